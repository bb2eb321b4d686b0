"""What a chat model is shown of one item: evidence, criteria, facts and record, all framed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Literal

from rag.drafting.chat_answer import Ids, ModelDecision, answer_schema
from rag.drafting.chat_budget import (
    EVIDENCE_SHARE,
    FACTS_SHARE,
    Block,
    blocks_of,
    fit_blocks,
    fit_facts,
    fit_passages,
    room_for,
    unshown,
)
from rag.drafting.prompts import GUTTER, Message, Prompt, framed, in_line
from rag.instructions import quiet
from rag.records import (
    CaseFile,
    CaseSummary,
    DisputedItem,
    Fact,
    ItemAssessment,
    ItemPassages,
    Passage,
    Record,
    Span,
)

MOST_FACTS = 300
"""Facts shown; providers limit how many values an enumeration may have."""
LEFT_OUT = "(words addressed to a program, not to a reader, are left out here)"

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
    record: tuple[Block, ...]
    left_out: str
    """What did not fit into the model's window, in words; empty: nothing."""
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

    def criterion(self, short: str) -> str:
        """Return the criterion id behind ``C<n>``."""
        return self.criteria[int(short[1:]) - 1]


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
    *,
    prompt: Prompt,
    window: int,
    answer: int,
) -> View:
    """Gather what the model is shown of ``item``, as much as its window holds.

    Args:
        case: The case file.
        summary: What intake understood of it.
        item: The disputed item.
        evidence: The passages that govern it.
        assessment: Their criteria held against the record.
        outcome: The side to be argued.
        prompt: In which all that is shown.
        window: Tokens that the model takes in.
        answer: Tokens kept free for its answer.
    """
    fixed = 2 * 2_600 + len(prompt.system) + len(prompt.user) + len(_request(item, case))
    room = room_for(window, answer, fixed)
    deciding = frozenset(one.passage_key for one in assessment.recommendations if one.deciding)
    shown, beyond = fit_passages(evidence, deciding, int(room * EVIDENCE_SHARE))
    room -= sum(len(p.text) + len(p.context) + 120 for p in shown)
    criteria = _criterion_ids(shown, assessment)
    used = _used_facts(assessment)
    heard = tuple(fact for fact in summary.facts if quiet(fact.text) == fact.text)
    facts = fit_facts(heard, used, int(room * FACTS_SHARE), MOST_FACTS)
    # A fact is listed, and named in the form of the answer twice.
    room -= sum(len(fact.text) + 80 for fact in facts) + 250 * len(criteria)
    every = blocks_of(case)
    record = fit_blocks(
        case, every, _telling(item, summary, assessment), (f.span for f in heard), max(room, 0)
    )
    return View(
        item=item,
        evidence=shown,
        facts=facts,
        assessment=assessment,
        criteria=criteria,
        record=record,
        left_out=_left_out(beyond, len(heard) - len(facts), unshown(case, every, record)),
        as_of=summary.as_of.isoformat(),
        outcome=outcome,
    )


def render_view(view: View, prompt: Prompt, case: CaseFile) -> tuple[Message, ...]:
    """Return the messages for one item."""
    record = "\n".join(framed_record(case, view.record)) or "(nothing)"
    return prompt.render(
        request=_request(view.item, case),
        as_of=view.as_of,
        outcome=_TASKS[view.outcome],
        decisions=", ".join(view.ids.decisions),
        evidence="\n".join(_evidence(view)),
        criteria="\n".join(_criteria(view)) or "(none)",
        facts="\n".join(_fact(fact) for fact in view.facts) or "(none found)",
        record=record + (f"\n{GUTTER}({in_line(view.left_out)})" if view.left_out else ""),
        format=json.dumps(answer_schema(view.ids), ensure_ascii=False, separators=(",", ":")),
    )


