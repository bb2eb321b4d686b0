"""Citations of guideline passages, rendered from element lists that are data, not code."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rag.errors import LibraryError
from rag.records import Passage, Record
from rag.settings import Settings, shipped
from rag.text import squeeze

FORMS_FILE = "citation_forms.toml"
SCHEMA = "rationale.citation_forms/1"
FIELDS = "family title publisher edition year in_force chapter section pages address".split()
_FIELD = re.compile(r"\{([^{}]*)\}")
_NUMBERED_CHAPTER = re.compile(r"^(?:chapter|ch\.|part|volume|appendix|section)\b|^\d", re.I)


class CitationForm(Record):
    """The elements that a citation of one class names, in order."""

    rule: str
    """The provision that the list follows."""
    separator: str = ", "
    elements: tuple[str, ...]
    """Texts with fields in braces; one that names an unknown field is left out."""
    required: tuple[str, ...] = ()
    """Fields whose absence makes a citation incomplete."""


def load_forms(corpus: Path) -> dict[str, CitationForm]:
    """Return the citation form of each class, from ``corpus/citation_forms.toml``.

    Raises:
        LibraryError: The file is missing, malformed, or names a field that does not exist.
    """
    return dict(_load(corpus / FORMS_FILE))


def citation_text(passage: Passage, forms: dict[str, CitationForm] | None = None) -> str:
    """Return the citation of ``passage`` in the form of its class, only with what is known.

    The digest label is not part of it: see :func:`is_digest`.

    Args:
        passage: The passage cited.
        forms: Forms by class; default: those of the corpus in the settings, else the shipped ones.

    Raises:
        LibraryError: No form is defined for the class of the source.
    """
    if forms is not None:
        return _in_form(passage, forms)
    # One check of a draft asks for the same few citations hundreds of times.
    corpus = os.environ.get("RATIONALE_CORPUS")
    known = (passage.source, passage.chapter, passage.section, passage.pages, corpus)
    if known not in _TEXTS:
        if len(_TEXTS) >= _MOST_TEXTS:
            _TEXTS.clear()
        _TEXTS[known] = _in_form(passage, None)
    return _TEXTS[known]


_TEXTS: dict[tuple[object, ...], str] = {}
_MOST_TEXTS = 10_000


def _in_form(passage: Passage, forms: dict[str, CitationForm] | None) -> str:
    form = _form(passage, forms)
    values = citation_fields(passage)
    parts = (_fill(element, values) for element in form.elements)
    return form.separator.join(part for part in parts if part)


@lru_cache(maxsize=_MOST_TEXTS)
def _short(title: str, family: str, year: str, chapter: str, section: str) -> str:
    title = re.sub(r" Practice Guidelines|, \w+ edition", "", title).removeprefix(f"{family}: ")
    if family in _TITLED:
        name = f"{family} {year}".strip()
    elif family in ("", "other"):
        name = f"{title} ({year})" if year and year not in title else title
    else:
        name = f"{family} ({title}, {year})" if year else f"{family} ({title})"
    chapter = _NUMBER_BEFORE.sub("", _ASIDE.sub("", chapter)).strip()
    section = section.split(";")[0].strip()
    chapter = "" if _same(chapter, title) or _subject(chapter) in title.lower() else chapter
    section = "" if section in chapter or _same(section, chapter) else section
    return ", ".join(part for part in (name, chapter, section) if part)


def _subject(chapter: str) -> str:
    return chapter.lower().removesuffix("chapter").strip() or chapter


def short_name(passage: Passage) -> str:
    """Return how a sentence names a section: family or title, year, chapter and section.

    The full citation stands in the list of guidelines; this suffices to find it there.
    """
    values = citation_fields(passage)
    return _short(
        values["title"],
        passage.source.family,
        values["year"],
        values["chapter"],
        values["section"],
    )


_TITLED = frozenset({"ODG", "ASIPP"})
"""Families of one title, which the family's name already says."""
_NUMBER_BEFORE = re.compile(r"^Chapter \d+,\s*")
_ASIDE = re.compile(r"\s*\([^)]*\)")


def missing_elements(
    passage: Passage, forms: dict[str, CitationForm] | None = None
) -> tuple[str, ...]:
    """Return the fields that the citation form requires and the passage does not give."""
    values = _raw_fields(passage)
    return tuple(name for name in _form(passage, forms).required if not values[name])


def is_digest(passage: Passage) -> bool:
    """Whether the words of the passage are a digest, not the guideline's own words."""
    return passage.digest


