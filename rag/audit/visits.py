"""Visits had that a grant leaves out of its count, or that make its first trial none."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement, names_source
from rag.checking.absence.care_named import bare_therapy
from rag.checking.context import outside_quotes
from rag.checking.never_had import Novelty, novelties
from rag.checking.told_claims import calls_unused
from rag.checking.values import bare_numbers, dates_told, values
from rag.checking.visits_told import counts_had, numbered
from rag.records import LimitTest
from rag.vocabulary import Vocabulary

_EARLIER = re.compile(
    r"\b(?:already|previous\w*|prior|earlier|completed|so far|to date|to this day|until now"
    r"|(?:has|have) (?:had|taken|gone|undergone|come|finished|used|exhausted)|had \d+|attended"
    r"|received|used|held|remaining|in addition to|on top of|over and above|exhausted|behind"
    r"|(?:initial|first|last) (?:course|set|series|round)|past (?:visits|sessions|therapy)"
    r"|(?:second|further|another|repeat\w*|new) (?:\w+ )?(?:course|trial|set|series|round)"
    r"|(?:had|done|tried|given|seen) before)\b",
    re.I,
)
"""Words that speak of care had, beside a word for such care."""
HAD = re.compile(
    r"\b(?:had|held|attended|completed|received|used|taken|given|provided|already|so far|to date"
    r"|behind|past|earlier|previous\w*|prior|gone|finished|underwent|took place|brought|gave|helped"
    r"|led to|yielded|resulted|did not help|came|went|done|tried|done|since|been to|saw|seen"
    r"|(?:in|during|through|from|of|by|until) (?:(?:early |late |mid-?)?(?:19|20)\d\d|January"
    r"|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn"
    r"|fall|winter))\b",
    re.I,
)
NOT_HAD = re.compile(
    r"\b(?:request\w*|asked|asks|additional|more|further|denied|sought|seeks|recommend\w*|plan\w*"
    r"|propos\w+|order\w*|prescri\w+|approv\w+ but|authori\w+ but|remain\w*|wants|wanted)\b",
    re.I,
)
"""Words that make visits no visits had."""
_LEFT = re.compile(r"\b(?:remain\w*|left|leaves?|leaving|room|unused|still open)\b", re.I)
"""Words for what a limit leaves after visits had."""
_WISH = re.compile(
    r"\b(?:RFA|requests?|requested|requesting|asks?|asked for|seeks?|sought|plan|propos\w+|denied"
    r"|UR|utili[sz]ation review|would|will|should|needs?|at issue|in (?:dispute|question)|disputed"
    r"|under review)\b",
    re.I,
)
"""Words of a sentence that tells what is wanted."""
_DOZENS = (("half a dozen", "6"), ("two dozen", "24"), ("a dozen", "12"), ("one dozen", "12"))
_NEAR = 70
"""Characters on either side of a count in which its words stand."""
_VISITS = re.compile(
    r"\b(?:visits?|sessions?|treatments?|appointments?|courses?|trials?|sets?|series|rounds?"
    r"|therapy|care|number|total|sum|these|those|them|any|none|more|ones)\b",
    re.I,
)
_TRIAL = re.compile(
    r"\b(?<!randomized )(?<!controlled )(?<!clinical )(?<!randomised )trial\b"
    r"|\b(?:(?:first|initial|introductory|opening) (?:\w+ ){0,3}?(?:courses?|sets?|series|rounds?"
    r"|block|visits|sessions|treatments|attempt|try)|for the first time|to (?:begin|start) with"
    r"|(?:find|found) out whether|untried|has yet to|(?:a|the) (?:\w+ )?(?:start|beginning))\b",
    re.I,
)
"""Words that call what is asked for the first of its kind."""


def check_visits(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """A grant that is silent on visits had, where they break the limit or the name of a trial."""
    asked = audited.item.visits
    had = visits_had(material, audited)
    yield from _called_new(material, audited, had)
    if audited.reference.decision != "overturned" or not asked or not had:
        return
    counts, words = set(had), had[max(had)]
    totals = {
        total
        for sentence in material.summary_sentences
        if any(told in sentence for told in had.values())
        for total in _totals(_amounts(sentence))
    }
    if _addressed(audited, counts, totals, asked) or _wider_told(material, audited, words):
        return
    counted, most = max(counts), _limit(audited)
    over = most is not None and asked + counted > most
    trial = next((s for s in audited.statements if _called_trial(s)), None)
    if not over and trial is None:
        return
    why = (
        f"the guideline's limit is {most:g}."
        if over
        else "it calls what is asked for a trial or a first course."
    )
    yield audited.finding(
        "visits_unaddressed",
        "warning",
        material.place("rationale", *audited.places.rationale),
        f"The summary counts {counted:g} visits already had and {asked} are asked for; the "
        f"rationale leaves the first out, and {why}",
        "Count both against the limit, or say why the earlier ones do not count.",
        evidence=words,
        law=("lc-4610.6-e-findings",),
    )


def _called_new(
    material: Material, audited: Audited, had: dict[float, str]
) -> Iterator[AuditFinding]:
    """A sentence by which care of the item's kind is new, where the summary counts such visits."""
    if not had:
        return
    figured = any(_amounts(outside_quotes(s.text)) & set(had) for s in audited.own)
    for statement in audited.statements:
        words = outside_quotes(statement.text)
        if names_source(words) or _amounts(words) & set(had) - {float(audited.item.visits or 0)}:
            continue
        for how, clause in (*novelties(words), *_unused(words)):
            told = _told_of(audited, clause, had)
            if told and not (how == "first" and figured):
                yield audited.finding(
                    "fact_contradicted",
                    "warning",
                    material.at(statement),
                    f"By the rationale care of this kind is new (“{clause}”); the case summary "
                    f"says “{told}”.",
                    "Count the earlier visits, or say why they do not count.",
                    evidence=told,
                    law=(ERROR_OF_FACT,),
                )
                return


