"""The trap set: sound as data, judged rightly, and measured with what could not be run apart."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Literal

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.traps.building import as_read, documents, edited, letter, places
from evals.traps.loader import DATA, load_traps
from evals.traps.measure import measure, rate
from evals.traps.outcomes import came
from evals.traps.records import HalfResult, Trap, TrapResult, TrapSet
from evals.traps.report import table
from evals.traps.runner import Runner, run_traps
from rag.audit import load_data
from rag.audit.material import Data
from rag.errors import InputError
from rag.settings import Settings
from tests.conftest import CORPUS

KINDS = {
    "wrong_chapter", "later_edition", "page_outside_chapter", "quote_altered",
    "one_page_criterion", "documented_after_all", "brief_relief", "level_swap", "side_swap",
    "figure_changed", "mtus_silent", "conflict_unmentioned", "compound_ingredient", "visits_used",
    "item_withdrawn", "ur_only", "dmhc_letter", "prompt_injection", "no_support", "dependent_item",
    "mixed_workers", "against_own_reasons", "sequence_skipped", "family_history", "copied_forward",
    "superseded_edition", "doubled_word", "boilerplate_items",
}  # fmt: skip
"""Every kind of fault that the domain's list names."""


@pytest.fixture(scope="module")
def traps() -> TrapSet:
    """The shipped set."""
    return load_traps()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """What letters are compared with, loaded once."""
    return load_data(Settings(home=tmp_path_factory.mktemp("traps-home"), corpus=CORPUS))


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """A folder with one base letter, one base case and the doubled words."""
    for name in ("letters/head.toml", "cases/back-therapy.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / name, tmp_path / name)
    kinds = tmp_path / "kinds"
    kinds.mkdir()
    (kinds / "doubled_word.toml").write_text(
        'kind = "doubled_word"\ntitle = "a word said twice"\nchannel = "letter"\n'
        'checks = ["repeated_word"]\nseverity = "note"\n\n'
        '[[trap]]\nid = "twice"\nwording = "a noun"\ntreatment = "testing"\nbase = "head"\n'
        'at = "injury injury"\n'
        'faulty = [["The injury was on 10/01/2016 and", "The injury injury was on 10/01/2016 and"]]'
        "\n"
    )
    return tmp_path


def _by_id(traps: TrapSet, name: str) -> Trap:
    return next(one for one in traps.traps if one.id == name)


# --------------------------------------------------------------------------- the shipped set


def test_every_kind_has_several_wordings_and_treatments(traps: TrapSet) -> None:
    assert len(traps.traps) >= 330
    assert {kind.kind for kind in traps.kinds} == KINDS
    wordings, treatments, parts = defaultdict(set), defaultdict(set), defaultdict(set)
    for one in traps.traps:
        wordings[one.kind].add(one.wording)
        treatments[one.kind].add(one.treatment)
        parts[one.kind].add(one.part)
    assert {kind for kind in KINDS if len(wordings[kind]) < 3} == set()
    assert {kind for kind in KINDS if len(treatments[kind]) < 2} == set()
    # A kind that no one could practise on, or that no one could report, would be of little use.
    assert {kind for kind in KINDS if "train" not in parts[kind]} == set()
    assert sum("test" in parts[kind] for kind in KINDS) >= len(KINDS) - 3


def test_enough_is_held_out_and_no_cluster_is_split(traps: TrapSet) -> None:
    assert sum(one.part == "test" for one in traps.traps) >= 56
    parts = defaultdict(set)
    for one in traps.traps:
        parts[one.channel, one.cluster].add(one.part)
    assert all(len(found) == 1 for found in parts.values())


def test_every_half_can_be_made_and_differs_from_its_twin(traps: TrapSet) -> None:
    for one in traps.traps:
        if one.channel == "letter":
            base = traps.letters[one.base]
            faulty = letter(base, one.faulty, one.id)
            assert faulty.text != letter(base, one.clean, one.id).text
            assert not one.at or places(faulty.text, one.at), one.id
        else:
            case = traps.cases[one.base]
            for edits in (one.faulty, one.clean):
                assert all(as_read(d).text for d in documents(case, edits, one.id))


def test_words_behind_a_planted_sentence_stand_once_in_the_record(traps: TrapSet) -> None:
    for one in traps.traps:
        for planted, edits in ((one.plant, one.faulty), (one.plant_clean, one.clean)):
            if planted is None:
                continue
            made = documents(traps.cases[one.base], edits, one.id)
            texts = [as_read(document).text for document in made]
            for words in planted.record:
                assert sum(len(places(text, words)) for text in texts) == 1, (one.id, words)


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("treatment =", "tretment ="), "treatment"),
        (('base = "head"', 'base = "nobody"'), "unknown"),
        (('checks = ["repeated_word"]\n', ""), "neither"),
        (('severity = "note"', 'severity = "grave"'), "severity"),
        (("faulty = ", "outcome = ["), "Could not read"),
        (('at = "injury injury"', 'outcome = ["dances"]'), "dances"),
        (("[[trap]]", "[trap]"), "list"),
    ],
)
def test_a_malformed_trap_is_refused_by_name(
    some: Path, change: tuple[str, str], said: str
) -> None:
    path = some / "kinds" / "doubled_word.toml"
    path.write_text(path.read_text().replace(*change))
    with pytest.raises(InputError) as error:
        load_traps(some)
    assert said in error.value.message and "doubled_word" in error.value.message
    assert error.value.remedy


