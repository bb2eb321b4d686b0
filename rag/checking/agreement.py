"""Agreement: every figure, level, side, date, drug and body part agrees with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from rag.checking.abridged import NO_PART, abridged, in_a_name
from rag.checking.both_sides import check_both_sides
from rag.checking.context import ItemContext, outside_quotes
from rag.checking.evidence import Circles, Evidence, request_texts
from rag.checking.frequencies import check_frequencies
from rag.checking.lasting import check_lasting
from rag.checking.sided import check_sided
from rag.checking.values import Value, number, values
from rag.levels import levels_in
from rag.records import FactKind, Finding, Sentence, SentenceRole

_STRICT = (SentenceRole.GUIDELINE, SentenceRole.CASE_FACT, SentenceRole.REQUEST)
_NAMES = {
    "date": "date",
    "level": "spinal level",
    "percent": "percentage",
    "score": "pain rating",
    "dose": "dose",
    "age": "age",
    "duration": "length of time",
    "count": "amount",
    "page": "page",
    "side": "side",
    "number": "figure",
}
_IN_NAMES = ("number", "date", "page", "level", "side")
"""Kinds that the name of a guideline may hold; its "2004" and "Chapter 11" are no amounts."""
_PRODUCT = re.compile(
    r"\b(\d{1,2})\s*(?:x|times|visits?|sessions?|/)?\s*(?:per|a|each|/|x)?\s*(?:week|wk)?\s*"
    r"(?:x|for|times)\s*(\d{1,2})\b",
    re.I,
)


def check_agreement(context: ItemContext) -> Iterator[Finding]:
    """Compare the typed facts of every sentence with what it rests on."""
    for sentence in context.draft.sentences:
        around = Circles(context, sentence)
        yield from _another_treatment(context, sentence)
        yield from _another_sex(context, sentence)
        for value in dict.fromkeys(values(_without_model(context, sentence))):
            yield from _value(context, sentence, value, around)
        for kind, find in _finders(context).items():
            yield from _named(context, sentence, kind, find, around)
        yield from _another_range(context, sentence, around)
        yield from _left_out(context, sentence)
        yield from check_lasting(context, sentence)
        yield from check_both_sides(context, sentence)
        yield from check_sided(context, sentence)
        yield from check_frequencies(context, sentence)


def _without_model(context: ItemContext, sentence: Sentence) -> str:
    """Blank out the name of a model: its figures are no values."""
    text = sentence.text
    for name in (context.draft.stands_in_for, context.draft.drafter.removeprefix("chat:")):
        text = text.replace(name, " ") if name else text
    return text


def _value(
    context: ItemContext, sentence: Sentence, value: Value, around: Circles
) -> Iterator[Finding]:
    if agrees(value, around.quoted) or abridged(value, around.quoted):
        return
    rivals = [other for other in around.quoted.values if other.kind == value.kind]
    strict = sentence.role in _STRICT and bool(rivals)
    name = _NAMES[value.kind]
    named = value.kind in _IN_NAMES and agrees(value, around.named)
    total = value.kind in ("count", "number") and _amount(value) in _products(around.schedule)
    if named or total or agrees(value, around.granted):
        # A figure of the same kind stands in the quoted words, and this one does not.
        if strict and value.kind in ("percent", "duration", "dose", "score", "level", "side"):
            yield context.finding(
                "typed_fact",
                "warning",
                f"The {name} “{value.words}” is not in the words quoted, which say "
                f"{_said(rivals)}.",
                "Quote the words that give it, or correct it.",
                sentence=sentence,
                evidence=_first(around.quoted, rivals),
            )
        return
    elsewhere = agrees(value, around.record)
    if strict or not elsewhere:
        says = f"; the words it rests on say {_said(rivals)}" if rivals else ""
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The {name} “{value.words}” is not in what the sentence rests on{says}.",
            "Correct it, or cite the words that give it.",
            sentence=sentence,
            evidence=_first(around.quoted, rivals),
        )
    else:
        yield context.finding(
            "typed_fact",
            "warning",
            f"The {name} “{value.words}” stands in the case file or a guideline, but not in what "
            "the sentence quotes.",
            "Quote the words that give it.",
            sentence=sentence,
        )


_RATE = re.compile(
    r"\b[\w-]+\s*(?:times|x)\s*(?:an?|per|each|every|/)\s*(?:day|week|month|year|wk)\w*", re.I
)


def agrees(value: Value, evidence: Evidence) -> bool:
    """Whether ``evidence`` gives ``value``, in these or in equal units."""
    if value.kind == "page" and value.value in evidence.pages:
        return True
    others = evidence.values
    if value.kind == "number" and _amount(value) in evidence.spelt:
        return True
    if any(_same(value, other) for other in others):
        return True
    if value.kind == "count" and value.value.endswith(" visits"):
        met = value.value.replace(" visits", " times")  # "we have met 4 times"
        total = _RATE.sub(" ", evidence.joined)  # "2 times a week" counts no visits had
        if any(other.kind == "count" and other.value == met for other in values(total)):
            return True
    if value.kind == "level" and "-" in value.value:
        singles = {other.value for other in others if other.kind == "level"}
        return set(value.value.split("-")) <= singles
    if value.kind == "side":
        sides = {other.value for other in others if other.kind == "side"}
        return value.value == "bilateral" and {"left", "right"} <= sides
    return False


def _same(value: Value, other: Value) -> bool:
    if value.kind == other.kind == "duration":
        if value.value.split()[1] == other.value.split()[1]:
            return value.value == other.value
        return value.low <= other.high and other.low <= value.high
    if value.kind == other.kind == "date":
        return value.value.startswith(other.value) or other.value.startswith(value.value)
    if value.kind == other.kind:
        return value.value == other.value
    if value.kind == "number":
        return _amount(value) in _amounts(other)
    # "visits" of the sentence may be a bare figure in the record: "PT x 12", "#60", "VAS 6".
    if other.kind == "number" and value.kind in ("count", "score", "age", "dose", "page"):
        return _amount(value) == _amount(other)
    return False


def _amount(value: Value) -> float | None:
    return number(value.value.split()[0])


def _amounts(value: Value) -> set[float | None]:
    """Return the figures that a value holds; of a date its year, month and day."""
    if value.kind == "date":
        return {float(part) for part in value.value.split("-")}
    if value.kind == "level":
        return {float(part) for part in re.findall(r"\d+", value.value)}
    return {_amount(value)}


def _products(evidence: Evidence) -> set[float]:
    """Return the totals of schedules such as "2 times a week for 6 weeks" or "2x6"."""
    found = _PRODUCT.findall(evidence.joined)
    return {float(int(a) * int(b)) for a, b in found}


def _said(rivals: list[Value]) -> str:
    return ", ".join(dict.fromkeys(f"“{rival.words}”" for rival in rivals))


def _first(evidence: Evidence, rivals: list[Value]) -> str:
    words = [rival.words.lower() for rival in rivals]
    for text in evidence.texts:
        if any(word in text.lower() for word in words):
            return text
    return evidence.texts[0] if evidence.texts else ""


def _another_range(context: ItemContext, sentence: Sentence, around: Circles) -> Iterator[Finding]:
    """A range of levels within or across that of the words quoted is another range."""
    theirs = _ranges(around.quoted.values)
    single = {one.value for one in around.quoted.values if one.kind == "level"}
    single -= set().union(*theirs.values()) if theirs else set()
    for words, levels in _ranges(values(sentence.text)).items():
        crossed = [name for name, other in theirs.items() if levels & other]
        if crossed and levels not in theirs.values() and not levels <= single:
            yield context.finding(
                "typed_fact",
                "blocker",
                f"The levels “{words}” are not those of the words quoted, which say "
                f"{', '.join(crossed)}.",
                "Correct the levels, or cite the words that give them.",
                sentence=sentence,
                evidence=" ".join(around.quoted.texts),
            )


def _ranges(found: Iterable[Value]) -> dict[str, frozenset[str]]:
    """Return the levels of each range such as "C3-C6", by its words."""
    spans: dict[tuple[int, int, str], set[str]] = {}
    for value in found:
        if value.kind == "level" and _RANGE.fullmatch(value.words):
            spans.setdefault((value.start, value.end, value.words), set()).add(value.value)
    return {key[2]: frozenset(levels) for key, levels in spans.items() if len(levels) > 1}


_RANGE = re.compile(r"[CTLS]\d{1,2}\s*(?:-|to|through|thru)\s*[CTLS]?\d{1,2}", re.I)
_PARTED = re.compile(r"\b(?:but|although|though|while|whereas)\b|;")
"""Parts a sentence into statements; a count in one need not be of the levels in the other."""


def _left_out(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A request restated with fewer levels is another request."""
    if sentence.role not in (SentenceRole.REQUEST, SentenceRole.CASE_FACT):
        return
    named = levels_in(sentence.text)
    missing = [level for level in context.item.levels if level not in named]
    counted = [_amount(value) for value in values(sentence.text) if value.value.endswith(" levels")]
    restated = sentence.role is SentenceRole.REQUEST and named and missing
    counts_them = not _PARTED.search(sentence.text)
    if restated or (named and counted and counted[0] != len(named) and counts_them):
        yield context.finding(
            "request_complete",
            "blocker",
            f"The request covers {', '.join(context.item.levels) or 'no level by name'}; the "
            f"sentence names {', '.join(named)}.",
            "Name every level requested, once.",
            sentence=sentence,
            evidence=context.item.text,
        )


