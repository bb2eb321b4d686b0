"""The first sentences of a rationale: the request, the worker, and what utilization review said."""

from __future__ import annotations

import re

from rag.assessment.signals import BY_FINDINGS
from rag.drafting.evidence import in_text, in_words, quote_fact, quote_span
from rag.drafting.material import Material
from rag.drafting.telling import tell_record
from rag.drafting.wording import in_marks
from rag.records import CaseQuote, Fact, FactKind, SentenceRole, Span
from rag.text import listed, squeeze

_REGIONS = frozenset({"spine", "upper_extremity", "lower_extremity", "whole_body", "any"})
"""Ids wider than one chapter: whether a chapter fits them is not told by comparing ids."""
_MOST_DIAGNOSES = 3
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
_LEAD = re.compile(r"^(?:on|upon) (?:physical )?exam(?:ination)?,?(?: there (?:is|was))? ", re.I)
_LONG = 14
"""Words of a finding that stand without quotation marks."""
_REASONED = re.compile(
    r"\bbecause\b|\bdue to\b|\bas (?:there|the|it|no)\b|\bsince\b|\brationale\b|\breason\w*\b"
    r"|\black"
    r"|\binsufficient|\bnot (?:document|support|recommend|meet|met|indicat|show|establish)"
    r"|\bno (?:\w+ ){0,3}(?:evidence|documentation|indication|objective)|\babsence\b"
    r"|\bwithout (?!contrast)"
    r"|\bexceed|\bdoes not\b|\bdid not\b"
    r"|\bguidelines? (?:\w+ )?(?:recommend|requir|stat|indicat|support|limit|allow|suggest|advis"
    r"|specif|call)\w*",
    re.I,
)
"""Words that give a reason; without them a sentence on the denial says only that there was one."""
_DATE = re.compile(
    r"\d{1,4}[-/]\d{1,2}[-/]\d{2,4}|\b[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\b\d{1,2}/\d{4}\b"
)
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def open_rationale(material: Material) -> None:
    """Write the request with its context, what the record shows, and the decision reviewed."""
    _request(material)
    _extent(material)
    _course(material)
    _findings(material)
    tell_record(material)
    _elsewhere(material)
    _review(material)
    _wrong_chapter(material)


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
    who, who_quotes = _worker(material)
    ill, ill_quotes = _diagnoses(material)
    start = "What remains in dispute is" if item.approved_portion else "The request is for"
    material.say(
        SentenceRole.REQUEST,
        f"{start} {words}{who}{ill}.",
        quotes=[*quotes, *who_quotes, *ill_quotes],
    )


def _worker(material: Material) -> tuple[str, list[CaseQuote]]:
    """Return ``, for a 68 year old male injured on 12/03/1996`` as far as it is on record."""
    text, quotes = "", []
    person = _person(material)
    if person:
        quotes += person
        words = in_text(person[0].text)
        text += f", for {_article(words)} {words}"
        if not re.search(r"(?:male|man|woman|worker|patient)$", words, re.I):
            text += " worker" if re.search(r"old$", words) else ""
    for fact in material.of_kind(FactKind.DATE_OF_INJURY)[:1]:
        quote = _date_in(material, fact)
        quotes.append(quote)
        text += f"{'' if person else ', for a worker'} injured on {in_text(quote.text)}"
    return text, quotes


def _article(words: str) -> str:
    return "an" if re.match(r"(?:8|11\b|18\b|[aeio])", words, re.I) else "a"


def _date_in(material: Material, fact: Fact) -> CaseQuote:
    """Quote the date alone out of a fact such as “injury on 12/03/1996”."""
    found = _DATE.search(material.case.words(fact.span))
    if found is None:
        return quote_fact(material.case, fact)
    start = fact.span.start + found.start()
    span = fact.span.model_copy(update={"start": start, "end": fact.span.start + found.end()})
    return quote_span(material.case, span).model_copy(update={"fact_id": fact.id})


