"""What a thing or an act is, in a few words of our own."""

from __future__ import annotations

from migkg.errors import MigkgError
from migkg.statements import Statement, text

LONGEST = 160
"""Characters that a description may have."""


def described(words: str) -> list[Statement]:
    """A description in English as a statement, or none where there are no words.

    >>> [it[1].value for it in described("Offers to receive people.")]
    ['Offers to receive people.']

    Raises:
        MigkgError: it is too long.
    """
    if len(words) > LONGEST:
        raise MigkgError(
            f"The description has {len(words)} characters: say it in {LONGEST}, in your own words."
        )
    return [("dcterms:description", text(words, "en"))] if words else []
