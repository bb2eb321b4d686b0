"""Recommendations in a guideline's free text: what it says of which treatment, and where.

Sentence by sentence, with what leads to it: a heading ("Not recommended"), the sentence above a
list, a table's columns. A statement counts only where a verb recommends and a treatment is named
that it governs; evidence, definitions, questions and reports of other people's advice do not.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from rag.library.documents import GuidelineDocument
from rag.library.manuscript import PlacedRecommendation
from rag.library.recognise_outline import Statement, statements_of
from rag.library.recognise_scope import criterion, scope_of
from rag.library.recognise_sentence import Found, read_sentence, whole
from rag.library.recognise_stance import announced_stance, leads_a_list, sets_criteria
from rag.library.recognise_strength import evidence_in, strength_alone, strength_in
from rag.library.recognise_subject import (
    from_headings,
    most_specific,
    outside_circumstances,
    unique,
)
from rag.library.recognise_table import read_row
from rag.records import Criterion, Recommendation, Stance
from rag.text import squeeze
from rag.vocabulary import Vocabulary

_ONE_OF = re.compile(r"\b(?:one|any|either|1)\s+(?:or more\s+)?of\b|\bany one\b", re.I)
_OR_NEXT = re.compile(r"\bor\W*$", re.I)
_NO_CONDITION = re.compile(r"\W*(?:(?:and|or|and/or)\W*$|notes?\b|$)", re.I)
_CAPTION = re.compile(r"\W*(?:variant|table|clinical|scenario|figure)\b|.*:\W*$", re.I)
_ID_DIGITS = 10
_NEARBY = 3


def recognise(
    document: GuidelineDocument, vocabulary: Vocabulary
) -> tuple[PlacedRecommendation, ...]:
    """Find the recommendations that a document states in free text.

    Sections with a ``yaml`` block of facts are left alone. The same document and vocabulary give
    the same records, ids included.

    Returns:
        In the order of the text, not overlapping; ``status`` is ``licensed_text``.
    """
    return _Reader(document, vocabulary).read()


@dataclass(frozen=True)
class _Lead:
    """What announces the bullets below it and lends them its stance."""

    stance: Stance
    strength: str
    section: int
    depth: int
    """Depth of the bullet that it is itself; -1 for a sentence or heading."""


class _Reader:
    def __init__(self, document: GuidelineDocument, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.statements = statements_of(document)
        self.ids: dict[str, int] = {}

    def read(self) -> tuple[PlacedRecommendation, ...]:
        placed: list[PlacedRecommendation] = []
        paths: list[tuple[tuple[str, ...], bool]] = []
        lead: _Lead | None = None
        at = 0
        while at < len(self.statements):
            lead = self.lead_at(at, lead)
            found = self.read_one(at, lead)
            items: list[list[Statement]] = []
            if len(found) == 1:
                items = self.items_of(at, found[0])
            placed += [self.place(one, at, items) for one in found]
            paths += [(one.statement.headings, bool(items) or one.cells_ask) for one in found]
            at += 1 + sum(map(len, items)) - (1 if items and found[0].list_begins else 0)
        return tuple(_with_criteria(placed, paths))

    # ------------------------------------------------------------------ leads

    def lead_at(self, at: int, lead: _Lead | None) -> _Lead | None:
        """Return the lead under which a statement stands, after what it announces itself."""
        statement = self.statements[at]
        if lead is not None and (
            lead.section != statement.section
            or (statement.kind == "bullet" and statement.depth <= lead.depth)
            or (
                statement.kind != "bullet"
                and not strength_alone(statement.text)
                and self.starts_item(at)
            )
        ):
            lead = None
        if lead is None and statement.kind == "bullet" and statement.headings:
            stance = announced_stance(statement.headings[-1])
            if stance is not None:
                lead = _Lead(stance, "", statement.section, -1)
        own = self.own_lead(at)
        return own or lead

    def own_lead(self, at: int) -> _Lead | None:
        statement = self.statements[at]
        if statement.kind == "row" or not self.above_list(at):
            return None
        stance = announced_stance(statement.text)
        if stance is None or self.treatments(statement.text):
            return None
        strength = strength_in(statement.text)
        depth = statement.depth if statement.kind == "bullet" else -1
        return _Lead(stance, strength, statement.section, depth)

    def above_list(self, at: int) -> bool:
        """Whether bullets follow that are deeper than this statement."""
        statement = self.statements[at]
        if at + 1 >= len(self.statements):
            return False
        following = self.statements[at + 1]
        deeper = statement.kind != "bullet" or following.depth > statement.depth
        return (
            following.kind == "bullet"
            and following.item != statement.item
            and deeper
            and following.section == statement.section
        )

    def caption(self, at: int) -> str:
        """Return the words above a table: the sentence over it, else its heading."""
        row = self.statements[at]
        while at and self.statements[at - 1].block == row.block:
            at -= 1
        before = self.statements[at - 1] if at else None
        if before is not None and before.section == row.section and _CAPTION.match(before.text):
            start = at - 1
            while start and self.statements[start - 1].item == before.item:
                start -= 1
            return " ".join(one.text for one in self.statements[start:at])
        return row.headings[-1] if row.headings else ""

    def starts_item(self, at: int) -> bool:
        return at == 0 or self.statements[at - 1].item != self.statements[at].item

    # ------------------------------------------------------------------ one statement

    def read_one(self, at: int, lead: _Lead | None) -> list[Found]:
        statement = self.statements[at]
        if statement.kind == "row":
            caption = self.caption(at)
            return [replace(one, caption=caption) for one in read_row(statement, self.vocabulary)]
        if self.above_list(at) and sets_criteria(statement.text):
            return self.of_criteria(statement)
        found = read_sentence(statement, self.vocabulary)
        if found or statement.kind != "bullet" or not self.starts_item(at):
            return found
        if lead is not None and lead.section == statement.section:
            treatments = self.treatments(statement.text)
            strength = strength_in(statement.text) or lead.strength
            return self.found(statement, lead.stance, treatments, strength)
        before = self.statements[at - 1] if at else None
        opens = before is None or before.section != statement.section
        if opens and statement.headings and sets_criteria(statement.headings[-1]):
            treatments = from_headings(statement.headings, self.vocabulary)
            made = self.found(statement, Stance.CONDITIONAL, treatments, "")
            return [replace(one, list_begins=True) for one in made]
        return []

    def of_criteria(self, statement: Statement) -> list[Found]:
        treatments = self.treatments(statement.text) or from_headings(
            statement.headings, self.vocabulary
        )
        return self.found(statement, Stance.CONDITIONAL, treatments, strength_in(statement.text))

    def treatments(self, text: str) -> tuple[str, ...]:
        named = outside_circumstances(text, self.vocabulary)
        return most_specific(unique(s.id for s in named), self.vocabulary)

    def found(
        self, statement: Statement, stance: Stance, treatments: tuple[str, ...], strength: str
    ) -> list[Found]:
        found = whole(statement, stance, treatments, strength)
        return [found] if found else []

    # ------------------------------------------------------------------ criteria and strength

    def items_of(self, at: int, found: Found) -> list[list[Statement]]:
        """Return the bullets that set the conditions of a recommendation, sentences together."""
        statement = found.statement
        first = at if found.list_begins else at + 1
        if statement.kind == "row" or found.stance is Stance.INSUFFICIENT:
            return []
        announced = leads_a_list(statement.text) or sets_criteria(statement.text)
        if not found.list_begins and not (announced and self.above_list(at)):
            return []
        floor = (
            statement.depth - 1
            if found.list_begins
            else (statement.depth if statement.kind == "bullet" else -1)
        )
        items: list[list[Statement]] = []
        for one in self.statements[first:]:
            if one.kind != "bullet" or one.section != statement.section or one.depth <= floor:
                break
            if items and items[-1][-1].item == one.item:
                items[-1].append(one)
            else:
                items.append([one])
        return items

    def strength(self, at: int, found: Found) -> str:
        """Return the grade of a statement: its own, one in a line beside it, the evidence's.

        The evidence counts where the statement, or one just above about the same treatment, says
        how good it is.
        """
        if found.strength:
            return found.strength
        statement = self.statements[at]
        for one in self.statements[at + 1 : at + 3]:
            if one.section != statement.section:
                break
            alone = strength_alone(one.text)
            if alone:
                return alone
        following = strength_alone(heading_after(self.document.text, statement.end))
        if following:
            return following
        return evidence_in(statement.text) or self.evidence_nearby(at, found)

    def evidence_nearby(self, at: int, found: Found) -> str:
        statement = self.statements[at]
        for one in reversed(self.statements[max(0, at - _NEARBY) : at]):
            if one.section != statement.section:
                break
            grade = evidence_in(one.text)
            if grade and set(self.treatments(one.text)) & set(found.treatments):
                return grade
        return next(
            (g for heading in reversed(statement.headings) if (g := strength_alone(heading))), ""
        )

    def place(self, found: Found, at: int, items: list[list[Statement]]) -> PlacedRecommendation:
        text = self.document.text
        id_ = self.id_of(found)
        scope = scope_of(
            found,
            self.vocabulary,
            self.document.chapter_body_parts,
            f"{self.document.chapter} {self.document.source.title}",
        )
        stretches = [(a, b, "", False) for a, b in scope.criteria]
        if items:
            lead = found.statement.text
            one_of = bool(_ONE_OF.search(lead))
            for number, item in enumerate(items):
                start, end = item[0].start, item[-1].end
                either = (
                    one_of
                    or _OR_NEXT.search(text[start:end])
                    or (
                        number
                        and _OR_NEXT.search(
                            text[items[number - 1][0].start : items[number - 1][-1].end]
                        )
                    )
                )
                stretches.append((start, end, "either" if either else "", True))
        if found.cells_ask:
            stretches += [
                (cell.start, cell.end, "", True)
                for cell in found.statement.cells[1:]
                if sets_criteria_column(cell.column) and not _NO_CONDITION.match(cell.text)
            ]
        criteria: list[Criterion] = []
        for start, end, group, listed in stretches:
            made = criterion(
                text[start:end],
                start,
                end,
                found,
                self.vocabulary,
                id_=f"{id_}.{len(criteria) + 1}",
                body_parts=scope.body_parts,
                group=group,
                listed=listed,
            )
            if made is not None:
                criteria.append(made)
        end = max([found.end, *(c.end for c in criteria), *(i[-1].end for i in items)])
        return PlacedRecommendation(
            start=found.start,
            end=end,
            recommendation=Recommendation(
                id=id_,
                treatments=found.treatments,
                body_parts=scope.body_parts,
                phases=scope.phases,
                stance=found.stance,
                strength=self.strength(at, found),
                criteria=tuple(criteria),
                status="licensed_text",
                provenance="recognised in the text of the document",
                conditions=scope.conditions,
            ),
        )

    def id_of(self, found: Found) -> str:
        """Return an id that depends on the document's path, the headings and the words alone."""
        words = squeeze(self.document.text[found.start : found.end])
        content = "\0".join((self.document.path, *found.statement.headings, words))
        again = self.ids[content] = self.ids.get(content, 0) + 1
        if again > 1:
            content += f"\0{again}"
        digest = hashlib.sha256(content.encode()).hexdigest()[:_ID_DIGITS]
        return f"text-{digest}"


