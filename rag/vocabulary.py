"""The editable vocabulary: treatments, drugs, body parts, conditions and the words for them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from rag.errors import LibraryError
from rag.levels import Laterality, laterality_in, levels_in
from rag.phrases import Match, PhraseIndex
from rag.records import Record

__all__ = [
    "BodyPart",
    "Condition",
    "Drug",
    "Match",
    "Treatment",
    "Vocabulary",
    "load_vocabulary",
]

FILES = ("treatments", "drugs", "body_parts", "conditions")
ANY = "any"
"""The body part of a recommendation that is bound to none."""
CATEGORIES = (
    "drugs",
    "rehabilitation",
    "diagnostics",
    "injections",
    "dme",
    "surgery",
    "evaluation_management",
    "programmes",
    "mental_health",
    "other",
)


class Entry(Record):
    """What every entry of the vocabulary has."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str
    name: str
    """Display name; it is matched as a synonym is."""
    synonyms: tuple[str, ...] = ()
    """Matched as whole words whatever their case and plural; ``*`` stands for up to four words."""
    abbreviations: tuple[str, ...] = ()
    """Matched in the letter case given (``PT``): for those that are common words otherwise."""
    not_: tuple[str, ...] = Field(default=(), alias="not")
    """Phrases that look alike and are something else."""


class Treatment(Entry):
    """A treatment that can be disputed."""

    category: str
    parent: str | None = None
    """A broader treatment."""
    invasive: bool = False
    """Conservative care excludes it."""
    body_parts: tuple[str, ...] = ()
    """Parts that the name alone implies, e.g. the knee for a meniscectomy."""
    chapters: tuple[str, ...] = ()
    accompanies: bool = False
    """Beside another treatment it is a circumstance of it and no request of its own."""
    history: bool = True
    """Having had it counts as earlier care: not so for visits, reports and supplies."""
    overturned: float | None = Field(default=None, gt=0, lt=1)
    """Share of its reviewed denials that one expects to be overturned; ``None``: as its parent."""


class Drug(Entry):
    """A medication: a generic name and what it is sold as."""

    brands: tuple[str, ...] = ()
    treatment: str
    """Treatment id of its class."""
    topical: str | None = None
    """Treatment id where it is applied to the skin."""
    injected: str | None = None
    """Treatment id where it is injected."""


class BodyPart(Entry):
    """A part of the body as guidelines divide it."""

    region: str = ""
    """``spine``, ``upper_extremity``, ``lower_extremity`` or empty."""
    near: tuple[str, ...] = ()
    """Parts that the same guideline chapter covers."""
    levels: str = ""
    """Spinal parts: the letters of their levels, e.g. ``L``."""


class Condition(Entry):
    """A diagnosis, finding, symptom or circumstance that a criterion can ask for."""

    kind: Literal["diagnosis", "finding", "symptom", "circumstance"] = "diagnosis"
    parent: str | None = None
    """A broader condition: affirming this one affirms that one."""
    body_parts: tuple[str, ...] = ()
    """Parts that the name alone implies."""
    test: bool = False
    """The words name an examination (``straight leg raise``): a positive result affirms it."""
    denied_when_normal: tuple[str, ...] = ()
    """What, being called normal or intact, denies it: ``sensation`` for a sensory deficit."""
    telling: bool = True
    """Whether a mention alone is a fact; not so for words such as ``improved``."""


_LISTED = re.compile(
    r"\s*(?:,\s*and|,|/|&|\+|\band)\s*(?:(?:left|right|bilateral|the)\s+){0,2}$", re.IGNORECASE
)
"""What stands between the parts of a list, and before the last of them."""
_E = TypeVar("_E", bound=Entry)


