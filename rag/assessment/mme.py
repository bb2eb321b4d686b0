"""The daily dose of all opioids together in morphine equivalents, from request and record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.assessment.courses import NUMBERS
from rag.assessment.mme_stated import stated_dose
from rag.assessment.verdict import Setting, Verdict, met, missing, not_met, number
from rag.formulary import Formulary
from rag.morphine import Dose, Form, MmeTable, convert
from rag.records import CriterionStatus, DisputedItem, Fact, FactKind, LimitTest, Span
from rag.text import listed

_MONTH = 30
"""Days over which a quantity is spread where neither frequency nor duration is stated."""
_STALE = timedelta(days=365)
"""Age from which a note tells nothing of what is taken at the date of review."""
_FIGURES = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_NOT_OPIOID = 160
"""Milligrams from which the figure of a compound is its acetaminophen, aspirin or ibuprofen."""
_PATCH = re.compile(r"\bmcg\b|\bmicrogram|\bpatch(?:es)?\b|transderm|duragesic", re.I)
_COUNT = rf"(\d{{1,2}}|{'|'.join(NUMBERS)})"
_RANGE = rf"{_COUNT}(?:\s*(?:-|–|to|or)\s*{_COUNT})?"
_HOURS = re.compile(rf"\b(?:every|q\.?)\s?{_RANGE}\s*(?:hours?|hrs?|h)\b", re.I)
_TIMES = re.compile(
    rf"\b{_RANGE}\s*(?:times|x|tabs?|tablets?|caps?|capsules?|pills?)?\s*"
    r"(?:\(\w+\)\s*)?(?:(?:a|per|each|every)\s+day|/\s*day|daily)\b"
    rf"|\bx\s?{_COUNT}\s*(?:a|per|/)\s?day\b",
    re.I,
)
_WORDS = (
    (re.compile(r"\bq\.?i\.?d\b|\bfour times\b", re.I), 4),
    (re.compile(r"\bt\.?i\.?d\b|\bthree times\b|\bthrice\b", re.I), 3),
    (re.compile(r"\bb\.?i\.?d\b|\btwice\b|\bevery morning and (?:evening|night)", re.I), 2),
    (re.compile(r"\bq\.?d\b|\bqhs\b|\bonce\b|\bdaily\b|\bnightly\b|\bat bedtime\b", re.I), 1),
)
_PER_TAKE = re.compile(
    rf"\b(?:take|takes|taking|using)?\s*{_RANGE}\s*(?:tabs?|tablets?|caps?|capsules?|pills?)\s+"
    r"(?:by mouth |po |orally )?(?=every|q|bid|tid|qid|b\.i|t\.i|once|twice|three|four|at|as)",
    re.I,
)
_LOOSE = re.compile(r"\bp\.?r\.?n\b|\bas needed\b|\bup to\b|\bmax", re.I)
_GONE = re.compile(
    r"\b(?:discontinu\w+|stopped|weaned off|ceased|tried|trial of|failed|in the past|previous\w*"
    r"|formerly|former|allerg\w+|intoleran\w+|no longer|switched from|changed from|instead of"
    r"|was on|had been on|replac\w+|made (?:me|him|her|them)|rotated (?:from|off))\b",
    re.I,
)


@dataclass(frozen=True)
class Taken:
    """One opioid with the dose a day that request or record gives."""

    drug: str
    name: str
    dose: Dose | None
    """``None``: strength or number a day is not stated."""
    shown: str
    """The arithmetic without the factor, such as ``10 mg x 4 a day``; else what is missing."""
    assumed: str = ""
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Span, ...] = ()


def daily_dose(test: LimitTest, label: str, setting: Setting) -> Verdict:
    """Return whether all opioids together stay within the limit, with the arithmetic.

    A lower bound beyond the limit already exceeds it; one within it settles nothing.
    """
    taken = opioids(setting)
    if not taken:
        return Verdict(
            CriterionStatus.NOT_APPLICABLE,
            "Neither request nor record names an opioid taken at present.",
        )
    facts = tuple(fact for one in taken for fact in one.facts)
    evidence = tuple(span for one in taken for span in one.evidence)
    table, note = _table(setting.formulary, setting.view.summary.as_of)
    limit = number(test.max)
    searched = ("strength", "times a day", "quantity", *(one.name for one in taken))
    if table is None:
        return missing(
            f"No table of morphine equivalents is at hand to hold the limit of {limit} mg a day "
            "against.",
            searched,
            facts,
            evidence,
        )
    total, sums, left = _added(taken, table)
    # What no table converts (a patch of buprenorphine) is in nobody's sum either.
    countable = all(one.dose is None for one in taken) or bool(sums)
    told = stated_dose(setting) if left and countable else None
    if told is not None and told[0] >= total:
        return _as_stated(told, test.max, limit, facts)
    if not sums:
        return missing(
            f"The daily dose in morphine equivalents cannot be added up: {'; '.join(left)}; the "
            f"limit is {limit} mg.",
            searched,
            facts,
            evidence,
        )
    says = f"{listed(sums)} make {number(round(total, 1))} mg of morphine equivalents a day"
    if len(sums) == 1:
        says = f"{sums[0]} mg of morphine equivalents a day"
    says += f"; the limit is {limit}"
    assumed = [one.assumed for one in taken if one.assumed]
    says += "".join(f"; {text}" for text in (*dict.fromkeys(assumed), note) if text)
    if left:
        says += f"; left out of the sum: {'; '.join(left)}"
    says += "."
    if total > test.max:
        return not_met(says, facts, evidence)
    if left:
        return missing(says, searched, facts, evidence)
    return met(says, facts, evidence)


def _as_stated(
    told: tuple[float, Span], most: float, limit: str, facts: tuple[Fact, ...]
) -> Verdict:
    """Hold the dose that the record itself gives against the limit, where none can be added up."""
    says = (
        f"The record gives the daily dose as {number(told[0])} mg of morphine equivalents; the "
        f"limit is {limit}."
    )
    judge = not_met if told[0] > most else met
    return judge(says, facts, (told[1],))


def _added(taken: list[Taken], table: MmeTable) -> tuple[float, list[str], list[str]]:
    """Return the total, each opioid's arithmetic, and what could not be counted and why."""
    made = convert([one.dose for one in taken if one.dose is not None], table)
    by_drug = {part.dose: part for part in made.parts}
    sums, left = [], []
    for one in taken:
        part = by_drug.get(one.dose) if one.dose else None
        if one.dose is None:
            left.append(f"{one.name} ({one.shown})")
        elif part is None:
            left.append(f"{one.name} (no factor in the table)")
        else:
            factor = f"{part.factor:g}" if part.factor % 1 else f"{part.factor:.1f}"
            sums.append(f"{one.name} {one.shown} x {factor} = {number(round(part.mme, 1))}")
    return made.total or 0.0, sums, left


