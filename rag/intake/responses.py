"""What the words around a treatment say came of it: how many, relief, how long, better or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intake.changes import pain_share, pain_unchanged
from rag.intake.dates import NUMBER, duration_days, number_of
from rag.intake.gains import gains, only_hoped

_SESSION = (
    r"(?:\w+[\s-]+){0,3}?(?:sessions?|visits?|treatments?|appointments?|injections?|blocks?"
    r"|procedures?"
    r"|courses?|rounds?|sets?|epidurals?|ablations?|ESIs?|surger(?:y|ies))"
)
_COUNT_BEFORE = re.compile(
    rf"(?:#\s?)?(?<![-/.\d])\b({NUMBER})(?![-/]\d)(?!\s*(?:%|percent|days?|weeks?|months?|years?"
    rf"|hours?|minutes?)\b)"
    rf"(?:\s*\(\d+\))?\s+(?:of\s+)?(?:\d+\s+)?(?:prior |previous |completed "
    rf"|authorized |approved )?(?:{_SESSION})?"
    r"(?:\s+(?:of|in|for))?\s*(?:the\s+)?(?:(?:bilateral|left|right|prior|previous|cervical"
    r"|lumbar|thoracic|epidural|steroid|knee|shoulder"
    r"|supervised|outpatient|formal|land-based|additional|post-?op\w*)\s+){0,4}$",
    re.IGNORECASE,
)
_COUNT_NOUN = re.compile(
    rf"#?\b({NUMBER})\s*(?:\(\d+\)\s*)?(?:\w+\s+){{0,2}}?(?:sessions?|visits?|treatments?"
    rf"|appointments?)\b",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    rf"^\W*(?:sessions?|visits?|treatments?|therapy)?\s*(?:x|times|×|#|\(|for|:"
    rf"|qty)\s*#?\s*({NUMBER})\b"
    rf"(?!\s*(?:(?:weeks?|wks?|months?|mos?|days?|years?|yrs?|hours?|hrs?)\b|%|mg|/))"
    rf"|^\W*(?:\w+\W+){{0,3}}?#?({NUMBER})\s*(?:sessions?|visits?|treatments?)\b",
    re.IGNORECASE,
)
_COUNT_LIST = re.compile(
    r"\W{0,3}\d{1,2}(?:\s+(?:visits|sessions))?\s*\([^()]*\d{2,4}\)"
    r"(?:\s*(?:,|and|\+|;)\s*(?:and\s+)?\d{1,2}(?:\s+(?:visits|sessions"
    r"|\w+))?\s*\([^()]*\d{2,4}\))+"
)
_COUNT_SPANS = re.compile(
    r"\W{0,3}\d{1,2} (?:visits|sessions) (?:in )?(?:\d{1,2}/)?\d{4}[\d/–-]*"
    r"(?:\s*(?:,|and|\+|;)\s*(?:and\s+)?\d{1,2} (?:visits"
    r"|sessions)(?: (?:in )?(?:\d{1,2}/)?\d{4}[\d/–-]*)?)+",
    re.IGNORECASE,
)
_COUNT_USED = re.compile(
    r"(\d{1,3})\s*(?:of|/)\s*\d{1,3}\s*(?:visits?|sessions?)?\s*(?:used|done|completed|attended"
    r"|authori[sz]ed)",
    re.IGNORECASE,
)
_COUNT_BARE = re.compile(
    r"\s*(?:[-–:]\s*|x\s?)?(\d{1,3})(?=\s*(?:[,;)]|\(|$|\.(?!\d)|prior\b|done\b|completed\b"
    r"|visits|sessions))"
)
_PERCENT = re.compile(
    r"(\d{1,3})(?:\s*%?\s*(?:-|–|to)\s*(\d{1,3}))?\s*(?:%|percent\b)", re.IGNORECASE
)
_RELIEF = re.compile(
    r"reli(?:ef|eve[sd]?)|improve(?:d|ment|s)?|better|reduc\w+|decreas\w+|benefi[tc]\w*|help\w*"
    r"|alleviat\w*",
    re.IGNORECASE,
)
_NOT_RELIEF = re.compile(r"range of motion|stenosis|impairment|apportion|saturation|ejection", re.I)
_HARM = (
    r"(?:swelling|swelled|edema|rash|hives|itch\w*|nausea|vomit\w*|stomach\w*|GI\b|ulcer"
    r"|bleed\w*|heartburn"
    r"|dizz\w*|sleepy|sleepiness|drows\w*|sedat\w*|groggy|fog\w*|constipat\w*|headaches?"
    r"|palpitat\w*|kidneys?|renal|eGFR|gastritis|glucose|blood pressure|allerg\w*"
    r"|side effects?|intoleran\w*|weight gain|creatinine|liver|(?:more|increased|worse\w*"
    r"|too much) (?:pain|pressure)"
    r"|pain|lack of (?:effect|benefit|relief)|no (?:help|effect|change|benefit))"
)
_STOP = r"(?:stopp?(?:ed|s)?|d/?c(?:['’]?d|ed)?|discontinued|quit|abandoned|given up)"
STOPPED_FOR_HARM = (
    rf"\b{_STOP}\b\s*(?:(?:for|due to|because of|d/t|secondary to|after|from|on account of|by"
    rf"|with)\s+|[,:(–-]\s*)"
    rf"(?:[\w/-]+\s+){{0,2}}{_HARM}|\b{_HARM}(?:\s+\w+){{0,2}}?\s*[,;:(–-]?\s*(?:so |and |was "
    rf"|it was )?{_STOP}\b"
)
_WORSE = re.compile(
    r"\b(?:no|not|without|any|minimal|little|poor|limited|lack of|insignificant)\b[^.;,]{0,25}?"
    r"\b(?:relief|improve\w*|benefi[tc]\w*|help\w*|effect(?:ive)?|respon\w+|progress|success)\b"
    r"|\b(?:did|does|do|has|have|had)\s*n[o’']t\s+(?:\w+\s+)?(?:help|improve|benefit|reliev"
    r"|respon|work)\w*"
    r"|\bfail(?:ed|ure|s|ing)?\b|\bineffective\b|\bunsuccessful\b|\brefractory\b|\bunresponsive\b"
    r"|\bworsen(?:ed|ing|s)?\b|\bmade (?:it|the pain|symptoms) worse\b|\bincreased (?:his |her "
    r"|the )?pain\b"
    r"|\binadequate (?:relief|response)\b|\bno longer (?:help|effective|work)\w*|\bintoleran\w+"
    r"|\bnot tolerat\w+|\b(?:could|can|did)(?:\s*not|n[o’']t)\s+tolerate|\b(?:no"
    r"|without(?: any)?|zero) (?:real |much |lasting )?"
    r"(?:change|effect|difference|help|good)\b|\bno (?:better|elevation)\b|\bunchanged\b"
    r"|\buseless\b"
    r"|\bmade (?:(?:it|him|her|me|things|the \w+|symptoms) )?(?:worse|sick|ill)\b|\bmade (?:it"
    r"|the \w+|\w+) worse\b"
    r"|\b(?:did|does)(?:\s*not|n[o’']t) (?:do|last|hold|change)\b|\bnothing (?:helped|from)\b"
    r"|\baggravat\w+"
    rf"|{STOPPED_FOR_HARM}"
    r"|\bpersist\w* (?:\w+ )?despite\b|\bexacerbat\w+"
    r"|\bstill (?:(?:at|rated?s?|in|with|has|having) )?(?:pain (?:at |of )?)?(?:[5-9]|10|five"
    r"|six|seven|eight|nine|ten)(?:\s*/\s*10\b| out of (?:10|ten)\b| of (?:10|ten)\b)",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\b(?:reliev\w+|relief|improve(?:d|ment|ments|s)?|improving|help(?:ed|s|ful|ing)?|benefi[tc]\w*"
    r"|better|effective"
    r"|successful(?:ly)?|alleviat\w+|good (?:result|response)s?|(?:decreas"
    r"|reduc)\w+ (?:in )?(?:\w+ )?pain"
    r"|pain (?:was |is |were )?(?:decreas|reduc)\w+|lessen\w*|responded|aborts?|aborted"
    r"|took the edge off"
    r"|eas(?:ed|es)|(?:pain|component|symptoms?|headaches?) gone|works well|worked well|good for \d"
    r"|(?:weeks?|months?) good)\b",
    re.IGNORECASE,
)
_SOUGHT = re.compile(
    r"(?<!noted )(?<!reported )(?<!found )\bto (?:help|improve|relieve|alleviate|reduce|decrease"
    r"|provide)\b|\bfor (?:pain )?relief\b|relieving factors"
    r"|\bif (?:\w+ )?(?:improve|help)\w*|\bfor improvement\b|expected to|in order to|goals?\b",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"functional(?:ly)? (?:improve\w*|gains?|benefi[tc]\w*|progress)|improve\w* (?:in |his |her "
    r"|the )?(?:overall )?"
    r"(?:function\w*|activities of daily living|ADLs?|activity (?:level|tolerance)|ability"
    r"|mobility|strength"
    r"|range of motion|quality of life)|increas\w+ (?:in |his |her )?(?:function\w*|ADLs?"
    r"|activit\w+|mobility"
    r"|strength|range of motion)|\breturned to work|\bable to (?:work|do more|perform|walk)"
    r"|better function\w*"
    r"|(?:improvement|gains?) in function\w*"
    r"|help(?:ed|s|ful|ing)? (?:\w+ )?(?:with|in|for|to improve|improve) (?:\w+ ){0,2}?"
    r"(?:flexibility|mobility|strength|range of motion|walking|gait|function\w*|ADLs?|activities"
    r"|standing|lifting|gripping)|(?:more|better|improved|increased) (?:flexible|flexibility)",
    re.IGNORECASE,
)
_NO_FUNCTION = re.compile(
    r"\b(?:no|not|without|lack of|absence of|any)\b[^.;,]{0,40}\bfunction\w*", re.IGNORECASE
)
_LASTING = re.compile(
    r"\b(?:for|x|lasting|lasted|i\.?e\.?|approx\.?|(?:wore off|returned|back|recurred"
    r"|gone) (?:in|after|at|by)"
    r"|helped|relief|over|up to|at least|about|approximately|within|sustained for"
    r"|last(?:s|ing)? for)\s+"
    r"(?:(?:about|approximately|only|at least|nearly|almost|up to|over|more than|less than|around"
    r"|just|the)\s+)*",
    re.IGNORECASE,
)
_NOT_LASTING = re.compile(r"\b(?:times a|per|a) (?:day|week|month)\b|follow", re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What came of a treatment, as far as the words say."""

    relief_percent: float | None = None
    relief_days: float | None = None
    improved: bool | None = None
    functional: bool | None = None

    @property
    def told(self) -> bool:
        """Whether the words say anything at all."""
        return any(
            value is not None
            for value in (self.relief_percent, self.relief_days, self.improved, self.functional)
        )


