"""HTML built from parts that escape whatever they are given: no foreign word becomes mark-up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import Any

from rag.errors import RationaleError

_VOID = {"input", "br", "hr", "img"}


class Html(str):
    """Text that is mark-up already; everything else is escaped where it is put in."""

    __slots__ = ()


Part = str | Html | None | Iterable["str | Html | None"]


def el(tag: str, /, *parts: Part, **attributes: Any) -> Html:
    """Return one element.

    Args:
        tag: Its name.
        parts: What it holds: text, which is escaped, other elements, or lists of both.
        attributes: ``cls`` and ``for_`` for the reserved words; ``_`` stands for ``-``. ``None``
            and ``False`` leave an attribute out, ``True`` gives it without a value.
    """
    shown = "".join(_attribute(key, value) for key, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{shown}>")
    return Html(f"<{tag}{shown}>{join(*parts)}</{tag}>")


def join(*parts: Part) -> Html:
    """Return parts in one piece, text escaped."""
    out: list[str] = []
    for part in parts:
        if part is None:
            continue
        if isinstance(part, Html):
            out.append(part)
        elif isinstance(part, str):
            out.append(escape(part))
        else:
            out.append(join(*part))
    return Html("".join(out))


def does(action: str, /, **given: Any) -> dict[str, Any]:
    """Return the attributes by which a click, a change or a form asks for an action."""
    args = json.dumps(given, sort_keys=True) if given else None
    return {"data_do": action, "data_args": args}


def button(label: Part, action: str = "", *, kind: str = "", **more: Any) -> Html:
    """Return a button; ``given`` holds what the action is told."""
    given = more.pop("given", {})
    asks = does(action, **given) if action else {}
    cls = " ".join(part for part in ("btn", kind) if part)
    return el("button", label, type="button", cls=cls, **asks, **more)


def select(
    name: str, options: Iterable[tuple[str, str]], chosen: str, *, label: str, **more: Any
) -> Html:
    """Return a list to choose one from; options are ``(value, label)``."""
    return el(
        "select",
        [
            el("option", text, value=value, selected=value == chosen, key=None)
            for value, text in options
        ],
        name=name,
        aria_label=label,
        **more,
    )


def field(label: str, control: Html, note: Part = None) -> Html:
    """Return a control with its label above it."""
    return el("label", el("span", label, cls="lbl"), control, note, cls="field")


def fold(label: Part, *parts: Part, key: str, cls: str = "", opened: bool = False) -> Html:
    """Return a stretch that opens on click; ``key`` keeps it open over updates."""
    return el(
        "details", el("summary", label), *parts, data_key=key, cls=cls or None, open=opened or None
    )


def badge(text: str, kind: str = "", title: str = "") -> Html:
    """Return a short mark."""
    return el("span", text, cls=f"badge {kind}".strip(), title=title or None)


def empty(*parts: Part) -> Html:
    """Return a friendly empty state."""
    return el("div", *parts, cls="empty")


def alert(error: RationaleError) -> Html:
    """Return what happened and what to do."""
    return el(
        "div", el("strong", error.message), " ", el("span", error.remedy), cls="alert", role="alert"
    )


def marked(text: str, places: Iterable[tuple[int, int]]) -> Html:
    """Return ``text`` with stretches marked; overlapping ones merge, others are left out."""
    out: list[str | Html | None] = []
    at = 0
    for start, end in sorted(places):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        out += (text[at:start], el("mark", text[start:end]))
        at = end
    return join(out, text[at:])


def digest(html: str) -> str:
    """Return a short name of a piece of mark-up, by which an unchanged one is not sent again."""
    return hashlib.blake2b(html.encode("utf-8", "replace"), digest_size=8).hexdigest()


def counted(count: int, name: str) -> str:
    """Return a number with what it counts: ``1 page``, ``2 pages``."""
    return f"{count} {name}" + ("" if count == 1 else "s")


def words(name: str) -> str:
    """Return an id as words: ``not_met`` as ``not met``."""
    return name.replace("_", " ")


def _attribute(key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = {"cls": "class", "for_": "for"}.get(key, key).replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
