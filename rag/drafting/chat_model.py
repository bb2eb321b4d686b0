"""The one module that knows LangChain's chat models: opening one, and asking it for JSON."""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from rag.drafting.prompts import Message
from rag.errors import ConfigError, ModelError
from rag.records import Record
from rag.settings import Settings, go_offline

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

logger = logging.getLogger(__name__)

Method = Literal["json_schema", "function_calling", "plain"]
METHODS: tuple[Method, ...] = ("json_schema", "function_calling", "plain")
"""Ways to get JSON out of a model, best first. A server that refuses one is asked the next way."""
RETRIES = 2
"""Further attempts when a server says that it is busy (429) or at fault (5xx)."""
BACKOFF = (1.0, 4.0)
"""Seconds before each further attempt, where the server does not ask for more."""
LONGEST_WAIT = 30.0
"""Seconds: the most that a server's ``Retry-After`` is followed."""

_OLLAMA = "http://127.0.0.1:11434"
_SECRET = re.compile(
    r"(?i)(?:bearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|hf|key|api[-_]?key)[-_][A-Za-z0-9*._-]{6,}"
    r"|(?:api[-_ ]?key|token|authorization)[\"']?\s*[:=]\s*\S+)"
)


class Answer(Record):
    """What a model answered: its text, or the arguments of its tool call as JSON."""

    text: str
    input_tokens: int | None = None
    output_tokens: int | None = None


class ChatModel:
    """An opened chat model."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Wrap an opened model.

        Args:
            model: The LangChain model.
            name: ``provider:name``, as run records and letters show it.
            sleep: Waits that many seconds; replaced in tests.
        """
        self.name = name
        self._model = model
        self._sleep = sleep
        self._method = 0

    def ask(self, messages: tuple[Message, ...], schema: Mapping[str, Any]) -> Answer:
        """Ask for an answer that follows ``schema``, by the best way that the server knows.

        The answer is not validated: a server may ignore the schema.

        Args:
            messages: The conversation.
            schema: A JSON schema with ``title`` and ``description``.

        Raises:
            ModelError: The model could not be reached, took too long, or refused the request. The
                message holds no key, and at most 200 characters of the server's own words.
        """
        while True:
            try:
                return self._attempts(messages, schema, METHODS[self._method])
            except _NotSupported as error:
                logger.info("%s: %s is not supported", self.name, METHODS[self._method])
                if self._method + 1 == len(METHODS):
                    raise _refused(self.name, error.cause) from None
                # Kept for the next item too: a server does not learn between two questions.
                self._method += 1

    def _attempts(
        self, messages: tuple[Message, ...], schema: Mapping[str, Any], method: Method
    ) -> Answer:
        for attempt in range(RETRIES + 1):
            try:
                return self._once(messages, schema, method)
            except (NotImplementedError, _NotSupported) as error:
                raise _NotSupported(error) from None
            except Exception as error:
                status = _status(error)
                if status in (400, 404, 405, 422, 501) and method != "plain":
                    raise _NotSupported(error) from None
                busy = status == 429 or (status is not None and 500 <= status < 600)
                if not busy or attempt == RETRIES:
                    raise _failure(self.name, error, status) from None
                wait = min(max(_retry_after(error), BACKOFF[attempt]), LONGEST_WAIT)
                logger.warning("%s answered %s; waiting %.0f s", self.name, status, wait)
                self._sleep(wait)
        raise AssertionError("every attempt returns or raises")

    def _once(
        self, messages: tuple[Message, ...], schema: Mapping[str, Any], method: Method
    ) -> Answer:
        turns = [(message.role, message.text) for message in messages]
        if method == "plain":
            raw: Any = self._model.invoke(turns)
        else:
            try:
                asked = self._model.with_structured_output(
                    dict(schema), method=method, include_raw=True
                )
            except (TypeError, ValueError) as error:
                # A provider package that does not know the method says so in either way.
                raise _NotSupported(error) from None
            found: Any = asked.invoke(turns)
            raw = found["raw"]
        usage = getattr(raw, "usage_metadata", None) or {}
        return Answer(
            text=_text(raw),
            input_tokens=usage.get("input_tokens"),
            output_tokens=usage.get("output_tokens"),
        )


def open_chat_model(settings: Settings) -> ChatModel:
    """Open the chat model that the settings name.

    Raises:
        ConfigError: The name is not ``provider:name``, the provider's package is missing or its key
            is not set, or the model is not on this machine and remote models are not allowed.
    """
    go_offline()
    provider, _, name = settings.model.partition(":")
    if not provider or not name:
        raise ConfigError(
            f"The model {settings.model!r} is not of the form provider:name.",
            "Write for example ollama:llama3.1, or openai:NAME with RATIONALE_MODEL_BASE_URL for a "
            "server of your own that speaks OpenAI's protocol.",
        )
    address = settings.model_base_url or (_OLLAMA if provider == "ollama" else "")
    local = is_loopback(address)
    if not local and not settings.allow_remote_model:
        raise ConfigError(
            f"The model {settings.model} is not on this machine ({_host(address) or provider}), "
            "and the case would leave it.",
            "Use a model on loopback (RATIONALE_MODEL_BASE_URL=http://127.0.0.1:PORT/v1), or, if "
            "the case may leave this machine, set RATIONALE_ALLOW_REMOTE_MODEL=true.",
        )
    if local:
        _past_proxies(_host(address))
    return ChatModel(_init(settings, provider, name, address, local), settings.model)


