"""Values that say when or where: dates, spinal levels, pages and sides."""

from __future__ import annotations

import re

from rag.checking.values.reader import Reader
from rag.levels import SPELT_LEVELS, levels_in, spelt_levels

_MONTHS = {
    name: at + 1
    for at, names in enumerate(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug"
        " september|sept|sep october|oct november|nov december|dec".split()
    )
    for name in names.split("|")
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = re.compile(r"\d{4}")
_NOT_A_SIDE_BEFORE = "".join(
    rf"(?<!\b{word} )"
    for word in "was were is are be been has have had they he she we not worker patient".split()
)
_SIDE_LETTER = (
    r"(?-i:\b[LR]t?\b)\.?(?=\s+(?:(?:lateral|medial|distal|proximal|great|small|ring|index|upper"
    r"|lower|anterior|posterior|inner|outer|plantar|dorsal)\s+)?(?:shoulder|elbow|wrist|hand|thumb"
    r"|finger|arm|forearm|hip|knee|ankle|foot|feet|heel|toe|leg|thigh|calf|buttock|groin|hallux"
    r"|ear|eye|side|extremity)s?\b)"
)
"""A chart's letter for a side, before a part of the body that has two: "R heel"."""
_SIDE = re.compile(
    # The first letter is looked at before anything else: most words begin with another.
    r"\b(?=[rlb])(?:(?<!\bhas the )(?<!\bhave the )(?<!\ball )\bright\b"
    r"(?! (?:to|now|away|after|before|hand(?:ed)? domin))(?!-hand(?:ed)?\b)"
    rf"|{_NOT_A_SIDE_BEFORE}\bleft\b"
    r"(?! (?:the|a|an|out|open|to|because|it|off|over|behind|work)\b)(?!-hand(?:ed)?\b)"
    rf"|{_SIDE_LETTER}"
    r"|\bbilateral(?:ly)?\b"
    r"|\bboth\b(?= (?:\w+ )?(?:sides?|shoulders?|knees?|hips?|ankles?|wrists?"
    r"|hands?|feet|elbows?|legs?|arms?|lower|upper|eyes?|thumbs?)))",
    re.I,
)

_SIDE_BEHIND = re.compile(
    r"(?:\b[a-z]{3,}|\b\d{1,3}(?:\.\d)?[+-]?(?:\s?(?:/5|lbs?|kg|degrees?|°|cm|mm))?)\s"
    r"(?P<side>[LR])(?=\s?[.,;)]|\s*$)"
)
"""A chart's letter for a side behind a finding or measure: "fasciitis R.", "9 lb L, 15 lb R"."""


def take_dates(reader: Reader) -> None:
    """Take dates; one without its day keeps year and month."""

    def keep(match: re.Match[str], year: str, month: int, day: str | None) -> None:
        full = int(year) + (2000 if len(year) == 2 else 0)
        if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
            return
        reader.add(match, "date", f"{full:04d}-{month:02d}" + (f"-{int(day):02d}" if day else ""))
        reader.blank(*match.span())

    if not reader.has_digit:
        return
    for m in reader.each(r"\b(\d{4})-(\d{2})-(\d{2})\b", "-"):
        keep(m, m[1], int(m[2]), m[3])
    for m in reader.each(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/])", "/", "-"):
        keep(m, m[4], int(m[1]), m[3])
    for m in reader.each(r"(?<![\d/-])(\d{1,2})/((?:19|20)\d{2})(?![\d/])", "/"):
        keep(m, m[2], int(m[1]), None)
    if not _YEAR.search(reader.left):
        return
    for m in reader.each(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b"):
        keep(m, m[3], _MONTHS[m["month"]], m[2])
    for m in reader.each(rf"\b{_MONTH},?\s+(?:of\s+)?(\d{{4}})\b"):
        keep(m, m[2], _MONTHS[m["month"]], None)


_PAIR_OF_LEVELS = r"(?:[ctls]\s?)?\d{1,2}\s*(?:-|/|\bto\b|\bthrough\b)\s*(?:[ctls]\s?)?\d{1,2}"
_LEVELS = (
    rf"\b[ctls]\s?\d{{1,2}}(?:\s*(?:-|/|\bto\b|\bthrough\b)\s*(?:[ctls]\s?)?\d{{1,2}})*\b"
    rf"(?:\s*(?:,\s*(?:and\s+)?|and\s+|&\s*|or\s+|/\s*){_PAIR_OF_LEVELS}\b"
    r"(?!\s*(?:%|mg|weeks?|months?|days?|visits?|sessions?|times|/)))*"
    r"(?!\d|\s*(?:%|mg\b|-?(?:weight|signal|image)))"
)


_SPINE = ("cervical", "thoracic", "dorsal", "lumbar", "sacral")


def take_levels(reader: Reader) -> None:
    """Take spinal levels, each in full form."""
    for match in reader.each(SPELT_LEVELS.pattern, *_SPINE):
        # What follows tells that it is a level; it is not read with it.
        noun = re.match(r"\s+\w+(?:\s+\w+)?", match.string[match.end() :])
        for level in levels_in(spelt_levels(match.group() + (noun.group() if noun else ""))):
            reader.add(match, "level", level)
        reader.blank(*match.span())
    if not reader.has_digit:
        return
    for match in reader.each(_LEVELS):
        # "L4-5/L5-S1" joins two levels with the mark that also parts one level.
        found = levels_in(match.group()) or levels_in(match.group().replace("/", ", "))
        for level in found:
            reader.add(match, "level", level)
        if found:
            reader.blank(*match.span())


def take_pages(reader: Reader) -> None:
    """Take page numbers, lists and ranges by what they print."""
    if not reader.has_digit:
        return
    form = r"\b(?:pages?|pp?\.)(?:\(s\):?)?\s*(\d+(?:\s*(?:-|,|and)\s*\d+)*)\b"
    for match in reader.each(form, "page", "p."):
        for one in re.findall(r"\d+", match[1]):
            reader.add(match, "page", str(int(one)))
        reader.blank(*match.span())


def take_sides(reader: Reader) -> None:
    """Take left, right and both; *right* and *left* in other senses are none."""
    for match in _SIDE.finditer(reader.text):
        word = match.group().lower().rstrip(".")
        word = {"l": "left", "lt": "left", "r": "right", "rt": "right"}.get(word, word)
        side = "bilateral" if word.startswith(("bilateral", "both")) else word
        reader.add(match, "side", side)
    for match in _SIDE_BEHIND.finditer(reader.text):
        reader.add(match, "side", "left" if match["side"] == "L" else "right")
