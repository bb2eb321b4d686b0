"""What an item's row opens: case, draft, passages and reference, side by side, with marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from evals.generate import run_path
from evals.html.frame import tag, text
from evals.matching import match_items
from evals.metrics.health import passages_of
from evals.metrics.text import covers
from evals.records import ItemScore, ReferenceEntry, Required
from rag.errors import StoreError
from rag.letter.citations import citation_text
from rag.records import Finding, ItemDraft, Passage, Run, Sentence, SentenceRole
from rag.store import load_run

WHOLE = 12_000
"""Characters up to which a document is shown whole; of a longer one what is quoted."""
AROUND = 500
"""Characters shown on either side of a quotation of a long document."""

_BLANKS = re.compile(r"[ \t\xa0]{3,}")
_LINES = re.compile(r"\s*\n\s*\n\s*")


def draft_of(run: Run, references: Sequence[ReferenceEntry], number: int) -> ItemDraft | None:
    """Return the draft that answers an item of the reference."""
    wanted = match_items(run.summary.items, references).get(number)
    return next((one for one in run.checked.draft.items if one.item == wanted), None)


class Runs:
    """The runs of a folder, one kept at a time: items of one case follow each other."""

    def __init__(self, folder: Path) -> None:
        """Open the runs of a run folder."""
        self._folder = folder
        self._case, self._run = "", None

    _run: Run | None

    def get(self, case: str) -> Run | None:
        """Return the run of a case, ``None`` where there is none that can be read."""
        if case != self._case:
            try:
                self._run = load_run(run_path(self._folder, case))
            except StoreError:
                self._run = None
            self._case = case
        return self._run


def said(one: ItemScore) -> str:
    """Return in words what a draft decided."""
    return one.decision or ("not scored" if "item" in one.unscored else "abstained")


def case_box(run: Run, draft: ItemDraft | None) -> str:
    """Return the case's documents, what the draft quotes of them marked."""
    spans = [quote.span for one in draft.sentences for quote in one.case_quotes] if draft else []
    parts = []
    for number, document in enumerate(run.case.documents):
        marks = _merged([(one.start, one.end) for one in spans if one.document == number])
        shown = "".join(_windows(document.text, marks))
        parts.append(f"<h4>{text(document.name)}</h4><pre>{shown}</pre>")
    return _box("Case", "".join(parts))


def draft_box(run: Run, draft: ItemDraft | None, name: str = "Draft") -> str:
    """Return the draft sentence by sentence, with its sources and the findings on each."""
    if draft is None:
        return _box(name, "<p>No draft answers this item.</p>")
    lines = []
    if draft.abstention:
        missing = "; ".join(draft.abstention.missing)
        lines.append(f"<p>{tag('abstained', 'even')} {text(draft.abstention.explanation)}</p>")
        lines.append(f"<p>{text(missing)}</p>" if missing else "")
    else:
        odds = "" if draft.probability is None else f"p(overturned) {draft.probability:.2f}"
        lines.append(f"<p><strong>{text(draft.decision)}</strong> {odds}</p>")
    keys = list(passages_of(run))
    found = [one for one in run.checked.findings if one.item == draft.item]
    for sentence in draft.sentences:
        lines.append(_sentence(sentence, keys, [f for f in found if f.sentence == sentence.id]))
    return _box(name, "".join(lines))


def not_drafted_box(score: ItemScore, detail: str) -> str:
    """Return what stands in place of a draft where there is none."""
    reason = score.unscored.get("item", "").replace("_", " ")
    return _box("Draft", f"<p>{tag('not scored', 'even')} {text(reason)}</p><p>{text(detail)}</p>")


def passages_box(run: Run, draft: ItemDraft | None) -> str:
    """Return the passages that the draft cites, the words quoted marked, and the rest by name."""
    known = passages_of(run)
    keys = list(known)
    quoted: dict[str, list[tuple[int, int]]] = {}
    for sentence in draft.sentences if draft else ():
        for one in sentence.citations:
            quoted.setdefault(one.passage_key, []).append((one.start, one.end))
    parts = []
    for key, spans in quoted.items():
        passage = known.get(key)
        if passage is None:
            parts.append(f"<li>{tag('not found', 'bad')} {text(key)}</li>")
            continue
        shown = "".join(_marked(passage.text, _merged(spans)))
        parts.append(
            f"<li><strong>[{keys.index(key) + 1}]</strong> {_named(passage)}<br>{shown}</li>"
        )
    item = draft.item if draft else None
    others = [
        f"<li>[{keys.index(one.passage.key) + 1}] {_named(one.passage)}"
        + (f" {tag('governs', 'even')}" if one.governs else "")
        + "</li>"
        for entry in run.passages
        if entry.item == item
        for one in entry.passages
        if one.passage.key not in quoted
    ]
    rest = f'<h4>Found, not cited</h4><ul class="plain">{"".join(others)}</ul>' if others else ""
    cited = "".join(parts) or "<li>None.</li>"
    return _box("Passages", f'<ul class="plain">{cited}</ul>{rest}')


