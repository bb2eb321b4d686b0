"""Findings told in other words than a criterion's: a grade for a weakness, "agrees to surgery"."""

from __future__ import annotations

import re

from rag.checking.absence.lay_words import LAY_WORDS

_SENSE = r"(?:sensation|sensory|pin-?prick|light touch|feeling|two-point|touch)"
_LESS = (
    r"(?:dull\w*|reduced|decreased|diminished|less\w*|absent|impaired|altered|lost|loss|numb\w*"
    r"|blunt\w*"
    r"|poor|down)"
)
_JERK = r"(?:reflex(?:es)?|jerks?|DTRs?)"
_UNDENIED = r"(?:(?!\b(?:not|no|never|nor|without|neither)\b)[^.;])"
_PLAIN = (
    r"(?:(?!\b(?:not|no|never|nor|without|neither|and|but|with|normal|intact|symmetric\w*|equal\w*"
    r"|brisk\w*|strength|sensation|power|grip)\b)[^.;,])"
)
"""What may stand between a sign and what is amiss with it, and denies nothing."""
_OPERATION = (
    r"(?:surgery|surgical|operations?|operated|arthroscop\w+|replacement|fusion|the procedure"
    r"|repair"
    r"|release|decompression)"
)
_SCORE = (
    r"(?:\b(?:scores?|scale|index|inventory|questionnaire|Beck|Oswestry|Epworth)\b"
    r"|(?-i:\b[A-Z]{2,6}(?:-\d{1,2})?\b))[^.;]{0,30}"
    r"\b(?:fell|fallen|falls|dropped|drops|went down|gone down|goes down|improved|(?:came|come"
    r"|comes)"
    r" down|decreased|declined|down (?:from|to))\b(?! asleep)"
)
"""A measure by name or abbreviation that fell."""

