"""What the record holds on a set of terms: affirmed, denied, of another part, said by review."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rag.assessment.by_figures import told_by_figures
from rag.assessment.limb_side import limb_sides, told_by_complaints
from rag.assessment.listed_side import side_listed
from rag.assessment.record_view import Mention
from rag.assessment.tokens import content_stems
from rag.assessment.verdict import Setting
from rag.intake.review_citations import cites_only
from rag.records import Fact, FactKind

SIGNS = (FactKind.FINDING, FactKind.IMAGING, FactKind.DIAGNOSIS)
"""What can bear out a condition that is called objective: not a complaint."""
_PLANNING = frozenset(
    content_stems(
        "surgery considered planned scheduled candidate referral preparation treatment "
        "plan program goals return work taper wean exercise agreement monitoring "
        "rule possible suspected suspicion pending request"
    )
)
"""Stems of terms that are about intentions or doubts: a plan or doubt is then what is asked for."""

_COMPLAINTS = (*SIGNS, FactKind.SYMPTOM, FactKind.BODY_PART)
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

    def keep_here(self, setting: Setting) -> None:
        """Take what is affirmed of a part that is only near for what it is: of another part.

        What names no part counts where the request is for one part, of which it then is.
        """
        asked = setting.section_parts or setting.item.body_parts
        if not asked:
            return
        own = setting.item.body_parts
        single = len(own) <= 1 and set(own) <= set(asked)
        kept = [m for m in self.affirmed if _place(m, asked, setting) < (2 if single else 1)]
        self.other_part.extend(m for m in self.affirmed if m not in kept)
        self.affirmed = kept


def _place(mention: Mention, asked: tuple[str, ...], setting: Setting) -> int:
    """Return 0 where the mention is of the very part asked about, 1 of no part, 2 of another."""
    parts = _parts(mention, covering_facts(mention, setting))
    if not parts or not asked:
        return 1
    return 0 if setting.terms.same_part(asked, parts) else 2


def covering_facts(mention: Mention, setting: Setting) -> list[Fact]:
    """Return the facts of the mention's words that are about its term."""
    view = setting.view
    return [fact for fact in view.facts_at(mention.words) if view.names(fact, mention.term)]


def look_for(terms: Iterable[str], setting: Setting, kinds: tuple[FactKind, ...] = ()) -> Hits:
    """Search facts and the whole text for ``terms`` and sort what is found."""
    wanted = tuple(terms)
    hits = Hits()
    said = setting.view.mentions(wanted)
    for mention in (*said, *told_by_figures(wanted, said, setting.view)):
        _sort(hits, mention, setting, kinds)
    hits.affirmed.sort(key=lambda m: _place(m, setting.parts, setting))
    hits.said_by_ur.extend(
        m
        for m in setting.view.mentions(wanted, voice="utilization_review")
        if m.polarity == "affirmed" and not _of_a_rule(m.sentence.text)
    )
    return hits


_RULE = re.compile(
    r"\b(?:guidelines?|MTUS|ODG|ACOEM)\b[^.]*\b(?:recommend|require|state|limit|allow|support|call)"
    r"|\b(?:is|are) (?:not )?(?:recommended|indicated|supported)\b|\brequires?\b",
    re.IGNORECASE,
)


def _of_a_rule(words: str) -> bool:
    """Whether review only cites a guideline or tells what one holds, and nothing of the worker."""
    return cites_only(words) or bool(_RULE.search(words))


def _sort(hits: Hits, mention: Mention, setting: Setting, kinds: tuple[FactKind, ...]) -> None:
    covering = covering_facts(mention, setting)
    polarity = _polarity(mention, covering)
    if polarity == "relative":
        return
    if polarity in ("planned", "uncertain") and _is_about_plans(mention.term):
        polarity = "affirmed"
    if polarity == "negated":
        if _bears(mention, covering, setting) and not _sided_away(mention, covering, setting):
            hits.negated.append(mention)
    elif polarity != "affirmed":
        hits.considered.append(mention)
    elif not _bears(mention, covering, setting):
        hits.other_part.append(mention)
    elif _is_other_side(mention, covering, setting):
        hits.other_side.append(mention)
    elif kinds and not _is_kind(mention, covering, kinds, setting):
        hits.other_kind.append(mention)
    else:
        hits.affirmed.append(mention)


