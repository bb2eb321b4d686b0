"""A faulty answer is refused, replaced, reported or repaired; none makes a clean letter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.drafting import draft_chat
from rag.drafting.chat_model import open_chat_model
from rag.errors import ModelError
from rag.settings import Settings
from tests.chat_faults.bench import Bench, alarms, bench
from tests.chat_faults.kinds import KINDS, Kind
from tests.chat_faults.scenes import CHOSEN, Scene, Stage
from tests.chat_faults.table import table, taken, told
from tests.chat_faults.transport import broken
from tests.conftest import CORPUS, PROMPTS
from tests.model_server import serve

QUICK = (
    "id of another passage, words kept",
    "one word of a quotation altered",
    "alternative treatment invented",
    "side changed",
    "conclusion opposite to the decision",
    "answer cut in the middle",
    "citation marks of its own",
)
_CASES = 4
Ready = tuple[Stage, Scene, Bench]
_PREPARED: dict[str, Scene] = {}


@pytest.fixture(scope="module")
def ready(shared_home: Path) -> Iterator[Ready]:
    settings = Settings(home=shared_home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")
    stage = Stage(settings)
    with bench(settings) as made:
        yield stage, stage.scene("practice/a28-aquatic-therapy.txt"), made


def _scene(stage: Stage, name: str) -> Scene:
    if name not in _PREPARED:
        _PREPARED[name] = stage.scene(name)
    return _PREPARED[name]


def _kind(name: str) -> Kind:
    return next(one for one in KINDS if one.name == name)


def test_there_are_at_least_sixty_six_kinds_over_twenty_treatments() -> None:
    assert len({one.name for one in KINDS}) == len(KINDS) >= 66
    assert len(set(CHOSEN)) == len(CHOSEN) >= 20


def test_a_faithful_answer_raises_no_alarm(ready: Ready) -> None:
    _, scene, made = ready
    checked = made.run(scene, scene.faithful)
    assert alarms(checked) == []
    assert checked.draft.items[0].drafter == "chat:openai:scripted"


@pytest.mark.slow
def test_no_sentence_of_a_faithful_answer_is_replaced_in_any_treatment(ready: Ready) -> None:
    stage, _, made = ready
    for name in CHOSEN:
        scene = _scene(stage, name)
        assert made.run(scene, scene.faithful).draft.items[0].replaced == (), name


@pytest.mark.parametrize("name", QUICK)
def test_a_fault_said_twice_does_not_pass(ready: Ready, name: str) -> None:
    _, scene, made = ready
    fault = _kind(name).build(scene)
    assert fault is not None
    assert made.result(scene, fault).ending in ("refused", "replaced", "found", "removed")


def test_a_fault_that_the_model_mends_when_asked_leaves_no_trace(ready: Ready) -> None:
    _, scene, made = ready
    fault = _kind("one word of a quotation altered").build(scene)
    assert fault is not None
    checked = made.run(scene, fault.answer, repair=scene.faithful)
    assert alarms(checked) == []
    assert checked.draft.items[0].replaced == ()


def test_what_no_sentence_of_ours_can_replace_is_left_out_and_said(ready: Ready) -> None:
    _, scene, made = ready
    fault = _kind("silence of the MTUS as the ground").build(scene)
    assert fault is not None
    result = made.result(scene, fault)
    assert result.ending == "replaced"
    assert result.draft is not None
    assert "silent on this" not in " ".join(row.text for row in result.draft.sentences)
    assert "model_sentence_replaced" in {one.check for one in result.findings}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=[one.name for one in KINDS])
def test_no_kind_of_fault_passes_in_any_treatment(ready: Ready, kind: Kind) -> None:
    stage, _, made = ready
    # Other cases for each kind, so that all of them have their turn; the table runs every pair.
    chosen = taken(KINDS.index(kind), [_scene(stage, name) for name in CHOSEN], _CASES)
    lines = table(made, list(chosen), kinds=[kind])
    assert not lines[0].passed, told(lines[0])


@pytest.mark.slow
def test_a_broken_line_ends_in_a_clear_error(ready: Ready) -> None:
    stage, scene, _ = ready
    for name, reply in broken(scene).items():
        with serve(reply) as server:
            settings = stage.settings.model_copy(
                update={
                    "model": "openai:scripted",
                    "model_base_url": server.base_url,
                    "model_timeout": 2.0,
                }
            )
            model = open_chat_model(settings)
            model._sleep = lambda seconds: None
            given = (scene.case, scene.summary, scene.passages, scene.assessments, settings)
            try:
                draft, _ = draft_chat(*given, outcome="suggest", model=model)
            except ModelError as error:
                assert error.message and error.remedy, name
            else:
                assert draft.items[0].stands_in_for, name
            finally:
                model.close()
