"""The fault table: every kind over many cases, and how each ended.

``python -m tests.chat_faults.table`` prints it; ``--scenes 3`` takes three cases per kind.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.settings import Settings
from tests.chat_faults.bench import ENDINGS, Bench, Result, bench
from tests.chat_faults.kinds import KINDS, Kind
from tests.chat_faults.scenes import Scene, Stage, scenes


@dataclass
class Line:
    """How one kind ended over the cases that had something to make it of."""

    kind: str
    endings: Counter[str] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)
    """Names of the cases in which it passed."""
    treatments: set[str] = field(default_factory=set)


def taken(number: int, every: Sequence[Scene], most: int) -> Iterator[Scene]:
    """The cases for the kind of that number: all, or ``most`` of them, others for each kind."""
    step = max(1, len(every) // most) if most else 1
    for n in range(most or len(every)):
        yield every[(number + n * step) % len(every)]


def table(
    bench: Bench, every: Sequence[Scene], most: int = 0, kinds: Sequence[Kind] = KINDS
) -> list[Line]:
    """Run every kind."""
    lines = []
    for number, kind in enumerate(kinds):
        line = Line(kind.name)
        for scene in taken(number, every, most):
            fault = kind.build(scene)
            if fault is None:
                continue
            result: Result = bench.result(scene, fault)
            line.endings[result.ending] += 1
            line.by[result.by] += 1
            line.treatments.add(scene.treatment)
            if result.ending == "passed":
                line.passed.append(scene.name)
        lines.append(line)
        sys.stderr.write(f"{number + 1}/{len(kinds)} {told(line)}\n")
    return lines


def told(line: Line) -> str:
    """One line of text."""
    ends = ", ".join(f"{one} {line.endings[one]}" for one in ENDINGS if line.endings[one])
    by = ", ".join(name for name, _ in line.by.most_common(3) if name)
    missed = f"  PASSED IN {' '.join(line.passed)}" if line.passed else ""
    return f"{line.kind:52s} {ends or 'no case for it'}  [{by[:90]}]{missed}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=0, help="cases per kind; 0: all")
    parser.add_argument("--kind", default="", help="only kinds whose name holds these words")
    parser.add_argument("--home", default="", help="a home whose index stands")
    parser.add_argument("--first", type=int, default=0, help="leave out kinds before that number")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(args.home or folder), embedder="hashing")
        if not args.home:
            from rag.library import load_library
            from rag.retrieval import sync

            sync(load_library(settings.corpus, settings.home), settings)
        every = scenes(Stage(settings))
        kinds = [one for one in KINDS[args.first :] if args.kind in one.name]
        with bench(settings) as made:
            lines = table(made, every, args.scenes, kinds)
    if args.json:
        rows = [
            {"kind": one.kind, "endings": dict(one.endings), "passed": one.passed} for one in lines
        ]
        _say(json.dumps({"kinds": len(lines), "rows": rows}, indent=1))
        return
    total: Counter[str] = Counter()
    for line in lines:
        total += line.endings
        _say(told(line))
    treatments = {name for line in lines for name in line.treatments}
    ends = ", ".join(f"{one} {total[one]}" for one in ENDINGS)
    _say(f"{len(lines)} kinds, {len(treatments)} treatments, {sum(total.values())} answers: {ends}")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
