"""Family history: what the record tells of a relative is not told of the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.checking.context import ItemContext, outside_quotes
from rag.checking.denial import denied
from rag.checking.kin_boxes import PLACE_OF, kin_rows
from rag.checking.kin_given import owned, said_of
from rag.intake.relatives import of_relative
from rag.records import Finding, Sentence, SentenceRole
from rag.retrieval.lexical import tokenize
from rag.text import sentences, squeeze
from rag.vocabulary import Vocabulary

RELATIVE = re.compile(
    r"\b(?:(?:grand|step|half[- ]|god)?(?:mother|father|brother|sister|son|daughter|parent|child"
    r"|uncle|aunt|niece|nephew|cousin|sibling)s?|grandparents?|grandchild(?:ren)?|mom|dad|wife"
    r"|husband|spouse|twin|family (?:medical )?history|fam\.? hx|fhx|relatives?|family members?"
    r"|maternal|paternal|runs? in the family|co-?worker)\b",
    re.I,
)
_DOES = re.compile(
    r"\b(?:" + RELATIVE.pattern + r")\b(?!['’]s?\s)"
    r"\s+(?:(?!is\b|was\b|are\b|were\b)\w+\s+)?(?:of (?:one|two|three|four|five|\d)"
    r"|drove|drives|reports?|reported|says|said|notes|noted|came|comes|helps?"
    r"|helped|accompanied|brought|interpret\w*|translat\w*|states?|stated|cooks?|does|did|cares?"
    r"|confirms?|describes?|observes?|assists?|saw|sees|heard|hears|tells?|told|found|calls?|called"
    r"|asks?|asked|works?|worked|owns?|lives?|lived|earns?|took over|takes over|shops?|cleans?)\b"
    r"|\b(?:with|by|from|for|to|and) (?:(?:his|her|their|a|an|the|one|two|three) )?(?:\w+ )?(?:"
    + RELATIVE.pattern
    + r")\b(?! with\b)",
    re.I,
)
"""A relative who does something, or with whom something is done: no family history."""
_HEALTH = re.compile(
    r"(?:['’]s\b|\W*(?:\w+\s+){0,3}?(?:had|has|have|having|suffer\w*|died|dies|underwent|undergone"
    r"|developed|takes|took|with|needed|needs|received|lost|got|carries|us(?:es|ed)|wears|wore"
    r"|sleeps|slept|smokes?|smoked|drinks|drank|injects|requires?d?|depends|survived|contracted"
    r"|battl\w+|fought|bled|broke|tore|ruptured|inherited|went (?:through|blind|deaf|into)"
    r"|(?:is|was|are|were) (?:now )?(?:on|under|being)|(?:fell|fallen) (?:ill|sick)"
    r"|(?:came|comes) down with|passed away|succumbed|tested positive|(?:(?:was|were|is|are"
    r"|been) )?"
    r"(?:\w+ly )?(?:treated|diagnosed|operated|disabled|diabetic|hospitali[sz]ed)|(?:was|were|is"
    r"|are"
    r"|been) (?:\w+ly )?(?:told|found|known|given|an? \w+)|(?:was|is|are|were) (?:an? )?\w+ic)\b"
    r"|\s*[:,(–-])",
    re.I,
)
"""What a relative has, behind the word for the relative."""
_FAMILY = re.compile(
    r"\bruns? in the family\b|\bfamily (?:medical )?(?:history|hx)\b|\bfam\.? hx\b|\bFHX?\b", re.I
)
_PIECE = re.compile(
    r"(?<=;)\s+|\.\s+|\bbut\b|\bwhile\b|\bwhereas\b"
    r"|,\s+(?=(?:and |but |while )?(?:his|her|he|she|the (?:worker|patient|employee|claimant))\s)",
    re.I,
)
_OWN = re.compile(
    r"\b(?:he|she|him(?:self)?|her(?:self)?|worker|patient|employee|claimant|applicant|his own"
    r"|her own)\b",
    re.I,
)
_BLANK = re.compile(r"\n[ \t]*\n\s*")
_AROUND = 400
"""Characters around quoted words in which their sentence stands."""
_COMMON = frozenset(
    "histori famili patient worker report treat treatment had has year ago age old die date note"
    " said left right back neck knee shoulder hip pain care live see saw take taken surgeri"
    " surgic mother father brother sister son daughter wife husband uncl aunt januari februari"
    " march april june juli august septemb octob novemb decemb form reason given visit request exam"
    " page work part meet review month week day hour everi".split()
)


def of_relatives(text: str) -> list[str]:
    """Return the sentences of ``text`` that tell of a relative of the worker.

    >>> of_relatives("His brother had a stroke. He came with his wife.")
    ['His brother had a stroke.']
    """
    told = [piece for a, b in _sentences(text, 0, len(text)) for piece in _clauses(text[a:b])]
    return told + kin_rows(text)


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences; a blank line ends one too, as before a heading."""
    at = first
    for gap in (*_BLANK.finditer(text, first, last), None):
        yield from sentences(text, at, gap.start() if gap else last)
        at = gap.end() if gap else last


