"""``rationale audit``: answers, files and errors at the command line, and what it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rag.audit import AuditReport, audit, envelope, load_data, report_text
from rag.audit.material import Data
from rag.cli_audit import mount
from rag.errors import InputError
from rag.intake import read_bytes, read_text
from rag.settings import Settings
from tests.audit.conftest import Audit
from tests.audit.letters import item, letter
from tests.support.letters import Item, Letter, make_pdf

BAD = item(guideline="Decision based on MTUS Knee Complaints 2004, Section(s): Summary.")


@pytest.fixture
def app(audit_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """A command line with the audit alone."""
    monkeypatch.setenv("RATIONALE_HOME", str(audit_settings.home))
    made = typer.Typer(pretty_exceptions_enable=False)
    mount(made)
    made.command("nothing")(lambda: None)  # with one command Typer would drop its name
    return made


def test_json_answer_is_versioned_and_spells_the_law_out(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(letter(BAD).text, encoding="utf-8")
    done = CliRunner().invoke(app, ["audit", str(path), "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["schema"] == "rationale.audit/1"
    assert answer["counts"]["blocker"] == 1
    finding = next(f for f in answer["findings"] if f["severity"] == "blocker")
    place = finding["place"]
    assert letter(BAD).text[place["start"] : place["end"]].startswith("MTUS Knee Complaints")
    assert answer["law"]["lc-4610.6-h1"]["status"] in ("read", "second_hand", "recall")


def test_report_goes_to_the_terminal_and_to_files(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(letter(BAD).text, encoding="utf-8")
    done = CliRunner().invoke(app, ["audit", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "blocker" in done.stdout and "chapter_fits_body_part" in done.stdout
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == ["CM15-0099001.audit.json", "CM15-0099001.audit.txt"]
    saved = json.loads((tmp_path / "out" / names[0]).read_text(encoding="utf-8"))
    assert saved["case_number"] == "CM15-0099001"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no text"),
        ("   \n\n", "no text"),
        ("Progress note of 01/02/2015. Neck pain. Plan: MRI.", "no finished determination"),
        (
            "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\n\nMAXIMUS Federal Services has "
            "determined the request for an MRI of the neck is not medically necessary.",
            "not of the form used since 2014",
        ),
        (letter().text + "\n\n" + letter().text, "2 determination letters"),
    ],
)
def test_what_is_no_letter_is_refused_with_a_remedy(text: str, says: str, audited: Audit) -> None:
    with pytest.raises(InputError) as caught:
        audited(read_text(text, "file.txt"))
    assert says in caught.value.message and caught.value.remedy


def test_a_locked_pdf_is_an_error_without_a_traceback(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(make_pdf([["CLINICAL CASE SUMMARY"]], password="secret"))
    done = CliRunner().invoke(app, ["audit", str(path), "--json"])
    assert done.exit_code != 0
    assert json.loads(done.stdout)["error"]["remedy"]
    assert "Traceback" not in done.output


def test_a_missing_file_is_an_error_with_a_remedy(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["audit", str(tmp_path / "none.pdf"), "--json"])
    assert done.exit_code != 0 and json.loads(done.stdout)["error"]["message"]


def test_pdf_docx_and_text_give_the_same_findings(audit_settings: Settings, data: Data) -> None:
    spoilt = Letter(
        items=(
            Item(
                name="MRI of the right knee",
                guideline="Decision based on MTUS Low Back Complaints 2004, Section(s): Summary.",
                rationale="The MTUS does not recommend early imaging. In this case the knee was "
                "was swollen. The request is not medically necessary.",
            ),
            Item(
                name="Twelve visits of physical therapy for the right knee",
                guideline="Decision based on MTUS Knee Complaints 2004, Section(s): Summary.",
                rationale="The guidelines recommend therapy. In this case the knee bends to 95 "
                "degrees. The request is not medically necessary.",
            ),
        )
    )
    seen = []
    for name, content in (
        ("letter.pdf", spoilt.pdf()),
        ("letter.docx", spoilt.docx()),
        ("letter.txt", spoilt.text().encode()),
    ):
        report = audit(read_bytes(content, name, audit_settings), audit_settings, data=data)
        seen.append(sorted((f.item, f.check, f.severity) for f in report.findings))
        assert {(1, "chapter_fits_body_part"), (1, "repeated_word")} <= {
            (f.item, f.check) for f in report.findings
        }
        assert report.items[1].sentences == 3
    assert seen[0] == seen[1] == seen[2]


def test_places_name_the_page_of_the_file(audit_settings: Settings, data: Data) -> None:
    long = Letter(
        items=(
            Item(name="MRI of the right knee", rationale="Swelling is noted. " * 40),
            Item(
                name="Pre-operative knee brace",
                rationale="The knee knee is swollen. The request is not medically necessary.",
            ),
        ),
        lines_per_page=30,
    )
    raw = read_bytes(long.pdf(), "letter.pdf", audit_settings)
    report = audit(raw, audit_settings, data=data)
    found = next(f for f in report.findings if f.check == "repeated_word")
    page = raw.pages[found.place.page - 1]
    assert found.place.page > 1 and page.start <= found.place.start < page.end


def test_an_older_date_can_be_given(audit_settings: Settings, data: Data) -> None:
    from datetime import date

    report = audit(letter(), audit_settings, data=data, as_of=date(2019, 1, 1))
    checks = {f.check for f in report.findings}
    assert report.as_of_basis == "option" and "edition_in_force" in checks


def test_the_data_has_no_chapter_that_overlaps_another(data: Data) -> None:
    for one in data.chapters:
        for other in data.chapters:
            if one != other and one.source == other.source:
                assert one.last < other.first or other.last < one.first, (one.name, other.name)
        assert one.source in {source.id for source in data.library.sources}


def test_every_law_element_named_is_in_the_data(data: Data, audited: Audit) -> None:
    from tests.audit.test_findings import DEFECTS

    known = {element.id for element in data.law.elements}
    named = {id_ for name in DEFECTS for f in audited(DEFECTS[name].raw).findings for id_ in f.law}
    assert named and named <= known


def test_a_team_corpus_without_page_data_uses_the_shipped(
    tmp_path: Path, audit_settings: Settings
) -> None:
    import shutil

    for name in ("vocabulary", "sources.toml"):
        source = audit_settings.corpus / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    settings = Settings(home=tmp_path / "home", corpus=tmp_path)
    loaded = load_data(settings)
    assert loaded.chapters and loaded.closed and loaded.law.elements


def test_the_text_report_says_where_and_what_to_do(audited: Audit) -> None:
    report: AuditReport = audited(letter(BAD))
    text = report_text(report)
    assert "do: " in text and "characters" in text and "guideline, page 1" in text
    assert envelope(report)["counts"] == {"blocker": 1, "warning": 0, "note": 1}


def test_standard_input_is_read(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["audit", "-", "--json"], input=letter(BAD).text)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["document"] == "<stdin>"


def test_a_date_that_is_none_is_refused(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_text(letter().text, encoding="utf-8")
    done = CliRunner().invoke(app, ["audit", str(path), "--as-of", "31/31/2016", "--json"])
    assert done.exit_code != 0 and json.loads(done.stdout)["error"]["remedy"]


def test_the_terminal_names_the_law_and_what_is_from_memory(
    audit_settings: Settings, data: Data
) -> None:
    bare = letter(item(guideline="Decision based on MTUS Neck and Upper Back Complaints."))
    text = report_text(audit(bare, audit_settings, data=data), data.law)
    assert "law: 8 CCR 9792.21.1(d)(1)" in text and "check the text" in text
