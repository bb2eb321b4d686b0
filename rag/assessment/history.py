"""Tests of what care went before: what was tried, for how long, and whether it failed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.assessment.belonging import care_of, told_of_it
from rag.assessment.courses import (
    Course,
    courses,
    days_since_injury,
    durations,
    is_own,
    own_terms,
    place,
)
from rag.assessment.given_up import split_given_up
from rag.assessment.hits import look_for
from rag.assessment.nouns import without_article
from rag.assessment.outcomes import did_fail, did_help, not_tolerated
from rag.assessment.record_view import Mention
from rag.assessment.results import told_by
from rag.assessment.terms import CONSERVATIVE
from rag.assessment.verdict import Setting, Verdict, amount, capital, met, missing, not_met
from rag.records import CriterionStatus, Fact, Span, TriedTest
from rag.text import around, listed

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
    over: tuple[Course, ...] = ()
    if test.current:
        had, over = split_given_up(had, setting)
    kinds = list(dict.fromkeys(course.family for course in had))
    subject = label or listed([setting.terms.name(term) for term in test.any], "or")
    searched = searched_for(test.any, setting)
    if over and not had:
        says = f"The record shows {_named(over)}, but says that such care was given up."
        return not_met(says, *shown(over))
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
        return _failed(had, searched, setting)
    return met(f"The record shows earlier {names}.", facts, spans)


def _none_tried(
    test: TriedTest, subject: str, searched: tuple[str, ...], setting: Setting
) -> Verdict:
    hits = look_for(test.any, setting)
    ruled_out = [m for m in hits.negated if _ruled_out(m, setting)]
    denied = [m for m in hits.negated if m not in ruled_out and _denies_itself(m, setting)]
    bare = _FAILURE_OF.sub("", without_article(subject))
    if ruled_out and not denied:
        return missing(
            f"The record shows no {bare.removeprefix('no ')}; it says that such care is not to be "
            "used.",
            searched,
            evidence=tuple(m.span for m in ruled_out[:2]),
        )
    if denied and 2 * len({m.term for m in denied}) >= len(set(test.any)):
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record says that there was no {bare.removeprefix('no ')}.",
            evidence=tuple(m.span for m in denied[:2]),
            searched=searched,
        )
    planned = ", only plans for such care" if hits.considered else ""
    # "no non-opioid medicine" would deny twice.
    shows = f"does not show {bare}" if bare.startswith("non") else f"shows no {bare}"
    return missing(
        f"The record {shows}{planned}.",
        searched,
        evidence=tuple(m.span for m in hits.considered[:2]),
    )


_FAILURE_OF = re.compile(r"^(?:an? |the )?(?:failed (?:trial of )?|failure of )", re.IGNORECASE)
"""``no failed therapy`` would say that therapy succeeded."""


def _denies_itself(mention: Mention, setting: Setting) -> bool:
    """Whether the very care is denied, and not one kind of it."""
    words = setting.view.case.words(mention.words)
    return any(match.label[1] == mention.term for match in setting.terms.matches(words))


_NOT_FOR_HIM = re.compile(
    r"\W{0,3}(?:\d[\w.]*\s*)?(?:(?:is|are|was|were|to be|should be|has been|had to be)\s+)?"
    r"(?:avoided|contra-?indicated|withheld"
    r"|not (?:allowed|permitted|advised|tolerated|an option))\b",
    re.I,
)
_NOT_TO_TAKE = re.compile(
    r"\b(?:avoid\w*|no oral|(?:can ?not|can['’]t|must not|may not|should not|unable to|told not to)"
    r" (?:take|use|have)|not (?:to )?(?:take|use)|allerg\w+ to|contra-?indication (?:to|for)"
    r"|intoleran\w+ (?:of|to))\s+(?:[\w/,-]+\s+){0,5}$",
    re.I,
)


def _ruled_out(mention: Mention, setting: Setting) -> bool:
    """Whether a denial tells of care that must not be had: that is no care left untried."""
    base = mention.sentence.span.start
    text = setting.view.case.words(mention.sentence.span)
    start, end = mention.words.start - base, mention.words.end - base
    return bool(_NOT_FOR_HIM.match(text, end) or _NOT_TO_TAKE.search(text[:start]))


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


def _failed(had: list[Course], searched: tuple[str, ...], setting: Setting) -> Verdict:
    good = [c for c in had if did_help(c)]
    bad = [c for c in had if c not in good and did_fail(c)]
    harmed = [c for c in had if c not in good and c not in bad and not_tolerated(c)]
    said = [] if bad else _said_to_fail(had, setting)
    searched = (*searched, "failed", "no relief", "did not help")
    if bad or harmed or (said and not good):
        facts, spans = told_by((*bad, *harmed), setting)
        spans = (*spans, *(mention.span for mention in said[:1]))
        return met(_how_it_failed(bad, harmed, had), facts, spans)
    if good:
        helped = listed(dict.fromkeys(c.what for c in good))
        facts, spans = told_by(good, setting)
        if not said:
            says = f"The record says that {helped} helped, where failure is asked for."
            return not_met(says, facts, spans)
        says = f"The record says both that {helped} helped and that the worker did not improve."
        return missing(says, searched, facts, (*spans, said[0].span))
    it = "it" if len({course.what for course in had}) == 1 else "they"
    facts, spans = shown(had)
    says = f"The record shows {_named(had)} but does not say that {it} failed."
    return missing(says, searched, facts, spans)


def _how_it_failed(bad: list[Course], harmed: list[Course], had: list[Course]) -> str:
    """Say which care did not help and which could not be borne; no other is named."""
    parts = []
    if bad:
        parts.append(f"that {_named(bad)} did not relieve the condition")
    if harmed:
        was = "was" if len({course.what for course in harmed}) == 1 else "were"
        parts.append(f"that {_named(harmed)} {was} not tolerated")
    if not parts:
        parts.append(f"{_named(had)}, and that the worker did not improve")
    return f"The record shows {listed(parts)}."


_OF_THE_WORKER = re.compile(
    r"\b(?:conservative|therap\w*|treatments?|care|measures|medications?|everything|pain|symptoms?"
    r"|complaints?|condition|headaches?|patient|worker|pt|he|she|claimant|numbness)\b",
    re.IGNORECASE,
)
_SAME = re.compile(r"\b(?:unchanged|no change)\b", re.IGNORECASE)
_OF_A_COMPLAINT = re.compile(
    r"\b(?:pain|symptoms?|complaints?|condition|headaches?|patient|worker|pt|he|she|numbness)\b",
    re.IGNORECASE,
)
"""What is unchanged to the worker's harm: medications unchanged are care that goes on."""
_OF_A_FINDING = re.compile(
    r"\b(?:MRIs?|x-?\s?rays?|CT|EMG|NCS|NCV|films?|imaging|studies|study|exam\w*|motor|sensory"
    r"|sensation|reflex\w*|strength|test\w*|sensor|bulge|lab\w*|edema|dose|restrictions?|status"
    r"|work|if|should|unless|surgery|fusion)\b",
    re.IGNORECASE,
)
"""What is "unchanged" beside the complaint; or what is only feared."""


