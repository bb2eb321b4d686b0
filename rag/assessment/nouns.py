"""Articles for the noun phrases by which conditions are named: "a failed trial", "radiculopathy".

Labels of conditions are noun phrases, most of them without an article, by whoever wrote them. In
a sentence a singular thing that can be counted takes one, a disease or a state does not.
"""

from __future__ import annotations

import re

_COUNTED = frozenset(
    "operation diagnosis complaint finding reason need plan trial course stay wound injury deficit"
    " lesion fracture tear test evaluation assessment examination interview feature change"
    " flare-up screen limit length risk history disability programme program device condition"
    " symptom sign state question impairment response visit goal procedure injection age"
    " request".split()
)
"""Heads of labels that are one thing of many."""
_ENDS = frozenset(
    "of for to that which who with after before in on at from by over under as such during since"
    " until without despite within beyond beside alongside or and not than between against about"
    " caused due done planned asked stated documented given".split()
)
"""Words after which a noun phrase goes on with something else than its head."""
_DETERMINED = re.compile(
    r"(?:an?|the|no|any|each|every|either|neither|both|all|some|more|most|less|fewer|at|one|two"
    r"|three|four|five|six|seven|eight|nine|ten|another|other|what|whether|\d\S*|his|her|its|their)"
    r"\b",
    re.I,
)


def with_article(label: str) -> str:
    """Return a noun phrase with the article that its head takes, if it has none.

    >>> with_article("failed trial of a first-line drug"), with_article("operation done or planned")
    ('a failed trial of a first-line drug', 'an operation done or planned')
    >>> with_article("failed conservative care"), with_article("a red flag"), with_article("signs")
    ('failed conservative care', 'a red flag', 'signs')
    """
    if _DETERMINED.match(label) or not _is_counted(label):
        return label
    return f"{'an' if re.match(r'(?!uni|use|one)[aeiou]', label, re.I) else 'a'} {label}"


def without_article(label: str) -> str:
    """Return a noun phrase as it stands after "no".

    >>> without_article("a failed trial"), without_article("radiculopathy")
    ('failed trial', 'radiculopathy')
    """
    return re.sub(r"^(?:an?|the) ", "", label)


_ADJECTIVE = re.compile(r"(?:\w+(?:al|ic|ive|ed|ar|ous)|open)$")


def _is_counted(label: str) -> bool:
    """Whether the head of the phrase, the noun before the first word that ends it, is counted."""
    head = ""
    for word in re.findall(r"[^\s,;:()]+|[,;:()]", label.lower()):
        if word in ("or", "and") and _ADJECTIVE.fullmatch(head):
            continue  # "open or surgical wound": two adjectives before one noun
        if head and (word in _ENDS or not word[0].isalnum()):
            break
        head = word
    return head in _COUNTED
