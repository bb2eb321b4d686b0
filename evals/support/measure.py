"""Measuring the support score on labelled sets, and the whole checker on restatements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.metrics.support_sets import gain, macro_f1_of, threshold
from evals.support.paraphrases import check_paraphrases, load_paraphrases, rate
from evals.support.scorers import BASELINES, MEANING, WORDS, score_set
from evals.support.sets import LabelledSet, load_sets
from rag.checking.support.encoder import word_encoder
from rag.records import Record
from rag.settings import Settings
from rag.vocabulary import load_vocabulary

Say = Callable[[str], None]
_CHANGES = ("number", "side", "level", "negation", "drug", "duration", "direction")


class Scored(Record):
    """One scorer on one set."""

    scorer: str
    threshold: float
    """Chosen on the first half."""
    first: float
    """Macro-F1 on the half on which the threshold was chosen."""
    second: float
    """Macro-F1 on the other half."""


class Gain(Record):
    """How much higher the support score's macro-F1 is than a baseline's, on the second half."""

    over: str
    difference: float
    interval: tuple[float, float] | None
    """95 %, claims drawn with replacement, both scorers alike."""


class SetResult(Record):
    """One labelled set."""

    name: str
    pairs: tuple[int, int]
    """In the first and in the second half."""
    supported: tuple[int, int]
    scorers: tuple[Scored, ...]
    gains: tuple[Gain, ...]


class Restated(Record):
    """Restatements of one kind: how many raised a warning or blocker."""

    kind: str
    alarms: int
    of: int


class SupportResult(Record):
    """Everything that ``rationale evals support`` measures."""

    schema_version: str = "rationale.evals-support/1"
    encoder: bool
    """Whether the embedding model took part."""
    sets: tuple[SetResult, ...]
    restated: tuple[Restated, ...]


def measure(folder: Path, settings: Settings, say: Say) -> SupportResult:
    """Score the sets in ``folder`` and check the restatements that come with the program.

    Raises:
        InputError: The folder holds no labelled set.
        ConfigError: The embedding model cannot be run.
    """
    sets = load_sets(folder)
    encoder = word_encoder(settings)
    results = []
    for one in sets:
        say(f"{one.name}: {len(one.pairs)} claims")
        results.append(result_of(one, score_set(one, encoder)))
    say("restatements")
    return SupportResult(
        encoder=encoder is not None, sets=tuple(results), restated=restatements(settings)
    )


def result_of(labelled: LabelledSet, scores: dict[str, list[float]]) -> SetResult:
    """Choose each scorer's threshold on the first half and apply it to both."""
    middle = len(labelled.first)
    labels = [pair.supported for pair in labelled.pairs]
    scored, called = [], {}
    for name, values in scores.items():
        line = threshold(labels[:middle], values[:middle])
        calls = [value >= line for value in values]
        called[name] = calls[middle:]
        scored.append(
            Scored(
                scorer=name,
                threshold=line,
                first=macro_f1_of(labels[:middle], calls[:middle]),
                second=macro_f1_of(labels[middle:], calls[middle:]),
            )
        )
    ours = MEANING if MEANING in called else WORDS
    gains = []
    for name in BASELINES:
        if name in called:
            claims = [pair.claim for pair in labelled.second]
            more, limits = gain(labels[middle:], called[ours], called[name], claims)
            gains.append(Gain(over=name, difference=more, interval=limits))
    return SetResult(
        name=labelled.name,
        pairs=(middle, len(labels) - middle),
        supported=(sum(labels[:middle]), sum(labels[middle:])),
        scorers=tuple(scored),
        gains=tuple(gains),
    )


def restatements(settings: Settings) -> tuple[Restated, ...]:
    """Return how often the checker raises an alarm on faithful and on unfaithful restatements."""
    vocabulary = load_vocabulary(settings.corpus)
    checked = check_paraphrases(load_paraphrases(), vocabulary)
    fresh = check_paraphrases(load_paraphrases(fresh=True), vocabulary)
    kinds: list[tuple[str, Sequence[bool]]] = [
        ("faithful", [one.faithful for one in checked]),
        ("one fact changed", [not one.faithful for one in checked]),
    ]
    kinds += [
        (change, [not one.faithful and one.changed == change for one in checked])
        for change in _CHANGES
    ]
    found = []
    for kind, chosen in kinds:
        kept = [one for one, wanted in zip(checked, chosen, strict=True) if wanted]
        alarms, of = rate(kept, lambda _: True)
        found.append(Restated(kind=kind, alarms=alarms, of=of))
    for kind, faithful in (("faithful, second set", True), ("changed, second set", False)):
        alarms, of = rate([one for one in fresh if one.faithful is faithful], lambda _: True)
        found.append(Restated(kind=kind, alarms=alarms, of=of))
    return tuple(found)


def report(result: SupportResult) -> str:
    """Return the result as plain text."""
    lines = []
    for one in result.sets:
        lines.append(
            f"{one.name}: {one.pairs[0]} claims to choose thresholds on, {one.pairs[1]} to test"
        )
        for scored in one.scorers:
            lines.append(
                f"  {scored.scorer:36s} macro-F1 {100 * scored.first:5.1f} (chosen on)"
                f" {100 * scored.second:5.1f} (test)"
            )
        for more in one.gains:
            limits = (
                f" [{100 * more.interval[0]:+.1f}, {100 * more.interval[1]:+.1f}]"
                if more.interval
                else ""
            )
            lines.append(f"  gain over {more.over}: {100 * more.difference:+.1f}{limits}")
    lines.append("Restatements with a warning or blocker")
    for kind in result.restated:
        lines.append(f"  {kind.kind:22s} {kind.alarms} of {kind.of}")
    return "\n".join(lines)
