"""What a sentence rules on the treatment, by its predicates and how often each is denied.

"Ought to have been certified", "approval is out of the question", "no refusal may stand on it",
"the denial is affirmed": a grant or a refusal is named, or a word on an earlier refusal, and the
denials beside it are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.context import outside_quotes
from rag.records import Decision
from rag.text import between

_GRANTS = re.compile(
    r"\b(?:(?<!non-)(?<!non )(?:approv(?:ed?|al|able|es)|certif(?:ied|y|iable|ication)"
    r"|authori[sz](?:ed?|ation|es))|grant(?:ed|s)?|allow(?:ed|able)|payable|paid for"
    r"|medical(?:ly)? (?:necessary|appropriate|necessity)|medically indicated|necessary"
    r"|appropriate|warranted|justified|entitled"
    r"|go ahead|be provided|be furnished|supported)\b",
    re.I,
)
_REFUSES = re.compile(
    r"\b(?:refus(?:ed?|al|es|ing)|declin(?:ed?|es)|reject(?:ed|ion)?|disallow(?:ed|ance)?"
    r"|withh(?:old|eld)|non-?\s?certif\w+|turned down|out of the question|ruled out|unnecessary"
    r"|unwarranted|unjustified|unsupported|inappropriate|den(?:y|ied|ial)"
    r"|fails? the (?:test|standard|measure)\b(?: of medical necessity)?"
    r"|nothing to (?:rest|stand|go) on|no (?:footing|foundation))\b",
    re.I,
)
_EARLIER = (
    r"(?:(?:the|this|that|its|their) (?:\w+ )?(?:denial|refusal|non-?\s?certification|modification)"
    r"|(?:utili[sz]ation review|UR|claims administrator)(?:['’]s)?(?: \w+)? (?:denial|refusal"
    r"|decision|determination|verdict|position|conclusion|non-?\s?certification)|adverse"
    r" (?:determination|decision)|(?:utili[sz]ation review|UR|claims administrator) (?:is|was)"
    r"(?= (?:right|wrong|correct|mistaken|in error)))"
)
_STANDS = (
    r"(?:affirm\w*|sustain\w*|stands?|upheld|uphold|confirm\w*|correct|right|maintain\w*|justified"
    r"|proper|sound|in order|left (?:as it is|in place|alone|standing|undisturbed)|undisturbed"
    r"|endors\w+|agreed with|well[- ]founded|stay in (?:place|force))"
)
_FALLS = (
    r"(?:set aside|revers\w+|vacat\w+|overturn\w*|lift\w*|rescind\w*|in error|wrong|incorrect"
    r"|mistaken|annul\w*|quash\w*|overrul\w+|withdrawn|undone|falls?|unfounded|unjustified"
    r"|improper|not (?:hold|survive)|fails?)"
)
_ON_DENIAL = re.compile(
    rf"\b{_EARLIER}\b(?P<between>[^.;]{{0,90}}?)\b(?:(?P<stands>{_STANDS})|(?P<falls>{_FALLS}))\b"
    rf"|\b(?:(?P<keeps>affirm|uphold|sustain|confirm|endorse|agree with|concur with|follow)"
    r"|(?P<lifts>reverse|overturn|set aside|set|vacate|lift|disturb|depart from|disagree with"
    rf"|overrule|rescind|quash|annul))(?:s|ed|ing)? {_EARLIER}\b",
    re.I,
)
_NEGATOR = re.compile(
    r"\b(?:not|no|never|nor|neither|cannot|without|hardly|nothing|none|nowhere|\w+n['’]t)\b", re.I
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?=(?:and|but|so|while|which|hence|therefore|thus|although|though|as|since"
    r"|because)\b)"
    r"|\b(?:but|while|whereas|because|since|although|though|if|whether|unless|for want of)\b",
    re.I,
)
_BEFORE, _AFTER = 60, 110
"""Characters before and behind a predicate in which a denial bears on it."""
_LAST = re.compile(r"\b(?:and|but|or|so|while)\b|,", re.I)
"""What parts one predicate from the next."""
_NOT_YET_DONE = re.compile(r"^[^.;,]{0,80}?\b(?:not|never|cannot)\b", re.I)
_ASIDE = re.compile(r",[^,;]{3,60},")
_RELATIVE = re.compile(
    r"\b(?:of|on|about|to|for|in) which\b[^,;.]{0,40}?\b(?:nothing|no(?: \w+)?|not \w+|silent)\b"
    r"|\bwhat(?:ever)?\b[^,;.]{0,60}?\b(?:does|do|did|is|are|has)(?: not|n['’]t) \w+",
    re.I,
)
"""A clause on what is not said: its denials are none of the ruling's."""
_OF_REVIEW = re.compile(
    r"\b(?:utili[sz]ation review|UR|claims administrator|insurer|carrier)\b[^.;]{0,40}$"
    r"|\b(?:earlier|previously|formerly|already|had been|have been|were|was)\s+$",
    re.I,
)
_NOUNS = re.compile(r"(?:approval|certification|authori[sz]ation|necessity|refusal|denial)$", re.I)


