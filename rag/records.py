"""The records that pass between stages: frozen Pydantic models and nothing else.

One leaf module, so that a stage is a plain function from record to record and everything that
leaves a stage can be saved as JSON and loaded again. The flow is::

    CaseFile -> CaseSummary -> Queries -> Passages -> Assessment -> Draft -> CheckedDraft -> Letter

Character offsets are half-open, count Unicode code points, and always satisfy
``text[start:end] == quoted words`` for the text named in the docstring.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """Base of every record: immutable, and refusing unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --------------------------------------------------------------------------- case file


class PageSpan(Record):
    """Where one page lies in the text of its document."""

    number: int
    """1-based index in the file."""
    start: int
    end: int
    """Half-open offsets in the document's text."""


def page_at(pages: Iterable[PageSpan], offset: int) -> int:
    """Return the number of the last page that begins at or before an offset; 1 where none does.

    What stands between two pages belongs to the one before it.
    """
    return max((page.number for page in pages if page.start <= offset), default=1)


class RawDocument(Record):
    """A file as it was read. It may hold a determination's reference half: never draft from it."""

    name: str
    """File name without its folder, or ``<stdin>`` / ``<pasted>``."""
    sha256: str
    """Of the file's bytes, lower-case hex."""
    media_type: str
    text: str
    """The whole text; pages are joined with a form feed."""
    pages: tuple[PageSpan, ...]
    warnings: tuple[str, ...] = ()


class Span(Record):
    """A stretch of a document of the case file."""

    document: int
    """0-based index in ``CaseFile.documents``."""
    page: int
    """1-based page on which the stretch starts."""
    start: int
    end: int
    """Half-open offsets in the document's text."""


class GuidelineReference(Record):
    """A guideline citation as somebody else (UR or a reviewer) wrote it, taken apart."""

    text: str
    """The citation as written, white space squeezed."""
    span: Span | None = None
    """Where it stands; ``None`` in the reference half, which no case file holds."""
    family: str
    """Source family: ``MTUS``, ``ACOEM``, ``ODG``, ``ASIPP``, ``other``."""
    title: str = ""
    """Guideline title below the family, e.g. ``Chronic Pain Medical Treatment``."""
    chapter: str = ""
    """Chapter title or number, e.g. ``Low Back Complaints``."""
    edition: str = ""
    """Year or edition as written, e.g. ``2016``."""
    section: str = ""
    pages: str = ""
    """Pages as written, e.g. ``298-301``; empty where none is given."""
    body_parts: tuple[str, ...] = ()
    """Vocabulary ids of the body parts that the chapter covers; empty: any or unknown."""


class LetterHeader(Record):
    """The header block of a 2014+ determination."""

    case_number: str = ""
    date_assigned: date | None = None
    date_of_injury: date | None = None
    decision_date: date | None = None
    ur_denial_date: date | None = None
    priority: str = ""
    application_received: date | None = None
    licensure: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()


class LetterItem(Record):
    """One disputed item of a determination, case half only: the request and what the UR cited."""

    number: int
    text: str
    """The item as requested, white space squeezed, verdict and enumeration removed."""
    span: Span
    ur_guideline: str = ""
    """The claims administrator's guideline paragraph, white space squeezed."""
    ur_citations: tuple[GuidelineReference, ...] = ()


class LetterCase(Record):
    """The case half of a determination letter: everything a reviewer had before deciding."""

    header: LetterHeader
    summary: Span
    """The clinical case summary."""
    items: tuple[LetterItem, ...]


class CaseDocument(Record):
    """A document that is safe to draft from.

    Built by ``rag.intake`` alone. Where the file was a determination letter, its reference half
    (verdicts, the reviewer's guideline and rationale) is blanked out, character for character, so
    that offsets still agree with the file.
    """

    name: str
    sha256: str
    media_type: str
    text: str
    pages: tuple[PageSpan, ...]
    letter: LetterCase | None = None
    warnings: tuple[str, ...] = ()


class CaseFile(Record):
    """Every document of one case, in the order given."""

    documents: tuple[CaseDocument, ...]

    def words(self, span: Span) -> str:
        """Return the exact text under ``span``."""
        return self.documents[span.document].text[span.start : span.end]


class ReferenceItem(Record):
    """What a published determination decided on one item. Scoring reads this; drafting cannot."""

    number: int
    text: str
    decision: Literal["upheld", "overturned"]
    guideline: str
    citations: tuple[GuidelineReference, ...]
    rationale: str


