"""Signs of which several are asked for: three of five tests of a joint."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.assessment.courses import NUMBERS
from rag.assessment.record_view import Mention
from rag.assessment.verdict import Setting, Verdict, missing, sources
from rag.records import CriterionStatus, DocumentedTest

_COUNT = rf"\d|{'|'.join(NUMBERS)}"
_OF_TESTS = re.compile(rf"\b({_COUNT})\s*(?:/|of|out of)\s*(?:the )?(?:{_COUNT})\b(?!/)", re.I)

_POSITIVE = re.compile(r"\bpos(?:itive)?\b|(?<=\s)\+", re.I)


def signs_shown(affirmed: Sequence[Mention], setting: Setting) -> int:
    """Return how many different signs are affirmed, or how many of them the record counts."""
    terms = {mention.term for mention in affirmed}
    family = setting.terms.vocabulary.condition_family
    apart = [t for t in terms if not any(other != t and other in family(t) for other in terms)]
    counted = [word for m in affirmed for word in _OF_TESTS.findall(m.sentence.text)]
    told = [int(word) if word.isdigit() else NUMBERS[word.lower()] for word in counted]
    return max([len(apart), *told])


def told_by_number(considered: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of tests whose result is told as a count: "four of five positive"."""
    return [
        m
        for m in considered
        if _OF_TESTS.search(m.sentence.text) and _POSITIVE.search(m.sentence.text)
    ]


def too_few(
    affirmed: Sequence[Mention],
    negated: Sequence[Mention],
    test: DocumentedTest,
    subject: str,
    setting: Setting,
) -> Verdict:
    """Say that fewer signs are on record than are asked for, and how many are negative."""
    denied = {mention.term for mention in negated}
    facts, spans = sources(setting.view, [*affirmed[:2], *negated[:2]])
    terms = setting.terms.searched(test.any)
    found = signs_shown(affirmed, setting)
    says = f"Of the {test.at_least} asked for, {subject}, the record shows {found}"
    if len(set(test.any) - denied) < test.at_least:
        says += f" and reports {len(denied)} as negative"
        return Verdict(CriterionStatus.CONTRADICTED, f"{says}.", facts, spans, terms)
    return missing(f"{says}.", terms, facts, spans)
