"""What a working case is at a moment: frozen records that are folded from its log of edits."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from rag.records import (
    CaseFile,
    CaseSummary,
    CriterionStatus,
    DisputedItem,
    Fact,
    Finding,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    ModelCall,
    Record,
    RetrievedPassage,
    Sentence,
    Span,
)

Outcome = Literal["suggest", "uphold", "overturn"]


class Event(Record):
    """One entry of a case's log: what somebody did, and what the program made of it."""

    seq: int
    """1, 2, 3 … without a gap."""
    at: str
    """UTC, ISO 8601 to the second."""
    user: str
    kind: str
    """``opened``, ``item_edited``, ``sentence_edited`` …; :data:`rag.desk.fold.DONE` lists them."""
    body: dict[str, Any] = Field(default_factory=dict)
    """What the user gave."""
    results: dict[str, Any] = Field(default_factory=dict)
    """What the stages returned, so that replaying the log never runs them again."""


class CaseRow(Record):
    """A case in a list."""

    id: str
    owner: str
    title: str
    created: str
    updated: str
    version: int
    status: Literal["open", "signed"]
    items: int
    seq: int


class Overrule(Record):
    """A reviewer's own status of one criterion."""

    criterion_id: str
    status: CriterionStatus
    reason: str
    user: str
    at: str
    was: CriterionStatus
    """What the program had found."""
    evidence: tuple[Span, ...] = ()


class Mark(Record):
    """Who set a passage aside or pinned it, and why."""

    passage_key: str
    user: str
    at: str
    reason: str = ""


class Answer(Record):
    """A reviewer's answer to a finding that stands."""

    finding_id: str
    reason: str
    user: str
    at: str


class CaseFinding(Record):
    """A finding with the name by which it is answered, and the answer where there is one."""

    id: str
    """Of its check, sentence and message: the same finding keeps its id when checked again."""
    finding: Finding
    answer: Answer | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the case from being signed."""
        return self.finding.severity == "blocker" and self.answer is None


class EditedSentence(Record):
    """A sentence as it stands now, and where it came from."""

    sentence: Sentence
    machine: Sentence | None = None
    """As the program wrote it; ``None`` where a reviewer inserted it."""
    edited_by: str = ""
    """Empty: untouched."""
    edited_at: str = ""


class ItemState(Record):
    """One disputed item and everything on it."""

    number: int
    item: DisputedItem
    """As corrected; the summary holds the same."""
    parsed: DisputedItem | None = None
    """As read from the case; ``None`` where a reviewer added it."""
    outcome: Outcome = "suggest"
    found: ItemPassages | None = None
    """As retrieved; ``None``: the item was not chosen yet or has to be worked again."""
    passages: ItemPassages | None = None
    """With the reviewer's pins, exclusions and additions: what the draft rests on."""
    assessment: ItemAssessment | None = None
    machine_draft: ItemDraft | None = None
    sentences: tuple[EditedSentence, ...] = ()
    behind: bool = False
    """The reviewer's sentences were kept, but a later machine draft would read differently."""
    findings: tuple[CaseFinding, ...] = ()
    pinned: tuple[Mark, ...] = ()
    excluded: tuple[Mark, ...] = ()
    added: tuple[RetrievedPassage, ...] = ()
    overrules: tuple[Overrule, ...] = ()
    model_calls: tuple[ModelCall, ...] = ()
    portion: str | None = None
    """The reviewer's own supported portion; ``None``: the program's."""

    @property
    def ready(self) -> bool:
        """Whether passages, criteria and a draft are there."""
        return self.machine_draft is not None

    @property
    def edited(self) -> bool:
        """Whether a reviewer changed a sentence."""
        machine = self.machine_draft.sentences if self.machine_draft else ()
        return tuple(entry.sentence for entry in self.sentences) != machine

    @property
    def draft(self) -> ItemDraft | None:
        """The draft as it stands, with the reviewer's sentences."""
        if self.machine_draft is None:
            return None
        changes: dict[str, Any] = {"sentences": tuple(e.sentence for e in self.sentences)}
        if self.machine_draft.decision is None and self.outcome != "suggest":
            # The program abstains; the reviewer decided.
            changes["decision"] = "upheld" if self.outcome == "uphold" else "overturned"
            changes["abstention"] = None
        if self.portion is not None:
            changes["supported_portion"] = self.portion
        return self.machine_draft.model_copy(update=changes)


class Change(Record):
    """One line of a case's history."""

    seq: int
    version: int
    at: str
    user: str
    kind: str
    what: str
    """In a few words: ``item 2: treatment corrected``."""
    why: str = ""


class SignOff(Record):
    """Who signed a version, when, and in which state of the log."""

    version: int
    reviewer: str
    credentials: str = ""
    user: str
    at: str
    seq: int
    letter_sha256: str
    """Of the determination's Markdown above the sign-off."""


class CaseState(Record):
    """A case as it stands after its last edit."""

    schema_version: Literal["rationale.case/1"] = "rationale.case/1"
    id: str
    owner: str
    title: str
    created: str
    seq: int
    """Of the last edit; give it back with an edit to be sure that nobody came between."""
    version: int = 1
    status: Literal["open", "signed"] = "open"
    case: CaseFile
    parsed: CaseSummary
    """As the program read the case."""
    summary: CaseSummary
    """With the reviewer's corrections."""
    dismissed: tuple[Fact, ...] = ()
    items: tuple[ItemState, ...] = ()
    removed: tuple[ItemState, ...] = ()
    findings: tuple[CaseFinding, ...] = ()
    """On the case as a whole."""
    signatures: tuple[SignOff, ...] = ()
    history: tuple[Change, ...] = ()
    versions: dict[str, str] = Field(default_factory=dict)
    """Versions of program, library and index that made the last result."""
    settings: dict[str, Any] = Field(default_factory=dict)

    def item(self, number: int) -> ItemState:
        """Return an item by its number; raises ``KeyError`` where there is none."""
        for entry in self.items:
            if entry.number == number:
                return entry
        raise KeyError(number)

    @property
    def signature(self) -> SignOff | None:
        """The signature of the present version, where it is signed."""
        return self.signatures[-1] if self.status == "signed" and self.signatures else None
