"""Judging data by shapes: ours and those of others, and what the report says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib import SH
from rdflib.plugins.sparql import prepareQuery

from migkg import shacl
from migkg.errors import ShapesError
from migkg.shacl.reference import _prepared
from migkg.source import Literal, read_folder, read_turtle
from migkg.terms import ONTOLOGY, PREFIXES, expand
from tests.support import ROOT, SMALL, in_rdflib, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from migkg.shacl import Report
    from migkg.source import Triple
    from tests.support import Listener

    Reader = Callable[[str], tuple[Triple, ...]]

OURS = read_folder(ROOT / "shapes").triples
THING = """
<http://e/x> a <http://e/C> .
<http://e/y> a <http://e/C> ; <http://e/p> "http://e/no-iri" .
"""
OTHER = """
<http://e/y> a <http://e/C> .
<http://e/z> a <http://e/C> ; <http://e/p> <http://e/y> , <http://e/w> .
"""
ASKING = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ;
  sh:sparql [ sh:select "{query}" ; sh:prefixes <http://e/> ] .
<http://e/> sh:declare [ sh:prefix "" ; sh:namespace "http://e/"^^xsd:anyURI ] .
"""
ANONYMOUS = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <http://e/> .
:S a sh:NodeShape ; sh:targetClass :C ;
  sh:property [ sh:path :p ; sh:maxCount 0 ] ,
    [ sh:path ( :a [ sh:inversePath :b ] ) ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:BlankNode .
"""
DATED = """
@prefix mig: <https://w3id.org/migkg/ontology#> .
@prefix authority: <https://w3id.org/migkg/id/authority/> .
@prefix collaboration: <https://w3id.org/migkg/id/collaboration/> .
@prefix collaboration-kind: <https://w3id.org/migkg/def/collaboration-kind/> .
@prefix confidence: <https://w3id.org/migkg/def/confidence/> .
@prefix evidence: <https://w3id.org/migkg/id/evidence/> .
@prefix precision: <https://w3id.org/migkg/def/precision/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
collaboration:x a mig:Collaboration ; skos:prefLabel "x"@en , "x"@fr ;
  mig:kind collaboration-kind:support ;
  mig:participant authority:xx-atown , authority:xx-government ;
  mig:attestedOn "2023-02-01"^^xsd:date ; mig:attestedOnPrecision precision:year ;
  mig:confidence confidence:stated ; mig:supportedBy evidence:xx-atown-page-0-22 .
"""


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def reader(text: str) -> tuple[Triple, ...]:
        path = tmp_path / "given.ttl"
        path.write_text(text, encoding="utf-8")
        return tuple(read_turtle(path))

    return reader


@pytest.fixture
def by_others(read: Reader) -> Report:
    return shacl.validate(read(THING), read(ANONYMOUS))


@pytest.fixture
def by_ours(read: Reader) -> Report:
    return shacl.validate([*read_folder(SMALL).triples, *read(DATED)], OURS, vocabulary())


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The queries that are parsed, by a process that has seen none."""
    seen: list[str] = []

    def parse(text: str, **settings: Any) -> object:
        seen.append(text)
        return prepareQuery(text, **settings)

    monkeypatch.setattr("migkg.shacl.reference.prepareQuery", parse)
    _prepared.cache_clear()
    yield seen
    _prepared.cache_clear()


def test_query_is_parsed_once_for_all_nodes_and_validations(
    read: Reader, parsed: list[str]
) -> None:
    shapes = read(ASKING.format(query="SELECT $this ?value { $this a ?value }"))

    first, second = (
        shacl.validate(read(text), shapes, engine="reference") for text in (THING, OTHER)
    )

    assert [finding.focus.value for finding in first.findings] == ["http://e/x", "http://e/y"]
    assert [finding.focus.value for finding in second.findings] == ["http://e/y", "http://e/z"]
    assert len(parsed) == 1


def test_query_is_parsed_once_more_for_another_thread(read: Reader, parsed: list[str]) -> None:
    data, shapes = read(THING), read(ASKING.format(query="SELECT $this { $this ?p ?o }"))

    judge = partial(shacl.validate, data, shapes, engine="reference")
    here = judge()
    with ThreadPoolExecutor(1) as threads:
        there = threads.submit(judge).result()

    assert here == there
    assert len(parsed) == 2


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { ?value :p ?o } }",
        "SELECT $this ?value { $this :p*/a ?value FILTER EXISTS { $this :p ?o } }",
        "SELECT $this ?value { $this :p ?o BIND (CONCAT(STR(?o), STR($this)) AS ?value) }",
        "SELECT $this ?value { { SELECT $this ?value { ?s :p ?value } GROUP BY $this ?value } }",
        "SELECT $this (COUNT(DISTINCT ?o) AS ?value) { $this ?p ?o } GROUP BY $this",
        "SELECT $this ?value { $this a :C OPTIONAL { $this :p ?o } BIND (BOUND(?o) AS ?value) }",
    ],
)
def test_query_that_was_asked_before_answers_as_one_that_was_not(read: Reader, query: str) -> None:
    shapes, data = read(ASKING.format(query=query)), [read(THING), read(OTHER)]
    fresh = []
    for triples in data:
        _prepared.cache_clear()
        fresh.append(shacl.validate(triples, shapes, engine="reference"))

    again = [shacl.validate(triples, shapes, engine="reference") for triples in (*data, *data)]

    assert again == [*fresh, *fresh]
    assert fresh[0].findings
    assert fresh[0].findings != fresh[1].findings


