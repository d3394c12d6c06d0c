"""The graph in memory, asked in SPARQL."""

from __future__ import annotations

import json
from io import BytesIO
from typing import IO, TYPE_CHECKING, cast
from xml.etree import ElementTree as ET

import pytest

from migkg.errors import QueryError, SourceError, Unwritable
from migkg.source import BlankNode, Literal, NamedNode, Quad, Triple, nquads
from migkg.store import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Dataset, KnowledgeGraph
from migkg.store.writing import write
from migkg.terms import BASE, expand

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import QuerySolutions

T = "https://terms.example/"
A, B, P, Q, G, H = (NamedNode(T + name) for name in ("a", "b", "p", "q", "graph/g", "graph/h"))
PART = NamedNode(T + "a#selector")
QUADS = [
    Quad(A, P, B, G),
    Quad(A, P, B, H),
    Quad(A, Q, Literal("Gand", language="fr"), G),
    Quad(A, Q, PART, H),
    Quad(PART, P, Literal("1"), H),
    Quad(B, P, PART, G),
]
PREFIX = f"PREFIX t: <{T}>\n"


@pytest.fixture
def graph() -> KnowledgeGraph:
    return KnowledgeGraph(QUADS)


def test_default_graph_holds_each_statement_once(graph: KnowledgeGraph) -> None:
    (row,) = graph.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")

    assert row["n"].value == "5"
    assert len(graph) == 5
    assert len(graph.quads()) == 6
    assert set(graph.quads()) == set(QUADS)


def test_named_graphs_say_which_collection_a_statement_comes_from(graph: KnowledgeGraph) -> None:
    rows = graph.select(PREFIX + "SELECT ?g WHERE { GRAPH ?g { t:a t:p t:b } } ORDER BY ?g")

    assert [row["g"] for row in rows] == [G, H]


def test_thing_is_in_the_graph_where_anything_is_said_of_it(graph: KnowledgeGraph) -> None:
    assert A.value in graph
    assert T + "graph/g" not in graph
    assert T + "nowhere" not in graph
    assert "no IRI" not in graph


def test_thing_is_mentioned_where_anything_is_said_of_it_or_by_means_of_it() -> None:
    graph = KnowledgeGraph([Quad(A, P, B, G)])

    assert graph.mentions(A.value)
    assert graph.mentions(B.value)
    assert not graph.mentions(T + "nowhere")
    assert not graph.mentions("no IRI")
    assert not graph.mentions(P.value)
    assert not graph.mentions(G.value)


def of_a_class(*names: str) -> list[Triple]:
    is_a = NamedNode(expand("rdf:type"))
    return [Triple(NamedNode(expand(name)), is_a, NamedNode(T + "Class")) for name in names]


@pytest.mark.parametrize(
    ("meant", "near"),
    [
        ("city:xx-ctown", ["city:xx-atown", "city:xx-btown"]),
        ("city:xx-atown/hall", ["city:xx-atown", "city:xx-btown"]),
        ("city:xx-atown/", ["city:xx-atown", "city:xx-btown"]),
        ("mig:Citty", ["mig:City"]),
        ("def:them", ["def:theme"]),
        ("theme:x", ["theme:hosting"]),
        ("rights:x", ["def:theme"]),
        ("evidence:y", ["evidence:x"]),
        ("evidence:x#select", ["evidence:x#selector"]),
        ("evidence:y#selector", ["evidence:x"]),
        ("country:XXX", ["country:BEL"]),
        ("network:x", []),
        (BASE + "id/nonsense", []),
        (BASE + "id/nonsense/x", []),
        ("lang:XXX", []),
        (T + "near", []),
        ("urn:x", []),
    ],
)
def test_what_may_be_meant_is_what_stands_beside_it_or_is_of_its_kind(
    meant: str, near: list[str]
) -> None:
    names = ("mig:City", "city:xx-btown", "city:xx-atown", "def:theme", "theme:hosting")
    others = ("evidence:x", "evidence:x#selector", "country:BEL")
    graph = KnowledgeGraph.of_triples(of_a_class(*names, *others))
    graph.add([Triple(NamedNode(T + "unclassed"), P, B)])

    assert graph.near(expand(meant)) == list(map(expand, near))