def _table(formulary: Formulary | None, day: date) -> tuple[MmeTable | None, str]:
    """Return the table current on a day, else the earliest one held, which is then said."""
    if formulary is None or not formulary.tables:
        return None, ""
    current = formulary.mme_table(day=day)
    if current is not None:
        return current, ""
    first = min(formulary.tables, key=lambda table: table.in_force_from)
    return first, f"factors of {first.title}, for none was published by the date of review"


def opioids(setting: Setting) -> list[Taken]:
    """Return the opioids asked for and those that the record names as current, one for a drug."""
    found: dict[str, Taken] = {}
    for item in sorted(
        setting.view.summary.items, key=lambda i: (i.number != setting.item.number, i.number)
    ):
        if item.drug and _is_opioid(item.drug, setting):
            text = f"{item.text} {item.frequency}"
            dose, shown, assumed = _dose(
                item.drug, item.strength, text, _supply(item), item.duration_days
            )
            evidence = (item.span,) if item.span else ()
            name = setting.terms.name(item.drug)
            found.setdefault(
                item.drug, Taken(item.drug, name, dose, shown, assumed, evidence=evidence)
            )
    asked = set(found)
    for fact in setting.view.facts:
        use = fact.medication
        if fact.kind is not FactKind.MEDICATION or use is None or fact.polarity != "affirmed":
            continue
        if use.drug in asked or not _is_opioid(use.drug, setting):
            continue
        if fact.noted is not None and setting.view.summary.as_of - fact.noted > _STALE:
            continue
        words = _after(fact, setting)
        if words is None:
            continue
        dose, shown, assumed = _dose(use.drug, use.strength, words, use.quantity, None)
        made = Taken(use.drug, setting.terms.name(use.drug), dose, shown, assumed, (fact,))
        # Of several notes the last one that gives a dose tells what is taken now.
        if dose is not None or use.drug not in found:
            found[use.drug] = made
    return [one for one in found.values() if not _named_twice(one, found.values())]


def _named_twice(one: Taken, every: Iterable[Taken]) -> bool:
    """Whether an opioid without a dose is a part of one with a dose: "oxycodone" of Percocet."""
    parts = set(one.name.lower().split("/"))
    return one.dose is None and any(
        other.dose is not None and parts & set(other.name.lower().split("/"))
        for other in every
        if other is not one
    )


