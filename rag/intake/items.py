"""What a disputed request means: treatment, body part, side, levels, amounts, portions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.intake.portions import Portions, portions_of
from rag.intake.quantities import Amounts, drug_amounts, visit_amounts
from rag.intake.short_side import side_in
from rag.intake.unknown_kind import unknown_kind
from rag.records import DisputedItem, Fact, FactKind, LetterItem, Span
from rag.text import squeeze
from rag.vocabulary import Match, Vocabulary

_TOPICAL = re.compile(
    r"\b(?:cream|gel|ointment|lotion|patch(?:es)?|topical(?:ly)?|pads?|compound\w*|solution|spray"
    r"|transdermal|balm|roll-?on)\b|\d\s?%",
    re.IGNORECASE,
)
_INJECTED = re.compile(r"\b(?:inject\w*|IM|intramuscular\w*|shot|IV|intravenous)\b")
_REFINED = {
    "surgery",
    "injections",
    "diagnostics",
    "evaluation_management",
    "dme",
    "mental_health",
    "drugs",
}
"""Categories in which a narrower treatment named later in a request is what is asked for."""
_PREOP = re.compile(r"\bpre-?\s?op(?:erative)?\b|\bpre-?surgical\b", re.IGNORECASE)
_WEIGHT = {
    FactKind.DIAGNOSIS: 4,
    FactKind.IMAGING: 2,
    FactKind.FINDING: 1,
    FactKind.SYMPTOM: 2,
    FactKind.BODY_PART: 1,
    FactKind.PAIN_SCORE: 1,
}
_MOST_INFERRED = 3
_SPINE = "spine"
_BESIDE = {"eye", "skin"}
"""Parts named beside the injured one more often than as it."""
_NO_SITE = {"whole_body", "psyche"}
"""Parts that say nothing of where a treatment without a named part applies."""


@dataclass(frozen=True)
class Care:
    """The treatment that a request is for."""

    treatment: str | None
    drug: str | None = None


def understand_item(
    request: LetterItem | str,
    vocabulary: Vocabulary,
    *,
    number: int = 1,
    span: Span | None = None,
    facts: Sequence[Fact] = (),
) -> DisputedItem:
    """Read a request.

    Args:
        request: An item of a letter (its number, span and citations are kept), or the words.
        vocabulary: For the names of treatments, drugs and body parts.
        number: Number of the item where ``request`` is words.
        span: Where the words stand; ``None`` where they were given with ``--request``.
        facts: Facts of the case: where the request names no body part it is taken from them.
    """
    letter = request if isinstance(request, LetterItem) else None
    text = squeeze(letter.text if letter else str(request))
    portions = portions_of(text)
    care = _care_of_portions(portions, vocabulary)
    entry = vocabulary.treatments.get(care.treatment or "")
    amounts = _amounts(portions.disputed, care, entry.category if entry else "other")
    levels = vocabulary.levels_in(portions.disputed) or vocabulary.levels_in(portions.original)
    parts, inferred = _parts(portions, care, facts, vocabulary)
    side = side_in(portions.disputed) or side_in(portions.original)
    return DisputedItem(
        number=letter.number if letter else number,
        text=text,
        span=letter.span if letter else span,
        treatment=care.treatment,
        treatment_name=_name(care, text, vocabulary),
        category=entry.category if entry else "other",
        body_parts=parts,
        body_part_inferred=inferred,
        laterality=side,
        levels=levels,
        drug=care.drug,
        strength=amounts.strength,
        quantity=amounts.quantity,
        refills=amounts.refills,
        visits=amounts.visits,
        frequency=amounts.frequency,
        duration_days=amounts.duration_days,
        original_request=portions.original,
        approved_portion=portions.approved,
        ur_decision="modified" if portions.approved or portions.original else "unknown",
        ur_citations=letter.ur_citations if letter else (),
    )


def _care_of_portions(portions: Portions, vocabulary: Vocabulary) -> Care:
    care = care_of(portions.disputed, vocabulary)
    if care.treatment is None and portions.original:
        return care_of(portions.original, vocabulary)
    return care


def care_of(text: str, vocabulary: Vocabulary) -> Care:
    """Return the treatment and drug that a request is for; the first one named leads.

    A compound of several drugs is one treatment. A drug stands for its class, by the route that
    the request names. Guidance, sedation and the like lead only where nothing else is named.
    """
    care = [m for m in vocabulary.treatments_in(text) if not _tells_time(text, m)]
    drugs = list(vocabulary.drugs_in(text))
    strong = [m for m in care if not vocabulary.treatments[m.id].accompanies] or care
    if _is_compound(text, drugs):
        return Care("compounded_topical" if "compounded_topical" in vocabulary.treatments else None)
    drug = _leading_drug(text, drugs, strong, vocabulary)
    if drug is not None:
        return drug
    if not strong:
        return Care(None)
    if _PREOP.search(text) and "preoperative_clearance" in {m.id for m in care}:
        return Care("preoperative_clearance")
    if len(strong) == 1 and not drugs and unknown_kind(text, strong[0], vocabulary):
        return Care(None)
    treatment = _refined(strong, vocabulary)
    if treatment == "ultrasound_diagnostic" and visit_amounts(text).frequency:
        treatment = "ultrasound_therapy"  # a course of sessions is treatment, not a picture
    return Care(treatment)


_PERIOD = re.compile(r"\b(?:day|week|month|year)s?['’]?[\s-]+$", re.IGNORECASE)


def _tells_time(text: str, match: Match) -> bool:
    """Whether a word says for how long, and not what: "one month supply of tablets"."""
    named = text[match.start : match.end].lower()
    return named == "supply" and bool(_PERIOD.search(text[: match.start]))


def _is_compound(text: str, drugs: Sequence[Match]) -> bool:
    different = {m.id for m in drugs}
    return len(different) > 1 and (
        len(re.findall(r"\d\s?%", text)) > 1
        or bool(re.search(r"\bcompound|\btopical\b|\bcream\b", text, re.IGNORECASE))
    )


def _leading_drug(
    text: str, drugs: Sequence[Match], care: Sequence[Match], vocabulary: Vocabulary
) -> Care | None:
    """Return the drug that leads the request, or ``None`` where other care does."""
    if not drugs:
        return None
    first = drugs[0]
    ahead = [m for m in care if m.end <= first.start and not _is_drug_class(m.id, vocabulary)]
    over = [m for m in care if m.start < first.end and first.start < m.end]
    if ahead and not any(m.start <= ahead[0].start for m in over):
        return None
    entry = vocabulary.drugs[first.id]
    for match in over:
        # "MS ER": what is a mere part of the drug's own name is no care beside it
        part = (match.end - match.start) < (first.end - first.start) and (
            first.start <= match.start and match.end <= first.end
        )
        if not part and not _is_drug_class(match.id, vocabulary):
            return Care(match.id, first.id)
    if entry.injected and _INJECTED.search(text):
        return Care(entry.injected, first.id)
    if entry.topical and _TOPICAL.search(text):
        return Care(entry.topical, first.id)
    return Care(entry.treatment, first.id)


def _is_drug_class(treatment: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.treatments[treatment].category == "drugs"


def _refined(care: Sequence[Match], vocabulary: Vocabulary) -> str:
    """Return the leading treatment, or a narrower kind of it that is named later."""
    leading = care[0].id
    for match in care[1:]:
        category = vocabulary.treatments[match.id].category
        if leading in vocabulary.ancestors(match.id) and category in _REFINED:
            leading = match.id
    return leading


def _name(care: Care, text: str, vocabulary: Vocabulary) -> str:
    entry = vocabulary.treatments.get(care.treatment or "")
    if care.drug and care.drug in vocabulary.drugs:
        drug = vocabulary.drugs[care.drug].name
        if entry is None or drug.lower() in entry.name.lower():
            return entry.name if entry else drug
        return f"{drug} ({entry.name})"
    return entry.name if entry else text


def _amounts(text: str, care: Care, category: str) -> Amounts:
    if category == "drugs":
        found = drug_amounts(text)
        # the strength of one ingredient is not that of a compound
        return replace(found, strength="") if care.drug is None else found
    amounts = visit_amounts(text)
    if category in {"diagnostics", "dme", "surgery", "other"}:
        # "MRI x 2" and "gloves #3" are pieces, not visits
        return Amounts(
            quantity=amounts.quantity or amounts.visits,
            frequency=amounts.frequency,
            duration_days=amounts.duration_days,
        )
    if care.drug:
        found = drug_amounts(text)
        return Amounts(found.strength, found.quantity, found.refills, amounts.visits)
    return Amounts(
        visits=amounts.visits, frequency=amounts.frequency, duration_days=amounts.duration_days
    )


def _parts(
    portions: Portions, care: Care, facts: Sequence[Fact], vocabulary: Vocabulary
) -> tuple[tuple[str, ...], bool]:
    """Return the parts of the body of a request, and whether they were taken from the case."""
    for words in (portions.disputed, portions.original):
        text = _ROUTE.sub(" ", words) if care.drug else words
        parts = _specific(vocabulary.body_parts_in(text), vocabulary)
        if parts == (_SPINE,):
            # "spinal manipulation" is meant for the stretch of the spine that the case is about
            own = infer_body_parts(facts, vocabulary)
            parts = tuple(p for p in own if vocabulary.body_parts[p].region == _SPINE) or parts
        if parts:
            return parts, False
    entry = vocabulary.treatments.get(care.treatment or "")
    if entry is not None and entry.body_parts:
        return entry.body_parts, False
    inferred = infer_body_parts(facts, vocabulary, care)
    return inferred, bool(inferred)


_ROUTE = re.compile(
    r"\b(?:intra)?(?:nasal(?:ly)?|oral(?:ly)?|mouth|sublingual|buccal|rectal|ophthalmic|otic"
    r"|ocular)\b",
    re.IGNORECASE,
)
"""By which way a drug is taken: no part that is treated."""


def _specific(parts: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Leave a region out where one of its parts is named too."""
    regions = {
        vocabulary.body_parts[p].region for p in parts if p != vocabulary.body_parts[p].region
    }
    kept = tuple(part for part in parts if part not in regions)
    return kept or parts


