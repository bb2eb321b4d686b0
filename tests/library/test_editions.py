"""One edition of a guideline governs on any day, and none is ever replaced."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from rag.library.editions import (
    check_editions,
    editions_in_force,
    successor_problems,
    timeline,
    with_ends,
)
from rag.records import Source


def edition(
    id: str, start: str, until: str = "", *, title: str = "Neck", family: str = "ODG", rank: int = 2
) -> Source:
    return Source(
        id=id,
        family=family,
        title=title,
        publisher="A Society",
        edition=start[:4],
        year=int(start[:4]),
        in_force_from=date.fromisoformat(start),
        in_force_until=date.fromisoformat(until) if until else None,
        authority_rank=rank,
        legal_rank="C",
        citation_class="guideline",
        licence="licensed",
    )


OLD, MIDDLE, NEW = (edition(f"n{y}", f"{y}-03-01") for y in (2010, 2014, 2019))


def governing(sources: tuple[Source, ...], day: str) -> list[str]:
    return [source.id for source in editions_in_force(sources, date.fromisoformat(day))]


def test_an_open_edition_ends_when_the_next_of_its_guideline_takes_effect() -> None:
    for order in permutations((OLD, MIDDLE, NEW)):
        ended = with_ends(order)
        assert [s.id for s in ended] == [s.id for s in order]
        assert governing(ended, "2010-02-28") == []
        assert governing(ended, "2014-02-28") == ["n2010"]
        # The day of change belongs to the new edition alone.
        assert governing(ended, "2014-03-01") == ["n2014"]
        assert governing(ended, "2025-01-01") == ["n2019"]


def test_another_title_or_family_ends_nothing() -> None:
    other = edition("elbow", "2015-01-01", title="Elbow")
    mtus = edition("mtus", "2016-01-01", family="MTUS", rank=1)
    ended = with_ends((OLD, other, mtus))
    assert all(source.in_force_until is None for source in ended)
    # By authority first.
    assert governing(ended, "2017-01-01") == ["mtus", "elbow", "n2010"]


def test_a_title_written_in_other_letter_case_is_the_same_guideline() -> None:
    shouted = edition("loud", "2015-01-01", title="NECK ")
    assert with_ends((OLD, shouted))[0].in_force_until == date(2015, 1, 1)


def test_an_end_in_the_register_stays() -> None:
    early = edition("early", "2008-01-01", "2009-01-01")
    assert with_ends((early, OLD))[0].in_force_until == date(2009, 1, 1)


def test_an_edition_without_a_document_ends_no_other() -> None:
    ended = with_ends((OLD, MIDDLE, NEW), filled={"n2010", "n2019"})
    assert ended[0].in_force_until == NEW.in_force_from


def test_overlapping_dates_are_reported_with_both_editions() -> None:
    closed = edition("closed", "2012-01-01", "2015-01-01")
    (problem,) = check_editions([closed, MIDDLE])
    assert "'closed'" in problem.message and "'n2014'" in problem.message
    assert "2014-03-01" in problem.message and problem.severity == "error"
    twin = edition("twin", "2014-03-01")
    assert any("'twin'" in p.message for p in check_editions([MIDDLE, twin]))
    assert check_editions([OLD, MIDDLE, NEW]) == []


def test_the_time_line_names_the_next_edition_and_the_days_without_one() -> None:
    closed = edition("closed", "2005-01-01", "2010-02-01")
    (line,) = timeline(with_ends((NEW, closed, OLD)))
    assert [entry.source.id for entry in line] == ["closed", "n2010", "n2019"]
    assert [entry.followed_by for entry in line] == ["n2010", "n2019", ""]
    assert [entry.gap_days for entry in line] == [28, 0, 0]


@pytest.mark.parametrize(("today", "noted"), [("2018-01-01", True), ("2020-01-01", False)])
def test_an_edition_of_the_future_is_noted_but_no_fault(today: str, noted: bool) -> None:
    notes = successor_problems(with_ends((OLD, NEW)), date.fromisoformat(today))
    assert any("'n2019'" in note.message for note in notes) is noted
    assert all(note.severity == "note" for note in notes)
