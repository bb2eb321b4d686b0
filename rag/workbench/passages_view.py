"""The passages of an item in order of authority, with what a reviewer can do with each."""

from __future__ import annotations

from collections.abc import Sequence

from rag.desk.records import CaseState, ItemState
from rag.letter.citations import citation_text
from rag.records import Passage, RetrievedPassage, SearchStep
from rag.workbench.markup import (
    Html,
    badge,
    button,
    does,
    el,
    empty,
    field,
    fold,
    join,
    marked,
    words,
)
from rag.workbench.weigh_view import waiting

_OUTCOME = {"addresses": "addresses the treatment", "silent": "silent", "not_opened": "not needed"}
_STATUS = {
    "read_in_source": "compared with the guideline",
    "read_in_decisions": "known from published decisions",
    "general_knowledge": "never compared with the guideline",
    "licensed_text": "licensed text",
}


def passages_pane(
    state: CaseState,
    item: ItemState,
    question: str = "",
    found: Sequence[RetrievedPassage] | None = None,
) -> Html:
    """Return what governs an item, grouped by step of the search sequence.

    Args:
        state: The case.
        item: The item.
        question: What the reviewer searched the library for.
        found: What was found; ``None``: nothing was searched for.
    """
    if item.passages is None:
        return waiting("Looking for what governs this treatment …")
    rows = item.passages.passages
    cited = _cited(item)
    groups: list[Html] = []
    for step in item.passages.steps:
        mine = [row for row in rows if row.passage.source.authority_rank == step.rank]
        groups.append(_step(state, item, step, mine, cited))
    return join(
        _search(item, question, found, {row.passage.key for row in rows}),
        groups or empty(el("p", "The library holds nothing on this treatment.")),
        _aside(item),
        _superseded(item),
    )


def _cited(item: ItemState) -> dict[str, list[tuple[int, int]]]:
    out: dict[str, list[tuple[int, int]]] = {}
    for entry in item.sentences:
        for one in entry.sentence.citations:
            out.setdefault(one.passage_key, []).append((one.start, one.end))
    return out


def _step(
    state: CaseState,
    item: ItemState,
    step: SearchStep,
    rows: Sequence[RetrievedPassage],
    cited: dict[str, list[tuple[int, int]]],
) -> Html:
    mark = {"addresses": "blue", "silent": "warn"}.get(step.outcome, "")
    return el(
        "section",
        el(
            "h3",
            f"{step.rank}. {step.name} ",
            badge(_OUTCOME[step.outcome], mark),
        ),
        el("p", step.explanation, cls="soft"),
        [_card(item, row, cited.get(row.passage.key, [])) for row in rows],
        cls="authority",
        data_key=f"auth-{step.rank}",
    )


def _card(item: ItemState, row: RetrievedPassage, cited: list[tuple[int, int]]) -> Html:
    passage = row.passage
    pinned = any(mark.passage_key == passage.key for mark in item.pinned)
    given = {"n": item.number, "key": passage.key}
    reason = el(
        "form",
        field("Because", el("input", name="reason", required=True, maxlength=4000)),
        el("button", "Set aside", type="submit", cls="btn small"),
        cls="row",
        **does("exclude", **given),
    )
    acts = el(
        "div",
        button(
            "Unpin" if pinned else "Pin",
            "unpin" if pinned else "pin",
            kind="small",
            given=given,
            aria_pressed=str(pinned).lower(),
        ),
        button("In its page", "around", kind="small", given=given),
        fold("Set aside …", reason, key=f"aside-{passage.key}", cls="pop"),
        cls="row acts",
    )
    return el(
        "article",
        _head(passage, governs=row.governs, pinned=pinned),
        facts_of(passage),
        el("p", marked(passage.text, cited), cls="words"),
        el("p", "Found: ", "; ".join(row.reasons) or "by likeness", cls="soft"),
        acts,
        cls="card passage" + (" governs" if row.governs else ""),
        data_key=f"passage-{passage.key}",
    )


