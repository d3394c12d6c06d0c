"""The shapes for one reader: what each looks at and demands, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import Literal
from migkg.terms import MIG, MIGSH
from migkg.web.labels import Label, best
from migkg.web.offenders import is_property
from migkg.web.rulebook import order
from migkg.web.themes import REST, THEMES, theme_of

if TYPE_CHECKING:
    from migkg.web import rulebook
    from migkg.web.facts import Facts
    from migkg.web.reading import Reader, Ref

WAYS = {
    "targetClass": "each",
    "targetNode": "the one thing",
    "targetSubjectsOf": "whatever has",
    "targetObjectsOf": "whatever is led to by",
}
"""How a shape finds what it looks at."""


@dataclass(frozen=True)
class Demand:
    """A rule, its message for the reader, and how often it was found broken."""

    rule: rulebook.Rule
    anchor: str
    name: Label | None
    message: Label | None
    path: Ref | str | None
    found: int


@dataclass(frozen=True)
class Promise:
    """A shape, with its demands and the number of things that it looks at."""

    shape: rulebook.Shape
    anchor: str
    name: Label
    description: Label | None
    group: tuple[str, Label]
    """The heading below which it is listed: its anchor and its words."""

    targets: tuple[tuple[str, Ref], ...]
    demands: tuple[Demand, ...]
    looked_at: int
    found: int


@dataclass(frozen=True)
class Part:
    """A demand of a shape as the list of all shapes names it."""

    anchor: str
    href: str
    name: Label


@dataclass(frozen=True)
class Line:
    """A shape as the list of all shapes shows it, in a line and the names of its demands."""

    anchor: str
    href: str
    name: Label
    about: Label | None
    """What the only demand says, which is closer to the point, else why there is such a shape."""

    about_anchor: str | None
    """The anchor of the only demand, where it is not the shape itself."""

    severities: tuple[str, ...]
    parts: tuple[Part, ...]
    """Its demands by name, where there are several."""

    demands: int
    found: int
    place: float


@dataclass(frozen=True)
class Group:
    """Shapes below one heading."""

    anchor: str
    title: Label
    lines: tuple[Line, ...]


def groups(reader: Reader) -> tuple[Group, ...]:
    """The shapes in their own groups, else by what the class that they look at is about."""
    found: dict[tuple[float, str], tuple[Label, list[Line]]] = {}
    for shape in reader.site.rulebook.shapes:
        place, title = _group(reader, shape)
        found.setdefault(place, (title, []))[1].append(_line(reader, shape))
    return tuple(
        Group(name, title, tuple(sorted(lines, key=lambda line: (line.place, line.name.key))))
        for (_, name), (title, lines) in sorted(found.items())
    )


def promise(reader: Reader, shape: rulebook.Shape) -> Promise:
    """All that the page of a shape says."""
    demands = tuple(_demand(reader, rule) for rule in shape.rules)
    (_, group), title = _group(reader, shape)
    return Promise(
        shape=shape,
        anchor=shape.iri.removeprefix(MIGSH),
        name=name_of(reader, shape.said, shape.iri),
        description=_description(reader, shape),
        group=(group, title),
        targets=tuple((WAYS[how], reader.ref(iri)) for how, iri in shape.targets),
        demands=demands,
        looked_at=reader.site.number(shape.query),
        found=sum(demand.found for demand in demands),
    )


def name_of(reader: Reader, said: Facts, iri: str) -> Label:
    """What a shape is called."""
    texts = [
        term
        for name in ("sh:name", "rdfs:label")
        for term in said.get(name, ())
        if isinstance(term, Literal)
    ]
    return best(texts, reader.languages) or reader.ref(iri).label


def _group(reader: Reader, shape: rulebook.Shape) -> tuple[tuple[float, str], Label]:
    groups_ = reader.site.rulebook.groups
    if shape.group and shape.group in groups_:
        said = groups_[shape.group]
        title = name_of(reader, said, shape.group)
        return (order(said), shape.group.removeprefix(MIGSH)), title
    lexicon = reader.site.lexicon
    for _, target in shape.targets:
        if target in lexicon.terms and (target.startswith(MIG) or lexicon.above(target)):
            theme = theme_of(lexicon, target)
            if theme is not REST:
                return (100 + THEMES.index(theme), f"about-{theme.name}"), Label(theme.title, "en")
    return (200, "about-others"), Label("Whatever it is", "en")


def _description(reader: Reader, shape: rulebook.Shape) -> Label | None:
    return reader.text(shape.said.get("sh:description", ()) or shape.said.get("rdfs:comment", ()))


def _line(reader: Reader, shape: rulebook.Shape) -> Line:
    demands = tuple(_demand(reader, rule) for rule in shape.rules)
    only = demands[0] if len(demands) == 1 else None
    return Line(
        anchor=shape.iri.removeprefix(MIGSH),
        href=reader.shape_address(shape.iri),
        name=name_of(reader, shape.said, shape.iri),
        about=(only and only.message) or _description(reader, shape),
        about_anchor=only.anchor if only and only.rule.iri != shape.iri else None,
        severities=tuple(dict.fromkeys(demand.rule.severity for demand in demands)),
        parts=tuple(
            Part(demand.anchor, reader.shape_address(demand.rule.iri), _named(reader, demand))
            for demand in demands
            if not only and demand.rule.iri != shape.iri
        ),
        demands=len(demands),
        found=sum(demand.found for demand in demands),
        place=order(shape.said),
    )


def _named(reader: Reader, demand: Demand) -> Label:
    return demand.name or demand.message or reader.ref(demand.rule.iri).label


def _demand(reader: Reader, rule: rulebook.Rule) -> Demand:
    path: Ref | str | None = None
    if rule.path:
        path = reader.ref(rule.path) if is_property(rule.path) else rule.path
    return Demand(
        rule=rule,
        anchor=rule.iri.removeprefix(MIGSH),
        name=reader.text(rule.said.get("sh:name", ())),
        message=reader.text(rule.said.get("sh:message", ())),
        path=path,
        found=reader.site.findings.by_rule.get(rule.iri, 0),
    )
