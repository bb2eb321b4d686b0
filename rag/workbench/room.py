"""What the actions of one running workbench share: desk, background work, uploads, readiness."""

from __future__ import annotations

import logging
import threading

from rag.desk.case import Desk
from rag.desk.pictures import Pictures
from rag.desk.records import CaseState
from rag.desk.stages import Tools
from rag.errors import IndexStateError, InputError, RationaleError
from rag.settings import Settings, shipped
from rag.workbench.bridge import Given
from rag.workbench.jobs import Jobs
from rag.workbench.uploads import Uploads

logger = logging.getLogger(__name__)
SAMPLE = "cervical-facet.txt"
_WARMING = "Library and language model are still loading; cases can be opened meanwhile."


class Room:
    """The parts of one running workbench."""

    def __init__(self, settings: Settings) -> None:
        """Open the store of cases; index and model are opened by :meth:`warm`.

        Raises:
            StoreError: The store is damaged, or cannot be written.
        """
        self.settings = settings
        self.desk = Desk(settings)
        self.pictures = Pictures(self.desk)
        self.jobs = Jobs()
        self.uploads = Uploads(settings)
        self.ready = threading.Event()
        self.settled = threading.Event()
        """Set while nothing is being loaded: done, failed, or never begun."""
        self.settled.set()
        self.trouble: RationaleError | None = None

    def warm(self, after: float = 0.0) -> None:
        """Load vocabulary, index and model in the background, ``after`` seconds from now."""
        self.settled.clear()
        timer = threading.Timer(after, self._warm)
        timer.daemon = True
        timer.start()

    def status(self) -> tuple[str, str]:
        """Return ``ready``, ``loading`` or ``trouble``, and what to say of it."""
        if self.trouble is not None:
            return "trouble", f"{self.trouble.message} {self.trouble.remedy}"
        return ("ready", "Library ready") if self.ready.is_set() else ("loading", _WARMING)

    @property
    def indexable(self) -> bool:
        """Whether the library is not to be had because it was not indexed."""
        return isinstance(self.trouble, IndexStateError)

    def state(self, user: str, given: Given) -> CaseState:
        """Return the case that the page shows.

        Raises:
            InputError: It shows none, or there is no such case of this user.
        """
        if not given.case:
            raise InputError("No case is open.", "Open one from the list.")
        return self.desk.state(user, given.case)

    def again(self) -> None:
        """Look again for what was missing, after a sync or a correction."""
        self.trouble = None
        self.ready.clear()
        self.warm()

    def _warm(self) -> None:
        try:
            # Work a case once: what is loaded on first use is loaded before a reviewer waits.
            _first_use(self.desk.tools, self.settings)
        except RationaleError as error:
            self.trouble = error
        except Exception:
            logger.exception("the library could not be loaded")
            self.trouble = RationaleError(
                "The library could not be loaded.", "See the terminal, or run rationale doctor."
            )
        else:
            self.ready.set()
        finally:
            self.settled.set()


def sample_files() -> list[tuple[str, bytes]]:
    """Return the shipped sample case as it would be uploaded."""
    path = shipped("corpus") / "samples" / SAMPLE
    return [(SAMPLE, path.read_bytes())]


def _first_use(tools: Tools, settings: Settings) -> None:
    from rag.intake import read_text
    from rag.pipeline import draft_case

    name, data = sample_files()[0]
    raw = [read_text(data.decode("utf-8"), name)]
    draft_case(raw, settings, index=tools.index, vocabulary=tools.vocabulary)
