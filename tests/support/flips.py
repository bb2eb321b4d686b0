"""Single fatal flips of a sentence: the errors that likeness of words cannot see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.records import Draft, ItemDraft, Sentence

Change = Callable[[re.Match[str]], str]


def _swap(**pairs: str) -> Change:
    both = {**pairs, **{new: old for old, new in pairs.items()}}

    def change(match: re.Match[str]) -> str:
        word = match.group()
        new = both[word.lower()]
        return new.capitalize() if word[0].isupper() else new

    return change


def _other_number(match: re.Match[str]) -> str:
    number = match.group(1)
    new = {"50": "30", "6": "12", "10": "20"}.get(number)
    new = new or str(int(number) + (3 if int(number) < 28 else -9))
    return match.group().replace(number, new, 1)


def _other_level(match: re.Match[str]) -> str:
    region, first, second = match.group(1), int(match.group(2)), match.group(3)
    if region == "L" and first == 4:
        return "L5-S1"
    step = 1 if first < 4 else -1
    last = int(re.sub(r"\D", "", second)) if re.search(r"[2-7]", second) else first
    return f"{region}{first + step}-{region}{max(last, first + 1) + step}"


def _other_date(match: re.Match[str]) -> str:
    return f"{match.group(1)}{match.group(2)}{match.group(3)}{int(match.group(4)) - 1}"


FLIPS: dict[str, tuple[str, Change]] = {
    "side": (r"\b(?:left|right)\b(?! (?:to|it|the))", _swap(left="right")),
    "level": (r"\b([CL])([2-6])-([CLS]?\d)\b", _other_level),
    "percent": (r"\b(\d{1,3})\s?(?:%|percent)", _other_number),
    "days to weeks": (r"(?<=\d )(?:days|weeks)\b", _swap(days="weeks")),
    "length of time": (r"\b(\d{1,2}) (?:days?|weeks?|months?|years?)\b(?! old)", _other_number),
    "date": (r"\b(\d{1,2})([-/])(\d{1,2}[-/])(\d{4})\b", _other_date),
    "with and without": (r"\b(?:with|without)\b(?= (?:\w+ )?(?:medic|radic|pain))", _swap(
        **{"with": "without"}
    )),
    "visits": (r"\b(\d{1,2}) (?:visits?|sessions?|treatments?)\b", _other_number),
    "dose": (r"\b(\d{1,4})\s?mg\b", _other_number),
    "quantity": (r"#\s?(\d{1,3})\b", _other_number),
    "pain rating": (r"\b(\d) ?(?:/|out of) ?10\b", _other_number),
    "age": (r"\b(\d{2})[- ]years?[- ]old\b", _other_number),
    "not dropped": (r"\b(?:is|are|does|was) not (?=recommended|support|necessary|medically)",
                    lambda match: match.group().replace(" not", "")),
    "not added": (r"\b(?:is|are) (?=recommended|supported|necessary|medically)",
                  lambda match: match.group() + "not "),
    "criterion met": (r"\bcondition is not met\b", lambda match: "condition is met"),
    "drug": (r"\b(?:Norco|tramadol|naproxen|cyclobenzaprine|ibuprofen|gabapentin|omeprazole)\b",
             lambda match: "Soma" if match.group()[0].isupper() else "carisoprodol"),
    "body part": (r"\b(?:cervical|lumbar)\b", _swap(cervical="lumbar")),
    "word of a quote": (r"(?<=“)[A-Za-z]{3,}(?= )", lambda match: match.group() + "s"),
}  # fmt: skip
"""Kinds of flip: where it applies and what it does there."""


def flips(text: str) -> Iterator[tuple[str, str]]:
    """Yield each applicable flip of ``text``, one at a time: its kind and the flipped text."""
    for kind, (pattern, change) in FLIPS.items():
        match = re.search(pattern, text, 0 if kind == "level" else re.I)
        if match:
            flipped = text[: match.start()] + change(match) + text[match.end() :]
            if flipped != text:
                yield kind, flipped


def flipped_drafts(draft: Draft) -> Iterator[tuple[str, Sentence, Draft]]:
    """Yield every draft that differs from ``draft`` by one flip, its kind and the new sentence."""
    for at, item in enumerate(draft.items):
        for place, sentence in enumerate(item.sentences):
            for kind, text in flips(sentence.text):
                new = sentence.model_copy(update={"text": text})
                yield kind, new, _with(draft, at, item, place, new)


def _with(draft: Draft, at: int, item: ItemDraft, place: int, new: Sentence) -> Draft:
    sentences = (*item.sentences[:place], new, *item.sentences[place + 1 :])
    items = (
        *draft.items[:at],
        item.model_copy(update={"sentences": sentences}),
        *draft.items[at + 1 :],
    )
    return draft.model_copy(update={"items": items})
