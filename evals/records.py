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


ReasonType = Literal[
    "criterion_not_met",
    "criterion_met",
    "missing_document",
    "limit_exceeded",
    "stance_against",
    "stance_for",
    "dependent",
]
"""How a reason bears on its item; ``dependent``: the item stands or falls with another."""


class Reason(Required):
    """A reason that decides an item."""

    type: ReasonType | None = None
    subject: str = ""
    """What it is about, as a free noun phrase: ``physical therapy visits``."""


class ReferenceEntry(Record):
    """The reference for one disputed item."""

    number: int
    request: str
    decision: Decision
    citations: tuple[GuidelineReference, ...] = ()
    rationale: str
    required: tuple[Required, ...] = ()
    """What a sound rationale says."""
    reasons: tuple[Reason, ...] = ()
    """The reasons that decide the item."""
    facts: tuple[Required, ...] = ()
    """The facts of the record that matter."""
    governing: tuple[str, ...] = ()
    """Ids of the recommendations in the library that govern the item."""
    category: str = ""
    """Kind of treatment, as the author has it."""


class EvalCase(Record):
    """A case to draft, and what is known of it. Only ``documents`` go to the drafter."""

    id: str
    documents: tuple[RawDocument, ...]
    requests: tuple[str, ...] = ()
    as_of: date | None = None
    references: tuple[ReferenceEntry, ...]
    cluster: str = ""
    """Cases that share a scenario share this name; empty: the case stands alone."""
    parts: tuple[str, ...] = ()
    """Parts of the suite that the case belongs to: ``natural``, ``balanced``."""
    deep_fact: bool = False
    """The fact that decides stands once, deep in a long record."""
    author: str = ""


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
    retrieval: Literal["index", "oracle"] = "index"
    """``oracle``: the drafter was given the passages that the labels name, and nothing else."""


class CaseFacts(Record):
    """What scoring has to know of a case beside its references."""

    cluster: str = ""
    parts: tuple[str, ...] = ()
    deep_fact: bool = False


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
    parts: tuple[str, ...] = ()
    """Further parts of the suite that the item counts in."""
    cluster: str = ""
    """Cases that share a scenario; empty: the case stands alone."""
    item: int
    request: str
    reference: Decision
    decision: Decision | None
    """``None``: abstained."""
    category: str = ""
    """Of the treatment, as the reference has it, else the run's summary; empty: neither."""
    abstention: str = ""
    probability: float | None = None
    citations: dict[str, Counts] = {}
    """By level: ``family``, ``title``, ``section``, ``page``."""
    text: dict[str, float] = {}
    """``idf_f1``, ``rouge_lsum``, ``sentence_f1``, ``agreement``, ``length_ratio``."""
    quotes: int = 0
    quotes_valid: int = 0
    blockers: int = 0
    warnings: int = 0
    required: int = 0
    required_covered: int = 0
    required_missing: tuple[str, ...] = ()
    reasons: int = 0
    reasons_covered: int = 0
    reasons_missing: tuple[str, ...] = ()
    facts: int = 0
    facts_covered: int = 0
    figures: int = 0
    """Typed figures of the reference's rationale that stand in the record too."""
    figures_covered: int = 0
    statements: int = 0
    """Sentences of the draft that need something to rest on."""
    statements_supported: int = 0
    evidence: int = 0
    """Citations and quotations that statements name."""
    evidence_bearing: int = 0
    """Those that stand verbatim and say something of what the sentence says."""
    typed_facts: int = 0
    """Figures, sides, levels, dates … that the draft states."""
    contradictions: int = 0
    """Findings that the draft says otherwise than its evidence or the record."""
    retrieval: dict[str, float] = {}
    """How well the passages given to the drafter hold what the labels name."""
    words: int = 0
    grade: float | None = None
    """Years of schooling that the draft asks of its reader (Flesch-Kincaid)."""
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


class Bin(Record):
    """Items whose probability of Overturned lies in one tenth of 0 to 1."""

    low: float
    high: float
    n: int
    mean: float
    """Mean probability."""
    rate: float
    """Share that the reference overturned."""
    rate_low: float
    rate_high: float
    """95 % interval (Wilson)."""


