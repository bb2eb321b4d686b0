"""A suite of the sample case, as often as it is asked for."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import CORPUS

SUITE = 'schema = "rationale.suite/1"\nname = "tiny"\nversion = "1"\ntitle = "The sample"\n'
REFERENCE = """schema = "rationale.reference/1"
[[item]]
number = 1
request = "Bilateral cervical facet joint injections at C3-4, C4-5 and C5-6"
decision = "upheld"
rationale = "Three levels are asked for and the earlier relief was brief, so it is not supported."
[[item.guideline]]
family = "MTUS"
title = "Neck and Upper Back Complaints"
edition = "2004"
"""


def tiny_suite(folder: Path, *names: str) -> Path:
    """Write a suite with one case of each name and return its folder."""
    sample = (CORPUS / "samples" / "cervical-facet.txt").read_text(encoding="utf-8")
    for part, suffix, text in (("cases", "txt", sample), ("references", "toml", REFERENCE)):
        (folder / part).mkdir(parents=True)
        for name in names:
            (folder / part / f"{name}.{suffix}").write_text(text, encoding="utf-8")
    (folder / "suite.toml").write_text(SUITE, encoding="utf-8")
    return folder
