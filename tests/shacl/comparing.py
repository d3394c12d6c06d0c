"""Our engine, pySHACL and Jena asked of the same pairs, and their results laid side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from migkg.shacl.model.shapes import Shapes
from tests.shacl import jena
from tests.shacl.defects import DEFECTS, JENA, PYSHACL
from tests.shacl.drawn import draw
from tests.shacl.opinions import Pair, Row, of_pyshacl, ours
from tests.shacl.traits import failing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.shacl.drawn import Text

AT_ONCE = 100
"""How many pairs Jena is asked in one run."""


class Difference(NamedTuple):
    """A result that one engine alone has; ``reason`` is empty where none is known."""

    engine: str
    only: str
    row: Row
    reason: str


@dataclass
class Asked:
    """A pair, what our engine finds in it, and how each other one differs."""

    wanted: str
    text: Text
    rows: set[Row]
    features: set[str]
    differences: list[Difference] = field(default_factory=list)
    opinions: set[str] = field(default_factory=set)
    agreed: dict[str, int] = field(default_factory=dict)

    @property
    def unexplained(self) -> list[Difference]:
        return [it for it in self.differences if not it.reason]


def compare(start: int, each: int, *, with_jena: bool) -> Iterator[Asked]:
    """The pairs that this start draws, judged by all three, or by two where Jena is not here."""
    bundle: dict[str, Asked] = {}
    for wanted, text in draw(start, each):
        asked, space = ask(wanted, text), text[0].partition("<")[2].partition(">")[0]
        bundle[space] = asked
        if len(bundle) == AT_ONCE:
            yield from _by_jena(bundle, with_jena=with_jena)
            bundle = {}
    yield from _by_jena(bundle, with_jena=with_jena)


def ask(wanted: str, text: Text) -> Asked:
    """One pair, judged by our engine and by pySHACL."""
    pair = Pair.read(*text)
    rows = ours(pair)
    asked = Asked(wanted, text, rows, failing(pair, rows))
    _lay_beside(asked, PYSHACL, rows, of_pyshacl(pair), Shapes(pair.shapes))
    return asked


def _by_jena(bundle: Mapping[str, Asked], *, with_jena: bool) -> Iterator[Asked]:
    pairs = {space: Pair.read(*it.text) for space, it in bundle.items()}
    found = jena.ask(pairs) if with_jena and pairs else {}
    for space, rows in found.items():
        asked = bundle[space]
        known = {_for_jena(it) for it in asked.rows}
        theirs = {_for_jena(it) for it in rows}
        _lay_beside(asked, JENA, known, theirs, Shapes(pairs[space].shapes))
    yield from bundle.values()


def _for_jena(row: Row) -> Row:
    """Jena gives blank nodes other labels, and writes a term in the text of a query its own way."""
    focus, value = ("_:" if it.startswith("_:") else it for it in (row.focus, row.value))
    texts = () if row.component.endswith("SPARQLConstraintComponent") else row.texts
    return row._replace(focus=focus, value=value, texts=texts)


def _lay_beside(
    asked: Asked, engine: str, known: set[Row], theirs: set[Row], shapes: Shapes
) -> None:
    asked.opinions.add(engine)
    asked.agreed[engine] = len(known & theirs)
    for only, rows in (("ours", known - theirs), (engine, theirs - known)):
        for row in sorted(rows):
            reason = next(
                (
                    it.name
                    for it in DEFECTS
                    if it.engine == engine and it.excuses and it.excuses(row, shapes)
                ),
                "",
            )
            asked.differences.append(Difference(engine, only, row, reason))
