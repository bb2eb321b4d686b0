"""The vocabulary: what words mean, and that the shipped data agrees with itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag.errors import LibraryError
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def ids(matches: object) -> list[str]:
    return [match.id for match in matches]  # type: ignore[attr-defined]


def test_it_is_loaded_once_and_again_after_a_change(tmp_path: Path) -> None:
    shutil.copytree(shipped("corpus") / "vocabulary", tmp_path / "vocabulary")
    first = load_vocabulary(tmp_path)
    assert load_vocabulary(tmp_path) is first
    with (tmp_path / "vocabulary" / "treatments.toml").open("a", encoding="utf-8") as file:
        file.write('\n[moon_bath]\nname = "moon bath"\ncategory = "other"\n')
    second = load_vocabulary(tmp_path)
    assert ids(second.treatments_in("Six moon baths")) == ["moon_bath"]
    assert second.fingerprint != first.fingerprint


def test_every_word_of_the_shipped_data_leads_to_its_own_entry(words: Vocabulary) -> None:
    for treatment in words.treatments:
        for term in words.treatment_terms(treatment):
            assert ids(words.treatments_in(term)) == [treatment], term
    for drug in words.drugs.values():
        for term in (drug.name, *drug.brands, *drug.synonyms):
            assert ids(words.drugs_in(term)) == [drug.id], term
    for condition in words.conditions:
        for term in words.terms(condition):
            assert ids(words.conditions_in(term)) == [condition], term
    for part in words.body_parts.values():
        for term in (part.name, *part.synonyms, *part.abbreviations):
            assert part.id in ids(words.body_part_matches(term)), term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EMG/NCV of the arms", ["emg_ncs"]),
        ("cervical facet-joint injections", ["facet_joint_injection"]),
        ("Facet joint\nsteroid\n injection", ["facet_joint_injection"]),
        ("diagnostic medial branch blocks", ["medial_branch_block"]),
        ("cervical RFA at C4-5", ["radiofrequency_neurotomy"]),
        ("RFA dated 10/20/2016", []),
        ("Request for Authorization (RFA)", []),
        ("PT 2x6", ["physical_therapy"]),
        ("PT/PTT before surgery", ["coagulation_test", "surgery"]),
        ("the pt states that", []),
        ("trigger point impedance imaging", ["trigger_point_impedance_imaging"]),
        ("TENS unit electrodes", ["electrodes_supplies"]),
        ("tens of pounds", []),
        ("pre-op chest x-ray", ["preoperative_clearance"]),
        ("injection of the right knee", ["steroid_joint_injection"]),
    ],
)
def test_the_longest_phrase_decides_which_treatment_is_meant(
    words: Vocabulary, text: str, expected: list[str]
) -> None:
    assert ids(words.treatments_in(text)) == expected


def test_a_match_gives_the_words_of_the_text(words: Vocabulary) -> None:
    text = "He took Norco, then  Tylenol #3."
    assert [(m.id, text[m.start : m.end]) for m in words.drugs_in(text)] == [
        ("hydrocodone_acetaminophen", "Norco"),
        ("codeine_acetaminophen", "Tylenol #3"),
    ]


def test_a_brand_leads_to_its_class(words: Vocabulary) -> None:
    for brand, treatment in [
        ("Flexeril", "muscle_relaxant"),
        ("Protonix", "proton_pump_inhibitor"),
        ("Lyrica", "antiepileptic"),
        ("Ambien CR", "hypnotic"),
        ("Xanax", "benzodiazepine"),
        ("Imitrex", "triptan"),
        ("MiraLax", "laxative"),
        ("Pennsaid", "topical_nsaid"),
        ("Suboxone", "opioid"),
    ]:
        (match,) = words.drugs_in(brand)
        assert words.drugs[match.id].treatment == treatment, brand
        assert words.ancestors(match.id)[0] == treatment


def test_ancestors_go_from_near_to_far(words: Vocabulary) -> None:
    assert words.ancestors("meniscectomy") == ("knee_arthroscopy", "surgery")
    assert words.ancestors("no_such_thing") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neck and low back", ("cervical_spine", "lumbar_spine")),
        ("left hand, right lower leg", ("hand", "lower_leg")),
        ("facets at L4-5", ("lumbar_spine",)),
        ("right hand dominant", ()),
        ("straight leg raise", ()),
        ("went back to work", ()),
        ("an 8 foot fall", ()),
    ],
)
def test_body_parts(words: Vocabulary, text: str, expected: tuple[str, ...]) -> None:
    assert words.body_parts_in(text) == expected


def test_which_chapter_covers_which_part(words: Vocabulary) -> None:
    assert words.covers(["cervical_spine"], ["thoracic_spine"])
    assert not words.covers(["lumbar_spine"], ["cervical_spine"])
    assert words.covers(["spine"], ["lumbar_spine"]) and words.covers(["lumbar_spine"], ["spine"])
    assert words.covers(["upper_extremity"], ["wrist"])
    assert words.covers(["any"], []) and words.covers([], ["knee"])
    assert not words.covers(["knee"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bilaterally at C2-3, 3-4 and 4-5", ("C2-C3", "C3-C4", "C4-C5")),
        ("L4-S1", ("L4-L5", "L5-S1")),
        ("L5/S1 and L4-L5", ("L4-L5", "L5-S1")),
        ("C3 through C6", ("C3-C4", "C4-C5", "C5-C6")),
        ("T12-L1", ("T12-L1",)),
        ("right L4 and L5 roots", ("L4", "L5")),
        ("C5-6 disc, 3-4 mm bulge", ("C5-C6",)),
        ("T2 weighted images", ()),
        ("S13.4XXA, M54.2, L3908", ()),
        ("L9-10", ()),
        ("L4-5/L5-S1", ("L4-L5", "L5-S1")),
        ("C3-4 / C4-5 and 6-7", ("C3-C4", "C4-C5", "C6-C7")),
        ("L2/L3/L4", ("L2-L3", "L3-L4")),
    ],
)
def test_levels(words: Vocabulary, text: str, expected: tuple[str, ...]) -> None:
    assert words.levels_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bilateral knees", "bilateral"),
        ("left and right wrists", "bilateral"),
        ("(R) knee", "right"),
        ("EMG RUE", "right"),
        ("left hand, right leg", None),
        ("right-handed", None),
        ("he left work", None),
    ],
)
def test_sides(words: Vocabulary, text: str, expected: str | None) -> None:
    assert words.laterality_in(text) == expected


def test_terms_of_a_condition_and_of_free_words(words: Vocabulary) -> None:
    assert "nerve root compression" in words.terms("radiculopathy")
    assert words.terms("lifting boxes") == ("lifting boxes",)
    assert "radiculitis" in words.condition_family("radiculopathy")
    assert ids(words.conditions_in("renal failure")) == ["renal_disease"]


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        ("treatments", '[a]\nname = "a"\n', "category"),
        ("treatments", '[a]\nname = "a"\ncategory = "drugs"\nparent = "b"\n', "parent"),
        ("treatments", '[a]\nname = "a"\ncategory = "dance"\n', "category"),
        ("drugs", '[x]\nname = "x"\ntreatment = "nothing"\n', "treatment"),
        ("body_parts", "[knee\n", "TOML"),
        ("conditions", '[x]\nname = "x"\n[y]\nname = "y"\nsynonyms = ["X"]\n', "'x'"),
        ("conditions", "x = 1\n", "no table"),
    ],
)
def test_wrong_data_names_file_and_key(tmp_path: Path, file: str, content: str, named: str) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    for name in ("treatments", "drugs", "body_parts", "conditions"):
        (folder / f"{name}.toml").write_text(content if name == file else "", encoding="utf-8")
    with pytest.raises(LibraryError) as caught:
        load_vocabulary(tmp_path)
    assert f"{file}.toml" in caught.value.message and named in caught.value.message
    assert caught.value.remedy


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        load_vocabulary(tmp_path)
    assert "treatments.toml" in caught.value.message and caught.value.remedy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neck, back and shoulder pain", ["neck_pain", "low_back_pain", "shoulder_pain"]),
        ("cervical and lumbar strain", ["sprain_strain", "sprain_strain"]),
        ("left knee and right hip pain", ["knee_pain", "hip_pain"]),
        ("shoulder pain", ["shoulder_pain"]),
        ("neck surgery and shoulder pain", ["shoulder_pain"]),
    ],
)
def test_listed_parts_share_the_noun_of_the_last(
    words: Vocabulary, text: str, expected: list[str]
) -> None:
    found = words.conditions_in(text)
    assert ids(found) == expected
    assert all(0 <= match.start < match.end <= len(text) for match in found)


def test_a_level_is_one_word_of_a_gap(words: Vocabulary) -> None:
    text = "decreased C5 and C6 dermatome sensation"
    assert ids(words.conditions_in(text)) == ["sensory_loss"]
    assert "sensory_loss" not in ids(
        words.conditions_in("decreased motion but she has good sensation")
    )
