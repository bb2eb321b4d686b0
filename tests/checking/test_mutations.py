"""One wrong word can cost a person's care: each flip must be found, its clean twin never."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.clean_drafts import Scene, back_scene, neck_scene

FLIPS: list[tuple[str, Callable[[], Scene], str, str]] = [
    ("side in a request", neck_scene, "for right cervical", "for left cervical"),
    ("side in a finding", neck_scene, "tenderness on the right", "tenderness on the left"),
    ("side of a sign", back_scene, "positive on the left", "positive on the right"),
    ("one side to both", neck_scene, "for right cervical", "for bilateral cervical"),
    ("C3-4 to C2-3 in a request", neck_scene, "at C3-4 and C4-5.", "at C2-3 and C4-5."),
    ("C3-4 to C2-3 in a finding", neck_scene, "right at C3-4", "right at C2-3"),
    ("L4-5 to L5-S1", back_scene, "protrusion at L4-5", "protrusion at L5-S1"),
    ("L4-5 to L4-L6", back_scene, "at L4-5", "at L3-L5"),
    ("50 to 30 %", neck_scene, "at least 50% relief", "at least 30% relief"),
    ("50 to 80 %", neck_scene, "at least 50% relief", "at least 80% relief"),
    ("6 weeks to 6 days", neck_scene, "at least 6 weeks.", "at least 6 days."),
    ("6 weeks to 10 weeks", neck_scene, "at least 6 weeks.", "at least 10 weeks."),
    ("4 weeks to 4 months", back_scene, "over 4 weeks", "over 4 months"),
    ("12 days to 12 weeks", neck_scene, "relief for 12 days”", "relief for 12 weeks”"),
    ("12 to 10 days", neck_scene, "relief for 12 days”", "relief for 10 days”"),
    (
        "short to long-term relief",
        neck_scene,
        "which is less",
        "a long-term benefit, which is less",
    ),
    ("with to without", neck_scene, "2/10 with medications", "2/10 without medications"),
    ("without to with", neck_scene, "without radiculopathy", "with radiculopathy"),
    ("not dropped", neck_scene, "are not recommended as", "are recommended as"),
    (
        "not added",
        back_scene,
        "therapy for chronic pain is rec",
        "therapy for chronic pain is not rec",
    ),
    ("not added to a finding", back_scene, "leg raising is pos", "leg raising is not pos"),
    ("pain rating", neck_scene, "rated her pain 2/10", "rated her pain 3/10"),
    ("visits in a request", back_scene, "for 6 visits", "for 12 visits"),
    ("visits received", neck_scene, "had six visits", "had twelve visits"),
    ("visit limit", back_scene, "up to 10 visits", "up to 20 visits"),
    ("drug", neck_scene, "takes cyclobenzaprine", "takes carisoprodol"),
    ("opioid for opioid", back_scene, "takes tramadol", "takes oxycodone"),
    ("brand of another drug", back_scene, "takes tramadol", "takes Norco"),
    ("dose", back_scene, "tramadol 50 mg", "tramadol 150 mg"),
    ("unit of a dose", neck_scene, "cyclobenzaprine 10 mg", "cyclobenzaprine 10 mcg"),
    ("quantity", back_scene, "60 tablets", "90 tablets"),
    ("date, day", back_scene, "08/11/2016", "08/12/2016"),
    ("date, month and day swapped", back_scene, "08/11/2016", "11/08/2016"),
    ("date, year", back_scene, "08/11/2016", "08/11/2015"),
    ("year of a treatment", neck_scene, "facets in 2015", "facets in 2013"),
    ("quoted word", neck_scene, "A bilateral injection", "A unilateral injection"),
    ("quoted word, small", neck_scene, "of the cervical facets in", "of the lumbar facets in"),
    ("quoted number", back_scene, "“Twelve sessions", "“Twenty sessions"),
    ("edition in the text", back_scene, "Guidelines (2016)", "Guidelines (2009)"),
    ("body part", back_scene, "for the lumbar spine", "for the cervical spine"),
    (
        "body part of a guideline",
        neck_scene,
        "injections of the neck",
        "injections of the lower back",
    ),
    ("conclusion", neck_scene, "are not medically necessary", "are medically necessary"),
    ("conclusion, other way", back_scene, "are medically", "are not medically"),
    ("a criterion called unmet", back_scene, "of the digest is met", "of the digest is not met"),
    ("page of the record", neck_scene, "(page 2)", "(page 3)"),
]


@pytest.mark.parametrize(
    ("scene", "old", "new"), [flip[1:] for flip in FLIPS], ids=[flip[0] for flip in FLIPS]
)
def test_a_flip_in_a_sentence_is_found(scene: Callable[[], Scene], old: str, new: str) -> None:
    flipped = scene().with_text(old, new)
    assert flipped.alarms(), f"{old!r} -> {new!r} went unseen"


REWORDINGS: list[tuple[str, Callable[[], Scene], str, str]] = [
    ("weeks as days", neck_scene, "at least 6 weeks.", "at least 42 days."),
    ("number in words", neck_scene, "at least 6 weeks.", "at least six weeks."),
    ("sign for a word", neck_scene, "50% relief", "50 percent relief"),
    ("score in words", neck_scene, "2/10 with medications", "2 out of 10 with medications"),
    ("level in full", neck_scene, "at C3-4 and C4-5.", "at C3-C4 and C4-C5."),
    ("levels in short", neck_scene, "at C3-4 and C4-5.", "at C3-4 and 4-5."),
    ("date in words", back_scene, "08/11/2016", "August 11, 2016"),
    ("sessions for visits", back_scene, "for 6 visits", "for six sessions"),
    ("brand for generic", back_scene, "takes tramadol", "takes Ultram"),
    ("synonym of a part", back_scene, "for the lumbar spine", "for the lower back"),
]


@pytest.mark.parametrize(
    ("scene", "old", "new"), [case[1:] for case in REWORDINGS], ids=[case[0] for case in REWORDINGS]
)
def test_a_faithful_rewording_is_no_alarm(scene: Callable[[], Scene], old: str, new: str) -> None:
    assert scene().with_text(old, new).alarms() == []


@pytest.mark.parametrize("scene", [neck_scene, back_scene])
def test_a_clean_draft_has_no_finding(scene: Callable[[], Scene]) -> None:
    assert scene().checked().findings == ()


@pytest.mark.parametrize("scene", [neck_scene, back_scene])
def test_the_draft_is_returned_as_it_came(scene: Callable[[], Scene]) -> None:
    flipped = scene().with_item(decision=None)
    assert flipped.checked().draft == flipped.draft
