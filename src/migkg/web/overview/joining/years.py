"""Joinings and acts by year, of all countries or of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.coverage import JOININGS
from migkg.terms import PREFIXES, with_prefixes
from migkg.web.overview.asking import number, term
from migkg.web.overview.joining.charts import Bars, axis, bars
from migkg.web.overview.places.cities import COUNTRIES, Option, chosen, options

if TYPE_CHECKING:
    from migkg.web.reading import Reader

JOINED = f"{JOININGS.strip()}\n  ?link mig:validFrom|mig:occurredOn ?day ."
"""What was joined, by whom and when."""

ACTED = """?act a mig:PoliticalAction ; mig:occurredOn ?day .
  FILTER NOT EXISTS { ?act a mig:Signing }"""
"""What was done and when; to sign is to join, and is told there."""

# A country is asked of what was found: bound from its side, Oxigraph pairs it with everything.
_JOINED_IN = "\n  FILTER EXISTS {{ ?who mig:country {0} }}"
_ACTED_IN = "\n  ?act mig:actor ?who FILTER EXISTS {{ ?who mig:country {0} }}"

_BY_YEAR = """
SELECT ?year (COUNT(DISTINCT ?{0}) AS ?count) WHERE {{
  {1}
  BIND (SUBSTR(STR(?day), 1, 4) AS ?year)
}} GROUP BY ?year ORDER BY ?year"""

_OF_YEAR = """
SELECT DISTINCT {0} ?day WHERE {{
  {1}
  FILTER (STRSTARTS(STR(?day), "{2}"))
}} ORDER BY ?day"""


@dataclass(frozen=True)
class Year:
    """What is on record of a year, with the queries that list it."""

    year: int
    joinings: int
    joinings_query: str
    acts: int
    acts_query: str


@dataclass(frozen=True)
class Timeline:
    """Joinings and acts, each by year."""

    countries: tuple[Option, ...]
    joinings: Bars | None
    joinings_query: str
    acts: Bars | None
    acts_query: str
    years: tuple[Year, ...]


def timeline(reader: Reader, country: str) -> Timeline:
    """The years of the country with this code, or of all where the code is empty.

    Raises:
        UnknownName: no city is on record in such a country.
    """
    known = options(reader, COUNTRIES, PREFIXES["country"], country)
    iri = chosen("country", known, country)
    joined = JOINED + (_JOINED_IN.format(term(iri)) if iri else "")
    acted = ACTED + (_ACTED_IN.format(term(iri)) if iri else "")
    joinings_query = with_prefixes(_BY_YEAR.format("link", joined))
    acts_query = with_prefixes(_BY_YEAR.format("act", acted))
    joinings, acts = _counts(reader, joinings_query), _counts(reader, acts_query)
    every = sorted({*joinings, *acts})
    along = axis(every) if every else None
    return Timeline(
        countries=known,
        joinings=bars(joinings, along),
        joinings_query=joinings_query,
        acts=bars(acts, along),
        acts_query=acts_query,
        years=tuple(
            Year(
                year,
                joinings.get(year, 0),
                with_prefixes(_OF_YEAR.format("?joined ?who ?link", joined, year)),
                acts.get(year, 0),
                with_prefixes(_OF_YEAR.format("?act", acted, year)),
            )
            for year in reversed(every)
        ),
    )


def _counts(reader: Reader, asked: str) -> dict[int, int]:
    rows = reader.site.graph.select(asked)
    return {year: number(row, "count") for row in rows if (year := number(row, "year"))}