def _is_opioid(drug: str, setting: Setting) -> bool:
    known = setting.terms.vocabulary
    return drug in known.drugs and "opioid" in (
        known.drugs[drug].treatment,
        *known.ancestors(known.drugs[drug].treatment),
    )


def _after(fact: Fact, setting: Setting) -> str | None:
    """Return the words on a drug up to the next drug; ``None`` where it is not taken at present."""
    sentence = setting.view.sentence_of(fact.span)
    if sentence is None:
        return fact.text
    if sentence.voice != "record":
        return None
    text = setting.view.case.words(sentence.span)
    start = fact.span.start - sentence.span.start
    drugs = [m.start for m in setting.terms.vocabulary.drugs_in(text)]
    end = min((at for at in drugs if at > start), default=len(text))
    last = max((at for at in drugs if at < start), default=0)
    if _GONE.search(text[last:end]) or _of_years_ago(text[last:end], setting):
        return None
    return text[start:end]


def _supply(item: DisputedItem) -> int | None:
    """Return how much is taken where all of a request is given: a part granted counts too."""
    granted = re.search(r"#\s?(\d+)", item.approved_portion)
    if item.quantity is None or granted is None:
        return item.quantity
    return item.quantity + int(granted[1])


def _of_years_ago(words: str, setting: Setting) -> bool:
    """Whether a drug is told of with a year long past, and not as taken since."""
    years = [int(year) for year in _YEAR.findall(words)]
    past = bool(years) and max(years) <= setting.view.summary.as_of.year - 2
    return past and not _STILL.search(words)


_YEAR = re.compile(r"(?<![\d#-])((?:19|20)\d\d)(?![\d-])")
_STILL = re.compile(r"\b(?:since|current\w*|continu\w*|still|ongoing|now|present)\b", re.I)


def _dose(
    drug: str, strength: str, text: str, quantity: int | None, days: float | None
) -> tuple[Dose | None, str, str]:
    """Return the dose a day, its arithmetic and what is assumed in it."""
    size = _size(strength)
    if size is None:
        return None, "strength not stated", ""
    if _PATCH.search(f"{strength} {text}"):
        return Dose(drug=drug, amount=size, form=_form()), f"{number(size)} mcg an hour", ""
    times, loose = times_a_day(text)
    assumed = ""
    if times is None or (loose and quantity and quantity / (days or _MONTH) < times):
        if quantity is None:
            return None, f"{number(size)} mg, times a day not stated", ""
        over = days or _MONTH
        times = quantity / over
        shown = f"{number(size)} mg x {quantity} / {number(over)} days"
        if days is None:
            assumed = f"a supply is taken to last {_MONTH} days unless another time is stated"
    else:
        shown = f"{number(size)} mg x {number(times)} a day"
    return Dose(drug=drug, amount=round(size * times, 3)), shown, assumed


def _form() -> Form:
    return "transdermal"


def _size(strength: str) -> float | None:
    """Return the opioid's part of a strength: of a compound not the large figure.

    >>> _size("10/325mg"), _size("325-5 mg"), _size("15 mg"), _size("")
    (10.0, 5.0, 15.0, None)
    """
    figures = [float(word.replace(",", "")) for word in _FIGURES.findall(strength)]
    if len(figures) > 1:
        figures = [value for value in figures if value < _NOT_OPIOID] or figures
    return figures[0] if figures else None


def times_a_day(text: str) -> tuple[float | None, bool]:
    """Return how often a day a drug is taken, at most, and whether that is loosely said.

    >>> times_a_day("take 1-2 tablets every 4-6 hours as needed"), times_a_day("one twice daily")
    ((12.0, True), (2.0, False))
    """
    loose = bool(_LOOSE.search(text))
    each = _PER_TAKE.search(text)
    per = _most(each.groups()) if each else 1.0
    loose = loose or bool(each and each.group(2))
    hours = _HOURS.search(text)
    if hours:
        first = _value(hours.group(1))
        return per * max(1.0, 24 / first), loose or bool(hours.group(2))
    for pattern, count in _WORDS[:3]:
        if pattern.search(text):
            return per * count, loose
    times = _TIMES.search(text)
    if times:
        return _most(times.groups()), loose or bool(times.group(2))
    return (per, loose) if _WORDS[3][0].search(text) else (None, loose)


def _most(words: tuple[str | None, ...]) -> float:
    return max(_value(word) for word in words if word)


def _value(word: str) -> float:
    return float(NUMBERS.get(word.lower()) or int(word)) or 1.0