class ReferenceHalf(Record):
    """The reference half of a determination letter. No drafting function accepts it."""

    case_number: str
    items: tuple[ReferenceItem, ...]


# --------------------------------------------------------------------------- case summary


class FactKind(StrEnum):
    """What a fact is about."""

    AGE = "age"
    SEX = "sex"
    DATE_OF_INJURY = "date_of_injury"
    MECHANISM = "mechanism"
    BODY_PART = "body_part"
    DIAGNOSIS = "diagnosis"
    PRIOR_TREATMENT = "prior_treatment"
    SYMPTOM = "symptom"
    FINDING = "finding"
    IMAGING = "imaging"
    PAIN_SCORE = "pain_score"
    MEDICATION = "medication"
    WORK_STATUS = "work_status"
    REQUEST = "request"
    OTHER = "other"


class TreatmentResponse(Record):
    """A prior treatment and what came of it, as far as the record says."""

    treatment: str
    """Vocabulary id, or the words of the record where none fits."""
    count: int | None = None
    """Sessions, visits or procedures received."""
    relief_percent: float | None = None
    relief_days: float | None = None
    """How long the relief lasted, in days (a week is 7, a month 30.4 days)."""
    improved: bool | None = None
    """Whether the record says that it helped (``True``), did not (``False``), or is silent."""
    functional_improvement: bool | None = None


class PainScore(Record):
    """A rating on the 0 to 10 scale."""

    low: float
    high: float
    context: Literal["with_medication", "without_medication", "unspecified"] = "unspecified"


class MedicationUse(Record):
    """A medication that the record names."""

    drug: str
    """Generic name from the vocabulary, or the words of the record."""
    strength: str = ""
    quantity: int | None = None


class Fact(Record):
    """A statement of the case with the place where it stands."""

    id: str
    """``F1``, ``F2`` … in order of appearance."""
    kind: FactKind
    text: str
    """The words of the record, white space squeezed: ``squeeze(case.words(span)) == text``."""
    span: Span
    value: str = ""
    """Normalised value: years, ``male``, ISO date, vocabulary id …"""
    polarity: Literal["affirmed", "negated", "uncertain"] = "affirmed"
    attribution: Literal["record", "utilization_review"] = "record"
    noted: date | None = None
    """Date of the note or event, where the sentence or its context gives one."""
    body_parts: tuple[str, ...] = ()
    laterality: Literal["left", "right", "bilateral"] | None = None
    response: TreatmentResponse | None = None
    pain: PainScore | None = None
    medication: MedicationUse | None = None


class DisputedItem(Record):
    """One disputed treatment: the request as written, and what it means."""

    number: int
    text: str
    span: Span | None = None
    """``None`` where the request was given with ``--request``."""
    treatment: str | None = None
    """Vocabulary id; ``None`` where the vocabulary does not know the treatment."""
    treatment_name: str = ""
    """Display name from the vocabulary, else the request's own words."""
    category: str = "other"
    body_parts: tuple[str, ...] = ()
    """Vocabulary ids, from the request, else (``body_part_inferred``) from the case."""
    body_part_inferred: bool = False
    laterality: Literal["left", "right", "bilateral"] | None = None
    levels: tuple[str, ...] = ()
    """Spinal levels in full form, ``C2-C3``; in order from head to tail."""
    drug: str | None = None
    """Generic name."""
    strength: str = ""
    quantity: int | None = None
    refills: int | None = None
    visits: int | None = None
    frequency: str = ""
    duration_days: float | None = None
    original_request: str = ""
    """Where UR approved a part: the request before that."""
    approved_portion: str = ""
    ur_decision: Literal["denied", "modified", "unknown"] = "unknown"
    ur_reasons: tuple[Span, ...] = ()
    """Sentences of the record in which the UR's reason stands."""
    ur_citations: tuple[GuidelineReference, ...] = ()


class CaseSummary(Record):
    """What intake understood of a case file. Holds no reference half."""

    case_number: str = ""
    date_of_injury: date | None = None
    ur_date: date | None = None
    request_date: date | None = None
    as_of: date
    """The date at which editions are taken to be in force."""
    as_of_basis: Literal["option", "ur_decision", "request", "record", "today"]
    """``record``: the latest date of the record, where neither decision nor request is dated."""
    facts: tuple[Fact, ...] = ()
    items: tuple[DisputedItem, ...] = ()
    warnings: tuple[str, ...] = ()


