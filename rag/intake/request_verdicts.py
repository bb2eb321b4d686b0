"""What a passage of utilization review refuses: care by name, by number, or everything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from rag.intake.dates import dates_in
from rag.intake.phrase_places import Place
from rag.intake.request_care import (
    REFUSAL,
    care_in,
    more_refused,
    object_care,
    object_span,
    stop_of,
)
from rag.intake.request_passages import CUE, GRANTED, REFUSED, Entry, entries, masked
from rag.intake.statements import Statement
from rag.vocabulary import Vocabulary

_GRANT = re.compile(
    rf"(?<!not )(?<!non-)(?<!non )(?<!partially )(?<![\w-]){GRANTED}(?!\w)", re.IGNORECASE
)
_LABELS = r"(?:\#\d(?!\d)|\(?(?:1[0-5]|[1-9]|[a-hA-H])\)?(?!\d))"
_REFERRED = re.compile(
    rf"(?<![\w/.#-])(?<!\d )(?<![a-z]s, )(?P<all>(?:items?\s+|requests?\s+|nos?\.?\s*)?{_LABELS}"
    rf"(?:\s*(?:,|&|and|/)\s*(?:and\s+)?{_LABELS})*)\s*(?:(?:was|were|is|are)\s+|[:=–—-]+\s*)?"
    rf"(?:all\s+|also\s+)?(?:{REFUSED}|n/?a\b)",
    re.IGNORECASE,
)
_REFUSED_LABELS = re.compile(
    rf"(?i:{REFUSED})\s*:?\s*(?P<all>(?:[A-H]|\d)(?:\s*(?:,|&|and)\s*(?:[A-H]|\d))*)"
    r"(?=\s*(?:[:.,;(]|[–—-]\s|$))",
)
_EVERYTHING = re.compile(
    rf"\b(?:all|both|everything|each)(?:\s+(?:of\s+)?(?:the\s+)?(?:two|three|four|five|six|\d"
    rf"|above|requests?|items?|services?|of them))*\s*(?:(?:was|were|is|are)\s+|[:–—-]\s*)?"
    rf"{REFUSED}"
    rf"|{REFUSED}\s+(?:all|both|everything)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"(?:\s*(?:decision|determination|letter|notice|report|response|physician|nurse|advis[oe]r"
    r"|appeal|retrospective|prospective|dated?|of|on|from|was(?!\s+(?:un|not)able)|by|wrote|said(?!\s+no\b)|reads?|i\.?e\.?"
    r"|item|service|request|requested|outcome|result|re|DOS|rx|denial|injured worker)\b"
    r"|[\s:,;.>)*=|\"“–—-]|_+)+",
    re.IGNORECASE,
)
_VERDICT_LEAD = re.compile(
    r"\b(?:determination|decision|outcome|result|status|verdict|disposition|action|recommendation)\b"
    r"|[\s_\"“.,:*>–—-]",
    re.I,
)


_FIELD = re.compile(
    r"\s*(?:(?:disputed|proposed)\s+)?(?:treatments?|services?|requests?|items?|procedures?"
    r"|medications?|drugs?)(?:\s+(?:requested|reviewed|name|in\s+dispute))?\s*:\s*",
    re.IGNORECASE,
)
"""The name of a field in a form: ``TREATMENT: lumbar MRI``."""
_OPENS_LIST = re.compile(r"[\w\s]{0,30}:\s*\S")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one passage of utilization review decides."""

    passage: Statement
    refused: tuple[Place, ...]
    """Care that it refuses by name."""
    granted: tuple[Place, ...]
    """Care that it approves by name."""
    labels: tuple[str, ...]
    """Numbers or letters of a list by which it refuses, in lower case."""
    told: tuple[Place, ...]
    """Where it refuses everything: the care that it then names with a reason, in turn."""
    everything: bool
    """Whether it refuses all that was asked: it says so, or it says no more than ``denied``."""


