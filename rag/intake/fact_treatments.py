"""Facts about earlier treatment and its outcome, medications taken, and what is requested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.intake.assertions import assertion, care_denied
from rag.intake.care_cues import GIVEN, PLAN_LIST, PLANNED, noted_in_short
from rag.intake.cited_titles import cited_titles
from rag.intake.dates import NUMBER, dates_in
from rag.intake.fact_draft import FactDraft
from rag.intake.numbered_visits import number_at, numbered_visits
from rag.intake.operation_words import no_operation, only_talked_of
from rag.intake.operations import OF_ONE_DAY, operated_in_short, operations_by_verb
from rag.intake.phrase_places import date_of_stretch, trimmed
from rag.intake.relatives import of_relative
from rag.intake.responses import Outcome, outcome_of
from rag.intake.statements import Statement
from rag.intake.told_after import gains_below, told_after
from rag.intake.treatment_stretch import Stretch, stretches
from rag.levels import laterality_in
from rag.records import FactKind, TreatmentResponse
from rag.vocabulary import Match, Vocabulary

_DENIED = re.compile(
    r"\b(?:no|not|never|neither|nor|without|denie[sd]|has not|have not|had not|did not|yet to"
    r"|declin\w+|refus\w+)\b",
    re.I,
)
_NOT_CATEGORY = {"diagnostics", "evaluation_management"}
_PAPER = re.compile(
    r"\s+(?:progress\s+|initial\s+|re-?)?(?:notes?|reports?|assessment|evaluation|referral"
    r"|prescription|orders?|examination)\b",
    re.IGNORECASE,
)
"""What makes "physical therapy note" a paper and no treatment."""
_HAD = re.compile(
    r"(?:^|\b(?:s?he|they|worker|patient|claimant|applicant|employee|and)\s)had"
    r"\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:after|following|since)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)


def treatment_facts(
    statement: Statement, following: Sequence[Statement], vocabulary: Vocabulary
) -> Iterator[FactDraft]:
    """Yield the treatments that a statement reports as given, with what came of them.

    Args:
        statement: The sentence.
        following: The next ones: those that name no treatment and begin with "it", "they", a
            figure or the like tell what came of the last treatment here.
        vocabulary: For the names of treatments.
    """
    text = statement.text
    drugs = vocabulary.drugs_in(text)
    found = [
        m
        for m in vocabulary.treatments_in(text)
        if _is_care(m, vocabulary)
        and not any(d.start < m.end and m.start < d.end for d in drugs)
        and not _PAPER.match(text, m.end)
        and not of_relative(text, m.start, m.end, statement.heading)
    ]
    found += [
        verb
        for verb in operations_by_verb(statement)
        if not any(m.start < verb.end and verb.start < m.end for m in found)
    ]
    found += [
        visit
        for visit in numbered_visits(statement, vocabulary)
        if not any(m.start < visit.end and visit.start < m.end for m in found)
    ]
    if not found:
        return
    found.sort(key=lambda m: m.start)
    # "failed back surgery syndrome", "MTUS Opioids": the name of a condition or of a guideline
    taken = [(m.start, m.end) for m in vocabulary.conditions_in(text)] + cited_titles(text)
    found = [
        m
        for m in found
        if not any(a <= m.start and m.end <= b for a, b in taken if (a, b) != (m.start, m.end))
    ]
    found = [m for n, m in enumerate(found) if not _is_gloss(text, found[n - 1] if n else None, m)]
    given = [m for m in found if _is_given(statement, m, vocabulary)]
    if not given:
        return
    parts = list(stretches(text, given, found))
    later = told_after(following, vocabulary) or gains_below(statement, following)
    for at, part in enumerate(parts):
        outcome, end = part.outcome, part.end
        after = None
        if at == len(parts) - 1 and later is not None and not outcome.told:
            outcome, after = later
        yield _draft(statement, part, end, outcome, after, vocabulary)


def _is_given(statement: Statement, match: Match, vocabulary: Vocabulary) -> bool:
    text = statement.text
    if care_denied(text, match.start, match.end):
        return True
    category = vocabulary.treatments[match.id].category
    if category == "surgery" and no_operation(text, match.start, match.end):
        return False
    if category == "injections" and only_talked_of(text, match.start, match.end):
        return False
    return (
        _was_given(text, match)
        or noted_in_short(statement, match)
        or number_at(text, match) is not None
        or (category in OF_ONE_DAY and operated_in_short(statement, match))
    )


def _is_gloss(text: str, before: Match | None, match: Match) -> bool:
    """Whether a name only explains the one before: ``TENS (transcutaneous …)``."""
    if before is None or before.id != match.id:
        return False
    return bool(re.fullmatch(r"\W{0,3}", text[before.end : match.start]))


def _is_care(match: Match, vocabulary: Vocabulary) -> bool:
    entry = vocabulary.treatments[match.id]
    return entry.history and entry.category not in _NOT_CATEGORY


def _was_given(text: str, match: Match) -> bool:
    """Whether the words before speak of care received rather than of a plan."""
    before = text[max(0, match.start - 400) : match.start]
    if PLAN_LIST.search(before):
        return False
    planned = [m.end() for m in PLANNED.finditer(before)]
    given = [m.end() for m in GIVEN.finditer(before)]
    if planned and (not given or planned[-1] >= given[-1]):
        after = text[match.end : match.end + 60]
        return (
            bool(re.match(r"\s*(?:has|have|had|did|does|do)\b", after)) and outcome_of(after).told
        )
    if given:
        return True
    if _LATER.search(before[-50:]) and outcome_of(text[match.end : match.end + 90]).told:
        return True
    if _HAD.search(before[-40:]) or _USED.match(text[match.end : match.end + 90]):
        return True
    after = text[match.end : match.end + 90]
    if PLANNED.search(after[:45]) and not _AND_DONE.match(after):
        return False
    if re.match(r"\W*(?:was |were |has |had )?(?:received|completed|ended|finished)\b", after):
        return True
    if _SOME_OF.search(before[-40:]) and _IN_A_TIME.match(after):
        return True
    if _COUNTED.match(after) and outcome_of(text[match.end :]).told:
        return True
    return bool(
        re.match(
            r"\W*(?:\w+\W+){0,4}?(?:has|have|had|was|were|gave|did|provided|helped|improved"
            r"|failed|times|x\b|initial|performed)",
            after,
            re.IGNORECASE,
        )
        and (
            outcome_of(after).told
            or re.search(r"performed|given|completed|done|started|provided", after)
        )
    )


_AND_DONE = re.compile(
    r"[^.;]{0,40}\b(?:authori[sz]ed|approved|certified|scheduled),?\s+(?:and|then)\s+"
    r"(?:was\s+|were\s+)?(?:done|performed|given|completed|carried out)\b",
    re.IGNORECASE,
)
"""``The block was authorized and done``."""
_USED = re.compile(
    rf"\s+(?:unit\s+)?(?:x|for)\s+{NUMBER}\s*(?:days?|weeks?|months?)\s*[:,;]\s*(?:s?he\s+)?"
    r"(?:used|tried|wore|worn|completed|done|did)\b",
    re.IGNORECASE,
)
"""``TENS for thirty days: used it daily``."""
_SOME_OF = re.compile(
    rf"(?:^|[.;:,(]\s*|\b(?:and|then)\s+){NUMBER}\s+(?:[\w-]+\s+)?(?:sessions?|visits?|treatments?)\s+"
    r"(?:of\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_IN_A_TIME = re.compile(
    r"[\s(]*(?:in|from|since|between|during|over|through)?\s*(?:early |late |mid-?)?"
    r"(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\w*\b|\d{1,2}/\d{1,2}|(?:19|20)\d\d\b"
    r"|(?:last|that) (?:spring|summer|fall|autumn|winter|year|month))",
    re.IGNORECASE,
)
"""``Eight sessions of therapy in September``: a number of visits in a time gone by."""
_COUNTED = re.compile(
    r"\W{0,3}x?\s?\d+\s?(?:visits|sessions|treatments)?(?:\s*[:(,]|\s+(?=(?:no|not|without|failed"
    r"|helped|gave)\b))",
    re.IGNORECASE,
)
"""``Acupuncture 6 visits: pain 7/10 to 4/10``: a count, then what came of it."""


def _draft(
    statement: Statement,
    part: Stretch,
    end: int,
    outcome: Outcome,
    after: Statement | None,
    vocabulary: Vocabulary,
) -> FactDraft:
    text = statement.text
    place = trimmed(text, part.start, end)
    until = after.end if after is not None and after.document == statement.document else None
    entry = vocabulary.treatments[part.match.id]
    own = text[part.start : max(end, part.match.end)]
    parts = vocabulary.body_parts_in(own) or entry.body_parts
    never = care_denied(text, part.match.start, part.match.end)
    denied = never or _denied(text, part.match)
    return FactDraft(
        FactKind.PRIOR_TREATMENT,
        statement,
        place,
        {
            "value": part.match.id,
            "polarity": "negated" if denied else "affirmed",
            "body_parts": parts,
            "laterality": laterality_in(own),
            "noted": _noted(statement, part, end, entry.category),
            "response": None if denied else _response(part, outcome, entry.category),
        },
        until=until,
    )


def _noted(statement: Statement, part: Stretch, end: int, category: str) -> date | None:
    """Return the date of a treatment; an operation told with a mere year is not of the note's."""
    end = max(end, part.match.end)
    own = statement.text[part.start : end]
    if category == "surgery":
        if _YEAR.search(own) and not dates_in(own):
            return None
        end = max(end, _dated_behind(statement.text, part.match.end))
    return date_of_stretch(statement, part.start, end)


