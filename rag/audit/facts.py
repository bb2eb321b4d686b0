"""Facts of a finished rationale against request and case summary: figures, sides, relief, items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.relief_told import check_relief, tells_care
from rag.audit.request import check_request
from rag.audit.statements import Statement
from rag.checking.absence.care_named import bare_therapy
from rag.checking.agreement import agrees
from rag.checking.agreement.evidence import Evidence
from rag.checking.context import outside_quotes
from rag.checking.values import number, values
from rag.checking.values.numbers import SPELT
from rag.checking.visits_told import counts_had
from rag.records import Fact, FactKind

_AGE = re.compile(
    r"\b(\d{1,3})[- ]?(?:years?|yrs?|y/?o)[- ]?(?:old)?\b(?=[^.]{0,25}"
    r"\b(?:male|female|man|woman|patient|worker|employee|claimant)\b)"
    r"|(?<!at )\baged (?P<aged>\d{2})\b|\b(?P<of>\d{2}) years of age\b"
    rf"|\b(?P<old>{SPELT})[- ]years?[- ]old\b|(?<!at )\baged (?P<spelt>{SPELT})\b"
    r"|\b(?:man|woman|male|female|worker|patient|employee) of (?P<bare>\d{2}|"
    rf"{SPELT})\b(?! (?:\w+ )?(?:visits|sessions|years (?:of|in)|the|our|these))",
    re.I,
)
_GROWN, _OLDEST = 14, 99
"""Years between which a worker's age lies."""
_LOOSE = re.compile(r"\b(?:at least|more than|over|up to|approximately|about|another)\b", re.I)
_ASKED = re.compile(r"\b(?:request\w*|additional|recommend\w*|guidelines?|up to|maximum)\b", re.I)
_SUCH = re.compile(
    r"\bsuch (?:therapy|treatment|care|visit|session)"
    r"|\b(?:this|that|the|its|of) (?:same )?(?:kind|sort|type)\b",
    re.I,
)
"""Words that mean the item's own treatment, and no wider one."""
_FIGURES = ("score", "percent", "level", "dose")


