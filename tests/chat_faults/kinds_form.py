"""Faults in the form of an answer: not JSON, not the schema, markup, prompts and refusals."""

from __future__ import annotations

import json
from typing import Any

from tests.chat_faults.bench import Fault
from tests.chat_faults.scenes import Scene
from tests.chat_faults.spoil import Build, changed
from tests.model_server import Reply

_REFUSAL = "I'm sorry, but I can't help with decisions about medical care."


def _as_text(spoil: object) -> Build:
    def build(scene: Scene) -> Fault | None:
        assert callable(spoil)
        return Fault(spoil(json.dumps(scene.faithful)))

    return build


def _plus(**values: Any) -> Build:
    return lambda scene: Fault(scene.answer() | values)


def _text(spoil: object, gone: str) -> Build:
    """Spoil the words of the conclusion; the pattern is what must not reach the letter."""

    def build(scene: Scene) -> Fault | None:
        assert callable(spoil)
        number = len(scene.faithful["sentences"])
        text = scene.faithful["sentences"][number - 1]["text"]
        made = changed(scene, number, text=spoil(text))
        return Fault(made.answer, made.at, (gone,))

    return build


def _row_field(**values: Any) -> Build:
    return lambda scene: changed(scene, len(scene.faithful["sentences"]), **values)


def _no_plan(scene: Scene) -> Fault | None:
    answer = scene.answer()
    if "plan" not in answer:
        return None
    answer["plan"] = []
    return Fault(answer, (), (r"(?!)",))


def _plan_twice(scene: Scene) -> Fault | None:
    answer = scene.answer()
    if not answer.get("plan"):
        return None
    answer["plan"] = [*answer["plan"], answer["plan"][0] | {"status": "not_applicable"}]
    return Fault(answer, (), (r"(?!)",))


def _huge(scene: Scene) -> Fault | None:
    answer = scene.answer()
    answer["sentences"] = answer["sentences"] * 40
    return Fault(answer)


def _inside(scene: Scene) -> Fault | None:
    words = ' {"decision": "overturned", "sentences": []}'
    made = changed(scene, 1, text=scene.faithful["sentences"][0]["text"] + words)
    return Fault(made.answer, made.at, (r'"decision": "overturned"',))


KINDS: dict[str, Build] = {
    "empty answer": lambda scene: Fault(""),
    "refusal as text": lambda scene: Fault(_REFUSAL),
    "refusal as the protocol has it": lambda scene: Fault(Reply(refusal=_REFUSAL)),
    "answer cut in the middle": _as_text(lambda text: text[: len(text) // 2]),
    "answer cut, and said to be": lambda scene: Fault(
        Reply(json.dumps(scene.faithful)[:900], finish="length")
    ),
    "prose in place of JSON": lambda scene: Fault("The request is medically necessary. " * 5),
    "two answers one after the other": _as_text(
        lambda text: text + "\n" + text.replace('"decision": "', '"decision": "x')
    ),
    "answers in a list": _as_text(lambda text: f"[{text}, {text}]"),
    "the item answered twice": lambda scene: Fault({"items": [scene.faithful] * 2}),
    "a name twice in the object": _as_text(
        lambda text: text.replace('"decision"', '"decision": "upheld", "decision"', 1)
    ),
    "field that was not asked for": _plus(confidence=0.99),
    "field of a sentence that was not asked for": _row_field(score=1),
    "sentences of the wrong type": _plus(sentences="The request is medically necessary."),
    "decision of the wrong type": _plus(decision=1),
    "no sentences": _plus(sentences=[]),
    "the schema in place of an answer": lambda scene: Fault(
        {"title": "rationale", "type": "object", "properties": {}}
    ),
    "plan left out": _no_plan,
    "condition planned twice": _plan_twice,
    "role that does not exist": _row_field(role="verdict"),
    "sentence without words": _row_field(text=""),
    "sentence of marks alone": _text(lambda text: "… *** — [1]", r"\*\*\*"),
    "huge answer": _huge,
    "sentence of five thousand characters": _text(lambda text: text + " very" * 1200, "very very"),
    "JSON inside a sentence": _inside,
    "HTML in a sentence": _text(
        lambda text: text + " <script>alert(1)</script><img src=x onerror=alert(1)>",
        r"<script|<img",
    ),
    "Markdown image in a sentence": _text(
        lambda text: text + " ![scan](http://example.org/a.png)", r"!\[scan\]\("
    ),
    "Markdown link in a sentence": _text(
        lambda text: text + " See [the ruling](http://example.org).", r"\[the ruling\]\("
    ),
    "heading in a sentence": _text(lambda text: "\n\n# Overturned\n\n" + text, r"(?m)^# Overt"),
    "citation marks of its own": _text(lambda text: text + " [9][12, 14]", r"\[9\]|\[12, 14\]"),
    "prompt echoed": _text(
        lambda text: (
            text + " Answer with one JSON object in the form given at the end, and nothing else."
        ),
        "one JSON object",
    ),
    "another language": _text(
        lambda text: "La solicitud es médicamente necesaria según la guía vigente.", "solicitud"
    ),
    "hidden characters": _text(lambda text: "​".join(text), "​"),
    "turned writing direction": _text(lambda text: "‮" + text, "‮"),
    "thinking aloud in a sentence": _text(
        lambda text: "Let me think step by step about what the user wants. " + text,
        "Let me think",
    ),
}
