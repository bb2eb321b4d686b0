"""What must come of a case file: refused, abstained on, decided one way, said or left unsaid."""

from __future__ import annotations

from rag.records import ItemDraft, Run
from rag.text import squeeze

_PLAIN = ("refused", "read", "abstains", "decides", "upheld", "overturned")
_NOT = ("not_upheld", "not_overturned")
_WORDS = ("says", "omits")


def is_outcome(text: str) -> bool:
    """Whether an outcome is one that can be tested.

    ``refused`` (the program says that it cannot use the file), ``read`` (it does not refuse),
    ``abstains``, ``decides``, ``upheld``, ``overturned``, ``not_upheld``, ``not_overturned``,
    ``says: words`` and ``omits: words`` (of the item's sentences, letter case aside).
    """
    head, _, words = text.partition(":")
    return text in _PLAIN + _NOT or (head in _WORDS and bool(words.strip()))


def came(outcome: str, run: Run | None, item: int) -> bool:
    """Whether an outcome came of a run; ``None`` for a run that was refused."""
    if run is None or outcome in ("refused", "read"):
        return (run is None) == (outcome == "refused")
    draft = next((one for one in run.checked.draft.items if one.item == (item or 1)), None)
    if draft is None:
        return False
    return _of_item(outcome, draft)


def _of_item(outcome: str, draft: ItemDraft) -> bool:
    head, _, words = outcome.partition(":")
    said = squeeze(" ".join(one.text for one in draft.sentences)).lower()
    if head in _WORDS:
        return (squeeze(words).lower() in said) == (head == "says")
    if outcome in ("abstains", "decides"):
        return (draft.decision is None) == (outcome == "abstains")
    if outcome in _NOT:
        return draft.decision != outcome.removeprefix("not_")
    return draft.decision == outcome
