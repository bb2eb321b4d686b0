"""What a denial really denies: others, verbs, qualified things and other parts stay quiet."""

from __future__ import annotations

import pytest

from tests.checking import test_absence

RECORD = (
    "FOLLOW-UP 03/03/2016. Right grip 18 kg, left 31 kg. He has been depressed since January; "
    "PHQ-9 17 on 01/05/2016 and 16 on 02/20/2016. A cortisone injection into the right shoulder on "
    "01/08/2016 gave no relief. Left biceps jerk sluggish, the others brisk. Light touch dull over "
    "the left thumb. Tramadol 50 mg. Sensation over the right hand is intact. Lifting limit 15 "
    "pounds. He slept better in February.\n\n"
    "THERAPY DISCHARGE 02/26/2016. Physical therapy attended: 9 of 12 visits. Lifts 25 pounds to "
    "the shoulder, was 10. QuickDASH 28, was 46.\n\n"
    "NEURODIAGNOSTIC LAB 02/10/2016. Right median motor latency across the wrist 5.9 ms. "
    "Ulnar nerve normal. Impression: severe median neuropathy at the right wrist.\n\n"
    "RADIOLOGY 02/12/2016. MRI of the cervical spine without contrast. C5-6: left "
    "protrusion displaces the C6 root.\n"
)


@pytest.fixture(autouse=True)
def _record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_absence, "RECORD", RECORD)


@pytest.mark.parametrize(
    "text",
    [
        "The studies were mostly of people who were not depressed.",
        "In patients without depression the drug has not been tested.",
        "The trials enrolled workers who had no PHQ-9 score.",
        "His brother was never depressed.",
        "An older sister has never been depressed; she lives nearby.",
        "Tramadol has not been shown to work through the skin.",
        "Tramadol is not known to help with nerve pain.",
        "Cortisone injections have not been proven as safe in the long run.",
        "Grip strength was not found to be of use in telling who will gain.",
        "A right grip of 18 kg does not set him apart from the people in those trials.",
        "A PHQ-9 of 17 at the outset and of 16 on 02/20/2016 is no progress.",
        "His lifting limit remained at 15 pounds and his use of ibuprofen did not fall.",
        "His lifting limit, 15 pounds, has not moved.",
        "Grip has held at 18 kg on his home program alone.",
        "The worker has pain with intact sensation and has been prescribed neither class.",
        "No such finding is recorded.",
        "No injection of the shoulder that brought relief appears anywhere in the file.",
        "No injection into the hip has been recorded.",
        "Imaging of the hip that would show another source of the pain was not found.",
        "Ultrasound proof of swelling of the median nerve is lacking.",
        "Electrodiagnostic proof of compression of the ulnar nerve is lacking.",
        "Imaging evidence of a fracture is lacking.",
        "Whether he worked better in those days is left unsaid.",
        "Whether an injection helped him is left unsaid.",
        "Whether he ever had a spinal cord stimulator is left unsaid.",
        "There was no change in the reflexes after therapy.",
        "The notes document no change in strength since the last visit.",
        "Nowhere do the notes mention a gait that has become unsteady.",
        "The chart is without any change of bladder control.",
        "How many sessions of chiropractic he attended cannot be made out.",
        "Nowhere is it recorded that the brace improved his sleep.",
        "Nowhere is it recorded that he had an operation on his neck.",
        "Without depression, the drug would not be chosen.",
        "The PHQ-9 does not measure pain.",
        "Physical therapy has not restored full grip.",
        "He has never been hospitalized for depression.",
        "No history of depression before the injury is told.",
        "No depression of the root is seen.",
        "Workers who had no spur on imaging did worse in that trial.",
        "Tramadol has not reduced the pain.",
        "Depression has not kept him from work.",
    ],
)
def test_what_is_not_denied_of_the_record_is_left_alone(text: str) -> None:
    assert not test_absence.contradicted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Whether he ever had an injection into the shoulder is left unsaid.",
        "The notes do not say whether he received a cortisone injection.",
        "Nowhere do the notes mention a reflex that is weaker than it should be.",
        "The chart is without any change of the reflexes.",
        "The file shows no asymmetry of the reflexes.",
        "No diminished reflex is recorded.",
        "No dullness of light touch has been recorded.",
        "How many sessions of therapy he attended cannot be made out.",
        "How many appointments of therapy he went to is not recorded.",
        "Electrodiagnostic proof of compression of the median nerve is lacking.",
        "Nerve conduction evidence of a median neuropathy is not on file.",
        "Imaging that would show a displaced root was not found.",
        "No injection into the shoulder has been recorded.",
        "No cortisone injection that was given under any guidance is on record.",
        "The PHQ-9 has not been recorded.",
        "Grip has not been measured.",
        "He was never depressed.",
        "Depression is nowhere recorded.",
    ],
)
def test_what_the_record_affirms_is_not_missing(text: str) -> None:
    assert test_absence.contradicted(text)
