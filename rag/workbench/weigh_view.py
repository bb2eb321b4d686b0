"""What leads to a decision on an item: the suggestion, the case for each side, the checklist."""

from __future__ import annotations

from collections.abc import Iterable

from rag.desk.records import CaseState, ItemState, Overrule
from rag.letter.citations import citation_text
from rag.records import (
    Argument,
    CriterionAssessment,
    CriterionStatus,
    Decision,
    ItemAssessment,
    Passage,
    RecommendationAssessment,
    SideCase,
    Span,
)
from rag.text import squeeze
from rag.workbench.controls import page_button
from rag.workbench.markup import Html, badge, button, does, el, empty, field, fold, join, words
from rag.workbench.markup import select as choose

_STATUS = {
    CriterionStatus.MET: ("✓", "met"),
    CriterionStatus.NOT_MET: ("✕", "not met"),
    CriterionStatus.CONTRADICTED: ("✕", "contradicted"),
    CriterionStatus.NOT_DOCUMENTED: ("?", "not documented"),
    CriterionStatus.NOT_APPLICABLE: ("–", "not applicable"),
}
_DECISION: dict[Decision, str] = {
    "upheld": "Uphold the denial",
    "overturned": "Overturn the denial",
}
_STRONG, _SOME = 0.7, 0.3
"""Weights from which an argument counts as strong, or as worth something."""


def weigh_pane(state: CaseState, item: ItemState) -> Html:
    """Return suggestion, sides and criteria of an item, as far as it was worked."""
    assessment = item.assessment
    if assessment is None:
        return waiting("Holding the criteria against the record …")
    return join(
        suggestion(item, assessment),
        _sides(state, item, assessment),
        _checklist(state, item, assessment),
        _alternatives(state, assessment),
    )


def waiting(text: str) -> Html:
    """Return a place-holder that has the shape of what is to come."""
    lines = [el("span", cls="bone") for _ in range(6)]
    return el("div", el("p", text, cls="soft"), lines, cls="skeleton", aria_busy="true")


def suggestion(item: ItemState, assessment: ItemAssessment) -> Html:
    """Return the program's suggestion with its probability, or why it gives none."""
    if assessment.abstention is not None:
        lacking = assessment.abstention
        return el(
            "section",
            el("h3", "No decision suggested"),
            el("p", lacking.explanation),
            el("ul", [el("li", text) for text in lacking.missing]) if lacking.missing else None,
            cls="verdict none",
            data_key="suggestion",
        )
    decision = assessment.decision or "upheld"
    return el(
        "section",
        el(
            "div",
            el("span", "Suggested", cls="soft"),
            el("strong", _DECISION[decision], cls=decision),
            _chance(assessment.probability),
            cls="row",
        ),
        el("p", assessment.explanation),
        el("p", el("strong", "Supported portion: "), assessment.supported_portion)
        if assessment.supported_portion
        else None,
        cls=f"verdict {decision}",
        data_key="suggestion",
    )


def _chance(probability: float | None) -> Html | None:
    if probability is None:
        return None
    from rag.assessment.decide import THRESHOLD

    shown = percent(probability)
    return el(
        "span",
        el("span", f"chance of overturning {shown}"),
        el(
            "span",
            el("span", style=f"width:{max(probability * 100, 1):.0f}%", cls="fill"),
            el("span", style=f"left:{THRESHOLD * 100:.0f}%", cls="line"),
            cls="gauge",
            role="img",
            aria_label=f"{shown}; suggested overturned from {percent(THRESHOLD)}",
        ),
        el("span", f"suggested from {percent(THRESHOLD)} on"),
        cls="chance",
    )


def percent(share: float) -> str:
    """Return a share in percent, without a certainty that nobody has."""
    if share < 0.01:
        return "below 1 %"
    return "above 99 %" if share > 0.99 else f"{share:.0%}".replace("%", " %")


# ------------------------------------------------------------------ the two sides


def _sides(state: CaseState, item: ItemState, assessment: ItemAssessment) -> Html | None:
    if not assessment.sides:
        return None
    return el(
        "section",
        [_side(state, item, side) for side in assessment.sides],
        cls="sides",
        data_key="sides",
    )


def _side(state: CaseState, item: ItemState, side: SideCase) -> Html:
    label = "For upholding" if side.side == "upheld" else "For overturning"
    passages = passages_of(item)
    rows = [_argument(state, passages, row) for row in side.arguments]
    return el(
        "div",
        el("h3", label, cls=side.side),
        el("ul", rows, cls="arguments")
        if rows
        else el("p", "Nothing speaks for it so far.", cls="soft"),
        el("p", el("strong", "What speaks most against it: "), side.weakest_point)
        if side.weakest_point
        else None,
    )


def _argument(state: CaseState, passages: dict[str, Passage], row: Argument) -> Html:
    strength = "strong" if row.weight >= _STRONG else "some" if row.weight >= _SOME else "slight"
    dots = {"strong": "●●●", "some": "●●○", "slight": "●○○"}[strength]
    passage = passages.get(row.passage_key)
    return el(
        "li",
        el("span", dots, cls="dots", title=f"{strength} weight", role="img", aria_label=strength),
        el(
            "span",
            row.text,
            " ",
            passage_link(passage) if passage else None,
            _places(state, row.fact_ids, row.evidence),
        ),
    )


