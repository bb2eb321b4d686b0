"""Figures of a running workbench, by hand: ``python -m tests.workbench.figures URL PID [USERS]``.

Users at once, each with a case of their own: both items of the sample chosen, three sentences
edited, the case deleted. Times are those of the answers over HTTP, as a page's script gets them;
memory and load are read from ``/proc``.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.workbench.test_many import Client, case_of

Times = defaultdict[str, list[float]]


def review(address: str, number: int, times: Times) -> None:
    """Do what one reviewer does."""
    client = Client(address)
    client.ask("open_case", text=case_of(number), files=[])
    for item in (1, 2):
        for name, took in chosen(client, item).items():
            times[name].append(took)
    for sentence in ("2.1", "2.2", "2.3"):
        began = time.perf_counter()
        words = f"The worker of reviewer {number} was seen."
        made = client.ask("edit_sentence", n=2, id=sentence, value=words)
        times["edit checked again"].append(time.perf_counter() - began)
        assert "error" not in made, made
    client.ask("delete_case", case=client.view["case"])


def chosen(client: Client, item: int) -> dict[str, float]:
    """Choose an item and return when its passages, its first sentence and all of it were there."""
    began = time.perf_counter()
    seen: dict[str, float] = {}

    def look(panes: Mapping[str, Any]) -> None:
        now = time.perf_counter() - began
        if "card passage" in panes.get("r-b", {}).get("html", ""):
            seen.setdefault("passages", now)
        if 'data-key="sentences"' in panes.get("r-d", {}).get("html", ""):
            seen.setdefault("first sentence", now)

    made = client.ask("go", step="item", n=item)
    look(made["panes"])
    heard, done = 0, "job" not in made
    while not done:
        news = client.ask("job", id=made["job"], seen=heard)
        look(news["panes"])
        heard, done = news["seen"], news["done"]
    return {**seen, "drafted and checked": time.perf_counter() - began}


def told(users: int, times: Mapping[str, Sequence[float]], pid: int) -> str:
    """Return the figures in words."""
    lines = []
    for name, took in times.items():
        rows = sorted(took)
        median, high = rows[len(rows) // 2], rows[min(len(rows) - 1, int(0.95 * len(rows)))]
        lines.append(f"{users} users, {name}: median {median:.2f} s, p95 {high:.2f} s")
    status = Path(f"/proc/{pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    lines.append(f"peak memory {int(peak[1]) // 1024 if peak else 0} MiB")
    lines.append(f"load of the machine {Path('/proc/loadavg').read_text().strip()}")
    return "\n".join(lines) + "\n"


def main(address: str, pid: int, users: int = 10) -> None:
    """Take and write the figures."""
    times: Times = defaultdict(list)
    threads = [
        threading.Thread(target=review, args=(address, number, times)) for number in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(told(users, times, pid))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:]))
