"""Sides of findings and of care, clause by clause, against the same clause of the summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.audit.alike import alike
from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.checking.context import outside_quotes
from rag.checking.values import values
from rag.retrieval.lexical import tokenize

_CLAUSE = re.compile(
    r"[,;:](?=\s)|\b(?:and|but|while|whereas|with|which)\b(?! (?:left|right) (?:and|or)\b)"
)
_STOP = re.compile(r"[,;:](?=\s)|\b(?:but|while|whereas)\b")
_LED = re.compile(r"(?:on|to|at) (?:the|his|her) (?:left|right)(?: side)?", re.I)
_COMMON = frozenset(
    "left right bilater both side report note record show shown find found describ give given date"
    " worker patient was is has had have been request state say said exam examin reveal the"
    " treatment author review deni pain injur complain discomfort symptom tender posit normal"
    " shoulder knee hip ankl wrist hand elbow foot leg arm thumb finger lower upper extrem eye ear"
    " toe thigh calf forearm heel".split()
)
_SMALL = re.compile(r"\d|\d.*\D.*")
"""Figures that say nothing by themselves: grades, dates."""
_TELLING = 2
"""Stems that two clauses must share beside the side, to be on the same thing."""
_MUCH = 3
"""Stems that stretches between stops must share."""
_OTHER = re.compile(
    r"\b(?:other|opposite|contralateral|uninjured|unaffected|than|compared)\b", re.I
)


@dataclass(frozen=True)
class Clause:
    """A clause with its sides and the stems of what it says."""

    words: str
    sides: frozenset[str]
    about: frozenset[str]
    sentence: str


def check_side_clauses(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the side of what a clause says against the clauses of the summary that say the same."""
    told = [c for words in material.summary_sentences for c in clauses(words)]
    for statement in audited.sided:
        if statement.kind == "conclusion":
            continue
        words = outside_quotes(statement.text)
        found = (
            _found(words, told) or _found_whole(words, material) or _care(material, audited, words)
        )
        if found is not None:
            yield audited.finding(
                "side_contradicted",
                "warning",
                material.at(statement),
                f"The rationale says “{found[0]}”; the case summary says “{found[1]}”.",
                "Compare the sides with the records.",
                evidence=found[1],
                law=(ERROR_OF_FACT,),
            )


def clauses(sentence: str, gaps: re.Pattern[str] = _CLAUSE) -> Iterator[Clause]:
    """Yield the clauses of a sentence; one without a side of its own has none."""
    at = 0
    for gap in (*gaps.finditer(sentence), None):
        words = sentence[at : gap.start() if gap else len(sentence)].strip()
        if gap and _LED.fullmatch(words):
            continue  # "On the right, the test was positive"
        at = gap.end() if gap else at
        if words:
            stems = frozenset(s for s in tokenize(words) if not _SMALL.fullmatch(s)) - _COMMON
            yield Clause(words, _sides(words), alike(stems), sentence)


def _sides(words: str) -> frozenset[str]:
    return frozenset(value.value for value in values(words) if value.kind == "side")


def _found(words: str, told: list[Clause]) -> tuple[str, str] | None:
    """Return a clause whose side is the other one in every clause of the summary like it."""
    if _OTHER.search(words):
        return None
    for one in clauses(words):
        if len(one.sides) != 1 or not one.sides <= {"left", "right"}:
            continue
        near = [other for other in told if other.sides and len(one.about & other.about) >= _TELLING]
        if not near:
            continue
        most = max(len(one.about & other.about) for other in near)
        nearest = [other for other in near if len(one.about & other.about) == most]
        if any(other.sides & (one.sides | {"bilateral"}) for other in nearest):
            continue
        if not any(_same_elsewhere(one, other) for other in told):
            return one.words, nearest[0].sentence
    return None


def _found_whole(words: str, material: Material) -> tuple[str, str] | None:
    """The same for what stands between stops, "and" left together; much must then be shared.

    What the summary tells of the side named must be of something else, by more than half.
    """
    if _OTHER.search(words):
        return None
    told = [c for sentence in material.summary_sentences for c in clauses(sentence, _STOP)]
    for one in clauses(words, _STOP):
        if len(one.sides) != 1 or not one.sides <= {"left", "right"}:
            continue
        near = max(
            (c for c in told if c.sides), key=lambda c: len(one.about & c.about), default=None
        )
        if near is None or "bilateral" in near.sides or near.sides & one.sides:
            continue
        most = len(one.about & near.about)
        same = (len(one.about & c.about) for c in told if c.sides & (one.sides | {"bilateral"}))
        if most >= _MUCH and max(same, default=0) * 2 <= most:
            return one.words, near.sentence
    return None


def _same_elsewhere(one: Clause, other: Clause) -> bool:
    """Whether the summary says something of the kind of that side after all."""
    if not other.sides & (one.sides | {"bilateral"}):
        return False
    return bool(one.about & other.about)


def _care(material: Material, audited: Audited, words: str) -> tuple[str, str] | None:
    """Care at the part in dispute, but on its other side, of which the summary knows nothing."""
    asked = audited.item.laterality
    if asked not in ("left", "right") or _OTHER.search(words):
        return None
    other = "left" if asked == "right" else "right"
    known = material.data.vocabulary
    for one in clauses(words):
        named = {m.id for m in known.treatments_in(one.words)}
        parts = set(known.body_parts_in(one.words)) & set(audited.item.body_parts)
        if one.sides != {other} or not named or not parts:
            continue
        family = {a for id_ in named for a in (id_, *known.ancestors(id_))}
        told = [
            words
            for words in material.summary_sentences
            if {m.id for m in known.treatments_in(words)} & family
        ]
        if told and not any(
            other in _sides(words) or "bilateral" in _sides(words) for words in told
        ):
            return one.words, told[0]
    return None
