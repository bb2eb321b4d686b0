"""Ways to spoil one sentence of a faithful answer, from which the kinds of fault are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from rag.records import CriterionAssessment, CriterionStatus, Fact
from tests.chat_faults.bench import Fault
from tests.chat_faults.scenes import Scene

Row = dict[str, Any]
Build = Callable[[Scene], Fault | None]
"""Makes the fault out of a scene; ``None`` where the scene has nothing to make it of."""
ANY = ("case_fact", "assessment", "guideline", "conclusion")


def row(role: str, text: str, **more: Any) -> Row:
    """A sentence of an answer, resting on nothing unless told."""
    made: Row = {"role": role, "text": text, "evidence": [], "facts": [], "criteria": []}
    return made | {"record_quotes": []} | more


def added(scene: Scene, *rows: Row) -> Fault:
    """The faithful answer with sentences more, before the conclusion."""
    answer = scene.answer()
    old = answer["sentences"]
    at = next((n for n, one in enumerate(old) if one["role"] == "conclusion"), len(old))
    answer["sentences"] = [*old[:at], *(_fitting(scene, one) for one in rows), *old[at:]]
    return Fault(answer, tuple(range(at + 1, at + 1 + len(rows))))


def changed(scene: Scene, number: int, **values: Any) -> Fault:
    """The faithful answer with one sentence (1-based) changed."""
    answer = scene.answer()
    answer["sentences"][number - 1] |= values
    return Fault(answer, (number,))


def rewritten(
    pattern: str, new: str | Callable[[re.Match[str]], str], roles: Sequence[str] = ANY
) -> Build:
    """Change the first match of a pattern in the first sentence of these roles that has one."""

    def build(scene: Scene) -> Fault | None:
        for number, one in enumerate(scene.faithful["sentences"], 1):
            if one["role"] not in roles:
                continue
            text = re.sub(pattern, new, one["text"], count=1)
            if text != one["text"]:
                return changed(scene, number, text=text)
        return None

    return build


def first_of(*builds: Build) -> Build:
    """The first way that the scene allows."""

    def build(scene: Scene) -> Fault | None:
        return next((made for one in builds if (made := one(scene)) is not None), None)

    return build


def said(role: str, text: str | Callable[[Scene], str | None], rests: str = "request") -> Build:
    """Add a sentence that rests on true words which do not bear it out.

    Args:
        role: Of the sentence.
        text: Its words, or what makes them.
        rests: ``request``: on the words of the request; ``guideline``: on the first quotation of
            the faithful answer; ``both``; ``nothing``.
    """

    def build(scene: Scene) -> Fault | None:
        words = text if isinstance(text, str) else text(scene)
        if words is None:
            return None
        made = row(role, words)
        if rests in ("request", "both"):
            made["record_quotes"] = [scene.item.text]
        if rests in ("guideline", "both"):
            made["evidence"] = [evidence(scene)]
        return added(scene, made)

    return build


def evidence(scene: Scene) -> dict[str, str]:
    """The first quotation of the faithful answer."""
    return next(dict(q) for one in scene.faithful["sentences"] for q in one["evidence"])


def cited(scene: Scene) -> list[int]:
    """Numbers of the sentences that cite a guideline."""
    return [n for n, one in enumerate(scene.faithful["sentences"], 1) if one["evidence"]]


def guideline_rows(scene: Scene) -> list[int]:
    """Numbers of the sentences that tell what a guideline says."""
    rows = enumerate(scene.faithful["sentences"], 1)
    return [n for n, one in rows if one["role"] == "guideline" and one["evidence"]]


def held(scene: Scene, *statuses: CriterionStatus) -> tuple[str, CriterionAssessment] | None:
    """The first criterion, by its short id, of one of these statuses."""
    by_id = {
        one.criterion.id: one
        for entry in scene.assessment.recommendations
        for one in entry.criteria
        if one.criterion.test.kind != "none" and one.criterion.label
    }
    for n, criterion in enumerate(scene.view.criteria, 1):
        one = by_id.get(criterion)
        if one is not None and one.status in statuses:
            return f"C{n}", one
    return None


def quote_of(scene: Scene, one: CriterionAssessment) -> dict[str, str] | None:
    """A quotation of the whole criterion out of its passage."""
    for n, passage in enumerate(scene.view.evidence, 1):
        if passage.key == one.passage_key:
            words = passage.text[
                one.criterion.start - passage.start : one.criterion.end - passage.start
            ]
            return {"id": f"E{n}", "quote": words} if words.strip() else None
    return None


def fact_where(scene: Scene, wanted: Callable[[Fact], bool]) -> Fact | None:
    """The first fact shown for which ``wanted`` holds."""
    return next((fact for fact in scene.view.facts if wanted(fact)), None)


def _fitting(scene: Scene, one: Row) -> Row:
    """Leave out the lists that the form of this answer does not have."""
    made = dict(one)
    if not scene.view.facts:
        made.pop("facts", None)
    if not scene.view.criteria:
        made.pop("criteria", None)
    return made
