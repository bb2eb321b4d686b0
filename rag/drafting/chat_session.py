"""One case's conversation with a chat model: prompts filled, identifiers masked, calls recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rag.drafting.chat_budget import CHARS_PER_TOKEN, answer_tokens
from rag.drafting.chat_endpoint import masks
from rag.drafting.chat_model import Answer, ChatModel, open_chat_model
from rag.drafting.chat_wait import never
from rag.drafting.prompt_folder import PlacedPrompt, prompts_in_force
from rag.drafting.prompts import Message, messages_sha256
from rag.masking import Mask
from rag.records import CaseFile, CaseSummary, ModelCall
from rag.settings import Settings
from rag.visible import visible


@dataclass(frozen=True)
class Session:
    """A model that is asked about one case; several threads may ask at once."""

    model: ChatModel
    prompts: Mapping[str, PlacedPrompt]
    mask: Mask
    answer: int
    """Tokens kept free for one answer."""

    def ask(
        self,
        act: str,
        messages: tuple[Message, ...],
        schema: Mapping[str, Any],
        *,
        on_text: Callable[[str], None] | None = None,
        cancelled: Callable[[], bool] = never,
        left_out: str = "",
    ) -> tuple[Answer, ModelCall]:
        """Ask, and return the answer, still masked, with the record of the call.

        Everything is masked here, at the one door through which text leaves, so that nothing can
        go round it.

        Args:
            act: Id of the prompt of the last turn.
            messages: The conversation, unmasked.
            schema: The form of the answer.
            on_text: Is given the pieces of the answer, still masked.
            cancelled: Looked at while waiting.
            left_out: What did not fit into the window, for the record of the call.

        Raises:
            ModelError: As :meth:`ChatModel.ask`.
        """
        whole = "\n".join(message.text for message in messages)
        sent = tuple(
            message.model_copy(update={"text": self.mask.hide(message.text)})
            for message in messages
        )
        reply = self.model.ask(sent, schema, on_text=on_text, cancelled=cancelled)
        placed = self.prompts[act]
        return reply, ModelCall(
            prompt_id=placed.prompt.id,
            prompt_version=placed.prompt.version,
            prompt_sha256=placed.prompt.sha256,
            overridden=placed.overridden,
            messages_sha256=messages_sha256(sent),
            model=self.model.name,
            input_tokens=reply.input_tokens,
            output_tokens=reply.output_tokens,
            remote=not self.model.endpoint.local,
            masked=self.mask.counts(whole),
            method=reply.method,
            attempts=reply.attempts,
            left_out=left_out,
        )

    def echo(self, text: str) -> Message:
        """Return an answer as a turn of the conversation, cut to what an answer may have."""
        most = int(self.answer * CHARS_PER_TOKEN)
        return Message(role="assistant", text=self.mask.reveal(text)[:most] or "(nothing)")


def open_session(
    case: CaseFile,
    settings: Settings,
    *,
    summary: CaseSummary | None = None,
    model: ChatModel | None = None,
) -> Session:
    """Open the model of the settings, if none is given, and gather what must not leave with a case.

    Raises:
        ConfigError: The model or the prompts cannot be used.
    """
    prompts = prompts_in_force(settings)
    model = model or open_chat_model(settings)
    texts = [text for document in case.documents for text in (document.name, document.text)]
    if summary is not None:
        texts += [summary.case_number, *(item.text for item in summary.items)]
    hidden = masks(settings, model.endpoint)
    return Session(
        model=model,
        prompts=prompts,
        # What is masked is the text that is shown, in which nothing is hidden inside a name.
        mask=Mask.of(visible(text) for text in texts) if hidden else Mask(),
        answer=answer_tokens(model.window, settings.model_answer_tokens),
    )
