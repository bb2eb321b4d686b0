"""Cases prepared up to the point where a model is asked, one disputed item each."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from rag.assessment import assess
from rag.drafting.chat_view import View
from rag.instructions import quieted
from rag.intake import open_case, read_text, summarise
from rag.records import CaseFile, CaseSummary, DisputedItem, ItemAssessment, ItemPassages
from rag.retrieval import Index, open_index, retrieve
from rag.settings import Settings
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.model_server.answers import faithful_answers, views_of

SUITES = Path(__file__).resolve().parents[2] / "evals" / "suites"
TODAY = date(2020, 1, 1)
RELATIVE = "Her mother had rheumatoid arthritis and two strokes."
PLANNED = "Acupuncture will be started next month if the pain is no better."
ABSENT = "The patient denies incontinence."
MORE = f"\n\nFAMILY HISTORY: {RELATIVE}\n\nREVIEW OF SYSTEMS: {ABSENT}\n\nOUTLOOK: {PLANNED}\n"
"""Said at the end of every record, so that every fault has something to be made of."""

CHOSEN = (
    "practice/a01-gabapentin-renewal.txt",
    "practice/a02-knee-visco-repeat.txt",
    "practice/a03-lumbar-mri-again.txt",
    "practice/a05-carisoprodol-capitals.txt",
    "practice/a09-cervical-epidural.txt",
    "practice/a10-pantoprazole-low-risk.txt",
    "practice/a12-zolpidem-nightly.txt",
    "practice/a13-norco-after-fixation.txt",
    "practice/a15-acupuncture-more.txt",
    "practice/a16-chiropractic-neck-2018.txt",
    "practice/a18-cbt-second-block.txt",
    "practice/a20-leg-emg-obvious.txt",
    "practice/a21-knee-scope-degenerative.txt",
    "practice/a23-naloxone-2019.txt",
    "practice/a25-compound-cream-2018.txt",
    "practice/a28-aquatic-therapy.txt",
    "practice/a30-knee-replacement-2022.txt",
    "practice/a31-home-health-aide.txt",
    "practice/a32-trigger-points.txt",
    "practice/a36-knee-aftercare.txt",
    "practice/a47-thumb-splint-and-therapy.txt",
    "starter/s09-cervical-facet.txt",
    "starter/s11-tens.txt",
)
"""Cases of the shipped suites, each over another treatment; the first item of each."""

Outcome = Literal["suggest", "uphold", "overturn"]


@dataclass(frozen=True)
class Scene:
    """One item of one case, with what a faithful model would answer."""

    name: str
    treatment: str
    case: CaseFile
    summary: CaseSummary
    passages: tuple[ItemPassages, ...]
    assessments: tuple[ItemAssessment, ...]
    view: View
    vocabulary: Vocabulary
    faithful: dict[str, Any]
    """Never changed: take :meth:`answer`."""

    @property
    def item(self) -> DisputedItem:
        """The disputed item."""
        return self.summary.items[0]

    @property
    def assessment(self) -> ItemAssessment:
        """What the assessment made of it."""
        return self.assessments[0]

    def answer(self) -> dict[str, Any]:
        """A copy of the faithful answer, to be spoiled."""
        return copy.deepcopy(self.faithful)


class Stage:
    """Index and vocabulary, opened once for many scenes."""

    def __init__(self, settings: Settings) -> None:
        """Open them from the settings' home."""
        self.settings = settings
        self.vocabulary = load_vocabulary(settings.corpus)
        self.index: Index = open_index(settings)

    def scene(self, name: str, *, text: str | None = None, more: str = MORE) -> Scene:
        """Prepare the first item of a shipped case, or of ``text`` in its place."""
        suite, _, file = name.partition("/")
        words = text if text is not None else (SUITES / suite / "cases" / file).read_text("utf-8")
        raw = read_text(words + more, "record.txt")
        vocabulary = self.vocabulary
        case = open_case((raw,), body_parts_in=vocabulary.body_parts_in)
        heard = quieted(case)
        summary = summarise(heard, vocabulary, today=TODAY)
        summary = summary.model_copy(update={"items": summary.items[:1]})
        passages = retrieve(summary, self.index, vocabulary, self.settings)
        assessments = assess(heard, summary, passages, vocabulary)
        given = (case, summary, passages, assessments, self.settings)
        number = summary.items[0].number
        return Scene(
            name=file,
            treatment=summary.items[0].treatment or summary.items[0].text,
            case=case,
            summary=summary,
            passages=passages,
            assessments=assessments,
            view=views_of(*given)[number],
            vocabulary=vocabulary,
            faithful=faithful_answers(*given)[number],
        )


def scenes(stage: Stage, names: Sequence[str] = CHOSEN) -> tuple[Scene, ...]:
    """Prepare the chosen cases."""
    return tuple(stage.scene(name) for name in names)
