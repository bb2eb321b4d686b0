"""The evaluator's tab: its template, and what an evaluator does with runs."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from rag.desk.case import LOCAL_USER
from rag.errors import ConfigError, InputError
from rag.workbench import evaluator_view as view
from rag.workbench.bridge import Act, Answer, Given
from rag.workbench.jobs import Job
from rag.workbench.letter_acts import packed_file
from rag.workbench.markup import Html, el
from rag.workbench.reviewer import frame
from rag.workbench.room import Room

BAR, A, B = "e-bar", "e-a", "e-b"


def template() -> Html:
    """Return the empty tab."""
    return frame(
        "evaluator",
        el("header", id=BAR, cls="bar"),
        el("div", [el("section", id=name, cls="pane") for name in (A, B)], cls="body"),
    )


def acts(room: Room) -> dict[str, Act]:
    """Return every action of the tab by its name."""
    rows = {
        "show": show,
        "watch": watch,
        "start": start,
        "cancel": cancel,
        "open": open_run,
        "download": download,
        "compare": compare,
    }
    return {
        **{name: partial(act, room) for name, act in rows.items()},
        "job": lambda user, given: room.jobs.ask(user, given.text("id"), given.number("seen")),
    }


def show(room: Room, user: str, given: Given) -> Answer:
    """Show the runs."""
    made = watch(room, user, given)
    made.panes[B] = view.nothing()
    return made


def watch(room: Room, user: str, given: Given) -> Answer:
    """Show how far the runs are."""
    bench = _bench()
    runs = bench.list_runs(room.settings)
    jobs = bench.list_jobs(room.settings)
    going = sum(not job.ended for job in jobs)
    chosen = given.view.get("run")
    left = view.left(
        sorted(bench.shipped_suites(), key=lambda name: (name != "starter", name)),
        room.settings.model,
        jobs,
        runs,
        chosen if isinstance(chosen, str) else "",
        folders=user == LOCAL_USER,
        stopping={job.id for job in jobs if _stopping(room, bench, job.id)},
    )
    return Answer(panes={BAR: view.bar(runs, going), A: left})


def start(room: Room, user: str, given: Given) -> Answer:
    """Start a run in a process of its own."""
    # Whoever logs in over the network names no folder of this machine.
    folder = given.text("folder").strip() if user == LOCAL_USER else ""
    suite = given.text("suite")
    bench = _bench()
    if not folder and suite not in bench.shipped_suites():
        raise InputError(f"There is no suite {suite!r}.", "Choose one of the list.")
    bench.start_run(
        room.settings,
        folder or suite,
        model=given.text("model").strip(),
        jobs=given.number("jobs", 1),
    )
    made = watch(room, user, given)
    made.say = "The run was started; it goes on when this page is closed."
    return made


def cancel(room: Room, user: str, given: Given) -> Answer:
    """Ask a run to stop."""
    _bench().cancel_run(room.settings, given.text("id"))
    made = watch(room, user, given)
    made.say = "It stops after the case in hand; what is drafted is kept."
    return made


def open_run(room: Room, user: str, given: Given) -> Answer:
    """Show the report of a run."""
    row = _row(room, given.text("run"))

    def work(job: Job) -> Answer:
        job.say("Writing the report …")
        bench = _bench()
        folder = Path(row.folder)
        page = bench.report_page(folder).read_text(encoding="utf-8")
        pane = view.report(row.name, bench.run_scores(folder), page, row.name)
        made = watch(room, user, Given({"view": {"run": row.name}}))
        made.panes[B] = pane
        made.view = {"run": row.name}
        return made

    return Answer(job=room.jobs.start(user, work))


def download(room: Room, user: str, given: Given) -> Answer:
    """Return the report of a run as a file."""
    row = _row(room, given.text("run"))
    data = _bench().report_page(Path(row.folder)).read_bytes()
    return Answer(file=packed_file(f"{row.name}.html", data, "text/html"))


def compare(room: Room, user: str, given: Given) -> Answer:
    """Show in what two runs differ."""
    one, other = _row(room, given.text("one")), _row(room, given.text("other"))
    if one.name == other.name:
        raise InputError("A run cannot be compared with itself.", "Choose two runs.")

    def work(job: Job) -> Answer:
        job.say("Comparing …")
        found, path = _bench().compare(Path(one.folder), Path(other.folder))
        return Answer(panes={B: view.comparison(found, path.read_text(encoding="utf-8"))})

    return Answer(job=room.jobs.start(user, work))


def _stopping(room: Room, bench: Any, job_id: str) -> bool:
    """Whether a run was asked to stop and has a case in hand still."""
    return bool((room.settings.home / bench.JOBS / job_id / "cancel").exists())


def _row(room: Room, name: str) -> Any:
    for row in _bench().list_runs(room.settings):
        if row.name == name:
            return row
    raise InputError(f"There is no run {name!r}.", "Choose one of the list.")


def _bench() -> Any:
    try:
        # By name: the library must not depend on its evaluation, which is built on it.
        return import_module("evals.desk")
    except ImportError as error:
        raise ConfigError(
            f"The evaluation is not installed ({error.name}).", "pip install 'rationale[evals]'"
        ) from error
