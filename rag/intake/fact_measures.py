"""Findings and conditions that a record gives as figures: ``4/5``, ``PHQ-9 17``, ``eGFR 42``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import Place, date_near, site_of, trimmed
from rag.intake.relatives import of_relative
from rag.intake.statements import Statement
from rag.levels import laterality_in
from rag.records import FactKind
from rag.vocabulary import Vocabulary

_N = r"(\d{1,3}(?:\.\d+)?)"
_IS = r"\s*(?:score|total|was|is|of|at|=|:|now|today|[-–])*\s*"


@dataclass(frozen=True)
class _Rule:
    condition: str
    kind: FactKind
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool]


def _at_least(least: float) -> Callable[[re.Match[str]], bool]:
    return lambda match: float(match[1]) >= least


def _below(most: float) -> Callable[[re.Match[str]], bool]:
    return lambda match: 0 < float(match[1]) < most


def _rule(
    condition: str, kind: FactKind, pattern: str, holds: Callable[[re.Match[str]], bool]
) -> _Rule:
    return _Rule(condition, kind, re.compile(pattern, re.IGNORECASE), holds)


_RULES = (
    # Usual cut-offs: PHQ-9 and GAD-7 of 10 are moderate, BDI of 20, BAI of 16.
    _rule("depression", FactKind.FINDING, rf"\bPHQ-?\s?9{_IS}{_N}\b", _at_least(10)),
    _rule("depression", FactKind.FINDING, rf"\bBDI(?:-?\s?II)?{_IS}{_N}\b", _at_least(20)),
    _rule("anxiety", FactKind.FINDING, rf"\bGAD-?\s?7{_IS}{_N}\b", _at_least(10)),
    _rule("anxiety", FactKind.FINDING, rf"\bBAI{_IS}{_N}\b", _at_least(16)),
    # KDIGO: a filtration rate below 60 is impaired.
    _rule("renal_disease", FactKind.FINDING, rf"\be?GFR{_IS}{_N}\b", _below(60)),
    _rule(
        "renal_disease", FactKind.FINDING, rf"\b(?:creatinine|creat|Cr){_IS}{_N}\b", _at_least(1.5)
    ),
    _rule(
        "hypertension",
        FactKind.FINDING,
        r"\b(?:BP|blood pressure)\b[^.;\d]{0,25}(\d{2,3})\s?/\s?(\d{2,3})\b",
        lambda match: float(match[1]) >= 160 or float(match[2]) >= 100,
    ),
    _rule("severe_obesity", FactKind.FINDING, rf"\bBMI{_IS}{_N}\b", _at_least(40)),
    _rule("obesity", FactKind.FINDING, rf"\bBMI{_IS}{_N}\b", _at_least(30)),
    _rule(
        "diabetes",
        FactKind.FINDING,
        rf"\b(?:Hb)?A1c{_IS}(?!no)(\d{{1,2}}(?:\.\d)?)\b",
        lambda match: 6.5 <= float(match[1]) <= 20,
    ),
    _rule("sleep_apnea", FactKind.FINDING, rf"\bAHI{_IS}{_N}\b", _at_least(5)),
    # Johns, Sleep 1991: more than 10 on the Epworth scale is excessive; Chung, Chest 2016: from
    # 5 of 8 on the STOP-Bang score the risk of apnoea is high.
    _rule(
        "daytime_sleepiness",
        FactKind.FINDING,
        rf"\bEpworth(?: (?:sleepiness )?scale)?{_IS}{_N}\b",
        _at_least(11),
    ),
    _rule("sleep_apnea", FactKind.FINDING, rf"\bSTOP-?\s?BANG{_IS}{_N}\b", _at_least(5)),
    _rule(
        "severe_osteoarthritis",
        FactKind.IMAGING,
        r"\b(?:KL|K-L|Kellgren(?:[- ]+(?:and[- ])?Lawrence)?)\s*(?:grade|gr\.?|stage)?\s*(4|IV)\b",
        lambda match: True,
    ),
    _rule(
        "osteoarthritis",
        FactKind.IMAGING,
        r"\b(?:KL|K-L|Kellgren(?:[- ]+(?:and[- ])?Lawrence)?)\s*(?:grade|gr\.?|stage)?\s*(2|3|II"
        r"|III)\b",
        lambda match: True,
    ),
    _rule(
        "smoking",
        FactKind.OTHER,
        r"(?<!quit )\b(?:\d(?:[./]\d)?|half a|one|two|a)\s*(?:ppd\b|packs?\s*(?:per|a|/)\s*day)",
        lambda match: True,
    ),
)
_GRADE = re.compile(r"(?<![\d/.])([0-5])\s?([+-]?)\s?(?:/|out of)\s?5(?![\d/])")
_MUSCLE = re.compile(
    r"\b(dorsiflex\w*|plantar\s?flex\w*|EHL|big toe|great toe|toe extens\w*|tib(?:ialis)? ant\w*"
    r"|quad\w*"
    r"|hamstring\w*|hip flex\w*|knee (?:flex|extens)\w*|deltoid|biceps|triceps|grip|pinch"
    r"|intrinsic\w*"
    r"|interosse\w*|APB|wrist (?:flex|extens)\w*|finger \w+|elbow \w+|abduct\w*|supraspinatus|ER|IR"
    r"|external rotat\w*|internal rotat\w*|eversion|inversion|flexion|extension)\b",
    re.IGNORECASE,
)
_STRENGTH = re.compile(
    r"\b(?:strength|motor|power|weak\w*|muscle|MMT|myotom\w*|gastroc\w*)\b", re.IGNORECASE
)
_DORSIFLEXION = re.compile(r"\b(?:dorsiflex|tib)", re.IGNORECASE)
_DROPS = 3.0
"""Grade of the dorsiflexors below which the foot cannot be lifted against gravity (MRC scale)."""
_NOW = re.compile(
    r"\b(?:now|today|current(?:ly)?|this visit|at present|presently)\b|->|→", re.IGNORECASE
)
_NOT_GRADE = re.compile(
    r"\b(?:waddell|signs|criteria|tests|stars?|likert|pain|visits?)\b[^.;]*$", re.IGNORECASE
)
_LEAST_FALL = 0.5
"""Grades by which a muscle must have lost strength to count as getting worse."""
_FORMER = re.compile(r"\b(?:quit|former|ex-|stopped|until|in his youth|used to)\b", re.IGNORECASE)
_TENDON = re.compile(
    r"\b(?:achilles|ankle|knee|patellar?|biceps|triceps|brachioradialis|S1|L4|C5|C6|C7)\s*"
    r"(?:jerks?|reflex(?:es)?|DTRs?)?\s*(?:(?:was|were|is|are|:|=|on the|left|right|[LR])\s*)*"
    r"(?:absent|0(?:/4)?(?![\d/.])|trace|1\+|1/4|diminished|depressed|reduced|decreased)\b",
    re.IGNORECASE,
)
_REFLEX_WORD = re.compile(r"\breflex|\bjerk|\bDTR", re.IGNORECASE)


def measure_facts(statements: Iterable[Statement], vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield what the figures of the record show, motor grades that fall between notes included."""
    graded: dict[tuple[str, str], tuple[float, date | None]] = {}
    for statement in statements:
        if statement.attribution != "record":
            continue
        if any(char.isdigit() for char in statement.text):
            yield from _by_rule(statement, vocabulary)
            yield from _weakness(statement, vocabulary, graded)
        yield from _reflexes(statement, vocabulary)


