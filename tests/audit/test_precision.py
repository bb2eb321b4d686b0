"""Sound sentences that look like defects are left alone, and the defects beside them are not."""

from __future__ import annotations

import pytest

from rag.audit import AuditReport
from rag.audit.material import Data
from rag.audit.retold import summary_stems, told_in_summary
from rag.checking.absence.reach import elsewhere, other_nerve, told_by_review
from rag.checking.denial import denied
from rag.checking.values import number
from tests.audit import letters
from tests.audit.conftest import Audit
from tests.audit.letters import RATIONALE, SUMMARY, item, letter

END = " Therefore, the request for bilateral cervical facet injections is not medically necessary."
GRAVE = ("blocker", "warning")


def _with(sentence: str) -> str:
    """Return the sound rationale with one sentence more about the case."""
    assert END in RATIONALE
    return RATIONALE.replace(END, f" {sentence}{END}")


def _of(report: AuditReport, check: str) -> list[str]:
    return [f.severity for f in report.findings if f.check == check]


SOUND = {
    "a label with its answer": (
        "Spasm: not noted.",
        "There was no spasm on examination.",
        "negative_contradicted",
    ),
    "the same denial in the summary": (
        "Her earlier visit noted weakness of the arm. There was no weakness in the upper limbs.",
        "There was no weakness in the upper limbs.",
        "negative_contradicted",
    ),
    "never had, told alike": (
        "She has never had acupuncture and would rather avoid needles.",
        "The patient has never had acupuncture.",
        "negative_contradicted",
    ),
    "utilization review's claim, reported": (
        "She has numbness of the thumb.",
        "The denial states that there is no documentation of numbness, which the file answers.",
        "negative_contradicted",
    ),
    "another nerve": (
        "Diagnoses include carpal tunnel syndrome.",
        "There was no evidence of ulnar neuropathy.",
        "negative_contradicted",
    ),
    "another part of the body": (
        "The right ankle was swollen with tenderness to palpation of the ankle.",
        "There was no tenderness to palpation of the elbows.",
        "negative_contradicted",
    ),
    "a sound organ": (
        "Bowel and bladder function normal.",
        "There is no red flag.",
        "negative_contradicted",
    ),
    "a date that looks like a score": (
        "Pain was rated 4/10.",
        "The patient was seen on 11/10/2014 with neck pain.",
        "figure_contradicted",
    ),
    "a difference of two measures": (
        "Neck flexion went from 20 degrees to 45 degrees with therapy.",
        "Neck flexion is better by 25 degrees.",
        "figure_contradicted",
    ),
    "a dose told without its unit": (
        "Prazosin 1 mg at night was begun; in July prazosin 4.",
        "The patient takes prazosin 4 mg.",
        "figure_contradicted",
    ),
    "a rise told by an arrow": (
        "The disability index 38 -> 16 after therapy.",
        "The disability index fell from 38 to 16.",
        "figure_contradicted",
    ),
    "a day told without its year": (
        "She was seen by the therapist on 5/9 and by the therapist on 05/24/2014.",
        "The patient was seen by the therapist on 05/09/2014.",
        "figure_contradicted",
    ),
    "both limbs, as asked": (
        "There is pain in the right upper extremity. EMG of the bilateral upper extremities is "
        "planned.",
        "Nothing new is told of both arms.",
        "side_contradicted",
    ),
    "the summary's own words on somebody else": (
        "She was pushed by a male customer at the counter.",
        "The patient was pushed by a male customer.",
        "mixed_workers",
    ),
    "the therapist's pronoun": (
        "A therapist saw the worker twelve times.",
        "The therapist measured the neck. He wrote that the patient had done her exercises.",
        "mixed_workers",
    ),
}
"""What the summary tells, what the rationale says of it, and the check that must not speak."""


@pytest.mark.parametrize("name", SOUND)
def test_sound_sentence_is_left_alone(name: str, audited: Audit) -> None:
    told, said, check = SOUND[name]
    report = audited(letter(item(rationale=_with(said)), summary=f"{SUMMARY} {told}"))
    assert not set(_of(report, check)) & set(GRAVE)


