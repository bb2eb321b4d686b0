"""Symptoms and findings as workers, nurses and therapists put them: "stuck", "gives out"."""

from __future__ import annotations

_JOINT = r"(?:knee|joint|leg|shoulder|elbow|finger|thumb|hip|jaw|wrist|it)"
_LIMB = r"(?:arms?|legs?|foot|feet|hands?|calf|calves|thighs?|toes?|fingers?|buttocks?|heel|thumb)"

LAY_WORDS: dict[str, tuple[str, ...]] = {
    "locking": (
        r"\b(?:gets?|got|gotten|getting|is|was|stays?|hung|hangs?|sticks?|becomes?|came|comes)?\s*"
        r"stuck\b(?! by| with (?:a )?(?:pin|needle))|\bsticks\b|\bjam(?:s|med|ming)?\b"
        r"|\bseiz(?:es|ed|ing) up\b|\bfreez(?:es|ing) (?:up|in place|half)"
        r"|\b(?:had|has|have|needs?) to (?:be )?(?:shake|shaken|wiggle|jiggle|kick|twist|work|pop"
        r"|unlock|free|click)\w* (?:it|the \w+|her \w+|his \w+)?\s*(?:loose|free|straight|back"
        r"|out)?",
        rf"\b(?:won['’]t|will not|would not|wouldn['’]t|can['’]?t|cannot|could not|unable to) "
        rf"(?:fully |quite |be )*(?:straighten|unbend|extend)\w*|\block(?:s|ed|ing)? up\b"
        rf"|\b{_JOINT} (?:hangs?|hung) up\b|\bhalf[- ]bent\b",
    ),
    "knee_instability": (
        r"\b(?:gives?|giving|gave) (?:out|way)\b|\bwobbl\w+|\bbuckl\w+|\bslips? out (?:of place"
        r"|from)"
        r"|\bgoes out (?:from under|on (?:him|her|me))|\bshifts? under\b|\bfeels? loose\b"
        r"|\bfolds? under\b",
    ),
    "mechanical_symptoms": (
        r"\bclicks?\b|\bclunks?\b|\bsnaps?\b|\bgrinds?\b|\bpops?\b(?! (?:a|the|his|her) pill)",
    ),
    "numbness": (
        r"\b(?:no|little|less) feeling in\b|\b(?:has |have )?(?:lost|loses|losing) (?:the"
        r" )?feeling\b"
        r"|\b(?:falls?|fell|goe?s?|went|going|gone) (?:asleep|dead|numb)\b|\bpins and needles\b"
        r"|\b(?:cannot|can['’]t|could not) feel\b|\bdeadness\b|\bprickl\w+|\bnumb\b",
    ),
    "sensory_loss": (
        r"\b(?:no|little|less) feeling in\b|\b(?:has |have )?(?:lost|loses|losing) (?:the"
        r" )?feeling\b"
        r"|\b(?:cannot|can['’]t|could not|does not) (?:feel|tell) (?:the )?(?:pin|touch|cotton"
        r"|sharp"
        r"|hot|cold)|\bdull to (?:pin|touch)|\bsharp/dull\b",
    ),
    "motor_weakness": (
        r"\b(?:drops?|dropped|dropping) (?:things|objects|cups?|plates?|tools?|glasses|dishes"
        r"|pans?)"
        rf"|\b{_LIMB} (?:drags?|gives? out|gave out|collapse\w*|will not hold|slaps?)\b"
        r"|\b(?:cannot|can['’]t|could not|unable to) (?:lift|raise|hold|grip|open|stand on|walk"
        r" on|get"
        r" up on) (?:the |his |her |a |an |on )*(?:foot|toes?|heels?|arm|hand|cup|jar|tiptoe\w*)",
    ),
    "radiating_pain": (
        rf"\b(?:shoots?|shot|runs?|ran|travels?|spreads?|goes|going|moves|comes|down|into|along)\b"
        rf"[^.;]{{0,30}}\b{_LIMB}\b",
        rf"\belectric\w*[^.;]{{0,30}}\b{_LIMB}\b",
    ),
    "night_pain": (
        r"\b(?:wakes?|woke|waking|wakens?|rouses?|keeps?|kept)\b[^.;]{0,15}\b(?:him|her|me|up|awake"
        r"|at night|nights?|times)\b|\b(?:nights?|nightly)\b[^.;]{0,25}\b(?:wakes?|awake|up)\b"
        r"|\bup (?:at|all|most of the) night",
    ),
    "insomnia": (
        r"\bsleeps? (?:badly|poorly|little|only)|\b(?:cannot|can['’]t|unable to) (?:get to |fall )?"
        r"(?:a)?sleep\b|\bsleepless\w*|\blies awake\b|\bup (?:all|most of the) night\b",
    ),
    "swelling": (
        r"\bswoll?en\b|\bpuff(?:y|ed|iness)\b|\bboggy\b|\bballoons?\b|\bpitting\b|\bswells?\b",
    ),
    "effusion": (
        r"\b(?:drained|aspirat\w+|tapped|drew|withdrew|withdrawn)\b[^.;]{0,30}\b(?:cc|ml|fluid)\b"
        r"|\bfluid (?:in|on) the\b|\bballot\w+",
    ),
    "gait_disturbance": (r"\blimp(?:s|ed|ing)?\b|\bhobbl\w+|\bshuffl\w+|\bantalgic\b",),
    "dizziness": (
        r"\bdizzy\b|\blight-?headed\b|\broom (?:spins?|spinning)\b|\bunsteady\b|\bwoozy\b",
    ),
    "nausea": (
        r"\bqueasy\b|\bsick to (?:his|her|the) stomach\b|\bvomit\w*|\bthrew up\b|\bthrows? up\b",
    ),
    "dyspepsia": (
        r"\b(?:stomach|belly|gut|tummy)\b[^.;]{0,20}\b(?:upset|burn\w*|pain|aches?|hurts?|sour"
        r"|acid)\b"
        r"|\bburning (?:of|in) the stomach\b|\bheart-?burn\b|\bacid reflux\b|\bupset stomach\b",
    ),
    "constipation": (r"\bno (?:bowel )?movement for\b|\bhard stools?\b|\bbound up\b|\blaxative\b",),
    "bowel_bladder_dysfunction": (
        r"\b(?:wets?|wet|soil\w*|leaks?|accidents?|cannot hold|can['’]t hold|lost control"
        r"|dribbl\w+)"
        r"\b[^.;]{0,25}\b(?:urine|stool|bladder|bowels?|himself|herself|bed|underwear)\b",
    ),
    "muscle_spasm": (
        r"\bcramps?\b|\bcharley horse\b|\bmuscles? (?:jump|knot|tight|lock)\w*|\bknots?\b"
        r"|\bguard\w+",
    ),
    "limited_range_of_motion": (
        r"\b(?:cannot|can['’]t|could not|unable to) (?:reach|turn|bend|lift|raise|look|fully)\b"
        r"|\bstiff\w*\b|\b(?:flexion|extension|abduction|rotation|elevation|ROM)\b[^.;]{0,15}\b"
        r"(?:\d{1,2}\b(?! ?/)|limited|reduced|restricted|decreased)",
    ),
    "tenderness": (r"\bTTP\b|\b(?:sore|painful|hurts?) (?:to|on|when) (?:touch|press|palpat)\w*",),
    "burning_pain": (r"\bburns?\b|\bburning\b|\bon fire\b",),
    "side_effects": (
        r"\b(?:makes?|made|left|leaves) (?:him|her|me) (?:\w+ )?(?:drowsy|sleepy|sick|groggy|dizzy"
        r"|nauseous|foggy|itchy|constipated)\b|\bbroke out in\b|\bcould not tolerate\b",
    ),
    "suicidal_ideation": (
        r"\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?) (?:him|her|my)self\b|\bend(?:ing)? (?:it"
        r" all|"
        r"(?:his|her|my) life)\b|\bbetter off dead\b|\bno reason to live\b",
    ),
    "smoking": (
        r"\bsmokes?\b|\bpacks? (?:a|per) day\b|\bcigarettes?\b|\bppd\b|\btobacco\b|\bvapes?\b",
    ),
    "surgery_declined": (
        r"\b(?:does|did|will|would)(?: not|n['’]t) (?:want|have|undergo|agree to"
        r"|consider)\b[^.;]{0,20}"
        r"\b(?:surgery|operations?|operated|knife)\b|\b(?:wants?|wish\w*|prefers?|hopes?) to"
        r" (?:avoid"
        r"|put off|postpone)\b[^.;]{0,20}\b(?:surgery|operation)\b",
    ),
    "surgery_considered": (
        r"\b(?:would|will|is|are|was|pt|patient|worker|he|she)\b[^.;]{0,25}\b(?:wish\w*|wants?"
        r"|elects?"
        r"|ready|agree\w*|willing|prefers?|chose|chooses|opts?) (?:to )?(?:proceed|go ahead|go"
        r" under"
        r"|have it (?:done|fixed|repaired)|be operated)"
        r"|\b(?:rather|sooner) (?:have|be|get)\b[^.;]{0,25}\b(?:operat\w+|surgery|repaired|replaced"
        r"|fixed)|\b(?:has )?(?:made up|agreed|consented|asked)\b[^.;]{0,25}\b(?:surgery"
        r"|operation)\b",
    ),
    "return_to_work": (
        r"\b(?:is|has been|was) (?:now )?(?:back|working)\b[^.;]{0,25}\b(?:at work|on the job|job"
        r"|shift"
        r"|duty|duties|hours)\b|\bworks?\b[^.;]{0,15}\b(?:shifts?|days a week|hours|full|part"
        r"|half)\b",
    ),
    "home_exercise_programme": (
        r"\b(?:exercises?|stretch\w*|therabands?|bands)\b[^.;]{0,30}\b(?:daily|every day|each"
        r" (?:day"
        r"|morning|evening)|on (?:his|her) own|handout|sheet)\b"
        r"|\b(?:HEP|handout|home program)\b",
    ),
    "opioid_agreement": (
        r"\b(?:pain|opioid|narcotic|medication)[- ](?:contract|agreement"
        r"|pact)\b[^.;]{0,40}\b(?:on file"
        r"|renewed|in place|current|dated|\d{1,2}/\d)",
    ),
    "drug_monitoring": (
        r"\bU(?:DS|DT)\b[^.;]{0,40}\b(?:consistent|appropriate|neg\w*|pos\w*|ok|\d{1,2}/\d)"
        r"|\b(?:CURES|PDMP|PMP)\b[^.;]{0,30}\b(?:ok|clean|consistent|run|pulled|viewed"
        r"|appropriate)",
    ),
}
"""Condition ids and patterns of what is said instead of their names; a denial is told elsewhere."""
