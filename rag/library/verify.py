"""Proving a library: what the vocabulary, the law's dates and honest provenance ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from rag.library.documents import GuidelineDocument, Section
from rag.library.editions import REGISTER, check_editions, successor_problems
from rag.library.library import Library
from rag.library.problems import Problem, ordered
from rag.records import (
    Criterion,
    DocumentedTest,
    ExcludedTest,
    IntervalTest,
    LimitTest,
    PhaseTest,
    Recommendation,
    ResponseTest,
    Stance,
    TriedTest,
)
from rag.vocabulary import Vocabulary

CONSERVATIVE_CARE = "conservative_care"


def verify_library(
    library: Library,
    vocabulary: Vocabulary,
    compare_with: Path | None = None,
) -> list[Problem]:
    """Report everything wrong or doubtful in a library that could be read.

    What :func:`~rag.library.library.load_library` refuses (schema, unknown sources, bullets against
    criteria, double ids, dates that overlap or run backwards) is not repeated here, dates apart.

    Args:
        library: The library.
        vocabulary: Its vocabulary: every id that a document uses must stand there.
        compare_with: A folder of published texts (``.md``, ``.txt``, ``.pdf``); digests may share
            no run of twelve words with them, statutes and titles excepted.

    Raises:
        StoreError: If ``compare_with`` cannot be read.
    """
    problems = check_editions(library.sources)
    for document in library.documents:
        problems += _document(document, vocabulary)
    if compare_with is not None:
        # Here, because it needs the readers of case files, which nothing else of a library does.
        from rag.library.overlap import shared_runs

        problems += shared_runs(library.documents, compare_with)
    return ordered(problems)


_STATUS_WORDS = {
    "read_in_source": "read in source",
    "read_in_decisions": "in decisions",
    "general_knowledge": "general knowledge",
    "licensed_text": "in licensed text",
}
_SETS_CONDITIONS = (Stance.RECOMMENDED, Stance.CONDITIONAL)


def recommendations_by_status(library: Library) -> dict[str, int]:
    """Count the recommendations by status; one that stands in several editions counts once."""
    found: dict[str, str] = {}
    for document in library.documents:
        for section in document.sections:
            if section.recommendation is not None and "id" in section.lines:
                found[section.recommendation.id] = section.recommendation.status
        for placed in document.placed:
            found[placed.recommendation.id] = placed.recommendation.status
    count = Counter(found.values())
    return {status: count[status] for status in _STATUS_WORDS}


def library_notes(library: Library, today: date) -> list[Problem]:
    """Say what is no fault but is to be seen: counts, editions to come, days without an edition."""
    by_status = recommendations_by_status(library)
    total = sum(by_status.values())
    read = by_status["read_in_source"] + by_status["read_in_decisions"]
    words = ", ".join(f"{_STATUS_WORDS[key]} {number}" for key, number in by_status.items())
    shipped = total - by_status["licensed_text"]
    share = f"; {100 * read / shipped:.0f} % of the digests rest on something read" * bool(shipped)
    silent = sum(1 for *_, facts in _own(library) if not facts.criteria)
    counted = [
        Problem(file=REGISTER, line=0, message=message, severity="note")
        for message in (
            f"recommendations: {total}, {words}{share}",
            f"recommendations without any criterion: {silent}",
        )
    ]
    return [*counted, *successor_problems(library.sources, today)]


def _own(library: Library) -> Iterator[tuple[GuidelineDocument, Section, Recommendation]]:
    """Yield each recommendation that a block of facts states, once."""
    for document in {document.path: document for document in library.documents}.values():
        for section in document.sections:
            if section.recommendation is not None and "id" in section.lines:
                yield document, section, section.recommendation


def _document(document: GuidelineDocument, vocabulary: Vocabulary) -> list[Problem]:
    problems = [
        Problem(file=document.name, line=1, message=f"unknown body part {part!r}", remedy=_PARTS)
        for part in document.chapter_body_parts
        if part not in vocabulary.body_parts and part != "any"
    ]
    for section in document.sections:
        if section.recommendation is not None and "id" in section.lines:
            for path, severity, message, remedy in _recommendation(
                section.recommendation, document, vocabulary, section.lines
            ):
                problems.append(
                    Problem(
                        file=document.name,
                        line=_line(section, path),
                        message=f"{section.recommendation.id}: {message}",
                        remedy=remedy,
                        severity="warning" if severity else "error",
                    )
                )
    return problems


_WARNING = True
_PARTS = "use an id of vocabulary/body_parts.toml"
_Fault = tuple[str, bool, str, str]
"""Where (dotted path in the block), whether it is only a warning, message, remedy."""


def _recommendation(
    facts: Recommendation,
    document: GuidelineDocument,
    vocabulary: Vocabulary,
    lines: Mapping[str, int],
) -> Iterator[_Fault]:
    for treatment in facts.treatments:
        if treatment in vocabulary.drugs:
            continue
        if treatment not in vocabulary.treatments:
            remedy = "use or add an id of vocabulary/treatments.toml or drugs.toml"
            yield "treatments", False, f"unknown treatment {treatment!r}", remedy
        if treatment in vocabulary.treatments and not _reachable(treatment, vocabulary):
            remedy = "add synonyms, drugs or narrower treatments to the vocabulary"
            yield "treatments", False, f"no words lead to treatment {treatment!r}", remedy
    for part in facts.body_parts:
        if part not in vocabulary.body_parts and part != "any":
            yield "body_parts", False, f"unknown body part {part!r}", _PARTS
    yield from _terms("conditions", facts.conditions, vocabulary)
    for number, criterion in enumerate(facts.criteria):
        yield from _criterion(f"criteria.{number}", criterion, vocabulary)
    if not facts.criteria and facts.stance in _SETS_CONDITIONS and "why_none" not in lines:
        remedy = "add criteria, or say in why_none: why it sets none"
        yield "id", _WARNING, "nothing that code can assess", remedy
    if document.digest and facts.status == "licensed_text":
        remedy = "a digest is read_in_source, read_in_decisions or general_knowledge"
        yield "status", False, "a digest cannot have the status licensed_text", remedy
    if facts.status == "read_in_decisions" and not facts.decisions:
        remedy = "give decisions: how many agree"
        yield "status", _WARNING, "read in decisions, but not in how many", remedy
    if document.digest and not facts.provenance:
        yield "id", _WARNING, "no provenance", "say where it was read"


def _criterion(path: str, criterion: Criterion, vocabulary: Vocabulary) -> Iterator[_Fault]:
    test = criterion.test
    if isinstance(test, DocumentedTest | ExcludedTest):
        yield from _terms(path, test.any, vocabulary)
    if isinstance(test, LimitTest | PhaseTest):
        yield from _bounds(path, test)
    if isinstance(test, TriedTest | ResponseTest | LimitTest | IntervalTest):
        named = test.any if isinstance(test, TriedTest) else test.treatments
        for treatment in named:
            if (
                treatment not in vocabulary.treatments
                and treatment not in vocabulary.drugs
                and not (isinstance(test, TriedTest) and treatment == CONSERVATIVE_CARE)
            ):
                remedy = "use an id of vocabulary/treatments.toml, or conservative_care"
                yield path, False, f"unknown treatment {treatment!r} in a criterion", remedy


def _bounds(path: str, test: LimitTest | PhaseTest) -> Iterator[_Fault]:
    """What bounds only one kind of amount or phase must stand beside it, or it bounds nothing."""
    if isinstance(test, PhaseTest):
        if test.within_days is not None and "postoperative" not in test.any:
            remedy = "give within_days only beside the postoperative phase"
            yield path, False, "within_days without an operation to count from", remedy
        return
    if (test.measure == "courses") != (test.period_days is not None):
        remedy = "a limit of courses has period_days; no other measure has"
        yield path, False, "courses and period_days go together", remedy
    if test.treatments and test.measure != "courses":
        yield path, False, "treatments beside a limit that does not count courses", "leave them out"
    if test.after_surgery and not test.cumulative:
        remedy = "write cumulative: true, or leave after_surgery out"
        yield path, False, "after_surgery without counting earlier visits", remedy


def _terms(path: str, terms: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[_Fault]:
    """Words may be any; what is written as an id must be one."""
    for term in terms:
        if "_" in term and term not in vocabulary.conditions:
            remedy = "use an id of vocabulary/conditions.toml, or words with spaces"
            yield path, False, f"unknown condition {term!r}", remedy


def _reachable(treatment: str, vocabulary: Vocabulary) -> bool:
    """Whether some request's words lead to the treatment, a drug of it, or a narrower one."""
    for term in vocabulary.treatment_terms(treatment):
        if any(match.id == treatment for match in vocabulary.treatments_in(term)):
            return True
    if any(drug.treatment == treatment for drug in vocabulary.drugs.values()):
        return True
    return any(
        entry.parent == treatment and _reachable(entry.id, vocabulary)
        for entry in vocabulary.treatments.values()
    )


def _line(section: Section, path: str) -> int:
    while path and path not in section.lines:
        path = path.rpartition(".")[0]
    return section.lines.get(path or ".", section.line)
