"""A judgement as text: what the model said, how steady it was, and whether people agree with it."""

from __future__ import annotations

from evals.judge_records import Agreement, Judgement
from evals.report import figure, number


def judge_report(found: Judgement) -> str:
    """Return the judgement as Markdown; equal judgements give an equal page."""
    judged = len(found.verdicts) - found.unscored
    lines = [
        f"# {found.other} against {found.one}, in the opinion of {found.model}",
        "",
        f"Judge {found.judge}, prompt {found.prompt}; each pair of drafts was shown in both "
        "orders. A model's opinion is no measure: it stands in no gate and no comparison.",
        "",
        "| | |",
        "|---|---|",
        f"| items judged | {judged} |",
        f"| second run better, in both orders | {found.won} |",
        f"| first run better, in both orders | {found.lost} |",
        f"| tie in both orders | {found.tied} |",
        f"| swayed by the order (counted as a tie) | {found.swayed} |",
        f"| no answer that can be read | {found.unscored} |",
    ]
    for label, one in (
        ("second run preferred, ties half [95 %]", found.preferred),
        ("answers for the draft shown first (0.5: no bias)", found.first_shown),
        ("untied items won by the longer draft", found.longer),
    ):
        if one is not None:
            lines.append(f"| {label} | {figure(one)} |")
    return "\n".join([*lines, "", _agreement(found.agreement)]) + "\n"


def _agreement(found: Agreement | None) -> str:
    if found is None:
        return (
            "No labels by people were given (--human): whether this judge agrees with anybody is "
            "not known."
        )
    kappa = "none" if found.kappa is None else number(found.kappa)
    same = "–" if found.same is None else figure(found.same)
    few = "" if found.enough else " So few labels say little; fifty are a start."
    return f"Agreement with people on {found.n} items: {same} the same, kappa {kappa}.{few}"
