"""Normal findings: what an examination reports as intact speaks against a deficit asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.assessment.record_view import RecordSentence
from rag.assessment.verdict import Setting
from rag.records import Span

_TOPICS = (
    (
        re.compile(r"weak|\bstrength\b|motor|power|neurolog|nerve root|myotom|atroph", re.I),
        re.compile(
            r"\bmotor\b|\bstrength\b|\bpower\b|neurolog|\bmuscle (?:test|groups?)|myotom", re.I
        ),
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
    r"abnormal|decreas|diminish|reduced|absent|weak|\b[0-4][+-]?\s*(?:/|out of|over)\s*5|loss of"
    r"|impaired|deficit|hypo|positive|\b[0134][+-](?![\w/])|\btrace\b"
    r"|\b(?:otherwise|except\w*|apart from|other than|aside from|save for)\b",
    re.I,
)
"""What is abnormal, or normal but for something that is."""


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
        sentence
        for sentence in _of_the_part(setting)
        if _NORMAL.search(sentence.text)
        and not _DEFICIT.search(sentence.text)
        and any(
            said.search(sentence.text) and not _lost_later(said, sentence, setting)
            for said in reported
        )
    ]
    return tuple(sentence.span for sentence in found[:most])


def _of_the_part(setting: Setting) -> Iterator[RecordSentence]:
    """Yield the record's sentences that report an examination, not a film, of the part asked."""
    for sentence in setting.view.sentences:
        if sentence.voice == "record" and "imaging" not in sentence.kinds:
            if setting.terms.related(setting.parts, sentence.body_parts):
                yield sentence


def _lost_later(said: re.Pattern[str], normal: RecordSentence, setting: Setting) -> bool:
    """Whether a sentence further on reports a deficit of what was normal before."""
    here = (normal.span.document, normal.span.start)
    return any(
        (later.span.document, later.span.start) > here
        and said.search(later.text)
        and _LOSS.search(later.text)
        and not _DENIED.search(later.text)
        for later in _of_the_part(setting)
    )


_LOSS = re.compile(
    r"decreas|diminish|reduced|absent|\bweak|\b[0-4][+-]?\s*(?:/|out of|over)\s*5|loss of|impaired"
    r"|hyp(?:o|)(?:esth|reflex)|\b[01]\+",
    re.I,
)
_DENIED = re.compile(r"\b(?:no|not|denie[sd]|without)\b", re.I)
