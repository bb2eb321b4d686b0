"""Which edition a curator means: from what they said, what is registered, and nothing else.

What a document says of itself is never taken here: a curator accepts a proposal first, and then it
is their own word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date

from rag.errors import InputError, LibraryError
from rag.library.editions import check_editions, guideline_key, with_ends
from rag.library.library import NOT_GUIDELINES
from rag.library.sources import FAMILIES
from rag.records import Record, Source
from rag.text import squeeze

LICENCES = ("licensed", "public", "digest")
MAX_WORDS = 300
"""Characters of a title, publisher or edition that are kept."""
_RANKS: dict[str, tuple[int, str, str]] = {
    # Step of the search sequence, letter of Labor Code 4610.5(c)(2), list of citation elements.
    "MTUS": (1, "A", "mtus"),
    "ACOEM": (2, "C", "guideline"),
    "ODG": (2, "C", "guideline"),
    "ASIPP": (3, "C", "guideline"),
    "other": (3, "C", "guideline"),
}
_RESERVED = {*NOT_GUIDELINES, "mtus", "acoem", "odg", "asipp", "other", "law"}
"""Folders of the shipped library: a curator's document may not replace one by accident."""
_OWN = "added"
"""Ends the id of a curator's edition that stands beside a shipped one of the same name."""
_YEAR = re.compile(r"\b(1[89]\d\d|2[01]\d\d)\b")


class Wish(Record):
    """What a curator says of the edition that a document belongs to; empty: not said."""

    source: str
    """Id of a registered edition, or the name of a guideline in the curator's own words."""
    edition: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    licence: str = ""
    family: str = ""
    title: str = ""
    publisher: str = ""
    year: int | None = None


def edition_for(
    wish: Wish, registered: Mapping[str, Source], shipped: Collection[str] = ()
) -> Source:
    """Return the edition meant: a registered one, or a new one that fits beside them.

    A name that leads to a shipped edition of other dates or title means an edition of the
    curator's own, which stands beside it.

    Args:
        wish: What the curator said.
        registered: Every edition, shipped or added, by id.
        shipped: Ids of those that are shipped and not registered by a curator.

    Raises:
        InputError: Something is missing, unknown or impossible, or contradicts the register.
        LibraryError: It would be in force together with another edition of the same guideline.
    """
    check_wish(wish)
    name = clean(wish.source)
    known = known_edition(wish, registered)
    if known is not None:
        try:
            _agrees(wish, known)
        except InputError:
            if known.id == name or known.id not in shipped or not wish.edition:
                raise
            return _beside(wish, name, known, registered)
        return known
    source = _new(wish, name, sibling_of(name, registered))
    if source.id in registered:
        # Two editions whose names differ in punctuation alone.
        raise InputError(
            f"Edition {source.edition!r} would have the id {source.id!r}, which edition "
            f"{registered[source.id].edition!r} has already.",
            "Write the edition as it is registered, or in more words.",
        )
    _fits(source, registered)
    return source


def _beside(wish: Wish, name: str, known: Source, registered: Mapping[str, Source]) -> Source:
    """Return an edition of the curator's own beside a shipped one of the same name."""
    own = _new(wish, name, None).model_copy(update={"id": f"{known.id}-{_OWN}"})
    standing = registered.get(own.id)
    if standing is not None:
        _agrees(wish, standing)
        return standing
    _fits(own, registered)
    return own


def known_edition(wish: Wish, registered: Mapping[str, Source]) -> Source | None:
    """Return the registered edition that is named, if it is one; a year may name an edition."""
    name = clean(wish.source)
    known = registered.get(name)
    if known is None and wish.edition:
        known = registered.get(edition_id(name, wish.edition))
    if known is None or not wish.edition:
        return known
    named = _same(wish.edition, known.edition) or clean(wish.edition) == str(known.year)
    return known if named else None


