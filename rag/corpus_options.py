"""Options of the ``rationale corpus`` commands, and what their values mean."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError

if TYPE_CHECKING:
    from rag.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")]
NoSync = Annotated[
    bool, typer.Option("--no-sync", help="Leave the index as it is; `corpus sync` later.")
]
Ocr = Annotated[
    bool, typer.Option("--ocr", help="Read pages that are pictures by text recognition.")
]
Parts = Annotated[
    list[str] | None,
    typer.Option("--body-part", help="Body part the document is about, by id; repeat for more."),
]
Chapter = Annotated[str | None, typer.Option(help="Chapter, as a citation names it.")]
From = Annotated[str | None, typer.Option(metavar="DATE", help="First day in force (YYYY-MM-DD).")]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", help="First day no longer in force; default: open.")
]
Licence = Annotated[str, typer.Option(help="licensed (default), public or digest (own words).")]
Family = Annotated[str, typer.Option(help="MTUS, ACOEM, ODG, ASIPP or other.")]
Title = Annotated[str, typer.Option(help="Title of the guideline, as a citation names it.")]
Publisher = Annotated[str, typer.Option(help="Publisher, as a citation names it.")]
Year = Annotated[int | None, typer.Option(help="Year of publication.")]
Edition = Annotated[str, typer.Option(help="Edition, as a citation names it: 2020, 3rd edition.")]


def day_of(text: str | None, option: str) -> date | None:
    """Return a date that was typed, if one was."""
    if text is None:
        return None
    from rag.intake.dates import given_date

    return given_date(text, option)


def families(named: list[str] | None) -> tuple[str, ...]:
    """Return the families that were named, refusing what is none."""
    from rag.library.sources import FAMILIES

    by_name = {family.casefold(): family for family in FAMILIES}
    for name in named or ():
        if name.casefold() not in by_name:
            raise InputError(f"--family {name} is not known.", f"Give {', '.join(FAMILIES)}.")
    return tuple(by_name[name.casefold()] for name in named or ())


def source_ids(named: list[str] | None, settings: Settings) -> tuple[str, ...]:
    """Return the ids meant by names of sources: an id, or the guideline whose editions share it."""
    if not named:
        return ()
    from rag.library.registration import guideline_name, slug
    from rag.library.shelf_look import registered

    register = registered(settings)
    found: list[str] = []
    for name in named:
        fits = [name] if name in register else []
        fits = fits or [
            source.id
            for source in register.values()
            if slug(name) in (guideline_name(source), slug(source.title))
        ]
        if not fits:
            raise InputError(
                f"No source is called {name!r}.", "`rationale corpus timeline` lists them."
            )
        found += fits
    return tuple(dict.fromkeys(found))


def body_part_ids(named: list[str] | None, settings: Settings) -> tuple[str, ...]:
    """Return the ids meant by names of body parts."""
    if not named:
        return ()
    from rag.vocabulary import load_vocabulary

    vocabulary = load_vocabulary(settings.corpus)
    found: list[str] = []
    for name in named:
        parts = (name,) if name in vocabulary.body_parts else vocabulary.body_parts_in(name)
        if not parts:
            raise InputError(
                f"The body part {name!r} is not known.",
                f"Give one of {', '.join(sorted(vocabulary.body_parts))}.",
            )
        found += parts
    return tuple(dict.fromkeys(found))
