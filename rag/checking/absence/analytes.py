"""What clinics measure, by its several names: thyroid and TSH, sugar and A1c, strength and 4/5."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUPS = tuple(
    re.compile(rf"\b(?:{names})\b", re.I)
    for names in (
        r"thyroid|TSH|free T4",
        r"(?:blood )?sugars?|glucose|h[ae]+moglobin A1c|HbA1c|A1c",
        r"kidneys?|renal|creatinine|BUN|e?GFR",
        r"liver|hepatic|ALT|AST|LFTs?|transaminases?",
        r"inflammatory markers?|markers? of inflammation|ESR|CRP|sed(?:imentation)? rate"
        r"|C-reactive protein",
        r"blood counts?|CBC|platelets?|white cells?|leu[ck]ocytes?",
        r"clotting|coagulation|INR|prothrombin",
        r"bone (?:mineral )?density|DEXA|DXA|T-scores?",
        r"(?:body )?weight|BMI|body mass(?: index)?",
        r"alcohol|drinking|drinks|ETOH",
        r"tobacco|smok(?:es?|er|ing)|cigarettes?|nicotine",
        r"blood pressure|BP",
        r"polysomnogra\w+|PSG|sleep (?:study|studies|laboratory)",
        r"spirometry|lung function|FEV1",
        r"ECG|EKG|electrocardiogra\w+",
        r"caffeine|coffee",
        r"CURES|PDMP|prescription (?:drug )?(?:monitoring )?(?:database|programme?|registry)",
        r"(?:motor|muscle|muscular) (?:strength|power)|(?<!grip )(?<!pinch )strength (?:in|of) the"
        r"|[0-5][+-]?/5(?!/)",
        r"(?:tendon )?reflex(?:es)?|DTRs?",
        r"sensation|sensibility|light touch|pin-?prick|two-point discrimination",
    )
)
_NOT_DONE = re.compile(
    r"\b(?:no|not|never|without)\b(?![^.;,]{0,30}\b(?:alcohol|tobacco|smok\w+|drinks?)\b)"
    r"[^.;,]{0,40}$|\bplan\b|\brequest|\border(?:ed)?\b|\bshould\b|\bwill\b",
    re.I,
)


def analytes_in(clause: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the words for a measured thing that a clause holds, and all names of the thing."""
    for names in _GROUPS:
        match = names.search(clause)
        if match and not match.group()[0].isdigit():  # a result names nothing that is missed
            yield match.group(), names


def measured(names: re.Pattern[str], text: str) -> bool:
    """Whether a sentence of the record tells of a measure under any of its names.

    >>> _, thyroid = next(analytes_in("The thyroid has not been looked into"))
    >>> measured(thyroid, "TSH normal"), measured(thyroid, "No TSH was drawn")
    (True, False)
    """
    return any(not _NOT_DONE.search(text[: m.start()]) for m in names.finditer(text))
