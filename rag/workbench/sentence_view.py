"""One sentence of a draft: its text, its check, its evidence, its findings with remedies."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk.records import CaseFinding, CaseState, EditedSentence, ItemState
from rag.desk.remedies import Remedy
from rag.letter.citations import citation_text
from rag.records import Passage, SentenceRole
from rag.workbench.controls import page_button
from rag.workbench.markup import (
    Html,
    badge,
    button,
    does,
    el,
    field,
    fold,
    select,
)
from rag.workbench.weigh_view import passages_of, short_source

ROLES = {
    SentenceRole.REQUEST: "Request",
    SentenceRole.GUIDELINE: "Guideline",
    SentenceRole.CASE_FACT: "Record",
    SentenceRole.ASSESSMENT: "Assessment",
    SentenceRole.CONCLUSION: "Conclusion",
    SentenceRole.NOTE: "Note",
}
SEVERITY = {"blocker": "Blocks signing:", "warning": "Look at:", "note": "Note:"}


def sentence_row(
    state: CaseState,
    item: ItemState,
    entry: EditedSentence,
    found: Sequence[CaseFinding],
    mends: dict[str, list[Remedy]],
    locked: bool,
) -> Html:
    """Return one sentence with everything on it; a signed one cannot be edited."""
    sentence = entry.sentence
    mark, said, kind = _check(found)
    given = {"n": item.number, "id": sentence.id}
    passages = passages_of(item)
    label = f"{ROLES[sentence.role]}, sentence {sentence.id}"
    text = (
        el("p", sentence.text, cls="plain")
        if locked
        else el(
            "textarea",
            sentence.text,
            rows=1,
            aria_label=label,
            data_edit="edit_sentence",
            data_args=does("", **given)["data_args"],
            data_was=sentence.text,
            data_key=f"text-{sentence.id}",
            spellcheck="true",
        )
    )
    return el(
        "li",
        el(
            "div",
            el("span", mark, cls=f"check {kind}", title=said, role="img", aria_label=said),
            el("span", ROLES[sentence.role], cls="role"),
            badge("edited", "blue", f"by {entry.edited_by}, {entry.edited_at}")
            if entry.edited_by
            else None,
            el("span", cls="grow"),
            None if locked else _acts(item, entry),
            cls="row top",
        ),
        text,
        _chips(state, entry, passages),
        [finding_row(item, row, mends, locked) for row in found],
        cls=f"sentence {sentence.role.value} {kind}",
        data_key=f"s-{sentence.id}",
        data_row=True,
    )


def _check(found: Sequence[CaseFinding]) -> tuple[str, str, str]:
    open_ = [row for row in found if row.answer is None]
    for severity, mark, said in (
        ("blocker", "✕", "Checked: has to be mended or answered"),
        ("warning", "!", "Checked: look at the warning"),
    ):
        if any(row.finding.severity == severity for row in open_):
            return mark, said, severity
    if found and not open_:
        return "✓", "Checked: findings answered", "answered"
    return "✓", "Checked: nothing found", "fine"


def _acts(item: ItemState, entry: EditedSentence) -> Html:
    given = {"n": item.number, "id": entry.sentence.id}
    changed = entry.machine is not None and entry.machine != entry.sentence
    name = entry.sentence.id
    return el(
        "span",
        button(
            "↻",
            "regenerate",
            kind="icon",
            given=given,
            title="Write it again",
            aria_label=f"Write {name} again",
        ),
        button(
            "↶",
            "restore_sentence",
            kind="icon",
            given=given,
            disabled=not changed,
            title="Back to the program's words",
            aria_label=f"Back to the program's words of {name}",
        ),
        button(
            "↑",
            "move",
            kind="icon",
            given={**given, "by": -1},
            title="Move up",
            aria_label=f"Move {name} up",
        ),
        button(
            "↓",
            "move",
            kind="icon",
            given={**given, "by": 1},
            title="Move down",
            aria_label=f"Move {name} down",
        ),
        inserting(item, entry.sentence.id, "+"),
        button(
            "×",
            "remove_sentence",
            kind="icon",
            given=given,
            title="Remove",
            aria_label=f"Remove {name}",
        ),
        cls="sentence-acts",
    )


def inserting(item: ItemState, after: str | None, label: str) -> Html:
    """Return the form for a sentence after another one, or at the end."""
    roles = [(role.value, name) for role, name in ROLES.items()]
    key = f"insert-{item.number}-{after or 'end'}"
    form = el(
        "form",
        select("role", roles, "assessment", label="What the sentence does"),
        el("input", name="text", required=True, aria_label="New sentence", maxlength=4000),
        el("button", "Insert", type="submit", cls="btn small"),
        cls="row",
        **does("insert_sentence", n=item.number, after=after or ""),
    )
    where = f"Insert a sentence after {after}" if after else "Add a sentence at the end"
    summary = el("summary", label, title=where, aria_label=where)
    return el("details", summary, form, data_key=key, cls="pop insert" if after else "pop end")


def _chips(state: CaseState, entry: EditedSentence, passages: dict[str, Passage]) -> Html | None:
    sentence = entry.sentence
    chips: list[Html] = []
    boxes: list[Html] = []
    for at, one in enumerate(sentence.citations):
        passage = passages.get(one.passage_key)
        key = f"ev-{sentence.id}-c{at}"
        label = short_source(passage) if passage else "passage gone"
        page = f", p. {passage.pages}" if passage and passage.pages else ""
        chips.append(_chip(label + page, key, "guideline"))
        boxes.append(_cited(one.quote, passage, key))
    for at, quote in enumerate(sentence.case_quotes):
        key = f"ev-{sentence.id}-r{at}"
        name = state.case.documents[quote.span.document].name
        chips.append(_chip(f"p. {quote.span.page} “{_short(quote.text)}”", key, "record"))
        boxes.append(
            el(
                "div",
                el("blockquote", quote.text),
                el(
                    "p",
                    f"{name}, page {quote.span.page} ",
                    page_button(quote.span, "Show in its page"),
                ),
                cls="evidence",
                hidden=True,
                data_key=key,
            )
        )
    if sentence.searched:
        chips.append(
            badge("searched for", title=f"Looked for in the record: {', '.join(sentence.searched)}")
        )
    if not chips:
        return None
    return el("div", el("div", chips, cls="chips"), boxes, cls="evidences")


def _chip(label: str, key: str, kind: str) -> Html:
    return button(label, kind=f"chip {kind}", data_shows=key, aria_expanded="false")


def _cited(quote: str, passage: Passage | None, key: str) -> Html:
    shows = None
    if passage is not None:
        shows = button(
            "Show among the guidelines",
            kind="small link",
            data_to=f"passage-{passage.key}",
            data_to_tab="b",
        )
    return el(
        "div",
        el("blockquote", quote, cls="digest" if passage and passage.digest else None),
        el(
            "p",
            citation_text(passage) if passage else "The passage is no longer at hand.",
            " ",
            badge("digest, not the guideline's words", "warn")
            if passage and passage.digest
            else None,
            shows,
        ),
        cls="evidence",
        hidden=True,
        data_key=key,
    )


def _short(text: str) -> str:
    return text if len(text) <= 26 else text[:24].rstrip() + "…"


def finding_row(
    item: ItemState, row: CaseFinding, mends: dict[str, list[Remedy]], locked: bool
) -> Html:
    """Return a finding with its one-click remedies and the way to answer it."""
    finding = row.finding
    severity = "answered" if row.answer else finding.severity
    buttons = [
        button(one.label, "remedy", kind="small mend", given={"n": item.number, "remedy": one.id})
        for one in mends.get(row.id, [])
    ]
    return el(
        "div",
        el(
            "p",
            el("strong", SEVERITY[finding.severity]),
            " ",
            finding.message,
            " ",
            el("em", finding.remedy),
        ),
        el("p", el("strong", "Answered: "), row.answer.reason, f" ({row.answer.user})")
        if row.answer
        else None,
        None if locked else el("div", buttons, answering(row), cls="row"),
        cls=f"finding {severity}",
        data_key=row.id,
    )


def answering(row: CaseFinding) -> Html:
    """Return the form in which a finding is answered, or the way to take an answer back."""
    if row.answer is not None:
        return button("Take the answer back", "unanswer", kind="small", given={"finding": row.id})
    form = el(
        "form",
        field("It stands because", el("input", name="reason", required=True, maxlength=4000)),
        el("button", "Answer", type="submit", cls="btn small"),
        cls="row",
        **does("answer", finding=row.id),
    )
    return fold("Answer with a reason", form, key=f"answer-{row.id}", cls="pop")