def framed_record(case: CaseFile, blocks: Sequence[Block]) -> Iterable[str]:
    """Yield blocks of the record as a prompt shows them: page by page, behind the gutter."""
    before: Block | None = None
    for block in blocks:
        document = case.documents[block.document]
        if before is None or (block.document, block.page) != (before.document, before.page):
            yield GUTTER + f"[page {block.page} of {in_line(quiet(document.name))}]"
        words = document.text[block.start : block.end]
        heard = quiet(document.text)[block.start : block.end]
        lines = [line.rstrip() for line in heard.splitlines() if line.strip()]
        if heard != words:
            lines.append(LEFT_OUT)
        if lines:
            yield framed("\n".join(lines))
        before = block


def _heard(text: str) -> str:
    """Return foreign text without what speaks to a program, saying that something is missing."""
    kept = quiet(text)
    return text if kept == text else f"{kept.rstrip()}\n{LEFT_OUT}".strip()


def _request(item: DisputedItem, case: CaseFile) -> str:
    lines = [framed(_heard(item.text))]
    if item.approved_portion:
        lines += ["Already approved:", framed(_heard(item.approved_portion))]
    if item.ur_reasons:
        lines += ["Why the utilization review denied it:"]
        lines += [framed(_heard(case.words(span))) for span in item.ur_reasons]
    return "\n".join(lines)


def _evidence(view: View) -> Iterable[str]:
    for number, passage in enumerate(view.evidence, 1):
        source = passage.source
        kind = "digest" if passage.digest else "the guideline's own words"
        yield f"E{number} (step {source.authority_rank} of the search sequence; {kind}), from:"
        heading = [source.family, source.title, source.edition, *passage.heading_path]
        yield GUTTER + in_line(_heard(" › ".join(part for part in heading if part)))
        yield f"E{number}, words:"
        yield framed(_heard(passage.text))


def _criteria(view: View) -> Iterable[str]:
    by_key = {passage.key: n for n, passage in enumerate(view.evidence, 1)}
    number = {criterion: n for n, criterion in enumerate(view.criteria, 1)}
    known = {fact.id for fact in view.facts}
    for one in view.assessment.recommendations:
        for held in one.criteria:
            if held.criterion.id not in number or one.passage_key not in by_key:
                continue
            named = [fact_id for fact_id in held.fact_ids if fact_id in known]
            facts = f"; facts {', '.join(named)}" if named else ""
            yield (
                f"{GUTTER}C{number[held.criterion.id]} (E{by_key[one.passage_key]}, "
                f"{held.status.value}{facts}): {in_line(_heard(held.criterion.text))} — "
                f"{in_line(_heard(held.explanation))}"
            )


def _criterion_ids(shown: Sequence[Passage], assessment: ItemAssessment) -> tuple[str, ...]:
    keys = {passage.key for passage in shown}
    return tuple(
        dict.fromkeys(
            held.criterion.id
            for one in assessment.recommendations
            if one.passage_key in keys
            for held in one.criteria
        )
    )


def _fact(fact: Fact) -> str:
    source = ", said by the utilization review" if fact.attribution != "record" else ""
    return (
        f"{GUTTER}{fact.id} ({fact.kind.value}, {fact.polarity}, page {fact.span.page}{source}): "
        f"{in_line(fact.text)}"
    )


def _used_facts(assessment: ItemAssessment) -> frozenset[str]:
    return frozenset(
        fact_id
        for one in assessment.recommendations
        for held in one.criteria
        for fact_id in held.fact_ids
    )


def _telling(
    item: DisputedItem, summary: CaseSummary, assessment: ItemAssessment
) -> Iterable[Span]:
    """Yield the places of the record on which request, denial and criteria rest."""
    if item.span is not None:
        yield item.span
    yield from item.ur_reasons
    used = _used_facts(assessment)
    yield from (fact.span for fact in summary.facts if fact.id in used)
    for one in assessment.recommendations:
        for held in one.criteria:
            yield from held.evidence


def _left_out(passages: Sequence[Passage], facts: int, pages: str) -> str:
    """Say what the model was not shown."""
    said = []
    if passages:
        names = "; ".join(f"{p.source.title}, {p.section}" for p in passages)
        said.append(f"these guideline sections: {names}")
    if facts:
        said.append(f"{facts} of the facts found")
    if pages:
        said.append(f"of the record {pages}")
    return f"The model's window did not hold {', nor '.join(said)}." if said else ""
