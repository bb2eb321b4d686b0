"""The ``rationale corpus`` commands as a curator meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rag.cli import app
from rag.corpus_text import Progress
from rag.settings import Settings
from tests.conftest import CORPUS
from tests.support.shelf import KNEE, NECK, files_of, small_settings, written

SOURCE = ("--source", "Acme Neck", "--edition", "2020", "--effective-from", "2020-01-01")
COMMANDS = (
    "add update remove restore sync list show preview search timeline verify export"
).split()


class Curator:
    """Runs commands over a small corpus and a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: Settings = small_settings(folder)
        forms = CORPUS / "citation_forms.toml"
        (self.settings.corpus / forms.name).write_bytes(forms.read_bytes())

    def __call__(self, *args: str, stdin: str = "") -> Result:
        environment = {
            "RATIONALE_HOME": str(self.settings.home),
            "RATIONALE_CORPUS": str(self.settings.corpus),
            "RATIONALE_EMBEDDER": "hashing",
        }
        return CliRunner().invoke(app, ["corpus", *args], env=environment, input=stdin)

    def ok(self, *args: str) -> Result:
        result = self(*args)
        assert result.exit_code == 0, result.output
        return result

    def answer(self, *args: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ok(*args, "--json").stdout)
        return found

    def file(self, name: str, text: str = NECK) -> str:
        return str(written(self.folder, name, text))


@pytest.fixture
def curator(tmp_path: Path) -> Curator:
    return Curator(tmp_path)


def refused(result: Result, status: int, *words: str) -> None:
    assert result.exit_code == status, result.output
    assert "error:" in result.stderr and "what to do:" in result.stderr
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr, result.stderr


def test_every_command_has_help(curator: Curator) -> None:
    overview = curator.ok("--help").stdout
    for command in COMMANDS:
        assert command in overview
        assert "--json" in curator.ok(command, "--help").stdout
    assert "rationale corpus add" in curator.ok("add", "--help").stdout


def test_add_search_remove_restore(curator: Curator) -> None:
    added = curator.answer("add", curator.file("neck.md"), *SOURCE)
    assert added["schema"] == "rationale.add/1"
    (outcome,) = added["outcomes"]
    assert (outcome["id"], outcome["state"]) == ("acme-neck-2020/neck", "added")
    assert added["sync"]["embedded"] == added["sync"]["passages"] == 3

    found = curator.answer("search", "surgery for neck pain", "-k", "1")["passages"]
    assert found[0]["passage"]["document"] == "acme-neck-2020/neck.md"
    assert {"score", "dense", "lexical"} <= found[0].keys()

    curator.ok("remove", "acme-neck-2020/neck")
    assert curator.answer("list", "--removed")["documents"] == ["acme-neck-2020/neck"]
    found = curator.answer("search", "surgery for neck pain")["passages"]
    assert {entry["passage"]["source"]["id"] for entry in found} <= {"m16"}

    restored = curator.answer("restore", "neck")
    assert restored["documents"][0]["state"] == "restored"
    listed = curator.answer("list")["documents"]
    assert [row["id"] for row in listed] == ["acme-neck-2020/neck", "mtus/neck"]


