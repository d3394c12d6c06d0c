"""Graphs of the real vocabulary, picked at random from records that are correct, and spoilt."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal, NamedNode, Triple, read_folder, read_turtle
from migkg.terms import MIG, PREFIXES
from tests.support import ROOT, SMALL, ghent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.source import Term

GRAPHS = 20
MOST_TRIPLES = 600
TOGETHER = 5
"""How many mutations one graph gets before it is judged."""

Graph = tuple[Triple, ...]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_XSD = PREFIXES["xsd"]
_DATATYPES = [
    NamedNode(_XSD + it)
    for it in ("string", "integer", "nonNegativeInteger", "decimal", "date", "dateTime", "gYear")
]
_FORMS = ["", "0", "01", "1.0", "-1", "x", "2023-02-29", "2024-02-29", "2020-01-01Z", " 5 "]
_LANGUAGES = ["en", "fr", "nl", "de", "en-GB", "x-none"]
_STRAY = [MIG + "noSuchThing", PREFIXES["rdfs"] + "label", "http://page.example/property"]


@cache
def _sources() -> tuple[Graph, ...]:
    records = sorted((ROOT / "tests" / "vocabulary").rglob("*.ttl"))
    small = read_folder(SMALL).triples
    return (ghent(), small, *(tuple(read_turtle(it)) for it in records))


def graph(number: int) -> Graph:
    """Complete records, one linked to the other as far as they reach, of one source or of two."""
    chance = random.Random(number)  # noqa: S311  it keeps no secret
    size = chance.randint(60, MOST_TRIPLES)
    said = [it for source in chance.sample(_sources(), 2) for it in source]
    records: dict[Term, list[Triple]] = {}
    for triple in dict.fromkeys(said):
        records.setdefault(triple.subject, []).append(triple)  # type: ignore[arg-type]
    ahead = sorted(records, key=str)
    chance.shuffle(ahead)
    found: dict[Triple, None] = {}
    seen: set[Term] = set()
    while ahead:
        node = ahead.pop()
        if node in seen or len(found) + len(records[node]) > size:
            continue
        seen.add(node)
        found.update(dict.fromkeys(records[node]))
        ahead += [it.object for it in records[node] if it.object in records]  # type: ignore[misc]
    return tuple(found)


def mutated(given: Graph, seed: str, count: int = TOGETHER) -> Graph:
    """The graph with so many changes, each at random; the same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311  it keeps no secret
    spoilt = list(given)
    for _ in range(count):
        _MUTATIONS[chance.randrange(len(_MUTATIONS))](spoilt, chance)
    return tuple(dict.fromkeys(spoilt))


def _drop(triples: list[Triple], chance: random.Random) -> None:
    triples.pop(chance.randrange(len(triples)))


def _swap(triples: list[Triple], chance: random.Random) -> None:
    one, other = chance.sample(range(len(triples)), 2)
    ends = triples[one].object, triples[other].object
    triples[one], triples[other] = (
        Triple(triples[place].subject, triples[place].predicate, end)
        for place, end in zip((one, other), reversed(ends), strict=True)
    )


def _put(triples: list[Triple], place: int, end: Term) -> None:
    triples[place] = Triple(triples[place].subject, triples[place].predicate, end)


def _retype(triples: list[Triple], chance: random.Random) -> None:
    place = _a_literal(triples, chance)
    _put(triples, place, Literal(_text(triples[place]), datatype=chance.choice(_DATATYPES)))


def _relabel(triples: list[Triple], chance: random.Random) -> None:
    place = _a_literal(triples, chance)
    _put(triples, place, Literal(_text(triples[place]), language=chance.choice(_LANGUAGES)))


def _rewrite(triples: list[Triple], chance: random.Random) -> None:
    place = _a_literal(triples, chance)
    old = triples[place].object
    text = chance.choice([*_FORMS, _text(triples[place]) + "0", f"0{_text(triples[place])}"])
    if isinstance(old, Literal) and not old.language:
        _put(triples, place, Literal(text, datatype=old.datatype))
    else:
        _put(triples, place, Literal(text))


def _retarget(triples: list[Triple], chance: random.Random) -> None:
    nodes: list[Term] = [it.subject for it in triples]  # type: ignore[misc]
    nodes += [NamedNode("http://page.example/foreign"), BlankNode("stray"), Literal("stray")]
    _put(triples, chance.randrange(len(triples)), chance.choice(nodes))


def _double(triples: list[Triple], chance: random.Random) -> None:
    one, other = chance.choice(triples), chance.choice(triples)
    alike = [it for it in triples if it.predicate == one.predicate] or [other]
    triples.append(Triple(one.subject, one.predicate, chance.choice(alike).object))


def _reclass(triples: list[Triple], chance: random.Random) -> None:
    places = [place for place, it in enumerate(triples) if it.predicate == _TYPE]
    classes = sorted({it.object for it in triples if it.predicate == _TYPE}, key=str)
    if places:
        _put(triples, chance.choice(places), chance.choice(classes))  # type: ignore[arg-type]


def _stray(triples: list[Triple], chance: random.Random) -> None:
    subject = chance.choice(triples).subject
    triples.append(Triple(subject, NamedNode(chance.choice(_STRAY)), chance.choice(triples).object))


_MUTATIONS = [
    *(_drop, _swap, _retype, _relabel, _rewrite, _retarget, _double, _reclass, _stray),
]


def _a_literal(triples: Sequence[Triple], chance: random.Random) -> int:
    places = [place for place, it in enumerate(triples) if isinstance(it.object, Literal)]
    return chance.choice(places or [0])


def _text(triple: Triple) -> str:
    return triple.object.value if isinstance(triple.object, (Literal, NamedNode)) else "x"


def is_near_a_new_literal(node: Term, spoilt: Graph, given: Graph) -> bool:
    """Whether the node, or one beside it, has a literal that the graph did not have before."""
    new = {it.object for it in spoilt} - {it.object for it in given}
    near: set[object] = {node}
    near |= {it.object for it in spoilt if it.subject == node}
    near |= {it.subject for it in spoilt if it.object == node}
    return any(
        it.subject in near and it.object in new and isinstance(it.object, Literal) for it in spoilt
    )
