"""Facts about medications taken, and what the treating side asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from rag.intake.assertions import Polarity, assertion
from rag.intake.care_cues import GIVEN, PLAN_LIST, PLANNED
from rag.intake.drug_tests import for_a_procedure, in_drug_test
from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import date_near, trimmed
from rag.intake.quantities import amounts_near
from rag.intake.relatives import of_relative
from rag.intake.responses import Outcome, outcome_of
from rag.intake.statements import Statement
from rag.intake.told_after import told_after
from rag.records import FactKind, MedicationUse, TreatmentResponse
from rag.vocabulary import Match, Vocabulary

_ALLERGY = re.compile(r"\ballerg\w+\b(?:\s*(?::|to|-|is|are|include)\s*)[^.;]*$", re.IGNORECASE)
_ALLERGIC = re.compile(r"\s*(?:\([^)]*\)\s*)?(?:and \w+ )?allerg", re.IGNORECASE)
"""What the patient is allergic to is nothing that he takes."""


def medication_facts(
    statement: Statement, following: Sequence[Statement], vocabulary: Vocabulary
) -> Iterator[FactDraft]:
    """Yield the drugs that a statement reports as taken or prescribed, not those only requested.

    Of a drug that is alone in its statement the next ones may tell what came of it.
    """
    text = statement.text
    named = tuple(_without_figure(text, match, vocabulary) for match in vocabulary.drugs_in(text))
    alone = len({match.id for match in named}) == 1 and not _other_care(text, vocabulary)
    below = list(takewhile(lambda one: not vocabulary.drugs_in(one.text), following))
    later = told_after(below, vocabulary) if alone else None
    for match in named:
        if of_relative(text, match.start, match.end, statement.heading):
            continue
        if in_drug_test(text, match.start, match.end) or _passing(text, match, vocabulary):
            continue
        if _ALLERGY.search(text[: match.start]) or _ALLERGIC.match(text[match.end :]):
            continue
        if _only_planned(text[max(0, match.start - 300) : match.start]):
            continue
        amounts = amounts_near(text, match.end)
        place = trimmed(text, match.start, max(match.end, amounts.end))
        denied = _polarity(text, match)
        taken = denied == "affirmed"
        stopped = taken and _was_stopped(text, match)
        yield FactDraft(
            FactKind.PRIOR_TREATMENT if stopped else FactKind.MEDICATION,
            statement,
            place,
            {
                "value": match.id,
                "polarity": denied,
                "noted": date_near(statement, place),
                "medication": MedicationUse(
                    drug=match.id, strength=amounts.strength, quantity=amounts.quantity
                ),
                "response": _response(text, match, later and later[0]) if taken else None,
            },
        )


def _without_figure(text: str, match: Match, vocabulary: Vocabulary) -> Match:
    """Return the drug without a figure that is a dose: ``Tylenol 3 g/d`` is no Tylenol 3."""
    figure = _FIGURE.search(text[match.start : match.end])
    if figure is None or not _UNIT.match(text, match.end):
        return match
    short = vocabulary.drugs_in(text[match.start : match.start + figure.start()])
    found = next((m for m in short if m.start == 0), None)
    if found is None:
        return match
    return Match(found.id, match.start, match.start + found.end)


_FIGURE = re.compile(r"\s*#?\d+$")
_UNIT = re.compile(r"\s?(?:g|gm|grams?|mg|mcg|tabs?|tablets?)\b", re.IGNORECASE)
_PASSING = frozenset({"opioid", "benzodiazepine", "sedation", "anesthetic"})
"""Classes that are given for the time of a procedure."""


def _passing(text: str, match: Match, vocabulary: Vocabulary) -> bool:
    family = vocabulary.drugs[match.id].treatment
    classes = {family, *vocabulary.ancestors(family)}
    return bool(classes & _PASSING) and for_a_procedure(text, match.start, match.end)


def _other_care(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a statement names care that is no drug: what follows may tell of that."""
    found = vocabulary.treatments_in(text)
    return any(vocabulary.treatments[match.id].category != "drugs" for match in found) or bool(
        _NEEDLE.search(text)
    )


