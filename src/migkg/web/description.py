"""What a document says of a thing: the thing, its situations, their evidence, names of the rest.

Situations are the memberships, tenures, actions and the like that have to do with the thing: of a
city those of its authorities too, by the shortcut ``mig:concernsCity``. Whoever asks for a city
wants to know what it joined, and that is not said of the city but of the membership.

Statements are those of the dump: literals are as they were written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import BlankNode, NamedNode
from migkg.terms import ID, MIG, PREFIXES, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.source import Triple
    from migkg.web.site import Site

LARGEST = 1000
"""The most statements of a document, without names: what has more comes page by page."""

SITUATION = MIG + "Situation"
SUPPORTED_BY = MIG + "supportedBy"
LABEL = PREFIXES["rdfs"] + "label"

_WITHOUT_SITUATIONS = {"document", "evidence"}
"""Kinds of things that situations rest on, and are not about."""


@dataclass(frozen=True)
class Description:
    """The statements about a thing, in the order of the things that they are about."""

    site: Site
    statements: tuple[Triple, ...]

    @property
    def pages(self) -> int:
        """How many pages there are. What has blank nodes stays on one, where these are the same."""
        if any(isinstance(it.object, BlankNode) for it in self.statements):
            return 1
        return max(1, -(-len(self.statements) // LARGEST))

    def page(self, number: int) -> list[Triple]:
        """The statements of a page, and names for what they point to; the first page is 1."""
        shown: Iterable[Triple] = self.statements
        if self.pages > 1:
            shown = self.statements[(number - 1) * LARGEST : number * LARGEST]
        said = set(shown)
        others = {it.object for it in said} - {it.subject for it in said}
        named = (other for other in others if isinstance(other, NamedNode))
        said.update(
            it
            for other in named
            for it in self.site.exact.about(other)
            if it.predicate.value == LABEL
        )
        return sorted(said, key=str)


def description_of(site: Site, iri: str) -> Description:
    """The description of a thing of which the graph says something."""
    said: dict[NamedNode | BlankNode, list[Triple]] = {}
    for it in (iri, *_situations(site, iri)):
        _describe(site, NamedNode(it), said)
        supporting = [
            triple.object
            for triple in said[NamedNode(it)]
            if triple.predicate.value == SUPPORTED_BY and isinstance(triple.object, NamedNode)
        ]
        for evidence in supporting:
            _describe(site, evidence, said)
    return Description(site, tuple(triple for triples in said.values() for triple in triples))


def _situations(site: Site, iri: str) -> list[str]:
    if not iri.startswith(ID) or kind_of(iri) in _WITHOUT_SITUATIONS:
        return []
    return [it for it in site.graph.pointing_to(iri, SITUATION) if it != iri]


def _describe(
    site: Site, subject: NamedNode | BlankNode, said: dict[NamedNode | BlankNode, list[Triple]]
) -> None:
    """Add what is said of a node and of its parts, which exist only with it."""
    if subject in said:
        return
    said[subject] = site.exact.about(subject)
    for part in _parts(said[subject]):
        _describe(site, part, said)


def _parts(triples: Iterable[Triple]) -> Iterator[NamedNode | BlankNode]:
    for it in triples:
        part, whole = it.object, it.subject
        if isinstance(part, BlankNode) or (
            isinstance(part, NamedNode)
            and isinstance(whole, NamedNode)
            and part.value.startswith(f"{whole.value}#")
        ):
            yield part