def reference_box(
    score: ItemScore,
    reference: ReferenceEntry | None,
    draft: str | None,
    findings: Sequence[Finding],
) -> str:
    """Return what the reviewer wrote, what had to be said, the figures, and the findings.

    Args:
        score: Of the item.
        reference: What the reviewer wrote.
        draft: The drafted rationale, to tell which statements it makes; ``None``: there is none.
        findings: On this item.
    """
    parts = [f"<p><strong>{text(score.reference)}</strong></p>"]
    if reference is not None:
        cited = "".join(f"<li>{text(one.text)}</li>" for one in reference.citations)
        parts.append(f'<ul class="plain">{cited}</ul><p>{text(reference.rationale)}</p>')
        for name, wanted in (
            ("Has to be said", reference.required),
            ("Facts that matter", reference.facts),
        ):
            rows = "".join(f"<li>{_told(draft, one)} {text(one.says)}</li>" for one in wanted)
            parts.append(f'<h4>{name}</h4><ul class="plain">{rows}</ul>' if rows else "")
    if score.reasons:
        missing = "".join(
            f"<li>{tag('not given', 'bad')} {text(one)}</li>" for one in score.reasons_missing
        )
        given = f"{score.reasons_covered} of {score.reasons} given"
        parts.append(f'<h4>Decisive reasons: {given}</h4><ul class="plain">{missing}</ul>')
    parts.append("<h4>Scored</h4>" + _scored(score))
    rows = "".join(
        f"<li>{_severity(one.severity)} <strong>{text(one.check.replace('_', ' '))}</strong> "
        f"{text(one.sentence or '')} {text(one.message)}</li>"
        for one in findings
    )
    parts.append(
        f'<h4>Findings of the checker</h4><ul class="plain">{rows or "<li>None.</li>"}</ul>'
    )
    return _box("Reference, score, findings", "".join(parts))


def _told(draft: str | None, wanted: Required) -> str:
    if draft is None:
        return tag("not scored", "even")
    return tag("said", "good") if covers(draft, wanted.any) else tag("missing", "bad")


def _scored(one: ItemScore) -> str:
    rows = [
        f"statements supported {one.statements_supported}/{one.statements}",
        f"places that bear {one.evidence_bearing}/{one.evidence}",
        f"quotations verbatim {one.quotes_valid}/{one.quotes}",
        f"contradictions {one.contradictions} of {one.typed_facts} figures",
    ]
    if one.figures:
        rows.append(f"the reviewer's figures told {one.figures_covered}/{one.figures}")
    rows += [f"{name.replace('_', ' ')} {value:.3f}" for name, value in one.text.items()]
    if one.retrieval:
        found = ", ".join(f"{k.replace('_', ' ')} {v:.2f}" for k, v in one.retrieval.items())
        rows.append(f"governing sections found: {found}")
    rows += [
        f"citations, {level}: {c.draft_hits}/{c.draft} hit, {c.reference_hits}/{c.reference} found"
        for level, c in one.citations.items()
    ]
    left_out = [f"{name}: {why.replace('_', ' ')}" for name, why in one.unscored.items()]
    if left_out:
        rows.append("not scored: " + "; ".join(left_out))
    return f'<p class="refs">{"<br>".join(text(row) for row in rows)}</p>'


def _sentence(sentence: Sentence, keys: Sequence[str], findings: Sequence[Finding]) -> str:
    worst = next((s for s in ("blocker", "warning") if any(f.severity == s for f in findings)), "")
    aside = " aside" if sentence.role is SentenceRole.NOTE else ""
    refs = [
        f"[{keys.index(one.passage_key) + 1}]" if one.passage_key in keys else "[not found]"
        for one in sentence.citations
    ]
    refs += [f"page {quote.span.page}" for quote in sentence.case_quotes]
    if sentence.searched:
        refs.append(f"searched for {', '.join(sentence.searched[:4])}")
    marks = "".join(
        f" {_severity(one.severity)} {text(one.check.replace('_', ' '))}"
        for one in findings
        if one.severity != "note"
    )
    return (
        f'<div class="sentence {worst}{aside}">{text(sentence.text)} '
        f'<span class="refs">{text(" · ".join(dict.fromkeys(refs)))}{marks}</span></div>'
    )


def _severity(severity: str) -> str:
    return tag(severity, {"blocker": "bad", "warning": "warn"}.get(severity, "even"))


def _named(passage: Passage) -> str:
    return text(citation_text(passage))


def _box(title: str, body: str) -> str:
    return (
        f'<div class="box"><h3>{text(title)}</h3><div class="text" tabindex="0" role="region" '
        f'aria-label="{text(title)}">{body}</div></div>'
    )


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _windows(words: str, marks: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield a document with its marks: whole, or only the surroundings of what is quoted."""
    if len(words) <= WHOLE:
        yield from _marked(words, marks)
        return
    wanted = _merged(
        [(max(0, a - AROUND), min(len(words), b + AROUND)) for a, b in marks] or [(0, WHOLE)]
    )
    for start, end in wanted:
        inside = [(a - start, b - start) for a, b in marks if start <= a and b <= end]
        if start:
            yield '<span class="cut">[…]</span>'
        yield from _marked(words[start:end], inside)
    if wanted[-1][1] < len(words):
        yield '<span class="cut">[…]</span>'


def _marked(words: str, marks: Sequence[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in marks:
        yield _shown(words[at:start]) + f"<mark>{_shown(words[start:end])}</mark>"
        at = end
    yield _shown(words[at:])


def _shown(words: str) -> str:
    """Escape a stretch and draw long blanks together: the blanked halves of letters are long."""
    return escape(_BLANKS.sub("  ", _LINES.sub("\n\n", words.replace("\f", "\n\n"))))
