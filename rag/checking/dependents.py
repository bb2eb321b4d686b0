"""Items that accompany an operation: granted alone, they have nothing to accompany."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.records import CaseSummary, Decision, DisputedItem, Draft, Finding
from rag.vocabulary import Vocabulary

_AROUND = frozenset(
    "preoperative_clearance assistant_surgeon intraoperative_service postoperative_care"
    " inpatient_stay postoperative_therapy continuous_passive_motion dvt_prophylaxis_device"
    " shoulder_sling cold_therapy_unit".split()
)
"""Treatments that one has because of an operation."""
_SAYS_SO = re.compile(
    r"\b(?:pre|post|peri|intra)-?\s?(?:op\b|operativ\w*|surgical\w*|surgery)"
    r"|\bafter (?:the |an? )?(?:surgery|operation|arthroscopy|fusion|repair|release|replacement)"
    r"|\b(?:assistant|co-?)\s*surgeon\b|\bsurgical assist\w*|\bhospital stay\b|\banesthesi\w+"
    r"|\bfollowing (?:the |an? )?(?:surgery|operation|procedure)",
    re.I,
)


_SERVES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\b(?:sedation|fluoroscop\w+|ultrasound guidance|image guidance|facility fee)\b", re.I
        ),
        frozenset({"surgery", "injections"}),
    ),
    (
        re.compile(
            r"\b(?:electrodes?|batter(?:y|ies)|lead wires?|conductive \w+|supplies)\b", re.I
        ),
        frozenset({"dme"}),
    ),
    (
        re.compile(
            r"\b(?:bone (?:growth|fusion|healing) stimulat\w+|osteogenesis stimulat\w+"
            r"|neuro-?\s?monitoring|cell saver|allograft|bone graft)\b",
            re.I,
        ),
        frozenset({"surgery"}),
    ),
)
"""What serves another item, and the categories that the other item may be of."""


def orphans(
    items: Sequence[DisputedItem],
    decisions: Mapping[int, Decision | None],
    vocabulary: Vocabulary,
    said: Mapping[int, str] | None = None,
) -> Iterator[tuple[DisputedItem, DisputedItem]]:
    """Yield each granted item that accompanies a refused operation, with that operation.

    Args:
        items: The disputed items.
        decisions: By item number.
        vocabulary: Whether parts of the body agree.
        said: What each rationale says; an item may be peri-operative by that alone.
    """
    for item in items:
        words = f"{item.text} {(said or {}).get(item.number, '')}"
        if decisions.get(item.number) != "overturned" or _is_operation(item):
            continue
        around = item.treatment in _AROUND or _SAYS_SO.search(words)
        parents = frozenset({"surgery"}) if around else frozenset[str]()
        for pattern, categories in _SERVES:
            if pattern.search(item.text):
                parents |= categories
        operations = [
            other
            for other in items
            if other.number != item.number
            and other.category in parents
            and (other.category != "surgery" or _is_operation(other))
            and not any(pattern.search(other.text) for pattern, _ in _SERVES)
            and _same(item, other, vocabulary)
        ]
        refused = [one for one in operations if decisions.get(one.number) == "upheld"]
        if refused and len(refused) == len(operations):
            yield item, refused[0]


def _is_operation(item: DisputedItem) -> bool:
    return (
        item.category == "surgery"
        and item.treatment not in _AROUND
        and not _SAYS_SO.search(item.text)
    )


def _same(item: DisputedItem, other: DisputedItem, vocabulary: Vocabulary) -> bool:
    one, two = item.body_parts, other.body_parts
    if not one or not two or item.body_part_inferred:
        return True
    return vocabulary.covers(one, two) or vocabulary.covers(two, one)


def check_dependents(
    summary: CaseSummary, draft: Draft, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Check that care around an operation follows the decision on it."""
    decisions = {one.item: one.decision for one in draft.items}
    for item, operation in orphans(summary.items, decisions, vocabulary):
        yield Finding(
            check="dependent_item",
            severity="blocker",
            item=item.number,
            message=f"{item.text} is granted; the operation that it accompanies, item "
            f"{operation.number} ({operation.text}), is refused.",
            remedy="Let it follow the operation, or say for what else it is needed.",
            evidence=operation.text,
        )
