"""The scores as a Markdown page: a table per part, every figure with its interval and its n."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.measures import BY_NAME, GROUPS, MEASURES
from evals.metrics.citations import LEVELS
from evals.records import Estimate, ItemScore, PartScores, Scores
from evals.summary import IN_CATEGORIES, letters_for
from rag.store import write_atomic

_HELD = BY_NAME["citations_held"]
HELD_OUT = ("check", "test", "held-out", "holdout")
"""Parts whose single items are not listed: a list invites tuning on them."""

TITLES = {
    "Decisions": "Decisions",
    "Probability": "The probability of Overturned",
    "Retrieval": "What the search found of it",
    "Citations": "Citations against the reference",
    "Contents": "What has to be said",
    "Text": "Text against the reference",
    "Grounding": "The draft itself",
}
"""Headings of the groups of measures."""


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
            f"| {cell(one.case)} | {one.reason} | {cell(one.detail)} |" for one in scores.skipped
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
        f" [{number(estimate.low)}, {number(estimate.high)}]"
        if estimate.low is not None and estimate.high is not None
        else ""
    )
    return number(estimate.value) + interval


def _part(part: PartScores, items: Sequence[ItemScore]) -> list[str]:
    lines = [
        f"## {part.part}",
        "",
        f"{part.letters} letters, {part.items} items ({part.items - part.overturned} upheld, "
        f"{part.overturned} overturned by the reference); {part.abstained} abstained.",
    ]
    for group in GROUPS:
        lines += _citations(part) if group == "Citations" else _table(group, part)
        if group == "Decisions":
            lines += _matrix(part)
    lines += _categories(part) + _hint(part)
    if part.abstentions:
        lines += ["", "Abstained: " + _counts(part.abstentions) + "."]
    if part.unscored:
        lines += ["", "Not scored (counted here, never as zero):", ""]
        lines += [f"- {measure}: {_counts(why)}" for measure, why in part.unscored.items()]
    if part.part not in HELD_OUT:
        lines += _differences(items)
    return lines


def _table(group: str, part: PartScores) -> list[str]:
    known = [
        (one.label, part.figures[one.name])
        for one in MEASURES
        if one.group == group and one.name in part.figures
    ]
    if not known:
        return []
    return [
        "",
        f"### {TITLES[group]}",
        "",
        "| measure | value [95 %] | n | letters |",
        "|---|---|---|---|",
        *(f"| {label} | {figure(one)} | {one.n} | {one.clusters} |" for label, one in known),
    ]


def _citations(part: PartScores) -> list[str]:
    rows = []
    for level in LEVELS:
        found = [part.figures.get(f"citations_{level}_{m}") for m in ("precision", "recall", "f1")]
        if any(found):
            label = BY_NAME[f"citations_{level}_f1"].label
            label = label.removeprefix("citations, ").removesuffix(": F1")
            cells = " | ".join(figure(one) if one else "–" for one in found)
            n = next(one.n for one in found if one)
            rows.append(f"| {label} | {cells} | {n} |")
    if not rows:
        return []
    held = part.figures.get(_HELD.name)
    said = ["", f"{_HELD.label.capitalize()}: {figure(held)} of {held.n} items."] if held else []
    head = ["| level | precision | recall | F1 | n |", "|---|---|---|---|---|"]
    return ["", f"### {TITLES['Citations']}", "", *head, *rows, *said]


def _matrix(part: PartScores) -> list[str]:
    if not part.matrix:
        return []
    columns = list(next(iter(part.matrix.values())))
    return [
        "",
        "| reference ↓ draft → | " + " | ".join(columns) + " |",
        "|---" * (len(columns) + 1) + "|",
        *(
            f"| {row} | " + " | ".join(str(cells[column]) for column in columns) + " |"
            for row, cells in part.matrix.items()
        ),
    ]


def _categories(part: PartScores) -> list[str]:
    if len(part.categories) < 2:
        return []
    return [
        "",
        "### By category of treatment",
        "",
        "| category | items | overturned | abstained | "
        + " | ".join(BY_NAME[name].label for name in IN_CATEGORIES)
        + " |",
        "|---" * (4 + len(IN_CATEGORIES)) + "|",
        *(
            f"| {cell(one.category)} | {one.items} | {one.overturned} | {one.abstained} | "
            + " | ".join(
                figure(one.figures[name]) if name in one.figures else "–" for name in IN_CATEGORIES
            )
            + " |"
            for one in part.categories
        ),
    ]


def _hint(part: PartScores) -> list[str]:
    accuracy = part.figures.get("balanced_accuracy") or part.figures.get("accuracy")
    needed = letters_for(accuracy) if accuracy else None
    if needed is None or accuracy is None or needed <= accuracy.clusters:
        return []
    return [
        "",
        f"An interval of ± 0.05 around balanced accuracy would take about {needed} letters like "
        f"these {accuracy.clusters}."
        if "balanced_accuracy" in part.figures
        else f"An interval of ± 0.05 around accuracy would take about {needed} letters like these "
        f"{accuracy.clusters}.",
    ]


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
            f"| {cell(one.case)} | {one.item} | {cell(one.request[:60])} | {one.reference} | "
            f"{draft} | {p} | {cell('; '.join(one.required_missing))} |"
        )
    return lines


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{reason} {n}" for reason, n in counts.items())


def number(value: float) -> str:
    """Return a figure with three places, and never a minus before nothing."""
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def cell(text: str) -> str:
    """Return text that cannot break out of a table cell."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