def _clauses(sentence: str) -> Iterator[str]:
    """Yield the clauses that tell of a relative, as they stand in the text."""
    at = 0
    for gap in (*_PIECE.finditer(sentence), None):
        piece = sentence[at : gap.start() if gap else len(sentence)].strip()
        at = gap.end() if gap else at
        if piece and _tells_of_kin(squeeze(piece)):
            yield piece


def _tells_of_kin(words: str) -> bool:
    """Whether a clause is about a relative's health.

    >>> [_tells_of_kin(s) for s in ("By the note her mother had an ulcer", "He came with his wife")]
    [True, False]
    >>> _tells_of_kin("Diabetes in both parents")
    True
    """
    words, own_act = _ONESELF.subn(" ", words)
    kin = RELATIVE.search(words)
    if kin is None:
        return bool(_FAMILY.search(words))
    if _FAMILY.search(words):
        return True
    if PLACE_OF.match(words[kin.end() :]):
        return False
    after = re.search(r"[\w)]+\W*$", words)
    last = after.start() if after else len(words)
    if _DOES.search(words) and not _FAMILY.search(words):
        return False
    if kin.end() < last and (own_act or _HEALTH.match(words[kin.end() :])):
        return of_relative(words, last, len(words))
    # "An ulcer in her mother": the relative stands behind.
    return bool(re.search(r"\b(?:in|of)\s+(?:\w+\s+){0,2}$|[(:,–-]\s*$", words[: kin.start()]))


_ONESELF = re.compile(
    r"(?<!\bhe)(?<!\bby)(?<!\bfor)(?<!\band)(?<!\bbut) (?:himself|herself|themselves)"
    r"(?=\W*$| (?:to|with|in|into|at|on|for|off|from|up|through|down|out|sick|ill|until)\b)",
    re.I,
)
"""Whom the subject's own act falls on: "her uncle drank himself to death"."""


def taken_for_own(
    sentence: str, told: Sequence[str], rest: str, vocabulary: Vocabulary
) -> str | None:
    """Return the sentence on a relative whose matter ``sentence`` gives to the worker, if any.

    Args:
        sentence: What is said, quoted words left out.
        told: Sentences of the record that tell of relatives.
        rest: Everything else of the record: what stands there may be the worker's own.
        vocabulary: Conditions, treatments and drugs that both may name.
    """
    if RELATIVE.search(sentence) or _KINDRED.search(sentence) or _OF_WHOEVER.search(sentence):
        return None
    sentence = _ALL_DENIED.sub(" ", sentence)
    rest = _affirmed(rest, vocabulary)
    said, own = _named(sentence, vocabulary), _named(rest, vocabulary)
    stems, rest_stems = _stems(sentence), _undenied_stems(rest)
    for one in told:
        # "A sister has never been depressed" gives her nothing that could be taken for his.
        ids = (_named(_affirmed(one, vocabulary), vocabulary) & said) - own
        shared = _shared(stems, _undenied_stems(one)) - _shared(stems, rest_stems)
        shared = frozenset(s for s in shared if said_of(sentence, s))
        if (ids and shared) or len(ids) > 1 or len(shared) > 1:
            return one
        if shared and _OWN.search(sentence) and any(len(stem) >= _TELLING for stem in shared):
            return one
        if _same_year(sentence, one, rest) or owned(sentence, ids, vocabulary):
            return one
    return None


@lru_cache(maxsize=128)
def _affirmed(text: str, vocabulary: Vocabulary) -> str:
    """Return a record without the conditions that it denies: "he has no diabetes" is no history."""
    for match in reversed(vocabulary.conditions_in(text)):
        if denied(text, match.start, match.end):
            text = text[: match.start] + " " * (match.end - match.start) + text[match.end :]
    return text


_ROOT = 7
"""Letters of a beginning from which two long stems are one: "osteoporotic", "osteoporosis"."""


