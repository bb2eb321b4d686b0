"""One-click remedies: what mends a finding, worked out from the finding's own evidence.

A remedy is offered only where the evidence says what is right; it never invents.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from rag.checking.values import Value, values
from rag.desk.desk import Desk, item_of
from rag.desk.records import CaseFinding, CaseState, ItemState
from rag.desk.sentences import replace_sentence, sentence_of
from rag.errors import InputError
from rag.letter.citations import citation_text
from rag.records import CaseQuote, Citation, Fact, Passage, Record, Sentence, SentenceRole
from rag.text import fold, sentences, squeeze

_WORD = re.compile(r"[a-z0-9]{3,}")
_NAMED = re.compile(r"“([^”]+)”")
_MOST = 3
"""Remedies of one kind for one finding."""
_ALIKE = 0.3
"""Share of a sentence's words that the words to be cited must hold; twice that where the sentence
does not name their guideline."""
_NAMES_IT = 0.6
"""Share of a citation's words by which a sentence names it."""
_COMMON = frozenset("the and for with that this not are was has have its from digest holds".split())


class Remedy(Record):
    """One click that mends a finding."""

    id: str
    finding_id: str
    item: int
    sentence_id: str
    label: str
    """What the click does, e.g. ``Replace “C4-C5” by “C5-C6”``."""
    sentence: Sentence
    """The sentence as it will be."""


def remedies(state: CaseState, number: int) -> tuple[Remedy, ...]:
    """Return the remedies for the findings of an item, in the order of the findings."""
    item = item_of(state, number)
    rows = {entry.sentence.id: entry for entry in item.sentences}
    out: list[Remedy] = []
    for found in item.findings:
        entry = rows.get(found.finding.sentence or "")
        if entry is None:
            continue
        made = [*_mends(state, item, found, entry.sentence)]
        if entry.machine is not None and entry.machine != entry.sentence:
            made.append(("Put the program's sentence back", entry.machine))
        seen = {entry.sentence}
        for label, sentence in made:
            if sentence not in seen:
                seen.add(sentence)
                out.append(_remedy(found, number, label, sentence))
    return tuple(out)


def apply_remedy(desk: Desk, user: str, case_id: str, number: int, remedy_id: str) -> CaseState:
    """Apply a remedy and check the item again.

    Raises:
        InputError: The remedy no longer fits, because the sentence changed.
    """
    current = desk.state(user, case_id)
    for remedy in remedies(current, number):
        if remedy.id == remedy_id:
            sentence_of(current, number, remedy.sentence_id)
            return replace_sentence(desk, user, case_id, number, remedy.sentence, remedy.label)
    raise InputError("This remedy no longer fits.", "Look at the present findings.")


def _mends(
    state: CaseState, item: ItemState, found: CaseFinding, sentence: Sentence
) -> Iterator[tuple[str, Sentence]]:
    check = found.finding.check
    if check == "typed_fact":
        yield from _right_value(found, sentence)
        yield from _words_that_give_it(state, item, found, sentence)
    elif check in ("guideline_statement_cited", "citation_resolves", "quote_verbatim"):
        yield from _cited(item, sentence)
    elif check in ("case_statement_supported", "assessment_supported"):
        yield from _quoted(state, sentence)
        if check == "assessment_supported":
            yield from _cited(item, sentence)
    elif check == "request_supported" and item.item.span is not None:
        span = item.item.span
        quote = CaseQuote(span=span, text=squeeze(state.case.words(span)))
        yield "Quote the request", _with(sentence, quotes=(quote,))
    elif check == "request_complete":
        yield from _every_level(item, sentence)
    elif check == "quote_offsets":
        yield from _offsets(item, sentence)


# ------------------------------------------------------------------ the right value


