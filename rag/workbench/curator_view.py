"""What a curator sees: documents, editions on a time line, search and checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rag.letter.citations import citation_text
from rag.library.editions import Edition
from rag.library.problems import Problem
from rag.library.shelf_add import Added
from rag.library.shelf_views import Row
from rag.records import RetrievedPassage
from rag.workbench.markup import (
    Html,
    badge,
    button,
    counted,
    does,
    el,
    empty,
    fold,
    join,
    words,
)
from rag.workbench.passages_view import facts_of

STEPS = (
    ("documents", "Documents"),
    ("timeline", "Editions"),
    ("search", "Search"),
    ("verify", "Check"),
)


def bar(rows: Sequence[Row], step: str, status: tuple[str, str]) -> Html:
    """Return the head: what the library holds, and the four views on it."""
    own = sum(row.added for row in rows)
    kind, text = status
    return join(
        el("h2", "Library"),
        el(
            "span",
            f"{len(rows)} documents, {own} added by you, "
            f"{sum(row.passages for row in rows)} passages",
            cls="soft",
        ),
        el("span", text, cls=f"ready {kind}", data_key="ready"),
        el("span", cls="grow"),
        el(
            "nav",
            [
                button(
                    label,
                    "go",
                    kind="step",
                    given={"step": name},
                    aria_current="page" if name == step else None,
                )
                for name, label in STEPS
            ],
            cls="steps",
            aria_label="Views of the library",
        ),
    )


def added(made: Added) -> str:
    """Return in words what became of files that were added."""
    new = [one for one in made.outcomes if one.state != "unchanged"]
    known = [one.name for one in made.outcomes if one.state == "unchanged"]
    said = []
    if new:
        names = ", ".join(one.name for one in new)
        passages = counted(sum(one.passages for one in new), "passage")
        said.append(
            f"Added under {made.source.title} ({made.source.edition}): {names}, {passages}."
        )
    if known:
        said.append(f"In the library already, unchanged: {', '.join(known)}.")
    return " ".join(said)


def documents(rows: Sequence[Row], removed: Sequence[str]) -> Html:
    """Return every document, the curator's own first, digests marked."""
    own = [row for row in rows if row.added]
    shipped = [row for row in rows if not row.added]
    gone = [
        el("li", id_, " ", button("Restore", "restore", kind="small", given={"id": id_}))
        for id_ in removed
    ]
    return join(
        el("h3", f"Added here ({len(own)})"),
        _table(own)
        if own
        else empty(
            el(
                "p",
                "Nothing was added yet. The shipped library holds digests in our own words; "
                "licensed texts that you add govern beside them and can be quoted.",
            )
        ),
        el("section", el("h3", "Removed, or replaced: can be restored"), el("ul", gone, cls="gone"))
        if gone
        else None,
        el("h3", f"Shipped, read-only ({len(shipped)})"),
        el(
            "input",
            type="search",
            placeholder="Find a guideline or a chapter",
            aria_label="Find a guideline or a chapter",
            data_filter=".edition",
            data_keep=True,
            data_key="find-document",
        ),
        _by_edition(shipped),
    )


def _by_edition(rows: Sequence[Row]) -> list[Html]:
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.family, row.title, row.edition), []).append(row)
    out = []
    for (family, title, edition), mine in sorted(groups.items()):
        label = [
            el("strong", family),
            f" {title} ({edition}) ",
            el(
                "span",
                f"{counted(len(mine), 'document')}, "
                f"{counted(sum(row.passages for row in mine), 'passage')}",
                cls="soft",
            ),
        ]
        key = f"edition-{family}-{title}-{edition}"
        out.append(fold(label, _table(mine), key=key, cls="edition"))
    return out


def _table(rows: Sequence[Row]) -> Html:
    head = ("Document", "Edition", "In force", "Passages", "Recommendations", "")
    return el(
        "table",
        el("thead", el("tr", [el("th", text) for text in head])),
        el("tbody", [_row(row) for row in rows]),
        cls="list",
    )


def _row(row: Row) -> Html:
    recs = ", ".join(f"{n} {words(status)}" for status, n in row.recommendations.items())
    acts = (
        button(
            "Remove",
            "remove",
            kind="small quiet",
            given={"id": row.id},
            aria_label=f"Remove {row.chapter or row.id}",
            data_confirm=f"Take {row.id} out of the library? It can be restored.",
        )
        if row.added
        else None
    )
    return el(
        "tr",
        el(
            "td",
            button(row.chapter or row.title, "document", kind="link", given={"id": row.id}),
            " ",
            badge("digest", "warn", "Own words, not the guideline's")
            if row.digest
            else badge("full text", "good"),
        ),
        el("td", f"{row.family} {row.edition}"),
        el("td", f"{row.in_force_from} – {row.in_force_until or 'now'}", cls="nowrap"),
        el("td", str(row.passages)),
        el("td", recs or "–"),
        el("td", acts),
        data_key=f"doc-{row.id}-{row.source}",
    )


