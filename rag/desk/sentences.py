"""The draft as a list of sentences: edited, written again, inserted, removed, moved, compared."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rag.desk.desk import Desk, item_of, rework
from rag.desk.records import CaseState, EditedSentence, ItemState
from rag.desk.stages import both_sides
from rag.errors import InputError
from rag.records import CaseQuote, Citation, Record, Sentence, SentenceRole
from rag.text import squeeze

LONGEST = 4_000
"""Characters of a sentence."""
MOST = 200
"""Sentences of one item."""


class DiffLine(Record):
    """One sentence of the comparison with the program's draft."""

    change: Literal["same", "edited", "inserted", "removed"]
    id: str
    before: str = ""
    after: str = ""
    words: tuple[tuple[Literal["same", "out", "in"], str], ...] = ()
    """For ``edited``: the words in order, each kept, taken out or put in."""


def edit_sentence(
    desk: Desk,
    user: str,
    case_id: str,
    number: int,
    sentence_id: str,
    text: str | None = None,
    *,
    role: str | None = None,
    citations: Sequence[Citation] | None = None,
    case_quotes: Sequence[CaseQuote] | None = None,
) -> CaseState:
    """Change a sentence and check the item again; what is not given stays.

    Raises:
        InputError: There is no such sentence, it is empty or too long, or a citation does not
            stand in its passage.
    """
    before = desk.state(user, case_id)
    old = sentence_of(before, number, sentence_id).sentence
    update: dict[str, Any] = {}
    if text is not None:
        update["text"] = _text(text)
    if role is not None:
        update["role"] = _role(role)
    if citations is not None:
        update["citations"] = tuple(_held(before, number, one) for one in citations)
    if case_quotes is not None:
        update["case_quotes"] = tuple(case_quotes)
    new = old.model_copy(update=update)
    if new == old:
        return before
    return _replace(desk, user, case_id, "sentence_edited", number, new)


def insert_sentence(
    desk: Desk,
    user: str,
    case_id: str,
    number: int,
    text: str,
    *,
    after: str | None = None,
    role: str = "assessment",
    citations: Sequence[Citation] = (),
    case_quotes: Sequence[CaseQuote] = (),
) -> CaseState:
    """Insert a sentence after another one; without ``after`` it comes first."""
    words, kind = _text(text), _role(role)

    def body(before: CaseState) -> Mapping[str, Any]:
        item = _ready(before, number)
        if len(item.sentences) >= MOST:
            raise InputError(f"An item takes {MOST} sentences at most.", "Remove some.")
        place = 0 if after is None else _place(item, after) + 1
        new = Sentence(
            id=_new_id(item),
            role=kind,
            text=words,
            citations=tuple(_held(before, number, one) for one in citations),
            case_quotes=tuple(case_quotes),
        )
        dumped = new.model_dump(mode="json")
        return {"item": number, "id": new.id, "place": place, "sentence": dumped}

    return _checked(desk, user, case_id, "sentence_inserted", number, body)


def remove_sentence(
    desk: Desk, user: str, case_id: str, number: int, sentence_id: str, reason: str = ""
) -> CaseState:
    """Remove a sentence; the program's own can be restored."""
    sentence_of(desk.state(user, case_id), number, sentence_id)
    body = {"item": number, "id": sentence_id, "reason": reason}
    return _checked(desk, user, case_id, "sentence_removed", number, body)


def move_sentence(
    desk: Desk, user: str, case_id: str, number: int, sentence_id: str, place: int
) -> CaseState:
    """Move a sentence to ``place`` (from 0) of the item's list."""
    item = _ready(desk.state(user, case_id), number)
    sentence_of(desk.state(user, case_id), number, sentence_id)
    at = max(0, min(place, len(item.sentences) - 1))
    body = {"item": number, "id": sentence_id, "place": at}
    return _checked(desk, user, case_id, "sentence_moved", number, body)