class Vocabulary:
    """The loaded vocabulary. It is never changed; every lookup is deterministic."""

    def __init__(
        self,
        treatments: Mapping[str, Treatment],
        drugs: Mapping[str, Drug],
        body_parts: Mapping[str, BodyPart],
        conditions: Mapping[str, Condition],
        *,
        fingerprint: str = "",
    ) -> None:
        """Build the phrase indexes over entries that were already checked."""
        self.treatments: Mapping[str, Treatment] = MappingProxyType(dict(treatments))
        self.drugs: Mapping[str, Drug] = MappingProxyType(dict(drugs))
        self.body_parts: Mapping[str, BodyPart] = MappingProxyType(dict(body_parts))
        self.conditions: Mapping[str, Condition] = MappingProxyType(dict(conditions))
        self.fingerprint = fingerprint
        """Digest of the four files: equal vocabularies have equal ones."""
        self._treatments = _index(self.treatments)
        self._drugs = _index(self.drugs)
        self._body_parts = _index(self.body_parts)
        self._conditions = _index(self.conditions)

    def treatments_in(self, text: str) -> tuple[Match, ...]:
        """Return the treatments that ``text`` names, in order; the longest phrase wins."""
        return self._treatments.find(text)

    def drugs_in(self, text: str) -> tuple[Match, ...]:
        """Return the drugs that ``text`` names, by generic or brand name, in order."""
        return self._drugs.find(text)

    def conditions_in(self, text: str) -> tuple[Match, ...]:
        """Return the conditions that ``text`` names, in order, affirmed or not.

        Parts of the body that share a noun name one each: "neck, back and shoulder pain".
        """
        found = self._conditions.find(text)
        shared = [one for match in found for one in self._sharing(text, match)]
        if not shared:
            return found
        return tuple(sorted((*found, *shared), key=lambda one: (one.start, one.end, one.id)))

    def named_in(self, text: str) -> frozenset[str]:
        """Return the ids of every treatment, condition and drug that ``text`` names."""
        found = (self.treatments_in(text), self.conditions_in(text), self.drugs_in(text))
        return frozenset(match.id for matches in found for match in matches)

    def _sharing(self, text: str, match: Match) -> Iterator[Match]:
        """Yield the conditions of the parts listed before one that ends in the same noun."""
        if not _LISTED.search(text, max(0, match.start - 24), match.start):
            return
        parts = self.body_part_matches(text)
        own = next((p for p in parts if p.start == match.start and p.end < match.end), None)
        if own is None:
            return
        noun = text[own.end : match.end]
        at = match.start
        while listed := _LISTED.search(text[:at]):
            before = next((p for p in parts if p.end == listed.start()), None)
            if before is None:
                return
            words = text[before.start : before.end] + noun
            for one in self._conditions.find(words):
                if one.start == 0 and one.end == len(words):
                    yield Match(one.id, before.start, before.end)
            at = before.start

    def body_part_matches(self, text: str) -> tuple[Match, ...]:
        """Return the body parts that ``text`` names with their places, in order."""
        return self._body_parts.find(text)

    def body_parts_in(self, text: str) -> tuple[str, ...]:
        """Return the ids of the body parts that ``text`` names, once each, in order.

        Spinal levels name a part too: ``L4-5`` is the lumbar spine.
        """
        found = dict.fromkeys(match.id for match in self.body_part_matches(text))
        if not any(self._is_spinal(part) for part in found):
            found.update(dict.fromkeys(self.body_parts_of_levels(levels_in(text))))
        return tuple(found)

    def body_parts_of_levels(self, levels: Iterable[str]) -> tuple[str, ...]:
        """Return the spinal parts to which ``levels`` belong: ``L5-S1`` is the lumbar spine."""
        letters = dict.fromkeys(level[0] for level in levels)
        parts = self.body_parts.values()
        return tuple(
            part.id for letter in letters for part in parts if part.levels and letter in part.levels
        )

    def _is_spinal(self, part: str) -> bool:
        return part in self.body_parts and self.body_parts[part].region == "spine"

    def ancestors(self, treatment_id: str) -> tuple[str, ...]:
        """Return the broader treatments of one, nearest first; empty for an unknown id.

        The broader treatments of a drug are its class and what is above it.
        """
        out: list[str] = []
        entry = self.treatments.get(treatment_id)
        if entry is None and treatment_id in self.drugs:
            out.append(self.drugs[treatment_id].treatment)
            entry = self.treatments.get(out[0])
        while entry is not None and entry.parent and entry.parent not in out:
            out.append(entry.parent)
            entry = self.treatments.get(entry.parent)
        return tuple(out)

    def covers(self, general: Iterable[str], specific: Iterable[str]) -> bool:
        """Whether the body parts of a chapter or recommendation cover one of an item's.

        An empty ``general`` or ``any`` covers all. A region (``spine``, ``upper_extremity``)
        covers its parts and is covered by each of them; a part covers those ``near`` it.
        An empty ``specific`` is unknown and is covered by no part in particular.
        """
        wide, narrow = tuple(general), tuple(specific)
        if not wide or ANY in wide:
            return True
        return any(self._part_covers(a, b) for a in wide for b in narrow)

    def _part_covers(self, general: str, specific: str) -> bool:
        if general == specific:
            return True
        a, b = self.body_parts.get(general), self.body_parts.get(specific)
        if a is None or b is None:
            return False
        return specific in a.near or b.region == general or a.region == specific

    def levels_in(self, text: str) -> tuple[str, ...]:
        """Return the spinal levels in full form, from head to tail; see ``rag.levels``."""
        return levels_in(text)

    def laterality_in(self, text: str) -> Laterality | None:
        """Return the side that ``text`` names; see ``rag.levels``."""
        return laterality_in(text)

    def terms(self, condition_or_words: str) -> tuple[str, ...]:
        """Return the words to look for: a condition's name and synonyms, or the words given."""
        entry = self.conditions.get(condition_or_words)
        if entry is None:
            return (condition_or_words.replace("_", " "),)
        return _spellings(entry)

    def condition_family(self, condition_id: str) -> tuple[str, ...]:
        """Return the ids whose affirmation affirms ``condition_id``: itself and narrower ones."""
        family = [condition_id]
        for member in family:
            family.extend(
                entry.id
                for entry in self.conditions.values()
                if entry.parent == member and entry.id not in family
            )
        return tuple(family)

    def treatment_terms(self, treatment_id: str) -> tuple[str, ...]:
        """Return a treatment's name and synonyms; an unknown id stands for its own words."""
        entry = self.treatments.get(treatment_id)
        if entry is None:
            return (treatment_id.replace("_", " "),)
        return _spellings(entry)