def _person(material: Material) -> list[CaseQuote]:
    age = material.of_kind(FactKind.AGE)[:1]
    sex = material.of_kind(FactKind.SEX)[:1]
    if age and sex and _adjoining(age[0], sex[0]):
        first, last = age[0].span, sex[0].span
        span = first.model_copy(update={"end": max(first.end, last.end)})
        return [quote_span(material.case, span)]
    return [quote_fact(material.case, fact) for fact in age]


def _adjoining(one: Fact, other: Fact) -> bool:
    a, b = one.span, other.span
    return a.document == b.document and a.start <= b.start <= a.end + 3


def _extent(material: Material) -> None:
    """Say how many levels are asked for, and on which sides: limits are set on both."""
    item = material.item
    if not item.levels or item.span is None:
        return
    sides = {"bilateral": ", on both sides", "left": ", on the left", "right": ", on the right"}
    count = len(item.levels)
    number = _COUNTS[count] if count < len(_COUNTS) else str(count)
    text = (
        f"That is {number} {'level' if count == 1 else 'levels'}"
        f"{sides.get(item.laterality or '', '')}: {listed(item.levels)}."
    )
    material.say(SentenceRole.CASE_FACT, text, quotes=[quote_span(material.case, item.span)])


def _diagnoses(material: Material) -> tuple[str, list[CaseQuote]]:
    """Return ``, with cervical radiculopathy`` for the diagnoses that bear on the request."""
    facts = material.of_kind(FactKind.DIAGNOSIS)
    bearing = [f for f in facts if material.bears(f)] or facts
    quotes = _unlike([quote_fact(material.case, fact) for fact in bearing])[:_MOST_DIAGNOSES]
    if not quotes:
        return "", []
    noun = "diagnosis is" if len(quotes) == 1 else "diagnoses are"
    words = listed([material.in_text(quote.text) for quote in quotes])
    return f"; the {noun} {words}", quotes


def _course(material: Material) -> None:
    """Tell the earlier treatment in the record's own words, results first, and the pain."""
    facts = [f for f in material.of_kind(FactKind.PRIOR_TREATMENT) if material.bears(f)]
    facts.sort(key=lambda fact: not _has_result(fact))
    quotes = _unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_COURSE]
    if quotes:
        # A clause with a verb of its own stands in a list only as a quotation.
        words = listed(
            [
                in_marks(quote.text) if _VERB.search(quote.text) else material.in_text(quote.text)
                for quote in quotes
            ]
        )
        material.say_once(f"Treatment so far: {words}.", quotes)
    pain = [quote_fact(material.case, f) for f in material.of_kind(FactKind.PAIN_SCORE)]
    shown = _unlike(pain)[-1:]
    if shown:
        material.say_once(f"Pain rating: {in_text(shown[0].text)}.", shown)
    _work(material)


def _work(material: Material) -> None:
    """Tell the work status last noted: what the worker can do weighs with every request."""
    noted = [f for f in material.of_kind(FactKind.WORK_STATUS) if not _NO_STATUS.search(f.text)]
    last = [quote_fact(material.case, f) for f in noted[-1:]]
    if last:
        material.say_once(f"Work status: {in_marks(last[0].text)}.", last)


def _findings(material: Material) -> None:
    """Tell what the examination and the studies of the part at issue show."""
    for kind, lead in ((FactKind.FINDING, "On examination"), (FactKind.IMAGING, "Studies")):
        own = set(material.item.body_parts)
        facts = [f for f in material.of_kind(kind) if own & set(f.body_parts)]
        # A sign whose sentence names no part is told after those of the part at issue.
        facts += [f for f in material.of_kind(kind) if not f.body_parts]
        quotes = _unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_FINDINGS]
        if quotes:
            material.say_once(f"{lead}: {_in_a_row(quotes, material)}.", quotes)
    _absent(material)


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
        and material.bears(fact)
        # A bare name may stand in a list past the end of its denial: only its own words count.
        and _DENIED.search(fact.text)
    ]
    facts.sort(key=lambda fact: not fact.body_parts)
    quotes = _unlike([quote_fact(material.case, fact) for fact in facts])[:_MOST_ABSENT]
    if quotes:
        material.say_once(f"Negative or normal: {_in_a_row(quotes, material)}.", quotes)


