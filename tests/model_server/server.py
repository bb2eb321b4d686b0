"""The loopback server: HTTP in, the script's replies out, streamed or whole, healthy or not."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.model_server.script import Reply, Step, prompt_of
from tests.model_server.wire import events, whole

ABILITIES = frozenset({"json_schema", "tools", "stream", "stream_options"})


@dataclass
class Server:
    """The running server: where it is, what it can, what it will say, what it was asked."""

    base_url: str
    steps: list[Step]
    abilities: frozenset[str] = ABILITIES
    """A request that needs another is answered with status 400."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Bodies, in the order of arrival; those that were refused for an ability among them."""
    authorizations: list[str] = field(default_factory=list)
    most_at_once: int = 0
    """The largest number of requests that were answered at the same time."""
    stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _now: int = 0

    def prompt(self, index: int = -1) -> str:
        """All message texts of one request, joined."""
        return prompt_of(self.requests[index])

    def enter(self, body: dict[str, Any], authorization: str) -> Step:
        """Note a request and return what to say to it."""
        with self._lock:
            self.requests.append(body)
            self.authorizations.append(authorization)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            missing = _needed(body) - self.abilities
            if missing:
                return Reply(status=400, error=f"{', '.join(sorted(missing))} not supported")
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]

    def leave(self) -> None:
        """Note that a request was answered."""
        with self._lock:
            self._now -= 1

    def wait(self, seconds: float) -> None:
        """Wait, but not beyond the end of the test."""
        self.stop.wait(seconds) if seconds else None


@contextmanager
def serve(*steps: Step, abilities: frozenset[str] | set[str] = ABILITIES) -> Iterator[Server]:
    """Run a server that gives ``steps`` in turn; the last one is repeated.

    With several requests at once the order of the steps is that of arrival: use a function, which
    sees the request, to answer by what was asked.
    """
    state = Server("", list(steps), frozenset(abilities))
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


def _needed(body: dict[str, Any]) -> set[str]:
    wanted = {
        "json_schema": "response_format" in body,
        "tools": bool(body.get("tools")),
        "stream": bool(body.get("stream")),
        "stream_options": "stream_options" in body,
    }
    return {name for name, needed in wanted.items() if needed}


def _handler(state: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

        def do_POST(self) -> None:  # noqa: N802
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            step = state.enter(body, self.headers.get("authorization", ""))
            try:
                reply = step if isinstance(step, Reply) else step(body)
                state.wait(reply.delay)
                if body.get("stream") and reply.status == 200 and reply.raw is None:
                    self._stream(reply, body)
                else:
                    self._whole(reply, whole(reply, body))
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client gave up, which is what the test wanted
            finally:
                state.leave()

        def _whole(self, reply: Reply, data: bytes) -> None:
            cut = reply.cut_after is not None
            self.send_response(reply.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data) + (100 if cut else 0)))
            self._rest(reply)
            self.wfile.write(data)
            if cut:
                self._hang_up()

        def _stream(self, reply: Reply, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self._rest(reply)
            for event in events(reply, body):
                self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
                self.wfile.flush()
                state.wait(reply.drip)
            if reply.cut_after is not None:
                self._hang_up()
            else:
                self.wfile.write(b"0\r\n\r\n")

        def _rest(self, reply: Reply) -> None:
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _hang_up(self) -> None:
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
