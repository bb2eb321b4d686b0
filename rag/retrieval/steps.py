"""The search sequence of 8 CCR 9792.21.1(a), told step by step in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from rag.library.sources import in_force
from rag.records import Passage, RetrievedPassage, SearchStep, Source
from rag.retrieval.authority import Applicability

NAMES = {
    1: "Medical Treatment Utilization Schedule (MTUS)",
    2: "Current ACOEM Guidelines or Official Disability Guidelines",
    3: "Other nationally recognized evidence-based guidelines",
    4: "Peer-reviewed studies",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_LOOK_UP = (
    " That the library holds none does not say that the MTUS has none: it has to be looked up in "
    "the MTUS itself, which goes before every later step."
)
_MOST_NAMED = 3
_MOST_TOUCHED = 2
Judged = tuple[RetrievedPassage, Applicability]


def search_steps(
    subject: str,
    as_of: date,
    governing: Sequence[Judged],
    aside: Sequence[Judged],
    superseded: Sequence[RetrievedPassage],
    sources: Sequence[Source],
) -> tuple[SearchStep, ...]:
    """Tell what each step of the search found, and why the next one was opened.

    Args:
        subject: The disputed treatment in words.
        as_of: The day on which editions have to be in force.
        governing: Passages that govern the item.
        aside: Passages that only touch it, with the reasons.
        superseded: Passages of editions not in force that would have governed.
        sources: Every edition that the library has text of.
    """
    steps: list[SearchStep] = []
    addressed: int | None = None
    outcome: Literal["addresses", "silent", "not_opened"]
    for rank, name in NAMES.items():
        own = [(found, how) for found, how in governing if _rank(found) == rank]
        keys = tuple(found.passage.key for found, _ in own)
        if addressed is not None:
            outcome, words = "not_opened", _not_opened(addressed, len(own))
        elif any(how.addresses for _, how in own):
            addressed = rank
            outcome, words = "addresses", _addresses(subject, as_of, own)
        else:
            outcome = "silent"
            words = _silent(rank, subject, as_of, own, aside, superseded, sources)
        steps.append(
            SearchStep(
                rank=rank,
                name=name,
                outcome=outcome,
                passage_keys=keys,
                explanation=words,
            )
        )
    return tuple(steps)


def day(when: date) -> str:
    """Write a date as a letter does.

    >>> day(date(2014, 12, 23))
    'December 23, 2014'
    """
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}"


def _rank(found: RetrievedPassage) -> int:
    return found.passage.source.authority_rank


def _addresses(subject: str, as_of: date, own: Sequence[Judged]) -> str:
    named = _places(found.passage for found, how in own if how.addresses)
    caveats = [how.caveats for _, how in own if how.addresses]
    words = f"On {day(as_of)} this step addresses {subject}: {named}."
    if all(caveats):
        words += f" It does so with a reservation: {caveats[0][0]}."
    return words + " The search may end here."


def _not_opened(addressed: int, found: int) -> str:
    words = f"Not needed: step {addressed} addresses the treatment."
    if found:
        words += f" What was found here ({_count(found)}) is shown for information."
    return words


def _silent(
    rank: int,
    subject: str,
    as_of: date,
    own: Sequence[Judged],
    aside: Sequence[Judged],
    superseded: Sequence[RetrievedPassage],
    sources: Sequence[Source],
) -> str:
    step = [source for source in sources if source.authority_rank == rank]
    if not step:
        words = "The library has no text for this step."
    elif not any(in_force(source, as_of) for source in step):
        words = f"The library has no edition for this step that was in force on {day(as_of)}."
    else:
        words = f"Nothing in the library's editions in force on {day(as_of)} governs {subject}."
    if own:
        named = _places(found.passage for found, _ in own)
        words += f" {named} says that the guideline does not address it."
    touched = [(found, how) for found, how in aside if _rank(found) == rank]
    for found, how in sorted(touched, key=lambda entry: entry[1].specificity[0])[:_MOST_TOUCHED]:
        words += f" {_place(found.passage)} does not: {how.explanation}."
    old = [found.passage for found in superseded if _rank(found) == rank]
    if old:
        words += f" An edition not in force then does: {_places(old)}."
    if rank == 1 and not own:
        words += _LOOK_UP
    return words + (" The next step was opened." if rank < max(NAMES) else "")


def _count(number: int) -> str:
    return "1 passage" if number == 1 else f"{number} passages"


def _place(passage: Passage) -> str:
    title, chapter, section = passage.source.title, passage.chapter, passage.section
    if chapter in title or chapter == section:
        return f"{title}, {section}"
    return f"{title}, {chapter}, {section}"


def _places(passages: Iterable[Passage]) -> str:
    named = list(dict.fromkeys(_place(passage) for passage in passages))
    shown = "; ".join(named[:_MOST_NAMED])
    return shown + (f"; and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else "")