PARAPHRASES: dict[str, tuple[str, ...]] = {
    "motor_weakness": (
        r"(?<![\d/])[0-4](?:[+-])?\s*(?:/|out of)\s*5\b(?!/)",
        r"\b(?:foot|wrist) (?:slaps?|drops?|drags?)|\bgives? way on (?:testing|resistance)"
        r"|\bcannot (?:heel|toe)[- ]walk|\bweak(?:er|ly)?\b",
    ),
    "sensory_loss": (
        rf"\b{_SENSE}\b[^.;]{{0,40}}\b{_LESS}\b|\b{_LESS}\b[^.;]{{0,25}}\b{_SENSE}\b",
        r"\bnumb\b|\bnumbness\b|\bhyp(?:o|aes|es)?(?:a?esthesia|algesia)\b",
    ),
    "reflex_change": (
        rf"\b{_JERK}\b{_UNDENIED}{{0,30}}\b(?:trace|absent|diminish\w+|reduced"
        r"|decreased|lost|missing|sluggish|depressed|unobtainable|[01]\+?(?!\d|/))",
        r"\b(?:absent|diminished|reduced|decreased|lost|sluggish|depressed|trace|no|loss of)\b"
        r"(?:(?!\b(?:a?symmetr|abnorm|patholog|chang|loss|lost|differ|deficit))[^.;,]){0,25}"
        r"\b(?:reflex(?:es)?|jerks?)\b",
        rf"\b{_JERK}\b[^.;,]{{0,30}}?\b(?:cannot|could not|can['’]?t|couldn['’]t|did not|does not"
        r"|do not|didn['’]t|(?:is|was|were|are) not|not to|fail(?:s|ed)? to|un(?:able to)?) ?"
        r"(?:be )?"
        r"(?:brought (?:out|forth|on)|elicit\w*|obtain\w*|evok\w*|provok\w*|rais\w*|produc\w*"
        r"|come (?:up|out)?|appear\w*|answer\w*|respond\w*|be (?:had|got|gotten)|there|present)\b",
        rf"\b{_JERK}\b{_PLAIN}{{0,25}}?\b(?:gone|silent|mute|quiet|dull|weak\w*"
        r"|slow\w*|faint|flat|less\w*|asymmetric\w*|unequal|unelicitable|missing|extinguished|abolished)\b",
        rf"\b(?:asymmetr\w+|unequal|uneven|slow\w*|faint|weak\w*|missing) (?:\w+ ){{0,3}}{_JERK}\b",
    ),
    "muscle_atrophy": (
        r"\bhollow\w*|\bwast(?:ed|ing)\b|\bsunken\b|\bflatten\w+ (?:of )?(?:the )?(?:thenar"
        r"|hypothenar|deltoid|shoulder|calf|thigh)|\bthinner (?:than|by)\b|\bguttering\b"
        r"|\b(?:girth|circumference)\b[^.;]{0,30}\d[^.;]{0,30}\d|\bcm (?:less|thinner|smaller)\b",
    ),
    "surgery_considered": (
        rf"\b(?:would|will|is|are|was|does|has|he|she|and)\b[^.;]{{0,40}}?\b(?:agree\w*|consider\w*"
        rf"|want\w*|wish\w*|willing|open|ready|accept\w*|prefer\w*|interested|elect\w*"
        rf"|proceed\w*)\b"
        rf"(?! to (?:avoid|put off|postpone|delay))[^.;]{{0,40}}\b{_OPERATION}\b",
        rf"\b{_OPERATION}\b[^.;]{{0,40}}\b(?:discussed|considered|contemplated|planned|scheduled)\b"
        r"[^.;]{0,40}\b(?:agree\w*|consider\w*|willing|accept\w*|wish\w*)\b",
    ),
    "functional_improvement": (
        r"\b(?:drives?|works?|walks?|cooks?|shops?|sleeps?|lifts?|dress\w*|cleans?|climbs?|bathes?|stands?|sits?|carries|feeds?"
        r"|types?|grips?"
        r"|bends?)\b"
        r"(?! restrictions?)[^.;]{0,30}\b(?:(?<!once )again|longer|further|farther|more|better"
        r"|where (?:he|she) \w+"
        r"|without help|unaided|unassisted|independent(?:ly)?|by (?:him|her)self|on (?:his"
        r"|her) own)\b",
        r"\b(?:returned|gone back|went back|back) to (?:\w+ ){0,2}(?:work|duty|job)\b",
        r"\b(?:function\w*|activit\w+|lifting|walking|bending|strength|motion|grip|flexion|ADLs?)\b"
        r"[^.;]{0,40}\b(?:improv\w*|better|increas\w*|rose|grew|gain\w*)\b",
        r"\b(?:improv\w*|better|increas\w*)\b[^.;]{0,25}\b(?:function\w*|activit\w+|strength"
        r"|motion)\b",
        r"\b(?:from|lifts?|walks?)\s+\d+[^.;]{0,25}\bto\s+\d+\s*(?:pounds|lbs?|minutes|blocks"
        r"|degrees)",
        rf"{_SCORE}",
    ),
    "improved": (
        rf"{_SCORE}",
        r"\b(?:fell|dropped|decreased|declined|down|improved|reduced|lower(?:ed)?|eased"
        r"|lessened)\s+"
        r"from\s+\d+(?:/10|%)?[^.;]{0,15}?\bto\s+\d+",
    ),
    "return_to_work": (
        r"\b(?:returned|gone back|went back|goes back|back|resumed)\s+(?:to|at)\s+(?:\w+\s+){0,3}?"
        r"(?:work|duty|duties|job)\b",
        r"\bon (?:full|modified|light|regular|restricted) duty\b|\b(?:works?|working)\s+"
        r"(?:\d+\s*h|full|part|half|modified|light|with|w/)",
    ),
    "home_exercise_programme": (
        r"\b(?:exercis|stretch)\w+\b[^.;]{0,30}\b(?:at home|(?:by|on) (?:him|her|his|her)(?:self)?"
        r"(?: own)?)\b|\bhome[- ](?:exercis|stretch)\w+|\bself-directed exercis\w+"
        r"|\bat home\b[^.;]{0,30}\b(?:exercis|stretch)\w+|\bHEP\b",
    ),
    "opioid_agreement": (
        r"\b(?:pain|opioid|narcotic|medication|treatment)?\s*(?:agreement|contract)\b[^.;]{0,40}"
        r"\bsigned\b|\bsigned\b[^.;]{0,40}\b(?:agreement|contract)\b",
    ),
    "drug_monitoring": (
        r"\burine (?:drug )?(?:test|screen)\w*\b[^.;]{0,50}\b(?:agreed|consistent|negative"
        r"|positive|done"
        r"|collected|\d{1,2}/\d)|\bCURES\b[^.;]{0,30}\b(?:checked|reviewed|consulted)",
    ),
    "locking": (r"\b(?:locks?|catches|gets? stuck)\b",),
    "knee_instability": (r"\b(?:gives?|giving|gave) way\b|\bbuckl\w+",),
    "night_pain": (r"\bwakes? (?:him|her)\b|\bawake\w* (?:at|by) (?:night|pain)",),
    "radiating_pain": (
        r"\b(?:shoots?|runs?|travels?|spreads?|goes)\b[^.;]{0,30}\b(?:arm|leg|foot|hand|calf)\b",
    ),
}
"""Condition ids and patterns of what a record says instead of their names."""
_WORSE = re.compile(
    r"\b(?:difficult\w*|worse\w*|declin\w*|unable|cannot|no longer|limited|less able|help(?:ing"
    r"|ed)? with"
    r"|increas\w* (?:pain|difficult\w*|need|depend\w*)|increasingly|goals?|would|should|aims?"
    r"|hopes?)\b",
    re.I,
)
"""Words beside which a gain in function is none, or is only hoped for."""
_KNOWN = {
    id_: re.compile("|".join((*PARAPHRASES.get(id_, ()), *LAY_WORDS.get(id_, ()))), re.I)
    for id_ in sorted({*PARAPHRASES, *LAY_WORDS})
}


def paraphrased(condition: str, text: str) -> list[tuple[int, int]]:
    """Return where ``text`` tells of a condition in other words; empty for one without any.

    >>> paraphrased("motor_weakness", "Tibialis anterior 3/5 on the right, 5/5 on the left")
    [(18, 21)]
    """
    pattern = _KNOWN.get(condition)
    if condition == "functional_improvement" and _WORSE.search(text):
        return []
    return [match.span() for match in pattern.finditer(text)] if pattern else []


def told_conditions() -> tuple[str, ...]:
    """Return the ids of the conditions that other words than their names may tell."""
    return tuple(_KNOWN)
