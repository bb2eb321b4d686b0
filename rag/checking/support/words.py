"""Words that point a way (more, less; helps, harms) and the opposite of a claim, for support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_AXES = (
    (
        "increase increases increased increasing raise raises raised elevate elevated elevates "
        "elevation enhance enhances enhanced promote promotes promoted stimulate stimulates induce "
        "induces induced upregulate upregulated upregulation upregulates activate activates "
        "activated activation augment augmented boost boosts amplify accelerate accelerates "
        "accelerated higher high greater larger longer more rise rises rose grow growth faster "
        "stronger gain gains exacerbate exacerbates exacerbated worsen worsens aggravate "
        "facilitates facilitate expand expands prolongs prolonged extends enriched overexpression "
        "abundant upward many majority",
        "decrease decreases decreased decreasing reduce reduces reduced reducing reduction "
        "reductions lower lowers lowered lowering low diminish diminished diminishes inhibit "
        "inhibits inhibited inhibition suppress suppresses suppressed suppression downregulate "
        "downregulated downregulation downregulates deactivate attenuate attenuates attenuated "
        "block blocks blocked prevent prevents prevented preventing prevention abolish abolished "
        "loss lost less lesser fewer weaker shorter smaller slower slow slows decline declines "
        "declined fall falls fell drop dropped impair impairs impaired impedes impede hinder "
        "hinders hampers limits limited restrict mitigate mitigates alleviate alleviates deplete "
        "depleted depletion deficiency deficient deficit protect protects protected protective "
        "protection downward shortens few minority rare rarely",
    ),
    (
        "improve improves improved improvement benefit benefits beneficial better effective "
        "effectively efficacy efficacious effectiveness favorable favourable good superior success "
        "successful safe safely useful helpful helps help cure cures treat healthy well",
        "worse worsen worsens worsened harm harms harmful poor poorer poorly ineffective "
        "inefficient inferior unfavorable adverse fail fails failed failure unsafe useless "
        "dangerous risky toxic detrimental deteriorate deteriorated negative negatively",
    ),
    ("positive positively", "negative negatively inverse inversely"),
    (
        "sensitive sensitivity susceptible susceptibility vulnerable vulnerability",
        "resistant resistance insensitive tolerance protected",
    ),
    (
        "necessary essential required requires critical crucial important key needed dependent "
        "depends",
        "dispensable unnecessary unimportant independent independently redundant",
    ),
    (
        "cause causes caused leads lead triggers trigger",
        "prevent prevents prevented protects cures",
    ),
    (
        "common frequent frequently prevalent often usually",
        "rare rarely uncommon infrequent seldom unusual",
    ),
    (
        "present presence exists exist detected contain contains",
        "absent absence lack lacks lacking undetected undetectable missing",
    ),
    ("same similar identical equal comparable equivalent", "different differs differ distinct"),
    ("early earlier before young younger", "late later after old older delayed"),
    ("accurate accurately reliable", "inaccurate unreliable"),
    ("mild asymptomatic", "severe critical fatal lethal serious"),
    ("natural", "artificial synthetic engineered man-made"),
    ("warm warmer hot", "cold colder cool"),
)
"""Axes: words that point one way, words that point the other."""

_SIGNS: dict[str, tuple[tuple[int, int], ...]] = {}
for _axis, _ends in enumerate(_AXES):
    for _sign, _words in zip((1, -1), _ends, strict=True):
        for _word in _words.split():
            _SIGNS[_word] = (*_SIGNS.get(_word, ()), (_axis, _sign))

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_DENIALS = frozenset(
    "no not never without neither nor none cannot lack lacks lacking fail fails failed absence "
    "absent unlikely unable hardly little insufficient unclear unaffected".split()
)
_REACH = 5
"""Words behind a denial on which it can bear."""

_TURNS = tuple(
    tuple(one.split(">"))
    for one in (
        "increases>decreases increase>decrease increased>decreased increasing>decreasing "
        "higher>lower high>low more>less greater>smaller reduces>increases reduce>increase "
        "reduced>increased reduction>increase lower>higher low>high lowers>raises raises>lowers "
        "enhances>impairs enhance>impair promotes>inhibits promote>inhibit inhibits>promotes "
        "inhibit>promote prevents>causes prevent>cause causes>prevents cause>prevent "
        "improves>worsens improve>worsen effective>ineffective ineffective>effective "
        "induces>suppresses suppresses>induces activates>inhibits activation>inhibition "
        "upregulation>downregulation downregulation>upregulation decreases>increases "
        "decrease>increase decreased>increased positive>negative negative>positive "
        "positively>negatively better>worse worse>better protects>harms safe>unsafe "
        "leads_to>prevents lead_to>prevent lack>have lacks>has less>more impairs>enhances "
        "elevated>reduced fewer>more independent_of>dependent_on dependent_on>independent_of "
        "can>cannot may>may_not could>could_not will>will_not should>should_not has>has_no "
        "have>have_no is>is_not are>are_not was>was_not were>were_not"
    ).split()
)
_TURN = {old.replace("_", " "): new.replace("_", " ") for old, new in _TURNS}
_RANK = {old: place for place, old in enumerate(_TURN)}
_TURNING = re.compile(
    r"\b(?:" + "|".join(sorted(_TURN, key=lambda one: (-len(one), one))) + r")\b", re.I
)
_NOT = re.compile(
    r"\b((?:does|do|did|is|are|was|were|has|have|can|could|will|may|should)) not\s+"
    r"|\b(can)not\b|\bno\s+",
)


@dataclass(frozen=True)
class Pointer:
    """A word that points a way."""

    place: int
    """Of the word in the text."""
    axis: int
    sign: int
    """1 or -1; a denial shortly before turns it round."""


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, figures left out."""
    return _WORD.findall(text.lower())


def pointers(words: list[str]) -> Iterator[Pointer]:
    """Yield the words that point a way.

    >>> [p.sign for p in pointers(words_of("pain did not increase"))]
    [-1]
    """
    denials = [at for at, word in enumerate(words) if word in _DENIALS or word.endswith("n't")]
    for at, word in enumerate(words):
        for axis, sign in _SIGNS.get(word, ()):
            turned = sum(0 < at - denial <= _REACH for denial in denials) % 2
            yield Pointer(at, axis, -sign if turned else sign)


def counterclaim(claim: str) -> str:
    """Return a sentence that says the opposite of ``claim``, as far as a rule can make one.

    >>> counterclaim("Aspirin does not reduce pain.")
    'Aspirin does reduce pain.'
    >>> counterclaim("Aspirin reduces pain.")
    'Aspirin increases pain.'
    """
    denial = _NOT.search(claim)
    if denial:
        kept = denial.group(1) or denial.group(2) or ""
        rest = claim[denial.end() :].lstrip()
        return f"{claim[: denial.start()]}{kept} {rest}" if kept else claim[: denial.start()] + rest
    found = list(_TURNING.finditer(claim))
    if found:
        first = min(found, key=lambda one: (_RANK[one.group().lower()], one.start()))
        return claim[: first.start()] + _TURN[first.group().lower()] + claim[first.end() :]
    return f"It is not the case that {claim[:1].lower()}{claim[1:]}"
