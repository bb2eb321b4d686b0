"""JSON and JSON lines: one record after the other, its text-like field under headings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import InputError
from rag.library.manuscript import Manuscript
from rag.library.proposals import Clues
from rag.library.readers.decode import decode_markup
from rag.library.readers.flow import Flow
from rag.library.readers.parts import finish

MEDIA_TYPE = "application/json"
_GROUPS = ("chapter", "topic", "section", "category_name", "domain")
_NAMES = ("heading", "title", "name", "label", "number", "id")
_TEXTS = ("text", "recommendation", "statement", "body", "content", "description", "abstract")
_LONG = 80
"""A value of so many characters is prose, a shorter one a fact."""
_DEEPEST = 12


def read_json(data: bytes, name: str) -> Manuscript:
    """Read a JSON document, or one JSON value per line.

    A field that several records share (chapter, topic, section) becomes their heading, a title or
    id the heading below it, longer values paragraphs, shorter ones one line of ``name: value``.

    Raises:
        InputError: No valid JSON (with the line), or no words.
    """
    flow = Flow(name)
    text, notes = decode_markup(data, name)
    flow.notes += notes
    records = list(_values(text.lstrip("\ufeff"), name))
    clues = Clues()
    if len(records) == 1:
        only = records[0]
        if isinstance(only, dict):
            for key, note in (("title", clues.title), ("publisher", clues.publisher)):
                if isinstance(only.get(key), str):
                    note(only[key], f"the field {key}")
            _mapping(flow, only, 1)
        else:
            _records(flow, only if isinstance(only, list) else [only], 1)
    else:
        _records(flow, records, 1)
    return finish(flow, data, MEDIA_TYPE, clues)


def _values(text: str, name: str) -> Iterator[Any]:
    try:
        yield json.loads(text)
        return
    except RecursionError:
        raise InputError(
            f"{name} is nested too deeply.", "Flatten it to a list of records."
        ) from None
    except json.JSONDecodeError as error:
        whole = error
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            yield json.loads(line)
        except RecursionError:
            raise InputError(
                f"{name}, line {number}, is nested too deeply.", "Flatten it."
            ) from None
        except json.JSONDecodeError as error:
            first = number == lines[0][0]
            at = whole.lineno if first else number
            what = whole.msg if first else error.msg
            raise InputError(
                f"{name} is no valid JSON: line {at}: {what}.",
                "Give one JSON value, or one per line.",
            ) from None


def _records(flow: Flow, records: list[Any], level: int) -> None:
    group = ""
    for record in records:
        if not isinstance(record, dict):
            _value(flow, record, level)
            continue
        fields = {str(key): value for key, value in record.items()}
        key = _first(fields, _GROUPS)
        depth = level
        if key and _words(fields[key]):
            if _words(fields[key]) != group:
                group = _words(fields[key])
                flow.heading(group, level)
            fields.pop(key)
            depth += 1
        name = _first(fields, _NAMES)
        if name and _words(fields[name]) and len(_words(fields[name])) <= 2 * _LONG:
            flow.heading(_words(fields.pop(name)), depth)
            depth += 1
        _fields(flow, fields, depth)


def _fields(flow: Flow, fields: Mapping[str, Any], level: int) -> None:
    """Write the text first, then other prose under its name, then the short facts in one line."""
    rest = dict(fields)
    main = _first(rest, _TEXTS)
    if main and isinstance(rest[main], str):
        _prose(flow, rest.pop(main))
    facts = [
        f"{_label(key)}: {_words(value)}"
        for key, value in rest.items()
        if _words(value) and len(_words(value)) <= _LONG
    ]
    if facts:
        flow.paragraph("; ".join(facts))
    for key, value in rest.items():
        if isinstance(value, dict | list) or len(_words(value)) > _LONG:
            flow.heading(_label(key), level)
            _value(flow, value, level + 1)


def _mapping(flow: Flow, fields: Mapping[str, Any], level: int) -> None:
    if level > _DEEPEST:
        flow.paragraph(json.dumps(fields, ensure_ascii=False))
        return
    _records(flow, [dict(fields)], level)


def _value(flow: Flow, value: Any, level: int) -> None:
    if isinstance(value, dict):
        _mapping(flow, value, level)
    elif isinstance(value, list) and level <= _DEEPEST:
        if all(not isinstance(entry, dict | list) for entry in value):
            for entry in value:
                flow.bullet(_words(entry))
        else:
            _records(flow, value, level)
    elif isinstance(value, str):
        _prose(flow, value)
    elif not isinstance(value, list):
        flow.paragraph(_words(value))


def _prose(flow: Flow, text: str) -> None:
    for part in text.replace("\r\n", "\n").split("\n\n"):
        flow.paragraph(part)


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    lower = {key.lower(): key for key in fields}
    return next((lower[name] for name in names if name in lower), "")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _label(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
