"""The records of a judgement by a chat model: shown beside the measures, in no gate."""

from __future__ import annotations

from typing import Literal

from evals.records import Estimate
from rag.records import Record

Choice = Literal["one", "other", "tie"]
"""Which run's draft is better."""


class Verdict(Record):
    """What a model said of one item, asked twice with the drafts in either order."""

    case: str
    part: str
    cluster: str = ""
    item: int
    messages_sha256: str
    """Of both conversations as sent: a verdict on other drafts is not taken up again."""
    forward: Choice | None
    """With the first run's draft shown first; ``None``: no answer that can be read."""
    backward: Choice | None
    """With it shown second."""
    reasons: tuple[str, str] = ("", "")
    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def choice(self) -> Choice | None:
        """What both orders say; a tie where they differ; ``None`` where one is missing."""
        if self.forward is None or self.backward is None:
            return None
        return self.forward if self.forward == self.backward else "tie"


class Agreement(Record):
    """How far the model's choices agree with people's."""

    n: int
    """Items that both have judged."""
    same: Estimate | None
    """Share of equal choices."""
    kappa: float | None
    """Cohen's, over three choices; ``None`` where chance alone agrees."""
    enough: bool
    """Whether there are as many labels as make a kappa worth reading."""


class Judgement(Record):
    """Two runs compared by a chat model. An opinion with a version, no measure."""

    schema_version: Literal["rationale.judgement/1"] = "rationale.judgement/1"
    judge: str
    """Version of the procedure."""
    model: str
    prompt: str
    """Id and version."""
    suite: str
    one: str
    other: str
    """Names of the runs' folders."""
    verdicts: tuple[Verdict, ...]
    won: int
    """Items for which the second run's draft is better in both orders."""
    lost: int
    tied: int
    """Ties in both orders."""
    swayed: int
    """Items where the order of the drafts changed the answer: counted as ties."""
    unscored: int
    """Items without two answers that can be read; in no figure."""
    preferred: Estimate | None = None
    """Wins, ties half, over the items judged: 0.5 says that neither is better."""
    first_shown: Estimate | None = None
    """Share of answers for the draft shown first, ties left out: far from 0.5 is a bias."""
    longer: Estimate | None = None
    """Share of untied items whose longer draft won: judges like length."""
    agreement: Agreement | None = None
    """With labels made by people; ``None``: none were given, and nothing is known of it."""
