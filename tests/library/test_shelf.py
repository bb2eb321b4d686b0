"""Adding a guideline is previewable and reversible, and never duplicates, loses or misdates it."""

from __future__ import annotations

import os
import tomllib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from rag.errors import InputError, LibraryError, RationaleError
from rag.library import load_library, read_library
from rag.library.library import Library
from rag.library.registration import Wish
from rag.library.shelf import About, export, listing, preview, remove, restore, show, update
from rag.library.shelf_files import removed_ids, shelved
from rag.library.shelf_look import edited_by_hand
from rag.settings import Settings
from tests.support.shelf import (
    KNEE,
    NECK,
    files_of,
    put,
    small_settings,
    vocabulary_of,
    wish,
    written,
)
from tests.support.small_library import document, section

NECK_ID = "acme-neck-2020/neck"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


def loaded(settings: Settings) -> Library:
    return load_library(settings.corpus, settings.home)


def keys(settings: Settings) -> set[str]:
    return {passage.key for passage in loaded(settings).passages}


def words(settings: Settings) -> str:
    return " ".join(passage.text for passage in loaded(settings).passages)


def pdf_of(*pages: str) -> bytes:
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen import canvas

    buffer = BytesIO()
    sheet = canvas.Canvas(buffer, pagesize=letter, invariant=1)
    for page in pages:
        for number, line in enumerate(page.split("\n")):
            sheet.drawString(72, 720 - 16 * number, line)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


# ------------------------------------------------------------------ adding


def test_an_added_document_stands_beside_the_shipped_ones(
    settings: Settings, tmp_path: Path
) -> None:
    done = put(settings, written(tmp_path, "neck.md", NECK), body_parts=("cervical_spine",))
    assert [outcome.state for outcome in done.outcomes] == ["added"] and done.registered
    rows = {row.id: row for row in listing(settings)}
    assert set(rows) == {NECK_ID, "mtus/neck"}
    row = rows[NECK_ID]
    assert (row.source, row.title, row.edition) == ("acme-neck-2020", "Acme Neck", "2020")
    assert (row.in_force_from, row.in_force_until) == (date(2020, 1, 1), None)
    assert row.added and not row.digest and row.original == "neck.md"
    found = [p for p in loaded(settings).passages if p.source.id == "acme-neck-2020"]
    assert {p.heading_path[-1] for p in found} == {"Facet joint injections", "Surgery"}
    assert all(p.chapter_body_parts == ("cervical_spine",) for p in found)


def test_the_file_is_kept_as_it_was_added(settings: Settings, tmp_path: Path) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    assert NECK.encode() in files_of(settings).values()


def test_the_same_bytes_twice_change_nothing(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path)
    before, stamps = files_of(settings), _stamps(settings)
    done = put(settings, path)
    assert [outcome.state for outcome in done.outcomes] == ["unchanged"]
    assert files_of(settings) == before and _stamps(settings) == stamps


def _stamps(settings: Settings) -> dict[str, int]:
    folder = settings.home / "library"
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def test_two_homes_given_the_same_hold_the_same_bytes(tmp_path: Path) -> None:
    one, other = small_settings(tmp_path / "one"), small_settings(tmp_path / "other")
    path = written(tmp_path, "neck.md", NECK)
    put(one, path)
    put(other, path)
    assert files_of(one) == files_of(other) and keys(one) == keys(other)


@pytest.mark.parametrize(
    "text", [NECK, NECK.replace("\n\n", "\n\n\n")], ids=["same bytes", "same text"]
)
def test_a_duplicate_under_another_name_is_refused_and_named(
    settings: Settings, tmp_path: Path, text: str
) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    before = files_of(settings)
    with pytest.raises(InputError, match=NECK_ID):
        put(settings, written(tmp_path, "copy.md", text))
    assert files_of(settings) == before
    put(settings, tmp_path / "copy.md", allow_duplicate=True)
    assert "acme-neck-2020/copy" in {row.id for row in listing(settings)}


def test_other_bytes_under_the_same_name_ask_for_an_update(
    settings: Settings, tmp_path: Path
) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    with pytest.raises(InputError) as caught:
        put(settings, written(tmp_path, "neck.md", NECK + "More.\n"))
    assert "rationale corpus update" in caught.value.remedy


