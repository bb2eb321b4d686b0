"""For whom and on what conditions a recommendation holds: its criteria, diagnoses and phases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.library.recognise_criteria import (
    UNCOVERED,
    criterion_test,
    label_of,
    limits_in,
    refused_beyond,
)
from rag.library.recognise_outline import Statement
from rag.library.recognise_sentence import Found
from rag.library.recognise_stance import Cue, cues_in, exception_in
from rag.library.recognise_subject import circumstances_in, phases_in, unique
from rag.records import (
    Criterion,
    CriterionTest,
    DocumentedTest,
    ExcludedTest,
    NoTest,
    PhaseTest,
    Stance,
)
from rag.vocabulary import ANY, Vocabulary

_DEMANDS = re.compile(
    r"^\W*(?:only|if|when|where|unless|until|provided|once|whenever|as long as|after|following"
    r"|who)\b",
    re.I,
)
_CORROBORATED = re.compile(
    r"\b(?:and|must be|should be)\b[^.;]*\b(?:corroborat|confirm|concordan|correlat)\w*"
    r"[^.;]*\b(?:imaging|images?|mri|radiograph\w*|electrodiagnos\w*|studies|tests?)\b",
    re.I,
)
"""Asks for a finding and for what proves it: the finding alone does not meet it."""
_ASSERTS = re.compile(r"\b(?:is|are|was|were|has|have|had|must|should)\b", re.I)
_BESIDE = re.compile(
    r"^\W*(?:before|prior to|during|while|rather than|instead of|in addition to|in combination"
    r"|in conjunction|in lieu|to (?:avoid|prevent|delay|reduce)|because|due to|secondary to"
    r"|since|as (?:it|they)"
    r"|although|though|except|other than|despite|such as|\()",
    re.I,
)
_REPEAT = re.compile(r"\b(?:repeat\w*|subsequent|additional|second|further|continu\w+)\b", re.I)
_INITIAL = re.compile(r"\b(?:initial|first)\b", re.I)
_PURPOSE = re.compile(
    r"\b(?:for|in (?:treating|managing|diagnosing|the (?:treatment|management|diagnosis) of))\s+"
    r"(?:(?!\s+(?:but|however|whereas|although|because)\b)[^,;.]"
    r"|,\s+(?!but|however|although|because|which))*",
    re.I,
)
_ANNOUNCES = re.compile(r"\bfollowing\b(?!\s+(?:surgery|injury|failure|a\b|an\b))|:\W*$", re.I)
_INCLUDES = re.compile(r"\W*(?:\w+ )?indications?\b", re.I)
_NARROWS = re.compile(
    r"^\W*(?:if|when|where|in|for|with|who|patients?|people|persons?|individuals?|workers?"
    r"|those)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:no|not|without|non|absence of|except)[\s-]+(?:\w+[\s-]+){0,2}$", re.I)
_CONFINING = ("diagnosis", "finding", "symptom")


@dataclass(frozen=True)
class Scope:
    """What a recommendation is confined to."""

    criteria: tuple[tuple[int, int], ...]
    """Stretches of the document that set a condition each."""
    conditions: tuple[str, ...]
    phases: tuple[str, ...]
    body_parts: tuple[str, ...]


def scope_of(
    found: Found, vocabulary: Vocabulary, chapter_parts: Sequence[str], title: str
) -> Scope:
    """Read the circumstances of a recommending sentence.

    Args:
        found: What was recommended, and where.
        vocabulary: Names of diagnoses and body parts.
        chapter_parts: Body parts of the document's chapter.
        title: Title of the guideline; it names a body part where nothing nearer does.
    """
    statement = found.statement
    base = statement.start
    first, last = found.allowed or (found.start, found.end)
    words = statement.text[first - base : last - base]
    cues = cues_in(words) if statement.kind != "row" else ()
    around = (
        []
        if statement.kind == "row"
        else list(circumstances_in(words, [cue.start for cue in cues]))
    )
    around = [(a, b) for a, b in around if not _BESIDE.match(words[a:b])]
    around += _purposes(words, [*around, *limits_in(words)], cues)
    around.sort()
    confined = " ; ".join(words[a:b] for a, b in around) or found.caption
    parts = _parts(words, statement, vocabulary, chapter_parts, title)
    conditions = unique(
        m.id
        for m in vocabulary.conditions_in(confined)
        if (
            vocabulary.conditions[m.id].kind in _CONFINING or found.stance is Stance.NOT_RECOMMENDED
        )
        and _of_parts(m.id, parts, vocabulary)
        and not _DENIED.search(confined[: m.start])
    )
    criteria: list[tuple[int, int]] = []
    against = any(cue.stance is Stance.NOT_RECOMMENDED for cue in cues)
    excepted = exception_in(words)
    beyond = refused_beyond(words) if against else ()
    if beyond and found.stance is Stance.CONDITIONAL:
        # "Not recommended at more than two levels": up to two it is not advised against.
        criteria = [(first + a, first + b) for a, b in beyond]
    elif against and excepted and found.stance is Stance.CONDITIONAL and not found.allowed:
        # What is excepted is the condition; the patients it is not for are none.
        criteria, conditions = [(first + excepted[0], first + excepted[1])], ()
    elif found.stance in (Stance.RECOMMENDED, Stance.CONDITIONAL):
        criteria = [(first + a, first + b) for a, b in around]
        taken = list(criteria)
        criteria += [
            (first + a, first + b)
            for a, b in limits_in(words)
            if not any(s < first + b and first + a < e for s, e in taken)
        ]
    elif found.stance is Stance.NOT_RECOMMENDED and not conditions:
        # What nothing in the vocabulary names still confines: better words than a wider denial.
        conditions = unique(label_of(words[a:b]).lower() for a, b in around if _narrow(words[a:b]))
    return Scope(
        criteria=tuple(sorted(criteria)),
        conditions=() if found.allowed else conditions,
        phases=()
        if found.allowed
        else phases_in(words) or phases_in(found.caption) or _headed_phases(statement),
        body_parts=parts,
    )


def _purposes(
    words: str, around: Sequence[tuple[int, int]], cues: Sequence[Cue]
) -> list[tuple[int, int]]:
    """Return what follows the verb as its purpose: "for discogenic pain", "include spasm and …"."""
    if not cues:
        return []
    at = cues[0].end
    found = []
    if _INCLUDES.match(words):
        found = [(at, len(words.rstrip(" .")))]
    found += [m.span() for m in _PURPOSE.finditer(words, at)]
    return [(a, b) for a, b in found[:1] if not any(c < b and a < d for c, d in around)]


def _of_parts(condition: str, parts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a diagnosis can be one of these body parts: no knee instability in the back."""
    entry = vocabulary.conditions.get(condition)
    own = entry.body_parts if entry else ()
    own = own or tuple(p for p in vocabulary.body_parts if condition.startswith(f"{p}_"))
    return not own or vocabulary.covers(parts, own)


