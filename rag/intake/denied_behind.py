"""Words that deny the phrase before them: ``Diabetes: none``, ``nausea, rash: denied``."""

from __future__ import annotations

import re

_IN_PERSON = (
    r"(?:in|for|of)\s+(?:him|her|them|(?:the\s+)?(?:patient|pt|worker|claimant|employee)"
    r"|(?:his|her)\s+own)|personally"
)
"""Where a family has what the worker has not: "Cancer: none in him; mother lymphoma"."""
NONE_AFTER = re.compile(
    r"^(?:\s+(?:\w+\s+){0,3}?(?:hx|history|injury|problems?|use|symptoms?|abuse))?"
    r"(?:\s*(?::|=|[-–—]+)\s*|\s+)(?:none(?:\s+(?:ever|known|noted|found|reported|to date"
    rf"|so far|{_IN_PERSON}))?|nil|never"
    r"|no(?:,\s*never)?|neg|negative|denie[sd]|absent|ruled out)\s*(?=[.;,)(/]|$)"
    r"|^[^.;,()]{0,40}:\s*(?:none|nil|never|no|neg|negative|denie[sd]|absent)\b\s*(?=[.;,)(]|$)"
    r"|^\s*\((?:-|–|neg(?:ative)?|no|none)\)|^\s+[-–](?=\s*(?:[.,;]|$))",
    re.IGNORECASE,
)
"""What denies the phrase just before it: ``: none``, ``hx none``, ``(-)``."""
_NOUGHT = (
    r"(?:none|nil|never|no|neg|negative|denie[sd]|absent|unknown to (?:him|her)"
    r"|(?:(?:the\s+)?(?:patient|pt|worker|claimant|he|she)\s+)?denies"
    r"|(?:(?:has|have|had|was|were)\s+)?(?:not|never)\s+(?:yet\s+)?(?:been\s+)?(?:tried|taken|used"
    r"|given|done|had|performed|attempted|started|discussed|assessed|addressed|asked|checked"
    r"|recorded|established|substantiated|confirmed|obtained|palpated|noted|seen|found|present))"
)
_ITEM = r"\s*,\s*(?:(?:and|or)\s+)?[\w/-]+(?:\s+[\w/-]+){0,2}?"
DENIED_BEHIND = re.compile(
    rf"^(?:{_ITEM}){{0,6}}(?:\s+(?:hx|history|injury|problems?|use|symptoms?|abuse)){{0,2}}"
    rf"(?:\s+(?:about|of|to|with|in|from|for)\s+[\w/-]+(?:\s+[\w/-]+)?)?[\"”]?"
    rf"\s*(?::|=|--?|–|—)\s*{_NOUGHT}(?:\s+(?:on (?:file|record)|in (?:the )?(?:file|chart|record)"
    r"|ever|yet|known|noted|found|seen|reported|recorded|documented|palpated|elicited|present"
    r"|today|now|currently|at present|so far|to date|either|by (?:the )?(?:patient|pt)"
    rf"|{_IN_PERSON})){{0,3}}"
    r"\s*(?=[.;,)(/]|$)"
    r"|^\s+(?:none|neg)(?:\s+(?:palpated|noted|found|seen|elicited|today|now|reported)){1,3}"
    r"\s*(?=[.;,)(/]|$)|^\s+neg\s*(?=[.;,)(/]|$)"
    r"|^\s*,?\s*(?:which|that|who)\s+(?:he|she|(?:the\s+)?(?:patient|worker|pt|claimant))\s+"
    r"(?:does\s+not|did\s+not|has\s+(?:not|never|no)|had\s+(?:not|never|no)|never|denies|denied)\b"
    r"|^\s+(?:is\s+|are\s+|has\s+|now\s+)?gone\s*(?=[.;,)]|$)",
    re.IGNORECASE,
)
"""What denies the phrase before it, and a list in which it stands: ``Nausea, rash: denied``."""
