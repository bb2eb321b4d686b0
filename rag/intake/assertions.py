"""Whether a sentence affirms, denies or only considers what a phrase in it names."""

from __future__ import annotations

import re
from typing import Literal

from rag.intake.carried_over import carried_over
from rag.intake.denied_behind import DENIED_BEHIND, NONE_AFTER

Polarity = Literal["affirmed", "negated", "uncertain"]

_BEFORE = re.compile(
    r"\b(?:no|not|denie[sd]|deny(?:ing)?|without|w/o|absence of|absent|negative(?: for)?|nor|never"
    r"|neither|free of|lack(?:s|ed|ing)?(?: of)?|neg\.?(?= for)|rul(?:ed|ing) out|none of|nil"
    r"|cannot|(?:did|does"
    r"|do"
    r"|has|have|had|was|were|is|are|could|would)(?:n't|n’t)|unremarkable for|failed to (?:show"
    r"|reveal|demonstrate|document)|insufficient|resolved)\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\b(?:not only|no doubt|not limited to|no change in|no longer than|not just"
    r"|no (?:significant |"
    r"lasting |further )?improvement(?: in| of| with)?|no relief|not improv\w+|not help\w*"
    r"|no response to|not respond\w* to|without (?:relief|improvement|contrast|medications?"
    r"|benefit)"
    r"(?: from| of| in)?|no (?:known )?drug allerg\w+|no better"
    r"|(?:(?:do|does|did|has|have|had|would|could)(?:\s+not|n[’']t)|not|never)\s+"
    r"(?:(?:even|really|fully|quite|much|ever|always)\s+)?(?:touch|eas|reliev|control|calm|tam|dull"
    r"|blunt|hold|held|stop|break|broken)(?:e|es|ed|ing|ped|ping|s)?)\b",
    re.IGNORECASE,
)
"""What denies no complaint but its relief: "ibuprofen does not touch the spasm"."""
_LABEL_NO = re.compile(
    r"(?:^|[.;(,]|\s[-–—]+)\s*(?:not (?:yet )?(?:tried|done|performed|attempted|had|used)"
    r"|never (?:had|tried|done)"
    r"|untried|denie[sd]|pertinent negatives?|negatives?|neg|no|none|without)\s*:\s*$",
    re.IGNORECASE,
)
"""A label that denies all that it lists: ``Not tried:``, ``Denies:``."""
_UNTICKED = re.compile(r"(?:\[\s*\]|[☐□]|\(\s+\))\s*(?:[\w/-]+\s+){0,2}$")


def unticked(before: str) -> bool:
    """Whether an empty box stands before a phrase: ``[ ] aspirin``."""
    return bool(_UNTICKED.search(before))


