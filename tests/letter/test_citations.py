"""Citations: rendered from data, complete where the class asks, never padded with guesses."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import LibraryError
from rag.letter.citations import citation_text, is_digest, load_forms, missing_elements
from rag.letter.references import reference_text
from rag.records import Passage
from rag.settings import shipped
from tests.support.clean_drafts import mtus, passage, society


def mtus_passage(**changes: object) -> Passage:
    made = passage(
        "p1", mtus(2016), "Text.", chapter="Chronic Pain Medical Treatment", section="NSAIDs"
    )
    return made.model_copy(update=changes)


def test_an_mtus_citation_names_schedule_edition_and_section() -> None:
    assert citation_text(mtus_passage()) == (
        "MTUS, Chronic Pain Medical Treatment Guidelines (2016), section: NSAIDs"
    )


def test_pages_stand_only_where_they_are_known() -> None:
    assert "page" not in citation_text(mtus_passage())
    assert citation_text(mtus_passage(pages="298-301")).endswith("NSAIDs, pages 298-301")
    assert citation_text(mtus_passage(pages="7")).endswith(", page 7")


def test_a_chapter_is_named_as_one() -> None:
    made = mtus_passage(source=mtus(2004), chapter="8 Neck and Upper Back Complaints")
    assert "Chapter 8 Neck and Upper Back Complaints" in citation_text(made)
    made = mtus_passage(source=mtus(2004), chapter="Low Back Complaints")
    assert "Low Back Complaints chapter" in citation_text(made)


def test_another_guideline_is_cited_by_publisher_and_year() -> None:
    made = passage("p1", society(2013), "Text.", chapter="Neck", section="Facet joints")
    assert citation_text(made) == (
        "Society of Test Physicians, Guideline for spinal injections (2013), Neck chapter, "
        "section: Facet joints"
    )
    assert missing_elements(made) == ()
    assert missing_elements(made.model_copy(update={"section": ""})) == ("section",)


def test_a_corrected_list_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "citation_forms.toml").write_text(
        'schema = "rationale.citation_forms/1"\n'
        "[mtus]\n"
        'rule = "x"\nseparator = " | "\nelements = ["{section}", "p. {pages}", "{year}"]\n'
    )
    assert citation_text(mtus_passage(), load_forms(tmp_path)) == "NSAIDs | 2016"


def test_a_team_s_own_forms_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "citation_forms.toml").write_text(
        '[mtus]\nrule = "x"\nelements = ["{year}", "{title}"]\n'
    )
    monkeypatch.setenv("RATIONALE_CORPUS", str(tmp_path))
    assert citation_text(mtus_passage()) == "2016, Chronic Pain Medical Treatment Guidelines"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[mtus]\nrule = "x"\nelements = ["{pagse}"]', "pagse"),
        ("[mtus]\nelements = 3", "mtus"),
        ("not toml", "cannot be read"),
        ('schema = "other/9"', "schema"),
    ],
)
def test_a_broken_list_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "citation_forms.toml").write_text(text)
    with pytest.raises(LibraryError) as caught:
        load_forms(tmp_path)
    assert says in caught.value.message and caught.value.remedy


def test_an_unknown_class_says_which_there_are() -> None:
    source = mtus().model_copy(update={"citation_class": "podcast"})
    with pytest.raises(LibraryError, match="podcast"):
        citation_text(mtus_passage(source=source))


def test_every_registered_source_has_a_form() -> None:
    import tomllib

    forms = load_forms(shipped("corpus"))
    register = tomllib.loads((shipped("corpus") / "sources.toml").read_text(encoding="utf-8"))
    assert {source["citation_class"] for source in register["source"]} <= set(forms)


def test_a_digest_is_known_as_one() -> None:
    assert is_digest(mtus_passage()) and not is_digest(mtus_passage(digest=False))


def test_a_reference_says_whose_words_it_holds() -> None:
    """A reader must not have to infer from a missing mark that the guideline itself is quoted."""
    licensed = mtus(2016).model_copy(update={"licence": "licensed"})
    own = mtus_passage(source=licensed, digest=False)
    assert reference_text("p1", own).endswith("(licensed text, the guideline's own words)")
    public = mtus(2016).model_copy(update={"licence": "public"})
    own = mtus_passage(source=public, digest=False)
    assert reference_text("p1", own).endswith("(the guideline's own words)")
    assert "own words" not in reference_text("p1", mtus_passage(digest=True))
