"""Facts about earlier treatment and its outcome, medications taken, and what is requested."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.intake.assertions import assertion
from rag.intake.fact_draft import FactDraft
from rag.intake.phrase_places import Place, date_near, site_of, trimmed
from rag.intake.quantities import amounts_near
from rag.intake.responses import Outcome, count_of, outcome_of
from rag.intake.statements import Statement
from rag.records import FactKind, MedicationUse, TreatmentResponse
from rag.vocabulary import Match, Vocabulary

_GIVEN = re.compile(
    r"\b(?:treatments?(?: and \w+(?: \w+)?)?(?: modalities)?(?: rendered)?(?: to date| thus far| so far)?"
    r"(?: (?:has|have|had))?(?: been)? includ\w+|treat(?:ed|ments?) (?:to date|so far|thus far|with|by|rendered|consist)"
    r"|treatment documented|(?:prior|previous|past|earlier|other|conservative|initial) (?:treatments?|care|therap\w+"
    r"|surger\w+|medical care)|received|underwent|undergone|completed|attended|has had|have had|had had|had (?:a|an|\d"
    r"|one|two|three|four|six|some|several)|status[- ]post|s/p|previously|(?:was|were|been|has) (?:given|provided|"
    r"administered|performed|tried|treated|started|initiated|placed|prescribed|using|doing|attending|seen by|casted"
    r"|splinted|taking)|has (?:started|tried|failed|used|been)|tried|trial(?:ed)? of|failed|history of|responded|to date"
    r"|gave|improvement (?:with|from|after|following|in)|relief (?:with|from|after)|has been|have been|following|after (?:the|a|an|\d+|his|her|undergoing)|since (?:the|his|her)|surgical history"
    r"|currently (?:in|attending|doing|undergoing|using)|helped|reliev\w+|improved|benefit\w*|helps?|documented patient"
    r"|there was (?:a|an)|was done|initial examination|participated|treatment (?:consist|has)|utilized|uses|using"
    r"|prescribed|performs|did|continues? (?:with|to do|to attend)|medication(?:s)?(?: \w+){0,3} includ\w*|includ(?:ed|es|ing))\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:request(?:s|ed|ing)?|recommend\w*|(?:treatment )?plan(?:s|ned|ning)?(?! of care)(?:(?:\s+\w+){0,3}\s+(?:includ\w+|consist\w*|for|to|treat\s+with))?|requests?\s+(?:\w+\s+){0,3}includ\w+|authori[sz]ation|authori[sz]ed"
    r"|approv\w+|scheduled|proposed|pending|awaiting|sought|to be|will|would|should|order(?:ed|s)?|refer(?:red|ral|s)?"
    r"|consider\w*|advised|discuss\w*|candidate|wants?|wishes|needs?|certif\w+|non-?\s?certif\w*|denied|modified|RFA"
    r"|disputed|seeking|appeal\w*|await\w*|prior to|eligible|going to|supposed to|deferr?\w*|declin\w*|refus\w*|offered)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|denie[sd]|has not|have not|had not|did not|yet to|declin\w+|refus\w+)\b", re.I
)
_NOT_PRIOR = {
    "office_visit", "follow_up_visit", "medical_report", "fluoroscopic_guidance", "medical_supplies",
    "specialist_consultation", "prescription_monitoring", "interpreter", "transportation", "telehealth",
    "preoperative_clearance", "assistant_surgeon", "postoperative_care", "inpatient_stay", "dme",
    "emergency_visit", "urine_drug_test", "laboratory_test", "sedation", "case_management",
}  # fmt: skip
_NOT_CATEGORY = {"diagnostics", "evaluation_management"}
_PAPER = re.compile(
    r"\s+(?:progress\s+|initial\s+|re-?)?(?:notes?|reports?|assessment|evaluation|referral|prescription|orders?|examination)\b",
    re.IGNORECASE,
)
"""What makes "physical therapy note" a paper and no treatment."""
_PRONOUN = re.compile(
    r"^(?:it|this|these|they|that|those|he|she|which|the (?:injured worker|patient|worker|claimant|applicant|injections?"
    r"|therapy|treatments?|sessions?|blocks?|procedures?|relief|pain|medications?))\b",
    re.IGNORECASE,
)
_CUT = re.compile(r"[;.](?=\s|$)|,\s+(?=and\b|he\b|she\b|but\b)|,", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:which|these)|without|none of which|have (?:not|failed|all|helped)|did not|failed)\b", re.I
)
_WITHIN = re.compile(r"^\s*,?\s*(?:which|that|with|without|and (?:has|had|it)|but|has|have|had|gave|helped|provid\w+|did"
                     r"|was|were|for|improv\w+|reliev\w+|lasting|result\w+|\(|produc\w+|yield\w+|failed|on\b|of the\b|to the\b"
                     r"|for the\b|at\b|dated\b|sessions?|visits?|x\b|#|times|since|in\b)", re.IGNORECASE)


@dataclass(frozen=True)
class _Given:
    match: Match
    start: int
    end: int
    """The mention's own part of the statement."""
    outcome: Outcome
    count: int | None


