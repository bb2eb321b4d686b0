"""The documents of a case, and the form in which further ones join it."""

from __future__ import annotations

from rag.desk.records import CaseState
from rag.records import CaseDocument
from rag.workbench.controls import drop_zone
from rag.workbench.markup import Html, badge, button, counted, does, el, field, fold


def files_section(state: CaseState, max_mb: int) -> Html:
    """Return a case's documents, each shown on a click; an open case takes more."""
    rows = [_row(at, one) for at, one in enumerate(state.case.documents)]
    more = fold(
        "Add files to this case …",
        el(
            "p",
            "The case is read again with them: new items and facts join those below. What you "
            "corrected, took out or wrote stays. A file that has joined leaves only with the "
            "whole case.",
            cls="soft",
        ),
        _form(max_mb),
        key="add-files",
        cls="pop",
    )
    return el(
        "section",
        el("h3", f"Documents ({len(rows)})"),
        el("ul", rows, cls="documents"),
        more if state.status == "open" else None,
        data_key="documents",
    )


def _row(at: int, document: CaseDocument) -> Html:
    pages = len(document.pages)
    first = document.pages[0].number if document.pages else 1
    shows = button(
        document.name,
        "page",
        kind="link",
        given={"doc": at, "page": first},
        title="Show in the pane of the pages",
    )
    letter = (
        badge("determination; its decision is kept from view", "warn") if document.letter else None
    )
    return el(
        "li", shows, " ", el("span", counted(pages, "page"), cls="soft"), " ", letter,
        data_key=f"document-{at}",
    )  # fmt: skip


def _form(max_mb: int) -> Html:
    zone = drop_zone(
        "Drop further files here",
        "A late report, an imaging study, the denial: PDF, DOCX, Markdown or text.",
        f"Up to {max_mb} MB with those that are in the case.",
    )
    text = el("textarea", name="text", rows=3, data_keep=True, data_key="add-files-text")
    return el(
        "form",
        zone,
        field("Or paste text", text),
        el("button", "Add to the case", type="submit", cls="btn primary"),
        data_files=True,
        cls="stack",
        **does("add_files"),
    )