def outcome_of(words: str, *, told_of_care: bool = False) -> Outcome:
    """Read what ``words`` say came of a treatment.

    Args:
        words: What the record says.
        told_of_care: The words follow a treatment and tell of it, so that a bare share (``86%``)
            or a bare change (``7 -> 1``) is one of pain.

    >>> outcome_of("which gave 100% relief of pain for 10 days")
    Outcome(relief_percent=100.0, relief_days=10.0, improved=True, functional=None)
    >>> outcome_of("without lasting relief").improved
    False
    """
    percent = _percent(words)
    if percent is None:
        percent = pain_share(words, told_of_care=told_of_care)
    improved = _improved(words, percent)
    if improved is None and pain_unchanged(words):
        improved = False
    if percent is not None and improved is None:
        improved = percent > 0
    if percent == 0:
        improved = False
    functional: bool | None = None
    if _NO_FUNCTION.search(words):
        functional = False
    elif not _SOUGHT.search(words) and _gained(words):
        functional = True
    return Outcome(percent, _days(words, percent, improved), improved, functional)


def _gained(words: str) -> bool:
    """Whether the words tell of better function: named so, resumed, or measured as more."""
    named = any(not only_hoped(words, *match.span()) for match in _FUNCTION.finditer(words))
    return named or next(gains(words, "function"), None) is not None


