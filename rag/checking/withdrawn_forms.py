"""Further ways in which a request leaves a dispute, and in which its treatment is named.

A request leaves by what is done to the list as a whole (an amended form that leaves it out, a
dispute confined to the rest), by an agreement, or by a wish that is given up. A treatment is named
by words that the vocabulary uses of it and of nothing else, or by two of its words together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from rag.checking.values import number
from rag.records import DisputedItem
from rag.retrieval.lexical import tokenize
from rag.vocabulary import Vocabulary

_LIST = (
    r"(?:applications?|requests?|RFAs?|forms?|appeals?|disputes?|petitions?|reviews?|IMR|lists?"
    r"|letters?|table|case|issues?)"
)
_CARE_GIVEN = (
    r"(?:paid(?: for)?|provided|supplied|furnished|covered|authori[sz]ed|delivered|given|granted"
    r"|approved|certified|allowed|released|issued)"
)
_PAYER = r"(?:insurer|carrier|adjuster|employer|claims (?:administrator|examiner)|defen[cs]e)"
_SINCE = (
    r"(?:since|meanwhile|in the meantime|after all|subsequently|later|then|now|by now|already"
    r"|thereafter|afterwards|eventually|finally)"
)
_WISH = (
    r"(?:idea|plans?|requests?|proposals?|thought|wish|intention|appeal|application|claim|demand)"
)
FURTHER = (
    r"\b(?:is|are|was|were|has been|have been)\s+(?:\w+ ){0,2}?(?:not"
    r"|no longer)\s+(?:(?:now|being|to"
    r" be|any longer) )?(?:being (?:pursued|sought|pressed|requested|asked for|contested)"
    r"|at issue|in"
    r" (?:dispute|question|contention|play)|part of (?:the|this) (?:dispute|appeal|review))\b"
    rf"|\b(?:given up|gave up|gives up|let go of|dropp(?:ed|ing)|shelved|buried|abandoned"
    rf"|forgone|forwent"
    rf"|thought better of|backed away from|moved on from)\b(?=[^.;]{{0,25}}\b{_WISH}\b)"
    r"|\bchanged (?:his|her|their|its) minds? (?:about|on|regarding)\b"
    rf"|\b(?:taken |is |was |are |were |now |been )*off the (?:table|list|{_LIST})\b"
    r"|\b(?:forgo(?:es|ne)?|forego(?:es|ne)?|forwent|do(?:es)? without|did without)\b"
    rf"(?=[^.;]{{0,90}}\b(?:{_LIST}|reviewed|decision)\b)"
    r"|\b(?:do(?:es)?|did|has|have) (?:not|n['’]t|no longer) (?:want|wish|need|ask|care"
    r"|desire)\w*\b"
    r"[^.;]{0,70}\b(?:reviewed|considered|decided|pursued|authori[sz]ed|any ?more|any longer|after"
    r" all)\b"
    rf"|\b(?:amended|revised|corrected|new|second|shortened|substitute)\b[^.;]{{0,15}}\b{_LIST}\b"
    r"[^.;]{0,40}\b(?:leaves? out|left out|omits?|omitted|drops?|dropped"
    r"|no longer (?:lists?|holds?"
    r"|contains?|includes?|names?|has)|does not (?:list|include|contain|name|mention)|without"
    r"|deletes?|deleted|strikes?|struck)\b"
    rf"|\b{_SINCE}\b[^.;]{{0,30}}\b{_CARE_GIVEN}\b[^.;]{{0,50}}\bby (?:the |his |her )?{_PAYER}\b"
    rf"|\b{_CARE_GIVEN}\b[^.;]{{0,50}}\bby (?:the |his |her )?{_PAYER}\b[^.;]{{0,30}}\b{_SINCE}\b"
    rf"|\b(?:stipulation|settlement|compromise|mutual agreement)\b[^.;]{{0,120}}\b(?:{_CARE_GIVEN}"
    r"|at issue|in dispute|resolved|settled)\b"
)
"""Cues, to be matched without regard to case."""
LIMITED = re.compile(
    rf"\b(?:limit(?:s|ed)?|confin(?:es?|ed)|narrow(?:s|ed)?|restrict(?:s|ed)?|reduc(?:es?|ed)|cut"
    rf"(?: down)?)\b[^.;]{{0,30}}\b{_LIST}\b[^.;]{{0,15}}\bto (?P<a>[^.;]+)"
    rf"|\b{_LIST}\b[^.;]{{0,25}}\b(?:is|was|were|are|been|be)\s+(?:\w+ )?(?:limited|confined"
    rf"|narrowed"
    r"|restricted|reduced)\b[^.;]{0,10}\bto (?P<b>[^.;]+)"
    r"|\b(?:now |still )?(?:asks?|seeks?|wants?|pursues?|disputes?|presses?"
    r"|appeals?) (?:now )?(?:only"
    r"|merely|nothing but)(?: for)? (?P<c>[^.;]+)"
    r"|\bonly (?:the )?(?P<d>[^.;,]{3,60}?) (?:remains?|is left|is still|are left|are still|was"
    r" appealed|is appealed|stays?)\b[^.;]{0,30}\b(?:dispute|issue|review|appeal|open|left)\b"
    rf"|\b(?:new|fresh|amended|revised|corrected|re-?submitted|re-?filed|re-?issued|substitute"
    rf"|supersed\w+|updated|second)\b[^;]{{0,60}}?\b(?:contains?|contained|asks?(?: for)?|asked for"
    r"|lists?|listed|names?|named|covers?|covered|holds?|seeks?|sought|requests?|requested"
    r"|includes?|included|is (?:for|about)|was (?:for|about)) (?=(?:only|just|nothing but)\b"
    r"|[^.;]+\b(?:alone|only|and nothing else|and no more)\b)(?P<f>[^.;]+)"
    r"|\b(?:only|just) (?P<g>(?:the )?[^.;,]{3,70}?) (?:should|shall|needs?|must|may|can|is"
    r"|are|was|were) (?:to )?(?:now )?(?:be |left to be )?(?:looked at|reviewed|decided|considered"
    r"|processed|pursued|examined|judged|ruled on|addressed)\b"
    r"|\b(?:what|all that) (?:remains|is left)(?: in dispute| open)? is (?:only )?(?P<e>[^.;]+)",
    re.I,
)
"""What alone remains in dispute."""
_VISITS = re.compile(r"(?=\b([\w-]+) (?:\w+ ){0,2}?(?:visits?|sessions?|treatments?)\b)", re.I)
"""A word that may be a number, with visits behind it; looked for at every word."""
_COMMON = frozenset(
    "left right bilateral request unit device system therapi treatment session visit home program"
    " servic care  medic machin rental purchas month week month inject surgeri exercis"
    " physic train group individu initi trial addit new".split()
)


def named_by_words(words: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether words name a treatment by what the vocabulary calls it and nothing else.

    Two of its words together do as well: "the motion machine", "nerve stimulator".
    """
    if not item.treatment:
        return False
    said = set(tokenize(words))
    own = {
        token
        for term in vocabulary.treatment_terms(item.treatment)
        for token in tokenize(term)
        if token.isalpha()
    }
    shared = own & said
    telling = shared - _COMMON
    uses = _uses(vocabulary)
    if any(uses[token] == 1 for token in telling):
        return True
    if telling and amount_of(words, item):
        return True
    return bool(telling) and any(
        len(shared & set(tokenize(term))) > 1 for term in vocabulary.treatment_terms(item.treatment)
    )


