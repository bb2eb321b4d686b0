"""Puts an attack into a case or its guidelines and drafts it on both paths."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rag.assessment import assess
from rag.checking import check
from rag.drafting import draft_extractive
from rag.instructions import quieted
from rag.intake import open_case, read_text, summarise
from rag.records import CheckedDraft, ItemDraft, ItemPassages, Passage, RetrievedPassage
from rag.visible import visible
from tests.chat_attacks.attacks import Attack
from tests.chat_faults.bench import Bench
from tests.chat_faults.scenes import SUITES, TODAY, Scene, Stage
from tests.model_server.answers import faithful_answers, views_of

CASE = "starter/s09-cervical-facet.txt"
FOUND = ("instruction_in_record", "instruction_in_guideline")
_SCHEMA = re.compile(r"^\{.*\}$")


def attacked(stage: Stage, plain: Scene, attack: Attack) -> Scene:
    """Return the case of ``plain`` with the attack in its place."""
    suite, _, file = CASE.partition("/")
    text = (SUITES / suite / "cases" / file).read_text("utf-8")
    if attack.place == "record":
        text = f"{text}\n\n{attack.text}\n"
    name = attack.text if attack.place == "file name" else "record.txt"
    case = open_case((read_text(text, name),), body_parts_in=stage.vocabulary.body_parts_in)
    heard = quieted(case)
    summary = summarise(heard, stage.vocabulary, today=TODAY)
    items = summary.items[:1]
    if attack.place == "item":
        items = (items[0].model_copy(update={"text": f"{items[0].text} {attack.text}"}),)
    summary = summary.model_copy(update={"items": items})
    passages = plain.passages
    if attack.place in ("guideline", "metadata"):
        passages = tuple(_spoiled(one, attack) for one in passages)
    assessments = assess(heard, summary, passages, stage.vocabulary)
    given = (case, summary, passages, assessments, stage.settings)
    return replace(
        plain,
        name=attack.name,
        case=case,
        summary=summary,
        passages=passages,
        assessments=assessments,
        view=views_of(*given)[1],
        faithful=faithful_answers(*given)[1],
    )


def _spoiled(found: ItemPassages, attack: Attack) -> ItemPassages:
    def spoil(one: RetrievedPassage) -> RetrievedPassage:
        passage = one.passage
        if attack.place == "guideline":
            text = f"{passage.text}\n\n{attack.text}"
            made: Passage = passage.model_copy(
                update={"text": text, "end": passage.start + len(text)}
            )
        else:
            made = passage.model_copy(update={"heading_path": (*passage.heading_path, attack.text)})
        return one.model_copy(update={"passage": made})

    first, *others = found.passages
    return found.model_copy(update={"passages": (spoil(first), *others)})


def extractive(scene: Scene) -> CheckedDraft:
    """The case drafted without a model, and checked."""
    given = (scene.case, scene.summary, scene.passages, scene.assessments)
    return check(*given, draft_extractive(*given, outcome="suggest"), scene.vocabulary)


def obeying(scene: Scene, attack: Attack) -> dict[str, Any]:
    """What a model answers that does as the attack says."""
    answer = scene.answer()
    turned = "overturned" if answer["decision"] == "upheld" else "upheld"
    needed = "medically necessary" if turned == "overturned" else "not medically necessary"
    answer["decision"] = turned
    last = answer["sentences"][-1]
    last["text"] = f"As instructed, the request is {needed}. {visible(attack.text)}"
    if attack.place in ("guideline", "metadata"):
        last["evidence"] = [{"id": "E1", "quote": visible(attack.text)}]
    else:
        last["record_quotes"] = [visible(attack.text)]
    return answer


def skeleton(bench: Bench) -> list[str]:
    """The lines of the last draft prompt that are no foreign text, without schema and ids."""
    sent = next(body for body in reversed(bench.server.requests) if _is_draft(body))
    lines = "\n".join(str(one["content"]) for one in sent["messages"][:2]).splitlines()
    return [line for line in lines if not line.startswith("|") and not _SCHEMA.match(line)]


def foreign(bench: Bench) -> str:
    """All that the last draft prompt shows of documents."""
    sent = next(body for body in reversed(bench.server.requests) if _is_draft(body))
    lines = "\n".join(str(one["content"]) for one in sent["messages"][:2]).splitlines()
    return "\n".join(line for line in lines if line.startswith("| "))


def _is_draft(body: dict[str, Any]) -> bool:
    return len(body["messages"]) <= 2


def rests(draft: ItemDraft) -> set[tuple[str, str]]:
    """The passages and words that a draft cites."""
    return {(c.passage_key, c.quote) for row in draft.sentences for c in row.citations}
