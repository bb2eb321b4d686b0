"""Authority: editions in force, the order of the search sequence, and what a decision stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import ItemContext, passage_label
from rag.letter.citations import missing_elements
from rag.records import Finding, Passage, SearchStep, SentenceRole

_SHOWN_AS_OLD = re.compile(
    r"superseded|no longer|not in force|earlier edition|replaced|not yet", re.I
)
_LEFT = re.compile(
    r"silent|does not address|do not address|not addressed|no section|no recommendation|nothing"
    r"|does not cover|insufficient|not opened|beyond|outside|superseded|rebut",
    re.I,
)


def check_authority(context: ItemContext) -> Iterator[Finding]:
    """Check editions, authority order and the standing of what decides."""
    yield from _editions(context)
    yield from _complete(context)
    yield from _order(context)
    yield from _silence(context)
    yield from _unverified(context)


def _editions(context: ItemContext) -> Iterator[Finding]:
    as_of = context.summary.as_of
    for sentence in context.draft.sentences:
        for passage in context.cited(sentence):
            source = passage.source
            old = source.in_force_until is not None and source.in_force_until <= as_of
            if not old and source.in_force_from <= as_of:
                continue
            if sentence.role is SentenceRole.NOTE and _SHOWN_AS_OLD.search(sentence.text):
                continue
            span = (
                f"governed only until {source.in_force_until.isoformat()}"
                if old and source.in_force_until
                else f"took effect on {source.in_force_from.isoformat()}"
            )
            yield context.finding(
                "edition_in_force",
                "blocker",
                f"{passage_label(passage)} {span}; the case is judged as of {as_of.isoformat()}.",
                "Cite the edition in force at that date.",
                sentence=sentence,
                evidence=source.edition,
            )


def _complete(context: ItemContext) -> Iterator[Finding]:
    for key in context.cited_keys():
        passage = context.passage(key)
        missing = missing_elements(passage) if passage else ()
        if passage is not None and missing:
            yield context.finding(
                "citation_complete",
                "note",
                f"{passage_label(passage)} lacks {', '.join(missing)}, which the form of citation "
                "asks for (8 CCR 9792.21.1(d)).",
                "Add it from the guideline before signing.",
            )


def _order(context: ItemContext) -> Iterator[Finding]:
    """A lower step may be cited only where each higher one is cited or said to be left, and why."""
    cited = [p for key in context.cited_keys() if (p := context.passage(key)) is not None]
    if context.draft.decision is None or not cited:
        return
    ranks = {passage.source.authority_rank for passage in cited}
    steps = {step.rank: step for step in (context.found.steps if context.found else ())}
    governing = _governing_ranks(context)
    for rank in range(1, min(ranks)):
        yield from _left_step(context, rank, steps.get(rank), governing.get(rank))


def _governing_ranks(context: ItemContext) -> dict[int, Passage]:
    out: dict[int, Passage] = {}
    for entry in context.governing:
        out.setdefault(entry.passage.source.authority_rank, entry.passage)
    return out


def _left_step(
    context: ItemContext, rank: int, step: SearchStep | None, passage: Passage | None
) -> Iterator[Finding]:
    if passage is not None or (step is not None and step.outcome == "addresses"):
        name = passage_label(passage) if passage else (step.name if step else f"step {rank}")
        yield context.finding(
            "authority_order",
            "blocker",
            f"A lower step of the search sequence is cited although step {rank} addresses the "
            f"item: {name}.",
            "Start from the higher authority (Labor Code 4610.5(c)(2), 8 CCR 9792.21.1(a)).",
        )
    elif not (rank > 1 and step is not None and step.outcome == "silent") and not _said_left(
        context, rank, step
    ):
        # For the MTUS a sentence is asked for; of later steps the trace in the letter tells.
        name = step.name if step else f"step {rank}"
        yield context.finding(
            "authority_order",
            "warning",
            f"The rationale leaves step {rank} of the search sequence ({name}) without saying why.",
            "Add a sentence that says what was searched and that it is silent.",
        )


def _said_left(context: ItemContext, rank: int, step: SearchStep | None) -> bool:
    names = {"MTUS"} if rank == 1 else {"ACOEM", "ODG", "Official Disability Guidelines"}
    names |= {step.name} if step else set()
    return any(
        any(name.lower() in sentence.text.lower() for name in names) and _LEFT.search(sentence.text)
        for sentence in context.draft.sentences
    )


def _silence(context: ItemContext) -> Iterator[Finding]:
    """8 CCR 9792.21(d): that a guideline is silent is no reason to deny a treatment."""
    assessment = context.assessment
    if context.draft.decision != "upheld" or assessment is None or not assessment.recommendations:
        return
    if all(one.leaning == "open" for one in assessment.recommendations):
        yield context.finding(
            "silence_is_no_reason",
            "blocker",
            "The denial is upheld although nothing cited speaks against the treatment. Silence of "
            "a guideline is never a reason to deny (8 CCR 9792.21(d)).",
            "Search the next step of the sequence, add a guideline that addresses the treatment, "
            "or abstain.",
            evidence=assessment.explanation,
        )


def _unverified(context: ItemContext) -> Iterator[Finding]:
    """A digest from general knowledge may inform, but never decide alone."""
    if context.draft.decision is None:
        return
    cited = [p for key in context.cited_keys() if (p := context.passage(key)) is not None]
    if not cited:
        return
    weak = [passage for passage in cited if is_unverified(passage)]
    ground = _ground(context)
    if len(weak) == len(cited) or (ground and all(is_unverified(passage) for passage in ground)):
        named = ground or weak
        yield context.finding(
            "general_knowledge_alone",
            "blocker",
            "The decision rests on a digest that nobody has compared with the guideline: "
            + "; ".join(passage_label(passage) for passage in named)
            + ".",
            "Read the licensed text of that section before signing, or add it to the library.",
            evidence=named[0].text,
        )
    elif weak:
        yield context.finding(
            "general_knowledge_cited",
            "note",
            "The draft cites a digest that nobody has compared with the guideline: "
            + "; ".join(passage_label(passage) for passage in weak)
            + ".",
            "Compare it with the licensed text.",
        )


def is_unverified(passage: Passage) -> bool:
    """Whether a passage is a digest known only from general knowledge."""
    if not passage.digest or passage.recommendation is None:
        return False
    return passage.recommendation.status == "general_knowledge"


def _ground(context: ItemContext) -> list[Passage]:
    """Return the passages on which the decision rests: those that decide, else lean the same way.

    What leans the same way bears a decision out, too, and is read where it was compared.
    """
    decision = context.draft.decision
    entries = context.assessment.recommendations if context.assessment else ()
    behind = [one for one in entries if one.deciding or one.leaning == decision]
    if context.assessment and decision != context.assessment.decision:
        behind = [one for one in entries if one.leaning == decision]
    return [p for one in behind if (p := context.passage(one.passage_key)) is not None]
