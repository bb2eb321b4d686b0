"""The wire form of a scripted reply: one JSON body, or a stream of server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.model_server.script import Reply


def whole(reply: Reply, body: dict[str, Any]) -> bytes:
    """The body of an answer that is not streamed."""
    if reply.raw is not None:
        return reply.raw
    if reply.status != 200:
        error = {"message": reply.error, "type": "scripted", "code": None}
        return json.dumps({"error": error}).encode()
    text = reply.text if reply.cut_after is None else reply.text[: reply.cut_after]
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if reply.refusal:
        message = {"role": "assistant", "content": None, "refusal": reply.refusal}
    elif by_tool(reply, body):
        message = {"role": "assistant", "content": None, "tool_calls": [_call(body, text)]}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    answer = _envelope(body, "chat.completion") | {
        "choices": [{"index": 0, "message": message, "finish_reason": _finish(reply, body)}]
    }
    if reply.usage:
        answer["usage"] = _usage(reply.usage)
    return json.dumps(answer).encode()


def events(reply: Reply, body: dict[str, Any]) -> Iterator[bytes]:
    """The pieces of a streamed answer, each a server-sent event."""
    yield _event(body, {"role": "assistant", "content": ""})
    if reply.reasoning:
        yield _event(body, {"reasoning_content": reply.reasoning})
    if reply.refusal:
        yield _event(body, {"refusal": reply.refusal})
    text = reply.text if reply.cut_after is None else reply.text[: reply.cut_after]
    tool = by_tool(reply, body)
    if tool:
        yield _event(body, {"tool_calls": [{"index": 0, **_call(body, "")}]})
    for at in range(0, 0 if reply.refusal else len(text), reply.piece):
        piece = text[at : at + reply.piece]
        if tool:
            call = {"index": 0, "function": {"arguments": piece}}
            yield _event(body, {"tool_calls": [call]})
        else:
            yield _event(body, {"content": piece})
    if reply.cut_after is not None:
        return
    yield _event(body, {}, finish=_finish(reply, body))
    if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
        last = _envelope(body, "chat.completion.chunk")
        yield _line(last | {"choices": [], "usage": _usage(reply.usage)})
    yield b"data: [DONE]\n\n"


def by_tool(reply: Reply, body: dict[str, Any]) -> bool:
    """Whether the answer goes as the arguments of a tool call."""
    if reply.as_tool_call is None:
        return bool(body.get("tools")) and "response_format" not in body
    return reply.as_tool_call


def _finish(reply: Reply, body: dict[str, Any]) -> str:
    return "tool_calls" if by_tool(reply, body) and reply.finish == "stop" else reply.finish


def _call(body: dict[str, Any], arguments: str) -> dict[str, Any]:
    name = body["tools"][0]["function"]["name"]
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


def _usage(tokens: tuple[int, int]) -> dict[str, int]:
    return {
        "prompt_tokens": tokens[0],
        "completion_tokens": tokens[1],
        "total_tokens": sum(tokens),
    }


def _envelope(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "x", "object": kind, "created": 0, "model": body.get("model", "m")}


def _event(body: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _line(_envelope(body, "chat.completion.chunk") | {"choices": [choice]})


def _line(payload: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"
