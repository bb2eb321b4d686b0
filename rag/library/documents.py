"""Guideline documents: a Markdown file into its sections, recommendations and criteria."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from rag.library.manuscript import PageMark, PlacedRecommendation
from rag.library.markdown import Heading, Unit, front_matter, headings_of, leading_block, units_of
from rag.library.problems import Problem
from rag.library.yamlblock import Block, BlockError, read_block
from rag.records import (
    Criterion,
    CriterionTest,
    Recommendation,
    Record,
    Source,
    Stance,
    Verification,
)

SCHEMA = "rationale.guideline/1"
_TEST: TypeAdapter[CriterionTest] = TypeAdapter(CriterionTest)
_BESIDE_TEST = ("when", "group", "label")
_FRONT_BYTES = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n.*?^---", re.S | re.M)
_SOURCES = re.compile(rb"^sources?:(.*(?:\n[ \t]*-(?!-).*|\n[ \t]+.*|\n\].*)*)", re.M)
_ID = re.compile(rb"[^\s,\[\]'\"#]+")


class FrontMatter(Record):
    """The head of a guideline document."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    schema_name: Literal["rationale.guideline/1"] = Field(alias="schema")
    source: str = ""
    """Id in the register."""
    sources: tuple[str, ...] = ()
    """Instead of ``source``: every edition in which the same is stated."""
    chapter: str = ""
    chapter_body_parts: tuple[str, ...] = ()
    digest: bool | None = None
    """Whether the text is our own words; default: what the source's licence says."""
    note: str = ""

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the register that it names, in its order."""
        return (self.source,) if self.source else self.sources


class RecommendationBlock(Record):
    """The ``yaml`` block at the top of a section."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    treatments: tuple[str, ...] = Field(min_length=1)
    body_parts: tuple[str, ...] = ("any",)
    stance: Stance
    strength: str = ""
    section: str = ""
    pages: str = ""
    conditions: tuple[str, ...] = ()
    phases: tuple[Literal["acute", "subacute", "chronic", "postoperative"], ...] = ()
    status: Verification
    decisions: int = Field(default=0, ge=0)
    provenance: str = ""
    note: str = ""
    why_none: str = ""
    """Where it sets no criterion: why there is none."""
    criteria: tuple[dict[str, Any], ...] = ()


class PlaceBlock(Record):
    """The ``yaml`` block of a section without a recommendation: how a citation names its place."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    section: str = ""
    pages: str = ""


class Section(Record):
    """One headed stretch of a document."""

    heading: str
    heading_path: tuple[str, ...]
    """Chapter, then the headings from the outermost to this one."""
    section: str
    """As a citation names it."""
    pages: str
    line: int
    """1-based line of the heading."""
    recommendation: Recommendation | None
    units: tuple[Unit, ...]
    """The text after the block, in order; empty where only a heading stands."""
    lines: dict[str, int] = Field(default_factory=dict)
    """Line of each value of the section's own block, by dotted path; empty without a block."""


class GuidelineDocument(Record):
    """A guideline document, read and checked against the schema."""

    path: str
    """Inside its library, with forward slashes."""
    added: bool
    """Added by a curator (in the home folder) rather than shipped."""
    sha256: str
    text: str
    source: Source
    shared: bool = False
    """One of several editions that the file names: it stands in the library once for each."""
    chapter: str
    chapter_body_parts: tuple[str, ...]
    digest: bool
    sections: tuple[Section, ...]
    marks: tuple[PageMark, ...] = ()
    """Pages of the file that a curator added, as stretches of ``text``."""
    placed: tuple[PlacedRecommendation, ...] = ()
    """Recommendations recognised in free text, with offsets in ``text``."""

    @property
    def name(self) -> str:
        """The path as problems show it."""
        return f"home:{self.path}" if self.added else self.path


def parse_document(
    data: bytes, path: str, sources: Mapping[str, Source], *, added: bool = False
) -> tuple[GuidelineDocument | None, list[Problem]]:
    """Read one guideline document.

    Args:
        data: The file's bytes.
        path: Path inside the library.
        sources: The register, by id.
        added: Whether a curator added it.

    Returns:
        The document with all sections that are sound (``None`` where its head is not), and every
        problem with file and line. Of a file that names several editions, the first:
        :func:`parse_editions` gives them all.
    """
    found, problems = parse_editions(data, path, sources, added=added)
    return (found[0] if found else None), problems


