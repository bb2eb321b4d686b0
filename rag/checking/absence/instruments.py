"""Scales and questionnaires: what is said never to have been scored, and the scores on record.

"No screening for depression has been carried out" is answered by "PHQ-9 scored 16": a sentence
misses the measuring of something, and the record has a score of a scale that measures it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.checking.absence.reach import told_by_review
from rag.checking.context import outside_quotes
from rag.text import between

_SCALES = tuple(
    (re.compile(rf"\b(?:{names})\b", re.I), re.compile(rf"\b(?:{scales})\b", re.I))
    for names, scales in (
        (
            r"depress\w+|mood|low spirits|psychological distress|mental health|melanchol\w+",
            r"PHQ[- ]?[289]?|BDI(?:-II)?|Beck Depression \w+|HAM-?D|Hamilton|CES-?D|Zung"
            r"|DASS(?:-21)?|HADS|Patient Health Questionnaire|Geriatric Depression Scale",
        ),
        (
            r"anxi\w+|worry|nervousness|psychological distress|mental health",
            r"GAD[- ]?[27]?|BAI|Beck Anxiety \w+|HAM-?A|DASS(?:-21)?|HADS",
        ),
        (
            r"post-?traumatic stress|PTSD|trauma symptoms?|traumatic stress",
            r"PCL(?:-?[5CM])?|CAPS(?:-5)?|IES(?:-R)?|Impact of Event\w*",
        ),
        (r"bipolar\w*|mania|manic\w*|hypomania", r"mood disorder questionnaire|MDQ"),
        (r"(?:daytime )?sleepiness|sleepiness by day|drowsiness by day", r"Epworth|ESS"),
        (r"insomnia|sleeplessness|sleep quality", r"ISI|PSQI|Insomnia Severity Index|Pittsburgh"),
        (
            r"fear[- ]avoidance|fear of movement|kinesiophobia",
            r"FABQ(?:-\w+)?|TSK|Tampa",
        ),
        (r"catastrophi\w+", r"PCS|Pain Catastrophi\w+ Scale"),
        (
            r"risk of (?:opioid )?(?:misuse|abuse|addiction|dependence)|opioid risk|addiction risk"
            r"|aberrant\w*|misuse of opioids",
            r"ORT|SOAPP(?:-R)?|COMM|DIRE|Opioid Risk Tool",
        ),
        (r"alcohol(?:ism)?|drinking", r"AUDIT(?:-C)?|CAGE|MAST"),
        (r"cognit\w+|memory", r"MoCA|MMSE|mini-?mental\w*|SLUMS"),
        (
            r"function(?:al(?:ity)?|ing|s)?|disabilit(?:y|ies)|activities of daily living|ADLs?",
            r"(?:Quick ?)?DASH|ODI|Oswestry|NDI|Neck Disability Index|LEFS|KOOS|WOMAC|HOOS|FAAM"
            r"|Roland(?:[- ]Morris)?|RMDQ|SPADI|PRTEE|PRWE|Boston|Lysholm|IKDC|FADI|SF-?36"
            r"|Pain Disability Index|PDI",
        ),
        (r"balance|dizziness|vertigo", r"DHI|Berg|Dizziness Handicap\w*"),
    )
)
"""What is measured, and the scales that measure it."""
_BY_SCALE = re.compile(
    r"\b(?:screen(?:ed|ing|s)?|questionnaires?|scales?|scores?|scored|inventor(?:y|ies)|instruments?"
    r"|index|indices|survey\w*|rated?|rating|measured|measurements?|measures?|gaug\w+|quantif\w+"
    r"|tools?)\b",
    re.I,
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|nobody|no one|nothing|nowhere|none|neither|nor|without|lack\w*|missing"
    r"|absen\w+|wanting|omitted|yet to|un(?:scored|rated|measured|screened|tested)|failed to"
    r"|neglected)\b|n['’]t\b",
    re.I,
)
_NARROWED = re.compile(
    r"\b(?:since|after|before|prior to|recent\w*|current\w*|new|another|repeat\w*|again|later"
    r"|second|further|follow-?up|latest|more|other|only|just|once|formal\w*|(?:by|from) an? "
    r"(?:\w+ )?(?:psych\w+|specialist|physician|neuro\w+)|psych\w+ist|improv\w*|chang\w+|better"
    r"|worse|gain\w*|progress\w*|normal|positive|negative|should|would|must|need\w*|requir\w*"
    r"|recommend\w*|guidelines?|MTUS|ODG|ACOEM|enough|significant|capacity|urine|drug)\b",
    re.I,
)
"""What makes it a measure of another kind or time, a result, or a rule."""
_CLAUSE = re.compile(
    r"[.;:]\s|,\s+(?=(?:and|but|so|nor|which|who|while|although|though)\b)|\b(?:but|while|whereas)\b",
    re.I,
)
_SCORE = re.compile(
    r"^[^.;]{0,45}?(?<![\d/])\d{1,3}(?:\.\d+)?\b(?!\s*/\s*\d+\s*/)"
    r"|^[^;]{0,40}\b(?:negative|positive|normal)\b",
    re.I,
)
_PLANNED = re.compile(r"\b(?:will|plan\w*|request\w*|should|recommend\w*|order\w*|next)\b", re.I)


def scales_missed(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield what a sentence says was put on no scale, with the names of the scales for it.

    >>> [words for words, _ in scales_missed("No screening for depression has been carried out.")]
    ['depression']
    >>> list(scales_missed("No evaluation by a psychologist has been carried out."))
    []
    """
    own = outside_quotes(text)
    for start, end in between(_CLAUSE, own):
        clause = own[start:end]
        denial = _DENIAL.search(clause)
        if denial is None or not _BY_SCALE.search(clause) or _NARROWED.search(clause):
            continue
        if told_by_review(own[: start + denial.start()]):
            continue
        for names, scales in _SCALES:
            match = names.search(clause)
            if match and not scales.search(clause):
                yield match.group(), scales


def scored(scales: re.Pattern[str], text: str) -> bool:
    """Whether a sentence of the record gives a score or a result of one of the scales.

    >>> _, scales = next(scales_missed("His mood was not scored on any scale"))
    >>> scored(scales, "PHQ-9 scored 16"), scored(scales, "A PHQ-9 will be asked for")
    (True, False)
    """
    return any(
        _SCORE.match(clause[match.end() :]) or _SCORED.search(clause[: match.start()])
        for clause in _PARTS.split(text)
        if not _PLANNED.search(clause)
        for match in scales.finditer(clause)
    )


_SCORED = re.compile(
    r"\b(?:scor\w+|rat\w+|points?|result\w*)\b[^.;]{0,12}?\d{1,3}[^.;]{0,25}$"
    r"|\b\d{1,3} (?:points? )?(?:on|in|by) (?:the |an? )?$",
    re.I,
)
"""The score before the name: "scores 6 on the Epworth scale"."""
_PARTS = re.compile(r"[;:]\s|\.\s|,\s")
