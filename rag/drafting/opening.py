"""The first sentences of a rationale: the request, the worker, and what the record shows."""

from __future__ import annotations

from rag.assessment.amounts import by_nerves
from rag.drafting.evidence import quote_span
from rag.drafting.material import Material
from rag.drafting.present import tell_course, tell_findings
from rag.drafting.review_told import tell_review
from rag.drafting.telling import tell_record
from rag.drafting.wording import in_marks
from rag.drafting.worker import diagnoses, worker
from rag.records import SentenceRole
from rag.text import listed

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def open_rationale(material: Material) -> None:
    """Write the request with its context, what the record shows, and the decision reviewed."""
    _request(material)
    _extent(material)
    tell_course(material)
    tell_findings(material)
    tell_record(material)
    _elsewhere(material)
    tell_review(material)


def _elsewhere(material: Material) -> None:
    """Say which items of the letter tell what applies to this one too."""
    if not material.elsewhere:
        return
    numbers = [str(number) for number in sorted(material.elsewhere)]
    items = listed([f"item {number}" for number in numbers])
    material.say(
        SentenceRole.CASE_FACT,
        f"The history and findings told under {items} apply here too.",
        quotes=[
            quote for number in sorted(material.elsewhere) for quote in material.elsewhere[number]
        ],
    )


def _request(material: Material) -> None:
    """Tell request, worker and diagnoses in one sentence."""
    item, quotes = material.item, []
    if item.span is not None:
        quotes.append(quote_span(material.case, item.span))
    words = in_marks(item.text)
    who, who_quotes = worker(material)
    ill, ill_quotes = diagnoses(material)
    whole = item.original_request == item.text
    part = bool(item.approved_portion) and not whole
    start = "What remains in dispute is" if part else "The request is for"
    if item.approved_portion and whole:
        words += f", of which utilization review approved {item.approved_portion}"
    material.say(
        SentenceRole.REQUEST,
        f"{start} {words}{who}{ill}.",
        quotes=[*quotes, *who_quotes, *ill_quotes],
    )


def _extent(material: Material) -> None:
    """Say how many levels are asked for, and on which sides: limits are set on both."""
    item = material.item
    if not item.levels or item.span is None:
        return
    sides = {"bilateral": ", on both sides", "left": ", on the left", "right": ", on the right"}
    unit = "nerve" if by_nerves(item) else "level"
    count = len(item.levels)
    levels = f"{_counted(count)} {unit}{'' if count == 1 else 's'}"
    text = f"That is {levels}{sides.get(item.laterality or '', '')}: {listed(item.levels)}."
    material.say(SentenceRole.CASE_FACT, text, quotes=[quote_span(material.case, item.span)])


def _counted(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)
