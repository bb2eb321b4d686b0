"""Recommendations at variance of which a finished letter tells and weighs but one side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from rag.audit.findings import AuditFinding
from rag.audit.material import Audited, Material
from rag.audit.other_items import follows_another
from rag.audit.put_forward import initials_of, letters_of, put_forward
from rag.audit.silence import silent_at, without_silence
from rag.audit.told_against import holds_against, named_otherwise
from rag.audit.weighed import Named, answered
from rag.checking.context import shorten
from rag.checking.register import same_work
from rag.records import Passage, Source, Stance
from rag.text import sentence_texts

_COMPARED = re.compile(
    r"\b9792\.25|\boutweigh\w*|\bprevails?\b|\bgives? way\b|\bpreferred (?:to|over)\b|\brebut\w*"
    r"|\bbest available (?:medical )?evidence\b|\b(?:better|stronger|weaker|higher|lower|newer"
    r"|older|fewer|less|more recent|more current|greater|superior|inferior)\b[^.;]{0,40}"
    r"\b(?:evidence|stud(?:y|ies)|trials?|quality|guidelines?|reviews?|level|grade|data)\b"
    r"|\b(?:evidence|studies|trials|guidelines?|reviews?|data)\b[^.;]{0,40}\b(?:better|stronger"
    r"|weaker|newer|older|fewer|superior|inferior|outdated|conflict\w*|disagree\w*|at variance"
    r"|contradict\w*|mixed)\b|\b(?:they|these|both|two|MTUS|ODG|ASIPP|[A-Z]{3,5})\b[^.;]{0,20}\b(?-i:disagree"
    r"|conflict|differ|diverge|part company|part ways|are (?:at (?:odds|variance)"
    r"|of two minds|divided))\b|\b(?:guidelines?|sources?|authorities"
    r"|recommendations?)\b[^.;]{0,30}"
    r"\b(?:conflict\w*|disagree\w*|differ\w*|diverge\w*|divided|at odds|at variance)\b",
    re.I,
)
"""One source or its evidence set against another's."""
_AGAINST_WORDS = re.compile(
    r"\bagainst\b|\boppos\w+|\bunsupported\b|\binsufficient\b|\badvises? no\b|\bnot (?:be )?"
    r"(?:\w+ly )?(?:recommend\w*|support\w*|advis\w*|indicated|useful|effective|favou?r\w*"
    r"|endors\w*|accept\w*|allow\w*|find|found|help\w*|in favou?r|offer\w*|use\w*|back\w*)"
    r"|\b(?:finds?|found|sees?|has|with) (?:no|little|limited) (?:\w+ )?(?:proof|benefit|support"
    r"|value|evidence|effect|use|place|role)|\bno (?:lasting|proven|clear) (?:benefit|effect|value)"
    r"|\b(?:refuses?|rejects?|discourag\w+|disfavou?r\w*|cautions?|warns?|under study|unproven"
    r"|questionable|doubtful|denies|advises? other)\b",
    re.I,
)
_UR = re.compile(
    r"\b(?:utili[sz]ation review|UR|claims administrator|denial)\b[^.;]{0,40}\b(?:cit\w+|relie[ds]"
    r"|rel(?:y|ies)|quot\w+|names?|named|invok\w+|guideline|source|based|us(?:es|ed)|point\w*)\b"
    r"|\b(?:cited|relied on|quoted|named|invoked|used) by (?:the )?(?:utili[sz]ation review|UR"
    r"|claims administrator)",
    re.I,
)
_NAME = re.compile(r"[A-Za-z]+")
_PLAIN = frozenset(
    "guidelines guideline practice treatment medical complaints disorders official disability"
    " management evidence clinical based edition american college society academy association"
    " national institute department with from pain care".split()
)
"""Words of titles that tell no source from another."""
_SHORT = 4
_LEAST_NAME = 6
"""Letters from which a word of a title is telling."""
_FOR = {Stance.RECOMMENDED, Stance.CONDITIONAL}
_AGAINST = {Stance.NOT_RECOMMENDED, Stance.INSUFFICIENT}


def check_competing(material: Material, audited: Audited) -> Iterator[AuditFinding]:
    """Check that a recommendation against the decision is told and answered.

    At hand are those of the families that the reviewer or utilization review cites, and the MTUS,
    which is presumed correct and so has to be answered always.
    """
    found = (
        _by_party(material, audited),
        _by_library(material, audited),
        _unheard(audited),
        _unweighed(audited),
    )
    for message in chain.from_iterable(found):
        yield audited.finding(
            "competing_recommendations",
            "warning",
            material.place("guideline", *audited.places.guideline),
            message,
            "Say which rests on the better evidence for this worker, and why the other gives way.",
            law=("ccr-9792.25.1-a", "ccr-9792.25.1-a1", "ccr-9792.25.1-a2"),
        )
        return


