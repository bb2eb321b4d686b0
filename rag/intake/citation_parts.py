"""The parts of one guideline citation: edition, chapter, section, pages and body parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

BodyParts = Callable[[str], tuple[str, ...]]
"""Names the body parts in a text, as ``Vocabulary.body_parts_in`` does."""

YEAR = r"(?:19|20)\d\d"

# --------------------------------------------------------------------------- chapter


def plain(words: str) -> str:
    """Drop words that say no more than that something is a guideline."""
    bare = re.sub(
        r"\b(?:Occupational Medicine |Practice )?Guidelines?\b|\bthe\b|\bMTUS\b|\(ACOEM\)",
        "",
        words,
    )
    return bare.strip(" ,:;.-–()")


def without_guideline(words: str) -> str:
    """Drop a leading ``Guidelines`` that belongs to the name of the source."""
    return re.sub(r"^[\s,:;.–-]*(?:(?:Practice )?Guidelines?\b(?! for))?", "", words, flags=re.I)


NAMED_CHAPTER = re.compile(
    r"[\s,:;–-]*(?:the )?(?P<name>[A-Z](?:[^.;:]|\.(?=\d)){1,90}?)[\s,]*"
    r"\b(?:chapters?|section)\b(?: ?\((?:Acute|Chronic|Sub)[^)]*\))?",
    re.IGNORECASE,
)
_PART_WORD = (
    r"(?:Neck|Cervical|Thoracic|Lumbar|(?:Low(?:er)?|Upper|Mid) (?:Back|Leg|Arm|Extremit(?:y|ies))"
    r"|Back|Spine|Shoulder|Elbow|Forearm|Wrist|Hand|Fingers?|Carpal Tunnel(?: Syndrome)?|Hip|Pelvis"
    r"|Groin|Knee|Leg|Ankle|Foot|Feet|Head|Eye|Chest|Abdomen|Hernia)"
)
_OTHER_CHAPTER = (
    r"(?:Pain|Mental(?: Illness)?(?: ?(?:&|and) ?Stress)?|Stress|Diabetes|Burns|Pulmonary"
    r"|Fitness for Duty|Infectious Diseases?|Preface)"
)
_PHASE = r"(?: ?\((?:[A-Za-z]+(?:,| and| &) )*(?:Acute|Chronic|Subacute)[^)]*\))"
_OPENING_CHAPTER = re.compile(
    rf"[\s,:;–-]*(?P<name>(?:{_PART_WORD}(?:(?: ?[,&–-] ?| and | )+{_PART_WORD})*|{_OTHER_CHAPTER})"
    rf"{_PHASE}?)(?=[\s,:;./()–-]|$)",
    re.IGNORECASE,
)


def chapter_of(words: str) -> tuple[str, str]:
    """Return the chapter with which ``words`` open, and what follows it."""
    opening = _OPENING_CHAPTER.match(words)
    named = NAMED_CHAPTER.match(words)
    # "Pain, Benzodiazepines (see Knee chapter)": the word chapter further on belongs to another.
    between = words[opening.end("name") : named.end("name")] if opening and named else ""
    if named and not re.search(r"[:/,]", between):
        return named["name"].strip(" ,-"), words[named.end() :]
    return opening_chapter(words)


def opening_chapter(words: str) -> tuple[str, str]:
    """Return a chapter that is known by its words alone, as ``Knee & Leg``, and what follows it."""
    opening = _OPENING_CHAPTER.match(words)
    if not opening:
        return "", words
    after = re.sub(r"^[\s,]*(?:chapters?|section)\b", "", words[opening.end() :], flags=re.I)
    return opening["name"].strip(" ,-"), after


# --------------------------------------------------------------------------- shared parts

_EDITION = re.compile(
    rf"\(?\b(?:updated|revised) (?P<updated>[\d/.-]+|[A-Z][a-z]+ \d{{1,2}},? {YEAR})\)?"
    rf"|\(?(?P<nth>\d{{1,2}}(?:st|nd|rd|th) ed(?:ition|\.)?)\)?(?:,? ?\(?(?P<nth_year>{YEAR})\)?)?"
    rf"|\(?\b[Vv](?:ersion|\.) ?(?P<version>\d+(?:\.\d+)?)\)?"
    rf"|\((?:[A-Z][a-z]+ )?(?:\d{{1,2}}, )?(?P<year>{YEAR})\)"
    rf"|(?:\b[Ee]ffective [A-Z][a-z]+ \d{{1,2}}, )(?P<effective>{YEAR})"
    rf"|(?<![-/\d.:])\b(?P<bare>{YEAR})\b(?![-/\d:])",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\bSections?(?:\(s\))?\s?:\s?", re.IGNORECASE)
_NUMBER = r"[A-Z]?\d{1,4}(?: ?[-–] ?[A-Z]?\d{1,4})?"
_NUMBERS = rf"{_NUMBER}(?:(?:, ?| and | & |, and ){_NUMBER})*"
_PAGES = re.compile(
    rf"\(?\b(?:Pages?(?:\(s\))?|pp?\.)\s?:?\s?(?:Chapter \d{{1,2}},? )?(?:Pages?|pp?\.)?\s?"
    rf"(?P<pages>{_NUMBERS})(?: of \d+)?\)?",
    re.IGNORECASE,
)


def edition_of(words: str) -> tuple[str, str]:
    """Return the edition as written and the words without it."""
    until = _PAGES.search(words)
    for match in _EDITION.finditer(words, 0, until.start() if until else len(words)):
        if re.search(r"\b(?:accessed|retrieved)\b\W*[\w/, ]{0,20}$", words[: match.start()], re.I):
            continue  # the day of a visit to a web page is no edition
        if match["nth"]:
            edition = ", ".join(filter(None, (match["nth"], match["nth_year"])))
        elif match["updated"]:
            edition = f"updated {match['updated']}"
        elif match["version"]:
            edition = f"version {match['version']}"
        else:
            edition = match["year"] or match["effective"] or match["bare"]
        return edition, f"{words[: match.start()].rstrip(' ,')} {words[match.end() :].lstrip()}"
    return "", words


def section_and_pages(words: str, *, title: bool = False) -> dict[str, str]:
    """Read ``Section(s): A, B Page(s): 3-5``; words without a label are the section, or title."""
    pages = _PAGES.search(words)
    if pages:
        words = words[: pages.start()] + words[pages.end() :]
    label = _SECTION.search(words)
    before = words[: label.start()] if label else words
    section = words[label.end() :] if label else ""
    fields = {"section": _tidy(section), "pages": pages["pages"] if pages else ""}
    if title:
        return fields | {"title": _tidy(before)}
    return fields | {"section": ", ".join(filter(None, (_tidy(before), fields["section"])))}


def _tidy(words: str) -> str:
    """Cut punctuation off both ends, and one pair of brackets around the whole."""
    words = words.strip(" ,;:/–-").rstrip(" .,;:")
    if words.startswith("(") and words.endswith(")") and _balanced(words[1:-1]):
        return words[1:-1].strip()
    return words


def _balanced(words: str) -> bool:
    """Say whether every bracket in ``words`` has its partner in ``words``."""
    depth = 0
    for char in words:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


# --------------------------------------------------------------------------- body parts

_WORD_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"neck|cervical", ("cervical_spine",)),
    (r"upper back|thoracic|mid back", ("thoracic_spine",)),
    (r"low(?:er)? back|lumbar|lumbosacral", ("lumbar_spine",)),
    (r"shoulders?", ("shoulder",)),
    (r"elbows?", ("elbow",)),
    (r"forearm", ("forearm",)),
    (r"wrist|carpal tunnel", ("wrist",)),
    (r"hand|fingers?|carpal tunnel", ("hand",)),
    (r"hip|pelvis", ("hip",)),
    (r"groin|hernia", ("groin",)),
    (r"knees?", ("knee",)),
    (r"leg", ("lower_leg",)),
    (r"ankle", ("ankle",)),
    (r"foot|feet", ("foot",)),
    (r"head|brain", ("head",)),
    (r"eyes?", ("eye",)),
    (r"stress|mental|psych\w*", ("psyche",)),
)
"""Words of chapter titles, for use without the vocabulary."""


def words_to_parts(words: str) -> tuple[str, ...]:
    """Return the body parts that the words of a chapter title name."""
    found = [
        part
        for pattern, parts in _WORD_PARTS
        if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE)
        for part in parts
    ]
    return tuple(dict.fromkeys(found))


def body_parts_of(fields: Mapping[str, str], body_parts_in: BodyParts) -> tuple[str, ...]:
    """Return the body parts of the chapter; the postsurgical guideline has them as sections."""
    words = fields.get("chapter") or ""
    if fields.get("title", "").startswith("Postsurgical"):
        words = fields.get("section", "")
    return body_parts_in(words) if words else ()
