"""A run as plain text for the terminal: the rationale with numbered citations, then findings."""

from __future__ import annotations

from rag.letter import citation_text
from rag.letter.references import standing
from rag.records import ItemDraft, Run
from rag.text import squeeze

_MARK = {"blocker": "!!", "warning": " !", "note": "  "}


def rationale_text(run: Run) -> str:
    """Return the drafted rationale of every item with its references and findings."""
    summary = run.summary
    passages = {
        entry.passage.key: entry.passage for found in run.passages for entry in found.passages
    }
    requests = {item.number: item.text for item in summary.items}
    numbers: dict[str, int] = {}
    lines = ["DRAFT for a physician's review and signature; not a determination.", ""]
    for draft in run.checked.draft.items:
        lines += [f"{draft.item}. {requests[draft.item]}", f"   {_verdict(draft)}", ""]
        for sentence in draft.sentences:
            marks = ""
            for citation in sentence.citations:
                number = numbers.setdefault(citation.passage_key, len(numbers) + 1)
                if f"[{number}]" not in marks:
                    marks += f"[{number}]"
            lines.append(f"   {squeeze(sentence.text)}{' ' + marks if marks else ''}")
        findings = [f for f in run.checked.findings if f.item == draft.item]
        if findings:
            lines += ["", "   Findings for the reviewer:"]
            lines += [
                f"   {_MARK[f.severity]} {f.severity} ({f.check}): {f.message} {f.remedy}"
                for f in findings
            ]
        lines.append("")
    general = [f for f in run.checked.findings if f.item == 0]
    lines += [f"{_MARK[f.severity]} {f.severity} ({f.check}): {f.message}" for f in general]
    if numbers:
        lines.append("References")
    for key, number in numbers.items():
        passage = passages.get(key)
        if passage is None:
            lines.append(f"[{number}] {key}: not among the retrieved passages")
            continue
        label = (
            "digest in own words; check the licensed text" if passage.digest else standing(passage)
        )
        lines.append(f"[{number}] {citation_text(passage)} ({label})")
    lines += [f"note: {warning}" for warning in summary.warnings]
    return "\n".join(lines).rstrip()


def _verdict(draft: ItemDraft) -> str:
    if draft.abstention is not None:
        missing = "; ".join(draft.abstention.missing)
        return f"NO DECISION DRAFTED: {draft.abstention.explanation}" + (
            f" Missing: {missing}." if missing else ""
        )
    if draft.decision is None or draft.probability is None:
        return "NO DECISION DRAFTED"
    portion = f"; supported portion: {draft.supported_portion}" if draft.supported_portion else ""
    return f"{draft.decision.upper()} (probability of overturned {draft.probability:.0%}{portion})"