def test_one_text_may_stand_in_two_editions(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path)
    put(settings, path, wish("2023", "2023-05-01"), join=True)
    library = loaded(settings)
    assert [row.source for row in listing(settings) if row.id == NECK_ID] == [
        "acme-neck-2020",
        "acme-neck-2023",
    ]
    # Each passage has a key of its own in each edition; a recommendation counts once.
    assert len({p.key for p in library.passages}) == len(library.passages)
    first = next(s for s in library.sources if s.id == "acme-neck-2020")
    assert first.in_force_until == date(2023, 5, 1)
    restore("neck", settings)
    assert [row.source for row in listing(settings) if row.id == NECK_ID] == ["acme-neck-2020"]


def test_files_are_all_judged_before_any_is_added(settings: Settings, tmp_path: Path) -> None:
    from rag.library.shelf import add

    good, bad = written(tmp_path, "neck.md", NECK), written(tmp_path, "empty.md", "")
    arguments: Any = ([good, bad], wish(), settings, vocabulary_of(settings), About())
    with pytest.raises(InputError, match=r"empty\.md"):
        add(*arguments)
    assert files_of(settings) == {}
    done = add(*arguments, keep_going=True)
    assert [o.id for o in done.outcomes] == [NECK_ID]
    assert [failure.name for failure in done.failures] == ["empty.md"]


@pytest.mark.parametrize("name", ["nowhere.md", "folder"])
def test_what_is_no_file_is_refused(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=name):
        put(settings, tmp_path / name)
    assert files_of(settings) == {}


def test_a_file_that_changes_while_it_is_read_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "neck.md", NECK)
    real = os.fstat

    def fstat(handle: int) -> os.stat_result:
        found = real(handle)
        if found.st_size == len(NECK.encode()):
            path.write_bytes(NECK.encode() + b"still being written")
        return found

    monkeypatch.setattr("rag.library.shelf_files.os.fstat", fstat)
    with pytest.raises(InputError, match="changed while") as caught:
        put(settings, path)
    assert caught.value.retry and files_of(settings) == {}


# ------------------------------------------------------------------ editions


def test_a_later_edition_takes_over_and_replaces_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    done = put(settings, written(tmp_path, "new.md", KNEE), wish("2023", "2023-05-01"))
    assert done.source.title == "Acme Neck"
    ends = {s.id: s.in_force_until for s in loaded(settings).sources}
    assert ends["acme-neck-2020"] == date(2023, 5, 1) and ends["acme-neck-2023"] is None
    register = tomllib.loads((settings.home / "library" / "sources.toml").read_text())
    assert all("in_force_until" not in entry for entry in register["source"])
    # Taking its only document out leaves the older edition in force again.
    remove("new", settings)
    ends = {s.id: s.in_force_until for s in loaded(settings).sources}
    assert ends["acme-neck-2020"] is None


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (wish(until="2019-01-01"), InputError, "not after"),
        (wish("2021", "2021-01-01", "2021-01-01"), InputError, "not after"),
        (wish(family="Acme"), InputError, "--family Acme"),
        (wish(licence="stolen"), InputError, "--licence stolen"),
        (wish(year=20), InputError, "--year"),
        (Wish(source="Acme Neck", edition="2021"), InputError, "--effective-from"),
        (Wish(source=" \n"), InputError, "No source"),
        (wish("2021", "2020-01-01"), LibraryError, "acme-neck-2020.*acme-neck-2021"),
        (wish("2019", "2019-01-01", "2020-06-01"), LibraryError, "both in"),
        (wish("2020", "2020-02-02"), InputError, "contradicts the register"),
    ],
)
def test_wrong_editions_are_refused_and_nothing_is_written(
    settings: Settings, tmp_path: Path, said: Wish, error: type[RationaleError], words: str
) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    before = files_of(settings)
    with pytest.raises(error, match=words):
        put(settings, written(tmp_path, "knee.md", KNEE), said)
    assert files_of(settings) == before


def test_a_text_may_be_added_to_a_shipped_edition(settings: Settings, tmp_path: Path) -> None:
    done = put(settings, written(tmp_path, "neck.md", NECK), Wish(source="m16"))
    assert done.source.id == "m16" and not done.registered
    row = next(row for row in listing(settings) if row.id == "m16/neck")
    assert not row.digest and row.title == "Shipped Neck"
    assert {p.digest for p in loaded(settings).passages if p.document == "mtus/neck.md"} == {True}


# ------------------------------------------------------------------ update, remove, restore


