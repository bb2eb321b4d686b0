"""What would settle the open criteria of an item."""

from __future__ import annotations

from rag.checking.gaps import missing_records
from rag.records import CriterionStatus
from tests.support.clean_drafts import neck_scene


def test_open_criteria_name_the_record_that_would_settle_them() -> None:
    assessment = neck_scene().assessments[0]
    first = assessment.recommendations[0]
    for status, some in ((CriterionStatus.NOT_DOCUMENTED, True), (CriterionStatus.MET, False)):
        criteria = tuple(one.model_copy(update={"status": status}) for one in first.criteria)
        changed = assessment.model_copy(
            update={"recommendations": (first.model_copy(update={"criteria": criteria}),)}
        )
        found = missing_records(changed)
        assert bool(found) is some
        assert all(", for " in one for one in found)
