"""What the record's own words say came of an earlier course: whether it helped, and how long."""

from __future__ import annotations

import re

from rag.assessment.courses import Course
from rag.intake.responses import STOPPED_FOR_HARM, outcome_of

_FAILED = re.compile(
    r"\bfail(?:ed|ure|s)?\b|no (?:\w+ )?(?:relief|improvement|benefit|help)"
    r"|not (?:help|improv|benefi)|without (?:\w+ )?(?:relief|improvement|benefit)"
    r"|refractory|unresponsive|did not respond"
    r"|not responded|little (?:relief|benefit|help)|minimal (?:relief|benefit|improvement)"
    r"|inadequate (?:relief|response)|worsen(?:ed|ing)|got worse|\bno better\b"
    r"|persist(?:s|ed|ent)? despite|\bnot (?:enough|sufficient)\b|\binsufficient\b"
    r"|[,:–-]\s*none\b(?!\s+\w)"
    r"|\b(?:did|does|has|have|had|was|is)n['’]t (?:\w+ )?(?:help|work|improv|last|do much|touch"
    r"|reliev)"
    r"|\bno (?:change|effect|good|use|avail|success)\b|\bdespite\b|\bin spite of\b|\bdid nothing\b"
    r"|\bwore off\b|\bno longer\b|\bplateau\w*|\bnone lasting\b"
    r"|then (?:full )?return\w*",
    re.I,
)
_NOT_TOLERATED = re.compile(
    rf"\bintoleran\w+|\bnot tolerat\w+|\b(?:could|can|did)(?:\s*not|n[o’']t)\s+tolerate"
    rf"|{STOPPED_FOR_HARM}|\bupset (?:his|her|the) stomach\b"
    r"|\bmade (?:him|her) (?:sick|ill|dizzy)\b",
    re.I,
)
"""Care that had to be given up for the harm it did: that says nothing of relief."""
_SAID_OF_ONE = re.compile(
    r",?\s+(?:which|that)\s+(?:(?:has|have|had|only|did|not|also)\s+)*(?:gave|given?|help\w*"
    r"|provid\w+"
    r"|brought|reliev\w+|reduc\w+|improv\w+|fail\w*|made|work\w*|last\w*)\b[^,;.]*",
    re.I,
)
"""A relative clause on the result of the treatment just before it."""
_HELPED = re.compile(
    r"\bhelp(?:s|ed|ful|ing)?\b(?!\s+(?:(?:me|him|her|them|pt)\s+)?(?:to\s+)?(?:sleep|relax))|\bimprov(?:ed|es|ing|ement)\b|\brelie(?:f|ved|ves)\b|benefi",
    re.I,
)
_SLIGHT = re.compile(
    r"a little|a bit|\bsome\b(?! \w+ (?:days?|weeks?|months?))|somewhat|slight|minimal"
    r"|temporar|brief|partial|short-?\s?term|transient",
    re.I,
)
_ENDED = re.compile(
    r"\bwore off\b|\bno longer\b|\bshort-?\s?lived\b|\btransient(?:ly)?\b|\btemporary\b|\bno(?:ne"
    r"|t)? lasting\b"
    r"|\bthen (?:full |gradual |complete )?(?:return|relapse|back)\w*"
    r"|\b(?:relief|help|benefit)\w* only\b|\b(?:days?|weeks?|wks?|hours?) (?:of relief )?only\b"
    r"|\bonly (?:\w+ )?(?:\d+|one|two|three|four|a few|some) (?:days?|weeks?|wks?|hours?)\b",
    re.I,
)
"""Help that is told to have ended."""
_HOURS = re.compile(
    r"\b(?:relief|reduc\w+|improvement|better|less)\b(?:(?!work|sit|stand|walk|sleep"
    r"|able)[^.;]){0,40}?"
    r"\b(?:for|last\w*)\s+(?:about |only |up to |approximately |at least )?"
    r"(\d{1,2})(?:\s*(?:-|to)\s*\d{1,2})?\s*(?:hours?|hrs?)\b",
    re.I,
)
"""Relief told in hours, not the hours that somebody can work or sleep."""


def relief_days(course: Course) -> float | None:
    """Return how long relief lasted, in days; hours are read from the course's own words."""
    result = course.response
    if result is None or result.relief_days is not None:
        return None if result is None else result.relief_days
    hours = _HOURS.search(own_words(course))
    if hours is None or result.relief_percent is None:
        return None
    return float(hours.group(1)) / 24


def did_help(course: Course) -> bool:
    """Whether the record says that a course helped; what intake read goes before the words.

    Help that was slight is neither success nor failure: the reviewer must judge it. Help that is
    told to have ended is none.
    """
    own = _own_clause(course)
    if _SLIGHT.search(told_of(course)) or _ENDED.search(own):
        return False
    if course.response and course.response.improved is not None:
        return course.response.improved
    return tells_help(course)


def tells_help(course: Course) -> bool:
    """Return whether the words about a course tell help and no failure."""
    told = told_of(course)
    return bool(_HELPED.search(told)) and not _FAILED.search(told)


def did_fail(course: Course) -> bool:
    """Whether the record says that a course did not help, or that its help has ended."""
    if _ENDED.search(_own_clause(course)):
        return True
    told = told_of(course)
    if _FAILED.search(told):
        return not (course.response and course.response.improved)
    if not_tolerated(course):
        return False
    return bool(course.response and course.response.improved is False)


def share_in_words(course: Course) -> float | None:
    """Return the share of relief that a course's own clause tells behind its name, in percent."""
    clause = _own_clause(course)
    at = clause.lower().find(course.what.lower())
    return outcome_of(clause[at:], told_of_care=True).relief_percent if at >= 0 else None


def not_tolerated(course: Course) -> bool:
    """Whether the record says that care was given up for harm or could not be borne."""
    return bool(_NOT_TOLERATED.search(told_of(course)))


def _own_clause(course: Course) -> str:
    """Return what stands between semicolons or cells of a table around the words of a course."""
    text, own = course.sentence, own_words(course)
    at = text.find(own)
    if at < 0 or own == text:
        at = text.lower().find(course.what.lower())
        if at < 0:
            return text
        own = course.what
    start = max(text.rfind(mark, 0, at) for mark in (";", "|"))
    ends = [end for mark in (";", "|") if (end := text.find(mark, at + len(own))) >= 0]
    if "|" in text and text.find("|", at) >= 0:
        return text[start + 1 :]  # the cells to the right tell what came of it
    return text[start + 1 : min(ends, default=len(text))]


def told_of(course: Course) -> str:
    """Return the sentence without what it says of another treatment in a clause of its own."""
    text, own = _own_clause(course), own_words(course)
    for clause in reversed(list(_SAID_OF_ONE.finditer(text))):
        if clause.group().strip(" ,") not in own and not text[: clause.start()].endswith(own):
            text = text[: clause.start()] + text[clause.end() :]
    return text


def own_words(course: Course) -> str:
    """Return the words of a course: its fact's, else its sentence."""
    return course.fact.text if course.fact else course.sentence
