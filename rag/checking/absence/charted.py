"""Sentences in a chart's manner, put as a writer would: "Grip: not tested", "2-pt discrim.".

A label and its entry become a subject and what is denied of it, so that one reading serves both.
"""

from __future__ import annotations

import re

_DONE = (
    r"(?:test|measur|record|chart|check|assess|examin|document|not|scor|evaluat|report|grad|rat"
    r"|attempt|mention|enter|perform|obtain|quantif[iy]|tri|order|elicit|list)(?:e?d)"
    r"|taken|done|given|had|made|run|sent|seen|put down|written down|filled in"
)
_ENTRY = (
    rf"(?P<entry>(?:not|never)(?: (?:yet|been|ever|formally))* (?:{_DONE}))\b"
    r"|(?P<none>(?:not on (?:file|record)|left blank|blank|omitted|(?:none|nothing|nil) (?:recorded"
    r"|on (?:file|record)|documented|noted|charted|entered)|no (?:entry|entries|values?|results?"
    r"|readings?|figures?|measurements?))\b(?! (?:of|for)\b))"
)
_LABEL = re.compile(
    rf"(?:(?<=[.;]\s)|^)(?P<label>[A-Z\d][^.;:,()]{{2,50}}?)\s*(?:\([^()]{{1,20}}\)\s*)?(?::|\s[–—-])\s+(?:{_ENTRY})",
    re.I,
)
_ASIDE = re.compile(rf"(?P<label>\b[a-z]+)\s*\((?:{_ENTRY})\)", re.I)
_SHORT = (
    (re.compile(r"\b(?:2|two)[- ]?(?:pt|point)\b\.?(?= (?:discrim|test))", re.I), "two-point"),
    (re.compile(r"\b2-?PD\b"), "two-point discrimination"),
    (re.compile(r"\bdiscrim(?:\b\.(?=\s)|\b)", re.I), "discrimination"),
    (re.compile(r"\bflex\b\.?(?= (?:\w+ ){0,2}(?:\d|was|is|not))", re.I), "flexion"),
    (re.compile(r"\b(?:ABD|abd)\b\.?(?= (?:\w+,? ){0,3}\d+ ?(?:deg|°))"), "abduction"),
)
"""Measures as a chart abbreviates them."""


def in_full(text: str) -> str:
    """Return a text with a chart's labels and short names of measures written out.

    >>> in_full("Strong pinch. 2-pt discrimination: not tested, which is no bar.")
    'Strong pinch. two-point discrimination was not tested, which is no bar.'
    >>> in_full("Grip - no entry; reflexes: absent.")
    'Grip was not recorded; reflexes: absent.'
    """
    text = short_names(text)
    for form in (_LABEL, _ASIDE):
        text = form.sub(_sentence, text)
    return text


def short_names(text: str) -> str:
    """Return a text with the short names of measures written out.

    >>> short_names("2PD 9 mm")
    'two-point discrimination 9 mm'
    """
    for form, words in _SHORT:
        text = form.sub(words, text)
    return text


def _sentence(match: re.Match[str]) -> str:
    said = match["entry"] or ("not measured" if _FIGURE.search(match["none"]) else "not recorded")
    return f"{match['label']} was {said}"


_FIGURE = re.compile(r"value|reading|figure|measurement", re.I)
