"""The page of one run: its figures with intervals, plots, and every item side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.generate import load_manifest, load_references
from evals.html import plots
from evals.html.frame import (
    estimate_text,
    filters,
    item_body,
    item_table,
    page,
    table,
    tag,
    text,
)
from evals.html.items import (
    Runs,
    case_box,
    draft_box,
    draft_of,
    not_drafted_box,
    passages_box,
    reference_box,
    said,
)
from evals.html.traps import FILE, load_traps_result, traps_section
from evals.measures import BY_NAME, GROUPS, MEASURES
from evals.metrics.health import rationale
from evals.records import (
    Estimate,
    ItemScore,
    PartScores,
    ReferenceEntry,
    Scores,
    Timing,
)
from evals.report import HELD_OUT, TITLES, number
from evals.score import EVERYTHING, load_scores
from evals.summary import letters_for
from evals.timing import load_timing
from rag.records import Run

CARDS = (
    "drafted",
    "accuracy",
    "balanced_accuracy",
    "kappa",
    "auc",
    "brier",
    "retrieval_recall_5",
    "retrieval_ndcg_10",
    "citations_title_f1",
    "decisive_reasons",
    "required_covered",
    "figures_covered",
    "agreement",
    "support_recall",
    "quotes_valid",
    "contradictions_per_draft",
    "blockers_per_draft",
    "decided",
)
"""Measures shown large."""


def run_page(folder: Path, traps: Path | None = None) -> str:
    """Return the page of one scored run; equal runs and timings give an equal page.

    Args:
        folder: Of the run.
        traps: Result of the trap set, to be shown too; default: the one in the folder, if any.

    Raises:
        StoreError: The folder is no run, or was not scored.
        InputError: ``traps`` is no result of the trap set.
    """
    if traps is None and (folder / FILE).is_file():
        traps = folder / FILE
    planted = load_traps_result(traps) if traps is not None else None
    scores, manifest = load_scores(folder), load_manifest(folder)
    references, _ = load_references(folder)
    title = f"Evaluation of {scores.suite}"
    shown = [one for one in scores.items if one.part not in HELD_OUT]
    links = "".join(
        f'<a href="#part-{n}">{text(_named(one.part))}</a>' for n, one in enumerate(scores.parts)
    )
    body = [
        '<header class="top wide">',
        f"<h1>{text(title)}</h1>",
        f'<p class="lead">Drafted by {text(scores.model)}'
        + (" with the passages that the labels name " if manifest.retrieval == "oracle" else " ")
        + f"(version {text(manifest.versions.get('rationale', '?'))}, settings "
        f"{text(manifest.settings)}); evaluator {text(scores.evaluator)}"
        + (f", sentence embedder {text(scores.embedder)}" if scores.embedder else "")
        + ". Intervals are 95 %: Wilson for rates, 10,000 draws of whole letters for the rest.</p>",
        *(f'<div class="note">{text(note)}</div>' for note in scores.notes),
        f'<nav class="parts" aria-label="Sections">{links}'
        + ('<a href="#traps">planted faults</a>' if planted else "")
        + '<a href="#items">items</a></nav>',
        '</header><main id="main" class="wide">',
        *(_part(number_, part) for number_, part in enumerate(scores.parts)),
        traps_section(planted) if planted else "",
        _timing(load_timing(folder)),
        _items(folder, scores, shown, references),
        _skipped(scores),
        "</main>",
        _footer(scores),
    ]
    return page(title, "\n".join(body))


def _part(at: int, part: PartScores) -> str:
    baseline = part.figures.get("majority_baseline")
    upheld = part.items - part.overturned
    cards = [_card(name, part.figures[name]) for name in CARDS if name in part.figures]
    lines = [
        f'<section id="part-{at}"><h2>{text(_named(part.part))}</h2>',
        f"<p>{part.letters} letters, {part.items} items: {upheld} upheld and {part.overturned} "
        f"overturned by the reference; {part.abstained} abstained"
        + (f" ({_counts(part.abstentions)})" if part.abstentions else "")
        + "."
        + (
            f" Always giving the commoner outcome would be right in {baseline.value:.1%}."
            if baseline
            else ""
        )
        + _hint(part)
        + "</p>",
        f'<div class="cards">{"".join(cards)}</div><div class="plots">',
        figure("Decisions", plots.decision_matrix(part.matrix) if part.matrix else "",
                "Reference in rows, draft in columns."),
        figure("Risk against coverage",
                plots.risk_coverage(part.risk_coverage, baseline.value if baseline else None)
                if part.risk_coverage else "",
                "How often the draft is wrong when only the surest items are kept."),
        figure("Is the probability worth its name",
                plots.reliability(part.reliability) if part.reliability else "",
                "On the diagonal it is. Whiskers are 95 %."),
        figure("Decided as the reference, by category",
                plots.categories(part.categories) if part.categories else "",
                "Whiskers are 95 %; a category with few items tells little."),
        "</div>",
        _figures(part),
        "</section>",
    ]  # fmt: skip
    return "\n".join(lines)


def _figures(part: PartScores) -> str:
    rows = [
        [
            text(TITLES[group]),
            text(one.label),
            number(part.figures[one.name].value),
            text(estimate_text(part.figures[one.name])),
            f"{one.version}",
        ]
        for group in GROUPS
        for one in MEASURES
        if one.group == group and one.name in part.figures
    ]
    head = (("group", False), ("measure", False), ("value", True), ("95 %", False),
            ("version", True))  # fmt: skip
    left_out = "".join(
        f"<li>{text(name)}: {text(_counts(why))}</li>" for name, why in part.unscored.items()
    )
    return (
        f'<details class="figures panel"><summary>All {len(rows)} figures</summary>'
        + table(head, rows)
        + (f"<h4>Not scored, and never counted as zero</h4><ul>{left_out}</ul>" if left_out else "")
        + "</details>"
    )


def _items(
    folder: Path,
    scores: Scores,
    shown: Sequence[ItemScore],
    references: dict[str, tuple[ReferenceEntry, ...]],
) -> str:
    bodies, runs = [], Runs(folder)
    why = {one.case: one.detail for one in scores.skipped}
    for at, one in enumerate(shown):
        run = runs.get(one.case)
        bodies.append(
            item_body(
                at,
                _cells(one),
                _data(one),
                _detail(one, run, references.get(one.case, ()), why.get(one.case, "")),
            )
        )
    held = len(scores.items) - len(shown)
    note = (
        f"<p>{held} items of parts that are held out are not listed: a list invites tuning on "
        "them.</p>"
        if held
        else ""
    )
    if not bodies:
        return f'<section id="items"><h2>Items</h2>{note}</section>'
    head = (("case", False), ("item", True), ("request", False),
            ("reference", False), ("draft", False), ("p(over)", True), ("text", True),
            ("reasons", True), ("required", True), ("findings", False))  # fmt: skip
    bar = filters(
        {
            "part": ("Part", sorted({name for one in shown for name in (one.part, *one.parts)})),
            "category": ("Category", sorted({one.category for one in shown if one.category})),
            "reference": ("Reference", ("upheld", "overturned")),
            "draft": ("Draft", sorted({said(one) for one in shown})),
        },
        {"differs": "decided otherwise", "found": "with blockers or warnings"},
    )
    return (
        f'<section id="items"><h2>Items</h2>{note}<div class="panel">{bar}'
        f"{item_table(head, bodies)}</div></section>"
    )


def _cells(one: ItemScore) -> list[tuple[str, bool]]:
    kind = "even" if one.decision is None else "good" if one.decision == one.reference else "bad"
    p = "–" if one.probability is None else f"{one.probability:.2f}"
    agreement = f"{one.text['agreement']:.3f}" if "agreement" in one.text else "–"
    required = f"{one.required_covered}/{one.required}" if one.required else "–"
    reasons = f"{one.reasons_covered}/{one.reasons}" if one.reasons else "–"
    category = one.category.replace("_", " ")
    findings = [
        tag(f"{count} {name}{'s' if count != 1 else ''}", kind)
        for count, name, kind in (
            (one.blockers, "blocker", "bad"),
            (one.warnings, "warning", "warn"),
        )
        if count
    ]
    return [
        (text(one.case), False),
        (str(one.item), True),
        (f'{text(one.request)}<div class="soft small">{text(category)}</div>', False),
        (text(one.reference), False),
        (tag(said(one), kind), False),
        (p, True),
        (agreement, True),
        (reasons, True),
        (required, True),
        (" ".join(findings), False),
    ]


def _data(one: ItemScore) -> dict[str, str]:
    return {
        "part": "|".join((one.part, *one.parts)),
        "category": one.category,
        "reference": one.reference,
        "draft": said(one),
        "differs": "yes" if one.decision is not None and one.decision != one.reference else "no",
        "found": "yes" if one.blockers or one.warnings else "no",
    }


def _detail(one: ItemScore, run: Run | None, references: Sequence[ReferenceEntry], why: str) -> str:
    reference = next((entry for entry in references if entry.number == one.item), None)
    if run is None:
        return (
            f'<div class="side">{not_drafted_box(one, why)}'
            f"{reference_box(one, reference, None, ())}</div>"
        )
    draft = draft_of(run, references, one.item)
    found = [f for f in run.checked.findings if draft and f.item in (0, draft.item)]
    ours = rationale(draft) if draft else None
    return (
        f'<div class="side">{case_box(run, draft)}{draft_box(run, draft)}'
        f"{passages_box(run, draft)}{reference_box(one, reference, ours, found)}</div>"
    )


# --------------------------------------------------------------------------- small parts


def _card(name: str, one: Estimate) -> str:
    # A count per draft is no share of 1.
    strip = "" if name.endswith("_per_draft") else plots.bar(one)
    limits, _, counts = estimate_text(one).partition(" · ")
    return (
        f'<div class="card"><div class="name">{text(BY_NAME[name].label)}</div>'
        f'<div class="value">{number(one.value)}</div>{strip}'
        f'<div class="range">{text(limits)}</div><div class="range">{text(counts)}</div></div>'
    )


def figure(title: str, svg: str, caption: str, kind: str = "") -> str:
    """Return a plot in its frame; nothing where there is no plot."""
    if not svg:
        return ""
    return (
        f'<figure class="panel {kind}"><h3>{text(title)}</h3>{svg}'
        f"<figcaption>{text(caption)}</figcaption></figure>"
    )


def _timing(timing: Timing | None) -> str:
    if timing is None:
        return ""
    stages = ", ".join(f"{name} {seconds:.3f}" for name, seconds in timing.stages.items())
    tokens = (
        f" The model read {timing.input_tokens} and wrote {timing.output_tokens} tokens."
        if timing.input_tokens or timing.output_tokens
        else ""
    )
    return (
        f"<section><h2>Time</h2><p>A case took {timing.median_s:.2f} s (median), "
        f"{timing.p95_s:.2f} s at the 95th percentile; {timing.cases} cases "
        f"{timing.total_s:.1f} s of work in all.{tokens}</p>"
        f'<p class="soft">Mean seconds per stage: {text(stages)}.</p></section>'
    )


def _skipped(scores: Scores) -> str:
    if not scores.skipped:
        return ""
    rows = [[text(one.case), text(one.reason), text(one.detail)] for one in scores.skipped]
    head = (("case", False), ("reason", False), ("detail", False))
    return f'<section><h2>Not evaluated</h2><div class="panel">{table(head, rows)}</div></section>'


def _footer(scores: Scores) -> str:
    return (
        f'<footer class="wide">Findings: {text(scores.findings)}. This page stands alone: it asks '
        "for no other file and sends nothing. It holds the text of the cases: treat it as you "
        "treat them.</footer>"
    )


def _hint(part: PartScores) -> str:
    one = part.figures.get("balanced_accuracy")
    needed = letters_for(one) if one else None
    if one is None or needed is None or needed <= one.clusters:
        return ""
    return f" An interval of ± 0.05 around balanced accuracy takes about {needed} such letters."


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{reason.replace('_', ' ')} {n}" for reason, n in counts.items())


def _named(part: str) -> str:
    return "Every case" if part == EVERYTHING else f"Part: {part}"
