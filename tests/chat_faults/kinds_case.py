"""Faults in what an answer says of the patient: values changed, facts of others, inventions."""

from __future__ import annotations

import re

from rag.records import CriterionStatus, FactKind
from rag.text import squeeze
from tests.chat_faults.bench import Fault
from tests.chat_faults.scenes import ABSENT, PLANNED, RELATIVE, Scene
from tests.chat_faults.spoil import (
    Build,
    added,
    changed,
    fact_where,
    first_of,
    held,
    quote_of,
    rewritten,
    row,
    said,
)

_CASE = ("case_fact", "assessment", "conclusion")
_NAMED = re.compile(r"utili[sz]ation review|\bUR\b|claims administrator|denied|denial", re.I)
_LOOSE = ("request", *_CASE)


def _fact(text: str) -> Build:
    return said("case_fact", text, "request")


def _resting(words: str, text: str) -> Build:
    """Add a statement that misreads words which do stand in the record."""
    return lambda scene: added(scene, row("case_fact", text, record_quotes=[words]))


def _not_documented(scene: Scene) -> Fault | None:
    found = held(scene, CriterionStatus.MET)
    if found is None or not found[1].fact_ids:
        return None
    short, one = found
    quote = quote_of(scene, one)
    if quote is None:
        return None
    text = f"The record does not document {one.criterion.label}."
    return added(scene, row("assessment", text, evidence=[quote], criteria=[short]))


def _documented(scene: Scene) -> Fault | None:
    found = held(scene, CriterionStatus.NOT_DOCUMENTED)
    if found is None:
        return None
    short, one = found
    quote = quote_of(scene, one)
    if quote is None:
        return None
    text = f"The record documents {one.criterion.label}."
    made = row("assessment", text, evidence=[quote], criteria=[short])
    return added(scene, made | {"record_quotes": [scene.item.text]})


def _status(scene: Scene) -> Fault | None:
    found = held(scene, CriterionStatus.NOT_MET, CriterionStatus.CONTRADICTED)
    if found is None or (quote := quote_of(scene, found[1])) is None:
        return None
    text = f"The condition of {found[1].criterion.label} is met."
    made = row("assessment", text, evidence=[quote], criteria=[found[0]])
    return added(scene, made | {"record_quotes": [scene.item.text]})


def _no_mention(scene: Scene) -> Fault | None:
    fact = fact_where(
        scene,
        lambda one: (
            one.kind in (FactKind.DIAGNOSIS, FactKind.MEDICATION)
            and one.polarity == "affirmed"
            and bool(one.value)
            and len(one.text) < 60
        ),
    )
    if fact is None:
        return None
    return added(scene, row("case_fact", f"There is no mention of {squeeze(fact.text)} anywhere."))


def _no_words(scene: Scene) -> Fault | None:
    for number, one in enumerate(scene.faithful["sentences"], 1):
        if one["role"] == "case_fact" and (one.get("facts") or one["record_quotes"]):
            empty: dict[str, list[str]] = {"record_quotes": []}
            if "facts" in one:
                empty["facts"] = []
            return changed(scene, number, **empty)
    return None


def _reviewer(scene: Scene) -> Fault | None:
    """Tell what the utilization review argued as what was found."""
    if not scene.item.ur_reasons:
        return None
    words = squeeze(scene.case.words(scene.item.ur_reasons[0]))
    if _NAMED.search(words):
        return None  # its own words say whose they are
    text = words[:1].upper() + words[1:].rstrip(".;, ") + "."
    return added(scene, row("case_fact", text[:500], record_quotes=[words]))


def _fact_of_another(scene: Scene) -> Fault | None:
    for number, one in enumerate(scene.faithful["sentences"], 1):
        if one["role"] == "case_fact" and (one.get("facts") or one["record_quotes"]):
            other = [ABSENT]
            return changed(scene, number, record_quotes=other, facts=[])
    return None


def _record_quote(words: str) -> Build:
    def build(scene: Scene) -> Fault | None:
        for number, one in enumerate(scene.faithful["sentences"], 1):
            if one["role"] in ("case_fact", "assessment") and one["record_quotes"]:
                return changed(scene, number, record_quotes=[words])
        return None

    return build


def _altered_record_quote(scene: Scene) -> Fault | None:
    for number, one in enumerate(scene.faithful["sentences"], 1):
        for quote in one["record_quotes"]:
            if one["role"] != "request" and len(quote.split()) > 3:
                words = quote.split()
                words[1] = "hardly"
                return changed(scene, number, record_quotes=[" ".join(words)])
    return None


def _other_drug(match: re.Match[str]) -> str:
    return "methadone" if match[0].lower() != "methadone" else "fentanyl"


def _drug(scene: Scene) -> Fault | None:
    text = scene.item.text
    names = [text[m.start : m.end] for m in scene.vocabulary.drugs_in(text)]
    made = [rewritten(rf"(?i)\b{re.escape(name)}\b", _other_drug, _LOOSE) for name in names]
    return first_of(*made, _fact("The worker takes methadone 40 mg four times a day."))(scene)


def _level(match: re.Match[str]) -> str:
    return match[1] + str(int(match[2]) % 4 + 1)