class RiskPoint(Record):
    """What happens when only items decided with at least this confidence are kept."""

    confidence: float
    """``max(p, 1 − p)``."""
    coverage: float
    """Share of the items drafted; abstentions are not covered."""
    risk: float
    """Share of those kept that are decided otherwise than by the reference."""
    n: int


class CategoryScores(Record):
    """Decisions within one category of treatment."""

    category: str
    items: int
    overturned: int
    abstained: int
    figures: dict[str, Estimate]


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
    matrix: dict[str, dict[str, int]] = {}
    """Reference to draft (``upheld``, ``overturned``, ``abstained``, ``not scored``) to items."""
    reliability: tuple[Bin, ...] = ()
    risk_coverage: tuple[RiskPoint, ...] = ()
    categories: tuple[CategoryScores, ...] = ()


class Timing(Record):
    """How long drafting took: measured, so it differs between equal runs and is kept apart."""

    schema_version: Literal["rationale.timing/1"] = "rationale.timing/1"
    cases: int
    median_s: float
    p95_s: float
    total_s: float
    """Sum over cases; with several processes more than the clock showed."""
    stages: dict[str, float]
    """Mean seconds per stage."""
    input_tokens: int
    output_tokens: int


class Scores(Record):
    """A scored run."""

    schema_version: Literal["rationale.scores/1"] = "rationale.scores/1"
    evaluator: str
    """Version of the measures as a whole: figures of different ones are not compared."""
    versions: dict[str, int] = {}
    """Version of each measure."""
    findings: Literal["recorded", "rechecked"] = "recorded"
    """Whose findings were counted: those kept in the run, or those of the present checker."""
    suite: str
    model: str
    embedder: str
    """Which sentence embedder scored; empty: none, and ``notes`` says why."""
    reasons: str = ""
    """Digest of the labels of decisive reasons; empty: those of the references."""
    parts: tuple[PartScores, ...]
    items: tuple[ItemScore, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


class Difference(Record):
    """How one measure differs between two runs, on the items that both have scored."""

    measure: str
    one: float
    other: float
    """The measure over the same items, in the first run and in the second."""
    change: float
    """``other − one``."""
    low: float | None = None
    high: float | None = None
    """95 % interval of the change; ``None`` where it cannot be given."""
    n: int
    clusters: int
    p: float | None = None
    """Of no difference; whole letters exchanged between the runs."""
    p_holm: float | None = None
    """The same, allowing for the number of measures tested (Holm)."""
    detectable: float | None = None
    """Smallest change that so many letters would show four times in five."""


class Flip(Record):
    """An item that the two runs decide differently."""

    case: str
    item: int
    request: str
    reference: Decision
    one: Decision | None
    other: Decision | None


class DecisionTest(Record):
    """Items that one run alone decides as the reference does (McNemar's test)."""

    lost: int
    """Right in the first run only."""
    won: int
    """Right in the second run only."""
    p: float
    """Exact, two-sided; takes every item for a case of its own."""


class Comparison(Record):
    """Two runs of one suite held against each other."""

    schema_version: Literal["rationale.comparison/1"] = "rationale.comparison/1"
    evaluator: str
    one: str
    other: str
    """Names of the runs' folders."""
    suite: str
    part: str
    """Part of the suite; ``all``: every part."""
    items: int
    """Items scored in both."""
    letters: int
    differences: tuple[Difference, ...]
    decisions: DecisionTest
    flips: tuple[Flip, ...]
    """Not given for parts that are held out."""
    flips_held_out: int = 0
    made_differently: tuple[str, ...]
    """What differs between the runs: corpus, settings, program …"""
    only_one: tuple[str, ...] = ()
    only_other: tuple[str, ...] = ()
    """Items (``case item n``) drafted and scored in one of the runs alone."""
    notes: tuple[str, ...] = ()


class GateRow(Record):
    """One measure held against what a gate lets pass."""

    measure: str
    passed: bool
    baseline: float | None
    run: float | None
    worst: float | None
    """The lower limit of the change for the better; for an exact row the change itself."""
    allowed: float
    """How much worse is let pass."""
    exact: bool
    reason: str


class Gate(Record):
    """Whether a run is no worse than its baseline."""

    schema_version: Literal["rationale.gate/1"] = "rationale.gate/1"
    passed: bool
    baseline: str
    run: str
    rows: tuple[GateRow, ...]
    notes: tuple[str, ...] = ()