# --------------------------------------------------------------------------- library


class Stance(StrEnum):
    """What a recommendation says of its treatment."""

    RECOMMENDED = "recommended"
    NOT_RECOMMENDED = "not_recommended"
    CONDITIONAL = "conditional"
    INSUFFICIENT = "insufficient_evidence"
    NOT_ADDRESSED = "not_addressed"


Verification = Literal["read_in_source", "read_in_decisions", "general_knowledge", "licensed_text"]


class DocumentedTest(Record):
    """Met when one of the terms is affirmed by the record; ``contradicted`` when it is denied."""

    kind: Literal["documented"] = "documented"
    any: tuple[str, ...]
    """Terms (case-insensitive words or vocabulary condition ids) of which one must be affirmed."""
    fact_kinds: tuple[FactKind, ...] = ()
    """Only facts of these kinds count; empty: any."""
    at_least: int = 1
    """How many different terms have to be affirmed: three of five tests."""
    either: bool = False
    """Whether a denial answers as well: side effects that were asked about and not found."""
    here: bool = False
    """Only what is told of the section's own part of the body counts, not of one that is near."""
    within_days: float | None = None
    """Days before the review beyond which what is told counts no more: a recent operation."""


class ExcludedTest(Record):
    """Not met when one of the terms is affirmed by the record."""

    kind: Literal["excluded"] = "excluded"
    any: tuple[str, ...]


class TriedTest(Record):
    """Met when earlier care of these kinds is on record (and failed, where asked)."""

    kind: Literal["tried"] = "tried"
    any: tuple[str, ...]
    """Vocabulary treatment ids, or ``conservative_care`` for any non-invasive care."""
    at_least: int = 1
    """How many different ones."""
    min_days: float | None = None
    failed: bool = False
    alongside: bool = False
    """Whether the care has to go on beside what is requested, not merely to have been had."""
    current: bool = False
    """Whether care that the record tells as given up, and not as taken up again, is none."""


class ResponseTest(Record):
    """Met when an earlier course of the treatment gave the relief or function asked for."""

    kind: Literal["response"] = "response"
    treatments: tuple[str, ...]
    """Vocabulary ids; empty: the disputed treatment itself."""
    min_relief_percent: float | None = None
    min_days: float | None = None
    functional: bool = False


class LimitTest(Record):
    """Met when the amount asked for stays within a limit."""

    kind: Literal["limit"] = "limit"
    measure: Literal["levels", "visits", "quantity", "days", "refills", "sites", "mme", "courses"]
    """``mme``: oral morphine milligram equivalents a day, of all opioids together; ``courses``:
    times that a treatment is given within ``period_days``, the request included."""
    max: float
    cumulative: bool = False
    """Visits: what was already received counts too."""
    period_days: float | None = None
    """Courses: the stretch before the date of review in which earlier ones count."""
    treatments: tuple[str, ...] = ()
    """Courses: vocabulary ids of what counts; empty: the disputed treatment itself."""
    after_surgery: bool = False
    """Visits: those dated before the operation on record do not count."""


class IntervalTest(Record):
    """Met when enough time has passed since the treatment was last given."""

    kind: Literal["interval"] = "interval"
    min_days: float
    treatments: tuple[str, ...] = ()
    """Vocabulary ids; empty: the disputed treatment itself."""


class PhaseTest(Record):
    """Met when the injury is in one of these phases at the request."""

    kind: Literal["phase"] = "phase"
    any: tuple[Literal["acute", "subacute", "chronic", "postoperative"], ...]
    within_days: float | None = None
    """Postoperative: the treatment period, counted from the date of the operation."""


class AgeTest(Record):
    """Met when the age in years lies within the bounds."""

    kind: Literal["age"] = "age"
    min: int | None = None
    max: int | None = None


class NoTest(Record):
    """A criterion that code cannot assess."""

    kind: Literal["none"] = "none"
    why: str


CriterionTest = Annotated[
    DocumentedTest
    | ExcludedTest
    | TriedTest
    | ResponseTest
    | LimitTest
    | IntervalTest
    | PhaseTest
    | AgeTest
    | NoTest,
    Field(discriminator="kind"),
]