def test_an_update_touches_the_changed_section_only(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path, chapter="Neck")
    before = {p.heading_path[-1]: p.key for p in loaded(settings).passages if p.source.id != "m16"}
    path.write_text(NECK.replace("not recommended for neck pain", "a last resort"))
    done = update(path, settings, vocabulary_of(settings), About())
    assert done.state == "updated" and done.id == NECK_ID
    found = [p for p in loaded(settings).passages if p.source.id != "m16"]
    after = {p.heading_path[-1]: p.key for p in found}
    assert {name for name in before if before[name] != after[name]} == {"Surgery"}
    assert {p.chapter for p in found} == {"Neck"}
    assert update(path, settings, vocabulary_of(settings), About()).state == "unchanged"


def test_restore_undoes_an_update_and_undoes_itself(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path)
    old = keys(settings)
    path.write_text(KNEE)
    update(path, settings, vocabulary_of(settings), About())
    new = keys(settings)
    restore(NECK_ID, settings)
    assert keys(settings) == old != new
    restore(NECK_ID, settings)
    assert keys(settings) == new


def test_a_removed_document_is_gone_until_it_is_restored(
    settings: Settings, tmp_path: Path
) -> None:
    put(settings, written(tmp_path, "neck.md", NECK))
    before = keys(settings)
    remove(NECK_ID, settings)
    assert "chronic neck pain" not in words(settings)
    assert removed_ids(settings.home) == (NECK_ID,)
    restore(NECK_ID, settings)
    assert keys(settings) == before and shelved(settings.home)[NECK_ID].sidecar is not None


def test_a_purged_document_leaves_no_word_behind(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path)
    path.write_text(NECK.replace("recommended", "advised"))
    update(path, settings, vocabulary_of(settings), About())
    remove(NECK_ID, settings, purged=True)
    assert set(files_of(settings)) == {"sources.toml"}
    with pytest.raises(InputError, match="No earlier state"):
        restore(NECK_ID, settings)


def test_a_wrong_date_is_corrected_by_an_update(settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path, "neck.md", NECK)
    put(settings, path)
    said = Wish(source="", effective_from=date(2021, 2, 1), effective_until=date(2022, 1, 1))
    assert update(path, settings, vocabulary_of(settings), About(), wish=said).state == "updated"
    row = next(row for row in listing(settings) if row.id == NECK_ID)
    assert (row.in_force_from, row.in_force_until) == (date(2021, 2, 1), date(2022, 1, 1))


@pytest.mark.parametrize("act", [remove, restore])
@pytest.mark.parametrize("id", ["mtus/neck", "nothing", "../../etc/passwd", "acme-neck-2020/.x"])
def test_only_a_curators_documents_can_be_taken_out(
    settings: Settings, tmp_path: Path, act: Any, id: str
) -> None:
    put(settings, written(tmp_path, "knee.md", KNEE))
    before = files_of(settings)
    with pytest.raises(InputError):
        act(id, settings)
    assert files_of(settings) == before


def test_an_ambiguous_name_is_not_guessed(settings: Settings, tmp_path: Path) -> None:
    put(settings, written(tmp_path, "a/neck.md", NECK))
    put(settings, written(tmp_path, "b/neck.md", KNEE), wish("2023", "2023-01-01"))
    with pytest.raises(InputError, match=r"acme-neck-2020/neck, acme-neck-2023/neck"):
        remove("neck", settings)
    with pytest.raises(InputError, match="--id|may be"):
        update(tmp_path / "a" / "neck.md", settings, vocabulary_of(settings), About())


# ------------------------------------------------------------------ looking


def test_a_preview_shows_the_cut_and_writes_nothing(settings: Settings, tmp_path: Path) -> None:
    view = preview(written(tmp_path, "neck.md", NECK), settings, vocabulary_of(settings))
    assert [s.heading_path[-1] for s in view.sections] == ["Facet joint injections", "Surgery"]
    assert [p.heading_path[-1] for p in view.passages] == ["Facet joint injections", "Surgery"]
    stances = {r.treatments[0]: r.stance for r in view.recommendations}
    assert stances == {"facet_joint_injection": "recommended", "surgery": "not_recommended"}
    assert not settings.home.exists()


def test_pages_of_the_file_are_known_to_the_last_passage(
    settings: Settings, tmp_path: Path
) -> None:
    data = pdf_of(
        "Acme Neck Guideline\n\nA facet joint injection is recommended for chronic neck pain.",
        "Surgery of the neck is not recommended at any time for anybody.",
    )
    put(settings, written(tmp_path, "neck.pdf", data))
    view = show(NECK_ID, settings)
    assert [(page.number, page.method) for page in view.pages] == [(1, "text"), (2, "text")]
    text = {p.file_pages: p.text for p in loaded(settings).passages if p.source.id != "m16"}
    assert all(pages for pages in text)
    assert any(2 in pages and "anybody" in words for pages, words in text.items())
    where = {r.treatments[0]: r.file_page for r in view.recommendations}
    assert where.get("surgery") == 2