def changed_edition(wish: Wish, known: Source, registered: Mapping[str, Source]) -> Source:
    """Return a registered edition with what the curator says otherwise now.

    Raises:
        InputError: A value is unknown or impossible.
        LibraryError: It would be in force together with another edition of the same guideline.
    """
    check_wish(wish)
    family = wish.family or known.family
    ranks: dict[str, object] = {}
    if family != known.family:
        rank, letter, cites = _RANKS[family]
        ranks = {"authority_rank": rank, "legal_rank": letter, "citation_class": cites}
    given = {
        "family": family,
        "title": clean(wish.title) or known.title,
        "publisher": clean(wish.publisher) or known.publisher,
        "edition": clean(wish.edition) or known.edition,
        "year": wish.year or known.year,
        "in_force_from": wish.effective_from or known.in_force_from,
        "in_force_until": wish.effective_until or known.in_force_until,
        "licence": wish.licence or known.licence,
    }
    source = known.model_copy(update=given | ranks)
    _order(source.in_force_from, source.in_force_until)
    _fits(source, {key: other for key, other in registered.items() if key != known.id})
    return source


def title_warning(source: Source, registered: Mapping[str, Source]) -> str:
    """Say so where a title keeps an edition from taking over from an earlier one of its name."""
    for other in sorted(with_ends(registered.values()), key=lambda s: s.id):
        if (
            other.id != source.id
            and guideline_name(other) == guideline_name(source)
            and guideline_key(other) != guideline_key(source)
            and other.in_force_from <= source.in_force_from
            and (other.in_force_until or date.max) > source.in_force_from
        ):
            return (
                f"{other.id!r} ({other.title}) stays in force beside {source.id!r} "
                f"({source.title}): only an edition of the same title takes over."
            )
    return ""


def edition_id(name: str, edition: str) -> str:
    """Return the id of an edition: the guideline's name and the edition, as one folder name."""
    stem, tail = slug(name), slug(edition)
    return stem if stem == tail or stem.endswith(f"-{tail}") else f"{stem}-{tail}"


def guideline_name(source: Source) -> str:
    """Return the part of an edition's id that its guideline's other editions share."""
    for tail in (slug(source.edition), str(source.year)):
        if source.id.endswith(f"-{tail}"):
            return source.id[: -len(tail) - 1]
    return source.id


def slug(text: str, limit: int = 60) -> str:
    r"""Return a folder or file name made of ``text``: lower-case letters, digits and hyphens.

    >>> slug("../Étude du Rachis, 2ᵉ éd.\n")
    'etude-du-rachis-2e-ed'
    """
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-")
    # A name in another script still needs one that can be told from others.
    return words or "x" + hashlib.sha256(text.encode()).hexdigest()[:8]


def clean(text: str) -> str:
    r"""Return words from outside as one plain line: no control or formatting characters, not long.

    >>> clean(" A\u202e title\n---\x00 ")
    'A title ---'
    """
    shown = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in shown if unicodedata.category(char) not in _HIDDEN)
    return squeeze(kept)[:MAX_WORDS].strip()


_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def check_wish(wish: Wish) -> None:
    """Refuse what no edition can have.

    Raises:
        InputError: Naming the option.
    """
    if not clean(wish.source):
        raise InputError(
            "No source is named.", 'Name the guideline, for example --source "Acme Low Back".'
        )
    for option, value, allowed in (
        ("--family", wish.family, FAMILIES),
        ("--licence", wish.licence, LICENCES),
    ):
        if value and value not in allowed:
            raise InputError(f"{option} {value} is not known.", f"Give {', '.join(allowed)}.")
    if wish.effective_from is not None:
        _order(wish.effective_from, wish.effective_until)
    if wish.year is not None and not 1800 <= wish.year <= 2200:
        raise InputError(f"--year {wish.year} is not a year of publication.", "Correct it.")


