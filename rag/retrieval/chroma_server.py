"""A Chroma server's address, and what its collection says of itself, without loading chromadb."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from rag.errors import ConfigError
from rag.retrieval.chroma_errors import translated
from rag.settings import Settings

COLLECTION = "rationale-passages"
SERVER_PATIENCE = 5.0
"""Seconds that a server may take to say which library it holds."""


def server_metadata(settings: Settings) -> dict[str, str] | None:
    """Ask a server what its collection says of itself, without loading chromadb.

    Returns ``None`` where there is no such collection.

    Raises:
        StoreError: If the server does not answer, or not as a Chroma server does.
        ConfigError: If the address is none.
    """
    import http.client

    ssl, host, port = address_of(settings.chroma_url)
    kind = http.client.HTTPSConnection if ssl else http.client.HTTPConnection
    connection = kind(host, port, timeout=SERVER_PATIENCE)
    try:
        connection.request(
            "GET",
            "/api/v2/tenants/default_tenant/databases/default_database/collections/" + COLLECTION,
        )
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == http.client.NOT_FOUND:
            return None
        found = json.loads(body)["metadata"]
        return {str(key): str(value) for key, value in (found or {}).items()}
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        raise translated(settings.chroma_url, error) from error
    finally:
        connection.close()


def address_of(url: str) -> tuple[bool, str, int]:
    """Return whether to encrypt, the host, and the port of a server's address.

    Raises:
        ConfigError: If it is no address.
    """
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigError(
            f"RATIONALE_CHROMA_URL is {url!r}, which is no address of a server.",
            "Write it as http://host:port, or leave it empty for the embedded index.",
        )
    ssl = address.scheme == "https"
    return ssl, address.hostname, address.port or (443 if ssl else 8000)
