"""Labelled claims with their evidence: WiCE, HealthVer and SciFact as their authors publish them.

WiCE (Kamoi et al. 2023): ``wice/claim_dev.jsonl`` and ``wice/oracle_chunks_claim_dev.jsonl``.
HealthVer (Sarrouti et al. 2021): ``healthver/healthver_dev.csv``. SciFact (Wadden et al. 2020):
``scifact_claims/claims_*.jsonl`` with the abstracts of BEIR's ``corpus.jsonl``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import InputError
from rag.text import sentences

SHAPE = (
    "Name a folder with wice/claim_dev.jsonl, healthver/healthver_dev.csv and "
    "scifact_claims/claims_*.jsonl; the abstracts of BEIR's SciFact stand in "
    "scifact_claims/corpus.jsonl or in ../scifact/corpus.jsonl."
)


@dataclass(frozen=True)
class Pair:
    """A claim, the text cited for it, and whether people said that the text supports it."""

    claim: str
    evidence: tuple[str, ...]
    """Sentences, in order."""
    supported: bool
    """Fully; a claim supported in part, refuted or not spoken of is not."""


@dataclass(frozen=True)
class LabelledSet:
    """Pairs in the order of their file."""

    name: str
    pairs: tuple[Pair, ...]

    @property
    def first(self) -> tuple[Pair, ...]:
        """The half on which thresholds may be chosen."""
        return self.pairs[: self._middle]

    @property
    def second(self) -> tuple[Pair, ...]:
        """The half on which nothing is chosen."""
        return self.pairs[self._middle :]

    @property
    def _middle(self) -> int:
        """Return the middle, moved on until it parts no run of pairs of one claim."""
        at = len(self.pairs) // 2
        while 0 < at < len(self.pairs) and self.pairs[at].claim == self.pairs[at - 1].claim:
            at += 1
        return at


def load_sets(folder: Path) -> tuple[LabelledSet, ...]:
    """Return the sets that stand in ``folder``, in the order wice, wice chunks, healthver, scifact.

    Raises:
        InputError: The folder holds none of them, or a file is not what it should be.
    """
    readers: tuple[tuple[str, str, Callable[[Path], Iterator[Pair]]], ...] = (
        ("WiCE", "wice/claim_dev.jsonl", _wice),
        ("WiCE, oracle chunks", "wice/oracle_chunks_claim_dev.jsonl", _wice),
        ("HealthVer", "healthver/healthver_dev.csv", _healthver),
        ("SciFact", "scifact_claims", _scifact),
    )
    found = []
    for name, place, read in readers:
        path = folder / place
        if not path.exists():
            continue
        try:
            pairs = tuple(read(path))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} cannot be read as {name}: {type(error).__name__} {error}", SHAPE
            ) from error
        if len(pairs) < 4 or len({pair.supported for pair in pairs}) < 2:
            raise InputError(f"{path} holds too few labelled claims to halve.", SHAPE)
        found.append(LabelledSet(name, pairs))
    if not found:
        raise InputError(f"{folder} holds no labelled claims.", SHAPE)
    return tuple(found)


def _wice(path: Path) -> Iterator[Pair]:
    for row in _lines(path):
        evidence = tuple(str(one) for one in row["evidence"])
        yield Pair(row["claim"], evidence, row["label"] == "supported")


def _healthver(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Pair(row["claim"], _split(row["evidence"]), row["label"] == "Supports")


def _scifact(folder: Path) -> Iterator[Pair]:
    abstracts = _abstracts(folder)
    seen: dict[tuple[str, str], tuple[str, bool]] = {}
    for path in sorted(folder.glob("claims_*.jsonl"), reverse=True):  # train, then dev
        for row in _lines(path):
            documents = row["evidence_doc_id"].split() or row["cited_doc_ids"].strip("[] ").split()
            for document in documents:
                label = row["evidence_label"] == "SUPPORT"
                seen.setdefault((row["claim"], document), (row["claim"], label))
    for (claim, document), (_, label) in seen.items():
        if document in abstracts:
            yield Pair(claim, abstracts[document], label)


def _abstracts(folder: Path) -> dict[str, tuple[str, ...]]:
    for path in (folder / "corpus.jsonl", folder.parent.parent / "scifact" / "corpus.jsonl"):
        if path.exists():
            return {str(row["_id"]): (row["title"], *_split(row["text"])) for row in _lines(path)}
    raise InputError(f"The abstracts of SciFact are not beside {folder}.", SHAPE)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[a:b] for a, b in sentences(text))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
