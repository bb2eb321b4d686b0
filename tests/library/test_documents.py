"""What a guideline document says reaches the records unchanged, and mistakes are located."""

from datetime import date

import pytest

from rag.library.chunking import passages_of
from rag.library.documents import (
    GuidelineDocument,
    editions_named,
    parse_document,
    parse_editions,
)
from rag.library.markdown import headings_of, units_of
from rag.records import LimitTest, ResponseTest, Source, Stance
from tests.support.small_library import document, section

SOURCES = {
    key: Source(
        id=key,
        family="MTUS",
        title="Neck Guideline",
        publisher="DWC",
        edition="2016",
        year=2016,
        in_force_from=date(2016, 7, 28),
        authority_rank=1,
        legal_rank="A",
        citation_class="mtus",
        licence=licence,
    )
    for key, licence in (("digest", "digest"), ("licensed", "licensed"))
}
CRITERIA = (
    "{kind: limit, measure: levels, max: 2, label: two levels}",
    "{kind: response, min_relief_percent: 50, min_days: 42, when: repeat, group: gain}",
)
TEXT = (
    "Blocks are an option when:\n\n- No more than two\n  levels are treated.\n- 50 % relief lasted."
)


def parsed(text: str) -> GuidelineDocument:
    found, problems = parse_document(text.encode(), "neck.md", SOURCES)
    assert problems == []
    assert found is not None
    return found


def faults(text: str) -> list[tuple[int, str]]:
    return [(p.line, p.message) for p in parse_document(text.encode(), "neck.md", SOURCES)[1]]


def test_a_recommendation_and_its_criteria_are_read_with_exact_offsets() -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA, heading="Blocks"))
    only = parsed(text).sections[0]
    facts = only.recommendation
    assert facts is not None
    assert (only.section, only.heading_path) == ("Blocks", ("Neck", "Blocks"))
    assert facts.stance is Stance.CONDITIONAL
    assert [c.id for c in facts.criteria] == ["r1.1", "r1.2"]
    assert facts.criteria[0].text == "No more than two\n  levels are treated."
    assert all(text[c.start : c.end] == c.text for c in facts.criteria)
    assert facts.criteria[0].test == LimitTest(measure="levels", max=2)
    # No treatment named: the response is to the disputed treatment itself.
    assert facts.criteria[1].test == ResponseTest(treatments=(), min_relief_percent=50, min_days=42)
    assert (facts.criteria[1].when, facts.criteria[1].group) == ("repeat", "gain")


def test_offsets_stay_exact_with_windows_line_ends_and_wide_characters() -> None:
    text = document("digest", "Préambule ≥ 1 𝟙.", section("r1", "block", TEXT, criteria=CRITERIA))
    text = text.replace("\n", "\r\n")
    facts = parsed(text).sections[1].recommendation
    assert facts is not None
    assert [text[c.start : c.end] for c in facts.criteria] == [c.text for c in facts.criteria]


def test_page_numbers_written_as_a_number_are_kept_as_written() -> None:
    more = "pages: 174\nsection: 3"
    only = parsed(document("digest", section("r1", "block", "Text.", more=more))).sections[0]
    assert (only.pages, only.section) == ("174", "3")


def test_a_licensed_text_without_blocks_has_sections_by_heading_and_is_no_digest() -> None:
    text = document("licensed", "# Neck\n\nAll of it.\n\n## Blocks\n\nText.\n\n### Dose\n\nLess.\n")
    found = parsed(text)
    assert not found.digest
    assert [s.heading_path for s in found.sections] == [
        ("Neck",),
        ("Neck", "Blocks"),
        ("Neck", "Blocks", "Dose"),
    ]
    assert all(s.recommendation is None for s in found.sections)


def test_a_deeper_heading_belongs_to_the_recommendation_above_it() -> None:
    text = document("digest", section("r1", "block", "A.\n\n### Evidence\n\nFair."))
    outer, inner = parsed(text).sections
    assert inner.recommendation == outer.recommendation
    assert inner.heading == "Evidence"


