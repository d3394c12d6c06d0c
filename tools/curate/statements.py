"""What the curation says, collected by collection and file, and written in our form of Turtle."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from migkg.layout import Layout, prologue
from migkg.source import Literal, NamedNode, Triple, named
from migkg.statements import about
from migkg.terms import expand

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from migkg.statements import Statement

_LABEL = NamedNode(expand("skos:prefLabel"))
_TYPE = NamedNode(expand("rdf:type"))
_NAMING = (_TYPE, _LABEL)


class Files:
    """The statements of all files to write.

    A thing is told in one file. What several batches say of it is put together there, so that each
    statement is in one graph.
    """

    def __init__(self, by_hand: Iterable[Triple] = ()) -> None:
        """Start with what collections written by hand say, which is not said again."""
        self._by_hand = set(by_hand)
        self._told = {it.subject for it in self._by_hand if it.predicate == _TYPE}
        self._labels: dict[object, dict[str, str]] = defaultdict(dict)
        for it in self._by_hand:
            self._note_label(it)
        self._heads: dict[str, str] = {}
        self._home: dict[str, str] = {}
        self._said: dict[str, dict[Triple, None]] = defaultdict(dict)

    def head(self, file: str, comment: str) -> None:
        """The comment at the head of a file, such as ``networks/eccar.ttl``."""
        self._heads[file] = comment

    def thing(self, file: str, name: str, statements: Iterable[Statement]) -> str:
        """Say this of a thing; the file is that in which it was first told. Gives its name."""
        subject = named(name)
        home = self._home.setdefault(subject.value, file)
        for said in about(name, statements):
            is_told = subject in self._told and said.predicate in _NAMING
            if said not in self._by_hand and not is_told:
                self._said[home][said] = None
                self._note_label(said)
        return name

    def _note_label(self, said: Triple) -> None:
        subject, value = said.subject, said.object
        if said.predicate == _LABEL and isinstance(value, Literal) and value.language:
            self._labels[subject].setdefault(value.language, value.value)

    def by_hand(self, name: str) -> bool:
        """Whether a collection written by hand tells what this is and how it is called."""
        return named(name) in self._told

    def has(self, name: str) -> bool:
        """Whether something was said of this thing."""
        return expand(name) in self._home

    def home(self, name: str) -> str | None:
        """The file in which a thing is told."""
        return self._home.get(expand(name))

    def label(self, name: str, language: str = "en") -> str:
        """What a thing is called in a language, or else in English.

        Raises:
            KeyError: the thing has no such label yet.
        """
        found = self._labels[named(name)]
        return found.get(language) or found["en"]

    def write(self, folder: Path) -> list[str]:
        """Write all files, and give the names of those that are new or changed."""
        changed = []
        for file in sorted(self._said):
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            content = self._turtle(file)
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                path.write_text(content, encoding="utf-8")
                changed.append(file)
        return changed

    def _turtle(self, file: str) -> str:
        layout = Layout(self._said[file])
        blocks = [layout.block(subject) for subject in layout.subjects]
        head = [f"# {line}".rstrip() for line in self._heads.get(file, "").splitlines()]
        parts = [prologue(layout.used), "\n".join(head), *blocks]
        return "\n\n".join(filter(None, parts)) + "\n"
