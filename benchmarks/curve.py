"""Growth as a drawing: lines over two logarithmic axes, as SVG."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDTH, HEIGHT = 720, 430
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 120, 44, 56
_LINE = 16
_COLOURS = ("#0b6e4f", "#b3261e", "#6a4c93", "#1d5fa8", "#8a5a00", "#444444")
_FONT = 'font-family="sans-serif" font-size="13"'


def drawn(
    series: Mapping[str, Sequence[tuple[float, float]]], *, title: str, across: str, up: str
) -> str:
    """The lines, each named at its end.

    Args:
        series: by name, the points of each line.
        title: what stands above.
        across: what the horizontal axis counts.
        up: what the vertical axis counts.
    """
    points = [point for line in series.values() for point in line]
    x_axis, y_axis = _Axis([x for x, _ in points]), _Axis([y for _, y in points])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="24" {_FONT} font-weight="bold">{escape(title)}</text>',
            *_grid(x_axis, y_axis, across, up),
            *_lines(series, x_axis, y_axis),
            "</svg>",
            "",
        ]
    )


class _Axis:
    """Whole powers of ten around the values."""

    def __init__(self, values: Sequence[float]) -> None:
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)

    @property
    def powers(self) -> range:
        return range(self.low, self.high + 1)

    def share(self, value: float) -> float:
        """How far along the axis a value lies."""
        return (math.log10(value) - self.low) / (self.high - self.low)


def _x(axis: _Axis, value: float) -> float:
    return round(_LEFT + axis.share(value) * (WIDTH - _LEFT - _RIGHT), 1)


def _y(axis: _Axis, value: float) -> float:
    return round(HEIGHT - _BOTTOM - axis.share(value) * (HEIGHT - _TOP - _BOTTOM), 1)


def _grid(x_axis: _Axis, y_axis: _Axis, across: str, up: str) -> Iterator[str]:
    bottom, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    for power in x_axis.powers:
        x = _x(x_axis, 10.0**power)
        yield f'<path d="M{x} {_TOP}V{bottom}" stroke="#ddd"/>'
        yield _text(x, bottom + 20, f"{10.0**power:,.12g}", "middle")
    for power in y_axis.powers:
        y = _y(y_axis, 10.0**power)
        yield f'<path d="M{_LEFT} {y}H{right}" stroke="#ddd"/>'
        yield _text(_LEFT - 8, y + 4, f"{10.0**power:,.12g}", "end")
    yield _text((_LEFT + right) / 2, HEIGHT - 12, across, "middle")
    turned = f'transform="translate(18 {(bottom + _TOP) / 2}) rotate(-90)"'
    yield f'<text {turned} text-anchor="middle" {_FONT}>{escape(up)}</text>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" {_FONT}>{escape(text)}</text>'


def _lines(
    series: Mapping[str, Sequence[tuple[float, float]]], x_axis: _Axis, y_axis: _Axis
) -> Iterator[str]:
    ends = {}
    for (name, line), colour in zip(series.items(), _COLOURS, strict=False):
        places = [(_x(x_axis, x), _y(y_axis, y)) for x, y in line]
        path = " ".join(f"{x},{y}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places)
        ends[name] = (*places[-1], colour)
    yield from _names(ends)


def _names(ends: Mapping[str, tuple[float, float, str]]) -> Iterator[str]:
    """The names beside the ends of their lines, moved down where they would cover each other."""
    ordered = sorted(ends.items(), key=lambda it: it[1][1])
    heights = {name: y for name, (_, y, _) in ordered}
    for (above, (x, _, _)), (name, (other, _, _)) in pairwise(ordered):
        if abs(x - other) < _RIGHT:
            heights[name] = max(heights[name], heights[above] + _LINE)
    for name, (x, _, colour) in ordered:
        y = round(heights[name] + 4, 1)
        yield f'<text x="{x + 9}" y="{y}" fill="{colour}" {_FONT}>{escape(name)}</text>'
