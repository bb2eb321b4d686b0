"""Running both halves of every trap through audit, checker or pipeline, and judging them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property

from evals.traps.building import as_read, digest, documents, letter, places
from evals.traps.families import families, family
from evals.traps.outcomes import came
from evals.traps.planting import plant, planted_id
from evals.traps.records import (
    BaseCase,
    Edit,
    HalfResult,
    Planted,
    Seen,
    Severity,
    Trap,
    TrapDocument,
    TrapResult,
    TrapSet,
)
from rag.audit import AuditReport, audit, load_data
from rag.audit.material import Data
from rag.checking import check
from rag.errors import IndexStateError, InputError
from rag.pipeline import draft_case
from rag.records import CheckedDraft, RawDocument, Run
from rag.retrieval import Index, open_index
from rag.settings import Settings
from rag.text import sentences

TODAY = date(2020, 1, 1)
"""For case files without a date: fixed, so that equal sets give equal figures."""
_RANK: dict[Severity, int] = {"blocker": 0, "warning": 1, "note": 2}
Progress = Callable[[int, int, str], None]


class Runner:
    """Library, vocabulary and index, opened once for a whole set; drafted cases are kept."""

    def __init__(self, settings: Settings, traps: TrapSet, *, data: Data | None = None) -> None:
        """Take the settings to run with; nothing is opened before it is needed.

        Args:
            settings: A chat model in them is not used: the set is on the built-in drafter.
            traps: The set with its bases.
            data: What letters are compared with, where it is loaded already.
        """
        self.settings = settings.model_copy(update={"model": ""})
        self._data = data
        self.traps = traps
        self._runs: dict[str, Run | InputError] = {}
        self._audits: dict[str, list[Seen]] = {}

    @cached_property
    def data(self) -> Data:
        """What letters are compared with."""
        return self._data or load_data(self.settings)

    @cached_property
    def index(self) -> Index:
        """The open index of the settings' home."""
        return open_index(self.settings)

    def run(self, trap: Trap) -> TrapResult:
        """Run a trap and its twin.

        Raises:
            IndexStateError: There is no index and the trap needs one.
        """
        half = {"letter": self._letter, "draft": self._draft, "record": self._record}[trap.channel]
        faulty, clean = half(trap, True), half(trap, False)
        caught = alarm = family_alarm = None
        if not faulty.unscored:
            caught = bool(faulty.hit) or faulty.outcome is True
        if not clean.unscored:
            alarm = bool(clean.hit) or clean.outcome is False
            family_alarm = alarm or bool(clean.family)
        return TrapResult(
            id=trap.id,
            kind=trap.kind,
            part=trap.part,
            cluster=trap.cluster,
            channel=trap.channel,
            caught=caught,
            alarm=alarm,
            family_alarm=family_alarm,
            faulty=faulty,
            clean=clean,
        )

    # ----------------------------------------------------------------------- channels

    def _letter(self, trap: Trap, faulty: bool) -> HalfResult:
        base = self.traps.letters[trap.base]
        try:
            raw = letter(base, trap.faulty if faulty else trap.clean, trap.id)
        except InputError as error:
            return HalfResult(unscored=error.message)
        try:
            found = self._audited(raw)
        except InputError as error:
            if trap.outcome:
                return _judged(trap, faulty, [], _everywhere, lambda one: one == "refused")
            return HalfResult(unscored=error.message)
        around = _sentence_around(raw, trap.at) if faulty and trap.at else None
        if faulty and trap.at and around is None:
            return HalfResult(unscored=f"“{trap.at}” does not stand in the letter")
        return _judged(
            trap,
            faulty,
            found,
            lambda seen: _of_item(seen, trap) and _touches(seen, around),
            lambda one: one == "read",
        )

    def _audited(self, raw: RawDocument) -> list[Seen]:
        """Audit a letter once: many twins are the base itself."""
        if raw.sha256 not in self._audits:
            report = audit(raw, self.settings, data=self.data, today=TODAY)
            self._audits[raw.sha256] = _of_report(report)
        return self._audits[raw.sha256]

    def _draft(self, trap: Trap, faulty: bool) -> HalfResult:
        planted = trap.plant if faulty else trap.plant_clean
        try:
            run = self._drafted(trap, trap.faulty if faulty else trap.clean)
            draft = plant(run, trap.item, trap.role, planted or Planted(says=""), trap.id)
        except InputError as error:
            return HalfResult(unscored=error.message)
        checked = check(
            run.case, run.summary, run.passages, run.assessments, draft, self.data.vocabulary
        )
        id_ = planted_id(trap.item)
        return _judged(
            trap,
            faulty,
            _of_draft(checked),
            lambda seen: _of_item(seen, trap) and (trap.anywhere or seen.sentence == id_),
            None,
        )

    def _record(self, trap: Trap, faulty: bool) -> HalfResult:
        run: Run | None = None
        try:
            run = self._drafted(
                trap,
                trap.faulty if faulty else trap.clean,
                extra=trap.document if faulty else trap.document_clean,
                alone=trap.alone if faulty else trap.alone_clean,
                requests=trap.requests if faulty else (),
            )
        except _Unmade as error:
            return HalfResult(unscored=error.message)
        except InputError:
            pass  # refused: an outcome
        return _judged(
            trap,
            faulty,
            _of_draft(run.checked) if run else [],
            lambda seen: _of_item(seen, trap),
            lambda one: came(one, run, trap.item),
        )

    def _drafted(
        self,
        trap: Trap,
        edits: Sequence[Edit],
        *,
        extra: Sequence[TrapDocument] = (),
        alone: bool = False,
        requests: Sequence[str] = (),
    ) -> Run:
        base: BaseCase = self.traps.cases[trap.base]
        try:
            own = () if alone else documents(base, edits, trap.id)
        except InputError as error:
            raise _Unmade(error.message, error.remedy) from error
        raw = tuple(as_read(one) for one in (*own, *extra))
        asked = tuple(requests) or (() if alone else base.requests)
        key = digest(raw) + repr(asked)
        if key not in self._runs:
            try:
                self._runs[key] = draft_case(
                    raw,
                    self.settings,
                    requests=asked,
                    index=self.index,
                    vocabulary=self.data.vocabulary,
                    today=TODAY,
                )
            except InputError as error:
                self._runs[key] = error
        found = self._runs[key]
        if isinstance(found, InputError):
            raise found
        return found