def _shared(stems: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Return the stems that stand among others too, whatever their ending."""
    roots = {stem[:_ROOT] for stem in others if len(stem) > _ROOT}
    return frozenset(s for s in stems if s in others or (len(s) > _ROOT and s[:_ROOT] in roots))


_DENYING = re.compile(r"\b(?:no|not|never|neither|denie[sd]|negative|none|without)\b", re.I)


@lru_cache(maxsize=128)
def _undenied_stems(text: str) -> frozenset[str]:
    """Return the stems of the clauses that deny nothing: what is denied is nobody's history."""
    clauses = re.split(r"[.;,\n]", text)
    return _stems(" ".join(clause for clause in clauses if not _DENYING.search(clause)))


_TELLING = 5
"""Letters from which a single stem is no accident."""


_OF_WHOEVER = re.compile(
    r"(?<!\bbelongs )(?<!\bone )\b(?:for|in|to|of) (?:workers|people|patients|persons|those|anyone)"
    r" (?:at|with|who|whose|in whom)\b",
    re.I,
)
"""A rule on whoever it is of gives nothing to the worker, unless he "belongs to those"."""
_ALL_DENIED = re.compile(
    r"[^.;:]*\b(?:each|all|both|every one)\b[^.;:]{0,30}\b(?:denied|negative|absent|ruled out)\b",
    re.I,
)
"""A list that is denied at its end: "ulcer, bleeding and smoking each asked about and denied"."""
_KINDRED = re.compile(
    r"\bfamil(?:y|ial|ies)\b|\bheredit\w+|\binherit\w+|\bgenetic\w*|\bin-laws?\b|\bkin(?:dred)?\b"
    r"|\bborn (?:to|of)\b|\bancest\w+|\boffspring\b|\bblood relati\w+",
    re.I,
)
"""Relatives in general: such a sentence gives nothing to the worker."""
_YEAR = re.compile(r"\b(?:in|of|since|from)\s+(?:early |late |mid-?)?((?:19|20)\d\d)\b", re.I)
_OF_A_RULE = re.compile(
    r"\b(?:MTUS|ODG|ACOEM|ASIPP|guidelines?|editions?|chapters?|trials?)\b", re.I
)


def _same_year(sentence: str, told: str, rest: str) -> bool:
    """Whether a sentence affirms something of a year that the record has of the relative alone.

    >>> _same_year("A clot in 2009 was overcome.", "His father had a clot in 2009", "Seen 2015.")
    True
    """
    if _OF_A_RULE.search(sentence):
        return False
    years = {match[1] for match in _YEAR.finditer(told) if match[1] not in rest}
    return any(
        match[1] in years and not denied(sentence, *match.span())
        for match in _YEAR.finditer(sentence)
    )


@lru_cache(maxsize=128)  # the rest of the record is asked about for each sentence
def _named(text: str, vocabulary: Vocabulary) -> frozenset[str]:
    found = (vocabulary.conditions_in(text), vocabulary.treatments_in(text))
    known = {match.id for matches in found for match in matches}
    return frozenset(known | {match.id for match in vocabulary.drugs_in(text)})


@lru_cache(maxsize=128)
def _stems(text: str) -> frozenset[str]:
    return frozenset(s for s in tokenize(text) if s not in _COMMON and not s.isdigit())


def check_relatives(context: ItemContext) -> Iterator[Finding]:
    """Check sentences that rest on words about a relative, or repeat them without naming one."""
    told: list[str] | None = None
    rest = ""
    for sentence in context.draft.sentences:
        if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST, SentenceRole.NOTE):
            continue
        text = outside_quotes(sentence.text)
        if RELATIVE.search(text) or sentence.searched:
            continue
        quoted = _rests_on_one(context, sentence)
        if quoted is None:
            if told is None:
                told = of_relatives(context.record)
                rest = context.record
                for one in told:
                    rest = rest.replace(one, " ")
            quoted = taken_for_own(text, told, rest, context.vocabulary) if told else None
        if quoted is not None:
            yield context.finding(
                "family_history_as_own",
                "blocker",
                "The sentence gives to the worker what the record tells of a relative.",
                "Say whose history it is, or leave it out.",
                sentence=sentence,
                evidence=quoted,
            )


def _rests_on_one(context: ItemContext, sentence: Sentence) -> str | None:
    """Return the words quoted where the clause around them has a relative for its subject."""
    for quote in sentence.case_quotes:
        if not 0 <= quote.span.document < len(context.case.documents):
            continue  # reported by the check of quotes
        text = context.case.documents[quote.span.document].text
        first, last = max(0, quote.span.start - _AROUND), min(len(text), quote.span.end + _AROUND)
        line = text[text.rfind("\n", 0, quote.span.start) + 1 : quote.span.end]
        if kin_rows(line):
            return line
        for start, end in _sentences(text, first, last):
            inside = start <= quote.span.start and quote.span.end <= end
            if inside and _of_kin(text[start:end], quote.text, sentence.text):
                return text[start:end]
    return None


def _of_kin(sentence: str, quote: str, said: str) -> bool:
    """Whether the words quoted stand in a clause about a relative."""
    words = squeeze(quote)
    for clause in map(squeeze, _clauses(sentence)):
        if words in clause:
            return True
        # Quoted beyond the clause: the worker's own part may be what is told.
        if clause in words and not _told_in(words.replace(clause, " "), said):
            return True
    return False


def _told_in(own: str, said: str) -> bool:
    """Whether a sentence says of the worker what a record says of the worker beside a relative."""
    shared = _stems(own) & _stems(said)
    return bool(shared) and bool(_DENYING.search(own)) == bool(_DENYING.search(said))