def test_a_typing_error_among_several_ids_removes_none(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    result = curator("remove", "neck", "nekc", "--no-sync")
    assert result.exit_code == 2 and "nekc" in result.output
    assert [row["id"] for row in curator.answer("list", "--added")["documents"]] == [
        "acme-neck-2020/neck"
    ]


def test_a_document_is_not_updated_with_the_file_of_another(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    curator.ok("add", curator.file("knee.md", KNEE), *SOURCE, "--no-sync")
    result = curator("update", curator.file("knee.md", KNEE), "--id", "neck", "--no-sync")
    assert result.exit_code == 2 and "acme-neck-2020/knee" in result.output


def test_a_determination_does_not_enter_the_library(curator: Curator) -> None:
    letter = (
        "IMR ISSUES, DECISIONS AND RATIONALES\n\n1. Left knee brace is not medically necessary.\n"
        "Claims Administrator guideline: Decision based on MTUS Knee Complaints.\n"
        "Rationale for the decision: The record shows no instability.\n"
        "Decision rationale: A brace is for an unstable knee; this one is stable.\n"
    )
    result = curator("add", curator.file("letter.txt", letter), *SOURCE, "--no-sync")
    assert result.exit_code == 2 and "determination" in result.output
    assert curator.answer("list", "--added")["documents"] == []


def test_an_impossible_option_is_told_before_any_file_is_read(curator: Curator) -> None:
    result = curator("add", "missing.pdf", *SOURCE, "--family", "ODGG", "--no-sync")
    assert result.exit_code == 2 and "--family ODGG" in result.output


def test_the_same_again_changes_nothing_and_embeds_nothing(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE)
    again = curator.answer("add", curator.file("neck.md"), *SOURCE)
    assert again["outcomes"][0]["state"] == "unchanged" and again["sync"]["embedded"] == 0
    report = curator.answer("sync")
    assert (report["embedded"], report["added"], report["deleted"]) == (0, 0, 0)
    assert report["skipped"] == report["passages"] == 3


def test_a_sync_after_a_sync_reads_no_document(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    curator.ok("sync")
    with monkeypatch.context() as patch:
        patch.setattr("rag.library.load_library", lambda *_: pytest.fail("loaded again"))
        assert curator.answer("sync")["skipped"] == 1
    path = curator.settings.corpus / "mtus" / "neck.md"
    path.write_text(path.read_text().replace("Said so.", "Said otherwise."))
    assert curator.answer("sync")["embedded"] == 1


def test_a_lost_index_is_built_again_whatever_the_note_says(curator: Curator) -> None:
    import shutil

    curator.ok("sync")
    shutil.rmtree(curator.settings.home / "index")
    assert curator.answer("sync")["embedded"] == 1


def test_one_changed_section_embeds_that_section_only(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE)
    changed = curator.file("neck.md", NECK.replace("not recommended", "a last resort"))
    done = curator.answer("update", changed)
    assert done["documents"][0]["state"] == "updated"
    assert (done["sync"]["embedded"], done["sync"]["deleted"]) == (1, 1)


def test_search_keeps_to_what_is_asked_for(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE)
    newer = ("--source", "Acme Neck", "--edition", "2023", "--effective-from", "2023-05-01")
    curator.ok("add", curator.file("new.md", NECK.replace("chronic", "lasting")), *newer)

    def sources(*options: str) -> set[str]:
        found = curator.answer("search", "neck pain surgery", *options)["passages"]
        return {entry["passage"]["source"]["id"] for entry in found}

    assert sources("--source", "acme neck") == {"acme-neck-2020", "acme-neck-2023"}
    assert sources("--source", "acme-neck-2020") == {"acme-neck-2020"}
    assert "acme-neck-2023" not in sources("--as-of", "2023-04-30")
    assert "acme-neck-2020" not in sources("--as-of", "2023-05-01")
    assert sources("--family", "MTUS") == {"m16"}
    refused(curator("search", "x", "--source", "nobody"), 2, "nobody")
    refused(curator("search", "x", "--as-of", "soon"), 2, "--as-of")
    refused(curator("search", "x", "--body-part", "tail"), 2, "tail")
    shown = curator.ok("search", "neck pain surgery", "--why").stdout
    assert "dense" in shown and "lexical" in shown and "fused" in shown


def test_metadata_is_proposed_and_not_taken_silently(curator: Curator) -> None:
    page = (
        "<html><head><title>Care of the Neck</title></head><body><h1>Care of the Neck</h1>"
        "<p>Surgery is not recommended for neck pain.</p></body></html>"
    )
    result = curator.ok("add", curator.file("neck.html", page), *SOURCE, "--no-sync")
    assert "Care of the Neck" in result.stderr and "not taken" in result.stderr
    assert curator.answer("list", "--added")["documents"][0]["title"] == "Acme Neck"
    accepted = Curator(curator.folder / "other")
    result = accepted.ok("add", curator.file("neck.html", page), *SOURCE, "--no-sync", "--yes")
    assert "taken (--yes)" in result.stderr
    assert accepted.answer("list", "--added")["documents"][0]["title"] == "Care of the Neck"


def test_what_is_in_force_when(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    newer = ("--source", "Acme Neck", "--edition", "2023", "--effective-from", "2023-05-01")
    curator.ok("add", curator.file("new.md", KNEE), *newer, "--no-sync")
    (line,) = curator.answer("timeline", "--source", "Acme Neck", "--as-of", "2021-01-01")[
        "guidelines"
    ]
    assert [(e["source"], e["in_force_until"], e["in_force"]) for e in line["editions"]] == [
        ("acme-neck-2020", "2023-05-01", True),
        ("acme-neck-2023", None, False),
    ]
    rows = curator.answer("list", "--as-of", "2024-01-01")["documents"]
    assert [row["id"] for row in rows] == ["acme-neck-2023/new", "mtus/neck"]
    assert "* 2020-01-01 to 2023-05-01" in curator.ok("timeline", "--as-of", "2021-01-01").stdout


def test_a_title_of_its_own_never_unseats_the_guideline_silently(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    page = "<html><body><h1>Neck Care, revised</h1><p>Surgery is for some.</p></body></html>"
    newer = ("--source", "Acme Neck", "--edition", "2023", "--effective-from", "2023-05-01")
    # Even with --yes the guideline keeps its title, so that the new edition takes over.
    curator.ok("add", curator.file("new.html", page), *newer, "--no-sync", "--yes")
    rows = {row["source"]: row for row in curator.answer("list", "--added")["documents"]}
    assert rows["acme-neck-2023"]["title"] == "Acme Neck"
    assert rows["acme-neck-2020"]["in_force_until"] == "2023-05-01"
    other = ("--source", "Acme Neck", "--edition", "2025", "--effective-from", "2025-05-01")
    result = curator.ok("add", curator.file("k.md", KNEE), *other, "--title", "Else", "--no-sync")
    assert "stays in force beside" in result.stderr and "acme-neck-2023" in result.stderr


def test_an_edition_of_the_future_is_added_with_a_warning(curator: Curator) -> None:
    later = ("--source", "Acme Neck", "--edition", "2190", "--effective-from", "2190-01-01")
    result = curator.ok("add", curator.file("neck.md"), *later, "--no-sync")
    assert "warning:" in result.stderr and "2190-01-01" in result.stderr
    assert any("2190-01-01" in note for note in curator.answer("verify")["notes"])


def test_preview_and_show(curator: Curator) -> None:
    view = curator.answer("preview", curator.file("neck.md"))
    assert view["schema"] == "rationale.preview/1"
    assert len(view["passages"]) == 2 and len(view["recommendations"]) == 2
    assert not curator.settings.home.exists()
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    shown = curator.answer("show", "neck.md")
    assert shown["rows"][0]["in_force_from"] == "2020-01-01"
    facts = ("stance", "treatments", "criteria", "excerpt")
    assert [[r[f] for f in facts] for r in shown["recommendations"]] == [
        [r[f] for f in facts] for r in view["recommendations"]
    ]
    assert "not_recommended: surgery" in curator.ok("show", "acme-neck-2020/neck").stdout
    assert "mtus/neck" in curator.ok("show", "mtus/neck").stdout


def test_verify_counts_and_passes(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    answer = curator.answer("verify")
    assert answer["problems"] == []
    assert answer["recommendations"] == {
        "read_in_source": 1,
        "read_in_decisions": 0,
        "general_knowledge": 0,
        "licensed_text": 2,
    }
    assert any(note.startswith("recommendations: 3, read in source 1") for note in answer["notes"])


def test_verify_asks_for_criteria_or_a_reason(curator: Curator) -> None:
    path = curator.settings.corpus / "mtus" / "neck.md"
    path.write_text(path.read_text().replace("why_none: a test\n", ""))
    result = curator("verify", "--json")
    assert result.exit_code == 3
    (problem,) = json.loads(result.stdout)["problems"]
    assert "r1: nothing that code can assess" in problem and "why_none" in problem


def test_an_export_can_be_pointed_at(curator: Curator) -> None:
    curator.ok("add", curator.file("neck.md"), *SOURCE, "--no-sync")
    out = curator.folder / "out"
    assert curator.answer("export", str(out))["documents"] == 2
    elsewhere = Curator(curator.folder / "elsewhere")
    elsewhere.settings = elsewhere.settings.model_copy(update={"corpus": out})
    assert [row["id"] for row in elsewhere.answer("list")["documents"]] == [
        "acme-neck-2020/neck",
        "mtus/neck",
    ]
    refused(curator("export", str(out)), 2, "not empty")


@pytest.mark.parametrize(
    ("name", "data", "options", "word"),
    [
        ("empty.pdf", b"", (), "empty"),
        ("broken.pdf", b"%PDF-1.7\nhalf", (), "broken.pdf"),
        ("neck.md", NECK.encode(), ("--effective-until", "2019-01-01"), "not after"),
        ("neck.md", NECK.encode(), ("--effective-until", "someday"), "--effective-until"),
        ("neck.md", NECK.encode(), ("--family", "Acme"), "--family"),
    ],
)
def test_bad_input_is_refused_and_the_library_is_as_before(
    curator: Curator, name: str, data: bytes, options: tuple[str, ...], word: str
) -> None:
    curator.ok("add", curator.file("knee.md", KNEE), *SOURCE, "--no-sync")
    before = files_of(curator.settings)
    path = written(curator.folder, name, data)
    refused(curator("add", str(path), *SOURCE, *options), 2, word)
    answer = json.loads(curator("add", str(path), *SOURCE, *options, "--json").stdout)
    assert answer["schema"] == "rationale.error/1" and answer["error"]["remedy"]
    assert files_of(curator.settings) == before


def test_files_left_out_make_the_command_fail(curator: Curator) -> None:
    paths = (curator.file("neck.md"), curator.file("empty.md", ""))
    refused(curator("add", *paths, *SOURCE), 2, "empty.md")
    result = curator("add", *paths, *SOURCE, "--keep-going", "--no-sync", "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert [one["state"] for one in answer["outcomes"]] == ["added"]
    assert [one["name"] for one in answer["failures"]] == ["empty.md"]


def test_progress_tells_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([100.0, 110.0, 120.0])
    monkeypatch.setattr("rag.corpus_text.time.monotonic", lambda: next(clock))
    progress = Progress("embedding passages")
    for done in (10, 110, 310):
        progress(done, 310)
    assert capsys.readouterr().err.splitlines() == [
        "embedding passages 10/310",
        "embedding passages 110/310, 10/s, about 20 s left",
        "embedding passages 310/310, 15/s",
    ]
