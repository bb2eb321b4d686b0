"""Backup and restore: all that cannot be made again, whole or not at all."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from rag.desk import backup as module
from rag.desk.backup import STAGE, backup, finish, restore
from rag.desk.case import Desk, list_cases
from rag.desk.records import CaseState
from rag.desk.sentences import edit_sentence
from rag.desk.store import FILE, CaseStore
from rag.desk.users import Users
from rag.errors import InputError, StoreError
from tests.desk.conftest import USER, settings_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def full(home: Path, worked: CaseState) -> Path:
    """Return a home with a case, a document, a run, a user, and much that is derived."""
    files = {"library/acme/guide.md": "# Guide", "evals/starter-1/scores.json": "{}"}
    for name, text in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    Users(home).add("anna", "correct horse battery")
    return home


def _names(path: Path) -> set[str]:
    with tarfile.open(path) as tar:
        return set(tar.getnames())


def test_a_backup_restored_elsewhere_is_the_same_home(
    full: Path, worked: CaseState, case_id: str, tmp_path: Path
) -> None:
    saved = backup(full, tmp_path / "b.tar.gz")
    assert saved.cases == 1
    other = tmp_path / "other"
    restore(other, tmp_path / "b.tar.gz")
    assert Desk(settings_of(other)).state(USER, case_id).model_dump_json() == (
        worked.model_dump_json()
    )
    assert (other / "library/acme/guide.md").read_text() == "# Guide"
    assert (other / "evals/starter-1/scores.json").exists()
    assert Users(other).verify("anna", "correct horse battery")
    assert stat.S_IMODE((other / "users.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((other / FILE).stat().st_mode) == 0o600
    assert not (other / STAGE).exists()


def test_what_is_derived_stays_out_and_the_file_is_private(full: Path, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    names = _names(tmp_path / "b.tar.gz")
    assert {FILE, "users.json", "library/acme/guide.md"} <= names
    assert not any(name.startswith(("index", "snapshot", "cache", "models")) for name in names)
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600


def test_a_running_desk_sees_what_was_restored(
    desk: Desk, full: Path, worked: CaseState, case_id: str, tmp_path: Path
) -> None:
    backup(full, tmp_path / "b.tar.gz")
    first = worked.item(1).sentences[0].sentence.id
    edit_sentence(desk, USER, case_id, 1, first, "After the backup.")
    (full / "library/acme/later.md").write_text("later")
    restore(full, tmp_path / "b.tar.gz")
    assert desk.state(USER, case_id) == worked
    # An edit on the restored state goes on from there, also where the lost log was as long.
    found = edit_sentence(desk, USER, case_id, 1, first, "After the restore.")
    assert found.seq == worked.seq + 1
    assert not (full / "library/acme/later.md").exists()


def test_a_restore_replaces_the_cases_made_since(
    desk: Desk, full: Path, case_id: str, tmp_path: Path
) -> None:
    backup(full, tmp_path / "b.tar.gz")
    desk.store.delete(USER, case_id)
    assert list_cases(desk, USER) == ()
    restore(full, tmp_path / "b.tar.gz")
    assert [row.id for row in list_cases(desk, USER)] == [case_id]


def _rewritten(path: Path, change: dict[str, bytes | None], head: dict[str, object]) -> Path:
    """Return a copy of a backup with members changed (``None``: left out) and its head, too."""
    out = path.with_name("changed.tar.gz")
    with tarfile.open(path) as source, tarfile.open(out, "w:gz") as target:
        for member in source:
            held = source.extractfile(member)
            data = held.read() if held else b""
            if member.name == "manifest.json":
                data = json.dumps({**json.loads(data), **head}).encode()
            new = change.get(member.name, data)
            if new is not None:
                entry = tarfile.TarInfo(member.name)
                entry.size = len(new)
                target.addfile(entry, io.BytesIO(new))
        for name in change.keys() - set(source.getnames()):
            entry = tarfile.TarInfo(name)
            entry.size = len(change[name] or b"")
            target.addfile(entry, io.BytesIO(change[name] or b""))
    return out


def _digests(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for part in ("library", "evals", "users.json")
        for path in sorted([home / part, *(home / part).rglob("*")])
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("change", "head", "error"),
    [
        ({"library/acme/guide.md": b"# Other"}, {}, InputError),
        ({"library/acme/guide.md": None}, {}, InputError),
        ({"library/../../evil": b"x"}, {}, InputError),
        ({"index/x": b"x"}, {}, InputError),
        ({}, {"schema": "rationale.backup/9"}, StoreError),
        ({}, {"cases_schema": 99}, StoreError),
        ({}, {"files": 3}, InputError),
        ({}, {"schema": None}, StoreError),
    ],
)
def test_a_backup_that_was_changed_or_is_newer_changes_nothing(
    full: Path,
    case_id: str,
    worked: CaseState,
    tmp_path: Path,
    change: dict[str, bytes | None],
    head: dict[str, object],
    error: type[Exception],
) -> None:
    backup(full, tmp_path / "b.tar.gz")
    before = _digests(full)
    with pytest.raises(error):
        restore(full, _rewritten(tmp_path / "b.tar.gz", change, head))
    assert _digests(full) == before and not (full / STAGE).exists()
    assert CaseStore(full).events(USER, case_id)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kept", [0, 20, 400, -200])
def test_a_backup_cut_short_changes_nothing(full: Path, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "b.tar.gz"
    backup(full, path)
    path.write_bytes(path.read_bytes()[:kept])
    before = _digests(full)
    with pytest.raises(InputError, match="no whole backup"):
        restore(full, path)
    assert _digests(full) == before


def test_a_link_in_a_backup_is_refused(full: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        head = {"schema": module.SCHEMA, "cases_schema": 1, "created": "", "program": ""}
        files = [{"path": "library/x", "sha256": "0" * 64, "size": 0}]
        data = json.dumps({**head, "cases": 0, "files": files}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("library/x")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(InputError):
        restore(full, path)


def test_a_restore_stopped_while_it_is_made_ready_is_undone(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(full, tmp_path / "b.tar.gz")
    before = _digests(full)
    monkeypatch.setattr(module, "_prove", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        restore(full, tmp_path / "b.tar.gz")
    assert _digests(full) == before and not (full / STAGE).exists()


@pytest.mark.system
@pytest.mark.parametrize("after", range(9))
def test_a_restore_killed_while_it_is_put_in_place_is_finished_by_the_next_command(
    full: Path, worked: CaseState, case_id: str, desk: Desk, tmp_path: Path, after: int
) -> None:
    backup(full, tmp_path / "b.tar.gz")
    restored = _digests(full)
    edit_sentence(desk, USER, case_id, 1, worked.item(1).sentences[0].sentence.id, "Later.")
    (full / "library/acme/guide.md").write_text("changed")
    (full / "evals/starter-1/new.json").write_text("{}")
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from rag.desk.backup import restore\n"
        "left = int(sys.argv[3])\n"
        "real = Path.replace\n"
        "def replace(self, target):\n"
        "    global left\n"
        "    if (Path(sys.argv[1]) / '.restoring' / 'ready').exists():\n"
        "        left -= 1\n"
        "        if left < 0:\n"
        "            os.kill(os.getpid(), 9)\n"
        "    return real(self, target)\n"
        "Path.replace = replace\n"
        "restore(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    command = [sys.executable, "-c", code, str(full), str(tmp_path / "b.tar.gz"), str(after)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)
    assert done.returncode in (0, -9), done.stderr
    finish(full)
    assert _digests(full) == restored and not (full / STAGE).exists()
    assert Desk(settings_of(full)).state(USER, case_id) == worked


def test_a_backup_of_an_empty_home_restores_to_an_empty_one(tmp_path: Path) -> None:
    backup(tmp_path / "a", tmp_path / "b.tar.gz")
    saved = restore(tmp_path / "c", tmp_path / "b.tar.gz")
    assert saved.cases == saved.files == 0


def test_a_backup_that_cannot_be_written_leaves_the_older_one(full: Path, tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    backup(full, folder / "b.tar.gz")
    kept = (folder / "b.tar.gz").read_bytes()
    if os.geteuid() == 0:
        with pytest.raises(StoreError):
            backup(full, folder / "b.tar.gz" / "below.tar.gz")
    else:
        folder.chmod(0o500)
        with pytest.raises(StoreError):
            backup(full, folder / "b.tar.gz")
        folder.chmod(0o700)
    assert (folder / "b.tar.gz").read_bytes() == kept
    assert [path.name for path in folder.iterdir()] == ["b.tar.gz"]


def test_damaged_cases_inside_a_backup_are_found_before_anything_is_replaced(
    full: Path, case_id: str, tmp_path: Path
) -> None:
    import hashlib

    path = tmp_path / "b.tar.gz"
    backup(full, path)
    with tarfile.open(path) as tar:
        held = tar.extractfile(FILE)
        assert held is not None
        data = bytearray(held.read())
        source = tar.extractfile("manifest.json")
        assert source is not None
        files = json.loads(source.read())["files"]
    data[4096:8192] = b"\xff" * 4096
    digest = hashlib.sha256(data).hexdigest()
    files = [{**one, "sha256": digest} if one["path"] == FILE else one for one in files]
    with pytest.raises((InputError, StoreError)):
        restore(full, _rewritten(path, {FILE: bytes(data)}, {"files": files}))
    with closing(sqlite3.connect(full / FILE)) as link:
        assert link.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert CaseStore(full).events(USER, case_id)
