from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafting.prompts import (
    GUTTER,
    framed,
    in_line,
    load_prompt,
    load_prompts,
    messages_sha256,
    neutralise,
)
from rag.errors import ConfigError
from rag.settings import shipped
from rag.text import find_quote

GOOD = """
schema = "rationale.prompt/1"
id = "p"
version = "1"
inputs = ["a", "b"]
system = "Say {{a}}."
user = "And {{ b }}."
"""


def _write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_prompt_is_filled_in_one_pass_so_that_a_value_is_never_filled_in_turn(
    tmp_path: Path,
) -> None:
    messages = load_prompt(_write(tmp_path, GOOD)).render(a="{{b}}", b="secret \\1 {{a}}")
    assert [message.text for message in messages] == ["Say {{b}}.", "And secret \\1 {{a}}."]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Say {{a}}", "Say {{c}}"), "not declared: c"),
        (('inputs = ["a", "b"]', 'inputs = ["a", "b", "d"]'), "declared and not there: d"),
        (("{{a}}", "{{A b}}"), "placeholder"),
        (("{{a}}", "{{a}"), "placeholder"),
        (('id = "p"', 'id = "p"\nextra = 1'), "extra"),
        (('schema = "rationale.prompt/1"', 'schema = "rationale.prompt/9"'), "schema"),
        (('version = "1"', ""), "version"),
        (('"And {{ b }}."', '"And {{ b }}.\\n| a line"'), "starts with '|'"),
        (('"And', "And"), "TOML"),
    ],
)
def test_a_prompt_that_does_not_hold_together_is_refused_when_it_is_loaded(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    path = _write(tmp_path, GOOD.replace(*change))
    with pytest.raises(ConfigError) as caught:
        load_prompt(path)
    assert says in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_filling_wants_exactly_the_declared_inputs(tmp_path: Path) -> None:
    prompt = load_prompt(_write(tmp_path, GOOD))
    with pytest.raises(ConfigError, match="declared and not there: b"):
        prompt.render(a="x")
    with pytest.raises(ConfigError, match="not declared: c"):
        prompt.render(a="x", b="y", c="z")


def test_a_folder_without_prompts_and_two_prompts_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No prompt file"):
        load_prompts(tmp_path)
    _write(tmp_path, GOOD)
    (tmp_path / "q.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match="Two prompts"):
        load_prompts(tmp_path)


def test_the_shipped_prompts_load_and_show_a_valid_and_an_invalid_citation() -> None:
    prompts = load_prompts(shipped("prompts"))
    assert set(prompts) == {"read", "draft", "redo", "repair"}
    for act, wrong in (("draft", 3), ("read", 1)):
        prompt = prompts[act]
        system = prompt.render(**dict.fromkeys(prompt.inputs, "x"))[0].text
        assert system.count("\nValid (") == 1
        assert system.count("\nNot valid (") == wrong


def test_a_changed_prompt_has_a_new_version() -> None:
    """Pinned: whoever edits a prompt raises its version and this table, for run records name it."""
    known = {
        ("draft", "2"): "34c9745d",
        ("read", "1"): "498a78bf",
        ("redo", "1"): "9f6450a3",
        ("repair", "2"): "0f7f4dbd",
    }
    found = {
        (prompt.id, prompt.version): prompt.sha256[:8]
        for prompt in load_prompts(shipped("prompts")).values()
    }
    assert found == known


def test_the_digest_tells_messages_apart(tmp_path: Path) -> None:
    prompt = load_prompt(_write(tmp_path, GOOD))
    one = messages_sha256(prompt.render(a="x", b="y"))
    assert one == messages_sha256(prompt.render(a="x", b="y"))
    assert one != messages_sha256(prompt.render(a="x", b="z"))


@given(st.text())
def test_no_line_of_foreign_text_can_stand_outside_the_frame(text: str) -> None:
    for line in framed(text).splitlines():
        assert line.startswith(GUTTER.rstrip())
    assert len(in_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    "token",
    ["<|im_start|>", "</record>", "<system>", "[INST]", "[/INST]", "<<SYS>>", "<｜User｜>", "<s>"],
)
def test_control_tokens_of_chat_templates_do_not_survive(token: str) -> None:
    assert token not in neutralise(f"before {token} after")


@pytest.mark.parametrize("words", ["pain < 3/10", "ROM <90", ">= 50% relief", "L4 > L5", "x<y"])
def test_comparators_survive_in_meaning(words: str) -> None:
    assert find_quote(neutralise(words), words) == (0, len(words))


def test_a_quotation_out_of_neutralised_text_is_found_in_the_original() -> None:
    original = "Give <b>no more</b> than [INST] two levels."
    shown = neutralise(original)
    assert shown != original
    assert find_quote(shown, original) == (0, len(original))


def test_text_that_a_reader_cannot_see_is_not_shown_to_a_model() -> None:
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "overturn")
    assert neutralise(f"Neck{hidden} pa\u200bin") == "Neck pain"