def _another_treatment(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """A request restated as one for another treatment is another request."""
    if sentence.role is not SentenceRole.REQUEST or context.item.treatment is None:
        return
    words = context.vocabulary
    # What follows the first clause tells for whom and for which diagnoses.
    stated = re.split(r"[,;]", outside_quotes(sentence.text))[0]
    own = {match.id for match in words.treatments_in(stated)}
    asked = {match.id for match in words.treatments_in("\n".join(request_texts(context.item)))}
    if own and not own & (asked | {context.item.treatment}):
        names = ", ".join(words.treatments[one].name for one in sorted(own))
        yield context.finding(
            "request_complete",
            "blocker",
            f"The sentence gives the request as one for {names}; asked for was "
            f"{context.item.treatment_name}.",
            "State the request as it was made.",
            sentence=sentence,
            evidence=context.item.text,
        )


def _another_sex(context: ItemContext, sentence: Sentence) -> Iterator[Finding]:
    """The worker is a man or a woman as the record says."""
    known = {
        fact.value
        for fact in context.summary.facts
        if fact.kind is FactKind.SEX and fact.polarity == "affirmed"
    }
    match = _WORKER.search(outside_quotes(sentence.text))
    if match is None or len(known) != 1:
        return
    said = "female" if match[1].lower() in ("woman", "female", "lady") else "male"
    if said not in known:
        yield context.finding(
            "typed_fact",
            "blocker",
            f"The sentence says “{match[1]}”; by the record the worker is {min(known)}.",
            "Correct it.",
            sentence=sentence,
        )


_WORKER = re.compile(
    r"(?:-year-old|\byears? old|\bworker is an?|\bpatient is an?)\s+(?:\w+\s+){0,2}?"
    r"(woman|man|female|male|lady|gentleman)\b",
    re.I,
)
"""Words that say of the worker what sex; "his wife, a woman of 40" is another's."""


# --------------------------------------------------------------------------- names


_NO_NAME = re.compile(r"\bmorphine(?:[- ](?:milligram|mg))?[- ](?:equivalen\w+|dos\w+)", re.I)
"""The unit in which opioids are added up names no drug."""


def _finders(context: ItemContext) -> dict[str, Callable[[str], tuple[str, ...]]]:
    words = context.vocabulary
    return {
        "drug": lambda text: tuple(dict.fromkeys(m.id for m in words.drugs_in(text))),
        "part of the body": lambda text: tuple(
            dict.fromkeys(m.id for m in words.body_part_matches(text))
        ),
    }


def _named(
    context: ItemContext,
    sentence: Sentence,
    kind: str,
    find: Callable[[str], tuple[str, ...]],
    around: Circles,
) -> Iterator[Finding]:
    """Check the drugs or the body parts that a sentence names."""
    text = _NO_NAME.sub(" ", NO_PART.sub(" ", _without_names(context, sentence)))
    named = [
        name for name in find(text) if name not in in_a_name(context, text, kind, around.quoted)
    ]
    if not named:
        return
    quoted = find(around.quoted.joined)
    # The words searched for are blanked out of the sentence, so they grant nothing either.
    texts = (text for text in around.granted.texts if text not in sentence.searched)
    granted: tuple[str, ...] = ()
    if not quoted or sentence.role is not SentenceRole.GUIDELINE:
        granted = (*find("\n;\n".join(texts)), *_parts_of(context, sentence, kind))
    for name in named:
        if _related(context, name, quoted) or _related(context, name, granted):
            continue
        known = _related(context, name, find(around.record.joined))
        rival = bool(quoted) and sentence.role in _STRICT
        label = _display(context, name)
        yield context.finding(
            "typed_fact",
            "warning" if known and not rival else "blocker",
            f"The {kind} “{label}” is not in what the sentence rests on"
            + (f", which names {_list(context, quoted)}." if quoted else "."),
            "Correct it, or cite the words that name it.",
            sentence=sentence,
            evidence=" ".join(around.quoted.texts),
        )


def _without_names(context: ItemContext, sentence: Sentence) -> str:
    """Blank out guidelines' names and the words searched for: they are no statements."""
    text = sentence.text
    for term in sorted(sentence.searched, key=lambda one: (-len(one), one)):
        text = text.replace(f" {term}", " ")
    shown = (*context.passages.values(), *context.superseded.values())
    if sentence.role is SentenceRole.GUIDELINE:
        shown = context.cited(sentence)
    names = {name for passage in shown for name in context.names_of(passage)}
    # The longest first, or a short name would break a long one that holds it.
    for name in sorted(names, key=lambda one: (-len(one), one)):
        text = text.replace(name, " ")
    return text


def _parts_of(context: ItemContext, sentence: Sentence, kind: str) -> tuple[str, ...]:
    """Return the drug of the request, or the body parts that request and chapters are about."""
    if kind == "drug":
        return (context.item.drug,) if context.item.drug else ()
    guideline = sentence.role is SentenceRole.GUIDELINE
    parts = [] if guideline else list(context.item.body_parts)
    for passage in context.cited(sentence):
        parts += passage.chapter_body_parts
    return tuple(parts)


def _related(context: ItemContext, name: str, others: tuple[str, ...]) -> bool:
    """Whether one of ``others`` is the same, a narrower one, or a combination with it.

    A region says less than its parts: "spine" follows from "lumbar spine" and not the reverse.
    """
    parts = context.vocabulary.body_parts
    if name in parts:
        return any(other == name or _region(context, other) == name for other in others)
    return any(set(name.split("_")) & set(other.split("_")) for other in others)


def _region(context: ItemContext, name: str) -> str:
    entry = context.vocabulary.body_parts.get(name)
    return entry.region if entry else ""


def _display(context: ItemContext, name: str) -> str:
    entry = context.vocabulary.drugs.get(name) or context.vocabulary.body_parts.get(name)
    return entry.name if entry else name.replace("_", " ")


def _list(context: ItemContext, names: tuple[str, ...]) -> str:
    return ", ".join(_display(context, name) for name in dict.fromkeys(names))