def _unused(words: str) -> Iterator[tuple[Novelty, str]]:
    """Yield the clauses by which nothing of the visits allowed was used, in whatever words."""
    if not _OPERATED.search(words):
        for clause in calls_unused(words):
            yield "never", clause


_OPERATED = re.compile(
    r"\b(?:surger(?:y|ies)|operat\w+|post-?\s?(?:op\w*|surg\w*)|reconstruction|repair)\b", re.I
)
"""Care after an operation is counted anew."""


def _told_of(audited: Audited, clause: str, had: dict[float, str]) -> str:
    """Return the summary's words on visits of the very kind that a clause names; empty if none."""
    known, about = audited.context.vocabulary, _about(audited)
    if not same_care(audited, clause):
        return ""
    named = {m.id for m in known.treatments_in(clause)} & about
    return next((told for told in had.values() if not named or named & _care_in(told, known)), "")


def same_care(audited: Audited, clause: str) -> bool:
    """Whether a clause is about the item's treatment and part of the body, or names no other."""
    parts = tuple(audited.context.vocabulary.body_parts_in(clause))
    return _names(audited, clause, _about(audited)) and _same_part(audited, parts)


def _care_in(told: str, known: Vocabulary) -> set[str]:
    bare = {"physical_therapy"} if bare_therapy(told, known) else set()
    return {m.id for m in known.treatments_in(told)} | bare


def visits_had(material: Material, audited: Audited) -> dict[float, str]:
    """Return the numbers of visits of the item's treatment that the summary gives, with words."""
    about = _about(audited)
    counts: dict[float, str] = {}
    for fact in material.summary.facts:
        response = fact.response
        if response is None or not response.count or fact.polarity != "affirmed":
            continue
        if {fact.value, response.treatment} & about and _same_part(audited, fact.body_parts):
            counts.setdefault(float(response.count), fact.text)
    known = audited.context.vocabulary
    for told in material.summary_sentences:
        if not _care_in(told, known) & about:
            continue
        for count, clause in (*counts_had(told), *_counts_told(told), *sorted(numbered(told))[-1:]):
            if count and _same_part(audited, known.body_parts_in(clause)):
                if _names(audited, clause, about):
                    counts.setdefault(count, told)
    return counts


def _counts_told(told: str) -> Iterator[tuple[float, str]]:
    """Yield counts of visits or times of a sentence of the past, in whatever form."""
    words = told
    for spelt, digits in _DOZENS:
        words = re.sub(rf"\b{spelt}\b", digits, words, flags=re.I)
    for value in values(words):
        count, _, noun = value.value.partition(" ")
        if value.kind != "count" or noun not in ("visits", "times"):
            continue
        clause = words[max(0, value.start - _NEAR) : value.end + _NEAR]
        rate = re.match(r"\s*(?:a|per|each|every|daily|weekly)\b", words[value.end :], re.I)
        # Notes go without a verb: "04/11 to 05/16: acupuncture, 6 visits", "PT x 16".
        past = HAD.search(clause) or not _WISH.search(told)
        if past and not NOT_HAD.search(clause) and not rate:
            yield float(count), clause


