"""A working case as a letter and as files: Markdown, DOCX, PDF, JSON; equal logs, equal bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Literal

from rag.desk.desk import Desk
from rag.desk.records import CaseFinding, CaseState, Event, ItemState, SignOff
from rag.errors import InputError
from rag.letter.blocks import Block, Heading, Paragraph, bold, entry, paragraph
from rag.records import (
    CheckedDraft,
    Draft,
    Letter,
)

Kind = Literal["md", "docx", "pdf", "json"]
KINDS: tuple[Kind, ...] = ("md", "docx", "pdf", "json")
BUNDLE = "rationale.bundle/1"
_SIGN_OFF = "SIGN-OFF"
_ASIDE = "For the reviewer"
_CASE_ASIDE = ("FINDINGS ON THE CASE FILE",)
_DECISION_DATE = "Decision Date:"
_SPECIALTY = "Certification(s)/Specialty:"
_NOT_READY = "Not ready to sign"


def letter_of(state: CaseState) -> Letter:
    """Return the letter as it will print; items without a draft are left out and named."""
    from rag.letter.markdown import markdown

    blocks, references = letter_blocks(state)
    return Letter(
        markdown=markdown(blocks),
        citations=references,
        complete=not any(row.blocks for row in _findings(state)) and _all_ready(state),
    )


def export_md(state: CaseState) -> bytes:
    """Return the letter as Markdown."""
    return letter_of(state).markdown.encode()


def export_docx(state: CaseState) -> bytes:
    """Return the letter as a Word document with fixed dates inside."""
    from rag.letter.docx import blocks_to_docx

    return blocks_to_docx(letter_blocks(state)[0], footer=_footer(state))


def export_pdf(state: CaseState) -> bytes:
    """Return the letter as a PDF with fixed dates inside.

    Raises:
        ConfigError: The library that writes PDF is not installed.
    """
    from rag.desk.pdf import blocks_to_pdf

    return blocks_to_pdf(letter_blocks(state)[0], title=_stem(state), footer=_footer(state))


def export_bundle(state: CaseState, events: Sequence[Event]) -> bytes:
    """Return everything as JSON: the case, its evidence, every version and every edit.

    Args:
        state: The case.
        events: Its whole log, as ``desk.store.events(user, case_id)`` gives it.
    """
    bundle = {
        "schema": BUNDLE,
        "case": state.model_dump(mode="json"),
        "letter": letter_of(state).model_dump(mode="json"),
        "events": [event.model_dump(mode="json") for event in events],
    }
    return (json.dumps(bundle, indent=1, sort_keys=True, ensure_ascii=True) + "\n").encode()


def export(desk: Desk, user: str, case_id: str, kind: Kind) -> tuple[str, bytes]:
    """Return name and bytes of one export of a case.

    Raises:
        InputError: There is no such case or kind.
    """
    state = desk.state(user, case_id)
    if kind == "json":
        data = export_bundle(state, desk.store.events(user, case_id))
    elif kind in ("md", "docx", "pdf"):
        data = {"md": export_md, "docx": export_docx, "pdf": export_pdf}[kind](state)
    else:
        raise InputError(f"{kind!r} is no export.", f"Give one of {', '.join(KINDS)}.")
    return f"{_stem(state)}-v{state.version}.{kind}", data


def body_digest(state: CaseState) -> str:
    """Return the SHA-256 of the determination's text, sign-off apart: what a signature is under."""
    from rag.letter.markdown import markdown

    blocks = _determined(_before_sign_off(_composed(state)[0]))
    return hashlib.sha256(markdown(blocks).encode()).hexdigest()


def checked_of(state: CaseState) -> CheckedDraft:
    """Return the drafts as they stand with their findings, as the letter takes them."""
    drafts = tuple(draft for item in state.items if (draft := item.draft) is not None)
    return CheckedDraft(
        draft=Draft(items=drafts), findings=tuple(row.finding for row in _findings(state))
    )


# ------------------------------------------------------------------ blocks


def _composed(state: CaseState) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    from rag.letter.compose import compose

    passages = tuple(item.passages for item in state.items if item.passages is not None)
    assessments = tuple(item.assessment for item in state.items if item.assessment is not None)
    open_ = tuple(row.finding for row in _findings(state) if row.answer is None)
    checked = checked_of(state).model_copy(update={"findings": open_})
    blocks, references = compose(state.case, state.summary, passages, assessments, checked)
    return blocks, tuple(references.guidelines)


