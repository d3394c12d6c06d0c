"""Statements that are to be added to a project, and the files in which they will stand."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from migkg.errors import AlreadyKnown, MigkgError
from migkg.formatting import formatted_text, rewrite
from migkg.interchange import turtle
from migkg.project import TAKEN
from migkg.registry import read_published
from migkg.source import read_text
from migkg.statements import about, iri, text
from migkg.terms import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from migkg.drafts.known import Known
    from migkg.registry import Entry
    from migkg.source import Triple
    from migkg.statements import Statement

DATA = PurePosixPath("data", "ttl")
LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
OURS = "organisation:migkg"

COLLECTIONS: dict[str, tuple[str, str, str]] = {
    "places": (
        "Places and authorities",
        "Lieux et autorités",
        "Cities, where they lie, and the authorities that govern or act there.",
    ),
    "networks": (
        "Networks of cities",
        "Réseaux de villes",
        "What cities join, and since when: networks, campaigns, projects, charters.",
    ),
    "offices": (
        "Public offices",
        "Fonctions publiques",
        "Who held which public office, from when and until when.",
    ),
    "chains": (
        "Chains of action",
        "Chaînes d’actions",
        "What cities and states did on migration, and what followed from it.",
    ),
    "awards": (
        "Awards for solidarity and integration",
        "Prix de la solidarité et de l’intégration",
        "Awards, who gives them, who received them and for what, and who was only put forward.",
    ),
    "sources": (
        "Sources",
        "Sources",
        "The documents on which facts rest, who publishes them, and the evidence from them.",
    ),
}
"""Our collections by subject: title in English and in French, and what each holds."""


class Draft:
    """What is to be added, file by file; nothing is written before ``write``.

    >>> from pathlib import Path
    >>> from migkg.drafts import Known, Naming, Support, city
    >>> draft = Draft(Path(), Known([]))
    >>> city(draft, Naming({"en": "Kiel", "fr": "Kiel"}), "DEU", Support(draft, None))
    'city:de-kiel'
    >>> [str(file) for file in draft.turtle()]
    ['data/ttl/places/de.ttl', 'data/ttl/places/source.ttl']
    """

    def __init__(self, root: Path, known: Known, collection: str | None = None) -> None:
        self.root, self.known = root, known
        self._collection = collection
        self._said: dict[PurePosixPath, list[Triple]] = defaultdict(list)
        self.things: dict[str, PurePosixPath] = {}
        """The things that are new, by name, each with its file."""
        self.notes: list[tuple[str, str]] = []
        """What was taken for want of better, and should be looked at: the thing, and what."""

    @cached_property
    def published(self) -> dict[str, Entry]:
        """The keys that were published, the withdrawn too."""
        return read_published(self.root)

    def require_not_withdrawn(self, name: str, advice: str = "") -> None:
        """Refuse a key that meant something else; ``advice`` says how to come by another one.

        Raises:
            AlreadyKnown: what it named was withdrawn, and perhaps succeeded by what is named.
        """
        entry = self.published.get(name)
        if entry is None or not entry.withdrawn:
            return
        after = f" and is succeeded by {entry.successor}" if entry.successor else ""
        raise AlreadyKnown(
            f"{entry.thing} was withdrawn on {entry.withdrawn}{after} ({entry.reason}): "
            f"a key never means another thing.{advice}",
            [it for it in (entry.successor,) if it and it in self.known],
        )

    @property
    def triples(self) -> list[Triple]:
        """All statements to be added."""
        return [triple for said in self._said.values() for triple in said]

    @property
    def collection_asked(self) -> bool:
        """Whether somebody has said in which collection all is to be told."""
        return self._collection is not None

    def file(self, subject: str, name: str) -> PurePosixPath:
        """The file of this name in the collection of the draft, else in ours on a subject."""
        collection = self._collection or subject
        if collection not in self.known.collections and collection not in COLLECTIONS:
            raise MigkgError(
                f"There is no collection {collection!r}: migkg new collection makes one. "
                f"There are: {', '.join(sorted({*self.known.collections, *COLLECTIONS}))}."
            )
        described = PurePosixPath(DATA, collection, "source.ttl")
        if collection not in self.known.collections and described not in self._said:
            english, french, description = COLLECTIONS[collection]
            self.collection(collection, {"en": english, "fr": french}, description)
        if self._collection and subject == "sources":
            name = "sources" if name != "publishers" else name
        return PurePosixPath(DATA, collection, f"{name}.ttl")

    def beside(self, thing: str, subject: str) -> PurePosixPath:
        """The file of a thing, if it is in a collection by subject and no other is asked for.

        In that of a partner it would be for the partner to say.
        """
        at = self.known.file(thing)
        if at is None or at.parent.name not in COLLECTIONS or self.collection_asked:
            return self.file(subject, thing.partition(":")[2])
        return PurePosixPath(at.relative_to(self.root).as_posix())

    def collection(
        self,
        key: str,
        titles: Mapping[str, str],
        description: str,
        licence: str = LICENCE,
        publisher: str = OURS,
    ) -> None:
        """Describe a collection that is new.

        Raises:
            AlreadyKnown: it is there.
            MigkgError: the name is none that a collection can have.
        """
        if key in self.known.collections:
            raise AlreadyKnown(f"The collection {key} is there already.", [f"graph:{key}"])
        if key in TAKEN:
            raise MigkgError(f"{key} is the name of a graph of our own: choose another.")
        if not KEY.fullmatch(key):
            problem = "lower-case ASCII letters and digits, joined by hyphens"
            raise MigkgError(f"{key!r} is no name of a collection: it has {problem}.")
        self.tell(
            PurePosixPath(DATA, key, "source.ttl"),
            f"graph:{key}",
            [
                ("a", iri("dcat:Dataset")),
                *(("dcterms:title", text(title, tag)) for tag, title in titles.items()),
                ("dcterms:description", text(description, "en")),
                ("dcterms:license", iri(licence)),
                ("dcterms:publisher", iri(publisher)),
            ],
        )

    def tell(self, file: PurePosixPath, name: str, statements: Iterable[Statement]) -> str:
        """Say this of a new thing in a file; gives its name.

        Raises:
            AlreadyKnown: its key is that of a thing that was withdrawn.
        """
        self.require_not_withdrawn(name)
        triples = about(name, statements)
        self._said[file] += triples
        self.known.learn(triples)
        self.things.setdefault(name, file)
        return name

    def turtle(self) -> dict[PurePosixPath, str]:
        """What is added to each file, as Turtle; sources come before what rests on them."""
        return {
            file: turtle(said).decode() for file, said in sorted(self._said.items(), key=_order)
        }

    def write(self) -> list[PurePosixPath]:
        """Add everything to the files, each in its form, and give those that are new or changed.

        Raises:
            SourceError: a file that is there cannot be read.
            OSError: a file cannot be written.
        """
        texts = {}
        for file, added in self.turtle().items():
            path = self.root / file
            before = read_text(path) + "\n" if path.exists() else ""
            texts[path] = formatted_text(path, before + added)
        rewrite(texts)
        return list(self.turtle())


def _order(item: tuple[PurePosixPath, list[Triple]]) -> tuple[bool, str]:
    file = item[0]
    return file.parent.name != "sources", str(file)