def restore_sentence(
    desk: Desk, user: str, case_id: str, number: int, sentence_id: str
) -> CaseState:
    """Put the program's wording of a sentence back, also where it was removed."""
    item = _ready(desk.state(user, case_id), number)
    machine = {s.id: s for s in (item.machine_draft.sentences if item.machine_draft else ())}
    if sentence_id not in machine:
        raise InputError(
            f"The program wrote no sentence {sentence_id}.", "Remove the sentence instead."
        )
    original = machine[sentence_id]
    if any(one.sentence.id == sentence_id for one in item.sentences):
        return _replace(desk, user, case_id, "sentence_edited", number, original)
    order = list(machine)
    earlier = set(order[: order.index(sentence_id)])
    places = [at + 1 for at, one in enumerate(item.sentences) if one.sentence.id in earlier]
    dumped = original.model_dump(mode="json")
    body = {
        "item": number,
        "id": sentence_id,
        "place": max(places, default=0),
        "sentence": dumped,
        "machine": dumped,
    }
    return _checked(desk, user, case_id, "sentence_inserted", number, body)


def alternatives(state: CaseState, number: int, sentence_id: str) -> tuple[Sentence, ...]:
    """Return other wordings of a sentence that rest on the same evidence, the program's own first.

    They come from the program's draft and from the extractive drafts for each outcome.
    """
    item = _ready(state, number)
    now = sentence_of(state, number, sentence_id)
    pool: list[Sentence] = [now.machine] if now.machine else []
    pool += item.machine_draft.sentences if item.machine_draft else ()
    for draft in both_sides(state, number).values():
        pool += draft.sentences
    here = now.sentence
    used = {one.sentence.text for one in item.sentences}
    out: dict[str, Sentence] = {}
    for one in pool:
        own = now.machine is not None and one == now.machine
        if own or (one.role is here.role and _shared(one, here)):
            if one.text not in used:
                out.setdefault(one.text, one)
    return tuple(one.model_copy(update={"id": sentence_id}) for one in out.values())


def regenerate_sentence(
    desk: Desk, user: str, case_id: str, number: int, sentence_id: str, choice: int = 0
) -> CaseState:
    """Write a sentence again from its evidence: the ``choice``-th of :func:`alternatives`.

    Raises:
        InputError: The program has no other wording for it.
    """
    rows = alternatives(desk.state(user, case_id), number, sentence_id)
    if not 0 <= choice < len(rows):
        raise InputError(
            "The program has no other wording for this sentence.",
            "Edit it by hand, or draft the item again.",
        )
    return _replace(desk, user, case_id, "sentence_regenerated", number, rows[choice])


def adopt_draft(desk: Desk, user: str, case_id: str, number: int) -> CaseState:
    """Take the program's present draft in place of all sentences of an item."""
    _ready(desk.state(user, case_id), number)

    def make(after: CaseState) -> dict[str, Any]:
        from rag.desk.stages import work

        return {"items": {str(number): work(after, number, desk.tools, "check", adopt=True)}}

    return desk.commit(user, case_id, "draft_adopted", {"item": number}, make)


def diff(state: CaseState, number: int) -> tuple[DiffLine, ...]:
    """Compare an item's sentences with the program's draft, in the order in which they stand."""
    item = _ready(state, number)
    machine = {s.id: s for s in (item.machine_draft.sentences if item.machine_draft else ())}
    lines = []
    for entry in item.sentences:
        now, old = entry.sentence, machine.get(entry.sentence.id)
        if old is None:
            lines.append(DiffLine(change="inserted", id=now.id, after=now.text))
        elif old.text == now.text:
            lines.append(DiffLine(change="same", id=now.id, before=old.text, after=now.text))
        else:
            lines.append(
                DiffLine(
                    change="edited",
                    id=now.id,
                    before=old.text,
                    after=now.text,
                    words=_words(old.text, now.text),
                )
            )
    kept = {entry.sentence.id for entry in item.sentences}
    lines += [
        DiffLine(change="removed", id=id_, before=old.text)
        for id_, old in machine.items()
        if id_ not in kept
    ]
    return tuple(lines)


