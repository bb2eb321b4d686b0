"""What the treating side asks for under a label of its own: a request, an order, a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.intake.phrase_places import Place, trimmed
from rag.intake.request_lines import NEGATED
from rag.intake.request_passages import CUE, GRANTED, entries, passage
from rag.intake.statements import Statement
from rag.records import CaseDocument
from rag.vocabulary import Vocabulary

_LABEL = re.compile(
    r"(?:^|(?<=[.;:>)\]*])\s*|\s{2,}|\s[–—=>-]+\s*)(?:\#{1,4}\s*)?\**(?:"
    r"(?P<disputed>(?:disputed|contested)\s+(?:services?|items?|treatments?|requests?)"
    r"|(?:(?:services?|items?|treatments?|care)\s+)?(?:in\s+dispute|at\s+issue)"
    r"|(?:treatments?|services?|items?|care)\s+denied)"
    r"|(?P<request>RFA|(?:authori[sz]ation\s+)?requests?(?:ed|ing)?(?:\s+for\s+authori[sz]ation)?"
    r"|req|service|(?:surgery|procedures?|meds?|medications?|treatments?|services?|items?|care)"
    r"\s+requested|item|asking\s+for|re:?\s+denial\s+of)\b"
    r"|(?P<order>(?:post-?op(?:erative)?\s+)?rx(?:\s+to\s+be\s+[^:\n]{2,40}(?=:))?|orders?|recommend(?:ed|s|ation|ations)?|rec|prescribed|ordered|so)\b"
    r"|(?P<plan>(?:treatment\s+|care\s+)?plan|A\s?/\s?P|tx\s+plan)\b|(?P<letter>(?-i:P)(?=\s*[:.])))"
    r"(?P<more>\s+(?:out|sent|received|of|dated|on|agreed\s+with\s+\w+|typed|by|form|[A-Z]{2,4}\b"
    r"|authori[sz]ation)\b[^:\n.]{0,40})?"
    r"(?:[\s,(]*\d{1,4}[-/]\d{1,2}(?:[-/]\d{2,4})?\)?)?(?:\s*\([^)\n]{0,50}\))?"
    r"(?:\s+[\w/]+){0,3}?\**\s*"
    r"(?P<mark>:\s*\**|(?<=\bP)\.\s+|[–—]\s+|\s-\s+|=>\s*|,\s+(?=[a-z])|\s*$|\s{2,}(?=\S)"
    r"|\s+(?=\d{1,2}[.)]\s))",
    re.IGNORECASE | re.MULTILINE,
)
_VERB = re.compile(
    r"(?:^|(?<=[.;:>])\s+|\s[–—=>-]+\s*|(?<=\.[\"”])\s+|(?<=your\s)|(?<=our\s)|(?<=the\s))(?:RFA"
    r"(?:\s+(?:of|dated|on)?\s*\d{1,4}[-/]\d{1,2}[-/]\d{2,4})?(?:\s+for)?|(?:I|we)\s+(?:request|order|recommend|ask(?:\s+for)?)"
    r"|request(?:ing|ed)?(?:\s+(?:authori[sz]ation|repeat))?(?:\s+(?:for|of))?|order(?:ed"
    r"|ing)?|recommend(?:ed|s)?|will\s+order|prescribe[ds]?)\s+[\"“]?(?=\S)",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"\n\s*(?:[-*>]\s*)?\**(?!(?:\(?\d{1,2}[.)]|\(?[a-h][.)]))(?:[A-Z][A-Za-z/&' -]{1,32}:\**(?=\s)"
    r"|\d{1,4}[-/]\d{1,2}[-/]\d{2,4}|-{3,}|={2,}|[A-Z]{2,}[A-Z /&-]{4,}\n|\[(?!\s?[xX✓✔]?\s?\]))",
)
_LONGEST = 900
_BOX = re.compile(r"\s*(?:\[\s?(?P<ticked>[xX✓✔])?\s?\]|(?P<open>[☐□])|[☑☒✓✔])\s*")
_RANK = {"disputed": 0, "request": 1, "order": 2, "plan": 3, "verb": 2}
_GOES_ON = re.compile(
    r"^\W*(?:(?:cont(?:inue[sd]?)?|finish|complete|return|RTC|recheck|re-?check|see|follow|await"
    r"|hold|stop|d/c|off|discuss\w*|advised|keep|wean|goals?|reason|consider|may|review|no)\b)",
    re.IGNORECASE,
)
_DONE = re.compile(
    rf"\b(?<!not ){GRANTED}\b|\bdenied\b|\bnot\s+requested|\bdone\b|\bgiven\b|\bstopped\b"
    r"|non-?disputed|\bstarted\b|\bcompleted\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:was|were|has|have|had|did|because|patient|worker|claimant|she|he|they|helped|tried"
    r"|total\s+would)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"[.](?=\s|$)|;|\n\s*\n|,?\s+(?:because|due\s+to|since|as\s+(?:the|there|it)|in\s+order\s+to"
    r"|so\s+that|to\s+(?:see|help|allow|reduce|consolidate|prepare)|which|but)\b|\s[–—-]+\s+[\"“]"
    r"|\s+(?:for|as|to)\s+[\"“]|,\s*[\"“]|\s+[\"“]|\sGoals?\b|\bReason\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """Care asked for under a label."""

    passage: Statement
    place: Place
    label: str
    """Its number or letter in a list, in lower case; empty: none."""
    rank: int
    """0 a list of disputed care, 1 a request, 2 an order, 3 a plan."""
    noted: date | None
    group: int
    """Asks under one label share it; higher stands later."""


def asks_of(
    index: int, document: CaseDocument, skip: Sequence[Statement], vocabulary: Vocabulary
) -> Iterator[Ask]:
    """Yield what a document asks for, the passages of review in ``skip`` left out."""
    text = document.text
    taken = [(s.start, s.end) for s in skip if s.document == index]
    for start, begin, kind in _labels(text):
        if any(a <= start < b for a, b in taken):
            continue
        end = _end(text, begin, [a for a, _ in taken])
        said = passage(index, document, begin, end, ur=False)
        yield from _entries(
            said, kind, start, _dated(text, document, index, start, end), vocabulary
        )


def _dated(text: str, document: CaseDocument, index: int, start: int, end: int) -> date | None:
    return passage(index, document, text.rfind("\n", 0, start) + 1, end, ur=False).noted


def _labels(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a label begins, where its words begin, and its kind."""
    for match in _LABEL.finditer(text):
        kind = next((k for k in ("disputed", "request", "order") if match[k]), "plan")
        if (
            not match["mark"].strip()
            and kind != "request"
            and "\n" not in text[match.end() : match.end() + 1]
            and not text[match.end() : match.end() + 3].strip().startswith(("1", "("))
        ):
            continue
        yield match.start(), match.end(), kind
    for match in _VERB.finditer(text):
        yield match.start(), match.end(), "verb"