def treatment_facts(
    statement: Statement, following: Statement | None, vocabulary: Vocabulary
) -> Iterator[FactDraft]:
    """Yield the treatments that a statement reports as given, with what came of them.

    Args:
        statement: The sentence.
        following: The next one: where it names no treatment and begins with "it", "they" or the
            like, what it tells of relief belongs to the last treatment here.
        vocabulary: For the names of treatments.
    """
    text = statement.text
    drugs = vocabulary.drugs_in(text)
    found = [
        m
        for m in vocabulary.treatments_in(text)
        if _is_care(m, vocabulary)
        and not any(d.start < m.end and m.start < d.end for d in drugs)
        and not _PAPER.match(text, m.end)
    ]
    given = [m for m in found if _was_given(text, m)]
    if not given:
        return
    parts = list(_parts(text, given, found))
    later = _told_after(following, vocabulary)
    for at, part in enumerate(parts):
        outcome, end = part.outcome, part.end
        after = None
        if at == len(parts) - 1 and later is not None and not outcome.told and following:
            outcome, after = later, following
        yield _draft(statement, part, end, outcome, after, vocabulary)


def _is_care(match: Match, vocabulary: Vocabulary) -> bool:
    entry = vocabulary.treatments[match.id]
    return match.id not in _NOT_PRIOR and entry.category not in _NOT_CATEGORY


def _was_given(text: str, match: Match) -> bool:
    """Whether the words before speak of care received rather than of a plan."""
    before = text[max(0, match.start - 400) : match.start]
    planned = [m.end() for m in _PLANNED.finditer(before)]
    given = [m.end() for m in _GIVEN.finditer(before)]
    if planned and (not given or planned[-1] >= given[-1]):
        after = text[match.end : match.end + 60]
        return bool(re.match(r"\s*(?:has|have|had|did|does|do)\b", after)) and outcome_of(after).told
    if given:
        return True
    after = text[match.end : match.end + 90]
    if _PLANNED.search(after[:45]):
        return False
    return bool(
        re.match(
            r"\W*(?:\w+\W+){0,4}?(?:has|have|had|was|were|gave|did|provided|helped|improved|failed|times|x\b|initial|performed)",
            after,
            re.IGNORECASE,
        )
        and (outcome_of(after).told or re.search(r"performed|given|completed|done|started|provided", after))
    )


def _parts(text: str, given: Sequence[Match], every: Sequence[Match]) -> Iterator[_Given]:
    """Give each treatment its own stretch of the statement and the outcome told in it."""
    for match in given:
        others = [m for m in every if m.start >= match.end]
        limit = others[0].start if others else len(text)
        start = _opening(text, match, every)
        own_end = _closing(text, match.end, limit)
        words = text[start:own_end]
        outcome = outcome_of(_after_only(text, match, own_end))
        if not outcome.told:
            outcome = _before(text, start, match) or _shared(text, match, every) or outcome
        count = count_of(text[start : match.start], text[match.start : match.end], text[match.end : own_end])
        if count is None:
            count = count_of(text[max(0, match.start - 60) : match.start], text[match.start : match.end], "")
            if count is not None and any(max(0, match.start - 60) <= m.start < match.start for m in every):
                count = None
        del words
        yield _Given(match, start, own_end, outcome, count)


