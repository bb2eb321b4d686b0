"""Users of a shared workbench: names and hashed passwords in one private file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from rag.errors import InputError, StoreError
from rag.store import write_atomic

SCHEMA = "rationale.users/1"
FILE = "users.json"
COST = 2**15
"""scrypt's n: about 0.1 s and 32 MiB for one try."""
BLOCK, PARALLEL = 8, 1
LEAST = 10
"""Characters of a password."""
MOST = 200
FREE_TRIES = 5
"""Wrong passwords in a row after which a name has to wait."""
LONGEST_WAIT = 300.0
"""Seconds."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
_SLOTS = threading.BoundedSemaphore(2)
"""So that a storm of log-ins takes no more than two times 32 MiB."""


class Users:
    """The users of one home."""

    def __init__(self, home: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the path; a missing file means no users."""
        self.path = home / FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all users, sorted.

        Raises:
            StoreError: The file cannot be read.
        """
        return tuple(sorted(self._load()))

    def add(self, name: str, password: str) -> None:
        """Add a user.

        Raises:
            InputError: The name is taken or does not fit, or the password is too short.
        """
        name = _name(name)
        entry = _entry(_password(password, name))
        with self._changing():
            users = self._load()
            if name in users:
                raise InputError(
                    f"There is a user {name!r} already.",
                    f"Give another password with rationale users passwd {name}.",
                )
            self._save({**users, name: entry})

    def set_password(self, name: str, password: str) -> None:
        """Give a user another password.

        Raises:
            InputError: There is no such user, or the password is too short.
        """
        entry = _entry(_password(password, name))
        with self._changing():
            users = self._load()
            self._known(name, users)
            self._save({**users, name: entry})

    def remove(self, name: str) -> None:
        """Remove a user; the user's cases stay until they are deleted.

        Raises:
            InputError: There is no such user.
        """
        with self._changing():
            users = self._load()
            self._known(name, users)
            self._save({key: entry for key, entry in users.items() if key != name})

    def verify(self, name: str, password: str) -> bool:
        """Return whether this is the user's password; it takes as long for an unknown name.

        After five wrong ones in a row a name is refused for a while that doubles each time.
        """
        with self._lock:
            wrong, until = self._wrong.get(name, (0, 0.0))
            if self._clock() < until:
                return False
        entry = self._load().get(name)
        right = _matches(entry or _NOBODY, password[:MOST]) and entry is not None
        with self._lock:
            if right:
                self._wrong.pop(name, None)
            else:
                wrong, _ = self._wrong.get(name, (0, 0.0))
                wait = min(2.0 ** (wrong + 1 - FREE_TRIES), LONGEST_WAIT)
                held = wait if wrong + 1 >= FREE_TRIES else 0.0
                if len(self._wrong) > 10_000:
                    self._wrong.clear()
                self._wrong[name] = (min(wrong + 1, 30), self._clock() + held)
        return right

    # ------------------------------------------------------------------ the file

    def _changing(self) -> FileLock:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"Could not write {self.path.parent}: {error.strerror}.", "Check the folder."
            ) from error
        return FileLock(str(self.path) + ".lock", timeout=30)

    def _load(self) -> dict[str, str]:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(
                f"Could not read {self.path}: {error.strerror}.", "Check who may read it."
            ) from error
        try:
            held = json.loads(data)
            schema, users = held["schema"], held["users"]
            if schema != SCHEMA:
                raise StoreError(
                    f"{self.path} has the schema {schema}; this program knows {SCHEMA}.",
                    "Update the program (pip install --upgrade rationale).",
                )
            return {str(name): str(entry) for name, entry in users.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(
                f"{self.path} is damaged.", "Restore it with rationale restore FILE."
            ) from error

    def _save(self, users: dict[str, str]) -> None:
        ordered = {name: users[name] for name in sorted(users)}
        data = json.dumps({"schema": SCHEMA, "users": ordered}, indent=1) + "\n"
        write_private(self.path, data.encode())

    def _known(self, name: str, users: dict[str, str]) -> None:
        if name not in users:
            raise InputError(
                f"There is no user {name!r}.", "See the users with rationale users list."
            )


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all.

    Raises:
        StoreError: It cannot be written.
    """
    before = os.umask(0o077)
    try:
        write_atomic(path, data)
    finally:
        os.umask(before)


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} does not fit as a user's name.",
            "Use 1 to 64 of a-z, 0-9, dot, dash, underscore and @, beginning with a letter or "
            "figure.",
        )
    return name


def _password(password: str, name: str) -> str:
    if len(password) < LEAST or len(password) > MOST or password == name:
        raise InputError(
            f"The password does not fit: it takes {LEAST} to {MOST} characters and is not the "
            "name.",
            "Choose a longer one; a few words will do.",
        )
    return password


def _entry(password: str) -> str:
    salt = secrets.token_bytes(16)
    made = _hash(password, salt, COST, BLOCK, PARALLEL)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${_text(salt)}${_text(made)}"


def _matches(entry: str, password: str) -> bool:
    try:
        kind, cost, block, parallel, salt, held = entry.split("$")
        known = base64.b64decode(held, validate=True)
        made = _hash(
            password, base64.b64decode(salt, validate=True), int(cost), int(block), int(parallel)
        )
    except ValueError:
        return False
    return kind == "scrypt" and hmac.compare_digest(made, known)


def _hash(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    with _SLOTS:
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"),
            salt=salt,
            n=cost,
            r=block,
            p=parallel,
            maxmem=256 * 2**20,
            dklen=32,
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


_NOBODY = f"scrypt${COST}${BLOCK}${PARALLEL}${_text(bytes(16))}${_text(bytes(32))}"
"""Hashed against where the name is unknown, so that names cannot be told by the clock."""
