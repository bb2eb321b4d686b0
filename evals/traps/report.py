"""The figures of the trap set as a table, and what was missed or raised in vain, trap by trap."""

from __future__ import annotations

from evals.traps.records import KindRow, Measured, Rate, Seen, TrapResult

_HEAD = ("kind", "caught", "95 %", "false alarm", "95 %", "family", "not run")


def table(measured: Measured, *, single: bool = True) -> str:
    """Return the figures as Markdown.

    Args:
        measured: The figures.
        single: Whether missed traps and false alarms are listed one by one.
    """
    every = (*measured.kinds, *measured.parts, measured.total)
    rows = [_HEAD, *(_cells(one) for one in every)]
    widths = [max(len(cells[at]) for cells in rows) for at in range(len(_HEAD))]
    lines = [
        f"Traps: {measured.total.traps} ({measured.part}); embedder {measured.embedder}. "
        "Each has a clean twin.",
        "",
        *_table([_line(cells, widths) for cells in rows], widths),
        "",
        "caught: the fault got its finding; false alarm: the clean twin got it too; family: the",
        "clean twin got any blocker or warning of the same families of checks.",
    ]
    if single:
        lines += _single(measured)
    return "\n".join(lines)


def _table(lines: list[str], widths: list[int]) -> list[str]:
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return [lines[0], rule, *lines[1:]]


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "| " + " | ".join(padded) + " |"


def _cells(one: KindRow) -> tuple[str, ...]:
    return (
        one.kind,
        _share(one.caught),
        _interval(one.caught),
        _share(one.alarms),
        _interval(one.alarms),
        _share(one.family_alarms),
        str(one.unscored),
    )


def _share(rate: Rate) -> str:
    return f"{rate.hits}/{rate.n}" + (f" {100 * rate.hits / rate.n:.0f} %" if rate.n else "")


def _interval(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return ""
    return f"{100 * rate.low:.0f}-{100 * rate.high:.0f}"


def _single(measured: Measured) -> list[str]:
    missed = [one for one in measured.results if one.caught is False]
    raised = [one for one in measured.results if one.alarm]
    unscored = [one for one in measured.results if one.caught is None or one.alarm is None]
    held = measured.total.traps - len(measured.results)
    out = ["", f"Not listed, since held out: {held}."] if held else []
    out += ["", f"Missed ({len(missed)}):"]
    out += [f"- {one.kind} {one.id}: {_instead(one)}" for one in missed]
    out += ["", f"False alarms ({len(raised)}):"]
    out += [f"- {one.kind} {one.id}: {_why(one)}" for one in raised]
    if unscored:
        out += ["", f"Could not be run ({len(unscored)}):"]
        out += [f"- {one.id}: {one.faulty.unscored or one.clean.unscored}" for one in unscored]
    return out


def _instead(one: TrapResult) -> str:
    """Return what the fault got that its clean twin did not."""
    calm = {(f.check, f.message) for f in one.clean.found}
    new = [f for f in one.faulty.found if (f.check, f.message) not in calm]
    names = dict.fromkeys(f"{f.check} ({f.severity})" for f in new)
    return "nothing new was found" if not names else "found instead: " + ", ".join(names)


def _why(one: TrapResult) -> str:
    if not one.clean.hit:
        return "the clean twin did not come out as it must"
    return "; ".join(_said(f) for f in one.clean.hit)


def _said(finding: Seen) -> str:
    return f"{finding.check} ({finding.severity}): {finding.message}"
