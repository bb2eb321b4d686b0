"""Sentences in which a program is named, or spoken to, and told what to conclude.

No turn of phrase is looked for: a sentence counts in which three things come together, whatever
their order. It names what reads by machine; it orders, asks or supposes; and what it speaks of is a
decision or the writing of one. Leaf module of :mod:`rag.instructions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text import sentences

_DOING = (
    r"(?:review|read|summari[sz]|process|draft|generat|adjudicat|evaluat|analy[sz]|decid|screen"
    r"|abstract|extract|classif|grad|scor|scann|compil|prepar|writ|decision|determin|pars|triag)"
)
_READER = re.compile(
    # By what it is.
    r"\b(?-i:AI|A\.I\.|LLMs?|GPT(?:-?\d\w*)?)(?![\w./-]*\d)\b|\bchat-?\s?(?:bot|gpt)s?\b"
    r"|\b(?:large )?language models?\b|\bartificial intelligence\b|\balgorithms?\b|\bbots?\b"
    r"|\b(?:software|the computer|computer programs?)\b(?! (?:engineer|develop|compan|job|work))"
    r"|\b(?:neural|generative) \w+\b|\bmachine[- ](?:learning|readers?|reviewers?|intelligence)\b"
    # By what it does, without a person.
    r"|\b(?:automat(?:ed|ic)|electronic|digital|virtual|computer(?:i[sz]ed)?|algorithmic|robotic"
    rf"|software|synthetic|machine|non-?human)[- ](?:\w+[- ])?{_DOING}\w*\b"
    rf"|\b{_DOING}\w*[- ](?:engines?|bots?|software|robots?|pipelines?|algorithms?|models?"
    r"|machines?|programs?|agents?|systems?|tools?|scripts?|modules?)\b"
    rf"|\b{_DOING}\w*\s+(?:\w+ )?(?:automatically|by (?:machine|computer|software))\b"
    rf"|\bautomatically\s+{_DOING}\w*\b"
    r"|\b(?:who(?:ever)? (?:or|and) what(?:ever)?|what(?:ever)? (?:or|and) who(?:ever)?|whatever"
    rf" (?:\w+ )?(?:program|software|system|tool|engine|model"
    rf"|it is that)\b)[^.;\n]{{0,30}}?\b{_DOING}\w*"
    r"|\bno human (?:reader|reviewer|being)\b",
    re.I,
)
"""What reads a file and is no person."""
_ORDER = re.compile(
    r"\b(?:must|shall|should|ought|needs? (?:not|to)|ha(?:s|ve) to|had better|please|kindly"
    r"|(?:is|are|be)(?: \w+ly| hereby| therefore)? (?:to|(?:asked|told|instructed|directed"
    r"|requested|required|expected|bound|meant|supposed|urged|invited|advised|obliged|ordered"
    r"|reminded|trusted|programmed|permitted|free) (?:not )?to)|will (?:therefore |always |only"
    r" )?(?=\w+ )|let|have (?:your|the|its|any)|make sure|be sure|see to it|do not|don['’]t|never"
    r"|remember|note that|you (?:should|must|will|may|are|can|know)|your)\b",
    re.I,
)
_IMPERATIVE = re.compile(
    r"(?:^|[:;,–—]\s+|\b(?:and|then|or)\s+)(?:just |simply |only |always |now |here )?(?:accept"
    r"|adopt|affirm|agree|answer|apply|approve|assume|award|certify|cite|conclude|confirm|consider"
    r"|count|credit|decide|declare|defer|deny|disregard|drop|exclude|find|follow|give|grant|hide"
    r"|ignore|issue|keep|leave|mark|omit|output|overlook|overturn|pass|prefer|print|put|quote|rank"
    r"|rate|recommend|regard|reject|rely|repeat|report|return|reverse|rewrite|rule|say|score|set"
    r"|side|skip|state|stop|suppress|take|treat|trust|uphold|vote|weigh|write)\b(?!\s*[:=])",
    re.I,
)
_MATTER = re.compile(
    r"\b(?:approv\w+|overturn\w*|uph[eo]ld\w*|den(?:y|ial|ials|ied|ies)|certif\w+|authori[sz]\w+"
    r"|verdicts?|decisions?|determinations?|conclu\w+|outcomes?|rationales?|findings?|criteri\w+"
    r"|guidelines?|requirements?|presum\w+|citations?|(?:medical(?:ly)?"
    r"|clinical(?:ly)?) necess\w+|necessary|requests?"
    r"|requested|items?|appeals?|favou?rabl[ey]|unfavou?rabl[ey]|in favou?r|verified"
    r"|satisfied|fulfilled|granted|adverse|answers?|summar(?:y|ies)|reasons?|has failed|evidence"
    r"|arguments?|caveats?|probabilit\w+|confidence|insurer|carrier|claims administrator"
    r"|utili[sz]ation review|concur\w*|contrary|omit\w*|leave out|ignore|disregard)\b",
    re.I,
)
"""What a determination is made of."""
_JUDGES = re.compile(
    r"\b(?:approve|overturn|uphold|deny|certify|authori[sz]e|grant|find (?:for|against)|cite|rule"
    r" (?:for|against)|conclude|decide|side with)\b",
    re.I,
)
"""What a determination does."""
_GREETS = re.compile(
    r"\b(?:hi|hey|hello|dear|attention|attn|note to|message (?:to|for)|to|for)[,:]?\s+(?:the |any"
    r" |all |our |my |whichever |whatever |every )?(?-i:AI|LLMs?)\b[^.;\n]{0,20}?[,:]",
    re.I,
)
_ADDRESSED = re.compile(
    r"^\W*(?:the |any |all )?(?:\w+[ -]){0,2}?(?:bots?|AI|LLM|algorithm|engine|language model"
    r"|software)\s*[:,–-]\s*(?=[a-z“\"'])",
    re.I,
)
_NEW_TASK = re.compile(
    r"\b(?:new|your|actual|real|next|only) (?:(?:new|only|real|sole|next|true) )?(?:tasks?"
    r"|instructions?|orders?|role|objective|rules|mission|assignment|directives?|brief)\b\s*(?::"
    r"|[–—-]\s|\b(?:is|are|has been|have been|now)\b)",
    re.I,
)
_ROLE = re.compile(
    r"\byou (?:are|act|speak|write|serve|argue) (?:now|hereby|henceforth|from now on"
    r"|from here on)\b"
    r"[^.;\n]{0,40}?\b(?:judge|reviewer|advocate|attorney|lawyer|assistant|model|program|system"
    r"|evaluator|adjudicator|arbiter|examiner|tool|agent|bot|author|drafter|machine|expert|counsel"
    r"|defender|expert|physician)\b",
    re.I,
)
"""A new part given to whoever reads."""
_BIDDEN = re.compile(
    r"\b(?:(?-i:AI|LLMs?)|chat-?bots?|bots?|language models?)\s+(?:must|shall|should|has to|have to"
    r"|needs to|is to|are to)\s+(?!be\b)\w+",
    re.I,
)
"""A program by a name that nothing else has, and what it is to do."""
_CODE = re.compile(
    r"\b(?:prompt|instructions?|system|directive|command|override(?: code"
    r"| key)?(?: \w+)?)\s*(?:=|:=|:"
    r"|->)\s*(?=\S)",
    re.I,
)
"""An assignment, as of a program's field."""
_PERSON = re.compile(
    r"\b(?:her|his|my|the (?:patient|worker)['’]s|patient|nurse|therap(?:y|ist)|exercises?|diet"
    r"|home|post-?op\w*|pump|stimulator|meter|device|unit|walk|rest|take|tablets?|dose|wound"
    r"|splint|brace|medication)\b",
    re.I,
)
"""Whom instructions in a record are for, and on what: care of the body."""