def parse_editions(
    data: bytes, path: str, sources: Mapping[str, Source], *, added: bool = False
) -> tuple[tuple[GuidelineDocument, ...], list[Problem]]:
    """Read one guideline document, once for each edition that its front matter names.

    Takes and reports what :func:`parse_document` does.
    """
    return _Parser(path, sources, added).parse(data)


def editions_named(data: bytes) -> tuple[str, ...]:
    """Return the ids that a document's front matter names as its source or sources, if any."""
    head = _FRONT_BYTES.match(data)
    named = _SOURCES.findall(head.group()) if head else []
    return tuple(key.decode("utf-8", "replace") for words in named for key in _ID.findall(words))


class _Parser:
    """Collects the problems of one document while reading it."""

    def __init__(self, path: str, sources: Mapping[str, Source], added: bool) -> None:
        self.path = path
        self.sources = sources
        self.added = added
        self.name = f"home:{path}" if added else path
        self.problems: list[Problem] = []

    def fault(self, line: int, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(file=self.name, line=line, message=message, remedy=remedy))

    def parse(self, data: bytes) -> tuple[tuple[GuidelineDocument, ...], list[Problem]]:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.fault(line, "not UTF-8 text", "save the file with encoding UTF-8")
            return (), self.problems
        head = front_matter(text)
        if head is None:
            self.fault(1, "no front matter", "open the file with `---`, schema, source, `---`")
            return (), self.problems
        front = self.front(head[0])
        if front is None:
            return (), self.problems
        sections = tuple(self.sections(text, head[1], front.chapter))
        found = tuple(
            GuidelineDocument(
                path=self.path,
                added=self.added,
                sha256=hashlib.sha256(data).hexdigest(),
                text=text,
                source=source,
                shared=len(front.editions) > 1,
                chapter=front.chapter,
                chapter_body_parts=front.chapter_body_parts,
                digest=source.licence == "digest" if front.digest is None else front.digest,
                sections=sections,
            )
            for source in (self.sources[key] for key in front.editions)
        )
        return found, self.problems

    def front(self, words: str) -> FrontMatter | None:
        # line 1 is the opening ---
        block = self.block(words, 2)
        if block is None:
            return None
        try:
            front = FrontMatter.model_validate(block.data)
        except ValidationError as error:
            self.invalid(error, block, "front matter")
            return None
        return front if self.editions(front, block) else None

    def editions(self, front: FrontMatter, block: Block) -> bool:
        """Whether the editions that the front matter names are known, and named once."""
        if bool(front.source) == bool(front.sources):
            self.fault(
                block.line_of(("sources" if "sources" in block.data else "source",)),
                "front matter: name either one source or several sources",
                "write `source: id`, or `sources: [id, id]` where several editions say the same",
            )
            return False
        field = "source" if front.source else "sources"
        for number, key in enumerate(front.editions):
            where = block.line_of((field,) if front.source else (field, number))
            if key not in self.sources:
                remedy = "register it in sources.toml or correct the id"
                self.fault(where, f"unknown source {key!r}", remedy)
                return False
            if key in front.editions[:number]:
                self.fault(where, f"source {key!r} is named twice", "name it once")
                return False
        return True

    def sections(self, text: str, start: int, chapter: str) -> list[Section]:
        found: list[Section] = []
        trail: list[tuple[int, str, Recommendation | None]] = []
        for heading in headings_of(text, start):
            while trail and trail[-1][0] >= heading.level:
                trail.pop()
            outer = trail[-1][2] if trail else None
            path = [chapter, *(title for _, title, _ in trail), heading.title]
            section = self.section(text, heading, _without_repeats(path), outer)
            trail.append((heading.level, heading.title, section.recommendation))
            if section.units or section.lines:
                found.append(section)
        return found

    def section(
        self, text: str, heading: Heading, path: tuple[str, ...], outer: Recommendation | None
    ) -> Section:
        split = leading_block(heading.body)
        body = heading.body if split is None else split[1]
        units = units_of(text, body)
        block: Block | None = None
        place = PlaceBlock()
        recommendation = outer
        if split is not None:
            first = split[0][0].number if split[0] else heading.line + 1
            block = self.block("\n".join(line.text for line in split[0]), first)
        if block is not None:
            place, own = self.facts(text, heading, block, units)
            recommendation = own or outer
        title = heading.title or (path[-1] if path else "")
        return Section(
            heading=title,
            heading_path=path,
            section=place.section or title,
            pages=place.pages,
            line=heading.line,
            recommendation=recommendation,
            units=units,
            lines={} if block is None else _dotted(block),
        )

    def facts(
        self, text: str, heading: Heading, block: Block, units: tuple[Unit, ...]
    ) -> tuple[PlaceBlock, Recommendation | None]:
        """Read a section's block: a recommendation, or (without ``id``) only its place."""
        if not ({"id", "treatments", "stance", "criteria"} & block.data.keys()):
            try:
                return PlaceBlock.model_validate(block.data), None
            except ValidationError as error:
                self.invalid(error, block, f"section {heading.title!r}")
                return PlaceBlock(), None
        try:
            facts = RecommendationBlock.model_validate(block.data)
        except ValidationError as error:
            self.invalid(error, block, f"section {heading.title!r}")
            return PlaceBlock(), None
        place = PlaceBlock(section=facts.section, pages=facts.pages)
        if not units:
            self.fault(heading.line, f"{facts.id}: no text below the block", "say what it says")
        criteria = self.criteria(text, facts, block, units)
        kept = facts.model_dump(exclude={"section", "pages", "criteria", "why_none"})
        return place, Recommendation(**kept, criteria=criteria)

    def criteria(
        self, text: str, facts: RecommendationBlock, block: Block, units: tuple[Unit, ...]
    ) -> tuple[Criterion, ...]:
        bullets = [unit for unit in units if unit.kind == "bullet"]
        if len(bullets) != len(facts.criteria):
            self.fault(
                block.line_of(("criteria",)),
                f"{facts.id}: {len(bullets)} bullet(s) in the text, {len(facts.criteria)} "
                "criteria in the block",
                "write one entry for each bullet, in the same order",
            )
            return ()
        found: list[Criterion] = []
        for number, (bullet, entry) in enumerate(zip(bullets, facts.criteria, strict=True), 1):
            try:
                test = {k: v for k, v in entry.items() if k not in _BESIDE_TEST}
                if test.get("kind") == "response":
                    # Nothing named means the disputed treatment itself.
                    test.setdefault("treatments", ())
                found.append(
                    Criterion(
                        id=f"{facts.id}.{number}",
                        text=text[bullet.content : bullet.end],
                        start=bullet.content,
                        end=bullet.end,
                        test=_TEST.validate_python(test),
                        **{k: v for k, v in entry.items() if k in _BESIDE_TEST},
                    )
                )
            except ValidationError as error:
                self.invalid(error, block, f"{facts.id}.{number}", ("criteria", number - 1))
        return tuple(found)

    def block(self, words: str, line: int) -> Block | None:
        try:
            return read_block(words, line)
        except BlockError as error:
            self.fault(error.line, error.message)
            return None

    def invalid(
        self,
        error: ValidationError,
        block: Block,
        where: str,
        inside: tuple[str | int, ...] = (),
    ) -> None:
        for entry in error.errors():
            steps = [step for step in entry["loc"] if step != "function-after"]
            shown = ".".join(str(step) for step in steps)
            self.fault(
                block.line_of((*inside, *steps)),
                f"{where}: {shown}: {entry['msg']}" if shown else f"{where}: {entry['msg']}",
            )


def _without_repeats(path: list[str]) -> tuple[str, ...]:
    """Drop empty parts, and a title that only repeats the part before it."""
    kept: list[str] = []
    for part in path:
        if part and (not kept or part.casefold() != kept[-1].casefold()):
            kept.append(part)
    return tuple(kept)


def _dotted(block: Block) -> dict[str, int]:
    return {".".join(map(str, path)) or ".": line for path, line in block.lines.items()} or {
        ".": block.line
    }
