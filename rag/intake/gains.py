"""Gains told in figures or in what the worker can do again, where nobody writes "improved"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.dates import number_of
from rag.intake.pain_change import pain_changes

_LEAST_PERCENT = 30.0
_LEAST_SHARE = 0.1
"""Change of a measure below which it may be the hand that measures."""
_SPOKEN = (
    r"zero|none|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty"
)
_COUNT = rf"(?:\d{{1,3}}(?:\.\d+)?|{_SPOKEN})"
_DO = (
    r"(?:walk|stand|lift|work|climb|reach|kneel|squat|bend|cook|clean|garden|sew|sweep|mop|hold"
    r"|wear|button|grip|pinch|grasp|push|pull|exercise|perform|shower|bathe|dress|type|knit|swim"
    r"|cycle|run|drive|sit|carry|do|use|keyboard)"
)
_DOES = (
    r"(?:(?:walk|stand|lift|work|climb|reach|kneel|squat|bend|cook|clean|garden|sew|sweep|mop|hold"
    r"|wear|button|grip|pinch|grasp|push|pull|exercis|perform|shower|bath|dress|typ|knit|swim|cycl"
    r"|keyboard)(?:s|es|e|ed|ing|t)?|r[ua]n(?:s|ning)?|driv(?:es?|ing|en)|drove|sit(?:s|ting)?|sat"
    r"|sleep(?:s|ing)?|slept|carr(?:y|ies|ied|ying)|stood|wore|held)"
)
_HIGHER = (
    r"grip|pinch|flexion|extension|abduction|adduction|rotation|elevation|range of motion|A?ROM|TAM"
    r"|strength|walk\w*|stand\w*|sit\w*|lift\w*|toleran\w*|sleep\w*|distance|LEFS|KOOS|ASES"
    r"|endurance|reach\w*|FF|abd|flex|ext|hours"
)
_LOWER = (
    r"ODI|Oswestry|(?:Quick\s?)?DASH|NDI|PHQ-?9|GAD-?7|BDI|BAI|ISI|DHI|WOMAC|PCS|Roland\w*|PCL-?5?"
    r"|SPADI|HIT-?6|ESS|Epworth|FABQ"
)
_MEASURED = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b(?:(?!pain|VAS|NRS)[^.;|\n]){{0,40}}?"
    r"(?P<cue>\bfrom\s+)?"
    r"(?<![\d/-])(?P<first>\d{1,3}(?:\.\d+)?)(?P<unit>[^.;|\d\n]{0,20}?)(?P<arrow>-+>|=>|→"
    r"|\b(?:up |down |rose |fell )?to\b|\bthen\b)\s*(?P<last>\d{1,3}(?:\.\d+)?)(?![\d/])",
    re.I,
)
_CHANGED = re.compile(r"\b(?:from|improv\w+|increas\w+|decreas\w+|went|rose|fell|now|was)\b", re.I)
_STATED = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b[^.;|\d\n]{{0,30}}?"
    r"(?P<last>\d{1,3}(?:\.\d+)?)[^.;|\d\n]{0,12}?[(,]\s*(?:visit (?:1|one)|first visit"
    r"|initial\w*|baseline|at (?:start|intake|eval\w*)|was|before)\b\W{0,3}(?:was\s+)?"
    r"(?P<first>\d{1,3}(?:\.\d+)?)(?![\d/])",
    re.I,
)
"""A measure with its first value behind it: ``abduction 120 (visit 1: 90)``."""
_THEN_NOW = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b[^.;|\d\n]{{0,30}}?"
    r"(?P<first>\d{1,3}(?:\.\d+)?)\s*(?:at (?:the )?(?:intake|start|first|baseline)|initially"
    r"|before)[^.;|\d\n]{0,12}?(?P<last>\d{1,3}(?:\.\d+)?)\s*(?:now|today|currently|at present)\b",
    re.I,
)
_DONE_AGAIN = re.compile(
    r"\b(?:(?:full|regular) (?:duty|time) since|back (?:at|to|on) (?:work|full|modified|regular"
    r"|light|the job|part[- ]time|his|her)(?! (?:doctor|physician|surgeon|own))"
    r"|back to (?:[\w-]+ ){0,3}(?:work\w*|duty|duties|shifts?|job|school|driving|housework)"
    r"|(?:went|gone) back to (?:(?:a|an|the|his|her|their|some)\s+)?"
    r"(?!(?:\w+\s+){0,2}(?:doctor|dr|clinic\w*|physician|surgeon|er|ed|emergency|urgent|hospital"
    r"|bed|sleep|baseline|same|former|pain|therap\w*|pt|him|her|court|see|opioids?|medic\w*"
    r"|a day|per day|daily)\b|(?:what|how|where|as)\b)[\w-]+(?: [\w-]+){0,4}"
    r"|return(?:ed|s) to (?:(?:\w|-)+\s+){0,3}?(?:work|full|modified|regular|light|school|duty"
    r"|duties|job|driving|sports?|activit\w+)"
    r"|resumed (?:(?:\w|-)+\s+){0,3}?(?:work|duty|duties|shifts?|job|driving|exercis\w+|activit\w+"
    r"|sports?|gardening|housework|chores|walking)"
    rf"|(?:now|again) (?:able to|can|{_DO}s|does)"
    rf"|(?:can|able to) now {_DO}|can {_DO} again"
    r"|able to (?:\w+ ){1,4}(?:again|longer|farther|further|more)"
    rf"|{_DOES} (?:(?!no\b|not\b|takes?\b|took\b)\w+ ){{0,3}}(?<!no )(?<!not )"
    r"(?:longer|farther|further|more(?! than)|again)"
    r"|sleeps through|goes back to (?:work|shift)"
    r"|(?:is|are|remains?|stays?) functional (?:on|with) (?:it|them|the|his|her))\b",
    re.I,
)
_BETTER = re.compile(
    r"\b(?:improv\w+|better|increas\w+|greater|gain\w*) (?:in |of |with )?(?:\w+ ){0,2}?"
    r"(?:function\w*|mobility|motion|tolerance|endurance|sleep|ADLs?|activit\w+|strength|grip|gait"
    r"|walking)\b"
    r"|\b(?:function\w*|mobility|motion|tolerance|endurance|sleep|ADLs?|strength|grip|gait|walking)"
    r" (?:has |have |had |is |are |was |were )?(?:much |somewhat |clearly )?(?:improved|better"
    r"|increased)\b",
    re.I,
)
_CUE = (
    r"(?:instead of|rather than|as opposed to|up from|against|compared (?:to|with)|versus|vs\.?"
    r"|(?:where )?(?:before )?(?:it |he |she )?was(?: at)?)"
)
_UNIT = r"(?:hours?|hrs?|h|minutes?|min|blocks?|miles?|lbs?|pounds?|kg|stairs?|steps?|flights?)"
_COMPARED = re.compile(
    rf"\b(?:(?P<worse>wak\w+)|{_DOES})\b[^.;|\n]{{0,40}}?(?<![\d/])\b(?P<now>{_COUNT})\b(?![/-]\d)"
    rf"[^.;|\n]{{0,40}}?\b{_CUE}\s+(?:only\s+)?(?P<then>{_COUNT})\b(?![/-]\d)",
    re.I,
)
"""A measure of an activity now and before: "sews three hours instead of one"."""
_MORE_OF = re.compile(
    rf"(?<![\d/])\b(?P<now>{_COUNT})\s*{_UNIT}\b[^.;|\n]{{0,40}}?\b{_CUE}\s+(?:only\s+)?"
    rf"(?P<then>{_COUNT})\b(?![/-]\d)",
    re.I,
)
"""``25 hours a week since June, against 10``."""
_SET_APART = re.compile(
    rf"\b{_DOES}\b[^.;|\n]{{0,30}}?(?<![\d/])\b(?P<now>{_COUNT})\b[^.;|\n\d]{{0,25}}?\b(?:now|today"
    rf"|with|on|w/)\b[^.;|\n\d]{{0,25}}?[,;]\s*(?:only\s+)?(?P<then>{_COUNT})\b[^.;|\n\d]{{0,12}}?"
    r"\b(?:without|w/o|off|before|previously|earlier)(?!\w)",
    re.I,
)
"""``stands 30 minutes with it, 10 without``."""
_BY_IT = re.compile(r"\b(?:with|on)\s+(?!out)(?:it|the|this|his|her|[a-z]+\w*)\b", re.I)
_WITHOUT_IT = re.compile(
    r"\b(?:without|w/o|off)\s+(?:it|them|the\b|this|his|her|med\w*|[a-z]+)\b", re.I
)
_CAN = re.compile(
    rf"\b(?:can|able to|manages? to|lets (?:him|her)|allows (?:him|her) to)\s+(?:\w+\s+){{0,2}}?"
    rf"{_DO}",
    re.I,
)
_CANNOT = re.compile(
    r"\b(?:cannot|can[’']t|not able to|unable to|stops?|stuck|gives up|only)\b|\b(?:no|less)\s+"
    rf"{_DO}",
    re.I,
)
"""What is undone without a treatment, beside what is done with it."""
_WITH_IT = re.compile(
    rf"\b(?:lets|allows|enables|permits)\s+(?:him|her|me|the (?:patient|worker)|pt|them)\s+"
    rf"(?:to\s+)?(?:\w+\s+){{0,2}}?{_DO}"
    r"|\bwith (?:it|them|(?:the |this |his |her )?(?:med\w*|patch\w*|gel|cream|brace|unit|splint"
    r"|pills?|tablets?))[, ]+(?:s?he|they|pt|the (?:patient|worker))?\s*(?:can|is able to|manages"
    rf")\s+(?:\w+\s+){{0,2}}?{_DO}"
    r"|\bwith (?:it|them),? (?:he|she|they) (?:can|is able to"
    rf"|{_DO}s)\b"
    rf"|\b(?:(?:can|is able to)\s+(?!be\b)|{_DOES}\s)[^.;\n]{{3,60}}?\b(?:with|on) (?:it|them)\b"
    r"(?!\s*\w)",
    re.I,
)
_STAYS_OFF = re.compile(
    r"\b(?:stay(?:s|ed|ing)?|came|weaned) off (?:(?:all|the|his|her|my)\s+)?(?:pills"
    r"|tablets|med\w*|opioids?|narcotics?|opiates?)\b"
    r"|\bno longer needs (?:(?:any|the|his|her)\s+)?(?:pills|med\w*|opioids?|narcotics?|cane|brace"
    r"|walker|crutch\w*)\b",
    re.I,
)
_LESS_DRUG = re.compile(
    r"\b(?:cut|reduced|decreased|tapered|down|lowered|dropped|fell|went|from)\b[^.;\n]{0,30}?"
    r"(?P<first>\d[\d,]*)\s*(?:mg|tablets?|tabs?|pills?|a day|per day|daily|/day)?[^.;\d\n]{0,15}?"
    r"\bto\s+(?P<last>none|zero|\d[\d,]*)\s*(?:mg|tablets?|tabs?|pills?|a day|per day|daily|/day"
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
    rf"^\W{{0,4}}(?:[^\d\n|]{{0,30}}\b)?(?:(?P<higher>{_HIGHER})|(?P<lower>{_LOWER}))\b"
    r"[^\d\n]{0,40}?(?P<row>(?:(?:[ \t]{2,}|\t|\|\s*)\d{1,3}(?:\.\d+)?\b[^\d\n|]{0,12}?){2,6})"
    r"(?=\s*(?:$|\n|\|))",
    re.I,
)
"""A row of a table with figures of two visits or more, the earliest first."""
_PERCENT = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s?(?:%|percent)\s+(?:\w+\s+){0,2}(?:relief|reduction"
    r"|improvement|better|less|decrease)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:no|not|never|without|cannot|can't|unable|denies|hopes?|hoping|goals?|wants? to|wishes"
    r"|plans?|would|should|will|until|expected|in order to|so that|if|whether|has yet|worse\w*"
    r"|precluded|prohibited|restrict\w+|limit(?:ed)? to|advised|encouraged|instructed|told to"
    r"|asks? (?:about|for)|asked (?:about|for|whether)|ask|to order|may|might|could|try to"
    r"|trying to|attempts? to)\b[^.;,|]*$",
    re.I,
)
"""Before a gain: what makes it none, or one that is only hoped for, allowed or asked about."""
_DENIED_AFTER = re.compile(r"^\W*(?:is|was|were|are|has been|have been)\s+(?:not|never)\b", re.I)
_ASKED = re.compile(r"^[^.;!|\n\"“]*\?")
_LET = re.compile(
    r"\b(?:able|allowed|cleared|released|fit|permitted) to (?:return|resume|try|attempt|go back)\b"
    r"|\b(?:able|fit) to work (?:with|under|on|at|in) (?:\w+ ){0,2}(?:restrict|limit|modif|light"
    r"|sedent)",
    re.I,
)
"""What the worker is let do is no deed."""


def only_hoped(text: str, start: int, end: int) -> bool:
    """Whether words that tell a gain stand in a question, a wish, an order or a restriction.

    >>> only_hoped("Is sleep better with it?", 3, 15), only_hoped("Sleep better with it.", 0, 12)
    (True, False)
    """
    return bool(
        _UNDONE.search(text[:start])
        or _ASKED.match(text[end:])
        or _DENIED_AFTER.match(text[end:])
        or _LET.search(text[max(0, start - 8) : end + 40])
    )


_WRAPPED = re.compile(r"\n(?=[ \t]*[a-z0-9(])")
"""The end of a line within a sentence, where no row of a table begins."""


def gains(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of words of one sentence that tell a gain.

    Args:
        text: The sentence.
        kind: ``function``, ``pain``, or ``any`` of the two.
    """
    found: list[tuple[int, int]] = []
    text = _WRAPPED.sub(" ", text)
    if kind in ("function", "any"):
        for pattern in (_DONE_AGAIN, _BETTER, _WITH_IT, _STAYS_OFF):
            found += [match.span() for match in pattern.finditer(text)]
        found += [*_measured(text), *_columns(text), *_compared(text), *_contrasted(text)]
        found += [*_less_drug(text)]
    if kind in ("pain", "any"):
        found += [*_relief(text)]
    yield from sorted(place for place in found if not only_hoped(text, *place))