def test_query_of_ours_is_not_changed_by_being_asked() -> None:
    graph = in_rdflib([*read_folder(SMALL).triples, *vocabulary()])
    for triple in OURS:
        if triple.predicate.value == str(SH.select) and isinstance(triple.object, Literal):
            query = prepareQuery(triple.object.value, initNs=PREFIXES)
            before = repr(query.algebra)
            for this in (ONTOLOGY, expand("authority:xx-atown")):
                list(graph.query(query, initBindings={"this": rdflib.URIRef(this)}))
            assert repr(query.algebra) == before, triple.subject


@pytest.mark.parametrize(
    ("term", "misspelt", "said"),
    [
        ("sh:targetClass mig:Claim ", "sh:targetClass mig:Clam ", r"mig:Clam, .*\(migsh:Claim"),
        ("sh:path mig:about ", "sh:path mig:abuot ", r"mig:abuot, .*: is mig:about meant"),
        ("$this mig:specificity", "$this mig:specifity", r"mig:specifity, .*: is mig:specificity"),
        ("specificity/aggregate>", "specificity/agregate>", "specificity:agregate"),
    ],
)
def test_shapes_that_name_a_term_that_does_not_exist_are_refused(
    read: Reader, term: str, misspelt: str, said: str
) -> None:
    files = (ROOT / "shapes").glob("*.ttl")
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(files))
    assert term in text

    with pytest.raises(ShapesError, match=said):
        shacl.validate((), read(text.replace(term, misspelt)), vocabulary())


def test_terms_of_shapes_are_not_judged_where_the_ontology_is_not_there(read: Reader) -> None:
    shapes = ANONYMOUS.replace(":C ;", "<https://w3id.org/migkg/ontology#Clam> ;")

    assert not shacl.validate(read(THING), read(shapes)).focus_nodes


def test_our_shapes_without_the_ontology_are_refused_and_it_says_why() -> None:
    with pytest.raises(ShapesError, match="without it nearly nothing would be a target"):
        shacl.validate(read_folder(SMALL).triples, OURS)


@pytest.mark.parametrize("engine", ["auto", "reference"])
@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{there}> {{ $this ?p ?o }}",
        "SERVICE SILENT <{there}> {{ $this ?p ?o }}",
        "SERVIC\\\\u0045 <{there}> {{ $this ?p ?o }}",
        "$this a ?c FILTER EXISTS {{ service<{there}> {{ $this ?p ?o }} }}",
    ],
)
def test_shape_that_asks_another_server_is_refused_and_nobody_is_called(
    read: Reader, listener: Listener, pattern: str, engine: Any
) -> None:
    query = f"SELECT $this {{ {pattern.format(there=listener.address)} }}"

    shapes = read(ANONYMOUS + f':S sh:sparql [ sh:select "{query}" ] .')

    with pytest.raises(ShapesError, match=r"SERVICE|unexpected \"SERVIC"):
        shacl.validate(read(THING), shapes, engine=engine)

    assert listener.calls == []