def infer_body_parts(
    facts: Sequence[Fact], vocabulary: Vocabulary, care: Care | None = None
) -> tuple[str, ...]:
    """Return the parts that the case is about.

    Where the record asks for the same care elsewhere, the parts named there; else those of the
    diagnoses, else of complaints and findings.
    """
    if care is not None:
        asked = [
            fact.body_parts
            for fact in facts
            if fact.kind is FactKind.REQUEST and fact.value in (care.drug, care.treatment)
        ]
        named = tuple(dict.fromkeys(part for parts in asked for part in parts))
        if named:
            return _specific(named, vocabulary)
    weights: defaultdict[str, float] = defaultdict(float)
    for fact in facts:
        if fact.polarity == "affirmed" and fact.attribution == "record":
            for part in fact.body_parts:
                if part not in _NO_SITE:
                    weights[part] += _WEIGHT.get(fact.kind, 0) / (2 if part in _BESIDE else 1)
    diagnosed = {
        part
        for fact in facts
        if fact.kind is FactKind.DIAGNOSIS and fact.polarity == "affirmed"
        for part in fact.body_parts
    }
    order = list(vocabulary.body_parts)
    # A diagnosis named once in passing does not outweigh what the rest of the record is about.
    most = max(weights.values(), default=0) / 2
    pool = [p for p in weights if p in diagnosed and weights[p] >= most] or list(weights)
    ranked = sorted((p for p in pool if p in order), key=lambda p: (-weights[p], order.index(p)))
    if not ranked:
        return ()
    bar = weights[ranked[0]] / 2
    kept = tuple(part for part in ranked[:_MOST_INFERRED] if weights[part] >= bar)
    return _specific(kept, vocabulary)
