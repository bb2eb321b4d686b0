"""The facts of the record by kind, each with its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.desk.records import CaseState
from rag.records import Fact, FactKind
from rag.vocabulary import Vocabulary
from rag.workbench.controls import edit, source
from rag.workbench.markup import (
    Html,
    badge,
    button,
    el,
    fold,
    select,
    words,
)


def value_shown(value: str, vocabulary: Vocabulary) -> str:
    """Return a value as a reader writes it: the name of what the vocabulary knows by an id."""
    for known in tables(vocabulary):
        if value in known:
            return str(known[value].name)
    return value


def tables(vocabulary: Vocabulary) -> tuple[Mapping[str, Any], ...]:
    """Return the entries of the vocabulary that a fact's value can name, by id."""
    return vocabulary.conditions, vocabulary.treatments, vocabulary.drugs, vocabulary.body_parts


_POLARITY = (("affirmed", "affirmed"), ("negated", "denied"), ("uncertain", "uncertain"))


_SHOWN, _MOST = 25, 600
"""Facts of a kind that are shown at first, and when they are asked for: a long record has
thousands."""


def facts_section(state: CaseState, vocabulary: Vocabulary, whole: str = "") -> Html:
    """Return the facts by kind, and those that were set aside.

    Args:
        state: The case.
        vocabulary: For the names of what the facts say.
        whole: The kind that is shown in full.
    """
    groups: dict[FactKind, list[Fact]] = {}
    for fact in state.summary.facts:
        groups.setdefault(fact.kind, []).append(fact)
    bodies = [
        _group(state, kind, groups[kind], vocabulary, kind.value == whole)
        for kind in FactKind
        if kind in groups
    ]
    gone = [
        el(
            "li",
            f"“{fact.text}” ",
            button("Take back in", "restore_fact", kind="small", given={"fact": fact.id}),
        )
        for fact in state.dismissed
    ]
    head = el(
        "tr", [el("th", t) for t in ("Words of the record", "Value", "The record", "Page", "")]
    )
    return el(
        "section",
        el("h3", f"Facts ({len(state.summary.facts)})"),
        el(
            "p",
            "To add one, mark its words in the page on the right.",
            cls="soft",
        ),
        el("table", el("thead", head), bodies, cls="list facts"),
        fold(f"Set aside ({len(gone)})", el("ul", gone, cls="gone"), key="facts-gone")
        if gone
        else None,
        data_key="facts",
    )


def _group(
    state: CaseState, kind: FactKind, facts: list[Fact], vocabulary: Vocabulary, whole: bool
) -> Html:
    shown = facts[: _MOST if whole else _SHOWN]
    more = None
    if len(shown) < len(facts) and not whole:
        label = f"Show all {len(facts)}"
        more = button(label, "facts", kind="small", given={"kind": kind.value})
    elif len(shown) < len(facts):
        more = el("span", f"The first {len(shown)} of {len(facts)} are shown.", cls="soft")
    elif whole and len(facts) > _SHOWN:
        more = button("Show fewer", "facts", kind="small", given={"kind": ""})
    name = words(kind.value) + (f" ({len(facts)})" if len(facts) > _SHOWN else "")
    return el(
        "tbody",
        el("tr", el("th", name, colspan=5, scope="rowgroup"), cls="group"),
        [_fact(state, fact, vocabulary) for fact in shown],
        el("tr", el("td", more, colspan=5)) if more else None,
        data_key=f"facts-{kind.value}",
    )


def _fact(state: CaseState, fact: Fact, vocabulary: Vocabulary) -> Html:
    given = {"fact": fact.id}
    ur = badge("UR", title="As the utilization review tells it")
    return el(
        "tr",
        el("td", fact.text, " ", ur if fact.attribution != "record" else None),
        el(
            "td",
            edit(
                f"fact-{fact.id}-value",
                value_shown(fact.value, vocabulary),
                "edit_fact",
                {**given, "field": "value"},
                f"Value of {fact.text[:60]}",
            ),
        ),
        el(
            "td",
            select(
                "polarity",
                _POLARITY,
                fact.polarity,
                label=f"What the record says of {fact.text[:60]}",
                data_edit="edit_fact",
                data_args=f'{{"fact": "{fact.id}", "field": "polarity"}}',
                data_was=fact.polarity,
                data_key=f"fact-{fact.id}-polarity",
            ),
        ),
        el("td", source(state, fact.span, f"p. {fact.span.page}")),
        el(
            "td",
            button("×", "dismiss_fact", kind="small quiet", given=given, aria_label="Set aside"),
        ),
        data_key=f"fact-{fact.id}",
    )
