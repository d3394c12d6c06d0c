"""What people read as Turtle and JSON-LD says exactly what was given."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from migkg.interchange import jsonld, turtle
from migkg.source import Literal, NamedNode, Triple, read_turtle
from migkg.terms import PREFIXES, expand

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
