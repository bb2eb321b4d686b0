"""The ``rationale corpus`` commands that look at the library, prove it, and share it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rag import corpus_text
from rag.console import answer, emit, load_settings, reporting, say
from rag.corpus_options import Json, Ocr, Parts, body_part_ids, day_of, families, source_ids

app = typer.Typer(rich_markup_mode=None)


# ------------------------------------------------------------------ looking


@app.command("list")
def list_documents(
    source: Annotated[list[str] | None, typer.Option(help="Only this source.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Only this family.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only editions in force on this day.")
    ] = None,
    added: Annotated[bool, typer.Option("--added", help="Only what curators added.")] = False,
    removed: Annotated[
        bool, typer.Option("--removed", help="What can be restored instead.")
    ] = False,
    json: Json = False,
) -> None:
    """List the documents: edition, days in force, pages, passages, recommendations by status."""
    with reporting(json):
        from rag.library.shelf import listing
        from rag.library.shelf_files import removed_ids

        settings = load_settings()
        if removed:
            ids = removed_ids(settings.home)
            if json:
                answer({"schema": "rationale.removed/1", "documents": list(ids)})
            for id in () if json else ids:
                emit(id)
            return
        wanted, kinds = source_ids(source, settings), families(family)
        day = day_of(as_of, "--as-of")
        rows = [
            row
            for row in listing(settings)
            if (not wanted or row.source in wanted)
            and (not kinds or row.family in kinds)
            and (row.added or not added)
            and (day is None or _governs(row.in_force_from, row.in_force_until, day))
        ]
        if json:
            documents = [row.model_dump(mode="json") for row in rows]
            answer({"schema": "rationale.list/1", "documents": documents})
        else:
            for line in corpus_text.listed(rows):
                emit(line)


@app.command("show")
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A document, as listed.")],
    passages: Annotated[bool, typer.Option("--passages", help="Show the passages too.")] = False,
    json: Json = False,
) -> None:
    """Show one document: sections, pages and their quality, recommendations, warnings."""
    with reporting(json):
        from rag.library.shelf import show as show_document

        view = show_document(id, load_settings())
        if json:
            answer({"schema": "rationale.show/1", **view.model_dump(mode="json")})
        else:
            for line in corpus_text.viewed(view, passages=passages):
                emit(line)


@app.command("preview")
def preview(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A document of any format.")],
    ocr: Ocr = False,
    json: Json = False,
) -> None:
    """Show how a file would be cut, and what would be recognised in it; write nothing."""
    with reporting(json):
        from rag.library.shelf import preview as preview_file
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        view = preview_file(file, settings, load_vocabulary(settings.corpus), ocr=ocr)
        if json:
            answer({"schema": "rationale.preview/1", **view.model_dump(mode="json")})
        else:
            for line in corpus_text.viewed(view, passages=True):
                emit(line)


SEARCH_HELP = """Search the library in plain words.

\b
Examples:
  rationale corpus search "cervical facet injection"
  rationale corpus search "opioid taper" --family MTUS --as-of 2016-11-01 --why
  rationale corpus search "lumbar fusion" --source acme-low-back --body-part lumbar_spine