def _right_value(found: CaseFinding, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    """Replace a figure, level or side by the one that the words quoted give."""
    wrong = _wrong(found, sentence)
    if wrong is None:
        return
    rivals = [one for one in values(found.finding.evidence) if one.kind == wrong.kind]
    right = list(dict.fromkeys(one.words for one in rivals if one.value != wrong.value))
    for words in right[:_MOST]:
        text = sentence.text[: wrong.start] + words + sentence.text[wrong.end :]
        yield f"Replace “{wrong.words}” by “{words}”", _with(sentence, text=text)


def _wrong(found: CaseFinding, sentence: Sentence) -> Value | None:
    named = _NAMED.search(found.finding.message)
    words = named.group(1) if named else ""
    return next((one for one in values(sentence.text) if one.words == words), None)


def _words_that_give_it(
    state: CaseState, item: ItemState, found: CaseFinding, sentence: Sentence
) -> Iterator[tuple[str, Sentence]]:
    """Cite or quote the words that give a figure which the sentence's evidence lacks."""
    wrong = _wrong(found, sentence)
    if wrong is None:
        return

    def gives(text: str) -> bool:
        return any(one.kind == wrong.kind and one.value == wrong.value for one in values(text))

    if sentence.role in (SentenceRole.GUIDELINE, SentenceRole.ASSESSMENT):
        for passage, start, end in _places(item):
            words = passage.text[start:end]
            if gives(words) and _alike(words, sentence.text):
                yield _citing(sentence, passage, start, end)
                return
    if sentence.role is not SentenceRole.GUIDELINE:
        facts = [fact for fact in state.summary.facts if gives(fact.text)]
        yield from _quoting(facts, sentence)


# ------------------------------------------------------------------ words to rest on


def _cited(item: ItemState, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    """Cite the words nearest to what the sentence says of the guideline that it names."""
    rows = []
    for at, (passage, start, end) in enumerate(_places(item)):
        name = _tokens(citation_text(passage))
        named = len(name & _tokens(sentence.text)) >= _NAMES_IT * len(name)
        score = _share(passage.text[start:end], sentence.text, name if named else frozenset())
        rows.append((not named, -score, at, passage, start, end))
    chosen: set[str] = set()
    for other, score, _, passage, start, end in sorted(rows, key=lambda row: row[:3]):
        if -score >= _ALIKE * (2 if other else 1) and passage.key not in chosen:
            chosen.add(passage.key)
            yield _citing(sentence, passage, start, end)
        if len(chosen) == _MOST:
            return


def _citing(sentence: Sentence, passage: Passage, start: int, end: int) -> tuple[str, Sentence]:
    citation = Citation(
        passage_key=passage.key, quote=passage.text[start:end], start=start, end=end
    )
    # A citation that does not hold is replaced, one that does is kept beside the new one.
    kept = tuple(one for one in sentence.citations if one.passage_key != passage.key)
    return f"Cite {citation_text(passage)}", _with(sentence, citations=(*kept, citation))


def _places(item: ItemState) -> Iterator[tuple[Passage, int, int]]:
    """Yield the sentences of the item's passages, governing ones first."""
    rows = item.passages.passages if item.passages else ()
    for row in sorted(rows, key=lambda one: not one.governs):
        for start, end in sentences(row.passage.text):
            yield row.passage, start, end


def _quoted(state: CaseState, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    ranked = sorted(
        state.summary.facts, key=lambda fact: (-_share(fact.text, sentence.text), fact.id)
    )
    good = [fact for fact in ranked if _share(fact.text, sentence.text) >= _ALIKE]
    yield from _quoting(good, sentence)


def _quoting(facts: list[Fact], sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    for fact in facts[:_MOST]:
        quote = CaseQuote(span=fact.span, text=fact.text, fact_id=fact.id)
        label = f"Quote page {fact.span.page}: “{_short(fact.text)}”"
        yield label, _with(sentence, quotes=(*sentence.case_quotes, quote))


def _every_level(item: ItemState, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    named = [one for one in values(sentence.text) if one.kind == "level"]
    if not named or not item.item.levels:
        return
    levels = ", ".join(item.item.levels)
    first, last = named[0], named[-1]
    text = sentence.text[: first.start] + levels + sentence.text[last.end :]
    yield f"Name every level requested: {levels}", _with(sentence, text=text)


def _offsets(item: ItemState, sentence: Sentence) -> Iterator[tuple[str, Sentence]]:
    passages = {
        row.passage.key: row.passage for row in (item.passages.passages if item.passages else ())
    }
    mended = []
    for one in sentence.citations:
        passage = passages.get(one.passage_key)
        at = passage.text.find(one.quote) if passage else -1
        mended.append(
            one if at < 0 else one.model_copy(update={"start": at, "end": at + len(one.quote)})
        )
    yield "Point the citation at its words", _with(sentence, citations=tuple(mended))


# ------------------------------------------------------------------ helpers


def _with(
    sentence: Sentence,
    text: str | None = None,
    citations: tuple[Citation, ...] | None = None,
    quotes: tuple[CaseQuote, ...] | None = None,
) -> Sentence:
    return sentence.model_copy(
        update={
            "text": sentence.text if text is None else text,
            "citations": sentence.citations if citations is None else citations,
            "case_quotes": sentence.case_quotes if quotes is None else quotes,
        }
    )


def _remedy(found: CaseFinding, number: int, label: str, sentence: Sentence) -> Remedy:
    digest = hashlib.sha256(
        f"{found.id}\x1f{label}\x1f{sentence.model_dump_json()}".encode("utf-8", "replace")
    )
    return Remedy(
        id="m" + digest.hexdigest()[:12],
        finding_id=found.id,
        item=number,
        sentence_id=sentence.id,
        label=label,
        sentence=sentence,
    )


def _alike(words: str, text: str) -> bool:
    return _share(words, text) >= _ALIKE


def _share(words: str, text: str, apart: frozenset[str] = frozenset()) -> float:
    """Return which share of the words of ``text``, some set apart, stand in ``words``, too."""
    wanted = _tokens(text) - apart
    return len(wanted & _tokens(words)) / len(wanted) if wanted else 0.0


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text).lower())) - _COMMON


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " …"