def test_headings_and_bullets_inside_a_fence_are_text() -> None:
    text = document("licensed", "## Real\n\n```text\n## not a heading\n- not a bullet\n```\n")
    (only,) = parsed(text).sections
    assert only.heading == "Real"
    assert {unit.kind for unit in only.units} == {"row"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("stance: conditional", "stance: maybe", "stance"),
        ("measure: levels", "measure: joints", "r1.1: limit.measure"),
        ("when: repeat", "when: never", "r1.2: when"),
        ("treatments: [block]", "treatments: []", "treatments"),
        ("source: digest", "source: unknown", "unknown source 'unknown'"),
        ("schema: rationale.guideline/1", "schema: other/1", "schema"),
        ("chapter: Neck", "chaptre: Neck", "chaptre"),
        ("status: read_in_source", "id: r2", "'id' stands twice"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, words: str) -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA))
    assert old in text
    text = text.replace(old, new, 1)
    line = text[: text.index(new)].count("\n") + 1
    assert line in [at for at, message in faults(text) if words in message]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("status: read_in_source", "state: read_in_source", "status: Field required"),
        ("stance: conditional", "stance: [", "no valid YAML"),
    ],
)
def test_what_is_missing_is_placed_in_its_block(old: str, new: str, words: str) -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA)).replace(old, new)
    first, last = (text[: text.index(mark)].count("\n") + 1 for mark in ("```yaml", "Blocks are"))
    assert [at for at, message in faults(text) if words in message and first < at < last]


def test_as_many_bullets_as_criteria_are_asked_for() -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA[:1]))
    assert any("2 bullet(s) in the text, 1 criteria" in message for _, message in faults(text))


def test_a_nested_bullet_is_part_of_its_criterion() -> None:
    text = "- One:\n  - first way\n  - second way\n\n- Two."
    (heading,) = headings_of(text)
    assert [text[u.content : u.end] for u in units_of(text, heading.body)] == [
        "One:\n  - first way\n  - second way",
        "Two.",
    ]


@pytest.mark.parametrize(
    "data", [b"", b"# No front matter\n", b"---\nschema: x\n", b"\xff\xfe\x00"]
)
def test_a_file_that_is_no_guideline_document_gives_a_problem_and_no_document(data: bytes) -> None:
    found, problems = parse_document(data, "x.md", SOURCES)
    assert found is None
    assert len(problems) == 1
    assert problems[0].remedy


def test_a_document_of_several_editions_is_read_once_for_each() -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA))
    text = text.replace("source: digest", "sources: [digest, licensed]")
    found, problems = parse_editions(text.encode(), "neck.md", SOURCES)
    assert problems == []
    assert [(d.source.id, d.digest, d.shared) for d in found] == [
        ("digest", True, True),
        ("licensed", False, True),
    ]
    assert found[0].sections == found[1].sections
    passages = [passage for d in found for passage in passages_of(d)]
    assert len({p.key for p in passages}) == len(passages) == 2
    assert len({p.text for p in passages}) == 1


def test_a_document_of_one_edition_keeps_its_keys_however_it_is_written() -> None:
    text = document("digest", section("r1", "block", TEXT, criteria=CRITERIA))
    listed = parsed(text.replace("source: digest", "sources: [digest]"))
    assert [p.key for p in passages_of(listed)] == [p.key for p in passages_of(parsed(text))]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("sources: [digest, nobody]", "unknown source 'nobody'"),
        ("sources: [digest, digest]", "named twice"),
        ("sources: []", "one source or several"),
        ("source: digest\nsources: [licensed]", "one source or several"),
    ],
)
def test_wrong_lists_of_editions_are_named_with_their_line(head: str, words: str) -> None:
    text = document("digest", section("r1", "block", "Text.")).replace("source: digest", head)
    found, problems = parse_editions(text.encode(), "neck.md", SOURCES)
    assert found == ()
    assert [words in problem.message for problem in problems] == [True]
    assert "source" in text.splitlines()[problems[0].line - 1]


@pytest.mark.parametrize(
    ("head", "ids"),
    [
        ("source: a", ("a",)),
        ("source: 'a b'  # note", None),
        ("sources: [a, b]", ("a", "b")),
        ("sources:\n  - a\n  - b", ("a", "b")),
        ("sources:\n- a\n- b", ("a", "b")),
        ('sources: [\n  "a",\n  b\n]', ("a", "b")),
    ],
)
def test_the_editions_are_told_from_the_head_alone(head: str, ids: tuple[str, ...] | None) -> None:
    found = editions_named(f"---\nschema: x\n{head}\nchapter: c\n---\nsource: z\n".encode())
    assert "z" not in found and "c" not in found
    assert ids is None or set(ids) <= set(found)
