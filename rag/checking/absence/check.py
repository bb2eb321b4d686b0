"""Negative claims: what the draft says is missing is looked for in the record again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from rag.checking.absence.analytes import analytes_in, measured
from rag.checking.absence.answering import answers, asked_for, other_side
from rag.checking.absence.asked import answer, questions
from rag.checking.absence.bearing import speaks
from rag.checking.absence.care_named import of_another, other_route
from rag.checking.absence.claims import Claim, claims_of_absence
from rag.checking.absence.clauses import bears, clause_claims, missing_in, things_unknown
from rag.checking.absence.gained import function_gained_at, measure_gained
from rag.checking.absence.heads import Head, heads_of
from rag.checking.absence.instruments import scales_missed, scored
from rag.checking.absence.measures import measured_at, measures_missed
from rag.checking.absence.mentions import GAIN, Mention, mentions_of, named_at, planned
from rag.checking.absence.met_already import found_met
from rag.checking.absence.open_words import told
from rag.checking.absence.predicates import qualifies
from rag.checking.absence.propositions import propositions, shown
from rag.checking.absence.reach import elsewhere, no_real_mention, since_then
from rag.checking.absence.repeated import repeats_missed, told_twice
from rag.checking.absence.signs import gain_missed, signs_missed
from rag.checking.absence.topics import effects_told, had_or_not, settled, topics
from rag.checking.context import ItemContext, Severity, outside_quotes, overlaps, shorten
from rag.checking.denial import denied
from rag.records import Finding, Sentence, SentenceRole, Span
from rag.retrieval.lexical import tokenize
from rag.text import fold, squeeze

_OTHER_CLAIM = re.compile(
    r"^\s*(?:that|whether|how|for\s+how|when|why|what|if|which|the\s+(?:percentage|length|number)|"
    r"(?:a|any)\s+(?:percentage|length|number))\b",
    re.I,
)
_THAT = re.compile(
    r"^\s*(?:that|whether|if)\s+(?:(?:the|this)\s+)?(?:injured\s+)?(?:worker|patient|employee"
    r"|claimant|he|she)\s+",
    re.I,
)
"""A claim on the worker himself: "does not say that he would consider surgery"."""


def check_negatives(context: ItemContext) -> Iterator[Finding]:
    """Check every sentence that says what the record lacks."""
    for sentence in context.draft.sentences:
        yield from _answered(context, sentence)
        claims = list(claims_of_absence(sentence))
        unsought = [c for c in claims if c.of_record and not _denied_in_quotes(sentence, c)]
        if unsought and not _searched(context, sentence):
            yield context.finding(
                "negative_searched",
                "blocker",
                "The sentence says that something is missing, but not what was looked for.",
                "Search the record for it before saying so, and list the terms.",
                sentence=sentence,
                evidence=unsought[0].cue,
            )
        found = list(_found(context, sentence, claims))
        if not found and sentence.role in (SentenceRole.ASSESSMENT, SentenceRole.CONCLUSION):
            said = bool(sentence.searched)
            loose = list(clause_claims(sentence.text, context.vocabulary, searched=said))
            had = had_or_not(sentence.text)
            loose += [Claim(cue, thing, of_record=False, loose=True) for cue, thing in had]
            found = list(_found(context, sentence, loose))[:1]
            found = found or list(_gain(context, sentence, claims))[:1]
            found = found or list(_unknown(context, sentence))[:1]
            found = found or list(_unmeasured(context, sentence))[:1]
            found = found or list(_told_otherwise(context, sentence))[:1]
        yield from _once(found)


def _once(found: list[Finding]) -> Iterator[Finding]:
    """Drop what another claim of the same sentence found too, in the same words."""
    said: set[str] = set()
    for finding in sorted(found, key=lambda one: one.severity != "blocker"):
        if finding.message not in said:
            said.add(finding.message)
            yield finding


def _answered(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Questions of measure that the sentence calls open and the record answers."""
    if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.REQUEST):
        return
    for question in questions(sentence.text):
        for span, words in context.told:
            found = answer(question, [squeeze(words)])
            if found and not overlaps(span, [quote.span for quote in sentence.case_quotes]):
                name = context.case.documents[span.document].name
                yield context.finding(
                    "negative_contradicted",
                    "warning",
                    f"The sentence says that it is not recorded ({shorten(question.cue, 80)}); "
                    f"page {span.page} of {name} mentions it.",
                    "Read the place; correct the sentence or say why it does not count.",
                    sentence=sentence,
                    evidence=squeeze(words),
                )
                return


def _searched(context: ItemContext, sentence: Sentence) -> bool:
    """Whether a search is on record; a sentence that sums up rests on the searches before it."""
    if sentence.role in (SentenceRole.CONCLUSION, SentenceRole.NOTE):
        return any(other.searched for other in context.draft.sentences)
    return bool(sentence.searched)


