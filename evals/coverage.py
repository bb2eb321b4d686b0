"""Whether the library holds what reviewers cite: chapter, edition, section and treatment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from evals.datasets import load_suite
from evals.matching import match_items
from evals.metrics.citations import agrees, reaches
from evals.records import EvalCase, ReferenceEntry
from rag.intake import open_case, summarise
from rag.library import load_library
from rag.library.sources import in_force
from rag.records import CaseSummary, DisputedItem, GuidelineReference, Passage, Record
from rag.settings import Settings
from rag.vocabulary import Vocabulary, load_vocabulary

EVERY_FAMILY = "every"
REST = "rest"
"""Part of the letters that a split does not name."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Share(Record):
    """How many of those that could be held are held."""

    held: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """Share from 0 to 1; ``None`` where there is nothing to hold."""
        return self.held / self.of if self.of else None


class CoverageRow(Record):
    """What the library holds of the citations of one source family in one part of the letters."""

    part: str
    family: str
    """``every``, or a source family: then only its citations count."""
    items: Share
    """Items that cite a chapter or title: every one of these is held in the edition in force."""
    chapter: Share
    """Citations of a chapter or title: one of that name is held, of whatever edition."""
    in_force: Share
    """The same: held in an edition in force at the date of the case."""
    edition: Share
    """Citations that name a year besides: held in an edition of that year."""
    section: Share
    """Citations that name a section: held in an edition in force."""
    treatment: Share
    """Citations on an item whose treatment is known: the chapter in force speaks of that treatment,
    a broader one, or its drug."""


class Coverage(Record):
    """The figures of every part, with what is not held for the parts that may be looked at."""

    rows: tuple[CoverageRow, ...]
    missing: tuple[str, ...] = ()
    """``case/item: citation`` of what ``in_force`` lacks."""
    without_treatment: tuple[str, ...] = ()
    """``case/item: treatment: citation`` of what ``treatment`` lacks."""


def chapter_coverage(
    letters_dir: Path,
    split: Mapping[str, Sequence[str]] | None,
    settings: Settings,
    *,
    show: Sequence[str] = (),
) -> Coverage:
    """Measure how much of what the reviewers of published letters cite stands in the library.

    Only the reviewers' citations are read, never their reasons. Nothing is drafted or searched.

    Args:
        letters_dir: A folder of determination letters.
        split: Part name to letter names; ``None``: one part.
        settings: Say where the library is.
        show: Parts of which single citations may be listed; of the others only totals come back.

    Raises:
        InputError: The folder holds no letter.
        LibraryError: The library cannot be read.
    """
    suite = load_suite(str(letters_dir), settings)
    library = load_library(settings.corpus, settings.home)
    vocabulary = load_vocabulary(settings.corpus)
    parts = {name: part for part, names in (split or {}).items() for name in names}
    tally = _Tally(library.passages, vocabulary, frozenset(show))
    for case in suite.cases:
        part = parts.get(case.id, parts.get(Path(case.id).stem, REST if split else "all"))
        tally.case(part, case)
    return tally.coverage()


class _Tally:
    """Counts citation by citation."""

    def __init__(
        self, passages: Sequence[Passage], vocabulary: Vocabulary, show: frozenset[str]
    ) -> None:
        self._passages = tuple(passages)
        self._vocabulary = vocabulary
        self._show = show
        self._counts: dict[tuple[str, str], dict[str, list[bool]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._missing: list[str] = []
        self._without: list[str] = []

    def case(self, part: str, case: EvalCase) -> None:
        """Count the citations of one letter."""
        file = open_case(case.documents, body_parts_in=self._vocabulary.body_parts_in)
        summary = summarise(
            file, self._vocabulary, as_of=case.as_of, today=case.as_of or date.today()
        )
        numbers = match_items(summary.items, case.references)
        items = {item.number: item for item in summary.items}
        for entry in case.references:
            item = items.get(numbers.get(entry.number, -1))
            self._item(part, case.id, entry, item, summary)

    def _item(
        self,
        part: str,
        case: str,
        entry: ReferenceEntry,
        item: DisputedItem | None,
        summary: CaseSummary,
    ) -> None:
        held: dict[str, list[bool]] = defaultdict(list)
        for reference in entry.citations:
            if not reaches(reference, "title"):
                continue
            label = f"{case}/{entry.number}: "
            found = self._citation(reference, item, summary.as_of)
            for family in (EVERY_FAMILY, reference.family):
                for measure, value in found.items():
                    self._counts[part, family][measure].append(value)
                held[family].append(found["in_force"])
            if part in self._show and not found["in_force"]:
                self._missing.append(label + reference.text)
            elif part in self._show and not found.get("treatment", True):
                treatment = item.treatment if item else ""
                self._without.append(f"{label}{treatment}: {reference.text}")
        for family, values in held.items():
            self._counts[part, family]["items"].append(all(values))

    def _citation(
        self, reference: GuidelineReference, item: DisputedItem | None, day: date
    ) -> dict[str, bool]:
        """Return each measure that the citation has, and whether it is held."""
        named = [one for one in self._passages if agrees(one, reference, "title")]
        current = [one for one in named if in_force(one.source, day)]
        found = {"chapter": bool(named), "in_force": bool(current)}
        years = _YEAR.findall(reference.edition)
        if years:
            found["edition"] = any(str(one.source.year) in years for one in named)
        if reaches(reference, "section"):
            found["section"] = any(agrees(one, reference, "section") for one in current)
        if item is not None and item.treatment is not None:
            found["treatment"] = self._speaks_of(current, item)
        return found

    def _speaks_of(self, passages: Sequence[Passage], item: DisputedItem) -> bool:
        assert item.treatment is not None
        wanted = {item.treatment, *self._vocabulary.ancestors(item.treatment)}
        if item.drug:
            wanted.add(item.drug)
        return any(
            passage.recommendation is not None and wanted & set(passage.recommendation.treatments)
            for passage in passages
        )

    def coverage(self) -> Coverage:
        """Return what was counted, parts in order of name and families after ``every``."""
        order = sorted(self._counts, key=lambda key: (key[0], key[1] != EVERY_FAMILY, key[1]))
        return Coverage(
            rows=tuple(_row(part, family, self._counts[part, family]) for part, family in order),
            missing=tuple(sorted(self._missing)),
            without_treatment=tuple(sorted(self._without)),
        )


def _row(part: str, family: str, counts: Mapping[str, list[bool]]) -> CoverageRow:
    def share(measure: str) -> Share:
        values = counts.get(measure, [])
        return Share(held=sum(values), of=len(values))

    return CoverageRow(
        part=part,
        family=family,
        items=share("items"),
        chapter=share("chapter"),
        in_force=share("in_force"),
        edition=share("edition"),
        section=share("section"),
        treatment=share("treatment"),
    )
