"""The curator's and the evaluator's ways in a real browser."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import pytest

from evals import desk as evaluation
from rag.settings import Settings
from tests.conftest import CORPUS
from tests.support.tiny_suite import tiny_suite
from tests.workbench.conftest import CHROMIUM, Opens

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"
    ),
    pytest.mark.filterwarnings("ignore"),
]


def guideline(path: Path) -> Path:
    """Write a guideline of two pages as a PDF."""
    from reportlab.lib.pagesizes import LETTER
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=LETTER, title="Harbor Shoulder Guideline").build(
        [
            Paragraph("Harbor Shoulder Guideline", styles["Title"]),
            Paragraph("Edition 2015. Effective January 1, 2015.", styles["BodyText"]),
            Paragraph("Subacromial injection", styles["Heading1"]),
            Paragraph(
                "A subacromial corticosteroid injection is recommended for shoulder impingement "
                "after four weeks of physical therapy have failed. No more than three injections "
                "a year are recommended.",
                styles["BodyText"],
            ),
            PageBreak(),
            Paragraph("Kinesiology taping", styles["Heading1"]),
            Paragraph(
                "Kinesiology taping of the shoulder is not recommended, for trials show no "
                "lasting gain in function.",
                styles["BodyText"],
            ),
        ]
    )
    path.write_bytes(buffer.getvalue())
    return path


def curator(opens: Opens) -> Any:
    page = opens()
    page.get_by_role("tab", name="Curator").click()
    page.get_by_role("button", name="Preview").wait_for()
    return page


def test_a_guideline_is_previewed_added_found_removed_and_restored(
    opens: Opens, tmp_path: Path
) -> None:
    page = curator(opens)
    page.locator("#c-a input[type=file]").set_input_files(
        str(guideline(tmp_path / "harbor-shoulder.pdf"))
    )
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Preview of harbor-shoulder.pdf").wait_for()
    shown = page.locator("#c-a").inner_text()
    assert "Recommendations recognised" in shown and "Subacromial injection" in shown

    page.get_by_label("Guideline (a registered one", exact=False).fill("Harbor Shoulder")
    page.get_by_label("Edition", exact=True).fill("2015")
    page.get_by_label("In force from").fill("2015-01-01")
    page.locator("#c-a select[name=licence]").select_option("licensed")
    page.get_by_role("button", name="Add to the library").click()
    page.get_by_text("Added under", exact=False).first.wait_for()
    page.get_by_text("Added here (1)").wait_for()
    added = page.locator("#c-b tr", has_text="2015-01-01").first
    assert "full text" in added.inner_text() and "digest" not in added.inner_text()

    page.get_by_role("button", name="Editions", exact=True).click()
    page.locator(".lane", has_text="Harbor Shoulder").wait_for()
    page.locator("#c-bar").get_by_role("button", name="Search", exact=True).click()
    page.locator("#c-b input[type=search]").fill("kinesiology taping of the shoulder")
    page.keyboard.press("Enter")
    hit = page.locator("#c-b .card", has_text="Kinesiology taping").first
    hit.wait_for()
    assert "score" in hit.inner_text()
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Problems (").wait_for()

    page.get_by_role("button", name="Documents", exact=True).click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove Harbor", exact=False).first.click()
    page.get_by_text("Added here (0)").wait_for()
    page.get_by_role("button", name="Restore").first.click()
    page.get_by_text("Added here (1)").wait_for()
    assert not page.faults


def test_an_unreadable_file_says_what_to_do(opens: Opens, tmp_path: Path) -> None:
    page = curator(opens)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 this is none")
    page.locator("#c-a input[type=file]").set_input_files(str(broken))
    page.get_by_role("button", name="Preview").click()
    page.locator("#tabs .wb-note.bad", has_text="broken.pdf").wait_for()


def test_a_run_is_started_watched_and_its_report_read(opens: Opens) -> None:
    page = opens()
    page.get_by_role("tab", name="Evaluator").click()
    start = page.get_by_role("button", name="Start the run")
    start.wait_for()
    page.locator("#e-a select[name=suite]").select_option("starter")
    start.click()
    page.locator("#e-a progress").wait_for()
    page.locator("#e-a tr", has_text="starter").locator("button:enabled").wait_for(timeout=240_000)
    page.locator("#e-a tr", has_text="starter").locator("button").click()
    page.locator("iframe.report").wait_for()
    inside = page.frame_locator("iframe.report").locator("body")
    inside.get_by_text("starter", exact=False).first.wait_for()
    assert "items of" in page.locator("#e-b").inner_text()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download the report").click()
    assert caught.value.suggested_filename.endswith(".html")
    assert not page.faults


def test_a_run_is_cancelled_and_says_how_it_goes_on(opens: Opens) -> None:
    page = opens()
    page.get_by_role("tab", name="Evaluator").click()
    page.locator("#e-a select[name=suite]").select_option("practice")
    page.get_by_role("button", name="Start the run").click()
    job = page.locator("#e-a .card", has_text="practice")
    job.get_by_text("drafting").wait_for(timeout=120_000)
    job.get_by_role("button", name="Cancel after this case").click()
    page.get_by_text("It stops after the case in hand", exact=False).first.wait_for()
    job.wait_for(state="detached", timeout=120_000)
    row = page.locator("#e-a tr", has_text="practice")
    row.get_by_text("not scored").wait_for()
    assert "Start it again" in row.inner_text()
    assert row.locator("button").is_disabled()
    assert not page.faults


@pytest.fixture
def two_runs(home: Path, tmp_path: Path) -> tuple[str, str]:
    """Return the names of two scored runs of one small suite, by different settings."""
    folder = tiny_suite(tmp_path / "tiny", "one")
    settings = Settings(home=home, corpus=CORPUS, embedder="hashing")
    jobs = [
        evaluation.start_run(settings.model_copy(update={"top_k": k}), str(folder)) for k in (12, 6)
    ]
    until = time.monotonic() + 180
    while not all(evaluation.job_state(settings, job.id).ended for job in jobs):
        assert time.monotonic() < until, "a run did not end"
        time.sleep(0.3)
    one, other = (Path(job.folder).name for job in jobs)
    assert one != other
    return one, other


def test_two_runs_are_compared(opens: Opens, two_runs: tuple[str, str]) -> None:
    page = opens()
    page.get_by_role("tab", name="Evaluator").click()
    form = page.locator('[data-key="compare"]')
    form.get_by_label("Before").select_option(two_runs[0])
    form.get_by_label("After").select_option(two_runs[0])
    form.get_by_role("button", name="Compare").click()
    page.locator(".wb-note.bad", has_text="compared with itself").wait_for()
    form.get_by_label("After").select_option(two_runs[1])
    form.get_by_role("button", name="Compare").click()
    page.get_by_text("scored in both", exact=False).wait_for()
    inside = page.frame_locator("iframe.report").locator("body")
    for name in two_runs:
        inside.get_by_text(name, exact=False).first.wait_for()
    assert not page.faults