def _by_party(material: Material, audited: Audited) -> Iterator[str]:
    """Sources that a party put forward against what was decided, by the letter itself."""
    if follows_another(material, audited):
        return
    for one in put_forward(material, audited):
        if not answered(audited.statements, one.named):
            yield (
                f"{one.by} relies on “{shorten(one.name, 80)}” for the opposite of what was "
                "decided; the rationale does not say why it gives way."
            )


def _by_library(material: Material, audited: Audited) -> Iterator[str]:
    """Recommendations of the library, for and against, of which one is not weighed."""
    granted = audited.reference.decision == "overturned"
    met = [
        one.name
        for one in put_forward(material, audited)
        if answered(audited.statements, one.named)
    ]
    for for_, against in _at_variance(audited, material.summary_text):
        contrary = against if granted else for_
        if _answered(audited, contrary, against=granted):
            continue
        if any(_names_source(contrary.source, name) for name in met):
            continue
        if not _relied_on(audited, for_ if granted else against):
            continue
        yield (
            f"{for_.source.title} ({for_.section}) and {against.source.title} ({against.section}) "
            "stand at variance by the library; the rationale does not weigh them against each "
            "other."
        )


def _unheard(audited: Audited) -> Iterator[str]:
    """Sources of the reviewer's own that the rationale never hears, though they say otherwise.

    A denial is told with a rule that is against, and beside it another source is cited that is for.
    """
    if audited.reference.decision != "upheld" or len(audited.citations) < 2:
        return
    rules = [s.text for s in audited.statements if s.kind == "guideline"]
    if not any(_AGAINST_WORDS.search(one) and silent_at(one) is None for one in rules):
        return
    if any(_COMPARED.search(s.text) for s in audited.statements):
        return
    for passage in audited.passages:
        source = passage.source
        if source.family == "MTUS" or _stance(passage) not in _FOR or not _cited(audited, source):
            continue
        if not _told(audited, passage, against=False):
            yield (
                f"{source.title} ({passage.section}) is cited beside a source that is against the "
                "treatment and supports it by the library; the rationale does not weigh it."
            )


def _unweighed(audited: Audited) -> Iterator[str]:
    """Sources of the reviewer's own that are told to be against a grant, and no more is said.

    One that is against but for some cases says itself where it gives way.
    """
    families = {c.reference.family for c in audited.citations}
    if audited.reference.decision != "overturned" or len(families) < 2:
        return
    for family in sorted(families - {"MTUS", "other"}):
        words = ("Official Disability",) if family == "ODG" else ()
        named = Named((family,), words)
        for statement in audited.statements:
            text = statement.text
            against = named.within(text) and _AGAINST_WORDS.search(text)
            if not against or _BUT_FOR.search(text) or silent_at(text) is not None:
                continue
            if not answered(audited.statements, named):
                yield (
                    f"The {family} is told to be against what is granted; the rationale does not "
                    "say why it gives way."
                )


_BUT_FOR = re.compile(
    r"\b(?:unless|except\w*|until|without|only|where|when|if|before|after|as (?:a )?(?:sole|first"
    r"|routine|stand-?alone)|for (?:acute|chronic|routine))\b",
    re.I,
)


def _cited(audited: Audited, source: Source) -> bool:
    """Whether the reviewer cites a source, by its family or, outside the families, by its name."""
    own = [c.reference for c in audited.citations if c.reference.family == source.family]
    if source.family == "other":
        return any(_names_source(source, one.text) and same_work(source, one) for one in own)
    return any(same_work(source, one) for one in own)


def _answered(audited: Audited, passage: Passage, *, against: bool) -> bool:
    """Whether a source is weighed; for the schedule, presumed correct, it is enough to be told."""
    source = passage.source
    if any(_COMPARED.search(s.text) for s in audited.statements):
        return True
    cited = " ".join(c.reference.text for c in audited.citations)
    own = source.family in {c.reference.family for c in audited.citations} - {"other"}
    own = own or (source.family == "other" and _names_source(source, cited))
    if own or source.family == "MTUS":
        # The reviewer's own sources are applied, the schedule is presumed correct.
        return _told(audited, passage, against=against)
    telling = tuple(w for w in _telling(source) if len(w) > _LEAST_NAME)
    letters = [source.family] if source.family != "other" else []
    words = ("Official Disability",) if source.family == "ODG" else telling
    return answered(audited.statements, Named((*letters, *letters_of(source)), words))


def _relied_on(audited: Audited, passage: Passage) -> bool:
    """Whether the reviewer rests on a source of the side that prevailed, or on none of the two."""
    own = [c.reference for c in audited.citations if c.reference.family == passage.source.family]
    return not own or any(same_work(passage.source, one) for one in own)


def _stance(passage: Passage) -> Stance | None:
    return passage.recommendation.stance if passage.recommendation else None


def _named_families(audited: Audited) -> set[str]:
    return {c.reference.family for c in (*audited.citations, *audited.ur_citations)}


