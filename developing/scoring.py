"""A file of utterances with what they mean, scored: the tables and the picture that `evaluation` makes."""

from __future__ import annotations

from typing import Any

from evaluation.errors import EvaluationError
from evaluation.evaluating import evaluate
from evaluation.forms import Form
from evaluation.items import items_of
from evaluation.pictures import confusion_matrix
from evaluation.report import lists, tables
from evaluation.sets import Sets
from skill.request_fields import LONGEST_TEXT
from skill.talk import Talk

MOST_ITEMS = 5_000
MOST_MISSES = 25
NAME = "the file"


def score(raw: bytes, form: Form, talk: Talk) -> dict[str, Any]:
    """The tables, the lists of what went wrong and the confusion matrix as SVG, ready to be written as JSON.

    Raises EvaluationError naming a bad row, or where there are more than MOST_ITEMS.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EvaluationError("The file is not UTF-8 text.") from None
    items = items_of(text, form, NAME)
    if len(items) > MOST_ITEMS:
        raise EvaluationError(
            f"The file has more than {MOST_ITEMS} utterances. `hepatica evaluate FILE` takes any number."
        )
    if any(len(item.text) > LONGEST_TEXT for item in items):
        raise EvaluationError(f"An utterance in the file is longer than {LONGEST_TEXT} characters.")
    evaluation = evaluate(Sets(items), talk, None)
    return {
        "utterances": len(items),
        "tables": [
            {"title": table.title, "heads": table.heads, "rows": table.rows} for table in tables(evaluation)
        ],
        "lists": [
            {"title": title, "lines": lines} for title, lines in lists(evaluation, MOST_MISSES) if lines
        ],
        "matrix": confusion_matrix(evaluation.written),
    }
