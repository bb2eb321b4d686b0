"""Measures said not to be on record: a number with its unit beside the name of what is measured.

"No measurement of grip after the operation" is answered by "grip 45 pounds", of whatever is said to
be unmeasured; a range of motion is told by any movement with its degrees, a strength by a grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.checking.absence.bearing import at_large
from rag.checking.absence.charted import in_full, short_names
from rag.checking.context import ItemContext, outside_quotes
from rag.checking.denial import denied
from rag.checking.values.numbers import NUMBER
from rag.records import Span
from rag.retrieval.lexical import tokenize
from rag.text import squeeze

_A_MEASURE = (
    r"(?:(?:re-?)?measurements?|measures?|figures?|readings?|values?|scores?|ratings?|grad(?:e|ing)s?"
    r"|numbers?|quantification|levels?|titers?|counts?"
    r"|degrees)"
)
_NONE = (
    r"(?:no|without(?: any| a)?|lack(?:s|ed|ing)?(?: any| a)?|never (?:any|an?)|nor(?: any| an?)?"
    r"|not (?:an?|any|one)(?: single)?|omits?(?: any)?|nowhere (?:an?|any)"
    r"|absence of(?: any| an?)?)"
)
_OPEN = (
    r"(?:nowhere|not|never|n['’]t|un(?:known|recorded|stated|documented|measured|told|clear)|missing"
    r"|left (?:open|out|blank)|lost|a blank|open)"
)
_TOLD = (
    r"(?:record\w*|document\w*|give[ns]?|state[ds]?|note[ds]?|report\w*|measur\w+|taken|obtained|made"
    r"|provided|supplied|available|present|known|found|seen|shown|put|set|stand|appear|there"
    r"|on (?:file|record)|mention\w*|told|kept|entered|calculated|determined)"
)
_MISSED = (
    re.compile(
        r"\b(?:what|how (?:much|far|many|high|strong|great|large|big|heavy))\s+"
        r"(?P<what>[^.;:,]{3,40}?)\s+(?:comes? to|came to|amount(?:s|ed) to|measure[sd]?"
        r"|weigh(?:s|ed)|reache[sd]|is|was|are|were)\b(?:\s+in \w+)?,?"
        rf" (?:is |was |remains |stays |has been |goes |went )?{_OPEN}\b",
        re.I,
    ),
    re.compile(
        r"\b(?:leaves?|left|mentions?|describes?|reports?|names?|speaks? of|tells? of)\s+"
        r"(?P<what>[^.;:,]{3,60}?),? (?:without|but no|with no|but not) (?:any |an? |one )?"
        rf"(?:single )?{_A_MEASURE}\b",
        re.I,
    ),
    re.compile(
        rf"\b{_NONE}\s+(?:\w+\s+)?{_A_MEASURE}\s+(?:of|for|as to|on)\s+(?P<what>[^.;:,]{{3,80}})",
        re.I,
    ),
    re.compile(rf"\b{_NONE}\s+(?P<what>(?:[\w'’-]+\s+){{1,4}}?){_A_MEASURE}\b", re.I),
    re.compile(
        rf"(?:^|[.;:,]\s|\bthat\s)(?:a |any |the )?{_A_MEASURE}\s+(?:of|for)\s+"
        r"(?P<what>[^.;:,]{3,60}?)"
        r"\s+(?:is|are|was|were|has|have|had|does|do|did|cannot|could|can)(?: not|n['’]t| never"
        rf"| nowhere)\b(?: \w+){{0,2}}? {_TOLD}\b",
        re.I,
    ),
    re.compile(
        rf"(?:^|[.;:,]\s|\bthat\s)(?P<what>[^.;:,]{{3,40}}?)\s+{_A_MEASURE}\s+(?:is|was|were|are|has"
        rf"|have|had|does|did|cannot|could|can)(?: not| never| nowhere|n['’]t)\b"
        rf"(?: \w+){{0,2}}? {_TOLD}\b",
        re.I,
    ),
    re.compile(
        r"(?:^|[.;:,]\s|\bthat\s)(?P<what>[^.;:,]{3,60}?)\s+(?:is|was|were|are|has|have|had)"
        r"(?: not| never| nowhere| at no time|n['’]t)(?: yet)?(?: been)?(?: \w+ly)?"
        r" (?:measured|quantified|scored|rated|graded|gauged|weighed|timed|tested"
        r"|put in(?:to)? figures"
        r"|given (?:in|as) (?:degrees|pounds|figures|numbers?)|expressed in)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:never|not|nobody|no one)(?: \w+)? (?:measured?|quantif\w+|scored?|rated?|tested"
        r"|graded?|gau?ged?|weighed|timed)\s+(?P<what>[^.;:,]{3,60})",
        re.I,
    ),
)
_UNIT = (
    r"(?:degrees?|°|pounds?|lbs?|kgs?|kilograms?|cm|centimet\w+|mm|millimet\w+|inch(?:es)?|feet|ft"
    r"|met(?:er|re)s?|miles?|blocks?|%|percent|seconds?|minutes?|mins?|hours?|points?|/\s?\d+"
    r"|out of \d+|mm ?hg|mg/d[lL]|[mn]g/m[lL]|g/d[lL]|mmol\S*|m/s|msec|ms|bpm|beats|pg/ml|iu\S*)"
)
_NUMBER = rf"(?:\d+(?:\.\d+)?[+-]?|{NUMBER})"
_REGION = re.compile(
    r"\b(?:shoulder|elbow|wrist|hand|forearm|arm|hip|knee|ankle|foot|leg|thigh|calf|neck|back|spine"
    r"|trunk|cervical|thoracic|lumbar|lumbosacral)s?\b",
    re.I,
)
_BEHIND = re.compile(
    rf"^(?:\s*(?:\((?P<aside>[^)]*)\)|is|was|of|at|to|:|=|,|active|passive|left|right|the|on|in|came"
    rf"|measures?|measured|reached|reaches|stood|about|only|now|[LR]\b|score|strength|limited"
    rf"|reduced|restricted|went|rose|fell|improved|from|{_REGION.pattern}))*\s*{_NUMBER}\s?-?{_UNIT}?(?![\w/]\d)",
    re.I,
)
_BEFORE = re.compile(
    rf"\b{_NUMBER}\s?-?{_UNIT}\s+(?:of|in|for)\s+"
    r"(?:the |his |her |active |passive |left |right ){0,3}$",
    re.I,
)
_HAS_UNIT = re.compile(rf"\d\s?-?{_UNIT}|\b{NUMBER} {_UNIT}", re.I)
_NO_UNIT = re.compile(r"\b(?:scores?|index|inventory|scale|questionnaire|level|count)\b", re.I)
MOVES = (
    r"(?:dorsi|plantar)?flexion|extension|(?:ab|ad)duction|(?:internal |external )?rotation"
    r"|(?:in|e)version|(?:pro|supi)nation|elevation|deviation|bending|straight leg raising"
)
_KINDS = (
    (
        re.compile(r"\b(?:range of )?(?:motion|movement)s?\b|\bROM\b", re.I),
        re.compile(MOVES, re.I),
    ),
    (
        re.compile(r"\b(?:strength|(?:muscle|motor) power)\b", re.I),
        re.compile(r"[0-5][+-]?/5(?!/)"),
    ),
)
"""What is measured under other names, each with what tells it."""
_BOUND = re.compile(
    r"\b(?P<how>after|since|following)\s+(?:the |his |her |that |this )?(?P<event>[\w-]+)", re.I
)
_NARROWED = re.compile(
    r"\b(?:before|prior to|until|during|between|at (?:\w+ )?(?:visit|start|end|time|exam\w*|last"
    r"|first|discharge|follow\w*|baseline)|on \d|in \d{4}|by (?:an?|the|means)|with (?:an?|the)"
    r"|against|compar\w+|recent\w*|current\w*|new|latest|repeat\w*|second|further|serial|objective\w*"
    r"|specific\w*|that would|to (?:support|show|justify)|beyond|other than|improv\w*"
    r"|gain\w*|change\w*|progress\w*|relief|respons\w*|normal|guideline\w*|MTUS|ODG|ACOEM|reliev\w*)\b",
    re.I,
)
"""What makes it a measure of one kind, place or time; another may well be on record."""
_AIMED = re.compile(
    r"\b(?:goals?|target|aims?|should|need(?:s|ed)?|requir\w+|expected|normal (?:is|range)|plan\w*"
    r"|will|would)\b",
    re.I,
)
_OPERATED = re.compile(
    r"\b(?:since|after|following|post|status post|s/p|weeks? (?:after|from)|out from)\W+"
    r"(?:\w+\W+){0,3}?"
    r"(?:surg\w+|operat\w+|repair\w*|fusion|release|replacement|arthroscop\w+|decompression"
    r"|reconstruction|\w+ectomy|\w+plasty)|\bpost-?\s?(?:op\b|operativ\w*|surg\w+)",
    re.I,
)
_OPERATION = re.compile(
    r"surg|operat|repair|fusion|release|replacement|procedure|\w+(?:ectomy|plasty)", re.I
)
_SMALL = frozenset(
    "the a an any his her their its of on in at or and nor for to side left right both joint muscl"
    " activ passiv actual worker patient claimant employe he she it such kind sort singl formal"
    " record document there file chart strength power motor muscl rang motion movement rom".split()
)
_CLAUSES = re.compile(r"[;\n]|[.](?=\s|$)|,\s(?=[a-z])|\b(?:but|while)\b")


@dataclass(frozen=True)
class Measure:
    """What a sentence says was not measured."""

    words: str
    stems: frozenset[str]
    tells: re.Pattern[str] | None
    """What tells it under other names."""
    plain: bool
    """A score or index, of which a bare number is a measure."""
    since: str
    """Event after which it is missed; empty: at any time."""


def measures_missed(text: str) -> Iterator[Measure]:
    """Yield what a sentence says that nobody measured.

    >>> [m.words for m in measures_missed("There is no measurement of hip abduction.")]
    ['hip abduction']
    """
    own = in_full(outside_quotes(text))
    for pattern in _MISSED:
        for match in pattern.finditer(own):
            what = _PREDICATE.sub("", match["what"]).strip()
            bound = _BOUND.search(own, match.start("what"))
            name = own[match.start("what") : bound.start()] if bound else what
            name = name if len(name) < len(what) else what
            if _NARROWED.search(own[match.start() :].split(";")[0]) or _of_others(
                own[: match.start()]
            ):
                continue
            measure = _measure(name.strip(" ,."), match.group(), bound)
            if measure is not None:
                yield measure
                return


def _of_others(before: str) -> bool:
    """Whether others are told of, or what a scale does: "the PHQ-9 does not measure pain"."""
    return at_large(before) or bool(re.search(r"\b(?:does|do|can)\s*$", before))


def _measure(name: str, said: str, bound: re.Match[str] | None) -> Measure | None:
    stems = frozenset(s for s in tokenize(_REGION.sub(" ", name)) if len(s) > 1) - _SMALL
    tells = next((shown for names, shown in _KINDS if names.search(name) and not stems), None)
    if tells is None and (not stems or len(stems) > _MOST_STEMS):
        return None
    event = bound["event"].lower() if bound else ""
    return Measure(name, stems, tells, bool(_NO_UNIT.search(f"{said} {name}")), event)


_PREDICATE = re.compile(r"\s(?:is|are|was|were|has|have|had|can|could|stands?|exists?)\b.*$", re.I)
_MOST_STEMS = 3
"""Telling words from which on a phrase names more than one measured thing."""


def on_record(measure: Measure, sentence: str) -> bool:
    """Whether a sentence of the record measures it.

    >>> grip = Measure("grip", frozenset(["grip"]), None, False, "")
    >>> on_record(grip, "Grip 45 pounds right."), on_record(grip, "Weak grip; pain 45 minutes.")
    (True, False)
    """
    return any(
        _in_clause(measure, clause) for clause in _CLAUSES.split(short_names(sentence)) if clause
    )


def _in_clause(measure: Measure, clause: str) -> bool:
    if _AIMED.search(clause):
        return False
    if measure.tells is not None:
        places = [m.span() for m in measure.tells.finditer(clause)]
        if any(re.match(r"\d", clause[start:]) for start, _ in places):
            return True  # a grade is its own measure
    else:
        held = [(m.span(), set(tokenize(m.group()))) for m in re.finditer(r"[\w-]+", clause)]
        places = [span for span, stems in held if stems & measure.stems]
        if not measure.stems <= {stem for _, stems in held for stem in stems}:
            return False
    return any(_figure_at(measure, clause, *place) for place in places)


def _figure_at(measure: Measure, clause: str, start: int, end: int) -> bool:
    behind = _BEHIND.match(clause[end:])
    if behind is not None and (measure.plain or _HAS_UNIT.search(behind.group())):
        return _of_kind(measure, behind.group()) and not denied(clause, start, end)
    before = _BEFORE.search(clause[:start])
    return before is not None and _of_kind(measure, before.group())


def _of_kind(measure: Measure, figure: str) -> bool:
    """Whether a figure has a unit of what is missed: degrees are no strength, a grade no motion."""
    if _STRENGTH.search(measure.words):
        return bool(_OF_STRENGTH.search(figure))
    return not (re.search(MOVES, measure.words, re.I) and _OF_STRENGTH.search(figure))


_STRENGTH = re.compile(r"\b(?:strength|power)\b", re.I)
_OF_STRENGTH = re.compile(r"/\s?5(?!\d)|\b(?:pounds?|lbs?|kgs?|kilograms?)\b", re.I)


def measured_at(context: ItemContext, measure: Measure) -> Iterator[tuple[Span, str]]:
    """Yield the sentences of the record that measure it, on its side and after its event."""
    for span, text in context.told:
        words = squeeze(text)
        document = context.case.documents[span.document].text
        same = same_place(context, measure.words, words)
        if same and on_record(measure, words) and _after(measure, document):
            yield span, words


def same_place(context: ItemContext, claimed: str, told: str) -> bool:
    """Whether a measure may be of the part and side missed; one that names none is the item's."""
    known = context.vocabulary
    mine, theirs = known.body_parts_in(claimed), known.body_parts_in(told)
    theirs = theirs or context.item.body_parts
    if mine and theirs and not (known.covers(mine, theirs) or known.covers(theirs, mine)):
        return False
    sides = [{m.lower() for m in _SIDE.findall(text)} for text in (claimed, told)]
    return not all(sides) or bool(sides[0] & sides[1])


_SIDE = re.compile(r"\b(?:left|right)\b", re.I)


def _after(measure: Measure, document: str) -> bool:
    """Whether a document was written after the event since which a measure is missed."""
    if not measure.since:
        return True
    if _OPERATION.match(measure.since):
        return bool(_OPERATED.search(document))
    stem = (tokenize(measure.since) or [measure.since])[0]
    told = re.compile(
        rf"\b(?:since|after|following)\W+(?:\w+\W+){{0,4}}?{re.escape(stem[:5])}", re.I
    )
    return bool(told.search(document))