_TURN = re.compile(
    r";|:|\bbut\b|\bhowever\b|\balthough\b|\bthough\b|\bexcept\b"
    r"|(?<!not )(?<!never )\byet\b(?! to\b)|\bwhereas\b|\bwhile\b"
    r"|\bwhich\b|\bwho\b|\bother than\b|\baside from\b|\bbecause\b|\bsecondary to\b|\bdue to\b"
    r"|\bdespite\b|\bgiven (?:the|his|her)\b|[.]\s",
    re.IGNORECASE,
)
_NEW_VERB = re.compile(
    r",?\s(?:and|with|,)\s+(?:(?:he|she|they|there|the|it)\s+)?(?:\w+\s+){0,2}"
    r"(?:was|were|is|are|has|had|have|reports?|reported|complain\w*|notes?|noted|shows?|showed"
    r"|reveal\w*"
    r"|demonstrat\w+|positive|decreased|diminished|tender(?:ness)?|restricted|limited"
    r"|continues?)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,2}?(?:(?:is|are|was|were|has been|have been|test(?:ing|s)?|sign)\s+)?"
    r"(?:\w+\s+){0,1}?(?:negative|absent|denied|not (?:present|noted|seen|reported|found|observed"
    r"|documented|appreciated|evident|elicited|identified|demonstrated|detected|established"
    r"|(?:yet )?(?:tried|taken|used|given)(?! (?:regular|daily|every|as))"
    r"|substantiated|confirmed|palpated|discussed|assessed|addressed)|ruled out|resolved"
    r"|unremarkable|within normal limits|normal|intact|free)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\b(?:possibl[ey]|considered|query|probabl[ey]|suspect(?:ed|s)?|suspicio(?:n|us)"
    r"|questionable|r/o|rule[- ]out"
    r"|to rule out|ruling out|evaluate for|assess for|check for|look for|concern(?:s|ing)? for"
    r"|versus|vs\.?|may (?:be|have|represent|indicate)|might|could (?:be|represent)|likely"
    r"|differential|at risk (?:of|for)|risk of|to exclude|presumed|potential(?:ly)?|if (?:the|he"
    r"|she"
    r"|there|any|symptoms|pain|not)|in case of|question of|prevent(?:ion of|ing)?|to avoid|"
    r"prophylaxis)\b",
    re.IGNORECASE,
)
_MAYBE_AFTER = re.compile(
    r"^[\w\s/()-]{0,25}\?|^\W*(?:\w+\W+){0,3}?(?:suspected|cannot be excluded|is possible"
    r"|to be ruled out)\b",
    re.I,
)
_POSITIVE = re.compile(
    r"\b(?:positive|pos|\+ve|elicited|reproduc\w+|abnormal)\b|\(\+\)"
    r"|(?<![\d/])\+(?![/\d])(?=[\s,;.)]|$)"
    r"|(?<=\s)\+(?=[A-Za-z])",
    re.I,
)
_NEGATIVE = re.compile(
    r"\b(?:negative|neg|normal|absent|within normal limits|unremarkable|non-?provocative)\b"
    r"|\([-–]\)"
    r"|\bstable (?:to|with|on)\b"
    r"|\bno (?:pain|evidence)\b|\bwithout (?:pain|radiculopathy)\b",
    re.IGNORECASE,
)
_NAMED_SIDE = r"(?:(?-i:[RL])|right|left)\b"
_ONE_SIDE = re.compile(
    rf"\s*(?:(?:on|at) the\s+)?{_NAMED_SIDE}(?:[\s:,]*(?:at\s+)?(?P<degrees>[1-7]\d)\b(?!/)"
    rf"(?:\s*(?:degrees?|deg|°))?)?[^,;./]*?(?=[,;/]\s*(?:(?:and|on the)\s+)*{_NAMED_SIDE}"
    r"(?P<other>[\s:]*(?:is |was )?(?:neg|negative|clear|normal|90)\b)?)",
    re.IGNORECASE,
)
"""The result on one side where that on the other follows: ``SLR R 45, L neg``."""
_VERB = re.compile(r"\b(?:was|were|is|are|revealed|showed|demonstrated|had|has)\b", re.IGNORECASE)
_SAYS_ITSELF = re.compile(r"\b(?:tender\w*|pain|positive|tenderness)\b", re.IGNORECASE)
_PHRASE_DENIES = re.compile(
    r"\b(?:no|not|without|non|denie[sd]|failed|declin\w+|unable|never|lack|does not|did not)\b",
    re.I,
)
_LIST_BREAK = re.compile(r",\s*(?:and|or)?\s*|\s(?:and|or)\s", re.IGNORECASE)
_REACH = 110
"""Characters over which a denial carries through a list."""
_GIVEN = (
    r"(?:tried|attempted|given|performed|done|provided|received|started|begun|undertaken|used"
    r"|undergone|administered|rendered|attended|had|included|trialed|explored|utili[sz]ed)"
)
_EARLIER = r"(?:prior|previous|previously|earlier|past|history of|record of)"
_NEVER_HAD = re.compile(
    rf"\b(?:never|neither)\s+(?:yet\s+|previously\s+)?(?:been\s+(?:\w+\s+)?)?{_GIVEN}\b"
    rf"|\b(?:(?:has|have|had)\s+(?:not|never)|(?:has|have|had)n[’']t)(?:\s+(?:as\s+)?yet)?"
    rf"(?:\s+previously)?\s+(?:been\s+(?:\w+\s+)?)?"
    rf"(?:{_GIVEN}|treated|participated|completed any)\b"
    rf"|\b{_GIVEN}\s+neither\b|\bdid\s+not\s+(?:have|receive|undergo|attend|try)\b"
    rf"|\b(?:has|have|had)\s+yet\s+to\s+(?:have|receive|undergo|try|start|begin|attend)\b"
    rf"|\bden(?:ies|ied|ying)\s+(?:(?:any|ever|having|had|a)\s+){{0,3}}(?:{_EARLIER}\b|{_GIVEN}\b)"
    rf"|\b(?:no|without|denies|not\s+had)\s+(?:(?:any|known|documented)\s+)?{_EARLIER}\b",
    re.IGNORECASE,
)
_NO_CARE = re.compile(r"\b(?:no|neither)\s+(?:[\w/-]+(?:,|\s+or|\s+nor)?\s+){0,12}$", re.IGNORECASE)
_TO_DATE = re.compile(
    r"^(?:[^.;]|\.(?=\S)){0,90}?(?:\b(?:so far|to date|thus far|until now|up to now|as yet|yet)\b"
    rf"|\b(?:has|have|had|was|were)\s+(?:yet\s+)?(?:been\s+)?{_GIVEN}\b)",
    re.IGNORECASE,
)
_OWN_NOUN = (
    r"(?:(?:injections?|sessions?|visits?|care|therapy|treatments?|trials?|procedures?|blocks?"
    r"|manipulation|surger(?:y|ies)|programs?)\s+)?"
)
_NEVER_AFTER = re.compile(
    rf"^\s*{_OWN_NOUN}(?:(?:(?:has|have|had)\s+(?:not|never)|(?:has|have|had)n[’']t)(?:\s+yet)?"
    rf"\s+been|(?:was|were)\s+(?:not|never)|(?:was|were)n[’']t)(?:\s+(?:yet|\w+ly))?\s+{_GIVEN}\b"
    rf"|^\s*{_OWN_NOUN}(?:has|have|had|is|are)\s+yet\s+to\s+be\b"
    r"|^\s*[:–—-]?\s*not\s+(?:yet\s+)?tried\b"
    rf"|^\s*{_OWN_NOUN}[:–—-]\s*(?:none|no|never|nil|not\s+(?:tried|done|yet|to date))"
    r"(?=\s*(?:[.,;)]|$|to date|so far|yet|documented))"
    r"|^[\s-]*na[iï]ve\b",
    re.IGNORECASE,
)
_OF_RESULT = re.compile(
    r"reli[ef]|improve|benefit|help|respon|effect|change|progress|better|complication|success"
    r"|\b(?:since|until|after|before|despite|following|other than|besides|and (?:then|received"
    r"|completed|underwent|had|has|was|is))\b",
    re.IGNORECASE,
)


