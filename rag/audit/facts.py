"""Facts of a finished rationale against request and case summary: figures, sides, relief, items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.agreement import LASTING, LASTING_DAYS, agrees
from rag.checking.chapters import fits, part_names
from rag.checking.context import outside_quotes
from rag.checking.denial import denied
from rag.checking.evidence import Evidence
from rag.levels import laterality_in, levels_in
from rag.records import Fact, FactKind

ERROR_OF_FACT = "lc-4610.6-h5"
_AGE = re.compile(
    r"\b(\d{1,3})[- ]?(?:years?|yrs?|y/?o)[- ]?(?:old)?\b(?=[^.]{0,25}"
    r"\b(?:male|female|man|woman|patient|worker|employee|claimant)\b)",
    re.I,
)
_DOSE = re.compile(r"(\d+(?:\.\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?)\s?-?(mg|mcg|%|ml|g)(?![\w%])", re.I)
_HAD = re.compile(
    r"\b(?:completed|received|attended|had|undergone|underwent|already|previous(?:ly)?|prior)\b",
    re.I,
)
_LOOSE = re.compile(r"\b(?:at least|more than|over|up to|approximately|about|another)\b", re.I)
_ASKED = re.compile(r"\b(?:request\w*|additional|recommend\w*|guidelines?|up to|maximum)\b", re.I)
_FIGURES = ("score", "percent", "level", "dose")
_QUOTED_REQUEST = re.compile(r"\brequest(?:ed)?(?:\s+(?:for|of|the|an?))*\s*[\"“]", re.I)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|cannot|does|do)\b", re.I)
_REQUEST = re.compile(
    r"\b(?:request(?:ed|s)?|therefore|as such|thus|medical necessity|accordingly)\b", re.I
)


def check_facts(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the facts that a rationale states against the letter's own summary and request."""
    for statement in audited.own:
        yield from _lasting(material, audited, statement)
        yield from _age(material, audited, statement)
        yield from _of_request(material, audited, statement)
        yield from _received(material, audited, statement)
    yield from _not_in_summary(material, audited)


# --------------------------------------------------------------------------- relief


