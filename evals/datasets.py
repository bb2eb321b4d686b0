"""Cases to evaluate on: a suite of cases with references, or a folder of published letters."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from evals.records import EvalCase, Reason, ReferenceEntry, Required, Skipped, Suite
from rag.errors import InputError, RationaleError
from rag.records import Decision, GuidelineReference, RawDocument, Record
from rag.settings import Settings

SHIPPED = Path(__file__).resolve().parent / "suites"
CASE_TYPES = (".pdf", ".txt", ".docx", ".md")


Category = Literal[
    "drugs",
    "rehabilitation",
    "diagnostics",
    "injections",
    "dme",
    "surgery",
    "evaluation_management",
    "programmes",
    "mental_health",
    "other",
]
"""Kinds of treatment, named as the vocabulary of the library names them."""


class _Guideline(Record):
    family: str
    title: str = ""
    chapter: str = ""
    edition: str = ""
    section: str = ""
    pages: str = ""


class _Item(Record):
    number: int = Field(ge=1)
    request: str = Field(min_length=3)
    decision: Decision
    rationale: str = Field(min_length=40)
    guideline: tuple[_Guideline, ...] = ()
    required: tuple[Required, ...] = ()
    reason: tuple[Reason, ...] = ()
    fact: tuple[Required, ...] = ()
    governing: tuple[str, ...] = ()
    """Ids of recommendations in ``corpus/``."""
    category: Category | Literal[""] = ""


class _Reference(Record):
    """One file of ``references/``."""

    schema_: Literal["rationale.reference/1"]
    files: tuple[str, ...] = ()
    """Case files; default: the one in ``cases/`` with this file's name."""
    requests: tuple[str, ...] = ()
    """Disputed treatments, where the case does not name them."""
    as_of: date | None = None
    cluster: str = ""
    part: tuple[Literal["natural", "balanced"], ...] = ()
    deep_fact: bool = False
    author: str = ""
    item: tuple[_Item, ...] = Field(min_length=1)


def load_suite(name: str, settings: Settings) -> Suite:
    """Load a suite by its shipped name or by its folder.

    A folder with ``suite.toml`` is a suite (``cases/`` and ``references/``); any other folder is
    taken for published determination letters, whose case half is drafted and whose reference half
    is scored.

    Raises:
        InputError: There is no such suite, it is empty, or a file of it is wrong.
    """
    shipped = SHIPPED / name
    folder = shipped if "/" not in name and (shipped / "suite.toml").is_file() else Path(name)
    if not folder.is_dir():
        known = ", ".join(sorted(path.parent.name for path in SHIPPED.glob("*/suite.toml")))
        raise InputError(
            f"There is no suite {name!r}.", f"Give a folder, or a shipped suite: {known}."
        )
    if (folder / "suite.toml").is_file():
        return _suite(folder, settings)
    return _letters(folder, settings)


def suite_sha256(suite: Suite) -> str:
    """Return a digest of the cases and their references."""
    digest = hashlib.sha256()
    for case in suite.cases:
        digest.update(case.model_dump_json().encode())
    return digest.hexdigest()


def text_sha256(text: str) -> str:
    """Return a digest of the words of a text: white space and letter case do not count."""
    return hashlib.sha256(" ".join(text.lower().split()).encode()).hexdigest()


def _suite(folder: Path, settings: Settings) -> Suite:
    name = str(_toml(folder / "suite.toml").get("name", folder.name))
    paths = sorted((folder / "references").glob("*.toml"))
    if not paths:
        raise InputError(
            f"The suite {folder} has no references/*.toml.",
            "docs/evals.md shows what a suite looks like.",
        )
    used: set[str] = set()
    cases = []
    for path in paths:
        reference = _reference(path)
        files = reference.files or _default_files(folder / "cases", path.stem)
        missing = [file for file in files if not (folder / "cases" / file).is_file()]
        if missing or not files:
            raise InputError(
                f"{path} names no case file that exists ({', '.join(missing) or path.stem}).",
                f"Put the case into {folder / 'cases'}, or correct files = […].",
            )
        used |= set(files)
        documents = _read([folder / "cases" / file for file in files], settings)
        cases.append(_case(path.stem, documents, reference))
    orphans = sorted(
        path.name
        for path in (folder / "cases").iterdir()
        if path.suffix in CASE_TYPES and path.name not in used
    )
    if orphans:
        raise InputError(
            f"Cases of {folder} without a reference: {', '.join(orphans)}.",
            "Write references/<name>.toml for each, or take the case out.",
        )
    return Suite(name=name, kind="suite", cases=tuple(cases))


