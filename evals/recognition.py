"""Recognised recommendations against labels: precision and recall, by half, with intervals.

A labelled statement counts as recognised where a recommendation was placed that starts in it. It
is right where its stance is one that the label accepts.
"""

from __future__ import annotations

import hashlib
import html
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from evals.metrics.statistics import wilson
from rag.errors import InputError
from rag.library.documents import GuidelineDocument, parse_document
from rag.library.manuscript import PlacedRecommendation
from rag.records import Record, Source
from rag.vocabulary import Vocabulary, load_vocabulary

LABELS = Path(__file__).parent / "labels" / "recommendations.jsonl"
_LOG = logging.getLogger(__name__)
_WORD = re.compile(r"[A-Za-z0-9]+")
_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r"\]\([^)\n]*\)")
SOURCE = Source(
    id="labelled",
    family="other",
    title="Labelled guideline",
    publisher="",
    edition="",
    year=2016,
    in_force_from=date(2016, 1, 1),
    authority_rank=3,
    legal_rank="D",
    citation_class="guideline",
    licence="licensed",
)


class Label(Record):
    """What a person read in one statement of a guideline. Holds no text."""

    document: str
    sha256: str
    start: int
    end: int
    stratum: str
    round: int
    half: Literal["A", "B"]
    kind: Literal["recommendation", "advice", "borderline", "other"]
    stance: str = ""
    also: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    strength: str = ""
    criteria: tuple[str, ...] = ()


class Share(Record):
    """A proportion with its 95 % Wilson interval."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class Recognition(Record):
    """How well recommendations are recognised, over one half of the labels or both."""

    half: str
    documents: int
    statements: int
    recommendations: int
    precision: Share
    """Of what was recognised: is a recommendation, with the right stance."""
    recall: Share
    """Of the labelled recommendations: recognised with the right stance."""
    found: Share
    """Of the labelled recommendations: recognised with any stance."""
    treatment: Share
    """Of those recognised with the right stance: a treatment in common with the label."""
    strength: Share
    """Of those whose label holds a grade: the same grade."""
    criteria: Share
    """Of those whose label holds criteria: at least one criterion of a labelled kind."""


def read_labels(path: Path = LABELS) -> tuple[Label, ...]:
    """Read labels, one JSON object a line.

    Raises:
        InputError: The file cannot be read, or a line is no label.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Label.model_validate_json(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} holds no labels: {error}", "Give a file with one label per line."
        ) from error


class _Aligned:
    """A composed text by its letters and digits, in which a labelled statement is found again."""

    def __init__(self, text: str) -> None:
        self.letters, self.offsets = _letters(text)

    def find(self, words: str, share: float) -> tuple[int, int] | None:
        """Return the offsets of ``words``; of several places the one nearest to ``share``."""
        wanted, _ = _letters(words)
        places: list[int] = []
        at = self.letters.find(wanted) if wanted else -1
        while at >= 0:
            places.append(at)
            at = self.letters.find(wanted, at + 1)
        if not places:
            return None
        total = max(len(self.letters), 1)
        best = min(places, key=lambda place: (abs(place / total - share), place))
        # From the letter before on: marks, brackets and a cell's bar belong to the statement.
        start = self.offsets[best - 1] + 1 if best else 0
        return start, self.offsets[best + len(wanted) - 1] + 1


def _letters(text: str) -> tuple[str, list[int]]:
    out: list[str] = []
    offsets: list[int] = []
    for at, char in enumerate(text):
        if char.isalnum() and char.isascii():
            out.append(char.lower())
            offsets.append(at)
    return "".join(out), offsets


def _words(raw: str) -> str:
    return html.unescape(_TAG.sub(" ", _LINK.sub("]", raw)))


def composed_document(data: bytes, name: str) -> GuidelineDocument:
    """Read a guideline file as ``corpus add`` does, in memory.

    Raises:
        rag.errors.RationaleError: The file cannot be read.
    """
    from rag.library.compose import compose
    from rag.library.readers import read_manuscript

    composed = compose(read_manuscript(data, name))
    head = f"---\nschema: rationale.guideline/1\nsource: {SOURCE.id}\n---\n\n"
    text = head + composed.markdown
    document, problems = parse_document(text.encode(), f"added/{name}", {SOURCE.id: SOURCE})
    if document is None:
        raise InputError(f"{name} makes no guideline document: {problems[0].message}")
    return document


Recogniser = Callable[[GuidelineDocument], Sequence[PlacedRecommendation]]


class Judged(Record):
    """One labelled statement and what was recognised in it."""

    label: Label
    placed: tuple[PlacedRecommendation, ...]

    @property
    def right(self) -> bool:
        """Whether it is a recommendation and one recognised there has a stance it accepts."""
        accepted = (self.label.stance, *self.label.also)
        return self.label.kind == "recommendation" and any(
            one.recommendation.stance.value in accepted for one in self.placed
        )


