"""A pattern as a drawing: where each box, line and word stands, named in the reader's language.

The drawing is as wide as a telephone and only grows a little, so one serves all screens. A line
that leaves or meets a box does so near its left edge, and its name stands to the right of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.terms import MIG, PREFIXES, expand
from migkg.web.themes import theme_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migkg.web.patterns import Box, Link, Pattern
    from migkg.web.reading import Reader, Ref

WIDTH = 360
_LEFT = {"left": 1, "whole": 1, "right": 188}
_BOX = {"left": 171, "right": 171, "whole": 358}
_INSET, _GAP, _PAD = 26, 48, 13
_TITLE, _SMALL = 17, 15
"""The heights of lines of text."""

_CHARACTERS = {"title": 7.5, "small": 6.6}
"""The widths of a character; a little more than they are, so that no text is cut."""

_EXAMPLE = "SELECT ?thing WHERE {{ ?thing a <{}> }} ORDER BY ?thing LIMIT 1"


@dataclass(frozen=True)
class Text:
    """Lines of text that lead to a term."""

    ref: Ref
    x: float
    y: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DrawnBox:
    """A box with its texts; ``look`` says which part it plays."""

    look: str
    x: float
    y: float
    width: float
    height: float
    eyebrow: Text | None
    title: Text
    holds: tuple[Text, ...]


@dataclass(frozen=True)
class DrawnLink:
    """A line, its head, and its name."""

    path: str
    head: str
    name: Text


@dataclass(frozen=True)
class Drawing:
    """A pattern, drawn; and the same in sentences of three words."""

    pattern: Pattern
    height: float
    boxes: tuple[DrawnBox, ...]
    links: tuple[DrawnLink, ...]
    words: tuple[tuple[Ref, Ref, Ref], ...]
    example: Ref | None


def draw(reader: Reader, pattern: Pattern) -> Drawing:
    """The drawing of a pattern, without what the vocabulary does not have."""
    lexicon = reader.site.lexicon
    known = lexicon.terms.keys() | lexicon.lists.keys() | lexicon.concepts.keys()
    shown = {box.name: box for box in pattern.boxes if expand(box.term) in known}
    boxes = _placed(reader, shown, known)
    links = [
        link
        for link in pattern.links
        if {link.start, link.end} <= shown.keys() and expand(link.term) in known
    ]
    rows = reader.site.graph.select(_EXAMPLE.format(expand(pattern.centre)))
    return Drawing(
        pattern=pattern,
        height=max((box.y + box.height for box in boxes.values()), default=0) + 1,
        boxes=tuple(boxes.values()),
        links=tuple(_drawn(reader, link, boxes, shown) for link in links),
        words=tuple(
            (boxes[link.start].title.ref, reader.ref(expand(link.term)), boxes[link.end].title.ref)
            for link in links
        ),
        example=reader.ref(rows[0]["thing"].value) if rows else None,
    )


def _placed(reader: Reader, shown: Mapping[str, Box], known: set[str]) -> dict[str, DrawnBox]:
    """The boxes, each row as high as the highest of it."""
    placed: dict[str, DrawnBox] = {}
    y = 1.0
    for row in sorted({box.row for box in shown.values()}):
        drawn = {name: _box(reader, box, y, known) for name, box in shown.items() if box.row == row}
        placed |= drawn
        y += max(box.height for box in drawn.values()) + _GAP
    return placed


def _box(reader: Reader, box: Box, y: float, known: set[str]) -> DrawnBox:
    x, width = _LEFT[box.side], _BOX[box.side]
    room, left = width - 2 * _PAD, x + _PAD
    below = y + _PAD - 2
    eyebrow = None
    if box.example and expand(box.example) in known:
        ref = reader.ref(expand(box.example))
        eyebrow = Text(ref, left, below + 11, (ref.label.text,))
        below += _SMALL + 2
    ref = reader.ref(expand(box.term))
    lines = wrapped(ref.label.text, room, "title")
    title = Text(ref, left, below + 14, lines)
    below += _TITLE * len(lines) + 2
    holds = []
    for name in box.holds:
        if expand(name) in known:
            held = reader.ref(expand(name))
            parts = wrapped(held.label.text, room - 12, "small")
            holds.append(Text(held, left + 12, below + 13, parts))
            below += _SMALL * len(parts) + 3
    height = below + _PAD - 3 - y
    return DrawnBox(_look(reader, box), x, y, width, height, eyebrow, title, tuple(holds))


def _look(reader: Reader, box: Box) -> str:
    lexicon, iri = reader.site.lexicon, expand(box.term)
    if box.example:
        return "here" if box.side == "left" else "above"
    if iri not in lexicon.terms:
        return "code"
    theme = theme_of(lexicon, iri).name
    if theme == "sources" or iri.startswith(PREFIXES["oa"]):
        return "source"
    is_actor = expand("mig:Actor") in lexicon.lineage(iri)
    return "actor" if is_actor or theme == "places" or not iri.startswith(MIG) else "fact"


def _drawn(
    reader: Reader, link: Link, boxes: Mapping[str, DrawnBox], shown: Mapping[str, Box]
) -> DrawnLink:
    start, end = boxes[link.start], boxes[link.end]
    up = end.y < start.y
    tip = end.y + end.height if up else end.y
    narrow = end if shown[link.end].side != "whole" else start
    x = narrow.x + _INSET
    if shown[link.start].side == shown[link.end].side or "whole" in {
        shown[link.start].side,
        shown[link.end].side,
    }:
        path = f"M{x} {start.y if up else start.y + start.height}V{tip}"
    else:  # out of the side, then to the other column
        from_left = start.x < end.x
        side = start.x + start.width if from_left else start.x
        path = f"M{side} {start.y + start.height / 2:g}H{x}V{tip}"
    away = 7 if up else -7
    ref = reader.ref(expand(link.term))
    lines = wrapped(ref.label.text, narrow.x + _BOX["left"] - x - 10, "small")
    middle = tip + (_GAP / 2 if up else -_GAP / 2)
    name = Text(ref, x + 10, middle + 4 - (len(lines) - 1) * _SMALL / 2, lines)
    return DrawnLink(path, f"M{x} {tip}l-4.5 {away}h9z", name)


def wrapped(text: str, room: float, size: str) -> tuple[str, ...]:
    """The text in lines that fit.

    >>> wrapped("exceeds commitment of", 90, "small")
    ('exceeds', 'commitment of')
    """
    most = max(math.floor(room / _CHARACTERS[size]), 1)
    return tuple(_lines(text, most))


def _lines(text: str, most: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > most:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line