def assertion(sentence: str, start: int, end: int, *, test: bool = False) -> Polarity:
    """Return how ``sentence`` holds what ``sentence[start:end]`` names.

    Args:
        sentence: One sentence of the record.
        start: Offset of the phrase.
        end: Offset after it.
        test: The phrase names an examination (``straight leg raise``): its result decides, and
            a test without one is uncertain.

    >>> s = "There is no numbness, tingling or weakness but spasm was noted."
    >>> [assertion(s, s.index(w), s.index(w) + len(w)) for w in ("tingling", "weakness", "spasm")]
    ['negated', 'negated', 'affirmed']
    >>> s = "Straight leg raise was negative on the left; MRI to rule out stenosis."
    >>> assertion(s, 0, 18, test=True), assertion(s, s.index("stenosis"), len(s) - 1)
    ('negated', 'uncertain')
    """
    before, after = _clause(sentence, start, end)
    if test and not _SAYS_ITSELF.search(sentence[start:end]):
        return _result(before, sentence[start:end], _first_side(sentence[end:]) or after)
    if _denied(before, after) or NONE_AFTER.match(sentence[end:]):
        return "negated"
    if DENIED_BEHIND.match(sentence[end:]) or unticked(sentence[:start]):
        return "negated"
    if _doubted(before[-90:]) or _MAYBE_AFTER.search(_own_end(after)):
        return "uncertain"
    return "uncertain" if carried_over(sentence[end:]) else "affirmed"


def care_denied(sentence: str, start: int, end: int) -> bool:
    """Whether ``sentence`` says that the care it names at ``[start:end]`` was never given.

    A denial of its benefit ("no relief from therapy") denies no care.

    >>> s = "She has not yet tried acupuncture; an epidural injection has yet to be given."
    >>> [care_denied(s, s.index(w), s.index(w) + len(w)) for w in ("acupuncture", "injection")]
    [True, True]
    >>> s = "No relief from therapy so far."
    >>> care_denied(s, s.index("therapy"), s.index(" so"))
    False
    """
    before, after = _clause(sentence, start, end)
    if _NEVER_AFTER.match(sentence[end:]) or _listed_untried(sentence[:start]):
        return True
    if DENIED_BEHIND.match(sentence[end:]) or unticked(sentence[:start]):
        return True
    for cue in reversed(list(_NEVER_HAD.finditer(before))):
        between = before[cue.end() :]
        return len(between) <= _REACH and not _OF_RESULT.search(between)
    none = _NO_CARE.search(before)
    return bool(none and not _OF_RESULT.search(none.group()) and _TO_DATE.match(after))


def _listed_untried(before: str) -> bool:
    """Whether a label that denies stands at the head of the list that leads to the phrase."""
    cut = [m.end() for m in re.finditer(r";\s|\.\s", before)]
    at = before.rfind(":")
    if at < 0 or (cut and cut[-1] > at):
        return False
    return bool(_LABEL_NO.search(before[: at + 1]))


