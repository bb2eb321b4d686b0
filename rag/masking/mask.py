"""A table of placeholders for the identifiers of one case: the way out and the way back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rag.masking.find import Identifier, Kind, identifiers_in
from rag.text import squeeze

_LABELS: dict[Kind, str] = {
    "person": "PERSON",
    "ssn": "SOCIALNUMBER",
    "number": "FILENUMBER",
    "birth": "BIRTHDATE",
    "phone": "PHONENUMBER",
    "address": "ADDRESS",
    "email": "EMAIL",
}
_LEAST_PART = 3
"""Letters from which a part of a name is masked where it stands alone."""
_NOT_ALONE = frozenset(
    "jr sr ii iii iv de del la van von der den di da dos el al bin st the".split()
)


class Mask:
    """The placeholders of one case.

    The same identifier has the same placeholder everywhere; the ways to write one name share
    a number (``PERSON_1``, ``PERSON_1B``), so that a reader still sees one person. A mask
    without identifiers leaves every text as it is.
    """

    def __init__(self, values: Iterable[tuple[str, Kind, str]] = (), *, taken: str = "") -> None:
        """Make the table.

        Args:
            values: Identifiers as they stand, in the order in which they are to be numbered; with
                the kind, and what those that share a number have in common.
            taken: All text of the case: a label that already stands there is not used.
        """
        self._shown: dict[str, str] = {}
        self._kinds: dict[str, Kind] = {}
        self._labels = {kind: _free(label, taken) for kind, label in _LABELS.items()}
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._variants: Counter[tuple[Kind, int]] = Counter()
        for value, kind, group in values:
            self._add(squeeze(value), kind, group)
        self._values = {placeholder: value for value, placeholder in self._shown.items()}
        self._out = _pattern(self._shown)
        names = "|".join(sorted(self._labels.values()))
        self._back = re.compile(rf"\b({names})[_ -]?(\d{{1,4}})([A-Z]?)\b")

    @classmethod
    def of(cls, texts: Iterable[str]) -> Mask:
        """Find the identifiers of all texts of one case, and make the table for them."""
        every = tuple(texts)
        found: list[tuple[str, Kind, str]] = []
        for text in every:
            for one in identifiers_in(text):
                found += _with_parts(text, one)
        return cls(found, taken="\n".join(every))

    def __bool__(self) -> bool:
        """Whether there is anything to mask."""
        return bool(self._shown)

    def hide(self, text: str) -> str:
        """Return ``text`` with every identifier of the table replaced by its placeholder.

        An identifier is found again across line breaks and the gutter of a prompt.
        """
        if self._out is None:
            return text
        return self._out.sub(lambda match: self._shown[_key(match.group())], text)

    def reveal(self, text: str) -> str:
        """Put the identifiers back; a placeholder that was never given out stays."""
        if not self._values:
            return text
        return self._back.sub(
            lambda m: self._values.get(f"{m[1]}_{m[2]}{m[3]}", m.group()),
            text,
        )

    def reveal_all(self, data: Any) -> Any:
        """Put the identifiers back in every string of a JSON value."""
        if isinstance(data, str):
            return self.reveal(data)
        if isinstance(data, list):
            return [self.reveal_all(one) for one in data]
        if isinstance(data, dict):
            return {key: self.reveal_all(value) for key, value in data.items()}
        return data

    def unknown(self, text: str) -> tuple[str, ...]:
        """Return what looks like a placeholder in revealed text and is none of the table."""
        if not self._values:
            return ()
        return tuple(dict.fromkeys(match.group() for match in self._back.finditer(text)))

    def counts(self, text: str) -> dict[str, int]:
        """Count the different identifiers that :meth:`hide` would mask in ``text``, by kind."""
        if self._out is None:
            return {}
        used = {self._shown[_key(match.group())] for match in self._out.finditer(text)}
        tally = Counter(self._kinds[placeholder] for placeholder in used)
        return {kind: tally[kind] for kind in sorted(tally)}

    def _add(self, value: str, kind: Kind, group: str) -> None:
        if not value or value in self._shown:
            return
        number = self._numbers.setdefault((kind, group), self._next(kind))
        variant = self._variants[kind, number]
        self._variants[kind, number] += 1
        letter = "" if variant == 0 else chr(ord("A") + min(variant, 25))
        placeholder = f"{self._labels[kind]}_{number}{letter}"
        if placeholder in self._kinds:
            placeholder = f"{self._labels[kind]}_{self._next(kind)}"
        self._shown[value] = placeholder
        self._kinds[placeholder] = kind

    def _next(self, kind: Kind) -> int:
        return 1 + sum(1 for known, _ in self._numbers if known == kind)


def _with_parts(text: str, one: Identifier) -> list[tuple[str, Kind, str]]:
    """Return an identifier and, of a name, its parts, which may stand alone elsewhere."""
    value = squeeze(text[one.start : one.end])
    if one.kind != "person":
        return [(value, one.kind, value)]
    parts = [part.strip(".'’") for part in re.split(r"[\s,]+", value)]
    telling = [p for p in parts if len(p) >= _LEAST_PART and p.lower() not in _NOT_ALONE]
    surname = value.split(",")[0] if re.match(r"[^\s,]+,\s", value) else (telling or [value])[-1]
    spellings = [value, *telling]
    spellings += [way for name in spellings for way in (name.title(), name.upper())]
    return [(way, one.kind, surname.casefold()) for way in dict.fromkeys(spellings)]


def _pattern(shown: dict[str, str]) -> re.Pattern[str] | None:
    if not shown:
        return None
    ways = []
    for value in sorted(shown, key=lambda one: (-len(one), one)):
        words = [re.escape(word) for word in value.split()]
        left = r"(?<!\w)" if value[0].isalnum() else ""
        right = r"(?!\w)" if value[-1].isalnum() else ""
        ways.append(left + r"(?:\s+(?:\|[ \t]*)?)".join(words) + right)
    return re.compile("|".join(ways))


def _key(found: str) -> str:
    return squeeze(re.sub(r"\n\|[ \t]*", " ", found))


def _free(label: str, taken: str) -> str:
    """Return the label, lengthened until no text of the case holds it followed by a number."""
    while re.search(rf"\b{label}[_ -]?\d", taken):
        label += "X"
    return label
