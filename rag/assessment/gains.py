"""Gains told in figures or in what the worker can do again, where nobody writes "improved"."""

from __future__ import annotations

import re
from collections.abc import Iterator

GAIN_TERMS = {"functional_improvement": "function", "pain_relief": "pain", "improved": "any"}
"""Vocabulary conditions that such words affirm, and the kind of gain that each takes."""
_LEAST_DROP = 2.0
"""Points on the scale of 0 to 10 below which a change is no relief: the difference that matters
to patients with chronic pain (Farrar and others, Pain 2001)."""
_LEAST_PERCENT = 30.0
_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_ARROW = r"\s*(?:/\s*10\s*)?(?:->|=>|→|\bto\b|\bdown to\b|\bup to\b)\s*"
_HIGHER = (
    r"grip|pinch|flexion|extension|abduction|adduction|rotation|elevation|range of motion|ROM"
    r"|AROM|TAM"
    r"|strength|walk\w*|stand\w*|sit\w*|lift\w*|toleran\w*|sleep\w*|distance|LEFS|endurance"
    r"|reach\w*"
)
_LOWER = r"ODI|Oswestry|(?:Quick\s?)?DASH|NDI|PHQ-?9|GAD-?7|BDI|BAI|ISI|DHI|WOMAC|PCS|Roland\w*"
_MEASURED = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b[^.;|\n]{{0,40}}?(?P<cue>\bfrom\s+)?"
    rf"(?P<first>\d{{1,3}}(?:\.\d+)?)[^.;|\d\n]{{0,20}}?(?P<arrow>->|=>|→|\bto\b|\bup to\b"
    rf"|\bdown to\b|\brose to\b"
    rf"|\bfell to\b)\s*(?P<last>\d{{1,3}}(?:\.\d+)?)",
    re.I,
)
_CHANGED = re.compile(r"\b(?:from|improv\w+|increas\w+|decreas\w+|went|rose|fell|now|was)\b", re.I)
_DONE_AGAIN = re.compile(
    r"\b(?:(?:full|regular) (?:duty|time) since|back (?:at|to|on) (?:work|full|modified|regular"
    r"|light|the job|his|her)"
    r"|return(?:ed|s) to (?:work|full|modified|regular|light|school)"
    r"|(?:now|again) (?:able to|can|walks?|lifts?|sits?|stands?|sleeps?|drives?|works?|climbs?"
    r"|does)"
    r"|able to (?:\w+ ){1,4}(?:again|longer|farther|further|more)"
    r"|(?:walk|lift|sit|stand|sleep|drive|work|climb|carr)\w* (?:(?!no\b|not\b)\w+ ){0,3}"
    r"(?<!no )(?<!not )(?:longer|farther|further|more|again)"
    r"|sleeps through|goes back to (?:work|shift))\b",
    re.I,
)
_BETTER = re.compile(
    r"\b(?:improv\w+|better|increas\w+|greater|gain\w*) (?:in |of "
    r"|with )?(?:\w+ ){0,2}?(?:function\w*"
    r"|mobility|motion|tolerance|endurance|sleep|ADLs?|activit\w+|strength|grip|gait|walking)\b"
    r"|\b(?:function\w*|mobility|motion|tolerance|endurance|sleep|ADLs?|strength|grip|gait|walking)"
    r" (?:has |have |had |is |are |was |were )?(?:much |somewhat |clearly )?(?:improved|better"
    r"|increased)\b",
    re.I,
)
_WORDS = dict(
    zip(
        "zero one two three four five six seven eight nine ten twelve".split(),
        (*range(11), 12),
        strict=True,
    )
)
_COUNT = rf"(?:\d{{1,3}}(?:\.\d+)?|{'|'.join(_WORDS)})"
_DOES = (
    r"(?:walk|stand|sit|lift|carr|driv|sleep|work|climb|reach|kneel|squat|bend|cook|clean|garden"
    r"|sew"
    r"|typ|run|grip|pinch|grasp|hold|wear|button|dress|bath|shower)\w*"
)
_COMPARED = re.compile(
    rf"\b{_DOES}\b[^.;|\n]{{0,40}}?\b(?P<now>{_COUNT})\b[^.;|\n]{{0,40}}?"
    rf"\b(?:instead of|rather than|up from|compared (?:to|with)|versus|vs"
    rf"|(?:where )?(?:before )?it was)\.?"
    rf"\s+(?:only\s+)?(?P<then>{_COUNT})\b",
    re.I,
)
"""A measure of an activity now and before: "sews three hours instead of one"."""
_BY_IT = re.compile(r"\b(?:with|on)\s+(?!out)(?:it|the|this|his|her|[a-z]+\w*)\b", re.I)
_WITHOUT_IT = re.compile(
    r"\b(?:without|w/o|off)\s+(?:it|them|the\b|this|his|her|med\w*|[a-z]+)\b", re.I
)
_CAN = re.compile(
    rf"\b(?:can|able to|manages? to|lets (?:him|her)|allows (?:him"
    rf"|her) to)\s+(?:\w+\s+){{0,2}}?{_DOES}",
    re.I,
)
_CANNOT = re.compile(
    rf"\b(?:cannot|can[’']t|not able to|unable to|stops?|stuck|gives up|only)\b|\b(?:no"
    rf"|less)\s+{_DOES}",
    re.I,
)
"""What is undone without a treatment, beside what is done with it."""
_ENABLES = re.compile(
    rf"\b(?:lets|allows|enables|permits)\s+(?:him|her|the (?:patient|worker)|pt"
    rf"|them)\s+(?:to\s+)?(?:\w+\s+){{0,2}}?{_DOES}"
    rf"|\bwith (?:it|them|(?:the |this |his |her )?(?:med\w*|patch\w*|gel|cream|brace|unit|splint"
    rf"|pills?|tablets?))"
    rf"[, ]+(?:s?he|they|pt|the (?:patient|worker))?\s*(?:can|is able to"
    rf"|manages)\s+(?:\w+\s+){{0,2}}?{_DOES}",
    re.I,
)
_LESS_DRUG = re.compile(
    r"\b(?:cut|reduced|decreased|tapered|down|lowered|dropped|fell|went"
    r"|from)\b[^.;\n]{0,30}?(?P<first>\d[\d,]*)"
    r"\s*(?:mg|tablets?|tabs?|pills?|a day|per day|daily"
    r"|/day)?[^.;\d\n]{0,15}?\bto\s+(?P<last>none|zero|\d[\d,]*)"
    r"\s*(?P<unit>mg|tablets?|tabs?|pills?|a day|per day|daily|/day"
    r"|$|(?=[.;,)]))",
    re.I,
)
_DRUG_WORD = re.compile(
    r"\b(?:mg|tablets?|tabs?|pills?|opioids?|norco|percocet|ibuprofen|naproxen|tramadol"
    r"|medications?|meds|doses?)\b",
    re.I,
)
"""A drug taken less: by the schedule, less dependence on treatment is a gain in function."""
_COLUMNS = re.compile(
    rf"^\W{{0,4}}(?:[^\d\n|]{{0,30}}\b)?(?:(?P<higher>{_HIGHER})"
    rf"|(?P<lower>{_LOWER}))\b[^\d\n]{{0,40}}?"
    r"(?P<row>(?:(?:[ \t]{2,}|\t|\|\s*)\d{1,3}(?:\.\d+)?\b[^\d\n|]{0,12}?){2,6})(?=\s*(?:$|\n|\|))",
    re.I,
)
"""A row of a table with figures of two visits or more, the earliest first."""
_PAIN_WORD = re.compile(r"\b(?:pain|VAS|NRS|burning|ache|headache\w*|score)\b", re.I)
_PAIN_DROP = re.compile(
    rf"(?<![\d/.-]){_NUMBER}{_ARROW}{_NUMBER}(?!\s*(?:times|x|visits|weeks|mg))"
)
_SCORE = r"(\d{1,3}(?:\.\d+)?|zero|one|two|three|four|five|six|seven|eight|nine|ten)"
_SHARED = r"\s*(?:/\s*10)?(?:\s*(?:-|to)\s*\w+)?(?:\s*/\s*10)?\s+"
_WITH_FIRST = re.compile(
    rf"\b{_SCORE}{_SHARED}(?:with\b|w/|on\b)(?!out|o\b)[^.;\d]{{0,40}}?\b{_SCORE}{_SHARED}"
    r"(?:without|w/o|off)\b",
    re.I,
)
_WITHOUT_FIRST = re.compile(
    rf"\b{_SCORE}{_SHARED}(?:without|w/o|off)\b[^.;\d]{{0,40}}?\b{_SCORE}{_SHARED}"
    r"(?:with\b|w/|on\b)(?!out|o\b)",
    re.I,
)
_WITHOUT_THEN = re.compile(
    rf"\b(?:without|w/o|off)\s+(?:it|them"
    rf"|med\w*)?[^.;\d]{{0,20}}?\b{_SCORE}(?:\s*/\s*10)?\b[^.;\d]{{0,30}}?"
    rf"(?:\bwith\b|\bw/|\bon\b)(?!out|o\b)\s*(?:it|them"
    rf"|med\w*)?[^.;\d]{{0,20}}?\b{_SCORE}(?:\s*/\s*10)?\b",
    re.I,
)
_PERCENT = re.compile(
    rf"{_NUMBER}\s?(?:%|percent)\s+(?:\w+\s+){{0,2}}(?:relief|reduction|improvement|better|less"
    r"|decrease)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:no|not|never|without|cannot|can't|unable|denies|hopes?|hoping|goals?|wants? to|wishes"
    r"|plans?"
    r"|would|should|will|until|expected|in order to|so that|if|has yet|worse\w*)\b[^.;,]*$",
    re.I,
)
"""Before a gain: what makes it none, or one that is only hoped for."""


