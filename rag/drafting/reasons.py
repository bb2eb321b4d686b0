"""The middle of a rationale: what each guideline section holds and what the record shows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.assessment.criteria import BOUNDS
from rag.drafting.evidence import (
    distinct,
    in_words,
    quotes_of,
)
from rag.drafting.holding import (
    ask_the_same,
    held_before,
    tell_section,
)
from rag.drafting.material import Material
from rag.drafting.repeated import is_quoted, is_request, told_before
from rag.drafting.sections import (
    AGAINST,
    FAILED,
    by_its_finding,
    citation_of,
    label_of,
    lead,
)
from rag.drafting.wording import lower_first, without_stop
from rag.records import (
    CaseQuote,
    Citation,
    CriterionAssessment,
    CriterionStatus,
    NoTest,
    RecommendationAssessment,
    SentenceRole,
)
from rag.text import listed

_MOST_OTHER = 3
"""Criteria shown of a section that informs but does not decide."""
_QUOTED = 2
"""Quotes shown for a condition."""
_ABSENT = re.compile(r"(?:no|not|without|never|absence)\b", re.I)
_LONGEST_NEAR = 100
"""Characters of a quote that comes near to what is lacking; a longer one is seldom about it."""
_ALTERNATIVES = 3
"""Alternatives named of one condition."""
_FIRST = {
    CriterionStatus.NOT_MET: 0,
    CriterionStatus.CONTRADICTED: 0,
    CriterionStatus.NOT_DOCUMENTED: 1,
    CriterionStatus.MET: 2,
}


def give_reasons(material: Material) -> None:
    """Write every section to be discussed, in order of authority, each with the record held to it.

    A section tells first what it holds, then in one sentence what the record shows of it, what
    fails, and in one sentence what is lacking. Sections that ask nothing new are named together.
    """
    alike: list[RecommendationAssessment] = []
    for made in material.discussed():
        shown = _units(_shown(made))
        units = [unit for unit in shown if not told_before(unit, made, material)]
        if not units and held_before(made, material):
            continue
        if not (made.deciding or units or made.stance in AGAINST):
            alike += [made] if shown else []
            continue
        tell_section(material, made)
        _met(material, made, [u[0] for u in units if u[0].status is CriterionStatus.MET])
        for unit in units:
            if _failing(unit):
                _not_met(material, made, unit)
        _lacking(material, made, [u for u in units if _undocumented(u)])
        _left_over(material, made)
    ask_the_same(material, alike)


def _failing(unit: list[CriterionAssessment]) -> list[CriterionAssessment]:
    """Return what the record fails of alternatives, where it lacks none of them merely."""
    failed = [e for e in unit if e.status in FAILED]
    return failed if len(failed) == len(unit) else []


def _undocumented(unit: list[CriterionAssessment]) -> bool:
    return any(entry.status is CriterionStatus.NOT_DOCUMENTED for entry in unit)


def _units(entries: list[CriterionAssessment]) -> list[list[CriterionAssessment]]:
    """Put the unmet alternatives of a group together: they are told as one condition."""
    units: list[list[CriterionAssessment]] = []
    groups: dict[str, list[CriterionAssessment]] = {}
    for entry in entries:
        name = entry.criterion.group
        if name and name in groups:
            groups[name].append(entry)
            continue
        units.append([entry])
        if name:
            groups[name] = units[-1]
    return units


def _shown(made: RecommendationAssessment) -> list[CriterionAssessment]:
    """Return the criteria to write of: all of a deciding section, the telling ones of another.

    Of alternatives that are settled by one being met, only the first met one is shown.
    """
    counted: list[CriterionAssessment] = []
    met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
    shown: set[str] = set()
    for entry in made.criteria:
        name = entry.criterion.group
        if entry.status is CriterionStatus.NOT_APPLICABLE:
            continue
        if name in met and (entry.status is not CriterionStatus.MET or name in shown):
            continue
        shown.add(name)
        counted.append(entry)
    if made.deciding:
        return counted
    if made.leaning == "open":
        return []
    return sorted(counted, key=lambda entry: _FIRST[entry.status])[:_MOST_OTHER]


def _met(
    material: Material, made: RecommendationAssessment, entries: list[CriterionAssessment]
) -> None:
    """Say in one sentence which conditions the record meets, with the words that show it."""
    about = [e for e in entries if e.criterion.test.kind not in (*BOUNDS, "phase")]
    # A phase is told by its days; the criterion's name would claim an operation not yet done.
    bounds = [e for e in entries if e.criterion.test.kind in {"limit", "phase"}]
    # "no chronic use" is no thing that a record shows: the finding itself is told instead.
    bounds += [e for e in about if _ABSENT.match(label_of(e, material))]
    about = [e for e in about if e not in bounds]
    parts: list[str] = []
    quotes: list[CaseQuote] = []
    for entry in about:
        own = [
            q
            for q in quotes_of(material.case, entry, material.facts)
            if not is_request(q, material)
        ]
        # What shows it best may be told already: the next best would not show it better.
        told = {quote.text for quote in quotes}
        fresh = [q for q in own[:_QUOTED] if q.text not in told and not is_quoted(q, material)]
        quotes += fresh or own[:1]
        words = in_words(fresh, most=_QUOTED)
        parts.append(label_of(entry, material) + (f" ({words})" if words else ""))
    text = f"The record shows {listed(parts)}" if parts else ""
    if text and made.deciding:
        text += ", as this section asks"
    for entry in bounds:
        quotes += quotes_of(material.case, entry, material.facts)[:_QUOTED]
    for says in _joined(without_stop(entry.explanation) for entry in bounds):
        text += f"; {lower_first(says)}" if text else says
    if not text:
        return
    material.say(
        SentenceRole.ASSESSMENT,
        f"{text}.",
        citations=_cited((*about, *bounds), made, material),
        quotes=quotes,
        searched=[term for e in (*about, *bounds) for term in e.searched],
    )


def _not_met(
    material: Material, made: RecommendationAssessment, unit: list[CriterionAssessment]
) -> None:
    """Say what the record shows against a condition, with its words."""
    texts: list[str] = []
    quotes: list[CaseQuote] = []
    for entry in unit:
        own = quotes_of(material.case, entry, material.facts)[:_QUOTED]
        words = in_words([q for q in own if not is_request(q, material)])
        texts.append(without_stop(entry.explanation) + (f" ({words})" if words else ""))
        quotes += own
    told = "; ".join([texts[0], *(lower_first(text) for text in texts[1:])])
    if not all(_SAYS_SO.search(entry.explanation) for entry in unit):
        are = "these conditions are" if len(unit) > 1 else "this condition is"
        told += f"; {are} not met"
    material.say(
        SentenceRole.ASSESSMENT,
        f"{told}.",
        citations=_cited(unit, made, material),
        quotes=quotes,
        searched=[term for e in unit for term in e.searched],
    )


_SAYS_SO = re.compile(r", which (?:this section excludes|exceeds the limit)\b")
"""An explanation by which it is plain that a condition is not met."""


def _cited(
    entries: Iterable[CriterionAssessment], made: RecommendationAssessment, material: Material
) -> list[Citation]:
    """Cite the words of criteria; where none are held, the section that asks for them."""
    own = [citation for entry in entries for citation in citation_of(entry, made, material)]
    return own or lead(made, material)


_WITHIN = ", within the limit of "


def _joined(findings: Iterable[str]) -> Iterator[str]:
    """Yield findings on limits, those on the same amount as one: "within the limits of 6 and 9"."""
    limits: dict[str, list[str]] = {}
    for says in findings:
        amount, within, limit = says.partition(_WITHIN)
        limits.setdefault(amount, []).extend([limit] if within else [])
    for amount, kept in limits.items():
        if len(kept) > 1:
            yield f"{amount}, within the limits of {listed(kept)}"
        else:
            yield amount + "".join(_WITHIN + limit for limit in kept)


def _lacking(
    material: Material, made: RecommendationAssessment, units: list[list[CriterionAssessment]]
) -> None:
    """Say in one sentence what the record does not document, alternatives joined by "or"."""
    if not units:
        return
    entries = [entry for unit in units for entry in unit]
    lacking = [entry for entry in entries if entry.status is CriterionStatus.NOT_DOCUMENTED]
    near = _nearest(lacking, material)
    parts = [_not_documented(units, material)]
    if near:
        are = "entries are" if len(near) > 1 else "entry is"
        parts.append(f"the nearest {are} {in_words(near)}")
    for entry in [e for e in entries if e.status in FAILED][:_QUOTED]:
        says = without_stop(entry.explanation)
        if not any(says in row.text for row in material.rows):
            says = _INSTEAD.sub("the examination reports normal findings", lower_first(says))
            shown = _nearest([entry], material)
            near += shown
            parts.append(f"{says} ({in_words(shown)})" if shown else says)
    material.say(
        SentenceRole.ASSESSMENT,
        f"{'; '.join(parts)}.",
        citations=_cited(entries, made, material),
        quotes=near,
        searched=[term for e in entries for term in e.searched],
    )


_INSTEAD = re.compile(r"^the record does not document .* and reports normal findings instead$")
"""A finding on one alternative that repeats what the sentence has just called missing."""


def _not_documented(units: list[list[CriterionAssessment]], material: Material) -> str:
    """Name what is missing; a limit and the like are told by what was found of them."""
    told = [unit[0] for unit in units if by_its_finding(unit[0], material)]
    named = [unit for unit in units if not by_its_finding(unit[0], material)]
    if len(named) == 1 and len(named[0]) == 1:
        told, named = [named[0][0], *told], []
    names = [
        listed(list(dict.fromkeys(label_of(e, material) for e in unit))[:_ALTERNATIVES], "or")
        for unit in named
    ]
    joint = ", nor " if any(" or " in name or "," in name for name in names) else " nor "
    # Of alternatives one may fail: what the record tells of it is no gap of the record.
    mixed = any(entry.status in FAILED for unit in named for entry in unit)
    verb = "show" if mixed else "document"
    parts = [f"The record does not {verb} {joint.join(dict.fromkeys(names))}"] if names else []
    parts += list(dict.fromkeys(without_stop(entry.explanation) for entry in told))
    return "; ".join([parts[0], *(lower_first(part) for part in parts[1:])])


def _nearest(entries: list[CriterionAssessment], material: Material) -> list[CaseQuote]:
    """Quote what the record holds that comes nearest to what it lacks."""
    quotes: list[CaseQuote] = []
    for entry in entries:
        quotes += quotes_of(material.case, entry, material.facts)[:1]
    return [
        quote
        for quote in distinct(quotes)
        if not is_request(quote, material)
        and not is_quoted(quote, material)
        and len(quote.text) <= _LONGEST_NEAR
        and len(quote.text.split()) > 1
    ][:_QUOTED]


def _left_over(material: Material, made: RecommendationAssessment) -> None:
    """Name the conditions of a deciding section that the program leaves to the reviewer."""
    if not made.deciding:
        return
    left = [entry for entry in made.criteria if isinstance(entry.criterion.test, NoTest)]
    if not left:
        return
    cited = [c for entry in left for c in citation_of(entry, made, material)]
    what = listed([label_of(entry, material) for entry in left])
    material.say(
        SentenceRole.NOTE,
        f"For the reviewer to judge: {what}.",
        citations=cited,
    )
