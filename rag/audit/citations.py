"""Citations of a finished letter, the reviewer's and UR's: elements, edition, chapter, pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.audit.chapter_pages import chapter_of, holder, pages_of
from rag.audit.closed import closed_in
from rag.audit.findings import AuditFinding, Severity
from rag.audit.material import Audited, Cited, Material, in_force
from rag.audit.prose import check_prose
from rag.checking.chapters import fits, part_names
from rag.checking.register import editions_named, same_work
from rag.checking.values import values
from rag.records import Passage, Source
from rag.text import squeeze
from rag.vocabulary import ANY

EXCESS = "lc-4610.6-h1"
_RULE = {
    "MTUS": ("8 CCR 9792.21.1(d)(1)", "ccr-9792.21.1-d1"),
    "": ("8 CCR 9792.21.1(d)(2)", "ccr-9792.21.1-d2"),
}
_WHO = {"guideline": "The reviewer", "ur_guideline": "Utilization review"}
_ELEMENTS: dict[str, tuple[Severity, str]] = {
    "edition": ("warning", "edition or year"),
    "chapter": ("warning", "chapter"),
    "section": ("note", "section or page"),
}
"""Elements of a citation, how grave it is that one is missing, and its name."""
_PAGES = re.compile(
    r"[\s,;:)\]]*\b(?:pages?|pgs?\.?"
    r"|pp?\.)(?:\(s\))?\s*:?\s*(?P<pages>\d{1,4}(?:\s*[-–,]\s*\d{1,4})*)",
    re.I,
)
_BEHIND = 40
"""Characters behind a citation in which its pages may stand."""
_GENERAL = re.compile(r"\b(?:pain|general|preface|introduction|chronic|stress|opioid)\b", re.I)


def check_citations(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check what the reviewer and utilization review cited for one item."""
    for cited in (audited.citations, audited.ur_citations):
        kept = _distinct(cited)
        yield from _elements(material, audited, kept)
        yield from _chapters(material, audited, kept)
        for one in kept:
            yield from _edition(material, audited, one)
            yield from _pages(material, audited, one)
            yield from _address(material, audited, one)
        yield from _section(material, audited, kept)
    yield from check_prose(material, audited)


def _distinct(cited: Sequence[Cited]) -> tuple[Cited, ...]:
    return tuple({one.reference.text: one for one in reversed(cited)}.values())[::-1]


# --------------------------------------------------------------------------- elements