def _measured(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEASURED.finditer(text):
        told = match["cue"] or _CHANGED.search(match.group())
        if (told or match["arrow"].lower() not in {"to", "then"}) and _is_better(match):
            yield match.span()
    for pattern in (_STATED, _THEN_NOW, _IN_BRACKETS):
        yield from (match.span() for match in pattern.finditer(text) if _is_better(match))


_IN_BRACKETS = re.compile(
    rf"\b(?:(?P<higher>{_HIGHER}|passive|active)|(?P<lower>{_LOWER}))\b[^.;,|\d\n]{{0,20}}?"
    r"(?P<last>\d{1,3})\s*\((?P<first>\d{1,3})\)",
    re.I,
)
"""``QuickDASH 48 (77)``: the former figure in brackets, unless it is the normal one."""


def _is_better(match: re.Match[str]) -> bool:
    first, last = float(match["first"]), float(match["last"])
    if match["higher"] and "floor" not in match.group().lower():
        return last > first * (1 + _LEAST_SHARE)
    return last < first * (1 - _LEAST_SHARE)


def measured_gain(text: str) -> bool:
    """Whether a measure of function is better in its last figure than in its first.

    >>> measured_gain("grip 20 -> 35 kg"), measured_gain("QuickDASH 77 -> 48")
    (True, True)
    >>> measured_gain("flexion 120 -> 118")
    False
    """
    return next(_measured(text), None) is not None


def no_gain_told(text: str) -> bool:
    """Whether function is told as no better: in words, or by a measure that stands there twice.

    >>> no_gain_told("abduction 90 (visit 1: 90)"), no_gain_told("grip 20 -> 35 kg")
    (True, False)
    >>> no_gain_told('Function: "no change"')
    True
    """
    found = [*_STATED.finditer(text), *_THEN_NOW.finditer(text)]
    found += [m for m in _MEASURED.finditer(text) if m["arrow"].lower() not in {"to", "then"}]
    if any(_is_better(match) for match in found) or next(gains(text, "function"), None):
        return False
    return bool(found) or bool(_SAME.search(text))


_SAME = re.compile(
    r"\b(?:function\w*|ADLs?|activit\w+|work (?:status|capacity)|restrictions?)\W{0,4}"
    r"(?:(?:is|are|was|were|has|have|remains?|stays?)\s+)?(?:no change|unchanged|the same|no better"
    r"|not (?:changed|improved))\b|\bno (?:change|gain|improvement) (?:in|of) function\w*"
    r"|\bno restrictions? (?:was |were )?changed\b",
    re.I,
)


def _columns(text: str) -> Iterator[tuple[int, int]]:
    row = _COLUMNS.match(text)
    if row is None:
        return
    figures = [float(figure) for figure in re.findall(r"\d+(?:\.\d+)?", row["row"])]
    best = max(figures) if row["higher"] else min(figures)
    # A gain that was lost again, or that ended at an earlier visit, is none to go on.
    if figures[-1] == best != figures[0]:
        yield row.span()


def _compared(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_COMPARED, _MORE_OF, _SET_APART):
        for match in pattern.finditer(text):
            now, then = _number(match["now"]), _number(match["then"])
            fewer = "worse" in match.groupdict() and match["worse"]
            if now is not None and then is not None and (now < then if fewer else now > then):
                yield match.span()


def _less_drug(text: str) -> Iterator[tuple[int, int]]:
    for match in _LESS_DRUG.finditer(text):
        first = float(match["first"].replace(",", ""))
        last = match["last"].lower()
        lower = 0.0 if last in {"none", "zero"} else float(last.replace(",", ""))
        if lower < first and _DRUG_WORD.search(match.group()):
            yield match.span()


def _number(word: str) -> float | None:
    small = {"none": 0.0, "zero": 0.0, "once": 1.0, "twice": 2.0}
    return small.get(word.lower(), number_of(word))


def _contrasted(text: str) -> Iterator[tuple[int, int]]:
    """Yield what the worker can do with a treatment and, as the sentence says, not without it."""
    without, able = _WITHOUT_IT.search(text), _CAN.search(text)
    if without is None or able is None or not _BY_IT.search(text):
        return
    rest = text[without.start() :]
    if able.start() < without.start() and _CANNOT.search(rest):
        yield able.span()


def _relief(text: str) -> Iterator[tuple[int, int]]:
    for match in _PERCENT.finditer(text):
        if float(match.group(1)) >= _LEAST_PERCENT:
            yield match.span()
    for change in pain_changes(text):
        if change.matters:
            yield change.start, change.end
