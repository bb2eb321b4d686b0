"""Editions that only the sentences of a rationale name: "the 2009 MTUS guidelines"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.citations.prose_dates import of_later_date
from rag.audit.citations.stale import outdated, replaced_in
from rag.audit.citations.works import editions_in, none_in_force
from rag.audit.findings import EXCESS, AuditFinding
from rag.audit.material import Audited, Material, in_force, out_of_force
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.checking.register import editions_named
from rag.records import GuidelineReference, Source

_NAME = re.compile(
    r"\b(?P<family>MTUS|Medical Treatment Utilization Schedule|ODG|Official Disability Guidelines"
    r"|ACOEM)\b",
)
_YEAR = re.compile(r"(?<![\d/-])(?:19|20)\d\d(?![\d/-])")
_REACH = 90
"""Characters between a guideline's name and the year of its edition."""
_TITLES = re.compile(
    r"\b(?:chronic pain(?: medical treatment)?|opioids?(?: treatment)?|postsurgical(?: treatment)?"
    r"|acupuncture(?: medical treatment)?|low back (?:complaints|disorders)|neck and upper back"
    r" (?:complaints|disorders)|(?:knee|shoulder|elbow|ankle and foot|forearm, wrist,? and hand"
    r"|eye|hip and groin) (?:complaints|disorders)|traumatic brain injury|anxiety|depressive"
    r" disorders)\b",
    re.I,
)
_OTHERS = re.compile(
    r"\butili[sz]ation review\b|\bUR\b|claims administrator|supersed\w+|earlier edition|no longer"
    r"|replac\w+|former|old(?:er)? edition|previous edition|in force (?:until|from)",
    re.I,
)
_FAMILIES = {
    "Medical Treatment Utilization Schedule": "MTUS",
    "Official Disability Guidelines": "ODG",
}


def check_prose(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check the editions that the sentences name, as those of the citations are."""
    day = material.summary.as_of
    told: set[str] = set()
    for statement in audited.statements:
        words = outside_quotes(statement.text)
        if _OTHERS.search(words):
            continue
        why = replaced_in(material, words)
        if why:
            yield _finding(material, audited, statement, why)
        for reference in _references(words, _titles(audited)):
            named = editions_named(audited.context, reference)
            if not named:
                why = outdated(material, reference)
                if why and reference.edition not in told:
                    told.add(reference.edition)
                    yield _finding(material, audited, statement, why)
                continue
            if any(in_force(source, day) for source in named):
                continue
            source = _meant(named, reference)
            if source.id in told:
                continue
            told.add(source.id)
            why = f"{source.title}, {source.edition}, which {out_of_force(source, day)}"
            yield _finding(material, audited, statement, why)
        yield from _otherwise_named(material, audited, statement, words, told)


def _otherwise_named(
    material: Material, audited: Audited, statement: Statement, words: str, told: set[str]
) -> Iterator[AuditFinding]:
    """Editions named by their matter or number alone, and sources of a later day."""
    day = material.summary.as_of
    for _, named in editions_in(material, words):
        if none_in_force(material, named) and named[0].id not in told:
            told.add(named[0].id)
            why = f"{named[0].title}, {named[0].edition}, which {out_of_force(named[0], day)}"
            yield _finding(material, audited, statement, why)
            return
    later = of_later_date(material, words)
    if later and later[:4] not in {other[-4:] for other in told}:
        yield _finding(material, audited, statement, f"a source of {later}")


def _finding(material: Material, audited: Audited, statement: Statement, why: str) -> AuditFinding:
    return audited.finding(
        "edition_in_force",
        "warning",
        material.at(statement),
        f"The rationale speaks of {why}; the case is judged as of "
        f"{material.summary.as_of.isoformat()}.",
        "Rely on the edition in force at that date.",
        evidence=statement.text,
        law=("ccr-9792.21.1-a1", EXCESS),
    )


def _titles(audited: Audited) -> tuple[str, ...]:
    """Return the titles of the MTUS that the reviewer cites, where each has several editions."""
    cited = [c.reference for c in audited.citations if c.reference.family == "MTUS"]
    return tuple(dict.fromkeys(one.title for one in cited if one.title))


def _references(words: str, cited: tuple[str, ...]) -> Iterator[GuidelineReference]:
    """Yield what a sentence names by family and year; a year between two names is the nearer's."""
    names = list(_NAME.finditer(words))
    for year in _YEAR.finditer(words):
        near = [
            (
                abs(year.start() - name.end())
                if name.end() <= year.start()
                else abs(name.start() - year.end()),
                name,
            )
            for name in names
        ]
        close = [pair for pair in near if pair[0] <= _REACH]
        if not close:
            continue
        name = min(close, key=lambda pair: (pair[0], pair[1].start()))[1]
        low, high = min(name.start(), year.start()), max(name.end(), year.end()) + _REACH
        title = _TITLES.search(words[low:high])
        family = _FAMILIES.get(name["family"], name["family"])
        if family == "MTUS" and title is None and len(cited) != 1:
            continue  # the schedule has many guidelines, each with years of its own
        if family == "ACOEM" and title is None:
            continue  # so has ACOEM, of which the schedule took over some
        if re.search(
            r"\b(?:in|since|by|on|during|before|after)\s+(?:\w+\s+)?$", words[: year.start()]
        ):
            if not re.search(
                r"\b(?:edition|version|guidelines?) (?:of|in)\s+$", words[: year.start()]
            ):
                continue
        yield GuidelineReference(
            text=words,
            family=family,
            title=title.group() if title else cited[0] if family == "MTUS" else "",
            edition=year.group(),
        )


def _meant(named: tuple[Source, ...], reference: GuidelineReference) -> Source:
    stated = [s for s in named if reference.title.lower() in s.title.lower()]
    return (stated or list(named))[0]
