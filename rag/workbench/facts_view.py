"""The facts of the record by kind, each with its page."""

from __future__ import annotations

from rag.desk.records import CaseState
from rag.records import Fact, FactKind
from rag.workbench.controls import edit, source
from rag.workbench.markup import (
    Html,
    badge,
    button,
    el,
    fold,
    select,
    words,
)

_POLARITY = (("affirmed", "affirmed"), ("negated", "denied"), ("uncertain", "uncertain"))


def facts_section(state: CaseState) -> Html:
    """Return the facts, and those that were set aside."""
    groups: dict[FactKind, list[Fact]] = {}
    for fact in state.summary.facts:
        groups.setdefault(fact.kind, []).append(fact)
    bodies = [
        el(
            "tbody",
            el("tr", el("th", words(kind.value), colspan=5, scope="rowgroup"), cls="group"),
            [_fact(state, fact) for fact in groups[kind]],
            data_key=f"facts-{kind.value}",
        )
        for kind in FactKind
        if kind in groups
    ]
    gone = [
        el(
            "li",
            f"“{fact.text}” ",
            button("Take back in", "restore_fact", kind="small", given={"fact": fact.id}),
        )
        for fact in state.dismissed
    ]
    head = el(
        "tr", [el("th", t) for t in ("Words of the record", "Value", "The record", "Page", "")]
    )
    return el(
        "section",
        el("h3", f"Facts ({len(state.summary.facts)})"),
        el(
            "p",
            "To add one, mark its words in the page on the right.",
            cls="soft",
        ),
        el("table", el("thead", head), bodies, cls="list facts"),
        fold(f"Set aside ({len(gone)})", el("ul", gone, cls="gone"), key="facts-gone")
        if gone
        else None,
        data_key="facts",
    )


def _fact(state: CaseState, fact: Fact) -> Html:
    given = {"fact": fact.id}
    ur = badge("UR", title="As the utilization review tells it")
    return el(
        "tr",
        el("td", fact.text, " ", ur if fact.attribution != "record" else None),
        el(
            "td",
            edit(
                f"fact-{fact.id}-value",
                fact.value,
                "edit_fact",
                {**given, "field": "value"},
                f"Value of {fact.text[:60]}",
            ),
        ),
        el(
            "td",
            select(
                "polarity",
                _POLARITY,
                fact.polarity,
                label=f"What the record says of {fact.text[:60]}",
                data_edit="edit_fact",
                data_args=f'{{"fact": "{fact.id}", "field": "polarity"}}',
                data_was=fact.polarity,
                data_key=f"fact-{fact.id}-polarity",
            ),
        ),
        el("td", source(state, fact.span, f"p. {fact.span.page}")),
        el(
            "td",
            button("×", "dismiss_fact", kind="small quiet", given=given, aria_label="Set aside"),
        ),
        data_key=f"fact-{fact.id}",
    )