def amount_of(words: str, item: DisputedItem) -> bool:
    """Whether words give the visits of an item: "the six pool sessions"."""
    return any(
        item.visits is not None and number(match[1]) == float(item.visits)
        for match in _VISITS.finditer(words)
    )


def other_amount(words: str, item: DisputedItem) -> bool:
    """Whether words count visits, and not as many as are asked for: "allowed six of them"."""
    counts = [number(match[1]) for match in _VISITS.finditer(words)]
    told = [count for count in counts if count is not None]
    return item.visits is not None and bool(told) and float(item.visits) not in told


@lru_cache(maxsize=4)
def _uses(vocabulary: Vocabulary) -> Counter[str]:
    """Count the treatments in whose names a word stands, those above and below as one."""
    families: dict[str, set[str]] = {}
    for id_ in vocabulary.treatments:
        top = (*vocabulary.ancestors(id_), id_)
        for term in vocabulary.treatment_terms(id_):
            for token in tokenize(term):
                families.setdefault(token, set()).add(top[0] if len(top) > 2 else id_)
    return Counter({token: len(ids) for token, ids in families.items()})


def limited_to_others(
    words: str, item: DisputedItem, others: Sequence[DisputedItem], vocabulary: Vocabulary
) -> re.Match[str] | None:
    """Return the words that confine a dispute to other items than this one; ``None``: none do."""
    kept = _KEEPS.search(words)
    if kept and item.number not in _kept_numbers(kept, len(others) + 1):
        return kept
    for match in LIMITED.finditer(words):
        rest = next(part for part in match.groups() if part is not None)
        if _names(rest, item, vocabulary) or re.search(r"\b(?:both|all|every|each)\b", rest, re.I):
            continue
        if any(_names(rest, other, vocabulary) for other in others):
            return match
    return None


_KEEPS = re.compile(
    rf"\b(?:amended|revised|corrected|re-?submitted|re-?filed|substitute|superseding|updated)\b"
    rf"[^.;]{{0,12}}?\b{_LIST}\b[^.;]{{0,30}}?\b(?:keeps?|kept|retains?|retained|contains?|lists?"
    r"|listed|names?|holds?|asks? for|asked for|includes?|carries|covers?|repeats?|shows?)\s+"
    r"(?:only |just |now )*(?:(?:the )?first (?P<first>two|three|four|five|\d)"
    r"(?=\s*(?:$|[.;,)]|(?:items?|requests?|lines?|entries|only|alone|and|of (?:the|these|them|four"
    r"|five|six))\b))"
    r"|(?:items?|nos?\.?|numbers?|lines?|requests?) (?P<from>\d)"
    r"(?: ?(?P<to>to|through|-|–) ?(?P<until>\d)|(?P<more>(?:,? (?:and )?\d)*))"
    r"(?! ?(?:visits?|mg|weeks?|sessions?|%)))",
    re.I,
)
"""A form filed anew that keeps some of the requests, by their numbers."""


def _kept_numbers(kept: re.Match[str], asked: int) -> set[int]:
    """Return the numbers of the requests that a form keeps; all where it says nothing certain."""
    if kept["first"]:
        told = set(range(1, int(number(kept["first"]) or asked) + 1))
    elif kept["until"]:
        told = set(range(int(kept["from"]), int(kept["until"]) + 1))
    else:
        told = {int(found) for found in re.findall(r"\d", kept["from"] + (kept["more"] or ""))}
    return told if told < set(range(1, asked + 1)) else set(range(1, asked + 1))


def _names(words: str, item: DisputedItem, vocabulary: Vocabulary) -> bool:
    named = {m.id for m in vocabulary.treatments_in(words)}
    named |= {m.id for m in vocabulary.drugs_in(words)}
    if {item.treatment, item.drug} & named:
        return True
    asked = {t for t in tokenize(item.text) if t.isalpha()} - _COMMON
    return bool(asked & set(tokenize(words))) or named_by_words(words, item, vocabulary)
