"""Sentences of invented records, each labelled with what it tells of the result of care."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Literal

from pydantic import Field, TypeAdapter

from rag.records import Record

Label = Literal["function", "pain", "both", "none", "hoped", "other"]
GAINS = frozenset({"function", "pain", "both"})
"""Labels of sentences that tell a gain."""


class LabelledSentence(Record):
    """A sentence and what it tells."""

    text: str = Field(min_length=2)
    label: Label


def load(name: str) -> tuple[LabelledSentence, ...]:
    """Return the shipped sentences of a file, in order.

    Args:
        name: ``train`` or ``test``; the authors of the test sentences wrote none of the others.
    """
    lines = resources.files("evals.gains").joinpath(f"{name}.jsonl").read_text("utf-8").splitlines()
    return tuple(_ADAPTER.validate_json(line) for line in lines if line.strip())


_ADAPTER: TypeAdapter[LabelledSentence] = TypeAdapter(LabelledSentence)


def texts(sentences: Sequence[LabelledSentence]) -> list[str]:
    """Return the words of sentences."""
    return [one.text for one in sentences]
