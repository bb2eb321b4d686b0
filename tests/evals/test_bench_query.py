"""The query benchmark builds what it says, measures every system, and writes a readable table."""

from __future__ import annotations

import pytest

from evals.bench.query import CHROMA, CHROMA_WHERE, FILTERED, OURS, RECIPE, run_query_bench, table
from rag.settings import Settings


@pytest.mark.slow
def test_every_system_is_measured_at_every_size(settings: Settings) -> None:
    told: list[str] = []
    bench = run_query_bench(settings, (60, 120), chroma_limit=60, queries=4, progress=told.append)
    small, large = bench.sizes
    assert [size.passages for size in bench.sizes] == [60, 120]
    assert {t.system for t in small.timings} == {OURS, FILTERED, CHROMA, CHROMA_WHERE, RECIPE}
    assert {t.system for t in large.timings} == {OURS, FILTERED}
    assert all(0 < t.p50 <= t.p95 for size in bench.sizes for t in size.timings)
    assert large.p50(CHROMA) is None
    assert any("120 passages" in words for words in told)
    lines = table(bench).splitlines()
    assert any("| 60 | langchain |" in line for line in lines)
    assert sum("| ours |" in line and "1.00" in line for line in lines) == 2
    assert bench.embedder == "hashing"
