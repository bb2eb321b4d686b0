"""The few lines of a record that tell most of one request, in the record's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.assessment.signals import BY_FINDINGS
from rag.assessment.tokens import content_stems
from rag.drafting.evidence import in_words
from rag.drafting.material import Material
from rag.intake.relatives import of_relative
from rag.intake.statements import Statement, span_at
from rag.records import CaseQuote, Fact, FactKind, SentenceRole, Span
from rag.text import squeeze

_MOST = 5
_LEAST = 2.5
"""Weight below which a line tells too little of the request."""
_LONGEST = 210
"""Characters of a line; of a longer one the clauses that tell most are quoted."""
_SHORTEST = 12
_CHANGE = re.compile(
    r"->|=>|→|\bfrom\s+[\d.,]+[^.;]{0,30}?\bto\s+[\d.,]+|\d\s?%|\b\d{1,2}\s*/\s*10\b", re.I
)
_FIGURE = re.compile(r"(?<![\d/-])\d+(?:\.\d+)?(?![\d]*[/-]\d)")
_MEASURE = re.compile(
    r"\b(?:grip|pinch|flexion|extension|abduction|rotation|elevation|ROM|range of motion"
    r"|toleranc\w+|strength"
    r"|fingertips?|Oswestry|ODI|NDI|(?:Quick\s?)?DASH|LEFS|WOMAC|KOOS|PHQ-?9|GAD-?7|BDI|BAI|DHI"
    r"|ISI|PCS|Roland\w*"
    r"|Epworth|eGFR|creatinine|hemoglobin|Hgb|A1c|BMI|MME|MED|TSH|INR|latency|amplitude"
    r"|(?:\d|\s)(?:degrees|deg|cm|mm|lbs?|kg|minutes|min|miles?|blocks|stairs|hours|hrs?|ms|cc))\b",
    re.I,
)
"""What is measured: of the body, of what it can do, or of the blood."""
_SINCE = re.compile(r"\bsince\b|\bfor (?:the (?:last|past) )?\w+ (?:months?|years?)\b", re.I)
_PAPER = re.compile(
    r"^\W*(?:request(?:ed|s|ing)?\b|RFA\b|plan\s*:|rx\s*:|disputed\b|treatment request|date\b)"
    r"|\[[ xX]?\]",
    re.I,
)
"""A line that asks or is a form to tick, and tells nothing."""
_CLAUSES = re.compile(r"(?<=[;.!?])\s+|,\s+(?=(?:and|but|which|who|with|so|yet)\b)|\s[-–—]+\s")
_SAID_OF_CARE = frozenset(
    {
        "medication_intolerance",
        "side_effects",
        "functional_improvement",
        "no_improvement",
        "pain_relief",
        "drug_monitoring",
        "risk_assessment",
        "drug_agreement",
        "aberrant_behavior",
        "homebound",
        "weaning",
    }
)
"""Circumstances that bear on most requests."""


@dataclass(frozen=True)
class _Line:
    weight: float
    order: int
    span: Span
    own: bool
    """Whether it names the treatment in dispute as given."""


def tell_record(material: Material) -> None:
    """Tell what of the record bears most on the request, each line quoted as it stands.

    A line that another item of the letter has told is told again only where it names the very
    treatment in dispute.
    """
    chosen = sorted(_chosen(material), key=lambda line: line.order)
    quotes = [
        CaseQuote(span=line.span, text=squeeze(material.case.words(line.span))) for line in chosen
    ]
    if not quotes:
        return
    for quote in quotes:
        material.shared.setdefault(quote.text, material.item.number)
    text = in_words(quotes, most=_MOST)
    material.say(SentenceRole.CASE_FACT, f"The record states: {text}.", quotes=quotes)


def _chosen(material: Material) -> list[_Line]:
    told = [quote for row in material.rows for quote in row.case_quotes]
    said = {stem for row in material.rows for stem in content_stems(row.text)}
    lines: list[_Line] = []
    for line in sorted(_weighed(material), key=lambda line: (-line.weight, line.order)):
        words = squeeze(material.case.words(line.span))
        again = material.shared.get(words, material.item.number) != material.item.number
        if again and not line.own:
            continue
        if _told_before(line.span, (quote.span for quote in told)):
            continue
        if _adds_nothing(words, said):
            continue
        if any(words == squeeze(material.case.words(one.span)) for one in lines):
            continue
        lines.append(line)
        if len(lines) == _MOST:
            break
    return lines


def _adds_nothing(words: str, said: set[str]) -> bool:
    """Whether nearly all of a line's words were told before, and no figure is new."""
    stems = {*content_stems(_DAY.sub(" ", words))} - _OF_A_LIST
    new = stems - said
    return not any(stem[:1].isdigit() for stem in new) and len(new) <= _FEW * len(stems)


