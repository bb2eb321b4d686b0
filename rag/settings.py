"""Settings from options and environment, and the switches that keep the program offline."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
"""Folder of the ``rag`` package."""

OFFLINE = {
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_TELEMETRY_IMPL": "none",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_GATEWAY": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Environment that stops every library we use from phoning home; rule 8 of the design."""


def go_offline() -> None:
    """Set the offline switches for this process, whatever the environment says."""
    os.environ.update(OFFLINE)


def shipped(name: str) -> Path:
    """Return the folder of shipped data ``name`` (``corpus`` or ``prompts``).

    In a checkout it stands beside the package, in an installed wheel inside it.
    """
    inside = ROOT / "_data" / name
    return inside if inside.is_dir() else ROOT.parent / name


class Settings(BaseSettings):
    """Everything that can be set. Options beat the environment, which beats the defaults."""

    model_config = SettingsConfigDict(env_prefix="RATIONALE_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("rationale")))
    """Folder of the index, the run records and what curators add."""
    corpus: Path = Field(default_factory=lambda: shipped("corpus"))
    """The read-only starter library, or a folder of the same shape."""
    prompts: Path = Field(default_factory=lambda: shipped("prompts"))
    embedder: str = "all-MiniLM-L6-v2"
    """The packaged model, or the folder of any other sentence-transformers model."""
    embed_int8: bool = False
    """Whether the model runs with 8-bit weights: twice as fast, vectors near but not equal."""
    embed_processes: int = Field(default=0, ge=0, le=64)
    """Processes that share the embedding of many texts; 0: by the processors there are."""
    chroma_url: str = ""
    """A Chroma server (``http://host:port``); empty: embedded in ``home``."""
    dense_weight: float = Field(default=0.8, ge=0, le=1)
    """Weight of the dense score in the convex combination."""
    reranker: str = "features"
    """Second look at the best of a plain search: ``features``, ``off``, or the folder of a
    sentence-transformers cross-encoder."""
    top_k: int = Field(default=12, ge=1, le=200)
    """Passages kept per item."""
    min_score: float = Field(default=0.35, ge=0, le=1)
    """Cosine similarity below which an unlabelled passage is not taken as being about the item."""
    exact_limit: int = Field(default=400_000, ge=0)
    """Passages up to which every one is scored; above, Chroma's approximate index chooses 1,000."""
    model: str = ""
    """Chat model as ``provider:name``; empty: the extractive drafter."""
    model_base_url: str = ""
    """Base URL of an OpenAI-compatible server."""
    allow_remote_model: bool = False
    """Whether a case may leave this machine for a model that is not on loopback."""
    model_timeout: float = Field(default=120, gt=0)
    """Seconds per model call, from the question to the last word of the answer."""
    model_window: int = Field(default=0, ge=0)
    """Tokens that the model takes in at once, its answer included; 0: as its provider tells, else
    16,384."""
    model_answer_tokens: int = Field(default=4000, ge=256)
    """Tokens kept free for one answer, and the most that one may have."""
    model_parallel: int = Field(default=4, ge=1, le=64)
    """Calls of the model at the same time, over items and stretches of the record."""
    model_mask: Literal["remote", "always", "never"] = "remote"
    """When identifiers of persons are masked before the model is asked."""
    model_reads: Literal["auto", "always", "never"] = "auto"
    """Whether the model reads the record for facts before the draft: ``auto`` where the record is
    too long to be shown whole, or no request was found in it."""
    max_file_mb: int = Field(default=100, ge=1)
    """Largest case file accepted, in MiB."""
    trigger_date: Literal["ur_decision", "request", "today"] = "ur_decision"
    """The day on which editions have to be in force, where ``--as-of`` does not give it. Never the
    date of injury."""

    def fingerprint(self) -> str:
        """Return a digest of the settings that can change a draft: no paths, no secrets."""
        kept = self.model_dump(
            mode="json",
            exclude={
                "home",
                "corpus",
                "prompts",
                "model_base_url",
                "model_parallel",
                "embed_processes",
            },
        )
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]

    def public(self) -> dict[str, Any]:
        """Return the settings as a run record shows them."""
        shown = self.model_dump(mode="json", exclude={"home", "corpus", "prompts"})
        for name in ("model_base_url", "chroma_url"):
            shown[name] = _without_credentials(shown[name])
        return shown


def _without_credentials(url: str) -> str:
    """Return a URL without user name, password, query and fragment."""
    if not url:
        return url
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        return ""
