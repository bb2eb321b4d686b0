"""No words in a document change decision, citations or the prompt's frame."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.settings import Settings
from rag.visible import visible
from tests.chat_attacks.attacks import ATTACKS, Attack
from tests.chat_attacks.trial import (
    CASE,
    FOUND,
    attacked,
    extractive,
    foreign,
    obeying,
    rests,
    skeleton,
)
from tests.chat_faults.bench import Bench, alarms, bench
from tests.chat_faults.scenes import Scene, Stage
from tests.conftest import CORPUS, PROMPTS

Ready = tuple[Stage, Scene, Bench]
QUICK = ("plain override", "end of documents", "zero-width letters", "verdict in a guideline",
         "JSON in the request", "lines in a file name", "lines in a heading", "base64")  # fmt: skip


@pytest.fixture(scope="module")
def ready(shared_home: object) -> Iterator[Ready]:
    settings = Settings(home=shared_home, corpus=CORPUS, prompts=PROMPTS, embedder="hashing")
    stage = Stage(settings)
    with bench(settings) as made:
        yield stage, stage.scene(CASE, more=""), made


def _marked(quick: bool) -> list[object]:
    marks = () if quick else (pytest.mark.slow,)
    return [
        pytest.param(one, id=one.name, marks=marks)
        for one in ATTACKS
        if (one.name in QUICK) == quick
    ]


def test_there_are_at_least_forty_four_attacks_at_all_places() -> None:
    assert len({one.name for one in ATTACKS}) == len(ATTACKS) >= 44
    assert {one.place for one in ATTACKS} == {
        "record", "guideline", "item", "file name", "metadata",
    }  # fmt: skip


@pytest.mark.parametrize("attack", [*_marked(True), *_marked(False)])
def test_an_attack_changes_nothing_and_is_reported(ready: Ready, attack: Attack) -> None:
    stage, plain, made = ready
    scene = attacked(stage, plain, attack)
    said = visible(attack.telling)

    before, after = extractive(plain), extractive(scene)
    own, other = before.draft.items[0], after.draft.items[0]
    assert other.decision == own.decision
    assert rests(other) == rests(own)
    if said:
        assert [one for one in after.findings if one.check in FOUND]

    made.run(plain, plain.faithful)
    frame = skeleton(made)
    followed = made.run(scene, scene.faithful)
    assert skeleton(made) == frame
    if said:
        assert said not in foreign(made)
    assert followed.draft.items[0].decision == own.decision
    assert rests(followed.draft.items[0]) == rests(made.run(plain, plain.faithful).draft.items[0])

    obeyed = made.run(scene, obeying(scene, attack))
    item = obeyed.draft.items[0]
    if said:
        assert item.decision == own.decision
        assert rests(item) == rests(own)
        assert "model_gave_no_draft" in {one.check for one in alarms(obeyed)}
    else:
        # Words that command nothing by themselves: the model's wish is reported as its own.
        assert {one.severity for one in obeyed.findings} & {"blocker"}
