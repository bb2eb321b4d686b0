"""Which records would settle the conditions that are open on an item."""

from __future__ import annotations

from rag.records import CriterionAssessment, CriterionStatus, ItemAssessment


def missing_records(assessment: ItemAssessment) -> tuple[str, ...]:
    """Return what the deciding sections ask for and the file does not hold, as noun phrases.

    Alternatives of one group are joined by "or", and a group with one met asks for nothing. Where
    the request is refused for another reason than missing papers, the list is still of use: it is
    what a new request would have to bring.
    """
    out: list[str] = []
    for made in assessment.recommendations:
        if not made.deciding:
            continue
        met = {e.criterion.group for e in made.criteria if e.status is CriterionStatus.MET} - {""}
        groups: dict[str, list[str]] = {}
        for number, entry in enumerate(made.criteria):
            name = entry.criterion.group
            if entry.status is CriterionStatus.NOT_DOCUMENTED and name not in met:
                groups.setdefault(name or f"#{number}", []).append(_label(entry))
        out += [" or ".join(dict.fromkeys(labels)) for labels in groups.values()]
    return tuple(dict.fromkeys(out))


def _label(entry: CriterionAssessment) -> str:
    return entry.criterion.label or entry.criterion.text.strip().rstrip(".")
