"""Whether a sentence affirms, denies, only considers or only plans what it mentions."""

from __future__ import annotations

from typing import Literal

from rag.assessment.tokens import Token
from rag.intake.denied_behind import DENIED_BEHIND

Polarity = Literal["affirmed", "negated", "uncertain", "planned", "relative"]
"""``relative``: told of another person, of kin to the worker."""

_NO = frozenset(
    "no not denies denied deny denying without negative absent absence never neither nor lack "
    "lacks lacked lacking non cannot didn't doesn't hasn't wasn't isn't unremarkable".split()
)
_LISTS = frozenset("no denies denied deny denying without nor".split())
"""Denials that hold for what a bracket lists after them: "no signs (numbness, weakness)"."""
_OF_RESULT = frozenset(
    "only as helpful better worse enough much effective beneficial improved relieved relieving "
    "working tolerated sure so too very".split()
)
"""What, after "not", tells how something went and does not deny it."""
_NO_PAIRS = frozenset(
    {("free", "of"), ("ruled", "out"), ("fails", "to"), ("failed", "to"), ("no", "longer")}
)
_NOT_NO = frozenset(
    {
        ("without", "contrast"),
        ("or", "without"),
        ("and", "without"),
        ("not", "only"),
        ("no", "doubt"),
        ("not", "limited"),
        ("no", "change"),
    }
)
_MAYBE = frozenset(
    "possible possibly probable probably suspected suspect suspects suspicion questionable versus "
    "vs if may might could differential presumed potential".split()
)
_MAYBE_PAIRS = frozenset(
    {
        ("rule", "out"),
        ("r", "o"),
        ("ro", "out"),
        ("evaluate", "for"),
        ("assess", "for"),
        ("concern", "for"),
        ("concerns", "for"),
        ("screen", "for"),
        ("look", "for"),
        ("history", "unknown"),
        ("to", "exclude"),
        ("risk", "of"),
        ("order", "to"),
    }
)
_PLAN = frozenset(
    "request requests requesting requested recommend recommends recommended recommending "
    "recommendation plan plans planned planning will would consider considers considered "
    "considering scheduled refer refers referred referral pending authorization ordered orders "
    "proposed proposes seeking sought awaiting await awaits prescribe begin initiate should "
    "trial".split()
)
_KIN = frozenset(
    "mother father brother brothers sister sisters sibling siblings aunt aunts uncle uncles "
    "cousin cousins grandmother grandfather grandparents parent parents mom dad son sons daughter "
    "daughters nephew nephews niece nieces wife husband spouse".split()
)
_SELF = frozenset(
    "he she they patient pt worker claimant applicant employee himself herself".split()
)
_SPEAKS = frozenset(
    "says said reports reported states stated notes noted tells told confirms describes hears "
    "helps drives assists saw sees from by with".split()
)
_DEGREES = frozenset(
    "mild moderate severe small large trace partial marked slight minimal subtle positive "
    "broad".split()
)
_TURN = frozenset("but however although though except yet whereas while there which who".split())
_VERBS = frozenset(
    "was were is are has had have complained complains reported reports revealed reveals showed "
    "shows noted demonstrated demonstrates stated states indicated indicates remains remained "
    "included includes received".split()
)
_AUXILIARY = frozenset(
    "is are was were be been do does did has have had can could will would should may might must "
    "and but or".split()
)
_REACH = 14
"""Words over which a denial carries in a list such as "no numbness, tingling or weakness"."""
_AFTER = 6


def polarity_of(tokens: tuple[Token, ...], first: int, last: int) -> Polarity:
    """Return how the words ``tokens[first:last]`` stand in their sentence.

    A denial before them carries through a list but not past a contrast ("but"), a new finite verb
    or a semicolon; one after them must follow closely ("… was negative"). Words that are part of
    the mention itself do not count, so that "failed to improve" can be looked for as such.
    """
    after = _after(tokens, last)
    before = _own_clause(_before(tokens, first), after)
    if _denied_before(before, _listed_after(tokens, last)) or _denied_after(after):
        return "negated"
    if _none_after(tokens, last) or DENIED_BEHIND.match(_words_behind(tokens, last)):
        return "negated"
    if _of_kin(before):
        return "relative"
    if _cued(before[-8:], _MAYBE, _MAYBE_PAIRS) or _cued(after[:4], {"suspected"}, frozenset()):
        return "uncertain"
    if _planned(before, after):
        return "planned"
    return "affirmed"


def past_denial(tokens: tuple[Token, ...], first: int, last: int, words: str) -> tuple[int, int]:
    """Return the range of a mention from the word after the last denial inside it.

    Words found apart may have a denial between them: "the left shoulder with no instability" does
    not name shoulder instability. What is cut off then counts as standing before the mention.
    Where the ``words`` looked for deny something themselves, nothing is cut off.
    """
    if not _NO.isdisjoint(words.lower().split()):
        return first, last
    for at in range(last - 2, first, -1):
        if tokens[at].text in _NO:
            return at + 1, last
    return first, last


def _words_behind(tokens: tuple[Token, ...], last: int) -> str:
    """Return the words and marks after the mention as a text."""
    return "".join(f" {token.text}" for token in tokens[last : last + _LISTED])


_LISTED = 24
"""Words and marks of a list that a denial may close."""