_FEW = 0.2
"""Share of new words up to which a line is idle."""
_DAY = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b")
"""A day by itself is nothing that a line adds."""
_OF_A_LIST = frozenset(
    content_stems(
        "treatment treated included including date has have had was past patient worker diagnostic"
        " studies evaluation received rendered objective subjective finding findings noted noting"
        " physical examination exam showed shows revealed demonstrated injured there also"
    )
)
"""Words with which a record opens a list: they tell nothing of their own."""
_MOSTLY = 0.6
"""Share of a line that, told before, makes telling it again idle."""


def _told_before(line: Span, told: Iterable[Span]) -> bool:
    """Whether words told before make up most of a line."""
    common = {
        at
        for span in told
        if span.document == line.document
        for at in range(max(span.start, line.start), min(span.end, line.end))
    }
    return len(common) >= _MOSTLY * (line.end - line.start)


def _holds(outer: Span, inner: Span) -> bool:
    return (
        outer.document == inner.document and outer.start <= inner.start and inner.end <= outer.end
    )


def _weighed(material: Material) -> Iterator[_Line]:
    facts = sorted(
        (f for f in material.summary.facts if f.attribution == "record"),
        key=lambda f: (f.span.document, f.span.start),
    )
    asked = _questioned(material)
    at = 0
    for order, statement in enumerate(material.lines):
        while at < len(facts) and _before(facts[at], statement):
            at += 1
        inside = []
        for fact in facts[at:]:
            if (fact.span.document, fact.span.start) >= (statement.document, statement.end):
                break
            inside.append(fact)
        if statement.attribution != "record" or _PAPER.match(statement.text):
            continue
        if _of_a_relative(statement):
            continue
        if not inside and not _MEASURE.search(statement.text):
            continue
        span = _cut(statement, inside, material, asked)
        if span is None or _is_request(span, material):
            continue
        within = [f for f in inside if span.start <= f.span.start < span.end]
        weight = _weight(material.case.words(span), within, material, asked)
        weight += _recent(statement, material)
        if weight >= _LEAST:
            yield _Line(weight, order, span, any(_own(f, material) for f in within))


def _of_a_relative(statement: Statement) -> bool:
    """Whether a line tells, if only in part, of somebody of the worker's family."""
    under = f"{statement.heading} {statement.label}"
    words = re.finditer(r"[A-Za-z]{4,}", statement.text)
    return any(of_relative(statement.text, *word.span(), under) for word in words)


def _questioned(material: Material) -> frozenset[str]:
    """Return the stems of what utilization review missed in the record, the request's left out."""
    reasons = " ".join(material.case.words(span) for span in material.item.ur_reasons)
    own = {*content_stems(material.item.text), *content_stems(material.item.treatment_name)}
    return frozenset(
        stem for stem in content_stems(reasons) if len(stem) > 3 and stem.isalpha()
    ) - (own | _EMPTY)


_EMPTY = frozenset(
    content_stems(
        "utilization review denied denial certified documentation documented guideline guidelines "
        "mtus"
        " acoem odg medical medically necessary necessity request requested treatment patient "
        "worker"
        " claimant record records evidence recommended support supported chronic pain reason "
        "rationale"
    )
)
"""Words of every refusal."""
_RECENT_DAYS, _OLD_DAYS = 90, 730


