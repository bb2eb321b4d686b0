"""The one module that knows LangChain's chat models: opening one, and asking it for JSON."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from rag.drafting.chat_endpoint import Endpoint, allowed_endpoint, host_of, past_proxies
from rag.drafting.chat_errors import (
    RETRIES,
    Cancelled,
    clean,
    failure,
    kind_of,
    retry_after,
    status_of,
    too_long,
)
from rag.drafting.chat_options import openai_on_loopback, request_options
from rag.drafting.chat_wait import never, pause, pumped
from rag.drafting.prompts import Message
from rag.errors import ConfigError
from rag.records import Record
from rag.settings import Settings, go_offline

if TYPE_CHECKING:
    from langchain_core.callbacks import BaseCallbackHandler
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

Method = Literal["json_schema", "function_calling", "plain"]
METHODS: tuple[Method, ...] = ("json_schema", "function_calling", "plain")
"""Ways to get JSON out of a model, best first. A server that refuses one is asked the next way."""
BACKOFF = (1.0, 4.0)
"""Seconds before each further attempt, where the server does not ask for more."""
LONGEST_WAIT = 30.0
"""Seconds: the most that a server's ``Retry-After`` is followed."""
DEFAULT_WINDOW = 16_384
"""Tokens, where neither the settings nor the provider's package tell."""

_SPARE_PARTS = ("temperature", "stream_options", "stream", "max_tokens")
"""What a request is asked without, in turn, where the server says that it does not know it."""
_NAMES = {
    "temperature": ("temperature",),
    "stream_options": ("stream_options", "include_usage"),
    "stream": ("stream",),
    "max_tokens": ("max_tokens", "max_completion_tokens", "num_predict"),
}
_REFUSALS = (400, 404, 405, 422, 501)


class Answer(Record):
    """What a model answered: its text, or the arguments of its tool call as JSON."""

    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    method: str = ""
    attempts: int = 1


Build = Callable[[frozenset[str]], "BaseChatModel"]
"""Makes the LangChain model without the named parts of a request."""


