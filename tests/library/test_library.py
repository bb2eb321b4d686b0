"""The corpus and a curator's additions become one library; mistakes keep it from loading."""

from pathlib import Path

import pytest

from rag.errors import LibraryError
from rag.library import load_library, read_library, verify_library
from rag.library.verify import recommendations_by_status
from rag.vocabulary import load_vocabulary
from tests.support.small_library import document, section, source, write_library

GOOD = section(
    "r1",
    "facet_joint_injection",
    "Said so.",
    parts="cervical_spine",
    more="why_none: made up for a test",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_library(
        tmp_path / "corpus", source("m16"), {"mtus/neck.md": document("m16", GOOD)}
    )


def problems_of(corpus: Path, **documents: str) -> list[str]:
    for name, text in documents.items():
        (corpus / "mtus" / f"{name}.md").write_text(text, encoding="utf-8")
    library, found = read_library(corpus, corpus / "no-home")
    found += verify_library(library, load_vocabulary(corpus))
    return [str(problem) for problem in found]


def test_a_sound_library_has_no_problem(corpus: Path) -> None:
    assert problems_of(corpus) == []
    assert load_library(corpus, corpus / "no-home").passages[0].text == "Said so."


def test_a_curators_documents_are_added_and_replace_shipped_ones(
    corpus: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    write_library(
        home / "library",
        source("own", family="ODG", rank=2, licence="licensed"),
        {
            "odg/own.md": document("own", "## Blocks\n\nLicensed words."),
            "mtus/neck.md": document("m16", GOOD.replace("Said so.", "Corrected.")),
        },
    )
    library = load_library(corpus, home)
    assert {p.text: p.digest for p in library.passages} == {
        "Corrected.": True,
        "Licensed words.": False,
    }
    assert {p.name for p in library.documents} == {"home:mtus/neck.md", "home:odg/own.md"}


def test_what_is_no_guideline_document_is_left_alone(corpus: Path) -> None:
    for name in ("README.md", "mtus/README.md", "samples/case.txt", ".git/x.md", "mtus/x.csv"):
        path = corpus / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("anything", encoding="utf-8")
    assert len(load_library(corpus, corpus / "no-home").documents) == 1


def test_a_plain_text_document_works_too(corpus: Path) -> None:
    head = document("m16", "", chapter="Neck")
    (corpus / "mtus" / "plain.txt").write_text(head + "Just words.", encoding="utf-8")
    texts = [p.text for p in load_library(corpus, corpus / "no-home").passages]
    # The source is a digest, and what stands above the first heading of one is a remark.
    assert texts == ["Said so."]
    licensed = head.replace("source: m16", "source: m16\ndigest: false") + "Just words."
    (corpus / "mtus" / "plain.txt").write_text(licensed, encoding="utf-8")
    texts = [p.text for p in load_library(corpus, corpus / "no-home").passages]
    assert texts == ["Said so.", "Just words."]


def test_an_error_keeps_the_library_from_loading_and_says_where(corpus: Path) -> None:
    (corpus / "mtus" / "neck.md").write_text(
        document("m16", GOOD.replace("stance: conditional", "stance: perhaps")), encoding="utf-8"
    )
    with pytest.raises(LibraryError, match=r"mtus/neck\.md:\d+: error: section 'r1': stance"):
        load_library(corpus, corpus / "no-home")


def test_a_missing_corpus_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        load_library(tmp_path / "nowhere", tmp_path)
    assert "RATIONALE_CORPUS" in caught.value.remedy


def test_one_recommendation_id_stands_once(corpus: Path) -> None:
    found = problems_of(corpus, other=document("m16", GOOD))
    assert any("recommendation 'r1' stands at mtus/neck.md:" in text for text in found)


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        (source("m16", start="2016-01-01", until="2015-01-01"), "not after"),
        (source("m16") + source("m16"), "two sources have the id 'm16'"),
        (source("m16", rank=7), "authority_rank is 7"),
        (source("m16", family="Mtus"), "family is 'Mtus'"),
        (source("m16", title="T") + source("m17", title="T"), "'m16' and 'm17' of 'T' are both in"),
        (
            source("m16", title="T", until="2018-01-01")
            + source("m17", title="t", start="2017-01-01"),
            "are both in force from 2017-01-01",
        ),
        ("[[source]]\nid = 'm16'", "family: field required"),
        ("[[source]", "not readable"),
    ],
)
def test_a_wrong_register_is_reported(corpus: Path, sources: str, words: str) -> None:
    (corpus / "sources.toml").write_text(sources, encoding="utf-8")
    assert any(words in text and "sources.toml" in text for text in problems_of(corpus))


