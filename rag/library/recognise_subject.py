"""What a recommending sentence is about: treatments, body parts, diagnoses and phases.

A treatment counts where the recommending words govern it; the same words inside a condition
("after failure of physical therapy", "for patients undergoing fusion") name the circumstances.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.vocabulary import Vocabulary

_PEOPLE = (
    r"(?:patients?|people|persons?|individuals?|adults?|workers?|women|men|children|those|cases"
    r"|candidates?|populations?|individuals)"
)
_CIRCUMSTANCES = re.compile(
    r"^\W*(?:because|due to|since|although|though|while)\b[^,;.]*(?=,)"
    r"|\b(?:after|following|despite)\s+(?!the use)(?:[^,;.]|,\s*(?:and|or)\b)*"
    r"|\b(?:prior to|before|during|while|rather than|instead of|in addition to|as part of"
    r"|in combination with|as an adjunct to|as adjuncts? to|in conjunction with|in lieu of"
    r"|to (?:avoid|prevent|delay|reduce the need for)|except|other than|such as when)\b[^,;.]*"
    r"|\b(?:only\s+)?(?:if|when|where|whether|unless|until|provided that|once|whenever"
    r"|as long as)\b"
    r"(?:[^,;.]|,\s*(?:and|or)\b)*"
    r"|\b(?:in|for|of|to|with|among)\s+(?:(?!(?:in|for|of|to|with|among)\b)\w+\s+){0,4}?"
    rf"{_PEOPLE}\b[^,;.]*"
    rf"|\b{_PEOPLE}\s+(?:with|who|undergoing|receiving|taking|on|prescribed|treated)\b"
    r"(?:(?!\b(?:should|must|may|might|is|are)\b)[^,;.])*"
    r"|\bwho\s+(?:have|has|had|cannot|do not|did not|are|were|failed|wish)\b[^,;.]*"
    r"|\b(?:because|due to|since|as (?:it|they|there)|although|though)\b[^;.]*"
    r"|\((?:e\.g|see|grade|evidence|recommendation)[^)]*\)",
    re.I,
)
_TIED = re.compile(
    r"^(?:only\s+)?(?:if|when|where|unless|until|provided|once|whenever|because|although|though"
    r"|since|before|prior to|while|whether)\b",
    re.I,
)
_REASON = re.compile(r"\s+(?:secondary to|due to|because|owing to)\b", re.I)
_NO_TREATMENT = re.compile(
    r"^(?:diagnostics?|(?:physical |clinical )?exam(?:ination)?s?|histor(?:y|ies)|assessments?"
    r"|(?:initial )?evaluations?|therapeutic procedures?)$",
    re.I,
)
"""Words that vocabularies list for a visit or a study and guidelines use for the doctor's work."""
_NON = re.compile(r"\b(?:non[- ]?|dos(?:e|es|age|ing)\s+)$", re.I)
_UNNAMED_CARE = re.compile(
    r"\b(?:conservative|non-?operative|non-?surgical|non-?pharmacolog\w+)\s+(?:\w+\s+){0,2}?"
    r"(?:care|management|treatments?|therap(?:y|ies)|measures|interventions?|approach(?:es)?)\b",
    re.I,
)
_CARE = "conservative_care"
_POINTS_BACK = re.compile(
    r"\b(?:this|these|the|such|it|they|its|their|each|any|all)\b(?:\s+(?:type|form|use)s?\s+of\b)?"
    r"\s*(?:\w+\s+)?(?:procedures?|treatments?|injections?|interventions?|therap(?:y|ies)|devices?"
    r"|modalit(?:y|ies)|surger(?:y|ies)|tests?|techniques?|drugs?|medications?|agents?|methods?"
    r"|operations?|program(?:me)?s?|services?|units?|blocks?|stud(?:y|ies)|use|exercises?)\b"
    r"|^\W*(?:it|they|this|these)\s+(?:is|are|should|may|must|can|has|have|also)\b"
    r"|\bit supports that\b|\bits use\b",
    re.I,
)
_NAME_WORDS = 5
_PART = re.compile(
    r"\W*(?:\d[\d.]*\W+|[a-z]\.\s+)?(?:(?:surgical|general|specific|additional|other|clinical"
    r"|diagnostic|key"
    r"|treatment|major|summary of|evidence|criteria|risk|practice|initial|patient|recommended)\s+)*"
    r"(?:indications?|contraindications?|descriptions?|definitions?|recommendations?|criteria"
    r"|remarks?"
    r"|rationale|considerations?|evidence|statements?|needle placement|complications?|procedures?"
    r"|acute|sub-?acute|chronic|frequency|duration|time|guidance|key question|question|notes?"
    r"|overview"
    r"|selection|requirements?|discussion|comments?|background|introduction|table|variant|dosage"
    r"|dosing"
    r"|optimum|maximum|special|post|pre|management|treatments?|strong|good|some|adequate|limited"
    r"|interventions?|initial|repeat|therapy|benefits?|harms?|summary|principles?|options?)\b",
    re.I,
)
"""Headings that name a part of a section and no subject of their own."""
_MODIFIES = re.compile(
    r"^[\s-]+(?:(?:related|use|prescri\w+|therapy|treatment)[\s-]+)?(?:risks?|overdos\w+"
    r"|disorders?|misuse|abuse"
    r"|dependence|tolerance|agreements?|contracts?|toxicity|side effects?|guidelines?|conversion"
    r"|harms?"
    r"|related|na[iï]ve|induced|stewardship|evaluations?|adherence|withdrawal|histor(?:y|ies)"
    r"|of contrast"
    r"|of dye)\b",
    re.I,
)
"""Words after a treatment's name that make it part of another thing: "opioid risk tools"."""
_VERB = re.compile(
    r"\b(?:must|should|shall|is|are|was|were|has|have|had|may|might|can|could|will|does|do|did|meet"
    r"|results?|improves?|reduces?|shows?|suggests?|supports?|therefore|thus|so that|than|because"
    r"|which|that)\b|[;:]\s",
    re.I,
)
_STOPPING = re.compile(
    r"\b(?:discontinu\w+|cessation|withdraw\w*|stopping|stop|taper\w*|wean\w*|reduc\w+|removal"
    r"|avoid\w*"
    r"|remov\w+|limiting|minimi\w+|need for|abuse|misuse|overuse|risks?|complications?|harms?"
    r"|effects?"
    r"|failure|outcomes?|alternatives? to|response to|adherence to|evidence for)\s+(?:of|from"
    r"|the|any|all"
    r"|long-term|chronic|their|its|to|with|by|or|and|\s)*$",
    re.I,
)
"""What is stopped or feared is not what is recommended."""
_STOPPING_REACH = 60
_THEREFORE = re.compile(
    r"\b(?:therefore|thus|hence),?\s+(?!it\b|its\b|they\b|their\b|this\b|these\b)[A-Za-z]{2,}\s+"
    r"(?:\w+\s+)*$",
    re.I,
)
_OPENS = re.compile(r"\W*(?:for|in|with|among|during|given)\b", re.I)
_COLON = re.compile(r"\W*:")
_PHASES = {
    "acute": re.compile(r"(?<!sub)(?<!sub-)(?<!\w)acute\b|\brecent[- ]onset\b", re.I),
    "subacute": re.compile(r"\bsub-?acute\b", re.I),
    "chronic": re.compile(
        r"\bchronic\b|\bpersistent\b(?=[^.;]{0,40}(?:months|NAD|WAD|\bor sciatica))"
        r"|\blong-term opioid",
        re.I,
    ),
    "postoperative": re.compile(r"\bpost-?(?:operative|surgical)\b|\bafter surgery\b", re.I),
}
_PHASE_DENIED = re.compile(r"\b(?:not|except|without|than)\s+(?:\w+\s+){0,3}$", re.I)


