"""Drugs and parts of the body that a sentence names, against what it rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.checking.agreement.abridged import NO_PART, in_a_name
from rag.checking.agreement.evidence import STRICT, Circles
from rag.checking.agreement.nearby import quoted_documents
from rag.checking.context import ItemContext
from rag.records import Finding, Sentence, SentenceRole

_NO_NAME = re.compile(r"\bmorphine(?:[- ](?:milligram|mg))?[- ](?:equivalen\w+|dos\w+)", re.I)
"""The unit in which opioids are added up names no drug."""


def finders_in(context: ItemContext) -> dict[str, Callable[[str], tuple[str, ...]]]:
    """Return what finds the entries of the vocabulary in a text, by what a finding calls them."""
    words = context.vocabulary
    return {
        "drug": lambda text: tuple(dict.fromkeys(m.id for m in words.drugs_in(text))),
        "part of the body": lambda text: tuple(
            dict.fromkeys(m.id for m in words.body_part_matches(text))
        ),
    }


def check_named(
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
        rival = bool(quoted) and sentence.role in STRICT
        told = (
            known and kind != "drug" and not quoted and _in_document(context, sentence, name, find)
        )
        label = _display(context, name)
        yield context.finding(
            "typed_fact",
            "note" if told else "warning" if known and not rival else "blocker",
            f"The {kind} “{label}” is not in what the sentence rests on"
            + (f", which names {_list(context, quoted)}." if quoted else "."),
            "Correct it, or cite the words that name it.",
            sentence=sentence,
            evidence=" ".join(around.quoted.texts),
        )


def _in_document(
    context: ItemContext, sentence: Sentence, name: str, find: Callable[[str], tuple[str, ...]]
) -> bool:
    """Whether a document from which the sentence quotes names it elsewhere."""
    return any(_related(context, name, find(t)) for t in quoted_documents(context, sentence))


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