"""


@app.command("search", help=SEARCH_HELP)
def search(
    text: Annotated[str, typer.Argument(help="What to look for, in words.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    source: Annotated[list[str] | None, typer.Option(help="Only this source.")] = None,
    family: Annotated[list[str] | None, typer.Option(help="Only this family.")] = None,
    edition: Annotated[list[str] | None, typer.Option(help="Only this edition or year.")] = None,
    body_part: Parts = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only editions in force on this day.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Show dense, lexical and fused scores, and reasons.")
    ] = False,
    beside: Annotated[
        int, typer.Option("--around", min=0, max=20, help="Also the passages before and after.")
    ] = 0,
    json: Json = False,
) -> None:
    """Search the library in plain words."""
    with reporting(json):
        from rag.letter import citation_text
        from rag.retrieval import Filter, find, open_index
        from rag.retrieval.around import neighbours
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        wanted = Filter(
            sources=source_ids(source, settings),
            families=families(family),
            editions=tuple(edition or ()),
            body_parts=body_part_ids(body_part, settings),
            as_of=day_of(as_of, "--as-of"),
        )
        index = open_index(settings)
        words = load_vocabulary(settings.corpus)
        found = find(text, index, words, settings, k, wanted if wanted else None)
        notes = (*index.warnings, *found.notes)
        if json:
            answer(
                {
                    "schema": "rationale.search/1",
                    "query": found.query,
                    "notes": list(notes),
                    "passages": [entry.model_dump(mode="json") for entry in found.passages],
                }
            )
            return
        for note in notes:
            say(note)
        for place, entry in enumerate(found.passages, 1):
            key = entry.passage.key
            near = neighbours(index, key, before=beside, after=beside) if beside else ()
            citation = citation_text(entry.passage)
            for line in corpus_text.found(place, entry, citation, why=why, near=near):
                emit(line)


@app.command("timeline")
def timeline(
    source: Annotated[list[str] | None, typer.Option(help="Only this source.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Mark what is in force on this day.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the editions of each guideline on a time line: which is in force when."""
    with reporting(json):
        from rag.library import load_library
        from rag.library.editions import guideline_key
        from rag.library.editions import timeline as lines_of

        settings = load_settings()
        library = load_library(settings.corpus, settings.home)
        day = day_of(as_of, "--as-of") or date.today()
        held = {document.source.id for document in library.documents}
        wanted = source_ids(source, settings)
        keys = {guideline_key(s) for s in library.sources if s.id in wanted}
        lines = [
            line
            for line in lines_of(library.sources)
            if not source or guideline_key(line[0].source) in keys
        ]
        if json:
            guidelines = corpus_text.timeline_rows(lines, day, held)
            answer(
                {
                    "schema": "rationale.timeline/1",
                    "as_of": day.isoformat(),
                    "guidelines": guidelines,
                }
            )
        else:
            for text in corpus_text.timeline(lines, day, held):
                emit(text)


# ------------------------------------------------------------------ proving and sharing


@app.command("verify")
def verify(
    compare: Annotated[
        Path | None,
        typer.Option(
            envvar="RATIONALE_COMPARE",
            help="Folder of published texts with which no run of twelve words may be shared.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Prove the shape of the library: schema, dates, sources, criteria, reachability."""
    with reporting(json):
        from rag.library import library_notes, load_library, verify_library
        from rag.library.shelf_look import edited_by_hand
        from rag.library.verify import recommendations_by_status
        from rag.vocabulary import load_vocabulary

        settings = load_settings()
        library = load_library(settings.corpus, settings.home)
        problems = verify_library(library, load_vocabulary(settings.corpus), compare)
        notes = [note.message for note in library_notes(library, date.today())]
        notes += [f"{name}: edited by hand since" for name in edited_by_hand(library, settings)]
        if json:
            answer(
                {
                    "schema": "rationale.verify/1",
                    "documents": len({document.path for document in library.documents}),
                    "passages": len(library.passages),
                    "recommendations": recommendations_by_status(library),
                    "notes": notes,
                    "problems": [str(problem) for problem in problems],
                }
            )
        else:
            for problem in problems:
                emit(str(problem))
            for note in notes:
                emit(f"note: {note}")
            say(
                f"{len({document.path for document in library.documents})} documents, "
                f"{len(library.passages)} passages, {len(problems)} problems"
            )
        if problems:
            raise typer.Exit(3)


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    added: Annotated[
        bool, typer.Option("--added", help="Leave the shipped documents out.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the library to a folder that RATIONALE_CORPUS may name: to share or keep in git."""
    with reporting(json):
        from rag.library.shelf import export as export_library

        count = export_library(folder, load_settings(), only_added=added)
        if json:
            answer({"schema": "rationale.export/1", "folder": str(folder), "documents": count})
        else:
            say(f"wrote {count} documents to {folder}")


def _governs(first: date, until: date | None, day: date) -> bool:
    return first <= day and (until is None or day < until)
