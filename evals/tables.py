"""Scored items and differences as CSV, one row each, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from evals.metrics.citations import LEVELS
from evals.records import Comparison, ItemScore, Scores
from evals.report import HELD_OUT

_TEXT = ("agreement", "idf_f1", "rouge_lsum", "sentence_f1", "length_ratio")
_RETRIEVAL = ("recall_5", "recall_10", "ndcg_10", "governs", "cited")
_PLAIN = (
    "case", "part", "item", "request", "category", "reference", "decision", "abstention",
    "probability", "quotes", "quotes_valid", "blockers", "warnings", "contradictions",
    "typed_facts", "statements", "statements_supported", "evidence", "evidence_bearing",
    "required", "required_covered", "reasons", "reasons_covered", "facts", "facts_covered",
    "figures", "figures_covered", "words", "grade", "cluster",
)  # fmt: skip


def items_csv(scores: Scores) -> str:
    """Return a row per item; parts that are held out are left out.

    A cell that could not be scored is empty, and ``unscored`` says why.
    """
    head = [
        *_PLAIN,
        *_TEXT,
        *(f"retrieval_{name}" for name in _RETRIEVAL),
        *(f"citations_{level}_{side}" for level in LEVELS for side in ("precision", "recall")),
        "unscored",
    ]
    return _csv([head, *(_row(one) for one in scores.items if one.part not in HELD_OUT)])


def differences_csv(found: Comparison) -> str:
    """Return a row per measure of a comparison."""
    names = ("measure", "one", "other", "change", "low", "high", "p", "p_holm", "n", "clusters")
    rows = [[getattr(one, name) for name in names] for one in found.differences]
    return _csv([list(names), *rows])


def _row(one: ItemScore) -> list[object]:
    empty = _not_scored(one)
    cells: list[object] = ["" if name in empty else safe(getattr(one, name)) for name in _PLAIN]
    cells += [one.text.get(name, "") for name in _TEXT]
    cells += [one.retrieval.get(name, "") for name in _RETRIEVAL]
    for level in LEVELS:
        found = one.citations.get(level)
        cells.append(round(found.draft_hits / found.draft, 6) if found and found.draft else "")
        cells.append(
            round(found.reference_hits / found.reference, 6) if found and found.reference else ""
        )
    cells.append("; ".join(f"{name}: {why}" for name, why in sorted(one.unscored.items())))
    return cells


def _not_scored(one: ItemScore) -> set[str]:
    """Return the columns that hold nothing, so that no missing figure reads as zero."""
    if "item" in one.unscored:
        return set(_PLAIN) - {"case", "cluster", "part", "item", "request", "reference"}
    empty = {name for name in ("words", "typed_facts") if one.decision is None}
    for name in ("required", "reasons", "facts", "figures"):
        if name in one.unscored:
            empty |= {name, f"{name}_covered"}
    return empty


def safe(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe(None), safe(2)
    ("'=1+1", '', 2)
    """
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
