"""Whether a model's sentence is borne out by what it names, beyond what holds for any draft.

The checks note a statement that shares little with the words it rests on; that alone proves nothing
of a person's sentence. Of a model's it is reason enough to ask for another one, and not to let it
stand without a word. So are strength, page, section or statute that its sources do not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.drafting.chat_answer import AnswerSentence, ModelAnswer
from rag.drafting.chat_view import View
from rag.records import CaseFile, CriterionAssessment, CriterionStatus, Passage
from rag.retrieval.lexical import tokenize
from rag.text import fold, squeeze

NOT_BORNE = frozenset({"low_support"})
"""Checks whose notes are reason enough, of a model's sentence, not to let it stand."""
_TELLING = re.compile(
    r"\bstrong(?:ly)?\b|\b(?:grade|class|category) (?-i:[A-D]|I{1,3}V?)\b"
    r"|\blevel (?-i:[1-5]|I{1,3}V?|[A-D])\b(?= evidence)|\b(?:high|moderate|low)-quality\b"
    r"|\brandomi[sz]ed\b|\bmeta-analys[ie]s\b|\b(?:page|pp?\.) ?\d+|\bsection \d[\d.]*"
    r"|\blabor code(?: section)? \d[\d.]*|\bitem \d+\b",
    re.I,
)
"""Strength, kind of evidence, page, section, statute: claims that need their source."""


_SILENT = re.compile(
    r"\b(?:MTUS|every (?:other )?guideline|guidelines?|library)\b[^.;]{0,40}?\b(?:(?:is|are) silent"
    r"|(?:does|do) not address|says? nothing)\b",
    re.I,
)
_OUT_OF_ORDER = re.compile(
    r"\b(?:MTUS|schedule)\b[^.;]{0,30}\b(?:need not be (?:consulted|followed|considered|searched)"
    r"|can be (?:skipped|passed over|ignored))\b"
    r"|\b(?:takes? (?:precedence|priority)|prevails?) over (?:it|the MTUS|the schedule)\b",
    re.I,
)
"""The order of the search sequence turned round."""


def unborne(answer: ModelAnswer, view: View, case: CaseFile) -> dict[int, list[str]]:
    """Return, by the number of the sentence, what it says that nothing it names bears out."""
    problems: dict[int, list[str]] = {}
    for number, sentence in enumerate(answer.sentences, 1):
        if said := list(_said_of(sentence, view, case)):
            problems[number] = said
    return problems


def _said_of(sentence: AnswerSentence, view: View, case: CaseFile) -> Iterator[str]:
    sources = " ".join((
        *_told(sentence, view, case), *(_source(view.passage(one.id)) for one in sentence.evidence)
    ))  # fmt: skip
    for match in _TELLING.finditer(sentence.text):
        if _plain(match[0]) not in _plain(sources):
            yield f"“{squeeze(match[0])}” stands nowhere in what it rests on"
    claimed = _SILENT.search(sentence.text)
    if claimed and _addressed(claimed[0], view) and _plain(claimed[0]) not in _plain(sources):
        yield "the passages shown do address the treatment"
    if ordered := _OUT_OF_ORDER.search(sentence.text):
        yield f"“{squeeze(ordered[0])}”: the MTUS comes first by regulation (8 CCR 9792.21.1)"
    if aloud := _ALOUD.search(sentence.text):
        yield f"“{squeeze(aloud[0])}” is said of the answer, not of the case"
    words = re.findall(r"[^\W\d_]+", sentence.text.lower())
    if len(words) > _SHORT and not _ENGLISH & set(words) and _foreign(words, sources, case):
        yield "it is not written in English"
    yield from _of_the_case(sentence, view, case)


def _foreign(words: list[str], sources: str, case: CaseFile) -> bool:
    """Whether most of the words stand neither in the sources nor in the record."""
    known = _plain(sources + " " + " ".join(one.text for one in case.documents))
    return 2 * sum(word in known for word in words) < len(words)


def _addressed(claim: str, view: View) -> bool:
    """Whether what is called silent was shown to the model."""
    families = {passage.source.family for passage in view.evidence}
    only_mtus = re.fullmatch(r"MTUS\b(?:(?!guideline).)*", claim, re.I)
    return "MTUS" in families or not only_mtus


def _told(sentence: AnswerSentence, view: View, case: CaseFile) -> Iterator[str]:
    """Yield all that the sentence names, and what was asked for."""
    yield from (one.quote for one in sentence.evidence)
    yield from sentence.record_quotes
    yield from _facts(sentence, view, case)
    for held in _held(sentence, view):
        yield from (held.criterion.text, held.criterion.label, held.explanation)
    yield view.item.text


def _held(sentence: AnswerSentence, view: View) -> Iterator[CriterionAssessment]:
    wanted = {view.criterion(short) for short in sentence.criteria}
    for one in view.assessment.recommendations:
        yield from (held for held in one.criteria if held.criterion.id in wanted)


