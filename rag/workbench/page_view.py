"""A page of the record, and a passage among its neighbours, with the words meant marked."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rag.desk.pictures import PDF, Picture
from rag.desk.records import CaseState
from rag.letter.citations import citation_text
from rag.records import FactKind, Passage
from rag.workbench.markup import (
    Html,
    badge,
    button,
    does,
    el,
    empty,
    join,
    select,
    words,
)


def record_page(
    state: CaseState, document: int, page: int, start: int = 0, end: int = 0, *, adding: bool
) -> Html:
    """Return one page of the record; the stretch from ``start`` to ``end`` is marked.

    Args:
        state: The case.
        document: Place of the document, from 0.
        page: Page, from 1.
        start: Offset in the document's text.
        end: Offset after the last character; not above ``start``: nothing is marked.
        adding: Whether words can be marked and added as a fact.
    """
    documents = state.case.documents
    document = min(max(document, 0), len(documents) - 1)
    held = documents[document]
    if not held.pages:
        return empty(el("p", f"{held.name} holds no page."))
    numbers = [one.number for one in held.pages]
    span = next((one for one in held.pages if one.number == page), held.pages[0])
    text = held.text[span.start : span.end]
    at = numbers.index(span.number)
    a, b = max(start - span.start, 0), min(end - span.start, len(text))
    anchor = el("span", cls="anchor") if end <= start and start > span.start else None
    body = (
        join(text[:a], el("mark", text[a:b], cls="here"), text[b:])
        if end > start and b > a
        else join(text[:a], anchor, text[a:])
    )
    names = [(str(n), one.name) for n, one in enumerate(documents)]
    chooser = el(
        "form",
        select("doc", names, str(document), label="Document", data_submits=True)
        if len(documents) > 1
        else el("strong", held.name, cls="clip", title=held.name),
        cls="grow",
        **does("page", page=1),
    )
    blank = "Nothing of this page was read." if not text.strip() else None
    drawn = held.media_type == PDF
    parts = (
        el(
            "div",
            chooser,
            _looks() if drawn else None,
            _turn("‹", document, numbers[at - 1] if at else None, "Page before"),
            el("span", f"page {span.number} of {len(numbers)}", cls="nowrap"),
            _turn("›", document, numbers[at + 1] if at + 1 < len(numbers) else None, "Next page"),
            cls="row pagehead",
        ),
        _adding(document, span.start) if adding else None,
    )
    shown = el(
        "div",
        el("p", blank, cls="soft") if blank else None,
        body,
        cls="page",
        data_offset=span.start,
        data_key=f"page-{document}-{span.number}",
        tabindex=0,
    )
    if not drawn:
        return join(parts, shown)
    slot = _slot(document, span.number, start, end)
    return el("div", parts, el("div", shown, slot, cls="leaf"), cls="folio")


def _slot(document: int, page: int, start: int, end: int) -> Html:
    """Return where the page's picture will stand; the script asks for it beside all else."""
    wanted = {"doc": document, "page": page, "start": start, "end": end}
    return el(
        "div",
        cls="picture",
        data_picture=json.dumps(wanted, sort_keys=True),
        data_key=f"picture-{document}-{page}-{start}-{end}",
        tabindex=0,
    )


def picture(made: Picture | None, name: str, page: int, start: int, end: int) -> Html:
    """Return a page as it was filed, the stretch from ``start`` to ``end`` marked."""
    if made is None:
        return empty(el("p", "This page cannot be drawn; its text is what was read of it."))
    marks = [
        el(
            "span",
            cls="hit",
            style=f"left:{one.left:.2%};top:{one.top:.2%};"
            f"width:{one.right - one.left:.2%};height:{one.bottom - one.top:.2%}",
        )
        for one in made.marks(start, end)
    ]
    return join(
        el("p", "Only the words that may be seen before deciding are drawn.", cls="soft")
        if made.partial
        else None,
        el(
            "div",
            el(
                "img",
                src=f"data:image/webp;base64,{made.data}",
                width=made.width,
                height=made.height,
                alt=f"Page {page} of {name} as it was filed",
                title="Click to enlarge",
            ),
            marks,
            cls="filed",
        ),
    )


def _looks() -> Html:
    names = (("text", "Text"), ("both", "Both"), ("page", "Page"))
    buttons = [button(label, kind="small", data_look_to=name) for name, label in names]
    return el("div", buttons, cls="looks", role="group", aria_label="What is shown of the page")


def no_page() -> Html:
    """Return what stands there before a place is chosen."""
    return empty(el("p", "Choose words of the record to see them in their page."))


def passage_page(rows: Sequence[Passage], key: str) -> Html:
    """Return a passage among those around it in its document, in their order."""
    own = next(row for row in rows if row.key == key)
    parts: list[Html] = []
    heading: tuple[str, ...] = ()
    for row in rows:
        if row.heading_path != heading:
            heading = row.heading_path
            parts.append(el("h4", " › ".join(heading)))
        pages = ", ".join(str(n) for n in row.file_pages)
        parts.append(
            el(
                "div",
                el("span", f"file page {pages}", cls="soft") if pages else None,
                el("mark", row.text, cls="here block") if row.key == key else row.text,
                cls="stretch",
            )
        )
    return join(
        el(
            "div",
            el("strong", citation_text(own)),
            " ",
            badge("digest, not the guideline's words", "warn") if own.digest else None,
            cls="pagehead",
        ),
        el("div", parts, cls="page", data_key=f"around-{key}", tabindex=0),
    )


def _turn(label: str, document: int, page: int | None, name: str) -> Html:
    return button(
        label,
        "page",
        kind="small",
        given={"doc": document, "page": page or 1},
        disabled=page is None,
        aria_label=name,
    )


def _adding(document: int, offset: int) -> Html:
    kinds = [(kind.value, words(kind.value)) for kind in FactKind]
    return el(
        "form",
        el("span", "Marked words", cls="soft picked"),
        select("kind", kinds, "finding", label="Kind of fact"),
        el("input", type="hidden", name="start", value=""),
        el("input", type="hidden", name="end", value=""),
        el("button", "Add as a fact", type="submit", cls="btn small", disabled=True),
        cls="row adding",
        data_key=f"adding-{document}-{offset}",
        **does("add_fact", doc=document),
    )
