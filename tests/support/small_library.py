"""A guideline library of a few sections, written to a folder by a test."""

from __future__ import annotations

from pathlib import Path

SOURCE = """
[[source]]
id = "{id}"
family = "{family}"
title = "{title}"
publisher = "A Society"
edition = "{year}"
year = {year}
in_force_from = {start}
{until}
authority_rank = {rank}
legal_rank = "{legal}"
citation_class = "{cites}"
licence = "{licence}"
"""
VOCABULARY = {
    "treatments": """
[injection]
name = "injection"
category = "injections"
[facet_joint_injection]
name = "facet joint injection"
category = "injections"
parent = "injection"
synonyms = ["facet injection"]
[medial_branch_block]
name = "medial branch block"
category = "injections"
parent = "injection"
[physical_therapy]
name = "physical therapy"
category = "rehabilitation"
[surgery]
name = "surgery"
category = "surgery"
[knee_arthroscopy]
name = "knee arthroscopy"
category = "surgery"
parent = "surgery"
[medication]
name = "medication"
category = "drugs"
[muscle_relaxant]
name = "muscle relaxant"
category = "drugs"
parent = "medication"
[hypnotic]
name = "hypnotic"
category = "drugs"
parent = "medication"
[topical_analgesic]
name = "topical analgesic"
category = "drugs"
parent = "medication"
[compounded_topical]
name = "compounded cream"
category = "drugs"
parent = "topical_analgesic"
""",
    "drugs": """
[carisoprodol]
name = "carisoprodol"
brands = ["Soma"]
treatment = "muscle_relaxant"
[baclofen]
name = "baclofen"
treatment = "muscle_relaxant"
""",
    "body_parts": """
[cervical_spine]
name = "cervical spine"
synonyms = ["neck"]
region = "spine"
near = ["thoracic_spine"]
levels = "C"
[thoracic_spine]
name = "thoracic spine"
region = "spine"
levels = "T"
[lumbar_spine]
name = "lumbar spine"
synonyms = ["low back"]
region = "spine"
levels = "L"
[knee]
name = "knee"
region = "lower_extremity"
[spine]
name = "spine"
region = "spine"
[any]
name = "any"
""",
    "conditions": """
[radiculopathy]
name = "radiculopathy"
synonyms = ["radicular pain"]
""",
}


def source(
    id: str,
    *,
    family: str = "MTUS",
    title: str = "",
    rank: int = 1,
    start: str = "2009-07-18",
    until: str = "",
    licence: str = "digest",
) -> str:
    """Return a ``[[source]]`` table."""
    return SOURCE.format(
        id=id,
        family=family,
        title=title or f"Guideline {id}",
        year=start[:4],
        start=start,
        until=f"in_force_until = {until}" if until else "",
        rank=rank,
        legal="A" if rank == 1 else "C",
        cites="mtus" if rank == 1 else "guideline",
        licence=licence,
    )


def document(source: str, *sections: str, chapter: str = "Neck", parts: str = "") -> str:
    """Return a guideline document of these sections."""
    head = (
        f"---\nschema: rationale.guideline/1\nsource: {source}\n"
        f"chapter: {chapter}\nchapter_body_parts: [{parts}]\n---\n"
    )
    return "\n".join((head, *sections))


def section(
    id: str,
    treatments: str,
    text: str,
    *,
    heading: str = "",
    stance: str = "conditional",
    parts: str = "any",
    criteria: tuple[str, ...] = (),
    more: str = "",
) -> str:
    """Return a section with a recommendation."""
    listed = "criteria:\n" + "\n".join(f"  - {entry}" for entry in criteria) if criteria else ""
    lines = [
        f"## {heading or id}",
        "",
        "```yaml",
        f"id: {id}",
        f"treatments: [{treatments}]",
        f"body_parts: [{parts}]",
        f"stance: {stance}",
        "status: read_in_source",
        "provenance: made up for a test",
        *(part for part in (more, listed) if part),
        "```",
        "",
        text,
        "",
    ]
    return "\n".join(lines)


def write_library(folder: Path, sources: str, documents: dict[str, str]) -> Path:
    """Write a library with the small vocabulary and return its folder."""
    for name, content in VOCABULARY.items():
        _write(folder / "vocabulary" / f"{name}.toml", content)
    _write(folder / "sources.toml", sources)
    for name, content in documents.items():
        _write(folder / name, content)
    return folder


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
