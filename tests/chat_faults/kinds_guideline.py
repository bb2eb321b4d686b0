"""Faults in what an answer says of guidelines: wrong ids, spoiled quotations, other statements."""

from __future__ import annotations

import re

from tests.chat_faults.bench import Fault
from tests.chat_faults.scenes import Scene
from tests.chat_faults.spoil import (
    Build,
    changed,
    cited,
    first_of,
    guideline_rows,
    rewritten,
    said,
)

_OTHER_WORDS = (
    "Surgical fusion is reserved for unstable segments with progressive neurological loss."
)
_GUIDELINE = ("guideline",)


def _with_evidence(**values: str) -> Build:
    def build(scene: Scene) -> Fault | None:
        number = cited(scene)[0]
        old = scene.faithful["sentences"][number - 1]["evidence"]
        return changed(scene, number, evidence=[{**old[0], **values}, *old[1:]])

    return build


def _swapped_id(scene: Scene) -> Fault | None:
    number = cited(scene)[0]
    old = scene.faithful["sentences"][number - 1]["evidence"]
    others = [one for one in scene.view.ids.evidence if one != old[0]["id"]]
    if not others:
        return None
    return changed(scene, number, evidence=[{**old[0], "id": others[-1]}, *old[1:]])


def _one_word(quote: str) -> str:
    words = quote.split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    words[longest] = "somewhat"
    return " ".join(words)


def _altered(scene: Scene) -> Fault | None:
    number = cited(scene)[0]
    old = scene.faithful["sentences"][number - 1]["evidence"]
    return changed(
        scene, number, evidence=[{**old[0], "quote": _one_word(old[0]["quote"])}, *old[1:]]
    )


def _joined(scene: Scene) -> Fault | None:
    for number in cited(scene):
        old = scene.faithful["sentences"][number - 1]["evidence"]
        words = old[0]["quote"].split()
        if len(words) >= 9:
            quote = " ".join([*words[:3], *words[-3:]])
            return changed(scene, number, evidence=[{**old[0], "quote": quote}, *old[1:]])
    return None


def _misattributed(scene: Scene) -> Fault | None:
    """Rest a statement on what another guideline says, with true words at the right id."""
    rows = [scene.faithful["sentences"][n - 1] for n in guideline_rows(scene)]
    for number, one in zip(guideline_rows(scene), rows, strict=True):
        for other in reversed(rows):
            if {q["id"] for q in other["evidence"]} != {q["id"] for q in one["evidence"]}:
                return changed(scene, number, evidence=other["evidence"])
    return None


def _uncited(scene: Scene) -> Fault | None:
    numbers = guideline_rows(scene)
    return changed(scene, numbers[0], evidence=[]) if numbers else None


def _named(text: str, rests: str = "guideline") -> Build:
    return said("guideline", text, rests)


def _renamed(scene: Scene, pattern: str, new: str) -> Fault | None:
    for number in guideline_rows(scene):
        text = scene.faithful["sentences"][number - 1]["text"]
        if (other := re.sub(pattern, new, text, count=1)) != text:
            return changed(scene, number, text=other)
    return None


def _verbatim(scene: Scene) -> str:
    first = scene.view.evidence[0].source
    return (
        f"The {first.title} states in so many words: “This treatment is never to be refused to a "
        "worker who asks for it.”"
    )


def _stance(scene: Scene) -> str:
    first = scene.view.evidence[0]
    rec = first.recommendation
    against = rec is not None and rec.stance.value == "not_recommended"
    name = scene.item.treatment_name or scene.item.text
    turned = "is recommended" if against else "is not recommended under any circumstances"
    return f"The {first.source.title} says that {name} {turned}."


def _edition(scene: Scene) -> Fault | None:
    return _renamed(scene, r"\b(?:19|20)\d\d\b", "1997")


def _wrong_chapter(scene: Scene) -> Fault | None:
    return first_of(
        lambda s: (
            _renamed(s, r", [^,()]*? chapter", ", Ankle and Foot Complaints chapter")
            if "foot" not in s.item.body_parts
            else None
        ),
    )(scene)


