"""An ingredient of a compound is judged by a word on it, on its class or on all that is left."""

from __future__ import annotations

import pytest

from rag.checking.ingredients import composition, ingredients, unaddressed
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary

REQUEST = "Compound ointment: ketoprofen 10%, cyclobenzaprine 3%, lidocaine 5%, 60 grams"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


@pytest.mark.parametrize(
    ("reasons", "left"),
    [
        (["Ketoprofen is not approved for the skin; nor are the other two."], ()),
        (["None of the ingredients is supported."], ()),
        (
            ["Ketoprofen is risky in the sun.", "No relaxant passes the skin; lidocaine may help."],
            (),
        ),
        (
            [
                "The ointment is a mixture of ketoprofen, cyclobenzaprine and lidocaine.",
                "Lidocaine may help nerve pain.",
            ],
            ("ketoprofen", "cyclobenzaprine"),
        ),
        (["On the other hand, lidocaine and ketoprofen may help."], ("cyclobenzaprine",)),
    ],
)
def test_what_of_a_compound_is_left_out(
    reasons: list[str], left: tuple[str, ...], words: Vocabulary
) -> None:
    assert unaddressed(REQUEST, reasons, words) == left


@pytest.mark.parametrize(
    ("request_", "parts"),
    [
        ("Terocin patches (lidocaine 4%, menthol 4%), 30 patches", ("lidocaine", "menthol")),
        (
            "Two gels of amitriptyline 4% and dextromethorphan 10%",
            ("amitriptyline", "dextromethorphan"),
        ),
        ("Roll-on of camphor 4% and menthol 10%", ("camphor", "menthol")),
        ("Cyclobenzaprine 2% / flurbiprofen 25%, 180 gm", ("cyclobenzaprine", "flurbiprofen")),
        ("Ketamine 10 percent and clonidine 0.2 percent, lotions", ("ketamine", "clonidine")),
        ("Dendracin lotion (capsaicin 0.025%, menthol 10%)", ("capsaicin", "menthol")),
        ("Intrathecal mixture of morphine and bupivacaine", ("morphine", "bupivacaine")),
        ("Lidocaine 5% patches #30", ()),
        ("Diclofenac 1% gel, 100 g", ()),
        ("Ketoprofen 20% cream and tramadol 50 mg tablets", ()),
        ("Gabapentin 300 mg #90", ()),
    ],
)
def test_what_a_request_says_is_in_a_compound(
    request_: str, parts: tuple[str, ...], words: Vocabulary
) -> None:
    assert tuple(names[0] for names in ingredients(request_, words)) == parts


def test_the_record_tells_what_the_request_does_not(words: Vocabulary) -> None:
    told = ["Requested are a cream of ketoprofen 10% and gabapentin 6%, and naproxen 500 mg."]
    whole = composition("Compounded cream, 240 grams", told, words)
    assert unaddressed(whole, ["Ketoprofen may help."], words) == ("gabapentin",)
    assert composition("Acupuncture, 6 visits", told, words) == "Acupuncture, 6 visits"


def test_a_drug_by_mouth_is_no_judgement_on_it_in_a_cream(words: Vocabulary) -> None:
    cream = "Cream of gabapentin 6% and lidocaine 2%"
    said = ["Lidocaine helps nerve pain.", "She takes gabapentin 300 mg at night."]
    assert unaddressed(cream, said, words) == ("gabapentin",)
