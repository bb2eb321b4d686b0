"""Letters of every shape are audited: each item once, places in the text, the same each time."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from rag.audit import report_text
from rag.errors import RationaleError
from rag.intake import read_text
from tests.audit.conftest import Audit
from tests.audit.letters import letter
from tests.support.letters import Letter, letters

CALM = limits(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@CALM
@given(made=letters)
def test_every_shape_is_audited(made: Letter, audited: Audit) -> None:
    raw = read_text(made.text(), "letter.txt")
    report = audited(raw)
    assert [item.number for item in report.items] == list(range(1, len(made.items) + 1))
    for finding in report.findings:
        assert 0 <= finding.place.start <= finding.place.end <= len(raw.text)
        assert finding.item in {0, *(item.number for item in report.items)}
        assert finding.message and finding.remedy
    assert audited(raw).model_dump_json() == report.model_dump_json()
    assert report_text(report).startswith("AUDIT of letter.txt")


@CALM
@given(cut=st.integers(min_value=0, max_value=len(letter().text)))
def test_a_letter_cut_short_is_audited_or_refused(cut: int, audited: Audit) -> None:
    try:
        report = audited(read_text(letter().text[:cut], "cut.txt"))
    except RationaleError as error:
        assert error.message and error.remedy
    else:
        assert report.items


def test_records_behind_the_letter_are_not_taken_for_its_rationale(
    audited: Audit,
) -> None:
    behind = "\n\n".join(
        f"Progress note {number}. The knee knee is swollen, and this 80 year old worker rests."
        for number in range(300)
    )
    raw = letter()
    longer = raw.model_copy(update={"text": raw.text + "\n\n" + behind})
    report = audited(longer)
    assert not {f.check for f in report.findings} & {"repeated_word", "fact_contradicted"}
    assert any("left out" in notice for notice in report.notices)


def test_capitals_and_reading_errors_do_not_stop_it(audited: Audit) -> None:
    loud = letter().model_copy(update={"text": letter().text.upper()})
    report = audited(loud)
    assert [item.decision for item in report.items] == ["upheld"]
    assert not [f for f in report.findings if f.severity == "blocker"]
