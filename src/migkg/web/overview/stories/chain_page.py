"""The page of a chain of action: its story with all that the graph says of each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.web.overview.asking import asked
from migkg.web.overview.stories.ladder import draw_story
from migkg.web.overview.stories.scenes import story_of
from migkg.web.story import Teller

if TYPE_CHECKING:
    from migkg.web.footnotes import Footnotes
    from migkg.web.overview.stories.ladder import Ladder
    from migkg.web.overview.stories.scenes import Story
    from migkg.web.reading import Reader, Ref
    from migkg.web.story import Fact

ACTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?chain ?act WHERE { ?act mig:inChain ?chain } ORDER BY ?act
"""

TABLE = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT ?chain ?act ?date ?precision ?actor ?relation ?answered ?outcome ?evidence WHERE {
  ?act mig:inChain ?chain .
  OPTIONAL { ?act mig:occurredOn ?date ; mig:occurredOnPrecision ?precision }
  OPTIONAL { ?act mig:actor ?actor }
  OPTIONAL {
    VALUES ?relation {
      mig:triggeredBy mig:exceedsCommitmentOf mig:blocks mig:respondsTo mig:follows
    }
    ?act ?relation ?answered
  }
  OPTIONAL { ?act mig:outcome ?outcome }
  OPTIONAL { ?act mig:supportedBy ?evidence }
} ORDER BY ?date ?act
"""

_CAUSES = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?act ?cause WHERE {
  ?act mig:triggeredBy|mig:exceedsCommitmentOf|mig:blocks|mig:respondsTo|mig:follows ?cause
} ORDER BY ?cause
"""

_RESULTS = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
SELECT DISTINCT ?act ?result ?other WHERE {
  ?result mig:triggeredBy|mig:exceedsCommitmentOf|mig:blocks|mig:respondsTo|mig:follows ?act .
  OPTIONAL { ?result mig:inChain ?other }
} ORDER BY ?result ?other
"""


@dataclass(frozen=True)
class Onward:
    """An act outside the story that comes after one in it, and the story to which it belongs."""

    act: Ref
    after: Ref
    chain: Ref | None


@dataclass(frozen=True)
class ChainPage:
    """All that the page of a chain says."""

    fact: Fact
    countries: tuple[Ref, ...]
    story: Story
    drawing: Ladder
    onward: tuple[Onward, ...]
    notes: Footnotes
    acts_query: str
    table_query: str


def chain_page(reader: Reader, iri: str) -> ChainPage:
    """The page of the chain with this IRI."""
    teller, graph, chain = Teller(reader), reader.site.graph, NamedNode(iri)
    fact = teller.fact(iri)
    acts = [row["act"].value for row in graph.select(ACTS, chain=chain)]
    causes = [
        row["cause"].value for act in acts for row in graph.select(_CAUSES, act=NamedNode(act))
    ]
    story = story_of(teller, acts, (cause for cause in causes if cause not in acts))
    return ChainPage(
        fact=fact,
        countries=reader.refs(teller.said_of(iri).get("mig:country", ())),
        story=story,
        drawing=draw_story(story),
        onward=tuple(_onward(reader, acts)),
        notes=teller.notes,
        acts_query=asked(ACTS, chain=chain),
        table_query=asked(TABLE, chain=chain),
    )


def _onward(reader: Reader, acts: list[str]) -> list[Onward]:
    found: dict[tuple[str, str], Onward] = {}
    for act in acts:
        for row in reader.site.graph.select(_RESULTS, act=NamedNode(act)):
            result = row["result"].value
            if result not in acts:
                chain = reader.ref(row["other"].value) if "other" in row else None
                it = Onward(reader.ref(result), reader.ref(act), chain)
                found.setdefault((result, act), it)
    return list(found.values())