class Criterion(Record):
    """One condition that a recommendation sets."""

    id: str
    """``<recommendation id>.<n>``, n from 1 in the order of the text."""
    text: str
    start: int
    end: int
    """Offsets in the guideline document's text."""
    test: CriterionTest
    when: Literal["always", "initial", "repeat"] = "always"
    """Whether it applies to a first or a repeated course only."""
    group: str = ""
    """Criteria of one named group are alternatives: one of them suffices."""
    label: str = ""
    """Short noun phrase for use inside a sentence, e.g. ``radiculopathy on examination``."""


class Recommendation(Record):
    """What one section of a guideline says of one treatment."""

    id: str
    treatments: tuple[str, ...]
    body_parts: tuple[str, ...]
    """Vocabulary ids; ``any`` where the section is not bound to one."""
    phases: tuple[str, ...] = ()
    stance: Stance
    strength: str = ""
    """As the source grades it; empty where it does not."""
    criteria: tuple[Criterion, ...] = ()
    status: Verification
    decisions: int = 0
    """For ``read_in_decisions``: how many published decisions agree."""
    provenance: str = ""
    conditions: tuple[str, ...] = ()
    """Diagnoses to which the section is confined, as words or vocabulary condition ids."""
    note: str = ""


class Source(Record):
    """One edition of one guideline, as registered in ``sources.toml``."""

    id: str
    family: str
    """``MTUS``, ``ACOEM``, ``ODG``, ``ASIPP`` or ``other``: the citation class follows from it."""
    title: str
    publisher: str
    edition: str
    year: int
    in_force_from: date
    in_force_until: date | None = None
    """First day on which it no longer governs; ``None``: still in force."""
    authority_rank: int
    """Step of the search sequence of 8 CCR 9792.21.1(a): 1 MTUS, 2 current ACOEM or ODG,
    3 other nationally recognised guidelines, 4 studies."""
    legal_rank: str
    """Letter of Labor Code 4610.5(c)(2), ``A`` to ``F``."""
    citation_class: str
    """``mtus``, ``guideline`` or ``study``: which element list of 8 CCR 9792.21.1(d) applies."""
    licence: str
    """``digest`` (own words), ``public`` or ``licensed``."""
    address: str = ""


class Passage(Record):
    """A piece of guideline text that can be retrieved and cited."""

    key: str
    """Opaque, derived from the content: ``p`` and 12 hex digits."""
    document: str
    """Path of the document inside its library."""
    document_sha256: str
    source: Source
    chapter: str
    section: str
    """Section title as a citation names it."""
    heading_path: tuple[str, ...]
    pages: str = ""
    text: str
    """Verbatim: ``document_text[start:end]``."""
    start: int
    end: int
    chapter_body_parts: tuple[str, ...] = ()
    """Body parts that the chapter is about; empty: not bound to one."""
    digest: bool
    """Own-words digest, not the guideline's words."""
    recommendation: Recommendation | None = None
    file_pages: tuple[int, ...] = ()
    """1-based pages of the file that a curator added on which the text stands; else empty."""

    @property
    def context(self) -> str:
        """Heading path in one line, prefixed to the text when it is embedded."""
        return " › ".join((self.source.title, *self.heading_path))


# --------------------------------------------------------------------------- retrieval


class Query(Record):
    """One typed query for an item."""

    kind: Literal["treatment", "diagnosis", "criteria", "ur_citation", "plain"]
    text: str


class RetrievedPassage(Record):
    """A passage with its place in the ranking and why it is there."""

    passage: Passage
    score: float
    """Fused score; comparable within one result only."""
    dense: float
    """Cosine similarity, best over the queries."""
    lexical: float
    """BM25, best over the queries."""
    governs: bool
    """Addresses the item's treatment and body part by its metadata, not by likeness of words."""
    reasons: tuple[str, ...] = ()
    """Why it was found, in words."""


class SearchStep(Record):
    """One step of the search sequence of 8 CCR 9792.21.1(a)."""

    rank: int
    name: str
    outcome: Literal["addresses", "silent", "not_opened"]
    passage_keys: tuple[str, ...] = ()
    explanation: str
    """What was found, or why the next step was opened."""


