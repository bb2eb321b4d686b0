"""Whether words that name care tell it as given: not as asked for, planned, refused, or cited."""

from __future__ import annotations

import re

_CLAUSE_END = re.compile(
    # "I ask for 1. injections and 2. therapy" is one clause.
    r"(?:(?<!\bfor \d)(?<!\band \d)(?<!, \d)\.|[;!?|])(?=\s|$)"
    r"|\n\s*\n|\n(?=\s*(?:[-*•(]|\d{1,2}[.)]|[A-Z][\w /]{0,24}:))"
)
_SURELY_GIVEN = re.compile(
    r"\b(?:received|completed|underwent|undergone|undergoing|finished|attended|(?:has|have|had"
    r"|having)"
    r" (?:had|been|tried|failed|used|completed|received|undergone)|treated with"
    r"|treatments? (?:to date|so far|ha[sv]e? included|included|tried)|tried|failed"
    r"|previous(?:ly)?|prior|past|earlier"
    r"|status post|s/p|helped|helps|benefi\w+|reliev\w+|relief|improved|to date|so far|done"
    r"|performed"
    r"|showed|shows|reveal\w+|demonstrat\w+|since (?:19|20)\d\d|wears|worn|taking|takes"
    r"|uses|used|using|in place"
    r"|respon(?:se|ded)|after|following|last)\b",
    re.I,
)
_GIVEN = re.compile(
    r"\b(?:on|course of|trial of|session|visit|continu\w+|current\w*|ongoing"
    r"|dated"
    r"|report|findings?|started|began|begun|given|gave|history|include[sd]?|including|treatment)\b"
    r"|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\b(?:19|20)\d\d\b|\bx\s?\d+"
    r"|\d+ (?:\w+ ){0,2}(?:visits?|sessions?)(?! (?:requested|denied|modified))",
    re.I,
)
_HAS = re.compile(r"\b(?:had|has|have|with)\b", re.I)
"""Ahead of a name: "has therapy"; "the gym has a pool" tells of no course."""
_NOT_GIVEN = re.compile(
    r"\bden(?:y|ied|ial)\b|non-?\s?cert|not certified|\brequest\w*|\bask(?:s|ed|ing)? for\b"
    r"|authori[sz]"
    r"|\bRFA\b|\border(?:s|ed)?\b|\bplan(?:s|ned)?\b|recommend|guideline|\bMTUS\b|\bODG\b|\bACOEM\b"
    r"|\bcit(?:e[sd]?|ing)\b|\breferences?\b|\bconsider|\bnot tried\b|\bnever\b|\bnone\b|\bappeal"
    r"|\bpropos|\bwould like\b|\bwants?\b|\bwished?\b|\bplease\b|\bmodified to\b|\bnot indicated\b"
    r"|^\W*(?:P|Rx|Req|REQ|Plan|Order|Requests?|Tx plan|To be done)\s*[:–-]"
    r"|medically necessary|\bASAP\b|\bcandidate\b"
    r"|\b(?:further|more|additional) (?:visit|session)s?\b"
    r"|^\W*start\b|\bdiscuss\w*|\bmay repeat\b",
    re.I,
)


_NEVER = re.compile(
    r"\bnot tried\b|\bnever\b|\bden(?:y|ied)\b|\bcontra-?indicated\b|\bavoid"
    r"|\bnot (?:allowed|permitted)\b",
    re.I,
)


def told_as_given(text: str, start: int, end: int) -> bool:
    """Whether the clause that names care tells it as given, not as asked for, cited or refused.

    The name alone proves nothing: that care is a repeated course takes a sign that it was given.
    """
    ends = [m.end() for m in _CLAUSE_END.finditer(text, 0, start)]
    stop = _CLAUSE_END.search(text, end)
    clause = text[ends[-1] if ends else 0 : stop.start() if stop else len(text)]
    rest = clause.replace(text[start:end], " ", 1)
    before = text[ends[-1] if ends else 0 : start]
    if _SURELY_GIVEN.search(rest):
        return not _NEVER.search(rest)
    given = _GIVEN.search(rest) or _HAS.search(before)
    return bool(given) and not _NOT_GIVEN.search(rest)


_HEADING = re.compile(
    r"^[ \t]*(?:([A-Za-z][A-Za-z &/]{2,50}?)[ \t]*(?::|$)|([SOAP])[):](?=[ \t]))", re.M
)
"""A heading, or the letter of one of the four parts of a note."""
_PLAN_HEADING = re.compile(
    r"(?:treatment |care |current |future )?plan(?: of care| of treatment)?"
    r"(?: (?:agreed|discussed|made|set|today|with|by|per|as|for)\b[\w &/]*)?|treatment requests?"
    r"|requests?(?: for authori[sz]ation)?|(?:treatment )?recommendations?|orders"
    r"|(?:treatment|items?|services?) requested|disputed items?",
    re.I,
)
_ABOVE = 1500
"""Characters above the words in which their heading is looked for."""


def under_plan(text: str, start: int) -> bool:
    """Whether the nearest heading above, with no blank line between, is that of a plan."""
    block = re.split(r"\n[ \t]*\n", text[max(0, start - _ABOVE) : start])[-1]
    # A line that reaches the words themselves is a heading only where a colon ends it.
    heads = [
        m
        for m in _HEADING.finditer(block)
        if m.group().endswith((":", ")")) or block[m.end() :].startswith("\n")
    ]
    if not heads:
        return False
    name, part = heads[-1].groups()
    return part == "P" or bool(name and _PLAN_HEADING.fullmatch(name.strip()))
