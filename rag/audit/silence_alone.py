"""Whether the silence of the schedule is all that a denial rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.other_items import follows_another
from rag.audit.rulings import rulings
from rag.audit.silence import (
    OTHER,
    REFUSES,
    SCHEDULE,
    SPEAKS,
    UNMET,
    clauses,
    silent,
    without_silence,
)
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.text import squeeze

_NECESSITY = re.compile(
    r"\b(?:medical(?:ly)? necess\w+|necess\w+|appropriate|upheld|certif\w+|authori[sz]\w+|denied"
    r"|denial|refus\w+|granted?|approved?|request(?:ed)?)\b",
    re.I,
)
_NO_REASON = re.compile(
    r"\b(?:not|n['’]t|never|little|no|without)\b[^.;,]{0,20}\b(?:help\w*|suffic\w*|enough|reliev\w*"
    r"|relief|success|effect|last\w*|lasting|tolerat\w*)\b",
    re.I,
)
"""Earlier care that did not help speaks for the request."""
_NO_FINDING = re.compile(
    r"\b(?:no|not|without|lack\w*|absence of|missing|never|nor|n['’]t)\b[^.;,]{0,50}?"
    r"\b(?:signs?|finding\w*|deficit\w*|symptoms?|exam\w*)\b",
    re.I,
)
"""What the worker has not: no reason where the silence is named as one."""
_LIMITS = re.compile(
    r"\b(?:limits?|caps?|restricts?|confines?|reserves?|against|warns?|opposes?|up to|at most"
    r"|maximum|no more than|only (?:if|when|where|after|for|in)|requires?)\b",
    re.I,
)
_IT_REFUSES = re.compile(
    r"\b(?:it|they) (?:does|do|did)(?: not|n['’]t) (?:\w+ly )?(?:recommend|support|advise|endorse"
    r"|favou?r|allow|permit|accept|approve)\b",
    re.I,
)
"""The schedule, named before, speaks against."""
_POINTS = re.compile(
    r"\b(?:there|that|this|such|it|its|so|hence|thus|therefore|accordingly|consequently|these"
    r"|which|without|absent|absence|for want|lacking|silence)\b",
    re.I,
)
"""A word that points back at what was said before."""
_DECISIVE = re.compile(
    r"\b(?:that|this|which|it|silence|omission|gap|absence|want|there|so|the (?:point|matter"
    r"|question"
    r"|issue|inquiry|review|request|answer|analysis"
    r"|search))\b(?: \w+){0,4}? (?P<verb>decid(?:es|ed)"
    r"|settl(?:es|ed)|end(?:s|ed)|clos(?:es|ed)|dispos(?:es|ed) of|determin(?:es|ed)"
    r"|resolv(?:es|ed)"
    r"|conclud(?:es|ed)|suffic(?:es|ed)|answer(?:s|ed)|carr(?:ies|ied)|seal(?:s|ed)|govern(?:s|ed)"
    r"|controls|fails?|falls?|stops?|rests there|must (?:fail|fall|end|stop)|forecloses"
    r"|(?:goes|go|went) no further|(?:is|was|are) (?:\w+ )?(?:enough|decisive|dispositive|fatal"
    r"|conclusive|sufficient|determinative|the end|over|settled|decided|closed|at an end|complete"
    r"|barred|foreclosed|final|reason enough|all that))\b"
    r"|\b(?:nothing|no)(?: \w+){0,4} (?:(?:is|are|was|need|needs|had|remains?) )?(?:more "
    r"|further )?(?:to be )?"
    r"(?:needed|required|said|asked|called for|need be (?:said|asked)|remains?)\b"
    r"|\bon (?:that|this) (?:ground|account|basis|score) alone\b|\bfor (?:that"
    r"|this) reason alone\b",
    re.I,
)
"""Words by which what stands before, or is pointed at, is the whole of the reason."""
_UNPROVEN = re.compile(
    r"\bnecessity\b[^.;,]{0,40}\b(?:not|cannot|never|\w+n['’]t)\b"
    r"|\black(?:s|ed|ing)? (?:a|any|all) basis\b|\bno basis\b[^.;]{0,40}\b(?:approv\w+"
    r"|grant\w*|certif\w+|authori[sz]\w+|allow\w*)\b",
    re.I,
)
_NOT_SO = re.compile(
    r"\b(?:not|never|hardly|no (?:reason|ground|answer|bar|basis)|neither|cannot|by itself"
    r"|\w+n['’]t)\b",
    re.I,
)
_REASONED = re.compile(r"\b(?:because|since|as|given|for want of|in the absence of)\b", re.I)


def check_silence(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """8 CCR 9792.21(d): that the MTUS is silent is no reason to deny a treatment."""
    if audited.reference.decision != "upheld":
        return
    mute = [s for s in audited.statements if silent(s)]
    tied = _tied(audited, mute)
    if not mute or _another_source(audited, bool(tied)) or follows_another(material, audited):
        return
    if any(_reason(s, s in mute, bool(tied)) for s in audited.statements):
        return
    first, last = tied or (mute[0], mute[0])
    numbers = {s.number: s for s in mute}
    while first.number - 1 in numbers:
        first = numbers[first.number - 1]
    yield audited.finding(
        "silence_is_no_reason",
        "blocker",
        # The silence and what is drawn from it, where the next sentence draws it.
        material.place("rationale", first.start, last.end, first.number),
        "The treatment is denied for no other reason than that the MTUS does not speak of it.",
        "Search the next steps of the sequence and say what they hold; silence is never a reason "
        "to deny (8 CCR 9792.21(d)).",
        evidence=first.text,
        law=("ccr-9792.21-d1", "ccr-9792.21.1-a2", EXCESS),
    )


def _another_source(audited: Audited, tied: bool) -> bool:
    """Whether the rationale says what a later step of the search holds."""
    if any(OTHER.search(without_silence(s)) for s in audited.statements):
        return True
    # Cited and not told: the silence carries the denial only where it is tied to it.
    return not tied and {c.reference.family for c in audited.citations} - {"MTUS"} != set()


def _tied(audited: Audited, mute: Sequence[Statement]) -> tuple[Statement, Statement] | None:
    """Return a silence and the sentence that draws the refusal from it: itself or one behind."""
    by_number = {s.number: s for s in audited.statements}
    for one in mute:
        if _draws(one):
            return one, one
        behind = by_number.get(one.number + 1)
        if behind is None or (behind.kind == "guideline" and not _draws(behind)):
            continue
        points = bool(_POINTS.search(behind.text))
        if points and (_draws(behind) or _draws(by_number.get(behind.number + 1))):
            return one, one if behind.kind == "conclusion" else behind
    return None


def _draws(statement: Statement | None) -> bool:
    """Whether a sentence refuses the treatment: "in the absence of it approval cannot be given"."""
    return statement is not None and (
        statement.kind == "conclusion"
        or rulings(statement.text) == {"upheld"}
        or bool(_UNPROVEN.search(outside_quotes(statement.text)))
        or _maxim(statement)
        or _decisive(statement)
    )


def _maxim(statement: Statement) -> bool:
    """Whether a sentence rules on whatever the schedule does not support, and on no care by name.

    "What the state's guideline does not recommend, this reviewer may not recommend either."
    """
    match = _WHATEVER.match(outside_quotes(statement.text))
    return match is not None and bool(SCHEDULE.search(match.group()))


_WHATEVER = re.compile(
    r"\W*(?:and |so )?(?:what(?:ever)?|anything|nothing|(?:a|any|no) (?:treatment|service|care"
    r"|drug|device|request))(?: that| which)?\b[^,;.]*\b(?:not|never|no|n['’]t"
    r"|outside|silent)\b[^,;.]*",
    re.I,
)


def _decisive(statement: Statement) -> bool:
    """Whether a sentence says that what it tells, or points back at, settles the matter.

    "The schedule is silent on it, and that decides the matter": no later source does.
    """
    own = outside_quotes(statement.text)
    match = _DECISIVE.search(own)
    if match is None or OTHER.search(own):
        return False
    return not _NOT_SO.search(own[match.start() : match.end()]) and not _NOT_SO.search(
        " ".join(own[: match.start()].split()[-2:])
    )


def _reason(statement: Statement, mute: bool, tied: bool) -> bool:
    """Whether a sentence gives a reason against the treatment other than the silence.

    Where the refusal is drawn from the silence, neither what the schedule says for the treatment
    nor a finding that the worker has not is another reason.
    """
    if tied and _maxim(statement):
        return False
    words = squeeze(without_silence(statement))
    if statement.kind == "conclusion" or mute:
        # "Since no guideline of the schedule supports it, … is not medically necessary."
        words = " ".join(
            words[a:b]
            for a, b in clauses(words)
            if not (_NECESSITY.search(words[a:b]) and not _REASONED.search(words[a:b]))
        )
    speaks = REFUSES.search(words) or (_LIMITS if tied else SPEAKS).search(words)
    if SCHEDULE.search(words) and speaks:
        return True
    if SCHEDULE.search(statement.text) and _IT_REFUSES.search(words):
        return True
    rest = _NO_REASON.sub(" ", words)
    return bool(UNMET.search(rest)) or (not tied and bool(_NO_FINDING.search(rest)))
