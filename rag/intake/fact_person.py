"""Facts about the person and the injury: age, sex, date and mechanism of injury, work status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.intake.dates import dates_in, number_of
from rag.intake.fact_draft import FactDraft
from rag.intake.fact_work import work_status
from rag.intake.phrase_places import Place, trimmed
from rag.intake.relatives import of_relative
from rag.intake.statements import Statement
from rag.records import FactKind
from rag.vocabulary import Vocabulary

_AGE = re.compile(
    r"\b(\d{1,3})[\s-]*(?:years?|yrs?)[\s-]*(?:old|of age)\b|\b(\d{2})[\s-]*(?:y/?o|y\.o\.)\b"
    r"|(?<!at )\bage[d:]?\s*(?:of\s*)?(\d{2})\b(?!\s*(?:years?|months?|weeks?)\s*(?:ago|later))"
    r"(?!\s*(?:to|-|–)\s*\d)",
    re.IGNORECASE,
)
_AGE_SHORT = re.compile(
    r"(?<![\w./#-])(?P<a>[1-9]\d)\s?(?:(?i:y(?:rs?|/?o|\.o\.)?)\.?\s?)?(?P<s>M|F)\b(?![/°+-]|\.\d)"
    r"(?=[\s,.;:)/]|$)|\b(?i:(?:M|F|male|female|man|woman))\s?[,/(]\s?(?i:(?:age|aged)\s+)?"
    r"(?P<b>[1-9]\d)\b(?!\s*[%/.:]\d|\s*(?:mg|lb|visits?|in\b|cm))"
    r"|\b(?P<c>[1-9]\d)\s?(?i:y)\b[.,]?\s?(?i:male|female|man|woman)?"
    r"|\b(?i:(?:man|woman|male|female)\s+of|(?:injured\s+)?worker|patient|claimant|applicant|(?:she|he)(?:'s|\s+is))"
    r"(?:\s+is)?\s*[,:]?\s*(?P<d>[1-9]\d)\b(?=\s*[,.;)]|\s+(?:and|who|with)\b)"
    r"|\b(?i:is|aged)\s+(?P<f>[1-9]\d)(?=,\s+(?:an?|right|left|works?|worked|employed|off)\b)"
    r"|(?<=\()(?P<g>[1-9]\d),\s*(?i:male|female|man|woman)\b"
    r"|\bDOB\b[^.;\n]{0,20}\((?P<e>[1-9]\d)\)"
)
"""Clinic shorthand, read only where no age is written out: ``66 F``, ``M, 45``, ``58 y``."""
_AGE_WORDS = re.compile(
    r"\b(?P<n>(?:twenty|thirty|forty|fifty|sixty|seventy)(?:[- ](?:one|two|three|four|five|six"
    r"|seven|eight|nine))?)[- ](?:years?[- ](?:old|of\s+age)|and\s+on\b)"
    r"|\b(?:she|he|who)\s+is\s+(?P<m>(?:twenty|thirty|forty|fifty|sixty|seventy)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)\b(?!\s+(?:percent|pounds))",
    re.IGNORECASE,
)
_SEX_SHORT = re.compile(
    r"(?<![\w./#-])[1-9]\d\s?(?:(?i:y(?:rs?|/?o|\.o\.)?)\.?\s?)?(?P<a>M|F)\b(?=[\s,.;:)/]|$)"
    r"|(?<![\w/])(?P<b>M|F)\s?[,/]\s?(?:age\s+|DOB\b|[1-9]\d\b)"
)
_FELL = re.compile(
    r"\b(?:fell|fall|slipp?ed|slip|trip(?:ped)?|crush(?:ed)?|lift(?:ed|ing)|struck|rolled|twist(?:ed)?"
    r"|cut|caught|pinned|hit|strain(?:ed)?|sprain(?:ed)?|rear[- ]ended|inj(?:ury|ured)?\.?"
    r"|reach(?:ed|ing)|knelt|stepped|landed|jumped|burn(?:ed)?|robbed|robbery|held\s+up|assaulted|concussion|collision|thrown)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:MRI|x-?ray|XR|surgery|repair|arthroscopy|seen|visit|exam|note|inject\w*|PT|therapy|report"
    r"|denied|approved|since|until|UR|review|study|EMG|flare|fusion|released?)\b",
    re.IGNORECASE,
)
_SEX = re.compile(r"\b(male|female|man|woman|gentleman|lady)\b", re.IGNORECASE)
_FEMALE = {"female", "woman", "lady"}
_SEX_CONTEXT = re.compile(
    r"\b(?:injured worker|applicant|patient|claimant|employee|year|y/?o|case involves|age)", re.I
)
_NOT_SEX = re.compile(
    r"male erectile|male hypogonad|(?:old|a|the|his|her) (?:man|lady|woman) (?:fell|hit)", re.I
)
_INJURY = re.compile(
    r"date of injury|\bDOI\b|injur(?:y|ies|ed)|accident|occupational claim|incident|work[- ]related"
    r"|sustained|\bhurt\b|struck|claim (?:from|of|on)",
    re.IGNORECASE,
)
_NOT_INJURY = re.compile(
    r"report(?:ed|s)?\b.{0,30}$|note\b|exam|evaluat|seen\b|visit|denied|review|first report|dated",
    re.IGNORECASE,
)
_MECHANISM_LABEL = re.compile(
    r"mechanism of (?:the )?injury (?:is|was|has been)?\s*(?:detailed|described|noted|reported"
    r"|listed|documented)?\s*"
    r"(?:as|to be|:|occurred (?:when|while|as))\s*|mechanism of (?:the )?injury\s*(?::|is|was)\s*",
    re.IGNORECASE,
)
_MECHANISM_CUE = re.compile(
    r"\b(?:when|while|after|as a result of|due to|secondary to|from|by|as (?:he|she|they)|who was"
    r"|was struck"
    r"|was hit|in (?:a|an) (?:motor|car|auto|truck|fall|accident)\w*|during)\b",
    re.IGNORECASE,
)
_SUSTAINED = re.compile(
    r"\bsustained\b|\binjured\b(?! worker)|\bhurt\b|accident|injury (?:on|when|occurred|happened"
    r"|while|dated|that)"
    r"|work[- ]related injur|\bclaim (?:for|from|of)\b",
    re.IGNORECASE,
)
_NOT_CAUSE = re.compile(
    r"(?:aggravat|exacerbat|worse|reliev|increas|alleviat|seen|evaluat|treat"
    r"|diagnos)\w*(?:\s\w+){0,3}\s$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:fall|fell|falling|lift\w*|trip\w*|slip\w*|twist\w*|push\w*|pull\w*|struck|hit|hitting"
    r"|caught"
    r"|crush\w*|motor|vehicle|collision|carry\w*|bend\w*|bent|repetitive|cumulative|assault\w*"
    r"|stepp\w*"
    r"|mov(?:ing|ed)|reach\w*|jump\w*|climb\w*|exposed?|exposure|accident|ladder|typing|landed"
    r"|cut|burn\w*"
    r"|throw\w*|grab\w*|work(?:ing)?|us(?:ing|e of)|unload\w*|load\w*|attack\w*|walk\w*|kick\w*"
    r"|ran|running"
    r"|drop\w*|swing\w*|collapsed?|explo\w*|driv\w*|lost (?:his|her) (?:balance|footing))\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"unclear|not (?:provided|documented|stated|specified|noted|given|described|available|detailed"
    r"|reported|indicated)|unknown|unspecified|not (?:entirely |fully )?clear",
    re.IGNORECASE,
)


def person_facts(read: tuple[Statement, ...], vocabulary: Vocabulary) -> Iterator[FactDraft]:
    """Yield age, sex, date of injury and mechanism (one of each) and every work status.

    Of ages the one told last counts, of the others the first.
    """
    record = [s for s in read if s.attribution == "record"]
    readers = (
        (_age, _age_short),
        (_sex, _sex_short),
        (_date_of_injury, _fell_on, _on_a_day),
        (_mechanism,),
    )
    for alternatives in readers:
        drafts = (draft for read_in in alternatives for s in record for draft in read_in(s))
        found = next(drafts, None)
        if found is not None and found.kind is FactKind.AGE:
            found = _newest_age(found, record)
        if found is not None:
            yield found
    for statement in record:
        yield from work_status(statement, vocabulary)


_MOST_GROWN = 15
"""Years by which a worker may grow older within one record."""
_OTHER_AGE = re.compile(
    r"\b(?:aged?|ages)\s+\d{2}\s*(?:to|-|–)\s*\d{2}|\b(?:at|by|until|since|over|under|above|below"
    r"|when|normal|norms?|reference)\b[^.;]{0,25}$",
    re.IGNORECASE,
)


def _newest_age(first: FactDraft, record: list[Statement]) -> FactDraft:
    """Return the age that is told last: a record of years begins with a younger worker."""
    newest = first
    for statement in record:
        if statement.noted is None or first.statement.noted is None:
            continue
        for draft in (*_age(statement), *_age_short(statement)):
            before = statement.text[: draft.place.start]
            under = f"{statement.heading} {statement.label}"
            if _OTHER_AGE.search(before) or of_relative(
                statement.text, draft.place.start, draft.place.end, under
            ):
                continue
            years, known = int(draft.fields["value"]), int(newest.fields["value"])
            later = statement.noted >= (newest.statement.noted or statement.noted)
            if later and known < years <= int(first.fields["value"]) + _MOST_GROWN:
                newest = draft
    return newest


def _age(statement: Statement) -> Iterator[FactDraft]:
    for match in _AGE.finditer(statement.text):
        years = int(next(group for group in match.groups() if group))
        if 14 <= years <= 110:
            yield FactDraft(
                FactKind.AGE, statement, Place(match.start(), match.end()), {"value": str(years)}
            )


def _age_short(statement: Statement) -> Iterator[FactDraft]:
    """Yield ages in clinic shorthand or in words."""
    for match in _AGE_SHORT.finditer(statement.text):
        years = int(next(match[k] for k in "abcdefg" if match[k]))
        if 16 <= years <= 99:
            place = Place(match.start(), match.end())
            yield FactDraft(FactKind.AGE, statement, place, {"value": str(years)})
    for match in _AGE_WORDS.finditer(statement.text):
        number = number_of(match["n"] or match["m"])
        if number is not None:
            place = Place(match.start(), match.end())
            yield FactDraft(FactKind.AGE, statement, place, {"value": str(int(number))})


def _sex_short(statement: Statement) -> Iterator[FactDraft]:
    for match in _SEX_SHORT.finditer(statement.text):
        value = "female" if (match["a"] or match["b"]) == "F" else "male"
        place = Place(match.start(), match.end())
        yield FactDraft(FactKind.SEX, statement, place, {"value": value})


def _fell_on(statement: Statement) -> Iterator[FactDraft]:
    """Yield the date of an accident told without the word injury: ``fell from a roof 6/1/2017``."""
    for match in dates_in(statement.text):
        before = statement.text[max(0, match.start - 120) : match.start]
        cues = list(_FELL.finditer(before))
        if not cues or not match.exact:
            continue
        between = before[cues[-1].end() :]
        between = re.sub(r"^\s*\.", "", between)  # the stop of "inj."
        if re.search(r"[.;]\s", between) or _LATER.search(between) or dates_in(between):
            continue
        if re.search(
            r"\b(?:old|prior|earlier|no)\s+(?:\w+\s+)?$", before[: cues[-1].start()], re.I
        ):
            continue
        start = match.start - len(before) + cues[-1].start()
        yield FactDraft(
            FactKind.DATE_OF_INJURY,
            statement,
            trimmed(statement.text, start, match.end),
            {"value": match.date.isoformat(), "noted": match.date},
        )


_NAMED = re.compile(
    r"[\s:,–—-]{1,4}(?:(?:work|industrial)\s+)?(?:injury|injured|accident)\b(?!\s+(?:report|date))",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\W*(?:(?:on|it\s+was|since)\s+)?$", re.IGNORECASE)
_ACCIDENT = re.compile(
    r"^\W*(?:(?:the|this|our)\s+)?(?:he|she|I|worker|patient|claimant|applicant|employee|his|her|an?"
    r"|the)\b[^.;]{0,60}?\b(?:fell|slipped|tripped|knelt|stepped|struck|twisted|rolled|lifted"
    r"|lifting|lowering|carrying|pulling|pushing|reached|reaching|caught|crushed|was\s+hit|hit|stuck"
    r"|turned|jumped|landed|burned|cut|dropped|bent|assaulted|robbed|collided|pinned|thrown)\b",
    re.IGNORECASE,
)
"""The worker meets with something; what is done to him by those who treat him is no accident."""


def _on_a_day(statement: Statement) -> Iterator[FactDraft]:
    """Yield the date that opens a sentence on the accident: ``On 6/4/2018 she stepped off …``."""
    for match in dates_in(statement.text)[:1]:
        rest = statement.text[match.end :]
        told = _ACCIDENT.match(rest) or _NAMED.match(rest)
        if not (match.exact and told and _OPENS.match(statement.text[: match.start])):
            continue
        if _LATER.search(rest[: told.end()]) or _NO_EVENT.search(rest[: told.end()]):
            continue
        yield FactDraft(
            FactKind.DATE_OF_INJURY,
            statement,
            Place(match.start, match.end),
            {"value": match.date.isoformat(), "noted": match.date},
        )


_NO_EVENT = re.compile(r"\b(?:no|not|never|almost|nearly|returned?|again)\b", re.IGNORECASE)


def _sex(statement: Statement) -> Iterator[FactDraft]:
    if not _SEX_CONTEXT.search(statement.text) or _NOT_SEX.search(statement.text):
        context = _AGE.search(statement.text)
        if not context:
            return
    for match in _SEX.finditer(statement.text):
        word = match.group(1).lower()
        value = "female" if word in _FEMALE else "male"
        yield FactDraft(
            FactKind.SEX, statement, Place(match.start(), match.end()), {"value": value}
        )


def _date_of_injury(statement: Statement) -> Iterator[FactDraft]:
    for match in dates_in(statement.text):
        before = statement.text[max(0, match.start - 160) : match.start]
        cues = list(_INJURY.finditer(before))
        if not cues:
            continue
        between = re.sub(r"^\s*\.", "", before[cues[-1].end() :])
        if re.search(r"[.;]\s", between) or _NOT_INJURY.search(between):
            continue
        start = match.start - len(before) + cues[-1].start()
        yield FactDraft(
            FactKind.DATE_OF_INJURY,
            statement,
            trimmed(statement.text, start, match.end),
            {"value": match.date.isoformat(), "noted": match.date if match.exact else None},
        )


def _mechanism(statement: Statement) -> Iterator[FactDraft]:
    text = statement.text
    label = _MECHANISM_LABEL.search(text)
    if label:
        if not _UNKNOWN.search(text[label.start() : label.end() + 40]):
            yield _mechanism_draft(statement, label.end(), _sentence_end(text, label.end()))
        return
    told = _SUSTAINED.search(text)
    if told is None:
        return
    for cue in _MECHANISM_CUE.finditer(text, told.end()):
        if _NOT_CAUSE.search(text[: cue.start()]):
            continue
        end = _sentence_end(text, cue.end())
        words = text[cue.start() : end]
        if _EVENT.search(words[:90]) and not _UNKNOWN.search(words):
            yield _mechanism_draft(statement, cue.start(), end)
            return


def _mechanism_draft(statement: Statement, start: int, end: int) -> FactDraft:
    place = trimmed(statement.text, start, end)
    return FactDraft(FactKind.MECHANISM, statement, place, {})


def _sentence_end(text: str, at: int) -> int:
    end = re.search(r"[;.](?=\s|$)|,\s*(?=diagnos|resulting|and (?:was|is|has)\b)", text[at:])
    dated = re.search(r",?\s+on\s+(?=\d{1,2}[-/]|[A-Z][a-z]+ \d)", text[at:])
    ends = [m.start() for m in (end, dated) if m]
    return at + min(ends) if ends else len(text)