def _elements(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """What 8 CCR 9792.21.1(d) asks of the reviewer's citations and these do not give."""
    for missing, (severity, what) in _ELEMENTS.items():
        lacking = [one for one in cited if one.part == "guideline" and _lacks(one, missing)]
        if not lacking:
            continue
        rule, element = _RULE["MTUS" if lacking[0].reference.family == "MTUS" else ""]
        names = "; ".join(f"“{one.reference.text}”" for one in lacking)
        yield audited.finding(
            f"citation_{missing}",
            severity,
            material.place("guideline", lacking[0].start, lacking[-1].end),
            f"The reviewer cites without {what}: {names}.",
            f"Name the {what}, so that a reader can find the words ({rule}).",
            law=(element,),
        )


def check_ur_elements(material: Material) -> Iterator[AuditFinding]:
    """Utilization review's citations without edition or year: one note for the letter."""
    lacking = [
        (audited.item.number, one)
        for audited in material.items
        for one in audited.ur_citations
        if _lacks(one, "edition")
    ]
    if lacking:
        items = ", ".join(str(number) for number in dict.fromkeys(n for n, _ in lacking))
        first = lacking[0][1]
        yield AuditFinding(
            check="ur_citation_edition",
            severity="note",
            item=0,
            place=material.place(first.part, first.start, first.end),
            message=f"Utilization review cites without edition or year under item {items}.",
            remedy="Take the edition in force at the date of utilization review as meant.",
            evidence=first.reference.text,
        )


def _lacks(cited: Cited, what: str) -> bool:
    reference = cited.reference
    if what == "chapter":
        named = reference.chapter or reference.title or reference.section
        return not named and reference.family in ("MTUS", "ACOEM", "ODG")
    if what == "edition":
        return not reference.edition and not re.search(r"\b(?:19|20)\d\d\b", reference.text)
    return not reference.section and not reference.pages and reference.family != "other"


# --------------------------------------------------------------------------- edition


def _edition(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    named = _named(material, audited, cited)
    day = material.summary.as_of
    if not named:
        yield from _of_later_date(material, audited, cited)
    if not named or any(in_force(source, day) for source in named):
        return
    source = named[0]
    early = source.in_force_from > day
    bound = source.in_force_from if early else source.in_force_until
    verb = "took effect only on" if early else "no longer governed from"
    own = cited.part == "guideline"
    yield audited.finding(
        f"{'' if own else 'ur_'}edition_in_force",
        "blocker" if own else "warning",
        material.place(cited.part, cited.start, cited.end),
        f"{_WHO[cited.part]} cites {source.title}, {source.edition}, which {verb} "
        f"{bound.isoformat() if bound else '?'}; the case is judged as of {day.isoformat()} "
        f"({material.summary.as_of_basis.replace('_', ' ')}).",
        "Rely on the edition in force at that date." if own else "Do not follow that edition.",
        evidence=cited.reference.text,
        law=("ccr-9792.21.1-a1", EXCESS) if own else (),
    )


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
    own = cited.part == "guideline"
    yield audited.finding(
        f"{'' if own else 'ur_'}edition_in_force",
        "warning",
        material.place(cited.part, cited.start, cited.end),
        f"{_WHO[cited.part]} cites a source of {max(told)}; the case is judged as of {day} "
        f"({material.summary.as_of_basis.replace('_', ' ')}).",
        "Rely on what was published at that date.",
        evidence=cited.reference.text,
        law=("ccr-9792.21.1-a1", EXCESS) if own else (),
    )


def _named(material: Material, audited: Audited, cited: Cited) -> tuple[Source, ...]:
    """Return the registered editions that a citation names: by title, else by chapter and year."""
    reference = cited.reference
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


# --------------------------------------------------------------------------- chapter


def _chapters(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """A chapter about another part of the body than the request's."""
    item = audited.item
    wrong = [one for one in cited if not _fits(material, audited, one)]
    for one in wrong:
        own = one.part == "guideline"
        # Beside a citation that fits, a stray one is careless; alone, the decision rests on it.
        alone = len(wrong) == len(cited)
        severity: Severity = "blocker" if own and alone else "warning"
        if item.body_part_inferred:
            severity = "note"  # the request names no part; the case may have several
        if not own and not alone and _of_another_item(material, audited, one):
            severity = "note"  # utilization review cited once for all that was asked
        yield audited.finding(
            f"{'' if own else 'ur_'}chapter_fits_body_part",
            severity,
            material.place(one.part, one.start, one.end),
            f"{_WHO[one.part]} cites a chapter on "
            f"{part_names(audited.context, one.reference.body_parts)} for a request that concerns "
            f"{part_names(audited.context, item.body_parts)}.",
            "Cite the chapter on the part in dispute."
            if own
            else "Do not follow that citation; say in the rationale which chapter governs.",
            evidence=f"{one.reference.text} | {item.text}",
            law=("lc-4610.6-c", EXCESS) if own else (),
        )


def _of_another_item(material: Material, audited: Audited, cited: Cited) -> bool:
    """Whether the chapter is on the part that another item of the letter concerns."""
    return any(
        other is not audited
        and bool(other.item.body_parts)
        and fits(other.context, cited.reference.body_parts)
        for other in material.items
    )


def _fits(material: Material, audited: Audited, cited: Cited) -> bool:
    reference = cited.reference
    if not reference.body_parts or _GENERAL.search(reference.chapter or ""):
        return True
    named = audited.context.vocabulary.body_parts_in(reference.text)
    if fits(audited.context, (*reference.body_parts, *named)):
        return True
    return any(_bound_to_none(audited, cited, p) for p in material.data.sections)


def _bound_to_none(audited: Audited, cited: Cited, passage: Passage) -> bool:
    """Whether a guideline treats the item's treatment for every part in the chapter cited.

    Some treatments stand in one chapter only, whatever the part: pre-operative tests in a chapter
    on the back, equipment in one on the knee.
    """
    facts = passage.recommendation
    if facts is None or passage.source.family != cited.reference.family:
        return False
    if ANY not in facts.body_parts:
        return False
    ids = {audited.item.treatment, audited.item.drug}
    ids |= set(audited.context.vocabulary.ancestors(audited.item.treatment or ""))
    return bool(ids & set(facts.treatments)) and bool(
        set(passage.chapter_body_parts) & set(cited.reference.body_parts)
    )


def _section(
    material: Material, audited: Audited, cited: Sequence[Cited]
) -> Iterator[AuditFinding]:
    """Sections of the reviewer's that all name another treatment than the one asked for."""
    own = [one for one in cited if one.part == "guideline" and one.reference.section]
    if not own or len(own) != len(cited) or audited.item.treatment is None:
        return
    named = [_named_care(audited, one.reference.section) for one in own]
    asked = _named_care(audited, audited.item.text)
    asked |= {id_ for id_ in (audited.item.treatment, audited.item.drug) if id_}
    if not all(named) or any(_akin(audited, ids, asked) for ids in named):
        return
    governing = {_plain(passage.section) for passage in audited.passages}
    if any(_plain(one.reference.section) in governing for one in own):
        return  # the library, too, finds the treatment under that title
    yield audited.finding(
        "section_fits_treatment",
        "note",
        material.place("guideline", own[0].start, own[-1].end),
        f"The section cited, “{own[0].reference.section}”, is on another treatment than the one "
        f"asked for, {audited.item.treatment_name}.",
        "Cite the section on the treatment in dispute, or say that none is there.",
        evidence=f"{own[0].reference.text} | {audited.item.text}",
        law=("lc-4610.6-c",),
    )


def _plain(title: str) -> str:
    return re.sub(r"\W+", " ", title.lower()).strip()


def _named_care(audited: Audited, text: str) -> set[str]:
    words = audited.context.vocabulary
    ids = {m.id for m in words.treatments_in(text)}
    for match in words.drugs_in(text):
        drug = words.drugs[match.id]
        ids |= {match.id, drug.treatment, *filter(None, (drug.topical, drug.injected))}
    return ids


def _akin(audited: Audited, one: set[str], other: set[str]) -> bool:
    """Whether two sets of treatments share one, or one covers the other's."""
    words = audited.context.vocabulary
    above = {a for id_ in other for a in (id_, *words.ancestors(id_))}
    below = {a for id_ in one for a in (id_, *words.ancestors(id_))}
    return bool(above & below)


# --------------------------------------------------------------------------- pages


def _pages(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    """Pages that do not belong to the chapter with which they are cited."""
    written = cited.reference.pages or _pages_behind(material, cited)
    pages = pages_of(written)
    if not pages:
        return
    sources = _meant(material, audited, cited)
    register = material.data.chapters
    chapter = chapter_of(cited.reference, register, frozenset(s.id for s in sources))
    if chapter is None:
        return
    outside = [page for page in pages if not chapter.first <= page <= chapter.last]
    if not outside:
        return
    at = holder(outside[0], register, chapter.source)
    own = cited.part == "guideline"
    yield audited.finding(
        f"{'' if own else 'ur_'}pages_in_chapter",
        "warning",
        material.place(cited.part, cited.start, cited.end),
        f"{_WHO[cited.part]} cites page{'s' if len(outside) > 1 else ''} "
        f"{written} of {chapter.name}, which has pages {chapter.first} to "
        f"{chapter.last}" + (f"; those pages are in {at.name}." if at and at != chapter else "."),
        "Correct the chapter or the pages; look in the book, since the page register "
        f"is {chapter.verification.replace('_', ' ')}.",
        evidence=cited.reference.text,
        law=_RULE["MTUS"][1:] if own else (),
    )


def _pages_behind(material: Material, cited: Cited) -> str:
    """Return pages that stand in or right behind a citation and were not read as its own."""
    text = material.raw.text
    match = _PAGES.search(squeeze(text[cited.start : cited.end]))
    match = match or _PAGES.match(squeeze(text[cited.end : cited.end + _BEHIND]))
    return match["pages"] if match else ""


def _meant(material: Material, audited: Audited, cited: Cited) -> tuple[Source, ...]:
    """Return the editions that a citation can mean: the one named, else those in force."""
    named = _named(material, audited, cited)
    if named:
        return named
    day = material.summary.as_of
    return tuple(
        source
        for source in material.data.library.sources
        if in_force(source, day)
        and (source.family == cited.reference.family or same_work(source, cited.reference))
    )


def _address(material: Material, audited: Audited, cited: Cited) -> Iterator[AuditFinding]:
    closed = closed_in(cited.reference.text, material.data.closed)
    if closed is None or cited.part != "guideline":
        return
    yield audited.finding(
        "address_answers",
        "note",
        material.place(cited.part, cited.start, cited.end),
        f"The address cited is dead: {closed.what or closed.host} closed on "
        f"{closed.closed.isoformat()}.",
        "Cite publisher, title and year, with an address that still answers.",
        evidence=cited.reference.text,
    )