def _in_a_row(quotes: list[CaseQuote], material: Material) -> str:
    return "; ".join(material.in_text(_LEAD.sub("", quote.text), _LONG) for quote in quotes)


def _has_result(fact: Fact) -> bool:
    result = fact.response
    return result is not None and any(
        value is not None
        for value in (result.relief_percent, result.relief_days, result.improved, result.count)
    )


def _unlike(quotes: list[CaseQuote]) -> list[CaseQuote]:
    """Drop quotes whose words another one holds, whatever case and article; keep the order."""
    kept: dict[str, CaseQuote] = {}
    for quote in quotes:
        low = _ARTICLE.sub("", quote.text.lower())
        if not any(low in other for other in kept):
            kept = {other: one for other, one in kept.items() if other not in low}
            kept[low] = quote
    return list(kept.values())


_ARTICLE = re.compile(r"^(?:an?|the|his|her) ")


def _review(material: Material) -> None:
    """Report what utilization review decided, on what and why; it is not a finding."""
    item, case = material.item, material.case
    verb = {"denied": "denied this", "modified": "approved only a part of this"}.get(
        item.ur_decision
    )
    done = f"Utilization review {verb}" if verb else "Utilization review decided against this"
    spans = [span for span in item.ur_reasons if _REASONED.search(case.words(span))]
    reasons = [quote_span(case, span) for span in spans[:2]]
    cited = [(ref, _inside(ref.span)) for ref in item.ur_citations if ref.span is not None]
    refs = [quote_span(case, span) for _, span in cited if span is not None][:3]
    if not (reasons or refs or verb):
        return
    basis = f", citing {in_words(refs, most=3)}" if refs else ""
    if reasons:
        text = f"{done}{basis}; the file gives its reason as {in_words(reasons)}."
        material.say(SentenceRole.CASE_FACT, text, quotes=[*reasons, *refs])
    elif refs:
        material.say(SentenceRole.CASE_FACT, f"{done}{basis}.", quotes=refs)
    else:
        material.say(
            SentenceRole.CASE_FACT,
            f"{done}; the file gives no reason of its own for it.",
            searched=("utilization review", "non-certified", "denied", "reason"),
        )


def _inside(span: Span | None) -> Span | None:
    return span if span is not None and span.end > span.start else None


def _wrong_chapter(material: Material) -> None:
    """Point out that UR cited chapters on another part of the body, where all of them are."""
    own = set(material.item.body_parts)
    placed = [ref for ref in material.item.ur_citations if ref.body_parts]
    if not own or own & _REGIONS or material.item.body_part_inferred or not placed:
        return
    parts = [set(ref.body_parts) for ref in placed]
    if any(part & own or part & _REGIONS for part in parts):
        return
    quotes = [quote_span(material.case, ref.span) for ref in placed if ref.span is not None]
    theirs = listed(dict.fromkeys(_part(ref.body_parts[0]) for ref in placed))
    ours = listed([_part(part) for part in material.item.body_parts])
    named = listed([in_marks(squeeze(ref.text)) for ref in placed[:3]])
    concern = "concerns" if len(placed) == 1 else "concern"
    material.say(
        SentenceRole.NOTE,
        f"Utilization review relied on {named}, which {concern} the {theirs}, while the request "
        f"concerns the {ours}; a chapter on another part of the body does not govern it.",
        quotes=quotes[:3],
    )


def _part(part: str) -> str:
    return part.replace("_", " ")
