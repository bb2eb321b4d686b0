"""The state of the worker as a rationale tells it: care so far, pain, work, findings; newest first.

A record is written by date but filed in any order: what was noted last tells of the present, not
what stands last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from rag.assessment.signals import BY_FINDINGS
from rag.drafting.evidence import in_text, quote_fact
from rag.drafting.material import Material
from rag.drafting.wording import in_marks
from rag.records import CaseQuote, Fact, FactKind
from rag.text import listed

_MOST_FINDINGS = 5
_MOST_COURSE = 3
_MOST_ABSENT = 3
_DENIED = re.compile(
    r"\b(?:no|not|non\w*|neg\w*|normal|without|den(?:y|ies|ied)|intact|symmetric\w*|absent|free|full"
    r"|unremarkable|within normal limits)\b|\b5\s*/\s*5\b",
    re.I,
)
"""What denies a finding in its own words."""
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|do|does|helped|gave|provided|relieved?|reports?|reported"
    r"|documented|noted|underwent)\b",
    re.I,
)
_NO_STATUS = re.compile(r"plateau|meeting|goal|prepare|plan\b", re.I)
"""What makes words on work or healing no status of the day."""
_LEAD = re.compile(
    r"^(?:(?:on|upon) (?:physical )?exam(?:ination)?,?(?: there (?:is|was))? "
    r"|(?:the )?(?:objective|physical exam(?:ination)?|exam(?:ination)?) findings? "
    r"(?:revealed|showed|included?|were|are) |to be |noted to (?:have|be) )",
    re.I,
)
"""What leads over to a finding in the record, and would stand twice in a list of findings."""
_LONG = 14
"""Words of a finding that stand without quotation marks."""


def tell_course(material: Material) -> None:
    """Tell the earlier treatment in the record's own words, results first, and the pain."""
    facts = [f for f in material.of_kind(FactKind.PRIOR_TREATMENT) if material.concerns(f)]
    facts.sort(key=lambda fact: not _has_result(fact))
    quotes = unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_COURSE]
    if quotes:
        # A clause with a verb of its own stands in a list only as a quotation.
        words = listed(
            [
                in_marks(quote.text) if _VERB.search(quote.text) else material.in_text(quote.text)
                for quote in quotes
            ]
        )
        material.say_once(f"Treatment so far: {words}.", quotes)
    pain = [f for f in material.of_kind(FactKind.PAIN_SCORE) if material.concerns(f)]
    shown = [quote_fact(material.case, fact) for fact in latest(pain)[-1:]]
    if shown:
        material.say_once(f"Pain rating: {in_text(shown[0].text)}.", shown)
    _work(material)


def _work(material: Material) -> None:
    """Tell the work status last noted: what the worker can do weighs with every request."""
    noted = [
        fact
        for fact in material.of_kind(FactKind.WORK_STATUS)
        if not (_NO_STATUS.search(fact.text) or _asks(fact.text, material))
    ]
    last = [quote_fact(material.case, f) for f in latest(noted)[-1:]]
    if last:
        material.say_once(f"Work status: {in_marks(last[0].text)}.", last)


def _asks(words: str, material: Material) -> bool:
    """Whether words are the line of a request that stands in a list with the work status."""
    return any(item.text.lower() in words.lower() for item in material.summary.items)


def tell_findings(material: Material) -> None:
    """Tell what the examination and the studies of the part at issue show."""
    for kind, lead in ((FactKind.FINDING, "On examination"), (FactKind.IMAGING, "Studies")):
        own = set(material.item.body_parts)
        known = [f for f in _told_as(kind, material) if material.concerns(f)]
        # A sign whose sentence names no part is told after those of the part at issue.
        facts = _newest_first(f for f in known if own & set(f.body_parts))
        facts += _newest_first(f for f in known if not f.body_parts)
        quotes = unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_FINDINGS]
        if quotes:
            material.say_once(f"{lead}: {_in_a_row(quotes, material)}.", quotes)
    _absent(material)


_PICTURED = frozenset(
    "abnormal_nerve_conduction annular_tear disc_bulge foraminal_stenosis herniated_disc"
    " nerve_root_contact nonunion spondylolisthesis spondylolysis".split()
)
"""Vocabulary ids of what no hand feels: told of a study, though its sentence names none."""


def _told_as(kind: FactKind, material: Material) -> list[Fact]:
    """Return what the examination or the studies found, as a reader would sort it."""
    facts = material.of_kind(FactKind.FINDING)
    seen = [fact for fact in facts if fact.value in _PICTURED]
    if kind is FactKind.FINDING:
        return [fact for fact in facts if fact not in seen]
    return [*material.of_kind(kind), *seen]


def _absent(material: Material) -> None:
    """Tell what was looked for on the part at issue and not found, where findings decide."""
    if material.item.category not in BY_FINDINGS:
        return
    facts = [
        fact
        for fact in material.summary.facts
        if fact.kind is FactKind.FINDING
        and fact.polarity == "negated"
        and fact.attribution == "record"
        and material.concerns(fact)
        # A bare name may stand in a list past the end of its denial: only its own words count.
        and _DENIED.search(fact.text)
    ]
    facts = _newest_first(facts)
    facts.sort(key=lambda fact: not fact.body_parts)
    quotes = unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_ABSENT]
    if quotes:
        material.say_once(f"Negative or normal: {_in_a_row(quotes, material)}.", quotes)


def latest(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts of the newest day, in the order of the file; without days, all of them."""
    days = [fact.noted for fact in facts if fact.noted is not None]
    return [fact for fact in facts if fact.noted == max(days)] if days else list(facts)


def _newest_first(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.noted or date.min, reverse=True)


def _in_a_row(quotes: list[CaseQuote], material: Material) -> str:
    return "; ".join(material.in_text(_LEAD.sub("", quote.text), _LONG) for quote in quotes)


def _has_result(fact: Fact) -> bool:
    result = fact.response
    return result is not None and any(
        value is not None
        for value in (result.relief_percent, result.relief_days, result.improved, result.count)
    )


def unlike(quotes: list[CaseQuote]) -> list[CaseQuote]:
    """Drop quotes whose words another one holds, whatever case and article; keep the order."""
    kept: dict[str, CaseQuote] = {}
    for quote in quotes:
        low = _ARTICLE.sub("", quote.text.lower())
        if not any(low in other for other in kept):
            kept = {other: one for other, one in kept.items() if other not in low}
            kept[low] = quote
    return list(kept.values())


_ARTICLE = re.compile(r"^(?:an?|the|his|her) ")
