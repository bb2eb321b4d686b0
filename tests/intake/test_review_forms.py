"""What utilization review refused, in the many forms in which reviewers and offices write it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from rag.intake import open_case, read_text
from rag.intake.summary import summarise
from rag.settings import shipped
from rag.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(shipped("corpus"))
HEAD = "PR-2 05/01/2017\n44-year-old with low back pain. Plan: as below.\n\n"
FORMS = {
    form["name"]: form
    for form in tomllib.loads(
        Path(__file__).with_name("review_forms.toml").read_text(encoding="utf-8")
    )["form"]
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_review_refused_is_what_is_in_dispute(name: str) -> None:
    form = FORMS[name]
    text = HEAD + form["words"]
    case = open_case((read_text(text, "case.txt"),), body_parts_in=VOCABULARY.body_parts_in)
    found = [item.text for item in summarise(case, VOCABULARY, today=date(2026, 1, 1)).items]
    assert len(found) == len(form["refused"]), found
    for named in form["refused"]:
        assert any(named.lower() in text.lower() for text in found), found
