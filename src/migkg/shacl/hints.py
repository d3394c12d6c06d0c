"""What may be meant by a thing of migkg that a finding names and the data do not describe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import nearest, space_of
from migkg.shacl.messages import Messages
from migkg.shacl.model.statements import TYPE
from migkg.source import NamedNode
from migkg.terms import BASE, ID, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migkg.shacl.report import Finding
    from migkg.shacl.written import Written

MOST = 100
"""So many of the things that nothing describes get a hint, those of the gravest findings."""

TOO_MANY = 100_000
"""Among more things none is looked for: it would take as long as a tenth of the judgement."""

_SHOWN = 2


class _Like(NamedTuple):
    """The names that one is most like; ``near`` if there are some of its own namespace."""

    names: tuple[str, ...]
    near: bool

    def having(self, name: str, other: str) -> _Like | None:
        """The same once there is another name too; None if it has to be looked for anew."""
        is_near = space_of(name) == space_of(other)
        if name == other or (is_near and not self.near):
            return None
        if self.near and not is_near:
            return self
        return self._replace(names=nearest(name, [*self.names, other], count=_SHOWN))

    def without(self, name: str, other: str) -> _Like | None:
        """The same once another name is gone; None if it has to be looked for anew."""
        is_last = not self.names and space_of(name) == space_of(other)
        return None if name == other or other in self.names or is_last else self


class Hints:
    """What may be meant, for the findings of one store of data, now or after a change."""

    def __init__(self, data: Written) -> None:
        self._data = data
        self._described: dict[str, set[str]] = {}
        self._like: dict[str, _Like] = {}

    def given(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, which are in order, with what may be meant where something is like it."""
        ordered = tuple(findings)
        values = [it.value.value for it in ordered if isinstance(it.value, NamedNode)]
        named = list(dict.fromkeys(it for it in values if it.startswith(BASE)))[:MOST]
        if not named or self._data.uses[TYPE] > TOO_MANY:
            return ordered
        self._describe({_space(it) for it in named} - set(self._described))
        near = {it: " / ".join(map(curie, self._names_like(it))) for it in named}
        return tuple(_with(it, near) for it in ordered)

    def changed(self, node: NamedNode) -> None:
        """Take note that a class was given to the node, or taken from it."""
        name = node.value
        is_described = self._data.terms.has(node, TYPE)
        for space, names in self._described.items():
            if (name in names) == is_described or not _is_in(space, name):
                continue
            (names.add if is_described else names.remove)(name)
            for iri in [it for it in self._like if _space(it) == space]:
                like = self._like.pop(iri)
                now = (like.having if is_described else like.without)(iri, name)
                if now is not None:
                    self._like[iri] = now

    def _names_like(self, iri: str) -> tuple[str, ...]:
        known = self._described[_space(iri)]
        if iri in known:
            return ()
        if iri not in self._like:
            near = any(space_of(it) == space_of(iri) for it in known)
            self._like[iri] = _Like(nearest(iri, known, count=_SHOWN), near)
        return self._like[iri].names

    def _describe(self, spaces: set[str]) -> None:
        """Take note of what the data describe in each of these namespaces."""
        if not spaces:
            return
        starts = " || ".join(f'STRSTARTS(STR(?it), "{it}")' for it in sorted(spaces))
        query = f"SELECT DISTINCT ?it {{ ?it a ?class FILTER ({starts}) }}"
        rows = self._data.terms.table(query).rows
        names = [it.value for (it,) in rows if isinstance(it, NamedNode)]
        for space in spaces:
            self._described[space] = {it for it in names if _is_in(space, it)}


def _space(iri: str) -> str:
    """Where its like are: a thing is like things of its kind, a word like words."""
    return iri[: iri.find("/", len(ID)) + 1] or ID if iri.startswith(ID) else BASE


def _is_in(space: str, name: str) -> bool:
    """Whether the name is of this namespace; things are no words."""
    return name.startswith(space) and not (space == BASE and name.startswith(ID))


def _with(finding: Finding, near: Mapping[str, str]) -> Finding:
    like = near.get(finding.value.value) if isinstance(finding.value, NamedNode) else None
    if not like:
        return finding
    said = {language: f"{text} → {like}?" for language, text in finding.messages.items()}
    return replace(finding, messages=Messages(said))
