"""The letter as it will print, and beside it sign-off, export and history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.desk.records import CaseFinding, CaseState, Change
from rag.desk.signing import blockers, hindrances
from rag.letter.blocks import Block, Entry, Heading, Paragraph, Piece
from rag.workbench.markup import Html, badge, button, does, el, field, fold, join
from rag.workbench.sentence_view import answering

_KINDS = (
    ("docx", "Word"),
    ("pdf", "PDF"),
    ("md", "Markdown"),
    ("json", "Everything, as JSON"),
)
_SHOWN = 60
"""Edits that are shown before the rest is folded away."""


def letter_pane(blocks: Iterable[Block], version: int | None = None) -> Html:
    """Return the letter on its sheet."""
    head = el("p", badge(f"version {version}, as it was", "warn"), cls="row") if version else None
    return join(head, el("article", [_block(block) for block in blocks], cls="sheet", tabindex=0))


def _block(block: Block) -> Html:
    if isinstance(block, Heading):
        return el(f"h{min(block.level + 1, 6)}", block.text)
    if isinstance(block, Paragraph):
        return el("p", [_piece(piece) for piece in block.pieces])
    if isinstance(block, Entry):
        mark = el("span", block.label or "•", cls="mark")
        body = el("span", [_piece(piece) for piece in block.pieces])
        return el("div", mark, body, cls=f"entry d{min(block.depth, 3)}")
    head = el("tr", [el("th", cell) for cell in block.head])
    rows = [el("tr", [el("td", cell) for cell in row]) for row in block.rows]
    return el("table", el("thead", head), el("tbody", rows))


def _piece(piece: Piece) -> Html:
    tag = {"plain": "span", "bold": "strong", "italic": "em"}[piece.style]
    return el(tag, piece.text)


def signing_pane(state: CaseState) -> Html:
    """Return what stands between the case and its signature, the exports and the history."""
    return join(_signature(state), _exports(), _history(state))


def _signature(state: CaseState) -> Html:
    signed = state.signature
    if signed is not None:
        reopen = el(
            "form",
            field("Reopen, because", el("input", name="reason", required=True, maxlength=4000)),
            el("button", "Reopen as a new version", type="submit", cls="btn"),
            cls="row",
            **does("reopen"),
        )
        return el(
            "section",
            el("h3", "Signed"),
            el("p", el("strong", signed.reviewer), f" {signed.credentials}"),
            el("p", f"Version {signed.version}, {signed.at.replace('T', ' ').rstrip('Z')} UTC"),
            el("p", f"SHA-256 of the letter {signed.letter_sha256[:16]}…", cls="soft"),
            reopen,
            cls="card good",
            data_key="signature",
        )
    open_ = blockers(state)
    messages = {row.finding.message for row in open_}
    # What blocks is listed with its answer form; the rest is said in words.
    other = [line for line in hindrances(state) if not any(line.endswith(m) for m in messages)]
    ready = not open_ and not other
    form = el(
        "form",
        field(
            "Physician reviewer",
            el(
                "input",
                name="reviewer",
                required=True,
                maxlength=200,
                autocomplete="name",
                data_keep=True,
                data_key="sign-name",
            ),
        ),
        field(
            "Licence and specialty",
            el(
                "input",
                name="credentials",
                maxlength=200,
                data_keep=True,
                data_key="sign-credentials",
            ),
        ),
        el(
            "button",
            f"Sign version {state.version}",
            type="submit",
            cls="btn primary",
            disabled=not ready,
        ),
        el("span", "Signing locks this version under your name.", cls="soft"),
        cls="stack",
        **does("sign"),
    )
    return el(
        "section",
        el("h3", "Sign off"),
        el("p", badge("ready to be signed", "good"))
        if ready
        else el("p", badge(f"{len(open_) + len(other)} to resolve first", "bad")),
        el("ul", [el("li", line) for line in other], cls="remarks") if other else None,
        [_blocker(row) for row in open_],
        form,
        cls="card",
        data_key="signature",
    )


def _blocker(row: CaseFinding) -> Html:
    finding = row.finding
    goes = (
        button(
            f"Item {finding.item}" + (f", sentence {finding.sentence}" if finding.sentence else ""),
            "go",
            kind="small link",
            given={"step": "item", "n": finding.item, "at": finding.sentence or ""},
        )
        if finding.item
        else None
    )
    return el(
        "div",
        el("p", goes, " ", finding.message, " ", el("em", finding.remedy)),
        answering(row),
        cls="finding blocker",
        data_key=f"b-{row.id}",
    )


def _exports() -> Html:
    buttons = [
        button(label, "export", given={"kind": kind}, aria_label=f"Export as {label}")
        for kind, label in _KINDS
    ]
    return el("section", el("h3", "Export"), el("div", buttons, cls="row"), data_key="exports")


def _history(state: CaseState) -> Html:
    rows = list(reversed(state.history))
    versions = [
        button(
            f"Version {number}",
            "version",
            kind="small",
            given={"version": number},
            title="Show the letter of this version",
        )
        for number in range(1, state.version)
    ]
    rest = rows[_SHOWN:]
    return el(
        "section",
        el("h3", f"History ({len(rows)})"),
        el("div", versions, button("Now", "version", kind="small", given={"version": 0}), cls="row")
        if versions
        else None,
        el("ol", _changes(rows[:_SHOWN]), cls="history"),
        fold(f"{len(rest)} earlier", el("ol", _changes(rest), cls="history"), key="history-rest")
        if rest
        else None,
        data_key="history",
    )


def _changes(rows: Sequence[Change]) -> list[Html]:
    return [
        el(
            "li",
            el("span", row.at.replace("T", " ").rstrip("Z"), cls="soft nowrap"),
            " ",
            el("strong", row.user),
            f" v{row.version}: {row.what}",
            el("em", f" – {row.why}") if row.why else None,
            data_key=f"h-{row.seq}",
        )
        for row in rows
    ]
