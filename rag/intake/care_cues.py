"""Words that tell care given from care planned, in sentences and in short notes."""

from __future__ import annotations

import re

from rag.intake.responses import outcome_of
from rag.intake.statements import Statement
from rag.vocabulary import Match

GIVEN = re.compile(
    r"\b(?:treatments?(?: and \w+(?: \w+)?)?(?: modalities)?(?: rendered)?(?: to date| thus far"
    r"| so far)?"
    r"(?: (?:has|have|had))?(?: been)? includ\w+|treat(?:ed|ments?) (?:to date|so far|thus far"
    r"|with|by|rendered|consist)"
    r"|treatments? (?:\w+ ){0,3}(?:noted|reported|documented|listed) to includ\w+"
    r"|treatment documented|finished|wor[en]|seen (?:\w+ )?for|went to|already had|used(?! to)"
    r"|(?:prior|previous|past|earlier|other|conservative"
    r"|initial) (?:treatments?|care|therap\w+"
    r"|surger\w+|medical care)|received|underwent|undergone|completed|attended|has had|have had"
    r"|had had|had (?:a|an|\d"
    r"|one|two|three|four|six|some|several)|status[- ]post|s/p|previously|(?:was|were|been"
    r"|has) (?:given|provided|"
    r"administered|performed|tried|treated|started|initiated|placed|prescribed|using|doing"
    r"|attending|seen by|casted"
    r"|splinted|taking)|ha(?:s|ve|d) done"
    r"|has (?:started|tried|failed|used|been)|tried|trialed|(?:had|after"
    r"|completed|failed|underwent) (?:a |an )?(?:\w+ )?trial of|failed|history of|responded|to date"
    r"|gave|improvement (?:with|from|after|following|in)|relief (?:with|from|after)|has been"
    r"|have been|following|after (?:the|a|an|\d+|his|her|undergoing)|since (?:the|his|her)"
    r"|surgical history"
    r"|currently (?:in|attending|doing|undergoing|using)|helped|reliev\w+|improved"
    r"|(?<!would )(?<!will )(?<!may )(?<!could )(?<!can )benefi[tc]\w*|helps?|documented patient"
    r"|there was (?:a|an)|was done|initial examination|participated|treatment (?:consist|has)"
    r"|utilized|uses|using"
    r"|prescribed|performs|did|continues? (?:with|to do|to attend)"
    r"|medication(?:s)?(?: \w+){0,3} includ\w*|includ(?:ed|es|ing))\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:request(?:s|ed|ing)?|recommend\w*|(?:treatment )?plan(?:s|ned"
    r"|ning)?(?:(?:\s+\S+){0,4}?\s+(?:includ\w+|consist\w*|for|to|treat\s+with))?"
    r"|requests?\s+(?:\S+\s+){0,4}?includ\w+|authori[sz]ation|authori[sz]ed"
    r"|approv\w+|scheduled|proposed|pending|awaiting|sought|to be|will|would|should|order(?:ed"
    r"|s)?|refer(?:red|ral|s)?"
    r"|consider\w*|advised|discuss\w*|candidate|wants?|wishes|needs?|certif\w+|non-?\s?certif\w*"
    r"|denied|modified|RFA"
    r"|disputed|seeking|appeal\w*|await\w*|prior to|eligible|going to|supposed to|deferr?\w*"
    r"|declin\w*|refus\w*|offered)\b",
    re.IGNORECASE,
)
PLAN_LIST = re.compile(
    r"\b(?:plan(?: of care)?|request for authori[sz]ation|RFA)\b(?:(?!\b(?:received|completed"
    r"|underwent|has had)\b)[^.;]){0,40}?"
    r"\b(?:includ\w+|consist\w*|was for|is for|are for|to)\b(?:(?!\b(?:received|completed"
    r"|underwent|has had|had)\b)[^.;])*$",
    re.IGNORECASE,
)
"""A plan set out as a list: all that follows in the sentence belongs to it."""
_HISTORY = re.compile(
    r"\b(?:tx|treatments?|prior|previous|past|before|tried|history|hx|done|so far|to date"
    r"|conservative"
    r"|PSH|surger(?:y|ies)|injections? log|care|first[- ]line|earlier|failed|log|received|PMH)\b",
    re.IGNORECASE,
)
_PLAN_LABEL = re.compile(
    r"\b(?:plan|requests?|requested|req|rec|recommend\w*|RFA|orders?|authori[sz]ation|proposed"
    r"|disputed?"
    r"|dispute|next|asked|goals?|future|prescri\w+|rx requested|surgery scheduling|services?"
    r"|items?)\b",
    re.IGNORECASE,
)
_DONE_AFTER = re.compile(
    r"^(?:\s+(?:[A-Z]|left|right|bilateral|both|lumbar|cervical|knees?|shoulder|hand|wrist|back"
    r"|neck|with"
    r"|\w+ing)\b)*\W{0,4}(?:x\s?|#\s?)?(?:\d{1,3}\s*(?:visits?|sessions?|treatments?|tx|wks?"
    r"|weeks?|months?|mo)?\s*)?"
    r"(?:\(?\s*(?:of \d+ )?(?:done|completed|finished|attended|used|given|performed|received"
    r"|tried|prior|stopped"
    r"|helped|failed)\b|[-–(,]?\s*(?:was |were )?(?:in |on |since "
    r"|from )?(?:\d{1,2}/(?:\d{1,2}/)?\d{2,4}|(?:19|20)\d\d"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.? (?:\d{1,2}, )?(?:19|20)\d\d)\b)",
    re.IGNORECASE,
)
"""A short note of care given: ``PT - 3 visits (07/16)``, ``Synvisc R knee 07/11/2016``."""
_SCHEDULE = re.compile(r"^\W*\d\s?(?:x|times|/)\s?(?:\d|a\b|per\b|week)", re.IGNORECASE)
_DEPARTMENT = re.compile(r"(?:\w+ ){0,2}surgery", re.IGNORECASE)
"""``HAND SURGERY 12/12/2014`` is a letterhead as often as an operation."""


def noted_in_short(statement: Statement, match: Match) -> bool:
    """Whether a note in short form lists the care as given."""
    text = statement.text
    before, after = text[: match.start], text[match.end : match.end + 90]
    if _PLAN_LABEL.search(statement.label) or _PLAN_LABEL.search(statement.heading):
        return False
    if PLANNED.search(before[-160:]) or _SCHEDULE.match(after):
        return False
    if _DONE_AFTER.match(after) and not _DEPARTMENT.fullmatch(text[match.start : match.end]):
        return True
    if PLANNED.search(after[:35]):
        return False
    if _DEPARTMENT.fullmatch(text[match.start : match.end]):
        return False
    if _HISTORY.search(statement.label) and len(statement.label) < 30:
        return True
    told = outcome_of(after.split(";")[0].split(". ")[0], told_of_care=True)
    return bool(re.match(r"\s*[:(–-]", after)) and (told.improved is not None)
