"""Relief that ended by days and ratings, care asked for around an operation, visits by number."""

from __future__ import annotations

import pytest

from rag.checking.aftercare import rests_on_operation
from rag.checking.agreement.lasting import brief_relief
from rag.checking.agreement.worn_off import worn_off
from rag.checking.visits_told import numbered, short_sum

OPERATIONS = ["Excision of the trapezium, left thumb"]
CARE = "Thermoplastic splint, purchase"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Nerve block on 05/02/2018: headache 8/10 to 2/10; on 05/09/2018 it was 8/10 again.", 7.0),
        ("The gel shot of 06/01/2017 eased the knee until the ache returned on 06/05/2017.", 4.0),
        ("Ache 6/10 on 04/01/2016, 1/10 on 04/02/2016, 7/10 on 04/13/2016.", 11.0),
        ("By the tenth day the effect had worn off.", 10.0),
        ("The spasm was as bad as before two weeks later.", 14.0),
        ("The shot brought relief that was gone on the ninth day.", 9.0),
        ("Its effect was spent by the sixth day.", 6.0),
        ("The benefit was over on day five.", 5.0),
        ("The ease had left him by the tenth morning.", 10.0),
        ("The relief ran out after 9 days.", 9.0),
    ],
)
def test_a_relief_that_ended_has_a_length(text: str, days: float) -> None:
    assert [found for found, _ in worn_off(text)] == [days]


@pytest.mark.parametrize(
    "text",
    [
        "The pain has not returned since 05/09/2018.",
        "After the block of 05/02/2018 her pain eased and she was seen again on 06/20/2018.",
        "His low back pain began on 05/02/2018 and was 6/10 on 06/20/2018.",
        "She returned to work after ten days with less pain.",
        "The relief was not gone after ten days.",
        "The effect on the pain was over 50 percent after 10 days.",
        "Relief: the numbness was gone on the second day.",
        "He had relief over the next 4 days.",
    ],
)
def test_what_only_sounds_like_an_end_has_none(text: str) -> None:
    assert not list(worn_off(text))


def test_quotes_that_tell_the_end_make_a_relief_brief() -> None:
    quotes = ("Block given on 05/02/2018.", "By 05/09/2018 the pain was back at 8/10.")
    brief = brief_relief(quotes)
    assert brief is not None and brief.high == 7.0
    assert brief_relief(("Block given on 05/02/2018.", "Pain 2/10 on 05/09/2018.")) is None


@pytest.mark.parametrize(
    ("asked", "reasons", "tied"),
    [
        ("Asked for are an excision of the trapezium and a splint afterwards.", "", True),
        ("He wants the trapezium out and a splint until the thumb may bear load.", "", True),
        ("A splint is asked for.", "The surgeon wants the thumb in a cast for a month.", True),
        ("Asked for are an excision of the trapezium and a splint for the night.", "", False),
        ("A splint is asked for.", "The thumb hurts on gripping.", False),
        (
            "Asked for are an excision of the trapezium and a splint afterwards.",
            "The splint is needed with or without the operation.",
            False,
        ),
        ("A splint is asked for.", "In 2014 a surgeon kept the thumb in a cast.", False),
    ],
)
def test_care_that_rests_on_an_operation(asked: str, reasons: str, tied: bool) -> None:
    assert rests_on_operation([asked], [reasons], CARE, OPERATIONS) is tied


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Progress note, visit #11 of 12.", [11.0]),
        ("Aquatic session number seven; walks 200 feet.", [7.0]),
        ("Discharged at the 14th session.", [14.0]),
        ("Date of visit: 09/07/2017.", []),
        ("A thirteenth session is requested; she asks for a fourteenth session.", []),
        ("Office visit 10/12/2016; sessions of 45 minutes.", []),
    ],
)
def test_visits_told_by_their_number(text: str, counts: list[float]) -> None:
    assert [count for count, _ in numbered(text)] == counts


def test_a_whole_that_leaves_out_what_was_had() -> None:
    assert short_sum("With the 5 sessions asked for she comes to 10 in all.", {9.0}, 5.0)
    assert not short_sum("With the 5 sessions asked for she comes to 14 in all.", {9.0}, 5.0)
