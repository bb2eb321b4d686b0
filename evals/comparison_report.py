"""A comparison and a gate as Markdown: what changed, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from evals.measures import BY_NAME
from evals.records import Comparison, Difference, Flip, Gate
from evals.report import cell, number

Verdict = Literal[
    "better", "worse", "leans better", "leans worse", "no change shown", "unchanged", "beside"
]
SURE = 0.05
"""Largest p, allowing for the number of measures, at which a change counts as shown."""


def verdict(one: Difference) -> Verdict:
    """Return what a difference shows, by its interval, its p and the measure's direction.

    ``leans``: the interval leaves 0 out, but of so many measures some do by chance. ``beside``:
    the measure is shown beside others and never judged.
    """
    measure = BY_NAME[one.measure]
    if not measure.better:
        return "beside"
    if one.change == 0 and one.low in (0, None) and one.high in (0, None):
        return "unchanged"
    if one.low is None or one.high is None or one.low <= 0 <= one.high:
        return "no change shown"
    side: Literal["better", "worse"] = (
        "better" if (one.low > 0) == (measure.better == "higher") else "worse"
    )
    if one.p_holm is not None and one.p_holm <= SURE:
        return side
    return "leans better" if side == "better" else "leans worse"


def comparison_report(found: Comparison) -> str:
    """Return the page; equal comparisons give an equal page."""
    lines = [
        f"# {found.other} against {found.one}",
        "",
        f"Suite {found.suite}, evaluator {found.evaluator}: {found.items} items of {found.letters} "
        "letters scored in both. Every change is the second run's figure less the first's, on the "
        "same items; intervals are 95 % from 10,000 draws of whole letters, p from exchanging "
        "whole letters between the runs, Holm allowing for the number of measures.",
        "",
        "Made differently: " + (", ".join(found.made_differently) or "nothing") + ".",
    ]
    lines += [f"\n{note}" for note in found.notes]
    lines += _missing(found)
    lines += [
        "",
        "| measure | first | second | change [95 %] | p (Holm) | shows | n | letters |",
        "|---|---|---|---|---|---|---|---|",
        *(_row(one) for one in found.differences),
        "",
        f"Decisions: {found.decisions.won} items right in the second run only, "
        f"{found.decisions.lost} in the first only (McNemar p {chance(found.decisions.p)}, every "
        "item for itself).",
    ]
    lines += _hint(found)
    lines += _flips(found)
    return "\n".join(lines) + "\n"


def gate_report(found: Gate) -> str:
    """Return the page of a gate."""
    return (
        "\n".join(
            [
                f"# Gate: {found.run} against {found.baseline}: "
                + ("passed" if found.passed else "FAILED"),
                *(f"\n{note}" for note in found.notes),
                "",
                "| | measure | baseline | run | why |",
                "|---|---|---|---|---|",
                *(
                    f"| {'ok' if row.passed else '**fails**'} | {label(row.measure)} | "
                    f"{_or_dash(row.baseline)} | {_or_dash(row.run)} | {cell(row.reason)} |"
                    for row in found.rows
                ),
            ]
        )
        + "\n"
    )


def label(measure: str) -> str:
    """Return a measure's name for a reader."""
    return BY_NAME[measure].label if measure in BY_NAME else measure.replace("_", " ")


def change(one: Difference) -> str:
    """Return ``+0.012 [-0.003, +0.027]``."""
    limits = "" if one.low is None else f" [{_signed(one.low)}, {_signed(one.high or 0.0)}]"
    return _signed(one.change) + limits


def chance(p: float) -> str:
    """Return a p with three places, and never as nothing."""
    return "< 0.001" if p < 0.001 else number(p)


def _row(one: Difference) -> str:
    p = "–" if one.p is None else f"{chance(one.p)} ({chance(one.p_holm or 0.0)})"
    shows = verdict(one)
    return (
        f"| {label(one.measure)} | {number(one.one)} | {number(one.other)} | {change(one)} | {p} | "
        f"{'' if shows == 'beside' else shows} | {one.n} | {one.clusters} |"
    )


def _missing(found: Comparison) -> list[str]:
    lines = []
    for name, keys in ((found.one, found.only_one), (found.other, found.only_other)):
        if keys:
            lines.append(f"\nScored in {name} only, {len(keys)}: {', '.join(keys)}.")
    return lines


def _hint(found: Comparison) -> list[str]:
    known = {one.measure: one for one in found.differences}
    one = known.get("accuracy")
    if one is None or not one.detectable:
        return []
    needed = round(one.clusters * (one.detectable / 0.05) ** 2)
    return [
        "",
        f"So many letters would show a change of accuracy of {number(one.detectable)} four times "
        f"in five; to show one of 0.050 takes about {needed} letters like these.",
    ]


def _flips(found: Comparison) -> list[str]:
    lines: list[str] = []
    if found.flips:
        lines += [
            "",
            "## Items decided differently",
            "",
            "| case | item | request | reference | first | second |",
            "|---|---|---|---|---|---|",
            *(_flip(one) for one in found.flips),
        ]
    if found.flips_held_out:
        lines += ["", f"{found.flips_held_out} more in parts that are held out."]
    return lines


def _flip(one: Flip) -> str:
    sides: Sequence[str] = (one.one or "abstained", one.other or "abstained")
    return (
        f"| {cell(one.case)} | {one.item} | {cell(one.request[:60])} | {one.reference} | "
        f"{sides[0]} | {sides[1]} |"
    )


def _signed(value: float) -> str:
    text = f"{value:+.3f}"
    return "0.000" if text in ("+0.000", "-0.000") else text


def _or_dash(value: float | None) -> str:
    return "–" if value is None else number(value)
