"""Relief that a rationale makes longer than the letter's own summary does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.agreement.lasting import LASTING_DAYS, lasting_in
from rag.checking.agreement.longer_told import longer_told
from rag.checking.context import outside_quotes
from rag.checking.values import values
from rag.records import Fact

_RELIEF_FOR = re.compile(
    r"\b(?:relief|reliev\w+|help\w*|benefit\w*|last\w*|improv\w*|eas\w+|lessen\w*|took away"
    r"|reduc\w*|better|less pain|pain (?:from|fell|dropped|went|down|came|improved))\b"
    r"[^.;]{0,45}?\b(?P<span>(?:for|lasting|lasted|about|of)\s+"
    r"(?:about |only |some |over |nearly |almost |the |a |an )*[\w.-]+(?:\s*(?:-|to)\s*\w+)?\s+"
    r"(?:hours?|days?|weeks?|months?|years?))\b",
    re.I,
)
"""Relief with its length."""
_CLAUSE = re.compile(r"[,;:]|\b(?:but|and|while)\b")
_NOT = re.compile(
    r"\b(?:no|not|without|lack\w*|unclear|whether|goal|expected|far from|hardly|scarcely|barely"
    r"|short of|anything but|neither|never|nor|less than|instead of|rather than)\b",
    re.I,
)


def check_relief(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """Lasting or longer benefit in the rationale, days of relief in the summary."""
    words = outside_quotes(statement.text)
    found = _short_relief(material, audited, statement)
    match = _longer(words, found[0]) if found else None
    if found is None or match is None:
        return
    clause = _CLAUSE.split(words[: match.start()])[-1]
    whole = clause + match.group() + _CLAUSE.split(words[match.end() :])[0]
    told = {v.low for v in values(whole) if v.kind == "duration"}
    if _NOT.search(clause) or found[0] in told:
        return
    yield audited.finding(
        "fact_contradicted",
        "blocker",
        material.at(statement),
        f"The rationale speaks of “{match.group()}”; the case summary gives relief for "
        f"{found[0]:g} days.",
        "Give the length of the relief as the record does, and weigh that.",
        evidence=found[1],
        law=(ERROR_OF_FACT,),
    )


def _longer(words: str, days: float) -> re.Match[str] | None:
    """Return the words that call a relief lasting, or give it a length far beyond ``days``.

    Where a sentence gives the record's own length too, it is no other one.
    """
    given = {v.low for v in values(words) if v.kind == "duration"}
    match = lasting_in(words)
    if match is not None:
        timed = any(v.kind == "duration" for v in values(match.group()))
        if not (timed and days in given):
            return match
    return None if days in given else longer_told(words, days)


def _short_relief(
    material: Material, audited: Audited, statement: Statement
) -> tuple[float, str] | None:
    """Return the days of relief and the words that give them, where every relief was short."""
    told = [fact for fact in material.summary.facts if _relief_days(fact) is not None]
    about = _same_treatment(audited, statement, told)
    short = [fact for fact in about if (_relief_days(fact) or 0) < LASTING_DAYS]
    if about:
        return (_relief_days(short[0]) or 0, short[0].text) if len(short) == len(about) else None
    spans = _spans_dated(material, statement) or _spans_told(material, audited, statement)
    brief = [span for span in spans if span[0] < LASTING_DAYS]
    return brief[0] if brief and len(brief) == len(spans) else None


def _spans_told(
    material: Material, audited: Audited, statement: Statement
) -> list[tuple[float, str]]:
    """Return how long relief lasted by the summary's own sentences on the treatments named."""
    words = audited.context.vocabulary
    named = {m.id for m in words.treatments_in(statement.text)} | {audited.item.treatment or ""}
    related = {a for id_ in named for a in (id_, *words.ancestors(id_))}
    out: list[tuple[float, str]] = []
    for told in material.summary_sentences:
        about = {m.id for m in words.treatments_in(told)}
        if about and not about & related:
            continue
        out += _spans(told)
    return out


def _spans_dated(material: Material, statement: Statement) -> list[tuple[float, str]]:
    """Return how long relief lasted by the summary's sentences of the same days."""
    days = {v.value for v in values(statement.text) if v.kind == "date"}
    return [
        span
        for told in material.summary_sentences
        if days & {v.value for v in values(told) if v.kind == "date"}
        for span in _spans(told)
    ]


def _spans(told: str) -> Iterator[tuple[float, str]]:
    for match in _RELIEF_FOR.finditer(told):
        span = next((v for v in values(match["span"]) if v.kind == "duration"), None)
        if span is not None:
            yield span.low, told


def _relief_days(fact: Fact) -> float | None:
    return fact.response.relief_days if fact.response else None


def _same_treatment(audited: Audited, statement: Statement, facts: list[Fact]) -> list[Fact]:
    """Return the facts on the treatments that the sentence names, else on the item's."""
    words = audited.context.vocabulary
    named = {match.id for match in words.treatments_in(statement.text)} | {audited.item.treatment}
    related = {ancestor for id_ in named if id_ for ancestor in (id_, *words.ancestors(id_))}
    return [
        fact for fact in facts if fact.response and {fact.response.treatment, fact.value} & related
    ]