def test_what_may_be_meant_is_told_of_what_was_added_too() -> None:
    graph = KnowledgeGraph.of_triples(of_a_class("city:xx-atown"))
    before = graph.near(expand("city:xx-ctown"))

    graph.add(of_a_class("city:xx-btown"))

    assert before == [expand("city:xx-atown")]
    assert graph.near(expand("city:xx-ctown")) == [*before, expand("city:xx-btown")]


def test_text_that_is_no_iri_has_near_ones_too() -> None:
    graph = KnowledgeGraph.of_triples(of_a_class("city:xx-atown"))

    assert graph.near(expand("city:") + "a town") == [expand("city:xx-atown")]


def test_statements_added_are_held_as_well_and_once() -> None:
    graph = KnowledgeGraph.of_triples([Triple(A, P, B)])

    graph.add([Triple(A, P, B), Triple(B, P, A)])

    assert len(graph) == 2
    assert graph.quads() == []


def test_empty_graph_answers_with_no_row() -> None:
    assert KnowledgeGraph().select("SELECT * WHERE { ?s ?p ?o }") == []
    assert len(KnowledgeGraph()) == 0


def test_variable_that_is_unbound_is_absent_from_the_row(graph: KnowledgeGraph) -> None:
    rows = graph.select(
        PREFIX + "SELECT ?s ?none WHERE { ?s t:p t:b OPTIONAL { ?s t:none ?none } }"
    )

    assert rows == [{"s": A}]


def test_binding_replaces_a_variable_and_stands_in_the_row(graph: KnowledgeGraph) -> None:
    query = "SELECT ?s ?o WHERE { ?s ?p ?o . FILTER isIRI(?o) } ORDER BY ?o"

    assert graph.select(query, s=A) == [{"s": A, "o": PART}, {"s": A, "o": B}]


def test_binding_that_no_pattern_mentions_stands_in_the_row_too(graph: KnowledgeGraph) -> None:
    rows = graph.select(PREFIX + "SELECT ?day ?s WHERE { ?s t:p t:b }", day=Literal("today"))

    assert rows == [{"day": Literal("today"), "s": A}]


def test_binding_that_is_not_projected_is_a_query_error(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError):
        graph.select("SELECT ?o WHERE { ?s ?p ?o }", s=A)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT * WHERE { ?s ?p }", 1),
        ("SELECT *\nWHERE {\n  ?s ?p ?o\n", 3),
        ("PREFIX t: <https://terms.example/>\nSELECT ?x WHERE { t:a u:p ?x }", 2),
        ("", 1),
    ],
)
def test_syntax_error_says_line_and_column(graph: KnowledgeGraph, query: str, line: int) -> None:
    with pytest.raises(QueryError) as caught:
        graph.select(query)

    assert caught.value.line == line
    assert caught.value.column is not None
    assert f"line {line}, column {caught.value.column}: " in str(caught.value)


@pytest.mark.parametrize(
    "query", ["SELECT * WHERE { ?s ?p t:a }", "SELECT * WHERE { ?s a t:a }", "DESCRIBE t:a"]
)
def test_undeclared_prefix_is_called_so(graph: KnowledgeGraph, query: str) -> None:
    with pytest.raises(QueryError, match="prefix is used that the query does not declare"):
        graph.select(query)


@pytest.mark.parametrize("query", ["", "SELECT", "SELECT * WHERE { ?s", "ASK {{{", "DESCRIBE"])
def test_complaint_of_the_engine_is_passed_on_in_one_reading(
    graph: KnowledgeGraph, query: str
) -> None:
    with pytest.raises(QueryError) as caught:
        graph.select(query)

    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_rows_are_given_by_select_only(graph: KnowledgeGraph, query: str) -> None:
    for ask in (graph.select, graph.count):
        with pytest.raises(QueryError, match="SELECT"):
            ask(query)