def _narrow(words: str) -> bool:
    return bool(_NARROWS.match(words)) and (bool(label_of(words)) and not phases_in(words))


def _headed_phases(statement: Statement) -> tuple[str, ...]:
    return phases_in(statement.headings[-1]) if statement.headings else ()


def _parts(
    words: str,
    statement: Statement,
    vocabulary: Vocabulary,
    chapter_parts: Sequence[str],
    title: str,
) -> tuple[str, ...]:
    for text in (words, *reversed(statement.headings)):
        parts = vocabulary.body_parts_in(text)
        if parts:
            return parts
    return tuple(chapter_parts) or vocabulary.body_parts_in(title) or (ANY,)


def _label(words: str, test: CriterionTest, vocabulary: Vocabulary) -> str:
    """Return what a draft calls a criterion: its words, or what it looks for where they assert."""
    label = label_of(words)
    if isinstance(test, DocumentedTest) and _ASSERTS.search(label):
        named = [vocabulary.conditions[c].name for c in test.any if c in vocabulary.conditions]
        return " or ".join(named) or label
    return label


def criterion(
    words: str,
    start: int,
    end: int,
    found: Found,
    vocabulary: Vocabulary,
    *,
    id_: str,
    body_parts: Sequence[str] = (),
    group: str = "",
    listed: bool = False,
) -> Criterion | None:
    """Return one stretch as a criterion; ``None`` where it sets no condition of its own.

    Args:
        words: The document's words at ``start:end``.
        start: Offset in the document.
        end: Offset in the document.
        found: The recommendation that it belongs to.
        vocabulary: Names of treatments and conditions.
        id_: Id of the criterion.
        body_parts: Of the recommendation: findings of other parts are none of its conditions.
        group: Name of the alternatives that it is one of.
        listed: It is a bullet of the list of criteria, and kept even where no test fits.
    """
    if not listed and _ANNOUNCES.search(words):
        return None
    test = criterion_test(words, vocabulary, own=found.treatments)
    if isinstance(test, DocumentedTest):
        own = tuple(c for c in test.any if _of_parts(c, body_parts, vocabulary))
        whole = own and not _CORROBORATED.search(words)
        test = DocumentedTest(any=own) if whole else NoTest(why=UNCOVERED)
    phases = phases_in(words)
    if found.allowed and phases and not listed:
        # Against it in one phase and for it in another: the phase is the condition.
        test = PhaseTest(any=phases)
    if isinstance(test, ExcludedTest) and not listed and found.stance is Stance.RECOMMENDED:
        return None
    if isinstance(test, NoTest) and not listed and not _DEMANDS.match(words):
        return None
    if isinstance(test, PhaseTest) and not listed and found.stance is Stance.RECOMMENDED:
        # The phases of the recommendation say it already.
        return None
    when = (
        "repeat"
        if _REPEAT.search(words)
        else "initial"
        if _INITIAL.search(words) and listed
        else "always"
    )
    return Criterion(
        id=id_,
        text=words,
        start=start,
        end=end,
        test=test,
        when=when,
        group=group,
        label=_label(words, test, vocabulary),
    )