def orders_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open offsets of the sentences that order a program to conclude something.

    >>> s = "Decision engines are expected to side with the denial."
    >>> list(orders_in(s)) == [(0, len(s))]
    True
    >>> list(orders_in("The automated pump is to be returned to the clinic."))
    []
    """
    for start, end in sentences(text):
        at = start
        for line in text[start:end].split("\n"):
            if line.strip() and _orders(line):
                yield at, at + len(line)
            at += len(line) + 1


def _orders(words: str) -> bool:
    reader = _READER.search(words)
    if reader is not None:
        if _GREETS.search(words) or (_ADDRESSED.match(words) and _asks(words)):
            return True
        if _asks(words) and _MATTER.search(_without(words, reader)):
            return True
    if _ROLE.search(words) or _BIDDEN.search(words):
        return True
    code = _CODE.search(words)
    if code and _JUDGES.search(words, code.end()) and not _PERSON.search(words, code.end()):
        return True
    task = _NEW_TASK.search(words)
    if task is None or _PERSON.search(words, task.end()):
        return False
    return bool(_MATTER.search(_without(words, task)))


def _asks(words: str) -> bool:
    return bool(_ORDER.search(words) or _IMPERATIVE.search(words))


def _without(words: str, match: re.Match[str]) -> str:
    """Return the words with those of a match blanked: "decision engine" is no decision."""
    return words[: match.start()] + " " * len(match.group()) + words[match.end() :]
