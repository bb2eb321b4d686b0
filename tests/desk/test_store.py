"""The log of edits: append-only, whole or not at all, one owner's, gone when deleted."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from rag.desk.records import CaseRow, Event
from rag.desk.store import FILE, CaseStore
from rag.errors import InputError, StoreError

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-01-02T03:04:05Z"


def _event(seq: int, **body: object) -> Event:
    return Event(seq=seq, at=AT, user="a", kind="titled", body=dict(body))


def _opened() -> Event:
    return Event(seq=1, at=AT, user="a", kind="opened", body={"title": "t"})


def _row(case_id: str, seq: int) -> CaseRow:
    return CaseRow(
        id=case_id,
        owner="a",
        title="t",
        created=AT,
        updated=AT,
        version=1,
        status="open",
        items=0,
        seq=seq,
    )


def _open(store: CaseStore, owner: str = "a", data: bytes = b"words") -> str:
    return store.create(owner, "t", [("n.txt", "0" * 64, data)], _opened())


def test_what_was_written_is_read_back_in_order(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = _open(store)
    for seq in range(2, 6):
        store.append("a", case_id, _event(seq, title=f"t{seq}"), _row(case_id, seq))
    assert [event.seq for event in CaseStore(tmp_path).events("a", case_id)] == [1, 2, 3, 4, 5]
    assert store.file("a", case_id, 0) == ("n.txt", b"words")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = '{}'",
        "DELETE FROM events",
        "UPDATE files SET data = x'00'",
        "DELETE FROM files",
    ],
)
def test_the_log_itself_refuses_to_be_changed(tmp_path: Path, statement: str) -> None:
    store = CaseStore(tmp_path)
    _open(store)
    with closing(sqlite3.connect(tmp_path / FILE)) as link:
        with pytest.raises(sqlite3.IntegrityError, match="append-only|do not change"):
            link.execute(statement)


def test_an_edit_on_an_old_state_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = _open(store)
    store.append("a", case_id, _event(2), _row(case_id, 2))
    with pytest.raises(StoreError) as refused:
        store.append("a", case_id, _event(2), _row(case_id, 2))
    assert refused.value.retry
    assert len(store.events("a", case_id)) == 2


@pytest.mark.parametrize("case", ["another's", "none"])
def test_another_users_case_looks_like_none(tmp_path: Path, case: str) -> None:
    store = CaseStore(tmp_path)
    case_id = _open(store, owner="b") if case == "another's" else "c0123456789abcdef"
    calls = [
        lambda: store.events("a", case_id),
        lambda: store.file("a", case_id, 0),
        lambda: store.append("a", case_id, _event(2), _row(case_id, 2)),
        lambda: store.delete("a", case_id),
    ]
    for call in calls:
        with pytest.raises(InputError, match="There is no case"):
            call()
    assert store.cases("a") == ()


def test_a_store_is_private_from_its_first_byte(tmp_path: Path) -> None:
    CaseStore(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_newer_schema_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    CaseStore(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as link:
        link.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError) as refused:
        CaseStore(tmp_path)
    assert "99" in refused.value.message and "rationale restore" in refused.value.remedy


def test_a_damaged_store_names_the_way_back(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 400)
    with pytest.raises(StoreError) as refused:
        CaseStore(tmp_path)
    assert "rationale restore" in refused.value.remedy


def test_a_deleted_case_leaves_no_byte_behind(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    kept = _open(store, data=b"the other case " * 500)
    secret = b"Quaint-Secret-Word"
    case_id = _open(store, data=secret * 2000)
    store.append("a", case_id, _event(2, title=secret.decode()), _row(case_id, 2))
    assert any(secret in path.read_bytes() for path in tmp_path.glob(FILE + "*"))
    store.delete("a", case_id)
    for path in tmp_path.glob(FILE + "*"):
        assert secret not in path.read_bytes(), path.name
    assert store.file("a", kept, 0)[1].startswith(b"the other case")


def test_writers_of_many_threads_lose_no_edit(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = _open(store)
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            left = 10
            while left:
                seq = len(store.events("a", case_id)) + 1
                try:
                    store.append("a", case_id, _event(seq, title=name), _row(case_id, seq))
                    left -= 1
                except StoreError as error:
                    assert error.retry
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    events = store.events("a", case_id)
    assert [event.seq for event in events] == list(range(1, 52))
    titles = [event.body.get("title") for event in events[1:]]
    assert all(titles.count(f"w{n}") == 10 for n in range(5))


_WRITER = """
import sys
from pathlib import Path
from rag.desk.records import CaseRow, Event
from rag.desk.store import CaseStore
home, case_id = Path(sys.argv[1]), sys.argv[2]
store = CaseStore(home)
seq = 1
while True:
    seq += 1
    text = str(seq) * 20000
    event = Event(seq=seq, at="t", user="a", kind="titled", body={"title": text, "n": seq})
    row = CaseRow(id=case_id, owner="a", title=str(seq), created="t", updated="t", version=1,
                  status="open", items=0, seq=seq)
    store.append("a", case_id, event, row)
    print(seq, flush=True)
"""


@pytest.mark.system
def test_a_process_killed_while_editing_leaves_whole_edits_only(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    case_id = _open(store)
    code = [sys.executable, "-c", _WRITER, str(tmp_path), case_id]
    with subprocess.Popen(code, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = 0
        until = time.monotonic() + 30
        while told < 15 and time.monotonic() < until:
            told = int(child.stdout.readline() or 0)
        os.kill(child.pid, signal.SIGKILL)
        rest = [int(line) for line in child.stdout.read().split() if line.isdigit()]
    told = max([told, *rest])
    events = CaseStore(tmp_path).events("a", case_id)
    # What was told to be written stands; at most one more was committed and not told.
    assert told <= len(events) <= told + 1
    assert [event.body["n"] for event in events[1:]] == list(range(2, len(events) + 1))
    assert all(event.body["title"] == str(event.seq) * 20000 for event in events[1:])
    (row,) = store.cases("a")
    assert row.seq == len(events)
    with closing(sqlite3.connect(tmp_path / FILE)) as link:
        assert link.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
