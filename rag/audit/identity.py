"""Whose text it is: a rationale on another worker, or a relative's history."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import names_source
from rag.checking.context import outside_quotes
from rag.checking.relatives import RELATIVE, of_relatives, taken_for_own
from rag.records import FactKind
from rag.text import squeeze

_PRONOUN = {
    "male": re.compile(r"\b(?:he|him|his|himself)\b", re.I),
    "female": re.compile(r"\b(?:she|her|hers|herself)\b", re.I),
}
_NOUN = {
    "male": re.compile(r"\b(?:man|male|gentleman|his prostate)\b", re.I),
    "female": re.compile(r"\b(?:woman|female|lady|pregnan\w+|menopaus\w+|hysterectomy)\b", re.I),
}
_OTHERS = re.compile(
    r"\b(?:physician|doctor|provider|surgeon|therapist|psychologist|nurse|reviewer|examiner"
    r"|evaluator"
    r"|specialist|Dr|attorney|supervisor|employer|acupuncturist|chiropractor)\b",
    re.I,
)
_OWN_WORD = re.compile(r"\b(?:worker|patient|claimant|employee|he|she|his|her)\b", re.I)
_NEXT_WORD = re.compile(r"\s+[a-z]+", re.I)
"""What says of whom a noun is: "a male assistant"."""


def check_identity(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check that a rationale speaks of this worker, and not of a relative."""
    yield from _sex(material, audited)
    yield from _relatives(material, audited)


def _sex(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    sex = next((f.value for f in material.summary.facts if f.kind is FactKind.SEX), "")
    if sex not in _PRONOUN:
        return
    other = "female" if sex == "male" else "male"
    told = squeeze(material.summary_text)
    for statement in audited.own:
        words = outside_quotes(statement.text)
        if RELATIVE.search(words):
            continue
        noun, pronoun = _NOUN[other].search(words), _PRONOUN[other].search(words)
        before = audited.statements[statement.number - 2].text if statement.number > 1 else ""
        if pronoun and (
            _OTHERS.search(words[: pronoun.start()])
            or (pronoun.start() == 0 and _OTHERS.search(before))
            or (_PRONOUN[sex].search(words) and _OWN_WORD.search(words[pronoun.end() :]))
        ):
            pronoun = None  # somebody else's: the one who treats, or who wrote
        if noun and _told_of_other(words, noun, told):
            noun = None  # the summary's own words on somebody else
        match = noun or pronoun
        if match is None:
            continue
        yield audited.finding(
            "mixed_workers",
            "warning",
            material.at(statement),
            f"The rationale says “{match.group()}”; by the case summary the worker is {sex}.",
            "Correct it; another worker's text may have been used.",
            evidence=statement.text,
            law=(ERROR_OF_FACT,),
        )
        return


def _told_of_other(words: str, noun: re.Match[str], told: str) -> bool:
    """Whether the summary has the noun with the same word behind it: "a male assistant"."""
    behind = _NEXT_WORD.match(words[noun.end() :])
    pair = noun.group() + (behind.group() if behind else "")
    return behind is not None and not _OWN_WORD.search(behind.group()) and pair in told


def _relatives(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    told = of_relatives(material.summary_text)
    if not told:
        return
    rest = material.summary_text
    for one in told:
        rest = rest.replace(one, " ")
    # A sentence that goes on after the guideline, and names none, may speak of the worker.
    of_case = [s for s in audited.statements if s in audited.own or not names_source(s.text)]
    for statement in of_case:
        words = outside_quotes(statement.text)
        found = taken_for_own(words, told, rest, material.data.vocabulary)
        if found is not None:
            yield audited.finding(
                "family_history_as_own",
                "warning",
                material.at(statement),
                "The rationale gives to the worker what the case summary tells of a relative.",
                "Say whose history it is, or leave it out.",
                evidence=found,
                law=(ERROR_OF_FACT,),
            )