def gains(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of words of one sentence that tell a gain.

    Args:
        text: The sentence.
        kind: ``function``, ``pain``, or ``any`` of the two.
    """
    found = []
    if kind in ("function", "any"):
        found += [*_measured(text), *_plain(_DONE_AGAIN, text), *_plain(_BETTER, text)]
        found += [*_plain(_ENABLES, text), *_compared(text), *_contrasted(text)]
        found += [*_less_drug(text)]
    if kind in ("pain", "any"):
        found += [*_relief(text)]
    yield from sorted(found)


def _measured(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEASURED.finditer(text):
        first, last = float(match["first"]), float(match["last"])
        told = match["arrow"] != "to" or match["cue"] or _CHANGED.search(match.group())
        better = last > first if match["higher"] else last < first
        if told and better and not _UNDONE.search(text[: match.start()]):
            yield match.span()
    row = _COLUMNS.match(text)
    if row is not None:
        figures = [float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", row["row"])]
        best = max(figures) if row["higher"] else min(figures)
        # A gain that was lost again, or that ended at an earlier visit, is none to go on.
        if figures[-1] == best != figures[0]:
            yield row.span()


def _compared(text: str) -> Iterator[tuple[int, int]]:
    for match in _COMPARED.finditer(text):
        better = _number(match["now"]) > _number(match["then"])
        if better and not _UNDONE.search(text[: match.start()]):
            yield match.span()


def _less_drug(text: str) -> Iterator[tuple[int, int]]:
    for match in _LESS_DRUG.finditer(text):
        first = float(match["first"].replace(",", ""))
        last = match["last"].lower()
        lower = 0.0 if last in {"none", "zero"} else float(last.replace(",", ""))
        if (
            lower < first
            and _DRUG_WORD.search(match.group())
            and not _UNDONE.search(text[: match.start()])
        ):
            yield match.span()


def _number(word: str) -> float:
    return float(_WORDS[word.lower()]) if word.lower() in _WORDS else float(word)


def _contrasted(text: str) -> Iterator[tuple[int, int]]:
    """Yield what the worker can do with a treatment and, as the sentence says, not without it."""
    without, able = _WITHOUT_IT.search(text), _CAN.search(text)
    if without is None or able is None or not _BY_IT.search(text):
        return
    rest = text[without.start() :]
    if able.start() < without.start() and _CANNOT.search(rest):
        yield able.span()


def _plain(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        if not _UNDONE.search(text[: match.start()]):
            yield match.span()


def _relief(text: str) -> Iterator[tuple[int, int]]:
    for match in _PERCENT.finditer(text):
        if float(match.group(1)) >= _LEAST_PERCENT and not _UNDONE.search(text[: match.start()]):
            yield match.span()
    if not _PAIN_WORD.search(text):
        return
    drops = [(m, float(m.group(1)) - float(m.group(2))) for m in _PAIN_DROP.finditer(text)]
    drops += [(m, _number(m[2]) - _number(m[1])) for m in _WITH_FIRST.finditer(text)]
    for pattern in (_WITHOUT_FIRST, _WITHOUT_THEN):
        drops += [(m, _number(m[1]) - _number(m[2])) for m in pattern.finditer(text)]
    for match, drop in drops:
        highest = max(_number(match.group(1)), _number(match.group(2)))
        if drop >= _LEAST_DROP and highest <= 10:
            yield match.span()
