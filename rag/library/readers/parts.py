"""What every reader does last: refuse an empty document, propose metadata, make the manuscript."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rag.errors import InputError
from rag.library.manuscript import FilePage, Manuscript
from rag.library.proposals import Clues, propose
from rag.library.readers.flow import Flow


def finish(
    flow: Flow,
    data: bytes,
    media_type: str,
    clues: Clues,
    pages: Sequence[FilePage] = (),
) -> Manuscript:
    """Return the manuscript of what a reader wrote into ``flow``.

    Raises:
        InputError: No words in it.
    """
    if not any(c.isalnum() for block in flow.blocks for c in block.text):
        raise InputError(f"{flow.name} holds no text.", "Check that the right file was given.")
    return Manuscript(
        name=flow.name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        blocks=tuple(flow.blocks),
        pages=tuple(pages),
        proposal=propose(flow.blocks, clues),
        warnings=flow.warnings(),
    )
