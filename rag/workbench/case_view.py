"""An open case: the head with the way through it, and what was read of the case as a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.desk.records import CaseFinding, CaseState, ItemState
from rag.vocabulary import Vocabulary
from rag.workbench.controls import edit
from rag.workbench.facts_view import facts_section
from rag.workbench.files_view import files_section
from rag.workbench.items_view import items_section
from rag.workbench.markup import (
    Html,
    badge,
    button,
    el,
    field,
    fold,
    join,
    words,
)
from rag.workbench.sentence_view import SEVERITY

_DATES = (
    ("date_of_injury", "Date of injury"),
    ("ur_date", "UR decided"),
    ("request_date", "Requested"),
)
_REMARKS = 5
"""Remarks shown before the rest is folded away."""
_BASIS = {
    "option": "as you set it",
    "ur_decision": "the day of the UR decision",
    "request": "the day of the request",
    "record": "the latest day of the record: check it",
    "today": "today: the case gives no decision date",
}


def bar(state: CaseState, step: str, number: int, status: tuple[str, str]) -> Html:
    """Return the head of an open case: its title, its state, and the way through it."""
    signed = state.signature
    mark = (
        badge(f"Signed by {signed.reviewer}, version {signed.version}", "good")
        if signed
        else badge(f"Version {state.version}, open")
    )
    kind, text = status
    return join(
        button("‹ Cases", "home", kind="quiet", aria_label="Back to the cases"),
        edit("title", state.title, "rename", {}, "Title of the case", cls="title"),
        mark,
        el("span", f"Editions in force on {state.summary.as_of.isoformat()}", cls="soft nowrap"),
        el("span", text, cls=f"ready {kind}", data_key="ready") if kind != "ready" else None,
        el("span", cls="grow"),
        el(
            "nav",
            _step("Case", "case", 0, step == "case"),
            [
                _step(
                    _chip(entry, _told_apart(state, entry)),
                    "item",
                    entry.number,
                    step == "item" and number == entry.number,
                )
                for entry in state.items
            ],
            _step("Letter", "letter", 0, step == "letter"),
            aria_label="Steps of the case",
            cls="steps",
        ),
    )


def _step(label: Any, step: str, number: int, here: bool) -> Html:
    return button(
        label,
        "go",
        kind="step",
        given={"step": step, "n": number},
        aria_current="page" if here else None,
        data_key=f"step-{step}-{number}",
    )


def _told_apart(state: CaseState, entry: ItemState) -> str:
    """Return what tells an item from another one of the same treatment."""
    name = entry.item.treatment_name
    alike = [one for one in state.items if one.item.treatment_name == name]
    if not name or len(alike) < 2:
        return ""
    part = ", ".join(words(one) for one in entry.item.body_parts)
    return part or entry.item.drug or ""


def _chip(item: ItemState, more: str) -> Html:
    draft = item.draft
    blocks = sum(row.blocks for row in item.findings)
    if draft is None:
        mark, said = "", "not worked yet"
    elif draft.decision is None:
        mark, said = "?", "no decision"
    else:
        mark = "↑" if draft.decision == "overturned" else "↓"
        said = draft.decision
    return join(
        el("span", f"{item.number}", cls="num"),
        " ",
        el(
            "span",
            item.item.treatment_name or item.item.text,
            f", {more}" if more else None,
            cls="name",
        ),
        el("span", f" {mark}", cls=f"mark {said}", title=said) if mark else None,
        el("span", f" {blocks}", cls="count", title=f"{blocks} open blockers") if blocks else None,
    )


def case_pane(state: CaseState, vocabulary: Vocabulary, max_mb: int, kind: str = "") -> Html:
    """Return everything that was read of the case, for correction in place.

    Args:
        state: The case.
        vocabulary: For the names of what was read.
        max_mb: How large its files may be together.
        kind: The kind of facts that is shown in full.
    """
    return join(
        _data(state),
        _remarks(state),
        files_section(state, max_mb),
        items_section(state, vocabulary),
        facts_section(state, vocabulary, kind),
    )


def _data(state: CaseState) -> Html:
    summary, parsed = state.summary, state.parsed

    def day(name: str, label: str) -> Html:
        value, was = getattr(summary, name), getattr(parsed, name)
        shown = value.isoformat() if isinstance(value, date) else ""
        return field(
            label,
            edit(f"sum-{name}", shown, "set_summary", {"field": name}, label, type="date"),
            _changed(shown, was.isoformat() if isinstance(was, date) else ""),
        )

    return el(
        "section",
        el("h3", "Case"),
        el(
            "div",
            field(
                "Case number",
                edit(
                    "sum-case_number",
                    summary.case_number,
                    "set_summary",
                    {"field": "case_number"},
                    "Case number",
                ),
                _changed(summary.case_number, parsed.case_number),
            ),
            [day(name, label) for name, label in _DATES],
            field(
                "Editions in force on",
                edit(
                    "sum-as_of",
                    summary.as_of.isoformat(),
                    "set_summary",
                    {"field": "as_of"},
                    "Editions in force on",
                    type="date",
                ),
                el("span", _BASIS[summary.as_of_basis], cls="soft"),
            ),
            cls="grid",
        ),
        data_key="case-data",
    )


def _remarks(state: CaseState) -> Html | None:
    worst = sorted(state.findings, key=lambda row: not row.blocks)
    rows = [el("li", text) for text in state.summary.warnings]
    rows += [_finding(row) for row in worst]
    if not rows:
        return None
    more = el("ul", rows[_REMARKS:])
    return el(
        "div",
        el("ul", rows[:_REMARKS]),
        fold(f"{len(rows) - _REMARKS} more", more, key="remarks-more")
        if len(rows) > _REMARKS
        else None,
        cls="remarks",
        data_key="remarks",
    )


def _finding(row: CaseFinding) -> Html:
    finding = row.finding
    return el(
        "li", el("strong", SEVERITY[finding.severity], " "), finding.message, " ", finding.remedy
    )


def _changed(now: str, parsed: str) -> Html | None:
    if now == parsed:
        return None
    return el("span", f"read as {parsed or 'nothing'}", cls="soft")
