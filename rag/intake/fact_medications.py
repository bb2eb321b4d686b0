"""Facts about medications taken, and what the treating side asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.assertions import assertion
from rag.intake.fact_draft import FactDraft
from rag.intake.fact_treatments import GIVEN, PLAN_LIST, PLANNED
from rag.intake.phrase_places import date_near, trimmed
from rag.intake.quantities import amounts_near
from rag.intake.responses import outcome_of
from rag.intake.statements import Statement
from rag.records import FactKind, MedicationUse, TreatmentResponse
from rag.vocabulary import Match, Vocabulary


def medication_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield the drugs that a statement reports as taken or prescribed, not those only requested."""
    text = statement.text
    for match in vocabulary.drugs_in(text):
        before = text[max(0, match.start - 300) : match.start]
        if PLAN_LIST.search(before):
            continue
        planned = [m.end() for m in PLANNED.finditer(before)]
        given = [m.end() for m in GIVEN.finditer(before)]
        given += [
            m.end()
            for m in re.finditer(
                r"\bmedications?\b|taking|prescribed|regimen|\btakes\b", before, re.I
            )
        ]
        if planned and (not given or planned[-1] >= max(given)):
            continue
        amounts = amounts_near(text, match.end)
        place = trimmed(text, match.start, max(match.end, amounts.end))
        denied = assertion(text, match.start, match.end)
        outcome = outcome_of(_own_clause(text, match))
        response = (
            TreatmentResponse(
                treatment=match.id,
                relief_percent=outcome.relief_percent,
                improved=outcome.improved,
                functional_improvement=outcome.functional,
            )
            if outcome.told and denied == "affirmed"
            else None
        )
        yield FactDraft(
            FactKind.MEDICATION,
            statement,
            place,
            {
                "value": match.id,
                "polarity": denied,
                "noted": date_near(statement, place),
                "medication": MedicationUse(
                    drug=match.id, strength=amounts.strength, quantity=amounts.quantity
                ),
                "response": response,
            },
        )


def _own_clause(text: str, match: Match) -> str:
    """Return the rest of the clause where it has one drug only: else a result belongs to none."""
    stop = re.search(r"[,;]|\.(?=\s|$)|\band\b", text[match.end :])
    return text[match.end : match.end + stop.start()] if stop else text[match.end :]


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
