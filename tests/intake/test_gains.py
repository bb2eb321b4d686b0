"""Gains that a record tells in figures or deeds, and those that it only hopes for."""

from __future__ import annotations

import pytest

from rag.intake.gains import gains


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Grip went from 18 to 34 lb over the course.", "function"),
        ("Wrist extension 10 -> 35 degrees.", "function"),
        ("QuickDASH fell from 61 to 43.", "function"),
        ("She is back at work five hours a day since October.", "function"),
        ("He now walks to the store.", "function"),
        ("Standing tolerance has improved and strength is better.", "function"),
        ("Low back pain 6/10 -> 3/10 on naproxen.", "pain"),
        ("Pain 5 with Celebrex, 8 without.", "pain"),
        ("Pain is 8/10 without medication and 4/10 with it.", "pain"),
        ("She had 60 % relief for two months.", "pain"),
        ("Burning is six without and two to three with the patch.", "pain"),
        ("w/o it pain 6, w/ it 2", "pain"),
        ("With the gel he can climb ladders; without it he stops on the third rung.", "function"),
        ("She sews three hours instead of one.", "function"),
        ("The brace lets him walk the dog.", "function"),
        ("Ibuprofen came down from 1,800 mg a day to none.", "function"),
        ("PHQ-9            18      11", "function"),
        ("| grip (kg) | 20 | 31 |", "function"),
        ("Full duty since 02/06.", "function"),
        ("In June he went back to the bus line with a helper.", "function"),
        ("30 hours a week since May, against 12 last year.", "function"),
        ("Stands 40 min with medication, 15 w/o.", "function"),
        ("Wakes once instead of three times.", "function"),
        ("Works light duty 5 hr, was 0 in March.", "function"),
        ("Drives to church with it; without it stays in.", "function"),
        ("The unit lets her stay off pills.", "function"),
        ("QuickDASH 41 (70).", "function"),
        ("Abduction 130 (visit 1: 85).", "function"),
        ("PHQ-9 20 at intake, 11 now.", "function"),
        ("He can carry trays and a\nladder with it.", "function"),
    ],
)
def test_a_gain_is_seen_without_the_word(text: str, kind: str) -> None:
    found = list(gains(text, kind))
    assert found
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert list(gains(text, "any"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Grip went from 34 to 18 lb.", "function"),
        ("Modified work no more than four hours of typing.", "function"),
        ("NDI %   44   32   36   38", "function"),
        ("Without it he cannot climb.", "function"),
        ("Dose went from 30 mg to 60 mg.", "function"),
        ("QuickDASH rose from 43 to 61.", "function"),
        ("He has not returned to work.", "function"),
        ("The goal is that she returns to work.", "function"),
        ("Therapy 2 to 3 times a week for 6 weeks.", "function"),
        ("He walks 10 to 15 minutes.", "function"),
        ("No improved mobility was seen.", "function"),
        ("Pain 5 to 6 with use.", "pain"),
        ("Pain 7 -> 6 with the patch.", "pain"),
        ("Pain is rated 3 to 8 out of 10.", "pain"),
        ("There was 10 % relief.", "pain"),
        ("Dressing takes him longer.", "function"),
        ("He went back to the doctor on Monday.", "function"),
        ("He went back to three a day when it rained.", "function"),
        ("The claim goes back to a fall.", "function"),
        ("Flexion 115 (180).", "function"),
        ("Flexion 120 to 125.", "function"),
        ("Do you walk farther now?", "function"),
        ("Precluded from lifting more than 50 lb.", "function"),
    ],
)
def test_what_is_no_gain_is_not_taken_for_one(text: str, kind: str) -> None:
    assert not list(gains(text, kind))
