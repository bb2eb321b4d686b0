"""Faithful and unfaithful restatements, each set into a draft and held against its source.

``paraphrases.jsonl`` and ``paraphrases_fresh.jsonl`` beside this module hold, per line, words of a
digest or of an invented record, a restatement of them in other words, and the same restatement with
one fact changed. All are written for this project. A faithful one that gets a warning or blocker is
a false alarm; an unfaithful one that gets none is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from rag.checking import check
from rag.errors import InputError
from rag.intake import open_case, read_text, summarise
from rag.records import (
    CaseFile,
    CaseQuote,
    CaseSummary,
    Citation,
    Draft,
    Finding,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    Passage,
    Recommendation,
    Record,
    RetrievedPassage,
    Sentence,
    SentenceRole,
    Source,
    Span,
    Stance,
)
from rag.text import squeeze
from rag.vocabulary import Vocabulary

DAY = date(2016, 12, 1)
"""On which the invented cases are decided."""
ALARMS = ("blocker", "warning")


class Paraphrase(Record):
    """One source text with a faithful and an unfaithful restatement."""

    id: str
    treatment: str
    rests_on: Literal["guideline", "case"]
    text: str
    """The words of the digest or of the record."""
    faithful: str
    unfaithful: str
    """The faithful one with one fact changed."""
    changed: Literal["number", "side", "level", "negation", "drug", "duration", "direction"]


class Checked(Record):
    """What the checker said of one restatement."""

    id: str
    treatment: str
    faithful: bool
    changed: str
    sentence: str
    source: str
    findings: tuple[Finding, ...]

    @property
    def alarm(self) -> bool:
        """Whether a reader is warned or stopped."""
        return any(finding.severity in ALARMS for finding in self.findings)


def load_paraphrases(path: Path | None = None, *, fresh: bool = False) -> tuple[Paraphrase, ...]:
    """Return the restatements of ``path``; ``None``: those that come with the program.

    Args:
        path: A file of them.
        fresh: The second set, which another author wrote after the checks stood.

    Raises:
        InputError: A line is not one.
    """
    name = "paraphrases_fresh.jsonl" if fresh else "paraphrases.jsonl"
    shipped = resources.files("evals.support").joinpath(name)
    text = path.read_text("utf-8") if path else shipped.read_text("utf-8")
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found.append(Paraphrase.model_validate_json(line))
        except ValidationError as error:
            raise InputError(
                f"Line {number} of {path or 'paraphrases.jsonl'}: {error.errors()[0]['msg']}",
                "Give id, treatment, rests_on, text, faithful, unfaithful and changed.",
            ) from error
    return tuple(found)


def check_paraphrases(entries: Iterable[Paraphrase], vocabulary: Vocabulary) -> tuple[Checked, ...]:
    """Run the whole checker on a draft of each restatement; only what is said of it is kept."""
    found = []
    for entry in entries:
        for faithful in (True, False):
            words = entry.faithful if faithful else entry.unfaithful
            findings = _findings(entry, words, vocabulary)
            found.append(
                Checked(
                    id=entry.id,
                    treatment=entry.treatment,
                    faithful=faithful,
                    changed=entry.changed,
                    sentence=words,
                    source=entry.text,
                    findings=findings,
                )
            )
    return tuple(found)


def rate(checked: Iterable[Checked], which: Callable[[Checked], bool]) -> tuple[int, int]:
    """Return how many of the restatements that ``which`` names raise an alarm, and of how many."""
    alarms = [one.alarm for one in checked if which(one)]
    return sum(alarms), len(alarms)


def _findings(entry: Paraphrase, words: str, vocabulary: Vocabulary) -> tuple[Finding, ...]:
    case, summary = _case(entry, vocabulary)
    passage = _passage(entry, vocabulary)
    draft = _draft(entry, words, case, summary, passage)
    retrieved = RetrievedPassage(passage=passage, score=1.0, dense=0.8, lexical=5.0, governs=True)
    passages = ItemPassages(item=1, queries=(), passages=(retrieved,), steps=())
    assessment = ItemAssessment(
        item=1,
        recommendations=(),
        decision="upheld",
        probability=0.3,
        explanation="The record does not meet the criteria.",
    )
    checked = check(case, summary, (passages,), (assessment,), draft, vocabulary)
    return tuple(one for one in checked.findings if one.sentence == "1.1")


def _case(entry: Paraphrase, vocabulary: Vocabulary) -> tuple[CaseFile, CaseSummary]:
    name = entry.treatment.replace("_", " ")
    said = entry.text if entry.rests_on == "case" else "The worker was seen for follow-up."
    raw = read_text(f"Progress report.\n\n{said}\n\nThe request is for {name}.\n", "record.txt")
    case = open_case((raw,), body_parts_in=vocabulary.body_parts_in)
    return case, summarise(case, vocabulary, requests=(name,), as_of=DAY, today=DAY)


def _passage(entry: Paraphrase, vocabulary: Vocabulary) -> Passage:
    text = entry.text if entry.rests_on == "guideline" else "The treatment is an option."
    source = Source(
        id="invented-guideline",
        family="other",
        title="Guideline for treatment",
        publisher="Society of Physicians",
        edition="2016",
        year=2016,
        in_force_from=date(2016, 1, 1),
        authority_rank=3,
        legal_rank="C",
        citation_class="guideline",
        licence="digest",
    )
    known = entry.treatment if entry.treatment in vocabulary.treatments else "any"
    return Passage(
        key="p000000000001",
        document="invented.md",
        document_sha256="00" * 32,
        source=source,
        chapter="Treatment",
        section=entry.treatment.replace("_", " ").capitalize(),
        heading_path=("Treatment",),
        text=text,
        start=0,
        end=len(text),
        chapter_body_parts=(),
        digest=True,
        recommendation=Recommendation(
            id="invented",
            treatments=(known,),
            body_parts=("any",),
            stance=Stance.CONDITIONAL,
            status="read_in_source",
        ),
    )


def _draft(
    entry: Paraphrase, words: str, case: CaseFile, summary: CaseSummary, passage: Passage
) -> Draft:
    if entry.rests_on == "guideline":
        cited = Citation(
            passage_key=passage.key, quote=passage.text, start=0, end=len(passage.text)
        )
        sentence = Sentence(id="1.1", role=SentenceRole.GUIDELINE, text=words, citations=(cited,))
    else:
        sentence = Sentence(
            id="1.1", role=SentenceRole.CASE_FACT, text=words, case_quotes=(_quote(entry, case),)
        )
    item = ItemDraft(
        item=summary.items[0].number,
        decision="upheld",
        probability=0.3,
        sentences=(sentence,),
        drafter="extractive",
    )
    return Draft(items=(item,))


def _quote(entry: Paraphrase, case: CaseFile) -> CaseQuote:
    document = case.documents[0]
    start = document.text.index(entry.text)
    end = start + len(entry.text)
    page = next(p.number for p in document.pages if p.start <= start < p.end)
    span = Span(document=0, page=page, start=start, end=end)
    return CaseQuote(span=span, text=squeeze(case.words(span)))
