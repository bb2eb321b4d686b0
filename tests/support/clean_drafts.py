"""Clean drafts made by hand, in our own words: everything in them agrees with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from rag.checking import check
from rag.records import (
    CaseDocument,
    CaseFile,
    CaseQuote,
    CaseSummary,
    CheckedDraft,
    Citation,
    Criterion,
    CriterionAssessment,
    CriterionStatus,
    DisputedItem,
    DocumentedTest,
    Draft,
    Fact,
    FactKind,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    PageSpan,
    Passage,
    Recommendation,
    RecommendationAssessment,
    RetrievedPassage,
    SearchStep,
    Sentence,
    SentenceRole,
    Source,
    Span,
    Stance,
)
from rag.settings import shipped
from rag.text import find_quote, squeeze
from rag.vocabulary import load_vocabulary


def mtus(year: int = 2016) -> Source:
    editions = {
        2004: (date(2007, 6, 15), date(2017, 12, 1), "ACOEM Practice Guidelines, 2nd edition"),
        2009: (date(2009, 7, 18), date(2016, 7, 28), "Chronic Pain Medical Treatment Guidelines"),
        2016: (date(2016, 7, 28), date(2017, 12, 1), "Chronic Pain Medical Treatment Guidelines"),
    }
    start, end, title = editions[year]
    return Source(
        id=f"test-mtus-{year}",
        family="MTUS",
        title=title,
        publisher="Division of Workers' Compensation",
        edition=str(year),
        year=year,
        in_force_from=start,
        in_force_until=end,
        authority_rank=1,
        legal_rank="A",
        citation_class="mtus",
        licence="digest",
    )


def society(year: int = 2013) -> Source:
    return Source(
        id=f"test-society-{year}",
        family="other",
        title="Guideline for spinal injections",
        publisher="Society of Test Physicians",
        edition=str(year),
        year=year,
        in_force_from=date(year, 4, 1),
        authority_rank=3,
        legal_rank="C",
        citation_class="guideline",
        licence="digest",
    )


@dataclass(frozen=True)
class Scene:
    """One item's records, to be checked as they are or after one change."""

    case: CaseFile
    summary: CaseSummary
    passages: tuple[ItemPassages, ...]
    assessments: tuple[ItemAssessment, ...]
    draft: Draft

    def checked(self) -> CheckedDraft:
        vocabulary = load_vocabulary(shipped("corpus"))
        return check(
            self.case, self.summary, self.passages, self.assessments, self.draft, vocabulary
        )

    def alarms(self) -> list[str]:
        """Return blockers and warnings as text."""
        found = self.checked().findings
        return [
            f"{f.severity} {f.check} {f.sentence}: {f.message}"
            for f in found
            if f.severity != "note"
        ]

    def found(self) -> list[str]:
        return [f.check for f in self.checked().findings]

    def with_sentence(self, place: int, **changes: Any) -> Scene:
        """Return the scene with sentence ``place`` of the only item changed."""
        item = self.draft.items[0]
        sentences = list(item.sentences)
        sentences[place] = sentences[place].model_copy(update=changes)
        return self.with_item(sentences=tuple(sentences))

    def with_text(self, old: str, new: str) -> Scene:
        """Return the scene with ``old`` replaced in the one sentence whose text holds it."""
        places = [i for i, s in enumerate(self.draft.items[0].sentences) if old in s.text]
        assert len(places) == 1, (old, places)
        text = self.draft.items[0].sentences[places[0]].text
        return self.with_sentence(places[0], text=text.replace(old, new, 1))

    def with_item(self, **changes: Any) -> Scene:
        item = self.draft.items[0].model_copy(update=changes)
        return replace(self, draft=self.draft.model_copy(update={"items": (item,)}))

    def with_request(self, **changes: Any) -> Scene:
        item = self.summary.items[0].model_copy(update=changes)
        return replace(self, summary=self.summary.model_copy(update={"items": (item,)}))

    def with_summary(self, **changes: Any) -> Scene:
        return replace(self, summary=self.summary.model_copy(update=changes))

    def with_passages(
        self, *passages: Passage, steps: tuple[SearchStep, ...] | None = None
    ) -> Scene:
        old = self.passages[0]
        found = item_passages(passages, old.steps if steps is None else steps)
        return replace(self, passages=(found,))