@dataclass(frozen=True)
class Subject:
    """A treatment as named: its vocabulary id, and where."""

    id: str
    start: int
    end: int


def circumstances_in(sentence: str, verbs: Sequence[int] = ()) -> tuple[tuple[int, int], ...]:
    """Return the stretches that say for whom, when and beside what, in order, not overlapping.

    Args:
        sentence: The words to read.
        verbs: Where recommending words start: a group of patients ends before them.

    >>> s = "Surgery is an option after failure of physical therapy, and bracing is not."
    >>> [s[a:b] for a, b in circumstances_in(s)]
    ['after failure of physical therapy, and bracing is not']
    """
    spans: list[tuple[int, int]] = []
    at = 0
    while match := _CIRCUMSTANCES.search(sentence, at):
        start, end = match.span()
        if not _TIED.match(match.group()):
            end = min((verb for verb in verbs if start < verb < end), default=end)
            reason = _REASON.search(sentence, start + 1, end)
            end = reason.start() if reason else end
        if end > start:
            spans.append((start, end))
        at = max(end, start + 1)
    return tuple(spans)


def named_in(text: str, vocabulary: Vocabulary) -> tuple[Subject, ...]:
    """Return treatments and drugs that a text names, in order; a drug hides its class there."""
    drugs = [
        Subject(m.id, m.start, m.end)
        for m in vocabulary.drugs_in(text)
        if not _NON.search(text[: m.start]) and not _MODIFIES.match(text[m.end :])
    ]
    treatments = [
        Subject(m.id, m.start, m.end)
        for m in vocabulary.treatments_in(text)
        if not any(d.start < m.end and m.start < d.end for d in drugs)
        and not _NO_TREATMENT.match(text[m.start : m.end])
        and not _NON.search(text[: m.start])
        and not _MODIFIES.match(text[m.end :])
    ]
    if _CARE in vocabulary.treatments:
        treatments += [
            Subject(_CARE, m.start(), m.end())
            for m in _UNNAMED_CARE.finditer(text)
            if not any(t.start < m.end() and m.start() < t.end for t in (*treatments, *drugs))
        ]
    return tuple(sorted((*drugs, *treatments), key=lambda s: (s.start, s.end, s.id)))