def test_rows_are_counted_as_they_would_be_given(graph: KnowledgeGraph) -> None:
    query = "SELECT ?s WHERE { ?s ?p ?o }"

    assert graph.count(query) == len(graph.select(query)) > 0
    assert KnowledgeGraph().count(query) == 0


def test_statements_are_given_by_construct_and_describe_only(graph: KnowledgeGraph) -> None:
    built = graph.construct(
        PREFIX + "CONSTRUCT { ?o t:q ?s } WHERE { ?s t:p ?o . ?o t:p t:a\\#selector }"
    )

    assert built == [Triple(B, Q, A)]
    assert graph.construct(f"DESCRIBE <{B.value}>") == [Triple(B, P, PART)]
    with pytest.raises(QueryError, match="CONSTRUCT"):
        graph.construct("SELECT * WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("update", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL"])
def test_update_is_no_query(graph: KnowledgeGraph, update: str) -> None:
    with pytest.raises(QueryError):
        graph.answer(update, "text/csv", "text/turtle")

    assert len(graph) == 5


def test_service_that_cannot_be_reached_is_a_query_error(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError):
        graph.select("SELECT * WHERE { SERVICE <http://127.0.0.1:1024/> { ?s ?p ?o } }")


ROWS = PREFIX + "SELECT ?s ?name WHERE { ?s t:q ?name FILTER isLiteral(?name) }"


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_rows_are_written_in_each_format(graph: KnowledgeGraph, media_type: str) -> None:
    content, given = graph.answer(ROWS, media_type, "text/turtle")

    assert given == media_type
    assert b"Gand" in content
    if media_type.endswith("json"):
        (row,) = json.loads(content)["results"]["bindings"]
        assert row["name"] == {"type": "literal", "value": "Gand", "xml:lang": "fr"}
    elif media_type.endswith("xml"):
        assert ET.fromstring(content).tag.endswith("sparql")  # noqa: S314
    elif media_type == "text/csv":
        assert content.decode().splitlines() == ["s,name", f"{T}a,Gand"]
    else:
        assert content.decode().splitlines() == ["?s\t?name", f'<{T}a>\t"Gand"@fr']


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
def test_truth_value_is_written_in_json_where_the_format_has_none(
    graph: KnowledgeGraph, media_type: str
) -> None:
    content, given = graph.answer(PREFIX + "ASK { t:a t:p t:b }", media_type, "text/turtle")

    assert given == (media_type if media_type in BOOLEAN_FORMATS else BOOLEAN_FORMATS[0])
    if given.endswith("json"):
        assert json.loads(content)["boolean"] is True
    else:
        assert b"<boolean>true</boolean>" in content


@pytest.mark.parametrize("media_type", GRAPH_FORMATS)
def test_statements_are_written_in_each_format(graph: KnowledgeGraph, media_type: str) -> None:
    content, given = graph.answer("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", media_type)

    assert given == media_type
    assert b"Gand" in content
    if media_type == "application/ld+json":
        assert json.loads(content)


def test_thing_is_described_with_its_parts_by_collection_sorted(graph: KnowledgeGraph) -> None:
    described = graph.describe(A.value)

    assert described == sorted(set(QUADS) - {Quad(B, P, PART, G)}, key=str)
    assert {quad.graph_name for quad in described} == {G, H}


def test_thing_of_which_nothing_is_said_has_no_description(graph: KnowledgeGraph) -> None:
    assert graph.describe(T + "nowhere") == []


def test_parts_that_point_at_each_other_are_described_once() -> None:
    other = NamedNode(T + "a#other")
    quads = [Quad(A, P, PART, G), Quad(PART, P, other, G), Quad(other, P, PART, G)]

    assert KnowledgeGraph(quads).describe(A.value) == sorted(quads, key=str)