def _spellings(entry: Entry) -> tuple[str, ...]:
    """Return name, synonyms and abbreviations that can be searched as they stand."""
    every = (entry.name, *entry.synonyms, *entry.abbreviations)
    return tuple(dict.fromkeys(term for term in every if "*" not in term))


def _index(entries: Mapping[str, Entry]) -> PhraseIndex:
    index = PhraseIndex()
    meanings: dict[str, list[str]] = {}
    for entry in entries.values():
        brands = entry.brands if isinstance(entry, Drug) else ()
        for phrase in dict.fromkeys((entry.name, *brands, *entry.synonyms)):
            meanings.setdefault(phrase.lower(), []).append(entry.id)
        for phrase in entry.abbreviations:
            index.add(phrase, (entry.id,), exact_case=True)
        for phrase in entry.not_:
            index.add(phrase, ("",))
    for phrase, ids in meanings.items():
        index.add(phrase, dict.fromkeys(ids))
    return index


def load_vocabulary(corpus: Path) -> Vocabulary:
    """Load ``vocabulary/*.toml`` of a library; cached until one of the files changes.

    Args:
        corpus: Folder of the library, which holds ``vocabulary/``.

    Raises:
        LibraryError: A file is missing, is no TOML, or an entry is wrong; the message names the
            file and the key.
    """
    folder = Path(corpus) / "vocabulary"
    contents: list[bytes] = []
    for name in FILES:
        path = folder / f"{name}.toml"
        try:
            contents.append(path.read_bytes())
        except OSError as error:
            raise LibraryError(
                f"The vocabulary file {path} cannot be read: {error.strerror}.",
                "Point RATIONALE_CORPUS at a folder that holds vocabulary/"
                f"{name}.toml, or restore the file.",
            ) from error
    return _load(str(folder), tuple(contents))