SPOILT = {
    "weakness that the summary has": (
        "There was weakness of the right arm.",
        "There was no evidence of weakness.",
        "negative_contradicted",
    ),
    "the nerve that the summary has": (
        "Diagnoses include carpal tunnel syndrome.",
        "There was no evidence of median neuropathy.",
        "negative_contradicted",
    ),
    "the reviewer's own turn after the denial's": (
        "She has numbness of the thumb.",
        "The denial was brief, but there is no documentation of numbness.",
        "negative_contradicted",
    ),
    "another measure": (
        "Neck flexion went from 20 degrees to 45 degrees with therapy.",
        "Neck flexion is 60 degrees.",
        "figure_contradicted",
    ),
    "another dose": (
        "Prazosin 1 mg at night was begun; in July prazosin 4.",
        "The patient takes prazosin 5 mg.",
        "figure_contradicted",
    ),
    "another worker's pronoun": (
        "She works at a counter.",
        "He works at a counter and lifts boxes.",
        "mixed_workers",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_spoilt_sentence_is_still_found(name: str, audited: Audit) -> None:
    told, said, check = SPOILT[name]
    report = audited(letter(item(rationale=_with(said)), summary=f"{SUMMARY} {told}"))
    assert set(_of(report, check)) & set(GRAVE)


# ------------------------------------------------------------------ the request, in other words


def _drug(conclusion: str, name: str = "Soma 350 mg #90 with 2 refills") -> str:
    return item(
        name,
        ur="Decision based on MTUS Chronic Pain Medical Treatment Guidelines 2009, Section(s): "
        "Carisoprodol (Soma), page 29.",
        guideline="Decision based on MTUS Chronic Pain Medical Treatment Guidelines 2009, "
        "Section(s): Carisoprodol (Soma), page 29.",
        rationale="The MTUS does not recommend carisoprodol. The worker has neck pain and spasm. "
        + conclusion,
    )


def test_an_amount_may_be_what_the_requests_numbers_come_to(audited: Audit) -> None:
    total = _drug("The 270 tablets are not medically necessary.")
    assert not _of(audited(letter(total)), "request_restated")
    other = _drug("The 240 tablets are not medically necessary.")
    assert _of(audited(letter(other)), "request_restated") == ["blocker"]


def test_a_clause_in_front_may_name_another_drug(audited: Audit) -> None:
    name, drug = "Omeprazole 20 mg #30", "Omeprazole 20 mg #30 is not medically necessary."
    aside = _drug(f"As naproxen is stopped, {drug[0].lower()}{drug[1:]}", name)
    assert not _of(audited(letter(aside)), "request_restated")
    other = _drug("Therefore naproxen 500 mg is not medically necessary.", name)
    assert _of(audited(letter(other)), "request_restated") == ["blocker"]


def test_spelt_hundreds_are_one_number() -> None:
    assert number("two hundred twenty-four") == 224
    assert number("one hundred and five") == 105
    assert number("hundred") == 100


# ------------------------------------------------------------------ sentences shared by items

THERAPY = (
    "Decision based on MTUS Chronic Pain Medical Treatment Guidelines 2009, Section(s): Physical "
    "Medicine, pages 98-99."
)
TENS = (
    "Decision based on MTUS Chronic Pain Medical Treatment Guidelines 2009, Section(s): TENS, "
    "pages 114-116."
)
REASON = "There is no account of how many visits were attended or of what she can do since."


def _two(shared: str, second: str = TENS) -> str:
    first = item(
        "Physical therapy for the neck, 12 visits",
        ur=THERAPY,
        guideline=THERAPY,
        rationale=f"The MTUS allows ten visits. {shared} Physical therapy is not medically "
        "necessary.",
    )
    other = item(
        "TENS unit for the neck" if second == TENS else "Therapeutic exercise, 12 visits",
        ur=second,
        guideline=second,
        rationale=f"The MTUS sets conditions. {shared} The item is not medically necessary.",
    )
    return first + other


def test_facts_of_the_summary_may_stand_under_two_items(audited: Audit) -> None:
    facts = (
        "The injured worker hurt her neck on 03/14/2012, a woman of 44 years. Diagnoses include "
        "cervical radiculopathy and cervical facet arthropathy of the neck."
    )
    report = audited(letter(_two(facts)))
    assert not set(_of(report, "copied_sentences")) & set(GRAVE)
    copied = audited(letter(_two(f"{REASON} {REASON.replace('she can do', 'she lifts')}")))
    assert _of(copied, "copied_sentences") == ["warning"]


def test_one_section_for_two_items_may_give_one_reason(audited: Audit) -> None:
    report = audited(letter(_two(REASON, THERAPY)))
    assert not _of(report, "copied_sentences")


def test_utilization_review_may_cite_once_for_two_parts(audited: Audit) -> None:
    both = (
        "Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Initial Care, and "
        "Shoulder Complaints 2004, Section(s): Initial Care."
    )
    shoulder = item(
        "Physical therapy for the right shoulder, 6 visits",
        ur=both,
        guideline="Decision based on MTUS Shoulder Complaints 2004, Section(s): Initial Care.",
        rationale="The MTUS allows a few visits. The right shoulder was not examined. The request "
        "is not medically necessary.",
    )
    stray = _of(audited(letter(shoulder)), "ur_chapter_fits_body_part")
    shared = _of(audited(letter(item(), shoulder)), "ur_chapter_fits_body_part")
    assert stray == ["warning"]
    assert shared == ["note"]


# ------------------------------------------------------------------ a source cited and not used


def test_a_source_beside_the_mtus_is_not_said_to_carry_what_it_does_not(audited: Audit) -> None:
    odg = " Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) 2015, Neck."
    unused = audited(letter(item(guideline=letters.GUIDELINE + odg)))
    (found,) = [f for f in unused.findings if f.check == "mtus_left_without_reason"]
    assert found.severity == "warning"
    assert "rests" not in found.message
    said = RATIONALE.replace(" In this case", " The ODG sets a limit of two levels. In this case")
    used = audited(letter(item(guideline=letters.GUIDELINE + odg, rationale=said)))
    (found,) = [f for f in used.findings if f.check == "mtus_left_without_reason"]
    assert "rests also" in found.message


@pytest.mark.parametrize(
    "rationale",
    [
        "According to the ACOEM Guidelines, injections are not needed before a course of care.",
        "Based on the guidelines, the injections are not medically necessary.",
    ],
)
def test_a_guideline_that_speaks_is_not_called_silent(rationale: str, audited: Audit) -> None:
    end = "The worker has neck pain. The request is not medically necessary."
    report = audited(letter(item(rationale=f"{rationale} {end}")))
    assert not _of(report, "silence_is_no_reason")


# ------------------------------------------------------------------ the small parts


def test_a_denial_reaches_what_follows_its_verb() -> None:
    words = "She has never had acupuncture; drug misuse no. Sleep: no change."
    for thing in ("acupuncture", "misuse"):
        assert denied(words, words.index(thing), words.index(thing) + len(thing))
    assert not denied(words, words.index("Sleep"), words.index("Sleep") + 5)


def test_whose_claim_it_is() -> None:
    assert told_by_review("Utilization review noted that ")
    assert not told_by_review("The record was read and ")
    assert other_nerve("ulnar neuropathy", "carpal tunnel syndrome")
    assert not other_nerve("median neuropathy", "carpal tunnel syndrome")


def test_parts_of_the_body_are_told_apart(data: Data) -> None:
    words = data.vocabulary
    assert elsewhere(words, "of the knees", "tenderness of the left wrist")
    assert not elsewhere(words, "of the arm", "weakness of the right arm")
    assert not elsewhere(words, "", "tenderness of the left wrist")


def test_retold_sentences_are_known_by_their_words() -> None:
    told = summary_stems(SUMMARY)
    assert told_in_summary("She attended 12 sessions of physical therapy for her neck.", told)
    assert not told_in_summary(REASON, told)