def test_a_text_that_was_edited_by_hand_is_not_cited_by_stale_pages(
    settings: Settings, tmp_path: Path
) -> None:
    put(settings, written(tmp_path, "neck.pdf", pdf_of("Surgery of the neck is not recommended.")))
    path = settings.home / "library" / f"{NECK_ID}.md"
    path.write_text(path.read_text().replace("not recommended", "never recommended"))
    library = loaded(settings)
    assert not any(p.file_pages for p in library.passages)
    assert edited_by_hand(library, settings) == (f"home:{NECK_ID}.md",)
    assert any("edited by hand" in warning for warning in show(NECK_ID, settings).warnings)


def test_an_exported_library_is_the_library(settings: Settings, tmp_path: Path) -> None:
    put(settings, written(tmp_path, "neck.pdf", pdf_of("Surgery of the neck is not recommended.")))
    assert export(tmp_path / "out", settings) == 2
    elsewhere = settings.model_copy(update={"corpus": tmp_path / "out", "home": tmp_path / "new"})
    assert loaded(elsewhere).passages == loaded(settings).passages
    assert loaded(elsewhere).sources == loaded(settings).sources
    with pytest.raises(InputError, match="not empty"):
        export(tmp_path / "out", settings)


# ------------------------------------------------------------------ hostile and odd input


def test_a_documents_own_facts_are_kept(settings: Settings, tmp_path: Path) -> None:
    own = document("whatever", section("r9", "surgery", "Never.", more="why_none: a test"))
    put(settings, written(tmp_path, "own.md", own), wish(licence="digest"))
    view = show("own", settings)
    assert [(r.id, r.recognised) for r in view.recommendations] == [("r9", False)]
    assert view.rows[0].digest
    # An id that stands elsewhere would keep the whole library from loading.
    before = files_of(settings)
    clash = document("whatever", section("r1", "surgery", "Never.", more="why_none: a test"))
    with pytest.raises(LibraryError, match="'r1'"):
        put(settings, written(tmp_path, "clash.md", clash))
    assert files_of(settings) == before


@pytest.mark.parametrize(
    "name",
    ["..\u2044..\u2044evil.md", "-rf.md", "--- .md", "a\nb.md", ".hidden.md", "头颈.md", "CON.md"],
)
def test_a_hostile_file_name_stays_inside_its_folder(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    put(settings, written(tmp_path / "in", name, NECK))
    (id,) = shelved(settings.home)
    folder, _, stem = id.partition("/")
    assert folder == "acme-neck-2020"
    assert stem and set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert "chronic neck pain" in words(settings)


INJECTION = 'x"\n---\nsource: m16\n[[source]]\nid = "evil"\n"""\x00\u202e\u2028'


@pytest.mark.parametrize("field", ["source", "edition", "title", "publisher"])
def test_hostile_metadata_is_only_words(settings: Settings, tmp_path: Path, field: str) -> None:
    done = put(
        settings, written(tmp_path, "neck.md", NECK), wish().model_copy(update={field: INJECTION})
    )
    library = loaded(settings)
    assert "evil" not in {source.id for source in library.sources}
    assert [d.source.id for d in library.documents if d.added] == [done.source.id]
    kept = getattr(done.source, "title" if field == "source" else field)
    assert kept.isprintable() and "source: m16" in kept


def test_a_hostile_chapter_is_only_words(settings: Settings, tmp_path: Path) -> None:
    put(settings, written(tmp_path, "neck.md", NECK), chapter=INJECTION)
    (added,) = (d for d in loaded(settings).documents if d.added)
    assert added.source.id == "acme-neck-2020" and added.chapter.isprintable()


def test_text_from_a_file_cannot_state_facts(settings: Settings, tmp_path: Path) -> None:
    """A fenced block in somebody's text is text: it must not become a verified recommendation."""
    trick = "<h2>Neck</h2><p>```yaml</p><p>id: fake</p><p>```</p><p>Surgery is for all.</p>"
    put(settings, written(tmp_path, "trick.html", f"<html><body>{trick}</body></html>"))
    _, problems = read_library(settings.corpus, settings.home)
    assert problems == []
    assert not any(
        section.lines for d in loaded(settings).documents if d.added for section in d.sections
    )


def test_an_unknown_body_part_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="tail"):
        put(settings, written(tmp_path, "neck.md", NECK), body_parts=("tail",))
    assert files_of(settings) == {}