def _by_rule(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    text = statement.text
    for rule in _RULES:
        if rule.condition not in vocabulary.conditions:
            continue
        for match in rule.pattern.finditer(text):
            if not rule.holds(match) or of_relative(text, match.start(), match.end()):
                continue
            if rule.condition == "smoking" and _FORMER.search(text):
                continue
            entry = vocabulary.conditions[rule.condition]
            yield _draft(
                statement, match.span(), rule.condition, rule.kind, vocabulary, entry.body_parts
            )


def _weakness(
    statement: Statement,
    vocabulary: Vocabulary,
    graded: dict[tuple[str, str], tuple[float, date | None]],
) -> Iterator[FactDraft]:
    text = statement.text
    grades = list(_GRADE.finditer(text))
    if not grades or not (_STRENGTH.search(text) or _MUSCLE.search(text)):
        return
    named_so = [m for m in vocabulary.conditions_in(text) if m.id == "motor_weakness"]
    floor, named, at_first = 0, "", dict[str, float]()
    for match in grades:
        before = text[floor : match.start()]
        floor = match.end()
        if _NOT_GRADE.search(before):
            continue
        grade = float(match[1]) + {"+": 0.3, "-": -0.3, "": 0.0}[match[2]]
        muscles = list(_MUSCLE.finditer(before))
        if muscles or not _NOW.search(before):
            named = muscles[-1][1].lower()[:8] if muscles else ""
        start = match.start() - len(before) + (muscles[-1].start() if muscles else len(before))
        if match.start() - start > 60:
            start = match.start()
        side = laterality_in(text[max(0, start - 15) : match.end() + 8]) or ""
        told = any(m.start < match.end() and match.start() < m.end + 30 for m in named_so)
        if 0 <= grade <= 4.5 and not told:
            yield _draft(
                statement,
                (start, match.end()),
                "motor_weakness",
                FactKind.FINDING,
                vocabulary,
                (),
            )
            if muscles and _DORSIFLEXION.match(muscles[-1][1]) and grade < _DROPS:
                place = (start, match.end())
                yield _draft(statement, place, "foot_drop", FactKind.FINDING, vocabulary, ("foot",))
        key = (named, side)
        earlier = graded.get(key)
        here = _NOW.search(before) and at_first.get(named, 0.0) - grade >= _LEAST_FALL
        at_first.setdefault(named, grade)
        if named and (here or (earlier and _fell(earlier, grade, statement.noted))):
            yield _draft(
                statement,
                (start, match.end()),
                "progressive_neurologic_deficit",
                FactKind.FINDING,
                vocabulary,
                (),
            )
        if earlier is None or _later(earlier[1], statement.noted):
            graded[key] = (grade, statement.noted)


def _fell(earlier: tuple[float, date | None], grade: float, noted: date | None) -> bool:
    """Whether a grade of a later note is lower by half a grade or more."""
    return _later(earlier[1], noted) and earlier[0] - grade >= _LEAST_FALL


def _later(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and second > first


def _reflexes(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    text = statement.text
    if not _REFLEX_WORD.search(text):
        return
    for match in _TENDON.finditer(text):
        yield _draft(statement, match.span(), "reflex_change", FactKind.FINDING, vocabulary, ())


def _draft(
    statement: Statement,
    found: tuple[int, int],
    condition: str,
    kind: FactKind,
    vocabulary: Vocabulary,
    implied: tuple[str, ...],
) -> FactDraft:
    place = trimmed(statement.text, *found)
    site = site_of(statement.text, Place(place.start, place.end), vocabulary, implied)
    return FactDraft(
        kind,
        statement,
        place,
        {
            "value": condition,
            "body_parts": site.body_parts,
            "laterality": site.laterality,
            "noted": date_near(statement, place),
        },
    )
