"""The reviewer's first page: a new case, and the cases at hand."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk.records import CaseRow
from rag.settings import Settings
from rag.workbench.controls import drop_zone
from rag.workbench.markup import Html, badge, button, does, el, empty, field, fold, join


def bar(status: tuple[str, str], user: str, *, indexable: bool = False) -> Html:
    """Return the head of the page while no case is open."""
    kind, text = status
    return join(
        el("h2", "Cases"),
        el("span", text, cls=f"ready {kind}", role="status", data_key="ready"),
        button("Index the library now", "build", kind="primary") if indexable else None,
        el("span", cls="grow"),
        el("span", user, cls="soft") if user != "local" else None,
    )


def new_case(settings: Settings) -> Html:
    """Return the form in which a case comes in."""
    files = drop_zone(
        "Drop the case files here",
        "PDF, DOCX, Markdown or text; several files make one case.",
        f"Up to {settings.max_file_mb} MB together.",
    )
    more = fold(
        "Items and date, where the case does not tell them",
        el(
            "div",
            field(
                "Disputed items, one a line",
                el("textarea", name="requests", rows=2, data_keep=True, data_key="new-requests"),
            ),
            field(
                "Editions in force on",
                el("input", name="as_of", type="date", data_keep=True, data_key="new-day"),
                el("span", "Otherwise the day of the utilization review decision.", cls="soft"),
            ),
            cls="stack",
        ),
        key="new-more",
    )
    form = el(
        "form",
        files,
        field(
            "Or paste the summary",
            el("textarea", name="text", rows=8, data_keep=True, data_key="new-text"),
        ),
        more,
        el(
            "div",
            el("button", "Open the case", type="submit", cls="btn primary"),
            button("Open the sample case", "open_sample", id="sample"),
            cls="row",
        ),
        data_files=True,
        cls="stack",
        **does("open_case"),
    )
    return join(el("h3", "New case"), form)


def case_list(rows: Sequence[CaseRow]) -> Html:
    """Return the user's cases, the latest first."""
    if not rows:
        return join(
            el("h3", "Your cases"),
            empty(
                el("p", "There is no case yet."),
                el(
                    "p",
                    "Drop files or paste a summary on the left. To see how it works, open the "
                    "sample: two disputed treatments of an injured neck.",
                ),
                button("Open the sample case", "open_sample", kind="primary"),
            ),
        )
    head = el("tr", [el("th", text) for text in ("Case", "Items", "State", "Last edit (UTC)", "")])
    return join(
        el("h3", "Your cases"),
        el(
            "input",
            type="search",
            placeholder="Find a case",
            aria_label="Find a case",
            data_filter=".cases tbody tr",
            data_keep=True,
            data_key="find-case",
        )
        if len(rows) > 8
        else None,
        el(
            "table",
            el("thead", head),
            el("tbody", [_row(row) for row in rows]),
            cls="list cases",
        ),
    )


def _row(row: CaseRow) -> Html:
    state = (
        badge(f"signed, version {row.version}", "good")
        if row.status == "signed"
        else badge(f"open, version {row.version}")
    )
    delete = button(
        "Delete",
        "delete_case",
        kind="small quiet",
        given={"case": row.id},
        data_confirm=f"Delete “{row.title}” for good, with its files and its whole history?",
        aria_label=f"Delete {row.title}",
    )
    opens = button(row.title, "go", kind="link", given={"case": row.id, "step": "case"})
    return el(
        "tr",
        el("td", opens),
        el("td", str(row.items)),
        el("td", state),
        el("td", row.updated.replace("T", " ").rstrip("Z")),
        el("td", delete),
        data_key=f"case-{row.id}",
    )
