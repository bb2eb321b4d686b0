"""Sources that a party put forward and that speak against the decision.

Whoever asks for a treatment cites what is for it; utilization review denied, so what it cites is
against. So a source outside the schedule that the reviewer does not rest on stands against a grant
where utilization review cites it, and against a denial where the provider does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.audit.material import Audited, Material
from rag.audit.weighed import Named
from rag.records import Source
from rag.retrieval.lexical import tokenize
from rag.text import sentence_texts

_NAME = re.compile(r"[A-Za-z]+")
_CAPITAL = re.compile(r"\b[A-Z][a-z]{4,}\b")
_LETTERS = re.compile(r"\b[A-Z]{3,6}\b(?!-)")
_ABBREVIATED = re.compile(r"\(([A-Z][A-Za-z]*[/&-]?[A-Z][A-Za-z/&]{0,8})\)")
"""An abbreviation as it is brought in, behind the name: "(VA/DoD)"."""
_ISSUER = (
    r"(?:Academy|Society|College|Association|Institute|Committee|Board|Department|Division|Council"
    r"|Foundation|Network|Agency|Collaboration|Federation|Task Force|Authority|Administration"
    r"|League|Union|Alliance|Group|Organi[sz]ation|Panel|Commission|Coalition|Cent(?:er|re)s?)"
)
_ORGAN = re.compile(
    rf"\b(?:[A-Z][\w'’&]+ )+{_ISSUER}\b(?: (?:of|for|on|and|[Aa]gainst|in) (?:the )?[A-Z]\w+"
    r"(?: [A-Z]\w+| and [A-Z]\w+| of (?:the )?[A-Z]\w+)*)?"
    rf"|\b{_ISSUER} (?:of|for|on) (?:the )?[A-Z]\w+(?: [A-Z]\w+| and [A-Z]\w+)*"
)
_GUIDELINE = re.compile(
    r"\b(?P<name>(?:[A-Z][\w/'’]+ )+)(?:(?:clinical |practice |treatment )*)(?:[Gg]uidelines?"
    r"|[Gg]uidance|consensus|position|criteria|recommendations?|review|statement)\b"
)
_UR = re.compile(
    r"\butili[sz]ation review\w*|\bUR\b|\bclaims administrator|\bdenial\b|\bdenied\b|\bnon-?certif"
    r"\w*|\bphysician advis|\brefused\b",
    re.I,
)
_PROVIDER = re.compile(
    r"\b(?:provider|prescriber|surgeon|physician|doctor|treater|specialist|psychologist"
    r"|psychiatrist|chiropractor|therapist|podiatrist|orthop[a]?edist|neurologist|physiatrist"
    r"|he|she|appeal\w*|request\w*|ask(?:s|ed))\b",
    re.I,
)
_ASIDE = re.compile(r",|\b(?:which|whose|where|that|under|according)\b")
_FAMILY = re.compile(r"\b(?!(?:MTUS|MRI|EMG|NCV|NCS|TENS|DOI|BMI)\b)[A-Z]{3,6}\b")
_PLAIN = frozenset(
    "guidelines guideline practice treatment medical complaints disorders official disability"
    " management evidence clinical based edition american college society academy association"
    " national institute department committee board council division with from pain care state"
    " health chapter section recommendation recommendations citation decision criteria utilization"
    " review claims administrator conditions diagnosis adults evaluation chronic acute workers"
    " compensation medicine surgery therapy statement consensus position provider surgeon physician"
    " authority technology assessment guidance requested".split()
)
"""Words of names and titles that tell no source from another."""
_SCHEDULE = frozenset(("MTUS", "ACOEM"))


@dataclass(frozen=True)
class PutForward:
    """A source that a party brought against what was decided."""

    name: str
    """As the letter has it."""
    by: str
    """“Utilization review” or “the provider”."""
    named: Named


def put_forward(material: Material, audited: Audited) -> Iterator[PutForward]:
    """Yield the sources brought against the decision and not rested on by the reviewer alone."""
    granted = audited.reference.decision == "overturned"
    own = " ".join(c.reference.text for c in audited.citations)
    brought = list(_by_review(material, audited)) if granted else []
    for text, against in _told_of(material, audited):
        if against == granted:
            brought += [(name, named) for name, named in _sources(material, audited, text)]
    for name, named in brought:
        # The sole source of the decision is applied, not passed over.
        if not (named.within(own) and len(audited.citations) == 1):
            yield PutForward(name, "Utilization review" if granted else "The provider", named)


def _by_review(material: Material, audited: Audited) -> Iterator[tuple[str, Named]]:
    """Yield the sources that utilization review cites and that had to be answered for a grant.

    They are those of the third step, and those of the second where the reviewer passed them over
    for the third.
    """
    own = {cited.reference.family for cited in audited.citations}
    for cited in audited.ur_citations:
        text = cited.reference.text
        if cited.reference.family in _THIRD:
            yield text, _named(material, audited, text)
        elif cited.reference.family == "ODG" and "ODG" not in own and own & _THIRD:
            if not _on_other_care(audited, text):
                yield text, Named(("ODG",), ("Official Disability",))


_THIRD = frozenset(("other", "ASIPP"))
"""Sources of the third step of the search."""


def _on_other_care(audited: Audited, section: str) -> bool:
    """Whether a citation is of other care that the request names too, and not of what is left."""
    words = audited.context.vocabulary
    cited = {match.id for match in words.treatments_in(section)}
    asked = {match.id for match in words.treatments_in(audited.item.text)}
    return audited.item.treatment not in cited and bool(cited & asked)


def _told_of(material: Material, audited: Audited) -> Iterator[tuple[str, bool]]:
    """Yield the sentences of the summary with a source for the item, and whether review speaks."""
    before = ""
    for sentence in sentence_texts(material.summary_text):
        for part, speaker in _parts(sentence):
            if _bears(material, audited, part, "" if speaker else before):
                yield part, speaker
        before = sentence


def _parts(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a sentence that name a source, and whether it is review that speaks."""
    review = False
    for part in re.split(r"[;:]\s|,\s(?=(?:while|whereas|but|and)\b)", sentence):
        spoken = [(m.start(), True) for m in _UR.finditer(part)]
        spoken += [(m.start(), False) for m in _PROVIDER.finditer(part)]
        named = _name_at(part)
        first = [one for one in sorted(spoken) if named is None or one[0] <= named[0]]
        review = first[-1][1] if first else spoken[0][1] if spoken else review
        if named is not None:
            yield part, review