def verdicts_of(passage: Statement, vocabulary: Vocabulary) -> Verdicts:
    """Read what a passage of utilization review decides."""
    text = passage.text
    quiet = masked(text)
    begin, lead_refuses = _body(quiet)
    everything = bool(_EVERYTHING.search(quiet) or _EVERYTHING.search(text[: begin + 60]))
    found = entries(text, begin)
    read = _Reader(text, quiet, vocabulary)
    for at, entry in enumerate(found):
        read.entry(entry, first=at == 0, lead_refuses=lead_refuses)
    refused, granted, labels = read.refused, read.granted, read.labels
    told = _named_in_turn(text, quiet, found, vocabulary) if everything and not refused else []
    bare = not refused and not labels and not granted and bool(REFUSAL.search(quiet))
    return Verdicts(
        passage,
        tuple(dict.fromkeys(refused)),
        tuple(granted),
        tuple(dict.fromkeys(labels)),
        tuple(told),
        everything or bare,
    )


@dataclass
class _Reader:
    """What the entries of a passage grant and refuse, read in order."""

    text: str
    quiet: str
    """The text with quotations and brackets blanked, of equal length."""
    vocabulary: Vocabulary
    refused: list[Place] = field(default_factory=list)
    granted: list[Place] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    listing: bool = False
    """Whether a refusal has opened a list that still runs: ``denied these: X; Y``."""
    pending: Entry | None = None
    """An entry that names care and no verdict: the verdict may follow in the next one."""

    def entry(self, entry: Entry, *, first: bool, lead_refuses: bool) -> None:
        """Read one entry; ``lead_refuses``: what stands before the first one refuses it."""
        entry = _main_clause(self.quiet, entry)
        words = self.quiet[entry.start : entry.end].replace("\n", " ")
        self.listing = self.listing and self.text[: entry.start].rstrip()[-1:] in (";", ",", ":")
        refusal, grant = REFUSAL.search(words), _GRANT.search(words)
        if grant and refusal and grant.start() < refusal.start():
            if self._both(entry, grant, refusal):
                return
        if grant and (refusal is None or grant.start() < refusal.start()):
            if not _modified(words):
                place = self._care(entry.start, entry.start + grant.start())
                self.granted += [place] if place else []
            self.pending = None
        elif refusal is None:
            lead = _FIELD.match(self.quiet, entry.start)
            begin = lead.end() if lead else entry.start
            place = self._care(begin, stop_of(self.quiet, begin, entry.end))
            if place and (self.listing or (first and lead_refuses)):
                self.refused.append(place)
            over = bool(words.strip('_ .\n"”')) and not self._headed()
            self.pending = entry if place else (None if over else self.pending)
        else:
            self._refusing(entry, words, refusal, first=first)
            self.pending = None
            named = self._care(entry.start, entry.start + refusal.start())
            self.listing = not named and bool(_OPENS_LIST.match(words, refusal.end()))

    def _headed(self) -> bool:
        """Whether the entry that waits is a heading of reasons: ``Omeprazole: the claimant …``."""
        if self.pending is None:
            return False
        stop = stop_of(self.quiet, self.pending.start, self.pending.end)
        return bool(re.match(r"\s*(?::|[–—-]\s)", self.text[stop : self.pending.end]))

    def _both(self, entry: Entry, grant: re.Match[str], refusal: re.Match[str]) -> bool:
        """Read an entry that names what is granted and then what is refused, if it does."""
        spoken = object_care(self.text, self.quiet, entry, grant, self.vocabulary)
        denied = self._care(*object_span(self.text, self.quiet, entry, refusal))
        if not (spoken and denied):
            return False
        self.granted.append(spoken)
        self.refused.append(denied)
        return True

    def _refusing(self, entry: Entry, words: str, refusal: re.Match[str], *, first: bool) -> None:
        """Read an entry that refuses: care named before or after the verb, or by its label."""
        here = referred(words)
        dosed = first and bool(re.search(r"\d\s?(?:mg|mcg|ml|%)|#\s?\d", words))
        parted = self.text[: entry.start].rstrip(" ")[-1:] in (";", "\n")
        own = dosed or bool(entry.label) or parted
        place = self._care(entry.start, entry.start + refusal.start(), known=not own or bool(here))
        place = self._before_reason(entry, words[: refusal.start()]) or place
        reason = entry.label and re.match(r"[\s_]*" + REFUSED + r"\s*[:,;.(–—-]", words, re.I)
        if place is None and not here and not reason:
            place = object_care(self.text, self.quiet, entry, refusal, self.vocabulary)
        ahead = _VERDICT_LEAD.sub("", words[: refusal.start()])
        if place is None and not (here or ahead or entry.label) and self.pending is not None:
            lead = _FIELD.match(self.quiet, self.pending.start)
            begin = lead.end() if lead else self.pending.start
            place = self._care(begin, stop_of(self.quiet, begin, self.pending.end))
        named = more_refused(self.text, self.quiet, entry, refusal, place, self.vocabulary)
        if named:
            self.refused += named
            return
        led = entry.label and not words[: refusal.start()].strip(" _:–—-*")
        self.labels += [entry.label] if led else []
        self.labels += here

    def _before_reason(self, entry: Entry, words: str) -> Place | None:
        """Return care that a colon parts from a reason: ``EKG: surgery not certified``."""
        head = re.match(r"[^:\n]{3,160}?(?=:\s)", words)
        if head is None or not _VERDICT_LEAD.sub("", words[head.end() :]):
            return None
        if re.search(r"\b(?:notes?|letter|report|nurse|reviewer|summary)\b", head.group(), re.I):
            return None
        return self._care(entry.start, entry.start + head.end())

    def _care(self, start: int, end: int, *, known: bool = True) -> Place | None:
        return care_in(self.text, start, end, self.vocabulary, known=known)


