"""An OpenAI-compatible server on loopback that answers from a script, for tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdef"


@dataclass(frozen=True)
class Reply:
    """One scripted reply."""

    content: str | dict[str, Any] = ""
    """Text of the answer; a dict is sent as JSON."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    """Seconds before answering."""
    as_tool_call: bool = False
    error: str = "scripted error"


Step = Reply | Callable[[dict[str, Any]], Reply]


@dataclass
class FakeServer:
    """The running server: where it is, what it will say, what it was asked."""

    base_url: str
    steps: list[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def prompt(self, index: int = -1) -> str:
        """All message texts of one request, joined."""
        return "\n".join(str(m["content"]) for m in self.requests[index]["messages"])


@contextmanager
def serve(*steps: Step) -> Iterator[FakeServer]:
    """Run a server that gives ``steps`` in turn; the last one is repeated."""
    state = FakeServer("", list(steps))
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    httpd.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.stop.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _handler(state: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append(body)
            state.authorizations.append(self.headers.get("authorization", ""))
            step = state.steps.pop(0) if len(state.steps) > 1 else state.steps[0]
            reply = step if isinstance(step, Reply) else step(body)
            deadline = time.monotonic() + reply.delay
            while time.monotonic() < deadline and not state.stop.is_set():
                time.sleep(0.01)
            try:
                self._send(reply, _payload(reply, body))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client gave up, which is what the test wanted

        def _send(self, reply: Reply, payload: dict[str, Any]) -> None:
            data = json.dumps(payload).encode()
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _payload(reply: Reply, body: dict[str, Any]) -> dict[str, Any]:
    if reply.status != 200:
        return {"error": {"message": reply.error, "type": "scripted", "code": None}}
    text = reply.content if isinstance(reply.content, str) else json.dumps(reply.content)
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if reply.as_tool_call:
        name = body["tools"][0]["function"]["name"]
        call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": body.get("model", "m"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def script(*steps: Step) -> Sequence[Step]:
    """Return the steps, typed."""
    return steps
