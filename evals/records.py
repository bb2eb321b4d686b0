"""The records of an evaluation: cases with their references, and scores with what they rest on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from rag.records import Decision, GuidelineReference, RawDocument, Record


class Required(Record):
    """Something that a sound rationale says."""

    says: str
    """In plain words, for the report."""
    any: tuple[str, ...]
    """Phrases of which one must occur in the rationale; letter case and white space are free."""


class ReferenceEntry(Record):
    """The reference for one disputed item."""

    number: int
    request: str
    decision: Decision
    citations: tuple[GuidelineReference, ...] = ()
    rationale: str
    required: tuple[Required, ...] = ()


class EvalCase(Record):
    """A case to draft, and what is known of it. Only ``documents`` go to the drafter."""

    id: str
    documents: tuple[RawDocument, ...]
    requests: tuple[str, ...] = ()
    as_of: date | None = None
    references: tuple[ReferenceEntry, ...]


class Skipped(Record):
    """A file or case that is not evaluated, and why."""

    case: str
    reason: str
    """A code: ``not_a_letter``, ``unreadable``, ``drafting_failed`` …"""
    detail: str = ""


class Suite(Record):
    """The cases of one evaluation."""

    name: str
    kind: Literal["suite", "letters"]
    cases: tuple[EvalCase, ...]
    skipped: tuple[Skipped, ...] = ()


class Manifest(Record):
    """What a run folder holds and what it was made with."""

    schema_version: Literal["rationale.evals/1"] = "rationale.evals/1"
    suite: str
    cases: tuple[str, ...]
    model: str
    settings: str
    """Fingerprint of the settings."""
    suite_sha256: str
    code_sha256: str
    """Of the program's own files, so that a run is not resumed with another program."""
    data_sha256: str
    """Of the corpus and the prompts."""
    versions: dict[str, str]


class Counts(Record):
    """Hits among citations at one level, for one item."""

    draft: int
    """Different citations of the draft."""
    draft_hits: int
    """Those of them that the reference has too."""
    reference: int
    reference_hits: int
    """Citations of the reference that the draft has too."""


class ItemScore(Record):
    """One disputed item: drafted against referenced."""

    case: str
    part: str
    item: int
    request: str
    reference: Decision
    decision: Decision | None
    """``None``: abstained."""
    abstention: str = ""
    probability: float | None = None
    citations: dict[str, Counts] = {}
    """By level: ``family``, ``title``, ``section``."""
    text: dict[str, float] = {}
    """``idf_f1``, ``rouge_lsum``, ``sentence_f1``, ``agreement``, ``length_ratio``."""
    quotes: int = 0
    quotes_valid: int = 0
    blockers: int = 0
    warnings: int = 0
    required: int = 0
    required_covered: int = 0
    required_missing: tuple[str, ...] = ()
    unscored: dict[str, str] = {}
    """Measure to reason code, for what could not be scored; never a zero."""


class Estimate(Record):
    """A figure with its interval."""

    value: float
    low: float | None = None
    high: float | None = None
    """95 % interval; ``None`` where it cannot be given."""
    n: int
    """Items (or quotes, where the name says so) behind it."""
    clusters: int
    """Letters behind it."""
    method: Literal["wilson", "cluster_bootstrap", "none"] = "none"


class PartScores(Record):
    """The figures of one part of a suite."""

    part: str
    letters: int
    items: int
    overturned: int
    """Items whose reference is overturned."""
    abstained: int
    figures: dict[str, Estimate]
    abstentions: dict[str, int] = {}
    unscored: dict[str, dict[str, int]] = {}
    """Measure to reason to count."""


class Scores(Record):
    """A scored run."""

    schema_version: Literal["rationale.scores/1"] = "rationale.scores/1"
    evaluator: str
    """Version of the measures: figures of different versions are not compared."""
    suite: str
    model: str
    embedder: str
    """Which sentence embedder scored; empty: none, and ``notes`` says why."""
    parts: tuple[PartScores, ...]
    items: tuple[ItemScore, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
