"""Whether a rationale says anything that would not fit any other case as well.

What tells is a figure or day, a condition, earlier care, a sign, or words that the case summary
has and the request and the usual phrases have not. "The picture supports it" tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.material import Audited, Material
from rag.audit.retold import summary_stems, told_in_summary
from rag.audit.statements import names_source
from rag.checking.context import outside_quotes
from rag.checking.values import values
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_SIGN = re.compile(
    r"\b(?:range of motion|strength|sensation|tender\w*|positive|negative|MRI|x-?rays?|EMG|NCV|CT"
    r"|radiograph\w*|status post|radicul\w+|spasms?|weakness|numb(?:ness)?|swelling|swollen"
    r"|fail(?:ed|ure)"
    r"|relief|relieved|red flags?|deficits?|opioids?|narcotics?|NSAIDs?|years? old|reflex\w*"
    r"|surgery|surgical|operation|post-?operative\w*|injections?|radiat\w+|intolera\w+"
    r"|side effects?|conservative|physical therapy|home exercise\w*|work(?:s|ing)? (?:full|part"
    r"|modified)|return(?:ed)? to work|sleep\w*|depress\w+|anxi\w+|fracture\w*|tear|instability"
    r"|difficult\w*|unable|trouble|problems? with|cannot (?!be\b)|stairs?|walk\w*|lift\w*"
    r"|arthritis|diabet\w+|hypertens\w+|smok\w+|gastro\w*|GI|allerg\w+|risk factors?|chronic"
    r"|acute|phase|initial|years?|months?|weeks?|dose|mg|dosage|body mass|BMI)\b",
    re.I,
)
"""A sign, result, course or circumstance of a worker."""
_LACK = re.compile(
    r"\b(?:no|not|without|lack\w*|absence of|never|nor|denie[sd]|insufficient|neither|n['’]t)\b"
    r"[^.;]{0,80}?\b(?:improv\w+|function\w*|pain|therapy|medications?|exam\w*|symptoms?|goals?"
    r"|complain\w*|trial\w*|tried|benefit\w*|progress|plan|gains?|(?:sub|ob)jective(?! (?:evidence"
    r"|data|information|documentation|support|proof))"
    r"|abnormal\w*|diagnos\w+|history of|work status)\b",
    re.I,
)
"""Something that this record lacks, named."""
_DAY = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b(?:19|20)\d\d\b(?!\s*(?:,|guid|edition))")
_EDITION = re.compile(
    r"\b(MTUS|ODG|ACOEM|ASIPP|AAOS|guidelines?|editions?|chapters?|schedule|texts?),?"
    r"(?: of| from| in)?(?: the year)? \(?(?:19|20)\d\d\)?",
    re.I,
)
"""A guideline with its year: no day of the case."""
_RULE = re.compile(r"\b(?:recommend\w*|should|may be|must|indicated for|criteria|patients)\b", re.I)
_MEASURES = frozenset(("date", "percent", "score", "level", "dose", "duration"))
_LEAST = 2
"""Words of the summary that are no accident."""
_OF_CASE = re.compile(
    r"\b(?:prescriber|worker|claimant|he|she|his|her|injured)\b"
    r"|\b(?:has|have) (?:not |never |ever )?been (?:done|performed|tried|given|made|had)\b"
    r"|\b(?:operation|surgery|procedure|item \d|request \d)\b[^.;]{0,60}\b(?:not|denied|refused"
    r"|upheld|never|no)\b",
    re.I,
)
"""A sentence on a guideline with one of these may tell of the case as well."""
_OPENS = re.compile(
    r"(?:(?:under|by|in|per|according to|as per|following|for) )?(?:the )?(?:\w+ )?"
    r"(?:MTUS|ACOEM|ODG|guidelines?)\b",
    re.I,
)
"""A sentence that opens with its source gives the rule, whatever it is taken for."""
_TOLD = re.compile(
    r"\b(?:was|were|had|has|have|did|this|these|here|so|since|because|not|no|\w+ed on)\b", re.I
)
"""A sentence that tells of a case has one of these; a rule in the present may do without."""
_ASKS = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|guidelines?|schedule)\b(?: \w+){0,2} (?:wants?|asks?|requires?|expects?"
    r"|calls? for|reserves?|limits?|allows?|supports?|recommends?|accepts?|provides?|states?|holds?"
    r"|keeps?)\b",
    re.I,
)
"""What a source asks for is the rule, wherever in a sentence it stands."""
_ITEM = re.compile(r"\b(?:item|request) (?:no\.? ?)?(?:\d|one|two|three|four|five)\b", re.I)
_VAGUE = frozenset(
    "chronic_pain pain no_improvement functional_improvement functional_limitation"
    " pain_relief".split()
)
"""Conditions of every case."""
_WORD = re.compile(r"[\w#%./-]*[\w#%]")
USUAL = frozenset(
    token
    for word in (
        "accept account address adequate adjudicate administrator agree allow appear applicable "
        "apply appropriate approve approach assess authorize available base basis bear benefit "
        "best care carry case cause certify circumstance cite claim claimant clear clinic "
        "clinical clinician complain complaint complete component concern conclude condition "
        "confirm consider consist consistent context continue course criteria criterion current "
        "date day decide decision deem demonstrate denial deny describe determination determine "
        "diagnosis diagnose difficulty discuss dispute doctor document documentation effect "
        "effective employee establish evaluate evaluation evidence examination examine "
        "exceptional expect expected experience expert fact factor fall favor file find finding "
        "follow foregoing form fulfil function functional further general give given goal "
        "guideline health help history hold improve improvement include independent indicate "
        "indication individual industrial information injure injured injury intervention issue "
        "item judge justify letter likely limit list management manner material matter medical "
        "medically medicine meet member mention met month much name nature necessary necessity "
        "need note number objective observe occur office ongoing opinion order outcome outline "
        "pain particular patient pattern people person persist persistent physician picture place "
        "plan point practice present prescribe prescriber previous problem procedure program "
        "progress proper propose proposed provide provider purpose question reach read reason "
        "reasonable receive recommend record recover reduce refer regard relate related relevant "
        "rely remain report represent request require requested respect respond response rest "
        "restore result review reviewer satisfy scope section see seek service set severe show "
        "sign significant situation specific stand standard state status step submit subject "
        "suffer sufficient suggest suitable summary support supply symptom take test therapist "
        "therapy time treat treatment turn type undergo unlikely use useful utilization value "
        "view visit warrant week weigh well work worker year utilized session tablet unit denied "
        "both one two three four five six asked ask right left since old man woman male female "
        "not no"
    ).split()
    for token in tokenize(word)
)
"""Words of every letter."""


def tells_of_case(material: Material, audited: Audited) -> bool:
    """Whether a rationale names anything of this worker beyond the request itself."""
    about = _EDITION.sub(r"\1", " ".join(_own_words(material, audited)))
    words = audited.context.vocabulary
    asked = audited.item.text
    own = {audited.item.treatment, audited.item.drug}
    own |= {m.id for m in words.treatments_in(asked)} | {m.id for m in words.drugs_in(asked)}
    named = {m.id for m in words.treatments_in(about) if _is_care(words, m.id)}
    named |= {m.id for m in words.drugs_in(about)}
    if named - own or {match.id for match in words.conditions_in(about)} - _VAGUE:
        return True
    if _DAY.search(about) or _SIGN.search(about) or _LACK.search(about):
        return True
    if _of_other_item(material, audited, about) or _measured(material, about):
        return True
    if _shared(material, audited, about):
        return True
    return any(
        _told(material, audited, clause) or _shared(material, audited, clause)
        for clause in _beside_guidelines(material, audited)
    )


def _is_care(words: Vocabulary, treatment: str) -> bool:
    """Whether a treatment is more than paper and visits, which every case has."""
    return words.treatments[treatment].category not in ("evaluation_management", "other")


def _own_words(material: Material, audited: Audited) -> Iterator[str]:
    """Yield the sentences on the case, the request's words in a conclusion left out."""
    asked = {word.lower() for word in _WORD.findall(audited.item.text)}
    for statement in audited.statements:
        text = outside_quotes(statement.text)
        rule = statement.kind == "guideline" or _rules(material, text)
        if rule and not _OF_CASE.search(text):
            continue
        if statement.kind == "conclusion":
            text = _WORD.sub(lambda m: "" if m.group().lower() in asked else m.group(), text)
        yield text


