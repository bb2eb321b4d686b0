"""One sentence as what it recommends of which treatments; two where it says two things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.library.recognise_outline import Statement
from rag.library.recognise_stance import Cue, cues_in, is_conditioned, is_excepted
from rag.library.recognise_strength import strength_in
from rag.library.recognise_subject import (
    Subject,
    circumstances_in,
    from_headings,
    governed,
    heading_words,
    inside_condition,
    most_specific,
    named_in,
    outside_circumstances,
    points_back,
    sharpened,
    unique,
)
from rag.records import Stance
from rag.vocabulary import Vocabulary

_CLAUSE = re.compile(
    r";\s+|,\s+(?=(?:but|however|whereas|while|although|yet)\b)|\s+(?=(?:but|whereas)\b)"
    r"|,\s+and\s+(?=[^,;]{0,80}\b(?:should|may|is|are)\b)",
    re.I,
)
_INDICATIONS = re.compile(r"\W*(?:\w+ )?indications?\b", re.I)
_UNNAMED = re.compile(
    r"^(?:these|this|those|it|them|they|such|its|their|any|all|specific|following)\b", re.I
)
_ELIDED = re.compile(
    r"\W*(?:[A-D]\W+|\d+\W+)?(?:(?:it|is|are|they|therefore|however|thus|in general|generally"
    r"|usually|also|strongly|moderately"
    r"|currently"
    r"|routine|use|its|not|description|note)\W+)*",
    re.I,
)
"""A verb at the front has left its subject to the heading: "Recommended as …"."""
_FOLLOWING = re.compile(r"\s*(?:any of |all of )?the following\b", re.I)
_PRONOUN = re.compile(r"\w\W+(?:they|it)\s+(?:(?:is|are|should|may|can)\s+)?$", re.I)
_PLANNED = re.compile(
    r"\W*(?:if|when|before)\b(?=[^,;.]*\b(?:starting|prescribing|initiating|initiation|used?"
    r"|prescribed"
    r"|started|performed|considered|given|chosen)\b)[^,;.]*,",
    re.I,
)
"""What follows "When opioids are prescribed, …" sets conditions for them."""
_NUMBERED = re.compile(r"\W*recommendation\s+\d+\w?\s*[.:–-]", re.I)
_USE = re.compile(r"\b(?:offer|use|using|prescribe|prescribing|against|recommend|order)$", re.I)
_THAT = re.compile(r"\s+that\b", re.I)
_WORDS_KEPT = 6
_FILLER = re.compile(
    r"^(?:(?:the|a|an|any|either|routine|use|of|using|that|to|for|performing|with|patients?|be"
    r"|against"
    r"|or|practitioner|clinicians?|might|could|should|perform|routinely|do|not|offer)\s+)+",
    re.I,
)
_OBJECT_END = re.compile(
    r"\s+(?:for|in|to|as|when|if|because|after|before|with|on|is|are|should|may|by)\b|[,;:.(\[]",
    re.I,
)
_STOPPED = re.compile(r"[^\w\s/-]")


@dataclass(frozen=True)
class Found:
    """What a stretch of the text recommends, before its conditions are read."""

    start: int
    end: int
    """Offsets in the document."""
    statement: Statement
    stance: Stance
    treatments: tuple[str, ...]
    strength: str
    list_begins: bool = False
    """The statement is the first of the bullets that set the conditions."""
    cells_ask: bool = False
    """A row whose further cells set the conditions."""
    allowed: tuple[int, int] | None = None
    """Where a sentence is against and for: offsets of the clause that says for whom it is."""
    caption: str = ""
    """A row: the words above its table that say for whom it holds."""


def whole(
    statement: Statement, stance: Stance, treatments: tuple[str, ...], strength: str
) -> Found | None:
    """Return a recommendation that is a whole statement; ``None`` where it names no treatment."""
    if not treatments:
        return None
    return Found(
        start=statement.start,
        end=statement.end,
        statement=statement,
        stance=stance,
        treatments=treatments,
        strength=strength,
    )


def read_sentence(statement: Statement, vocabulary: Vocabulary) -> list[Found]:
    """Return what a sentence recommends; empty where it recommends no treatment."""
    text = statement.text
    cues = [cue for cue in cues_in(text) if not inside_condition(text, cue.start)]
    if not cues:
        return []
    subjects = named_in(text, vocabulary)
    strength = strength_in(text)
    found: list[Found] = []
    for start, end in _clauses(text, cues):
        inside = [cue for cue in cues if start <= cue.start < end]
        own = [s for s in subjects if start <= s.start < end]
        treatments: tuple[str, ...] = ()
        cue = inside[0]
        for cue in inside:
            treatments = _governed(text, cue, own)
            if treatments:
                break
        else:
            cue = inside[0]
        if not treatments and found:
            treatments = found[-1].treatments
        if not treatments:
            treatments = _governed(text, cue, subjects)
        if not treatments and _PRONOUN.search(text[: cue.start]):
            treatments = unique(s.id for s in subjects if s.end <= cue.start)[-1:]
        if not treatments and _PLANNED.match(text):
            comma = text.find(",")
            treatments = unique(s.id for s in subjects if s.end <= comma)
        if not treatments and points_back(text[start:end]):
            treatments = unique(s.id for s in outside_circumstances(text[:start], vocabulary))
        treatments = _in_context(statement, treatments, cue, strength, vocabulary)
        if treatments:
            found.append(
                Found(
                    start=statement.start + start,
                    end=statement.start + end,
                    statement=statement,
                    stance=_stance(inside, cue, text[start:end]),
                    treatments=treatments,
                    strength=strength,
                )
            )
    return _joined(found)


def _governed(text: str, cue: Cue, subjects: Sequence[Subject]) -> tuple[str, ...]:
    passive = cue.passive(text)
    if cue.stance is Stance.INSUFFICIENT:
        # "The evidence for X is insufficient", "there is insufficient evidence to recommend X".
        passive = not any(s.start >= cue.start for s in subjects)
    found = governed(text, (cue.start, cue.end), subjects, passive=passive)
    return unique(s.id for s in found)


def _clauses(text: str, cues: Sequence[Cue]) -> list[tuple[int, int]]:
    """Cut a sentence where both sides recommend by a verb of their own."""
    bounds = [0]
    for gap in _CLAUSE.finditer(text):
        before = any(bounds[-1] <= cue.start and cue.end <= gap.start() for cue in cues)
        if before and any(cue.start >= gap.end() for cue in cues):
            bounds.append(gap.end())
    pairs = zip(bounds, [*bounds[1:], len(text)], strict=True)
    return [
        (a, a + len(text[a:b].rstrip())) for a, b in pairs if any(a <= c.start < b for c in cues)
    ]


def _stance(inside: Sequence[Cue], chosen: Cue, words: str) -> Stance:
    stance = chosen.stance
    if stance is Stance.RECOMMENDED and any(
        c.stance in (Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT) for c in inside
    ):
        stance = next(
            c.stance for c in inside if c.stance in (Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT)
        )
    if stance is Stance.RECOMMENDED and is_conditioned(words):
        return Stance.CONDITIONAL
    if stance is Stance.NOT_RECOMMENDED and is_excepted(words):
        return Stance.CONDITIONAL
    return stance


def _in_context(
    statement: Statement,
    treatments: tuple[str, ...],
    cue: Cue,
    strength: str,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    """Complete what the sentence names by its headings, or by its own words where it is graded."""
    headed = from_headings(statement.headings, vocabulary)
    if _INDICATIONS.match(statement.text[cue.start : cue.end]):
        inside = named_in(statement.text[cue.start : cue.end], vocabulary)
        return unique(s.id for s in inside) or headed or heading_words(statement.headings)
    if treatments:
        return most_specific(sharpened(treatments, headed, vocabulary), vocabulary)
    before, after = statement.text[: cue.start], statement.text[cue.end :]
    elided = _ELIDED.fullmatch(before) and not _THAT.match(after)
    if _FOLLOWING.match(after):
        return ()
    if elided or _points(statement.text, cue):
        if headed:
            return headed
        if cue.stance in (Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT):
            return heading_words(statement.headings)
    graded = strength or _NUMBERED.match(statement.text)
    against = cue.stance in (Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT)
    if graded or (against and _USE.search(statement.text[: cue.end])):
        return _own_words(statement.text, cue)
    return ()


def _points(text: str, cue: Cue) -> bool:
    """Whether the words that the verb is about point back to a treatment named above."""
    around = circumstances_in(text, (cue.start,))
    blank = text
    for a, b in around:
        if not a <= cue.start < b:
            blank = blank[:a] + " " * (b - a) + blank[b:]
    return points_back(blank[: cue.end] if cue.passive(text) else blank[cue.start :])


def _own_words(text: str, cue: Cue) -> tuple[str, ...]:
    """Return an intervention that the vocabulary does not know, in the sentence's words."""
    if cue.passive(text):
        before = re.split(r"[,;:](?:\s+|$)|^\W+", text[: cue.start].strip())[-1]
        words = _FILLER.sub("", before + " ").split()
    else:
        after = _FILLER.sub("", text[cue.end :].strip() + " ")
        words = _OBJECT_END.split(after, maxsplit=1)[0].split()
    if not 1 <= len(words) <= _WORDS_KEPT or _UNNAMED.match(words[0]):
        return ()
    name = _STOPPED.sub("", " ".join(words)).strip().lower()
    return (name,) if name else ()


def _joined(found: list[Found]) -> list[Found]:
    """Join clauses about the same treatments: for some and not for others is a condition."""
    out: list[Found] = []
    for one in found:
        last = out[-1] if out else None
        if last is None or (last.treatments != one.treatments and last.stance != one.stance):
            out.append(one)
            continue
        stance, allowed = last.stance, last.allowed
        if last.stance is not one.stance:
            stance = Stance.CONDITIONAL
            for clause in (last, one):
                if clause.stance in (Stance.RECOMMENDED, Stance.CONDITIONAL):
                    allowed = (clause.start, clause.end)
        out[-1] = replace(
            last,
            end=one.end,
            stance=stance,
            allowed=allowed,
            treatments=unique((*last.treatments, *one.treatments)),
        )
    if len(out) == 1:
        statement = out[0].statement
        return [replace(out[0], start=statement.start, end=statement.end)]
    return out
