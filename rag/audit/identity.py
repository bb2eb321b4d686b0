"""Whose text it is: a rationale on another worker, a relative's history, words misquoted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes, quoted
from rag.checking.relatives import RELATIVE, of_relatives, taken_for_own
from rag.records import FactKind
from rag.text import fold, squeeze

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
_LEAST_QUOTE = 3
"""Words of the shortest quotation that is compared."""
_NEAR = 0.72
"""Likeness from which two word sequences are one quotation, altered."""


def check_identity(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check that a rationale speaks of this worker, and quotes the summary's words as they are."""
    yield from _sex(material, audited)
    yield from _relatives(material, audited)
    yield from _quotations(material, audited)


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
    for statement in audited.own:
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


def _quotations(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Quotations of the summary's quoted words that differ from them by a little."""
    theirs = [words for _, _, words in quoted(material.summary_text)]
    whole = fold(material.summary_text).lower()
    if not theirs:
        return
    for statement in audited.statements:
        for words in _long_quotes(statement):
            exact = re.escape(fold(words).lower().rstrip(" .,;"))
            if re.search(rf"(?<!\w){exact}(?!\w)", whole):
                continue
            near = next((one for one in theirs if _alike(words, one)), None)
            if near is not None:
                yield audited.finding(
                    "quotation_in_summary",
                    "warning",
                    material.at(statement),
                    f"The rationale quotes “{words}”; the case summary quotes “{near}”.",
                    "Quote the words as they stand in the report.",
                    evidence=near,
                    law=(ERROR_OF_FACT,),
                )


def _long_quotes(statement: Statement) -> Iterator[str]:
    for _, _, words in quoted(statement.text):
        if len(words.split()) >= _LEAST_QUOTE:
            yield words


def _alike(one: str, other: str) -> bool:
    mine, theirs = (fold(words).lower().strip(" .,;").split() for words in (one, other))
    if min(len(mine), len(theirs)) < _LEAST_QUOTE:
        return False
    by_words = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).ratio()
    by_letters = difflib.SequenceMatcher(None, " ".join(mine), " ".join(theirs), autojunk=False)
    if len(mine) == len(theirs) and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1:
        return True  # one word for another
    return by_words >= _NEAR or by_letters.ratio() >= _NEAR + 0.1