def document(text: str, name: str = "record.txt") -> CaseDocument:
    pages = []
    start = 0
    for number, page in enumerate(text.split("\f"), 1):
        pages.append(PageSpan(number=number, start=start, end=start + len(page)))
        start += len(page) + 1
    return CaseDocument(
        name=name, sha256="ab" * 32, media_type="text/plain", text=text, pages=tuple(pages)
    )


def span_of(case: CaseFile, words: str, index: int = 0) -> Span:
    document_ = case.documents[index]
    at = find_quote(words, document_.text)
    assert at is not None, words
    page = next(p.number for p in document_.pages if p.start <= at[0] < p.end)
    return Span(document=index, page=page, start=at[0], end=at[1])


def case_quote(case: CaseFile, words: str, fact_id: str | None = None) -> CaseQuote:
    span = span_of(case, words)
    return CaseQuote(span=span, text=squeeze(case.words(span)), fact_id=fact_id)


def cite(passage: Passage, words: str) -> Citation:
    at = find_quote(words, passage.text)
    assert at is not None, words
    return Citation(
        passage_key=passage.key, quote=passage.text[at[0] : at[1]], start=at[0], end=at[1]
    )


def passage(
    key: str,
    source: Source,
    text: str,
    *,
    chapter: str,
    section: str,
    chapter_body_parts: tuple[str, ...] = (),
    body_parts: tuple[str, ...] = ("any",),
    treatments: tuple[str, ...] = (),
    stance: Stance = Stance.CONDITIONAL,
    status: Literal["read_in_source", "read_in_decisions", "general_knowledge"] = "read_in_source",
    criteria: tuple[str, ...] = (),
    digest: bool = True,
) -> Passage:
    made = tuple(
        Criterion(
            id=f"{key}.{n}",
            text=words,
            start=text.index(words),
            end=text.index(words) + len(words),
            test=DocumentedTest(any=(words,)),
            label=words,
        )
        for n, words in enumerate(criteria, 1)
    )
    return Passage(
        key=key,
        document="test.md",
        document_sha256="cd" * 32,
        source=source,
        chapter=chapter,
        section=section,
        heading_path=(chapter, section),
        text=text,
        start=0,
        end=len(text),
        chapter_body_parts=chapter_body_parts,
        digest=digest,
        recommendation=Recommendation(
            id=f"rec-{key}",
            treatments=treatments,
            body_parts=body_parts,
            stance=stance,
            criteria=made,
            status=status,
        ),
    )


def item_passages(passages: tuple[Passage, ...], steps: tuple[SearchStep, ...]) -> ItemPassages:
    return ItemPassages(
        item=1,
        queries=(),
        passages=tuple(
            RetrievedPassage(passage=p, score=1 - n / 10, dense=0.8, lexical=3.0, governs=True)
            for n, p in enumerate(passages)
        ),
        steps=steps,
    )


def assessment_of(
    passages: tuple[Passage, ...],
    decision: Literal["upheld", "overturned"],
    statuses: dict[str, tuple[CriterionStatus, str]],
    probability: float,
) -> ItemAssessment:
    entries = []
    for one in passages:
        assert one.recommendation is not None
        criteria = tuple(
            CriterionAssessment(
                criterion=criterion,
                passage_key=one.key,
                status=statuses[criterion.text][0],
                explanation=statuses[criterion.text][1],
            )
            for criterion in one.recommendation.criteria
        )
        entries.append(
            RecommendationAssessment(
                passage_key=one.key,
                recommendation_id=one.recommendation.id,
                stance=one.recommendation.stance,
                authority_rank=one.source.authority_rank,
                criteria=criteria,
                leaning=decision,
                explanation="The criteria decide.",
                deciding=not entries,
            )
        )
    return ItemAssessment(
        item=1,
        recommendations=tuple(entries),
        decision=decision,
        probability=probability,
        explanation="The criteria of the first step decide.",
    )