def _clause(sentence: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after the phrase in its own clause."""
    before = sentence[:start]
    turns = [
        match.end()
        for match in _TURN.finditer(before)
        if match.group() != ":" or not _LABEL_NO.search(before[: match.end()])
    ]
    if turns:
        before = before[turns[-1] :]
    after = sentence[end:]
    turn = _TURN.search(after)
    return before, after[: turn.start()] if turn else after


def _denied(before: str, after: str) -> bool:
    if _AFTER.match(_own_end(after)) or re.search(r"\bnon[- ]?$", before, re.IGNORECASE):
        return True
    blanked = _NOT_BEFORE.sub(lambda m: " " * len(m.group()), before)
    for match in reversed(list(_BEFORE.finditer(blanked))):
        between = blanked[match.end() :]
        if len(between) > _REACH:
            return False
        # "not allowed (diabetes)": a verb's denial ends where a bracket gives its reason
        if between.count("(") > between.count(")") and not _LISTS.match(match.group()):
            continue
        if _NEW_VERB.search(between + " ") or _past_own_list(match.group(), between, after):
            return False
        if _GRADED.search(between):
            return False
        if _OF_ANOTHER.match(match.group()) and _SUBJECT_BEFORE.search(blanked[: match.start()]):
            # "reflex was absent, sensation reduced": the word belongs to what stands before it
            if re.match(r"\s*[,;]|\s+and\b", between) and not blanked[: match.start()].endswith(
                "("
            ):
                continue
        # "no effusion and strength was reduced": the phrase is the subject of its own verb.
        return not (_LIST_BREAK.search(between) and re.match(r"\s*(?:was|were|is|are)\b", after))
    return False


_GRADED = re.compile(
    r",\s*(?:and\s+)?(?:mild|moderate|severe|small|large|type [IV\d]+|grade [IV\d]+|trace"
    r"|partial|full[- ]thickness"
    r"|marked|slight|minimal|subtle|low-grade|high-grade|positive|broad|\d+(?:\.\d+)? ?mm"
    r"|[CTL]\d{1,2}\s?[-/]\s?[CTLS]?\d{1,2})\b",
    re.IGNORECASE,
)
"""An item of a list with its degree or level: "no tear, mild tendinosis" denies the tear alone."""
_LISTS = re.compile(r"(?:no|denie[sd]|deny(?:ing)?|without|w/o|nor|nil)$", re.IGNORECASE)
"""Denials that hold for what a bracket lists after them: "no signs (numbness, weakness)"."""
_OF_ANOTHER = re.compile(r"(?:absent|negative|resolved|lacking)$", re.IGNORECASE)
_SUBJECT_BEFORE = re.compile(r"(?:\b(?:was|were|is|are|been|remains?)|\w)\s+$", re.IGNORECASE)


def _doubted(before: str) -> bool:
    """Whether a word of doubt reaches the phrase: over a comma only in a list joined by "or"."""
    found = list(_MAYBE.finditer(before))
    if not found:
        return False
    between = before[found[-1].end() :]
    return "," not in between or bool(re.search(r"\b(?:or|versus|vs)\b", between))


def _past_own_list(word: str, between: str, after: str) -> bool:
    """Whether "without" has reached its end: it carries through a list joined by "or" only.

    "spondylosis without myelopathy, facet arthropathy and radiculopathy" denies the first alone.
    """
    if word.lower() not in {"without", "w/o"} or "," not in between and " and " not in between:
        return False
    joined = re.search(r"\b(?:or|nor|and)\b", between + after)
    return joined is None or joined.group().lower() == "and"


def _own_end(after: str) -> str:
    """Return what follows the phrase up to the next item of a list or a new verb phrase."""
    cut = re.search(r",|\band\b|\bwith\b", after)
    return after[: cut.start()] if cut else after


def _first_side(after: str) -> str:
    """Return the result on the side told first; a low angle against a clear side is positive."""
    found = _ONE_SIDE.match(after)
    if found is None:
        return ""
    return f"{found.group()} positive" if found["degrees"] and found["other"] else found.group()


def _result(before: str, phrase: str, after: str) -> Polarity:
    """Read the result of an examination: the nearest word of result, the one after it first."""
    if _NEGATIVE.search(phrase):
        return "negated"
    if _POSITIVE.search(phrase):
        return "affirmed"
    found: list[tuple[int, Polarity]] = []
    for pattern, polarity in ((_POSITIVE, "affirmed"), (_NEGATIVE, "negated")):
        for match in pattern.finditer(after):
            if len(_VERB.findall(after[: match.start()])) < 2:
                found.append((match.start(), polarity))  # type: ignore[arg-type]
        for match in pattern.finditer(before):
            found.append((len(before) - match.end() + 12, polarity))  # type: ignore[arg-type]
    if found:
        distance, polarity_found = min(found)
        if distance < 130:
            return polarity_found
    return (
        "negated" if re.search(r"\b(?:no|not|without)\b[^,;]{0,20}$", before, re.I) else "uncertain"
    )


def denies_itself(phrase: str) -> bool:
    """Whether a phrase is a denial in its own words (``did not help``): looked for as it stands."""
    return bool(_PHRASE_DENIES.search(phrase))
