"""What a chat model is shown of one item: evidence, criteria, facts and record, all framed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Literal

from rag.drafting.chat_answer import Ids, ModelDecision, answer_schema
from rag.drafting.prompts import GUTTER, Message, Prompt, framed, in_line
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    Fact,
    ItemAssessment,
    ItemPassages,
    Passage,
    Record,
)

RECORD_BUDGET = 24_000
"""Characters of the record that are shown; what lies beyond is named in the draft."""
MOST_FACTS = 300
"""Facts shown; providers limit how many values an enumeration may have."""

Outcome = Literal["suggest", "uphold", "overturn"]

_TASKS: dict[Outcome, str] = {
    "suggest": "Decide by the evidence and the record, then write the rationale for your decision.",
    "uphold": "The reviewer asks for the rationale that upholds the denial. Write the best one "
    "that the evidence and the record bear out, and state nothing that they do not.",
    "overturn": "The reviewer asks for the rationale that overturns the denial. Write the best one "
    "that the evidence and the record bear out, and state nothing that they do not.",
}
_DECISIONS: dict[Outcome, tuple[ModelDecision, ...]] = {
    "suggest": ("upheld", "overturned", "abstain"),
    "uphold": ("upheld",),
    "overturn": ("overturned",),
}


class View(Record):
    """One item as the model sees it, with the way back from short ids to records."""

    item: DisputedItem
    evidence: tuple[Passage, ...]
    """``E1`` is the first."""
    facts: tuple[Fact, ...]
    assessment: ItemAssessment
    criteria: tuple[str, ...]
    """Criterion ids; ``C1`` is the first."""
    record: str
    left_out: str
    """What of the record was not shown, in words; empty: nothing."""
    as_of: str
    outcome: Outcome

    @property
    def ids(self) -> Ids:
        """Everything that an answer may name."""
        return Ids(
            evidence=tuple(f"E{n}" for n in range(1, len(self.evidence) + 1)),
            facts=tuple(fact.id for fact in self.facts),
            criteria=tuple(f"C{n}" for n in range(1, len(self.criteria) + 1)),
            decisions=_DECISIONS[self.outcome],
        )

    def passage(self, short: str) -> Passage:
        """Return the passage behind ``E<n>``."""
        return self.evidence[int(short[1:]) - 1]


def governing(found: ItemPassages) -> tuple[Passage, ...]:
    """Return the passages that govern the item, in order of authority."""
    return tuple(entry.passage for entry in found.passages if entry.governs)


def view_item(
    case: CaseFile,
    summary: CaseSummary,
    item: DisputedItem,
    evidence: tuple[Passage, ...],
    assessment: ItemAssessment,
    outcome: Outcome,
) -> View:
    """Gather what the model is shown of ``item``."""
    shown = {passage.key for passage in evidence}
    criteria = tuple(
        held.criterion.id
        for one in assessment.recommendations
        if one.passage_key in shown
        for held in one.criteria
    )
    record, left_out = _record(case)
    return View(
        item=item,
        evidence=evidence,
        facts=_facts(summary, assessment),
        assessment=assessment,
        criteria=tuple(dict.fromkeys(criteria)),
        record=record,
        left_out=left_out,
        as_of=summary.as_of.isoformat(),
        outcome=outcome,
    )


def render_view(view: View, prompt: Prompt, case: CaseFile) -> tuple[Message, ...]:
    """Return the messages for one item."""
    return prompt.render(
        request=_request(view.item, case),
        as_of=view.as_of,
        outcome=_TASKS[view.outcome],
        decisions=", ".join(view.ids.decisions),
        evidence="\n".join(_evidence(view)),
        criteria="\n".join(_criteria(view)) or "(none)",
        facts="\n".join(_fact(fact) for fact in view.facts) or "(none found)",
        record=view.record + (f"\n{GUTTER}({view.left_out})" if view.left_out else ""),
        format=json.dumps(answer_schema(view.ids), ensure_ascii=False),
    )


def _request(item: DisputedItem, case: CaseFile) -> str:
    lines = [framed(item.text)]
    if item.approved_portion:
        lines += ["Already approved:", framed(item.approved_portion)]
    if item.ur_reasons:
        lines += ["Why the utilization review denied it:"]
        lines += [framed(case.words(span)) for span in item.ur_reasons]
    return "\n".join(lines)


def _evidence(view: View) -> Iterable[str]:
    for number, passage in enumerate(view.evidence, 1):
        source = passage.source
        kind = "digest" if passage.digest else "the guideline's own words"
        yield f"E{number} (step {source.authority_rank} of the search sequence; {kind}), from:"
        heading = [source.family, source.title, source.edition, *passage.heading_path]
        yield GUTTER + in_line(" › ".join(part for part in heading if part))
        yield f"E{number}, words:"
        yield framed(passage.text)


def _criteria(view: View) -> Iterable[str]:
    by_key = {passage.key: n for n, passage in enumerate(view.evidence, 1)}
    number = {criterion: n for n, criterion in enumerate(view.criteria, 1)}
    for one in view.assessment.recommendations:
        for held in one.criteria:
            if held.criterion.id not in number or one.passage_key not in by_key:
                continue
            facts = f"; facts {', '.join(held.fact_ids)}" if held.fact_ids else ""
            yield (
                f"{GUTTER}C{number[held.criterion.id]} (E{by_key[one.passage_key]}, "
                f"{held.status.value}{facts}): {in_line(held.criterion.text)} — "
                f"{in_line(held.explanation)}"
            )


def _fact(fact: Fact) -> str:
    source = ", said by the utilization review" if fact.attribution != "record" else ""
    return (
        f"{GUTTER}{fact.id} ({fact.kind.value}, {fact.polarity}, page {fact.span.page}{source}): "
        f"{in_line(fact.text)}"
    )


def _facts(summary: CaseSummary, assessment: ItemAssessment) -> tuple[Fact, ...]:
    """Return the facts to show: all, or, where there are too many, those of the criteria first."""
    used = {
        fact_id
        for one in assessment.recommendations
        for held in one.criteria
        for fact_id in held.fact_ids
    }
    order = sorted(range(len(summary.facts)), key=lambda n: (summary.facts[n].id not in used, n))
    return tuple(summary.facts[n] for n in sorted(order[:MOST_FACTS]))


def _record(case: CaseFile) -> tuple[str, str]:
    """Return the framed pages within the budget, and what was left out."""
    parts: list[str] = []
    room = RECORD_BUDGET
    for document in case.documents:
        for page in document.pages:
            lines = document.text[page.start : page.end].splitlines()
            kept = [line.rstrip() for line in lines if line.strip()]
            size = sum(len(line) + 1 for line in kept)
            if size > room:
                kept = _fitting(kept, room)
                where = f"page {page.number} of {in_line(document.name)}"
                parts += [GUTTER + f"[{where}]", framed("\n".join(kept))] if kept else []
                return "\n".join(parts), f"The record was not shown to the model after {where}."
            if kept:
                parts += [
                    GUTTER + f"[page {page.number} of {in_line(document.name)}]",
                    framed("\n".join(kept)),
                ]
            room -= size
    return "\n".join(parts), ""


def _fitting(lines: list[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if len(line) + 1 > room:
            break
        kept.append(line)
        room -= len(line) + 1
    return kept