def _lasting(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    """Lasting benefit in the rationale, days of relief in the summary."""
    words = outside_quotes(statement.text)
    match = LASTING.search(words)
    if match is None or denied(words, match.start(), match.end()):
        return
    if re.search(
        r"\b(?:no|not|without|lack|unclear|whether|goal|expected)\b", words[: match.start()], re.I
    ):
        return
    told = [fact for fact in material.summary.facts if _relief_days(fact) is not None]
    about = _same_treatment(audited, statement, told)
    short = [fact for fact in about if (_relief_days(fact) or 0) < LASTING_DAYS]
    if short and len(short) == len(about):
        yield audited.finding(
            "fact_contradicted",
            "blocker",
            material.at(statement),
            f"The rationale speaks of “{match.group()}”; the case summary gives relief for "
            f"{_relief_days(short[0]):g} days.",
            "Give the length of the relief as the record does, and weigh that.",
            evidence=short[0].text,
            law=(ERROR_OF_FACT,),
        )


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


# --------------------------------------------------------------------------- person


def _age(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    ages = {f.value for f in material.summary.facts if f.kind is FactKind.AGE and f.value}
    match = _AGE.search(statement.text)
    if match is None or not ages or match[1] in ages:
        return
    # The record may be a year older than the summary.
    if any(abs(int(match[1]) - int(age)) <= 1 for age in ages if age.isdigit()):
        return
    yield audited.finding(
        "fact_contradicted",
        "blocker",
        material.at(statement),
        f"The rationale gives the age as {match[1]}; the case summary as "
        f"{', '.join(sorted(ages))}.",
        "Correct it; another worker's text may have been used.",
        evidence=statement.text,
        law=(ERROR_OF_FACT,),
    )


# --------------------------------------------------------------------------- figures


def _received(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    """Another number of visits already had than the summary gives for the same treatment."""
    if not _HAD.search(statement.text) or _ASKED.search(statement.text):
        return
    words = audited.context.vocabulary
    named = {match.id for match in words.treatments_in(statement.text)}
    said = [v for v in audited.context.values(statement.text) if v.value.endswith(" visits")]
    if len(named) != 1 or len(said) != 1:
        return
    counts = {
        f"{fact.response.count} visits": fact
        for fact in material.summary.facts
        if fact.response and fact.response.count is not None and fact.value in named
    }
    told = next(iter(counts.values()), None)
    loose = _LOOSE.search(statement.text) or (told and _LOOSE.search(told.text))
    if told is not None and not loose and said[0].value not in counts:
        yield audited.finding(
            "fact_contradicted",
            "warning",
            material.at(statement),
            f"The rationale counts “{said[0].words}”; the case summary says “{told.text}”.",
            "Count again in the records; the limit turns on it.",
            evidence=told.text,
            law=(ERROR_OF_FACT,),
        )


def _not_in_summary(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Figures of the rationale that neither summary nor request gives: one note for the item."""
    asked = "; ".join((audited.item.text, audited.item.original_request))
    given = Evidence(audited.context, (material.summary_text, asked, *_levels_of(audited)))
    missing = {
        value.words: statement
        for statement in audited.own
        for value in audited.context.values(outside_quotes(statement.text))
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


# --------------------------------------------------------------------------- the request


def _of_request(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """What the rationale says of the request, against the request itself."""
    if statement.kind != "conclusion" and not _REQUEST.search(statement.text):
        return
    for found in (
        _other_side(material, audited, statement),
        _other_levels(material, audited, statement),
        _other_dose(material, audited, statement),
        _other_part(material, audited, statement),
        _other_treatment(material, audited, statement),
    ):
        if found is not None:
            what, asked = found
            yield audited.finding(
                "request_restated",
                "blocker" if statement.kind == "conclusion" else "warning",
                material.at(statement),
                f"The sentence speaks of {what}; the request is for {asked}.",
                "Decide on what was asked for; correct the sentence, or say why it differs.",
                evidence=audited.item.text,
                law=(ERROR_OF_FACT,),
            )
            return


def _other_side(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    asked, said = audited.item.laterality, laterality_in(_about_item(audited, statement))
    if asked is None or said is None or asked == said or "bilateral" in (asked, said):
        return None
    return f"the {said} side", f"the {asked}"


def _other_levels(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    said = set(levels_in(_about_item(audited, statement)))
    asked = set(audited.item.levels)
    if not asked or not said or said <= asked or said & asked:
        return None
    return f"levels {', '.join(sorted(said))}", ", ".join(audited.item.levels)


def _other_dose(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """Another strength of the very drug that was asked for."""
    item = audited.item
    if item.drug is None:
        return None
    asked = _doses(item.text)
    for match in audited.context.vocabulary.drugs_in(statement.text):
        after = statement.text[match.end : match.end + 25]
        said = _doses(re.split(r"[,;.]\s|\band\b", after)[0])
        if match.id == item.drug and said and asked and not said & asked:
            known = _doses(material.summary_text)
            if not said & known:
                return f"{', '.join(sorted(said))}", ", ".join(sorted(asked))
    return None


def _doses(text: str) -> set[str]:
    return {f"{m[1]} {m[2]}".lower().replace(" ", "") for m in _DOSE.finditer(text)}


def _other_part(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """A conclusion on another part of the body."""
    item = audited.item
    if statement.kind != "conclusion" or item.body_part_inferred or not item.body_parts:
        return None
    words = _about_item(audited, statement)
    parts = audited.context.vocabulary.body_parts_in(words)
    if not parts or fits(audited.context, parts):
        return None
    if set(parts) & set(audited.context.vocabulary.body_parts_in(item.text)):
        return None
    return part_names(audited.context, parts), part_names(audited.context, item.body_parts)


def _other_treatment(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """A conclusion on another item of the same letter."""
    if statement.kind != "conclusion" or audited.item.treatment is None:
        return None
    words = audited.context.vocabulary
    text = outside_quotes(statement.text)
    named = {m.id for m in words.treatments_in(text)} | {m.id for m in words.drugs_in(text)}
    own = {audited.item.treatment, audited.item.drug}
    asked = {m.id for m in words.treatments_in(audited.item.text)}
    asked |= {m.id for m in words.drugs_in(audited.item.text)}
    family = {a for id_ in (*own, *asked) if id_ for a in (id_, *words.ancestors(id_))}
    family |= {d.treatment for d in words.drugs.values() if d.id in own | asked}
    related = any(name in family or family & set(words.ancestors(name)) - {None} for name in named)
    if not named or related:
        return None
    for other in material.items:
        if other.item.number != audited.item.number and (
            {other.item.treatment, other.item.drug} & named
        ):
            return f"item {other.item.number} ({other.item.text})", audited.item.text
    return None


def _about_item(audited: Audited, statement: Statement) -> str:
    """Return the words of a sentence that name the request: from "request" to the verb behind it.

    A conclusion may quote the request; what it quotes there is its own statement of it.
    """
    quoted = statement.kind == "conclusion" and _QUOTED_REQUEST.search(statement.text)
    text = statement.text if quoted else outside_quotes(statement.text)
    cue = re.search(r"\brequest(?:ed)?\b", text, re.I)
    named = text[cue.start() :] if cue else text
    if statement.kind != "conclusion":
        return named
    verb = _VERB.search(named)
    return named[: verb.start()] if verb else named
