"""Care for which only other disputed care gives an occasion, whatever the two are called.

Two ways to tell: a general table of kinds (a pressure is titrated once a sleep study has shown
apnea; a pump is refilled where there is one), and the request's own words ("a scan after the
discography", "rides to the program"). What its reasons say is read in ``goes_with``. Care that was
already had, or is there already, gives its occasion whatever is decided now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.checking.goes_with import marks
from rag.checking.relatives import of_relatives
from rag.records import DisputedItem
from rag.vocabulary import Vocabulary

_SLEEP = (
    r"polysomno\w+|\bPSG\b|sleep (?:apnea )?(?:study|test|recording|laboratory)"
    r"|apnea (?:test|study)"
)
_BLOCK = (
    r"(?:medial[ -]branch|facet|zygapophys\w+|sacroiliac|SI)(?: joints?)?(?: nerves?)?[ -]"
    r"(?:diagnostic )?(?:blocks?|injections?)|\bMBBs?\b|diagnostic (?:\w+ ){0,3}blocks?"
)
_STIMULATOR = r"stimulat(?:or|ion)|neuromodulation|\bSCS\b|\bDRG\b|\bPNS\b"
_PUMP = r"\bpumps?\b|intrathecal|drug delivery system"
_IMPLANTS = r"implant\w*|placement|insertion|trial|\binitial\b|install\w*|\bpermanent\b"
_WHEELS = r"wheelchair|scooter|power(?:ed)? mobility|mobility device|\bPMD\b"
_DEVICE = (
    r"hearing aids?|prosthe\w+|orthos[ei]s|orthotics?|wheelchair|scooter|brace|splint"
    r"|\bTENS\b|\bIF\b"
    r"|interferential|stimulator|CPAP|\bpump\b|\bH-wave\b|compression|cold therapy"
    r"|hospital bed|lift"
)
_PROGRAM = r"(?:program(?:me)?s?\b|\bFRP\b|work (?:hardening|conditioning)|functional restoration)"
_KINDS: tuple[tuple[str, str], ...] = (
    (r"titrat\w+|\b(?:C|Bi|A)PAP\b|positive (?:airway )?pressure|airway pressure", _SLEEP),
    (r"(?:mandibular|oral) (?:\w+ )?(?:advanc\w+|appliance|device)", _SLEEP),
    (r"radio-?frequency|neurotom\w+|rhizotom\w+|\bRFA?\b|\bablation\b", _BLOCK),
    (
        rf"\bpermanent\b.*(?:{_STIMULATOR}|{_PUMP})|(?:{_STIMULATOR}|{_PUMP}).*\bpermanent\b",
        "trial",
    ),
    (
        rf"(?:re-?)?program+ing\b.*(?:{_STIMULATOR}|{_PUMP})|(?:{_STIMULATOR}).*(?:re-?)?program+ing"
        rf"|(?:{_STIMULATOR}).*(?:batter\w+|charger|recharg\w+|remote)",
        rf"(?:{_STIMULATOR}).*(?:{_IMPLANTS})|(?:{_IMPLANTS}).*(?:{_STIMULATOR})",
    ),
    (
        rf"(?:{_PUMP}).*(?:refill\w*|program+ing|maintenance|interrogat\w+|solution|medications?)"
        rf"|(?:refill\w*|program+ing|maintenance|interrogat\w+).*(?:{_PUMP})",
        rf"(?:{_PUMP}).*(?:{_IMPLANTS})|(?:{_IMPLANTS}).*(?:{_PUMP})",
    ),
    (
        r"\bramps?\b|van (?:lift|conversion)|vehicle (?:lift|modif\w+)|(?:seat|roho) cushion",
        _WHEELS,
    ),
    (
        r"\b(?:electrodes?|lead wires?|conductive \w+|supplies|batter(?:y|ies)|garments?)\b",
        rf"\bTENS\b|\bIF\b|interferential|H-wave|hearing aids?|compression|{_STIMULATOR}",
    ),
    (r"\b(?:masks?|tubing|humidifier|headgear)\b", r"\b(?:C|Bi|A)PAP\b|airway pressure|\boxygen\b"),
    (
        r"\b(?:fitting|casting|liners?|ear ?mou?lds?|mou?lds?)\b",
        r"hearing aids?|prosthe\w+|ortho[st]\w+",
    ),
    (
        r"\b(?:installation|set-?up|instruction in use|service contract|extended warranty)\b",
        _DEVICE,
    ),
    (r"(?:personal )?trainer", r"\bgym\w*|health club|fitness"),
    (r"\b(?:contrast|gadolinium)\b", r"\bMRI\b|magnetic|\bMRA?\b|arthrogra\w+|myelogra\w+|\bCT\b"),
    (
        rf"{_PROGRAM}(?!.*\b(?:evaluat\w+|assess\w+)\b)",
        rf"(?:evaluat\w+|assess\w+).*(?:{_PROGRAM})"
        rf"|(?:{_PROGRAM}).*(?:evaluat\w+|assess\w+)",
    ),
    (r"\b(?:crown|abutment)s?\b", r"dental implant|root canal|endodont\w+"),
)
"""What is asked for, and the care that must come first or be there; read by words of the craft."""
_KINDS_READ = tuple((re.compile(a, re.I), re.compile(b, re.I)) for a, b in _KINDS)

_TIE = re.compile(
    r"\b(?:after|following|before|prior to|ahead of|during|subsequent to|in preparation for"
    r"|preparatory to|preceding|until|upon|once|for use (?:with|in)|to (?:accompany|discuss|review"
    r"|go over|interpret|follow|go with|guide|plan)|associated with|in connection with"
    r"|in conjunction with|related to|results? of|incident to|required by|as part of"
    r"|(?P<loose>for))\b"
    r"|\b(?P<post>(?:post|pre|peri)[- ](?=[a-z]))",
    re.I,
)
"""A word by which a request is tied to other care that it names behind."""
_RIDE = re.compile(
    r"\b(?:transport\w*|rides?|mileage|lodging|hotel|taxi|travel|escort|driver|interpreter"
    r"|child ?care"
    r"|companion|airfare|motel)\b",
    re.I,
)
_LOOSE_HEADS = re.compile(
    r"\b(?:sedation|anesthe\w+|fluorosc\w+|guidance|clearance|evaluation|consultation|visit|follow-?up"
    r"|laborator\w+|labs?|blood|x-?ray|electrocardio\w+|EKG|ECG|facility|fee|equipment|rental|kit|drape"
    r"|monitor\w*|assist\w*|nurse|supplies|contrast|tray|imaging|electrodes?|batter(?:y|ies)"
    r"|medicat\w+|cushion|mount|case|stand|supervis\w+|interpretation|report|tablets?|capsules?)\b",
    re.I,
)
"""What is asked for *for* other care; "therapy for the knee" is for no care."""
_ASKED = re.compile(
    r"\b(?:request\w*|ask(?:s|ed|ing)?|seeks?|sought|propos\w+|plan(?:s|ned)?|denie[ds]|non-?certif\w+"
    r"|RFA|authori[sz]\w+|recommend\w*|want\w*|order\w*|refus\w+|declin\w+|would|will|scheduled"
    r"|not medically|item \d)\b",
    re.I,
)
_HAD = re.compile(
    r"\b(?:show(?:s|ed)|gave|brought|found|reveal\w+|confirm\w+|performed|done|underwent"
    r"|undergone|had(?! to\b)"
    r"|has(?! to\b)|since|already|was|were|relieved|percent|implanted|made|previous\w*"
    r"|earlier|lasted|worn"
    r"|wears|used|uses|using|own(?:s|ed)|in (?:19|20)\d\d)\b|%|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b",
    re.I,
)
_NONE = re.compile(
    r"\b(?:no|not|never|none|nor|neither|without|nobody|yet|before any|absent|lack\w*|unless|until"
    r"|if|\w+n['’]t)\b",
    re.I,
)
_APNEA = re.compile(
    r"\bAHI\b|apnea[- ]hypopnea|\bRDI\b|\bevents (?:per|an) hour"
    r"|\b(?:proven|known|confirmed|diagnosed|established) (?:obstructive )?(?:sleep )?apnea",
    re.I,
)


def of_a_kind(item: DisputedItem, other: DisputedItem) -> bool:
    """Whether an item is of a kind of care that the other's kind must come before."""
    return any(
        care.search(item.text) and first.search(other.text) and not care.search(other.text)
        for care, first in _KINDS_READ
    )