def rulings(text: str) -> set[Decision]:
    """Return what a sentence rules; both where it says both, none where it rules on nothing.

    >>> sorted(rulings("A visit to a surgeon could not be certified."))
    ['upheld']
    >>> sorted(rulings("The denial of the drug by utilization review is accordingly affirmed."))
    ['upheld']
    >>> sorted(rulings("No refusal may stand for that reason."))
    ['overturned']
    """
    own = _RELATIVE.sub(" ", _ASIDE.sub(" ", outside_quotes(text)))
    told = set(_on_denial(own))
    if told:
        return told
    out: set[Decision] = set()
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        for match, plain in _predicates(clause):
            if plain or not _OF_REVIEW.search(clause[: match.start()]):
                out.add("overturned" if plain != _denied(clause, match) else "upheld")
    return out


def _predicates(clause: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Yield words of a grant (true) and of a refusal; what is refused is named, and not granted."""
    refusals = list(_REFUSES.finditer(clause))
    for match in _GRANTS.finditer(clause):
        named = _NOUNS.search(match.group()) and refusals
        within = any(one.start() <= match.start() < one.end() for one in refusals)
        if not named and not within:
            yield match, True
    for match in refusals:
        if not _NOUNS.search(match.group()) or not any(
            not _NOUNS.search(one.group()) for one in refusals
        ):
            yield match, False


_CLOSES = re.compile(
    r"\b(?:therefore|accordingly|consequently|conclud\w+|conclusion|hence|thus|for (?:these|this"
    r"|that"
    r"|those|such) reasons?|in sum|in short|on (?:the whole|balance|that ground|this ground)"
    r"|as such|as a result|opinion|medical necessity|medically (?:necessary|appropriate))\b",
    re.I,
)


def closing(text: str, concluded: bool) -> set[Decision]:
    """Return the one ruling of a last sentence that is no plain conclusion, or nothing.

    Args:
        text: The last sentence of a rationale.
        concluded: Whether a sentence concludes already; then only a word on the denial counts.

    >>> closing("The denial is accordingly affirmed.", True)
    {'upheld'}
    >>> closing("See the guideline, if necessary, for the appropriate method.", False)
    set()
    """
    told = set(_on_denial(outside_quotes(text)))
    if not told and not concluded and _CLOSES.search(text):
        told = rulings(text)
    return told if len(told) == 1 else set()


def _on_denial(text: str) -> Iterator[Decision]:
    for match in _ON_DENIAL.finditer(text):
        keeps = bool(match["stands"] or match["keeps"])
        between = match["between"] or ""
        before = _LAST.split(text[: match.start()])[-1][-_BEFORE:]
        count = len(_NEGATOR.findall(between)) + len(_NEGATOR.findall(before))
        yield "upheld" if keeps == (count % 2 == 0) else "overturned"


def _denied(clause: str, match: re.Match[str]) -> bool:
    before = _LAST.split(clause[: match.start()])[-1][-_BEFORE:]
    after = clause[match.end() : match.end() + _AFTER]
    count = len(_NEGATOR.findall(before))
    # "Approval cannot be given", "necessity has not been established": nouns are denied behind.
    if _NOUNS.search(match.group()):
        count += bool(_NOT_YET_DONE.search(after))
    return count % 2 == 1
