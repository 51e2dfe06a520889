"""What can be wrong with a corrected content."""

from __future__ import annotations


class UpdateError(Exception):
    """A corrected content was refused, and the one in use is untouched. Its text says why and the way out."""