def _after_only(text: str, match: Match, end: int) -> str:
    return text[match.start : end]


def _opening(text: str, match: Match, every: Sequence[Match]) -> int:
    """Return where the noun phrase of the treatment begins."""
    floor = max((m.end for m in every if m.end <= match.start), default=0)
    before = text[floor : match.start]
    cut = 0
    for m in re.finditer(
        r"[,;:(]|\.\s|\b(?:and|or|included?|includes|including|with|of|received|underwent|had|has|been|by|via|treatments?"
        r"|completed|attended|following|to date|previously|tried|failed|status[- ]post|s/p|after|is|was|were)\s",
        before,
        re.IGNORECASE,
    ):
        if re.fullmatch(r"of\s", m.group(), re.IGNORECASE) and re.search(
            r"(?:sessions?|visits?|trial|course|sets?|series|rounds?|doses?|weeks?|months?)\s$",
            before[: m.start()],
            re.IGNORECASE,
        ):
            continue
        cut = m.end()
    return floor + cut


def _closing(text: str, at: int, limit: int) -> int:
    """Return where what is told of the treatment ends: over a comma only into a relative clause."""
    end = at
    for match in _CUT.finditer(text, at, limit):
        if match.group().startswith((";", ".")):
            return match.start()
        rest = text[match.end() : limit]
        if not _WITHIN.match(text[match.start() : limit]) or not outcome_of(rest).told:
            return match.start()
        end = match.end()
    if limit < len(text):
        joined = re.search(r",?\s+(?:and|or)\s+(?:[\w-]+\s+){0,5}$", text[max(end, at) : limit])
        if joined:
            return max(end, at) + joined.start()
    return limit


def _before(text: str, start: int, match: Match) -> Outcome | None:
    """Read an outcome told ahead: "no relief from therapy", "failed therapy and medication"."""
    before = text[max(0, match.start - 120) : match.start]
    cut = [m.end() for m in re.finditer(r"[.;]\s|\bbut\b", before)]
    before = before[cut[-1] :] if cut else before
    told = re.search(
        r"((?:fail\w*|reli(?:ef|eved)|improve\w*|benefit\w*|help\w*|better|respon\w+)"
        r"(?:(?!\bincluded?\b).){0,60}?\b(?:with|from|after|to|by|of|following|despite)?\s*(?:\w+[\s,/-]+){0,8})$",
        before,
        re.IGNORECASE,
    )
    if told is None or re.search(r"\bwas|were|includ|treat(?:ed|ment)", told.group(1), re.IGNORECASE):
        return None
    found = outcome_of(before[max(0, told.start() - 40) :])
    return found if found.told else None


def _shared(text: str, match: Match, every: Sequence[Match]) -> Outcome | None:
    """Read an outcome told of a whole list at its end: "A, B and C without relief"."""
    last = max(every, key=lambda m: m.end)
    if last.start <= match.start:
        return None
    tail = text[last.end :]
    cut = re.search(r"[.;](?=\s|$)", tail)
    tail = tail[: cut.start()] if cut else tail
    if not _ALL.search(tail[:60]) or re.search(r"[.;]\s", text[match.end : last.start]):
        return None
    found = outcome_of(tail)
    return found if found.told else None


def _told_after(following: Statement | None, vocabulary: Vocabulary) -> Outcome | None:
    if following is None or not _PRONOUN.match(following.text):
        return None
    if following.attribution != "record" or vocabulary.treatments_in(following.text):
        return None
    told = outcome_of(following.text)
    if told.relief_percent is None and told.relief_days is None:
        speaks = re.match(r"^(?:it|this|these|they|the (?:inject|therap|treat|sess|block|proc))", following.text, re.I)
        return told if told.told and speaks else None
    return told


