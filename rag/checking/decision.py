"""The decision: one per item, agreeing with its conclusion, its assessment and its arithmetic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rag.checking.context import ItemContext, Severity, outside_quotes
from rag.checking.values import number, values
from rag.records import CaseSummary, Decision, Draft, Finding, Sentence, SentenceRole

_UPHELD = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+not\s+"
    r"(?:considered\s+|found\s+|deemed\s+|shown to be\s+)?(?:medically\s+)?"
    r"(?:necessary|appropriate|supported|established|warranted|indicated)"
    r"|\bnot\s+(?:been\s+)?(?:(?:found|considered|deemed|judged|held)\s+(?:to\s+be\s+)?)?"
    r"(?:medically\s+)?"
    r"(?:necessary|established|supported|shown|demonstrated)\b"
    r"|\bnot\s+(?:to\s+be|be|appear(?:\s+to\s+be)?)\s+(?:medically\s+)?(?:necessary|appropriate)\b"
    r"|\bmedical necessity\b[^.;]{0,80}?\b(?:not|cannot|lacking|unproven)\b|\bupheld\b|\bupholds?\b"
    r"|\b(?:does|do)\s+not\s+(?:support|meet|establish)\b|\bunsupported\b|\bunnecessary\b",
    re.I,
)
_OVERTURNED = re.compile(
    r"\b(?:is|are)\s+(?:therefore\s+|considered\s+|found\s+|deemed\s+)*(?:medically\s+)"
    r"(?:necessary|appropriate)|\b(?:is|are)\s+(?:therefore\s+)?(?:supported|warranted)\b"
    r"|\bmedical necessity\b[^.;]{0,60}?\b(?:is|has been)\s+(?:established|shown|supported)"
    r"|\bto\s+be\s+medically\s+(?:necessary|appropriate)\b|\boverturned\b|\boverturns?\b",
    re.I,
)


def check_item_list(summary: CaseSummary, draft: Draft) -> Iterator[Finding]:
    """Check that every disputed item has exactly one draft, and nothing else has."""
    counted = Counter(item.item for item in draft.items)
    known = {item.number: item.text for item in summary.items}
    for number_, text in known.items():
        if counted[number_] != 1:
            drafts = "no draft" if not counted[number_] else f"{counted[number_]} drafts"
            yield Finding(
                check="every_item_drafted",
                severity="blocker",
                item=number_,
                message=f"Item {number_} ({text}) has {drafts}.",
                remedy="Draft each disputed item once; a determination decides every item.",
            )
    for number_ in sorted(set(counted) - set(known)):
        yield Finding(
            check="every_item_drafted",
            severity="blocker",
            item=number_,
            message=f"Item {number_} is drafted, but the case has no such item.",
            remedy="Remove the draft, or add the request.",
        )


def check_decision(context: ItemContext) -> Iterator[Finding]:
    """Check the decision of one item."""
    draft = context.draft
    if (draft.decision is None) != (draft.abstention is not None):
        yield context.finding(
            "decision_or_abstention",
            "blocker",
            "An item has a decision, or an abstention that says why there is none; here it has "
            + ("both." if draft.decision else "neither."),
            "Decide, or say what is missing.",
        )
    yield from _conclusions(context)
    yield from _against_assessment(context)
    yield from _portion(context)
    yield from _contents(context)


def stated_outcomes(text: str) -> set[Decision]:
    """Return what a conclusion says in words.

    >>> sorted(stated_outcomes("The injection is not medically necessary."))
    ['upheld']
    >>> sorted(stated_outcomes("Six visits are medically necessary; the rest is not supported."))
    ['overturned', 'upheld']
    """
    own = outside_quotes(text)
    out: set[Decision] = set()
    if _UPHELD.search(own):
        out.add("upheld")
    if _OVERTURNED.search(_UPHELD.sub(" ", own)):
        out.add("overturned")
    return out


def _conclusions(context: ItemContext) -> Iterator[Finding]:
    draft = context.draft
    conclusions = [s for s in draft.sentences if s.role is SentenceRole.CONCLUSION]
    if draft.decision is None:
        for sentence in conclusions:
            if stated_outcomes(sentence.text):
                yield context.finding(
                    "abstention_without_conclusion",
                    "blocker",
                    "No decision is drafted for this item, yet a sentence concludes.",
                    "Remove the conclusion, or decide.",
                    sentence=sentence,
                    evidence=sentence.text,
                )
        return
    if not conclusions:
        yield context.finding(
            "conclusion_stated",
            "blocker",
            f"The item is {draft.decision}, but no sentence says so.",
            "End the rationale with the conclusion.",
        )
    for sentence in conclusions:
        yield from _conclusion(context, sentence, draft.decision)


def _conclusion(context: ItemContext, sentence: Sentence, decision: Decision) -> Iterator[Finding]:
    said = stated_outcomes(sentence.text)
    if decision not in said and said:
        yield context.finding(
            "conclusion_agrees",
            "blocker",
            f"The item is {decision}, but the conclusion says the opposite.",
            "Correct the decision or the conclusion.",
            sentence=sentence,
            evidence=sentence.text,
        )
    elif len(said) == 2 and not context.draft.supported_portion:
        yield context.finding(
            "conclusion_agrees",
            "warning",
            "The conclusion says both that the treatment is necessary and that it is not, and no "
            "supported portion is given.",
            "Say which part is supported, or say one thing.",
            sentence=sentence,
            evidence=sentence.text,
        )


def _against_assessment(context: ItemContext) -> Iterator[Finding]:
    draft, assessment = context.draft, context.assessment
    if assessment is None:
        return
    if draft.probability != assessment.probability:
        yield context.finding(
            "probability_unchanged",
            "blocker",
            f"The draft gives the probability as {draft.probability}, the assessment as "
            f"{assessment.probability}.",
            "Draft the item again: a requested outcome must not change the probability.",
        )
    if draft.decision is None or draft.decision == assessment.decision:
        return
    suggested = assessment.decision or "no decision"
    if context.outcome == "suggest":
        yield context.finding(
            "decision_follows_assessment",
            "blocker",
            f"The draft says {draft.decision}; the assessment comes out at {suggested}.",
            "Follow the assessment, or say why not and ask for this outcome expressly.",
            evidence=assessment.explanation,
        )
    else:
        yield context.finding(
            "decision_follows_assessment",
            "warning",
            f"This outcome ({draft.decision}) was asked for; the assessment comes out at "
            f"{suggested}.",
            "Weigh the assessment's reasons before signing.",
            evidence=assessment.explanation,
        )


def _portion(context: ItemContext) -> Iterator[Finding]:
    """Check a supported portion against the amount requested."""
    portion = context.draft.supported_portion
    requested = _requested(context)
    # "6 of 10 visits" names the whole as well; the whole is no portion.
    whole = re.search(r"\bof (?:the )?(\d+)\b", portion)
    for value in values(portion[: whole.start()] + portion[whole.end() :] if whole else portion):
        noun = value.value.split()[-1] if value.kind == "count" else ""
        limits = [requested[noun]] if noun in requested else list(requested.values())
        amount = number(value.value.split()[0]) if value.kind in ("count", "number") else None
        if amount is None or not limits:
            continue
        limit = max(limits)
        if amount > limit or (amount == limit and context.draft.decision == "upheld"):
            yield _too_much(context, portion, limit, "blocker" if amount > limit else "warning")
    if whole and requested and float(whole[1]) not in requested.values():
        yield _too_much(context, portion, max(requested.values()), "warning")


def _too_much(context: ItemContext, portion: str, limit: float, severity: Severity) -> Finding:
    return context.finding(
        "supported_portion",
        severity,
        f"The supported portion ({portion}) does not fit what was requested ({limit:g}).",
        "A supported portion is a part of the amount requested: correct it or the decision.",
        evidence=context.item.text,
    )


def _requested(context: ItemContext) -> dict[str, float]:
    item = context.item
    amounts: dict[str, float | None] = {
        "visits": item.visits,
        "tablets": item.quantity,
        "refills": item.refills,
        "units": None if item.quantity is None else item.quantity * (1 + (item.refills or 0)),
        "levels": len(item.levels) or None,
    }
    return {name: float(amount) for name, amount in amounts.items() if amount is not None}


def _contents(context: ItemContext) -> Iterator[Finding]:
    """Labor Code 4610.6: condition, documents, findings and reasons belong in the analysis."""
    if context.draft.decision is None:
        return
    # The program's notes stand beside the rationale and are no part of its contents.
    sentences = [one for one in context.draft.sentences if one.role is not SentenceRole.NOTE]
    if not any(sentence.citations for sentence in sentences):
        yield context.finding(
            "contents_guideline",
            "blocker",
            "The decision cites no guideline.",
            "Cite what governs the treatment, or abstain.",
        )
    elif not any(sentence.role is SentenceRole.GUIDELINE for sentence in sentences):
        yield context.finding(
            "contents_guideline_told",
            "warning",
            "The rationale never says what the guideline holds.",
            "State what the section cited asks for before weighing the record against it.",
        )
    if not any(sentence.case_quotes for sentence in sentences):
        yield context.finding(
            "contents_record",
            "blocker",
            "The decision cites nothing of the record: no condition, no finding.",
            "State the medical condition and the findings on which the decision rests.",
        )
    weighed = any(sentence.role is SentenceRole.ASSESSMENT for sentence in sentences)
    if not weighed and _sets_criteria(context):
        yield context.finding(
            "contents_reasons",
            "warning",
            "The rationale never holds the record against the guideline.",
            "Say which criterion is met or not, and by which words of the record.",
        )


def _sets_criteria(context: ItemContext) -> bool:
    entries = context.assessment.recommendations if context.assessment else ()
    return any(one.criteria for one in entries if one.deciding)
