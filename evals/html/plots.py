"""The plots, drawn as SVG by hand: no library, no request, colours from the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from evals.comparison_report import change, label, verdict
from evals.measures import BY_NAME
from evals.records import Bin, CategoryScores, Difference, Estimate, RiskPoint
from evals.report import number

W, H = 460, 330
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 16, 46


def bar(one: Estimate) -> str:
    """Return a strip from 0 to 1 with the interval and the value; nothing where it is no share."""
    if one.low is None or one.high is None or not (0 <= one.low and one.high <= 1):
        return ""
    a, b, at = (round(4 + 192 * value, 1) for value in (one.low, one.high, one.value))
    return (
        '<svg viewBox="0 0 200 16" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" x="4" y="5" width="192" height="6" rx="3"/>'
        f'<line class="whisker" x1="{a}" y1="8" x2="{b}" y2="8"/>'
        f'<rect class="dot" x="{at - 2.5:.1f}" y="2" width="5" height="12" rx="1.5"/></svg>'
    )


def decision_matrix(matrix: dict[str, dict[str, int]]) -> str:
    """Return reference against draft, a cell shaded by its share of the row."""
    columns = [
        name
        for name in ("upheld", "overturned", "abstained", "not scored")
        if name in ("upheld", "overturned") or any(row.get(name) for row in matrix.values())
    ]
    wide, high = (W - 110) / len(columns), 104
    parts = [f'<text class="dim" x="{110 + (W - 110) / 2:.0f}" y="14" text-anchor="middle">'
             "draft</text>"]  # fmt: skip
    for at, name in enumerate(columns):
        x = 110 + wide * (at + 0.5)
        parts.append(f'<text x="{x:.1f}" y="36" text-anchor="middle">{name}</text>')
    for line, (row, cells) in enumerate(matrix.items()):
        y, total = 46 + line * (high + 6), sum(cells.values())
        parts.append(f'<text x="102" y="{y + high / 2 - 2:.1f}" text-anchor="end">{row}</text>')
        parts.append(
            f'<text class="dim" x="102" y="{y + high / 2 + 14:.1f}" text-anchor="end">'
            f"{total} items</text>"
        )
        for at, name in enumerate(columns):
            share = cells.get(name, 0) / total if total else 0.0
            kind = "fit" if name == row else "unfit" if name in matrix else "other"
            x = 110 + wide * at
            box = f'x="{x + 3:.1f}" y="{y}" width="{wide - 6:.1f}" height="{high}" rx="6"'
            middle = f'x="{x + wide / 2:.1f}" text-anchor="middle"'
            parts += [
                f'<rect class="cell" {box}/>',
                f'<rect class="{kind}" {box} fill-opacity="{0.05 + 0.3 * share:.3f}"/>',
                f'<text class="big" {middle} y="{y + 52}">{cells.get(name, 0)}</text>',
                f'<text class="dim" {middle} y="{y + 74}">{share:.0%} of row</text>',
            ]
    return _svg("Decisions: reference in rows, draft in columns", parts, H - 50)


def risk_coverage(points: Sequence[RiskPoint], baseline: float | None) -> str:
    """Return the share decided wrongly against the share of items kept, surest first."""
    top = max([0.1, *(one.risk for one in points), (1 - baseline) if baseline else 0.0])
    top = min(1.0, -(-top // 0.1) * 0.1 + 0.0)
    parts = _axes("share of items kept, surest first", "share of these decided wrongly", 1.0, top)
    if baseline is not None:
        y = _y((1 - baseline) / top)
        parts.append(f'<line class="guide" x1="{LEFT}" y1="{y}" x2="{W - RIGHT}" y2="{y}"/>')
        parts.append(
            f'<text class="dim" x="{W - RIGHT}" y="{y - 5:.1f}" text-anchor="end">'
            "always the commoner outcome</text>"
        )
    spots = [(_x(one.coverage), _y(one.risk / top), one) for one in points]
    parts.append(
        '<polyline class="curve" points="' + " ".join(f"{x},{y}" for x, y, _ in spots) + '"/>'
    )
    for x, y, one in spots:
        parts.append(
            f'<circle class="dot" cx="{x}" cy="{y}" r="4"><title>confidence at least '
            f"{one.confidence:.2f}: {one.n} items, {one.coverage:.0%} kept, {one.risk:.1%} wrong"
            "</title></circle>"
        )
    return _svg("Risk against coverage", parts)


def reliability(bins: Sequence[Bin]) -> str:
    """Return the observed rate of Overturned against the probability given."""
    parts = _axes("probability of Overturned, as given", "share overturned by the reference", 1, 1)
    parts.append(f'<line class="guide" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>')
    most = max(one.n for one in bins)
    for one in bins:
        x, y = _x(one.mean), _y(one.rate)
        size = 4 + 6 * (one.n / most) ** 0.5
        below = y + (12 if y < H / 2 else -9)
        parts.append(
            f'<line class="whisker" x1="{x}" y1="{_y(one.rate_low)}" x2="{x}" '
            f'y2="{_y(one.rate_high)}"/>'
            f'<circle class="dot" cx="{x}" cy="{y}" r="{size:.1f}"><title>{one.n} items between '
            f"{one.low:.1f} and {one.high:.1f}: mean {one.mean:.2f}, overturned {one.rate:.2f} "
            f"[{one.rate_low:.2f}, {one.rate_high:.2f}]</title></circle>"
            f'<text class="dim" x="{min(x + size + 5, W - 34):.1f}" y="{below:.1f}">'
            f"n {one.n}</text>"
        )
    return _svg("Reliability of the probability", parts)


def categories(rows: Sequence[CategoryScores]) -> str:
    """Return the share decided as the reference for every category, with intervals."""
    known = [(one, one.figures["accuracy"]) for one in rows if "accuracy" in one.figures]
    left, step = 212, 28
    height = 46 + step * len(known)
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = left + (W - left - 20) * share
        parts.append(f'<line class="axis" x1="{x:.1f}" y1="10" x2="{x:.1f}" y2="{height - 26}"/>')
        parts.append(
            f'<text class="dim" x="{x:.1f}" y="{height - 10}" text-anchor="middle">{share:g}</text>'
        )
    for at, (one, found) in enumerate(known):
        y = 26 + step * at
        x, a, b = (
            round(left + (W - left - 20) * value, 1)
            for value in (found.value, found.low or 0.0, found.high or 0.0)
        )
        name = escape(one.category.replace("_", " "))
        parts.append(
            f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{name} '
            f"(n {found.n})</text>"
            f'<line class="whisker" x1="{a}" y1="{y}" x2="{b}" y2="{y}"/>'
            f'<circle class="dot" cx="{x}" cy="{y}" r="5"><title>{name}: {number(found.value)} '
            f"[{number(found.low or 0.0)}, {number(found.high or 0.0)}]</title></circle>"
        )
    return _svg("Decided as the reference, by category of treatment", parts, height)


def differences(rows: Sequence[Difference]) -> str:
    """Return the changes of all measures that are shares, with intervals around nothing."""
    shown = [
        one
        for one in rows
        if BY_NAME[one.measure].better
        and one.low is not None
        and max(abs(one.one), abs(one.other)) <= 1
    ]
    if not shown:
        return ""
    wide, left, right, step = 1150, 400, 210, 25
    reach = max(0.02, *(max(abs(one.low or 0.0), abs(one.high or 0.0)) for one in shown))
    scale = (wide - left - right) / 2 / reach
    middle, height = left + (wide - left - right) / 2, 62 + step * len(shown)
    parts = [f'<line class="guide" x1="{middle}" y1="20" x2="{middle}" y2="{height - 30}"/>']
    for share in (-1, -0.5, 0, 0.5, 1):
        x = middle + share * reach * scale
        parts.append(
            f'<text class="dim" x="{x:.1f}" y="{height - 10}" text-anchor="middle">'
            f"{share * reach:+.3f}</text>"
        )
    for at, one in enumerate(shown):
        parts += _difference(one, 32 + step * at, middle, scale, left, wide)
    return _svg("Change of each measure with its interval", parts, height, wide)


def _difference(
    one: Difference, y: int, middle: float, scale: float, left: int, wide: int
) -> list[str]:
    shows = verdict(one)
    line, fill, shape = {
        "better": ("fit-line", "fit", f"0,{y - 7} 7,{y + 5} -7,{y + 5}"),
        "worse": ("unfit-line", "unfit", f"0,{y + 7} 7,{y - 5} -7,{y - 5}"),
    }.get(shows, ("even-line", "other", f"0,{y - 5} 5,{y} 0,{y + 5} -5,{y}"))
    a, b = middle + (one.low or 0.0) * scale, middle + (one.high or 0.0) * scale
    at = middle + one.change * scale
    arrow = "lower is better" if BY_NAME[one.measure].better == "lower" else ""
    return [
        f'<text x="{left - 14}" y="{y + 4}" text-anchor="end">{escape(label(one.measure))}'
        + (f" ({arrow})" if arrow else "")
        + "</text>",
        f'<line class="{line}" x1="{a:.1f}" y1="{y}" x2="{b:.1f}" y2="{y}"/>',
        f'<polygon class="{fill}" points="{shape}" transform="translate({at:.1f} 0)">'
        f"<title>{escape(label(one.measure))}: {escape(change(one))}, {shows}</title></polygon>",
        f'<text class="dim" x="{wide - 4}" y="{y + 4}" text-anchor="end">'
        f"{escape(change(one))}</text>",
    ]


def _axes(below: str, beside: str, right: float, top: float) -> list[str]:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = _x(share), _y(share)
        parts += [
            f'<line class="axis" x1="{x}" y1="{_y(0)}" x2="{x}" y2="{_y(1)}"/>',
            f'<line class="axis" x1="{_x(0)}" y1="{y}" x2="{_x(1)}" y2="{y}"/>',
            f'<text class="dim" x="{x}" y="{H - 28}" text-anchor="middle">{share * right:g}</text>',
            f'<text class="dim" x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">'
            f"{share * top:.3g}</text>",
        ]
    return [
        *parts,
        f'<text class="dim" x="{(LEFT + W - RIGHT) / 2}" y="{H - 8}" text-anchor="middle">{below}'
        "</text>",
        f'<text class="dim" x="14" y="{(TOP + H - BOTTOM) / 2}" text-anchor="middle" '
        f'transform="rotate(-90 14 {(TOP + H - BOTTOM) / 2})">{beside}</text>',
    ]


def _x(share: float) -> float:
    return round(LEFT + (W - LEFT - RIGHT) * share, 1)


def _y(share: float) -> float:
    return round(H - BOTTOM - (H - TOP - BOTTOM) * share, 1)


def _svg(title: str, parts: Sequence[str], height: float = H, width: float = W) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">'
        + "".join(parts)
        + "</svg>"
    )