def letter_blocks(state: CaseState) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return the letter as blocks, as every export and the preview show it, and its references."""
    blocks, references = _composed(state)
    waiting = [item for item in state.items if not item.ready]
    body = _before_sign_off(blocks)
    signed = state.signature
    if signed is not None:
        body = [_completed(block, signed) for block in _determined(body)]
    else:
        body += [*_answers(state), *_waiting(waiting)]
    return (*body, *_signature(state)), references


def _completed(block: Block, signed: SignOff) -> Block:
    """Fill in what a draft leaves open and a signature settles."""
    text = _text(block)
    if text.startswith(_DECISION_DATE):
        year, month, day = signed.at[:10].split("-")
        return paragraph(f"{_DECISION_DATE} {month}/{day}/{year}")
    if text.startswith(_SPECIALTY) and signed.credentials:
        return paragraph(f"{_SPECIALTY} {signed.credentials}")
    return block


def _text(block: Block) -> str:
    if not isinstance(block, Paragraph):
        return ""
    return "".join(piece.text for piece in block.pieces)


def _determined(blocks: Sequence[Block]) -> list[Block]:
    """Return the letter of a signed case: without what was said to the reviewer of a draft.

    The bundle keeps findings and answers.
    """
    out: list[Block] = []
    skipping = False
    for block in blocks:
        if isinstance(block, Heading):
            skipping = block.text.startswith(_ASIDE) or block.text in _CASE_ASIDE
            if block.level == 1:
                block = Heading(1, block.text.replace(" (draft)", ""))
        if not skipping and not _is_draft_line(block):
            out.append(block)
    return out


def _is_draft_line(block: Block) -> bool:
    from rag.letter.compose import DRAFT_LINE

    text = _text(block)
    return text == DRAFT_LINE or text.startswith(_NOT_READY)


def _footer(state: CaseState) -> str:
    from rag.letter.compose import DRAFT_LINE

    signed = state.signature
    if signed is None:
        return DRAFT_LINE
    return f"Version {signed.version}, signed by {signed.reviewer} on {signed.at[:10]}."


def _before_sign_off(blocks: Sequence[Block]) -> list[Block]:
    """Leave out the empty sign-off of a draft: the case knows who signed, or that nobody did."""
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text == _SIGN_OFF:
            return list(blocks[:at])
    return list(blocks)


def _answers(state: CaseState) -> list[Block]:
    rows = [row for row in _findings(state) if row.answer is not None]
    if not rows:
        return []
    out: list[Block] = [Heading(2, "FINDINGS ANSWERED BY THE REVIEWER")]
    for row in rows:
        answer = row.answer
        if answer is not None:
            out.append(entry(bold(f"{row.finding.message}"), f" Answer: {answer.reason}"))
    return out


def _waiting(items: Sequence[ItemState]) -> list[Block]:
    return [
        paragraph(bold(f"Item {item.number} is not drafted yet:"), f" {item.item.text}")
        for item in items
    ]


def _signature(state: CaseState) -> list[Block]:
    signed = state.signature
    out: list[Block] = [
        Heading(2, _SIGN_OFF),
        paragraph("Reviewed, corrected where needed, and adopted by the physician reviewer:"),
    ]
    if signed is None:
        return [
            *out,
            paragraph("Signature: [to be completed]"),
            paragraph("Date: [to be completed]"),
            paragraph(f"Version {state.version}, not signed."),
        ]
    out.append(paragraph(f"Signed: {signed.reviewer}"))
    if signed.credentials:
        out.append(paragraph(f"Credentials: {signed.credentials}"))
    return [
        *out,
        paragraph(f"Date: {signed.at[:10]}"),
        paragraph(
            f"Version {signed.version}; SHA-256 of the text signed: {signed.letter_sha256[:16]}."
        ),
    ]


def _findings(state: CaseState) -> tuple[CaseFinding, ...]:
    return (*state.findings, *(row for item in state.items for row in item.findings))


def _all_ready(state: CaseState) -> bool:
    return bool(state.items) and all(item.ready for item in state.items)


def _stem(state: CaseState) -> str:
    name = state.summary.case_number or PurePath(state.title).name
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "case"
