"""Tests that ask whether the record affirms, denies or never mentions something."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rag.assessment.belonging import care_of, told_of_it
from rag.assessment.counted_signs import signs_shown, told_by_number, too_few
from rag.assessment.courses import courses, own_terms
from rag.assessment.dependents import operation_beside
from rag.assessment.hits import SIGNS, Hits, covering_facts, look_for
from rag.assessment.limb_side import speaks_against
from rag.assessment.long_ago import long_ago
from rag.assessment.normal import normal_findings
from rag.assessment.nouns import with_article
from rag.assessment.operation_ahead import CONSIDERED, operations_ahead
from rag.assessment.record_view import Mention
from rag.assessment.tokens import content_stems
from rag.assessment.verdict import Setting, Verdict, amount, met, missing, not_met, sources
from rag.records import CriterionStatus, DocumentedTest, ExcludedTest, FactKind
from rag.text import listed

_NAMED = 3
"""Terms of a long list that an explanation names; all of them are searched for."""
_OBJECTIVE = re.compile(r"\bobjective|\bexamination|\bon exam\b", re.I)


def documented(test: DocumentedTest, label: str, setting: Setting) -> Verdict:
    """Return whether the record affirms one of the terms, as a fact of the kinds asked for."""
    kinds = test.fact_kinds or (SIGNS if _OBJECTIVE.search(label) else ())
    hits = look_for(test.any, setting, kinds)
    if test.here:
        hits.keep_here(setting)
    old = _set_aside_old(hits, test, setting)
    if test.at_least > 1:
        hits.affirmed.extend(told_by_number(hits.considered))
    if test.either:
        hits.affirmed, hits.negated = [*hits.affirmed, *hits.negated], []
    if setting.repeat and _RESULTS & set(test.any):
        hits.affirmed = _of_its_own_care(hits.affirmed, setting)
    terms = setting.terms.searched(test.any)
    subject = with_article(label) or listed([setting.terms.name(t) for t in test.any], "or")
    if hits.affirmed and _not_borne_out(hits.affirmed, test.any, setting):
        facts, spans = sources(setting.view, hits.affirmed[:1])
        normal = normal_findings(_NERVE, setting, _ENOUGH_NORMAL)
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record names {subject} as a diagnosis, and its examination reports normal "
            "strength, sensation or reflexes.",
            facts,
            (*spans, *normal),
            terms,
        )
    if hits.affirmed and signs_shown(hits.affirmed, setting) < test.at_least:
        return too_few(hits.affirmed, hits.negated, test, subject, setting)
    asked_about = _asked_about(hits.negated, label, setting)
    if asked_about and not hits.affirmed:
        facts, spans = sources(setting.view, asked_about[:2])
        return met(f"The record documents {subject}: it denies them.", facts, spans)
    if hits.affirmed:
        denials = _denials(hits, setting)
        shown = [*hits.affirmed[:2], *denials[:1]]
        note = " in one place and denies it in another" if denials else ""
        verdict = met(f"The record documents {subject}{note}.", *sources(setting.view, shown))
        # "documents no progress" reads as a lack: it says what was looked for
        return replace(verdict, searched=terms) if _LACK.match(subject) else verdict
    if old and test.within_days:
        ago = amount(test.within_days, "day")
        says = f"The record tells of {subject} only from more than {ago} before the review."
        return missing(says, terms, *sources(setting.view, old[:2]))
    beside = operation_beside(setting.item, setting.view.summary.items, test.any, setting.terms)
    if beside is not None:
        says = f"The operation is item {beside.number} of the same request."
        return met(says, evidence=(beside.span,) if beside.span else ())
    if hits.negated and _denies_all(hits.negated, test.any, setting):
        facts, spans = sources(setting.view, hits.negated)
        return Verdict(
            CriterionStatus.CONTRADICTED, f"The record denies {subject}.", facts, spans, terms
        )
    denied = _own_denials(hits.negated, setting)
    if len({m.term for m in denied}) >= _MANY_DENIED and not (hits.other_kind or hits.considered):
        facts, spans = sources(setting.view, denied)
        names = listed(list(dict.fromkeys(setting.terms.name(m.term) for m in denied))[:_NAMED])
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record does not document {subject}; it denies {names}.",
            facts,
            spans,
            terms,
        )
    normal = normal_findings(test.any, setting)
    if normal and not (hits.other_kind or hits.considered):
        return Verdict(
            CriterionStatus.CONTRADICTED,
            f"The record does not document {subject} and reports normal findings instead.",
            evidence=normal,
            searched=terms,
        )
    return _not_documented(hits, subject, terms, kinds, setting)


def _set_aside_old(hits: Hits, test: DocumentedTest, setting: Setting) -> list[Mention]:
    """Take from what is affirmed what lies longer ago than the section asks, and return it."""
    if test.within_days is None:
        return []
    old = [m for m in hits.affirmed if long_ago(m, test.within_days, setting)]
    hits.affirmed = [m for m in hits.affirmed if m not in old]
    return old


_RESULTS = frozenset({"pain_relief", "functional_improvement"})
"""What comes of care: a criterion on care in use asks for its own result, not that of another."""


def _of_its_own_care(affirmed: list[Mention], setting: Setting) -> list[Mention]:
    terms = own_terms(setting.item)
    care = care_of(terms, courses(terms, setting), setting)
    return [
        m
        for m in affirmed
        if m.term not in _RESULTS or told_of_it(m.words, m.sentence, care, setting)
    ]


_LACK = re.compile(r"(?:no|not|without|absence)\b", re.IGNORECASE)
_ROOT = frozenset({"radiculopathy", "radiculitis", "radicular_pain", "sciatica"})
_NERVE = ("motor weakness", "sensation", "reflex")
_ENOUGH_NORMAL = 2


def _not_borne_out(affirmed: list[Mention], asked: tuple[str, ...], setting: Setting) -> bool:
    """Whether disease of a nerve root is a mere diagnosis and the examination normal."""
    if not set(asked) <= _ROOT:
        return False
    for mention in affirmed:
        covering = covering_facts(mention, setting)
        if not covering or any(fact.kind is not FactKind.DIAGNOSIS for fact in covering):
            return False
    if look_for(("neurologic_deficit", "straight_leg_raise", "spurling"), setting).affirmed:
        return False
    return len(normal_findings(_NERVE, setting, _ENOUGH_NORMAL)) >= _ENOUGH_NORMAL


def _denies_all(negated: list[Mention], asked: tuple[str, ...], setting: Setting) -> bool:
    """Whether the denials meet what is asked for, not one of many things that would do.

    "No fever" does not deny a red flag, nor "no numbness" a deficit of the nerves: the condition
    is denied by its own name, or where at least half of what is asked for is.
    """
    denied = {mention.term for mention in negated}
    if 2 * len(denied) < len(set(asked)):
        return False
    return any(_names_itself(mention, setting) for mention in negated)


_MANY_DENIED = 3
"""Things denied by name from which on a long list of alternatives counts as denied."""
_LOOKED_INTO = re.compile(
    r"\b(?:assess\w*|asked about|screen\w*|monitor\w*|check\w*)\b.*"
    r"\b(?:effects?|abuse|misuse|behaviou?r|symptoms|issues)\b",
    re.IGNORECASE,
)
"""A condition that asks whether something was looked into, not whether it is there."""
_NOT_ASKED = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:discussed|assessed|asked|addressed|done|recorded|documented|reviewed"
    r"|checked|performed|on file|available)\b|\bnone on file\b",
    re.IGNORECASE,
)


def _asked_about(negated: list[Mention], label: str, setting: Setting) -> list[Mention]:
    """Return the denials that show that something was looked into: "no adverse effects"."""
    if not _LOOKED_INTO.search(label):
        return []
    known = setting.terms.vocabulary
    return [
        m
        for m in negated
        if m.term not in known.treatments and not _NOT_ASKED.search(m.sentence.text)
    ]


def _own_denials(negated: list[Mention], setting: Setting) -> list[Mention]:
    """Return the denials of conditions by their own names."""
    known = setting.terms.vocabulary.conditions
    return [m for m in negated if m.term in known and _names_itself(m, setting)]


def _names_itself(mention: Mention, setting: Setting) -> bool:
    """Whether a mention says the term itself, not something narrower of its kind."""
    known = setting.terms.vocabulary
    if mention.term not in known.conditions:
        return True
    words = setting.view.case.words(mention.words)
    return any(match.id == mention.term for match in known.conditions_in(words))


def _denials(hits: Hits, setting: Setting) -> list[Mention]:
    """Return denials of the very conditions that are affirmed elsewhere: the record conflicts."""
    affirmed: dict[str, set[date | None]] = {}
    for mention in hits.affirmed:
        affirmed.setdefault(mention.term, set()).add(mention.sentence.noted)
    return [
        m
        for m in _own_denials(hits.negated, setting)
        if m.term in affirmed and _same_day(m.sentence.noted, affirmed[m.term])
    ]


def _same_day(denied: date | None, affirmed: set[date | None]) -> bool:
    """Whether a denial may speak of the day of what is affirmed: what passes is no conflict."""
    return denied is None or None in affirmed or denied in affirmed


def _not_documented(
    hits: Hits,
    subject: str,
    terms: tuple[str, ...],
    kinds: tuple[FactKind, ...],
    setting: Setting,
) -> Verdict:
    """Say that the record lacks something, and what comes nearest to it."""
    if hits.other_kind:
        asked = listed([kind.value.replace("_", " ") for kind in kinds], "or")
        return missing(
            f"The record mentions this, but not as the {asked} asked for: {subject}.",
            terms,
            *sources(setting.view, hits.other_kind),
        )
    if hits.considered:
        return missing(
            f"The record mentions {subject} only as something possible or intended.",
            terms,
            *sources(setting.view, hits.considered),
        )
    if hits.other_part:
        return missing(
            f"The record shows {subject} only for another part of the body.",
            terms,
            *sources(setting.view, hits.other_part),
        )
    if hits.other_side:
        says = (
            f"The record shows {subject} only for the other side of the body; the request is for "
            f"the {setting.item.laterality}."
        )
        shown = sources(setting.view, hits.other_side)
        # Where the limb that hurts is on the other side, nothing is left open.
        return not_met(says, *shown) if speaks_against(setting) else missing(says, terms, *shown)
    denied = _own_denials(hits.negated, setting)
    if denied:
        names = listed(list(dict.fromkeys(setting.terms.name(m.term) for m in denied))[:_NAMED])
        return missing(
            f"The record does not document {subject}; it denies {names}.",
            terms,
            *sources(setting.view, denied[:_NAMED]),
        )
    if hits.said_by_ur:
        return missing(
            f"Only the utilization review mentions {subject}; the record itself does not.", terms
        )
    return missing(f"The record does not document {subject}.", terms)


def excluded(test: ExcludedTest, label: str, setting: Setting) -> Verdict:
    """Return ``not_met`` where one of the terms is affirmed, else ``met`` after the search."""
    hits = look_for(test.any, setting)
    if CONSIDERED in test.any and not hits.affirmed:
        hits.affirmed.extend(operations_ahead(setting))
    shown = hits.affirmed or _approved_by_review(hits, setting)
    if shown:
        facts, spans = sources(setting.view, shown)
        return not_met(_shows_excluded(shown, label, setting), facts, spans)
    names = list(dict.fromkeys(setting.terms.name(t) for t in test.any))
    few = [*names[:_NAMED], "the like"] if len(names) > _NAMED else names
    subject = listed(few, "or")
    facts, spans = sources(setting.view, hits.negated)
    verdict = met(f"The record does not affirm {subject}.", facts, spans)
    return Verdict(
        verdict.status,
        verdict.explanation,
        facts,
        spans,
        setting.terms.searched(test.any),
    )


_APPROVAL = re.compile(r"approv|authori[sz]|certif|duplic|granted", re.IGNORECASE)


def _approved_by_review(hits: Hits, setting: Setting) -> list[Mention]:
    """Return where review says that it approved the same care: who approves is the evidence.

    A review that gives several answers in one breath is heard on the request that it names, or of
    which words stand beside the approval.
    """
    wanted = setting.terms.labels(setting.item.treatment or "")
    own = {stem for stem in content_stems(setting.item.text) if stem.isalpha()}
    return [
        m
        for m in hits.said_by_ur
        if _APPROVAL.search(m.term)
        and (
            any(named.label in wanted for named in m.sentence.labels)
            or len(own & m.sentence.stems) >= _SHARED
        )
    ]


_SHARED = 2
"""Words of a request that a sentence on an approval shares with it, where it does not name it."""


def _shows_excluded(affirmed: list[Mention], label: str, setting: Setting) -> str:
    """Say what excluded thing the record shows; a mere phrase to search for is no name of it."""
    known = setting.terms.vocabulary
    terms = [
        term
        for term in dict.fromkeys(mention.term for mention in affirmed)
        if term in known.conditions or term in known.treatments or term in known.drugs
    ]
    found = listed([with_article(setting.terms.name(term)) for term in terms])
    if not found and label.startswith("no "):
        found = with_article(label.removeprefix("no "))
    if found:
        return f"The record shows {found}, which this section excludes."
    asked = f" for {label}" if label else ""
    return f"The record shows otherwise than this section asks{asked}."