_NEEDLE = re.compile(r"\b(?:inject\w*|blocks?|infiltrat\w*)\b", re.IGNORECASE)


def _polarity(text: str, match: Match) -> Polarity:
    """Whether a drug is told as taken: one that was withheld is not, one after a new verb is."""
    if _WITHHELD.match(text[match.end :]) or _ANSWERED_NO.match(text[match.end :]):
        return "negated"
    found = assertion(text, match.start, match.end)
    if found == "negated" and _TAKES_INSTEAD.search(text[: match.start]):
        return "affirmed"
    return found


_WITHHELD = re.compile(
    r"(?:\s*\d[\d.,/-]*\s*(?:mg|mcg|g)?)?\W{0,3}\s*(?:(?:s?he|pt|patient|worker)\s+)?"
    r"(?:(?:was|were|is|are|has been|had been|has|have|had|did|does)\s+)?"
    r"(?:(?:not|never)\s+(?:yet\s+|ever\s+)?(?:been\s+)?(?:given|prescribed|started|begun|taken?"
    r"|ordered|offered|dispensed|used?|tried|try|allowed|permitted|needed|required|an option)\b"
    r"|withheld\b|held off\b|avoided\b|contra-?indicated\b"
    r"|(?:offered\W{1,3}(?:but\s+|and\s+)?)?(?:declined|refused)\b)",
    re.IGNORECASE,
)
"""``Prednisone not given (A1c 9.0)``."""
_ANSWERED_NO = re.compile(
    r"(?:\s+(?:or|and)\s+[\w\s-]{2,30}?)?\s*[:?]\s*(?i:no|none|never|denies)"
    r"(?=\s*(?:$|[.;,)|]|[A-Z][\w /-]{1,40}[:?]))"
)
"""``Aspirin: NO   Warfarin: NO``: the columns of a form."""
_TAKES_INSTEAD = re.compile(
    r"[,;]\s*(?:(?:and|but|so|s?he|they|pt|only)\s+)*(?:takes|taking|uses|using|is on|relies on)"
    r"\s+(?:only\s+|just\s+)?(?:[\w-]+\s+){0,2}$",
    re.IGNORECASE,
)
"""``No NSAIDs, takes acetaminophen``."""


def _only_planned(before: str) -> bool:
    """Whether what stands before a drug says that it is to be given, not that it was."""
    if PLAN_LIST.search(before):
        return True
    planned = [m.end() for m in PLANNED.finditer(before)]
    given = [m.end() for pattern in (GIVEN, _TAKEN) for m in pattern.finditer(before)]
    return bool(planned) and (not given or planned[-1] >= max(given))


_TAKEN = re.compile(r"\bmedications?\b|taking|prescribed|regimen|\btakes\b", re.IGNORECASE)


def _response(text: str, match: Match, later: Outcome | None) -> TreatmentResponse | None:
    """Return what the statement, or the next ones, say came of the drug."""
    clause = _own_clause(text, match)
    outcome = Outcome() if _SAME_DOSE.match(clause) else outcome_of(clause)
    if not outcome.told and _FAILED_AHEAD.search(text[: match.start]):
        outcome = Outcome(improved=False)
    if not outcome.told and later is not None:
        outcome = later
    if not outcome.told:
        return None
    return TreatmentResponse(
        treatment=match.id,
        relief_percent=outcome.relief_percent,
        improved=outcome.improved,
        functional_improvement=outcome.functional,
    )


_SAME_DOSE = re.compile(
    r"(?:\s*\d[\d.,/-]*\s*(?:mg|mcg|g)?)?(?:\s+(?:bid|tid|qid|qhs|daily|prn))?"
    r"\s*:?\s*(?:(?:is|are|was|were|remains?|continued)\s+)?(?:unchanged|no change)\s*$",
    re.IGNORECASE,
)
"""``Gabapentin unchanged``: the drug goes on at its dose, which tells nothing of its effect."""


