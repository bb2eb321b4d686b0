"""One item drafted by a chat model: asked, read, written, checked, repaired once, stood in for."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.drafting.chat_answer import (
    AnswerSentence,
    ModelAnswer,
    Repair,
    Unusable,
    answer_schema,
    read_answer,
    read_repair,
    repair_schema,
)
from rag.drafting.chat_errors import Cancelled
from rag.drafting.chat_ground import NOT_BORNE, unborne
from rag.drafting.chat_session import Session
from rag.drafting.chat_spare import stand_in
from rag.drafting.chat_stream import SentenceStream, StreamedSentence
from rag.drafting.chat_view import View, render_view
from rag.drafting.chat_wait import never
from rag.drafting.chat_write import Written, lost_quotes, note, plain_words, write
from rag.drafting.prompts import GUTTER, Message, in_line
from rag.errors import ModelError
from rag.records import (
    CaseFile,
    Decision,
    Finding,
    ItemDraft,
    ModelCall,
    ReplacedSentence,
    Sentence,
)

logger = logging.getLogger(__name__)

Review = Callable[[ItemDraft], Sequence[Finding]]
"""Checks the draft of one item."""
OnSentence = Callable[[StreamedSentence], None]
LEFT_OUT = (
    "A sentence of the model stood here that nothing it named bears out; it is left out, and the "
    "run record keeps it."
)


@dataclass
class Problems:
    """What is wrong with a draft."""

    sentences: dict[int, list[str]] = field(default_factory=dict)
    """By the number of the model's sentence: what to mend, in words."""
    failing: set[int] = field(default_factory=set)
    """Numbers of the sentences that cannot stand: words found nowhere, or a blocker."""
    silent: set[int] = field(default_factory=set)
    """Those of them on which no finding of the checker would stand."""
    general: list[str] = field(default_factory=list)
    blockers: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything to mend."""
        return bool(self.sentences or self.general)

    @property
    def weight(self) -> tuple[int, int]:
        """What makes one draft worse than another."""
        return len(self.failing) + self.blockers, len(self.sentences) + len(self.general)


class ItemTask:
    """The drafting of one item."""

    def __init__(
        self,
        session: Session,
        view: View,
        case: CaseFile,
        *,
        spare: Callable[[Decision], ItemDraft],
        remarks: Callable[[Decision], tuple[Sentence, ...]],
        review: Review | None = None,
        on_sentence: OnSentence | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        """Keep what is needed.

        Args:
            session: The model and how it is asked.
            view: What it is shown.
            case: The case file.
            spare: Gives the extractive draft of the item for a decision.
            remarks: Gives the program's notes that go with any draft of that decision.
            review: The checker; ``None``: quotations alone are verified.
            on_sentence: Is given each sentence when it is whole.
            cancelled: Looked at while waiting.
        """
        self._session = session
        self._view = view
        self._case = case
        self._spare = spare
        self._remarks = remarks
        self._review = review
        self._on_sentence = on_sentence
        self._cancelled = cancelled
        self.calls: list[ModelCall] = []
        """A record of each call, in the order made."""

    def draft(self) -> ItemDraft | None:
        """Return the draft, or ``None`` where the model gave no usable answer in two attempts.

        Raises:
            ModelError: The model could not be reached or refused the request.
        """
        found = self._usable_answer()
        if found is None:
            return None
        answer, messages = found
        written, problems = self._written(answer)
        if problems:
            answer, written, problems = self._repaired(answer, written, problems, messages)
        return self._with_stand_ins(answer, written, problems)

    # ------------------------------------------------------------------ asking

    def _usable_answer(self) -> tuple[ModelAnswer, tuple[Message, ...]] | None:
        view, prompts = self._view, self._session.prompts
        messages = render_view(view, prompts["draft"].prompt, self._case)
        for act in ("draft", "redo"):
            reply, call = self._session.ask(
                act,
                messages,
                answer_schema(view.ids),
                on_text=self._streamed(),
                cancelled=self._cancelled,
                left_out=view.left_out,
            )
            self.calls.append(call)
            messages = (*messages, self._session.echo(reply.text))
            try:
                reveal = self._session.mask.reveal_all
                # Not to have planned everything is asked about once, and then said in the draft.
                whole = act == "draft"
                return read_answer(reply.text, view.ids, reveal, whole_plan=whole), messages
            except Unusable as error:
                logger.info("item %d: unusable answer (%s)", view.item.number, act)
                said = "\n".join(GUTTER + in_line(line) for line in str(error).splitlines())
            if act == "draft":
                messages = (*messages, *prompts["redo"].prompt.render(problems=said))
        return None

    def _streamed(self) -> Callable[[str], None] | None:
        if self._on_sentence is None:
            return None
        stream, seen = SentenceStream(), 0
        tell = self._on_sentence

        def on_text(piece: str) -> None:
            nonlocal seen
            seen = seen if piece else 0
            for raw in stream.feed(piece):
                seen += 1
                text = plain_words(self._session.mask.reveal(str(raw.get("text", ""))))
                role = str(raw.get("role", ""))[:20]
                number = self._view.item.number
                tell(StreamedSentence(item=number, number=seen, role=role, text=text))

        return on_text

    # ------------------------------------------------------------------ checking and repairing

    def _written(self, answer: ModelAnswer) -> tuple[Written, Problems]:
        name = self._session.model.name
        notes = () if answer.decision == "abstain" else self._remarks(answer.decision)
        written = write(answer, self._view, self._case, name, notes)
        lost = lost_quotes(answer, self._view, self._case, self._session.mask)
        loose = unborne(answer, self._view, self._case)
        problems = Problems(failing={*lost, *loose})
        # Words that stand nowhere are reported beside their sentence.
        doubted, alarmed = set(loose) - set(lost), set[int]()
        for number in sorted(problems.failing):
            problems.sentences[number] = [*lost.get(number, ()), *loose.get(number, ())]
        for finding in self._review(written.draft) if self._review else ():
            origin = written.origin.get(finding.sentence or "")
            said = f"{finding.message} {finding.remedy}"
            if finding.check in NOT_BORNE and origin is not None:
                problems.sentences.setdefault(origin, []).append(said)
                problems.failing.add(origin)
                doubted.add(origin)
            if finding.severity == "note":
                continue
            blocks = finding.severity == "blocker"
            if origin is None:
                problems.general.append(said)
                problems.blockers += blocks
                continue
            problems.sentences.setdefault(origin, []).append(said)
            alarmed.add(origin)
            if blocks:
                problems.failing.add(origin)
        problems.silent = doubted - alarmed
        return written, problems

    def _repaired(
        self,
        answer: ModelAnswer,
        written: Written,
        problems: Problems,
        messages: tuple[Message, ...],
    ) -> tuple[ModelAnswer, Written, Problems]:
        """Have the sentences concerned written anew, once; keep the better draft."""
        numbers = sorted(problems.sentences)
        schema = repair_schema(self._view.ids, numbers)
        prompt = self._session.prompts["repair"].prompt
        asked = prompt.render(
            sentences="\n".join(_listed(answer, problems)) or "(none)",
            general="\n".join(f"{GUTTER}{in_line(one)}" for one in problems.general) or "(nothing)",
            format=json.dumps(schema, ensure_ascii=False, separators=(",", ":")),
        )
        try:
            reply, call = self._session.ask(
                "repair", (*messages, *asked), schema, cancelled=self._cancelled
            )
            self.calls.append(call)
            repair = read_repair(reply.text, self._view.ids, numbers, self._session.mask.reveal_all)
        except Cancelled:
            raise
        except (Unusable, ModelError):
            logger.info("item %d: unusable repair", self._view.item.number)
            return answer, written, problems
        mended = _merged(answer, repair)
        again, left = self._written(mended)
        return (
            (mended, again, left) if left.weight <= problems.weight else (answer, written, problems)
        )

    def _with_stand_ins(
        self, answer: ModelAnswer, written: Written, problems: Problems
    ) -> ItemDraft:
        """Put the extractive sentences in place of those that still fail, as far as there are any.

        Those for which there is none stand, with the checker's finding on them; where it has none,
        a note stands in their place. Either way the reader is warned.
        """
        draft = written.draft
        if not problems.failing or draft.decision is None:
            return draft
        spare = self._spare(draft.decision)
        if spare.decision != draft.decision:
            return draft
        rows: list[Sentence] = []
        replaced: list[tuple[int, str, tuple[str, ...]]] = []
        skip_notes = False
        for row in draft.sentences:
            number = written.origin.get(row.id)
            if number is None:
                # A note on the words of a sentence that was replaced has nothing to stand under.
                if not (skip_notes and row.text.startswith("The model rested the sentence above")):
                    rows.append(row)
                continue
            given = answer.sentences[number - 1]
            other: Sentence | None = None
            if number in problems.failing:
                taken = [*rows, *(one for one in draft.sentences if one.id != row.id)]
                other = stand_in(given, self._view, spare, taken)
                if other is None and number in problems.silent:
                    other = note(LEFT_OUT)
            skip_notes = other is not None
            rows.append(other or row)
            if other is not None:
                why = tuple(problems.sentences[number])
                replaced.append((len(rows), plain_words(given.text), why))
        if not replaced:
            return draft
        item = self._view.item.number
        name = self._session.model.name
        rows.append(note(_said_of(len(replaced), name)))
        return draft.model_copy(
            update={
                "sentences": tuple(
                    row.model_copy(update={"id": f"{item}.{n}"}) for n, row in enumerate(rows, 1)
                ),
                "replaced": tuple(
                    ReplacedSentence(sentence=f"{item}.{n}", text=text, why=why)
                    for n, text, why in replaced
                ),
            }
        )


def _said_of(count: int, name: str) -> str:
    if count == 1:
        return (
            f"One sentence of the model {name} failed the check; the program's own stands in "
            "its place, and the run record keeps the model's."
        )
    return (
        f"{count} sentences of the model {name} failed the check; the program's own stand in "
        "their place, and the run record keeps the model's."
    )


def _listed(answer: ModelAnswer, problems: Problems) -> list[str]:
    lines = []
    for number, said in sorted(problems.sentences.items()):
        lines.append(f"Sentence {number}:")
        lines.append(GUTTER + in_line(answer.sentences[number - 1].text))
        lines.append("What was found:")
        lines += [GUTTER + in_line(one) for one in said]
    return lines


def _merged(answer: ModelAnswer, repair: Repair) -> ModelAnswer:
    """Put sentences written anew in their places, and further ones before the conclusion."""
    anew = {
        one.number: AnswerSentence(**one.model_dump(exclude={"number"})) for one in repair.sentences
    }
    rows = [anew.get(n, sentence) for n, sentence in enumerate(answer.sentences, 1)]
    at = next((n for n, row in enumerate(rows) if row.role == "conclusion"), len(rows))
    sentences = (*rows[:at], *repair.added, *rows[at:])
    return answer.model_copy(update={"sentences": sentences})