class ItemPassages(Record):
    """Passages for one disputed item, governing ones first in order of authority."""

    item: int
    queries: tuple[Query, ...]
    passages: tuple[RetrievedPassage, ...]
    steps: tuple[SearchStep, ...]
    superseded: tuple[RetrievedPassage, ...] = ()
    """Passages of editions not in force at the date, shown as such and never cited as current."""


# --------------------------------------------------------------------------- assessment


class CriterionStatus(StrEnum):
    """What the record says of a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    CONTRADICTED = "contradicted"
    NOT_DOCUMENTED = "not_documented"
    NOT_APPLICABLE = "not_applicable"


class CriterionAssessment(Record):
    """One criterion held against the record."""

    criterion: Criterion
    passage_key: str
    status: CriterionStatus
    fact_ids: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    """For ``not_documented``: the terms that were looked for in the whole record."""
    explanation: str
    """One plain sentence, complete with units."""
    evidence: tuple[Span, ...] = ()
    """Places of the record that show it and that no fact covers."""


class RecommendationAssessment(Record):
    """A governing recommendation held against the record."""

    passage_key: str
    recommendation_id: str
    stance: Stance
    authority_rank: int
    criteria: tuple[CriterionAssessment, ...] = ()
    leaning: Literal["upheld", "overturned", "open"]
    explanation: str
    deciding: bool = False
    """Whether the suggested decision rests on it; the others inform."""


class Alternative(Record):
    """Another treatment that a cited guideline supports for the same part of the body."""

    treatments: tuple[str, ...]
    """Vocabulary ids."""
    name: str
    """Display names, joined as in a sentence."""
    passage_key: str
    """Of the passage that supports it."""
    discussed: bool
    """Whether the record mentions it, UR's words apart."""
    searched: tuple[str, ...] = ()
    """The terms that were looked for in the whole record."""
    evidence: tuple[Span, ...] = ()
    """Where the record discusses it."""


class Abstention(Record):
    """A statement that no decision is drafted, and what the library or record lacks."""

    reason: Literal["no_guideline", "no_edition_in_force", "unclear_request", "only_unverified"]
    explanation: str
    missing: tuple[str, ...] = ()


Decision = Literal["upheld", "overturned"]


class Argument(Record):
    """Something that speaks for one side of an item."""

    side: Decision
    text: str
    """One plain sentence, complete with units."""
    weight: float
    """Log-odds by which it moves the probability toward its side; positive."""
    passage_key: str = ""
    """Of the passage whose condition it is about; empty where it is about the record alone."""
    fact_ids: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()
    """Places of the record that show it and that no fact covers."""
    searched: tuple[str, ...] = ()
    """Where it says that something is missing: the terms that were looked for."""


class SideCase(Record):
    """The case for one side of an item, told before a decision is suggested."""

    side: Decision
    arguments: tuple[Argument, ...]
    """Strongest first; empty where nothing speaks for the side."""
    weakest_point: str
    """What the other side would answer."""


class Weaning(Record):
    """That a drug in use which is not supported must not be stopped abruptly, and who says so."""

    text: str
    """One or two plain sentences."""
    passage_key: str = ""
    """Of the passage that says so; empty where none at hand does."""
    quote: str = ""
    """Verbatim: ``passage.text[start:end]``."""
    start: int = 0
    end: int = 0


class ItemAssessment(Record):
    """Everything that leads to the suggested decision on one item."""

    item: int
    recommendations: tuple[RecommendationAssessment, ...]
    decision: Decision | None
    """``None`` exactly where ``abstention`` is given."""
    probability: float | None
    """Of Overturned, 0 to 1; ``None`` with an abstention."""
    supported_portion: str = ""
    """Where part of a quantity is supported: which part."""
    explanation: str
    """How stance, strength and criteria lead to the decision, in words."""
    abstention: Abstention | None = None
    alternatives: tuple[Alternative, ...] = ()
    depends_on: int | None = None
    """Number of the item that this one accompanies and with whose refusal it falls."""
    sides: tuple[SideCase, ...] = ()
    """The case for upholding, then the case for overturning; empty with an abstention."""
    weaning: Weaning | None = None
    """Where an opioid or a sedative already in use is not supported."""
    formulary: str = ""
    """Of a drug: its status in the formulary at the date of review, in words; empty where none
    is in force. It never decides alone."""
    remarks: tuple[Argument, ...] = ()
    """What the record or request shows or lacks beside the conditions of guidelines."""


# --------------------------------------------------------------------------- draft


