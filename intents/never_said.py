"""What an English sentence of ours may never say, and spellings that an American reader stumbles over.

These patterns catch the slips that happen in writing. They cannot see what a sentence means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One kind of thing that is never said (contract, sections 3.1 and 3.9)."""

    name: str
    pattern: re.Pattern[str]
    mend: str


_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|half|a few|several|some)"
)
_WHO = r"(?:you|he|she|they|it|everything)"
_WILL = rf"(?:{_WHO} (?:will|is going to|are going to)|(?:you|he|she|they|it)'ll)"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{pattern}\b" for pattern in patterns), re.IGNORECASE)


NEVER_SAID = (
    Forbidden(
        "a dose",
        _any_of(
            r"(?:milligrams?|micrograms?|milliliters?|mg|ml)",
            rf"{_NUMBER} (?:pills?|tablets?|capsules?|doses?|drops|spoons|spoonfuls|puffs|units)",
        ),
        "Leave doses to the care team.",
    ),
    Forbidden(
        "a number about somebody's future",
        _any_of(
            "percent",
            "out of (?:ten|a hundred|one hundred)",
            "survival rates?",
            rf"{_NUMBER} (?:more )?(?:days?|weeks?|months?|years?) (?:to live|left|more)",
            rf"lives? (?:for |about )*{_NUMBER} (?:days|weeks|months|years)",
        ),
        "Say what it depends on, and who knows most.",
    ),
    Forbidden(
        "a diagnosis",
        _any_of(
            "you (?:probably |likely |surely |clearly |must )+have",
            "it (?:is|must be|sounds like) your cancer",
            "(?:sounds|looks) like you have",
        ),
        "Say what it can be, and who can tell.",
    ),
    Forbidden(
        "a promise",
        _any_of(
            rf"{_WILL} (?:be (?:fine|okay|all right|cured|well)|get better|survive|beat)",
            "(?:don't|do not|no need to|nothing to) (?:you )?worry",
            "guarantee[ds]?",
            "i promise",
        ),
        "Say what is known, without a promise.",
    ),
    Forbidden(
        "words of battle or cheer",
        _any_of(
            "battl(?:e|es|ed|ing)",
            "(?:fighters?|warriors?|surrender)",
            "(?:keep|stop) fighting",
            "fight(?:s|ing)? (?:this|it|on|back|for your life)",
            "be(?:ing)? (?:brave|strong)",
            "stay (?:positive|strong)",
            "think of your (?:family|children|loved ones)",
            "beat(?:s|ing)? (?:this|it|cancer)",
            "(?:lose|lost|losing) the fight",
        ),
        "Say it plainly; who is ill owes nobody courage.",
    ),
)

BRITISH = _any_of(
    "(?:colour|favour|behaviour|neighbour|odour|tumour|humour|rumour|labour)[a-z]*",
    "(?:centre|fibre|theatre|litre|(?:centi|milli|kilo)?metre|programme)s?",
    "(?:diarrhoea|oedema|faeces)",
    "(?:oesophag|haem|anaem|leukaem|paediatric|gynaecolog)[a-z]+",
    "(?:recogn|organ|real|apolog|special|immun|summar|hospital|local|minim|stabil|memor)is(?:e[sd]?|ing|ation)",
    "(?:analyse|analysed|analysing|practise|practises|practised|practising)",
    "(?:travell|labell|counsell|cancell)(?:ed|ing|er|ers|or|ors)",
    "(?:whilst|defence|licence|cheques?|grey|mums?|ageing|judgement|sceptical)",
)
