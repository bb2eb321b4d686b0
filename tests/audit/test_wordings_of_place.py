"""Levels, sides, figures, drugs and visits told otherwise, in many wordings beside sound ones."""

from __future__ import annotations

import pytest

from tests.audit.conftest import Audit
from tests.audit.letters import item, letter

SUMMARY = (
    "The injured worker is a 47 year old man who hurt his low back on 03/14/2014. Diagnosis is "
    "right lumbar radiculopathy. The MRI of 05/02/2014 shows a disc protrusion at L4-5 and scar "
    "around the right L5 nerve root. Sensation was reduced over the right L5 dermatome. On "
    "12/18/2014 the right ankle reflex was absent, the calf was wasted and pain was 7/10. He took "
    "naproxen 500 mg for three months without relief. The Oswestry score fell from 52 to 38. He "
    "lifts up to 20 pounds. In 2014 he had 8 sessions of physical therapy. The request is for "
    "injection and therapy. On 01/12/2015 Utilization Review non-certified the request."
)
NAME = "Right L4-5 transforaminal epidural steroid injection"
LEVEL, SIDE, FIGURE = "level_contradicted", "side_contradicted", "figure_contradicted"


def rationale(words: str) -> str:
    return (
        "The MTUS states that epidural injections are an option for radiculopathy. In this case "
        f"the report of 12/18/2014 was read. {words} Therefore, the request for the injection is "
        "not medically necessary."
    )


def found(audited: Audit, words: str) -> list[str]:
    report = audited(letter(item(NAME, rationale=rationale(words)), summary=SUMMARY))
    return [f.check for f in report.findings if f.severity != "note"]


@pytest.mark.parametrize(
    ("check", "faulty", "clean"),
    [
        (LEVEL, "Scar lies about the right S1 root.", "Scar lies about the right L5 root."),
        (LEVEL, "Fibrosis envelops the first sacral nerve.", "Fibrosis envelops the L5 nerve."),
        (LEVEL, "The right S1 dermatome felt less.", "The right L5 dermatome felt less."),
        (LEVEL, "There is numbness in the L4 territory.", "There is numbness in L5 territory."),
        (LEVEL, "The disc at L2-3 protrudes.", "The disc at L4-5 protrudes."),
        (LEVEL, "What is sought is L5-S1.", "What is sought is L4-5."),
        (SIDE, "The L ankle reflex was gone.", "The R ankle reflex was gone."),
        (SIDE, "The left calf was wasted.", "The right calf was wasted."),
        (SIDE, "Wasting of the left calf was seen.", "Wasting of the calf was seen."),
        (SIDE, "The ankle jerk on the left is absent.", "The ankle jerk on the right is absent."),
        (SIDE, "Sensation over the left L5 dermatome is low.", "The right L5 dermatome is numb."),
        (FIGURE, "Oswestry improved by 24 points.", "Oswestry improved by 14 points."),
        (FIGURE, "A ten-point drop in the Oswestry score is told.", "It fell by fourteen points."),
        (FIGURE, "The Oswestry score came down by a mere four points.", "It was 38 at last."),
        (FIGURE, "Pain was nine out of ten on 12/18/2014.", "Pain was seven out of ten."),
        (FIGURE, "He rated pain of three on a scale of ten.", "He rated it 7 of 10."),
        (FIGURE, "He lifts up to fifty pounds.", "He lifts up to twenty pounds."),
        (FIGURE, "Three months of meloxicam gave no relief.", "Naproxen gave no relief."),
        (FIGURE, "He took ibuprofen for three months.", "He took naproxen for three months."),
        (FIGURE, "On 12/18/2014, six weeks after the accident, he was seen.", "He was seen then."),
        (
            FIGURE,
            "The report of 12/18/2014 came when less than ten weeks had passed since the injury.",
            "The report of 12/18/2014 came when more than 8 months had passed since the injury.",
        ),
    ],
)
def test_a_fact_told_otherwise_is_found(
    audited: Audit, check: str, faulty: str, clean: str
) -> None:
    assert check in found(audited, faulty)
    assert check not in found(audited, clean)


@pytest.mark.parametrize(
    "words",
    [
        "The MTUS allows at most two levels, such as L2-3 and L3-4.",
        "No change was seen at L2-3.",
        "The left calf is normal.",
        "Ibuprofen could be tried.",
        "He was never on meloxicam.",
        "Pain fell by half after therapy.",
        "He has worked for 20 years.",
    ],
)
def test_a_sound_sentence_is_left_alone(audited: Audit, words: str) -> None:
    assert not {LEVEL, SIDE, FIGURE} & set(found(audited, words))


THERAPY = "Physical therapy for the low back, 8 visits"
LIMIT = (
    "The MTUS allows ten visits for a strain of the low back in the chronic phase. The report of "
    "12/18/2014 finds an absent reflex. {} Therefore, the request for physical therapy, 8 visits, "
    "is medically necessary."
)


@pytest.mark.parametrize(
    ("told", "words", "fault"),
    [
        ("In 2014 he had 8 sessions of physical therapy.", "Eight are within that.", True),
        ("Eight sessions of therapy took place in 2014.", "The number is modest.", True),
        ("Physical therapy, 8 visits, was completed.", "Eight keep to the range.", True),
        ("He went to physical therapy a dozen times in 2014.", "It is the lower end.", True),
        ("In 2014 he had 8 sessions of physical therapy.", "With the 8 had it is 16.", False),
        ("In 2014 he had 8 sessions of physical therapy.", "Earlier visits helped.", False),
        ("He has had no physical therapy.", "Eight are within that.", False),
        ("He had 8 sessions of acupuncture.", "Eight are within that.", False),
    ],
)
def test_visits_had_count_in_a_grant(audited: Audit, told: str, words: str, fault: bool) -> None:
    summary = SUMMARY.replace("In 2014 he had 8 sessions of physical therapy.", told)
    one = item(THERAPY, verdict="Overturned", rationale=LIMIT.format(words))
    report = audited(letter(one, summary=summary))
    assert ("visits_unaddressed" in {f.check for f in report.findings}) is fault


def test_a_second_trial_is_no_trial(audited: Audit) -> None:
    told = "In 2014 he had 4 sessions of acupuncture."
    summary = SUMMARY.replace("In 2014 he had 8 sessions of physical therapy.", told)
    words = (
        "The MTUS allows three to six treatments. The report of 12/18/2014 finds an absent reflex. "
        "A first trial of 4 visits is asked for. Therefore, the request for acupuncture, 4 visits, "
        "is medically necessary."
    )
    one = item("Acupuncture for the low back, 4 visits", verdict="Overturned", rationale=words)
    report = audited(letter(one, summary=summary))
    assert "visits_unaddressed" in {f.check for f in report.findings}
