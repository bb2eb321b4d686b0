"""Users of a shared workbench: hashed, private, and no quicker to guess for trying often."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from rag.desk import users as module
from rag.desk.users import FILE, Users
from rag.errors import InputError, StoreError

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COST", 2**4)


def test_a_user_is_let_in_with_the_right_password_only(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    assert users.verify("anna", PASSWORD)
    assert not users.verify("anna", PASSWORD + "x")
    assert not users.verify("anna", "") and not users.verify("", "")
    assert not users.verify("bert", PASSWORD)
    assert Users(tmp_path).verify("anna", PASSWORD)


def test_the_file_is_private_and_holds_no_password(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    users.add("bert", PASSWORD)
    data = (tmp_path / FILE).read_bytes()
    assert PASSWORD.encode() not in data
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    held = json.loads(data)["users"]
    assert held["anna"] != held["bert"], "equal passwords must not look equal"


def test_a_password_is_changed_and_a_user_removed(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    users.set_password("anna", "another password")
    assert users.verify("anna", "another password") and not users.verify("anna", PASSWORD)
    users.remove("anna")
    assert users.names() == () and not users.verify("anna", "another password")


def test_wrong_passwords_make_a_name_wait_longer_and_longer(tmp_path: Path) -> None:
    now = [0.0]
    users = Users(tmp_path, clock=lambda: now[0])
    users.add("anna", PASSWORD)
    users.add("bert", PASSWORD)
    for _ in range(5):
        assert not users.verify("anna", "wrong password")
    assert not users.verify("anna", PASSWORD), "refused while it waits"
    assert users.verify("bert", PASSWORD), "another name is not kept out"
    now[0] += 1.5
    assert not users.verify("anna", "wrong password")
    now[0] += 1.5
    assert not users.verify("anna", PASSWORD), "the wait has doubled"
    now[0] += 1.0
    assert users.verify("anna", PASSWORD)
    assert not users.verify("anna", "wrong") and users.verify("anna", PASSWORD)


@pytest.mark.parametrize("name", ["", "../x", "A b", "a" * 65, "<b>", "ä", "-x", "a\n"])
def test_a_name_that_could_mislead_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        Users(tmp_path).add(name, PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "anna.smith.md"])
def test_a_weak_password_is_refused(tmp_path: Path, password: str) -> None:
    with pytest.raises(InputError):
        Users(tmp_path).add("anna.smith.md", password)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    users = Users(tmp_path)
    users.add("anna", PASSWORD)
    with pytest.raises(InputError, match="already"):
        users.add("anna", "another password")
    with pytest.raises(InputError, match="no user"):
        users.remove("bert")


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"schema": "rationale.users/1"}'])
def test_a_damaged_file_lets_nobody_in_and_says_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE).write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        Users(tmp_path).verify("anna", PASSWORD)


def test_a_damaged_entry_lets_nobody_in(tmp_path: Path) -> None:
    for entry in ("", "plain$secret", "scrypt$1$1$1$x$y", "scrypt$16$8$1$AAAA$"):
        text = json.dumps({"schema": "rationale.users/1", "users": {"anna": entry}})
        (tmp_path / FILE).write_text(text)
        assert not Users(tmp_path).verify("anna", "secret")
