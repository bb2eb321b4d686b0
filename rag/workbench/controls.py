"""Fields that are saved when they are left, and buttons that show a place of the record."""

from __future__ import annotations

from typing import Any

from rag.desk.records import CaseState
from rag.records import Span
from rag.workbench.markup import (
    Html,
    button,
    does,
    el,
    join,
)


def source(state: CaseState, span: Span | None, label: str) -> Html | None:
    """Return a button that shows where something stands, or nothing where that is not known."""
    if span is None:
        return None
    return page_button(span, label, state.case.documents[span.document].name)


def page_button(span: Span, label: str, name: str = "") -> Html:
    """Return a button that shows a place of the record in its page."""
    return button(
        label,
        "page",
        kind="small link",
        given={"doc": span.document, "page": span.page, "start": span.start, "end": span.end},
        title=f"Show in {name}, page {span.page}" if name else "Show in its page",
    )


def drop_zone(title: str, kinds: str, limit: str) -> Html:
    """Return where files are dropped or chosen, and the list of those that were.

    Args:
        title: What to do.
        kinds: Which files are taken.
        limit: How large they may be.
    """
    zone = el(
        "div",
        el("strong", title),
        el("span", kinds, cls="soft"),
        el(
            "label",
            "Choose files",
            el("input", type="file", multiple=True, aria_label="Choose files", cls="hide-input"),
            cls="btn",
        ),
        el("span", limit, cls="soft"),
        cls="drop",
    )
    return join(zone, el("ul", cls="dropped", data_key="dropped"))


def edit(key: str, value: str, action: str, given: dict[str, Any], label: str, **more: Any) -> Html:
    """Return a field of one line that is saved when it is left."""
    asks = does(action, **given)
    return el(
        "input",
        value=value,
        aria_label=label,
        data_edit=action,
        data_args=asks["data_args"],
        data_was=value,
        data_key=key,
        **{"type": "text", **more},
    )


def area(key: str, value: str, action: str, given: dict[str, Any], label: str) -> Html:
    """Return a field of several lines that is saved when it is left."""
    asks = does(action, **given)
    return el(
        "textarea",
        value,
        rows=1,
        aria_label=label,
        data_edit=action,
        data_args=asks["data_args"],
        data_was=value,
        data_line=True,
        data_key=key,
    )