def test_shape_that_names_a_graph_elsewhere_is_refused_and_nothing_is_read(
    read: Reader, listener: Listener
) -> None:
    query = "SELECT $this FROM <{there}> { $this ?p ?o }".replace("{there}", listener.address)
    shapes = read(ANONYMOUS + f':S sh:sparql [ sh:select "{query}" ] .')

    for engine in ("auto", "reference"):
        with pytest.raises(ShapesError, match="FROM"):
            shacl.validate(read(THING), shapes, engine=engine)

    assert listener.calls == []


def test_shapes_that_are_not_well_formed_are_refused_as_such(read: Reader) -> None:
    broken = ANONYMOUS + ":S sh:property [ sh:minCount 1 ] ."

    with pytest.raises(ShapesError, match="needs an sh:path"):
        shacl.validate(read(THING), read(broken))


def test_where_nothing_is_a_target_nothing_conforms(read: Reader) -> None:
    report = shacl.validate(read('<http://e/x> <http://e/p> "o" .'), OURS, vocabulary())

    assert not report.conforms
    assert "nothing in the data was a target" in report.summary()


def test_the_ontology_itself_is_not_counted_as_data() -> None:
    empty = shacl.validate([], OURS, vocabulary())

    assert empty.focus_nodes == 0


def test_finding_of_an_anonymous_shape_goes_by_the_shape_around_it(by_others: Report) -> None:
    shapes = {(finding.path, finding.rule) for finding in by_others.findings}

    assert shapes == {
        ("http://e/p", "http://e/S"),
        ("<http://e/a>/^<http://e/b>", "http://e/S"),
        (None, "urn:migkg:anonymous-shape"),
    }