def _before(tokens: tuple[Token, ...], first: int) -> list[str]:
    """Return the words of the clause before the mention, nearest last.

    A bracket is kept where it opens and holds the mention.
    """
    words: list[str] = []
    closed = 0
    for token in reversed(tokens[:first]):
        if token.text in {";", "."} or token.text in _TURN:
            break
        closed += (token.text == ")") - (token.text == "(" and closed > 0)
        if token.word or token.text == "," or (token.text == "(" and not closed):
            words.append(token.text)
    return words[::-1]


def _after(tokens: tuple[Token, ...], last: int) -> list[str]:
    words: list[str] = []
    for token in tokens[last:]:
        if token.text in {";", ".", ","} or token.text in _TURN:
            break
        if token.word:
            words.append(token.text)
    return words[:_AFTER]


def _own_clause(before: list[str], after: list[str]) -> list[str]:
    """Cut what stands before a last "and" where the mention is the subject of its own verb.

    In "no effusion and strength was reduced" the denial ends at "and".
    """
    if after[:1] and after[0] in {"was", "were", "is", "are"} and "and" in before[-4:]:
        return before[len(before) - before[::-1].index("and") :]
    return before


def _listed_after(tokens: tuple[Token, ...], last: int) -> list[str]:
    """Return the words after the mention to the end of the clause, in which a list may go on."""
    words: list[str] = []
    for token in tokens[last:]:
        if token.text in {";", "."} or token.text in _TURN:
            break
        words.append(token.text)
    return words


def _denied_before(words: list[str], rest: list[str]) -> bool:
    for at in range(len(words) - 1, -1, -1):
        distance = len(words) - at
        if distance > _REACH:
            return False
        pair = (words[at], words[at + 1] if at + 1 < len(words) else "")
        if pair in _NOT_NO:
            return False
        if words[at] == "," and words[at + 1 : at + 2] and words[at + 1] in _DEGREES:
            return False
        # "reflex was absent, sensation was reduced": the word belongs to what stands before it
        if words[at] in {"absent", "negative"} and words[max(0, at - 1)] in _VERBS:
            if words[at + 1 : at + 2] in ([","], ["and"]):
                return False
        if words[at] == "without" and _goes_on(words[at + 1 :], rest):
            return False
        if words[at] == "not" and _set_apart(words, at):
            continue
        # "not allowed (diabetes)": a verb's denial ends where a bracket gives its reason
        if "(" in words[at:] and words[at] in _NO and words[at] not in _LISTS:
            continue
        if words[at] in _NO or pair in _NO_PAIRS:
            return True
        # "no spasm and strength was reduced": the verb opens a new statement, but in "has not
        # had therapy" it stands beside the denial and belongs to it.
        if words[at] in _VERBS and not _beside_denial(words, at):
            return False
        if words[at] in {"positive", "decreased", "diminished", "increased"}:
            return False
    return False


def _none_after(tokens: tuple[Token, ...], last: int) -> bool:
    """Whether "none" or "no" closes the entry: ``Migraine hx: none``, ``Diabetes: no``."""
    words = [token.text for token in tokens[last : last + 5]]
    for at, word in enumerate(words):
        if word in {"none", "nil", "never"} or (
            word in {"no", "neg"} and words[max(0, at - 1)] == ":"
        ):
            rest = tokens[last + at + 1 : last + at + 2]
            return not rest or not rest[0].word
        if word in {",", ";", "."}:
            return False
    return False


def _of_kin(before: list[str]) -> bool:
    """Whether the words before tell of a relative: ``mother had``, ``family history of``."""
    for at in range(len(before) - 1, -1, -1):
        if before[at] == "with" and at and before[at - 1] in _KIN:
            return True
        if before[at] in _SELF or before[at] in _SPEAKS:
            return False
        if before[at] in _KIN or before[at] in {"fh", "fhx"}:
            return True
        if before[at : at + 2] == ["family", "history"]:
            return True
    return False


def _goes_on(between: list[str], rest: list[str]) -> bool:
    """Whether a list goes on past what "without" denies.

    "Spondylosis without myelopathy, arthropathy and radiculopathy" names three diagnoses; "without
    numbness, tingling or weakness" denies three complaints.
    """
    if "," not in between:
        return False
    joint = next((word for word in (*between, *rest) if word in {"and", "or", "nor"}), "")
    return joint == "and"


def _set_apart(words: list[str], at: int) -> bool:
    """Whether "not" denies but the word or two up to the comma: "a rental not purchase, for …"."""
    bare = at > 0 and words[at - 1] not in _AUXILIARY and words[at - 1] != ","
    return bare and "," in words[at + 2 : at + 4]


def _beside_denial(words: list[str], at: int) -> bool:
    near = words[max(0, at - 2) : at + 3]
    return any(word in _NO for word in near)


def _denied_after(words: list[str]) -> bool:
    for at, word in enumerate(words[:4]):
        if word in {"negative", "absent", "denied"} and at <= 3:
            return True
        if word in {"not", "never"} and at <= 2:
            return not _OF_RESULT.intersection(words[at + 1 : at + 2])
    return False


def _cued(
    words: list[str], single: set[str] | frozenset[str], pairs: frozenset[tuple[str, str]]
) -> bool:
    joined = zip(words, words[1:], strict=False)
    return any(word in single for word in words) or any(pair in pairs for pair in joined)


def _planned(before: list[str], after: list[str]) -> bool:
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _PLAN:
            return True
        # "has had X and is to continue": what stands after the plan is another statement.
        if before[at] in {"received", "completed", "underwent", "tried", "failed", "attended"}:
            return False
    return any(word in _PLAN and word != "will" for word in after[:4])