def passage_link(passage: Passage, label: str = "") -> Html:
    """Return a button that shows a passage among the guidelines."""
    return button(
        label or short_source(passage),
        kind="small link",
        data_to=f"passage-{passage.key}",
        data_to_tab="b",
        title=citation_text(passage),
    )


def _places(state: CaseState, fact_ids: Iterable[str], spans: Iterable[Span]) -> list[Html]:
    facts = {fact.id: fact.span for fact in state.summary.facts}
    places = [facts[key] for key in fact_ids if key in facts]
    places += [span for span in spans if span not in places]
    return [page_button(span, f"p. {span.page}") for span in places[:4]]


# ------------------------------------------------------------------ the checklist


def _checklist(state: CaseState, item: ItemState, assessment: ItemAssessment) -> Html:
    passages = passages_of(item)
    rows = [
        _recommendation(state, item, one, passages.get(one.passage_key))
        for one in assessment.recommendations
    ]
    none = empty(el("p", "No governing recommendation sets a condition that code can assess."))
    return el("section", el("h3", "Criteria"), rows or none, data_key="checklist")


def _recommendation(
    state: CaseState, item: ItemState, one: RecommendationAssessment, passage: Passage | None
) -> Html:
    overrules = {rule.criterion_id: rule for rule in item.overrules}
    marks = [badge("decides", "blue") if one.deciding else badge("informs")]
    if passage is not None and passage.digest:
        marks.append(badge("digest", "warn", "Own words, not the guideline's"))
    lean = {
        "upheld": "leans to upholding",
        "overturned": "leans to overturning",
        "open": "leaves it open",
    }
    return el(
        "article",
        el(
            "header",
            passage_link(passage, f"{passage.source.title}, {passage.section}")
            if passage
            else one.recommendation_id,
            " ",
            marks,
        ),
        el("p", f"{words(one.stance.value).capitalize()}; {lean[one.leaning]}. {one.explanation}"),
        el(
            "ul",
            [_criterion(state, item, row, overrules.get(row.criterion.id)) for row in one.criteria],
            cls="criteria",
        )
        if one.criteria
        else None,
        cls="card",
        data_key=f"rec-{one.recommendation_id}",
    )


def _criterion(
    state: CaseState, item: ItemState, row: CriterionAssessment, rule: Overrule | None
) -> Html:
    sign, said = _STATUS[row.status]
    facts = {fact.id: fact for fact in state.summary.facts}
    quotes = [(facts[key].text, facts[key].span) for key in row.fact_ids if key in facts]
    quotes += [(squeeze(state.case.words(span)), span) for span in row.evidence]
    return el(
        "li",
        el(
            "div",
            el("span", sign, cls=f"sign {row.status.value}", aria_hidden="true"),
            el(
                "div",
                el("p", squeeze(row.criterion.text), cls="crit"),
                el(
                    "p",
                    el("strong", said, cls=f"said {row.status.value}"),
                    " ",
                    row.explanation,
                ),
                [
                    el(
                        "p",
                        "“",
                        text[:300],
                        "” ",
                        page_button(span, f"p. {span.page}"),
                        cls="quote",
                    )
                    for text, span in quotes[:4]
                ],
                el("p", "Looked for: ", ", ".join(row.searched[:12]), cls="soft")
                if row.searched and row.status is CriterionStatus.NOT_DOCUMENTED
                else None,
                _overruled(item, row, rule),
            ),
            cls="criterion",
        ),
        data_key=f"crit-{row.criterion.id}",
    )


def _overruled(item: ItemState, row: CriterionAssessment, rule: Overrule | None) -> Html:
    given = {"n": item.number, "criterion": row.criterion.id}
    options = [
        (status.value, said) for status, (_, said) in _STATUS.items() if status is not row.status
    ]
    form = el(
        "form",
        field("It is", choose("status", options, options[0][0], label="Status")),
        field("Because", el("input", name="reason", required=True, maxlength=4000)),
        el("button", "Overrule", type="submit", cls="btn small"),
        cls="row",
        **does("overrule", **given),
    )
    opened = fold("Overrule", form, key=f"over-{row.criterion.id}", cls="pop")
    if rule is None:
        return opened
    return el(
        "p",
        badge(f"overruled by {rule.user}", "blue"),
        f" was {_STATUS[rule.was][1]}. ",
        button("Withdraw", "withdraw_overrule", kind="small", given=given),
        opened,
    )


def _alternatives(state: CaseState, assessment: ItemAssessment) -> Html | None:
    if not assessment.alternatives:
        return None
    rows = [
        el(
            "li",
            one.name,
            " ",
            badge("discussed in the record") if one.discussed else badge("not discussed", "warn"),
            _places(state, (), one.evidence),
        )
        for one in assessment.alternatives
    ]
    return el(
        "section",
        fold("Other treatments that the guidelines support", el("ul", rows), key="alternatives"),
    )


def passages_of(item: ItemState) -> dict[str, Passage]:
    """Return the passages at hand for an item by their key."""
    rows = item.passages.passages if item.passages else ()
    return {row.passage.key: row.passage for row in rows}


def short_source(passage: Passage) -> str:
    """Return how a guideline is named on a button: its family, else the beginning of its title."""
    source = passage.source
    if source.family != "other":
        return f"{source.family} {source.year}"
    title = source.title if len(source.title) <= 24 else source.title[:22].rstrip() + "…"
    return f"{title} {source.year}"
