"""Which editions are registered, so that UR's citation of an old one can be recognised."""

from __future__ import annotations

import os
import re
import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from rag.checking.context import ItemContext
from rag.records import GuidelineReference, Source
from rag.settings import Settings

_SMALL = frozenset("the of and for a an guideline guidelines medical treatment mtus".split())
_OF_ANY_PART = frozenset("acoem practice edition disorders disorder complaints chapter nd".split())
"""Words that the titles on all parts of the body have."""


def superseded_edition(context: ItemContext, reference: GuidelineReference) -> Source | None:
    """Return the registered edition that ``reference`` names, where it no longer governed.

    A citation without an edition names none, and is taken to mean the current one.
    """
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", reference.edition)}
    if not years:
        return None
    as_of = context.summary.as_of
    for source in _sources(context):
        if source.year not in years or source.family != reference.family:
            continue
        over = source.in_force_until is not None and source.in_force_until <= as_of
        if over and _same_work(source, reference):
            return source
    return None


def editions_named(context: ItemContext, reference: GuidelineReference) -> tuple[Source, ...]:
    """Return the registered editions that ``reference`` names by its year, in force or not.

    A citation without an edition names none.
    """
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", reference.edition)}
    named = tuple(
        source
        for source in _sources(context)
        if source.year in years
        and source.family == reference.family
        and same_work(source, reference)
    )
    return _nearest(named, reference)


def _nearest(named: tuple[Source, ...], reference: GuidelineReference) -> tuple[Source, ...]:
    """Return those of several works of one year whose title says what the citation is about.

    "Knee Disorders (December 3, 2019)" has a chapter and no title, and means no other part's.
    """
    about = _words(f"{reference.title} {reference.chapter}") - _OF_ANY_PART
    shared = {source.id: len((_words(source.title) - _OF_ANY_PART) & about) for source in named}
    most = max(shared.values(), default=0)
    return tuple(source for source in named if shared[source.id] == most)


def same_work(source: Source, reference: GuidelineReference) -> bool:
    """Whether a citation names this work by a telling word of its title.

    A citation without a title names every work of its family.
    """
    return _same_work(source, reference)


def _same_work(source: Source, reference: GuidelineReference) -> bool:
    """Whether the titles share a telling word; a family with one work needs none."""
    cited = _words(f"{reference.title} {reference.chapter}")
    return not _words(reference.title) or bool(_words(source.title) & cited)


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-z]+", text.lower()) if word not in _SMALL}


def _sources(context: ItemContext) -> list[Source]:
    """Return the register's editions and those of the passages shown, by id."""
    shown = [*context.passages.values(), *context.superseded.values()]
    every = {passage.source.id: passage.source for passage in shown}
    for source in _registered(_corpus(os.environ.get("RATIONALE_CORPUS")) / "sources.toml"):
        every.setdefault(source.id, source)
    return [every[key] for key in sorted(every)]


@lru_cache(maxsize=4)
def _corpus(variable: str | None) -> Path:
    # Settings are read once for each value of the variable.
    return Settings().corpus


@lru_cache(maxsize=4)
def _registered(path: Path) -> tuple[Source, ...]:
    # The library refuses a broken register with a message; a check must not fail for it.
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(Source.model_validate(entry) for entry in table.get("source", ()))
    except (OSError, ValueError, ValidationError):
        return ()
