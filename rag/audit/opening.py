"""A finished letter taken apart, with everything beside it that it is compared with."""

from __future__ import annotations

from datetime import date

from rag.audit.citations.several import several
from rag.audit.findings import Part
from rag.audit.governing import governing
from rag.audit.material import Audited, Cited, Data, Material
from rag.audit.statements import Statement, statements
from rag.audit.undecided import undecided_items, without
from rag.checking.context import ItemContext
from rag.checking.jurisdiction import foreign_marks, is_foreign_letter
from rag.errors import InputError
from rag.intake.letter_marks import count_letters
from rag.intake.letters import LONG_TAIL, ItemPlaces, item_places, split_letter
from rag.intake.summary import summarise
from rag.records import (
    CaseDocument,
    CaseFile,
    DisputedItem,
    ItemDraft,
    LetterHeader,
    RawDocument,
    ReferenceHalf,
    ReferenceItem,
)
from rag.vocabulary import Vocabulary


def open_letter(
    raw: RawDocument, data: Data, *, as_of: date | None, today: date, trigger: str
) -> Material:
    """Take a finished determination apart and put beside it what it is compared with.

    Raises:
        InputError: The document is no determination of the form used since 2014.
    """
    if not raw.text.strip():
        raise InputError(
            f"{raw.name} holds no text.",
            "Give the determination as a PDF with text, DOCX or text; scan it with OCR first.",
        )
    _refuse_foreign(raw)
    undecided = undecided_items(raw.text)
    whole, raw = raw, without(raw, undecided)
    halves = _halves(raw, data.vocabulary)
    case = CaseFile(documents=(halves[0],))
    summary = summarise(case, data.vocabulary, as_of=as_of, today=today, trigger=trigger)  # type: ignore[arg-type]
    header = halves[0].letter.header if halves[0].letter else LetterHeader()
    material = Material(raw, case, summary, header, data)
    requests = {item.number: item for item in summary.items}
    items = tuple(
        _item(material, requests[reference.number], reference, places)
        for reference, places in zip(halves[1].items, item_places(raw), strict=True)
        if reference.number in requests
    )
    unread = tuple(r.number for r in halves[1].items if r.number not in requests)
    return Material(whole, case, summary, header, data, items, unread, undecided)


def _refuse_foreign(raw: RawDocument) -> None:
    """Refuse the review of a health plan's or insurer's decision, whatever its form."""
    if is_foreign_letter(raw.text):
        marks = ", ".join(sum(foreign_marks(raw.text), ()))
        raise InputError(
            f"{raw.name} is the review of a health plan's or insurer's decision: it speaks of "
            f"{marks}.",
            "Give a determination under Labor Code 4610.5; other law and other guidelines govern "
            "the review of health coverage.",
        )


def _halves(raw: RawDocument, vocabulary: Vocabulary) -> tuple[CaseDocument, ReferenceHalf]:
    if count_letters(raw.text) > 1:
        raise InputError(
            f"{raw.name} holds {count_letters(raw.text)} determination letters.",
            "Save each as a file of its own and audit them one at a time.",
        )
    try:
        halves = split_letter(raw, body_parts_in=vocabulary.body_parts_in)
    except InputError as error:
        raise InputError(
            f"{raw.name} looks like a determination, but not of the form used since 2014: its "
            "items, decisions, guidelines and rationales cannot be told apart.",
            "Give the letter as issued, with `Claims Administrator guideline`, the reviewer's "
            "guideline and `Decision rationale` under each item; the form of 2013 is not read.",
        ) from error
    if halves is None:
        raise InputError(
            f"{raw.name} is no finished determination: no disputed item with a decision and its "
            "reasons is found in it.",
            "Give a determination letter of the form used since 2014; a case file without a "
            "decision is for `rationale draft`.",
        )
    return halves


def _item(
    material: Material,
    item: DisputedItem,
    reference: ReferenceItem,
    places: ItemPlaces,
) -> Audited:
    places, said = _without_tail(material.raw.text, places)
    draft = ItemDraft(
        item=item.number,
        decision=reference.decision,
        probability=None,
        sentences=tuple(statement.as_sentence(item.number) for statement in said),
        drafter="letter",
    )
    context = ItemContext(
        case=material.case,
        summary=material.summary,
        vocabulary=material.data.vocabulary,
        item=item,
        draft=draft,
        outcome="suggest",
        found=governing(item, material.summary, material.data),
        assessment=None,
    )
    return Audited(
        raw=material.raw,
        item=item,
        reference=reference,
        places=places,
        statements=said,
        citations=_cited(material, places.guideline, "guideline"),
        ur_citations=_cited(material, places.ur, "ur_guideline"),
        context=context,
    )


def _without_tail(text: str, places: ItemPlaces) -> tuple[ItemPlaces, tuple[Statement, ...]]:
    """Cut off what stands behind the last rationale where it is too long to be one.

    Records may be appended to a letter. The rationale then ends with the sentence that concludes.
    """
    start, end = places.rationale
    if end - start <= LONG_TAIL:
        return places, statements(text, start, end)
    near = statements(text, start, start + LONG_TAIL)
    last = next((s for s in near if s.kind == "conclusion"), near[-1] if near else None)
    for following in near[last.number :] if last else ():
        if following.kind != "conclusion":
            break
        last = following
    stop = last.end if last else end
    return places._replace(rationale=(start, stop)), statements(text, start, stop)


def _cited(material: Material, where: tuple[int, int], part: Part) -> tuple[Cited, ...]:
    words = material.raw.text[slice(*where)]
    found = several(words, material.data.vocabulary.body_parts_in)
    out: list[Cited] = []
    for one in found:
        cited = Cited(one.reference, part, where[0] + one.start, where[0] + one.end)
        if out and _in_brackets(out[-1], cited):
            out[-1] = _joined(out[-1], cited)
        else:
            out.append(cited)
    return tuple(out)


def _in_brackets(first: Cited, second: Cited) -> bool:
    """Whether a citation is but the bracket behind another: "Knee Complaints (ACOEM 2004)"."""
    opened = first.reference.text.rstrip().endswith("(")
    return opened and second.start - first.end <= 1 and not second.reference.chapter


def _joined(first: Cited, second: Cited) -> Cited:
    mine, theirs = first.reference, second.reference
    reference = mine.model_copy(
        update={
            "text": f"{mine.text}{theirs.text}",
            "edition": mine.edition or theirs.edition,
            "section": mine.section or theirs.section,
            "pages": mine.pages or theirs.pages,
        }
    )
    return Cited(reference, first.part, first.start, second.end)