def _denied_in_quotes(sentence: Sentence, claim: Claim) -> bool:
    """Whether the record's own words say that it is missing, so that no search need be told.

    "There is no weakness" restates "no motor deficit"; of "the record does not show" the denial
    quoted must share a word with the sentence.
    """
    own = set(tokenize(outside_quotes(sentence.text)))
    for quote in sentence.case_quotes:
        for clause in _QUOTED_CLAUSE.split(quote.text):
            if _DENIAL.search(clause) and (
                claim.cue.lower().startswith("there") or own & set(tokenize(clause))
            ):
                return True
    return False


_QUOTED_CLAUSE = re.compile(r"[.;:](?:\s|$)|\n")
_DENIAL = re.compile(
    r"\b(?:no|not|none|never|denie[sd]|denying|negative|without|absent|lacks?|lacking|w/o|nor"
    r"|\w+n['’]t)\b",
    re.I,
)
_EARLIER = re.compile(r"\b(?:earlier|prior|previous|past|former)\b", re.I)


def _found(context: ItemContext, sentence: Sentence, claims: list[Claim]) -> Iterator[Finding]:
    """Look for the head of each claim in the record, whatever the draft says it searched."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for claim in claims:
        if _restated(context, claim):
            continue
        subject, about = claim.subject, _THAT.match(claim.subject)
        if about is not None:
            subject = subject[about.end() :]
        elif _OTHER_CLAIM.match(subject):
            continue  # "does not say how long": the thing itself may well be on record
        # What is only planned or named is no earlier course.
        past = bool(_EARLIER.search(sentence.text if claim.loose else subject))
        signs = signs_missed(subject, claim.cue, context.vocabulary)
        for head in (*heads_of(context, subject), *signs):
            if about is not None and head.kind != "condition":
                continue
            if _THAT_AGREES.match(head.tail) or speaks(sentence.text, head.words):
                continue
            if _owned(context, outside_quotes(sentence.text), head, claim.cue):
                continue
            hits = (
                hit
                for hit in mentions_of(context, head)
                if not overlaps(hit.span, quoted_spans)
                and not elsewhere(context.vocabulary, _place(context, sentence, head), hit.words)
                and answers(context, head.tail, hit)
                and not other_side(context, sentence.text, hit)
                and (
                    head.kind != "treatment"
                    or not of_another(head.tail, hit.words, context.vocabulary)
                )
                and (not head.used or _USED.search(hit.words))
                and not other_route(head.id, head.tail, hit.words)
                and not (hit.planned and head.id in asked_for(context))
                and not (hit.planned and (head.narrowed or not claim.of_record or past))
                and (hit.given or not past)
            )
            hit = next(hits, None)
            if hit is not None:
                yield _contradiction(context, sentence, claim, head, hit)


def _gain(context: ItemContext, sentence: Sentence, claims: list[Claim]) -> Iterator[Finding]:
    """Look for a gain in figures where a sentence misses one in function or in a measure."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    missed = [words for claim in claims if (words := gain_missed(claim.subject))]
    told = [(words, *hit) for words in missed for hit in function_gained_at(context)]
    for words, span, text in (*told, *measure_gained(context, sentence.text)):
        if not overlaps(span, quoted_spans):
            yield _warning(context, sentence, words, span, text)


def _restated(context: ItemContext, claim: Claim) -> bool:
    """Whether the record denies it in the very same words: "no tenderness about the left hip"."""
    cue, subject = claim.cue.lower().split(), fold(claim.subject).lower().split()[:_SAME_WORDS]
    if not cue or cue[-1] not in {"no", "without"} or len(subject) < _SAME_WORDS:
        return False
    said = f"{cue[-1]} {' '.join(subject)}".rstrip(".,;")
    return any(said in squeeze(fold(text)).lower() for _, text in context.told)


_SAME_WORDS = 4
"""Words from which a denial is a sentence of the record, and no chance."""


def _place(context: ItemContext, sentence: Sentence, head: Head) -> str:
    """Return the words that say where in the body care is missed: its own, or the sentence's."""
    own = head.tail if context.vocabulary.body_parts_in(head.tail) else ""
    return own or (sentence.text if head.kind == "treatment" else head.tail)


