"""What a provider's package is told: limits, window, and to stay on this machine."""

from __future__ import annotations

import os
from typing import Any

from rag.drafting.chat_endpoint import Endpoint
from rag.settings import Settings


def request_options(
    settings: Settings, endpoint: Endpoint, without: frozenset[str], window: int
) -> dict[str, Any]:
    """Return what a provider's LangChain model is made with.

    Args:
        settings: Time limit, window and tokens of an answer.
        endpoint: The model and its place.
        without: Parts of a request that the server does not know.
        window: Tokens that the model takes in, where the settings do not say.
    """
    options: dict[str, Any] = {"temperature": 0, "max_tokens": settings.model_answer_tokens}
    if endpoint.provider == "ollama":
        options["num_predict"] = options.pop("max_tokens")
        # Ollama cuts what is beyond its small default window without a word.
        options["num_ctx"] = settings.model_window or window
        options["client_kwargs"] = {"timeout": settings.model_timeout}
        if endpoint.local:
            options["client_kwargs"] |= {"trust_env": False, "follow_redirects": False}
    else:
        # Our own retries are bounded and say so; the provider's would multiply them.
        options |= {"timeout": settings.model_timeout, "max_retries": 0}
    if endpoint.address:
        options["base_url"] = endpoint.address
    if endpoint.provider == "openai":
        options["stream_usage"] = "stream_options" not in without
    if "stream" in without:
        options["disable_streaming"] = True
    for part in without & options.keys():
        del options[part]
    if "max_tokens" in without:
        options.pop("num_predict", None)
    return options


def openai_on_loopback(settings: Settings, endpoint: Endpoint) -> dict[str, Any]:
    """Return what keeps OpenAI's client on this machine; its ``http_client`` is to be closed."""
    import openai

    return {
        # A server of one's own usually wants no key, and the client insists on one.
        "api_key": os.environ.get("OPENAI_API_KEY") or "none",
        "openai_proxy": None,
        "http_socket_options": (),
        # Neither a proxy nor a redirect may carry the case off this machine.
        "http_client": openai.DefaultHttpxClient(
            trust_env=False,
            follow_redirects=False,
            timeout=settings.model_timeout,
            # Reading the certificates of the world takes longer than all else, and is for https.
            verify=endpoint.address.startswith("https:"),
        ),
    }