def _said_to_fail(had: Sequence[Course], setting: Setting) -> list[Mention]:
    """Return where the record says of the worker, or of the care, that nothing was gained."""
    care = care_of((CONSERVATIVE,), tuple(had), setting)
    return [
        mention
        for mention in look_for(_CARE_FAILED, setting).affirmed
        if _is_of_the_worker(mention, setting)
        and told_of_it(mention.words, mention.sentence, care, setting)
    ]


def _is_of_the_worker(mention: Mention, setting: Setting) -> bool:
    """Whether the clause of a failure is about the worker's complaint or care, not a finding."""
    text = setting.view.case.words(mention.sentence.span)
    base = mention.sentence.span.start
    place = around(_CLAUSE, text, mention.words.start - base, mention.words.end - base)
    clause = text[slice(*place)]
    if _OF_A_FINDING.search(clause):
        return False
    said = setting.view.case.words(mention.words)
    return bool((_OF_A_COMPLAINT if _SAME.search(said) else _OF_THE_WORKER).search(clause))


_CLAUSE = re.compile(r"[.;|](?=\s|$)|,\s(?=and\b|but\b)")


def care_failed(setting: Setting) -> tuple[tuple[Fact, ...], tuple[Span, ...]] | None:
    """Return where the record says that conservative care failed; ``None`` where it does not."""
    had = [c for c in courses((CONSERVATIVE,), setting) if _bears(c, setting)]
    good = [course for course in had if did_help(course)]
    bad = [course for course in had if course not in good and did_fail(course)]
    said = _said_to_fail(had, setting)
    if not bad and (good or not said):
        return None
    facts, spans = told_by(bad, setting)
    return facts, (*spans, *(mention.span for mention in said[:1]))


def _bears(course: Course, setting: Setting) -> bool:
    """Whether earlier care can have been for the condition at issue, by the body parts it names."""
    parts = course.fact.body_parts if course.fact else ()
    return setting.terms.related(setting.parts, parts)


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