def _dated_behind(text: str, end: int) -> int:
    """Return where the date ends that closes the words of an operation, else ``end``.

    ``ACL reconstruction, patellar tendon graft, 12/18/2015``: words of how it was done stand
    between, no verb and no other care.
    """
    found = _CLOSING.match(text, end)
    if found is None:
        return end
    dated = dates_in(text[found.end() :][:_LONGEST_DATE])
    return found.end() + dated[0].end if dated and dated[0].start == 0 else end


_LONGEST_DATE = 20
_CLOSING = re.compile(
    r"(?:[ ,(-]+(?!(?:and|then|with|was|is|has|had|on|MRI|x-?rays?|visits?|seen|follow\w*)\b)"
    r"[A-Za-z][\w-]*){0,5}[ ,(:-]+(?:on |of |in |dated? |(?:performed|done) (?:on )?)?(?=[\dA-Z])",
)


_YEAR = re.compile(r"(?<![\d/#$-])(?:19|20)\d\d(?![\d/-])")


def _response(part: Stretch, outcome: Outcome, category: str) -> TreatmentResponse:
    return TreatmentResponse(
        treatment=part.match.id,
        count=part.count if category != "drugs" else None,
        relief_percent=outcome.relief_percent,
        relief_days=outcome.relief_days,
        improved=outcome.improved,
        functional_improvement=outcome.functional,
    )


def _denied(text: str, match: Match) -> bool:
    """Whether words before a treatment deny it, and not only its benefit."""
    if assertion(text, match.start, match.end) != "negated":
        return False
    before = text[max(0, match.start - 110) : match.start]
    cut = [m.end() for m in re.finditer(r"[.;]\s|\bbut\b", before)]
    words = before[cut[-1] :] if cut else before
    cue = _DENIED.search(words)
    if cue is None or _RESULT_WORD.search(words):
        return False
    return not _HAD_AFTER_ALL.search(words[cue.end() :])


_HAD_AFTER_ALL = re.compile(
    r"\b(?:and|then)\s+(?:(?:he|she|they)\s+)?(?:received|completed|underwent|attended|tried"
    r"|started|had|has had|was given)\b",
    re.IGNORECASE,
)
"""A new statement after a denial: "has not worked and received therapy"."""


_RESULT_WORD = re.compile(r"reli|improve|benefit|help|respon|effect", re.IGNORECASE)
"""What makes a denial before a treatment one of its benefit and not of the treatment."""