def _own_clause(text: str, match: Match) -> str:
    """Return the rest of the clause where it has one drug only: else a result belongs to none.

    What stands after the colon or in the brackets at the end of a list is told of all in it.
    """
    rest = text[match.end :]
    listed = _LIST_TOLD.match(rest)
    if listed:
        return listed[1]
    stop = re.search(r"[,;]|\.(?=\s|$)|\band\b", rest)
    clause = rest[: stop.start()] if stop else rest
    bracket = clause.find("(")
    if bracket >= 0 and ")" not in clause[bracket:] and ")" in rest[bracket:]:
        return rest[: rest.index(")", bracket)]
    return clause


def _was_stopped(text: str, match: Match) -> bool:
    """Whether the record says that the drug was stopped, and not that it was resumed."""
    clause = text[match.end : match.end + 80]
    cut = re.search(r";|\.\s|,\s*(?:then|now|and)\b", clause)
    clause = clause[: cut.start()] if cut else clause
    after = _STOPPED_AFTER.match(clause)
    if after is None and not _STOPPED_BEFORE.search(text[max(0, match.start - 40) : match.start]):
        return False
    return not re.search(r"\b(?:resum|restart|again|back on|continu)\w*", text[match.end :], re.I)


_STOPPED_AFTER = re.compile(
    r"(?:\s*\d[\d.,/-]*\s*(?:mg|mcg|g)?)?[^,;.()]{0,25}?[\s,(:–-]+(?:(?:was|were|it|had been"
    r"|since)\s+)*"
    r"(?:stopped|discontinued|d/?c['’]?d|ceased|no longer (?:taken|used|takes)|until (?:19"
    r"|20)\d\d)\b",
    re.IGNORECASE,
)
_STOPPED_BEFORE = re.compile(
    r"\b(?:stopped|discontinued|quit|no longer (?:takes|taking|uses|using|on)"
    r"|off)\s+(?:taking\s+|the\s+|his\s+|her\s+)?$",
    re.IGNORECASE,
)
_FAILED_AHEAD = re.compile(
    r"\b(?:failed|failure of|no (?:relief|benefit|help) (?:from|with)|unresponsive to"
    r"|did not respond to"
    r"|intoleran(?:t|ce) (?:of|to)|could not tolerate|cannot tolerate)\s+(?:(?:a )?trials? of\s+)?"
    r"(?:(?!surger|fusion|back\b|neck\b)[\w-]+(?:\s\d+\s?mg)?(?:,\s+|\s+and\s+|,\s+and\s+"
    r"|\s+or\s+)){0,5}$",
    re.IGNORECASE,
)
_LIST_TOLD = re.compile(
    r"(?:\s+\d[\d./-]*(?:\s?mg)?)?(?:\s*(?:,|and|&|/)\s*[\w-]+(?:\s\d[\d./-]*)?(?:\s?mg)?){0,5}"
    r"\s*[:–-]\s+([^.;]{3,80})"
)


_ASKED = re.compile(
    r"\b(?:is|are|was|were|has|have)?\s*request(?:s|ed|ing)\b|\brequests? (?:for|is|are|was"
    r"|include)"
    r"|treatment plan (?:consist|includ|was|is)|\bplan is for\b|recommend(?:s|ed|ing)\b",
    re.IGNORECASE,
)


_STOPPED = re.compile(r"\b(?:stop|discontinu|avoid|wean|declin|taper)\w*\b[^,;.]*$", re.IGNORECASE)


def request_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield the sentence in which the treating side asks for a treatment."""
    text = statement.text
    cue = _ASKED.search(text)
    if cue is None or statement.attribution != "record":
        return
    found = [*vocabulary.treatments_in(text), *vocabulary.drugs_in(text)]
    for match in sorted(found, key=lambda m: m.start):
        if match.start < cue.start() or _STOPPED.search(text[cue.start() : match.start]):
            continue
        stop = min((m.start for m in found if m.start > match.start), default=len(text))
        yield FactDraft(
            FactKind.REQUEST,
            statement,
            trimmed(text, 0, len(text)),
            {
                "value": match.id,
                "noted": statement.noted,
                "body_parts": vocabulary.body_parts_in(text[max(0, match.start - 30) : stop]),
            },
        )
