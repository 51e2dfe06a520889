"""What can go wrong with an evaluation."""

from __future__ import annotations


class EvaluationError(Exception):
    """A set or the committed figures cannot be used. The text says where and what to do."""