class Citation(Record):
    """A passage and the words of it that a sentence rests on."""

    passage_key: str
    quote: str
    """Verbatim: ``passage.text[start:end]``."""
    start: int
    end: int
    """Offsets in the passage's text."""


class CaseQuote(Record):
    """Words of the record that a sentence rests on."""

    span: Span
    text: str
    """``squeeze(case.words(span))``."""
    fact_id: str | None = None


class SentenceRole(StrEnum):
    """What a sentence does in the rationale."""

    REQUEST = "request"
    GUIDELINE = "guideline"
    CASE_FACT = "case_fact"
    ASSESSMENT = "assessment"
    CONCLUSION = "conclusion"
    NOTE = "note"


class Sentence(Record):
    """One sentence of a rationale with what it rests on."""

    id: str
    """``<item>.<n>``."""
    role: SentenceRole
    text: str
    citations: tuple[Citation, ...] = ()
    case_quotes: tuple[CaseQuote, ...] = ()
    searched: tuple[str, ...] = ()
    """Negative claims: the terms that were looked for in the record."""


class ReplacedSentence(Record):
    """A sentence of a chat model that failed the check twice and was replaced."""

    sentence: str
    """Id of the sentence that stands in its place."""
    text: str
    """The model's words."""
    why: tuple[str, ...]
    """What the check found."""


class ItemDraft(Record):
    """The rationale for one item."""

    item: int
    decision: Decision | None
    probability: float | None
    """Of Overturned, by the assessment; unchanged by a requested outcome."""
    supported_portion: str = ""
    abstention: Abstention | None = None
    sentences: tuple[Sentence, ...]
    drafter: str
    """``extractive`` or ``chat:<provider>:<model>``."""
    stands_in_for: str = ""
    """The chat model, ``provider:name``, in whose place the extractive drafter wrote."""
    replaced: tuple[ReplacedSentence, ...] = ()
    """What a chat model wrote and the program's own sentences stand in for."""


class Draft(Record):
    """Rationales for every item of a case."""

    outcome: Literal["suggest", "uphold", "overturn"] = "suggest"
    items: tuple[ItemDraft, ...]


# --------------------------------------------------------------------------- checking


class Finding(Record):
    """What the checker says of a sentence, a citation or an item. It never changes the draft."""

    check: str
    """Name of the check, e.g. ``quote_verbatim``."""
    severity: Literal["blocker", "warning", "note"]
    item: int
    sentence: str | None = None
    message: str
    remedy: str
    evidence: str = ""


class CheckedDraft(Record):
    """A draft with the findings on it."""

    draft: Draft
    findings: tuple[Finding, ...]


# --------------------------------------------------------------------------- letter and run


class Letter(Record):
    """The rendered determination."""

    markdown: str
    citations: tuple[str, ...]
    """Reference list, ``[n]`` order."""
    complete: bool
    """No blocker stands."""


class ModelCall(Record):
    """Provenance of one call of a chat model."""

    prompt_id: str
    prompt_version: str
    messages_sha256: str
    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    prompt_sha256: str = ""
    """Of the prompt file's texts, before they are filled."""
    overridden: bool = False
    """Whether a curator's prompt stands in for the shipped one."""
    remote: bool = False
    """Whether the messages left this machine."""
    masked: dict[str, int] = Field(default_factory=dict)
    """How many different identifiers were masked in the messages, by kind."""
    method: str = ""
    """How the answer's form was asked for: ``json_schema``, ``function_calling`` or ``plain``."""
    attempts: int = 1
    """Requests made, those to a busy or failing server included."""
    left_out: str = ""
    """What of guidelines, facts and record did not fit into the model's window, in words."""


class Run(Record):
    """Every record of one drafting, so that a letter can be explained a year later."""

    schema_version: Literal["rationale.run/1"] = "rationale.run/1"
    id: str
    """Content-derived: equal inputs, settings and versions give an equal id."""
    versions: dict[str, str]
    settings: dict[str, Any]
    case: CaseFile
    summary: CaseSummary
    passages: tuple[ItemPassages, ...]
    assessments: tuple[ItemAssessment, ...]
    checked: CheckedDraft
    letter: Letter
    model_calls: tuple[ModelCall, ...] = ()
    timing: dict[str, float] = Field(default_factory=dict)
    """Seconds per stage: the only block that differs between equal runs."""
