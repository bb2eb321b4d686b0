"""Facts about earlier treatment and its outcome, medications taken, and what is requested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.intake.assertions import assertion, care_denied
from rag.intake.care_cues import GIVEN, PLAN_LIST, PLANNED, noted_in_short
from rag.intake.cited_titles import cited_titles
from rag.intake.fact_draft import FactDraft
from rag.intake.operations import OF_ONE_DAY, operated_in_short, operations_by_verb
from rag.intake.phrase_places import date_of_stretch, trimmed
from rag.intake.relatives import of_relative
from rag.intake.responses import Outcome, count_of, listed_count, outcome_of
from rag.intake.statements import Statement
from rag.intake.told_after import told_after
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
_CUT = re.compile(r"[;.](?=\s|$)|,\s+(?=and\b|he\b|she\b|but\b)|,", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:which|these)|without|none of which|have (?:not|failed|all|helped)"
    r"|did not|failed)\b",
    re.I,
)
_HAD = re.compile(
    r"(?:^|\b(?:s?he|they|worker|patient|claimant|applicant|employee|and)\s)had"
    r"\s+(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:after|following|since)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_MEASURED_BEFORE = re.compile(
    r"^,\s+(?:only\s+)?\w+\s+(?:\w+\s+)?(?:before|previously|earlier)\b", re.IGNORECASE
)
"""The old measure of an activity: "lifts twenty pounds now, five before"."""
_WITHIN = re.compile(
    r"^\s*,?\s*(?:which|that|with|without|could(?: not|n['’]t)|did(?: not|n['’]t)|couldn['’]t"
    r"|no (?:help|relief|change"
    r"|benefit|effect)|stopped|not (?:tolerated|helpful)|made|good|some|little|minimal|\d+ ?%"
    r"|and (?:has|had|it|is|can|now"
    r"|(?:he|she|they) (?:is|are|can|now|has))\b|but|has|have|had|gave|helped"
    r"|provid\w+|did"
    r"|was|were|for|improv\w+|reliev\w+|lasting|result\w+|\(|produc\w+|yield\w+|failed|on\b"
    r"|of the\b|to the\b"
    r"|for the\b|at\b|dated\b|sessions?|visits?|x\b|#|times|since|in\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Given:
    match: Match
    start: int
    end: int
    """The mention's own part of the statement."""
    outcome: Outcome
    count: int | None


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
    parts = list(_parts(text, given, found))
    later = told_after(following, vocabulary)
    for at, part in enumerate(parts):
        outcome, end = part.outcome, part.end
        after = None
        if at == len(parts) - 1 and later is not None and not outcome.told:
            outcome, after = later
        yield _draft(statement, part, end, outcome, after, vocabulary)


