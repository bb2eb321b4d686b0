"""A chat model compares the drafts of two runs, each pair in both orders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evals.generate import load_manifest, load_references, run_path
from evals.html.items import draft_of
from evals.judge_counts import HumanLabel, agreement, preferred, rate
from evals.judge_records import Choice, Judgement, Verdict
from evals.measures import cluster_of, decided
from evals.metrics.health import rationale
from evals.records import ItemScore, ReferenceEntry
from evals.report import HELD_OUT
from evals.score import load_scores
from rag.drafting.prompts import Message, Prompt, framed, in_line, load_prompt, messages_sha256
from rag.errors import InputError, StoreError
from rag.store import load_run, write_atomic

VERSION = "1"
"""Raised when prompt handling or counting changes: judgements of two versions are not compared."""
PROMPT = Path(__file__).resolve().parent / "prompts" / "judge.toml"
Progress = Callable[[int, int, str], None]
Key = tuple[str, int]

_SCHEMA: dict[str, Any] = {
    "title": "verdict",
    "type": "object",
    "properties": {
        "winner": {"type": "string", "enum": ["first", "second", "tie"]},
        "reason": {"type": "string"},
    },
    "required": ["winner", "reason"],
    "additionalProperties": False,
}


class Reply(Protocol):
    """What a chat model answered."""

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def input_tokens(self) -> int | None:
        """Tokens read."""
        ...

    @property
    def output_tokens(self) -> int | None:
        """Tokens written."""
        ...


class Asked(Protocol):
    """A chat model, as ``rag.drafting.chat_model`` opens it."""

    name: str

    def ask(self, messages: tuple[Message, ...], schema: Mapping[str, Any]) -> Reply:
        """Return the answer to a conversation."""
        ...


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    winner: str
    reason: str = ""


@dataclass(frozen=True)
class _Pair:
    score: ItemScore
    reference: ReferenceEntry
    one: str
    other: str


def judge_runs(
    one: Path,
    other: Path,
    model: Asked,
    out: Path,
    *,
    human: Sequence[HumanLabel] = (),
    progress: Progress | None = None,
) -> Judgement:
    """Have ``model`` compare the drafts of two scored runs on the items that both decided.

    The judgement is written to ``out`` after every item; stopped half-way, the same call goes on.

    Args:
        one: The run compared with.
        other: The run looked at.
        model: The judge; best of another family than the drafter.
        out: File of the judgement.
        human: Choices by people, to hold the model against.
        progress: Told the number done, the number of all, and the case.

    Raises:
        StoreError: A folder is no scored run, or ``out`` cannot be written.
        InputError: The runs share no decided item.
        ModelError: The model cannot be reached; what is judged is kept.
    """
    prompt = load_prompt(PROMPT)
    pairs = list(_pairs(one, other))
    if not pairs:
        raise InputError("The runs share no item that both decided.", "Judge runs of one suite.")
    named = (one.resolve().name, other.resolve().name)
    suite = load_manifest(one).suite
    kept = {(v.case, v.item): v for v in _kept(out, model.name, prompt)}
    verdicts: list[Verdict] = []

    def told() -> Judgement:
        return _told(verdicts, pairs, model.name, prompt, suite, named, human)

    for number, pair in enumerate(pairs, 1):
        key = pair.score.case, pair.score.item
        conversations = _conversations(prompt, pair)
        digest = messages_sha256(tuple(m for side in conversations for m in side))
        known = kept.get(key)
        if known is not None and known.messages_sha256 == digest and known.choice is not None:
            verdicts.append(known)
        else:
            verdicts.append(_verdict(model, pair, conversations, digest))
            write_atomic(out, (told().model_dump_json(indent=1) + "\n").encode())
        if progress:
            progress(number, len(pairs), pair.score.case)
    found = told()
    write_atomic(out, (found.model_dump_json(indent=1) + "\n").encode())
    return found


def load_human(path: Path) -> tuple[HumanLabel, ...]:
    """Load choices by people: a JSON object per line with ``case``, ``item`` and ``prefers``.

    Raises:
        InputError: The file cannot be read, or a line is wrong or repeats another.
    """
    remedy = 'A line is {"case": "…", "item": 1, "prefers": "one" | "other" | "tie"}.'
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"Could not read the labels {path}: {error}.", remedy) from error
    found: dict[Key, HumanLabel] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            label = HumanLabel.model_validate_json(line)
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise InputError(f"{path}, line {number}: {why}.", remedy) from error
        if found.setdefault((label.case, label.item), label) is not label:
            raise InputError(f"{path}, line {number} labels an item twice.", remedy)
    return tuple(found.values())


def _pairs(one: Path, other: Path) -> Iterator[_Pair]:
    left = {(a.case, a.item): a for a in load_scores(one).items if decided(a)}
    right = {(b.case, b.item): b for b in load_scores(other).items if decided(b)}
    references, _ = load_references(one)
    for key, score in left.items():
        if key not in right:
            continue
        entries = references.get(key[0], ())
        reference = next((entry for entry in entries if entry.number == key[1]), None)
        drafts = [_draft(folder, key, entries) for folder in (one, other)]
        if reference is not None and all(drafts):
            yield _Pair(score, reference, drafts[0], drafts[1])


def _draft(folder: Path, key: Key, entries: Sequence[ReferenceEntry]) -> str:
    try:
        run = load_run(run_path(folder, key[0]))
    except StoreError:
        return ""
    draft = draft_of(run, entries, key[1])
    return f"Decision: {draft.decision}. {rationale(draft)}" if draft else ""


def _conversations(prompt: Prompt, pair: _Pair) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    reference = f"Decision: {pair.reference.decision}. {pair.reference.rationale}"

    def shown(first: str, second: str) -> tuple[Message, ...]:
        return prompt.render(
            request=in_line(pair.reference.request),
            reference=framed(reference),
            first=framed(first),
            second=framed(second),
            format=json.dumps(_SCHEMA["properties"]),
        )

    return shown(pair.one, pair.other), shown(pair.other, pair.one)


def _verdict(
    model: Asked,
    pair: _Pair,
    conversations: tuple[tuple[Message, ...], tuple[Message, ...]],
    digest: str,
) -> Verdict:
    choices: list[Choice | None] = []
    reasons: list[str] = []
    tokens = [0, 0]
    orders: tuple[dict[str, Choice], dict[str, Choice]] = (
        {"first": "one", "second": "other", "tie": "tie"},
        {"first": "other", "second": "one", "tie": "tie"},
    )
    for messages, means in zip(conversations, orders, strict=True):
        reply = model.ask(messages, _SCHEMA)
        answer = _read(reply.text)
        choices.append(means.get(answer.winner.strip().lower()) if answer else None)
        reasons.append(answer.reason if answer else "")
        tokens[0] += reply.input_tokens or 0
        tokens[1] += reply.output_tokens or 0
    return Verdict(
        case=pair.score.case,
        part=pair.score.part,
        cluster=pair.score.cluster,
        item=pair.score.item,
        messages_sha256=digest,
        forward=choices[0],
        backward=choices[1],
        # What is said of single items of a held-out part is not kept.
        reasons=("", "") if pair.score.part in HELD_OUT else (reasons[0], reasons[1]),
        input_tokens=tokens[0],
        output_tokens=tokens[1],
    )


def _read(text: str) -> _Answer | None:
    """Return the first JSON object of an answer; models like to wrap it in words."""
    start, end = text.find("{"), text.rfind("}")
    try:
        return _Answer.model_validate_json(text[start : end + 1])
    except ValidationError:
        return None


def _kept(out: Path, model: str, prompt: Prompt) -> tuple[Verdict, ...]:
    try:
        found = TypeAdapter(Judgement).validate_json(out.read_bytes())
    except OSError:
        return ()
    except ValidationError as error:
        raise StoreError(
            f"{out} is no judgement of this version.", "Give another --out, or remove it."
        ) from error
    same = (found.model, found.prompt, found.judge) == (model, _named(prompt), VERSION)
    if not same:
        raise StoreError(
            f"{out} holds a judgement by {found.model} with {found.prompt}.",
            "Give another --out: judgements of different making are not mixed.",
        )
    return found.verdicts


def _named(prompt: Prompt) -> str:
    return f"{prompt.id} {prompt.version}"


def _told(
    verdicts: Sequence[Verdict],
    pairs: Sequence[_Pair],
    model: str,
    prompt: Prompt,
    suite: str,
    named: tuple[str, str],
    human: Sequence[HumanLabel],
) -> Judgement:
    judged = [v for v in verdicts if v.choice is not None]
    lengths = {(p.score.case, p.score.item): len(p.other) - len(p.one) for p in pairs}
    clusters = {(p.score.case, p.score.item): cluster_of(p.score) for p in pairs}
    untied = [v for v in judged if v.choice != "tie" and lengths[v.case, v.item]]
    answers = [
        (choice == shown)
        for v in judged
        for choice, shown in ((v.forward, "one"), (v.backward, "other"))
        if choice != "tie"
    ]
    return Judgement(
        judge=VERSION,
        model=model,
        prompt=_named(prompt),
        suite=suite,
        one=named[0],
        other=named[1],
        verdicts=tuple(verdicts),
        won=sum(v.choice == "other" for v in judged),
        lost=sum(v.choice == "one" for v in judged),
        tied=sum(v.forward == v.backward == "tie" for v in judged),
        swayed=sum(v.forward != v.backward for v in judged),
        unscored=len(verdicts) - len(judged),
        preferred=preferred(judged, [clusters[v.case, v.item] for v in judged]),
        first_shown=rate([float(a) for a in answers], len({v.case for v in judged})),
        longer=rate(
            [float((v.choice == "other") == (lengths[v.case, v.item] > 0)) for v in untied],
            len({v.case for v in untied}),
        ),
        agreement=agreement(judged, human),
    )
