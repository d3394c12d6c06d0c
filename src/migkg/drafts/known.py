"""What a project says already, found by key, by name, by identifier or by address."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.addresses import host, same_page
from migkg.errors import MigkgError, UnknownName
from migkg.keys import slug
from migkg.layout import Layout
from migkg.places import places
from migkg.source import Literal, NamedNode, named
from migkg.terms import ID, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from migkg.places import Place
    from migkg.source import Source, Term, Triple

_NAMES = (expand("skos:prefLabel"), expand("skos:altLabel"))


class Known:
    """The statements of a project, by subject; things go by their prefixed names.

    >>> from pathlib import Path
    >>> from migkg import read_folder
    >>> known = Known([read_folder(Path("tests/small/xx-atown"))])
    >>> known.called("city", ["Aville"]), known.label("city:xx-atown", "nl")
    (['city:xx-atown'], 'Astad')
    """

    def __init__(self, collections: Sequence[Source], vocabulary: Iterable[Triple] = ()) -> None:
        self._files = [path for source in collections for path in source.files]
        self.collections = {source.name for source in collections}
        self._said: dict[str, list[Triple]] = defaultdict(list)
        for source in collections:
            self.learn(source.triples)
        self._terms = {it.subject.value for it in vocabulary if isinstance(it.subject, NamedNode)}

    def learn(self, triples: Iterable[Triple]) -> None:
        """Know this too."""
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                self._said[triple.subject.value].append(triple)

    def __contains__(self, name: str) -> bool:
        return expand(name) in self._said

    def all(self, name: str, predicate: str) -> list[Term]:
        """The objects of a thing."""
        wanted = expand("rdf:type" if predicate == "a" else predicate)
        return [
            it.object  # type: ignore[misc]  # no triple terms come in
            for it in self._said.get(expand(name), ())
            if it.predicate.value == wanted
        ]

    def names(self, name: str, predicate: str) -> list[str]:
        """The objects of a thing, as prefixed names."""
        return [curie(it.value) for it in self.all(name, predicate) if isinstance(it, NamedNode)]

    def text(self, name: str, predicate: str) -> str | None:
        """The text of the first object of a thing that is a literal."""
        found = (it.value for it in self.all(name, predicate) if isinstance(it, Literal))
        return next(found, None)

    def label(self, name: str, language: str) -> str:
        """What a thing is called in a language, else in English, else its name here."""
        found = {
            it.language: it.value
            for it in self.all(name, "skos:prefLabel")
            if isinstance(it, Literal)
        }
        return found.get(language) or found.get("en") or name

    def country(self, name: str) -> str:
        """The country of a thing, in the three letters of its table; empty where none is said."""
        found = self.names(name, "mig:country")
        return found[0].partition(":")[2] if found else ""

    def of_kind(self, *kinds: str) -> Iterator[str]:
        """The things of these kinds, such as ``city``."""
        spaces = tuple(ID + kind + "/" for kind in kinds)
        return (curie(iri) for iri in list(self._said) if iri.startswith(spaces) and "#" not in iri)

    def thing(self, name: str, *kinds: str) -> str:
        """A known thing of one of these kinds by its name; a key alone is taken for the first.

        Raises:
            UnknownName: there is none, with the nearest.
            MigkgError: it is of another kind.
        """
        full = name if ":" in name else f"{kinds[0]}:{name}"
        iri = expand(full)
        full = curie(iri)
        kind = full.partition(":")[0]
        if kind not in kinds:
            wanted = " or ".join(kinds)
            one = next(self.of_kind(kinds[0]), f"{kinds[0]}:…")
            raise MigkgError(f"{full} is no {wanted}: name one such as {one}.")
        if full not in self:
            raise UnknownName(kind, full, self.of_kind(*kinds))
        return full

    def code(self, scheme: str, code: str) -> str:
        """A concept of a code list by its name in it, such as ``action-kind:offer``.

        Raises:
            UnknownName: the list has none of this name, with the nearest.
        """
        local = code.strip().removeprefix(f"{scheme}:")
        if expand(f"{scheme}:{local}") not in self._terms:
            space = PREFIXES[scheme]
            codes = (it.removeprefix(space) for it in self._terms if it.startswith(space))
            raise UnknownName(scheme.replace("-", " "), local, codes)
        return f"{scheme}:{local}"

    def called(self, kind: str, names: Iterable[str], country: str = "") -> list[str]:
        """The things of a kind that have one of these names, in this country if one is given."""
        wanted = {_plain(name) for name in names}
        return [
            thing
            for thing in self.of_kind(kind)
            if (not country or self.country(thing) in {"", country})
            and any(
                _plain(it.object.value) in wanted
                for it in self._said.get(expand(thing), ())
                if it.predicate.value in _NAMES and isinstance(it.object, Literal)
            )
        ]

    def identified(self, kind: str, addresses: Iterable[str]) -> list[str]:
        """The things of a kind that are said to be what one of these addresses identifies."""
        wanted = {expand(it) for it in addresses}
        return [
            thing
            for thing in self.of_kind(kind)
            if any(
                isinstance(it, NamedNode) and it.value in wanted
                for it in self.all(thing, "schema:sameAs")
            )
        ]

    @cached_property
    def pages(self) -> dict[str, list[str]]:
        """The documents of each page, by what all spellings of its address have in common."""
        found: dict[str, list[str]] = defaultdict(list)
        for document in self.of_kind("document"):
            for url in self.all(document, "schema:url"):
                found[same_page(url.value)].append(document)
        return found

    def publisher(self, url: str) -> str | None:
        """Who publishes most of the documents on the host of an address."""
        found: Counter[str] = Counter()
        for document in self.of_kind("document"):
            if any(host(it.value) == host(url) for it in self.all(document, "schema:url")):
                found.update(self.names(document, "dcterms:publisher"))
        return found.most_common(1)[0][0] if found else None

    def evidence(self, document: str) -> list[str]:
        """The evidence from a document."""
        return [it for it in self.of_kind("evidence") if document in self.names(it, "oa:hasSource")]

    def place(self, name: str) -> str:
        """Where a thing is told, as compilers write it; empty where it is told in no file."""
        return str(self._place(name) or "")

    def shown(self, name: str) -> str:
        """All that is said of a thing, as Turtle."""
        return Layout(self._said.get(expand(name), ())).block(named(name))

    def file(self, name: str) -> Path | None:
        """The file in which a thing is told."""
        place = self._place(name)
        return place.path if place else None

    def _place(self, name: str) -> Place | None:
        term = named(name)
        return places([term], self._files).get(term)


def _plain(name: str) -> str:
    try:
        return slug(name)
    except MigkgError:
        return name.casefold()
