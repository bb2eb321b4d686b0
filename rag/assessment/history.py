"""Tests of what care went before: what was tried, for how long, and whether it failed."""

from __future__ import annotations

from collections.abc import Iterable

from rag.assessment.courses import (
    Course,
    courses,
    days_since_injury,
    durations,
    is_own,
    own_terms,
    place,
)
from rag.assessment.findings import look_for
from rag.assessment.nouns import without_article
from rag.assessment.outcomes import did_fail, did_help
from rag.assessment.terms import CONSERVATIVE
from rag.assessment.verdict import Setting, Verdict, amount, capital, met, missing, not_met, sources
from rag.records import CriterionStatus, Fact, Span, TriedTest
from rag.text import listed

_CARE_FAILED = (
    "failed conservative treatment",
    "failed conservative care",
    "failed conservative measures",
    "failed to improve",
    "not improved",
)


def tried(test: TriedTest, label: str, setting: Setting) -> Verdict:
    """Return whether enough earlier care is on record, long enough, and failed where asked."""
    own = set(own_terms(setting.item)) & set(test.any)
    had = [
        c
        for c in courses(test.any, setting)
        # What is asked for is no care tried before it, unless the criterion names it.
        if _bears(c, setting) and (own or not is_own(c, setting.item, setting))
    ]
    kinds = list(dict.fromkeys(course.family for course in had))
    subject = label or listed([setting.terms.name(term) for term in test.any], "or")
    searched = searched_for(test.any, setting)
    if not kinds:
        return _none_tried(test, subject, searched, setting)
    names = _named(had)
    facts, spans = shown(had)
    if len(kinds) < test.at_least:
        asked = amount(test.at_least, "kind")
        return missing(
            f"The record shows {names}, {len(kinds)} of the {asked} of earlier care asked for.",
            searched,
            facts,
            spans,
        )
    if test.min_days is not None:
        verdict = _long_enough(test.min_days, had, names, searched, setting)
        if verdict is not None:
            return verdict
    if test.failed:
        return _failed(had, names, searched, setting)
    return met(f"The record shows earlier {names}.", facts, spans)


def _none_tried(
    test: TriedTest, subject: str, searched: tuple[str, ...], setting: Setting
) -> Verdict:
    hits = look_for(test.any, setting)
    denied = [m for m in hits.negated]
    if denied:
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record denies {subject}.",
            evidence=tuple(m.span for m in denied[:2]),
            searched=searched,
        )
    planned = ", only plans for such care" if hits.considered else ""
    bare = without_article(subject)
    # "no non-opioid medicine" would deny twice.
    shows = f"does not show {bare}" if bare.startswith("non") else f"shows no {bare}"
    return missing(
        f"The record {shows}{planned}.",
        searched,
        evidence=tuple(m.span for m in hits.considered[:2]),
    )


def _long_enough(
    asked: float, had: list[Course], names: str, searched: tuple[str, ...], setting: Setting
) -> Verdict | None:
    """Return a verdict where the care did not last as long as asked, or nobody says how long."""
    facts, spans = shown(had)
    elapsed = days_since_injury(setting)
    if elapsed is not None and elapsed < asked:
        return not_met(
            f"{capital(amount(elapsed, 'day'))} lie between the injury and the date of review, "
            f"fewer than the {amount(asked, 'day')} of earlier care asked for.",
            facts,
            spans,
        )
    lasted = [days for course in had for days in durations(course.sentence)]
    if lasted and max(lasted) >= asked:
        return None
    if lasted:
        return not_met(
            f"The record shows {names} over {amount(max(lasted), 'day')} against at least "
            f"{amount(asked, 'day')} asked for.",
            facts,
            spans,
        )
    return missing(
        f"The record shows {names} but not for how long, where at least {amount(asked, 'day')} "
        "is asked for.",
        (*searched, "days", "weeks", "months"),
        facts,
        spans,
    )


def _failed(had: list[Course], names: str, searched: tuple[str, ...], setting: Setting) -> Verdict:
    facts, spans = shown(had)
    good = [c for c in had if did_help(c)]
    bad = [c for c in had if c not in good and did_fail(c)]
    hits = look_for(_CARE_FAILED, setting).affirmed
    if bad or (hits and not good):
        facts, spans = shown(bad or had)
        spans = (*spans, *(mention.span for mention in hits[:1]))
        return met(f"The record shows that {names} did not relieve the condition.", facts, spans)
    if good and not hits:
        facts, spans = shown(good)
        return not_met(
            f"The record says that {listed(dict.fromkeys(c.what for c in good))} helped, where "
            "failure is asked for.",
            facts,
            spans,
        )
    if good:
        facts, spans = shown(good)
        return missing(
            f"The record says both that {listed(dict.fromkeys(c.what for c in good))} helped and "
            "that the worker did not improve.",
            (*searched, "failed", "no relief", "did not help"),
            facts,
            (*spans, hits[0].span),
        )
    it = "it" if len({course.what for course in had}) == 1 else "they"
    return missing(
        f"The record shows {names} but does not say that {it} failed.",
        (*searched, "failed", "no relief", "did not help"),
        facts,
        spans,
    )


def care_failed(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]] | None:
    """Return where the record says that conservative care failed; ``None`` where it does not."""
    had = [c for c in courses((CONSERVATIVE,), setting) if _bears(c, setting)]
    bad = [course for course in had if not did_help(course) and did_fail(course)]
    said = look_for(_CARE_FAILED, setting).affirmed
    if not bad and not said:
        return None
    facts, spans = shown(bad)
    more, places = sources(setting.view, said[:1])
    return tuple(dict.fromkeys((*facts, *more))), (*spans, *places)


def _bears(course: Course, setting: Setting) -> bool:
    """Whether earlier care can have been for the condition at issue, by the body parts it names."""
    parts = course.fact.body_parts if course.fact else ()
    return setting.terms.related(setting.item.body_parts, parts)


def shown(had: Iterable[Course], limit: int = 3) -> tuple[tuple[Fact, ...], tuple[Span, ...]]:
    """Return the facts of courses, and the words for those that no fact covers."""
    every = list(had)
    facts = {c.fact.id: c.fact for c in every if c.fact is not None}
    spans = {place(c.quote): c.quote for c in every if c.fact is None}
    return tuple(facts.values())[:limit], tuple(spans.values())[:limit]


def _named(had: Iterable[Course], most: int = 5) -> str:
    """Name the courses, a few of many; what was bound to a visit goes before drugs."""
    names = list(dict.fromkeys(course.what for course in had))
    return listed([*names[:most], "other care"] if len(names) > most else names)


def searched_for(terms: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """Return the words by which a search for some treatments is told."""
    wanted = tuple(terms)
    if CONSERVATIVE in wanted:
        general = (
            "conservative care",
            "physical therapy",
            "medication",
            "home exercise",
            "chiropractic",
            "acupuncture",
            "activity modification",
        )
        return tuple(
            dict.fromkeys(
                (*general, *setting.terms.searched(t for t in wanted if t != CONSERVATIVE))
            )
        )
    return setting.terms.searched(wanted)
