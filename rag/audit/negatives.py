"""What a rationale says is missing, against what the letter's own case summary affirms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import quoted
from rag.checking.negatives import Claim, check_negatives, claims_of_absence
from rag.records import Fact, FactKind

ERROR_OF_FACT = "lc-4610.6-h5"
_PURPOSE = re.compile(
    r"\b(?:to (?:support|warrant|justify|indicate|suggest|substantiate)|that (?:would|could|may"
    r"|might|warrant|support|require)\w*|which would|warranting|supporting|justifying|in order to"
    r"|as a result|prior to|despite|intended|such as|other than|beyond|or that|due to"
    r"|for the)\b.*$",
    re.I | re.S,
)
"""Words from which on a claim says what the missing thing is for, and not what is missing."""
_OF_QUALITY = re.compile(
    r"\b(?:improve\w*|respon\w+|benefit\w*|relief|rationale|reason\w*|number|total|quantit\w+|plan"
    r"|goals?|amount|dose|dosage|frequency|duration|progress\w*|worsen\w*|chang\w+|new|recent"
    r"|current|updated|candidate|consider\w*|contemplat\w*|willing\w*|intoleran\w*|complian\w*"
    r"|complet\w+|exhaust\w*|how|why|whether|what|when|which|specif\w+|true|adequate\w*|severe"
    r"|significant|progressive|definitive|unequivocal|emergent|severity|need|necess\w+|failure"
    r"|trial"
    r"|additional|further|repeat|contraindicat\w*|outcome|efficacy|effect\w*|result\w*"
    r"|history of)\b",
    re.I,
)
"""Words that make a claim one about how, how much or how well: the thing itself may be there."""
_CONSERVATIVE = re.compile(
    r"\bconservative (?:care|treatments?|therap\w+|measures?|management|modalities)\b", re.I
)
_UNSUITED = re.compile(r"\b(?:instability|red flags?)\b", re.I)


def check_negative_claims(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check every claim of absence: by the checks of a draft, then by the summary's facts.

    What a purpose or a quality narrows ("no *significant* deficit *to warrant* surgery") is a
    reviewer's judgement and is left alone.
    """
    told: set[int] = set()
    numbers = {f"{audited.item.number}.{s.number}": s for s in audited.statements}
    for finding in check_negatives(audited.context):
        statement = numbers.get(finding.sentence or "")
        if statement is not None and statement.kind != "guideline":
            told.add(statement.number)
            yield audited.finding(
                finding.check,
                finding.severity,
                material.at(statement),
                finding.message.replace(
                    f"of {material.raw.name} mentions", "of the letter, in its summary, mentions"
                ),
                "Read the records on it: either the sentence or the summary is wrong.",
                evidence=finding.evidence,
                law=(ERROR_OF_FACT,),
            )
    for statement in audited.own:
        if statement.number not in told:
            yield from _against_facts(material, audited, statement)


def _against_facts(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    for claim in claims_of_absence(statement.as_sentence(audited.item.number)):
        found = _contrary(material, audited, claim)
        if found is None:
            continue
        what, fact = found
        yield audited.finding(
            "negative_contradicted",
            "warning",
            material.at(statement),
            f"The rationale says that the record lacks {what}; the case summary mentions "
            f"“{fact.text}”.",
            "Say why what is on record does not count, or correct the sentence.",
            evidence=fact.text,
            law=(ERROR_OF_FACT,),
        )
        return


def _contrary(material: Material, audited: Audited, claim: Claim) -> tuple[str, Fact] | None:
    """Return what is said to be missing and a fact of the summary that affirms it."""
    subject = _PURPOSE.sub("", claim.subject)
    if list(quoted(subject)) or _UNSUITED.search(subject):
        return None
    conservative = _CONSERVATIVE.search(subject)
    plain = _OF_QUALITY.sub(" ", subject) == subject
    if conservative and _only_failed(subject[: conservative.start()]):
        failed = "fail" in subject[: conservative.start()].lower()
        return _care(material, audited, conservative.group(), failed=failed)
    if not plain:
        return None
    words = audited.context.vocabulary
    for match in words.conditions_in(subject):
        family = set(words.condition_family(match.id))
        for fact in _affirmed(material, FactKind.FINDING, FactKind.DIAGNOSIS, FactKind.IMAGING):
            if fact.value in family and _same_part(audited, fact):
                return f"“{subject[match.start : match.end]}”", fact
    return None


def _only_failed(before: str) -> bool:
    """Whether nothing but *failed* and the like narrows the care that is said to be missing."""
    rest = re.sub(
        r"\b(?:failed|failure of|any|prior|previous|evidence|documentation|the|of|a"
        r"|clear|that|patient|has|had|been|tried)\b",
        " ",
        before,
        flags=re.I,
    )
    return not rest.strip(" ,")


def _care(
    material: Material, audited: Audited, words: str, *, failed: bool
) -> tuple[str, Fact] | None:
    """Return earlier care on record; where *failed* care is missed, none that helped."""
    known = audited.context.vocabulary.treatments
    for fact in _affirmed(material, FactKind.PRIOR_TREATMENT):
        entry = known.get(fact.value)
        if failed and fact.response and fact.response.improved:
            continue
        if entry and entry.category == "rehabilitation" and _same_part(audited, fact):
            return f"“{words}”", fact
    return None


def _affirmed(material: Material, *kinds: FactKind) -> Iterator[Fact]:
    for fact in material.summary.facts:
        if fact.kind in kinds and fact.polarity == "affirmed" and fact.attribution == "record":
            yield fact


def _same_part(audited: Audited, fact: Fact) -> bool:
    own = audited.item.body_parts
    if not own:
        return not fact.body_parts
    if not fact.body_parts:
        return fact.kind is FactKind.PRIOR_TREATMENT
    words = audited.context.vocabulary
    return words.covers(fact.body_parts, own) or words.covers(own, fact.body_parts)