def test_graph_is_opened_from_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "dump.nq"
    blank = Quad(BlankNode("c14n0"), P, A, QUADS[0].graph_name)
    path.write_bytes(nquads([*QUADS, blank]))

    graph = KnowledgeGraph.open(path)

    assert set(graph.quads()) == {*QUADS, blank}
    assert len(graph) == len({it.triple for it in (*QUADS, blank)})
    with pytest.raises(SourceError):
        KnowledgeGraph.open(tmp_path / "missing.nq")


@pytest.mark.parametrize(
    "clauses",
    [
        "FROM <http://g/1>",
        "FROM <http://g/1> FROM <http://g/1>",
        "FROM<http://g/1>from<http://g/1>FROM <http://g/1>",
        "FROM <http://g/1> # FROM <http://g/2>\n FROM g:1",
        "FROM g:1 FROM <1> FROM <http://g/\\u0031> FROM <http://g/none> FROM <http://g/none>",
        "FROM <http://g/1> FROM NAMED <http://g/2> FROM NAMED g:2",
        "FROM<http://g/1>FROMNAMED<http://g/2>FROM # NAMED\nNAMED<http://g/2>fromNamed g:2",
    ],
)
def test_a_graph_is_in_a_dataset_once_however_often_it_is_named(clauses: str) -> None:
    numbers = [Quad(A, P, Literal(str(it)), NamedNode(f"http://g/{it % 2 + 1}")) for it in range(6)]
    graph, prologue = KnowledgeGraph(numbers), "BASE <http://g/> PREFIX g: <http://g/>"
    named = 3 if "NAMED" in clauses else 0

    def count(pattern: str) -> int:
        query = f"{prologue} SELECT (COUNT(*) AS ?n) {clauses} WHERE {{ {pattern} }}"
        return int(graph.select(query)[0]["n"].value)

    assert count("?s ?p ?o") == 3
    assert count("?s ?p ?o . ?s ?q ?other") == 9
    assert count("GRAPH ?g { ?s ?p ?o }") == named


@pytest.mark.parametrize("count", [9, 12, 4000])
def test_many_graphs_are_each_what_they_are_named_as(count: int) -> None:
    numbers = [Quad(A, P, Literal(str(it)), NamedNode(f"http://g/{it}")) for it in range(count)]
    graph = KnowledgeGraph(numbers)
    some, others = range(0, count, 3), range(count // 2, count)
    clauses = [f"FROM g:{it}" for it in some] + [f"FROM NAMED <{it}>" for it in others]

    for repeated in ([], ["FROM <http://g/0>", f"FROM NAMED g:{count - 1}"]):
        dataset = " ".join([*clauses, *repeated])
        query = "BASE <http://g/> PREFIX g: <http://g/> SELECT * " + dataset
        assert len(graph.select(query + " { ?s ?p ?o }")) == len(some)
        assert len(graph.select(query + " { GRAPH ?g { ?s ?p ?o } }")) == len(others)


THREE = "{ ?s ?p ?o } HAVING (COUNT(*) = 3)"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ('SELECT ("FROM <a:b> FROM <a:b>" AS ?x) { ?s ?p ?o }', 6),
        ("SELECT * FROM <http://g/1> FROM <http://g/2> { ?s ?p ?from }", 6),
        ("SELECT * { ?from ?p ?o FILTER (?o != 'from FROM') }", 6),
        ("PREFIX from: <http://g/> SELECT * FROM from:1 FROM from:1 { ?s ?p ?o }", 3),
        ("SELECT (1<2 AS ?x) FROM <http://g/2> FROM <http://g/2> { ?s ?p ?o }", 3),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://g/1> FROM <http://g/1> { ?s ?p ?o }", 3),
        ("CONSTRUCT FROM <http://g/1> FROM <http://g/1> WHERE { ?s ?p ?o }", 3),
        ("PREFIX g: <http://g/>SELECTDISTINCT(COUNT(*) AS ?n)FROM g:1 FROM g:1 " + THREE, 1),
    ],
)
def test_queries_that_say_from_otherwise_are_answered_as_ever(query: str, count: int) -> None:
    numbers = [Quad(A, P, Literal(str(it)), NamedNode(f"http://g/{it % 2 + 1}")) for it in range(6)]
    graph = KnowledgeGraph(numbers)

    found = graph.construct(query) if "CONSTRUCT" in query else graph.select(query)
    assert len(found) == count


