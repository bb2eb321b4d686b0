"""Opposites: a sentence turns its source round in other words ("rose" for "fell", A and B swapped).

Each rule needs both sides to be plain and of one mind: wherever the sentence and its source speak
of the same thing, the one says this and the other that. A mixed or conditional wording is left
alone, for it can be faithful.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.denial import denied
from rag.retrieval.lexical import tokenize

_AXES: tuple[tuple[str, str], ...] = (
    (
        r"ris(?:es?|en|ing)|rose|rais(?:es?|ed|ing)|increas\w+|grew|grown?|lengthen(?:s|ed)"
        r"|went up|gone up|goes up|climb(?:s|ed)|doubled",
        r"fall(?:s|en|ing)?|fell|decreas\w+|reduc(?:es?|ed|ing|tions?)|drop(?:s|ped)?|lower(?:s|ed)"
        r"|lower(?= \w+ions?\b)|declin(?:es?|ed)|shorten(?:s|ed)|went down|gone down|goes down"
        r"|halved|lessen(?:s|ed)?|tapered",
    ),
    (
        r"improv(?:es?|ed|ing|ements?)|better|help(?:s|ed|ful)?|reliev\w+|successful(?:ly)?"
        r"|benefit(?:s|ed)?|beneficial|less (?:painful|swollen|severe|tender)|effective",
        r"wors(?:e|en|ens|ened|ening)|deteriorat\w+|fail(?:s|ed|ure)?|in vain|unsuccessful(?:ly)?"
        r"|ineffective|aggravat\w+|more (?:painful|swollen|severe|tender)|no better",
    ),
    (
        r"consistent|appropriate for what is prescribed",
        r"inconsistent|aberrant",
    ),
    (
        r"low(?:er)?[- ]risk|risk(?: \w+){0,3} low",
        r"high(?:er)?[- ]risk|risk(?: \w+){0,3} high",
    ),
    (
        r"continued|kept on|resumed|restarted|carried on",
        r"stopped|discontinued|ceased|suspended|given up",
    ),
    (r"strengthen(?:s|ed)?|stronger", r"weaken(?:s|ed)?|weaker"),
    (r"tolerat(?:es?|ed)|well borne", r"intoleran(?:t|ce)|intolerable"),
    (r"initial(?:ly)?|at first|first[- ]line", r"last resort|tried last|last[- ]line"),
    (r"valid", r"invalid"),
    (r"compliant|adheren(?:t|ce)|good compliance", r"non-?complian\w+|poor compliance"),
    (r"independent(?:ly)?|without assistance", r"dependent|depends on|needs help"),
    (r"motivated|willing", r"unmotivated|unwilling|reluctant"),
    (r"abnormal", r"normal|unremarkable"),
    (r"larger|greater|longer|faster|higher", r"smaller|shorter|slower"),
)
"""Axes: words for one end, words for the other."""
_RELATIVE = len(_AXES) - 1
"""The axis whose words say nothing unless a "than" follows."""
_WORDS = tuple(
    (axis, sign, re.compile(rf"\b(?:{words})\b", re.I))
    for axis, ends in enumerate(_AXES)
    for sign, words in zip((1, -1), ends, strict=True)
)
_CLAUSE = re.compile(r"[.;:!?](?=\s|$)|\s[–—]\s|,?\s\b(?:but|while|whereas|although|though)\b")
_CHUNK = re.compile(
    r"[.;:!?,](?=\s|$)|\s[–—]\s|\b(?:and|but|while|whereas|although|though|because|since|with)\b"
)
_CONDITION = re.compile(
    r"\b(?:if|unless|whether|until|only|except|should|would|could|may|might|when|where|those|who"
    r"|who(?:se)?|after|before|to|expected|hope\w*|plan\w*|goal\w*|likely to|risk of|in order"
    r"|neither|either|never|little|hardly|barely|instead|rather|not only|far from)\b",
    re.I,
)
"""Words with which an end of an axis is no plain statement."""
_QUANTITY = frozenset("day week month year hour minut visit session time percent point".split())


_NUMBERS = {
    word: str(at)
    for at, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


@dataclass(frozen=True)
class End:
    """An end of an axis that a text names."""

    axis: int
    sign: int
    negated: bool
    conditional: bool
    about: frozenset[str]
    """Stems of the clause."""
    than: frozenset[str]
    """What is compared with; empty where nothing is."""
    before: frozenset[str]
    """Stems of the clause before the word."""
    word: str


def opposite_end(text: str, sources: Sequence[str]) -> str:
    """Return the word of ``text`` that stands at the other end in ``sources``, or "".

    >>> opposite_end("The pain score rose.", ["The pain score fell."])
    'rose'
    >>> opposite_end("Traction at home helped.", ["No improvement with home traction."])
    'helped'
    >>> opposite_end("The pain score did not rise.", ["The pain score fell."])
    ''
    """
    own = _ends(text)
    theirs = [end for source in sources for end in _ends(source)]
    for axis in dict.fromkeys(end.axis for end in own):
        mine = [end for end in own if end.axis == axis]
        other = [end for end in theirs if end.axis == axis]
        if axis == _RELATIVE or any(end.than for end in (*mine, *other)):
            word = _compared(mine, other)
        else:
            word = _opposite(mine, other)
        if word:
            return word
    return ""


def _opposite(mine: Sequence[End], theirs: Sequence[End]) -> str:
    if not theirs or any(end.conditional for end in (*mine, *theirs)):
        return ""
    for one in mine:
        for other in theirs:
            shared = one.about & other.about
            if not shared or not _against(one, other):
                return ""
    return mine[0].word


def _against(one: End, other: End) -> bool:
    """Whether both cannot hold; "did not rise" and "fell" can, and so can two denials."""
    if one.negated and other.negated:
        return False
    if one.negated or other.negated:
        return one.sign == other.sign
    return one.sign != other.sign


def _compared(mine: Sequence[End], theirs: Sequence[End]) -> str:
    if len(mine) != 1 or len(theirs) != 1:
        return ""
    one, other = mine[0], theirs[0]
    if one.negated or other.negated or not one.than or not other.than:
        return ""
    same = bool(one.than & other.than)
    swapped = bool(one.than & other.before) and bool(other.than & one.before)
    if (same and not swapped and one.sign != other.sign) or (
        swapped and not same and one.sign == other.sign
    ):
        return one.word
    return ""


@lru_cache(maxsize=4096)
def _ends(text: str) -> tuple[End, ...]:
    found = []
    for axis, sign, words in _WORDS:
        for match in words.finditer(text):
            first, last = _around(_CLAUSE, text, match)
            start, stop = _around(_CHUNK, text, match)
            chunk = text[start:stop]
            than = re.match(r"[^,;.]*?\bthan\s+((?:[\w-]+\s*){1,3})", text[match.end() : last])
            other = frozenset(tokenize(than[1])) if than else frozenset()
            if other & _QUANTITY or any(stem[:1].isdigit() for stem in other):
                other = frozenset()
            found.append(
                End(
                    axis,
                    sign,
                    denied(text, match.start(), match.end()),
                    bool(_CONDITION.search(chunk)),
                    frozenset(tokenize(text[first:last])),
                    other,
                    frozenset(tokenize(text[first : match.start()])),
                    match.group(),
                )
            )
    return tuple(found)


def _around(parts: re.Pattern[str], text: str, match: re.Match[str]) -> tuple[int, int]:
    first = max((m.end() for m in parts.finditer(text, 0, match.start())), default=0)
    last = next((m.start() for m in parts.finditer(text, match.end())), len(text))
    return first, last


_FIGURE = rf"(?:\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})"
_THING = rf"(?:{_FIGURE}|[A-Za-z][\w-]{{3,}})"
_FILL = r"(?:\s*(?:/\s*10|%|mg|mcg|lb|kg)|\s+(?!from\b|to\b|and\b)[\w-]+){0,3}"
_LATER = (
    re.compile(
        rf"\bfrom\s+(?P<a>{_THING}){_FILL}\s+(?:down\s+|up\s+)?to\s+(?P<b>{_THING})\b", re.I
    ),
    re.compile(
        rf"\b(?P<b>{_FIGURE})%?{_FILL},?\s+(?:(?:down|up)\s+from|instead of|having been"
        rf"|where (?:it|they) (?:was|were)|it was|was|as against an earlier)\s+(?P<a>{_FIGURE})\b",
        re.I,
    ),
)
"""A value that came first (a) and one that came after it (b)."""
_FROM = re.compile(rf"\b(?:falling|rising|down|up|fell|rose)\s+from\s+(?P<a>{_FIGURE})\b", re.I)


def swapped_course(text: str, sources: Sequence[str]) -> str:
    """Return the words of ``text`` that put first what the sources put last, or "".

    >>> swapped_course("Changed from Lyrica to gabapentin", ["Switched from gabapentin to Lyrica."])
    'from Lyrica to gabapentin'
    >>> swapped_course("It is 35, up from 28.", ["BDI 28, falling from 35."])
    '35, up from 28'
    """
    theirs = {pair for source in sources for pair, _ in _courses(source)}
    earlier = {_figure(m["a"]) for source in sources for m in _FROM.finditer(source)}
    figures = {_figure(m) for source in sources for m in re.findall(rf"\b{_FIGURE}\b", source)}
    for (start, end), words in _courses(text):
        known = (start, end) in theirs
        if (end, start) in theirs and not known:
            return words
        if end in earlier and start in figures - earlier and not known:
            return words
    return ""


def _courses(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    for pattern in _LATER:
        for match in pattern.finditer(text):
            start, end = _figure(match["a"]), _figure(match["b"])
            if start != end:
                yield (start, end), match.group()


def _figure(word: str) -> str:
    low = word.lower()
    return _NUMBERS.get(low, low)


_SIDES = re.compile(r"\b(?:left|right)\b", re.I)
_MEDICATION = re.compile(
    r"\b(?:with(?:out)?|on|off)(?=\s+(?:medications?|meds|it|them|medicines?)\b)", re.I
)
_MEASURE = re.compile(r"\b(\d+(?:\.\d+)?)\s*(/\s*10|%|kg|lbs?|pounds|dB|mm|cm|degrees)(?!\w)", re.I)


def swapped_pair(text: str, sources: Sequence[str]) -> str:
    """Return the words of ``text`` that give to the one what the sources give to the other.

    >>> swapped_pair("40 kg on the right, 20 kg left", ["grip 20 kg right and 40 kg left"])
    '40 right, 20 left'
    """
    for names in (_SIDES, _MEDICATION):
        own = _pairs(text, names)
        if own is None:
            continue
        for source in sources:
            theirs = _pairs(source, names)
            if theirs and own != theirs and sorted(own.values()) == sorted(theirs.values()):
                return ", ".join(f"{own[name]} {name}" for name in own)
    return ""


def _pairs(text: str, names: re.Pattern[str]) -> dict[str, str] | None:
    """Return which of two figures belongs to which of two names; ``None`` where that is open."""
    called = list(names.finditer(text))
    by_unit: dict[str, list[re.Match[str]]] = {}
    for match in _MEASURE.finditer(text):
        by_unit.setdefault(match[2].lower().replace(" ", ""), []).append(match)
    two = [found for found in by_unit.values() if len(found) == 2]
    if len(called) < 2 or len(two) != 1:
        return None
    figures = two[0]
    near = sorted(called, key=lambda name: (_away(name, figures), name.start()))[:2]
    near.sort(key=lambda name: name.start())
    marks = sorted([*near, *figures], key=lambda match: match.start())
    kinds = [match in figures for match in marks]
    keys = [_NAMED.get(name.group().lower(), name.group().lower()) for name in near]
    if kinds[0] == kinds[1] or kinds[:2] != kinds[2:] or len(set(keys)) < 2:
        return None
    return dict(zip(keys, (figure[1] for figure in figures), strict=True))


_NAMED = {"on": "with", "off": "without"}


def _away(name: re.Match[str], figures: Iterable[re.Match[str]]) -> int:
    return min(abs(name.start() - figure.start()) for figure in figures)
