"""What the scripted server says: a reply for each request, given or made from the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

KEY = "sk-test-0123456789abcdef"
"""A key that looks like one, so that tests can look for it where it must not be."""


@dataclass(frozen=True)
class Reply:
    """One scripted reply."""

    content: str | dict[str, Any] = ""
    """Text of the answer; a dict is sent as JSON."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    """Further HTTP headers, such as ``{"retry-after": "7"}``."""
    error: str = "scripted error"
    """Message of an answer whose status is not 200."""
    delay: float = 0
    """Seconds before the first byte."""
    drip: float = 0
    """Seconds between the pieces of a streamed answer."""
    piece: int = 40
    """Characters in one streamed piece."""
    as_tool_call: bool | None = None
    """``None``: a tool call where the request offers tools and no response format."""
    finish: str = "stop"
    """Finish reason; ``length`` is what a server says of an answer that it cut short."""
    cut_after: int | None = None
    """The connection is closed without a farewell after that many characters of the answer."""
    raw: bytes | None = None
    """Sent as the whole body in place of all that, whatever it is."""
    usage: tuple[int, int] | None = (11, 7)
    """Tokens in and out; ``None``: the server does not say."""
    reasoning: str = ""
    """Text sent as ``reasoning_content`` before the answer, as thinking models do."""
    refusal: str = ""
    """Sent in place of an answer, as OpenAI's models refuse."""

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.content if isinstance(self.content, str) else json.dumps(self.content)


Step = Reply | Callable[[dict[str, Any]], Reply]
"""A reply, or a function from the body of the request to one."""


def prompt_of(body: dict[str, Any]) -> str:
    """All message texts of a request, joined."""
    return "\n".join(str(message["content"]) for message in body["messages"])


def schema_of(body: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that a request asks for: response format, tool, else out of the prompt."""
    if "response_format" in body:
        found: dict[str, Any] = body["response_format"]["json_schema"]["schema"]
        return found
    if body.get("tools"):
        found = body["tools"][0]["function"]["parameters"]
        return found
    for line in reversed(prompt_of(body).splitlines()):
        if line.startswith("{") and '"properties"' in line:
            found = json.loads(line)
            return found
    raise AssertionError("the request names no schema")
