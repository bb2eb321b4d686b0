"""A case of one side: what is told of the other side, and the affected side called sound.

Where summary and requests know of trouble on one side only, the other being named in comparison or
as sound, a finding or care told of that other side is a side mistaken; so is a limb called sound
that is the injured one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.sides.clauses import Clause, clauses
from rag.audit.statements import Statement
from rag.checking.context import outside_quotes
from rag.sides import sided_figures, spelt_sides

_HANDED = re.compile(
    r"\b(?:left|right)[- ](?:hand[- ])?(?:handed|dominan\w+)|\b[LR]HD\b"
    r"|\bright (?:away|now|before|after)\b",
    re.I,
)
_COMPARED = re.compile(
    r"\([^()]*\)|\b(?:than|versus|vs\.?|against|compared (?:with|to)|as opposed to|unlike"
    r"|in contrast to|relative to|differ\w* from|(?:that|those) (?:on|of|in|at))\b[^,;.]*",
    re.I,
)
"""The other side named for comparison, or in brackets behind a measure."""
_OTHERWISE = re.compile(
    r"\b(?:other|opposite|contralateral|uninjured|unaffected|also"
    r"|both|bilateral\w*|each|either|no|not|nor|never|without|denie[sd]|denying|old|earlier"
    r"|previous\w*|prior|history|formerly|ago|dominant|handed|good|if|would|should|whether"
    r"|equal\w*|symmetric\w*|intact|full|normal)\b",
    re.I,
)
_LIMB = (
    r"(?:side|one|arm|hand|wrist|elbow|shoulder|forearm|thumb|leg|knee|hip|ankle|foot|heel|calf"
    r"|thigh|limb|extremity|ear|eye)"
)
_SOUNDS = (
    r"(?:normal\b(?! (?:strength|sensation|motion|reflex\w*|range|power|gait|tone))|healthy|sound"
    r"|unaffected|uninjured|unhurt|fine|asymptomatic|symptom-free|free of (?:\w+ )?(?:symptoms"
    r"|complaints|pain|trouble)|(?:no|without) (?:\w+ )?(?:symptoms|complaints|trouble|problems?)"
    r"|(?:not|never) (?:been )?(?:hurt|involved|affected|injured|ache|a problem)"
    r"|nothing (?:\w+ ){0,4}?(?:wrong|the matter|amiss)|freely)"
)
_SOUND = re.compile(
    rf"\b(?P<side>left|right)\s+(?:\w+\s+)?{_LIMB}\s+(?:\w+\s+)?(?:is|was|has|had|shows?|remains?"
    rf"|gives?|causes?|does|did|moves)\s+(?:\w+\s+){{0,3}}?{_SOUNDS}"
    rf"|{_SOUNDS}[^.;,]{{0,30}}\b(?:with|about|of|in|on) (?:the |his |her )?"
    rf"(?P<behind>left|right)\s+(?:\w+\s+)?{_LIMB}\b",
    re.I,
)
"""A whole limb or side called sound; one of its functions may well be."""
_FREE = re.compile(
    r"\b(?:negative|normal|intact|full|unremarkable|equal\w*|symmetric\w*|preserved)\b", re.I
)
"""Signs of a clause that finds nothing wrong."""


def check_one_sided(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check what is told of the sound side, in a case whose trouble is all on the other."""
    affected = affected_side(material)
    if not affected:
        return
    other = "left" if affected == "right" else "right"
    both = any(one.item.laterality == "bilateral" for one in material.items)
    for statement in audited.statements:  # no guideline speaks of left and right
        if statement.kind == "conclusion":
            continue
        words = spelt_sides(_HANDED.sub(" ", outside_quotes(statement.text)))
        told = clauses(words)
        if affected in sound_sides(words):
            yield _finding(material, audited, statement, affected, "has the trouble there")
        elif not both and not _measured(words) and any(_told_of(one, other) for one in told):
            yield _finding(material, audited, statement, other, f"knows of the {affected} only")


def affected_side(material: Material) -> str:
    """Return the one side on which summary and requests know of trouble; empty: none, or both."""
    asked = {one.item.laterality or "" for one in material.items} - {"bilateral", ""}
    sides: set[str] = set(asked)
    for text in material.summary_sentences:
        words = without_comparison(spelt_sides(_HANDED.sub(" ", text)))
        for clause in clauses(words):
            if not _free(material, clause):
                sides |= clause.sides - sound_sides(clause.words)
    return next(iter(sides)) if len(sides) == 1 and sides <= {"left", "right"} else ""


def _free(material: Material, clause: Clause) -> bool:
    """Whether a clause tells of no trouble: nothing found, or a test of both sides."""
    both = "bilateral" in clause.sides and material.data.vocabulary.treatments_in(clause.words)
    return bool(both) or bool(_FREE.search(clause.words))


def without_comparison(words: str) -> str:
    """Return words less what is named only to compare with.

    >>> without_comparison("dorsiflexion 5 degrees (15 on the right), left calf thin").split()
    ['dorsiflexion', '5', 'degrees', ',', 'left', 'calf', 'thin']
    """
    return _COMPARED.sub(" ", words)


def sound_sides(words: str) -> set[str]:
    """Return the sides of which words say that they are sound.

    >>> sorted(sound_sides("The left arm has no symptoms at all."))
    ['left']
    >>> sound_sides("The left knee has normal strength.")
    set()
    """
    return {(match["side"] or match["behind"]).lower() for match in _SOUND.finditer(words)}


def _told_of(clause: Clause, other: str) -> bool:
    """Whether a clause tells something of the other side, plainly and not in comparison."""
    words = without_comparison(clause.words)
    plain = clause.sides == {other} and other in words.lower()
    return plain and not _OTHERWISE.search(words) and not sound_sides(words)


def _measured(words: str) -> bool:
    """Whether a sentence measures both sides: "77 lbs on the left and 41 on the right"."""
    return len({figure.side for figure in sided_figures(words)}) > 1


def _finding(
    material: Material, audited: Audited, statement: Statement, side: str, why: str
) -> AuditFinding:
    return audited.finding(
        "side_contradicted",
        "warning",
        material.at(statement),
        f"The rationale tells this of the {side} side; the case summary {why}.",
        "Compare the sides with the records.",
        evidence=statement.text,
        law=(ERROR_OF_FACT,),
    )
