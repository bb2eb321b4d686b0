"""What a chat model was asked for and did not give: said, so that no failure passes for a draft."""

from __future__ import annotations

from collections.abc import Iterator

from rag.checking.context import ItemContext
from rag.records import Finding


def check_drafter(context: ItemContext) -> Iterator[Finding]:
    """Report an item, or sentences of it, that the program wrote in a chat model's place."""
    draft = context.draft
    if draft.stands_in_for:
        yield context.finding(
            "model_gave_no_draft",
            "warning",
            f"The model {draft.stands_in_for} gave no draft of this item that could be used; the "
            "extractive drafter wrote it.",
            "Read it as the program's own draft, or draft anew with another model.",
        )
    sentences = {sentence.id: sentence for sentence in draft.sentences}
    for one in draft.replaced:
        yield context.finding(
            "model_sentence_replaced",
            "warning",
            f"The model's sentence did not pass the check: {' '.join(one.why)}",
            "Compare the sentence that stands in its place with what the model meant to say.",
            sentence=sentences.get(one.sentence),
            evidence=one.text,
        )
