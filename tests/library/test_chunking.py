"""Passages are contiguous, exact, short enough for the model, and lose no word."""

import re
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.library.chunking import MAX_PIECES, embedded_text, passages_of
from rag.library.documents import GuidelineDocument, parse_document
from rag.library.pieces import count_pieces
from rag.records import Source
from tests.support.small_library import document, section

SOURCE = Source(
    id="s",
    family="ODG",
    title="A Guideline",
    publisher="P",
    edition="2016",
    year=2016,
    in_force_from=date(2016, 1, 1),
    authority_rank=2,
    legal_rank="C",
    citation_class="guideline",
    licence="licensed",
)


def parsed(text: str) -> GuidelineDocument:
    found, problems = parse_document(text.encode(), "odg/x.md", {"s": SOURCE})
    assert problems == []
    assert found is not None
    return found


def pieces(text: str) -> list[str]:
    return [passage.text for passage in passages_of(parsed(text))]


word = st.sampled_from(
    ["pain", "C3-4", "10/325", "≥50%", "Dr.", "zygapophyseal", "no", "12", "(e.g.", "𝟙", "relief;"]
)
sentence = st.lists(word, min_size=1, max_size=60).map(lambda w: " ".join(w) + ".")
bullet = st.builds(
    lambda s, deep: f"- {s}" + ("\n  - " + s if deep else ""), sentence, st.booleans()
)
block = st.one_of(
    st.lists(sentence, min_size=1, max_size=6).map(" ".join),
    st.lists(bullet, min_size=1, max_size=8).map("\n".join),
    st.just("| a | b |\n|---|---|\n| 1 | 2 |"),
)
body = st.lists(
    st.one_of(block, st.just("## Heading"), st.just("### Deeper heading")), min_size=1, max_size=8
).map("\n\n".join)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(body, st.booleans())
def test_any_document_is_cut_exactly_and_completely(text: str, windows: bool) -> None:
    text = document("s", text)
    text = text.replace("\n", "\r\n") if windows else text
    found = parsed(text)
    cut = passages_of(found)
    end = 0
    for passage in cut:
        assert passage.text == text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        assert passage.start >= end
        end = passage.end
        assert count_pieces(embedded_text(passage)) <= MAX_PIECES
    assert len({passage.key for passage in cut}) == len(cut)
    kept = " ".join(passage.text for passage in cut)
    every = " ".join(text[u.start : u.end] for s in found.sections for u in s.units)
    assert kept.split() == every.split()


def test_a_section_that_fits_is_one_passage_with_its_criteria() -> None:
    text = document(
        "s",
        section("r", "t", "Said so.\n\n- One.\n- Two.", criteria=("{kind: none, why: x}",) * 2),
    )
    assert pieces(text) == ["Said so.\n\n- One.\n- Two."]


def test_a_long_list_is_cut_between_bullets_and_evenly() -> None:
    bullets = [f"- Criterion {n} asks for relief of the pain in the neck." for n in range(40)]
    cut = pieces(document("s", "## Blocks\n\n" + "\n".join(bullets)))
    assert len(cut) > 1
    assert [line for piece in cut for line in piece.split("\n")] == bullets
    sizes = [count_pieces(piece) for piece in cut]
    assert min(sizes) > max(sizes) / 2


def test_every_piece_of_a_long_section_carries_its_recommendation() -> None:
    many = tuple("{kind: none, why: x}" for _ in range(40))
    bullets = "\n".join(f"- Criterion {n} asks for relief of the neck." for n in range(40))
    cut = passages_of(parsed(document("s", section("r", "t", bullets, criteria=many))))
    assert len(cut) > 1
    assert {p.recommendation.id for p in cut if p.recommendation} == {"r"}
    assert all(p.recommendation and len(p.recommendation.criteria) == 40 for p in cut)


def test_a_sentence_longer_than_a_passage_is_cut_rather_than_lost_to_the_model() -> None:
    long = " ".join(f"word{n}" for n in range(400)) + "."
    cut = pieces(document("s", f"## Blocks\n\n{long}"))
    assert " ".join(cut) == long
    assert all(count_pieces(piece) <= MAX_PIECES for piece in cut)


def test_long_headings_do_not_crowd_out_the_text() -> None:
    heading = "an evidence based recommendation on interventions " * 30
    (cut,) = passages_of(parsed(document("s", f"## {heading}\n\n{'Relief. ' * 60}")))
    assert count_pieces(embedded_text(cut)) <= MAX_PIECES
    assert embedded_text(cut).startswith("an evidence based recommendation")
    assert cut.heading_path[-1] == heading.strip()


def test_a_key_depends_on_path_headings_and_words_alone() -> None:
    one = passages_of(parsed(document("s", "## A\n\nText.")))[0]
    moved = passages_of(parsed(document("s", "## Before\n\nOther.\n\n## A\n\nText.")))[1]
    renamed = passages_of(parsed(document("s", "## B\n\nText.")))[0]
    assert re.fullmatch(r"p[0-9a-f]{12}", one.key)
    assert moved.key == one.key
    assert renamed.key != one.key


def test_the_same_words_twice_are_two_passages() -> None:
    cut = passages_of(parsed(document("s", "## A\n\nText.\n\n## A\n\nText.")))
    assert len({passage.key for passage in cut}) == 2


def test_a_remark_above_the_first_heading_of_a_digest_is_no_passage() -> None:
    text = document("s", "A remark on this digest.", "## A\n\nText.")
    digest = parsed(text.replace("source: s", "source: s\ndigest: true"))
    assert [p.text for p in passages_of(digest)] == ["Text."]
    assert len(passages_of(parsed(text))) == 2