def _agrees(wish: Wish, known: Source) -> None:
    """Refuse what contradicts the register: a document may not redate an edition in passing."""
    for option, given, registered in (
        ("--effective-from", wish.effective_from, known.in_force_from),
        ("--effective-until", wish.effective_until, known.in_force_until),
        ("--family", wish.family or None, known.family),
        ("--title", clean(wish.title) or None, known.title),
    ):
        if given is not None and not _same(str(given), str(registered)):
            shown = "no end" if registered is None else str(registered)
            raise InputError(
                f"{option} {given} contradicts the register: {known.id!r} is registered "
                f"with {shown}.",
                f"Leave {option} out; to correct the register use `rationale corpus update "
                f"… {option}`, for another edition give another --edition.",
            )


def sibling_of(name: str, registered: Mapping[str, Source]) -> Source | None:
    """Return the latest registered edition of the guideline that ``name`` names."""
    name = clean(name)
    if name in registered:
        return registered[name]
    kin = [s for s in registered.values() if guideline_name(s) == slug(name)]
    return max(kin, key=lambda s: (s.in_force_from, s.id), default=None)


def _new(wish: Wish, name: str, sibling: Source | None) -> Source:
    edition = clean(wish.edition)
    if not edition or wish.effective_from is None:
        missing = "--edition" if not edition else "--effective-from"
        raise InputError(
            f"{missing} is missing: {name!r} is not registered yet.",
            "Give --edition as the guideline names it, and --effective-from with the first day "
            "on which it is in force (YYYY-MM-DD). `rationale corpus timeline` lists what is "
            "registered.",
        )
    stem = name if sibling is None else guideline_name(sibling)
    key = edition_id(stem, edition)
    if key in _RESERVED:
        raise InputError(f"The source cannot be called {key!r}.", "Give it a longer name.")
    family = wish.family or (sibling.family if sibling else family_in(name))
    rank, letter, cites = _RANKS[family]
    like = sibling if sibling is not None and sibling.family == family else None
    year = wish.year or _year(edition) or wish.effective_from.year
    source = Source(
        id=key,
        family=family,
        title=clean(wish.title) or (sibling.title if sibling else name),
        publisher=clean(wish.publisher) or (sibling.publisher if sibling else ""),
        edition=edition,
        year=year,
        in_force_from=wish.effective_from,
        in_force_until=wish.effective_until,
        authority_rank=like.authority_rank if like else rank,
        legal_rank=like.legal_rank if like else letter,
        citation_class=like.citation_class if like else cites,
        licence=wish.licence or "licensed",
    )
    _order(source.in_force_from, source.in_force_until)
    return source


def family_in(name: str) -> str:
    """Return the family that a name names as a word of its own, else ``other``.

    >>> family_in("ACOEM low back"), family_in("Modern Pain")
    ('ACOEM', 'other')
    """
    words = set(re.findall(r"[A-Z]+", name.upper()))
    return next((family for family in FAMILIES if family in words), "other")


def _order(first: date, until: date | None) -> None:
    if until is not None and until <= first:
        raise InputError(
            f"The edition would be in force until {until}, which is not after {first}, the day "
            "from which it is in force.",
            "Correct --effective-from or --effective-until; the end is the first day on which "
            "it no longer governs.",
        )


def _fits(source: Source, registered: Mapping[str, Source]) -> None:
    """Refuse an edition that is in force together with another of the same guideline."""
    faults = [
        fault
        for fault in check_editions([*registered.values(), source])
        if repr(source.id) in fault.message
    ]
    if faults:
        raise LibraryError(
            f"The dates overlap: {faults[0].message}.",
            "Correct --effective-from or --effective-until, or give another --title if it is "
            "another guideline.",
        )


def _year(edition: str) -> int | None:
    found = _YEAR.findall(edition)
    return int(found[-1]) if found else None


def _same(one: str, other: str) -> bool:
    return clean(one).casefold() == clean(other).casefold()