def _recent(statement: Statement, material: Material) -> float:
    """Return how much the date of a line adds to its weight: what is new tells of the present."""
    if statement.noted is None:
        return 0.0
    days = (material.summary.as_of - statement.noted).days
    if 0 <= days <= _RECENT_DAYS:
        return 0.5
    return -0.5 if days > _OLD_DAYS else 0.0


def _before(fact: Fact, statement: Statement) -> bool:
    return (fact.span.document, fact.span.start) < (statement.document, statement.start)


def _is_request(span: Span, material: Material) -> bool:
    asked = material.item.span
    return asked is not None and (_holds(asked, span) or _holds(span, asked))


def _weight(words: str, facts: Iterable[Fact], material: Material, asked: frozenset[str]) -> float:
    """Return how much a line tells of the request; the weights are ranks, no measurements."""
    kinds = list(facts)
    weight = sum(_worth(fact, material) for fact in _once(kinds))
    weight += min(1.8, 0.6 * len(asked.intersection(content_stems(words))))
    if _MEASURE.search(words):
        weight += 1.0
    if _CHANGE.search(words):
        weight += 1.5
    elif _FIGURE.search(words):
        weight += 0.5
    if any(_own(fact, material) for fact in kinds) and _SINCE.search(words):
        weight += 1.0
    parts = {part for fact in kinds for part in fact.body_parts}
    own = set(material.item.body_parts)
    if parts and own and not parts & own and not any(_own(f, material) for f in kinds):
        weight -= 2.0
    return weight


def _once(facts: list[Fact]) -> list[Fact]:
    """Return one fact for each thing that is told, so that long lists do not weigh most."""
    return list({(fact.kind, fact.value): fact for fact in facts}.values())


def _worth(fact: Fact, material: Material) -> float:
    studied = material.item.category in BY_FINDINGS
    worth = {
        FactKind.PRIOR_TREATMENT: 1.0,
        FactKind.MEDICATION: 0.7 if material.item.category == "drugs" else 0.4,
        FactKind.FINDING: 1.0 if studied else 0.6,
        FactKind.IMAGING: 1.0 if studied else 0.5,
        FactKind.DIAGNOSIS: 0.3,
        FactKind.SYMPTOM: 0.4,
        FactKind.WORK_STATUS: 0.8,
        FactKind.PAIN_SCORE: 0.5,
    }.get(fact.kind, 0.0)
    if fact.kind is FactKind.OTHER:
        worth = 1.5 if fact.value in _SAID_OF_CARE else 0.6
    if fact.response is not None and fact.response.improved is not None:
        worth += 1.0
    return worth + (2.0 if _own(fact, material) else 0.0)


def _own(fact: Fact, material: Material) -> bool:
    if fact.kind not in (FactKind.PRIOR_TREATMENT, FactKind.MEDICATION):
        return False
    item = material.item
    return fact.value in {item.drug or item.treatment} - {None}


def _cut(
    statement: Statement, facts: list[Fact], material: Material, asked: frozenset[str]
) -> Span | None:
    """Return the statement's span, or of a long one the run of clauses that tells most."""
    text = material.case.documents[statement.document].text
    if len(statement.text) < _SHORTEST:
        return None
    if len(statement.text) <= _LONGEST:
        return span_at(material.case, statement.document, statement.start, statement.end)
    bounds = [statement.start]
    bounds += [m.end() for m in _CLAUSES.finditer(text, statement.start, statement.end)]
    bounds.append(statement.end)
    best: tuple[float, int, int] | None = None
    for first, start in enumerate(bounds[:-1]):
        for end in bounds[first + 1 :]:
            if end - start > _LONGEST:
                break
            inside = [f for f in facts if start <= f.span.start < end]
            value = _weight(text[start:end], inside, material, asked)
            if best is None or value > best[0]:
                best = (value, start, end)
    if best is None or best[0] < _LEAST:
        return None
    words = text[best[1] : best[2]].rstrip(" ,-–—\n")
    return span_at(material.case, statement.document, best[1], best[1] + len(words))
