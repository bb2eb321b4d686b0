"""The scores as a Markdown page: a table per part, every figure with its interval and its n."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.records import Estimate, ItemScore, PartScores, Scores
from rag.store import write_atomic

HELD_OUT = ("check", "test", "held-out", "holdout")
"""Parts whose single items are not listed: a list invites tuning on them."""

_DECISIONS = (
    ("drafted", "drafted (of all items)"),
    ("decided", "decided (of those drafted; the rest abstained)"),
    ("accuracy", "decision accuracy"),
    ("majority_baseline", "accuracy of always giving the commoner outcome"),
    ("balanced_accuracy", "balanced accuracy"),
    ("recall_upheld", "upheld found"),
    ("recall_overturned", "overturned found"),
    ("kappa", "Cohen's kappa"),
    ("auc", "AUC of the probability of Overturned"),
)
_TEXT = (
    ("agreement", "agreement (mean of those below)"),
    ("idf_f1", "content words, IDF-weighted F1"),
    ("rouge_lsum", "ROUGE-Lsum F"),
    ("sentence_f1", "sentences, embedding F1"),
    ("length_ratio", "length, draft over reference"),
    ("required_covered", "required statements covered"),
)
_HEALTH = (
    ("quotes_valid", "quotations verbatim (n: quotations)"),
    ("without_blocker", "drafts without a blocker"),
    ("blockers_per_draft", "blockers per draft"),
    ("warnings_per_draft", "warnings per draft"),
)
_LEVELS = (
    ("family", "family (MTUS, ODG …)"),
    ("title", "title or chapter"),
    ("section", "section"),
)


def report(scores: Scores) -> str:
    """Return the page; equal scores give an equal page."""
    lines = [
        f"# Evaluation of {scores.suite} with {scores.model}",
        "",
        f"Evaluator {scores.evaluator}"
        + (f"; sentence embedder {scores.embedder}" if scores.embedder else "")
        + ". Intervals are 95 %: Wilson for rates, a bootstrap over letters for the rest. "
        "Drafts are scored against the reference letters, which the drafter does not see.",
    ]
    lines += [f"\n{note}" for note in scores.notes]
    for part in scores.parts:
        lines += ["", *_part(part, [one for one in scores.items if one.part == part.part])]
    if scores.skipped:
        lines += ["", "## Not evaluated", "", "| case | reason | detail |", "|---|---|---|"]
        lines += [
            f"| {_cell(one.case)} | {one.reason} | {_cell(one.detail)} |" for one in scores.skipped
        ]
    return "\n".join(lines) + "\n"


def write_report(scores: Scores, folder: Path) -> Path:
    """Write the page as ``report.md`` into ``folder`` and return the path.

    Raises:
        StoreError: The folder cannot be written.
    """
    path = folder / "report.md"
    write_atomic(path, report(scores).encode())
    return path


def figure(estimate: Estimate) -> str:
    """Return ``value [low, high]`` with three places."""
    interval = (
        f" [{_number(estimate.low)}, {_number(estimate.high)}]"
        if estimate.low is not None and estimate.high is not None
        else ""
    )
    return _number(estimate.value) + interval


def _part(part: PartScores, items: Sequence[ItemScore]) -> list[str]:
    lines = [
        f"## {part.part}",
        "",
        f"{part.letters} letters, {part.items} items ({part.items - part.overturned} upheld, "
        f"{part.overturned} overturned by the reference); {part.abstained} abstained.",
    ]
    for title, rows in (("Decisions", _DECISIONS), ("Text", _TEXT), ("The draft itself", _HEALTH)):
        lines += _table(title, part, rows)
        if title == "Decisions":
            lines += _citations(part)
    if part.abstentions:
        lines += ["", "Abstained: " + _counts(part.abstentions) + "."]
    if part.unscored:
        lines += ["", "Not scored (counted here, never as zero):", ""]
        lines += [f"- {measure}: {_counts(why)}" for measure, why in part.unscored.items()]
    if part.part not in HELD_OUT:
        lines += _differences(items)
    return lines


def _table(title: str, part: PartScores, rows: Sequence[tuple[str, str]]) -> list[str]:
    known = [(label, part.figures[name]) for name, label in rows if name in part.figures]
    if not known:
        return []
    return [
        "",
        f"### {title}",
        "",
        "| measure | value [95 %] | n | letters |",
        "|---|---|---|---|",
        *(f"| {label} | {figure(one)} | {one.n} | {one.clusters} |" for label, one in known),
    ]


def _citations(part: PartScores) -> list[str]:
    rows = []
    for level, label in _LEVELS:
        found = [part.figures.get(f"citations_{level}_{m}") for m in ("precision", "recall", "f1")]
        if any(found):
            cells = " | ".join(figure(one) if one else "–" for one in found)
            n = next(one.n for one in found if one)
            rows.append(f"| {label} | {cells} | {n} |")
    if not rows:
        return []
    head = ["| level | precision | recall | F1 | n |", "|---|---|---|---|---|"]
    return ["", "### Citations against the reference", "", *head, *rows]


def _differences(items: Sequence[ItemScore]) -> list[str]:
    rows = [one for one in items if one.decision != one.reference or one.required_missing]
    if not rows:
        return []
    lines = [
        "",
        "### Items that differ",
        "",
        "| case | item | request | reference | draft | p | required, not said |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        draft = one.decision or one.unscored.get("item") or f"abstained ({one.abstention})"
        p = f"{one.probability:.2f}" if one.probability is not None else ""
        lines.append(
            f"| {_cell(one.case)} | {one.item} | {_cell(one.request[:60])} | {one.reference} | "
            f"{draft} | {p} | {_cell('; '.join(one.required_missing))} |"
        )
    return lines


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{reason} {n}" for reason, n in counts.items())


def _number(value: float) -> str:
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def _cell(text: str) -> str:
    """Return text that cannot break out of a table cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