def governed(
    sentence: str, verb: tuple[int, int], subjects: Sequence[Subject], *, passive: bool
) -> tuple[Subject, ...]:
    """Return the subjects that the recommending words at ``verb`` govern.

    Before them where they are passive ("X is not recommended"), after them where active ("do not
    offer X"). What another verb parts from them belongs to that one.
    """
    start, end = verb
    around = circumstances_in(sentence, (start,))
    free: list[Subject] = []
    stopped: Subject | None = None
    for s in subjects:
        if any(a <= s.start < b and not a <= start < b for a, b in around):
            continue
        beside = stopped is not None and not sentence[stopped.end : s.start].strip()
        if beside or _stopped(sentence, s, verb):
            stopped = s
            continue
        free.append(s)
    if not passive:
        return tuple(_adjoining(sentence, [s for s in free if s.start >= start]))
    before = [s for s in free if s.end <= start]
    if _OPENS.match(sentence):
        # "For high-risk procedures such as X, Y must be stopped": only Y is what it is about.
        comma = sentence.rfind(",", 0, start)
        before = [s for s in before if s.start > comma] or before
    if before and _THEREFORE.search(sentence[before[-1].end : start]):
        before = []
    if not before and _COLON.match(sentence[end:]):
        return tuple(s for s in free if s.start >= end)
    return tuple(reversed(_adjoining(sentence, before[::-1])))


def _stopped(sentence: str, subject: Subject, verb: tuple[int, int]) -> bool:
    """Whether other words than the verb stop or fear the treatment that they name."""
    start, end = verb
    if start <= subject.start < end:
        return False
    floor = end if subject.start >= end else 0
    floor = max(floor, subject.start - _STOPPING_REACH)
    return bool(_STOPPING.search(sentence[floor : subject.start]))


def _adjoining(sentence: str, subjects: Sequence[Subject]) -> list[Subject]:
    """Keep the first subject and those that follow it without another verb between them."""
    kept: list[Subject] = []
    for subject in subjects:
        if kept:
            low, high = sorted((kept[-1], subject), key=lambda s: s.start)
            if _VERB.search(sentence[low.end : high.start]):
                break
        kept.append(subject)
    return kept


def outside_circumstances(text: str, vocabulary: Vocabulary) -> tuple[Subject, ...]:
    """Return the treatments that a text names, those apart that only say for whom or when."""
    around = circumstances_in(text)
    return tuple(
        s for s in named_in(text, vocabulary) if not any(a <= s.start < b for a, b in around)
    )


def inside_condition(sentence: str, at: int) -> bool:
    """Whether a verb only stands in a condition: "before surgery is recommended, …"."""
    return any(a < at < b and _TIED.match(sentence[a:b]) for a, b in circumstances_in(sentence))


def points_back(sentence: str) -> bool:
    """Whether a sentence speaks of a treatment that was named above it."""
    return bool(_POINTS_BACK.search(sentence))


def from_headings(headings: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the treatments that the nearest heading with a subject names.

    Headings that only say what part of a section follows ("Indications", "Chronic") are passed
    over. A heading with a subject that the vocabulary does not know ends the search: what it is
    about is not what the heading above it is about.
    """
    for heading in reversed(tuple(headings)):
        found = unique(s.id for s in named_in(heading, vocabulary))
        if found:
            return found
        if not _PART.match(heading):
            return ()
    return ()


def heading_words(headings: Iterable[str]) -> tuple[str, ...]:
    """Return the subject of the nearest heading in its own words, where they can be a name.

    >>> heading_words(["Therapy", "Transdiscal Biacuplasty", "Indications"])
    ('transdiscal biacuplasty',)
    """
    for heading in reversed(tuple(headings)):
        if _PART.match(heading):
            continue
        words = re.sub(r"[^\w\s/-]", "", heading.split("(")[0].split(",")[0]).split()
        return (" ".join(words).lower(),) if 1 <= len(words) <= _NAME_WORDS else ()
    return ()


def sharpened(
    ids: Sequence[str], context: Sequence[str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Replace a broader treatment by the narrower one that the headings name.

    "These injections" below "Botulinum toxin injections" are those of botulinum toxin.
    """
    out: list[str] = []
    for id_ in ids:
        nearer = [c for c in context if id_ in vocabulary.ancestors(c)]
        out += nearer or [id_]
    return unique(out)


def most_specific(ids: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Drop a treatment that is only the broader name of another one beside it."""
    return tuple(
        id_
        for id_ in ids
        if not any(id_ in vocabulary.ancestors(other) for other in ids if other != id_)
    )


def phases_in(words: str) -> tuple[str, ...]:
    """Return the phases that words name and do not deny.

    >>> phases_in("for subacute or chronic low back pain")
    ('subacute', 'chronic')
    """
    found: list[str] = []
    for phase, pattern in _PHASES.items():
        if any(not _PHASE_DENIED.search(words[: m.start()]) for m in pattern.finditer(words)):
            found.append(phase)
    return tuple(found)


def unique(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids once each, in order."""
    return tuple(dict.fromkeys(ids))