def test_an_id_that_stands_twice_is_refused(some: Path) -> None:
    path = some / "kinds" / "doubled_word.toml"
    text = path.read_text()
    path.write_text(text + text[text.index("[[trap]]") :])
    with pytest.raises(InputError, match="twice stands twice"):
        load_traps(some)


def test_further_traps_of_a_kind_may_lie_in_a_file_of_their_own(some: Path) -> None:
    first = some / "kinds" / "doubled_word.toml"
    table = first.read_text()[first.read_text().index("[[trap]]") :]
    more = some / "kinds" / "doubled_word.more.toml"
    more.write_text(table.replace('id = "twice"', 'id = "again"'))
    found = load_traps(some)
    assert [kind.kind for kind in found.kinds] == ["doubled_word"]
    assert [trap.id for trap in found.traps] == ["twice", "again"]
    # What the kind's own file says once holds for them too.
    assert {trap.checks for trap in found.traps} == {("repeated_word",)}


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("doubled_word.more.toml", 'title = "another"\n', "title"),
        ("halved_word.more.toml", "", "no halved_word.toml"),
        ("doubled_word.more.toml", None, "holds no trap"),
    ],
)
def test_a_file_of_further_traps_holds_nothing_else(
    some: Path, name: str, head: str | None, said: str
) -> None:
    text = (some / "kinds" / "doubled_word.toml").read_text()
    table = text[text.index("[[trap]]") :].replace('id = "twice"', 'id = "again"')
    (some / "kinds" / name).write_text("" if head is None else head + table)
    with pytest.raises(InputError, match=said) as error:
        load_traps(some)
    assert error.value.remedy


def test_a_trap_without_a_difference_is_refused(some: Path) -> None:
    path = some / "kinds" / "doubled_word.toml"
    text = path.read_text()
    path.write_text(text[: text.index("faulty")])
    with pytest.raises(InputError, match="equal"):
        load_traps(some)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no trap"):
        load_traps(tmp_path)


def test_an_edit_must_fit_once() -> None:
    assert edited("one two\nthree", [("two three", "four")], "x") == "one four"
    with pytest.raises(InputError, match="2 times"):
        edited("one one", [("one", "two")], "x")


# --------------------------------------------------------------------------- judging


def test_a_fault_is_caught_and_its_twin_is_not(some: Path, settings: Settings, data: Data) -> None:
    traps = load_traps(some)
    (found,) = run_traps(traps, traps.traps, settings, data=data)
    assert found.caught is True and found.alarm is False
    (hit,) = found.faulty.hit
    assert hit.check == "repeated_word" and hit.where is not None and hit.where[0] < hit.where[1]


def test_a_finding_elsewhere_does_not_count(some: Path, settings: Settings, data: Data) -> None:
    path = some / "kinds" / "doubled_word.toml"
    path.write_text(path.read_text().replace('at = "injury injury"', 'at = "ODG 2016 was"'))
    traps = load_traps(some)
    (found,) = run_traps(traps, traps.traps, settings, data=data)
    assert found.caught is False


def test_a_graver_severity_counts_and_a_lesser_does_not(
    some: Path, settings: Settings, data: Data
) -> None:
    path = some / "kinds" / "doubled_word.toml"
    path.write_text(path.read_text().replace('severity = "note"', 'severity = "warning"'))
    traps = load_traps(some)
    (found,) = run_traps(traps, traps.traps, settings, data=data)
    assert found.caught is False and found.faulty.found


