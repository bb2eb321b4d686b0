"""Stems that tell the same finding: what one report calls numb, another calls loss of sensation."""

from __future__ import annotations

from collections.abc import Iterable

from rag.retrieval.lexical import tokenize

_GROUPS = (
    "sensation sensory numb numbness hypesthesia hypoesthesia hypaesthesia anesthesia feeling",
    "weak weakness weaker strength power motor paresis",
    "reflex reflexes jerk areflexia",
    "scar scarring fibrosis fibrotic adhesion adhesions",
    "hypertrophy hypertrophic enlarged enlargement overgrowth arthropathy",
    "protrusion protrudes protruding bulge bulging herniation herniated extrusion extruded",
    "narrowing narrowed stenosis stenotic",
    "swelling swollen edema effusion",
    "tender tenderness",
    "laminectomy operated operation surgery decompression discectomy",
    "fusion fused fuse fusing arthrodesis",
    "inject injection injected injections infiltration",
    "click clicked clicks clicking clunk snap snapping pop popping",
    "wasting wasted atrophy atrophic thinning",
    "flexion bend bends bending bent",
    "rotation turning turn turned rotate",
    "compressed compression compress pressed touched touching touches abuts contact impinges",
    "grip grasp",
    "tear torn tearing rupture ruptured",
    "hurt injured injury",
)


def _canon() -> dict[str, str]:
    out: dict[str, str] = {}
    for group in _GROUPS:
        stems = [stem for stem in tokenize(group) if stem]
        for stem in stems:
            out.setdefault(stem, stems[0])
    return out


_CANON = _canon()


def alike(stems: Iterable[str]) -> frozenset[str]:
    """Return stems with those of one finding made one.

    >>> alike(tokenize("numbness of the toe")) == alike(tokenize("toe sensation"))
    True
    """
    return frozenset(_CANON.get(stem, stem) for stem in stems)