NECK_RECORD = """Progress report of 03/14/2016. The worker is a 52 year old woman with neck pain
since a fall on 06/02/2011. Diagnoses include cervical facet arthropathy and chronic pain syndrome.
She rates her pain 2 out of 10 with medications and 7 out of 10 without medications.
A bilateral injection of the cervical facets in 2015 gave 80% relief for 12 days.
\fExamination shows tenderness on the right at C3-4 without radiculopathy.
Treatment has included six visits of acupuncture, cyclobenzaprine 10 mg and home exercise.
The physician asks for facet injections at C3-4 and C4-5 on the right side.
"""

NECK_DIGEST = (
    "Facet joint injections of the neck are not recommended as a repeated treatment unless the "
    "earlier one gave at least 50% relief for at least 6 weeks.\n\n"
    "- Relief of 50% or more lasted six weeks.\n"
    "- No more than two joint levels are injected in one session.\n"
    "- Pain is present without radiculopathy.\n"
)


def neck_scene() -> Scene:
    """Cervical facet injections, upheld: relief was short."""
    case = CaseFile(documents=(document(NECK_RECORD),))
    guideline = passage(
        "p000000000001",
        mtus(2004),
        NECK_DIGEST,
        chapter="Neck and Upper Back Complaints",
        section="Facet injections",
        chapter_body_parts=("cervical_spine",),
        body_parts=("cervical_spine",),
        treatments=("facet_joint_injection",),
        criteria=(
            "Relief of 50% or more lasted six weeks.",
            "No more than two joint levels are injected in one session.",
            "Pain is present without radiculopathy.",
        ),
    )
    relief = "A bilateral injection of the cervical facets in 2015 gave 80% relief for 12 days."
    request = "The physician asks for facet injections at C3-4 and C4-5 on the right side."
    facts = (
        Fact(
            id="F1",
            kind=FactKind.PRIOR_TREATMENT,
            text=relief,
            span=span_of(case, relief),
            response={
                "treatment": "facet_joint_injection",
                "relief_percent": 80,
                "relief_days": 12,
            },
        ),
        Fact(
            id="F2",
            kind=FactKind.FINDING,
            text="tenderness on the right at C3-4 without radiculopathy",
            span=span_of(case, "tenderness on the right at C3-4 without radiculopathy"),
        ),
    )
    summary = CaseSummary(
        case_number="CM16-0000001",
        date_of_injury=date(2011, 6, 2),
        ur_date=date(2016, 4, 1),
        as_of=date(2016, 4, 1),
        as_of_basis="ur_decision",
        facts=facts,
        items=(
            DisputedItem(
                number=1,
                text="Right cervical facet injections at C3-4 and C4-5",
                treatment="facet_joint_injection",
                treatment_name="facet joint injection",
                category="injections",
                body_parts=("cervical_spine",),
                laterality="right",
                levels=("C3-C4", "C4-C5"),
            ),
        ),
    )
    statuses = {
        "Relief of 50% or more lasted six weeks.": (
            CriterionStatus.NOT_MET,
            "The earlier injection gave 80% relief for 12 days against at least 42 days.",
        ),
        "No more than two joint levels are injected in one session.": (
            CriterionStatus.MET,
            "2 levels are requested; at most 2 are allowed.",
        ),
        "Pain is present without radiculopathy.": (CriterionStatus.MET, "None is documented."),
    }
    step = SearchStep(
        rank=1,
        name="MTUS",
        outcome="addresses",
        passage_keys=(guideline.key,),
        explanation="Found.",
    )
    lead = (
        "Facet joint injections of the neck are not recommended as a repeated treatment unless the "
        "earlier one gave at least 50% relief for at least 6 weeks."
    )
    sentences = (
        Sentence(
            id="1.1",
            role=SentenceRole.REQUEST,
            text="The request is for right cervical facet injections at C3-4 and C4-5.",
            case_quotes=(case_quote(case, request),),
        ),
        Sentence(
            id="1.2",
            role=SentenceRole.CASE_FACT,
            text=(
                "On the day of the report the worker rated her pain 2/10 with medications and 7/10 "
                "without medications."
            ),
            case_quotes=(
                case_quote(
                    case,
                    "She rates her pain 2 out of 10 with medications and 7 out of 10 without "
                    "medications.",
                ),
            ),
        ),
        Sentence(
            id="1.3",
            role=SentenceRole.CASE_FACT,
            text=(
                "Examination found tenderness on the right at C3-4 without radiculopathy (page 2)."
            ),
            case_quotes=(
                case_quote(case, "tenderness on the right at C3-4 without radiculopathy", "F2"),
            ),
        ),
        Sentence(
            id="1.4",
            role=SentenceRole.CASE_FACT,
            text="The worker had six visits of acupuncture and takes cyclobenzaprine 10 mg.",
            case_quotes=(
                case_quote(
                    case,
                    "Treatment has included six visits of acupuncture, cyclobenzaprine 10 mg and "
                    "home exercise.",
                ),
            ),
        ),
        Sentence(
            id="1.5",
            role=SentenceRole.GUIDELINE,
            text=(
                "According to MTUS, ACOEM Practice Guidelines, 2nd edition (2004), Neck and Upper "
                "Back Complaints chapter, section: Facet injections (digest), facet joint "
                "injections of the neck are not recommended as a repeated treatment unless the "
                "earlier one gave at least 50% relief for at least 6 weeks."
            ),
            citations=(cite(guideline, lead),),
        ),
        Sentence(
            id="1.6",
            role=SentenceRole.ASSESSMENT,
            text=(
                "The record says that “A bilateral injection of the cervical facets in 2015 gave "
                "80% relief for 12 days”, which is less than the 42 days asked for."
            ),
            citations=(cite(guideline, "Relief of 50% or more lasted six weeks."),),
            case_quotes=(case_quote(case, relief, "F1"),),
        ),
        Sentence(
            id="1.7",
            role=SentenceRole.ASSESSMENT,
            text="The record does not mention controlled comparative blocks.",
            citations=(cite(guideline, "No more than two joint levels"),),
            searched=("comparative block", "diagnostic block"),
        ),
        Sentence(
            id="1.8",
            role=SentenceRole.CONCLUSION,
            text="The requested facet joint injections are not medically necessary.",
            citations=(cite(guideline, lead),),
        ),
    )
    draft = Draft(
        items=(
            ItemDraft(
                item=1,
                decision="upheld",
                probability=0.1,
                sentences=sentences,
                drafter="extractive",
            ),
        )
    )
    return Scene(
        case=case,
        summary=summary,
        passages=(item_passages((guideline,), (step,)),),
        assessments=(assessment_of((guideline,), "upheld", statuses, 0.1),),
        draft=draft,
    )