class _Unmade(InputError):
    """The half could not be made of its base: a fault of the trap, not of the program."""


def run_traps(
    traps: TrapSet,
    chosen: Iterable[Trap],
    settings: Settings,
    progress: Progress | None = None,
    *,
    data: Data | None = None,
) -> tuple[TrapResult, ...]:
    """Run traps with their twins, in the order given.

    Raises:
        IndexStateError: A trap needs an index and there is none.
    """
    runner = Runner(settings, traps, data=data)
    every = list(chosen)
    if any(trap.channel != "letter" for trap in every):
        try:
            _ = runner.index
        except IndexStateError as error:
            raise IndexStateError(
                error.message, error.remedy or "Run `rationale corpus sync` first."
            ) from error
    out = []
    for done, trap in enumerate(every, 1):
        out.append(runner.run(trap))
        if progress is not None:
            progress(done, len(every), trap.id)
    return tuple(out)


def _judged(
    trap: Trap,
    faulty: bool,
    found: Sequence[Seen],
    right_place: Callable[[Seen], bool],
    came_of_it: Callable[[str], bool] | None,
) -> HalfResult:
    """Pick out what the trap is about, and see whether what must come of it did."""
    wanted = trap.outcome if faulty else trap.outcome_clean
    its = families(trap.checks)
    placed = [one for one in found if right_place(one)]
    return HalfResult(
        found=tuple(found),
        hit=tuple(
            one
            for one in placed
            if one.check in trap.checks and _RANK[one.severity] <= _RANK[trap.severity]
        ),
        outcome=all(came_of_it(one) for one in wanted) if wanted and came_of_it else None,
        family=tuple(one for one in placed if one.severity != "note" and family(one.check) in its),
    )


def _everywhere(seen: Seen) -> bool:
    return True


def _of_draft(checked: CheckedDraft) -> list[Seen]:
    return [
        Seen(
            check=f.check,
            severity=f.severity,
            item=f.item,
            sentence=f.sentence,
            message=f.message,
        )
        for f in checked.findings
    ]


def _of_report(report: AuditReport) -> list[Seen]:
    return [
        Seen(
            check=f.check,
            severity=f.severity,
            item=f.item,
            where=(f.place.start, f.place.end),
            message=f.message,
        )
        for f in report.findings
    ]


def _of_item(seen: Seen, trap: Trap) -> bool:
    return seen.item in (trap.item, 0) or trap.item == 0


def _touches(seen: Seen, around: tuple[int, int] | None) -> bool:
    """Whether a finding stands at a stretch; one on the letter as a whole stands everywhere."""
    if around is None or seen.where is None or seen.where[0] == seen.where[1]:
        return True
    return seen.where[0] < around[1] and around[0] < seen.where[1]


def _sentence_around(raw: RawDocument, words: str) -> tuple[int, int] | None:
    """Return the sentence of a letter that holds some words; ``None`` where none does."""
    found = places(raw.text, words)
    if not found:
        return None
    start, end = found[-1]  # what stands in summary and rationale alike is meant in the latter
    for first, last in sentences(raw.text):
        if first <= start < last:
            return first, max(last, end)
    return start, end
