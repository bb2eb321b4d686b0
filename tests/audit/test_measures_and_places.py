"""Measures by any unit or name, and findings at one of several like places, against a summary."""

from __future__ import annotations

import pytest

from rag.audit.figures.measured import other_measured
from rag.audit.figures.placed import other_place

MEASURED = (
    "The audiogram shows an average loss of 52 dB in the left ear, and 12 dB in the right.",
    "Blood pressure was 164/98 mmHg.",
    "On 03/13/2018 35 ml of clear fluid were drawn from the knee.",
    "In the six-minute walk test he covered 310 meters.",
    "He takes duloxetine, two capsules a day, and smokes half a pack a day.",
    "The INR was 1.0 and the Glasgow Coma Scale was 13 at the scene.",
    "Memory screening gave 22 of 30.",
    "The Beck score fell from 31 to 17.",
    "Visual acuity is 20/40.",
    "The hand is 2.1 C cooler than the other.",
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The left ear has an average loss of 25 dB on the audiogram.", True),
        ("The left ear was short by fifty-two decibels on average and the right by twelve.", False),
        ("The blood pressure of 146/98 was noted.", True),
        ("Blood pressure stood at 164 over 98.", False),
        ("The knee gave 53 milliliters of clear fluid.", True),
        ("The knee gave 35 mL of clear fluid.", False),
        ("The six-minute walk test came to 130 meters.", True),
        ("He takes four capsules of duloxetine a day.", True),
        ("He takes two capsules of duloxetine a day.", False),
        ("He smokes two packs a day.", True),
        ("With an INR of 1.9 he may bleed.", True),
        ("The Glasgow Coma Scale was 15.", True),
        ("Memory screening gave 28 of 30.", True),
        ("The Beck score fell by fourteen.", False),
        ("Visual acuity is 20/80.", True),
        ("The hand was 4.1 C cooler.", True),
        ("The guideline asks for a loss of at least 30 dB in the left ear.", False),
        ("The right ear has a loss of 12 dB.", False),
        ("Two children live at home.", False),
        ("About 300 meters were covered in the walk test.", False),
    ],
)
def test_a_measure_by_its_unit_or_name(said: str, *, wrong: bool) -> None:
    assert (other_measured(said, MEASURED) is not None) is wrong


PLACED = (
    "The MRI shows a dry disc with an annular fissure and a 3 mm protrusion at L4-5 and a bulge"
    " at L5-S1; no root is touched.",
    "L2-3: hemangioma.",
    "There are facet effusions at L1-2, a perineural cyst at S2 and scar around the left L4 root.",
    "The foramen between L3 and L4 is narrowed, that between T12 and L1 is free.",
    "Tooth #19 is cracked; #30 has a filling.",
    "X-rays showed healed fractures of the seventh and eighth ribs.",
    "Sensation is decreased over the index and middle fingers.",
    "He was injected into the first dorsal compartment.",
    "Tender at the carpometacarpal joint.",
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The MRI found a fissure at L5-S1, touching no root.", True),
        ("The MRI found a fissure at L4-5, and a mere bulge at L5-S1.", False),
        ("The bulge is at L4-5.", True),
        ("A hemangioma stands at L4-5.", True),
        ("The perineural cyst is at S3.", True),
        ("Scar surrounds the left L5 root.", True),
        ("Scar surrounds the left L4 root.", False),
        ("The foramen between L5 and S1 is narrowed.", True),
        ("The foramen at L3-4 is narrowed.", False),
        ("The cracked tooth is #30.", True),
        ("Tooth 19 is the cracked one.", False),
        ("The fractures are of the fourth and fifth ribs.", True),
        ("Ribs 7 and 8 were fractured.", False),
        ("Sensation is decreased over the little finger.", True),
        ("Sensation is decreased over the long finger.", False),
        ("An injection went into the second dorsal compartment.", True),
        ("The interphalangeal joint is tender.", True),
        ("No fissure is seen at L5-S1.", False),
        ("Nothing is planned at L2-3.", False),
    ],
)
def test_a_finding_at_one_of_several_like_places(said: str, *, wrong: bool) -> None:
    assert (other_place(said, PLACED, "") is not None) is wrong


HERNIATED = (
    "The MRI of 05/06/2013 shows a 6 mm left protrusion at L5-S1; the L4-5 disc is dry and "
    "touches nothing.",
    "There is a bulge at L3-4.",
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("The weak plantar flexion fits the L4/5 HNP seen on MRI (05/06/2013).", True),
        ("The herniated L4-5 disc explains it.", True),
        ("The disc herniation at L4-5 explains it.", True),
        ("Prolapse of the L4-5 disc is the cause.", True),
        ("Numbness comes from the L4-5 protrusion.", True),
        ("HNP, L4-5.", True),
        ("The weak plantar flexion fits the L5/S1 HNP seen on MRI (05/06/2013).", False),
        ("The L5-S1 herniation explains it.", False),
        ("The herniation at L3-4 is small.", False),
        ("No HNP stands at L4-5.", False),
        ("The L4-5 disc is dry.", False),
    ],
)
def test_a_herniated_disc_by_any_name(said: str, *, wrong: bool) -> None:
    assert (other_place(said, HERNIATED, "") is not None) is wrong