def _draft(
    statement: Statement,
    part: _Given,
    end: int,
    outcome: Outcome,
    after: Statement | None,
    vocabulary: Vocabulary,
) -> FactDraft:
    text = statement.text
    place = trimmed(text, part.start, end)
    if after is not None and after.document == statement.document:
        place = Place(place.start, after.end - statement.start)
    entry = vocabulary.treatments[part.match.id]
    site = site_of(text, Place(part.start, max(end, part.match.end)), vocabulary, entry.body_parts)
    words = text[max(0, part.match.start - 40) : part.match.start]
    denied = assertion(text, part.match.start, part.match.end) == "negated" and bool(_DENIED.search(words))
    improved = outcome.improved
    return FactDraft(
        FactKind.PRIOR_TREATMENT,
        statement,
        place,
        {
            "value": part.match.id,
            "polarity": "negated" if denied and not _result_word(words) else "affirmed",
            "body_parts": site.body_parts,
            "laterality": site.laterality,
            "noted": date_near(statement, Place(part.match.start, part.match.end)),
            "response": TreatmentResponse(
                treatment=part.match.id,
                count=part.count,
                relief_percent=outcome.relief_percent,
                relief_days=outcome.relief_days,
                improved=improved,
                functional_improvement=outcome.functional,
            ),
        },
    )


def _result_word(words: str) -> bool:
    """Whether a denial before a treatment is of its benefit and not of the treatment."""
    return bool(re.search(r"reli|improve|benefit|help|respon|effect", words, re.IGNORECASE))


def medication_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield the drugs that a statement reports as taken or prescribed, not those only requested."""
    text = statement.text
    for match in vocabulary.drugs_in(text):
        before = text[max(0, match.start - 300) : match.start]
        planned = [m.end() for m in _PLANNED.finditer(before)]
        given = [m.end() for m in _GIVEN.finditer(before)]
        given += [m.end() for m in re.finditer(r"\bmedications?\b|taking|prescribed|regimen|\btakes\b", before, re.I)]
        if planned and (not given or planned[-1] >= max(given)):
            continue
        amounts = amounts_near(text, match.end)
        place = trimmed(text, match.start, max(match.end, amounts.end))
        denied = assertion(text, match.start, match.end)
        outcome = outcome_of(_own_clause(text, match))
        response = (
            TreatmentResponse(
                treatment=match.id,
                relief_percent=outcome.relief_percent,
                improved=outcome.improved,
                functional_improvement=outcome.functional,
            )
            if outcome.told and denied == "affirmed"
            else None
        )
        yield FactDraft(
            FactKind.MEDICATION,
            statement,
            place,
            {
                "value": match.id,
                "polarity": denied,
                "noted": date_near(statement, place),
                "medication": MedicationUse(
                    drug=match.id, strength=amounts.strength, quantity=amounts.quantity
                ),
                "response": response,
            },
        )


def _own_clause(text: str, match: Match) -> str:
    """Return the rest of the clause where it has one drug only: else a result belongs to none."""
    stop = re.search(r"[,;]|\.(?=\s|$)|\band\b", text[match.end :])
    return text[match.end : match.end + stop.start()] if stop else text[match.end :]


_ASKED = re.compile(
    r"\b(?:is|are|was|were|has|have)?\s*request(?:s|ed|ing)\b|\brequests? (?:for|is|are|was|include)"
    r"|treatment plan (?:consist|includ|was|is)|\bplan is for\b|recommend(?:s|ed|ing)\b",
    re.IGNORECASE,
)


def request_facts(statement: Statement, vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield the sentence in which the treating side asks for a treatment."""
    text = statement.text
    cue = _ASKED.search(text)
    if cue is None or statement.attribution != "record":
        return
    found = [*vocabulary.treatments_in(text), *vocabulary.drugs_in(text)]
    for match in sorted(found, key=lambda m: m.start):
        if match.start < cue.start():
            continue
        stop = min((m.start for m in found if m.start > match.start), default=len(text))
        yield FactDraft(
            FactKind.REQUEST,
            statement,
            trimmed(text, 0, len(text)),
            {
                "value": match.id,
                "noted": statement.noted,
                "body_parts": vocabulary.body_parts_in(text[max(0, match.start - 30) : stop]),
            },
        )