def _about(audited: Audited) -> set[str]:
    own = audited.item.treatment or ""
    return {own, *audited.context.vocabulary.ancestors(own)} - {""}


def _names(audited: Audited, clause: str, about: set[str]) -> bool:
    """Whether a clause names the item's treatment, or none at all."""
    named = {m.id for m in audited.context.vocabulary.treatments_in(clause)}
    return not named or bool(named & about)


def _same_part(audited: Audited, parts: Iterable[str]) -> bool:
    theirs, own = tuple(parts), audited.item.body_parts
    if not theirs or not own:
        return True
    known = audited.context.vocabulary
    return known.covers(theirs, own) or known.covers(own, theirs)


def _wider_told(material: Material, audited: Audited, told: str) -> bool:
    """Whether a course of wider care is told by its own note, of a day that the summary gives it.

    Exercise on land that had to be broken off is why water is asked for, and no visit of it.
    """
    if audited.item.treatment in _care_in(told, audited.context.vocabulary):
        return False
    days = {d for one in material.summary_sentences if told in one for d in dates_told(one)}
    notes = (m.group() for s in audited.statements for m in _COURSE_NOTE.finditer(s.text))
    return any(days & dates_told(words) for words in notes)


_COURSE_NOTE = re.compile(
    r"\b(?:discharge|therapy|therapist['’]s|treatment|attendance) (?:note|report|summary|record|log"
    r"|sheet)s?\b[^.;,]{0,30}",
    re.I,
)
"""What a course of care is told by."""


def _addressed(audited: Audited, counts: set[float], totals: set[float], asked: int) -> bool:
    """Whether a sentence that is no guideline's counts the visits had or speaks of them.

    Args:
        audited: The item.
        counts: Numbers of visits had.
        totals: Sums that stand beside them in the summary: "18, then 6, 24 in all".
        asked: Visits asked for.
    """
    about = _about(audited)
    total = sum(counts)
    ruled = {n for s in audited.statements if s.kind == "guideline" for n in _amounts(s.text)}
    left = {limit - total for limit in ruled if limit > total}
    figures = {*counts, *totals, total, total + asked, max(counts) + asked}
    for statement in audited.statements:
        words = outside_quotes(statement.text)
        guideline = statement.kind == "guideline"
        past = HAD.search(words) or _BEFORE_SURGERY.search(words)
        if guideline and (names_source(words) or not past):
            continue
        said = _amounts(words)
        if said & figures - {float(asked)} or (_LEFT.search(words) and said & left):
            return True
        if float(asked) in counts and float(asked) in said and HAD.search(words):
            return True
        new = any(how == "never" for how, _ in novelties(words))
        if _EARLIER.search(words) and _speaks_of(audited, words, about) and not new:
            return True
    return False


_BEFORE_SURGERY = re.compile(
    r"\bbefore (?:the |his |her )?(?:surgery|operation)\b|\bpre-?operative\b", re.I
)


def _totals(amounts: set[float]) -> set[float]:
    """Return the numbers that are the sum of two others.

    >>> _totals({18.0, 6.0, 24.0, 5.0})
    {24.0}
    """
    return amounts & {a + b for a, b in itertools.combinations(amounts, 2)}


def _amounts(words: str) -> set[float]:
    """Return the counts and bare figures of a sentence: not those of dates, levels and doses."""
    counted = {float(v.value.split()[0]) for v in values(words) if v.kind == "count"}
    return counted | bare_numbers(words)


def _speaks_of(audited: Audited, words: str, about: set[str]) -> bool:
    """Whether a sentence speaks of the item's treatment, or of visits of no other."""
    named = {m.id for m in audited.context.vocabulary.treatments_in(words)}
    return bool(named & about) or (not named and bool(_VISITS.search(words)))


def _called_trial(statement: Statement) -> bool:
    words = outside_quotes(statement.text)
    return statement.kind != "guideline" and bool(_TRIAL.search(words))


def _limit(audited: Audited) -> float | None:
    """Return the limit on visits of the first authority that sets one."""
    for passage in audited.passages:
        facts = passage.recommendation
        tests = [c.test for c in facts.criteria] if facts else []
        limits = [t.max for t in tests if isinstance(t, LimitTest) and t.measure == "visits"]
        if limits:
            return max(limits)
    return None
