"""Which chat model the settings name, where it is, and whether the case may go there."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

from rag.errors import ConfigError
from rag.records import Record
from rag.settings import Settings

OLLAMA = "http://127.0.0.1:11434"


class Endpoint(Record):
    """A chat model and its place."""

    provider: str
    name: str
    address: str
    """Base URL; empty: the provider's own."""
    local: bool
    """Whether the case stays on this machine."""

    @property
    def label(self) -> str:
        """``provider:name``, as run records and letters show it."""
        return f"{self.provider}:{self.name}"


def find_endpoint(settings: Settings) -> Endpoint:
    """Return the model that the settings name.

    Raises:
        ConfigError: The name is not ``provider:name``, or the base URL is no URL.
    """
    provider, _, name = settings.model.partition(":")
    if not provider or not name:
        raise ConfigError(
            f"The model {settings.model!r} is not of the form provider:name.",
            "Write for example ollama:llama3.1, or openai:NAME with RATIONALE_MODEL_BASE_URL for a "
            "server of your own that speaks OpenAI's protocol.",
        )
    address = settings.model_base_url or (OLLAMA if provider == "ollama" else "")
    if address and not host_of(address):
        raise ConfigError(
            "RATIONALE_MODEL_BASE_URL is not an address.",
            "Write for example http://127.0.0.1:8000/v1.",
        )
    # A local Ollama passes questions to its cloud models on to Ollama's own servers.
    passed_on = provider == "ollama" and name.endswith("cloud")
    return Endpoint(
        provider=provider,
        name=name,
        address=address,
        local=is_loopback(address) and not passed_on,
    )


def allowed_endpoint(settings: Settings) -> Endpoint:
    """Return the model that the settings name, if the case may go there.

    Raises:
        ConfigError: As :func:`find_endpoint`, or the model is elsewhere and that is not agreed to.
    """
    found = find_endpoint(settings)
    if not found.local and not settings.allow_remote_model:
        raise ConfigError(
            f"The model {found.label} is not on this machine "
            f"({host_of(found.address) or found.provider}), and the case would leave it.",
            "Use a model on loopback (RATIONALE_MODEL_BASE_URL=http://127.0.0.1:PORT/v1), or, if "
            "the case may leave this machine, set RATIONALE_ALLOW_REMOTE_MODEL=true.",
        )
    return found


def masks(settings: Settings, endpoint: Endpoint) -> bool:
    """Whether identifiers of persons are masked before this model is asked."""
    if settings.model_mask == "remote":
        return not endpoint.local
    return settings.model_mask == "always"


def is_loopback(address: str) -> bool:
    """Return whether a URL names this machine; names other than ``localhost`` are not resolved.

    >>> [is_loopback(a) for a in ("http://127.0.0.1:8000/v1", "http://[::1]:80", "localhost:11434")]
    [True, True, True]
    >>> [is_loopback(a) for a in ("", "https://api.example.org", "http://127.0.0.1@example.org/")]
    [False, False, False]
    """
    host = host_of(address)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(address: str) -> str:
    """Return the host that a URL names; empty where it names none."""
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


def past_proxies(host: str) -> None:
    """Keep calls to ``host`` off any proxy that the environment names."""
    for variable in ("NO_PROXY", "no_proxy"):
        listed = [entry for entry in os.environ.get(variable, "").split(",") if entry.strip()]
        if host not in listed:
            os.environ[variable] = ",".join([*listed, host])
