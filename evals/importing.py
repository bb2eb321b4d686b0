"""Makes a suite of a folder of published determinations: case half here, reference half there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from evals.datasets import CASE_TYPES, load_suite, text_sha256
from evals.records import Skipped
from rag.errors import InputError, RationaleError
from rag.records import CaseDocument, GuidelineReference, Record, ReferenceHalf, ReferenceItem
from rag.settings import Settings
from rag.store import write_atomic

LEAST_WORDS = 8
"""A rationale of fewer words is none to be scored against."""
GRAM = 12
LEAKED = 0.2
"""Share of the rationale's runs of twelve words that, left standing, gives it away."""

_SKIPPED = TypeAdapter(tuple[Skipped, ...])


class Imported(Record):
    """What became of a folder."""

    out: str
    cases: tuple[str, ...]
    items: int
    overturned: int
    skipped: tuple[Skipped, ...]


def import_folder(folder: Path, out: Path, settings: Settings, name: str = "") -> Imported:
    """Write a suite of the letters of ``folder`` into the new folder ``out``.

    ``cases/`` holds each letter with the reference half overwritten by blanks, page by page as it
    was; ``references/`` holds decisions, guidelines and rationales. A file that is no letter, that
    repeats another, or whose halves cannot be told apart safely is skipped with a reason.

    Raises:
        InputError: The folder is none, holds no usable letter, or ``out`` is not empty.
        StoreError: ``out`` cannot be written.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}.", "Name a folder of letters.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(f"{out} exists and is not empty.", "Give a new folder with --out.")
    reader = _Reader(settings)
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in CASE_TYPES)
    for path in paths:
        reader.read(path)
    if not reader.found:
        raise InputError(
            f"No usable letter among the {len(paths)} files of {folder}"
            + (f" ({_reasons(reader.skipped)})." if reader.skipped else "."),
            "Give a folder of determinations of 2014 or later, PDF or text, one a file.",
        )
    for case, (document, reference) in reader.found.items():
        write_atomic(out / "cases" / f"{case}.txt", document.text.encode())
        write_atomic(out / "references" / f"{case}.toml", _reference(document, reference).encode())
    suite = name or folder.resolve().name
    items = [item for _, reference in reader.found.values() for item in reference.items]
    imported = Imported(
        out=str(out),
        cases=tuple(reader.found),
        items=len(items),
        overturned=sum(item.decision == "overturned" for item in items),
        skipped=tuple(reader.skipped),
    )
    write_atomic(out / "skipped.json", _SKIPPED.dump_json(imported.skipped, indent=1) + b"\n")
    write_atomic(out / "README.md", _card(suite, imported).encode())
    # Last, for it says that the folder is a suite; then everything is read as it will be.
    write_atomic(out / "suite.toml", _toml({"name": suite}).encode())
    load_suite(str(out.resolve()), settings)
    return imported


class _Reader:
    """Reads letters one by one and keeps what can be used, by case id."""

    def __init__(self, settings: Settings) -> None:
        self.found: dict[str, tuple[CaseDocument, ReferenceHalf]] = {}
        self.skipped: list[Skipped] = []
        self._settings = settings
        self._seen: dict[str, str] = {}

    def read(self, path: Path) -> None:
        """Read one file: a case, or a reason."""
        from rag.intake import read_documents, split_letter

        try:
            (raw,) = read_documents([path], self._settings)
            halves = split_letter(raw)
        except RationaleError as error:
            self._skip(path, "unreadable", error.message)
            return
        if halves is None:
            self._skip(path, "not_a_letter")
            return
        document, reference = halves
        case = _case_id(path.stem)
        first = self._seen.setdefault(text_sha256(raw.text), path.name)
        if first != path.name:
            self._skip(path, "duplicate", f"the same text as {first}")
        elif case in self.found:
            self._skip(path, "duplicate_id", f"another file is called {case} too")
        elif reason := _unusable(document, reference):
            self._skip(path, *reason)
        else:
            self.found[case] = halves

    def _skip(self, path: Path, reason: str, detail: str = "") -> None:
        self.skipped.append(Skipped(case=path.name, reason=reason, detail=detail))


def _unusable(document: CaseDocument, reference: ReferenceHalf) -> tuple[str, str] | None:
    if document.letter is None or not reference.items:
        return "no_reference", "no item with a decision was found"
    requests = {item.number for item in document.letter.items}
    rest = _beside(document)
    for item in reference.items:
        if item.number not in requests:
            return "item_not_found", f"item {item.number} has a decision and no request"
        if len(item.rationale.split()) < LEAST_WORDS:
            return "no_rationale", f"item {item.number} has no rationale of its own"
        if given_away(item.rationale, rest) >= LEAKED:
            return "reference_in_case", f"the rationale of item {item.number} stands in the case"
    return None


def _beside(document: CaseDocument) -> str:
    """Return the text beside the summary, the requests and what utilization review said.

    Reviewers repeat all three in their rationales; what of a rationale stands anywhere else was
    left standing by mistake.
    """
    letter, text = document.letter, document.text
    assert letter is not None
    for span in (letter.summary, *(item.span for item in letter.items)):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    words = " ".join(_words(text))
    for item in letter.items:
        words = words.replace(" ".join(_words(item.ur_guideline)) or "\n", "")
    return words


def given_away(rationale: str, case: str) -> float:
    """Return the share of a rationale's runs of twelve words that the case holds."""
    told = " ".join(_words(case))
    words = _words(rationale)
    runs = [" ".join(words[at : at + GRAM]) for at in range(max(1, len(words) - GRAM + 1))]
    return sum(run in told for run in runs) / len(runs)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _case_id(stem: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-.") or "case"


def _reference(document: CaseDocument, reference: ReferenceHalf) -> str:
    letter = document.letter
    assert letter is not None  # _unusable saw to it
    asked = {item.number: item.text for item in letter.items}
    data: dict[str, object] = {
        "schema": "rationale.reference/1",
        "requests": [asked[item.number] for item in reference.items],
    }
    day = letter.header.ur_denial_date
    if day is not None:
        data["as_of"] = day
    data["item"] = [
        _item(number, item, asked[item.number]) for number, item in enumerate(reference.items, 1)
    ]
    return _toml(data)


def _item(number: int, item: ReferenceItem, request: str) -> dict[str, object]:
    return {
        "number": number,
        "request": request,
        "decision": item.decision,
        "rationale": item.rationale,
        "guideline": [_guideline(one) for one in item.citations],
    }


def _guideline(one: GuidelineReference) -> dict[str, str]:
    names = ("family", "title", "chapter", "edition", "section", "pages")
    return {name: value for name in names if (value := getattr(one, name))}


def _toml(data: dict[str, object]) -> str:
    import tomlkit

    text: str = tomlkit.dumps(data)
    return text


def _card(name: str, imported: Imported) -> str:
    skipped = _reasons(imported.skipped)
    lines = [
        f"# {name}",
        "",
        f"{len(imported.cases)} published determinations with {imported.items} items, "
        f"{imported.items - imported.overturned} upheld and {imported.overturned} overturned, "
        "taken apart. The decisions, guidelines and rationales of "
        "the reviewers stand in `references/` and are blanked in `cases/`.",
        "",
        f"Left out: {len(imported.skipped)}" + (f" ({skipped})." if skipped else "."),
    ]
    lines += [f"- {one.case}: {one.reason} {one.detail}".rstrip() for one in imported.skipped]
    return "\n".join(lines) + "\n"


def _reasons(skipped: Sequence[Skipped]) -> str:
    counts = Counter(one.reason for one in skipped)
    return ", ".join(f"{reason} {n}" for reason, n in sorted(counts.items()))
