"""A snapshot made of an older one and a change equals, byte for byte, one made from the start."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.library.sync import Stamp, record_digest, text_digest
from rag.records import Passage, Recommendation, Source, Stance
from rag.retrieval.embedding import HashingEmbedder
from rag.retrieval.lexical import tokenize
from rag.retrieval.postings import Postings
from rag.retrieval.snapshot import Snapshot, taking_over, write_snapshot
from rag.retrieval.tally import Tally
from rag.retrieval.writing import Row

WORDS = (
    "knee pain C4-5 block visit 10/325mg 50% therapy relief tear ünïcode brace sling x1 rest"
).split()
PARTS = ((), ("knee",), ("any",), ("knee", "shoulder"))


def source(number: int, *, until: date | None = None) -> Source:
    return Source(
        id=f"s{number}",
        family="ODG",
        title=f"Guideline {number}",
        publisher="A society",
        edition="2016",
        year=2016,
        in_force_from=date(2016, 1, 1),
        in_force_until=until,
        authority_rank=2,
        legal_rank="other",
        citation_class="odg",
        licence="digest",
    )


def passage(rng: random.Random, key: str) -> Passage:
    words = " ".join(rng.choices(WORDS, k=rng.randrange(30)))
    if rng.random() < 0.3:
        words += f" only{rng.randrange(1000)}"
    facts = None
    if rng.random() < 0.7:
        named = rng.sample(("brace", "block", "surgery", "rest"), rng.randrange(1, 3))
        facts = Recommendation(
            id=f"r{rng.randrange(99)}",
            treatments=tuple(named),
            body_parts=rng.choice(PARTS),
            stance=Stance.RECOMMENDED,
            status="general_knowledge",
        )
    section = f"Section {rng.randrange(4)}"
    return Passage(
        key=key,
        document=f"odg/{rng.randrange(6)}.md",
        document_sha256="0" * 64,
        source=source(rng.randrange(4)),
        chapter="Knee",
        section=section,
        heading_path=(section,),
        text=words,
        start=0,
        end=len(words),
        chapter_body_parts=rng.choice(PARTS),
        digest=True,
        recommendation=facts,
    )


def stamps(rows: Sequence[Passage]) -> dict[str, Stamp]:
    from rag.library.chunking import embedded_text

    return {
        p.key: Stamp(
            record_digest(p.model_dump_json().encode()),
            text_digest(embedded_text(p)),
        )
        for p in rows
    }


def stored(passages: Sequence[Passage]) -> Iterator[Row]:
    from rag.library.chunking import embedded_text

    embedder = HashingEmbedder()
    for p in passages:
        yield p.key, p.model_dump_json(), embedder.embed([embedded_text(p)])[0]


def whole(folder: Path, name: str, passages: Sequence[Passage]) -> Snapshot:
    keys = [p.key for p in passages]
    return write_snapshot(folder, {"library": name}, keys, stored(passages))


def grown(before: Snapshot, folder: Path, name: str, passages: Sequence[Passage]) -> Snapshot:
    taken = taking_over(before, before.stamps(), stamps(passages))
    assert taken is not None
    changed = [passages[at] for at in np.flatnonzero(taken.same < 0).tolist()]
    keys = [p.key for p in passages]
    return write_snapshot(folder, {"library": name}, keys, stored(changed), taken)


def assert_equal(one: Snapshot, other: Snapshot) -> None:
    files = sorted(path.name for path in one.folder.iterdir())
    assert files == sorted(path.name for path in other.folder.iterdir())
    for name in files:
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


def changed(rng: random.Random, held: Sequence[Passage]) -> list[Passage]:
    """Remove, relabel, rewrite, move and add passages."""
    share = rng.choice((0.02, 0.3, 0.8))
    kept = []
    for p in held:
        act = rng.choice(("remove", "relabel", "rewrite", "move")) if rng.random() < share else ""
        other = passage(rng, p.key)
        if act == "relabel":
            p = p.model_copy(update={"pages": str(rng.random()), "recommendation": None})
        elif act == "rewrite":
            p = other
        elif act == "move":
            p = p.model_copy(update={"document": other.document, "source": other.source})
        if act != "remove":
            kept.append(p)
    new = [passage(rng, f"p{rng.random():.9f}") for _ in range(rng.choice((0, 1, 20)))]
    return sorted([*kept, *new], key=lambda p: p.key)


@pytest.mark.parametrize("seed", range(6))
def test_after_random_edits_the_bytes_are_those_of_a_build_from_the_start(
    tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    held = sorted((passage(rng, f"p{rng.random():.9f}") for _ in range(80)), key=lambda p: p.key)
    one = whole(tmp_path / "grown", "0", held)
    for step in range(1, 6):
        held = changed(rng, held)
        one = grown(one, tmp_path / "grown", str(step), held)
        assert_equal(one, whole(tmp_path / f"whole{step}", str(step), held))
    assert [p.key for p in one.passages] == [p.key for p in held]


def test_everything_may_go_and_come_back(tmp_path: Path) -> None:
    rng = random.Random(1)
    held = [passage(rng, key) for key in ("pa", "pb", "pc")]
    other = [passage(rng, key) for key in ("pb", "pd")]
    first = whole(tmp_path, "1", held)
    assert_equal(grown(first, tmp_path / "a", "2", other), whole(tmp_path / "b", "2", other))
    none = grown(first, tmp_path / "a", "3", [])
    assert none.size == 0 and none.keys() == ()
    assert taking_over(none, {}, stamps(held)) is None, "nothing is there to be taken over"


def test_an_edition_in_two_states_is_told_as_its_first_passage_tells_it(tmp_path: Path) -> None:
    rng = random.Random(2)
    ended = source(9, until=date(2020, 1, 1))
    held = [
        passage(rng, key).model_copy(update={"source": source(9)}) for key in ("pa", "pb", "pc")
    ]
    for number in range(3):
        now = [
            p.model_copy(update={"source": ended}) if at == number else p
            for at, p in enumerate(held)
        ]
        first = whole(tmp_path / f"{number}", "1", held)
        made = grown(first, tmp_path / f"{number}", "2", now)
        assert_equal(made, whole(tmp_path / f"{number}-whole", "2", now))
        assert made.columns.sources == (now[0].source,)


def test_nothing_is_taken_over_from_what_other_code_derived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [passage(random.Random(3), "pa")]
    one = whole(tmp_path, "1", held)
    monkeypatch.setattr("rag.retrieval.snapshot.code_stamp", lambda: "newer")
    assert taking_over(one, one.stamps(), stamps(held)) is None


def test_word_scores_count_every_text_as_if_all_had_been_counted_at_once() -> None:
    rng = random.Random(4)
    texts = [" ".join(rng.choices(WORDS, k=rng.randrange(1, 40))) for _ in range(60)]
    old = Tally.of(tokenize(text) for text in texts[:50])
    # Rows 0 to 9 go, ten others stand between those that stay.
    new_rows = np.arange(1, 21, 2, dtype=np.int32)
    place = np.full(50, -1, dtype=np.int32)
    place[10:] = [row for row in range(50) if row not in new_rows]
    merged = [""] * 50
    for at in range(10, 50):
        merged[place[at]] = texts[at]
    for at, row in enumerate(new_rows):
        merged[row] = texts[50 + at]
    counted = old.grown(place, Tally.of(tokenize(text) for text in texts[50:]), new_rows)
    at_once = Postings.of(tokenize(text) for text in merged)
    for word in ("knee", "c4_c5", "10/325_mg", "brace", "nowhere"):
        assert np.array_equal(Postings.by(counted).scores([word]), at_once.scores([word]))
    assert Postings.by(counted).scores(["knee"]).any()