def citation_fields(passage: Passage) -> dict[str, str]:
    """Return the fields of a citation as they are printed; an unknown one is empty."""
    raw = _raw_fields(passage)
    title = _without_family(raw["title"], raw["family"])
    chapter = "" if _same(raw["chapter"], title) else _chapter(raw["chapter"])
    section = "" if _same(raw["section"], raw["chapter"]) else raw["section"]
    return {
        **raw,
        "title": title,
        "edition": _fresh_words(raw["edition"], title) or raw["year"],
        "chapter": chapter,
        "section": section,
        "pages": _pages(raw["pages"]),
    }


def long_date(day: date) -> str:
    """Write a date as American letters do, e.g. ``July 28, 2016``, whatever the locale.

    >>> long_date(date(2016, 7, 28))
    'July 28, 2016'
    """
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def _raw_fields(passage: Passage) -> dict[str, str]:
    source = passage.source
    values = {
        "family": source.family,
        "title": source.title,
        "publisher": source.publisher,
        "edition": source.edition,
        "year": str(source.year) if source.year else "",
        "in_force": long_date(source.in_force_from),
        "chapter": passage.chapter,
        "section": passage.section,
        "pages": passage.pages,
        "address": source.address,
    }
    return {name: squeeze(value) for name, value in values.items()}


def _form(passage: Passage, forms: dict[str, CitationForm] | None) -> CitationForm:
    known = forms if forms is not None else _default_forms()
    name = passage.source.citation_class
    if name not in known:
        raise LibraryError(
            f"Source {passage.source.id} has citation class {name!r}: no form is defined for it.",
            f"Use {', '.join(sorted(known))} in sources.toml, or add [{name}] to {FORMS_FILE}.",
        )
    return known[name]


def _default_forms() -> dict[str, CitationForm]:
    return _load(_forms_file(os.environ.get("RATIONALE_CORPUS")))


@lru_cache(maxsize=8)
def _forms_file(corpus: str | None) -> Path:
    # A team's own corpus need not repeat the forms: the shipped list then holds. Settings are
    # read once for each value of the variable, since a letter cites a hundred times.
    own = Settings().corpus / FORMS_FILE
    return own if own.is_file() else shipped("corpus") / FORMS_FILE


@lru_cache(maxsize=8)
def _load(path: Path) -> dict[str, CitationForm]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LibraryError(
            f"The citation forms in {path} cannot be read: {error}.",
            f"Restore {FORMS_FILE} from the shipped corpus, or mend the line named.",
        ) from error
    if table.pop("schema", SCHEMA) != SCHEMA:
        raise LibraryError(
            f"{path} is not of schema {SCHEMA}.", f'Set `schema = "{SCHEMA}"` and check the lists.'
        )
    return {name: _checked(path, name, form) for name, form in table.items()}


def _checked(path: Path, name: str, form: Any) -> CitationForm:
    try:
        made = CitationForm.model_validate(form)
    except ValidationError as error:
        raise LibraryError(
            f"Form [{name}] in {path} is wrong: {error.errors()[0]['msg']}.",
            "A form has rule, separator, elements and required; see the comment at its head.",
        ) from error
    named = [field for element in made.elements for field in _FIELD.findall(element)]
    unknown = sorted({*named, *made.required} - set(FIELDS))
    if unknown:
        raise LibraryError(
            f"Form [{name}] in {path} names unknown fields: {', '.join(unknown)}.",
            f"The fields are {', '.join(FIELDS)}.",
        )
    return made


def _fill(element: str, values: dict[str, str]) -> str:
    if any(not values[field] for field in _FIELD.findall(element)):
        return ""
    return _FIELD.sub(lambda match: values[match.group(1)], element)


def _without_family(title: str, family: str) -> str:
    return squeeze(title.replace(f"({family})", " ")) if family else title


def _fresh_words(edition: str, title: str) -> str:
    """Drop the parts of an edition that the title holds already."""
    parts = [part for part in edition.split(", ") if part and not _within(part, title)]
    return ", ".join(parts)


def _within(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.I) is not None


def _same(one: str, other: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"\b(?:guidelines?|chapter|the)\b|\W", "", text.lower())

    return bool(plain(one)) and plain(one) == plain(other)


def _chapter(chapter: str) -> str:
    if not chapter or re.search(r"\bchapter\b", chapter, re.I):
        return chapter
    if _NUMBERED_CHAPTER.match(chapter):
        return f"Chapter {chapter}" if chapter[0].isdigit() else chapter
    return f"{chapter} chapter"


def _pages(pages: str) -> str:
    if not pages or re.match(r"p(?:ages?|p?\.)", pages, re.I):
        return pages
    return f"page {pages}" if re.fullmatch(r"\w+", pages) else f"pages {pages}"
