"""Ways of asking written short: "[what is] (a|the) biopsy" becomes the phrases it stands for."""

from __future__ import annotations

import re
from itertools import islice

from hassil.errors import HassilError
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.sample import sample_expression

MOST_PHRASES = 1000
"""How many phrases one template may stand for. More would drown the other phrases of its intent."""

_SYNTAX = re.compile(r"[\[\](){}<>|]")


class TemplateError(ValueError):
    """A template that cannot be expanded; its text says why."""


def expand(template: str) -> tuple[str, ...]:
    """The phrases a template stands for, in its order, none twice, white space folded.

    Raises TemplateError for a bracket left open, for lists and rules (``{…}``, ``<…>``: none are defined
    here), for a template that may be nothing at all, and for one with more than MOST_PHRASES phrases.
    """
    if not _SYNTAX.search(template):
        phrases: list[str] = [template]
    else:
        try:
            parsed = parse_sentence(template)
            phrases = list(islice(sample_expression(parsed.expression), MOST_PHRASES + 1))
        except (HassilError, ParseError, AssertionError, ValueError) as error:
            raise TemplateError(_reason(template)) from error
    if len(phrases) > MOST_PHRASES:
        raise TemplateError(f"it stands for more than {MOST_PHRASES} phrases.")
    folded = tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases))
    if "" in folded:
        raise TemplateError("it can be empty: every word in it is optional.")
    return folded


def _reason(template: str) -> str:
    """Why hassil refused it. Its own messages speak of chunks and indexes."""
    if re.search(r"[{}<>]", template):
        return "braces and angle brackets are not used here."
    return "its brackets do not pair, or one of them is empty."
