"""What the checks of a request say when they do not believe it."""

from __future__ import annotations


class RequestRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The request is not believed. Its text says which rule it broke, for a log; it holds no word of it."""
