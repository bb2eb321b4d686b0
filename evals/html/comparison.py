"""The page of two runs: what changed, how sure that is, and both drafts of every item."""

from __future__ import annotations

from pathlib import Path

from evals.compare import compare_runs
from evals.comparison_report import chance, change, label, verdict
from evals.generate import load_references
from evals.html import plots
from evals.html.frame import filters, item_body, item_table, page, table, tag, text
from evals.html.items import Runs, draft_box, draft_of, reference_box, said
from evals.html.page import CARDS, figure
from evals.metrics.health import rationale
from evals.records import Comparison, Difference, ItemScore
from evals.report import HELD_OUT, number
from evals.score import load_scores

VERDICTS = {"better": "good", "worse": "bad"}
"""How a verdict is coloured; every other one is grey."""


def comparison_page(one: Path, other: Path) -> str:
    """Return the page of two scored runs; every change is the second less the first.

    Raises:
        StoreError: A folder is no run, or was not scored.
        InputError: The runs cannot be compared.
    """
    found = compare_runs(one, other)
    title = f"{found.other} against {found.one}"
    differs = ", ".join(found.made_differently) or "nothing"
    missing = [
        f"Scored in {name} only: {', '.join(keys)}."
        for name, keys in ((found.one, found.only_one), (found.other, found.only_other))
        if keys
    ]
    known = {row.measure: row for row in found.differences}
    body = [
        '<header class="top wide">',
        f"<h1>{text(title)}</h1>",
        f'<p class="lead">Suite {text(found.suite)}: {found.items} items of {found.letters} '
        "letters scored in both; a change is the second run's figure less the first's on the same "
        "items. "
        "Intervals are 95 %, from 10,000 draws of whole letters; p is that of no difference, "
        "allowing for the number of measures (Holm).</p>",
        f'<p class="lead">Made differently: {text(differs)}.</p>',
        *(f'<div class="note">{text(note)}</div>' for note in (*found.notes, *missing)),
        '</header><main id="main" class="wide"><section><h2>What changed</h2><div class="cards">',
        *(_change_card(known[name]) for name in CARDS if name in known),
        "</div>",
        '<div class="plots">',
        figure("Change of every measure that is a share",
                plots.differences(found.differences),
                "▲ better, ▼ worse (Holm p at most 0.05), ◆ not shown.", "broad"),
        "</div></section>",
        "<section><h2>Every measure</h2>",
        _differences(found),
        f"<p>Decisions: {found.decisions.won} items right in the second run only, "
        f"{found.decisions.lost} in the first only (McNemar p "
        f"{text(chance(found.decisions.p))}).</p></section>",
        _pairs(found, one, other),
        "</main>",
        f'<footer class="wide">Evaluator {text(found.evaluator)}.</footer>',
    ]  # fmt: skip
    return page(title, "\n".join(body))


def _pairs(found: Comparison, one: Path, other: Path) -> str:
    left = {(a.case, a.item): a for a in load_scores(one).items if a.part not in HELD_OUT}
    right = {(b.case, b.item): b for b in load_scores(other).items if b.part not in HELD_OUT}
    both = [key for key in left if key in right]
    references, _ = load_references(one)
    runs = Runs(one), Runs(other)
    bodies = []
    for at, key in enumerate(both):
        a, b = left[key], right[key]
        entries = references.get(key[0], ())
        boxes = [
            draft_box(run, draft_of(run, entries, key[1]), name)
            for run, name in (
                (runs[0].get(key[0]), found.one),
                (runs[1].get(key[0]), found.other),
            )
            if run is not None
        ]
        reference = next((entry for entry in entries if entry.number == key[1]), None)
        second = runs[1].get(key[0])
        draft = draft_of(second, entries, key[1]) if second else None
        findings = [
            f for f in (second.checked.findings if second else ()) if draft and f.item == draft.item
        ]
        boxes.append(reference_box(b, reference, rationale(draft) if draft else None, findings))
        detail = f'<div class="side two">{"".join(boxes)}</div>'
        bodies.append(item_body(at, _pair_cells(a, b), _pair_data(a, b), detail))
    if not bodies:
        return ""
    head = (("case", False), ("item", True), ("request", False), ("reference", False),
            ("first", False), ("second", False), ("agreement", True),
            ("blockers", True))  # fmt: skip
    bar = filters(
        {
            "reference": ("Reference", ("upheld", "overturned")),
            "turn": ("Decision", ("won", "lost", "same", "other")),
        },
        {"flip": "decided differently"},
    )
    return (
        f'<section id="items"><h2>Items</h2><div class="panel">{bar}'
        f"{item_table(head, bodies)}</div></section>"
    )


def _pair_cells(a: ItemScore, b: ItemScore) -> list[tuple[str, bool]]:
    def decided(one: ItemScore) -> str:
        right = one.decision == one.reference
        return tag(said(one), "even" if one.decision is None else "good" if right else "bad")

    gain = (
        f"{b.text['agreement'] - a.text['agreement']:+.3f}"
        if "agreement" in a.text and "agreement" in b.text
        else "–"
    )
    return [
        (text(a.case), False),
        (str(a.item), True),
        (text(a.request), False),
        (text(a.reference), False),
        (decided(a), False),
        (decided(b), False),
        (gain, True),
        (f"{b.blockers - a.blockers:+d}" if b.blockers != a.blockers else "0", True),
    ]


def _pair_data(a: ItemScore, b: ItemScore) -> dict[str, str]:
    before, after = a.decision == a.reference, b.decision == b.reference
    turn = "same" if a.decision == b.decision else "won" if after else "lost" if before else "other"
    return {
        "reference": a.reference,
        "turn": turn,
        "flip": "yes" if a.decision != b.decision else "no",
    }


def _differences(found: Comparison) -> str:
    head = (("measure", False), (found.one, True), (found.other, True), ("change", True),
            ("95 %", False), ("p (Holm)", True), ("shows", False), ("n", True),
            ("letters", True))  # fmt: skip
    rows = []
    for one in found.differences:
        shows = verdict(one)
        limits = change(one).partition(" ")[2]
        rows.append(
            [
                text(label(one.measure)),
                number(one.one),
                number(one.other),
                text(change(one).partition(" ")[0]),
                text(limits or "–"),
                "–" if one.p_holm is None else text(chance(one.p_holm)),
                "" if shows == "beside" else tag(shows, VERDICTS.get(shows, "even")),
                str(one.n),
                str(one.clusters),
            ]
        )
    return f'<div class="panel">{table(head, rows, sortable=True)}</div>'


def _change_card(one: Difference) -> str:
    shows = verdict(one)
    kind = VERDICTS.get(shows, "even")
    sign, _, limits = change(one).partition(" ")
    return (
        f'<div class="card"><div class="name">{text(label(one.measure))}</div>'
        f'<div class="value">{text(sign)}</div>'
        f'<div class="range">{number(one.one)} → {number(one.other)}</div>'
        f'<div class="range">{text(limits or "no interval")}</div>{tag(shows, kind)}</div>'
    )
