"""Care that has no occasion without other disputed care, and care that has one of its own."""

from __future__ import annotations

import pytest

from rag.checking.dependents import orphans
from rag.intake.items import understand_item
from rag.records import Decision
from rag.settings import shipped
from rag.vocabulary import Vocabulary, load_vocabulary

FALLS = (
    (
        "Lumbar discography at L4-5 and L5-S1",
        "CT scan of the lumbar spine after the discography",
        "Where contrast has been placed in a disc, a scan within hours shows how far a fissure "
        "reaches.",
    ),
    (
        "In-laboratory polysomnography, one night",
        "CPAP titration study, one night",
        "One night is the usual length, and the PR-2 of 10/28/2014 asks for no more than that.",
    ),
    (
        "Home sleep apnea test",
        "Auto-titrating CPAP machine, purchase",
        "An automatic machine finds the pressure by itself.",
    ),
    (
        "Polysomnogram",
        "Oral appliance for sleep apnea",
        "He grinds his teeth and would sooner wear an appliance.",
    ),
    (
        "Diagnostic medial branch blocks, right L4-5 and L5-S1",
        "Radiofrequency ablation, right L4-5 and L5-S1",
        "Ablation relieves facet pain for months.",
    ),
    (
        "Spinal cord stimulator trial, two leads",
        "Permanent spinal cord stimulator implantation",
        "The pain is neuropathic and long-standing.",
    ),
    (
        "Spinal cord stimulator trial",
        "Psychological evaluation before the stimulator trial",
        "The guideline wants such an evaluation first.",
    ),
    (
        "Spinal cord stimulator trial",
        "Psychological clearance for SCS trial",
        "A psychologist should see him; he has a low mood.",
    ),
    (
        "Intrathecal pump implantation",
        "Pump refill every 60 days, x 6",
        "A pump runs dry if it is not refilled.",
    ),
    (
        "Implantation of intrathecal morphine pump",
        "Intrathecal pump programming and interrogation, 4 visits",
        "Doses have to be set at the bedside.",
    ),
    (
        "TENS unit, purchase",
        "Electrodes, 6 months' supply",
        "Electrodes wear out in a month.",
    ),
    (
        "Power wheelchair",
        "Wheelchair ramp for the front door",
        "There are three steps at the front door.",
    ),
    (
        "Functional restoration program, 80 hours",
        "Transportation to and from the functional restoration program",
        "She does not drive.",
    ),
    (
        "Functional restoration program evaluation",
        "Functional restoration program, 160 hours",
        "She is motivated to return to work.",
    ),
    (
        "Functional restoration program, 20 days",
        "Hotel lodging during the program, 20 nights",
        "The clinic is 140 miles from her home.",
    ),
    (
        "MRI of the cervical spine",
        "Follow-up visit to review the MRI results",
        "A visit lets the physician explain the pictures.",
    ),
    (
        "MRI of the lumbar spine",
        "Lorazepam 1 mg, 2 tablets, before the MRI",
        "She is claustrophobic and tears at the bars of the machine.",
    ),
    (
        "MR arthrogram of the left hip",
        "Fluoroscopic injection of contrast for the arthrogram",
        "Contrast has to be put in the joint.",
    ),
    (
        "Botulinum toxin injections for the forearm",
        "EMG guidance for the botulinum injections",
        "The needle has to find the muscle.",
    ),
    (
        "Lumbar epidural steroid injection L5-S1",
        "Physical therapy following the epidural injection, 6 visits",
        "Six visits keep within the limit.",
    ),
    (
        "Lumbar epidural steroid injection L5-S1",
        "Monitored anesthesia care",
        "He is anxious about needles.",
    ),
    (
        "Lumbar epidural steroid injection L5-S1",
        "Pre-procedure laboratory testing",
        "Bleeding tests protect against a hematoma.",
    ),
    (
        "Stellate ganglion blocks x3, left",
        "Occupational therapy for the left hand, 6 visits",
        "The hand can be moved with less pain in the hours after each block, and therapy should "
        "use them.",
    ),
    (
        "Custom orthotics, both feet",
        "Casting for the custom orthotics",
        "A mold must be taken.",
    ),
    (
        "Digital hearing aids",
        "Hearing aid batteries, 12 months",
        "Batteries last ten days.",
    ),
    (
        "Bariatric surgery, gastric sleeve",
        "Nutritional counseling for bariatric surgery, 6 visits",
        "A dietitian prepares the patient for what he may eat.",
    ),
    (
        "Gym membership, 12 months",
        "Personal trainer at the gym, 12 sessions",
        "He does not know the machines.",
    ),
    (
        "Right total knee arthroplasty",
        "Front-wheeled walker, purchase",
        "For six weeks she will not be able to put her full weight on the leg.",
    ),
    (
        "Right total knee arthroplasty",
        "Enoxaparin 40 mg, 14 syringes",
        "A clot is the feared event when a limb is opened and rested.",
    ),
    (
        "Right knee arthroscopy",
        "Keflex 500 mg, 28 capsules",
        "The wound is covered for a week with an antibiotic.",
    ),
    (
        "Right knee arthroscopy",
        "Electrocardiogram",
        "He is 61 and has hypertension; the anesthesiologist will want a tracing.",
    ),
    (
        "L4-S1 fusion",
        "Lumbar brace (LSO), purchase",
        "A rigid brace holds the segment while the graft takes.",
    ),
    (
        "L4-S1 fusion",
        "Home health aide, 4 hours a day for 2 weeks",
        "He lives alone and will be in no state to cook or wash when he comes home from hospital.",
    ),
    (
        "Right shoulder arthroscopy with rotator cuff repair",
        "Home exercise pulley kit",
        "He will need it when the arm comes out of the sling.",
    ),
    (
        "Right shoulder arthroscopy with rotator cuff repair",
        "Hydrocodone/APAP 10/325 mg, 40 tablets",
        "Pain is worst in the first week and a short supply is customary after the arm has been "
        "operated on.",
    ),
    (
        "Hardware removal, left ankle",
        "Crutches, purchase",
        "She must keep off the foot for ten days.",
    ),
    (
        "Ketamine infusions, 6 sessions",
        "Transport, 6 round trips",
        "Nobody who has had ketamine may drive until the next morning, so that the trips are "
        "needed.",
    ),
    (
        "Infliximab infusions, 5",
        "Visits of a registered nurse, 5",
        "The number of nurse visits is that of the infusions.",
    ),
    (
        "Shock wave therapy, 3 sessions, right elbow",
        "Lidocaine block of the right elbow, 3",
        "A little lidocaine before each wave session is simple and safe.",
    ),
    (
        "Arthroscopy of the right hip with labral repair",
        "Rehabilitation following labral repair, 12 visits",
        "A man of his weight will have to be taught to walk.",
    ),
    (
        "Botulinum toxin injections, 3 sets",
        "Night splint for the wrist",
        "The splint is put on after each set of injections.",
    ),
    (
        "Chemical denervation of the calf",
        "Serial casts, 4",
        "The casts are applied once the denervation has taken hold.",
    ),
    (
        "Zoledronic acid infusion",
        "Acetaminophen 500 mg, 20 tablets",
        "Fever is common on the day of the infusion, and acetaminophen lowers it.",
    ),
    (
        "Psychotherapy, 12 sessions",
        "Sign language interpreter, 12 hours",
        "He is deaf, and the interpreter sits in for an hour with each psychotherapy session.",
    ),
)
"""What is refused, what is granted all the same, and its reasons."""
STANDS = (
    (
        "Lumbar discography at L4-5",
        "CT scan of the lumbar spine",
        "A pars fracture is suspected on the films of 03/02/2016.",
    ),
    (
        "In-laboratory polysomnography, repeat",
        "CPAP mask and tubing",
        "He has used CPAP since 2012 and the mask leaks.",
    ),
    (
        "Polysomnography, repeat",
        "CPAP titration study",
        "The polysomnogram of 2014 showed an AHI of 32.",
    ),
    (
        "Medial branch blocks, right L4-5",
        "Radiofrequency ablation, right L4-5 and L5-S1",
        "The blocks of 05/13/2015 gave 90 percent relief for 6 hours.",
    ),
    (
        "Spinal cord stimulator, permanent",
        "Psychological evaluation",
        "Mood is low and the PHQ-9 is 16; she was hurt in a robbery.",
    ),
    (
        "Intrathecal pump implantation, replacement",
        "Pump refill, x 3",
        "The pump implanted in 2010 works and holds morphine.",
    ),
    (
        "Epidural steroid injection L5-S1",
        "Physical therapy for the lumbar spine, 8 visits",
        "After the epidural injection of 02/09/2016 he improved for 12 days; therapy has not "
        "been tried.",
    ),
    (
        "Epidural steroid injection L5-S1",
        "Physical therapy for the lumbar spine, 8 visits",
        "Therapy should be tried before an injection is considered.",
    ),
    (
        "Right knee arthroscopy",
        "Physical therapy for the right knee, 6 visits",
        "Therapy comes before surgery in the guideline, and she has had none.",
    ),
    (
        "MRI of the cervical spine",
        "Follow-up visit",
        "The physician must see how the new drug is borne.",
    ),
    (
        "TENS unit, purchase",
        "Physical therapy for the neck, 6 visits",
        "She has had none since the flare-up.",
    ),
    (
        "Acupuncture, 6 visits",
        "Massage therapy, 6 visits",
        "The muscles are tight.",
    ),
    (
        "Norco 10/325 #120",
        "Urine drug screen",
        "A screen is due once a year.",
    ),
    (
        "Norco 10/325 #120",
        "Office visit for medication management",
        "The taper has to be followed.",
    ),
    (
        "Functional restoration program",
        "Cognitive behavioral therapy, 6 sessions",
        "Fear of movement is found on the questionnaire.",
    ),
    (
        "Right shoulder arthroscopy",
        "Hydrocodone/APAP 5/325 mg, 40 tablets",
        "Pain falls from 7/10 to 3/10 and he works half days.",
    ),
    (
        "Wheelchair, power",
        "Cane, purchase",
        "The gait is unsteady on the left.",
    ),
    (
        "L4-S1 fusion",
        "Lumbar MRI",
        "A foot drop came on in May.",
    ),
    (
        "Lumbar brace",
        "TENS electrodes, 3 months",
        "She owns a TENS unit and uses it daily with good effect.",
    ),
    (
        "Right knee arthroscopy",
        "Crutches",
        "She fell twice in May because the knee gives way.",
    ),
    (
        "Left carpal tunnel release",
        "Wrist splint, left",
        "A splint at night is the first step of care.",
    ),
    (
        "Gym membership",
        "Home exercise kit",
        "Bands let her go on with what she was taught.",
    ),
    (
        "Botulinum toxin injections",
        "Physical therapy for the neck, 6 visits",
        "Eight visits gave better rotation, and six more are for a home program.",
    ),
    (
        "Hearing aid, left",
        "Audiogram",
        "Hearing has fallen since 2013.",
    ),
    (
        "Ketamine infusions, 6 sessions",
        "Transport to psychotherapy, 6 round trips",
        "She drives short distances only, and the trips are to her psychologist; after the "
        "refusal of ketamine they are all the more needed.",
    ),
    (
        "Shock wave therapy, 3 sessions, right elbow",
        "Lidocaine block of the right elbow",
        "The block is for pain at rest, whether or not it is followed by waves after each visit.",
    ),
    (
        "Arthroscopy of the right hip with labral repair",
        "Gait training, 6 visits",
        "He limps, and training does not hang on what is done after a repair of the labrum.",
    ),
    (
        "Lumbar epidural steroid injections, 3",
        "Acupuncture, 6 visits",
        "Acupuncture may spare him the days in bed after each injection.",
    ),
    (
        "Lumbar epidural steroid injections, 3",
        "Acupuncture, 6 visits",
        "With each injection the risk of infection grows; acupuncture has hardly any.",
    ),
    (
        "Botulinum toxin injections",
        "Splint for the wrist",
        "While the injections are a large step, the splint costs little.",
    ),
    (
        "Infliximab infusions, 5",
        "Methotrexate 15 mg, 12 tablets",
        "Methotrexate has been taken since 2014, also during the infusions of that year.",
    ),
    (
        "Zoledronic acid infusion",
        "Calcium tablets, #90",
        "Patients in the trials had calcium after each infusion; this worker takes it for her "
        "thin bones.",
    ),
)
"""The same, where the grant has an occasion of its own."""


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(shipped("corpus"))


def _falls(words: Vocabulary, parent: str, care: str, why: str, decision: Decision) -> bool:
    items = [
        understand_item(parent, words, number=1),
        understand_item(care, words, number=2),
    ]
    decided: dict[int, Decision | None] = {1: decision, 2: "overturned"}
    return bool(list(orphans(items, decided, words, {2: why}, {2: why})))


@pytest.mark.parametrize(("parent", "care", "why"), FALLS)
def test_care_without_its_occasion(words: Vocabulary, parent: str, care: str, why: str) -> None:
    assert _falls(words, parent, care, why, "upheld")
    assert not _falls(words, parent, care, why, "overturned")


@pytest.mark.parametrize(("parent", "care", "why"), STANDS)
def test_care_with_an_occasion_of_its_own(
    words: Vocabulary, parent: str, care: str, why: str
) -> None:
    assert not _falls(words, parent, care, why, "upheld")