def test_what_lies_behind_a_result_is_no_result_of_its_own(read: Reader) -> None:
    shapes = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ; sh:node <http://e/T> .
        <http://e/T> a sh:NodeShape ; sh:property [ sh:path <http://e/p> ; sh:minCount 1 ] .
    """

    report = shacl.validate(read(THING), read(shapes))

    assert [finding.component for finding in report.findings] == [str(SH.NodeConstraintComponent)]


def test_organisation_in_data_of_others_is_no_sign_that_they_conform(read: Reader) -> None:
    others = """
        @prefix dcat: <http://www.w3.org/ns/dcat#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix org: <http://www.w3.org/ns/org#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://e/data> a dcat:Dataset ; dcterms:publisher <http://e/us> .
        <http://e/us> a org:Organization ; skos:prefLabel "we"@en , "nous"@fr .
    """

    alone = shacl.validate(read(others), OURS, vocabulary())
    beside = shacl.validate([*read_folder(SMALL).triples, *read(others)], OURS, vocabulary())
    small = shacl.validate(read_folder(SMALL).triples, OURS, vocabulary())

    assert not alone.conforms
    assert alone.focus_nodes == 0
    assert beside.focus_nodes == small.focus_nodes + 1


def test_report_in_turtle_keeps_each_term_what_it_is(by_ours: Report, by_others: Report) -> None:
    graph = rdflib.Graph().parse(data=by_others.to_turtle())
    values = set(graph.objects(None, SH.value))
    ours = rdflib.Graph().parse(data=by_ours.to_turtle())
    (constraint,) = ours.objects(None, SH.sourceConstraint)
    (shape,) = ours.objects(None, SH.sourceShape)

    assert values == {rdflib.URIRef("http://e/x"), rdflib.URIRef("http://e/y")}
    assert set(ours.objects(None, SH.value)) == {
        rdflib.Literal("2023-02-01", datatype=rdflib.XSD.date)
    }
    assert str(constraint) == expand("migsh:Dated-attestedOn-first-day")
    assert str(shape) == expand("migsh:Dated-by-attestedOn")
    assert (None, SH.conforms, rdflib.Literal(lexical_or_value=False)) in ours


def test_message_of_a_sparql_constraint_is_in_the_language_asked_for(by_ours: Report) -> None:
    (finding,) = by_ours.findings

    assert finding.message("en").startswith("mig:attestedOn must be")
    assert finding.message("fr").startswith("mig:attestedOn doit être")
    assert finding.message("nl").startswith("mig:attestedOn moet")
    assert finding.message("de").startswith("mig:attestedOn muss")
    assert finding.message("xx") == finding.message("en")


def test_misspelt_value_names_the_terms_that_are_near(read: Reader) -> None:
    misspelt = DATED.replace("mig:Collaboration", "mig:Colaboration")

    report = shacl.validate(read(misspelt), OURS, vocabulary())

    (finding,) = (it for it in report.findings if it.rule.endswith("own-term"))
    assert "mig:Collaboration" in finding.message("en")
    assert "mig:Collaboration" in finding.message("fr")


def test_word_of_others_is_noted_once_however_many_things_use_it(read: Reader) -> None:
    things = "".join(f'<http://e/{name}> <http://e/says> "x" .\n' for name in "cab")

    report = shacl.validate(read(DATED + things + '[] <http://e/says> "x" .'), OURS, vocabulary())

    (finding,) = (it for it in report.findings if it.severity == "Info")
    assert "http://e/says is not among" in finding.message()
    assert "(used by http://e/a)" in finding.message()


PLACE_AS_MEMBER = """
@prefix city: <https://w3id.org/migkg/id/city/> .
@prefix membership: <https://w3id.org/migkg/id/membership/> .
@prefix mig: <https://w3id.org/migkg/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
membership:x a mig:NetworkMembership ; org:member city:xx-atown .
"""


def message_on_the_member(triples: Iterable[Triple]) -> str:
    report = shacl.validate(triples, OURS, vocabulary())
    (finding,) = (it for it in report.findings if it.rule.endswith("#NetworkMembership-member"))
    return finding.message()


def test_value_that_is_described_is_not_taken_for_a_misspelling(read: Reader) -> None:
    message = message_on_the_member([*read_folder(SMALL).triples, *read(PLACE_AS_MEMBER)])

    assert message.endswith("point to authority:….")


def test_thing_that_is_nowhere_described_is_not_taken_for_a_misspelt_word(read: Reader) -> None:
    assert message_on_the_member(read(PLACE_AS_MEMBER)).endswith("point to authority:….")


def test_the_same_data_give_the_same_report_whatever_their_order(read: Reader) -> None:
    given = list(read(DATED.replace("2023-02-01", "2023-02-02")))
    first = shacl.validate(given, OURS, vocabulary())
    second = shacl.validate(given[::-1], OURS[::-1], vocabulary()[::-1])

    assert first.to_turtle() == second.to_turtle()
    assert first.to_text("fr") == second.to_text("fr")


def test_anonymous_constraint_and_a_severity_of_ones_own_are_reported(read: Reader) -> None:
    shapes = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <http://e/S> a sh:NodeShape ; sh:targetClass <http://e/C> ; sh:severity <http://e/Grave> ;
          sh:sparql [ sh:message "wrong"@en ; sh:select "SELECT $this { $this ?p ?o }" ] .
    """

    report = shacl.validate(read(THING), read(shapes))

    severities = set(rdflib.Graph().parse(data=report.to_turtle()).objects(None, SH.resultSeverity))
    assert {finding.rule for finding in report.findings} == {"http://e/S"}
    assert severities == {rdflib.URIRef("http://e/Grave")}


def test_where_nothing_was_judged_the_report_in_turtle_does_not_say_that_it_conforms() -> None:
    report = rdflib.Graph().parse(data=shacl.validate([], OURS, vocabulary()).to_turtle())

    assert (None, SH.conforms, rdflib.Literal(lexical_or_value=False)) in report


def test_value_that_is_no_day_is_judged_without_a_word_of_the_library(
    read: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    report = shacl.validate(read(DATED.replace("2023-02-01", "2023-13-45")), OURS, vocabulary())

    assert not report.conforms
    assert caplog.records == []