def _end(text: str, begin: int, reviews: Sequence[int]) -> int:
    """Return where the words under a label end."""
    first = re.compile(r"\s*\n(?:\s*\n)?").match(text, begin)
    at = first.end() if first else begin
    last = min(len(text), begin + _LONGEST)
    ahead = text[at:last]
    stops = [at + m.start() for m in [re.search(r"\n\s*\n", ahead)] if m]
    stops += [at + m.start() for m in [_OTHER_LABEL.search(ahead)] if m]
    stops += [m.start() for m in [CUE.search(text, begin, last)] if m and m.start() - at > 0]
    stops += [r for r in reviews if r >= begin][:1]
    return min([last, *stops])


def _entries(
    said: Statement, kind: str, group: int, noted: date | None, vocabulary: Vocabulary
) -> Iterator[Ask]:
    text = said.text
    found = entries(text)
    labelled = any(e.label for e in found)
    for order, entry in enumerate(found):
        if (kind == "verb" or (kind in ("request", "order") and not labelled)) and order > 0:
            listed = re.search(r"[-*•▪]\s+$|\n\s*$|\[[xX]\]\s*$|;\s*$|/\s*$", text[: entry.start])
            further = kind == "order" and _opens_with_care(
                text[entry.start : entry.end], vocabulary
            )
            if kind == "verb" or not (listed or further):
                break
        if labelled and not entry.label and kind != "plan" and order > 0:
            continue
        box = _BOX.match(text, entry.start, entry.end)
        if box and not box.group("ticked"):
            continue
        start = box.end() if box else entry.start
        end = start + _stop(text[start : entry.end])
        unticked = re.compile(r"\s\[[\sxX]?\]\s").search(text, start, end)
        place = trimmed(text, start, unticked.start() if unticked else end)
        words = text[place.start : place.end].strip('"“”* ')
        outright = re.sub(r"\([^)]*\)?", "", words)  # an aside tells what came before
        if not 3 < len(words) <= 260 or _DONE.search(_after(words, outright)):
            continue
        amounts = re.search(r"#\s?\d|\b[x×]\s?\d", words)
        if _GOES_ON.match(words) and not amounts:
            continue
        if _TELLS.search(outright) or NEGATED.search(_QUANTITY_NO.sub("", outright)):
            continue
        if vocabulary.treatments_in(words) or vocabulary.drugs_in(words):
            at = text.index(words, place.start)
            yield Ask(said, Place(at, at + len(words)), entry.label, _RANK[kind], noted, group)


_QUANTITY_NO = re.compile(r"\bno\s+refills?\b", re.IGNORECASE)
_GRANTED_ASIDE = re.compile(rf"\((?:[^()]*\b)?(?<!not ){GRANTED}\b", re.IGNORECASE)


def _after(words: str, outright: str) -> str:
    """Return what may tell that care was done: all of it where an aside says it was granted."""
    return words if _GRANTED_ASIDE.search(words) else outright


def _opens_with_care(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a sentence begins by naming care, as a further order does."""
    named = [*vocabulary.treatments_in(words), *vocabulary.drugs_in(words)]
    return any(match.start <= _AT_ONCE for match in named)


_AT_ONCE = 12
"""Characters before the name of the care: a side, a number."""


def _stop(words: str) -> int:
    for found in _END.finditer(words):
        if found.start() > 2 and words[: found.start()].count("(") <= words[: found.start()].count(
            ")"
        ):
            return found.start()
    return len(words)