def _bears(material: Material, audited: Audited, part: str, before: str) -> bool:
    """Whether words are on this item: what stands after the source, beside it, or before.

    An aside on the source counts where nothing nearer tells: "cites a guideline of A that
    suggests the drug".
    """
    if len(material.items) == 1:
        return True
    marks = {one.item.number: _marks(material, one) for one in material.items}
    start, end = _name_at(part) or (0, 0)
    after = _ASIDE.split(part[end:])[0]  # "cites A for the blocks, which holds that …"
    for text in (after, part[:start], part[end:], before):
        stems = set(tokenize(_PROVIDER.sub(" ", text)))
        near = {number for number, own in marks.items() if own & stems}
        if near:
            return audited.item.number in near
    return False


def _marks(material: Material, audited: Audited) -> set[str]:
    """Return the stems by which a request is told from the others of the letter."""
    others = [one for one in material.items if one is not audited]
    words = audited.context.vocabulary
    terms = " ".join(words.treatment_terms(audited.item.treatment or ""))
    own = set(tokenize(f"{audited.item.text} {terms}"))
    return {
        stem
        for stem in own - {s for one in others for s in tokenize(one.item.text)}
        if not stem.isdigit() and len(stem) > 3
    }


def _name_at(text: str) -> tuple[int, int] | None:
    """Return where the first publisher or guideline of a text is named."""
    found = [m.span() for p in (_ORGAN, _GUIDELINE, _FAMILY) for m in p.finditer(text)]
    return min(found, default=None)


def _sources(material: Material, audited: Audited, text: str) -> Iterator[tuple[str, Named]]:
    """Yield the publishers that a part of the summary names."""
    known = {
        letters
        for source in material.data.library.sources
        for letters in (*letters_of(source), source.family)
        if letters not in _SCHEDULE
    }
    found = [match.group() for match in _ORGAN.finditer(text)]
    found += [m["name"].strip() for m in _GUIDELINE.finditer(text)]
    found += [one for one in _LETTERS.findall(text) if one in known]
    for name in found:
        named = _named(material, audited, name)
        if (named.letters or named.words) and not _SCHEDULE & set(named.letters):
            around = text[text.find(name) :][: len(name) + 12]
            letters = (*named.letters, *_LETTERS.findall(around))
            whole = name if " " in name else ""
            yield name, replace(named, letters=letters, whole=whole)


def letters_of(source: Source) -> list[str]:
    """Return the letters by which a source is known: as written, and its publisher's initials."""
    written = re.findall(
        r"\b[A-Z][A-Za-z]?[A-Z]+(?:/[A-Z][A-Za-z]*)?\b", f"{source.publisher} {source.title}"
    )
    return [*written, *filter(None, [initials_of(source)])]


def initials_of(source: Source) -> str:
    """Return the initials of a publisher's name; empty where they are too few."""
    initials = "".join(word[0] for word in _NAME.findall(source.publisher) if word[0].isupper())
    return initials if len(initials) > 2 else ""


def _named(material: Material, audited: Audited, text: str) -> Named:
    """Return how a source may be named, by its letters and the telling words of its name."""
    words = audited.context.vocabulary
    asked = set(tokenize(audited.item.text))
    telling: list[str] = []
    fields: list[str] = []
    known = {  # AAOS stands for words by which it may be called
        source.publisher
        for source in material.data.library.sources
        if source.family == "other" and set(letters_of(source)) & set(_LETTERS.findall(text))
    }
    for word in dict.fromkeys(_CAPITAL.findall(" ".join([text, *sorted(known)]))):
        medical = (
            words.treatments_in(word) or words.conditions_in(word) or words.body_parts_in(word)
        )
        if word.lower() in _PLAIN or set(tokenize(word)) & asked:
            continue
        (fields if medical else telling).append(word)
    found = (*_LETTERS.findall(text), *_ABBREVIATED.findall(text))
    letters = [one for one in dict.fromkeys(found) if one not in ("MTUS", "NON")]
    initials = "".join(word[0] for word in re.findall(r"[A-Z][a-z]+", text.split(",")[0]) if word)
    body = re.search(rf"\b{_ISSUER}\b", text)
    return Named(
        (*letters, *([initials] if len(initials) > 2 else [])),
        tuple(telling),
        f"(?:{body.group()}|{body.group().lower()})" if body else "",
        tuple(fields),
    )
