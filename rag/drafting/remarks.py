"""What a reviewer says beside a guideline's conditions: gaps of the request, what went before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.drafting.evidence import distinct, in_words, quote_fact, quote_part
from rag.drafting.material import Material
from rag.drafting.wording import lower_first, without_stop
from rag.records import Argument, CaseQuote, SentenceRole
from rag.text import listed

_MOST = {"upheld": 6, "overturned": 2}
"""Remarks told for a side; a request is refused for what it lacks, granted for what is shown."""
_MOST_CONTRARY = 2
"""Remarks told for the other side, so that what speaks for it is weighed and not hidden."""
_CONTRARY = {
    "upheld": "For the request it weighs that",
    "overturned": "Against the request it weighs that",
}
_LEAST_CONTRARY = 0.15
"""Weight from which a remark for the other side is told."""
_LONGEST_QUOTE = 120
"""Characters of a quote that a remark shows."""
_KEY_PHRASES = ("functional improvement", "home exercise", "number of prior visits")
"""Subjects of which one sentence of a rationale is enough."""
_ABSENT = re.compile(r"The record (?:documents no|does not document) ")
"""How a remark begins that says no more than that something is not on record."""


def add_remarks(material: Material) -> None:
    """Write the remarks that speak for the side argued and were not said already.

    What the record was searched for in vain is told in one sentence.
    """
    wanted = [r for r in material.assessment.remarks if r.side == material.decision]
    told: list[tuple[Argument, tuple[CaseQuote, ...]]] = []
    for remark in sorted(wanted, key=lambda r: -r.weight):
        quotes = remark_quotes(remark, material)
        if len(told) < _MOST[material.decision] and (quotes or remark.searched):
            if not _told(remark, material, [one.text for one, _ in told]):
                told.append((remark, quotes))
    absent = [one for one in told if _ABSENT.match(one[0].text) and ":" not in one[0].text]
    for one in told:
        if len(absent) > 1 and one in absent:
            if one is absent[0]:
                _say_absent(absent, material)
        else:
            _say(*one, material)
    _contrary(material)


def _contrary(material: Material) -> None:
    """Tell briefly the strongest that the record holds for the other side.

    What it shows goes before what it lacks. That something is lacking speaks against a request and
    never for one, and one such point is enough.
    """
    others = [
        (remark, remark_quotes(remark, material))
        for remark in material.assessment.remarks
        if remark.side != material.decision
        and remark.weight >= _LEAST_CONTRARY
        and _concerns(remark, material)
    ]
    others.sort(key=lambda one: (_lacks(one[0]), -one[0].weight))
    told = 0
    for remark, quotes in others:
        if told == _MOST_CONTRARY or (_lacks(remark) and (told or remark.side == "overturned")):
            return
        if _says_something(remark, quotes) and not _told(remark, material, []):
            words = "" if _lacks(remark) else in_words(_shown(quotes, material))
            says = lower_first(without_stop(remark.text))
            material.say(
                SentenceRole.ASSESSMENT,
                f"{_CONTRARY[material.decision]} {says}{f' ({words})' if words else ''}.",
                quotes=quotes,
                searched=remark.searched,
            )
            told += 1


def _concerns(remark: Argument, material: Material) -> bool:
    """Whether some fact on which a remark rests bears on the part and side of the request."""
    facts = [material.facts[id_] for id_ in remark.fact_ids if id_ in material.facts]
    return not facts or any(material.concerns(fact) for fact in facts)


def _lacks(remark: Argument) -> bool:
    return bool(_ABSENT.match(remark.text)) or bool(remark.searched)


def _says_something(remark: Argument, quotes: Sequence[CaseQuote]) -> bool:
    """Whether a remark rests on more than single words, or on a search."""
    return _lacks(remark) or any(len(quote.text.split()) > _BARE for quote in quotes)


_BARE = 2
"""Words of a quote that show nothing by themselves."""


def carrying_remark(material: Material) -> Argument | None:
    """Return what of the record, beside a guideline's conditions, speaks most for the request.

    What the record shows goes before what it does not hold.
    """
    carrying = [r for r in material.assessment.remarks if r.side == "overturned"]
    return max(carrying, key=lambda r: (bool(remark_quotes(r, material)), r.weight), default=None)


def remark_quotes(remark: Argument, material: Material) -> tuple[CaseQuote, ...]:
    """Quote what a remark rests on, two places at most."""
    facts = [material.facts[id_] for id_ in remark.fact_ids if id_ in material.facts]
    quotes = [quote_fact(material.case, fact) for fact in facts]
    quotes += [quote_part(material.case, span) for span in remark.evidence]
    return distinct(quotes)[:2]


def _told(remark: Argument, material: Material, others: Sequence[str]) -> bool:
    rows = [row.text for row in material.rows if row.role is SentenceRole.ASSESSMENT]
    rows += others
    if any(without_stop(remark.text) in row for row in rows):
        return True
    keys = [key for key in _KEY_PHRASES if key in remark.text]
    return any(key in row for key in keys for row in rows)


def _say(remark: Argument, quotes: Sequence[CaseQuote], material: Material) -> None:
    # Words quoted behind a denial would read as if they held what is denied.
    words = "" if _ABSENT.match(remark.text) else in_words(_shown(quotes, material))
    material.say(
        SentenceRole.ASSESSMENT,
        without_stop(remark.text) + (f" ({words})." if words else "."),
        quotes=quotes,
        searched=remark.searched,
    )


def _say_absent(told: Sequence[tuple[Argument, tuple[CaseQuote, ...]]], material: Material) -> None:
    things = [_ABSENT.sub("", without_stop(remark.text)) for remark, _ in told]
    quotes = distinct([quote for _, found in told for quote in found])
    material.say(
        SentenceRole.ASSESSMENT,
        f"The record does not document {listed(things, 'or')}.",
        quotes=quotes,
        searched=[term for remark, _ in told for term in remark.searched],
    )


def _shown(quotes: Sequence[CaseQuote], material: Material) -> list[CaseQuote]:
    """Return what is worth showing in the sentence: short, and not the request itself."""
    return [q for q in quotes if q.span != material.item.span and len(q.text) <= _LONGEST_QUOTE]
