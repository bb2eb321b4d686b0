"""Studies as literature, told from the studies and trials of a case: "sleep studies", "a trial"."""

from __future__ import annotations

LITERATURE = (
    r"(?:(?:published|clinical|controlled|randomi[sz]ed|pooled|recent|several|many|some|such|other"
    r"|medical|scientific|large|small|few|double[- ]blind|cohort|prospective|retrospective|newer"
    r"|older|case)(?: \w+)? (?:stud(?:y|ies)|trials?)"
    r"|(?<!sleep )(?<!nerve )(?<!conduction )(?<!imaging )(?<!electrodiagnostic )(?<!diagnostic )"
    r"(?<!laboratory )(?<!special )(?<!urodynamic )(?<!EMG )(?<!NCV )(?<!velocity "
    r")(?:stud(?:y|ies)|trials)"
    r" (?:show\w*|f(?:ind|ound)\w*|suggest\w*|support\w*|demonstrat\w*|have|has|were|are|behind"
    r"|that|which|conducted|published|compar\w+)|meta-?analys[ie]s|systematic reviews?|literature)"
)
"""Words for published research, to stand in a pattern."""
