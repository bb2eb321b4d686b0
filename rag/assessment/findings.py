"""Tests that ask whether the record affirms, denies or never mentions something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.assessment.normal import normal_findings
from rag.assessment.nouns import with_article
from rag.assessment.record_view import Mention
from rag.assessment.tokens import content_stems
from rag.assessment.verdict import Setting, Verdict, met, missing, not_met, sources
from rag.records import CriterionStatus, DocumentedTest, ExcludedTest, Fact, FactKind
from rag.text import listed

_PLANNING = frozenset(
    content_stems(
        "surgery considered planned scheduled candidate referral preparation treatment "
        "plan program goals return work taper wean exercise agreement monitoring "
        "rule possible suspected suspicion pending request"
    )
)
"""Stems of terms that are about intentions or doubts: a plan or doubt is then what is asked for."""

_NAMED = 3
"""Terms of a long list that an explanation names; all of them are searched for."""
_OBJECTIVE = re.compile(r"\bobjective|\bexamination|\bon exam\b", re.I)
_SIGNS = (FactKind.FINDING, FactKind.IMAGING, FactKind.DIAGNOSIS)
"""What can bear out a condition that is called objective: not a complaint."""

_COMPLAINTS = (*_SIGNS, FactKind.SYMPTOM, FactKind.BODY_PART)
"""What shows on which side of the body the trouble is."""


@dataclass
class Hits:
    """What the record holds on a set of terms, by how it is held."""

    affirmed: list[Mention] = field(default_factory=list)
    negated: list[Mention] = field(default_factory=list)
    considered: list[Mention] = field(default_factory=list)
    """Only as a possibility or a plan."""
    other_kind: list[Mention] = field(default_factory=list)
    """Affirmed, but not as the kind of statement asked for: a diagnosis, not a finding."""
    other_part: list[Mention] = field(default_factory=list)
    """Affirmed of a body part that the request does not concern."""
    other_side: list[Mention] = field(default_factory=list)
    """Affirmed of the other side of the body."""
    said_by_ur: list[Mention] = field(default_factory=list)


def documented(test: DocumentedTest, label: str, setting: Setting) -> Verdict:
    """Return whether the record affirms one of the terms, as a fact of the kinds asked for."""
    kinds = test.fact_kinds or (_SIGNS if _OBJECTIVE.search(label) else ())
    hits = look_for(test.any, setting, kinds)
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
    if hits.affirmed:
        denials = _denials(hits, setting)
        shown = [*hits.affirmed[:2], *denials[:1]]
        note = " in one place and denies it in another" if denials else ""
        return met(f"The record documents {subject}{note}.", *sources(setting.view, shown))
    if hits.negated and _denies_all(hits.negated, test.any, setting):
        facts, spans = sources(setting.view, hits.negated)
        return Verdict(
            CriterionStatus.CONTRADICTED, f"The record denies {subject}.", facts, spans, terms
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


_ROOT = frozenset({"radiculopathy", "radiculitis", "radicular_pain", "sciatica"})
_NERVE = ("motor weakness", "sensation", "reflex")
_ENOUGH_NORMAL = 2


def _not_borne_out(affirmed: list[Mention], asked: tuple[str, ...], setting: Setting) -> bool:
    """Whether disease of a nerve root is a mere diagnosis and the examination normal."""
    if not set(asked) <= _ROOT:
        return False
    for mention in affirmed:
        covering = [
            f for f in setting.view.facts_at(mention.words) if setting.view.names(f, mention.term)
        ]
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


def _names_itself(mention: Mention, setting: Setting) -> bool:
    """Whether a mention says the term itself, not something narrower of its kind."""
    known = setting.terms.vocabulary
    if mention.term not in known.conditions:
        return True
    words = setting.view.case.words(mention.words)
    return any(match.id == mention.term for match in known.conditions_in(words))


def _denials(hits: Hits, setting: Setting) -> list[Mention]:
    """Return denials of the very conditions that are affirmed elsewhere: the record conflicts."""
    affirmed = {mention.term for mention in hits.affirmed}
    known = setting.terms.vocabulary.conditions
    return [m for m in hits.negated if m.term in affirmed and m.term in known]


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
        return missing(
            f"The record shows {subject} only for the other side of the body; the request is for "
            f"the {setting.item.laterality}.",
            terms,
            *sources(setting.view, hits.other_side),
        )
    if hits.said_by_ur:
        return missing(
            f"Only the utilization review mentions {subject}; the record itself does not.", terms
        )
    return missing(f"The record does not document {subject}.", terms)


def excluded(test: ExcludedTest, label: str, setting: Setting) -> Verdict:
    """Return ``not_met`` where one of the terms is affirmed, else ``met`` after the search."""
    hits = look_for(test.any, setting)
    if hits.affirmed:
        facts, spans = sources(setting.view, hits.affirmed)
        return not_met(_shows_excluded(hits.affirmed, label, setting), facts, spans)
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


def _shows_excluded(affirmed: list[Mention], label: str, setting: Setting) -> str:
    """Say what excluded thing the record shows; a mere phrase to search for is no name of it."""
    known = setting.terms.vocabulary
    terms = [
        term
        for term in dict.fromkeys(mention.term for mention in affirmed)
        if term in known.conditions or term in known.treatments or term in known.drugs
    ]
    found = listed([setting.terms.name(term) for term in terms])
    if found:
        return f"The record shows {found}, which this condition excludes."
    named = f", {label}," if label else ""
    return f"The record shows what this condition{named} excludes."


def look_for(terms: Iterable[str], setting: Setting, kinds: tuple[FactKind, ...] = ()) -> Hits:
    """Search facts and the whole text for ``terms`` and sort what is found."""
    wanted = tuple(terms)
    hits = Hits()
    for mention in setting.view.mentions(wanted):
        _sort(hits, mention, setting, kinds)
    hits.said_by_ur.extend(m for m in setting.view.mentions(wanted, voice="utilization_review"))
    return hits


def _sort(hits: Hits, mention: Mention, setting: Setting, kinds: tuple[FactKind, ...]) -> None:
    covering = [
        fact
        for fact in setting.view.facts_at(mention.words)
        if setting.view.names(fact, mention.term)
    ]
    polarity = _polarity(mention, covering)
    if polarity in ("planned", "uncertain") and _is_about_plans(mention.term):
        polarity = "affirmed"
    if polarity == "negated":
        if setting.terms.related(setting.item.body_parts, _parts(mention, covering)):
            hits.negated.append(mention)
    elif polarity != "affirmed":
        hits.considered.append(mention)
    elif not setting.terms.related(setting.item.body_parts, _parts(mention, covering)):
        hits.other_part.append(mention)
    elif _is_other_side(covering, setting):
        hits.other_side.append(mention)
    elif kinds and not _is_kind(mention, covering, kinds):
        hits.other_kind.append(mention)
    else:
        hits.affirmed.append(mention)


def _polarity(mention: Mention, covering: list[Fact]) -> str:
    """Return how the record holds the mention: as intake read it, else as the sentence has it."""
    read = {fact.polarity for fact in covering}
    for polarity in ("negated", "uncertain"):
        if polarity in read:
            return polarity
    if covering:
        return "planned" if mention.polarity == "planned" else "affirmed"
    return mention.polarity


def _parts(mention: Mention, covering: list[Fact]) -> tuple[str, ...]:
    own = tuple(part for fact in covering for part in fact.body_parts)
    return own or mention.sentence.body_parts


def _is_other_side(covering: list[Fact], setting: Setting) -> bool:
    """Whether what is affirmed belongs to the side that the request is not for.

    A statement without a side goes to the side of every sided statement about the part.
    """
    wanted = setting.item.laterality
    if wanted not in ("left", "right"):
        return False
    own = {fact.laterality for fact in covering if fact.laterality}
    sides = own or {
        fact.laterality
        for fact in setting.view.facts
        if fact.laterality
        and fact.kind in _COMPLAINTS
        and fact.polarity != "negated"
        and setting.terms.related(setting.item.body_parts, fact.body_parts)
    }
    return bool(sides) and not sides & {wanted, "bilateral"}


def _is_kind(mention: Mention, covering: list[Fact], kinds: tuple[FactKind, ...]) -> bool:
    """Whether the mention reports what is asked for, by its fact's kind or the sentence's words."""
    wanted = {kind.value for kind in kinds}
    if any(fact.kind.value in wanted for fact in covering):
        return True
    said = mention.sentence.kinds
    if covering:
        return bool(said & wanted) and "diagnosis" not in said
    return not said or bool(said & wanted)


def _is_about_plans(term: str) -> bool:
    return any(stem in _PLANNING for stem in content_stems(term.replace("_", " ")))
