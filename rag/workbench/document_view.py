"""A guideline document on its way into the library, and as it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from rag.library.registration import LICENCES
from rag.library.shelf_views import DocumentView, RecommendationView
from rag.library.sources import FAMILIES
from rag.records import Source
from rag.workbench.controls import drop_zone
from rag.workbench.markup import (
    Html,
    badge,
    button,
    does,
    el,
    field,
    fold,
    join,
    select,
    words,
)

_SHOWN = 40
"""Passages of a document shown before the rest is folded away."""


def add_form(sources: Sequence[Source], max_mb: int) -> Html:
    """Return the form in which a document comes in; a preview follows."""
    drop = drop_zone(
        "Drop a guideline document here",
        "PDF (also scanned), DOCX, HTML, Markdown or text, that you may use.",
        f"Up to {max_mb} MB each.",
    )
    ocr = el(
        "label",
        el("input", type="checkbox", name="ocr", value="yes", style="width:auto"),
        " Scanned pages: read them with text recognition",
    )
    form = el(
        "form",
        drop,
        ocr,
        el("button", "Preview", type="submit", cls="btn primary"),
        data_files=True,
        data_keep_files=True,
        cls="stack",
        **does("preview"),
    )
    return join(
        el("h3", "Add a document"),
        form,
        el(
            "p",
            "Nothing is added before you have seen how it is read and have confirmed its edition.",
            cls="soft",
        ),
    )


def preview(view: DocumentView, sources: Sequence[Source], *, ocr: bool) -> Html:
    """Return how a file is read, with the form that confirms its edition."""
    proposal = view.proposal
    known = el(
        "datalist",
        [el("option", f"{s.title} ({s.edition})", value=s.id) for s in sources],
        id="known-sources",
    )

    def line(name: str, label: str, value: str = "", **more: object) -> Html:
        control = el("input", name=name, value=value, data_key=f"add-{name}", **more)
        return field(label, control)

    published = proposal.published.isoformat() if proposal.published else ""
    form = el(
        "form",
        el(
            "div",
            line(
                "source",
                "Guideline (a registered one, or a new name)",
                proposal.title,
                required=True,
                list="known-sources",
            ),
            line("edition", "Edition", proposal.edition),
            line("effective_from", "In force from", published, type="date"),
            line("effective_until", "In force until (empty: still)", type="date"),
            field(
                "Family",
                select(
                    "family",
                    [("", "as registered"), *((f, f) for f in FAMILIES)],
                    "",
                    label="Family",
                ),
            ),
            field(
                "Licence",
                select(
                    "licence",
                    [("", "as registered"), *((one, one) for one in LICENCES)],
                    "",
                    label="Licence",
                ),
            ),
            line("title", "Title", proposal.title),
            line("publisher", "Publisher", proposal.publisher),
            line("chapter", "Chapter"),
            line("body_parts", "Body parts of the chapter"),
            cls="grid",
        ),
        known,
        el("input", type="hidden", name="ocr", value="yes" if ocr else ""),
        el(
            "div",
            el("button", "Add to the library", type="submit", cls="btn primary"),
            button("Discard", "go", given={"step": "documents", "discard": True}),
            cls="row",
        ),
        data_files=True,
        cls="stack",
        **does("add"),
    )
    said = [el("li", text) for text in proposal.evidence]
    return join(
        el("h3", f"Preview of {view.original or view.id}"),
        _figures(view),
        el("ul", [el("li", text) for text in view.warnings], cls="remarks")
        if view.warnings
        else None,
        el("section", el("h3", "Its edition, as the document tells it: please confirm"), form),
        fold("Where that was found", el("ul", said), key="proposal") if said else None,
        el("section", _contents(view)),
    )


def _figures(view: DocumentView) -> Html:
    read = sum(page.method == "ocr" for page in view.pages)
    poor = [str(page.number) for page in view.pages if page.quality < 0.6]
    rows = (
        (str(len(view.pages) or "–"), "pages" + (f", {read} by text recognition" if read else "")),
        (str(len(view.sections)), "sections"),
        (str(len(view.passages)), "passages"),
        (str(len(view.recommendations)), "recommendations"),
    )
    return join(
        el("p", [el("span", el("strong", n), what, cls="figure") for n, what in rows]),
        el("p", f"Hard to read: page {', '.join(poor[:20])}", cls="soft") if poor else None,
    )


def _contents(view: DocumentView) -> Html:
    recs = [
        el(
            "li",
            el("strong", one.section),
            " ",
            badge(words(one.stance), "blue"),
            badge(one.strength) if one.strength else None,
            badge(f"page {one.file_page}") if one.file_page else None,
            el("p", _about(one), cls="soft"),
            el("p", one.excerpt),
            cls="card",
        )
        for one in view.recommendations
    ]
    passages = [
        el(
            "div",
            el(
                "p",
                " › ".join(one.heading_path),
                " ",
                badge("p. " + ", ".join(map(str, one.file_pages))) if one.file_pages else None,
                badge(f"{one.word_pieces} pieces"),
                cls="soft",
            ),
            el("p", one.text, cls="words"),
            cls="card",
        )
        for one in view.passages
    ]
    return join(
        el("h3", f"Recommendations recognised ({len(recs)})"),
        el("ul", recs, cls="recs")
        if recs
        else el("p", "None was recognised; the text can still be found and cited.", cls="soft"),
        fold(
            f"How it is cut ({len(passages)} passages)",
            passages[:_SHOWN],
            el("p", f"… and {len(passages) - _SHOWN} more") if len(passages) > _SHOWN else None,
            key="cut",
        ),
    )


def document(view: DocumentView) -> Html:
    """Return everything known of one document."""
    row = view.rows[0] if view.rows else None
    return join(
        button("‹ Documents", "go", given={"step": "documents"}, kind="quiet"),
        el(
            "h3",
            ", ".join(part for part in (row.title, row.chapter) if part) if row else view.id,
            " ",
            badge("digest, not the guideline's words", "warn") if row and row.digest else None,
        ),
        el("p", f"{view.id}; {view.original}" if view.original else view.id, cls="soft"),
        _figures(view),
        el("ul", [el("li", text) for text in view.warnings], cls="remarks")
        if view.warnings
        else None,
        el(
            "p",
            button("Restore the state before the last update", "restore", given={"id": view.id}),
        )
        if view.kept_states
        else None,
        _contents(view),
    )


def _about(one: RecommendationView) -> str:
    named = ", ".join(words(name) for name in (*one.treatments, *one.body_parts))
    count = len(one.criteria)
    return f"{named or 'no treatment recognised'}; {count} criteri{'on' if count == 1 else 'a'}"
