"""Visits not had, relief that lasts, scores, repeats and open questions, in many wordings."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.checking.absence.instruments import scales_missed, scored
from rag.checking.absence.repeated import repeats_missed, told_twice
from rag.checking.absence.topics import settled, topics
from rag.checking.relatives import of_relatives, taken_for_own
from rag.checking.told_claims import calls_lasting, calls_unused
from rag.vocabulary import Vocabulary, load_vocabulary


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(Path("corpus"))


@pytest.mark.parametrize(
    "text",
    [
        "She has not drawn on that number yet.",
        "That allowance is still whole.",
        "The whole of that number is still open to her.",
        "None of it has been spent.",
        "Nothing has been taken from that allotment so far.",
        "She starts from zero.",
        "Not one of the ten has been claimed.",
        "Of these she has used none.",
        "That range has yet to be touched.",
        "She has made no use of it up to now.",
        "Every one of those visits is still to be had.",
        "All 18 are still available to her.",
    ],
)
def test_no_visit_was_had(text: str) -> None:
    assert list(calls_unused(text))


@pytest.mark.parametrize(
    "text",
    [
        "That allowance is long used up.",
        "The whole of that number is behind her.",
        "Fourteen have been taken from that allotment so far.",
        "She starts from fourteen.",
        "Of these she has none left.",
        "She has made full use of it by now.",
        "Each of the ten has been claimed, and four more.",
        "No psychologist has seen him so far.",
        "Grip was never measured in the course of it.",
        "The other side has had no treatment.",
        "The MTUS allows nine to ten visits, fading into exercise at home.",
        "Her lifting limit has not changed.",
    ],
)
def test_visits_were_had_or_another_thing_was_not(text: str) -> None:
    assert not list(calls_unused(text))


@pytest.mark.parametrize(
    "text",
    [
        "He is still 70 percent better from the epidural injection.",
        "The pain never came back in full after the epidural injection.",
        "The epidural injection took away 70 percent of the pain for a quarter.",
        "The injection put an end to the pain.",
        "The injection has stood the test of time.",
        "After the injection of 01/12/2016 pain stayed at 3/10.",
        "The injection of 01/12/2016 brought the pain to 3/10 and it remained there.",
    ],
)
def test_relief_is_told_to_last(text: str) -> None:
    assert calls_lasting(text)


@pytest.mark.parametrize(
    "text",
    [
        "He is no longer 70 percent better from the epidural injection.",
        "The pain came back in full after the epidural injection.",
        "Soon after the epidural injection he was as before.",
        "The epidural injection took away 70 percent of the pain for not quite two weeks.",
        "The injection put no end to the pain.",
        "The injection has not stood the test of time.",
        "The injection of 01/12/2016 brought the pain to 3/10, but it did not remain there.",
        "She took naproxen 550 mg twice a day as before.",
        "Pain has remained at 6/10 since the fall.",
    ],
)
def test_relief_that_wore_off_is_not_told_to_last(text: str) -> None:
    assert calls_lasting(text) is None


_PHQ = "Mood is low, PHQ-9 scored 16; I recommend that a psychologist see him."
_EPWORTH = "He does not snore and scores 6 on the Epworth scale."


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("No screening for depression has been carried out.", _PHQ),
        ("Nobody has screened him for depression.", _PHQ),
        ("His mood has not been scored on any scale.", _PHQ),
        ("A depression questionnaire was not administered.", _PHQ),
        ("Depression has not been screened for.", _PHQ),
        ("Sleepiness by day was not gauged by any scale.", _EPWORTH),
        ("No scale of daytime sleepiness is on file.", _EPWORTH),
        (
            "She was never screened for bipolar disorder.",
            "A mood disorder questionnaire on 7/15 was negative.",
        ),
        ("No functional questionnaire was filled in.", "QuickDASH 41, was 68 at visit 1."),
    ],
)
def test_a_score_answers_who_misses_the_scale(text: str, record: str) -> None:
    assert any(scored(scales, record) for _, scales in scales_missed(text))


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("No evaluation by a psychologist has been carried out.", _PHQ),
        ("Depression was not evaluated by a psychiatrist.", _PHQ),
        ("His sleep has not been scored on any scale.", _PHQ),
        ("Nobody has screened him for drug misuse.", _PHQ),
        ("No screening for depression was done after the injection.", _PHQ),
        ("No screening for depression has been carried out.", "A PHQ-9 will be done on 09/14."),
        ("Anxiety has not been rated on a scale.", _PHQ),
    ],
)
def test_another_scale_or_none_is_no_answer(text: str, record: str) -> None:
    assert not any(scored(scales, record) for _, scales in scales_missed(text))


_TWICE = "The PHQ-9 was 17 at the first of them and 16 on 10/07/2019; Epworth 6."


@pytest.mark.parametrize(
    "text",
    [
        "The PHQ-9, 17 at the outset, was never repeated thereafter.",
        "The PHQ-9 was not taken a second time.",
        "There is no later PHQ-9 with which to compare the 17 of the outset.",
        "The PHQ-9 was scored once, at the outset, and not again.",
        "No follow-up PHQ-9 is on file.",
        "A second PHQ-9 was never obtained.",
        "Since the first PHQ-9 no other has been scored.",
        "The PHQ-9 stands alone and was not re-measured.",
    ],
)
def test_two_results_answer_who_misses_a_repeat(text: str) -> None:
    assert any(told_twice(one, _TWICE) for one in repeats_missed(text))


@pytest.mark.parametrize(
    "text",
    [
        "The Epworth was never repeated.",
        "The PHQ-9 was repeated on 10/07/2019, and work has never been resumed.",
        "The PHQ-9 was taken a second time at 16, and work has not been resumed.",
        "Since the PHQ-9 of 10/07/2019 no other has been scored.",
        "No second PHQ-9 is needed.",
        "The GAD-7 was not repeated.",
    ],
)
def test_a_repeat_that_is_told_or_missing_is_left_alone(text: str) -> None:
    assert not any(told_twice(one, _TWICE) for one in repeats_missed(text))


_SMOKER = "He has never smoked and does not snore."


@pytest.mark.parametrize(
    "text",
    [
        "Whether he smokes is not known.",
        "The file does not say whether he smokes.",
        "Nobody has asked about smoking.",
        "Smoking is neither affirmed nor denied.",
        "Smoking, or its absence, is recorded nowhere.",
        "Smoking has not been addressed.",
        "No note tells whether the worker snores.",
        "Whether or not he snores remains unsaid.",
    ],
)
def test_yes_and_no_answer_an_open_question(text: str) -> None:
    assert any(settled(one, _SMOKER) for one in topics(text))


@pytest.mark.parametrize(
    "text",
    [
        "Whether he drinks is not known.",
        "Falls at home, or their absence, are recorded nowhere.",
        "The guideline does not say whether smoking matters.",
        "Utilization review says that smoking has not been addressed.",
        "Whether he should stop smoking is not told.",
    ],
)
def test_other_questions_stay_open(text: str) -> None:
    assert not any(settled(one, _SMOKER) for one in topics(text))


_KIN = (
    "Mother has gout; patient has never had it. His father uses a breathing machine for sleep"
    " apnea. His brother had a lumbar fusion in 2010. He takes naproxen."
)


@pytest.mark.parametrize(
    "text",
    [
        "The report lists no anticoagulant and no pregnancy, and her gout is no bar to it.",
        "The report lists neither an anticoagulant nor a pregnancy, only gout, which is no bar.",
        "Without a rash, and with her gout quiet, she may go on.",
        "As a sufferer from gout she might have another source of pain.",
        "Since he already sleeps with a breathing machine for apnea, it would tell nothing new.",
        "The breathing machine that he uses at home is proof of it.",
        "His sleep apnea is in any case treated.",
        "The operation of 2010 fused one level already.",
    ],
)
def test_a_relatives_matter_is_given_to_the_worker(text: str, words: Vocabulary) -> None:
    told = of_relatives(_KIN)
    assert taken_for_own(text, told, "He takes naproxen.", words)


@pytest.mark.parametrize(
    "text",
    [
        "She has no gout that would stand in the way.",
        "Pressure is titrated once a sleep study has proved apnea.",
        "There is no sign of gout or of sleep apnea.",
        "The MTUS in force in 2010 was consulted.",
        "He takes naproxen without harm.",
    ],
)
def test_what_is_denied_or_general_is_given_to_nobody(text: str, words: Vocabulary) -> None:
    told = of_relatives(_KIN)
    assert taken_for_own(text, told, "He takes naproxen.", words) is None
