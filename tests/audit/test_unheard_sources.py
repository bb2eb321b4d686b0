"""Sources that speak against the decision and are not heard, on the bases of opened traps."""

from __future__ import annotations

import tomllib

import pytest

from evals.traps.building import letter
from evals.traps.records import BaseLetter, Edit
from rag.settings import shipped
from tests.audit.conftest import Audit

LETTERS = shipped("corpus").parent / "evals" / "traps" / "data" / "letters"
ASIPP = (
    "The requester points to ASIPP 2013, which rates the evidence for provocation discography as "
    "fair. The two differ. The studies behind the ASIPP grade selected patients without marked "
    "distress and with treatment of the disc already chosen; they do not describe this worker, so "
    "that the MTUS recommendation stands. Therefore"
)
RULE = (
    "The MTUS does not favor discography before a fusion and reserves it for workers whose "
    "psychosocial evaluation is satisfactory and who are candidates for an operation."
)
FINDS = (
    "The MTUS of 2004, on which utilization review relies, finds the evidence on shock waves too "
    "thin and too divided to say whether they work; it makes no recommendation that fits a heel "
    "painful for a full year, and ODG 2016 was therefore consulted."
)
WEIGHED = (
    "The two are at variance. The trials that the MTUS had before it mixed high with low energy "
    "and early with late disease; those on which ODG rests enrolled patients with long-standing "
    "heel pain who had failed other care, as this one has, and they apply better here. The fascia"
)
TITRATED = (
    "The MTUS has nothing on titration of air pressure, so ODG 2014 was used. Pressure is titrated "
    "once a sleep study has proved apnea. None has been made, and the study asked for in item 1 is "
    "not medically necessary."
)


def _checks(audited: Audit, base: str, edits: list[Edit], number: int = 1) -> set[str]:
    made = BaseLetter.model_validate(tomllib.loads((LETTERS / f"{base}.toml").read_text("utf-8")))
    found = audited(letter(made, edits, base)).findings
    return {f.check for f in found if f.item == number and f.severity != "note"}


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        "The MTUS speaks against discography as a step before fusion.",
        "Discography is discouraged by the MTUS unless a psychosocial evaluation has been made.",
    ],
)
def test_an_own_source_is_not_heard(rule: str, audited: Audit) -> None:
    edits: list[Edit] = [(ASIPP, "Therefore"), (RULE, rule)]
    assert "competing_recommendations" in _checks(audited, "hoist-disc", edits)


@pytest.mark.parametrize(
    "said",
    [
        "Under ASIPP 2013 the evidence is fair, but from patients without distress; the presumption"
        " of the MTUS is not rebutted. Therefore",
        "Interventional pain physicians rate the evidence as fair; their patients were free of "
        "distress, unlike him. Therefore",
    ],
)
def test_an_own_source_is_heard(said: str, audited: Audit) -> None:
    assert "competing_recommendations" not in _checks(audited, "hoist-disc", [(ASIPP, said)])


@pytest.mark.parametrize(
    "said",
    [
        "The MTUS of 2004 makes no recommendation that fits a heel painful for a full year, and "
        "ODG 2016 was therefore consulted.",
        "The MTUS of 2004 does not deal with a heel painful for a full year, so ODG 2016 was read.",
        "ODG 2016 was consulted.",
    ],
)
def test_a_silence_tells_nothing_of_what_the_schedule_finds(said: str, audited: Audit) -> None:
    edits: list[Edit] = [(FINDS, said), (WEIGHED, "The fascia")]
    assert "competing_recommendations" in _checks(audited, "carrier-heel", edits)


@pytest.mark.parametrize(
    "said",
    [
        "The MTUS statement, that proof is scant, predates the trials of long-standing heel pain on"
        " which ODG rests, and those fit her. The fascia",
        "The MTUS calls the evidence insufficient. ODG has the later and larger trials, in patients"
        " like her, and is followed. The fascia",
    ],
)
def test_what_the_schedule_finds_is_told(said: str, audited: Audit) -> None:
    assert "competing_recommendations" not in _checks(audited, "carrier-heel", [(WEIGHED, said)])


@pytest.mark.parametrize(
    ("reasons", "check"),
    [
        (
            "It supports a night in the laboratory for insomnia of at least six months, on four or "
            "more nights a week, that has resisted behavioral treatment and sedatives, or where a "
            "breathing disorder is suspected. The PR-2 of 10/28/2014 gives 7 weeks and about 3 "
            "nights a week.",
            "copied_sentences",
        ),
        (
            "He has tried melatonin 5 mg for 10 days and no behavioral treatment. The PR-2 of "
            "10/28/2014 gives 7 weeks and about 3 nights a week.",
            "copied_sentences",
        ),
        (
            "The records were reviewed with care. ODG 2014 was applied and its criteria are not "
            "satisfied in this case. Necessity has not been shown.",
            "findings_of_the_case",
        ),
    ],
)
def test_reasons_under_one_source_that_are_no_reasons_of_this_item(
    reasons: str, check: str, audited: Audit
) -> None:
    assert check in _checks(audited, "doorman-ear", [(TITRATED, reasons)], 2)


@pytest.mark.parametrize(
    "reasons",
    [
        "ODG 2014 was used. The PR-2 of 10/28/2014 gives 7 weeks and about 3 nights a week, and no "
        "apnea has been shown that a CPAP pressure could be set for.",
        "He does not snore, and an Epworth score of 6 with a body mass index of 24 makes apnea "
        "unlikely. With no apnea there is no pressure to titrate.",
    ],
)
def test_shared_facts_with_a_reason_of_their_own(reasons: str, audited: Audit) -> None:
    checks = _checks(audited, "doorman-ear", [(TITRATED, reasons)], 2)
    assert not checks & {"copied_sentences", "findings_of_the_case"}
