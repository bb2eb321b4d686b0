"""Tables of measures over time: read where columns stand sure, left alone where they do not."""

from __future__ import annotations

import pytest

from rag.intake.gains import measured_gain, no_gain_told, shown_gain
from rag.intake.tables import MeasureTable, flat, measure_tables
from rag.intake.tables.measures import measure_of

DATES = """\
                 03/02/17   04/06/17   05/11/17
 visit            1          7          14
 abduction        80         110        135
 pain at night    7/10       5/10       4/10
 QuickDASH        61         50         32
 work             off        light      full duty
"""
WEEKS = """\
| week | walk (min) | Percocet tabs/wk | worn h/day |
|---|---|---|---|
| 1 | 5 | 30 | 4 |
| 2 | 12 | 22 | 6 |
| 4 | 25 | 8 | 6 |
"""


def only(text: str) -> MeasureTable:
    tables = measure_tables(text)
    assert len(tables) == 1
    return tables[0]


def changes(text: str) -> dict[str, int]:
    return {one.name: one.change for one in only(text).series}


def test_times_across_give_each_row_its_first_and_last_value() -> None:
    table = only("Progress:\n" + DATES)
    assert changes("Progress:\n" + DATES) == {
        "abduction": 1,
        "pain at night": 1,
        "QuickDASH": 1,
        "work": 1,
    }
    assert table.series[0].first.figures == (80.0,)
    assert table.series[0].last.figures == (135.0,)
    assert table.visits == 14


def test_times_down_give_each_column_its_first_and_last_value() -> None:
    assert changes(WEEKS) == {"walk (min)": 1, "Percocet tabs/wk": 1}
    assert WEEKS[only(WEEKS).series[0].start :].startswith("| 4 |")


def test_tabs_part_cells_too() -> None:
    assert changes("Date\tGrip R\tODI\n01/04/2016\t20\t40\n02/08/2016\t31\t40") == {
        "Grip R": 1,
        "ODI": 0,
    }


def test_the_latest_time_may_stand_first() -> None:
    rows = (
        "            05/11/17   03/02/17\n flexion     80         120\n NDI         20         10\n"
    )
    assert set(changes(rows).values()) == {-1}
    assert flat(only(rows))


def test_a_turn_of_the_year_is_no_step_back() -> None:
    assert changes("           11/14    12/12    01/09\nflexion     60       70       95") == {
        "flexion": 1
    }


def test_a_time_before_the_care_and_a_goal_are_no_times_of_it() -> None:
    rows = (
        "| measure | pre-op 02/2016 | 04/04 | 05/09 | goal |\n|---|---|---|---|---|\n"
        "| flexion | 140 | 70 | 115 | 150 |\n"
    )
    series = only(rows).series[0]
    assert (series.first.figures, series.last.figures) == ((70.0,), (115.0,))


def test_small_changes_and_ranges_that_overlap_are_no_change() -> None:
    rows = "            intake    now\nflexion      50        53\nsit (min)    20-30     25-40"
    assert changes(rows) == {"flexion": 0, "sit (min)": 0}


def test_times_in_another_unit_are_compared() -> None:
    assert changes(
        "        intake    today\nstand    40 min    2 h\nwalk    3 blocks    1 mile"
    ) == {"stand": 1}


@pytest.mark.parametrize(
    "text",
    [
        "            R            L\nflexion     140          175\nER          70           75",
        "Task             demand     shown\nLift floor       90 lb      45 lb",
        "measure     baseline     goal\nlift        8            25",
        "           03/02   05/11   04/06\nflexion     60      70      95",  # in no order
        "03/02/17   flexion 60\n04/06/17   flexion 90",  # no heading
        "            03/02/17          04/06/17\nflexion            60\n",  # between two columns
        "On 03/02/17 flexion was 60.\nOn 04/06/17 flexion was 90.",
        "date       BP        weight\n03/02/17   126/80    168\n04/06/17   118/74    160",
        "            03/02/17    04/06/17\nflexion     not tested    90",
    ],
)
def test_what_is_no_sure_table_of_measures_is_not_read(text: str) -> None:
    assert not any(table.series for table in measure_tables(text))


@pytest.mark.parametrize(
    ("heading", "better"),
    [
        ("Lifts floor to waist", True),
        ("Grip L (kg)", True),
        ("Extension lag", False),
        ("fingertips to floor", False),
        ("Norco tabs/wk", False),
        ("pain with it", None),
        ("hrs/day used", None),
        ("hours per day", None),
        ("Next visit", None),
    ],
)
def test_what_is_better_follows_from_what_is_measured(heading: str, better: bool | None) -> None:
    known = measure_of(heading)
    assert (known.more_is_better if known else None) is better


def test_flat_asks_for_two_measures_of_function() -> None:
    head = "             05/01/17   06/12/17\n"
    assert flat(only(head + " flexion       60         62\n sit (min)     20         20\n"))
    assert not flat(only(head + " flexion       60         62\n pain          6          6\n"))
    assert not flat(only(head + " flexion       60         62\n sit (min)     20         45\n"))


@pytest.mark.parametrize(
    ("text", "gained"),
    [
        ("Weight bearing left 75 % (11/03: 40 %)", True),
        ("Flexion 118 (was 90), no effusion", True),
        ("Grip 40 kg (2/15/2016: 25 kg)", True),
        ("NDI 28 (6/2016: 46)", True),
        ("Grip 40 kg (2/15/2016: 41 kg)", False),
        ("Abduction 90 (start 88)", False),
        ("NDI 46 (6/2016: 44)", False),
    ],
)
def test_a_former_figure_in_brackets_tells_the_change(text: str, gained: bool) -> None:
    assert measured_gain(text) is gained
    assert no_gain_told(text) is not gained


def test_praise_shows_no_gain_but_deeds_and_figures_do() -> None:
    assert not shown_gain("The patient has made excellent functional progress.")
    assert shown_gain("She is back at work.")
    assert shown_gain("Walks 40 minutes instead of 10.")
