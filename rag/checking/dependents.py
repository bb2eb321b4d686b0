"""Items that accompany an operation: granted alone, they have nothing to accompany."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.around_operation import ACCOMPANYING, goes_around
from rag.checking.aftercare import by_itself, rests_on_operation
from rag.checking.goes_with import goes_with
from rag.checking.occasions import of_a_kind, there_already, tied_to
from rag.records import CaseSummary, Decision, DisputedItem, Draft, Finding
from rag.text import sentence_texts
from rag.vocabulary import Vocabulary

_OPERATIVE = re.compile(
    r"\b(?:\w{3,}(?:ectomy|otomy|ostomy|plasty|plasties|desis|orrhaphy|pexy)|arthroscop\w+|repair"
    r"|release|debridement|excision|resection|reconstruction|replacement|transposition|transfer"
    r"|fixation|graft(?:ing)?|decompression|fusion|implantation|removal of (?:\w+ )?hardware"
    r"|amputation|surger(?:y|ies)|operation)\b",
    re.I,
)
"""What is done with a knife, by the words of the craft."""
_SERVES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(
            r"\b(?:sedation|fluoroscop\w+|ultrasound guidance|image guidance|facility fee"
            r"|monitored anesthesia|anesthesia (?:care|service|fee)|MAC\b)",
            re.I,
        ),
        frozenset({"surgery", "injections"}),
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
    resting: Mapping[int, str] | None = None,
    asked: Sequence[str] = (),
) -> Iterator[tuple[DisputedItem, DisputedItem]]:
    """Yield each granted item that accompanies a refused operation, with that operation.

    Args:
        items: The disputed items.
        decisions: By item number.
        vocabulary: Whether parts of the body agree.
        said: What each rationale says of the case; an item may be peri-operative by that alone.
        resting: What each says in all: the guideline's words count where they name the operation.
        asked: Sentences of the record; a request may give the care the time of an operation.
    """
    for item in items:
        if decisions.get(item.number) != "overturned":
            continue
        reasons = (said or {}).get(item.number, "")
        whole = (resting or {}).get(item.number, "")
        for parents in (
            _operations(item, items, vocabulary, reasons, whole, asked),
            _occasions(item, items, vocabulary, tuple(sentence_texts(reasons)), asked),
        ):
            refused = [one for one in parents if decisions.get(one.number) == "upheld"]
            if refused and len(refused) == len(parents):
                yield item, refused[0]
                break


def _operations(
    item: DisputedItem,
    items: Sequence[DisputedItem],
    vocabulary: Vocabulary,
    reasons: str,
    whole: str,
    asked: Sequence[str],
) -> list[DisputedItem]:
    """Return the operations, and what else is done, that an item goes around or serves."""
    if _is_operation(item):
        return []
    apart = any(by_itself(words) for words in sentence_texts(reasons))
    around = item.treatment in ACCOMPANYING or goes_around(
        item.text if apart else f"{item.text} {reasons}"
    )
    # A study that may lead to an operation comes before it: its reasons speak of one all the same.
    study = item.category == "diagnostics"
    around = around or after_operation(item.text if study else f"{item.text}. {whole}", items)
    around = around or rests_on_operation(
        asked,
        () if study else sentence_texts(reasons),
        item.text,
        [other.text for other in items if other is not item and _is_operation(other)],
    )
    served = frozenset({"surgery"}) if around else frozenset[str]()
    for pattern, categories in _SERVES:
        if pattern.search(item.text):
            served |= categories
    return [
        other
        for other in items
        if other.number != item.number
        and (
            (other.category in served and other.category != "surgery")
            or ("surgery" in served and _is_operation(other))
        )
        and not any(pattern.search(other.text) for pattern, _ in _SERVES)
        and _same(item, other, vocabulary)
    ]


def _occasions(
    item: DisputedItem,
    items: Sequence[DisputedItem],
    vocabulary: Vocabulary,
    told: Sequence[str],
    asked: Sequence[str],
) -> list[DisputedItem]:
    """Return the items beside an item without which there is no occasion for it."""
    if any(by_itself(words) for words in told):
        return []
    return [
        other
        for other in items
        if other.number != item.number
        and (
            tied_to(item, other, vocabulary)
            or (of_a_kind(item, other) and _same(item, other, vocabulary))
            or goes_with(item, other, told, asked, vocabulary)
        )
        and not there_already(item, other, (*told, *asked), vocabulary)
    ]


_BEHIND = (
    r"(?:after|following|once|post|subsequent to|recover\w*|recuperat\w*|convalesc\w*"
    r"|rehabilitat\w*|while|until"
    r"|heal\w*|upon|in the wake of|before|prior to|ahead of|during|for use (?:with|in)"
    r"|in connection"
    r" with|to accompany|accompan\w+|at|for)"
)
_APART = re.compile(
    r"\b(?:independent(?:ly)?|regardless|whether or not|apart from|irrespective|except|instead of"
    r"|in place of"
    r"|rather than|without|no|not|never|even if|unless|avoid\w*|already|in (?:19|20)\d\d|previous"
    r"|earlier|prior (?=fusion|surg|oper)|had|underwent|history|failed)\b",
    re.I,
)


def after_operation(words: str, items: Sequence[DisputedItem]) -> bool:
    """Whether words tie care to an operation that is disputed beside it, by that operation's words.

    "For the first weeks after fusion", "once the meniscus has been trimmed": the name of the
    operation, or the stem of a word of it, stands behind a word of sequence.
    """
    stems = {stem for item in items if _is_operation(item) for stem in _stems(item.text)}
    for clause in re.split(r"[.;]\s", words):
        for cue in re.finditer(rf"\b{_BEHIND}\b", clause, re.I):
            behind = clause[cue.end() :].split()[:_NEAR]
            near = {word[:_STEM].lower() for word in re.findall(r"[A-Za-z]+", " ".join(behind))}
            done = _DONE.search(" ".join(behind))
            if (near & stems or done) and not _APART.search(clause):
                return True
    return False


_DONE = re.compile(
    r"\b(?:is|are|has been|have been|being|was|were|been)\s+(?:\w+ly )?(?:fused|repaired|released"
    r"|replaced|removed|reconstructed|decompressed|operated|implanted|excised|trimmed|resected"
    r"|debrided|opened|closed)\b|\b(?:surgical|operative) (?:wound|site|incision)\b",
    re.I,
)
"""What is done to a part in an operation."""
_NEAR = 6
"""Words behind a word of sequence in which the operation is named."""
_STEM = 6
"""Letters that meniscus and meniscectomy share."""


def _stems(text: str) -> Iterator[str]:
    for word in re.findall(r"[A-Za-z]+", text):
        if len(word) >= _STEM and not _PLACE.fullmatch(word):
            yield word[:_STEM].lower()


_PLACE = re.compile(
    r"(?:lumbar|cervical|thoracic|shoulder|lateral|medial|bilateral|finger|forearm|spinal"
    r"|without|levels?|possible|partial|complete|associated|outpatient|inpatient|request\w*"
    r"|repeat|revision|posterior|anterior|surgery|surgical|operation)",
    re.I,
)


def _is_operation(item: DisputedItem) -> bool:
    if item.treatment in ACCOMPANYING or goes_around(item.text):
        return False
    # An operation that the vocabulary does not know is one by its own words.
    # What stands behind "following" is the operation that care comes after.
    head, *behind = _COMES_AFTER.split(item.text, maxsplit=1)
    operative = bool(_OPERATIVE.search(head))
    if behind and head.strip() and not operative:
        return False
    return item.category == "surgery" or (item.treatment is None and operative)


_COMES_AFTER = re.compile(r"\b(?:after|following|subsequent to)\b", re.I)


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