def _improved(words: str, percent: float | None = None) -> bool | None:
    if _WORSE.search(words):
        # "70% better for two weeks, then stopped for a rash" helped all the same
        return True if percent is not None and percent >= 30 else False
    if _SOUGHT.search(words):
        return None
    return True if _BETTER.search(words) else None


def _percent(words: str) -> float | None:
    """Return the share of relief; of a range the lower end, which is what is sure."""
    for match in _PERCENT.finditer(words):
        around = words[max(0, match.start() - 60) : match.end() + 60]
        value = float(match.group(1))
        if _RELIEF.search(around) and not _NOT_RELIEF.search(around) and value <= 100:
            return value
    return None


def _days(words: str, percent: float | None, improved: bool | None) -> float | None:
    """Return how long relief lasted, where relief is spoken of."""
    if percent is None and not improved:
        return None
    for match in _LASTING.finditer(words):
        rest = words[match.end() : match.end() + 40]
        days = duration_days(rest)
        head = re.match(rf"\W*(?:{NUMBER}|a|an|several|few)\b", rest, re.IGNORECASE)
        if days is not None and head and not _NOT_LASTING.search(rest[:30]):
            return days
    loose = re.search(
        rf"\b{NUMBER}(?:\s*(?:-|to)\s*{NUMBER})?[\s-]*(?:days?|weeks?|months?"
        rf"|years?)['’]? (?:of )?(?:\w+ )?(?:relief|improvement|benefit|good)",
        words,
        re.IGNORECASE,
    )
    return duration_days(loose.group()) if loose else None


