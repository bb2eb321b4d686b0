"""What the sentences of a rationale say of the request, against the request itself."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator

from rag.audit.findings import ERROR_OF_FACT, AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.statements import Statement
from rag.checking.agreement import agrees
from rag.checking.agreement.evidence import Evidence, request_texts
from rag.checking.chapters import fits, part_names
from rag.checking.context import outside_quotes
from rag.checking.values import number, values
from rag.levels import laterality_in, levels_in

_DOSE = re.compile(r"(\d+(?:\.\d+)?(?:\s?/\s?\d+(?:\.\d+)?)?)\s?-?(mg|mcg|%|ml|g)(?![\w%])", re.I)
_QUOTED_REQUEST = re.compile(r"\brequest(?:ed)?(?:\s+(?:for|of|the|an?))*\s*[\"“]", re.I)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|cannot|does|do)\b", re.I)
_LEADING = re.compile(
    r"^(?:as(?! such)|since|because|although|though|while|if|where|when|once|after|before|with"
    r"|without|given|considering|until|unless)\b[^,]*,\s*",
    re.I,
)
"""A clause in front of the main one: "As naproxen goes on, omeprazole …"."""
_LIMITED = re.compile(
    r"\b(?:trial|course|total|up to|limit\w*|initial\w*|at least|at most|maximum|no more than|first"
    r"|guidelines?|recommend\w*|allow\w*|within|beyond|exceed\w*|over)\b[^,;]{0,30}$",
    re.I,
)
"""What stands before an amount that a rule sets or a course had, and not the request."""
_ASIDE = re.compile(
    r"\b(?:after|following|for|because|since|once|before|prior to|until|when|as|without|instead of"
    r"|despite|in place of|if|unless|where|than|from|besides|status post)\b[^,;]*$",
    re.I,
)
"""What makes another treatment the circumstance of this one: "a rental after arthroscopy"."""
_NUMBERED = re.compile(r"(?<![\w./-])\d{1,3}(?![\w%/]*mg|\.\d)")
_REQUEST = re.compile(
    r"\b(?:request(?:ed|s)?|therefore|as such|thus|medical necessity|accordingly)\b", re.I
)


def check_request(
    material: Material, audited: Audited, statement: Statement
) -> Iterator[AuditFinding]:
    """What the rationale says of the request, against the request itself."""
    if statement.kind != "conclusion" and not _REQUEST.search(statement.text):
        return
    for found in (
        _other_side(material, audited, statement),
        _other_levels(material, audited, statement),
        _other_drug(material, audited, statement),
        _other_dose(material, audited, statement),
        _other_amount(material, audited, statement),
        _other_part(material, audited, statement),
        _other_treatment(material, audited, statement),
    ):
        if found is not None:
            what, asked = found
            named = material.place("request", *audited.places.name)
            yield audited.finding(
                "request_restated",
                "blocker" if statement.kind == "conclusion" else "warning",
                named if _heading_errs(material, audited, statement) else material.at(statement),
                f"The sentence speaks of {what}; the request is for {asked}.",
                "Decide on what was asked for; correct the sentence, or say why it differs.",
                evidence=audited.item.text,
                law=(ERROR_OF_FACT,),
            )
            return


def _heading_errs(material: Material, audited: Audited, statement: Statement) -> bool:
    """Whether the summary has the levels of a sentence, and not all of those of the heading."""
    said, told = set(levels_in(_about_item(audited, statement))), set()
    for words in material.summary_sentences:
        told |= set(levels_in(words))
    return bool(said - set(audited.item.levels)) and said <= told < told | {*audited.item.levels}


def _other_side(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    asked, said = audited.item.laterality, laterality_in(_about_item(audited, statement))
    if asked is None or said is None or asked == said or "bilateral" in (asked, said):
        return None
    return f"the {said} side", f"the {asked}"


def _other_levels(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """Levels of which one lies outside the stretch that was asked for."""
    said = set(levels_in(_about_item(audited, statement)))
    asked = set(audited.item.levels)
    if not asked or not said or said <= asked:
        return None
    own, theirs = _vertebrae(said), _vertebrae(asked)
    spanned = _vertebrae(
        levels_in(
            f"{audited.item.levels[0].split('-')[0]}-{audited.item.levels[-1].split('-')[-1]}"
        )
    )
    whole = all("-" in level for level in said | asked)
    outside = own - theirs - spanned
    if not outside or (own & theirs and not whole):
        return None  # a root and a segment may be the same level
    return f"levels {', '.join(sorted(said))}", ", ".join(audited.item.levels)


def _vertebrae(levels: Iterable[str]) -> set[str]:
    return {part for level in levels for part in level.split("-")}


def _other_drug(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """Another drug than the one asked for, in the words that name the request."""
    words = audited.context.vocabulary
    asked = {m.id for m in words.drugs_in(audited.item.text)} | {audited.item.drug or ""} - {""}
    text = _about_item(audited, statement)
    if not asked or statement.kind != "conclusion":
        return None
    parts = {part for id_ in asked for part in id_.split("_")}
    for match in words.drugs_in(text):
        own = set(match.id.split("_"))
        if match.id in asked or not own - parts:
            continue
        named = {m.id for m in words.drugs_in(text)}
        if asked & named and not _is_compound(audited):
            continue  # it stands beside the drug asked for
        return f"“{text[match.start : match.end]}”", audited.item.text
    return None


def _is_compound(audited: Audited) -> bool:
    return len({m.id for m in audited.context.vocabulary.drugs_in(audited.item.text)}) > 1


def _other_dose(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """Another strength of the very drug that was asked for."""
    item = audited.item
    if item.drug is None:
        return None
    asked = _doses(item.text)
    for match in audited.context.vocabulary.drugs_in(statement.text):
        after = statement.text[match.end : match.end + 25]
        said = _doses(re.split(r"[,;.]\s|\band\b", after)[0])
        if match.id == item.drug and said and asked and not said & asked:
            known = _doses(material.summary_text)
            if not said & known:
                return f"{', '.join(sorted(said))}", ", ".join(sorted(asked))
    return None


def _other_amount(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """Another amount than was asked for, and one that the summary does not give either."""
    item = audited.item
    if statement.kind != "conclusion":
        return None
    asked = Evidence(audited.context, tuple(request_texts(item)))
    known = Evidence(audited.context, (*asked.texts, material.summary_text))
    for value in values(_about_item(audited, statement)):
        if value.kind not in ("count", "duration", "dose", "percent", "number"):
            continue
        unit = value.value.split()[-1]
        rivals = [
            other
            for other in asked.values
            if other.kind == value.kind
            and (value.kind in ("percent", "number") or other.value.split()[-1] == unit)
        ]
        if _LIMITED.search(statement.text[: _place(statement.text, value.words)]):
            continue
        if rivals and not agrees(value, known) and not _product(value.value, item.text):
            return f"“{value.words}”", item.text
    return None


def _place(text: str, words: str) -> int:
    return max(text.find(words), 0)


def _product(value: str, asked: str) -> bool:
    """Whether an amount is what the request's numbers come to: #90 with 2 refills is 270.

    >>> _product("270 tablets", "Soma 350 mg #90 with 2 refills")
    True
    """
    amount = number(value.split()[0])
    given = [float(m.group()) for m in _NUMBERED.finditer(asked.replace("#", " "))]
    refills = re.search(r"(\d+)\s+refills?\b", asked, re.I)
    if refills:
        given.append(float(refills[1]) + 1)
    given = given[:_MOST_NUMBERS]
    sets = (c for size in range(2, len(given) + 1) for c in itertools.combinations(given, size))
    return amount is not None and any(math.prod(one) == amount for one in sets)


_MOST_NUMBERS = 6


def _doses(text: str) -> set[str]:
    return {f"{m[1]} {m[2]}".lower().replace(" ", "") for m in _DOSE.finditer(text)}


def _other_part(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """A conclusion on another part of the body."""
    item = audited.item
    if statement.kind != "conclusion" or item.body_part_inferred or not item.body_parts:
        return None
    words = _about_item(audited, statement)
    parts = audited.context.vocabulary.body_parts_in(words)
    if not parts or fits(audited.context, parts):
        return None
    if set(parts) & set(audited.context.vocabulary.body_parts_in(item.text)):
        return None
    return part_names(audited.context, parts), part_names(audited.context, item.body_parts)


def _other_treatment(
    material: Material, audited: Audited, statement: Statement
) -> tuple[str, str] | None:
    """A conclusion on another item of the same letter."""
    if statement.kind != "conclusion" or audited.item.treatment is None:
        return None
    words = audited.context.vocabulary
    if any(_names_own(audited, s) for s in audited.own if s is not statement):
        return None  # told on the way: the item has its own conclusion
    text = outside_quotes(statement.text)
    found = (*words.treatments_in(text), *words.drugs_in(text))
    named = {m.id for m in found if not _ASIDE.search(text[: m.start])}
    own = {audited.item.treatment, audited.item.drug}
    asked = {m.id for m in words.treatments_in(audited.item.text)}
    asked |= {m.id for m in words.drugs_in(audited.item.text)}
    family = {a for id_ in (*own, *asked) if id_ for a in (id_, *words.ancestors(id_))}
    family |= {d.treatment for d in words.drugs.values() if d.id in own | asked}
    related = any(name in family or family & set(words.ancestors(name)) - {None} for name in named)
    if not named or related:
        return None
    for other in material.items:
        if other.item.number != audited.item.number and (
            {other.item.treatment, other.item.drug} & named
        ):
            return f"item {other.item.number} ({other.item.text})", audited.item.text
    return None


def _names_own(audited: Audited, statement: Statement) -> bool:
    """Whether a conclusion names the item's own treatment or drug, or words of its name."""
    if statement.kind != "conclusion":
        return False
    words = audited.context.vocabulary
    named = {m.id for m in words.treatments_in(statement.text)}
    named |= {m.id for m in words.drugs_in(statement.text)}
    asked = {m.id for m in words.treatments_in(audited.item.text)}
    asked |= {m.id for m in words.drugs_in(audited.item.text)}
    return bool(named & (asked | {audited.item.treatment, audited.item.drug}))


def _about_item(audited: Audited, statement: Statement) -> str:
    """Return the words of a sentence that name the request: from "request" to the verb behind it.

    A conclusion may quote the request; what it quotes there is its own statement of it.
    """
    quoted = statement.kind == "conclusion" and _QUOTED_REQUEST.search(statement.text)
    text = statement.text if quoted else outside_quotes(statement.text)
    cue = re.search(r"\brequest(?:ed)?\b", text, re.I)
    named = text[cue.start() :] if cue else _LEADING.sub("", text)
    if statement.kind != "conclusion":
        return named
    verb = _VERB.search(named)
    return named[: verb.start()] if verb else named