def check_facts(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the facts that a rationale states against the letter's own summary and request."""
    for statement in tells_care(audited):
        yield from check_relief(material, audited, statement)
    for statement in audited.own:
        yield from _age(material, audited, statement)
        yield from check_request(material, audited, statement)
        yield from _received(material, audited, statement)
    yield from _not_in_summary(material, audited)


# --------------------------------------------------------------------------- person


def _age(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    ages = {f.value for f in material.summary.facts if f.kind is FactKind.AGE and f.value}
    match = _AGE.search(statement.text)
    told = [one for one in match.groups() if one] if match else []
    years = number(told[0].lower()) if told else None
    if match is None or years is None or not ages:
        return
    said = f"{years:g}"
    if said in ages or not _GROWN <= years <= _OLDEST:
        return
    # The record may be a year older than the summary.
    if any(abs(int(said) - int(age)) <= 1 for age in ages if age.isdigit()):
        return
    yield audited.finding(
        "fact_contradicted",
        "blocker",
        material.at(statement),
        f"The rationale gives the age as {said}; the case summary as {', '.join(sorted(ages))}.",
        "Correct it; another worker's text may have been used.",
        evidence=statement.text,
        law=(ERROR_OF_FACT,),
    )


# --------------------------------------------------------------------------- figures


def _received(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    """Another number of visits already had than the summary gives for the same treatment."""
    words = outside_quotes(statement.text)
    for count, clause in counts_had(words):
        if _ASKED.search(clause) or _LOOSE.search(clause):
            continue
        if _of_other_care(material, audited, clause, count):
            continue
        counts = _counted(material, audited, clause)
        told = next(iter(counts.values()), None)
        if told is None:
            had, words_told = _told_had(material, audited, clause)
            asked = audited.item.visits or 0
            if had and count not in (*had, asked or None, sum(had), sum(had) + asked):
                yield _other_count(material, audited, statement, count, words_told)
                return
        if told is None or _LOOSE.search(told.text) or count in counts:
            continue
        total = sum(counts)
        if count in _sums(material, audited, told, counts):
            continue
        if count in (audited.item.visits, total, total + (audited.item.visits or 0)):
            continue
        yield audited.finding(
            "fact_contradicted",
            "warning",
            material.at(statement),
            f"The rationale counts {count:g} visits as had; the case summary says “{told.text}”.",
            "Count again in the records; the limit turns on it.",
            evidence=told.text,
            law=(ERROR_OF_FACT,),
        )
        return


def _of_other_care(material: Material, audited: Audited, clause: str, count: float) -> bool:
    """Whether a count of no named care, in an item that counts no visits, is other care's."""
    if audited.item.visits is not None or audited.context.vocabulary.treatments_in(clause):
        return False
    return any(count == had for told in material.summary_sentences for had, _ in counts_had(told))


def _told_had(material: Material, audited: Audited, clause: str) -> tuple[set[float], str]:
    """Return the numbers of visits that sentences of the summary give for the item's treatment."""
    words = audited.context.vocabulary
    own = {audited.item.treatment or ""} - {""}
    own |= set() if _SUCH.search(clause) else set(words.ancestors(audited.item.treatment or ""))
    counts: set[float] = set()
    first = ""
    for told in material.summary_sentences:
        if not {m.id for m in words.treatments_in(told)} & own or _LOOSE.search(told):
            continue
        found = {count for count, _ in counts_had(told)}
        first = first or (told if found else "")
        counts |= found
    return counts, first


def _other_count(
    material: Material, audited: Audited, statement: Statement, count: float, told: str
) -> AuditFinding:
    said = f"counts {count:g} visits as had" if count else "says that no visit was had"
    return audited.finding(
        "fact_contradicted",
        "warning",
        material.at(statement),
        f"The rationale {said}; the case summary says “{told}”.",
        "Count again in the records; the limit turns on it.",
        evidence=told,
        law=(ERROR_OF_FACT,),
    )


def _counted(material: Material, audited: Audited, clause: str) -> dict[float, Fact]:
    """Return the numbers of visits that the summary gives for what the clause names, by number.

    A clause that names no treatment means the item's own.
    """
    words = audited.context.vocabulary
    named = {m.id for m in words.treatments_in(clause)}
    if bare_therapy(clause, words):
        named.add("physical_therapy")
    own = audited.item.treatment or ""
    if _SUCH.search(clause) and own not in named:
        named = {own}
    about = named or {audited.item.treatment or "", *words.ancestors(audited.item.treatment or "")}
    return {
        float(fact.response.count): fact
        for fact in material.summary.facts
        if fact.response
        and fact.response.count is not None
        and fact.polarity == "affirmed"
        and {fact.value, fact.response.treatment} & about
    }


def _sums(
    material: Material, audited: Audited, told: Fact, counts: dict[float, Fact]
) -> set[float]:
    """Return the sums of what was had and of visits of narrower kinds of the same care.

    "20 visits of therapy" are the 12 on land and the 8 in the pool.
    """
    words = audited.context.vocabulary
    about = {told.value, told.response.treatment if told.response else None} - {None, ""}
    narrower = [
        float(fact.response.count)
        for fact in material.summary.facts
        if fact.response
        and fact.response.count is not None
        and fact.polarity == "affirmed"
        and fact not in counts.values()
        and set(words.ancestors(fact.response.treatment or fact.value or "")) & about
    ]
    added = {sum(narrower), *narrower}
    return {had + more for had in (*counts, sum(counts)) for more in added}


def _not_in_summary(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Figures of the rationale that neither summary nor request gives: one note for the item."""
    asked = "; ".join((audited.item.text, audited.item.original_request))
    given = Evidence(audited.context, (material.summary_text, asked, *_levels_of(audited)))
    missing = {
        value.words: statement
        for statement in audited.own
        for value in values(outside_quotes(statement.text))
        if value.kind in _FIGURES and not agrees(value, given)
    }
    if missing:
        first = next(iter(missing.values()))
        yield audited.finding(
            "figure_not_in_summary",
            "note",
            material.at(first),
            "The rationale gives figures that the case summary does not: "
            f"{', '.join(f'“{words}”' for words in missing)}.",
            "Name the report from which they are.",
            law=("lc-4610.6-e-documents",),
        )


def _levels_of(audited: Audited) -> tuple[str, ...]:
    levels = audited.item.levels
    return (f"{len(levels)} levels", ", ".join(levels)) if levels else ()
