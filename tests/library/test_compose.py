"""Any manuscript becomes Markdown that says what its blocks say, and nothing more."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.library.compose import compose
from rag.library.documents import parse_document
from rag.library.manuscript import Block, FilePage, Manuscript, PageTurn
from rag.library.readers.flow import pipe_rows
from rag.records import Source

SOURCE = Source(
    id="made-up", family="other", title="Made up", publisher="Nobody", edition="1", year=2016,
    in_force_from=date(2016, 1, 1), authority_rank=3, legal_rank="C", citation_class="guideline",
    licence="public",
)  # fmt: skip
FRONT = "---\nschema: rationale.guideline/1\nsource: made-up\n---\n"

words = st.text(
    st.sampled_from("abcXYZ019 .,;:#*-_`~|>=+[]()<&\\•–%/'\"éß³"), min_size=1, max_size=40
).map(lambda s: " ".join(s.split()))
text = words.filter(lambda s: any(c.isalnum() for c in s))
plain = st.text(st.sampled_from("abc XYZ"), min_size=1, max_size=20).map(
    lambda s: " ".join(s.split()) or "x"
)
block = st.one_of(
    st.builds(Block, kind=st.just("heading"), text=text, level=st.integers(1, 4)),
    st.builds(Block, kind=st.just("paragraph"), text=text),
    st.builds(Block, kind=st.just("bullet"), text=text, level=st.integers(0, 3)),
    st.lists(st.lists(plain, min_size=2, max_size=2), min_size=1, max_size=3).map(
        lambda rows: Block(kind="table", text=pipe_rows(rows))
    ),
)


def made(blocks: list[Block], pages: int = 0) -> Manuscript:
    step = max(1, -(-len(blocks) // pages)) if pages else 0
    placed = [
        b.model_copy(update={"page": n // step + 1 if pages else 0}) for n, b in enumerate(blocks)
    ]
    return Manuscript(
        name="a.txt", sha256="0" * 64, media_type="text/plain", blocks=tuple(placed),
        pages=tuple(FilePage(number=n, label=f"S{n}") for n in range(1, pages + 1)),
    )  # fmt: skip


@given(st.lists(block, max_size=12))
@settings(deadline=None)
def test_every_blocks_text_stands_in_the_markdown_in_order(blocks: list[Block]) -> None:
    composed = compose(made(blocks))
    at = 0
    for entry in blocks:
        found = composed.markdown.find(entry.text, at)
        assert found >= 0, (entry, composed.markdown)
        at = found + len(entry.text)
    assert composed == compose(made(blocks))


@given(st.lists(block, max_size=12), st.integers(1, 5))
@settings(deadline=None)
def test_pages_follow_each_other_without_a_gap(blocks: list[Block], pages: int) -> None:
    composed = compose(made(blocks, pages))
    marks = composed.marks
    assert [m.label for m in marks] == [f"S{n}" for n in range(1, pages + 1)]
    assert marks[0].start == 0 and marks[-1].end == len(composed.markdown)
    assert all(
        a.end == b.start and a.start <= a.end for a, b in zip(marks, marks[1:], strict=False)
    )


@given(st.lists(block, min_size=1, max_size=12))
@settings(deadline=None)
def test_the_document_parser_gives_back_each_blocks_heading_path(blocks: list[Block]) -> None:
    composed = compose(made(blocks)).markdown
    parsed, problems = parse_document((FRONT + composed).encode(), "a.md", {"made-up": SOURCE})
    assert parsed is not None and not problems
    said = [
        (section.heading_path, parsed.text[unit.start : unit.end])
        for section in parsed.sections
        for unit in section.units
    ]
    expected: list[tuple[tuple[str, ...], str]] = []
    trail: list[tuple[int, str]] = []
    for entry in blocks:
        if entry.kind == "heading":
            while trail and trail[-1][0] >= entry.level:
                trail.pop()
            trail.append((entry.level, entry.text))
        else:
            path: list[str] = []
            for _, title in trail:
                if not path or path[-1].casefold() != title.casefold():
                    path.append(title)
            expected.append((tuple(path), entry.text))
    # Each block's words stand under its own path, and no block has opened a section of its own.
    for path_of_block, content in expected:
        joined = "\n".join(unit for path, unit in said if path == path_of_block)
        missing = "".join(content.split())
        assert missing in "".join(joined.split()), (path_of_block, content, said)
    assert {path for path, _ in said} == {path for path, _ in expected}


def blocks_of(*texts: str) -> Manuscript:
    return made([Block(kind="paragraph", text=t) for t in texts])


def test_a_line_that_looks_like_structure_stays_text() -> None:
    hostile = ("# Not a heading", "---", "```yaml", "- no bullet", "| no | table |", "2. Not one")
    composed = compose(blocks_of("Opening.", *hostile)).markdown
    parsed, _ = parse_document((FRONT + composed).encode(), "a.md", {"made-up": SOURCE})
    assert parsed is not None
    assert len(parsed.sections) == 1
    assert all(unit.kind == "sentence" for unit in parsed.sections[0].units)
    assert all(line in composed for line in hostile)


def test_text_that_needs_no_escape_is_left_alone() -> None:
    texts = ("Use <5 mg*, i.e. 2_x [sic] of A#1.", "≥ 50% relief", "12 weeks", "C4-C5 (#3)")
    assert compose(blocks_of(*texts)).markdown == "\n\n".join(texts) + "\n"


def test_a_line_break_hidden_in_a_block_cannot_open_a_section() -> None:
    composed = compose(blocks_of("Pain.\n## Injected\rheading"))
    assert composed.markdown == "Pain. ## Injected heading\n"


def test_a_title_above_all_others_and_a_tree_without_one() -> None:
    def headings(*levels: int) -> list[str]:
        found = made([Block(kind="heading", text=f"H{n}", level=x) for n, x in enumerate(levels)])
        return compose(found).markdown.split("\n\n")

    assert headings(1, 2, 3, 2) == ["# H0", "## H1", "### H2", "## H3\n"]
    assert headings(1, 1, 2) == ["## H0", "## H1", "### H2\n"]
    assert headings(3, 4, 3) == ["## H0", "### H1", "## H2\n"]


def test_a_paragraph_that_runs_over_a_page_is_marked_where_the_page_turns() -> None:
    entry = Block(
        kind="paragraph", text="first half second half", page=1,
        turns=(PageTurn(at=11, page=2),),
    )  # fmt: skip
    pages = tuple(FilePage(number=n, label=x) for n, x in ((1, "iv"), (2, "1"), (3, "")))
    composed = compose(
        Manuscript(name="a", sha256="", media_type="x", blocks=(entry,), pages=pages)
    )
    first, second, third = composed.marks
    assert composed.markdown[first.start : first.end] == "first half "
    assert composed.markdown[second.start : second.end] == "second half\n"
    assert (third.start, third.end) == (len(composed.markdown), len(composed.markdown))


def test_nested_lists_stay_one_list() -> None:
    entries = [("a", 0), ("b", 1), ("c", 3), ("1. d", 0)]
    composed = compose(made([Block(kind="bullet", text=t, level=n) for t, n in entries]))
    assert composed.markdown == "- a\n   - b\n      - c\n1. d\n"
