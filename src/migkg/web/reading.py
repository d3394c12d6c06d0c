"""The graph as one reader sees it: names and texts in their language, links, dates in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal, NamedNode
from migkg.terms import DEF, GRAPH, curie
from migkg.web.labels import Label, best

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.source import Term
    from migkg.web.facts import Facts
    from migkg.web.site import Site

_CLASSES = f"""
SELECT DISTINCT ?thing ?class WHERE {{
  GRAPH ?graph {{ ?thing a ?class }}
  FILTER (?graph != <{GRAPH}derived>)
}}
"""


@dataclass(frozen=True)
class Ref:
    """Something that is pointed to: its name, and where more about it stands.

    ``href`` is an address on this site, or on another one where ``external``; None for what has
    no address that a browser should open.
    """

    iri: str
    label: Label
    href: str | None = None
    external: bool = False

    @property
    def curie(self) -> str:
        """The prefixed name."""
        return curie(self.iri)


@dataclass(frozen=True)
class Moment:
    """A date as precisely as the source gives it, and the name of that precision."""

    text: str
    precision: Label | None = None


def by_name(ref: Ref | None) -> tuple[bool, str]:
    """By what things are sorted: by name; nothing, such as no known country, comes last."""
    return ref is None, ref.label.key if ref else ""


DATE_PAIRS = {
    "mig:occurredOn": "mig:occurredOnPrecision",
    "mig:validFrom": "mig:validFromPrecision",
    "mig:validUntil": "mig:validUntilPrecision",
    "mig:attestedOn": "mig:attestedOnPrecision",
    "dcterms:issued": "mig:issuedPrecision",
    "dcterms:modified": "mig:modifiedPrecision",
}
"""Each date property with the one that gives its precision."""


class Reader:
    """One reader of the site, with the languages of their choice."""

    def __init__(self, site: Site, languages: Sequence[str], asked: str | None = None) -> None:
        """Read for these languages; ``asked`` is the one that the address names, if any."""
        self.site, self.languages, self.asked = site, tuple(languages), asked

    def address(self, path: str) -> str:
        """A path of this site, with the language that the reader asked for."""
        if not self.asked:
            return path
        place, hash_, fragment = path.partition("#")
        join = "&" if "?" in place else "?"
        return f"{place}{join}lang={self.asked}{hash_}{fragment}"

    def shape_address(self, iri: str) -> str:
        """Where a shape or a rule of one is told of; where all are, if it is none of ours."""
        return self.address(self.site.page(iri) or "/shapes")

    def ref(self, iri: str) -> Ref:
        """A thing by its name, linked to its page here or, if it has none, to where it is."""
        label = self.site.labels.of(iri, self.languages)
        page = self.site.page(iri)
        if page is not None:
            return Ref(iri, label, self.address(page))
        if iri.lower().startswith(("http://", "https://")):
            return Ref(iri, label, iri, external=True)
        return Ref(iri, label)

    def refs(self, terms: Iterable[Term]) -> tuple[Ref, ...]:
        """The things among these terms, by name."""
        found = [self.ref(term.value) for term in terms if isinstance(term, NamedNode)]
        return tuple(sorted(found, key=by_name))

    def refs_to(self, iris: Iterable[str]) -> tuple[Ref, ...]:
        """The things with these IRIs, each once, by name."""
        return self.refs(NamedNode(iri) for iri in dict.fromkeys(iris))

    def classes(self, iri: str) -> tuple[Ref, ...]:
        """The classes that a source, not a rule, puts a thing into."""
        rows = self.site.graph.select(_CLASSES, thing=NamedNode(iri))
        return self.refs(row["class"] for row in rows)

    def text(self, terms: Iterable[Term]) -> Label | None:
        """The one of these texts that is in the reader's language, or the nearest to it."""
        return best((term for term in terms if isinstance(term, Literal)), self.languages)

    def value(self, term: Term) -> Ref | Label:
        """Any term: a thing by its name, a text as it is."""
        if isinstance(term, NamedNode):
            return self.ref(term.value)
        if isinstance(term, Literal):
            return Label(term.value, term.language or "")
        return Label("(a part without a name)")

    def moment(self, facts: Facts, date: str) -> Moment | None:
        """The date that this property gives, with its precision where one is said."""
        dates = facts.get(date, ())
        if not dates:
            return None
        precisions = facts.get(DATE_PAIRS.get(date, ""), ())
        concepts = [term.value for term in precisions if isinstance(term, NamedNode)]
        label = self.site.labels.of(concepts[0], self.languages) if concepts else None
        return Moment(in_words(dates[0].value, concepts[0] if concepts else None), label)


def in_words(date: str, precision: str | None) -> str:
    """A date without the parts that the source does not give.

    >>> in_words("2023-01-01", "https://w3id.org/migkg/def/precision/year")
    '2023'
    >>> in_words("2020-09-08", None)
    '8 September 2020'
    """
    try:
        day = dt.date.fromisoformat(date[:10])
    except ValueError:
        return date
    if precision == f"{DEF}precision/year":
        return f"{day.year}"
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == f"{DEF}precision/month" else f"{day.day} {month}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