def sentence_of(state: CaseState, number: int, sentence_id: str) -> EditedSentence:
    """Return a sentence of an item.

    Raises:
        InputError: There is none.
    """
    for entry in _ready(state, number).sentences:
        if entry.sentence.id == sentence_id:
            return entry
    raise InputError(f"Item {number} has no sentence {sentence_id}.", "Choose one of its list.")


def replace_sentence(
    desk: Desk, user: str, case_id: str, number: int, new: Sentence, detail: str
) -> CaseState:
    """Put ``new`` in the place of the sentence of its id, as a remedy does."""
    return _replace(desk, user, case_id, "remedy_applied", number, new, detail)


# ------------------------------------------------------------------ helpers


def _replace(
    desk: Desk,
    user: str,
    case_id: str,
    kind: str,
    number: int,
    new: Sentence,
    detail: str = "",
) -> CaseState:
    def body(before: CaseState) -> Mapping[str, Any]:
        sentence_of(before, number, new.id)
        dumped = new.model_dump(mode="json")
        return {"item": number, "id": new.id, "sentence": dumped, "detail": detail}

    return _checked(desk, user, case_id, kind, number, body)


def _checked(desk: Desk, user: str, case_id: str, kind: str, number: int, body: Any) -> CaseState:
    return desk.commit(
        user, case_id, kind, body, lambda after: rework(desk, after, "check", (number,))
    )


def _ready(state: CaseState, number: int) -> ItemState:
    item = item_of(state, number)
    if not item.ready:
        raise InputError(f"Item {number} has no draft yet.", "Choose the item first.")
    return item


def _place(item: ItemState, sentence_id: str) -> int:
    for at, entry in enumerate(item.sentences):
        if entry.sentence.id == sentence_id:
            return at
    raise InputError(
        f"Item {item.number} has no sentence {sentence_id}.", "Choose one of its list."
    )


def _new_id(item: ItemState) -> str:
    machine = item.machine_draft.sentences if item.machine_draft else ()
    ids = [s.id for s in machine] + [e.sentence.id for e in item.sentences]
    tails = [int(tail) for id_ in ids if (tail := id_.rpartition(".")[2]).isdigit()]
    return f"{item.number}.{max(tails, default=0) + 1}"


def _text(text: str) -> str:
    words = squeeze(text)
    if not words:
        raise InputError("The sentence is empty.", "Write it, or remove the sentence.")
    if len(words) > LONGEST:
        raise InputError("The sentence is too long.", f"Keep it below {LONGEST} characters.")
    return words


def _role(role: str) -> SentenceRole:
    try:
        return SentenceRole(role)
    except ValueError:
        raise InputError(
            f"{role!r} is no role of a sentence.", "Give one of " + ", ".join(SentenceRole) + "."
        ) from None


def _held(state: CaseState, number: int, citation: Citation) -> Citation:
    item = item_of(state, number)
    for row in item.passages.passages if item.passages else ():
        passage = row.passage
        if passage.key == citation.passage_key:
            if passage.text[citation.start : citation.end] == citation.quote:
                return citation
            raise InputError("The words cited do not stand in the passage.", "Mark them again.")
    raise InputError(
        f"Item {number} has no passage {citation.passage_key}.", "Add it from the library first."
    )


def _shared(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences rest on a common passage, fact or place; both on none will do, too."""
    left, right = _evidence(one), _evidence(other)
    return bool(left & right) or (not left and not right)


def _evidence(sentence: Sentence) -> set[str]:
    keys = {citation.passage_key for citation in sentence.citations}
    for quote in sentence.case_quotes:
        keys.add(quote.fact_id or f"{quote.span.document}:{quote.span.start}")
    return keys


def _words(before: str, after: str) -> tuple[tuple[Literal["same", "out", "in"], str], ...]:
    old, new = before.split(" "), after.split(" ")
    out: list[tuple[Literal["same", "out", "in"], str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            out.append(("same", " ".join(old[a:b])))
            continue
        if b > a:
            out.append(("out", " ".join(old[a:b])))
        if d > c:
            out.append(("in", " ".join(new[c:d])))
    return tuple(out)
