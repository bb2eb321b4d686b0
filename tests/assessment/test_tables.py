"""What tables of measures over time show of care, against what is said of it in words."""

from __future__ import annotations

from rag.assessment.courses import own_terms
from rag.assessment.results import Results, results_of
from rag.assessment.verdict import Setting
from rag.assessment.visits import received
from tests.assessment.test_charts import setting

PT = "Physical therapy, lumbar spine, 8 visits"
PRAISE = "The patient has made excellent functional progress with therapy.\n\n"
FLAT = """\
              09/06/16   10/04/16   11/15/16
 visit no.       1          6          13
 flexion         45         48         45
 stand           15 min     15 min     15 min
 NDI             40         40         42
"""
GAINED = """\
              09/06/16   10/04/16   11/15/16
 visit no.       1          6          13
 flexion         45         60         75
 stand           15 min     30 min     60 min
"""


def chart(title: str, words: str, table: str) -> str:
    return f"Low back strain 08/01/2016.\n\n{title}\n{words}{table}\nGoals: not met, continue.\n"


def came(text: str, request: str = PT) -> tuple[Setting, Results]:
    made = setting(text, request)
    return made, results_of(own_terms(made.item), made)


def test_a_table_without_change_outweighs_praise_in_words() -> None:
    _, without = came(chart("PHYSICAL THERAPY PROGRESS NOTE", PRAISE, ""))
    _, result = came(chart("PHYSICAL THERAPY PROGRESS NOTE", PRAISE, FLAT))
    assert without.function is True
    assert result.function is False
    assert result.no_gains


def test_a_deed_stands_beside_a_table_without_change() -> None:
    words = "With physical therapy she is back at work full duty.\n\n"
    _, result = came(chart("PHYSICAL THERAPY PROGRESS NOTE", words, FLAT))
    assert result.function is True


def test_a_gain_in_the_table_is_the_gain_and_its_row_shows_it() -> None:
    made, result = came(chart("PHYSICAL THERAPY SUMMARY", "", GAINED))
    assert result.function is True
    rows = [made.view.case.words(one.span) for one in result.gains]
    assert any(row.startswith("stand") for row in rows)


def test_a_table_under_the_title_of_other_care_is_not_its_own() -> None:
    text = "Physical therapy, 6 visits in 2016.\n\n" + chart("ACUPUNCTURE NOTES", "", GAINED)
    _, result = came(text)
    assert not result.gains
    assert received(setting(text, PT)).count == 6


def test_a_table_of_another_part_is_not_its_own() -> None:
    text = chart("PHYSICAL THERAPY SUMMARY: LEFT ANKLE", "", GAINED)
    assert not came(text)[1].gains
    assert received(setting(text, PT)).count == 0


def test_the_highest_number_of_a_visit_is_the_visits_had() -> None:
    down = (
        "PHYSICAL THERAPY LOG, LOW BACK\n Visit   Date       Flexion\n"
        "   1     09/06/16     40\n   5     10/04/16     55\n   9     11/15/16     70\n"
    )
    assert received(setting(down, PT)).count == 9
    assert received(setting(chart("PHYSICAL THERAPY SUMMARY", "", FLAT), PT)).count == 13


def test_fewer_tablets_over_the_weeks_of_a_trial_are_a_gain_of_it() -> None:
    text = (
        "Low back pain.\n\nTENS unit, home trial 09/2016\n"
        "week   days used   before>after   Percocet tabs/wk\n"
        "1      7           7>5            30\n2      6           7>4            21\n"
        "4      7           6>3            12\n"
    )
    _, result = came(text, "TENS unit, purchase, low back")
    assert result.function is True
    assert any(one.change.first == 6 and one.change.last == 3 for one in result.pain)


def test_a_drug_that_holds_function_where_it_is_has_not_failed() -> None:
    text = (
        "Takes tramadol since 2015 with good relief.\n\n"
        "date        stand (min)   work h/wk\n09/06/16    30            20\n"
        "10/04/16    30            20\n11/15/16    30            20\n"
    )
    _, result = came(text, "tramadol 50 mg #60")
    assert not result.no_gains


def test_gains_that_ended_half_way_are_no_ground_for_more_visits() -> None:
    ended = """\
              02/08/16   04/04/16   06/13/16   09/05/16
 flexion         45         70         70         68
 NDI             40         26         28         28
"""
    _, result = came(chart("PHYSICAL THERAPY SUMMARY", "", ended))
    assert result.function is None


def test_care_of_old_for_another_part_is_no_gain_of_this() -> None:
    text = chart("PHYSICAL THERAPY NOTE", "", FLAT)
    knee = "She had physical therapy for her right knee in 2012 and went back to full duty."
    assert came(f"{text}\n{knee}")[1].function is False
    same = "She had physical therapy for her low back and is back to full duty."
    assert came(f"{text}\n{same}")[1].function is True