def test_a_half_that_cannot_be_made_is_no_miss(some: Path, settings: Settings, data: Data) -> None:
    path = some / "kinds" / "doubled_word.toml"
    path.write_text(path.read_text().replace("The injury was on", "The injury was never on"))
    traps = load_traps(some)
    results = run_traps(traps, traps.traps, settings, data=data)
    assert results[0].caught is None and "not once" in results[0].faulty.unscored
    total = measure(results, traps.kinds, part="all", embedder="hashing").total
    assert (total.caught.n, total.alarms.n, total.unscored) == (0, 1, 1)


def test_a_planted_sentence_is_judged_at_its_own_place(
    traps: TrapSet, settings: Settings, shared_home: Path, data: Data
) -> None:
    runner = Runner(settings.model_copy(update={"home": shared_home}), traps, data=data)
    found = runner.run(_by_id(traps, "visits-count-draft"))
    assert found.caught is True and found.alarm is False
    assert {one.sentence for one in found.faulty.hit} == {"1.planted"}


def test_what_comes_of_a_file_counts_where_no_finding_is_meant(
    traps: TrapSet, settings: Settings, shared_home: Path, data: Data
) -> None:
    runner = Runner(settings.model_copy(update={"home": shared_home}), traps, data=data)
    found = runner.run(_by_id(traps, "nosupport-goggles"))
    assert found.faulty.outcome is True and found.caught is True
    assert found.clean.outcome is True and found.alarm is False


def test_a_refused_file_has_no_other_outcome() -> None:
    assert came("refused", None, 1)
    assert not any(came(one, None, 1) for one in ("read", "abstains", "upheld", "not_upheld"))


# --------------------------------------------------------------------------- figures


def _result(
    caught: bool | None, alarm: bool | None, part: Literal["train", "test"] = "train"
) -> TrapResult:
    return TrapResult(
        id=f"t{caught}{alarm}",
        kind="side_swap",
        part=part,
        cluster="c",
        channel="letter",
        caught=caught,
        alarm=alarm,
        family_alarm=alarm,
        faulty=HalfResult(unscored="" if caught is not None else "torn"),
        clean=HalfResult(),
    )


def test_rates_leave_out_what_is_unknown_and_have_wilson_intervals() -> None:
    found = rate([True, True, False, None])
    assert (found.hits, found.n) == (2, 3)
    # Wilson (1927) for 2 of 3.
    assert found.low == pytest.approx(0.2077, abs=1e-4)
    assert found.high == pytest.approx(0.9385, abs=1e-4)
    assert rate([None]).low is None


def test_the_table_names_what_was_missed_and_what_could_not_be_run(traps: TrapSet) -> None:
    results = [_result(True, False), _result(False, True), _result(None, False)]
    text = table(measure(results, traps.kinds, part="all", embedder="hashing"))
    assert "1/2 50 %" in text and "1/3 33 %" in text
    assert "Missed (1):\n- side_swap tFalseTrue:" in text
    assert "Could not be run (1):\n- tNoneFalse: torn" in text


def test_traps_of_the_held_out_part_are_counted_and_not_listed(traps: TrapSet) -> None:
    results = [_result(True, False), _result(False, True, "test")]
    found = measure(results, traps.kinds, part="all", embedder="hashing")
    assert [(one.kind, one.caught.hits, one.traps) for one in found.parts] == [
        ("train", 1, 1),
        ("test", 0, 1),
    ]
    assert [one.part for one in found.results] == ["train"]
    text = table(found)
    assert "1/2 50 %" in text and "tFalseTrue" not in text and "held out: 1." in text


# --------------------------------------------------------------------------- command


def test_the_command_answers_with_figures_and_writes_them(some: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        app, ["traps", "--data", str(some), "--json", "--out", str(out)], catch_exceptions=False
    )
    assert ran.exit_code == 0
    answer = json.loads(ran.stdout)
    assert answer["schema"] == "rationale.evals-traps/1"
    assert answer["kinds"][0]["kind"] == "doubled_word"
    assert answer["total"]["caught"]["hits"] == 1
    assert json.loads((out / "traps.json").read_text())["total"] == answer["total"]
    assert "| doubled_word" in (out / "traps.md").read_text()


def test_an_unknown_kind_is_refused(some: Path) -> None:
    ran = CliRunner().invoke(app, ["traps", "--data", str(some), "--kind", "elves"])
    assert ran.exit_code == 2
    assert "elves" in ran.stderr and "doubled_word" in ran.stderr


@pytest.mark.slow
def test_every_shipped_trap_can_be_run(
    traps: TrapSet, settings: Settings, shared_home: Path
) -> None:
    results = run_traps(traps, traps.traps, settings.model_copy(update={"home": shared_home}))
    assert [r.id for r in results if r.faulty.unscored or r.clean.unscored] == []
