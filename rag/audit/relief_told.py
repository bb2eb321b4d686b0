"""Relief that a rationale makes longer than the letter's own summary does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement, names_source
from rag.checking.agreement.lasting import LASTING_DAYS, lasting_in
from rag.checking.agreement.long_relief import marked
from rag.checking.agreement.longer_told import longer_told
from rag.checking.agreement.worn_off import worn_off
from rag.checking.context import outside_quotes
from rag.checking.denial import denied
from rag.checking.values import dates_told, values
from rag.records import Fact
from rag.vocabulary import Vocabulary

_EASED = re.compile(
    r"\b(?:relief|reliev\w+|help\w*|benefit\w*|improv\w+|eas(?:e|ed|es|ing)|lessen\w*|better"
    r"|reduc\w+|lower|down|off|gone|free|away|vanish\w*|quiet\w*|calm\w*|comfort\w*|respon\w+"
    r"|effect\w*|remission|respite|last(?:ed|ing|s)|held|worked|took away|pain (?:from|fell|dropped"
    r"|went|came)|returned|back|wore)\b",
    re.I,
)
"""What eased, or came back."""
_APART = re.compile(r"[;.]\s|\b(?:since|until|stopped|discontinued)\b", re.I)
_STOPS = re.compile(r"[;.]\s")
_IN_ALL = re.compile(r"\s*(?:in (?:all|total)|altogether|all told|and no (?:more|longer))\b", re.I)
"""A length that sums up what went before: "better until the weekend, 4 days in all"."""
_NEAR = 70
"""Characters around a length of time in which its easing stands."""
_SPAN_OF = re.compile(
    r"(?:\b(?:for|lasting|lasted|about|of|over|only|some|nearly|almost|than|the|first|least|within"
    r"|after|by|an?|on|to|these|those)\s*|[(,:+]\s*|^\s*)$",
    re.I,
)
_CLAUSE = re.compile(r"[,;:]|\b(?:(?<!anything )but|and|while)\b")
_NOT = re.compile(
    r"\b(?:no|not|without|lack\w*|unclear|whether|goal|expected|far from|hardly|scarcely|barely"
    r"|short of|anything but|nothing|neither|never|nor|less than|instead of|rather than)\b",
    re.I,
)


def tells_care(audited: Audited) -> Iterator[Statement]:
    """Yield the sentences on the case, and those behind a rule that tell what care once did."""
    for statement in audited.statements:
        if _STUDIED.search(statement.text):
            continue
        if statement.kind != "guideline" or (
            not names_source(statement.text)
            and _DID.search(statement.text)
            and not _PEOPLE.search(statement.text)
            and _care(audited.context.vocabulary, statement.text)
        ):
            yield statement


_STUDIED = re.compile(
    r"\b(?:in|by|of|the|these|most|other|those) (?:\w+ )?(?:trials|studies|subjects|participants"
    r"|cohorts?|research)\b",
    re.I,
)
"""What others had, in studies."""
_DID = re.compile(
    r"\b(?:gave|brought|kept|took|held|was|were|had|made|left|did|saw|bought|\w{2,}ed)\b", re.I
)
_PEOPLE = re.compile(
    r"\b(?:patients|people|subjects|participants|trials?|those|evidence|research|reviews?|should"
    r"|must|may|might|can|if|recommended|groups?|placebo|authors|required|needed|placed|given)\b",
    re.I,
)
"""Words of what a rule asks, or of what it rests on."""


def check_relief(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """Lasting or longer benefit in the rationale, days of relief in the summary."""
    words = marked(outside_quotes(statement.text))
    found = _short_relief(material, audited, statement)
    match = _longer(words, found[0]) if found else None
    if found is None or match is None:
        return
    clause = _CLAUSE.split(words[: match.start()])[-1]
    whole = clause + match.group() + _CLAUSE.split(words[match.end() :])[0]
    told = {v.low for v in values(whole) if v.kind == "duration"}
    if _NOT.search(clause) or found[0] in told:
        return
    said = statement.text[match.start() : match.end()]
    plain = bool(_LONG.search(said))
    if not plain and any(found[0] in _days(one.text) for one in tells_care(audited)):
        return  # the rationale weighs the very length that the summary gives
    yield audited.finding(
        "fact_contradicted",
        "blocker" if plain else "warning",
        material.at(statement),
        f"The rationale speaks of “{said}”; the case summary gives relief for {found[0]:g} days.",
        "Give the length of the relief as the record does, and weigh that.",
        evidence=found[1],
        law=(ERROR_OF_FACT,),
    )


_LONG = re.compile(
    r"\b(?:long\w*|last\w*|sustain\w*|durab\w+|prolong\w*|endur\w+|permanent\w*|persist\w*"
    r"|continu\w+|(?:\w+ )?(?:weeks?|months?|years?|quarter|season))\b",
    re.I,
)
"""Words of length, which leave no doubt that a relief is called long."""


def _days(text: str) -> set[float]:
    return {value.low for value in values(text) if value.kind == "duration"}


def _longer(words: str, days: float) -> re.Match[str] | None:
    """Return the words that call a relief lasting, or give it a length far beyond ``days``.

    Where a sentence gives the record's own length too, it is no other one.
    """
    given = {v.low for v in values(words) if v.kind == "duration"}
    match = lasting_in(words) or _length_met(words)
    if match is not None:
        timed = any(v.kind == "duration" for v in values(match.group()))
        if not (timed and days in given):
            return match
    return None if days in given else longer_told(words, days)


_LENGTH_MET = re.compile(
    r"\b(?:met|meets|satisf(?:y|ies|ied)|fulfil(?:l?s|led)?|reach(?:es|ed)|attain(?:s|ed)"
    r"|answer(?:s|ed)|as long as|pass(?:es|ed))\b[^.;]{0,60}?\b(?:criteri\w+|requirement|demand\w*"
    r"|threshold|mark|requir\w+|rule|asks?|guideline)\b"
    r"|\b(?:criteri\w+|requirement|threshold|mark)\b[^.;]{0,60}?\b(?:was|is|has been|were)"
    r" (?:\w+ly )?(?:met|satisfied|fulfilled|reached|attained|passed|exceeded)\b",
    re.I,
)
_OF_LENGTH = re.compile(
    r"\b(?:relief|benefit|improvement|response)\b[^.;]*\b(?:weeks?|months?|dur\w+|length|long"
    r"|last\w*)\b|\b(?:weeks?|months?|dur\w+|length|long|last\w*)\b[^.;]*\b(?:relief|benefit"
    r"|improvement|response)\b",
    re.I,
)


def _length_met(words: str) -> re.Match[str] | None:
    """Return the words by which the length of relief that a rule asks for was reached."""
    match = _LENGTH_MET.search(words)
    if match is None or not _OF_LENGTH.search(words) or names_source(words[: match.start()]):
        return None
    return None if denied(words, *match.span()) else match


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
    return max(brief) if brief and len(brief) == len(spans) else None


def _spans_told(
    material: Material, audited: Audited, statement: Statement
) -> list[tuple[float, str]]:
    """Return how long relief lasted by the summary's own sentences on the care that is named.

    A sentence that names no care goes on about that of the sentence before.
    """
    words = audited.context.vocabulary
    named = _care(words, statement.text)
    related = _with_kin(words, named | {audited.item.treatment or ""})
    out: list[tuple[float, str]] = []
    before: set[str] = set()
    last = ""
    for told in material.summary_sentences:
        for clause in _APART_CLAUSES.split(told):
            about = _care(words, clause) or before
            before = about
            if not about or _with_kin(words, about) & related:
                out += _spans(clause)
        if before and _with_kin(words, before) & related:
            out += _ended(last, told)
        last = told
    return out


def _ended(last: str, told: str) -> Iterator[tuple[float, str]]:
    """Yield how long relief lasted that a sentence tells to have ended, by its day and the last."""
    for days, _ in worn_off(f"{last} {told}", len(last)):
        yield days, told


def _care(words: Vocabulary, text: str) -> set[str]:
    found = {m.id for m in words.treatments_in(text)} | {m.id for m in words.drugs_in(text)}
    return found | {word.lower() for word in _PROCEDURE.findall(text)}


def _with_kin(words: Vocabulary, ids: set[str]) -> set[str]:
    return {a for id_ in ids if id_ for a in (id_, *words.ancestors(id_))}


_APART_CLAUSES = re.compile(r";\s")
_PROCEDURE = re.compile(r"\b(?:injection|block|epidural|ablation|neurotomy)(?=s?\b)", re.I)
"""Kinds of procedures that a summary may name without more."""


def _spans_dated(material: Material, statement: Statement) -> list[tuple[float, str]]:
    """Return how long relief lasted by the summary's sentences of the same days, or behind them."""
    days = dates_told(statement.text)
    out: list[tuple[float, str]] = []
    near = False
    for told in material.summary_sentences:
        same = bool(days & dates_told(told))
        found = list(_spans(told)) if same or near else []
        found = found or ([*_ended("", told)] if same else [])
        out += found
        near = same and not found
    return out


def _spans(told: str) -> Iterator[tuple[float, str]]:
    """Yield lengths of time beside which something is said to have eased, with the words."""
    for value in values(told):
        if value.kind != "duration" or not _SPAN_OF.search(told[: value.start]):
            continue
        apart = _STOPS if _IN_ALL.match(told[value.end :]) else _APART
        before = apart.split(told[max(0, value.start - _NEAR) : value.start])[-1]
        behind = _APART.split(told[value.end : value.end + _NEAR // 2])[0]
        if _EASED.search(before) or re.match(r"\s*(?:of|free|without|later)\b", behind):
            yield value.low, told


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