def _at_hand(audited: Audited, passage: Passage, summary: str) -> bool:
    """Whether a recommendation had to be answered: it is cited, or is the MTUS's and passed over.

    What the summary names is cited by the provider or by utilization review.

    What the library knows of the MTUS from general knowledge alone counts only where the reviewer
    left the MTUS.
    """
    source, facts = passage.source, passage.recommendation
    if source.family == "other":
        cited = " ".join(c.reference.text for c in (*audited.citations, *audited.ur_citations))
        return _names_source(source, cited) or _in_summary(source, summary)
    if source.family in _named_families(audited) or _in_summary(source, summary):
        return True
    left = all(c.reference.family != "MTUS" for c in audited.citations)
    return left or (facts is not None and facts.status != "general_knowledge")


def _in_summary(source: Source, summary: str) -> bool:
    """Whether the summary says that somebody cites a source, by its publisher's letters.

    The MTUS is at hand anyhow.
    """
    letters = {source.family, initials_of(source)} - {"MTUS", "other", ""}
    return any(
        re.search(rf"\b{re.escape(one)}\b", told) and _CITES.search(told)
        for told in sentence_texts(summary)
        for one in letters
    )


_CITES = re.compile(
    r"\b(?:cit(?:es|ed|ing)|rel(?:y|ies|ied|ying)|appeal\w*|invok\w+|quot\w+)\b", re.I
)


def _names_source(source: Source, words: str) -> bool:
    """Whether words name a source by its letters or by two telling words of its title."""
    if any(re.search(rf"\b{re.escape(one)}\b", words) for one in letters_of(source)):
        return True
    telling = {w.lower() for w in _NAME.findall(f"{source.publisher} {source.title}")} - _PLAIN
    return len({w for w in telling if len(w) > _SHORT and w in words.lower()}) > 1


def _told(audited: Audited, passage: Passage, *, against: bool) -> bool:
    """Whether a sentence gives what a source says: that it is for, or against.

    Utilization review's guideline may be told without its name.
    """
    pattern = re.compile("|".join(_names(passage.source)))
    title = _title_words(passage.source)
    of_ur = passage.source.family in {c.reference.family for c in audited.ur_citations}
    for statement in audited.statements:
        words = statement.text
        named = bool(pattern.search(words)) or named_otherwise(words, _telling(passage.source))
        named = named or len(title & set(_NAME.findall(words))) >= min(2, max(1, len(title)))
        if not (named or (of_ur and _UR.search(words))):
            continue
        # That a source has nothing on it tells of nothing that it holds.
        words = without_silence(statement) if silent_at(words) is not None else words
        # "Both differ" in one sentence: what is against there may be the other's view.
        if not against or _AGAINST_WORDS.search(words) or (named and holds_against(words)):
            return True
    return False


def _telling(source: Source) -> list[str]:
    """Return the words of a publisher's name that others do not share."""
    if source.family in ("MTUS", "ODG", "ACOEM"):
        return []
    return [w for w in _NAME.findall(source.publisher) if w.lower() not in _PLAIN]


def _title_words(source: Source) -> set[str]:
    """Return the long words of a title: one is a word like any other, two name it."""
    words = {w for w in _NAME.findall(source.title) if w.lower() not in _PLAIN}
    return {word for word in words if len(word) > _LEAST_NAME}


def _names(source: Source) -> list[str]:
    publisher = [w for w in _NAME.findall(source.publisher) if w.lower() not in _PLAIN]
    names = sorted(_title_words(source)) if source.family in ("MTUS", "ODG", "ACOEM") else []
    if source.family == "other":
        names += [word for word in publisher if len(word) > _LEAST_NAME]
    if source.family not in ("MTUS", "other"):
        names.append(source.family)
    if source.family == "ODG":
        names.append("Official Disability")
    names += ["MTUS", str(source.year)] if source.family == "MTUS" else letters_of(source)
    return [rf"\b{re.escape(name)}\b" for name in dict.fromkeys(names)]


def _at_variance(audited: Audited, summary: str) -> list[tuple[Passage, Passage]]:
    """Return recommendations for and against the same treatment, of two sources at hand."""
    own = {c.reference.family for c in audited.citations}
    cited = _named_families(audited) | {"MTUS"}
    held = [
        p
        for p in audited.passages
        if p.recommendation and (p.source.family in cited or _in_summary(p.source, summary))
    ]
    return [
        (a, b)
        for a in held
        for b in held
        if _stance(a) in _FOR
        and _stance(b) in _AGAINST
        and a.source.id != b.source.id
        and not (a.source.family == b.source.family != "other" and a.source.family in own)
        and a.recommendation
        and b.recommendation
        and set(a.recommendation.treatments) & set(b.recommendation.treatments)
        and all(_at_hand(audited, p, summary) for p in (a, b))
    ]
