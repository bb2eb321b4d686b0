"""Turns of phrase by which a document addresses a program: readers that are no person, their rules.

Built from parts (who reads, what is asked of it, what it would write), so that a polite, indirect
or technical wording is known as well as a plain one. Leaf module of :mod:`rag.instructions`.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["override", "verdict", "role", "frame", "markup", "concealed"]

_VERDICT = r"[\"'“‘*_]*(?:up[\s-]?held|uphold|over[\s-]?turn(?:ed)?)[\"'”’*_]*"
_MACHINE = (
    r"(?:(?:(?:automated|automatic|ai|a\.i\.|artificial[ -]intelligence|evaluation"
    r"|computer(?:i[sz]ed)?"
    r"|machine(?:[ -]learning)?|software|digital|electronic|virtual|algorithmic|language|chat"
    r"|drafting|generative|text)[ -]+(?:review(?:ing|er)?|reader|reading|drafter|drafting|system"
    r"|assistant|tool|processor|processing|agent|engine|pipeline|parser|summari[sz](?:er|ing)"
    r"|classifier|writer|model|program|software|evaluator|evaluation|screen(?:er|ing)|checker|bot"
    r"|helper|service|process|abstractor|adjudicator|generator)s?(?:[ -](?:system|tool|software"
    r"|program|engine|model|assistant)s?)?)"
    r"|llms?|chat\s?gpt|gpt-?\d|chat-?bots?|software(?! (?:engineer|develop|compan|firm|sales"
    r"|design"
    r"|job|industr|consult|test|support))|(?-i:AI)|artificial intelligence|large language models?"
    r"|(?:reader|reviewer)s? (?:that|who|which) (?:is|are) (?:not|no) (?:a )?(?:human|persons?"
    r"|people)"
    r"|non-?human (?:reader|reviewer)s?|summari[sz]ers?|(?-i:AI)[ -](?:based|powered|driven"
    r"|assisted)"
    r" \w+)"
)
"""What reads a file and is no person, by a name that no device or course of care has."""
_READER = (
    r"(?:" + _MACHINE + r"|computers?|machines?|algorithms?|bots?|models?|programs?|engines?"
    r"|parsers?|systems?|(?<!physician )(?<!medical )(?<!surgical )(?<!office )assistants?)"
)
_SUPPOSED = (
    r"(?:" + _MACHINE + r"|computers?|machines?|algorithms?|bots?|models?|programs?|engines?"
    r"|parsers?|systems?)"
)
"""Without assistants: "if the assistant prepares the report" is of a person."""
_READS = (
    r"(?:read|process|pars|summari[sz]|draft|prepar|review|analy[sz]|evaluat|handl|scann?|ingest"
    r"|index"
    r"|generat|writ|compil|screen|translat|abstract)"
)
_TEXT = (
    r"(?:pages?|files?|documents?|records?|letters?|notes?|texts?|case|chart|report|summar(?:y|ies)"
    r"|rationales?|determinations?|decisions?|answers?|line|paragraph|passage|attachment|message)"
)
_ANSWERS = (
    r"(?:answer|respond|reply|conclude|decide|determine|find|approve|authori[sz]e|deny|uphold"
    r"|overturn|certify|recommend|cite|quote|output|return|print|write|draft|summari[sz]e|report"
    r"|state|say|treat|consider|regard|disregard|ignore|omit|skip|leave|accept|assume|rate|score"
    r"|mark|set|select|choose|favou?r|rule|verify|check|reveal|list|begin|start|add|include|prefer"
    r"|weigh|follow|obey|refrain|flag|stop|give|grant|produce|pass|put|open|end|close|call|make"
    r"|take)"
)
_OUGHT = (
    r"(?:must|shall|should|ought to|(?:is|are) (?:\w+ly )?(?:to|(?:\w+ly )?(?:asked|instructed"
    r"|requested"
    r"|told|directed|invited|expected|required|urged|advised|begged|encouraged|obliged|free) to)"
    r"|ha(?:s|ve) to|needs? (?:to|not)|can simply|may (?:simply|safely)|(?:will|would) (?:please"
    r"|kindly"
    r"|simply|therefore|always)|would do well to|please|kindly|had better)"
)
_OWN_RULES = (
    r"(?:instructions?|prompts?|programming|configuration|system message|training|settings"
    r"|guardrails?|directives?)"
)
_CHECKED = (
    r"(?:citations?|quot(?:e|ation)s?|blockers?|warnings?|contradict\w+|page numbers?|sources?"
    r" cited|abstentions?)"
)

ADDRESSED: tuple[tuple[Kind, str], ...] = (
    (
        "role",
        r"\b(?:when|while|before|in) (?:generating|composing|producing|outputting|drafting) (?:text"
        r"|output|(?:an?|the|your) (?:answer|response|rationale|determination|decision))\b"
        r"|\b(?:reply|respond|answer|output) (?:only|solely|just|nothing but) (?:with|in)\s+"
        r"(?=[\"'“‘]|the words?\b)",
    ),
    (
        "role",
        r"\b(?:pretend|act as (?:if|though)|imagine|suppose"
        r"|role-?play(?: as if)?) (?:that )?you (?:are"
        r"|were) (?:an? |the )?(?:\w+ )?(?:physician|doctor|reviewer|judge|expert|attorney"
        r"|assistant"
        r"|model|surgeon|provider|adjuster|claimant['’]s \w+)\b"
        r"|\b(?:rewrite|revise|alter|redo|rephrase|reconsider|regenerate) your (?:answer|output"
        r"|response|reply|verdict|draft|conclusion|rationale)\b",
    ),
    (
        "role",
        r"\b(?:computer|machine|automatically|software|ai|algorithmically|auto)[- ](?:generated"
        r"|written"
        r"|drafted|prepared|produced|compiled)[- ](?:rationales?|determinations?|summar(?:y|ies)"
        r"|answers?"
        r"|decisions?|drafts?|reviews?)\b[^.;\n]{0,40}?\b" + _OUGHT + r"\b",
    ),
    (
        "role",
        r"\bas (?:an?|the) " + _MACHINE + r"\b(?! (?:research|engineer|develop|compan|firm))"
        r"|\b(?:note|message|notice|memo) (?:to|for) (?:the |any |all )?(?:systems?|machines?"
        r"|models?)\b"
        r"\s*[:,.–-]|\b(?:note|message|notice|memo|instructions?|attention|hint) (?:to|for)"
        r" (?:the |any "
        r"|all )?(?:automated \w+|software|algorithms?|parsers?|bots?|drafters?)\b\s*[:,.–-]",
    ),
    (
        "role",
        r"\bwhatever (?:compiles|drafts|writes|generates|reads|prepares|processes"
        r"|summari[sz]es) (?:the"
        r"|this|these|from)\b|\b(?:hidden|invisible|secret) (?:text|notes?|messages?|instructions?"
        r"|words) (?:for|to)\b|\byour (?:(?:new|real|actual|true|only|sole) (?:task|role|purpose"
        r"|objective|mission)\b|(?:task|role|purpose|objective|mission) (?:has|have)"
        r" (?:now )?changed)",
    ),
    (
        "role",
        r"\b(?:do not|don['’]t|never|must not|should not) (?:tell|inform|alert|notify) (?:the "
        r"|your |any )?"
        r"(?:human |medical )?(?:users?|reviewers?|humans?|operators?)\b"
        r"|\b(?:keep|hide|conceal|withhold) (?:this|it|that|these)(?: \w+)? from (?:the |any "
        r"|your )?"
        r"(?:human|users?|reviewers?|operators?)\b",
    ),
    (
        "override",
        r"\b(?:ignore|disregard|forget|discard|drop|set aside) what(?:ever)? you (?:were"
        r"|have been|are)"
        r" (?:told|taught|instructed|asked|trained)\b[^.;\n]{0,30}?\b(?:about|on|regarding)"
        r" (?:the )?"
        r"(?:citations?|guidelines?|evidence|sources?|decisions?|deciding|format|quot\w+|rules?"
        r"|records?)"
        r"|\byou are (?:hereby |now )?(?:authori[sz]ed|permitted|allowed|free|instructed"
        r"|required|asked)"
        r" to (?:skip|ignore|bypass|omit|disregard|leave out|dispense with) (?:the |any |all "
        r"|its |your )?"
        r"(?:\w+ )?(?:guidelines?|evidence|rules?|checks?|citations?|steps?|criteri\w+"
        r"|instructions?)\b",
    ),
    (
        "verdict",
        r"(?:^|[.!:;]\s+)(?:respond|answer|reply) (?:only )?(?:in the affirmative|with"
        r" (?:a )?yes|yes)\b"
        r"[^.;\n]{0,30}?\b(?:requests?|items?|questions?)\b|(?:^|[.!:;]\s+)output (?:only|just"
        r"|exactly)\b"
        r"|\b(?:set|make|fix|put|score|give)\b[^.;\n]{0,30}?\bprobability\b[^.;\n]{0,40}?\b(?:to"
        r"|at|as)"
        r" (?:one\b|1\b|100|zero\b|0\b|the (?:highest|maximum|lowest))"
        r"|\b(?:the )?(?:highest|maximum) probability\b(?=\s*[.;!]|$)",
    ),
    (
        "frame",
        r"\b(?:print|output|reveal|repeat|return|show|recite) (?:all )?(?:of )?(?:the )?(?:text"
        r"|words"
        r"|messages?|contents?)\b[^.;\n]{0,15}?\b(?:precedes?|preceding|above|before) (?:this|it)\b"
        r"|\b(?:send|transmit|forward|upload|e-?mail|post) (?:the )?(?:contents?|text|data) of"
        r" (?:the |all )"
        r"?other (?:files?|documents?|cases?|records?|patients?)\b"
        r"|<!--[^>]{0,200}\b(?:approve|overturn|ignore|decide|grant|instruct\w*|must|you|find"
        r"|uphold)\b",
    ),
    (
        "role",
        r"\b"
        + _MACHINE
        + r"\b[^.;\n]{0,60}?\b"
        + _OUGHT
        + r"\s+(?:\w+\s+){0,4}?"
        + _ANSWERS
        + r"\b",
    ),
    (
        "role",
        r"\b(?:ask|asks|beg|request|instruct|invite|urge|want|expect|require|direct|encourage|trust"
        r"|count on|rely on|remind|tell|kind of|good of|helpful of)\s+(?:\w+\s+){0,2}?"
        + _MACHINE
        + r"\b[^.;\n]{0,60}?\bto\s+(?:\w+\s+){0,2}?"
        + _ANSWERS
        + r"\b",
    ),
    (
        "role",
        r"\b" + _READER + r"(?:\s+(?:that|which|who)(?:\s+(?:is|are|may be|happens to be))?"
        r"(?:\s+to)?|\s+now)?\s+"
        + _READS
        + r"(?:es|s|ing|e)?\s+(?:(?:this|these|the present|the above|the following)(?:\s+\w+)?"
        r"(?:\s+" + _TEXT + r")?\b(?=\s*[:,.;]|\s+(?:" + _OUGHT + r"|will|is|are)\b))",
    ),
    (
        "role",
        r"\b(?:if|when|whenever|where|in case|should|once|as soon as)\s+(?:an?|any|the|some|this"
        r"|your)?"
        r"\s*(?:\w+\s+)?"
        + _SUPPOSED
        + r"\s+(?:is\s+(?:asked|used|told|set)\s+to\s+|should\s+|is\s+)?"
        + _READS
        + r"(?:es|s|ing|e)?\s+(?:(?:a|an|the|this|these|that|such|its|any|each)\s+)+"
        r"(?:\w+\s+){0,2}?" + _TEXT + r"\b",
    ),
    (
        "role",
        r"\b(?:dear|note (?:to|for)|message (?:to|for)|attention|attn|hey|hello|to|for)\s*:?\s*"
        r"(?:\w+\s+){0,2}?(?:"
        + _MACHINE
        + r"|algorithms?|bots?|(?:the|any|a|an|whatever|whichever)"
        r" (?:computers?|machines?|programs?|models?|engines?|parsers?)(?= (?:that|which|reading"
        r"|processing|drafting|summari[sz]ing|writing)))\b[^.;\n]{0,60}?(?:,|:|\bplease\b)",
    ),
    (
        "role",
        r"\bthe\s+(?:machine|computer|algorithm|program|model|engine)\s+(?:is|are)\s+(?:\w+ly )?"
        r"(?:asked|instructed|requested|told|directed|urged|invited)\s+to\s+" + _ANSWERS + r"\b",
    ),
    (
        "role",
        r"\b(?:for|by) (?:automated|automatic|machine|computer|electronic|digital|ai)[ -]"
        r"(?:processing|reading|review|readers?|reviewers?|systems?|assistants?|summar\w+|drafting)"
        r"\b(?: (?:of|only|purposes)[^.;:\n]{0,30})?\s*:",
    ),
    (
        "role",
        r"\b(?:in|into|part of|within) your (?:context|prompt|memory|training|input)\b",
    ),
    (
        "override",
        r"\b(?:whatever|whichever|regardless of(?: what)?|no matter(?: what)?|notwithstanding"
        r"|contrary"
        r" to|in spite of|despite|instead of|in place of|over and above|even (?:if|where|though)"
        r"|above"
        r"|irrespective of)\s+(?:(?:any|all)\s+)?(?:of\s+)?(?:your|its|the (?:system|developer"
        r"|hidden"
        r"|built-in)(?:'s)?|the (?:software|program|model|tool)['’]s)\s+(?:\w+\s+){0,2}?"
        + _OWN_RULES
        + r"\b",
    ),
    (
        "role",
        r"\byour\s+(?:own\s+)?(?:hidden|system|secret|internal|initial|underlying|developer"
        r"|confidential|built-in)\s+(?:\w+\s+)?"
        + _OWN_RULES
        + r"\b|\b(?:other|another|previous)\s+(?:patient|worker|claimant|case|user)s?['’]?s?\s+"
        r"(?:\w+\s+)?(?:that\s+)?you\s+(?:hold|store|have (?:stored|processed|seen|in memory)"
        r"|know of|remember)\b",
    ),
    (
        "verdict",
        r"\b(?:begin|start|open|end|close|finish|preface|limit|restrict|phrase|format)\s+(?:\w+"
        r"\s+)?"
        r"(?:your|its|the)\s+(?:\w+\s+)?(?:answer|output|response|reply|draft|rationale|verdict"
        r"|completion)\s+(?:with|by|to|as|so)\b",
    ),
    (
        "verdict",
        r"\b(?:must not|shall not|need not|should not|do not|don['’]t|never|not to|no need to"
        r"|without|refrain from|stop|skip|omit|suppress|hide|leave out|drop)\s+"
        r"(?:verif\w+|check\w*|showing|show|report(?:ing)?|flag\w*|mention(?:ing)?|rais(?:e|ing)"
        r"|list(?:ing)?|count(?:ing)?)?\s*(?:the|any|all|your|its|these|those)?\s*"
        + _CHECKED
        + r"\b(?=\s*(?:[.,;:)]|$|and\b|or\b|in (?:the|your)|for|on|against|of))",
    ),
    (
        "verdict",
        r"\b(?:criteri(?:a|on)|conditions?|requirements?|tests?)\b[^.;\n]{0,40}?\b(?:is|are|must"
        r"|should"
        r"|shall)\s+(?:to\s+)?be\s+(?:taken|treated|counted|regarded|marked|read|considered"
        r"|recorded"
        r"|scored|entered)\s+(?:as|to be)\s+(?:having been\s+)?(?:met|satisfied|fulfilled"
        r"|documented"
        r"|true|not met)\b",
    ),
    (
        "verdict",
        r"\b(?:decision|verdict|outcome|determination|result|answer|label|output)\s*(?::=|==?|=>"
        r"|->)"
        r"\s*" + _VERDICT,
    ),
    (
        "role",
        r"\b(?:context window|prompt template|few-shot|chain of thought|max[_ ]tokens|tool call"
        r"|function call|language model|BEGIN (?:NEW )?INSTRUCTIONS?|END (?:OF )?INSTRUCTIONS?)\b",
    ),
)
"""Kinds and patterns, to be matched without regard to case."""