BACK_RECORD = """Physician's note of 10/05/2016. A 41 year old man hurt his lower back lifting on
09/19/2014. Diagnosis: lumbar radiculopathy, left. Twelve sessions of physical therapy in 2015
improved his walking. Tramadol 50 mg twice a day is taken, with 60 tablets a month. Straight leg
raising is positive on the left at 40 degrees. MRI of 08/11/2016 shows a disc protrusion at L4-5.
\fPlan: physical therapy twice a week for 3 weeks for the lumbar spine, 6 visits.
"""
BACK_DIGEST = (
    "Physical therapy for chronic pain is recommended for up to 10 visits over 4 weeks, with a "
    "home programme.\n\n- Function improved with earlier therapy.\n"
    "- The worker does home exercise.\n"
)


def back_scene() -> Scene:
    """Lumbar physical therapy, overturned."""
    case = CaseFile(documents=(document(BACK_RECORD, "note.txt"),))
    guideline = passage(
        "p000000000002",
        mtus(2016),
        BACK_DIGEST,
        chapter="Chronic Pain Medical Treatment",
        section="Physical medicine treatment",
        treatments=("physical_therapy",),
        stance=Stance.RECOMMENDED,
        criteria=("Function improved with earlier therapy.",),
    )
    helped = "Twelve sessions of physical therapy in 2015\nimproved his walking."
    request = "physical therapy twice a week for 3 weeks for the lumbar spine, 6 visits"
    summary = CaseSummary(
        ur_date=date(2016, 11, 1),
        as_of=date(2016, 11, 1),
        as_of_basis="ur_decision",
        facts=(
            Fact(
                id="F1",
                kind=FactKind.PRIOR_TREATMENT,
                text=squeeze(helped),
                span=span_of(case, helped),
                response={"treatment": "physical_therapy", "count": 12, "improved": True},
            ),
        ),
        items=(
            DisputedItem(
                number=1,
                text="Physical therapy 2 times a week for 3 weeks, lumbar spine",
                span=None,
                treatment="physical_therapy",
                treatment_name="physical therapy",
                category="rehabilitation",
                body_parts=("lumbar_spine",),
                visits=6,
            ),
        ),
    )
    lead = (
        "Physical therapy for chronic pain is recommended for up to 10 visits over 4 weeks, with a "
        "home programme."
    )
    sentences = (
        Sentence(
            id="1.1",
            role=SentenceRole.REQUEST,
            text="The request is for 6 visits of physical therapy for the lumbar spine.",
            case_quotes=(case_quote(case, request),),
        ),
        Sentence(
            id="1.2",
            role=SentenceRole.CASE_FACT,
            text=(
                "Straight leg raising is positive on the left, and MRI of 08/11/2016 shows a disc "
                "protrusion at L4-5."
            ),
            case_quotes=(
                case_quote(case, "Straight leg\nraising is positive on the left at 40 degrees."),
                case_quote(case, "MRI of 08/11/2016 shows a disc protrusion at L4-5."),
            ),
        ),
        Sentence(
            id="1.3",
            role=SentenceRole.CASE_FACT,
            text="He takes tramadol 50 mg, 60 tablets a month.",
            case_quotes=(
                case_quote(case, "Tramadol 50 mg twice a day is taken, with 60 tablets a month."),
            ),
        ),
        Sentence(
            id="1.4",
            role=SentenceRole.GUIDELINE,
            text=(
                "The digest of MTUS, Chronic Pain Medical Treatment Guidelines (2016), section: "
                "Physical medicine treatment, says: physical therapy for chronic pain is "
                "recommended for up to 10 visits over 4 weeks, with a home programme."
            ),
            citations=(cite(guideline, lead),),
        ),
        Sentence(
            id="1.5",
            role=SentenceRole.ASSESSMENT,
            text=(
                "The criterion “Function improved with earlier therapy” of the digest is met: "
                "“Twelve sessions of physical therapy in 2015 improved his walking” (page 1)."
            ),
            citations=(cite(guideline, "Function improved with earlier therapy."),),
            case_quotes=(case_quote(case, helped, "F1"),),
        ),
        Sentence(
            id="1.6",
            role=SentenceRole.CONCLUSION,
            text="Six visits of physical therapy are medically necessary and appropriate.",
            citations=(cite(guideline, lead),),
        ),
    )
    statuses = {
        "Function improved with earlier therapy.": (
            CriterionStatus.MET,
            "The record says that 12 earlier sessions helped.",
        )
    }
    step = SearchStep(rank=1, name="MTUS", outcome="addresses", explanation="Found.")
    return Scene(
        case=case,
        summary=summary,
        passages=(item_passages((guideline,), (step,)),),
        assessments=(assessment_of((guideline,), "overturned", statuses, 0.8),),
        draft=Draft(
            items=(
                ItemDraft(
                    item=1,
                    decision="overturned",
                    probability=0.8,
                    sentences=sentences,
                    drafter="extractive",
                ),
            )
        ),
    )
