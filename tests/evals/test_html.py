from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.cli import app
from evals.generate import generate
from evals.html.comparison import comparison_page
from evals.html.page import run_page
from evals.records import EvalCase, Suite
from evals.score import save_scores, score_run
from rag.errors import StoreError
from rag.intake import read_text
from rag.records import Run
from rag.settings import Settings
from tests.evals.runs import REQUEST, eval_case, reference, run_of, suite_of

HOSTILE = "<script>alert(1)</script><img src=http://example.org/x onerror=alert(2)>\"'&</pre>"


class _Reader(HTMLParser):
    """Collects elements, their attributes and the text of a page."""

    void = frozenset({"meta", "input", "img", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == [], "an element is not closed"
    return reader


def _scored(
    folder: Path,
    settings: Settings,
    suite: Suite,
    split: dict[str, list[str]] | None = None,
    **kinds: str,
) -> Path:
    def draft(case: EvalCase) -> Run:
        return run_of(case, kinds.get(case.id, "upheld"))

    out = generate(suite, settings, folder, draft)
    save_scores(score_run(out, split=split), out)
    return out


@pytest.fixture
def run(tmp_path: Path, settings: Settings) -> Path:
    """A scored run of three cases."""
    cases = [eval_case("a"), eval_case("b", reference(decision="overturned")), eval_case("c")]
    return _scored(tmp_path / "run", settings, suite_of(*cases), b="overturned", c="overturned")


def test_a_page_shows_case_passages_draft_and_reference_with_marks(run: Path) -> None:
    page = run_page(run)
    words = " ".join(_read(page).words)
    for shown in (
        "Neck pain".lower(),
        "relief after the first injection",
        "is too short",
        "has to be said",
        "findings of the checker",
        "decision accuracy",
        "cohen's kappa",
    ):
        assert shown in words.lower()
    assert "<mark>not recommended</mark>" in page
    assert page.count('class="open"') == 3


def test_a_page_asks_for_nothing_and_lets_nothing_foreign_run(run: Path) -> None:
    page = run_page(run)
    reader = _read(page)
    for element, attributes in reader.elements:
        assert element not in ("link", "img", "iframe", "object", "form")
        assert not {"src", "style", "onclick", "onerror"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    policy = next(
        a["content"] or ""
        for e, a in reader.elements
        if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "url(" not in page and "@import" not in page and "fetch(" not in page


def test_hostile_words_stay_words(tmp_path: Path, settings: Settings) -> None:
    odd = reference().model_copy(
        update={"request": REQUEST + HOSTILE, "rationale": f"Relief was short. {HOSTILE}"}
    )
    raw = read_text(f"Neck pain {HOSTILE}. Requested: {REQUEST}.", f"{HOSTILE[:20]}.txt")
    case = EvalCase(id="a", documents=(raw,), references=(odd,))
    out = _scored(tmp_path / "run", settings, suite_of(case))
    for page in (run_page(out), comparison_page(out, out)):
        reader = _read(page)
        assert sum(element == "script" for element, _ in reader.elements) == 1
        assert not any(element == "img" for element, _ in reader.elements)
        assert "alert(1)" in " ".join(reader.words)


def test_items_of_a_held_out_part_are_counted_and_not_shown(
    tmp_path: Path, settings: Settings
) -> None:
    suite = suite_of(eval_case("seen"), eval_case("secret"))
    out = _scored(tmp_path / "run", settings, suite, {"development": ["seen"], "check": ["secret"]})
    for page in (run_page(out), comparison_page(out, out)):
        assert "seen" in page and "secret" not in page
    assert "Part: check" in run_page(out)


def test_equal_runs_give_an_equal_page(tmp_path: Path, settings: Settings) -> None:
    suite = suite_of(eval_case("a"), eval_case("b"))
    pages = {run_page(_scored(tmp_path / name, settings, suite)) for name in ("one", "two")}
    assert len(pages) == 1


def test_an_item_without_a_draft_says_so(tmp_path: Path, settings: Settings) -> None:
    def broken(case: EvalCase) -> Run:
        if case.id == "b":
            raise ValueError("nothing works")
        return run_of(case)

    suite = suite_of(eval_case("a"), eval_case("b"))
    out = generate(suite, settings, tmp_path / "run", broken)
    save_scores(score_run(out), out)
    words = " ".join(_read(run_page(out)).words)
    assert "not scored" in words and "program_error" in words


def test_two_runs_stand_side_by_side(tmp_path: Path, settings: Settings, run: Path) -> None:
    cases = [eval_case("a"), eval_case("b", reference(decision="overturned")), eval_case("c")]
    other = _scored(tmp_path / "other", settings, suite_of(*cases))
    page = comparison_page(run, other)
    reader = _read(page)
    turns = [a["data-turn"] for _, a in reader.elements if "data-turn" in a]
    assert turns == ["same", "lost", "won"]
    assert "other against run" in " ".join(reader.words)


def test_a_count_of_the_same_colour_in_light_and_dark_can_be_read() -> None:
    """Contrast of text on its ground is at least 4.5 : 1 (WCAG AA), in both schemes."""
    css = (Path(__file__).parents[2] / "evals" / "html" / "report.css").read_text(encoding="utf-8")
    schemes = re.findall(r":root \{([^}]*)\}", css)
    assert len(schemes) == 2
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", scheme))
        for ink in ("ink", "soft", "accent", "good", "bad", "warn", "even"):
            for ground in ("page", "card", "shade"):
                assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert _contrast(colours["mark-ink"], colours["mark"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    a, b = sorted((_light(one), _light(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_the_command_writes_page_table_and_text(tmp_path: Path, run: Path) -> None:
    html, csv, text = (tmp_path / name for name in ("p.html", "p.csv", "p.md"))
    result = CliRunner().invoke(
        app,
        ["report", str(run), "--html", str(html), "--csv", str(csv), "--markdown", str(text)],
    )
    assert result.exit_code == 0, result.output
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert csv.read_text(encoding="utf-8").startswith("case,part,item")
    assert text.read_text(encoding="utf-8").startswith("# Evaluation of tiny")
    both = CliRunner().invoke(app, ["report", str(run), str(run), "--html", str(html)])
    assert both.exit_code == 0, both.output
    three = CliRunner().invoke(app, ["report", str(run), str(run), str(run)])
    assert three.exit_code == 2 and "one run, or two" in three.stderr


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="manifest"):
        run_page(tmp_path)