def _rules(material: Material, text: str) -> bool:
    """Whether a sentence gives a rule: it opens with its source, or says what a source asks."""
    if _DAY.search(text) or _measured(material, text):
        return False
    general = names_source(text) and not _TOLD.search(text)
    return general or bool(_OPENS.match(text) or _ASKS.search(text))


def _of_other_item(material: Material, audited: Audited, about: str) -> bool:
    """Whether words rest on another item of the letter: by its number, or by what it asks for."""
    if _ITEM.search(about):
        return True
    own = set(tokenize(audited.item.text))
    others = {
        stem
        for one in material.items
        if one is not audited
        for stem in tokenize(one.item.text)
        if not stem[0].isdigit()
    }
    return len((others - own - USUAL) & set(tokenize(about))) > 1


def _measured(material: Material, about: str) -> bool:
    """Whether words give a measure that the summary has."""
    told = {(v.kind, v.value) for v in values(material.summary_text)}
    return bool({(v.kind, v.value) for v in values(about) if v.kind in _MEASURES} & told)


def _beside_guidelines(material: Material, audited: Audited) -> Iterator[str]:
    """Yield what sentences on guidelines say without naming one: clauses, or the whole."""
    for statement in audited.statements:
        text = outside_quotes(statement.text)
        general = names_source(text) and not _TOLD.search(text) and _rules(material, text)
        if statement.kind != "guideline" or general:
            continue
        for clause in re.split(r"[,;:]\s", text) if names_source(text) else (text,):
            if not names_source(clause) and not _RULE.search(clause):
                yield clause


def _shared(material: Material, audited: Audited, about: str) -> bool:
    """Whether the words hold enough that the summary has and no other letter need have."""
    request = set(tokenize(audited.item.text)) | {
        stem
        for term in audited.context.vocabulary.treatment_terms(audited.item.treatment or "")
        for stem in tokenize(term)
    }
    told = set(tokenize(material.summary_text)) - request - USUAL
    shared = {stem for stem in told & set(tokenize(about)) if not stem.isdigit()}
    return len(shared) >= _LEAST


def _told(material: Material, audited: Audited, text: str) -> bool:
    """Whether a sentence gives figures that the summary has, or retells a sentence of it.

    "The knee locks three times a week" tells of the case though it names neither worker nor record.
    """
    told = {(v.kind, v.value) for v in values(material.summary_text)}
    said = {(v.kind, v.value) for v in values(text) if v.kind in _MEASURES}
    own = set(tokenize(text)) - set(tokenize(audited.item.text)) - USUAL
    retold = told_in_summary(text, summary_stems(material.summary_text))
    return bool(said & told) or (retold and len(own) >= _LEAST)
