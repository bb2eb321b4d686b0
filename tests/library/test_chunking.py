"""Passages are contiguous, exact, short enough for the model, and lose no word."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.library.chunking import MAX_PIECES, embedded_text, passages_of
from rag.library.documents import GuidelineDocument, parse_document
from rag.library.manuscript import PageMark
from rag.library.pieces import count_pieces
from rag.library.recognise import recognise
from rag.records import Source
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.support.small_library import document, section

KEYS = ["p65563f8bb9db", "p0a042ee389ca", "p23910a83a9b0"]
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


# ------------------------------------------------------- a curator's documents: pages and advice


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def added(text: str, vocabulary: Vocabulary, **facts: object) -> GuidelineDocument:
    found = parsed(text)
    update = {"added": True, "placed": recognise(found, vocabulary), **facts}
    return found.model_copy(update=update)


TWO = (
    "## Care\n\nMuch is known of the neck. Massage is recommended for neck pain. It is given by "
    "hand. Traction is not recommended for neck pain.\n"
)


def test_each_recommended_treatment_has_a_passage_of_its_own(vocabulary: Vocabulary) -> None:
    cut = passages_of(added(document("s", TWO), vocabulary))
    assert [(p.text, p.recommendation and p.recommendation.treatments) for p in cut] == [
        (
            "Much is known of the neck. Massage is recommended for neck pain. It is given by hand.",
            ("massage",),
        ),
        ("Traction is not recommended for neck pain.", ("traction",)),
    ]


def test_a_recommendation_stays_with_its_criteria(vocabulary: Vocabulary) -> None:
    filler = "Nothing is said here of any care at all by anyone. " * 14
    criteria = "\n".join(f"- Sign {n} of the neck is found on a careful look." for n in range(9))
    text = f"## Neck\n\n{filler}\n\nOffer massage if:\n\n{criteria}\n\n{filler}\n"
    found = added(document("s", text), vocabulary)
    (one,) = found.placed
    cut = passages_of(found)
    (whole,) = [p for p in cut if p.recommendation]
    assert whole.start <= one.start
    assert one.end <= whole.end
    assert len(cut) == 3
    assert all(count_pieces(embedded_text(p)) <= MAX_PIECES for p in cut)


def test_bullets_that_only_name_treatments_stay_with_what_is_said_of_them(
    vocabulary: Vocabulary,
) -> None:
    text = "## Care\n\nThe following are not recommended:\n\n- Traction\n- Magnets\n- Massage\n"
    (cut,) = passages_of(added(document("s", text), vocabulary))
    assert cut.text.startswith("The following are not recommended:")
    assert cut.recommendation is not None
    assert cut.recommendation.treatments == ("traction", "magnet_therapy", "massage")
    assert cut.recommendation.stance.value == "not_recommended"


def test_every_piece_of_a_long_recognised_recommendation_carries_it(
    vocabulary: Vocabulary,
) -> None:
    criteria = "\n".join(f"- Sign {n} of the neck is found on a careful look." for n in range(60))
    found = added(document("s", f"## Neck\n\nOffer massage if:\n\n{criteria}\n"), vocabulary)
    cut = passages_of(found)
    assert len(cut) > 1
    assert {p.recommendation.id for p in cut if p.recommendation} == {
        found.placed[0].recommendation.id
    }
    assert all(p.recommendation for p in cut)


def test_rows_of_a_rated_table_are_passages_of_their_own(vocabulary: Vocabulary) -> None:
    text = "## Imaging\n\n| Procedure | Rating |\n| --- | --- |\n| MRI | 9 |\n| Bone scan | 1 |\n"
    cut = passages_of(added(document("s", text), vocabulary))
    assert [p.recommendation and p.recommendation.stance.value for p in cut] == [
        "recommended",
        "not_recommended",
    ]
    assert cut[1].text == "| Bone scan | 1 |"


def test_a_heading_that_recommends_is_a_passage(vocabulary: Vocabulary) -> None:
    heading = "The work group suggests that massage be offered to adults with neck pain"
    text = f"## Neck\n\n### {heading}\n\n### Remarks\n\nNothing more is said.\n"
    first, second = passages_of(added(document("s", text), vocabulary))
    assert first.text == heading
    assert first.heading_path[-1] == "Neck"
    assert first.recommendation is not None
    assert second.recommendation is None


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                "Massage is recommended.",
                "Traction is not recommended.",
                "Offer acupuncture if:",
                "- Neck pain is chronic.",
                "- TENS is recommended.",
                "  - Bed rest.",
                "Do not use the following:",
                "\n",
                "### Massage is recommended for adults with chronic neck pain",
                "### Recommended",
                "| Procedure | Rating |\n| --- | --- |\n| MRI | 9 |\n| CT | 1 |",
                "Words without advice. " * 40,
            ]
        ),
        min_size=1,
        max_size=14,
    ).map("\n".join)
)
def test_recognised_advice_never_costs_a_word(body: str) -> None:
    vocabulary = load_vocabulary(shipped("corpus"))
    text = document("s", f"## Care\n\n{body}\n")
    plain = parsed(text)
    found = added(text, vocabulary)
    cut = passages_of(found)
    end = 0
    for passage in cut:
        assert passage.text == text[passage.start : passage.end] == passage.text.strip()
        assert passage.start >= end
        end = passage.end
        assert count_pieces(embedded_text(passage)) <= MAX_PIECES
    kept = " ".join(p.text for p in cut if not p.text.startswith("Massage is recommended for a"))
    every = " ".join(text[u.start : u.end] for s in plain.sections for u in s.units)
    assert kept.split() == every.split()
    assert len({passage.key for passage in cut}) == len(cut)
    carried = {
        treatment
        for passage in cut
        if passage.recommendation
        for treatment in passage.recommendation.treatments
    }
    assert {t for one in found.placed for t in one.recommendation.treatments} <= carried


def marks(text: str, *labels: str, at: str = "@") -> tuple[str, tuple[PageMark, ...]]:
    """Take the page breaks out of a text and return where the pages lie."""
    pages = text.split(at)
    out: list[PageMark] = []
    start = 0
    for number, (page, label) in enumerate(zip(pages, labels, strict=True), 1):
        end = start + len(page)
        out.append(PageMark(number=number, label=label, start=start, end=end))
        start = end
    return "".join(pages), tuple(out)


def test_a_passage_names_the_printed_pages_it_stands_on() -> None:
    text, pages = marks(
        document("s", "## A\n\nOne.\n\n## B\n\nTwo @and three.\n\n@## C\n\nFour.\n"),
        "S131",
        "S132",
        "S133",
    )
    cut = passages_of(parsed(text).model_copy(update={"marks": pages}))
    assert [(p.text, p.pages, p.file_pages) for p in cut] == [
        ("One.", "S131", (1,)),
        ("Two and three.", "S131-S132", (1, 2)),
        ("Four.", "S133", (3,)),
    ]


def test_a_page_without_a_printed_number_is_not_cited_by_its_place_in_the_file() -> None:
    text, pages = marks(document("s", "## A\n\nOne.\n\n@## B\n\nTwo.\n"), "", "12")
    cut = passages_of(parsed(text).model_copy(update={"marks": pages}))
    assert [(p.pages, p.file_pages) for p in cut] == [("", (1,)), ("12", (2,))]


def test_the_pages_that_a_section_names_itself_stand() -> None:
    text = document("s", "## A\n\n```yaml\npages: 7-8\n```\n\nOne.\n")
    page = PageMark(number=3, label="99", start=0, end=len(text))
    (cut,) = passages_of(parsed(text).model_copy(update={"marks": (page,)}))
    assert (cut.pages, cut.file_pages) == ("7-8", (3,))


def test_keys_of_shipped_documents_stay_as_they_are() -> None:
    # An index refers to these keys: where one changes, RECIPE must be raised.
    bullets = "\n".join(f"- Criterion {n} asks for relief of the pain." for n in range(30))
    cut = passages_of(parsed(document("s", "## A\n\nText.", f"## B\n\nSaid so.\n\n{bullets}")))
    assert [p.key for p in cut] == KEYS
    assert all(p.file_pages == () for p in cut)
