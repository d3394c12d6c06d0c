"""A record: one subject with what is said of it, as Turtle writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from migkg.terms import ID, PREFIXES

HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

Said = tuple[str, str]
"""A property and a value, both as Turtle writes them."""


@dataclass(frozen=True)
class Record:
    """One subject, by the kind and the key of which its IRI is made.

    >>> record = Record("city", "xx-atown", (("a", "mig:City"), ("mig:country", "country:BEL")))
    >>> print(record, end="")
    <BLANKLINE>
    city:xx-atown
        a mig:City ;
        mig:country country:BEL ;
    .
    """

    kind: str
    key: str
    said: tuple[Said, ...]

    @property
    def name(self) -> str:
        """How Turtle writes the subject: one with a fragment or another odd key in full."""
        plain = self.key.replace("-", "").isalnum()
        return f"{self.kind}:{self.key}" if plain else f"<{ID}{self.kind}/{self.key}>"

    @property
    def iri(self) -> str:
        """The IRI of the subject."""
        return f"{ID}{self.kind}/{self.key}"

    def __str__(self) -> str:
        """The record as a block of Turtle."""
        lines = "".join(f"    {name} {value} ;\n" for name, value in self.said)
        return f"\n{self.name}\n{lines}.\n"

    def values(self, name: str) -> list[str]:
        """The values of a property."""
        return [value for said, value in self.said if said == name]

    def value(self, name: str) -> str:
        """The first value of a property, or nothing."""
        return next(iter(self.values(name)), "")

    def having(self, *said: Said) -> Record:
        """The record with more said of it."""
        return replace(self, said=(*self.said, *said))

    def without(self, *said: str | Said) -> Record:
        """The record without all values of a property, or without one of them."""
        kept = tuple(it for it in self.said if it[0] not in said and it not in said)
        return replace(self, said=kept)

    def changed(self, name: str, value: str) -> Record:
        """The record with this as the only value of a property."""
        return self.without(name).having((name, value))


def date(year: int, month: int = 1, day: int = 1) -> str:
    """A date as Turtle writes it.

    >>> date(2018, 5)
    '"2018-05-01"^^xsd:date'
    """
    return f'"{year}-{month:02}-{day:02}"^^xsd:date'


def labels(english: str, french: str) -> tuple[Said, ...]:
    """Names in the two languages that each record has."""
    return (("skos:prefLabel", f'"{english}"@en'), ("skos:prefLabel", f'"{french}"@fr'))