def _polarity(mention: Mention, covering: list[Fact]) -> str:
    """Return how the record holds the mention: as intake read it, else as the sentence has it."""
    read = {fact.polarity for fact in covering}
    for polarity in ("negated", "uncertain"):
        if polarity in read:
            return polarity
    if covering and any(fact.kind in _COMPLAINTS for fact in covering):
        return "affirmed"  # "referred for depression": what one is sent for is there
    if covering:
        return "planned" if mention.polarity == "planned" else "affirmed"
    return mention.polarity


_WHOLE = frozenset({"psyche", "skin"})
"""Parts that belong to no joint or region: what is said of them is said of the worker."""


def _bears(mention: Mention, covering: list[Fact], setting: Setting) -> bool:
    """Whether a mention is about the part of the request, or about the worker as a whole."""
    item = setting.item
    if item.body_part_inferred and item.category == "drugs":
        return True
    parts = [part for part in _parts(mention, covering) if part not in _WHOLE]
    return setting.terms.related(setting.parts, parts)


def _sided_away(mention: Mention, covering: list[Fact], setting: Setting) -> bool:
    """Whether a denial is told of the side that the request is not for."""
    wanted = setting.item.laterality
    sides = {fact.laterality for fact in covering if fact.laterality}
    return wanted in ("left", "right") and bool(sides) and not sides & {wanted, "bilateral"}


def _parts(mention: Mention, covering: list[Fact]) -> tuple[str, ...]:
    own = tuple(part for fact in covering for part in fact.body_parts)
    return own or mention.sentence.body_parts


def _is_other_side(mention: Mention, covering: list[Fact], setting: Setting) -> bool:
    """Whether what is affirmed belongs to the side that the request is not for.

    A statement without a side goes to the side of every sided statement about the part; a root's
    signs go to the side of the limb that hurts, which need not be the side of the picture.
    """
    wanted = setting.item.laterality
    if wanted not in ("left", "right"):
        return False
    own = {fact.laterality for fact in covering if fact.laterality} or side_listed(
        covering, setting
    )
    in_picture = "imaging" in mention.sentence.kinds
    if not own and told_by_complaints(covering, in_picture=in_picture):
        own = set(limb_sides(setting))
    sides = own or {
        fact.laterality
        for fact in setting.view.facts
        if fact.laterality
        and fact.kind in _COMPLAINTS
        and fact.polarity != "negated"
        and setting.terms.related(setting.parts, fact.body_parts)
    }
    return bool(sides) and not sides & {wanted, "bilateral"}


def _is_kind(
    mention: Mention, covering: list[Fact], kinds: tuple[FactKind, ...], setting: Setting
) -> bool:
    """Whether the mention reports what is asked for, by its fact's kind or the sentence's words."""
    wanted = {kind.value for kind in kinds}
    if any(fact.kind.value in wanted for fact in covering):
        return True
    said = mention.sentence.kinds
    if covering:
        if wanted & {"diagnosis", "imaging"} and _is_lesion(covering, setting):
            return True
        return bool(mention.sentence.under & wanted) and "diagnosis" not in said
    return not said or bool(said & wanted)


def _is_lesion(covering: list[Fact], setting: Setting) -> bool:
    """Whether a finding names a disease: found on no examination, it was diagnosed or imaged."""
    known = setting.terms.vocabulary.conditions
    return any(
        fact.kind is FactKind.FINDING
        and fact.value in known
        and known[fact.value].kind == "diagnosis"
        for fact in covering
    )


def _is_about_plans(term: str) -> bool:
    return any(stem in _PLANNING for stem in content_stems(term.replace("_", " ")))
