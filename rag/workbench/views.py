"""Records as HTML for the workbench: pure functions; every foreign word is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from rag.errors import RationaleError
from rag.letter import citation_text
from rag.records import (
    CaseFile,
    CaseQuote,
    CheckedDraft,
    Citation,
    Fact,
    ItemAssessment,
    ItemDraft,
    ItemPassages,
    Passage,
    Run,
    Sentence,
)
from rag.text import squeeze

_ROLES = {
    "request": "request",
    "guideline": "guideline",
    "case_fact": "record",
    "assessment": "assessment",
    "conclusion": "conclusion",
    "note": "note",
}
_STATUS = {
    "met": "met",
    "not_met": "not met",
    "contradicted": "contradicted",
    "not_documented": "not documented",
    "not_applicable": "not applicable",
}


def wrap(body: str) -> str:
    """Put ``body`` into the styled container."""
    return f'<div class="rt">{body}</div>'


def empty_view(text: str) -> str:
    """Return a friendly empty state."""
    return wrap(f'<p class="empty">{escape(text)}</p>')


def error_view(error: RationaleError) -> str:
    """Return what happened and what to do."""
    return wrap(
        f'<div class="error" role="alert"><strong>{escape(error.message)}</strong>'
        f"<br>{escape(error.remedy)}</div>"
    )


def item_label(run: Run, number: int) -> str:
    """Return the label of one item in the list of items."""
    request = next(item for item in run.summary.items if item.number == number)
    draft = _draft(run.checked, number)
    return f"{number}. {request.text} ({_verdict(draft)})"


def draft_view(run: Run, number: int) -> str:
    """Return the drafted sentences with their citation marks, then the findings."""
    draft = _draft(run.checked, number)
    numbers = _numbers(draft)
    rows = "".join(_sentence(sentence, numbers) for sentence in draft.sentences)
    findings = "".join(
        f'<div class="finding {finding.severity}"><strong>{finding.severity}</strong> '
        f"{escape(finding.message)} <em>{escape(finding.remedy)}</em></div>"
        for finding in run.checked.findings
        if finding.item in (0, number)
    )
    chance = (
        f'<span class="meta"> probability of overturned {draft.probability:.0%}</span>'
        if draft.probability is not None
        else ""
    )
    abstention = (
        f"<p>{escape(draft.abstention.explanation)} "
        f"{escape('; '.join(draft.abstention.missing))}</p>"
        if draft.abstention
        else ""
    )
    return wrap(
        f'<span class="verdict {draft.decision or "none"}">{escape(_verdict(draft))}</span>{chance}'
        f'{abstention}<ol class="sentences">{rows}</ol>'
        f"<h3>Findings for the reviewer</h3>{findings or '<p>None.</p>'}"
    )


def evidence_view(run: Run, number: int) -> str:
    """Return the cited passages with the quoted words highlighted, then the record's words."""
    draft = _draft(run.checked, number)
    numbers = _numbers(draft)
    passages = _passages(run, number)
    cards = []
    for key, place in numbers.items():
        passage = passages.get(key)
        if passage is None:
            cards.append(f'<div class="card">[{place}] This passage was not retrieved.</div>')
            continue
        cited = [c for s in draft.sentences for c in s.citations if c.passage_key == key]
        cards.append(_card(f"[{place}]", passage, cited, anchor=f"evidence-{number}-{place}"))
    quotes = _case_quotes(run.case, (q for s in draft.sentences for q in s.case_quotes))
    return wrap("<h3>Guidelines cited</h3>" + ("".join(cards) or "<p>None.</p>") + quotes)


def criteria_view(run: Run, number: int) -> str:
    """Return each governing recommendation's criteria against the record."""
    assessment = next((a for a in run.assessments if a.item == number), None)
    if assessment is None or not assessment.recommendations:
        return empty_view("No governing recommendation was found for this item.")
    return wrap(f"<p>{escape(assessment.explanation)}</p>" + _criteria(run, assessment, number))


def passages_view(run: Run, number: int) -> str:
    """Return the retrieved passages in order, with the search sequence before them."""
    found = next(entry for entry in run.passages if entry.item == number)
    return wrap(_steps(found) + "".join(_found_cards(found)))