def test_editions_that_follow_each_other_do_not_overlap(corpus: Path) -> None:
    (corpus / "sources.toml").write_text(
        source("m09", title="T", until="2016-07-28") + source("m16", title="T", start="2016-07-28"),
        encoding="utf-8",
    )
    assert problems_of(corpus) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("facet_joint_injection", "facet_thing", "unknown treatment 'facet_thing'"),
        ("cervical_spine", "the_neck", "unknown body part 'the_neck'"),
        ("stance:", "conditions: [no_such_thing]\nstance:", "unknown condition 'no_such_thing'"),
        ("read_in_source", "licensed_text", "a digest cannot have the status"),
        ("read_in_source", "read_in_decisions", "not in how many"),
        ("provenance: made up for a test", 'provenance: ""', "no provenance"),
    ],
)
def test_what_the_vocabulary_or_honesty_refuses_is_reported(
    corpus: Path, old: str, new: str, words: str
) -> None:
    found = problems_of(corpus, neck=document("m16", GOOD.replace(old, new)))
    assert any(words in text for text in found), found


def test_unknown_treatments_in_criteria_are_reported_with_their_line(corpus: Path) -> None:
    criteria = ("{kind: tried, any: [conservative_care, carisoprodol, yodelling]}",)
    text = document("m16", section("r1", "facet_joint_injection", "- Tried.", criteria=criteria))
    (found,) = problems_of(corpus, neck=text)
    line = text[: text.index("yodelling")].count("\n") + 1
    assert found.startswith(f"mtus/neck.md:{line}: error: r1: unknown treatment 'yodelling'")


def test_copied_words_are_found_and_titles_and_statutes_are_not(
    corpus: Path, tmp_path: Path
) -> None:
    twelve = "relief of at least half the pain must have lasted six full weeks"
    title = "Treatment Guidelines for the Neck and Upper Back of the Working Population 2016"
    (corpus / "sources.toml").write_text(source("m16", title=title), encoding="utf-8")
    text = GOOD.replace("Said so.", f"In the {title}, {twelve.upper()} or so.")
    (corpus / "mtus" / "neck.md").write_text(document("m16", text), encoding="utf-8")
    library = load_library(corpus, corpus / "no-home")
    vocabulary = load_vocabulary(corpus)
    published = tmp_path / "published"
    (published / "law").mkdir(parents=True)
    (published / "law" / "statute.txt").write_text(twelve, encoding="utf-8")
    (published / "title.md").write_text(f"See {title}.", encoding="utf-8")
    assert verify_library(library, vocabulary, published) == []
    (published / "copied.txt").write_text(f"Because\n{twelve}\nand more", encoding="utf-8")
    found = verify_library(library, vocabulary, published)
    assert [p.file for p in found] == ["mtus/neck.md"]
    assert "copied.txt" in found[0].message


def test_a_recommendation_of_several_editions_counts_once(corpus: Path) -> None:
    (corpus / "sources.toml").write_text(source("m16") + source("o16", family="ODG", rank=2))
    both = document("m16", GOOD).replace("source: m16", "sources: [m16, o16]")
    assert problems_of(corpus, neck=both) == []
    library = load_library(corpus, corpus / "no-home")
    assert [d.source.id for d in library.documents] == ["m16", "o16"]
    assert recommendations_by_status(library)["read_in_source"] == 1