def there_already(
    item: DisputedItem, other: DisputedItem, told: Iterable[str], vocabulary: Vocabulary
) -> bool:
    """Whether the care that gives the occasion was had before, by what is told of the case.

    A sentence that asks for it, denies it or says that it was never had tells nothing of the kind.
    """
    kinds = [
        pair for pair in _KINDS_READ if pair[0].search(item.text) and pair[1].search(other.text)
    ]
    firsts = [pattern for pair in kinds for pattern in pair]
    theirs = marks(_name(other, vocabulary), vocabulary)
    for sentence in told:
        if of_relatives(sentence):
            continue
        for clause in re.split(r"[;:]\s|,\s+(?=(?:but|and|while|though)\b)", sentence):
            named = any(first.search(clause) for first in firsts) or theirs & marks(
                clause, vocabulary
            )
            if _APNEA.search(clause) and re.search(_SLEEP, other.text, re.I):
                named = True
            had = _HAD.search(clause) and not (_ASKED.search(sentence) or _NONE.search(clause))
            had = had and not re.search(r"\b(?:once|as soon as)\b", clause, re.I)
            if named and had:
                return True
    return False


def tied_to(item: DisputedItem, other: DisputedItem, vocabulary: Vocabulary) -> bool:
    """Whether a request names other care behind a word that ties it to it, and not as its own."""
    for tie in _TIE.finditer(item.text):
        head, rest = item.text[: tie.start()], item.text[tie.end() :]
        if tie["loose"] and not (_LOOSE_HEADS.search(head) or _RIDE.search(head)):
            continue
        if tie["loose"] and other.category == "drugs":
            continue
        own = {m.id for m in vocabulary.treatments_in(head)}
        if other.treatment and other.treatment in own:
            continue
        named = {m.id for m in vocabulary.treatments_in(rest)}
        if (
            _called(rest, other)
            or marks(rest, vocabulary) & marks(_name(other, vocabulary), vocabulary)
            or (
                not tie["loose"]
                and marks(rest, vocabulary)
                & marks(other.text, vocabulary) - marks(head, vocabulary)
            )
            or (other.treatment in named and not tie["loose"])
        ):
            return True
    if _RIDE.search(item.text):
        behind = re.split(r"\b(?:to|from|at|near)\b", item.text, maxsplit=1)
        return len(behind) > 1 and bool(
            marks(behind[1], vocabulary) & marks(_name(other, vocabulary), vocabulary)
        )
    return False


_NOUN = re.compile(
    r"\s*(?:(?:the|each|every|this|that|all|any) )?(?P<noun>procedure|surgery|operation"
    r"|program(?:me)?"
    r"|study|trial|injection|block|implant\w*|test|discogra\w+|myelogra\w+)s?\b",
    re.I,
)
_CALLED = {
    "procedure": ("surgery", "injections"),
    "surgery": ("surgery",),
    "operation": ("surgery",),
    "injection": ("injections",),
    "block": ("injections",),
    "program": ("programmes",),
    "study": ("diagnostics",),
    "test": ("diagnostics",),
}


def _called(rest: str, other: DisputedItem) -> bool:
    """Whether words begin with a noun for any care of the other's kind: "the procedure"."""
    match = _NOUN.match(rest)
    noun = match["noun"].lower().removesuffix("me") if match else ""
    return bool(noun) and (other.category in _CALLED.get(noun, ()) or noun in other.text.lower())


def _name(other: DisputedItem, vocabulary: Vocabulary) -> str:
    """Return the words of a request that name its treatment; all of them where none is known."""
    found = [
        other.text[m.start : m.end]
        for m in vocabulary.treatments_in(other.text)
        if m.id == other.treatment
    ]
    return " ".join(found) or other.text