def _source(passage: Passage) -> str:
    strength = passage.recommendation.strength if passage.recommendation else ""
    return " ".join(
        (passage.context, passage.text, passage.pages, passage.source.edition, strength)
    )


_AFFIRMS = re.compile(
    r"\b(?:record|file|chart|report)s? (?:does |do )?(?:documents?|shows?|establish(?:es)?"
    r"|confirms?|contains?)\b|\b(?:is|are) (?:met|satisfied|fulfilled)\b",
    re.I,
)
_DENIES = re.compile(r"\b(?:not|no|nor|none|neither|never|without|lacks?|but|only|against)\b", re.I)
_UR = re.compile(r"utili[sz]ation review|claims administrator|\bUR\b|denial|denied", re.I)
_AHEAD = re.compile(
    r"\b(?:will (?:be|have|start|begin)|to be (?:started|tried|done|given)|plan(?:s|ned)?\b"
    r"|consider(?:ed|ing)?|scheduled|next (?:week|month|visit)|if (?:no|not)\b)",
    re.I,
)
_DONE = re.compile(
    r"\b(?:completed|underwent|received|finished|has had|was (?:given|done|performed|treated)"
    r"|failed|attended|did not help|without (?:benefit|relief))\b",
    re.I,
)
_ALOUD = re.compile(
    r"\blet me (?:think|see|check|start)\b|\bstep by step\b|\bthe user\b|\bjson\b|\bas an ai\b"
    r"|\bas instructed\b|\blanguage model\b|\bform given at the end\b"
    r"|\bI (?:will|should|need to)\b",
    re.I,
)
"""What a model says of its own work or of its prompt: no part of a rationale."""
_ENGLISH = frozenset(
    "the of and to in is are was for with not no that as on by at it this an be has or from".split()
)
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{2,}")
_SHORT = 6
"""Words that a sentence may have without one of those that English cannot do without."""
_MOST_OF_ITS_OWN = 1
"""Long words of its own that a sentence may have which rests on the request alone."""
_OF_ANY_CASE = frozenset(
    "worker patient request requested treatment asked concerns level levels sides total visits "
    "sessions tablets units refills weeks months".split()
)


def _of_the_case(sentence: AnswerSentence, view: View, case: CaseFile) -> Iterator[str]:
    """Yield what a sentence says of the case against the words that it names for it."""
    held = list(_held(sentence, view))
    bare = _plain(sentence.text)
    for one in held:  # "not tolerated" in the name of a condition denies nothing
        bare = bare.replace(_plain(one.criterion.label), " ") if one.criterion.label else bare
    if _AFFIRMS.search(bare) and not _DENIES.search(bare):
        if held and all(one.status is CriterionStatus.NOT_DOCUMENTED for one in held):
            yield "the record was searched for that and does not document it"
    said_of_case = sentence.role in ("case_fact", "assessment")
    if said_of_case and sentence.record_quotes and not _UR.search(sentence.text):
        reasons = _plain(" ".join(case.words(span) for span in view.item.ur_reasons))
        quotes = [_plain(quote) for quote in sentence.record_quotes]
        if all(quote in reasons and quote not in _asked(view) for quote in quotes):
            yield "the words quoted are the utilization review's, not the record's"
    if said_of_case and _DONE.search(sentence.text) and not _AHEAD.search(sentence.text):
        told = [*sentence.record_quotes, *_facts(sentence, view, case)]
        if told and all(_AHEAD.search(one) and not _DONE.search(one) for one in told):
            yield "the words it rests on tell of what was planned, not of what was done"
    yield from _of_the_request(sentence, view, case)


def _of_the_request(sentence: AnswerSentence, view: View, case: CaseFile) -> Iterator[str]:
    """Yield what a sentence says of the request, or of the patient with the request's words."""
    asked = _asked(view)
    words = set(_WORD.findall(_plain(sentence.text)))
    if sentence.role == "request":
        if not words & set(_WORD.findall(asked)):
            yield "it does not state what was requested"
        return
    told = [*sentence.record_quotes, *_facts(sentence, view, case)]
    if sentence.role != "case_fact" or sentence.evidence or not told:
        return
    if all(_plain(one) in asked for one in told):
        own = {
            word
            for word in words - _OF_ANY_CASE
            if len(word) > 4 and word.isalpha() and word not in asked
        }
        if len(own) > _MOST_OF_ITS_OWN:
            yield "it rests on the request alone, which says nothing of the kind"
    if not set(tokenize(sentence.text)) & set(tokenize(" ".join(told))):
        yield "it has no word in common with what it rests on"


def _plain(text: str) -> str:
    return fold(text).lower()


def _asked(view: View) -> str:
    item = view.item
    return _plain(f"{item.text} {item.treatment_name} {item.original_request}")


def _facts(sentence: AnswerSentence, view: View, case: CaseFile) -> Iterator[str]:
    facts = {fact.id: fact for fact in view.facts}
    yield from (squeeze(case.words(facts[one].span)) for one in sentence.facts)
