"""Editions cited that do not govern on the day of the case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Cited, Material, in_force, out_of_force
from rag.checking.register import editions_named
from rag.checking.values import values
from rag.records import GuidelineReference, Source

WHO = {"guideline": "The reviewer", "ur_guideline": "Utilization review"}


def check_edition(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    """An edition that is registered and not in force, or a source of a later date."""
    named = editions_meant_by(material, audited, cited)
    day = material.summary.as_of
    if not named:
        yield from _of_later_date(material, audited, cited)
    if not named or any(in_force(source, day) for source in named):
        return
    source = named[0]
    yield audited.finding(
        cited.check("edition_in_force"),
        "blocker" if cited.own and not _newer_current(material, source) else "warning",
        material.of(cited),
        f"{WHO[cited.part]} cites {source.title}, {source.edition}, which "
        f"{out_of_force(source, day)}; the case is judged as of {day.isoformat()} "
        f"({material.summary.as_of_basis.replace('_', ' ')}).",
        "Rely on the edition in force at that date."
        if cited.own
        else "Do not follow that edition.",
        evidence=cited.reference.text,
        law=("ccr-9792.21.1-a1", EXCESS) if cited.own else (),
    )


def _newer_current(material: Material, source: Source) -> bool:
    """Whether a source outside the MTUS is the current one on the day of the decision.

    The search sequence asks for the most current ACOEM or ODG (8 CCR 9792.21.1(a)), so that one
    newer than the utilization review is worth a word, but no ground to send the letter back.
    """
    decided = material.header.decision_date
    return source.family != "MTUS" and decided is not None and in_force(source, decided)


_READ_ON = re.compile(
    r"\b(?:access\w*|retriev\w*|visited|viewed|download\w*|updated|as of|https?|www|\w+\.(?:com|gov"
    r"|org|net|edu))\b|\?",
    re.I,
)


def _of_later_date(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    """A source that no register knows and whose own date lies behind the day of the case."""
    day = material.summary.as_of.isoformat()
    told = [v.value for v in values(cited.reference.text) if v.kind == "date"]
    told += re.findall(r"\b(?:19|20)\d\d\b", cited.reference.edition)
    if not told or any(one <= day[: len(one)] for one in told):
        return
    if _READ_ON.search(cited.reference.text):
        return  # the day on which a page was read
    yield audited.finding(
        cited.check("edition_in_force"),
        "warning",
        material.of(cited),
        f"{WHO[cited.part]} cites a source of {max(told)}; the case is judged as of {day} "
        f"({material.summary.as_of_basis.replace('_', ' ')}).",
        "Rely on what was published at that date.",
        evidence=cited.reference.text,
        law=("ccr-9792.21.1-a1", EXCESS) if cited.own else (),
    )


_DAY = re.compile(r"\(?\b\d{1,2}[/-]\d{1,2}[/-]((?:19|20)\d\d)\b")


def _dated(reference: GuidelineReference) -> GuidelineReference:
    """Take the year of a day for the edition, where a citation gives no other."""
    day = None if reference.edition else _DAY.search(reference.text)
    if day is None or _READ_ON.search(reference.text):
        return reference
    return reference.model_copy(update={"edition": day[1]})


def editions_meant_by(material: Material, audited: Audited, cited: Cited) -> tuple[Source, ...]:
    """Return the registered editions that a citation names: by title, else by chapter and year."""
    reference = _dated(cited.reference)
    named = editions_named(audited.context, reference)
    if named or not reference.edition or not reference.title:
        return named
    title = reference.title.lower()
    found = {
        passage.source.id: passage.source
        for passage in material.data.sections
        if passage.source.family == reference.family
        and str(passage.source.year) in reference.edition
        and title in passage.chapter.lower()
    }
    return tuple(found[key] for key in sorted(found))