_SUBORDINATE = re.compile(
    r"[\s\"“_]*(?:as|since|because|given\s+that|while|although)\b[^,.;]{3,90},\s+", re.IGNORECASE
)


def _main_clause(quiet: str, entry: Entry) -> Entry:
    """Leave out a reason that goes before: ``as the opioid is not certified, docusate is denied``.

    What it refuses is told where that was decided.
    """
    lead = _SUBORDINATE.match(quiet, entry.start, entry.end)
    if lead is None or not REFUSAL.search(quiet, lead.end(), entry.end):
        return entry
    return replace(entry, start=lead.end())


def _named_in_turn(
    text: str, quiet: str, found: tuple[Entry, ...], vocabulary: Vocabulary
) -> list[Place]:
    """Return the care that opens an entry before its reason: ``Lyrica - no gabapentin trial``."""
    out = []
    for entry in found:
        dash = re.search(r"\s[–—-]+\s|:\s", quiet[entry.start : entry.end])
        if dash and not REFUSAL.search(quiet, entry.start, entry.start + dash.start()):
            place = care_in(text, entry.start, entry.start + dash.start(), vocabulary)
            out += [place] if place and place.end - place.start < 110 else []
    return out


def _body(quiet: str) -> tuple[int, bool]:
    """Return where the decision begins after review's name and date; whether the name refuses."""
    cue = CUE.search(quiet)
    end = cue.end() if cue else 0
    days = [d for d in dates_in(quiet[:140]) if d.start <= end + 45]
    if days and days[-1].end > end and not REFUSAL.search(quiet, end, days[-1].start):
        end = max(end, days[-1].end)
    lead = _LEAD.match(quiet, end)
    end = lead.end() if lead and lead.end() > end else end
    head = quiet[: cue.end() if cue else 0]
    if cue and re.search(
        rf"\w{{3,}}\s.*\b(?:was|were|is|are|been)\s+(?:(?:found|deemed|determined|ruled|judged)\s+"
        rf"(?:to\s+be\s+)?)?{REFUSED}\s+by\b",
        head,
        re.I,
    ):
        return 0, False  # ``the MRI was denied by UR``
    line = quiet.find("\n", end)
    if line > 0 and line - end < 60 and re.fullmatch(_TITLE_END, quiet[end:line]):
        return line, True
    refuses = bool(re.search(r"\bdenied\s+by\b|non-?certification|denial|adverse", head, re.I))
    return end, refuses


_TITLE_END = re.compile(rf"[\W\d]*(?:\w+\s+){{0,3}}{REFUSED}[\W\d]*", re.IGNORECASE)
"""The rest of a title that refuses whatever is listed below: ``three non-certifications``."""


def _modified(words: str) -> bool:
    return bool(re.search(r"\bmodif|\bpartial|\bto\s+(?:\#\s*)?\d|\bonly\b", words, re.IGNORECASE))


def referred(words: str) -> list[str]:
    """Return the numbers and letters by which an entry refuses."""
    out: list[str] = []
    for pattern in (_REFERRED, _REFUSED_LABELS):
        for match in pattern.finditer(words):
            out += re.findall(
                r"(?<![A-Za-z\d])(?:\d{1,2}|[a-h])(?![A-Za-z\d])", match["all"].lower()
            )
    return out
