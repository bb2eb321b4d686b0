"""Nothing that goes wrong on the way leaves a library that is half one thing and half another."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.library import load_library
from rag.library.shelf import About, remove, restore, update
from rag.library.shelf_files import locked
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

NECK_ID = "acme-neck-2020/neck"
Act = Callable[[Settings, Path], object]
_CALLS = ("replace", "link", "fsync", "mkdir")
"""What puts something on the disk or under a name."""


def add_neck(settings: Settings, folder: Path) -> object:
    return put(settings, written(folder, "neck.md", NECK))


def update_neck(settings: Settings, folder: Path) -> object:
    return update(written(folder, "neck.md", KNEE), settings, vocabulary_of(settings), About())


def remove_neck(settings: Settings, folder: Path) -> object:
    return remove(NECK_ID, settings)


def restore_neck(settings: Settings, folder: Path) -> object:
    return restore(NECK_ID, settings)


def state(settings: Settings) -> tuple[str, ...]:
    """Return the texts that the library holds; fails where it cannot be loaded."""
    library = load_library(settings.corpus, settings.home)
    return tuple(sorted(passage.text for passage in library.passages))


BEFORE: dict[str, tuple[Act, ...]] = {
    "add": (),
    "update": (add_neck,),
    "remove": (add_neck,),
    "restore": (add_neck, update_neck),
}
ACTS = {"add": add_neck, "update": update_neck, "remove": remove_neck, "restore": restore_neck}


def _prepared(name: str, folder: Path) -> Settings:
    settings = small_settings(folder)
    for act in BEFORE[name]:
        act(settings, folder)
    return settings


def _in_child(act: Act, settings: Settings, folder: Path, fatal: int) -> int:
    """Do it in a process that is killed at its ``fatal``-th call; return the exit status."""
    child = os.fork()
    if child == 0:
        try:
            count = 0

            def deadly(name: str) -> Callable[..., object]:
                real = getattr(os, name)

                def call(*args: object, **more: object) -> object:
                    nonlocal count
                    count += 1
                    if count == fatal:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return real(*args, **more)

                return call

            for name in _CALLS:
                setattr(os, name, deadly(name))
            act(settings, folder)
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return status


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_kill_at_any_moment_leaves_the_old_library_or_the_new(name: str, tmp_path: Path) -> None:
    reference = _prepared(name, tmp_path / "reference")
    old = state(reference)
    ACTS[name](reference, tmp_path / "reference")
    new = state(reference)
    assert old != new
    seen = set()
    for fatal in range(1, 60):
        folder = tmp_path / str(fatal)
        settings = _prepared(name, folder)
        status = _in_child(ACTS[name], settings, folder, fatal)
        assert status in (0, signal.SIGKILL)
        left = state(settings)
        assert left in (old, new)
        seen.add(left)
        if status == 0:
            break
        if left == old:
            # The same command does it, whatever the killed one left lying about.
            ACTS[name](settings, folder)
            assert state(settings) == new
    else:
        raise AssertionError("never ran to its end")
    assert seen == {old, new} and fatal > 2


class _FullDisk:
    """Lets the first calls through, then says once that the disk is full."""

    def __init__(self, fatal: int) -> None:
        self.count = 0
        self.fatal = fatal

    def instead_of(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            self.count += 1
            if self.count == self.fatal:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*args, **more)

        return call


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_full_disk_leaves_the_library_as_it_was(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = 0
    for fatal in range(1, 40):
        folder = tmp_path / str(fatal)
        settings = _prepared(name, folder)
        old, files = state(settings), files_of(settings)
        disk = _FullDisk(fatal)
        failed = False
        with monkeypatch.context() as patch:
            for call in ("replace", "fsync", "mkdir"):
                patch.setattr(os, call, disk.instead_of(getattr(os, call)))
            try:
                ACTS[name](settings, folder)
            except StoreError as error:
                assert "No space left" in error.message and error.remedy
                failed = True
        if disk.count < fatal:
            break
        if not failed:
            # It was a call that may fail, such as keeping a copy in the cache.
            assert state(settings) != old
            continue
        refused += 1
        assert state(settings) == old
        left = files_of(settings)
        assert {key: left[key] for key in files} == files
        assert not any(Path(key).name.startswith(".") for key in left)
        ACTS[name](settings, folder)
        assert state(settings) != old
    else:
        raise AssertionError("never ran to its end")
    assert refused


def test_two_curators_at_once_both_succeed(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    children = []
    for number, text in enumerate((NECK, KNEE)):
        child = os.fork()
        if child == 0:
            try:
                put(settings, written(tmp_path, f"text-{number}.md", text))
                os._exit(0)
            except BaseException:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    names = {d.path for d in load_library(settings.corpus, settings.home).documents if d.added}
    assert names == {"acme-neck-2020/text-0.md", "acme-neck-2020/text-1.md"}


def test_two_curators_with_the_same_file_add_it_once(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    path = written(tmp_path, "neck.md", NECK)
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:
            try:
                put(settings, path)
                os._exit(0)
            except BaseException:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    documents = [d for d in load_library(settings.corpus, settings.home).documents if d.added]
    assert len(documents) == 1
    assert not (settings.home / "library" / ".removed").exists()


def test_a_curator_who_has_to_wait_too_long_is_told_to_try_again(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    ready, done = os.pipe()
    child = os.fork()
    if child == 0:
        with locked(settings.home):
            os.write(done, b"x")
            time.sleep(30)
        os._exit(0)
    try:
        os.read(ready, 1)
        with pytest.raises(StoreError, match="Another command") as caught:
            with locked(settings.home, 0.1):
                pass
        assert caught.value.retry
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(done)
    # The killed one's lock is gone with it.
    put(settings, written(tmp_path, "neck.md", NECK), wish())


def test_a_damaged_sidecar_costs_pages_and_nothing_else(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    add_neck(settings, tmp_path)
    (sidecar,) = (settings.home / "library" / "acme-neck-2020").glob("*.json")
    sidecar.write_text("{")
    assert any("chronic neck pain" in text for text in state(settings))
    assert update(tmp_path / "neck.md", settings, vocabulary_of(settings), About()).id == NECK_ID
    assert load_library(settings.corpus, settings.home).documents[0].placed