def record_view(run: Run) -> str:
    """Return the facts that intake found, with the page of each."""
    rows = "".join(
        f"<tr><td>{escape(fact.kind.value.replace('_', ' '))}</td><td>{escape(fact.text)}</td>"
        f"<td>{escape(fact.value)}</td>"
        f"<td>{'' if fact.polarity == 'affirmed' else fact.polarity}</td>"
        f"<td>{escape(run.case.documents[fact.span.document].name)}, p. {fact.span.page}</td></tr>"
        for fact in run.summary.facts
    )
    dates = (
        f"<p>Editions in force on <strong>{run.summary.as_of}</strong> "
        f"({escape(run.summary.as_of_basis.replace('_', ' '))}). Date of injury: "
        f"{run.summary.date_of_injury or 'not stated'}.</p>"
    )
    warnings = "".join(
        f'<div class="finding warning">{escape(warning)}</div>' for warning in run.summary.warnings
    )
    return wrap(
        dates + warnings + "<table><thead><tr><th>Kind</th><th>Words of the record</th>"
        f"<th>Value</th><th>Polarity</th><th>Where</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _verdict(draft: ItemDraft) -> str:
    return draft.decision.capitalize() if draft.decision else "No decision drafted"


def _draft(checked: CheckedDraft, number: int) -> ItemDraft:
    return next(draft for draft in checked.draft.items if draft.item == number)


def _numbers(draft: ItemDraft) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for sentence in draft.sentences:
        for citation in sentence.citations:
            numbers.setdefault(citation.passage_key, len(numbers) + 1)
    return numbers


def _passages(run: Run, number: int) -> dict[str, Passage]:
    found = next(entry for entry in run.passages if entry.item == number)
    return {entry.passage.key: entry.passage for entry in found.passages}


def _sentence(sentence: Sentence, numbers: dict[str, int]) -> str:
    item = sentence.id.split(".")[0]
    places = sorted({numbers[citation.passage_key] for citation in sentence.citations})
    marks = "".join(
        f' <a class="mark" href="#evidence-{item}-{place}">[{place}]</a>' for place in places
    )
    role = _ROLES[sentence.role.value]
    return (
        f'<li class="{sentence.role.value}"><span class="role">{role}</span>'
        f"{escape(squeeze(sentence.text))}{marks}</li>"
    )


def _card(label: str, passage: Passage, cited: Iterable[Citation], anchor: str = "") -> str:
    digest = ' <span class="digest">digest, not the guideline\'s words</span>'
    source = passage.source
    until = f" until {source.in_force_until}" if source.in_force_until else ""
    recommendation = passage.recommendation
    stance = (
        f"; stance: {escape(recommendation.stance.value.replace('_', ' '))}"
        + (f"; strength: {escape(recommendation.strength)}" if recommendation.strength else "")
        + f"; {escape(recommendation.status.replace('_', ' '))}"
        if recommendation
        else ""
    )
    return (
        f'<article class="card"{f" id={anchor!r}" if anchor else ""}>'
        f"<header>{label} {escape(citation_text(passage))}{digest if passage.digest else ''}"
        f'</header><p class="meta">In force from {source.in_force_from}{until}; authority step '
        f"{source.authority_rank}, LC 4610.5(c)(2)({escape(source.legal_rank)}){stance}</p>"
        f"<p>{_highlighted(passage.text, cited)}</p></article>"
    )


def _highlighted(text: str, cited: Iterable[Citation]) -> str:
    """Escape ``text``, with the cited stretches marked; overlapping stretches merge."""
    out, at = [], 0
    for start, end in sorted((c.start, c.end) for c in cited):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        out += [escape(text[at:start]), f"<mark>{escape(text[start:end])}</mark>"]
        at = end
    out.append(escape(text[at:]))
    return "".join(out).replace("\n", "<br>")


def _case_quotes(case: CaseFile, quotes: Iterable[CaseQuote]) -> str:
    seen: dict[tuple[int, int, int], CaseQuote] = {}
    for quote in quotes:
        seen.setdefault((quote.span.document, quote.span.start, quote.span.end), quote)
    cards = "".join(
        f'<article class="card"><p>{escape(quote.text)}</p><p class="meta">'
        f"{escape(case.documents[quote.span.document].name)}, page {quote.span.page}</p></article>"
        for _, quote in sorted(seen.items())
    )
    return "<h3>Words of the record</h3>" + (cards or "<p>None.</p>")


def _criteria(run: Run, assessment: ItemAssessment, number: int) -> str:
    passages = _passages(run, number)
    facts = {fact.id: fact for fact in run.summary.facts}
    parts = []
    for entry in assessment.recommendations:
        passage = passages[entry.passage_key]
        rows = "".join(
            f"<tr><td>{escape(row.criterion.text)}</td>"
            f'<td class="status-{row.status.value}">{_STATUS[row.status.value]}</td>'
            f"<td>{escape(row.explanation)}</td>"
            f"<td>{_words(facts, row.fact_ids)}</td></tr>"
            for row in entry.criteria
        )
        table = (
            "<table><thead><tr><th>Criterion</th><th>Record</th><th>Why</th><th>Its words</th></tr>"
            f"</thead><tbody>{rows}</tbody></table>"
            if rows
            else ""
        )
        parts.append(
            f'<article class="card"><header>{escape(citation_text(passage))}</header>'
            f'<p class="meta">Leans to {escape(entry.leaning)}: {escape(entry.explanation)}</p>'
            f"{table}</article>"
        )
    return "".join(parts)


def _words(facts: dict[str, Fact], ids: Iterable[str]) -> str:
    return "<br>".join(escape(facts[fact_id].text) for fact_id in ids if fact_id in facts)


def _steps(found: ItemPassages) -> str:
    rows = "".join(
        f"<tr><td>{step.rank}. {escape(step.name)}</td>"
        f"<td>{escape(step.outcome.replace('_', ' '))}</td><td>{escape(step.explanation)}</td></tr>"
        for step in found.steps
    )
    return (
        "<h3>Search sequence, 8 CCR 9792.21.1</h3><table><thead><tr><th>Step</th><th>Outcome</th>"
        f"<th>Why</th></tr></thead><tbody>{rows}</tbody></table><h3>Passages</h3>"
    )


def _found_cards(found: ItemPassages) -> Iterable[str]:
    for place, entry in enumerate(found.passages, 1):
        why = "; ".join(entry.reasons)
        label = f"{place}. {'governs' if entry.governs else 'informs'}:"
        yield _card(label, entry.passage, ())[: -len("</article>")] + (
            f'<p class="meta">Found: {escape(why)} (score {entry.score:.3f})</p></article>'
        )