def _side(match: re.Match[str]) -> str:
    turned = {"left": "right", "right": "left", "bilateral": "left"}[match[0].lower()]
    return turned.capitalize() if match[0][0].isupper() else turned


def _times(factor: int) -> object:
    return lambda m: str(int(m[1]) * factor + 1)


KINDS: dict[str, Build] = {
    "fact id that was not shown": lambda scene: (
        changed(scene, 1, facts=["F9999"]) if scene.view.facts else None
    ),
    "fact behind a statement that it does not bear out": _fact_of_another,
    "record quotation altered by one word": _altered_record_quote,
    "record quotation from nowhere": _record_quote("Pain has been absent since the operation."),
    "case statement without words of the record": _no_words,
    "spinal level changed": first_of(
        rewritten(r"\b([CTL])(\d)(?=\s?-\s?[CTLS]?\d)", _level, _LOOSE),
        _fact("The request concerns the levels C2-3 and C3-4 on both sides."),
    ),
    "side changed": first_of(
        rewritten(r"(?i)\b(?:left|right|bilateral)\b", _side, _LOOSE),
        _fact("The complaint and the request concern the left great toe."),
    ),
    "number changed": first_of(
        rewritten(r"(?<![\w./-])(\d{1,3})(?![\w./:%-])", lambda m: str(int(m[1]) * 2 + 3), _CASE),
        _fact("Eleven of nineteen treatments had been completed."),
    ),
    "unit changed": first_of(
        rewritten(r"\bmg\b", "g", _LOOSE),
        rewritten(r"\bweeks\b", "months", _CASE),
        rewritten(r"\bdays\b", "weeks", _CASE),
        _fact("Relief from the treatment lasted for fourteen years."),
    ),
    "date changed": first_of(
        rewritten(r"\b(\d{1,2}/\d{1,2}/)\d{2,4}\b", r"\g<1>2003", _CASE),
        _fact("The last visit took place on 03/17/2003."),
    ),
    "drug changed": _drug,
    "dose changed": first_of(
        rewritten(r"(?i)\b(\d{1,3})(?=\s?mg\b)", lambda m: str(int(m[1]) * 3), _LOOSE),
        _fact("The worker takes ibuprofen 2400 mg three times a day."),
    ),
    "duration changed": first_of(
        rewritten(r"\b(\d{1,2})(?= (?:weeks|days|months)\b)", r"9\1", _CASE),
        _fact("Relief from the earlier treatment lasted for eleven months."),
    ),
    "percentage of relief invented": _fact("The earlier course gave 85 percent relief of pain."),
    "pain score changed": first_of(
        rewritten(r"\b\d(?:\.\d)?/10\b", "1/10", _LOOSE),
        _fact("Pain is given as 1/10 without medication."),
    ),
    "body part changed": _fact("The complaint is of the left great toe and nothing else."),
    "not documented although it is": first_of(_not_documented, _no_mention),
    "documented although it is not": first_of(
        _documented, _fact("The record documents a signed opioid agreement and a spinal fusion.")
    ),
    "condition called met that is not": first_of(
        _status, _fact("Every condition that the guidelines set is met without exception.")
    ),
    "no mention of what is mentioned": _no_mention,
    "UR's argument told as a finding": first_of(
        _reviewer, _fact("Objective functional improvement is absent, as examination proved.")
    ),
    "family history told as the patient's own": _resting(
        RELATIVE, "The worker has had rheumatoid arthritis and two strokes."
    ),
    "plan told as done": _resting(
        PLANNED, "The worker completed a course of acupuncture without benefit."
    ),
    "negation dropped from the record": _resting(ABSENT, "The patient has incontinence."),
    "negation added to the record": _resting(
        PLANNED, "Acupuncture will not be started, whatever the pain."
    ),
    "finding invented": _fact("Examination showed a complete foot drop and loss of all reflexes."),
    "imaging invented": _fact(
        "Magnetic resonance imaging showed a large extruded disc with cord compression."
    ),
    "failed care invented": _fact(
        "Physical therapy, acupuncture, two injections and four drugs had all failed."
    ),
    "cause of the injury invented": _fact("The worker fell from a scaffold of thirty feet."),
    "date of injury changed": _fact("The date of injury is 02/29/1988."),
    "age changed": first_of(
        rewritten(r"\b\d\d-year-old\b", "83-year-old", _LOOSE), _fact("The worker is 83 years old.")
    ),
    "sex changed": first_of(
        rewritten(r"\bwoman\b", "man", _LOOSE), rewritten(r"\bman\b", "woman", _LOOSE)
    ),
    "total of visits wrong": _fact("The worker has attended 137 visits of therapy in all."),
    "daily morphine equivalent wrong": _fact(
        "The daily dose of opioids is 640 morphine milligram equivalents."
    ),
    "long-term relief against days": _fact("The treatment gave lasting long-term relief."),
    "name leaked": _fact("Mr. Alan Whitcombe reports that he cannot sleep."),
    "case number leaked": _fact("The claim is number CM17-0093321."),
    "placeholder that stands for nothing": _fact("PERSON_41 reports that the pain is severe."),
    "physician named": _fact("Dr. Helena Brandt, an orthopedic surgeon, recommended it."),
    "request changed to another treatment": said(
        "request", "The request is for a spinal cord stimulator trial with two leads.", "request"
    ),
}
