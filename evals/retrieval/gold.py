"""Our own labelled set over the shipped library: questions, and graded places that answer them.

A *place* is a recommendation, or a section where there is none: labels name places rather than
passages, because a passage's key changes with every word of its text. What two editions of a
guideline say in the same words under the same headings is one place, as a search shows it once.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from evals.retrieval.collections import Collection, Topic
from rag.errors import InputError
from rag.library.chunking import context_line
from rag.records import Passage

FOLDER = Path(__file__).resolve().parent.parent / "qrels"
TOPICS, GRADES, SECOND = "topics.jsonl", "grades.tsv", "second.tsv"
GRADE_NAMES = {0: "does not answer", 1: "related", 2: "answers in part", 3: "governs"}
SQUARELY = 3
"""Grade that counts for recall: what a reviewer would cite for this very question."""
Pair = tuple[str, str]
"""Topic and place."""


def place_of(passage: Passage) -> str:
    """Return the place in which a passage stands."""
    if passage.recommendation is not None:
        return passage.recommendation.id
    return f"{passage.document}#{passage.section}"


def load_gold(passages: Iterable[Passage], folder: Path = FOLDER, part: str = "") -> Collection:
    """Return the places of the library as documents, with the questions and their grades.

    A place that stands in several editions is one document. Grades of places that the library
    does not hold (any more) are an error: labels must not rot in silence.

    Args:
        passages: Every passage of the library.
        folder: Holds topics and grades.
        part: ``train`` or ``test``; empty: both.

    Raises:
        InputError: A file is missing or wrong, or names a place that does not exist.
    """
    places = all_places(passages)
    grades = read_grades(folder / GRADES)
    unknown = sorted({place for _, place in grades} - places.same.keys())
    if unknown:
        raise InputError(
            f"{folder / GRADES} grades {len(unknown)} places that the library does not hold, "
            f"the first: {unknown[0]}.",
            "Correct the ids, or take the lines out.",
        )
    topics = []
    for topic_id, text, of_part in read_topics(folder):
        judged: dict[str, int] = {}
        for (topic, place), grade in grades.items():
            if topic == topic_id:
                one = places.same[place]
                judged[one] = max(grade, judged.get(one, 0))
        if part in ("", of_part) and any(judged.values()):
            topics.append(Topic(topic_id, text, judged, least=SQUARELY))
    return replace(
        places.collection, name="library" + (f"/{part}" if part else ""), topics=tuple(topics)
    )


@dataclass(frozen=True)
class Places:
    """The places of a library."""

    collection: Collection
    same: dict[str, str]
    """Every place's id to that of the one that stands for all of equal words: the latest's."""


def all_places(passages: Iterable[Passage]) -> Places:
    """Return the places of the library as documents, without questions."""
    titles: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    heads: dict[str, tuple[str, ...]] = {}
    since: dict[str, date] = {}
    for passage in passages:
        place = place_of(passage)
        titles.setdefault(place, context_line(passage.source, passage.heading_path))
        heads.setdefault(place, (passage.source.family, *passage.heading_path))
        begun = passage.source.in_force_from
        since[place] = max(since.get(place, begun), begun)
        held = texts.setdefault(place, [])
        if passage.text not in held:
            held.append(passage.text)
    latest: dict[tuple[str, ...], str] = {}
    for place in sorted(titles, key=lambda place: (since[place], place)):
        latest[(*heads[place], *sorted(texts[place]))] = place
    same = {place: latest[(*heads[place], *sorted(texts[place]))] for place in titles}
    ids = tuple(sorted(set(same.values())))
    collection = Collection(
        name="library",
        ids=ids,
        titles=tuple(titles[key] for key in ids),
        texts=tuple("\n".join(texts[key]) for key in ids),
        topics=(),
    )
    return Places(collection, same)


def read_grades(path: Path) -> dict[Pair, int]:
    """Read labels: topic, place and grade, tab-separated, under a head line.

    Raises:
        InputError: The file is missing or a line is wrong.
    """
    if not path.is_file():
        raise InputError(f"There is no {path}.", "The labelled set is not complete.")
    found: dict[Pair, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t")
        next(rows, None)
        for number, row in enumerate(rows, 2):
            if len(row) != 3 or row[2] not in ("0", "1", "2", "3"):
                raise InputError(
                    f"{path}:{number} is not topic, place and a grade from 0 to 3.",
                    "Mend the line.",
                )
            if (row[0], row[1]) in found:
                raise InputError(f"{path}:{number} labels a pair twice.", "Take one out.")
            found[row[0], row[1]] = int(row[2])
    return found


def kappa(first: dict[Pair, int], second: dict[Pair, int]) -> tuple[float, int] | None:
    """Return Cohen's kappa with linear weights over the pairs labelled twice, and their number.

    ``None`` without such pairs, or where both passes gave one grade only.
    """
    both = sorted(first.keys() & second.keys())
    if not both:
        return None
    seen = sum(abs(first[pair] - second[pair]) for pair in both)
    one = [first[pair] for pair in both]
    other = [second[pair] for pair in both]
    chance = sum(
        abs(a - b) * one.count(a) * other.count(b) / len(both) for a in range(4) for b in range(4)
    )
    return (1 - seen / chance, len(both)) if chance else None


def agreement_note(folder: Path = FOLDER) -> str:
    """Say how far two passes over the same pairs agree."""
    if not (folder / SECOND).is_file():
        return "The labels were not made a second time: no kappa."
    found = kappa(read_grades(folder / GRADES), read_grades(folder / SECOND))
    if found is None:
        return "The second pass shares no pair with the first: no kappa."
    return (
        f"Two passes over {found[1]} pairs agree with a linearly weighted kappa of {found[0]:.2f}."
    )


def read_topics(folder: Path = FOLDER) -> list[tuple[str, str, str]]:
    """Return id, question and part of every topic.

    Raises:
        InputError: The file is missing or a line is wrong.
    """
    path = folder / TOPICS
    if not path.is_file():
        raise InputError(f"There is no {path}.", "The labelled set is not complete.")
    found = []
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                found.append((str(row["id"]), str(row["text"]), str(row["part"])))
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}:{number} is no topic with id, text and part: {error}.",
                    "Mend the line.",
                ) from error
    if len({topic for topic, _, _ in found}) < len(found):
        raise InputError(f"{path} holds two topics of one id.", "Give each an id of its own.")
    return found