def is_loopback(address: str) -> bool:
    """Return whether a URL names this machine; names other than ``localhost`` are not resolved.

    >>> [is_loopback(a) for a in ("http://127.0.0.1:8000/v1", "http://[::1]:80", "localhost:11434")]
    [True, True, True]
    >>> [is_loopback(a) for a in ("", "https://api.example.org", "http://127.0.0.1@example.org/")]
    [False, False, False]
    """
    host = _host(address)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _NotSupported(Exception):
    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause: BaseException = cause.cause if isinstance(cause, _NotSupported) else cause


def _init(settings: Settings, provider: str, name: str, address: str, local: bool) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0}
    if address:
        options["base_url"] = address
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.model_timeout}
    else:
        # Our own retries are bounded and say so; the provider's would multiply them.
        options |= {"timeout": settings.model_timeout, "max_retries": 0}
    try:
        if provider == "openai" and local:
            options |= _openai_on_loopback(settings)
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        # The last word of LangChain's own message is the package; ours is the fallback.
        found = re.search(r"pip install (?:-U )?([\w.-]+)", str(error))
        package = found[1] if found else f"langchain-{provider}"
        raise ConfigError(
            f"The model {settings.model} needs the package {package}, which is not installed.",
            f"Run: pip install {package}",
        ) from None
    except Exception as error:
        raise ConfigError(
            f"The model {settings.model} cannot be set up: {_clean(error)}",
            "Check the provider's name, its key in the environment, and RATIONALE_MODEL_BASE_URL.",
        ) from None
    return model


def _openai_on_loopback(settings: Settings) -> dict[str, Any]:
    import openai

    return {
        # A server of one's own usually wants no key, and the client insists on one.
        "api_key": os.environ.get("OPENAI_API_KEY") or "none",
        "openai_proxy": None,
        "http_socket_options": (),
        # Neither a proxy nor a redirect may carry the case off this machine.
        "http_client": openai.DefaultHttpxClient(
            trust_env=False, follow_redirects=False, timeout=settings.model_timeout
        ),
    }


def _past_proxies(host: str) -> None:
    """Keep calls to ``host`` off any proxy that the environment names."""
    for variable in ("NO_PROXY", "no_proxy"):
        listed = [entry for entry in os.environ.get(variable, "").split(",") if entry.strip()]
        if host not in listed:
            os.environ[variable] = ",".join([*listed, host])


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def _text(raw: Any) -> str:
    calls = getattr(raw, "tool_calls", None)
    if calls:
        return json.dumps(calls[0]["args"], ensure_ascii=False)
    # LangChain's own reading of mixed content (text and reasoning blocks).
    text = getattr(raw, "text", "")
    return str(text() if callable(text) and not isinstance(text, str) else text)


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for holder, field in ((error, "status_code"), (response, "status_code"), (error, "code")):
        value = getattr(holder, field, None)
        if isinstance(value, int):
            return value
    return None


def _retry_after(error: BaseException) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0


def _failure(name: str, error: BaseException, status: int | None) -> ModelError:
    if status in (401, 403):
        return ModelError(
            f"The model {name} refused the key (status {status}).",
            "Check the provider's key in the environment.",
        )
    if status == 429:
        return ModelError(
            f"The model {name} is still busy (status 429) after {RETRIES + 1} attempts.",
            "Wait and run again, or leave --model out for the built-in drafter.",
            retry=True,
        )
    if status is not None and status >= 500:
        return ModelError(
            f"The model {name} failed (status {status}) in {RETRIES + 1} attempts.",
            "Look at the server's log; leave --model out for the built-in drafter.",
            retry=True,
        )
    if status is not None:
        return _refused(name, error)
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in kinds:
        return ModelError(
            f"The model {name} did not answer in time.",
            "Raise RATIONALE_MODEL_TIMEOUT (seconds), or use a smaller model.",
            retry=True,
        )
    if "Connect" in kinds:
        return ModelError(
            f"The model {name} could not be reached.",
            "Check that the server runs and that RATIONALE_MODEL_BASE_URL names it.",
            retry=True,
        )
    return ModelError(
        f"The call of the model {name} failed: {_clean(error)}",
        "Check the model's name and the server; leave --model out for the built-in drafter.",
    )


def _refused(name: str, error: BaseException) -> ModelError:
    return ModelError(
        f"The model {name} refused the request (status {_status(error)}): {_clean(error)}",
        "Check the model's name, and whether the case fits into its context window.",
    )


def _clean(error: BaseException) -> str:
    """Return the start of an error's message without anything that looks like a secret."""
    text = " ".join(str(error).split())
    for variable, value in os.environ.items():
        if len(value) >= 6 and re.search(r"KEY|TOKEN|SECRET|PASSWORD", variable):
            text = text.replace(value, "[removed]")
    text = _SECRET.sub("[removed]", text)
    return f"{type(error).__name__}: {text[:200]}"
