"""Faults of the line between program and model: busy, failing, slow, cut and garbled servers."""

from __future__ import annotations

import json

from tests.chat_faults.scenes import Scene
from tests.model_server import Reply


def broken(scene: Scene) -> dict[str, Reply]:
    """What the server does, by name; each time it is asked."""
    text = json.dumps(scene.faithful)
    return {
        "busy for good (429)": Reply(status=429, headers={"retry-after": "1"}),
        "at fault for good (500)": Reply(status=500, error="boom"),
        "overloaded for good (503)": Reply(status=503),
        "key refused (401)": Reply(status=401),
        "no such model (404)": Reply(status=404, error="model not found"),
        "window too small (400)": Reply(status=400, error="maximum context length exceeded"),
        "connection cut": Reply(text, cut_after=60),
        "cut before the first word": Reply(text, cut_after=0),
        "too slow": Reply(text, delay=30),
        "one piece now and then": Reply(text, drip=0.5, piece=3),
        "no JSON in the stream": Reply(raw=b"data: {not json\n\n"),
        "HTML page": Reply(raw=b"<html><body>Welcome</body></html>"),
        "empty body": Reply(raw=b""),
        "no choices": Reply(raw=b'{"id": "x", "object": "chat.completion", "choices": []}'),
        "tool call with broken arguments": Reply(text[:200], as_tool_call=True),
    }
