"""The frame of a page: one file that asks for nothing else, and lets nothing foreign run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from evals.records import Estimate
from evals.report import number

_HERE = Path(__file__).resolve().parent


def page(title: str, body: str) -> str:
    """Return a whole page around ``body``, which must be escaped already.

    Style and script are inline and named by digest in the page's own policy: whatever stands in a
    case or a letter, no other script runs and no request leaves.
    """
    style = (_HERE / "report.css").read_text(encoding="utf-8")
    script = (_HERE / "report.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">To the figures</a>\n'
        f"{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def text(value: object) -> str:
    """Return anything as text that cannot be taken for markup; white space squeezed."""
    return escape(" ".join(str(value).split()))


def tag(word: str, kind: str = "") -> str:
    """Return a word in a rounded frame; ``kind``: ``good``, ``bad``, ``warn``, ``even``."""
    return f'<span class="tag {kind}">{text(word)}</span>'


def estimate_text(one: Estimate) -> str:
    """Return ``[low, high] · n 16 · 12 letters``."""
    limits = (
        f"[{number(one.low)}, {number(one.high)}] · "
        if one.low is not None and one.high is not None
        else "no interval · "
    )
    return f"{limits}n {one.n} · {one.clusters} letter{'s' if one.clusters != 1 else ''}"


def table(
    head: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], *, sortable: bool = False
) -> str:
    """Return a table of cells that are escaped already.

    Args:
        head: Name of each column, and whether it holds numbers.
        rows: Cells by row.
        sortable: Whether the heads sort.
    """
    heads = "".join(_head(name, numeric, sortable) for name, numeric in head)
    kinds = [' class="n"' if numeric else "" for _, numeric in head]
    lines = []
    for row in rows:
        cells = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds, row, strict=True))
        line = f"<tr>{cells}</tr>"
        lines.append(f'<tbody class="item">{line}</tbody>' if sortable else line)
    body = "\n".join(lines)
    name = ' class="sortable"' if sortable else ""
    return (
        f'<div class="scroll"><table{name}><thead><tr>{heads}</tr></thead>\n'
        + (body if sortable else f"<tbody>{body}</tbody>")
        + "</table></div>"
    )


def filters(choices: Mapping[str, tuple[str, Sequence[str]]], ticks: Mapping[str, str]) -> str:
    """Return the bar above a table of items.

    Args:
        choices: Field to its label and its values.
        ticks: Field to the label of "only those that …".
    """
    parts = ['<label>Search <input type="search" placeholder="case, request, decision …"></label>']
    for field, (label, values) in choices.items():
        options = "".join(f'<option value="{text(v)}">{text(v)}</option>' for v in values)
        parts.append(
            f'<label>{text(label)} <select data-field="{field}">'
            f'<option value="">all</option>{options}</select></label>'
        )
    for field, label in ticks.items():
        parts.append(
            f'<label class="tick"><input type="checkbox" data-field="{field}"> {text(label)}'
            "</label>"
        )
    parts.append('<span class="count" role="status"></span>')
    return f'<div class="filters">{"".join(parts)}</div>'


def item_table(head: Sequence[tuple[str, bool]], bodies: Sequence[str]) -> str:
    """Return the table whose bodies :func:`item_body` made."""
    heads = "".join(_head(name, numeric, True) for name, numeric in head)
    return (
        f'<div class="scroll"><table class="items"><thead><tr>{heads}</tr></thead>\n'
        + "\n".join(bodies)
        + "</table></div>"
    )


def item_body(
    number: int, cells: Sequence[tuple[str, bool]], data: Mapping[str, str], detail: str
) -> str:
    """Return one item: a row, and below it what the row's first cell opens.

    Args:
        number: Different for every item of the page.
        cells: Escaped cells, and whether each is a number.
        data: Fields to filter by.
        detail: Escaped contents of the row below.
    """
    fields = "".join(f' data-{name}="{text(value)}"' for name, value in data.items())
    first, *rest = cells
    target = f"item-{number}"
    row = (
        f'<td><button class="open" aria-expanded="false" aria-controls="{target}">{first[0]}'
        "</button></td>"
    )
    row += "".join(
        f'<td class="n">{cell}</td>' if numeric else f"<td>{cell}</td>" for cell, numeric in rest
    )
    return (
        f'<tbody class="item"{fields}><tr>{row}</tr>'
        f'<tr id="{target}" class="detail" hidden><td colspan="{len(cells)}">{detail}</td></tr>'
        "</tbody>"
    )


def _head(name: str, numeric: bool, sortable: bool) -> str:
    kind = ' class="n"' if numeric else ""
    if not sortable:
        return f'<th scope="col"{kind}>{text(name)}</th>'
    return (
        f'<th scope="col" aria-sort="none"{kind}>'
        f'<button type="button" class="sort">{text(name)}</button></th>'
    )


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
