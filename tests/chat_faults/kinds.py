"""The register of faults: what each kind is, and how it is made of a faithful answer."""

from __future__ import annotations

from dataclasses import dataclass

from tests.chat_faults import kinds_case, kinds_form, kinds_guideline, kinds_reasons
from tests.chat_faults.spoil import Build


@dataclass(frozen=True)
class Kind:
    """One kind of faulty answer."""

    name: str
    build: Build


KINDS: tuple[Kind, ...] = tuple(
    Kind(name, build)
    for module in (kinds_guideline, kinds_case, kinds_reasons, kinds_form)
    for name, build in module.KINDS.items()
)