def _default_files(folder: Path, stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}{kind}" for kind in CASE_TYPES if (folder / f"{stem}{kind}").is_file())[:1]


def _case(name: str, documents: tuple[RawDocument, ...], reference: _Reference) -> EvalCase:
    return EvalCase(
        id=name,
        documents=documents,
        requests=reference.requests,
        as_of=reference.as_of,
        cluster=reference.cluster,
        parts=reference.part,
        deep_fact=reference.deep_fact,
        author=reference.author,
        references=tuple(
            ReferenceEntry(
                number=item.number,
                request=item.request,
                decision=item.decision,
                rationale=item.rationale,
                required=item.required,
                reasons=item.reason,
                facts=item.fact,
                governing=item.governing,
                category=item.category,
                citations=tuple(
                    GuidelineReference(
                        text=", ".join(v for v in one.model_dump().values() if v),
                        **one.model_dump(),
                    )
                    for one in item.guideline
                ),
            )
            for item in reference.item
        ),
    )


def _reference(path: Path) -> _Reference:
    data = _toml(path)
    if "schema" in data:
        data["schema_"] = data.pop("schema")
    try:
        reference = _Reference.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]).replace("schema_", "schema")
        raise InputError(
            f"{path} is wrong at {where or 'the top'}: {first['msg']}.",
            "docs/evals.md shows the fields of a reference.",
        ) from error
    numbers = [item.number for item in reference.item]
    if numbers != list(range(1, len(numbers) + 1)):
        raise InputError(
            f"The items of {path} are numbered {numbers}.", "Number them 1, 2, 3 … in order."
        )
    return reference


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"Could not read {path}: {error}.", "Correct the file.") from error


def _letters(folder: Path, settings: Settings) -> Suite:
    from rag.intake import split_letter

    cases: list[EvalCase] = []
    skipped: list[Skipped] = []
    seen: dict[str, str] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in CASE_TYPES):
        try:
            (raw,) = _read([path], settings)
            halves = split_letter(raw)
        except RationaleError as error:
            skipped.append(Skipped(case=path.stem, reason="unreadable", detail=error.message))
            continue
        if halves is None:
            skipped.append(Skipped(case=path.stem, reason="not_a_letter"))
            continue
        _, reference = halves
        if not reference.items:
            skipped.append(Skipped(case=path.stem, reason="no_reference"))
            continue
        first = seen.setdefault(text_sha256(raw.text), path.stem)
        if first != path.stem:
            skipped.append(Skipped(case=path.stem, reason="duplicate", detail=f"same as {first}"))
            continue
        cases.append(
            EvalCase(
                id=path.stem,
                documents=(raw,),
                references=tuple(
                    ReferenceEntry(
                        number=item.number,
                        request=item.text,
                        decision=item.decision,
                        citations=item.citations,
                        rationale=item.rationale,
                    )
                    for item in reference.items
                ),
            )
        )
    if not cases:
        raise InputError(
            f"No determination letter among the {len(skipped)} files of {folder}.",
            "Give a folder of letters of 2014 or later (PDF or text), or a suite folder with "
            "suite.toml.",
        )
    return Suite(name=folder.name, kind="letters", cases=tuple(cases), skipped=tuple(skipped))


def _read(paths: list[Path], settings: Settings) -> tuple[RawDocument, ...]:
    from rag.intake import read_documents

    return read_documents(paths, settings)
