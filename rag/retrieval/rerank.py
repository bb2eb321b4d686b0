"""Second looks at the best of a ranking: by what passages are about, or by a cross-encoder.

A cross-encoder reads question and passage together and is the better judge where its weights are
at hand; none is shipped. The features need nothing but the library's own facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from rag.errors import ConfigError
from rag.records import RetrievedPassage
from rag.retrieval.fusion import DIGITS
from rag.retrieval.question import Question
from rag.settings import Settings
from rag.vocabulary import ANY, Vocabulary

DEPTH = 100
"""Passages that are looked at again; what stands further down stays where it is."""
FEATURES, OFF = "features", "off"
TREATMENT, NARROWER, BROADER, BODY_PART, ELSEWHERE = 0.06, 0.05, 0.03, 0.02, -0.03
"""Added to a fused score of at most 1: same treatment, a narrower one, a broader one; same body
part; another one. Chosen on the training questions of ``evals/qrels``, where words shared with the
headings and having a stance, tried as well, brought nothing."""


class Reranker(Protocol):
    """Gives the best passages of a ranking scores of its own."""

    def scores(self, question: Question, found: Sequence[RetrievedPassage]) -> list[float]:
        """Return one score per passage, in order; the higher the better."""


class FeatureReranker:
    """Adds to the fused score what treatment and body part speak for or against a passage."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Hold the treatments' tree and the body parts' regions."""
        self._vocabulary = vocabulary

    def scores(self, question: Question, found: Sequence[RetrievedPassage]) -> list[float]:
        """Return the fused score and what the features add."""
        asked = frozenset(question.treatments)
        broader = frozenset(one for key in asked for one in self._ancestors(key))
        return [
            round(
                entry.score + self._treatment(entry, asked, broader) + self._part(entry, question),
                DIGITS,
            )
            for entry in found
        ]

    def _treatment(
        self, entry: RetrievedPassage, asked: frozenset[str], broader: frozenset[str]
    ) -> float:
        facts = entry.passage.recommendation
        if facts is None or not asked:
            return 0.0
        own = set(facts.treatments)
        if own & asked:
            return TREATMENT
        if own & broader:
            return BROADER
        return NARROWER if any(asked & set(self._ancestors(key)) for key in own) else 0.0

    def _part(self, entry: RetrievedPassage, question: Question) -> float:
        if not question.body_parts:
            return 0.0
        facts = entry.passage.recommendation
        parts = entry.passage.chapter_body_parts
        if facts is not None and ANY not in facts.body_parts:
            parts = facts.body_parts
        if not parts or ANY in parts:
            return 0.0
        return BODY_PART if self._vocabulary.covers(parts, question.body_parts) else ELSEWHERE

    def _ancestors(self, key: str) -> tuple[str, ...]:
        return self._vocabulary.ancestors(key) if key in self._vocabulary.treatments else ()


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder from a folder; loaded at the first question."""

    def __init__(self, folder: Path) -> None:
        """Name a model folder.

        Raises:
            ConfigError: There is no such folder.
        """
        if not folder.is_dir():
            raise ConfigError(
                f"There is no cross-encoder in {folder}.",
                f"RATIONALE_RERANKER is {FEATURES}, {OFF}, or the folder of a "
                "sentence-transformers CrossEncoder.",
            )
        self._folder = folder
        self._model: Any = None

    def scores(self, question: Question, found: Sequence[RetrievedPassage]) -> list[float]:
        """Return the model's score of the question with each passage's headings and text."""
        if not found:
            return []
        if self._model is None:
            from rag.retrieval.sentence_model import load_cross_encoder

            self._model = load_cross_encoder(self._folder)
        pairs = [(question.text, f"{e.passage.context}\n{e.passage.text}") for e in found]
        # One pair at a time: a batch pads its pairs and moves their scores in the last digits.
        return [
            round(float(self._model.predict([pair], show_progress_bar=False)[0]), DIGITS)
            for pair in pairs
        ]


def load_reranker(settings: Settings, vocabulary: Vocabulary) -> Reranker | None:
    """Return the reranker that the settings name; ``None``: none.

    Raises:
        ConfigError: It is a folder that does not exist.
    """
    if settings.reranker == OFF:
        return None
    if settings.reranker == FEATURES:
        return FeatureReranker(vocabulary)
    return CrossEncoderReranker(Path(settings.reranker).expanduser())


def rerank(
    question: Question, found: Sequence[RetrievedPassage], reranker: Reranker | None
) -> list[RetrievedPassage]:
    """Return the passages in their new order; the first ``DEPTH`` of them are looked at again."""
    if reranker is None:
        return list(found)
    head = list(found[:DEPTH])
    scores = reranker.scores(question, head)
    places = sorted(range(len(head)), key=lambda at: (-scores[at], head[at].passage.key))
    return [head[at] for at in places] + list(found[DEPTH:])