def _head(passage: Passage, *, governs: bool, pinned: bool = False) -> Html:
    return el(
        "header",
        el("strong", citation_text(passage)),
        " ",
        badge("governs", "blue") if governs else badge("informs"),
        badge("pinned", "good") if pinned else None,
        badge("digest, not the guideline's words", "warn") if passage.digest else None,
    )


def facts_of(passage: Passage) -> Html:
    """Return edition, dates in force, section, page, stance and strength of a passage."""
    source, rec = passage.source, passage.recommendation
    until = source.in_force_until
    rows: list[tuple[str, str]] = [
        ("Edition", source.edition),
        (
            "In force",
            f"{source.in_force_from.isoformat()} to " + (until.isoformat() if until else "now"),
        ),
        ("Section", passage.section),
        ("Page", passage.pages or (", ".join(map(str, passage.file_pages)) or "not known")),
        ("Rank", f"Labor Code 4610.5(c)(2)({source.legal_rank})"),
    ]
    if rec is not None:
        rows.append(("Stance", words(rec.stance.value)))
        rows.append(("Strength", rec.strength or "not graded"))
        rows.append(("Known", _STATUS[rec.status]))
    return el(
        "dl", [el("div", el("dt", name), el("dd", value)) for name, value in rows], cls="facts-of"
    )


def _search(
    item: ItemState,
    question: str,
    found: Sequence[RetrievedPassage] | None,
    have: set[str],
) -> Html:
    form = el(
        "form",
        el(
            "input",
            name="question",
            value=question,
            type="search",
            placeholder="Search the library for more",
            aria_label="Search the library for more",
            data_keep=True,
            data_key=f"search-{item.number}",
        ),
        el("button", "Search", type="submit", cls="btn"),
        cls="row",
        **does("search", n=item.number),
    )
    if found is None:
        return el("section", form, data_key="library-search")
    rows = [_found(item, row, question, row.passage.key in have) for row in found]
    return el(
        "section",
        form,
        el(
            "div",
            el("h3", f"Found for “{question}”"),
            rows or el("p", "Nothing in force on the case's day answers that.", cls="soft"),
            button("Close the search", "search", kind="small", given={"question": ""}),
            cls="found",
        ),
        data_key="library-search",
    )


def _found(item: ItemState, row: RetrievedPassage, question: str, known: bool) -> Html:
    passage = row.passage
    given = {"n": item.number, "key": passage.key}
    return el(
        "article",
        _head(passage, governs=row.governs),
        el("p", passage.text[:600], cls="words"),
        el("p", f"Score {row.score:.2f}. ", "; ".join(row.reasons), cls="soft"),
        el(
            "div",
            badge("already here", "good")
            if known
            else button(
                "Add to this item", "add_passage", kind="small", given={**given, "q": question}
            ),
            button("In its page", "around", kind="small", given=given),
            cls="row acts",
        ),
        cls="card",
        data_key=f"found-{passage.key}",
    )


def _aside(item: ItemState) -> Html | None:
    if not item.excluded:
        return None
    known = {
        row.passage.key: row.passage
        for row in (*(item.found.passages if item.found else ()), *item.added)
    }
    rows = [
        el(
            "li",
            citation_text(known[mark.passage_key])
            if mark.passage_key in known
            else mark.passage_key,
            f": {mark.reason} ({mark.user}) ",
            button(
                "Take back in",
                "include",
                kind="small",
                given={"n": item.number, "key": mark.passage_key},
            ),
        )
        for mark in item.excluded
    ]
    return el("section", el("h3", "Set aside"), el("ul", rows, cls="gone"), data_key="aside")


def _superseded(item: ItemState) -> Html | None:
    rows = item.passages.superseded if item.passages else ()
    if not rows:
        return None
    shown = [
        el(
            "article",
            el(
                "header",
                el("strong", citation_text(row.passage)),
                " ",
                badge("not in force on this day", "bad"),
            ),
            facts_of(row.passage),
            el("p", row.passage.text[:400], cls="words"),
            cls="card old",
            data_key=f"old-{row.passage.key}",
        )
        for row in rows
    ]
    return fold(f"Other editions, not in force ({len(rows)})", shown, key="superseded")