def timeline(groups: Sequence[Sequence[Edition]], today: date) -> Html:
    """Return the editions of each guideline on one line of years."""
    firsts = [one.source.in_force_from for group in groups for one in group]
    if not firsts:
        return empty(el("p", "No edition is registered."))
    start, end = min(firsts).year, today.year + 1
    width = max(end - start, 1)

    def at(day: date) -> float:
        share = (day.year - start + (day.timetuple().tm_yday - 1) / 366) / width * 100
        return min(max(share, 0), 100)

    step = max(width // 8, 1)
    years = [
        el("span", str(year), style=f"left:{(year - start) / width * 100:.1f}%")
        for year in range(start, end + 1, step)
    ]
    return join(
        el(
            "p",
            "What is in force on a case's day governs it; the filled ones are in force today.",
            cls="soft",
        ),
        el("div", years, cls="years", aria_hidden="true"),
        [_lane(group, at, today) for group in groups],
    )


def _lane(group: Sequence[Edition], at: Callable[[date], float], today: date) -> Html:
    spans, said = [], []
    for one in group:
        source = one.source
        left = at(source.in_force_from)
        right = at(source.in_force_until or today)
        now = source.in_force_from <= today and not (
            source.in_force_until and source.in_force_until <= today
        )
        until = source.in_force_until or "now"
        text = f"{source.edition}: {source.in_force_from} – {until}"
        spans.append(
            el(
                "span",
                source.edition,
                cls="span now" if now else "span",
                title=text,
                style=f"left:{left:.1f}%;width:{max(right - left, 1.5):.1f}%",
            )
        )
        gap = f"; then {one.gap_days} days without an edition" if one.gap_days else ""
        said.append(f"{text}{gap}")
    first = group[0].source
    return el(
        "div",
        el("p", el("strong", f"{first.family}: {first.title}")),
        el("div", spans, cls="track", aria_hidden="true"),
        el("p", "; ".join(said), cls="soft"),
        cls="lane",
        data_key=f"lane-{first.family}-{first.title}",
    )


def searching(
    question: str, found: Sequence[RetrievedPassage] | None, notes: Sequence[str]
) -> Html:
    """Return the search form and what was found, with scores."""
    form = el(
        "form",
        el(
            "input",
            name="question",
            type="search",
            value=question,
            aria_label="Search the library",
            placeholder="e.g. epidural steroid injection radiculopathy criteria",
            data_keep=True,
            data_key="c-question",
        ),
        el("button", "Search", type="submit", cls="btn primary"),
        cls="row",
        **does("search"),
    )
    if found is None:
        return join(
            form, empty(el("p", "Search as a reviewer would, to see what is found and why."))
        )
    rows = [_hit(n, row) for n, row in enumerate(found, 1)]
    return join(
        form,
        [el("p", note, cls="soft") for note in notes],
        rows or empty(el("p", "Nothing was found.")),
    )


def _hit(place: int, row: RetrievedPassage) -> Html:
    passage = row.passage
    return el(
        "article",
        el(
            "header",
            el("strong", f"{place}. {citation_text(passage)}"),
            " ",
            badge("digest", "warn") if passage.digest else badge("full text", "good"),
            badge(f"score {row.score:.3f}", "blue"),
            badge(f"meaning {row.dense:.3f}"),
            badge(f"words {row.lexical:.2f}"),
        ),
        facts_of(passage),
        el("p", passage.text[:700], cls="words"),
        el("p", "; ".join(row.reasons), cls="soft") if row.reasons else None,
        cls="card",
        data_key=f"hit-{passage.key}",
    )


def checks(problems: Sequence[Problem], notes: Sequence[str]) -> Html:
    """Return what is wrong or doubtful in the library."""
    kinds = {"error": "bad", "warning": "warn", "note": ""}
    rows = [
        el(
            "li",
            badge(one.severity, kinds[one.severity]),
            f" {one.file}:{one.line} {one.message} ",
            el("em", one.remedy),
        )
        for one in problems
    ]
    return join(
        el("h3", f"Problems ({len(rows)})"),
        el("ul", rows, cls="gone") if rows else el("p", badge("nothing wrong was found", "good")),
        el("h3", f"Notes ({len(notes)})"),
        el("ul", [el("li", text) for text in notes]) if notes else el("p", "None.", cls="soft"),
    )