KINDS: dict[str, Build] = {
    "evidence id that was not shown": _with_evidence(id="E99"),
    "id of another passage, words kept": _swapped_id,
    "words of another item's passage": _with_evidence(quote=_OTHER_WORDS),
    "one word of a quotation altered": _altered,
    "quotation from nowhere": _with_evidence(quote="There is no limit to the number of courses."),
    "two stretches joined into one quotation": _joined,
    "true words of another guideline behind a statement": _misattributed,
    "guideline sentence without citation": _uncited,
    "stale edition cited as the one in force": _edition,
    "chapter of another body part": _wrong_chapter,
    "stance turned round": said("guideline", _stance, "guideline"),
    "stance turned round in place": first_of(
        rewritten(r"\bis not recommended\b", "is recommended", _GUIDELINE),
        rewritten(r"\bare not recommended\b", "are recommended", _GUIDELINE),
        rewritten(r"\b(is|are) recommended\b", r"\1 not recommended", _GUIDELINE),
        rewritten(r"\b(is|are) an option\b", r"\1 not an option", _GUIDELINE),
    ),
    "negation dropped from a guideline": first_of(
        rewritten(r"\b(is|are|has|have|do|does|should) not\b", r"\1", _GUIDELINE),
        rewritten(r"\bno more than\b", "more than", _GUIDELINE),
        rewritten(r"\bwithout\b", "with", _GUIDELINE),
    ),
    "negation added to a guideline": first_of(
        rewritten(r"\b(is|are) (?=[a-z]+ed\b|considered)", r"\1 not ", _GUIDELINE),
        rewritten(r"\b(may|should) ", r"\1 not ", _GUIDELINE),
    ),
    "limit of a guideline changed": first_of(
        rewritten(
            r"(?<![\d.(-])\b(\d{1,2})(?= (?:visits|weeks|days|months|sessions|percent|hours))",
            lambda m: str(int(m[1]) * 2 + 3),
            _GUIDELINE,
        ),
        rewritten(r"\b(two|three|four|six|eight)\b(?= \w)", "nineteen", _GUIDELINE),
        _named("The guideline allows up to 57 visits in one year for this condition."),
    ),
    "strength of recommendation invented": _named(
        "The guideline recommends it strongly, on evidence of grade A from randomized trials."
    ),
    "page invented": _named("According to page 4711 of the guideline this is established care."),
    "section invented": _named(
        "Section 9.4.7 of the guideline, Exceptions for Long-Standing Injuries, exempts her."
    ),
    "guideline invented": _named(
        "The Pacific Consensus Guideline on Occupational Care (2015) endorses the treatment."
    ),
    "guideline invented, uncited": _named(
        "The Harvard Occupational Pain Guideline (2014) endorses the treatment.", "nothing"
    ),
    "study invented": _named(
        "A randomized trial by Keller and others in 2013 found 82 percent improved."
    ),
    "words put into the guideline's mouth": said("guideline", _verbatim, "guideline"),
    "criterion invented": _named(
        "The guideline requires that the worker has first lost at least 20 pounds of weight."
    ),
    "alternative treatment invented": _named(
        "The guideline names hyperbaric oxygen and bee venom therapy as the preferred alternatives."
    ),
    "silence of the MTUS as the ground": said(
        "assessment",
        "Because the MTUS and every other guideline are silent on this treatment, no criterion "
        "can be applied.",
        "guideline",
    ),
    "search sequence skipped": said(
        "assessment",
        "The MTUS need not be consulted first, since a published study takes precedence over it.",
        "guideline",
    ),
    "quote of a guideline as a fact of the case": lambda scene: (
        changed(scene, cited(scene)[0], role="case_fact", facts=[], record_quotes=[])
        if scene.view.facts
        else None
    ),
    "statement of law invented": _named(
        "Labor Code section 4999.9 obliges the claims administrator to pay for this treatment."
    ),
}