@lru_cache(maxsize=8)
def _load(folder: str, contents: tuple[bytes, ...]) -> Vocabulary:
    paths = [f"{folder}/{name}.toml" for name in FILES]
    tables = [_toml(path, content) for path, content in zip(paths, contents, strict=True)]
    treatments = _entries(paths[0], tables[0], Treatment)
    drugs = _entries(paths[1], tables[1], Drug)
    parts = _entries(paths[2], tables[2], BodyPart)
    conditions = _entries(paths[3], tables[3], Condition)
    _check_references(paths, treatments, drugs, parts, conditions)
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()
    return Vocabulary(treatments, drugs, parts, conditions, fingerprint=digest)


def _toml(path: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LibraryError(
            f"{path} is not valid TOML: {error}.", "Correct the line that the message names."
        ) from error


def _entries(path: str, table: dict[str, Any], model: type[_E]) -> dict[str, _E]:
    out: dict[str, _E] = {}
    for key, value in table.items():
        if not isinstance(value, dict):
            raise LibraryError(
                f"{path}: {key} is no table.", f"Write [{key}] and its fields below it."
            )
        try:
            out[key] = model.model_validate({**value, "id": key})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(piece) for piece in first["loc"]) or "the table"
            raise LibraryError(
                f"{path}: [{key}]: {where}: {first['msg']}.",
                "Correct this field; docs/design.md shows the fields of each file.",
            ) from error
    return out


def _check_references(
    paths: list[str],
    treatments: Mapping[str, Treatment],
    drugs: Mapping[str, Drug],
    parts: Mapping[str, BodyPart],
    conditions: Mapping[str, Condition],
) -> None:
    """Every id that an entry points at must exist, and no phrase may mean two treatments."""
    for treatment in treatments.values():
        if treatment.category not in CATEGORIES:
            _wrong(paths[0], treatment.id, "category", treatment.category)
        if treatment.parent is not None and treatment.parent not in treatments:
            _wrong(paths[0], treatment.id, "parent", treatment.parent)
        _check_all(paths[0], treatment.id, "body_parts", treatment.body_parts, parts)
    for drug in drugs.values():
        routes = (
            ("treatment", drug.treatment),
            ("topical", drug.topical),
            ("injected", drug.injected),
        )
        for field, id_ in routes:
            _check_all(paths[1], drug.id, field, (id_,) if id_ else (), treatments)
    for part in parts.values():
        _check_all(paths[2], part.id, "near", part.near, parts)
    for condition in conditions.values():
        _check_all(paths[3], condition.id, "body_parts", condition.body_parts, parts)
        if condition.parent is not None and condition.parent not in conditions:
            _wrong(paths[3], condition.id, "parent", condition.parent)
    for path, entries in ((paths[0], treatments), (paths[1], drugs), (paths[3], conditions)):
        _check_unique(path, entries)


def _check_all(
    path: str, key: str, field: str, ids: Iterable[str], known: Mapping[str, Entry]
) -> None:
    for id_ in ids:
        if id_ not in known:
            _wrong(path, key, field, id_)


def _wrong(path: str, key: str, field: str, value: str) -> None:
    raise LibraryError(
        f"{path}: [{key}]: {field} names {value!r}, which does not exist.",
        "Correct the spelling, or add the entry that it names.",
    )


def _check_unique(path: str, entries: Mapping[str, Entry]) -> None:
    """A phrase that means two entries would be read at random."""
    seen: dict[str, str] = {}
    for entry in entries.values():
        brands = entry.brands if isinstance(entry, Drug) else ()
        plain = (p.lower() for p in (entry.name, *brands, *entry.synonyms))
        for phrase in dict.fromkeys((*plain, *entry.abbreviations)):
            other = seen.setdefault(phrase, entry.id)
            if other != entry.id:
                raise LibraryError(
                    f"{path}: {phrase!r} stands under both [{other}] and [{entry.id}].",
                    "Keep it under one of them.",
                )
