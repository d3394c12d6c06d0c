"""IRIs by their short names, as the files at hand and migkg abbreviate them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.source import Term

_LOCAL = re.compile(r"(?:\w(?:[\w.-]*[\w-])?)?", re.ASCII)


class Names:
    """Prefixed names, by the prefixes of the files at hand and then by those of migkg.

    >>> names = Names({"": "http://e/", "s": "https://schema.org/"})
    >>> names.short("http://e/a"), names.short("https://schema.org/name"), names.short("urn:a")
    (':a', 's:name', 'urn:a')
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.given = dict(prefixes)
        self.spaces = {**PREFIXES, **prefixes}
        longest_first = sorted(
            self.spaces.items(), key=lambda it: (-len(it[1]), it[0] not in prefixes)
        )
        self._longest_first = [(prefix, space) for prefix, space in longest_first if space]

    def short(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI where there is none."""
        prefix = self._prefix_of(iri)
        return iri if prefix is None else f"{prefix}:{iri[len(self.spaces[prefix]) :]}"

    def full(self, name: str) -> str:
        """The IRI of a prefixed name; what is none stays as it is, but for ``<`` and ``>``."""
        prefix, colon, local = name.partition(":")
        if colon and prefix in self.spaces and not local.startswith("//"):
            return self.spaces[prefix] + local
        return name.removeprefix("<").removesuffix(">")

    def term(self, term: Term) -> str:
        """A term as a person reads it."""
        return self.short(term.value) if isinstance(term, NamedNode) else str(term)

    def _prefix_of(self, iri: str) -> str | None:
        for prefix, space in self._longest_first:
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                return prefix
        return None
