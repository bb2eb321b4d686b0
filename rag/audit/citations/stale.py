"""Editions long past of which no register knows, and chapters that gave way before their book."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.chapter_pages import ChapterPages
from rag.audit.citations.editions import WHO, editions_meant_by
from rag.audit.citations.scope import chapter_cited, chapter_in, replaced
from rag.audit.citations.works import by_ordinal, none_in_force
from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Cited, Material, in_force, out_of_force
from rag.checking.register import same_work
from rag.records import GuidelineReference, Source

_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d-])")
_SMALL = frozenset("the of and for a an guideline guidelines medical treatment mtus".split())


def replaced_chapter(material: Material, audited: Audited, cited: Cited) -> str:
    """Return why a chapter that another edition has replaced does not govern; else empty."""
    named = chapter_cited(material, audited, cited)
    return _why(material, named, cited.reference.text) if named else ""


def replaced_in(material: Material, words: str) -> str:
    """Say the same of a chapter that a sentence names with a year."""
    named = chapter_in(material, words) if _YEAR.search(words) else None
    return _why(material, named, words) if named else ""


def _why(material: Material, named: ChapterPages, words: str) -> str:
    if not replaced(named, material.summary.as_of):
        return ""
    by = {source.id: source for source in material.data.library.sources}
    old, new = by.get(named.source), by.get(named.replaced_by)
    if old is None or str(old.year) not in words or (new and str(new.year) in words):
        return ""
    instead = f" by {new.title}, {new.edition}," if new else ""
    return f"{named.name}, of {old.edition}, which was replaced{instead} on {named.replaced_on}"


def outdated(material: Material, reference: GuidelineReference) -> str:
    """Return why an edition that no register knows is too old; empty where it is not.

    Only where the family has one work, or the title names one, and the edition in force began
    more than a year after the one cited.
    """
    day = material.summary.as_of
    years = [int(year) for year in _YEAR.findall(reference.edition)]
    now = _in_force(material, reference)
    if not years or not now or max(years) >= day.year - 1:
        return ""
    if any(source.year in years for source in now):
        return ""
    newest = max(now, key=lambda source: (source.in_force_from, source.id))
    if max(years) >= min(source.in_force_from.year for source in now):
        return ""
    return f"an edition of {max(years)}; in force was {newest.title}, {newest.edition}"


def _by_number(material: Material, cited: Cited) -> str:
    """Return why an edition that a citation names by its number alone does not govern."""
    for number, named in by_ordinal(material, cited.reference.text):
        if none_in_force(material, named):
            day = material.summary.as_of
            return f"{named[0].title} (“{number}”), which {out_of_force(named[0], day)}"
    return ""


def _in_force(material: Material, reference: GuidelineReference) -> list[Source]:
    """Return the editions in force of the one work that a citation names, if it names one."""
    if reference.family in ("other", "", "ACOEM"):
        return []
    now = [
        source
        for source in material.data.library.sources
        if source.family == reference.family
        and in_force(source, material.summary.as_of)
        and same_work(source, reference)
    ]
    works = {_words(source.title) for source in now}
    family = {
        _words(s.title) for s in material.data.library.sources if s.family == reference.family
    }
    return now if len(works) == 1 and (reference.title or len(family) == 1) else []


def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+", title.lower())) - _SMALL


def check_stale(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    """An edition that no register knows, or a chapter replaced before its book was."""
    why = replaced_chapter(material, audited, cited)
    if not why and not editions_meant_by(material, audited, cited):
        why = outdated(material, cited.reference) or _by_number(material, cited)
    if why:
        yield audited.finding(
            cited.check("edition_in_force"),
            "warning",
            material.of(cited),
            f"{WHO[cited.part]} cites {why}; the case is judged as of "
            f"{material.summary.as_of.isoformat()}.",
            "Rely on the edition in force at that date."
            if cited.own
            else "Do not follow that edition.",
            evidence=cited.reference.text,
            law=("ccr-9792.21.1-a1", EXCESS) if cited.own else (),
        )
