"""Says a faulty answer through the scripted server and tells how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from rag.checking import check, check_item
from rag.drafting import draft_chat
from rag.drafting.chat_model import ChatModel, open_chat_model
from rag.drafting.chat_write import plain_words
from rag.errors import RationaleError
from rag.letter import render
from rag.records import CheckedDraft, Finding, ItemDraft, Sentence, SentenceRole
from rag.settings import Settings
from rag.text import squeeze
from tests.chat_faults.scenes import Scene
from tests.model_server import Reply, Server, schema_of, serve

Ending = Literal["refused", "replaced", "found", "removed", "repaired", "passed"]
ENDINGS: tuple[Ending, ...] = ("refused", "replaced", "found", "removed", "repaired", "passed")
"""``refused``: the extractive draft stands in, or a clear error; ``removed``: the words are in no
sentence of the letter any more; ``passed``: a clean letter with the fault in it."""
Answer = dict[str, Any] | str | Reply


@dataclass(frozen=True)
class Fault:
    """A faulty answer."""

    answer: Answer
    at: tuple[int, ...] = ()
    """1-based numbers of the faulty sentences; none: the answer as a whole is."""
    gone: tuple[str, ...] = ()
    """Patterns that must stand in the letter for the fault to have got there."""


@dataclass(frozen=True)
class Result:
    """How it ended, and by what."""

    ending: Ending
    by: str = ""
    draft: ItemDraft | None = None
    findings: tuple[Finding, ...] = ()


@dataclass
class Bench:
    """A server, a model opened on it, and what it is to say next."""

    server: Server
    settings: Settings
    model: ChatModel
    said: list[Callable[[dict[str, Any]], Reply]] = field(default_factory=list)
    _clean: dict[str, set[tuple[str, str, str]]] = field(default_factory=dict)

    def run(self, scene: Scene, answer: Answer, *, repair: Answer | None = None) -> CheckedDraft:
        """Draft and check the item with a model that answers so, again and again.

        Args:
            scene: The case.
            answer: What the model says, when asked anew too.
            repair: The whole answer out of which it takes the sentences to be written anew;
                ``None``: out of the same one.
        """
        self.said[:] = [_speaker(answer, answer if repair is None else repair)]
        draft, _ = draft_chat(
            scene.case,
            scene.summary,
            scene.passages,
            scene.assessments,
            self.settings,
            outcome="suggest",
            model=self.model,
            review=lambda item: check_item(
                scene.case, scene.summary, scene.passages, scene.assessments, item, "suggest",
                scene.vocabulary,
            ),
        )  # fmt: skip
        return check(
            scene.case, scene.summary, scene.passages, scene.assessments, draft, scene.vocabulary
        )

    def result(self, scene: Scene, fault: Fault, *, repair: Answer | None = None) -> Result:
        """Say a fault and tell how it ended."""
        try:
            checked = self.run(scene, fault.answer, repair=repair)
        except RationaleError as error:
            return Result("refused", error.message)
        return judged(scene, fault, checked, self.clean(scene), bool(repair))

    def clean(self, scene: Scene) -> set[tuple[str, str, str]]:
        """What is found on the faithful answer: text of the sentence, check, message."""
        if scene.name not in self._clean:
            checked = self.run(scene, scene.faithful)
            self._clean[scene.name] = {_key(one, checked) for one in alarms(checked)}
        return self._clean[scene.name]


@contextmanager
def bench(settings: Settings) -> Iterator[Bench]:
    """Open a server and a model of the OpenAI provider on it."""
    said: list[Callable[[dict[str, Any]], Reply]] = []
    with serve(lambda body: said[0](body)) as server:
        asked = settings.model_copy(
            update={"model": "openai:scripted", "model_base_url": server.base_url}
        )
        model = open_chat_model(asked)
        try:
            yield Bench(server, asked, model, said)
        finally:
            model.close()


def alarms(checked: CheckedDraft) -> list[Finding]:
    """The findings that a reader cannot overlook."""
    return [one for one in checked.findings if one.severity != "note"]


def judged(
    scene: Scene,
    fault: Fault,
    checked: CheckedDraft,
    clean: set[tuple[str, str, str]],
    repaired: bool = False,
) -> Result:
    """Tell how a fault ended."""
    draft = checked.draft.items[0]
    if draft.stands_in_for:
        return Result("refused", "extractive draft in its place", draft, checked.findings)
    faulty = _faulty_texts(fault)
    new = [one for one in alarms(checked) if _key(one, checked) not in clean]
    ours = {one.sentence for one in draft.replaced}
    standing = [row for row in _rows(draft) if row.text in faulty and row.id not in ours]
    if any(one.text in faulty for one in draft.replaced) and not standing:
        return Result("replaced", "extractive sentence", draft, checked.findings)
    ids = {row.id for row in standing}
    if any(row.role is SentenceRole.CONCLUSION for row in standing):
        # Which of two conclusions is the wrong one cannot be told.
        ids |= {row.id for row in draft.sentences if row.role is SentenceRole.CONCLUSION}
    on_it = [one for one in new if one.sentence in ids or one.sentence is None]
    if on_it:
        return Result("found", on_it[0].check, draft, tuple(on_it))
    if repaired and faulty and not standing:
        return Result("repaired", "", draft, checked.findings)
    if fault.gone and not _in_letter(scene, checked, fault.gone):
        return Result("removed", "", draft, checked.findings)
    return Result("passed", "", draft, checked.findings)


def _rows(draft: ItemDraft) -> list[Sentence]:
    return [row for row in draft.sentences if row.role is not SentenceRole.NOTE]


def _faulty_texts(fault: Fault) -> set[str]:
    if not isinstance(fault.answer, dict):
        return set()
    rows = fault.answer.get("sentences") or []
    return {plain_words(str(rows[n - 1].get("text", ""))) for n in fault.at}


def _key(finding: Finding, checked: CheckedDraft) -> tuple[str, str, str]:
    rows = {row.id: row.text for item in checked.draft.items for row in item.sentences}
    return (rows.get(finding.sentence or "", ""), finding.check, finding.message)


def _in_letter(scene: Scene, checked: CheckedDraft, patterns: tuple[str, ...]) -> bool:
    letter = render(scene.case, scene.summary, scene.passages, scene.assessments, checked)
    text = squeeze(letter.markdown)
    return any(re.search(pattern, text) for pattern in patterns)


def _speaker(answer: Answer, repair: Answer) -> Callable[[dict[str, Any]], Reply]:
    def speak(body: dict[str, Any]) -> Reply:
        asked = schema_of(body)
        if "decision" in asked["properties"] or not isinstance(repair, dict):
            return answer if isinstance(answer, Reply) else Reply(answer)
        rows = repair.get("sentences", [])
        numbers = (
            asked["properties"]["sentences"]["items"]["properties"]["number"]["enum"]
            if "sentences" in asked["properties"]
            else []
        )
        anew = [{"number": n, **rows[n - 1]} for n in numbers if n <= len(rows)]
        return Reply({"sentences": anew, "added": []})

    return speak
