"""Pain told twice, before and with a treatment: ``7 -> 4``, ``8 without it, 5 with``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.intake.dates import number_of

LEAST_DROP = 2.0
"""Points on the scale of 0 to 10: the change that matters to patients (Farrar and others, 2001)."""
_WORD = r"zero|one|two|three|four|five|six|seven|eight|nine|ten"
_N = rf"(?:10(?:\.0)?|\d(?:\.\d)?|{_WORD})"
_RATING = re.compile(
    rf"(?<![\w/.,$#%-])(?P<low>{_N})(?:\s*(?:-|–|to|or)\s*(?P<high>{_N}))?"
    r"(?P<scale>\s*(?:/|out\s+of)\s*(?:10|ten))?(?![\w%#]|[/.,-]\d|\s*[%°]|\s*-?(?:mg|mcg|ml|percent"
    r"|times|x|visits?|sessions?|treatments?|weeks?|wks?|months?|mos?|days?|hours?|hrs?|h"
    r"|min(?:ute)?s?|years?|yrs?|tab\w*|pills?|capsules?|blocks?|miles?|feet|lbs?|pounds?|kg"
    r"|degrees?|deg|inche?s?|cm|mm|injections?|levels?|of|per|a (?:day|week|month|night)"
    r"|nights?|shifts?|stairs?|flights?|steps|am|pm)\b)",
    re.IGNORECASE,
)
"""A rating, or the two ends of one; not a count, a dose, a date or a stretch of time."""
_PAIN = re.compile(
    r"\b(?:pain\w*|VAS|NRS|burn\w*|aches?|aching|headaches?|migraines?|HA|severity|intensity|diary"
    r"|soreness|discomfort|[LNMU]BP|/\s?10|out of (?:10|ten))\b|/\s?10\b",
    re.IGNORECASE,
)
_OTHER_SCALE = re.compile(
    r"\b(?:flexion|extension|abduct\w*|elevation|rotation|ROM|TAM|grip|pinch|strength|walk\w*"
    r"|stand\w*|sit\w*|lift\w*|sleep\w*|wak\w+|ODI|Oswestry|DASH|NDI|PHQ-?9|GAD-?7|BDI|LEFS|KOOS"
    r"|DHI|PCS|ESS|Epworth|dose|tabs?|MED|MME|A1c|BMI|weight|side|ER|IR|FF|motor"
    r"|(?<!pain )levels?|[CLT]\d|drops?|cut|reduced|norco|anxiety|mood|depression|stress|fatigue)"
    r"\b[^.;,|]{0,18}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:visit|week|day|month|grade|stage|item|page|phase|class|no\.?)\s*#?$", re.I
)
_ARROW = re.compile(
    r"^\s*(?:-+>|=>|→|(?:(?:decreas|reduc|improv|dropp|fall|fell|go|went|down|lower)\w*\s+){0,2}"
    r"to\b|then\b)\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"^[\sa-z]+$", re.IGNORECASE)
_NOT_BEFORE_HARM = r"(?!\s+(?:the\s+|his\s+|her\s+)?(?:injur|accident|fall|surg|operat|work|bed))"
_ACTIVITY = (
    r"(?!\s*(?:\w+\s+)?(?:use|activit\w*|motion|movement|walking|work|weather|stairs|standing"
    r"|sitting|lifting|bending|scale|average|exam\w*|good|bad|palpation|a\s|exertion|driving"
    r"|gripping|reaching|flare\w*)\b)"
)
"""After "with", "on" or "after": no care, but what the worker does or when he is asked."""
_FORMER_AFTER = re.compile(
    rf"^[\s(]*(?:\w+\s+){{0,2}}?(?:without|w/o|off|untreated|unmedicated|before{_NOT_BEFORE_HARM}"
    r"|initially|previously|at (?:the )?(?:baseline|start|first|initial|intake)"
    r"|(?:if|when) (?:omitted|not)"
    r"|when (?:out|off))(?!\w)",
    re.IGNORECASE,
)
_FORMER_AHEAD = re.compile(
    rf"(?:\bwithout|\bw/o|\boff|\bbefore{_NOT_BEFORE_HARM}|\bprior to|\bno med\w*|\bbaseline"
    r"|\bvisit (?:1|one)|\bfirst visit"
    r"|\binitial\w*|\bpreviously|\bat (?:the )?(?:start|outset|intake)|\bused to be|\bhad been"
    r"|\bwas|\binstead of|\brather than|\bup from|\bdown from|\bfrom)(?!\w)[^.;|]{0,45}$",
    re.IGNORECASE,
)
_LATER = (
    rf"with(?!out){_ACTIVITY}|w/(?!\s*o\b){_ACTIVITY}|on{_ACTIVITY}|after{_ACTIVITY}|following"
    r"|using|since|now|today|currently|while (?:on|taking|using)"
)
_LATER_AFTER = re.compile(rf"^[\s(]*(?:at (?:best|most|rest|worst)\s+)?(?:{_LATER})(?!\w)", re.I)
_LATER_AHEAD = re.compile(
    rf"\b(?:{_LATER}|within (?:an?|\d+) (?:hours?|min\w*)|leaves|brings?|down to)(?!\w)"
    r"[^.;|]{0,45}$",
    re.IGNORECASE,
)
_OPEN_CLAUSE = re.compile(r"[.;|](?=\s|$)")

When = Literal["former", "later", ""]


@dataclass(frozen=True)
class PainChange:
    """A rating before and one after or with care, with the half-open place of both."""

    first: float
    last: float
    start: int
    end: int

    @property
    def share(self) -> float:
        """Share of the pain that is gone, in percent."""
        return round(100 * (self.first - self.last) / self.first, 1)

    @property
    def matters(self) -> bool:
        """Whether the pain is less by what matters to patients."""
        return self.first - self.last >= LEAST_DROP


@dataclass(frozen=True)
class _Rating:
    low: float
    high: float
    scaled: bool
    start: int
    end: int


def pain_changes(text: str, *, of_pain: bool = False) -> Iterator[PainChange]:
    """Yield pain before and after as ``text`` tells it; of a range what is sure counts.

    Args:
        text: One or two sentences.
        of_pain: Figures joined by an arrow are known to be of pain, though no word says so.

    >>> [(c.first, c.last) for c in pain_changes("Pain 8/10 at night, 5/10 w/ Norco")]
    [(8, 5)]
    >>> [(c.first, c.last) for c in pain_changes("Before it the ache was 8. Today it is 4 to 5.")]
    [(8, 5)]
    """
    about = bool(_PAIN.search(text))
    if not (of_pain or about):
        return
    found = [r for r in _ratings(text) if not _OTHER_SCALE.search(text[: r.start])]
    taken = 0
    for one, two in pairwise(found):
        if one.start < taken:
            continue
        pair = _pair(text, one, two, about=about)
        if pair is not None:
            taken = two.end
            yield pair


def _ratings(text: str) -> Iterator[_Rating]:
    for match in _RATING.finditer(text):
        low, high = number_of(match["low"]), number_of(match["high"] or match["low"])
        if (
            low is None
            or high is None
            or _NUMBERED.search(text[: match.start()])
            or (match["low"].lower() == "one" and not match["scale"])
        ):
            continue  # "within an hour of one": no figure
        scaled = bool(match["scale"])
        if high >= low:
            yield _Rating(low, high, scaled, match.start(), match.end())
        else:  # "8 to 5" are two
            yield _Rating(low, low, scaled, match.start("low"), match.end("low"))
            yield _Rating(high, high, scaled, match.start("high"), match.end())


def _pair(text: str, one: _Rating, two: _Rating, *, about: bool) -> PainChange | None:
    between = text[one.end : two.start]
    if len(between) > _FAR:
        return None
    if _ARROW.match(between):
        return _change(one, two) if about or not _SPOKEN.match(between) else None
    if not about:
        return None
    first, second = _when(text, one, two.start), _when(text, two, len(text), one.end)
    same = not _OPEN_CLAUSE.search(between)
    if first == "former" and second == "later":
        return _change(one, two)
    if second == "former" and (first == "later" or (same and not first)):
        return _change(two, one)
    if same and not first and second == "later" and re.match(r"[^,]{0,25},\s", between):
        return _change(one, two)
    return None


_FAR = 90
"""Characters between two ratings beyond which they are not compared."""


def _change(former: _Rating, later: _Rating) -> PainChange | None:
    if former.low <= 0 or former.low < later.low:
        return None  # worse is told of a flare or of an activity
    start, end = min(former.start, later.start), max(former.end, later.end)
    return PainChange(former.low, later.high, start, end)


def _when(text: str, rating: _Rating, ceiling: int, floor: int = 0) -> When:
    """Say whether a rating is of before or of with the care; the words behind it come first."""
    after = text[rating.end : min(ceiling, rating.end + 45)]
    if _FORMER_AFTER.match(after):
        return "former"
    if _LATER_AFTER.match(after):
        return "later"
    before = text[max(floor, rating.start - 70) : rating.start]
    cuts = [m.end() for m in _OPEN_CLAUSE.finditer(before)]
    before = before[cuts[-1] :] if cuts else before
    former, later = _last(_FORMER_AHEAD, before), _last(_LATER_AHEAD, before)
    if former < 0 and later < 0:
        return ""
    return "former" if former > later else "later"


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where the cue nearest to the end of ``text`` begins; -1 where there is none."""
    at = -1
    while (found := pattern.search(text, at + 1)) is not None:
        at = found.start()
    return at
