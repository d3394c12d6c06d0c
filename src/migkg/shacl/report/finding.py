"""One thing that the shapes object to, and its place among others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migkg.source import Term

ANONYMOUS = "urn:migkg:anonymous-shape"
SEVERITIES = ("Violation", "Warning", "Info")

Order = tuple[int | str | tuple[tuple[str, str], ...], ...]


def rank(severity: str) -> int:
    """The place of a severity, the gravest first; those that SHACL does not know come last."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


@dataclass(frozen=True)
class Finding:
    """One result: where, what is wrong, by which shape, and how to mend it (per language).

    A severity that is none of SHACL's own is an IRI. ``constraint`` is the SPARQL constraint of the
    shape that objected, where a named one did. ``path`` is the IRI of a property, or a longer path
    as SPARQL writes it.

    >>> from migkg.source import NamedNode
    >>> ghent = NamedNode("https://w3id.org/migkg/id/city/be-gent")
    >>> messages = {"en": "A city has a name.", "fr": "Une ville a un nom."}
    >>> finding = Finding("Violation", ghent, None, None, "migsh:City", None, "", messages)
    >>> finding.message("fr"), finding.message("nl")
    ('Une ville a un nom.', 'A city has a name.')
    """

    severity: str
    focus: Term
    path: str | None
    value: Term | None
    shape: str
    constraint: str | None
    component: str
    messages: Mapping[str, str]

    def message(self, language: str = "en") -> str:
        """The message in this language, else in English, else in any."""
        return (
            self.messages.get(language)
            or self.messages.get("en")
            or next(iter(self.messages.values()), "")
        )

    @property
    def rule(self) -> str:
        """The most exact name of what objected: the SPARQL constraint, else the shape."""
        return self.constraint or self.shape

    @property
    def order(self) -> Order:
        """The place of the finding in a report, the gravest first: two that differ never share one.

        Terms are compared as N-Triples writes them.
        """
        return (
            rank(self.severity),
            self.severity,
            str(self.focus),
            self.path or "",
            "" if self.value is None else str(self.value),
            self.rule,
            self.component,
            self.shape,
            self.constraint or "",
            tuple(sorted(self.messages.items())),
        )
