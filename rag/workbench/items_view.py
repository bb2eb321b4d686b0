"""The disputed items as they were understood, each field correctable in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.desk.records import CaseState, ItemState
from rag.vocabulary import Vocabulary
from rag.workbench.controls import area, edit, source
from rag.workbench.markup import (
    Html,
    button,
    does,
    el,
    empty,
    field,
    fold,
    select,
    words,
)

_SIDES = (("", "–"), ("left", "left"), ("right", "right"), ("bilateral", "both sides"))
_UR = (("unknown", "not stated"), ("denied", "denied"), ("modified", "modified"))


def items_section(state: CaseState, vocabulary: Vocabulary) -> Html:
    """Return the disputed items, a form for another, and those that were taken out."""
    known = el(
        "datalist",
        [el("option", value=entry.name) for entry in vocabulary.treatments.values()],
        id="known-treatments",
        data_key="known-treatments",
    )
    rows = [_item(state, entry, vocabulary) for entry in state.items]
    none = empty(
        el("p", "No disputed request was found in the case. Name the treatments in dispute below.")
    )
    add = el(
        "form",
        el(
            "input",
            name="text",
            placeholder="Another disputed treatment, in the words of the request",
            aria_label="Another disputed treatment",
            required=True,
            data_key="add-item-text",
        ),
        el("button", "Add item", type="submit", cls="btn"),
        cls="row",
        data_key=f"add-item-{len(state.items) + len(state.removed)}",
        **does("add_item"),
    )
    gone = [
        el(
            "li",
            f"{entry.number}. {entry.item.text} ",
            button("Take back in", "restore_item", kind="small", given={"n": entry.number}),
        )
        for entry in state.removed
    ]
    return el(
        "section",
        el("h3", "Disputed items"),
        known,
        rows or none,
        add,
        el("ul", gone, cls="gone", aria_label="Items taken out") if gone else None,
        data_key="items",
    )


def _item(state: CaseState, entry: ItemState, vocabulary: Vocabulary) -> Html:
    item, number = entry.item, entry.number
    parts = ", ".join(
        vocabulary.body_parts[part].name if part in vocabulary.body_parts else part
        for part in item.body_parts
    )

    def small(name: str, label: str, shown: str, **more: Any) -> Html:
        given = {"n": number, "field": name}
        control = edit(
            f"item-{number}-{name}", shown, "edit_item", given, label, title=shown or None, **more
        )
        return field(label, control)

    figures = [
        small("quantity", "Quantity", _number(item.quantity), type="number", min=0),
        small("visits", "Visits", _number(item.visits), type="number", min=0),
        small("strength", "Strength", item.strength),
        small("frequency", "Frequency", item.frequency),
        small("duration_days", "Days", _number(item.duration_days)),
        small("refills", "Refills", _number(item.refills), type="number", min=0),
        small("approved_portion", "Part approved by UR", item.approved_portion),
    ]
    return el(
        "article",
        el(
            "header",
            el("span", str(number), cls="num"),
            area(f"item-{number}-text", item.text, "edit_item_text", {"n": number}, "Request"),
            source(state, item.span, "Page"),
            button("Work on it", "go", kind="primary", given={"step": "item", "n": number}),
        ),
        el(
            "div",
            small(
                "treatment",
                "Treatment",
                item.treatment_name if item.treatment else "",
                list="known-treatments",
                placeholder="not recognised: choose one",
            ),
            small(
                "body_parts",
                "Body parts" + (" (inferred)" if item.body_part_inferred else ""),
                parts,
            ),
            field("Side", _choice(entry, "laterality", _SIDES, item.laterality or "")),
            small("levels", "Levels", ", ".join(item.levels)),
            small("drug", "Drug", _drug(item.drug, vocabulary)),
            field("UR decision", _choice(entry, "ur_decision", _UR, item.ur_decision)),
            cls="grid",
        ),
        fold(
            "Quantity, visits, frequency …",
            el("div", figures, cls="grid"),
            key=f"item-{number}-more",
            opened=bool(item.quantity or item.visits),
        ),
        _reasons(state, entry),
        button("Take out", "remove_item", kind="small quiet", given={"n": number}),
        cls="card item",
        data_key=f"item-{number}",
    )


def _reasons(state: CaseState, entry: ItemState) -> Html | None:
    rows = [
        el("li", "“", state.case.words(span).strip()[:400], "” ", source(state, span, "Page"))
        for span in entry.item.ur_reasons
    ]
    cited = [el("li", "Cited: ", one.text) for one in entry.item.ur_citations]
    if not rows and not cited:
        return None
    return fold(
        "What the utilization review said", el("ul", rows, cited), key=f"item-{entry.number}-ur"
    )


def _choice(entry: ItemState, name: str, options: Sequence[tuple[str, str]], value: str) -> Html:
    return select(
        name,
        options,
        value,
        label=words(name),
        data_edit="edit_item",
        data_args=f'{{"n": {entry.number}, "field": "{name}"}}',
        data_was=value,
        data_key=f"item-{entry.number}-{name}",
    )


def _number(value: float | int | None) -> str:
    return "" if value is None else f"{value:g}"


def _drug(drug: str | None, vocabulary: Vocabulary) -> str:
    if drug is None:
        return ""
    return vocabulary.drugs[drug].name if drug in vocabulary.drugs else drug
