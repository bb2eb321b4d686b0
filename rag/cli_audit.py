"""``rationale audit``: options in, the audit of a finished determination out."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.console import answer, emit, load_settings, reporting, say


def audit(
    letter: Annotated[
        str,
        typer.Argument(
            metavar="LETTER",
            help="A finished determination: PDF, DOCX, Markdown or text; - for standard input.",
        ),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Editions in force on this date (YYYY-MM-DD)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report as text and JSON.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Answer as JSON on standard output.")
    ] = False,
) -> None:
    """Check a finished determination as if it were a draft."""
    with reporting(json):
        import json as jsonlib

        from rag.audit import audit as audit_letter
        from rag.audit import envelope, load_data, report_text
        from rag.intake import read_bytes, read_documents
        from rag.intake.dates import given_date
        from rag.store import write_atomic

        settings = load_settings()
        if letter == "-":
            raw = read_bytes(sys.stdin.buffer.read(), "<stdin>", settings)
        else:
            raw = read_documents([Path(letter)], settings)[0]
        data = load_data(settings)
        day = given_date(as_of, "--as-of") if as_of is not None else None
        report = audit_letter(raw, settings, data=data, as_of=day)
        payload = envelope(report, data.law)
        if json:
            answer(payload)
        else:
            emit(report_text(report, data.law))
        if out is not None:
            name = report.case_number or Path(report.document).stem
            stem = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:80] or "letter"
            written = {
                ".audit.json": jsonlib.dumps(payload, indent=2, ensure_ascii=False) + "\n",
                ".audit.txt": report_text(report, data.law) + "\n",
            }
            for suffix, text in written.items():
                write_atomic(out / f"{stem}{suffix}", text.encode())
                say(f"wrote {out / (stem + suffix)}")


def mount(app: typer.Typer) -> None:
    """Add the command to the ``rationale`` application."""
    app.command("audit")(audit)
