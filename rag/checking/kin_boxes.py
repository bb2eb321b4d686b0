"""What a form or a name gives to a relative: the box ticked for him alone, the shop he owns."""

from __future__ import annotations

import re

_OWN = r"(?:self|own|patient|pt|you|yourself|worker|me|personal|employee|applicant)"
_KIN = (
    r"(?:blood )?(?:relatives?|family(?: members?)?|fam|mother|father|parents?|siblings?|brothers?"
    r"|sisters?|grandparents?)"
)
_TICKED = r"(?:[\[(]\s*[xX✓✔]\s*[\])]|[☒☑✓✔]|\b(?:yes|Y|X)\b)"
_EMPTY = r"(?:[\[(]\s*[\])]|☐|_{2,}|\b(?:no|N)\b)"
_CELL = re.compile(
    rf"\b(?P<name>{_OWN}|{_KIN})\s*[:=]?\s*(?P<mark>{_TICKED}|{_EMPTY})"
    rf"|(?P<before>{_TICKED}|{_EMPTY})\s*(?P<behind>{_OWN}|{_KIN})\b",
    re.I,
)
_IS_OWN, _IS_KIN = re.compile(rf"{_OWN}$", re.I), re.compile(rf"\W*{_KIN}\W*$", re.I)
_IS_TICKED = re.compile(rf"\W*{_TICKED}\W*$")
PLACE_OF = re.compile(
    r"(?:-in-law)?['’]s?\s+(?:[\w-]+\s+){0,2}(?:shop|store|garage|business|company|house|home|place"
    r"|apartment|truck|car|yard|farm|ranch|office|restaurant)\b",
    re.I,
)
"""What a relative owns: the worker lives or works there."""
_COLUMNS = re.compile(r"\||\t")


def kin_rows(text: str) -> list[str]:
    r"""Return the rows that a form has ticked for a relative alone, as they stand in the text.

    >>> kin_rows("Gout: self [ ] relative [x] who: father\nAsthma: self [x] relative [ ]")
    ['Gout: self [ ] relative [x] who: father']
    >>> kin_rows("History | Self | Family\nGout | | X\nAsthma | X | ")
    ['Gout | | X']
    """
    found: list[str] = []
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in _COLUMNS.split(line)]
        if any(_IS_OWN.match(c) for c in cells) and any(_IS_KIN.match(c) for c in cells):
            header = cells
        elif _of_kin(line) or (len(cells) == len(header) and _kin_column(header, cells)):
            found.append(line.strip())
    return found


def _of_kin(line: str) -> bool:
    """Whether a line has its own cells empty and one of a relative ticked."""
    own: list[bool] = []
    kin: list[bool] = []
    for match in _CELL.finditer(line):
        name = match["name"] or match["behind"]
        ticked = bool(_IS_TICKED.match(match["mark"] or match["before"]))
        (own if _IS_OWN.match(name) else kin).append(ticked)
    return bool(own) and not any(own) and any(kin)


def _kin_column(header: list[str], cells: list[str]) -> bool:
    marked = [name for name, cell in zip(header, cells, strict=True) if _IS_TICKED.match(cell)]
    return bool(marked) and all(_IS_KIN.match(name) for name in marked)
