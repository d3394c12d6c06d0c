"""A story as a drawing: a lane for each level, time runs down, lines lead to what answers.

The drawing is as wide as a telephone and only grows a little, so one serves all screens; numbers
in it lead to the same numbers in the text beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from migkg.web.drawing import wrapped
from migkg.web.labels import Label
from migkg.web.reading import MONTHS as _MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migkg.web.overview.stories.scenes import Scene, Story
    from migkg.web.reading import Moment

WIDTH = 400
_LEFT, _RIGHT = 88, 396
"""The lanes stand between these; dates to their left."""

_TOP, _ROW, _RADIUS, _BAND = 52, 54, 12, 13
_SMALL = 12

_HEADS = {
    "civil": ("civil", "society"),
    "cities": ("cities", "together"),
    "municipal": ("municipal",),
    "regional": ("regional",),
    "national": ("national",),
    "courts": ("courts",),
    "european": ("European,", "beyond"),
    "other": ("others",),
}

MONTHS = frozenset(month[:3] for month in _MONTHS)


@dataclass(frozen=True)
class Head:
    """The name of a lane and where it runs."""

    key: str
    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """An act in its lanes, or what happened as a band over all of them."""

    scene: Scene
    y: float
    xs: tuple[tuple[str, float], ...]
    date: tuple[str, ...]
    caption: Label | None
    caption_x: float

    @property
    def is_band(self) -> bool:
        """Whether nobody is known to have acted, so that it stands in no lane."""
        return not self.xs


@dataclass(frozen=True)
class Edge:
    """A line from what was answered to what answers it, with the mark at its end."""

    relation: str
    path: str
    mark: str


@dataclass(frozen=True)
class Ladder:
    """The drawing with all its parts placed."""

    height: float
    heads: tuple[Head, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    years: tuple[tuple[str, float], ...]
    relations: tuple[str, ...]
    left: float = _LEFT
    right: float = _RIGHT
    radius: float = _RADIUS
    top: float = _TOP


def draw_story(story: Story) -> Ladder:
    """The drawing of a story."""
    room = (_RIGHT - _LEFT) / max(len(story.lanes), 1)
    at = {lane.key: _LEFT + room * (place + 0.5) for place, lane in enumerate(story.lanes)}
    nodes = {
        scene.number: _node(scene, _TOP + _ROW * (place + 0.5), at, room)
        for place, scene in enumerate(story.scenes)
    }
    edges = tuple(
        _edge(nodes[answer.number], node, answer.relation, nodes)
        for node in nodes.values()
        for answer in node.scene.answers
        if answer.number < node.scene.number
    )
    drawn = tuple(nodes.values())
    return Ladder(
        height=_TOP + _ROW * len(drawn) + 6,
        heads=tuple(Head(key, x, _HEADS[key]) for key, x in at.items()),
        nodes=drawn,
        edges=edges,
        years=tuple(_turns(drawn)),
        relations=tuple(dict.fromkeys(edge.relation for edge in edges)),
    )


def _node(scene: Scene, y: float, at: Mapping[str, float], room: float) -> Node:
    fact = scene.step.fact
    xs = tuple((key, at[key]) for key in scene.lanes)
    label = fact.kinds[0].label if fact.kinds else None
    width = room * len(xs) + 12 if xs else _RIGHT - _LEFT - 46
    if not xs:
        label = fact.ref.label
    return Node(
        scene=scene,
        y=y,
        xs=xs,
        date=short(fact.occurred or fact.begun, fact.attested),
        caption=_cut(label, width) if label else None,
        caption_x=sum(x for _, x in xs) / len(xs) if xs else _LEFT + 32,
    )


def _cut(label: Label, room: float) -> Label:
    lines = wrapped(label.text, room, "small")
    text = lines[0] if len(lines) == 1 else f"{lines[0]} …"
    return Label(text, label.lang, label.is_fallback)


def short(when: Moment | None, attested: Moment | None) -> tuple[str, ...]:
    """A date in a line or two: that of the act, else the one that attests it.

    >>> from migkg.web.reading import Moment
    >>> short(Moment("8 September 2020"), None), short(None, Moment("September 2020"))
    (('8 Sep 2020',), ('attested', 'Sep 2020'))
    >>> short(None, None)
    ('not known',)
    """
    if when:
        return (_shortened(when.text),)
    return ("attested", _shortened(attested.text)) if attested else ("not known",)


def _shortened(text: str) -> str:
    return " ".join(word[:3] if word[:3] in MONTHS else word for word in text.split())


def _edge(start: Node, end: Node, relation: str, nodes: Mapping[int, Node]) -> Edge:
    x1, x2 = _ends(start, end)
    y1 = start.y + (_BAND if start.is_band else _RADIUS)
    y2 = end.y - (_BAND if end.is_band else _RADIUS)
    between = [nodes[it] for it in range(start.scene.number + 1, end.scene.number)]
    if x1 == x2 and not any(_stands_at(node, x1) for node in between):
        path = f"M{x1:g} {y1:g}V{y2:g}"
    elif x1 == x2:
        bow = min(16 + 4 * len(between), 44)
        bow = bow if x1 + bow < WIDTH else -bow
        path = f"M{x1:g} {y1:g}C{x1 + bow:g} {y1 + 30:g} {x1 + bow:g} {y2 - 30:g} {x1:g} {y2:g}"
    else:
        bend = min(36, (y2 - y1) / 2 + 8)
        path = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    if relation == "blocks":  # a bar before what is stopped
        return Edge(relation, path, f"M{x1 - 9:g} {y1 + 2:g}h18")
    return Edge(relation, path, f"M{x2:g} {y2:g}l-4.5 -7.5h9z")


def _stands_at(node: Node, x: float) -> bool:
    return node.is_band or any(abs(x - other) < _RADIUS for _, other in node.xs)


def _ends(start: Node, end: Node) -> tuple[float, float]:
    """The nearest places of both; a band is met above or below the other."""
    pairs = [(a, b) for _, a in start.xs for _, b in end.xs]
    if pairs:
        return min(pairs, key=lambda pair: abs(pair[0] - pair[1]))
    known = start.xs or end.xs
    x = known[0][1] if known else (_LEFT + _RIGHT) / 2
    return x, x


def _turns(nodes: Sequence[Node]) -> list[tuple[str, float]]:
    """Where another year begins than that of the row above."""
    dated = [node for node in nodes if node.scene.year]
    return [
        (after.scene.year, after.y - _ROW / 2)
        for before, after in pairwise(dated)
        if before.scene.year < after.scene.year
    ]
