"""What went wrong with a call of a chat model, in words that hold no key."""

from __future__ import annotations

import os
import re

from rag.errors import ModelError

RETRIES = 2
"""Further attempts when a server is busy (429), at fault (5xx), or hangs up."""

_SECRET = re.compile(
    r"(?i)(?:bearer\s+\S+|\b(?:sk|pk|rk|gsk|xai|hf|key|api[-_]?key)[-_][A-Za-z0-9*._-]{6,}"
    r"|(?:api[-_ ]?key|token|authorization)[\"']?\s*[:=]\s*\S+|//[^/\s@]+@)"
)
_TOO_LONG = re.compile(
    r"context (?:length|window|size)|maximum context|too (?:long|many tokens|large)|n_ctx"
    r"|exceed\w* (?:the )?(?:available )?(?:context|maximum|token)|prompt is too",
    re.I,
)


class Cancelled(ModelError):
    """The caller stopped the draft."""

    exit_code = 130

    def __init__(self) -> None:
        """Make the error."""
        super().__init__(
            "Drafting was stopped.", "Nothing was written; run the command again.", retry=True
        )


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status behind an error of a provider's package, if there is one."""
    response = getattr(error, "response", None)
    for holder, field in ((error, "status_code"), (response, "status_code"), (error, "code")):
        value = getattr(holder, field, None)
        if isinstance(value, int):
            return value
    return None


def retry_after(error: BaseException) -> float:
    """Return the seconds that the server asks to wait; 0 where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except (TypeError, ValueError):
        return 0.0


def kind_of(error: BaseException) -> str:
    """Return ``timeout``, ``unreachable``, ``cut``, ``garbled`` or ``other``."""
    kinds = " ".join(kind.__name__ for kind in type(error).__mro__)
    deeper = ""
    below: BaseException | None = error
    for _ in range(6):
        below = (below.__cause__ or below.__context__) if below is not None else None
        deeper += "".join(f" {kind.__name__}" for kind in type(below).__mro__)
    if "Timeout" in kinds:
        return "timeout"
    if "RemoteProtocolError" in kinds + deeper or "ReadError" in kinds + deeper:
        return "cut"
    if "IncompleteRead" in kinds + deeper or "ChunkedEncodingError" in kinds + deeper:
        return "cut"
    if "Connect" in kinds:
        return "unreachable"
    if "JSONDecodeError" in kinds + deeper or isinstance(error, AssertionError | TypeError):
        return "garbled"
    if "No generation" in str(error) or "ResponseValidation" in kinds:
        return "garbled"
    return "other"


def too_long(error: BaseException) -> bool:
    """Whether the server says that the question does not fit into the model's window."""
    return bool(_TOO_LONG.search(str(error)))


def failure(name: str, error: BaseException) -> ModelError:
    """Return the error to show for a call that failed for good."""
    status = status_of(error)
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
    if too_long(error):
        return ModelError(
            f"The model {name} takes in less than it was shown.",
            "Set RATIONALE_MODEL_WINDOW to the tokens that the server was started with.",
        )
    if status is not None:
        return ModelError(
            f"The model {name} refused the request (status {status}): {clean(error)}",
            "Check the model's name and what the server can do.",
        )
    return _without_status(name, error)


def _without_status(name: str, error: BaseException) -> ModelError:
    kind = kind_of(error)
    if kind == "timeout":
        return ModelError(
            f"The model {name} did not answer in time.",
            "Raise RATIONALE_MODEL_TIMEOUT (seconds), or use a smaller model.",
            retry=True,
        )
    if kind == "unreachable":
        return ModelError(
            f"The model {name} could not be reached.",
            "Check that the server runs and that RATIONALE_MODEL_BASE_URL names it.",
            retry=True,
        )
    if kind == "cut":
        return ModelError(
            f"The model {name} hung up in the middle of {RETRIES + 1} answers.",
            "Look at the server's log; it may have run out of memory.",
            retry=True,
        )
    if kind == "garbled":
        return ModelError(
            f"The model {name} answered {RETRIES + 1} times in no form of its protocol.",
            "Check that RATIONALE_MODEL_BASE_URL names a chat server, up to /v1.",
        )
    return ModelError(
        f"The call of the model {name} failed: {clean(error)}",
        "Check the model's name and the server; leave --model out for the built-in drafter.",
    )


def clean(error: BaseException) -> str:
    """Return the start of an error's message without anything that looks like a secret."""
    text = " ".join(str(error).split())
    for variable, value in os.environ.items():
        if len(value) >= 6 and re.search(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", variable):
            text = text.replace(value, "[removed]")
    text = _SECRET.sub("[removed]", text)
    return f"{type(error).__name__}: {text[:200]}"