def judge(folder: Path, labels: Iterable[Label], recogniser: Recogniser) -> tuple[Judged, ...]:
    """Run a recogniser over the labelled documents.

    Args:
        folder: Holds the labelled files under the names in the labels.
        labels: What a person read.
        recogniser: From a document to the recommendations placed in it.

    Raises:
        InputError: A file is missing or is not the one that was labelled.
    """
    by_document: dict[str, list[Label]] = {}
    for label in labels:
        by_document.setdefault(label.document, []).append(label)
    judged: list[Judged] = []
    for name, own in sorted(by_document.items()):
        data = _labelled_file(folder / name, own[0].sha256)
        raw = data.decode("utf-8")
        document = composed_document(data, name)
        placed = recogniser(document)
        aligned = _Aligned(document.text)
        for label in own:
            share = label.start / max(len(raw), 1)
            span = aligned.find(_words(raw[label.start : label.end]), share)
            inside = tuple(p for p in placed if span and span[0] <= p.start < span[1])
            if span is None:
                _LOG.warning(
                    "%s: the statement at %d is not in the composed text", name, label.start
                )
            judged.append(Judged(label=label, placed=inside))
    return tuple(judged)


def _labelled_file(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}", "Give the folder of the labelled files."
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise InputError(
            f"{path} is not the file that was labelled.", "Give the edition with that digest."
        )
    return data


def score(judged: Sequence[Judged], vocabulary: Vocabulary, half: str = "") -> Recognition:
    """Score one half of the labels (``A``, ``B``), or all; borderline statements count nowhere."""
    kept = [j for j in judged if half in ("", j.label.half) and j.label.kind != "borderline"]
    marked = [j for j in kept if j.placed]
    wanted = [j for j in kept if j.label.kind == "recommendation"]
    right = [j for j in wanted if j.right]
    graded = [j for j in right if j.label.strength]
    conditioned = [j for j in right if set(j.label.criteria) - {"none"}]
    return Recognition(
        half=half or "both",
        documents=len({j.label.document for j in kept}),
        statements=len(kept),
        recommendations=len(wanted),
        precision=_share([j.right for j in marked]),
        recall=_share([j.right for j in wanted]),
        found=_share([bool(j.placed) for j in wanted]),
        treatment=_share([_same_treatment(j, vocabulary) for j in right]),
        strength=_share([_same_strength(j) for j in graded]),
        criteria=_share([_same_criteria(j) for j in conditioned]),
    )


def _share(outcomes: Sequence[bool]) -> Share:
    hits, n = sum(outcomes), len(outcomes)
    interval = wilson(hits, n)
    low, high = interval if interval else (None, None)
    return Share(hits=hits, n=n, value=hits / n if n else None, low=low, high=high)


def _same_treatment(judged: Judged, vocabulary: Vocabulary) -> bool:
    """Whether a treatment is the labelled one, or directly above or below it."""
    found = {t for one in judged.placed for t in one.recommendation.treatments}
    wanted = set(judged.label.treatments)
    return any(
        a == b or a in vocabulary.ancestors(b) or b in vocabulary.ancestors(a) or _overlap(a, b)
        for a in found
        for b in wanted
    )


def _overlap(one: str, other: str) -> bool:
    """Whether an intervention named in words shares half of them with the label."""
    a, b = (set(_WORD.findall(text.lower().replace("_", " "))) for text in (one, other))
    return (" " in one or " " in other) and len(a & b) * 2 >= min(len(a), len(b))


def _same_strength(judged: Judged) -> bool:
    wanted = _WORD.findall(judged.label.strength.lower())
    return any(
        set(wanted) <= set(_WORD.findall(one.recommendation.strength.lower()))
        for one in judged.placed
    )


def _same_criteria(judged: Judged) -> bool:
    """Whether a labelled kind of condition was read; phases and diagnoses have their own fields."""
    for one in judged.placed:
        kinds = {c.test.kind for c in one.recommendation.criteria}
        kinds |= {"phase"} if one.recommendation.phases else set()
        kinds |= {"documented"} if one.recommendation.conditions else set()
        if kinds & set(judged.label.criteria):
            return True
    return False


def measure(folder: Path, corpus: Path, labels: Path = LABELS) -> tuple[Recognition, ...]:
    """Score the library's recogniser against labels: half A, half B, both.

    Args:
        folder: Holds the labelled guideline files.
        corpus: Library whose vocabulary names the treatments.
        labels: One label per line.

    Raises:
        InputError: A file is missing or is not the one that was labelled.
        LibraryError: The vocabulary cannot be read.
    """
    from rag.library.recognise import recognise

    vocabulary = load_vocabulary(corpus)
    judged = judge(folder, read_labels(labels), lambda document: recognise(document, vocabulary))
    return tuple(score(judged, vocabulary, half) for half in ("A", "B", ""))


def table(rows: Sequence[Recognition]) -> str:
    """Return scores as a Markdown table, each with its hits and its 95 % Wilson interval."""
    names = ("precision", "recall", "treatment", "strength", "criteria")
    lines = [f"| half | {' | '.join(names)} |", f"|{'---|' * (len(names) + 1)}"]
    for row in rows:
        shares = (getattr(row, name) for name in names)
        lines.append(f"| {row.half} | {' | '.join(_shown(share) for share in shares)} |")
    return "\n".join(lines) + "\n"


def _shown(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "none to score"
    return f"{share.value:.3f} ({share.hits}/{share.n}; {share.low:.3f} to {share.high:.3f})"
