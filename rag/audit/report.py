"""A report as plain text for the terminal and as a JSON answer."""

from __future__ import annotations

import textwrap
from typing import Any

from rag.audit.findings import SCHEMA, SEVERITIES, AuditFinding, AuditReport, Place
from rag.law import Law, LawElement

_MARK = {"blocker": "!!", "warning": " !", "note": "  "}
_WIDTH = 96
_REQUEST = 52


def envelope(report: AuditReport, law: Law | None = None) -> dict[str, Any]:
    """Return the JSON answer of ``rationale audit --json``.

    Args:
        report: The report.
        law: Where given, the elements that findings name are spelt out with their status.
    """
    payload = report.model_dump(mode="json", exclude={"schema_version"})
    known = {element.id: element for element in law.elements} if law else {}
    named = dict.fromkeys(id_ for finding in report.findings for id_ in finding.law)
    return {
        "schema": SCHEMA,
        **payload,
        "counts": {severity: report.count(severity) for severity in SEVERITIES},
        "law": {
            id_: {
                "name": known[id_].name,
                "text": known[id_].text,
                "quoted": known[id_].quoted,
                "status": known[id_].status,
            }
            for id_ in named
            if id_ in known
        },
    }


def report_text(report: AuditReport, law: Law | None = None) -> str:
    """Return the report as a table of findings, item by item, for the terminal.

    Args:
        report: The report.
        law: Where given, the elements that findings touch are named, with what is to be checked.
    """
    names = {element.id: _element(element) for element in law.elements} if law else {}
    counts = ", ".join(_counted(report.count(severity), severity) for severity in SEVERITIES)
    lines = [
        f"AUDIT of {report.document}"
        + (f", case {report.case_number}" if report.case_number else ""),
        f"Editions as of {report.as_of.isoformat()} ({report.as_of_basis.replace('_', ' ')}); "
        f"{_counted(len(report.items), 'item')}; {counts}.",
        "Findings are for a physician or editor to judge; none of them changes the decision.",
    ]
    lines += ["", *_table(report)]
    lines += _of_item(report, 0, "The letter as a whole", "", names)
    for item in report.items:
        lines += _of_item(
            report, item.number, f"{item.number}. {item.request}", item.decision.upper(), names
        )
    if report.notices:
        lines.append("")
        lines += [part for notice in report.notices for part in _wrap(notice, "note: ", "      ")]
    return "\n".join(lines)


def _table(report: AuditReport) -> list[str]:
    """Return one line for each item, and one for the letter: findings by severity."""
    rows = [("item", "decision", *SEVERITIES, "request")]
    entries = [(0, "", "(the letter as a whole)")]
    entries += [(item.number, item.decision, item.request) for item in report.items]
    for number, decision, request in entries:
        own = [finding.severity for finding in report.findings if finding.item == number]
        counts = (str(own.count(severity)) for severity in SEVERITIES)
        shown = request if len(request) <= _REQUEST else request[: _REQUEST - 2] + " …"
        rows.append((str(number) if number else "", decision, *counts, shown))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _element(element: LawElement) -> str:
    return element.name + (" (from memory: check the text)" if element.status == "recall" else "")


def _of_item(
    report: AuditReport, number: int, title: str, decision: str, names: dict[str, str]
) -> list[str]:
    own = [finding for finding in report.findings if finding.item == number]
    if not own and not number:
        return []
    lines = ["", *_wrap(title + (f": {decision}" if decision else ""), "", "   ")]
    if not own:
        return [*lines, "   nothing found"]
    for finding in own:
        lines += _finding(finding, names)
    return lines


def _finding(finding: AuditFinding, names: dict[str, str]) -> list[str]:
    head = f"{_MARK[finding.severity]} {finding.severity:<8}"
    lines = _wrap(f"{finding.message} [{finding.check}]", f" {head} ", " " * 13)
    lines += _wrap(f"at: {_where(finding.place)}", " " * 13, " " * 17)
    if finding.evidence and finding.evidence != finding.place.words:
        lines += _wrap(f"see: {finding.evidence}", " " * 13, " " * 18)
    lines += _wrap(f"do: {finding.remedy}", " " * 13, " " * 17)
    touched = dict.fromkeys(names[id_] for id_ in finding.law if id_ in names)
    if touched and finding.check != "appeal_risk":
        lines += _wrap(f"law: {'; '.join(touched)}", " " * 13, " " * 18)
    return lines


def _where(place: Place) -> str:
    if place.start == place.end:
        return "the letter"
    parts = [place.part.replace("_", " "), f"page {place.page}"]
    if place.sentence:
        parts.insert(1, f"sentence {place.sentence}")
    words = f": “{place.words}”" if place.words else ""
    return ", ".join(parts) + f", characters {place.start}-{place.end}" + words


def _wrap(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