def _with_criteria(
    placed: list[PlacedRecommendation], paths: list[tuple[tuple[str, ...], bool]]
) -> list[PlacedRecommendation]:
    """Hold a bare "recommended" to the list of criteria that the same section sets further down.

    Otherwise the sentence that opens a section would grant what its criteria then restrict.
    """
    out = list(placed)
    for at, (one, (path, listed)) in enumerate(zip(placed, paths, strict=True)):
        own = one.recommendation
        if listed or own.stance not in (Stance.RECOMMENDED, Stance.CONDITIONAL):
            continue
        for other, (other_path, has_list) in zip(placed[at + 1 :], paths[at + 1 :], strict=True):
            if not path or other_path[: len(path)] != path:
                break
            theirs = other.recommendation
            if has_list and theirs.criteria and set(theirs.treatments) >= set(own.treatments):
                criteria = (*own.criteria, *theirs.criteria)
                renumbered = tuple(
                    c.model_copy(update={"id": f"{own.id}.{n}"}) for n, c in enumerate(criteria, 1)
                )
                update = {"criteria": renumbered, "stance": Stance.CONDITIONAL}
                out[at] = one.model_copy(update={"recommendation": own.model_copy(update=update)})
                break
    return out


_NEXT_HEADING = re.compile(r"\s*^#{1,6}[ \t]+(.+)$", re.M)


def heading_after(text: str, at: int) -> str:
    """Return the heading that follows at once, where one does."""
    found = _NEXT_HEADING.match(text, at)
    return found.group(1) if found else ""


def sets_criteria_column(column: str) -> bool:
    """Whether a table's column holds conditions rather than comments."""
    return bool(column) and not re.search(
        r"rating|comment|radiation|rrl|strength|grade|recommendation|reference", column, re.I
    )