def test_a_faulty_dataset_is_told_as_the_engine_tells_it(graph: KnowledgeGraph) -> None:
    for clauses in ("FROM x:a FROM x:a", "FROM <rel> FROM <rel>", "FROM FROM <a:b>"):
        with pytest.raises(QueryError):
            graph.select(f"SELECT * {clauses} {{ ?s ?p ?o }}")


JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"


@pytest.mark.parametrize("letter", ["\x00", "\x01", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"])
def test_a_letter_that_xml_has_not_is_not_written_as_xml(letter: str) -> None:
    for before in ("", "a" * 4095, "é" * 5000, "🏙" * 20_000):
        quads = [Quad(A, P, Literal(before + letter), NamedNode("http://g/1"))]
        graph = KnowledgeGraph(quads)

        with pytest.raises(Unwritable, match="JSON, CSV or TSV"):
            graph.answer("SELECT ?o { ?s ?p ?o }", XML, "text/turtle")
        content, _ = graph.answer("SELECT ?o { ?s ?p ?o }", JSON, "text/turtle")
        (row,) = json.loads(content)["results"]["bindings"]
        assert row["o"]["value"] == before + letter


@pytest.mark.parametrize("before", ["", "x"])  # the engine escapes more in what begins with space
def test_every_other_letter_is_read_back_from_xml(before: str) -> None:
    text = (
        "".join(map(chr, [9, 10, 13, *range(32, 0xD800), *range(0xE000, 0xFFFE), 0x1F3D9])) + "\r"
    )
    text = f"{before}{text}{before}"
    graph = KnowledgeGraph([Quad(A, P, Literal(text), NamedNode("http://g/1"))])

    content, _ = graph.answer("SELECT ?o { ?s ?p ?o }", XML, "text/turtle")

    (literal,) = ET.fromstring(content).iterfind(".//{*}literal")  # noqa: S314
    assert literal.text == text


class Dripping:
    """Rows that come byte by byte."""

    def __init__(self, text: str) -> None:
        self.text = text

    def serialize(self, output: IO[bytes], format: object) -> None:  # noqa: A002  as the engine's
        del format
        for byte in self.text.encode():
            output.write(bytes([byte]))


@pytest.mark.parametrize("letter", ["\x01", "\ufffe", "\uffff"])
def test_a_letter_that_xml_has_not_is_noticed_in_pieces(letter: str) -> None:
    for text in (f"<a>{letter}", f"<a>\uffef{letter}", letter):
        with pytest.raises(Unwritable):
            write(cast("QuerySolutions", Dripping(text)), lambda _: BytesIO(), XML, "text/turtle")

    output = BytesIO()
    write(cast("QuerySolutions", Dripping("<a>\uffef\uffbf")), lambda _: output, XML, "text/turtle")
    assert output.getvalue().decode() == "<a>\uffef\uffbf"


def test_a_dataset_that_is_given_has_each_graph_once() -> None:
    name = "http://g/1"
    graph, output = KnowledgeGraph([Quad(A, P, Literal("a"), NamedNode(name))]), BytesIO()
    query = "SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    twice = Dataset(default=(name, name), named=(name, name))
    graph.answer_into(lambda _: output, query, "text/csv", "text/turtle", dataset=twice)

    assert output.getvalue().splitlines() == [b"s", *[A.value.encode()] * 2]
