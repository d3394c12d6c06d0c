"""What people read as Turtle and JSON-LD says exactly what was given."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from migkg.interchange import jsonld, turtle
from migkg.source import BlankNode, Literal, NamedNode, Quad, Triple, nquads, read_turtle
from migkg.terms import PREFIXES, expand
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

THING, SAYS = NamedNode(expand("city:xx-atown")), NamedNode(expand("skos:editorialNote"))
HARD = ("", "\\", '"', "'", "\n", "\r", "\t", "\u2028", "\x00", "\x85", "é", "🏙", "a")
TEXTS = sorted({"".join(parts) for parts in itertools.product(HARD, repeat=3)})


def said(value: Literal) -> Triple:
    return Triple(THING, SAYS, value)


def test_text_is_read_back_from_turtle_whatever_characters_it_has(tmp_path: Path) -> None:
    given = {said(Literal(text, language="fr")) for text in TEXTS}
    path = tmp_path / "written.ttl"

    path.write_bytes(turtle(given))

    assert len(given) == len(TEXTS) > 1_000
    assert set(read_turtle(path)) == given


@pytest.mark.parametrize(
    ("value", "datatype"),
    [("01", "integer"), ("1.0", "decimal"), ("1e0", "double"), ("+1", "integer"), ("1", "boolean")],
)
def test_literal_stays_as_it_was_written(tmp_path: Path, value: str, datatype: str) -> None:
    given = [said(Literal(value, datatype=NamedNode(PREFIXES["xsd"] + datatype)))]
    path = tmp_path / "written.ttl"

    path.write_bytes(turtle(given))

    assert list(read_turtle(path)) == given


@pytest.mark.parametrize(
    "given",
    [
        "<urn:a> <urn:p> [ <urn:p> [] , ( 1 [ <urn:q> 2 ] ) ] . [] <urn:p> 1 .",
        "<urn:a> <urn:p> _:x . <urn:b> <urn:p> _:x . _:x <urn:p> [ <urn:q> _:x ] .",
        "_:x <urn:p> _:y . _:y <urn:p> _:z . _:z <urn:p> _:x . <urn:a> <urn:p> [ <urn:q> _:v ] .",
        "_:x <urn:p> _:x . _:u <urn:p> [ <urn:q> [ <urn:q> _:w ] ] . _:w <urn:q> _:w2 .",
    ],
)
def test_blank_nodes_are_read_back_as_they_are_connected(tmp_path: Path, given: str) -> None:
    path, written = tmp_path / "given.ttl", tmp_path / "written.ttl"
    path.write_text(given, encoding="utf-8")

    written.write_bytes(turtle(read_turtle(path)))

    before, after = (nquads(Quad(*triple) for triple in read_turtle(it)) for it in (path, written))
    assert before == after


def test_blank_node_has_a_label_only_where_it_needs_one() -> None:
    shared, nested = BlankNode("shared"), BlankNode("nested")
    given = [
        Triple(THING, SAYS, shared),
        Triple(shared, SAYS, shared),
        Triple(THING, SAYS, nested),
        Triple(nested, SAYS, Literal("x")),
    ]

    written = turtle(given).decode()

    assert "_:shared" in written
    assert "_:nested" not in written
    assert 'skos:editorialNote [ skos:editorialNote "x" ] ;' in written


def test_statement_about_a_statement_is_refused() -> None:
    inner = said(Literal("a"))

    with pytest.raises(TypeError, match="no statement about a statement"):
        turtle([Triple(THING, SAYS, inner)])


def test_turtle_for_people_has_the_form_of_the_files() -> None:
    path = ROOT / "shapes" / "membership.ttl"

    assert turtle(read_turtle(path)) == path.read_bytes()


def test_json_ld_is_read_back_by_a_reader_that_is_not_its_writer() -> None:
    given = {said(Literal(text, language="en")) for text in TEXTS}

    read = {quad.triple for quad in parse(jsonld(given), format=RdfFormat.JSON_LD)}

    assert read == given


def test_the_same_statements_give_the_same_bytes() -> None:
    given = [said(Literal(text)) for text in TEXTS]

    assert turtle(given) == turtle(given[::-1])
    assert jsonld(given) == jsonld(given[::-1])


def test_json_ld_names_only_the_prefixes_that_it_uses() -> None:
    assert set(json.loads(jsonld([said(Literal("a"))]))["@context"]) == {"city", "skos"}


@pytest.mark.parametrize("place", ["subject", "predicate", "object", "type", "datatype"])
def test_json_ld_does_not_take_an_iri_for_a_name_with_a_prefix(place: str) -> None:
    odd, ghent = NamedNode("city:be-gent"), NamedNode(expand("city:be-gent"))
    label, kind = NamedNode(expand("rdfs:label")), NamedNode(expand("rdf:type"))
    statement = {
        "subject": Triple(odd, label, Literal("x")),
        "predicate": Triple(ghent, odd, Literal("x")),
        "object": Triple(ghent, label, odd),
        "type": Triple(ghent, kind, odd),
        "datatype": Triple(ghent, label, Literal("x", datatype=odd)),
    }[place]
    given = {statement, Triple(ghent, label, ghent)}

    read = {it.triple for it in parse(jsonld(given), RdfFormat.JSON_LD)}

    assert read == given
