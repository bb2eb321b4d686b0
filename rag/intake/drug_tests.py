"""Drugs named by a laboratory or given during a procedure: nobody takes these as a medicine."""

from __future__ import annotations

import re

_RESULT = (
    r"(?:none detected|not detected|detected|positive|negative|pos\b|neg\b|present\b|absent\b"
    r"|ng/ml|inconsistent|undeclared|metabolite)"
)
_PANEL = re.compile(
    r"\b(?:UDT|UDS|urine|tox(?:icology)?|drug (?:test|screen)\w*|immunoassay|GC/?MS|LC/?MS|panel"
    r"|specimen|analytes?|cut-?off|opiates)\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"\s*[:=–-]?\s*(?:(?:NONE |NOT )?DETECTED\b|NEG(?:ATIVE)?\b|POS(?:ITIVE)?\b"
    r"|[<>]?\d[\d,.]*\s*ng/m[lL]|\d+\s+\S+\s+(?:in)?consistent\b)"
)
_SOON = re.compile(rf"[^.;,\n]{{0,25}}?\b{_RESULT}", re.IGNORECASE)
_LISTED = re.compile(
    r"\b(?:UDT|UDS|urine|tox\w*|drug (?:test|screen)\w*|panel)\b[^.;:]{0,40}"
    r"(?::|\b(?:positive|negative|pos|neg)\b(?:\s+(?:only|again))?\s+for\b|\bshow(?:s|ed|ing)\b"
    r"|\bfound\b|\bdetected\b)\s*[^.;]*$",
    re.IGNORECASE,
)
_TAKEN = re.compile(r"\b(?:prescribed|taking|takes|uses|continu\w+|refill\w*)\b", re.IGNORECASE)
_PROCEDURE = re.compile(
    r"\b(?:(?:conscious|moderate|light|procedural|mild|IV|intravenous) sedation"
    r"|sedat(?:ed|ion) with"
    r"|(?:for|under) sedation|for comfort|an(?:a?)esthe\w+|\bMAC\b|intra-?operativ\w*|propofol"
    r"|versed|midazolam|(?:during|before|prior to) (?:the |an? |his |her )?(?:procedure|block"
    r"|injection|surgery|operation|MRI|scan|study)|recovery room|PACU)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;](?=\s|$)|\n")
_BACK = 120


def in_drug_test(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` names what a drug test looked for or found.

    >>> text = "UDT: oxycodone pos, codeine NEG. She takes tramadol."
    >>> in_drug_test(text, 5, 14), in_drug_test(text, 20, 27), in_drug_test(text, 43, 51)
    (True, True, False)
    """
    before = text[max(0, start - _BACK) : start]
    cuts = [match.end() for match in _CLAUSE.finditer(before)]
    clause = before[cuts[-1] :] if cuts else before
    if _TAKEN.search(clause):
        return False
    if _AT_ONCE.match(text, end):
        return True
    if _LISTED.search(clause):
        return True
    return bool(_SOON.match(text, end) and _PANEL.search(text))


def for_a_procedure(text: str, start: int, end: int) -> bool:
    """Whether a drug was given for the time of a procedure alone, by the words of its clause.

    >>> for_a_procedure("Versed 2 mg and fentanyl 100 for comfort.", 16, 24)
    True
    """
    cuts = [match.end() for match in _CLAUSE.finditer(text, 0, start)]
    stop = _CLAUSE.search(text, end)
    clause = text[cuts[-1] if cuts else 0 : stop.start() if stop else len(text)]
    return bool(_PROCEDURE.search(clause))