class ChatModel:
    """An opened chat model; several threads may ask it at once."""

    def __init__(
        self,
        build: Build,
        endpoint: Endpoint,
        *,
        timeout: float = 120,
        window: int = 0,
        close: Callable[[], object] | None = None,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """Wrap a model.

        Args:
            build: Makes the LangChain model.
            endpoint: What it is and where.
            timeout: Seconds that one call may take.
            window: Tokens that it takes in at once; 0: as the provider's package tells.
            close: Gives back the connections.
            sleep: Waits that many seconds; replaced in tests.
        """
        self.endpoint = endpoint
        self.name = endpoint.label
        self._build = build
        self._timeout = timeout
        self._sleep = sleep
        self._close = close
        self._without: frozenset[str] = frozenset()
        self._method = 0
        self._model = build(self._without)
        self.window = window or _known_window(self._model) or DEFAULT_WINDOW

    def close(self) -> None:
        """Give back the connections; nothing can be asked any more."""
        if self._close is not None:
            self._close()

    def ask(
        self,
        messages: tuple[Message, ...],
        schema: Mapping[str, Any],
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Answer:
        """Ask for an answer that follows ``schema``, by the best way that the server knows.

        The answer is not validated: a server may ignore the schema.

        Args:
            messages: The conversation.
            schema: A JSON schema with ``title`` and ``description``.
            on_text: Is given the pieces of the answer as they come; ``""`` where it starts anew.
            cancelled: Looked at while waiting.

        Raises:
            ModelError: The model could not be reached, took too long, or refused the request. The
                message holds no key, and at most 200 characters of the server's own words.
            Cancelled: The caller stopped.
        """
        made = 0
        while True:
            try:
                answer = self._attempts(messages, schema, on_text, cancelled)
                return answer.model_copy(update={"attempts": made + answer.attempts})
            except _NotSupported as error:
                made += 1
                if not self._step_down(error.cause):
                    raise failure(self.name, error.cause) from None

    def _step_down(self, cause: BaseException) -> bool:
        """Ask for less from now on; return whether there was less to ask for.

        Kept for the next item too: a server does not learn between two questions.
        """
        said = str(cause)
        for part in _SPARE_PARTS:
            named = any(re.search(rf"\b{word}\b", said) for word in _NAMES[part])
            if named and part not in self._without:
                return self._rebuild(part)
        if self._method + 1 < len(METHODS):
            logger.info("%s: %s is not supported", self.name, METHODS[self._method])
            self._method += 1
            return True
        return "stream" not in self._without and self._rebuild("stream")

    def _rebuild(self, part: str) -> bool:
        logger.info("%s: asked without %s from now on", self.name, part)
        self._without |= {part}
        self._model = self._build(self._without)
        return True

    def _attempts(
        self,
        messages: tuple[Message, ...],
        schema: Mapping[str, Any],
        on_text: Callable[[str], None] | None,
        cancelled: Callable[[], bool],
    ) -> Answer:
        for attempt in range(RETRIES + 1):
            method = METHODS[self._method]
            if on_text is not None:
                on_text("")
            try:
                answer = pumped(
                    lambda piece, way=method: self._once(messages, schema, way, piece),  # type: ignore[misc]
                    seconds=self._timeout,
                    on_piece=on_text,
                    cancelled=cancelled,
                )
                return answer.model_copy(update={"attempts": attempt + 1})
            except Cancelled:
                raise
            except (NotImplementedError, _NotSupported) as error:
                raise _NotSupported(error) from None
            except Exception as error:
                status = status_of(error)
                if status in _REFUSALS and not too_long(error):
                    raise _NotSupported(error) from None
                if attempt == RETRIES or not _passing(error, status):
                    raise failure(self.name, error) from None
                wait = min(max(retry_after(error), BACKOFF[attempt]), LONGEST_WAIT)
                logger.warning("%s: %s; waiting %.0f s", self.name, status or kind_of(error), wait)
                if self._sleep is None:
                    pause(wait, cancelled)
                else:
                    self._sleep(wait)
        raise AssertionError("every attempt returns or raises")

    def _once(
        self,
        messages: tuple[Message, ...],
        schema: Mapping[str, Any],
        method: Method,
        piece: Callable[[str], None],
    ) -> Answer:
        turns = [(message.role, message.text) for message in messages]
        asked: Any = self._model
        if method != "plain":
            try:
                asked = self._model.with_structured_output(
                    dict(schema), method=method, include_raw=True, **self._strict()
                )
            except (TypeError, ValueError) as error:
                # A provider package that does not know the method says so in either way.
                raise _NotSupported(error) from None
        seen: list[str] = []

        def heard(text: str) -> None:
            seen.append(text)
            piece(text)

        raw: Any = None
        try:
            for part in asked.stream(turns, config={"callbacks": [_listener(heard)]}):
                found = part if method == "plain" else part.get("raw")
                if found is not None:
                    raw = found if raw is None else raw + found
        except Exception as error:
            if type(error).__name__ != "LengthFinishReasonError":
                raise
            # The answer was cut at the most tokens: its reader will say so to the model.
        return Answer(
            # As it came: LangChain would close what a server broke off in the middle.
            text="".join(seen) or _text(raw),
            input_tokens=_tokens(raw, "input_tokens"),
            output_tokens=_tokens(raw, "output_tokens"),
            method=method,
        )

    def _strict(self) -> dict[str, bool]:
        return {"strict": True} if self.endpoint.provider in ("openai", "azure_openai") else {}


class _NotSupported(Exception):
    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause: BaseException = cause.cause if isinstance(cause, _NotSupported) else cause


def _passing(error: BaseException, status: int | None) -> bool:
    """Whether the same request may succeed a little later."""
    if status is not None:
        return status == 429 or 500 <= status < 600
    return kind_of(error) in ("cut", "garbled")


def open_chat_model(settings: Settings) -> ChatModel:
    """Open the chat model that the settings name.

    Raises:
        ConfigError: The name is not ``provider:name``, the provider's package is missing or its key
            is not set, or the model is not on this machine and remote models are not allowed.
    """
    go_offline()
    endpoint = allowed_endpoint(settings)
    if endpoint.local:
        past_proxies(host_of(endpoint.address))
    own: dict[str, Any] = {}
    if endpoint.provider == "openai" and endpoint.local:
        own = openai_on_loopback(settings, endpoint)
    try:
        return ChatModel(
            lambda without: _init(
                endpoint, own | request_options(settings, endpoint, without, DEFAULT_WINDOW)
            ),
            endpoint,
            timeout=settings.model_timeout,
            window=settings.model_window,
            close=own["http_client"].close if own else None,
        )
    except BaseException:
        if own:
            own["http_client"].close()
        raise


def _init(endpoint: Endpoint, options: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        model: BaseChatModel = init_chat_model(
            endpoint.name, model_provider=endpoint.provider, **options
        )
    except ImportError as error:
        # The last word of LangChain's own message is the package; ours is the fallback.
        found = re.search(r"pip install (?:-U )?([\w.-]+)", str(error))
        package = found[1] if found else f"langchain-{endpoint.provider}"
        raise ConfigError(
            f"The model {endpoint.label} needs the package {package}, which is not installed.",
            f"Run: pip install {package}",
        ) from None
    except Exception as error:
        raise ConfigError(
            f"The model {endpoint.label} cannot be set up: {clean(error)}",
            "Check the provider's name, its key in the environment, and RATIONALE_MODEL_BASE_URL.",
        ) from None
    return model


def _known_window(model: BaseChatModel) -> int:
    profile = getattr(model, "profile", None) or {}
    known = profile.get("max_input_tokens") if isinstance(profile, dict) else None
    return known if isinstance(known, int) and known > 0 else 0


def _listener(heard: Callable[[str], None]) -> BaseCallbackHandler:
    """Return a handler that passes on each piece of text, or of a tool call's arguments."""
    from langchain_core.callbacks import BaseCallbackHandler

    class Listener(BaseCallbackHandler):
        raise_error = True

        def on_llm_new_token(self, token: Any, *, chunk: Any = None, **_: Any) -> None:
            calls = getattr(getattr(chunk, "message", None), "tool_call_chunks", None) or ()
            text = "".join(call.get("args") or "" for call in calls) or str(token or "")
            if text:
                heard(text)

    return Listener()


def _text(raw: Any) -> str:
    calls = getattr(raw, "tool_calls", None)
    if calls:
        return json.dumps(calls[0]["args"], ensure_ascii=False)
    spoiled = getattr(raw, "invalid_tool_calls", None)
    if spoiled:
        return str(spoiled[0].get("args") or "")
    # LangChain's own reading of mixed content (text and reasoning blocks).
    text = getattr(raw, "text", "")
    return str(text() if callable(text) and not isinstance(text, str) else text)


def _tokens(raw: Any, name: str) -> int | None:
    usage = getattr(raw, "usage_metadata", None) or {}
    found = usage.get(name)
    return found if isinstance(found, int) else None
