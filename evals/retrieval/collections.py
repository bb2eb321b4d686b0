"""Labelled collections: documents, queries, and which documents answer which query."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import InputError


@dataclass(frozen=True)
class Topic:
    """A query with its relevance judgments."""

    id: str
    text: str
    grades: dict[str, int]
    """Grade by document id, 0 and more."""
    least: int = 1
    """Grade from which a document counts for recall and reciprocal rank."""
    cluster: str = ""
    """Queries of one cluster are resampled together; empty: each is its own."""


@dataclass(frozen=True)
class Collection:
    """Documents and topics of one labelled set."""

    name: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    topics: tuple[Topic, ...]


def load_beir(folder: Path, split: str = "test") -> Collection:
    """Read a folder in BEIR's layout: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/<split>.tsv``.

    Queries without a judgment in the split are left out.

    Raises:
        InputError: A file is missing or a line of it is wrong; file and line are named.
    """
    documents = list(_lines(folder / "corpus.jsonl"))
    ids = tuple(str(_field(row, "_id", where)) for where, row in documents)
    if len(set(ids)) < len(ids):
        raise InputError(
            f"{folder / 'corpus.jsonl'} holds two documents of one id.",
            "Give each document an id of its own.",
        )
    queries = {
        str(_field(row, "_id", where)): str(_field(row, "text", where))
        for where, row in _lines(folder / "queries.jsonl")
    }
    grades = _qrels(folder / "qrels" / f"{split}.tsv", queries, set(ids))
    return Collection(
        name=f"{folder.name}/{split}",
        ids=ids,
        titles=tuple(str(row.get("title") or "") for _, row in documents),
        texts=tuple(str(_field(row, "text", where)) for where, row in documents),
        topics=tuple(Topic(key, queries[key], grades[key]) for key in sorted(grades)),
    )


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.is_file():
        raise InputError(
            f"There is no {path}.",
            "A labelled set has corpus.jsonl, queries.jsonl and qrels/<split>.tsv.",
        )
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{where} is no JSON: {error.msg}.", "Mend the line.") from error
            if not isinstance(row, dict):
                raise InputError(f"{where} is no JSON object.", "Mend the line.")
            yield where, row


def _field(row: dict[str, Any], name: str, where: str) -> Any:
    if name not in row:
        raise InputError(f"{where} has no {name!r}.", f"Give every line a {name!r}.")
    return row[name]


def _qrels(path: Path, queries: dict[str, str], documents: set[str]) -> dict[str, dict[str, int]]:
    if not path.is_file():
        raise InputError(f"There is no {path}.", "Name a split of the labelled set with --part.")
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), 1):
            if number == 1 and row[-1:] == ["score"]:
                continue
            if len(row) != 3 or not row[2].strip().lstrip("-").isdigit():
                raise InputError(
                    f"{path}:{number} is not query, document and grade.", "Mend the line."
                )
            query, document, grade = row[0], row[1], int(row[2])
            if query not in queries or document not in documents:
                missing = f"query {query}" if query not in queries else f"document {document}"
                raise InputError(
                    f"{path}:{number} names {missing}, which the set does not hold.",
                    "Mend the line.",
                )
            found.setdefault(query, {})[document] = max(grade, 0)
    return {key: grades for key, grades in found.items() if any(grades.values())}
