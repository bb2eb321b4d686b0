"""Ranking measures: how early a ranked list shows what is relevant.

Checked in the tests against trec_eval by way of ``ir-measures``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Grades = Mapping[str, int]
"""Relevance grade by document id; what is absent or 0 is not relevant."""


def ndcg(ranked: Sequence[str], grades: Grades, k: int) -> float | None:
    """Return nDCG at ``k``: linear gain, discount ``log2(rank + 1)`` (Järvelin, Kekäläinen 2002).

    Linear gain is what trec_eval's ``ndcg_cut`` and BEIR use. ``None`` where nothing is relevant.

    >>> ndcg(["b", "a"], {"a": 1}, 10)
    0.6309297535714575
    """
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:k]
    if not ideal:
        return None
    best = sum(grade / math.log2(at + 2) for at, grade in enumerate(ideal))
    found = sum(max(grades.get(key, 0), 0) / math.log2(at + 2) for at, key in enumerate(ranked[:k]))
    return found / best


def recall(ranked: Sequence[str], grades: Grades, k: int, least: int = 1) -> float | None:
    """Return the share of the documents of grade ``least`` and more among the first ``k``.

    ``None`` where there are none.
    """
    wanted = {key for key, grade in grades.items() if grade >= least}
    return len(wanted & set(ranked[:k])) / len(wanted) if wanted else None


def reciprocal_rank(ranked: Sequence[str], grades: Grades, least: int = 1) -> float | None:
    """Return 1 over the rank of the first document of grade ``least`` and more, else 0.

    ``None`` where there are none.
    """
    if not any(grade >= least for grade in grades.values()):
        return None
    for at, key in enumerate(ranked, 1):
        if grades.get(key, 0) >= least:
            return 1 / at
    return 0.0