def _unknown(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Look in the record for the words of what is missed and is no entry of the vocabulary."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for words, told_in in _sought(context, sentence):
        for span, text in context.told:
            if overlaps(span, quoted_spans) or planned(text) or not told_in(squeeze(text)):
                continue
            yield _warning(context, sentence, words, span, squeeze(text))
            break


def _unmeasured(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Look in the record for the figure of what is said not to have been measured."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for measure in measures_missed(sentence.text):
        for span, words in measured_at(context, measure):
            if not overlaps(span, quoted_spans):
                yield _warning(context, sentence, measure.words, span, words)


def _told_otherwise(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """Look for the scores, repeats, yes or no and headings that a sentence misses."""
    quoted_spans = [quote.span for quote in sentence.case_quotes]
    for words, told_in in _otherwise(context, sentence):
        for span, text in context.told:
            if not overlaps(span, quoted_spans) and told_in(span, squeeze(text)):
                yield _warning(context, sentence, words, span, squeeze(text))
                break
    for words, span, text in found_met(context, sentence):
        if not overlaps(span, quoted_spans):
            yield _warning(context, sentence, words, span, text)


def _otherwise(
    context: ItemContext, sentence: Sentence
) -> Iterator[tuple[str, Callable[[Span, str], bool]]]:
    for words, scales in scales_missed(sentence.text):
        yield words, _whichever(partial(scored, scales))
    for repeat in repeats_missed(sentence.text):
        yield repeat.words, _whichever(partial(told_twice, repeat))
    for topic in topics(sentence.text):
        if topic.effects:
            yield topic.words, effects_told(context, sentence.text)
        else:
            yield topic.words, _whichever(partial(settled, topic))


def _whichever(told_in: Callable[[str], bool]) -> Callable[[Span, str], bool]:
    """Return a reader of words that does not ask where they stand."""
    return lambda _, text: told_in(text)


def _warning(
    context: ItemContext, sentence: Sentence, missed: str, span: Span, words: str
) -> Finding:
    name = context.case.documents[span.document].name
    return context.finding(
        "negative_contradicted",
        "warning",
        f"The sentence says that the record lacks “{missed}”; page {span.page} of {name} "
        "mentions it.",
        "Read the place; correct the sentence or say why it does not count.",
        sentence=sentence,
        evidence=words,
    )


def _measured_there(context: ItemContext, clause: str, names: re.Pattern[str], text: str) -> bool:
    """Whether a sentence tells of a measure of the part of the body that a clause names."""
    return measured(names, text) and not elsewhere(context.vocabulary, clause, text)


def _sought(
    context: ItemContext, sentence: Sentence
) -> Iterator[tuple[str, Callable[[str], bool]]]:
    """Yield what is missed in words of its own, each with what finds it in the record."""
    said = bool(sentence.searched)
    for thing in things_unknown(sentence.text, context.vocabulary, searched=said):
        yield thing.words, partial(told, thing)
    for clause, denial in missing_in(sentence.text, searched=said):
        for words, names in analytes_in(clause):
            first = clause.find(words)
            last = first + len(words)
            if qualifies(clause, first, last) or not bears(clause, denial, first, last):
                continue
            yield words, partial(_measured_there, context, clause, names)
    for words, stems in propositions(sentence.text):
        yield words, partial(shown, stems)


_THAT_AGREES = re.compile(
    r"\W*(?:that|which|to)\s+(?:\w+ly\s+)?(?:would\s+|could\s+|might\s+)?(?:agree|match|fit"
    r"|corroborat|correlat|confirm|support|explain|bear|correspond|prove|account|justif|warrant)",
    re.I,
)
"""What is missed is one that agrees; another may well be on record."""
_USED = re.compile(
    r"\b(?:us(?:ed?|es|ing)|tri(?:ed|al)|wor[en]|wears?|wearing|took|takes?|taken|taking|had"
    r"|attended"
    r"|received|sessions?|visits?|for \d+ (?:days|weeks|months))\b",
    re.I,
)
"""What tells that a thing was used, and not only asked for."""


def _owned(context: ItemContext, text: str, head: Head, cue: str) -> bool:
    """Whether the sentence names itself what the record has under another name of the same entry.

    "No perforation is found, though there was an ulcer" hides no ulcer.
    """
    said = max(text.find(cue), 0)
    at = text.find(head.words, said)
    at = at if at >= 0 else text.rfind(head.words, 0, said)  # "X is nowhere to be found"
    return any(
        start >= at + len(head.words) or end <= said
        for start, end in named_at(context, head, text)
        if fold(text[start:end]).lower() != fold(head.words).lower()
        # "Corticosteroid" before "injection" is the same thing's name.
        and not (start <= at + len(head.words) + 1 and end >= at - 1)
        and not denied(text, start, end)
        and not no_real_mention(text, end)
    )


def _contradiction(
    context: ItemContext, sentence: Sentence, claim: Claim, head: Head, hit: Mention
) -> Finding:
    name = context.case.documents[hit.span.document].name
    sure = not (hit.planned or head.narrowed or claim.loose or head.id == GAIN)
    severity: Severity = "blocker" if sure else "warning"
    return context.finding(
        "negative_contradicted",
        "note" if since_then(head.tail) or claim.bounded else severity,
        f"The sentence says that the record lacks “{head.words}”; page {hit.span.page} of {name} "
        "mentions it" + (" as planned or possible." if hit.planned else "."),
        "Read the place; correct the sentence or say why it does not count.",
        sentence=sentence,
        evidence=hit.words,
    )
