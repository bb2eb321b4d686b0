"""Documents as they were read last time, so that an unchanged library loads without parsing.

One file per document in ``cache/documents`` of the home folder. An entry is used only where its
checksum is right and nothing that its content depends on has changed: the document's bytes, its
sidecar, its editions, the way of cutting, and this package's own code. Anything else is read anew;
the folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rag.library.documents import GuidelineDocument
from rag.records import Passage, Record, Source

log = logging.getLogger(__name__)

FOLDER = Path("cache") / "documents"
_SPARE = 64
"""Entries that nothing asks for any more are kept up to this many beside the useful ones."""
_PACKAGE = Path(__file__).resolve().parent
_CODE = (
    "cache.py",
    "chunking.py",
    "documents.py",
    "library.py",
    "manuscript.py",
    "markdown.py",
    "pieces.py",
    "yamlblock.py",
    "../records.py",
    "../text.py",
)
"""What decides how a document is read and cut."""


class Loaded(Record):
    """A document once per edition that it names, with its passages."""

    documents: tuple[GuidelineDocument, ...]
    passages: tuple[Passage, ...]


_LOADED: TypeAdapter[Loaded] = TypeAdapter(Loaded)


class DocumentCache:
    """What was read of each document. Never an error: a cache that cannot be used is none."""

    def __init__(self, home: Path, recipe: str) -> None:
        """Use the cache of a home folder; a home that does not exist has none.

        Args:
            home: The home folder.
            recipe: The way passages are cut.
        """
        self._folder = home / FOLDER if home.is_dir() else None
        self._recipe = f"{recipe}/{code_stamp()}"
        self._used: set[str] = set()

    def key(self, name: str, parts: Sequence[bytes]) -> str:
        """Digest what an entry depends on, its editions apart."""
        digest = hashlib.sha256(self._recipe.encode())
        for part in (name.encode(), *parts):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def get(self, name: str, key: str, register: Mapping[str, Source]) -> Loaded | None:
        """Return what was read under ``key``, or ``None``."""
        if self._folder is None:
            return None
        entry = _entry_name(name)
        self._used.add(entry)
        try:
            head, _, payload = (self._folder / entry).read_bytes().partition(b"\n")
            facts = json.loads(head)
            fresh = (
                facts["key"] == key
                and facts["sum"] == hashlib.sha256(payload).hexdigest()
                and facts["sources"] == _source_digests(facts["sources"], register)
            )
            return _LOADED.validate_json(payload) if fresh else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
            log.debug("cache entry of %s not used: %s", name, error)
            return None

    def put(self, name: str, key: str, loaded: Loaded) -> None:
        """Keep what was read; a reader sees a whole entry or none."""
        if self._folder is None:
            return
        payload = _LOADED.dump_json(loaded)
        sources = {document.source.id: document.source for document in loaded.documents}
        facts = {
            "key": key,
            "sum": hashlib.sha256(payload).hexdigest(),
            "sources": _source_digests(sources, sources),
        }
        temporary = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            # Without waiting for the disk: a torn entry fails its checksum and is read anew.
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            with os.fdopen(handle, "wb") as file:
                file.write(json.dumps(facts, sort_keys=True).encode() + b"\n" + payload)
            Path(temporary).replace(self._folder / _entry_name(name))
        except OSError as error:
            log.debug("cache entry of %s not kept: %s", name, error)
            if temporary:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()

    def prune(self) -> None:
        """Drop entries that this load did not ask for, once they outnumber those it did."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            held = {entry.name for entry in os.scandir(self._folder)}
            if len(held) <= 2 * len(self._used) + _SPARE:
                return
            for entry in sorted(held - self._used):
                (self._folder / entry).unlink(missing_ok=True)


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """Digest the code that reads and cuts documents: an entry outlives no change of it."""
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update(name.encode() + (_PACKAGE / name).read_bytes())
    return digest.hexdigest()[:16]


def _entry_name(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:24] + ".json"


def _source_digests(
    ids: Mapping[str, object], register: Mapping[str, Source]
) -> dict[str, str | None]:
    return {
        key: hashlib.sha256(register[key].model_dump_json().encode()).hexdigest()
        if key in register
        else None
        for key in sorted(ids)
    }
