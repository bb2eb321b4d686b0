"""Plain ways of saying the opposite: another verdict, a course turned round, a lost "not"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from rag.intake.dates import number_of
from rag.records import Recommendation, Stance

_VERDICT = re.compile(
    r"\b(?:recommend(?:ed|s|ation)?|advis(?:ed|es|able)|support(?:ed|s)?|suggest(?:ed|s)|indicated"
    r"|offer(?:ed)?|consider(?:ed)?|us(?:ed|e)|appropriate|approved|warranted|justified"
    r"|prescribed|ordered|endorse[ds]?|options?)\b",
    re.I,
)
_STRONG = re.compile(r"recommend|advis|support|indicat|appropriat|warrant|option|endors", re.I)
"""Verdicts that a guideline gives on a treatment as such; "used" may be said of anything."""
_DENIED_BEFORE = re.compile(
    r"\b(?:not|never|neither|nor|no|none|cannot|unable|hardly|\w+n['’]t)\b[^.;:,]{0,45}$"
    r"|\bwithout\s+(?:\w+\s+){0,2}$",
    re.I,
)
_DENIED_AFTER = re.compile(r"^\s*(?:neither\b|no\b|not\b)", re.I)
_AGAINST = re.compile(r"(?:advis|recommend|suggest)\w*\s+against\b", re.I)
_OPEN = re.compile(
    r"\b(?:only|unless|until|if|whether|except|could not|unable|decide|insufficient|lacks?|no"
    r"|little|reason|alternative|routine\w*|fail\w*|despite|neither|against|in vain)\b",
    re.I,
)
"""Words that make a verdict something other than plain for."""
_OPEN_DENIAL = re.compile(
    r"\b(?:unless|until|if|whether|except|without|before|after|when|where|alone|routine\w*|only|for"
    r" (?:those|patients|workers|people|pain|use)|as (?:a|an|the)|beyond|more than|longer than)\b",
    re.I,
)
"""Words with which "not recommended" is no plain verdict against."""
_ABSOLUTE = re.compile(
    r"\b(?:under any circumstances|in any (?:case|circumstances?)|under no circumstances|in no case"
    r"|never|not at all|for anyone)\b",
    re.I,
)
"""Words that leave no room for a condition."""
_COURSE = re.compile(
    r"\bfrom\s+(?:\w+\s+)?(\d+(?:\.\d+)?)(?:\s*/\s*10)?\s*(?:%|\w+\s+)?(?:(?:down|up)\s+)?to\s+"
    r"(?:\w+\s+)?(\d+(?:\.\d+)?)\b",
    re.I,
)
_TOKEN = re.compile(r"[\w'’/-]+")
_LOST = frozenset("not no never without denies denied neither nor cannot".split())
_AROUND = 2
"""Words that must stand alike on both sides of a changed word."""
_MANY = 4
_UNITS = frozenset("day week month year hour visit session".split())


def another_verdict(text: str, sources: Iterable[str]) -> str:
    """Return the verdict of ``text`` where the sources plainly give the opposite one, else "".

    >>> another_verdict("Magnets are advised.", ["Magnet therapy is not recommended."])
    'advised'
    >>> another_verdict("Magnets are advised against.", ["Magnet therapy is not recommended."])
    ''
    """
    own, theirs = _verdicts(text), [one for source in sources for one in _verdicts(source)]
    if not own or not theirs:
        return ""
    if _ABSOLUTE.search(text) and own[0][1] is False:
        return own[0][0] if all(side is not False for _, side in theirs) else ""
    for side in (True, False):
        if all(one[1] is side for one in own) and all(one[1] is (not side) for one in theirs):
            return own[0][0]
    return ""


def another_stance(
    text: str, sources: Iterable[str], cited: Iterable[Recommendation | None]
) -> str:
    """Return the verdict of ``text`` where the words cited give none and their stance opposes it.

    Args:
        text: A sentence on a guideline.
        sources: The words it cites. Where they hold a verdict, that one counts.
        cited: The recommendations of the passages cited; all must be of one mind.
    """
    own = [one for one in _verdicts(text) if _STRONG.match(one[0])]
    if not own or any(_verdicts(source) for source in sources):
        return ""
    stances = {one.stance for one in cited if one is not None}
    if stances == {Stance.NOT_RECOMMENDED} and all(side is True for _, side in own):
        return own[0][0]
    favours = stances and stances <= {Stance.RECOMMENDED, Stance.CONDITIONAL}
    if favours and all(side is False for _, side in own) and not _OPEN_DENIAL.search(text):
        return own[0][0]
    return ""


def _verdicts(text: str) -> list[tuple[str, bool | None]]:
    """Return each word of verdict: for (``True``), against, or ``None`` where that is open."""
    found: list[tuple[str, bool | None]] = []
    for match in _VERDICT.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        against = _AGAINST.match(text, match.start())
        if against or _DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after):
            found.append((match.group(), False))
        else:
            found.append((match.group(), None if _OPEN.search(text) else True))
    return found


def turned_course(text: str, sources: Iterable[str]) -> str:
    """Return a "from … to …" of ``text`` whose figures the sources give the other way round.

    >>> turned_course("It rose from 34 to 52.", ["The score fell from 52 to 34."])
    'from 34 to 52'
    """
    theirs = {match.groups() for source in sources for match in _COURSE.finditer(source)}
    for match in _COURSE.finditer(text):
        start, end = match.groups()
        if start != end and (end, start) in theirs and (start, end) not in theirs:
            return match.group()
    return ""


def lost_denial(text: str, sources: Iterable[str]) -> str:
    """Return the words around a denial that ``text`` drops from, or adds to, words it copies.

    >>> lost_denial("it is supported by evidence", ["Here it is not supported by evidence"])
    'it is supported by'
    """
    for own, theirs, around in _changes(text, sources):
        alone = len(own) + len(theirs) == 1 or {*own, *theirs} <= _LOST | {"do", "does"}
        if alone and bool(_LOST & {*own}) != bool(_LOST & {*theirs}):
            return around
    return ""


def other_amount(text: str, sources: Iterable[str]) -> str:
    """Return words of ``text`` with another number or unit of time than where it copies them from.

    >>> other_amount("signs, with at least nineteen of them", ["Signs with at least two of them."])
    'signs with at least nineteen'
    """
    own = [match.group().lower() for match in _TOKEN.finditer(text)]
    theirs: dict[tuple[str, ...], set[tuple[str, float | str]]] = {}
    for source in sources:
        words = [match.group().lower() for match in _TOKEN.finditer(source)]
        for at in range(_MANY, len(words)):
            # "42 days" may be six weeks: that is compared as lengths of time.
            if (amount := _amount(words[at])) and not _timed(words, at):
                theirs.setdefault(tuple(words[at - _MANY : at]), set()).add(amount)
    for at in range(_MANY, len(own)):
        before, word = own[at - _MANY : at], own[at]
        mine = None if _timed(own, at) else _amount(word)
        others = theirs.get(tuple(before), set())
        if mine and any(one[0] == mine[0] for one in others) and mine not in others:
            return " ".join((*before, word))
    return ""


def _timed(words: list[str], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].rstrip("s") in _UNITS


def _amount(word: str) -> tuple[str, float | str] | None:
    """Return the kind and the value of a number or a unit of time."""
    if word.rstrip("s") in _UNITS:
        return "unit", word.rstrip("s")
    value = number_of(word)
    return None if value is None else ("number", value)


def _changes(text: str, sources: Iterable[str]) -> Iterator[tuple[list[str], list[str], str]]:
    """Yield what ``text`` changes in words that it otherwise copies: its own, theirs, around."""
    own = [match.group() for match in _TOKEN.finditer(text)]
    low = [word.lower() for word in own]
    for source in sources:
        theirs = [match.group().lower() for match in _TOKEN.finditer(source)]
        steps = difflib.SequenceMatcher(None, low, theirs, autojunk=False).get_opcodes()
        for before, step, after in zip(steps, steps[1:], steps[2:], strict=False):
            kind, first, last, start, end = step
            left, right = before[2] - before[1], after[2] - after[1]
            # To the end of both one word alike is enough, where many stand alike before.
            ends = after[2] == len(low) and after[4] == len(theirs) and left >= _MANY
            alike = left >= _AROUND and (right >= _AROUND or ends)
            if kind != "equal" and before[0] == after[0] == "equal" and alike:
                around = " ".join(own[max(0, first - _AROUND) : last + _AROUND])
                yield low[first:last], theirs[start:end], around
