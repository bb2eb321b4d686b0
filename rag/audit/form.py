"""The form of a rationale: words said twice, sentences copied, a conclusion against its reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.borrowed import JUDGES, borrowed
from rag.audit.findings import ERROR_OF_FACT, AuditFinding, Severity
from rag.audit.material import Audited, Material
from rag.audit.near_copies import nothing_own, rule_taken, served_before, served_later
from rag.audit.retold import summary_stems, told_in_summary
from rag.audit.rulings import closing
from rag.audit.statements import Statement, outcomes
from rag.audit.weight import on_case
from rag.checking.context import outside_quotes
from rag.checking.values import number
from rag.text import fold, squeeze

_REPEATED = re.compile(
    r"\b([A-Za-z]{2,}|a)\s+\1\b(?![-'’])|\b((?!\d)\w+\s+(?:the|a|an|of|to|is|was|not"
    r"|request))\s+\2\b|\b((?!\d)\w+(?:\s+(?!\d)\w+){1,5})[,;]?\s+\3\b"
    # A figure or date; in a row of several it is a table's.
    r"|(?<![\d./%-])(?<!\d )(?<!\d% )(\d+(?:[./]\d+)*%?(?:\s?(?:mm|cm|mg|mcg|ml|lbs?|days?"
    r"|weeks?|months?|visits?|sessions?|degrees|percent))?)\s+\4(?![\w/%-]|\.\d|\s+\d)",
    re.I,
)
"""A word, or several, said twice in a row."""
_MEANT = {"had", "that", "pro", "very", "bora", "so"}
_WHAT_DID = re.compile(
    r"\bthe \w+ (?:that )?(?:he|she|it|they) (?:has has|have have)$"
    r"|\b(?:what(?:ever)?|all(?: that)?|how much)\b[^.;,]*\b(?:did did|does does|do do|is is"
    r"|was was)$",
    re.I,
)
"""What somebody did did something."""
_SHORT = 60
"""Characters below which a sentence is a formula."""
_MANY = 3
"""Copied sentences that are too many, however long the rationale is."""
_ALLOWS = re.compile(
    r"\b(?:would|could|can|may|does|do)\s+(?:only\s+)?(?:allow|support|permit"
    r"|approve)\b[^.;]{0,40}?"
    r"(?:up to|only|at most)\s+(?:an?\s+)?(?:additional\s+)?(?P<amount>\d{1,3}|\w+)(?:-\d+)?\s+"
    r"(?:more\s+)?(?:visits?|sessions?|tablets?|treatments?|weeks?)",
    re.I,
)
_BROAD = re.compile(
    r"\b(?:the\s+)?(?:medical|scientific|published|current|available)\s+"
    r"(?:literature|evidence|studies|research)\b[^.;]{0,40}?\b(?:does|do|did)\s+not\b"
    r"|\bno\s+(?:scientific|medical|credible)\s+(?:studies|literature|research|evidence)\b"
    r"|\b(?:universally|always|never)\s+(?:recommended|accepted|supported|indicated|effective)\b",
    re.I,
)


def check_letter_form(material: Material) -> Iterator[AuditFinding]:
    """Items that the letter argues without deciding them."""
    for start, end in material.undecided:
        yield AuditFinding(
            check="item_decided",
            severity="blocker",
            item=0,
            place=material.place("letter", start, end),
            message="An item is argued here and neither upheld nor overturned; it was not audited.",
            remedy="State the decision of every disputed item.",
            law=("ccr-9792.10.6-d-necessity", "lc-4610.6-e-necessity"),
        )


def check_form(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the wording of one item's rationale."""
    yield from _conclusion(material, audited)
    for statement in audited.statements:
        yield from _repeated(material, audited, statement)
    yield from _broad(material, audited)
    yield from _copied(material, audited)


