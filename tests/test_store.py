"""Files are written whole or not at all, and a damaged run says so."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.store import load_run, write_atomic


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "letter.md"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["letter.md"]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "letter.md"
    write_atomic(path, b"old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError) as caught:
        write_atomic(path, b"new")
    assert "No space left" in caught.value.message and caught.value.retry
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.md"]


def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StoreError):
        write_atomic(tmp_path / "out" / "letter.md", b"x")


@pytest.mark.parametrize("content", [b"", b"{", b'{"schema_version": "rationale.run/9"}'])
def test_a_damaged_run_names_the_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r1.json"
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        load_run(path)
    assert str(path) in caught.value.message and caught.value.remedy