_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|march|mar|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s*$",
    re.IGNORECASE,
)


def count_of(before: str, phrase: str, after: str) -> int | None:
    """Return how many sessions or procedures were received, from the words around a treatment.

    >>> count_of("has had 14 visits of ", "physical therapy", ", which helped")
    14
    >>> count_of("and one bilateral ", "cervical facet injection", " which gave 100% relief")
    1
    """
    inside = _COUNT_NOUN.search(phrase)
    if inside:
        return _whole(inside.group(1))
    match = _COUNT_BEFORE.search(before[-70:])
    if match and _MONTH.search(before[-70:][: match.start()]):
        return None  # "on May 10 right block": a day
    if match and not re.search(r"[.;]\s", before[-70:][match.start() :]):
        return _whole(match.group(1))
    single = re.search(
        rf"(?<![-/.\d])\b({NUMBER})\s+(?:(?:bilateral|left|right|prior|previous|cervical|lumbar"
        rf"|thoracic"
        rf"|sets? of|series of|rounds? of"
        r"|epidural|steroid|knee|shoulder)\s+){{0,4}}$",
        before[-50:],
        re.IGNORECASE,
    )
    if single and re.search(
        r"injection|block|ablation|epidural|surger|rhizotomy|ESI", phrase, re.I
    ):
        return _whole(single.group(1))
    used = _COUNT_USED.search(after[:40])
    if used:
        return _whole(used.group(1))
    match = _COUNT_AFTER.search(after[:45])
    if match is None:
        match = _COUNT_BARE.match(after)
        return _whole(match.group(1)) if match else None
    if match:
        return _whole(match.group(1) or match.group(2))
    return None


def listed_count(after: str) -> int | None:
    """Return the sum of visits that are listed year by year after a treatment.

    >>> listed_count(" 12 (2014), 12 (2015), 8 aquatic (2016), each with improvement")
    32
    """
    for pattern in (_COUNT_LIST, _COUNT_SPANS):
        listed = pattern.match(after)
        if listed:
            numbers = re.findall(
                r"(?:^|[,;+]|\band)\W*(\d{1,2})(?=\s|\()", listed.group(), re.IGNORECASE
            )
            return sum(int(number) for number in numbers)
    return None


def _whole(word: str) -> int | None:
    value = number_of(word)
    return int(value) if value is not None and 0 < value <= 400 and value == int(value) else None