def _is_given(statement: Statement, match: Match, vocabulary: Vocabulary) -> bool:
    text = statement.text
    return (
        _was_given(text, match)
        or care_denied(text, match.start, match.end)
        or noted_in_short(statement, match)
        or (
            vocabulary.treatments[match.id].category in OF_ONE_DAY
            and operated_in_short(statement, match)
        )
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
    if _HAD.search(before[-40:]):
        return True
    after = text[match.end : match.end + 90]
    if PLANNED.search(after[:45]):
        return False
    if re.match(r"\W*(?:was |were )?(?:received|completed)\b", after):
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


_COUNTED = re.compile(r"\W{0,3}x?\s?\d+\s?(?:visits|sessions|treatments)?\s*[:(]", re.IGNORECASE)
"""``Acupuncture 6 visits: pain 7/10 to 4/10``: a count, then what came of it."""


def _parts(text: str, given: Sequence[Match], every: Sequence[Match]) -> Iterator[_Given]:
    """Give each treatment its own stretch of the statement and the outcome told in it."""
    for match in given:
        others = [m for m in every if m.start >= match.end]
        limit = others[0].start if others else len(text)
        start = _opening(text, match, every)
        own_end = _closing(text, match.end, limit)
        outcome = outcome_of(text[match.start : own_end], told_of_care=True)
        if not outcome.told:
            outcome = _before(text, start, match) or _shared(text, match, every) or outcome
        outcome = _with_rating(outcome, text[own_end:limit])
        count = listed_count(text[match.end : match.end + 120]) or count_of(
            text[start : match.start], text[match.start : match.end], text[match.end : own_end]
        )
        if count is None:
            count = count_of(
                text[max(0, match.start - 60) : match.start], text[match.start : match.end], ""
            )
            if count is not None and any(
                max(0, match.start - 60) <= m.start < match.start for m in every
            ):
                count = None
        yield _Given(match, start, own_end, outcome, count)


def _opening(text: str, match: Match, every: Sequence[Match]) -> int:
    """Return where the noun phrase of the treatment begins."""
    floor = max((m.end for m in every if m.end <= match.start), default=0)
    before = text[floor : match.start]
    cut = 0
    for m in re.finditer(
        r"[,;:(]|\.\s|\b(?:and|or|included?|includes|including|with|of|received|underwent|had|has"
        r"|been|by|via|treatments?"
        r"|completed|attended|following|to date|previously|tried|failed|status[- ]post|s/p|after"
        r"|is|was|were)\s",
        before,
        re.IGNORECASE,
    ):
        if re.fullmatch(r"of\s", m.group(), re.IGNORECASE) and re.search(
            r"(?:sessions?|visits?|trial|course|sets?|series|rounds?|doses?|weeks?|months?)\s$",
            before[: m.start()],
            re.IGNORECASE,
        ):
            continue
        cut = m.end()
    return floor + cut


def _closing(text: str, at: int, limit: int) -> int:
    """Return where what is told of the treatment ends: over a comma only into a relative clause."""
    end = at
    for match in _CUT.finditer(text, at, limit):
        if match.group().startswith((";", ".")):
            return match.start()
        rest = text[match.end() : limit]
        if _MEASURED_BEFORE.match(text[match.start() : limit]):
            continue
        if not _WITHIN.match(text[match.start() : limit]) or not outcome_of(rest).told:
            return match.start()
        end = match.end()
    if limit < len(text):
        joined = re.search(r",?\s+(?:and|or)\s+(?:[\w-]+\s+){0,5}$", text[max(end, at) : limit])
        if joined:
            return max(end, at) + joined.start()
    return limit


def _before(text: str, start: int, match: Match) -> Outcome | None:
    """Read an outcome told ahead: "no relief from therapy", "failed therapy and medication"."""
    before = text[max(0, match.start - 120) : match.start]
    cut = [m.end() for m in re.finditer(r"[.;]\s|\bbut\b", before)]
    before = before[cut[-1] :] if cut else before
    told = _AHEAD.search(before)
    if told is None:
        return None
    found = outcome_of(before[max(0, told.start() - 40) :])
    return found if found.told else None


_AHEAD = re.compile(
    r"\b(?:(?:reli(?:ef|eved)|improve\w*|benefi[tc]\w*|help\w*|better"
    r"|respon\w+)\s+(?:[\w%]+\s+){0,6}?(?:with|from|after|to|by|following)"
    r"|fail(?:ed|ing|ure of|ure to respond to)|unresponsive to|refractory to)\s+(?:(?!(?:was|were"
    r"|includ\w+|treat\w+)\b)[\w/-]+[\s,]+){0,9}$",
    re.IGNORECASE,
)
"""An outcome told ahead of the treatments it is of."""


def _shared(text: str, match: Match, every: Sequence[Match]) -> Outcome | None:
    """Read an outcome told of a whole list at its end: "A, B and C without relief"."""
    last = max(every, key=lambda m: m.end)
    if last.start <= match.start:
        return None
    tail = text[last.end :]
    cut = re.search(r"[.;](?=\s|$)", tail)
    tail = tail[: cut.start()] if cut else tail
    if not _ALL.search(tail[:60]) or re.search(r"[.;]\s", text[match.end : last.start]):
        return None
    found = outcome_of(tail)
    return found if found.told else None


def _with_rating(outcome: Outcome, rest: str) -> Outcome:
    """Add pain before and after told among further results: "block: warm hand, pain 8 to 2"."""
    rest = re.split(r"[.;](?=\s|$)", rest, maxsplit=1)[0]
    rating = _RATING.search(rest)
    if rating is None or outcome.relief_percent is not None or outcome.improved is False:
        return outcome
    if PLANNED.search(rest[: rating.start()]):
        return outcome
    found = outcome_of(rest[rating.start() :])
    return replace(
        outcome,
        relief_percent=found.relief_percent,
        relief_days=outcome.relief_days or found.relief_days,
        improved=outcome.improved or found.improved,
    )


_RATING = re.compile(r"\b(?:pain|VAS|NRS)\b(?= \S+(?: /?10)? ?(?:to|->|→))", re.IGNORECASE)


def _draft(
    statement: Statement,
    part: _Given,
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
            "noted": date_of_stretch(statement, part.start, max(end, part.match.end)),
            "response": None if denied else _response(part, outcome, entry.category),
        },
        until=until,
    )


def _response(part: _Given, outcome: Outcome, category: str) -> TreatmentResponse:
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
