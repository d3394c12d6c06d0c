"""The registry of keys: what was published under a key is there, or is known to be withdrawn.

A key is minted once. It is never renamed, for others refer to it, and never given to another
thing (``docs/decisions/0020-keys-last.md``).
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from migkg.errors import MigkgError, NonConformance, SourceError, nearest
from migkg.source import NamedNode
from migkg.terms import ID, curie, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from migkg.source import Triple

REGISTRY = "data/keys.csv"
"""Where the registry is, in a project that has one."""

_NO_KEY = "is no prefixed name of a thing, such as city:be-gent"
_FIELDS = ["thing", "withdrawn", "successor", "reason"]
_THING = re.compile(r"[a-z]+:[a-z0-9]+(?:-+[a-z0-9]+)*")

_COMPARED = 40
"""Breaches for which a new key that is like the old one is looked for.

A rename by hand is of few; all new keys are compared with each, which takes minutes for thousands.
"""


class Entry(NamedTuple):
    """A thing by its prefixed name, and when, for what and why it was withdrawn, if it was."""

    thing: str
    withdrawn: str = ""
    successor: str = ""
    reason: str = ""


class Breach(NamedTuple):
    """What is wrong with a thing of the registry; ``line`` counts from 1."""

    thing: str
    line: int
    problem: str


def keyed(triples: Iterable[Triple]) -> set[str]:
    """The things that these statements describe, by their prefixed names; no parts of things.

    >>> from migkg.source import Literal, Triple, named
    >>> point = Triple(named("city:be-gent#point"), named("rdf:value"), Literal("x"))
    >>> city = Triple(named("city:be-gent"), named("rdf:value"), Literal("x"))
    >>> keyed([point, city])
    {'city:be-gent'}
    """
    named = {it.subject.value for it in triples if isinstance(it.subject, NamedNode)}
    return {curie(iri) for iri in named if iri.startswith(ID) and "#" not in iri}


def read_published(root: Path) -> dict[str, Entry]:
    """The entries of the registry of a project, by thing; none where it has no registry.

    Raises:
        SourceError: as ``read_registry``.
    """
    path = root / REGISTRY
    return read_registry(path) if path.is_file() else {}


def read_registry(path: Path) -> dict[str, Entry]:
    """The entries of a registry, in their order, by thing.

    Raises:
        SourceError: it cannot be read, an entry is none, or they are not sorted, each once.
    """
    try:
        # With utf-8-sig, for some programs mark the beginning of what they save as UTF-8.
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(path, f"is not CSV in UTF-8: {error}") from error
    if rows[:1] != [_FIELDS]:
        raise SourceError(path, f"begins with the line {','.join(_FIELDS)}", 1)
    for line, row in enumerate(rows[1:], 2):
        if problem := _problem(row):
            raise SourceError(path, problem, line)
    entries = [Entry(*row) for row in rows[1:]]
    for line, (one, other) in enumerate(pairwise(entries), 3):
        if one.thing >= other.thing:
            problem = f"{other.thing} comes after {one.thing}: each thing stands once, sorted"
            raise SourceError(path, problem, line)
    return {entry.thing: entry for entry in entries}


def _problem(row: list[str]) -> str | None:
    if len(row) != len(_FIELDS):
        return f"a line has {len(_FIELDS)} cells, and this one {len(row)}"
    thing, withdrawn, successor, reason = row
    for name in (thing, *filter(None, [successor])):
        if not _is_key(name):
            return f"{name!r} {_NO_KEY}"
    if not withdrawn:
        return f"{thing} has no day of its withdrawal" if successor or reason else None
    if not _is_day(withdrawn):
        return f"{withdrawn!r} is no day, such as 2026-01-31"
    if successor == thing:
        return f"{thing} cannot succeed itself"
    # In one line, for the number of an entry is that of its line.
    told = reason.strip() and len(reason.splitlines()) == 1
    return None if told else f"why {thing} was withdrawn is not said in one line"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_key(name: str) -> bool:
    try:
        return _THING.fullmatch(name) is not None and expand(name).startswith(ID)
    except MigkgError:
        return False


def require_kept(path: Path, registry: Mapping[str, Entry], things: Collection[str]) -> None:
    """Refuse data that do something to keys which were published.

    Raises:
        NonConformance: they do; each breach with the line of its key in the file at ``path``.
    """
    if found := list(breaches(registry, things)):
        said = "\n".join(f"{path}:{it.line}: {it.thing} {it.problem}" for it in found)
        raise NonConformance(None, said)


def breaches(registry: Mapping[str, Entry], things: Collection[str]) -> Iterator[Breach]:
    """What the data do to keys that were published.

    >>> registry = {it.thing: it for it in (Entry("city:be-gent"), Entry("city:be-ronse"))}
    >>> [it.problem[:60] for it in breaches(registry, {"city:be-gand", "city:be-ronse"})]
    ['was published, and is no longer there; city:be-gand is new: ']
    """
    new = {thing for thing in things if thing not in registry and _is_key(thing)}
    found = 0
    for line, (thing, entry) in enumerate(registry.items(), 2):
        if problem := _breach(entry, things, registry, new if found < _COMPARED else ()):
            found += 1
            yield Breach(thing, line, problem)


def _breach(
    entry: Entry, things: Collection[str], registry: Mapping[str, Entry], new: Collection[str]
) -> str | None:
    thing, withdrawn, successor, _ = entry
    if withdrawn and thing in things:
        return (
            f"was withdrawn on {withdrawn}, and is there again: a key never means another thing; "
            "give the new one a key of its own"
        )
    if successor and successor not in things and successor not in registry:
        return f"is succeeded by {successor}, which is nowhere"
    if withdrawn or thing in things:
        return None
    alike = nearest(thing, new, count=1)
    renamed = f"; {alike[0]} is new: if it is the same thing, give it its old key" if alike else ""
    return (
        f"was published, and is no longer there{renamed}; if it has to go, write into its line "
        "the day, what succeeds it if anything does, and why"
    )


def in_place_of(thing: str, registry: Mapping[str, Entry]) -> str:
    """What stands for a thing today: the last of those that succeeded it; empty if nothing does.

    >>> merged = Entry("city:a", "2026-01-31", "city:b", "merged")
    >>> in_place_of("city:a", {"city:a": merged, "city:b": Entry("city:b")})
    'city:b'
    """
    passed = {thing}
    while (entry := registry.get(thing)) and entry.withdrawn:
        if not entry.successor or entry.successor in passed:
            return ""
        thing = entry.successor
        passed.add(thing)
    return thing


def entered(registry: Mapping[str, Entry], things: Iterable[str]) -> str:
    """The registry with these things too, as the text of its file.

    >>> print(entered({}, ["city:be-gent", "city:be-antwerpen"]), end="")
    thing,withdrawn,successor,reason
    city:be-antwerpen,,,
    city:be-gent,,,

    Raises:
        MigkgError: a thing has no key that could be read again.
    """
    things = list(things)
    for thing in things:
        if not _is_key(thing):
            raise MigkgError(f"{thing!r} {_NO_KEY}: it would last as it is, so mend it first.")
    entries = {thing: Entry(thing) for thing in things} | dict(registry)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(_FIELDS)
    writer.writerows(entries[thing] for thing in sorted(entries))
    return lines.getvalue()
