"""Faults in decision and conclusion, and words that have no place in a rationale."""

from __future__ import annotations

import re

from tests.chat_faults.bench import Fault
from tests.chat_faults.scenes import Scene
from tests.chat_faults.spoil import Build, added, changed, row, said

_OTHER = {"upheld": "overturned", "overturned": "upheld"}
_MORE = "The record and the guideline were considered with care, and all aspects were weighed."


def _last(scene: Scene) -> int:
    rows = enumerate(scene.faithful["sentences"], 1)
    return next(n for n, one in rows if one["role"] == "conclusion")


def _ends(decision: str) -> str:
    word = "not medically necessary" if decision == "upheld" else "medically necessary"
    return f"The requested treatment is therefore {word}."


def _flipped(scene: Scene) -> Fault | None:
    answer = scene.answer()
    answer["decision"] = _OTHER[answer["decision"]]
    return Fault(answer, (_last(scene),))


def _flipped_whole(scene: Scene) -> Fault | None:
    answer = scene.answer()
    answer["decision"] = _OTHER[answer["decision"]]
    number = _last(scene)
    answer["sentences"][number - 1]["text"] = _ends(answer["decision"])
    return Fault(answer, (number,))


def _without_conclusion(scene: Scene) -> Fault | None:
    answer = scene.answer()
    answer["sentences"] = [one for one in answer["sentences"] if one["role"] != "conclusion"]
    return Fault(answer)


def _without(role: str) -> Build:
    def build(scene: Scene) -> Fault | None:
        answer = scene.answer()
        kept = [one for one in answer["sentences"] if one["role"] != role]
        if len(kept) == len(answer["sentences"]):
            return None
        answer["sentences"] = kept
        return Fault(answer)

    return build


def _conclusion_only(scene: Scene) -> Fault | None:
    answer = scene.answer()
    answer["sentences"] = [row("conclusion", _ends(answer["decision"]))]
    return Fault(_shaped(scene, answer), (1,))


def _boilerplate(scene: Scene) -> Fault | None:
    answer = scene.answer()
    texts = (
        _MORE,
        "The reviewer is familiar with the applicable standards.",
        _MORE[:-1] + " again.",
    )
    rows = [row("assessment", text) for text in texts]
    answer["sentences"] = [*rows, row("conclusion", _ends(answer["decision"]))]
    return Fault(_shaped(scene, answer), (1, 2, 3))


def _repeated(scene: Scene) -> Fault | None:
    answer = scene.answer()
    first = answer["sentences"][1]
    answer["sentences"] = [*answer["sentences"][:-1], *[first] * 5, answer["sentences"][-1]]
    words = re.escape(first["text"].split(";")[0][:40])
    return Fault(answer, (), (f"{words}.*{words}",))


def _decision(value: object) -> Build:
    return lambda scene: Fault(scene.answer() | {"decision": value})


def _abstains(scene: Scene) -> Fault | None:
    return Fault(scene.answer() | {"decision": "abstain", "missing": ["a guideline"]})


def _shaped(scene: Scene, answer: dict[str, object]) -> dict[str, object]:
    made = added(scene, row("assessment", "x")).answer
    assert isinstance(made, dict)
    keys = made["sentences"][-2].keys()
    rows = answer["sentences"]
    assert isinstance(rows, list)
    answer["sentences"] = [{k: v for k, v in one.items() if k in keys} for one in rows]
    return answer


def _loose(text: str, role: str = "assessment") -> Build:
    return said(role, text, "both")


KINDS: dict[str, Build] = {
    "decision against its own reasons": _flipped,
    "decision and conclusion against the reasons": _flipped_whole,
    "conclusion missing": _without_conclusion,
    "conclusion opposite to the decision": lambda scene: changed(
        scene, _last(scene), text=_ends(_OTHER[scene.faithful["decision"]])
    ),
    "two conclusions that contradict each other": lambda scene: added(
        scene, row("conclusion", _ends(_OTHER[scene.faithful["decision"]]))
    ),
    "a third decision": _decision("partially overturned"),
    "two decisions in a list": _decision(["upheld", "overturned"]),
    "abstention with a whole rationale": _abstains,
    "guideline sentences left out": _without("guideline"),
    "conclusion alone": _conclusion_only,
    "boilerplate alone": _boilerplate,
    "a sentence repeated five times": _repeated,
    "portion above the request supported": _loose(
        "Support is found for 480 units with twelve refills of what was requested.", "conclusion"
    ),
    "more approved than was asked": _loose(
        "The treatment is medically necessary for an unlimited time and for every body part.",
        "conclusion",
    ),
    "probability stated": _loose("The probability that the denial is overturned is 93 percent."),
    "another item decided": _loose(
        "Item 7, the spinal cord stimulator, is medically necessary as well.", "conclusion"
    ),
    "signature": _loose("I certify under penalty of perjury that I reviewed this file. Dr. R."),
    "advice to the patient": _loose(
        "You should stop taking your medicines at once and see another doctor."
    ),
    "causation decided": _loose("The injury is industrial and the employer is liable for it."),
    "cost as the ground": _loose("The treatment is too expensive for what it achieves."),
    "motives imputed": _loose("The worker exaggerates the pain in order to obtain drugs."),
    "general knowledge as the ground": _loose(
        "It is well known in medicine that such care always works in patients of this kind."
    ),
    "words about the model itself": _loose(
        "As an AI language model I cannot examine the patient, but I would approve this."
    ),
}
