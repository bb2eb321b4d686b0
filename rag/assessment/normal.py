"""Normal findings: what an examination reports as intact speaks against a deficit asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.assessment.verdict import Setting
from rag.records import Span

_TOPICS = (
    (
        re.compile(r"weak|\bstrength\b|motor|power|neurolog|nerve root|myotom|atroph", re.I),
        re.compile(r"\bmotor\b|\bstrength\b|\bpower\b|neurolog|\bmuscles?\b", re.I),
    ),
    (
        re.compile(r"sens(?:ory|ation)|numb|hypoesth|hypesth|neurolog|nerve root|dermatom", re.I),
        re.compile(r"sensation|sensory|light touch|pinprick|dermatome|neurolog", re.I),
    ),
    (
        re.compile(r"reflex|neurolog|nerve root", re.I),
        re.compile(r"reflex|neurolog", re.I),
    ),
)
"""What a term asks for, and the words under which an examination reports that it is normal."""
_NORMAL = re.compile(
    r"\bintact\b|\bnormal\b|within normal limits|\b5\s*(?:/|out of)\s*5\b|\bsymmetric|unremarkable"
    r"|non-?focal|\b2\+|grossly intact|full (?:motor )?strength"
    r"|no (?:focal )?(?:motor|sensory|neuro)",
    re.I,
)
_DEFICIT = re.compile(
    r"abnormal|decreas|diminish|reduced|absent|weak|\b[34][+-]?\s*(?:/|out of|over)\s*5|loss of"
    r"|impaired|deficit|hypo|positive",
    re.I,
)


def normal_findings(terms: Iterable[str], setting: Setting, most: int = 2) -> tuple[Span, ...]:
    """Return sentences that report as normal what ``terms`` ask to be impaired.

    A sentence that also tells of an abnormality proves nothing either way and is left out.
    """
    wanted = [term.replace("_", " ") for term in terms]
    about = [term for term in wanted if any(asked.search(term) for asked, _ in _TOPICS)]
    # A list of red flags names a deficit among much else: a normal examination denies it not.
    if 2 * len(about) < len(wanted):
        return ()
    reported = [said for asked, said in _TOPICS if any(asked.search(term) for term in about)]
    found = [
        sentence.span
        for sentence in setting.view.sentences
        if sentence.voice == "record"
        and _NORMAL.search(sentence.text)
        and not _DEFICIT.search(sentence.text)
        and any(said.search(sentence.text) for said in reported)
        and setting.terms.related(setting.item.body_parts, sentence.body_parts)
    ]
    return tuple(found[:most])
