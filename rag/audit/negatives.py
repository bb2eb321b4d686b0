"""What a rationale says is missing, against what the letter's own case summary affirms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.absence.check import check_negatives
from rag.checking.absence.claims import Claim, claims_of_absence
from rag.checking.absence.reach import elsewhere, no_real_mention, other_nerve
from rag.checking.context import quoted
from rag.checking.denial import denied
from rag.records import Fact, FactKind, Sentence, SentenceRole
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

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
            agreed = _said_in_summary(material, audited, statement)
            yield audited.finding(
                finding.check,
                "note" if agreed else finding.severity,
                material.at(statement),
                finding.message.replace(
                    f"of {material.raw.name} mentions", "of the letter, in its summary, mentions"
                )
                + (" The summary says elsewhere that it is missing." if agreed else ""),
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
        agreed = _said_in_summary(material, audited, statement)
        yield audited.finding(
            "negative_contradicted",
            "note" if agreed else "warning",
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
            if (
                fact.value in family
                and _same_part(audited, fact)
                and _stands(words, fact, subject[match.start : match.end], subject[match.end :])
            ):
                return f"“{subject[match.start : match.end]}”", fact
    return None


def _stands(words: Vocabulary, fact: Fact, claimed: str, tail: str) -> bool:
    """Whether a fact affirms what is claimed to be missing: this nerve, this part, and really."""
    for match in words.conditions_in(fact.text):
        if match.id == fact.value and (
            denied(fact.text, match.start, match.end) or no_real_mention(fact.text, match.end)
        ):
            return False
    return not other_nerve(claimed, fact.text) and not elsewhere(words, tail, fact.text)


_SAME = 0.75
"""Share of a claim's words from which the summary's own claim of absence is the same one."""


def _said_in_summary(material: Material, audited: Audited, statement: Statement) -> bool:
    """Whether the summary says itself, of each thing, that it is missing."""
    mine = [
        _stems(_PARTS.split(_PREDICATE.sub("", claim.subject))[0])
        for claim in claims_of_absence(statement.as_sentence(0))
    ]
    mine = [stems for stems in mine if stems]
    theirs: list[frozenset[str]] = []
    for words in material.summary_sentences:
        told = Sentence(id="0.0", role=SentenceRole.ASSESSMENT, text=words)
        theirs += [_stems(claim.subject) for claim in claims_of_absence(told)]
        theirs += [_stems(clause) for clause in _DENYING.findall(words)]
    return bool(mine) and all(
        any(len(one & other) >= _SAME * len(one) for other in theirs) for one in mine
    )


_DENYING = re.compile(r"\b(?:no|without|denie[sd]|negative for|absence of)\s+([^;,.:]{3,80})", re.I)
_PARTS = re.compile(r"[,;]|\b(?:and|or|nor)\b", re.I)
_PREDICATE = re.compile(
    r"\b(?:and|but|while)\s+[^,;]*\b(?:is|are|was|were|has|have|had)\b.*$", re.I | re.S
)
"""Where a claim turns to what there is: "no tenderness and strength was normal"."""
_PLAIN = frozenset("sign evid document record find note no not ani present examin".split())
"""Stems of the claim and not of what is claimed."""


def _stems(text: str) -> frozenset[str]:
    return frozenset(tokenize(text)) - _PLAIN


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
