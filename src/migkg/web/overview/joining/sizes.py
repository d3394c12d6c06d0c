"""How large something was said to be, over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import DEF, with_prefixes
from migkg.web.overview.asking import number, term, text
from migkg.web.overview.joining.charts import Dots, Size, dots
from migkg.web.reading import in_words

if TYPE_CHECKING:
    from migkg.store import Row
    from migkg.web.footnotes import Note
    from migkg.web.labels import Label
    from migkg.web.reading import Ref
    from migkg.web.story import Teller

_SIZES = """
SELECT DISTINCT ?number ?unit ?low ?high ?day ?dayAs ?exactness ?evidence WHERE {{
  ?number mig:numberOf {0} ; mig:countedUnit ?unit .
  OPTIONAL {{ ?number mig:lowestValue ?low }}
  OPTIONAL {{ ?number mig:highestValue ?high }}
  OPTIONAL {{ ?number mig:attestedOn ?day OPTIONAL {{ ?number mig:attestedOnPrecision ?dayAs }} }}
  OPTIONAL {{ ?number mig:exactness ?exactness }}
  OPTIONAL {{ ?number mig:supportedBy ?evidence }}
}} ORDER BY ?day ?number"""

DRAWN = {f"{DEF}number-unit/{unit}" for unit in ("members", "participants", "signatories")}
"""Of what a chart is drawn: who has a part in it, not people, places or money."""


@dataclass(frozen=True)
class Stated:
    """A number that a source states."""

    ref: Ref
    unit: Ref
    plain: bool
    """Whether it counts those who have a part in the thing."""
    amount: str
    when: str
    exactness: Ref | None
    remark: Label | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Sizes:
    """The numbers that sources state of something, and those of its members drawn."""

    query: str
    stated: tuple[Stated, ...]
    drawn: Dots | None


def sizes(teller: Teller, iri: str) -> Sizes:
    """How large a thing is said to have been."""
    asked = with_prefixes(_SIZES.format(term(iri)))
    first: dict[str, Row] = {}
    evidence: dict[str, list[NamedNode]] = {}
    for row in teller.reader.site.graph.select(asked):
        name = text(row, "number")
        first.setdefault(name, row)
        if isinstance(found := row.get("evidence"), NamedNode):
            evidence.setdefault(name, []).append(found)
    told = {name: _told(teller, row, evidence.get(name, [])) for name, row in first.items()}
    return Sizes(
        asked,
        tuple(told.values()),
        dots(
            size
            for name, row in first.items()
            if text(row, "unit") in DRAWN and (size := _size(row, told[name]))
        ),
    )


def _told(teller: Teller, row: Row, evidence: list[NamedNode]) -> Stated:
    reader, exactness = teller.reader, text(row, "exactness")
    said = teller.said_of(text(row, "number"))
    return Stated(
        ref=reader.ref(text(row, "number")),
        unit=reader.ref(text(row, "unit")),
        plain=text(row, "unit") in DRAWN,
        amount=_amount(text(row, "low"), text(row, "high")),
        when=in_words(text(row, "day"), text(row, "dayAs")),
        exactness=reader.ref(exactness) if exactness else None,
        remark=reader.text(said.get("dcterms:description", ())),
        notes=teller.notes.cite(evidence),
    )


def _amount(low: str, high: str) -> str:
    """From the least to the most, in words.

    >>> _amount("7", "7"), _amount("7", "9"), _amount("7", ""), _amount("", "9"), _amount("", "")
    ('7', '7 to 9', '7 or more', 'at most 9', 'not known')
    """
    if low and high:
        return low if low == high else f"{low} to {high}"
    return f"{low} or more" if low else f"at most {high}" if high else "not known"


def _size(row: Row, told: Stated) -> Size | None:
    try:
        day = dt.date.fromisoformat(text(row, "day")[:10])
    except ValueError:
        return None
    low = number(row, "low") or number(row, "high")
    if not low:
        return None
    remark = f" ({told.remark.text})" if told.remark else ""
    title = f"{told.when}: {told.amount} {told.unit.label.text}{remark}"
    return Size(day, low, number(row, "high") or low, bool(told.remark), title)