def _conclusion(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """The last sentence that decides, against the decision."""
    decision = audited.reference.decision
    deciding = [s for s in audited.own if s.kind == "conclusion"]
    last = deciding[-1] if deciding else None
    said = outcomes(last.text) if last else set()
    end = audited.statements[-1] if audited.statements else None
    if end is not None and end.kind == "case" and (ruled := closing(end.text, bool(deciding))):
        last, said = end, ruled
    if (
        last is not None
        and decision not in said
        and said
        and last.number + 2 >= len(audited.statements)
    ):
        yield audited.finding(
            "conclusion_agrees",
            "blocker",
            material.at(last),
            f"The item is {decision}, and the conclusion says the opposite.",
            "Correct the decision or the conclusion.",
            evidence=last.text,
            law=("ccr-9792.10.6-d-necessity", ERROR_OF_FACT),
        )
    if decision == "upheld" and (part := _part_allowed(audited)) is not None:
        yield audited.finding(
            "portion_unaddressed",
            "warning",
            material.at(part),
            "The rationale itself allows a part of what was asked for; the denial is upheld whole.",
            "Say which part is necessary, or why a part cannot be granted.",
            evidence=audited.item.text,
            law=("lc-4610.6-e-necessity",),
        )
    if not deciding and audited.rationale:
        yield audited.finding(
            "conclusion_stated",
            "note",
            material.place("rationale", *audited.places.rationale),
            "No sentence of the rationale says whether the treatment is medically necessary.",
            "End with the conclusion.",
            law=("ccr-9792.10.6-d-necessity",),
        )


def _part_allowed(audited: Audited) -> Statement | None:
    """Return the sentence on the case that allows a smaller amount than the request's."""
    if not (audited.item.visits or audited.item.quantity):
        return None
    asked = float(audited.item.visits or audited.item.quantity or 0)
    for statement in audited.own:
        match = _ALLOWS.search(statement.text)
        amount = number(match["amount"]) if match else None
        if amount is not None and 0 < amount < asked:
            return statement
    return None


def _repeated(material: Material, audited: Audited, statement: Statement) -> Iterator[AuditFinding]:
    for match in _REPEATED.finditer(statement.text):
        if match[1] and match[1].lower() in _MEANT:
            continue
        if match[1] and _WHAT_DID.search(statement.text[: match.end()]):
            continue
        yield audited.finding(
            "repeated_word",
            "note",
            material.at(statement),
            f"“{match.group()}” says a word twice.",
            "Take one away.",
            evidence=match.group(),
        )


def _broad(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    for statement in audited.statements:
        match = _BROAD.search(outside_quotes(statement.text))
        if match:
            yield audited.finding(
                "overbroad_claim",
                "note",
                material.at(statement),
                f"“{match.group().strip()}” claims more than "
                + (
                    f"the {len(audited.citations)} source(s) cited say."
                    if audited.citations
                    else "anything cited."
                ),
                "Name the source and what it says.",
                evidence=statement.text,
            )
            return


def _tells(audited: Audited, statement: Statement) -> bool:
    """Whether a sentence says something that could be wrong elsewhere: not "As such, denied"."""
    if statement.kind == "conclusion":
        named = audited.context.vocabulary.treatments_in(statement.text)
        return bool(named) or bool(_AMOUNT.search(statement.text))
    return len(statement.text) >= _SHORT


def _mostly(audited: Audited, copied: list[tuple[Statement, Audited]]) -> bool:
    """Whether most of what the rationale says of the case was said of another treatment.

    Half is enough where what was copied is a reason and no mere fact.
    """
    told = {s.number for s in on_case(audited.statements)}
    own = [s for s in audited.own if _tells(audited, s) and s.kind == "case" and s.number in told]
    amount = len({s.number for s, _ in copied})
    reason = any(s.kind == "case" and JUDGES.search(s.text) for s, _ in copied)
    return amount * 2 + reason > len(own) or amount >= _MANY


def _strange(audited: Audited, other: Audited, statement: Statement) -> bool:
    """Whether a sentence names the other item's treatment or amount and not this one's."""
    named = {m.id for m in audited.context.vocabulary.treatments_in(statement.text)}
    if other.item.treatment in named and audited.item.treatment not in named:
        return True
    amounts = {m.group().lower() for m in _AMOUNT.finditer(statement.text)}
    theirs, own = other.item.text.lower(), audited.item.text.lower()
    return any(one in theirs and one not in own for one in amounts)


_AMOUNT = re.compile(
    r"\b\d{1,3} (?:visits?|sessions?|days?|weeks?|months?|tablets?|injections?|hours?)\b", re.I
)


def _same_authority(audited: Audited, other: Audited) -> bool:
    """Whether the reviewer rests both items on the same citations."""
    mine = {squeeze(cited.reference.text).lower() for cited in audited.citations}
    return bool(mine) and mine == {squeeze(c.reference.text).lower() for c in other.citations}


def _nothing_else(audited: Audited, other: Audited) -> bool:
    """Whether all that is said of the case, in several sentences, is said of another item too.

    Shared facts may stand under both; the judgement on them may not be the same.
    """
    own = [fold(s.text).lower() for s in audited.own if s.kind == "case"]
    judged = any(JUDGES.search(words) for words in own)
    return judged and len(own) > 1 and set(own) <= {fold(s.text).lower() for s in other.own}


def _copied(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Sentences that stand word for word under another item on another treatment.

    Facts may be shared, and reasons where one section governs both; a sentence that names another
    item's treatment and not this one's may not.
    """
    facts = summary_stems(material.summary_text)
    before = [o for o in material.items if o.item.number < audited.item.number]
    alike = [other for other in before if _same_authority(audited, other)]
    shared = {fold(s.text).lower() for other in alike for s in other.own}
    copied: list[tuple[Statement, Audited]] = []
    for other in before:
        if (other.item.treatment, other.item.drug) == (audited.item.treatment, audited.item.drug):
            continue
        theirs = {fold(s.text).lower() for s in other.own if _tells(other, s)}
        for s in audited.own:
            words = fold(s.text).lower()
            if words not in theirs:
                continue
            decides = s.kind == "conclusion"
            own = (told_in_summary(s.text, facts) and not JUDGES.search(s.text)) or words in shared
            if _strange(audited, other, s) if decides or other in alike else not own:
                copied.append((s, other))
        if other not in alike and _nothing_else(audited, other):
            copied += [(s, other) for s in audited.own if s.kind == "case"]
    later = [o for o in material.items if o.item.number > audited.item.number]
    served = served_before(audited, [other for other in before if other not in alike])
    served = served or nothing_own(audited, alike)
    served = served or rule_taken(audited, [other for other in before if other not in alike])
    served = served or served_later(audited, [o for o in later if not _same_authority(audited, o)])
    if served is not None:
        found, other = served
        yield _copy_finding(material, audited, other, found.statements, "warning")
        return
    taken = borrowed(
        material, audited, [o for o in material.items if o is not audited and o not in alike]
    )
    if taken is not None:
        yield _copy_finding(material, audited, taken.other, taken.statements, "warning")
        return
    if not copied:
        return
    strange = [
        (s, other)
        for s, other in copied
        if (s.kind == "conclusion" or other in alike) and _strange(audited, other, s)
    ]
    statement, other = (strange or copied)[0]
    once = list({s.number: s for s, _ in copied}.values())
    once.sort(key=lambda one: one is not statement)  # the telling one first
    severity: Severity = "warning" if strange or _mostly(audited, copied) else "note"
    yield _copy_finding(material, audited, other, once, severity)


def _copy_finding(
    material: Material,
    audited: Audited,
    other: Audited,
    found: Sequence[Statement],
    severity: Severity,
) -> AuditFinding:
    """Return the finding on sentences that stand under another item; the first of them is shown."""
    return audited.finding(
        "copied_sentences",
        severity,
        material.at(found[0]),
        f"{len(found)} sentence(s) of the rationale stand word for word, or nearly, under item "
        f"{other.item.number} ({other.item.treatment_name or other.item.text}), another "
        "treatment.",
        "Say what bears on this treatment.",
        evidence=found[0].text,
    )
