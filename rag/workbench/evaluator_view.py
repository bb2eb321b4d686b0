"""What an evaluator sees: a run to start, runs under way and done, a report, a comparison.

The records come from the evaluation package, which stands above this one: only their fields are
known here.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from rag.workbench.markup import Html, badge, button, does, el, empty, field, join, select

_STATE = {
    "waiting": ("starting", "blue"),
    "drafting": ("drafting", "blue"),
    "scoring": ("scoring", "blue"),
    "done": ("done", "good"),
    "cancelled": ("cancelled", "warn"),
    "failed": ("failed", "bad"),
    "interrupted": ("interrupted", "warn"),
}


def bar(runs: Sequence[Any], running: int) -> Html:
    """Return the head."""
    text = f"{len(runs)} run{'' if len(runs) == 1 else 's'}" + (
        f", {running} under way" if running else ""
    )
    return join(el("h2", "Evaluation"), el("span", text, cls="soft"))


def left(
    suites: Sequence[str],
    model: str,
    jobs: Sequence[Any],
    runs: Sequence[Any],
    chosen: str,
    *,
    folders: bool,
    stopping: Container[str] = (),
) -> Html:
    """Return the form for a new run, what is under way, and the runs at hand."""
    return join(
        _start(suites, model, folders),
        el(
            "div",
            _jobs(jobs, stopping),
            data_key="jobs",
            data_poll="watch" if _going(jobs) else None,
        ),
        _runs(runs, chosen, going=bool(_going(jobs))),
        _compare(runs),
    )


def _going(jobs: Sequence[Any]) -> list[Any]:
    return [job for job in jobs if not job.ended]


def _start(suites: Sequence[str], model: str, folders: bool) -> Html:
    options = [(name, name) for name in suites]
    form = el(
        "form",
        el(
            "div",
            field("Suite", select("suite", options, suites[0] if suites else "", label="Suite")),
            field(
                "or a folder on this machine",
                el(
                    "input",
                    name="folder",
                    placeholder="cases or letters",
                    data_keep=True,
                    data_key="e-folder",
                ),
            )
            if folders
            else None,
            field(
                "Model",
                el(
                    "input",
                    name="model",
                    value=model,
                    placeholder="built-in drafter",
                    data_key="e-model",
                ),
            ),
            field(
                "Processes",
                el("input", name="jobs", type="number", min=1, max=16, value=1, data_key="e-jobs"),
            ),
            cls="grid",
        ),
        el("button", "Start the run", type="submit", cls="btn primary"),
        cls="stack",
        **does("start"),
    )
    return el("section", el("h3", "New run"), form, data_key="start")


def _jobs(jobs: Sequence[Any], stopping: Container[str]) -> Html | None:
    shown = _going(jobs) or [job for job in jobs if job.state in ("failed", "interrupted")][-1:]
    if not shown:
        return None
    return el("section", el("h3", "Under way"), [_job(job, job.id in stopping) for job in shown])


def _job(job: Any, stopping: bool) -> Html:
    said, kind = _STATE.get(job.state, (job.state, ""))
    return el(
        "div",
        el(
            "p",
            el("strong", job.suite),
            " ",
            badge(said, kind),
            f" {job.done} of {job.total} cases ",
            el("span", job.case, cls="soft"),
        ),
        el(
            "progress",
            value=job.done,
            max=max(job.total, 1),
            aria_label=f"{job.done} of {job.total}",
        )
        if not job.ended
        else None,
        el("p", job.message, " ", job.remedy) if job.message else None,
        button(
            "Stopping after this case …" if stopping else "Cancel after this case",
            "cancel",
            kind="small",
            given={"id": job.id},
            disabled=stopping,
        )
        if not job.ended
        else None,
        cls="card",
        data_key=f"job-{job.id}",
    )


def _runs(runs: Sequence[Any], chosen: str, *, going: bool) -> Html:
    if not runs:
        return el(
            "section",
            el("h3", "Runs"),
            empty(
                el(
                    "p",
                    "There is no run yet. The starter suite holds twelve invented cases; a "
                    "run of it takes about a minute.",
                )
            ),
            data_key="runs",
        )
    head = ("Run", "Suite", "Drafted by", "Cases", "Changed (UTC)")
    return el(
        "section",
        el("h3", "Runs"),
        el(
            "table",
            el("thead", el("tr", [el("th", text) for text in head])),
            el("tbody", [_run(row, chosen, going) for row in runs]),
            cls="list",
        ),
        data_key="runs",
    )


def _run(row: Any, chosen: str, going: bool) -> Html:
    name = button(
        row.name,
        "open",
        kind="link",
        given={"run": row.name},
        aria_current="true" if row.name == chosen else None,
        disabled=not row.scored,
    )
    return el(
        "tr",
        el(
            "td",
            name,
            " ",
            None if row.scored else badge("not scored", "warn"),
            None
            if row.scored or going
            else el("p", "Start it again to finish it: what is drafted is kept.", cls="soft"),
        ),
        el("td", row.suite),
        el("td", row.model),
        el("td", f"{row.drafted} of {row.cases}", cls="num"),
        el("td", row.changed.replace("T", " ")[:16], cls="nowrap"),
        data_key=f"run-{row.name}",
    )


def _compare(runs: Sequence[Any]) -> Html | None:
    names = [(row.name, row.name) for row in runs if row.scored]
    if len(names) < 2:
        return None
    form = el(
        "form",
        field("Before", select("one", names, names[1][0], label="Before")),
        field("After", select("other", names, names[0][0], label="After")),
        el("button", "Compare", type="submit", cls="btn"),
        cls="row",
        **does("compare"),
    )
    return el("section", el("h3", "Compare two runs"), form, data_key="compare")


def report(title: str, scores: Any, page: str, name: str) -> Html:
    """Return a run's figures in a line and its report, which runs apart from this page."""
    return join(
        el(
            "div",
            el("h3", title),
            el("span", cls="grow"),
            button("Download the report", "download", given={"run": name}),
            cls="row",
        ),
        [_part(part) for part in scores.parts],
        _frame(page, f"Report of {title}", f"report-{name}"),
    )


def _part(part: Any) -> Html:
    wanted = ("accuracy", "balanced_accuracy", "kappa", "auc", "brier")
    figures = [
        el(
            "span",
            el("strong", f"{part.figures[key].value:.3f}"),
            key.replace("_", " "),
            cls="figure",
        )
        for key in wanted
        if key in part.figures
    ]
    return el(
        "p",
        el(
            "span",
            el("strong", str(part.items)),
            f"items of {part.letters} letters ({part.part})",
            cls="figure",
        ),
        figures,
    )


def comparison(found: Any, page: str) -> Html:
    """Return what two runs differ in."""
    return join(
        el("h3", f"{found.one} and {found.other}"),
        el(
            "p",
            f"{found.items} items of {found.letters} letters scored in both; "
            f"{len(found.flips) + found.flips_held_out} decided otherwise.",
        ),
        _frame(page, "Comparison", f"cmp-{found.one}-{found.other}"),
    )


def nothing() -> Html:
    """Return what stands there before a run is chosen."""
    return empty(el("p", "Choose a run to see its report, or start one."))


def _frame(page: str, title: str, key: str) -> Html:
    # Without allow-same-origin: whatever a report holds, it reaches nothing of the workbench.
    return el(
        "iframe", srcdoc=page, title=title, sandbox="allow-scripts", cls="report", data_key=key
    )
