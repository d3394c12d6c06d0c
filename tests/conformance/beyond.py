"""What the engine is known to answer otherwise than SPARQL says, and no test of the suites asks.

Each is a query over two small graphs, or those of its FROM, with the answer by the text of SPARQL
1.1 beside the one that is given. An entry whose answer is right fails the run, as one of a failing
test does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.11.1.1"
GRAPHS = tuple(f"http://{HOST}/{name}" for name in ("one", "two"))
AGAIN = f"http://{HOST}/again"
"""A graph of what the first one says, which no query is given but by FROM."""

SCOPE = "engine: variable scope of GRAPH"
PATHS = "engine: paths of length zero"
LANGUAGE = "engine: language of GROUP_CONCAT"
MERGE = "engine: merge of graphs"


class Known(NamedTuple):
    """A query with the answer that SPARQL says and the one that is given, both as TSV."""

    reason: str
    words: str
    query: str
    right: str
    given: str

    @property
    def graphs(self) -> tuple[str, ...]:
        """The graphs that the request names; they would stand before those of FROM."""
        return () if "FROM" in self.query else GRAPHS


def _table(*rows: str) -> str:
    """Rows of TSV, whose cells are parted by bars here."""
    return "".join(row.replace(" | ", "\t") + "\n" for row in rows)


_ONE, _TWO = (f"<{name}>" for name in GRAPHS)

KNOWN = (
    Known(
        SCOPE,
        "VALUES inside of GRAPH can give the variable a graph that is not in the dataset.",
        "SELECT ?g { GRAPH ?g { VALUES ?g { <urn:no-graph> } } }",
        _table("?g"),
        _table("?g", "<urn:no-graph>"),
    ),
    Known(
        SCOPE,
        "MINUS inside of GRAPH sees the variable of the graph, which it should not.",
        f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o MINUS {{ VALUES ?g {{ {_ONE} }} }} }} }}",
        _table("?g", _ONE, _TWO),
        _table("?g", _TWO),
    ),
    Known(
        SCOPE,
        "An aggregate over nothing inside of GRAPH gives one row, not one for each graph.",
        "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <urn:nothing> ?o } } }",
        _table("?g | ?n", f"{_ONE} | 0", f"{_TWO} | 0"),
        _table("?g | ?n", " | 0"),
    ),
    Known(
        PATHS,
        "A constant that the graph does not mention has no path of length zero to itself.",
        "SELECT ?o { <urn:not-mentioned> <urn:p>* ?o }",
        _table("?o", "<urn:not-mentioned>"),
        _table("?o"),
    ),
    Known(
        LANGUAGE,
        "Texts of one language are put together to a text of that language, not to a plain one.",
        'SELECT (GROUP_CONCAT(?t) AS ?all) { VALUES ?t { "a"@en "a"@en } }',
        _table("?all", '"a a"'),
        _table("?all", '"a a"@en'),
    ),
    Known(
        MERGE,
        "A statement that stands in several graphs of FROM is there once for each of them. In the "
        "published data, each stands in one graph.",
        f"SELECT (COUNT(*) AS ?n) FROM {_ONE} FROM <{AGAIN}> {{ ?s ?p ?o }}",  # noqa: S608
        _table("?n", "1"),
        _table("?n", "2"),
    ),
)


def quads() -> Iterator[Quad]:
    """The graphs, of one statement each."""
    for number, name in ((0, GRAPHS[0]), (1, GRAPHS[1]), (0, AGAIN)):
        thing = NamedNode(f"urn:thing-{number}")
        yield Quad(thing, NamedNode("urn:p"), thing, NamedNode(name))
