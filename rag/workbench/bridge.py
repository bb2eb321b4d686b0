"""What a tab's page and its functions say to each other: an action in, an answer out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.errors import InputError, RationaleError
from rag.workbench.markup import digest

logger = logging.getLogger(__name__)


@dataclass
class Answer:
    """What the page is to show after an action."""

    panes: dict[str, str] = field(default_factory=dict)
    """Mark-up by the id of the element that it fills."""
    view: dict[str, Any] | None = None
    """Where the page stands from now on; ``None``: where it stood."""
    say: str = ""
    """A short note that fades."""
    job: str = ""
    """Name of background work to be asked for."""
    file: dict[str, str] | None = None
    """``name``, ``type`` and base64 ``data`` of a download."""
    focus: str = ""
    """Key of the element that gets the focus."""
    show: dict[str, Any] | None = None
    """What is to be scrolled to: ``key``, and ``tab`` where it stands."""
    progress: str = ""
    more: dict[str, Any] = field(default_factory=dict)


class Given:
    """What the page sent with an action, read defensively: anybody may send anything."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        """Keep the payload."""
        self.payload = payload
        view = payload.get("view")
        self.view: dict[str, Any] = dict(view) if isinstance(view, Mapping) else {}

    def text(self, name: str, default: str = "") -> str:
        """Return a text; what is none counts as empty."""
        value = self.payload.get(name, default)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self.payload.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | str):
            return default
        try:
            return int(value)
        except ValueError:
            return default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.payload.get(name)
        rows = value if isinstance(value, list) else []
        return tuple(row for row in rows if isinstance(row, str))

    @property
    def case(self) -> str:
        """The case that the page shows."""
        value = self.view.get("case")
        return value if isinstance(value, str) else ""

    @property
    def item(self) -> int:
        """The item that the action or else the page means."""
        value = self.payload.get("n", self.view.get("item"))
        return value if isinstance(value, int) and not isinstance(value, bool) else 0


Act = Callable[[str, Given], Answer]
"""One action: who asks and what was given, to what is to be shown."""


def answer(acts: Mapping[str, Act], user: str, payload: object) -> dict[str, Any]:
    """Carry out what a page asked for and return its answer as plain JSON; never raises."""
    given = Given(payload if isinstance(payload, Mapping) else {})
    try:
        act = acts.get(given.text("do"))
        if act is None:
            raise InputError("The page asked for something unknown.", "Reload the page.")
        made = act(user, given)
    except RationaleError as error:
        return {"error": {"message": error.message, "remedy": error.remedy, "retry": error.retry}}
    except Exception as error:
        logger.exception("an action of the workbench failed")
        return {
            "error": {
                "message": f"Unexpected error: {type(error).__name__}.",
                "remedy": "This is a fault of the program; its details are on the terminal. "
                "Nothing was changed.",
                "retry": False,
            }
        }
    return packed(made, given)


def packed(made: Answer, given: Given) -> dict[str, Any]:
    """Return an answer as plain JSON, without panes that the page has already."""
    have = given.payload.get("have")
    known = have if isinstance(have, Mapping) else {}
    panes = {}
    for name, html in made.panes.items():
        stamp = digest(html)
        if known.get(name) != stamp:
            panes[name] = {"html": str(html), "stamp": stamp}
    out: dict[str, Any] = {"panes": panes, **made.more}
    for name in ("view", "say", "job", "file", "focus", "show", "progress"):
        value = getattr(made, name)
        if value:
            out[name] = value
    return out
