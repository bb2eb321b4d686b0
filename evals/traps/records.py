"""The records of the trap set: bases, traps, what each must get, and what each got."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rag.records import Record, SentenceRole

Channel = Literal["letter", "draft", "record"]
"""``letter``: a finished determination, audited; ``draft``: a drafted case with one sentence
planted, checked; ``record``: a case file, drafted."""
Part = Literal["train", "test"]
Severity = Literal["blocker", "warning", "note"]
Edit = tuple[str, str]
"""Words that stand once in the base, white space aside, and what stands there instead."""


class BaseItem(Record):
    """One disputed item of a base letter."""

    name: str
    verdict: Literal["Upheld", "Overturned"]
    ur: str
    guideline: str
    rationale: str


class BaseLetter(Record):
    """A sound finished determination, in parts."""

    part: Part
    number: str
    """Case number; invented."""
    assigned: str
    injury: str
    decided: str
    denied: str
    """Dates as the letter gives them, month/day/year."""
    specialty: str
    documents: str
    summary: str
    item: tuple[BaseItem, ...] = Field(min_length=1)


class TrapDocument(Record):
    """A document of a case file. A line ``=== page ===`` starts a new page."""

    name: str
    text: str


class BaseCase(Record):
    """A sound case file."""

    part: Part
    requests: tuple[str, ...] = ()
    document: tuple[TrapDocument, ...] = Field(min_length=1)


class Planted(Record):
    """A sentence that is put into a draft."""

    says: str
    record: tuple[str, ...] = ()
    """Words of the case file that stand behind it, each once in the file."""
    cites: Literal["", "first", "superseded"] = ""
    """Which passage stands behind it: that of the item's first citation, or the first of the
    superseded ones that retrieval shows."""
    quote_edits: tuple[Edit, ...] = ()
    """Words of that citation's quote and what replaces them: the first that applies is made. The
    word ``QUOTE`` in ``says`` is the quote as changed."""
    searched: tuple[str, ...] = ()


class Trap(Record):
    """A planted fault and its clean twin."""

    id: str
    kind: str
    wording: str
    """What sets this trap apart from the others of its kind, in a few words."""
    treatment: str
    """In plain words, for the reader."""
    channel: Channel
    base: str
    part: Part
    cluster: str
    """Traps of one cluster share a base, and so a part."""
    item: int = 1
    """Disputed item that the fault is in; 0: the letter or file as a whole."""
    checks: tuple[str, ...] = ()
    """Names of checks of which one must find it."""
    severity: Severity = "warning"
    at: str = ""
    """Letters: words of the faulty text at which the finding must stand; empty: in the item."""
    anywhere: bool = False
    """Drafts: whether the finding may stand at another sentence of the item."""
    role: SentenceRole = SentenceRole.CASE_FACT
    faulty: tuple[Edit, ...] = ()
    clean: tuple[Edit, ...] = ()
    plant: Planted | None = None
    plant_clean: Planted | None = None
    document: tuple[TrapDocument, ...] = ()
    """Case files: documents that the faulty file has besides the base's."""
    document_clean: tuple[TrapDocument, ...] = ()
    alone: bool = False
    """Case files: whether ``document`` replaces the base's documents."""
    alone_clean: bool = False
    requests: tuple[str, ...] = ()
    """Requests given by hand in the faulty half; else the base's."""
    outcome: tuple[str, ...] = ()
    """What must come of it instead of a finding: see ``evals.traps.outcomes``."""
    outcome_clean: tuple[str, ...] = ()
    """What must come of the clean twin, or it counts as a false alarm."""


class TrapKind(Record):
    """A kind of fault."""

    kind: str
    title: str
    """In plain words."""
    proposed: tuple[str, ...] = ()
    """Names of checks that do not exist yet."""


class TrapSet(Record):
    """Every trap with the bases that they are made of."""

    kinds: tuple[TrapKind, ...]
    traps: tuple[Trap, ...]
    letters: dict[str, BaseLetter]
    cases: dict[str, BaseCase]


class Seen(Record):
    """A finding as the measure needs it, whichever stage made it."""

    check: str
    severity: Severity
    item: int
    where: tuple[int, int] | None = None
    """Letters: the stretch of the text; equal ends where the letter as a whole is meant."""
    sentence: str | None = None
    message: str = ""


class HalfResult(Record):
    """What one half of a trap got."""

    found: tuple[Seen, ...] = ()
    hit: tuple[Seen, ...] = ()
    """Those that are what the trap is about."""
    outcome: bool | None = None
    """Whether what must come of it did; ``None`` where nothing was asked."""
    family: tuple[Seen, ...] = ()
    """Blockers and warnings of the trap's families of checks."""
    unscored: str = ""
    """Why this half could not be run."""


class TrapResult(Record):
    """What became of one trap."""

    id: str
    kind: str
    part: Part
    cluster: str
    channel: Channel
    caught: bool | None
    """``None``: could not be run."""
    alarm: bool | None
    """Whether the clean twin gets what the trap should get."""
    family_alarm: bool | None
    """Whether the clean twin gets any blocker or warning of the same families of checks."""
    faulty: HalfResult
    clean: HalfResult


class Rate(Record):
    """A share with its Wilson interval."""

    hits: int
    n: int
    low: float | None = None
    high: float | None = None


class KindRow(Record):
    """The figures of one kind."""

    kind: str
    title: str
    traps: int
    """Those that could not be run included."""
    caught: Rate
    alarms: Rate
    family_alarms: Rate
    unscored: int


class Measured(Record):
    """The figures of a run over the trap set."""

    schema_version: Literal["rationale.evals-traps/1"] = "rationale.evals-traps/1"
    part: str
    """``all``, ``train`` or ``test``."""
    embedder: str
    total: KindRow
    parts: tuple[KindRow, ...]
    """Every kind together, for each part that was run."""
    kinds: tuple[KindRow, ...]
    results: tuple[TrapResult, ...]
    """Trap by trap; those of a part that is held out are never listed."""
