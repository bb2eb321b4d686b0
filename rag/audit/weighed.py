"""Whether a rationale answers a source: names it and says why it is followed or gives way.

To note a guideline is no answer. An answer speaks of its evidence, its rank, or how far it fits
this worker, in the sentence that names it or in those that go on from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.audit.statements import Statement
from rag.audit.told_against import members_named, named_otherwise
from rag.checking.context import outside_quotes
from rag.retrieval.lexical import tokenize

_EVIDENCE = (
    r"stud(?:y|ies)|trials?|evidence|consensus|data|cohorts?|panels?|sham|meta-?analys\w+|proof"
    r"|averag\w*|pooled|randomi\w+|uncontrolled|series|literature|statistic\w*|sample|endpoints?|follow-?up|search"
    r"|graded|tested|(?:its|their) own authors"
)
_RANK = (
    r"presum\w+|rebut\w*|rank\w*|precede\w*|prevail\w*|outweigh\w*|prefer\w*|weight|weighed|yields?"
    r"|giv(?:es?|ing) way|displace\w*|binding|authorit\w+|controll?(?:s|ing)|hierarch\w+|9792"
    r"|(?:better|higher|lower|stronger|weaker|newer|older|more recent|more current)"
)
_FIT = (
    r"this (?:worker|patient|case|man|woman|claimant|applicant|employee|injury|request)|(?:the"
    r"|our) (?:worker|patient|claimant|applicant|employee)|(?:such as|like|unlike|of|as|than|from"
    r"|fits?|suits?|describes?|resembles?|to) (?:his|hers?|him|this one|these)\b|appl(?:y|ies)"
    r"|but (?:only )?(?:for|in|to|of|as)|(?:he|she) (?:does|did|has|is|had) no\w*"
    r"|enrol\w+|population\w*|exclu\w+|carr(?:y|ies) over"
)
GROUND = re.compile(rf"\b(?:{_EVIDENCE}|{_RANK}|{_FIT})\b", re.I)
"""What sets one source against another: its evidence, its rank, its fit."""
_OF_EVIDENCE = re.compile(rf"\b(?:{_EVIDENCE}|{_RANK})\b", re.I)
PARTY = re.compile(
    r"\b(?:utili[sz]ation review\w*|UR|claims administrator|denial|provider|physician"
    r"|doctor|surgeon"
    r"|(?:request|prescrib|treat)er|requestor|specialist|therapist|nurse|applicant['’]s attorney"
    r"|psychiatrist|\w+(?:ologist|p[a]?edist|iatrist|practor))(?:['’]s)?\b",
    re.I,
)
"""Who brings a source before the reviewer."""
SOURCE_WORD = re.compile(
    r"\b(?:guidelines?|guidance|sources?|authorit(?:y|ies)|recommendations?|statements?|academy"
    r"|society|college|association|institute|committee|publication|publishers?|consensus|studies"
    r"|trials|paper|article|advice|opinion|view|position|MTUS|ODG|ACOEM|ASIPP)\b",
    re.I,
)
_LETTERS = re.compile(r"\b[A-Z]{3,6}\b")
_SCHEDULE = ("MTUS", "ACOEM", "MRI")
_GOES_ON = re.compile(
    r"(?:it|its|they|their|theirs?|those|these|that|this|such|most|many|few|some|against|between|but"
    r"|however|yet|still|nonetheless|nevertheless|by contrast|in contrast|whereas|while|of|both"
    r"|neither|either|the (?:two|latter|former|trials?|stud\w+|evidence|authors?|panel|committee"
    r"|academy|society|data|reason))\b",
    re.I,
)
"""A sentence that opens so goes on from the one before."""
_COMPARES = re.compile(
    r"\b9792\.25|\boutweigh\w*|\bprevails?\b|\bgives? way\b|\bprefer(?:red|ence|able)?\b"
    r"|\brebut\w*|\bbest available\b"
    r"|\bat (?:odds|variance)\b|\b(?:conflict|disagree|diverge|differ|contradict)\w*"
    r"|\b(?:better|stronger|weaker|newer|older|superior|inferior|higher|lower)\b",
    re.I,
)
_DENIED = re.compile(
    r"\b(?:no|none|not|nothing|neither|nor|never|without|nobody|hardly|\w+n['’]t)\b[^.;]*$", re.I
)
_HOLLOW = frozenset(
    token
    for word in (
        "guideline source authority recommendation statement publication position view opinion "
        "note read review consider consult search account cite rely quote invoke refer name "
        "mention acknowledge aware take give regard examine study paper look full duly also "
        "decision result outcome conclusion change alter persuasive utilization administrator "
        "claims provider physician surgeon denial request treatment well accordingly reviewer"
    ).split()
    for token in tokenize(word)
)
"""Stems of a sentence that says only that a source was looked at."""
_SUBSTANCE = 4
_CONTINUED = 3
"""Sentences after the one that names a source which may go on from it."""


@dataclass(frozen=True)
class Named:
    """How a source may be named in a sentence."""

    letters: tuple[str, ...]
    """AAOS, ODG, NICE."""
    words: tuple[str, ...]
    """Telling words of its publisher and title, as written."""
    body: str = ""
    """What it calls itself, by which it may be meant when no other body is named: Council."""
    fields: tuple[str, ...] = ()
    """Words of its name that the case itself may use; its members are named by them."""
    whole: str = ""
    """The name as the letter has it elsewhere; all of it together names the source."""

    def within(self, text: str) -> bool:
        """Whether a text names the source."""
        if any(re.search(rf"\b{re.escape(one)}\b", text) for one in self.letters):
            return True
        if self.whole and self.whole in text:
            return True
        found = {w for w in self.words if re.search(rf"\b{re.escape(w)}\b", text)}
        lower = {w for w in self.words if re.search(rf"\b{re.escape(w)}\b", text, re.I)}
        if found or len(lower) > 1 or named_otherwise(text, self.words):
            return True
        if members_named(text, self.fields):
            return True
        return bool(self.body) and bool(
            re.search(rf"\b[Tt]h(?:e|at) (?:[a-z]+ )?{self.body}\b(?! (?:of|for|on) )", text)
        )


def answered(statements: Sequence[Statement], named: Named) -> bool:
    """Whether a rationale says of a source why it is followed or gives way."""
    return any(_compares(s.text, named) for s in statements) or any(
        _substance(text, named) and GROUND.search(_bare(text, named))
        for text in _passages(statements, named)
    )


def _compares(text: str, named: Named) -> bool:
    """Whether a sentence sets sources against one another, though it may not name them."""
    words = outside_quotes(text)
    match = _COMPARES.search(words)
    if match is None or _DENIED.search(words[: match.start()]):
        return False
    return bool(SOURCE_WORD.search(words) or named.within(words)) and bool(_CONTRAST.search(words))


_CONTRAST = re.compile(
    r"\bthan\b|\bover\b|\bunlike\b|\bagainst\b|\bbut\b|\bwhile\b|\bwhereas\b|\bbetween\b|\bboth\b"
    r"|\btwo\b|\bother\b|\brebut\w*|\boutweigh\w*|\bprevail\w*|\b9792|\bgives? way\b",
    re.I,
)


def _passages(statements: Sequence[Statement], named: Named) -> Iterator[str]:
    """Yield what is said of a source: sentences that name it, with those that go on from them."""
    for at, statement in enumerate(statements):
        text = outside_quotes(statement.text)
        if not (named.within(text) or _pointed_at(text)):
            continue
        told = [_of_it(text, named)]
        for later in statements[at + 1 : at + 1 + _CONTINUED]:
            goes_on = _GOES_ON.match(later.text) or _OF_EVIDENCE.search(later.text)
            if later.kind == "conclusion" or not goes_on:
                break
            told.append(outside_quotes(later.text))
        yield " ".join(told)


def _of_it(text: str, named: Named) -> str:
    """Return what a sentence says of the source, without what it says of another source."""
    own = [m for one in named.letters for m in re.finditer(rf"\b{re.escape(one)}\b", text)]
    if not own or _CONTRAST.search(text):
        return text
    start, end = own[0].span()
    names = [m for m in _LETTERS.finditer(text) if m.group() not in (*named.letters, *_SCHEDULE)]
    low = max((m.end() for m in names if m.end() <= start), default=0)
    high = min((m.start() for m in names if m.start() >= end), default=len(text))
    return text[low:high]


def _pointed_at(text: str) -> bool:
    """Whether a sentence speaks of the source that a party brought: "the denial's guideline"."""
    return bool(PARTY.search(text) and SOURCE_WORD.search(text))


def _bare(text: str, named: Named) -> str:
    """Return what is said of a source without its name and who brought it."""
    for word in (*named.letters, *named.words):
        text = re.sub(rf"\b{re.escape(word)}\b", " ", text)
    return re.sub(r"\b(?:consensus )?statement\b|\bunder study\b", " ", PARTY.sub(" ", text))


def _substance(text: str, named: Named) -> bool:
    """Whether more is said of a source than that it was noted."""
    stems = {stem for stem in tokenize(_bare(text, named)) if not stem.isdigit()}
    return len(stems - _HOLLOW) >= _SUBSTANCE
