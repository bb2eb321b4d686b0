"""What a reviewer says beside a guideline's conditions: gaps of the request, what went before."""

from __future__ import annotations

from rag.drafting.evidence import distinct, in_words, quote_fact, quote_span
from rag.drafting.material import Material
from rag.drafting.wording import without_stop
from rag.records import Argument, SentenceRole

_MOST = {"upheld": 4, "overturned": 2}
"""Remarks told for a side; a request is refused for what it lacks, granted for what is shown."""
_LONGEST_QUOTE = 120
"""Characters of a quote that a remark shows."""
_KEY_PHRASES = ("functional improvement", "home exercise", "number of prior visits")
"""Subjects of which one sentence of a rationale is enough."""


def add_remarks(material: Material) -> None:
    """Write the remarks that speak for the side argued and were not said already."""
    wanted = [r for r in material.assessment.remarks if r.side == material.decision]
    said = 0
    for remark in sorted(wanted, key=lambda r: -r.weight):
        if said < _MOST[material.decision] and not _told(remark, material):
            _say(remark, material)
            said += 1


def _told(remark: Argument, material: Material) -> bool:
    rows = [row.text for row in material.rows if row.role is SentenceRole.ASSESSMENT]
    if any(without_stop(remark.text) in row for row in rows):
        return True
    keys = [key for key in _KEY_PHRASES if key in remark.text]
    return any(key in row for key in keys for row in rows)


def _say(remark: Argument, material: Material) -> None:
    facts = [material.facts[id_] for id_ in remark.fact_ids if id_ in material.facts]
    quotes = [quote_fact(material.case, fact) for fact in facts]
    quotes += [quote_span(material.case, span) for span in remark.evidence]
    if not quotes and not remark.searched:
        return  # nothing to show for it
    kept = distinct(quotes)[:2]
    shown = [q for q in kept if q.span != material.item.span and len(q.text) <= _LONGEST_QUOTE]
    words = in_words(shown)
    material.say(
        SentenceRole.ASSESSMENT,
        without_stop(remark.text) + (f" ({words})." if words else "."),
        quotes=kept,
        searched=remark.searched,
    )
