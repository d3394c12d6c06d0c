"""Things are found by name, on a page and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from tests.web.explorer import BROWSER, root_with, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import Client


def page(client: Client, path: str) -> str:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def found(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path).get_json()
    assert isinstance(answer, dict)
    rows: list[dict[str, str]] = answer["found"]
    return rows


@pytest.mark.parametrize("asked", ["Ghent", "gand", "GENT", "ghe", "gehnt"])
def test_city_is_found_in_any_language_and_mistyped(client: Client, asked: str) -> None:
    first = found(client, f"/search.json?q={asked}")[0]

    assert first["iri"] == expand("city:be-gent")
    assert 'href="/page/city/be-gent"' in page(client, f"/search?q={asked}")


def test_page_shows_the_name_of_the_reader_and_the_one_that_was_met(client: Client) -> None:
    text = page(client, "/search?q=gand&lang=nl")

    assert '<bdi lang="nl">Gent</bdi>' in text
    assert '<bdi lang="fr">Gand</bdi>' in text
    assert 'href="/page/city/be-gent?lang=nl"' in text


def test_kind_that_is_asked_for_is_the_only_one(client: Client) -> None:
    assert {it["kind"] for it in found(client, "/search.json?q=ghent&kind=forum")} == {"forum"}
    assert len({it["kind"] for it in found(client, "/search.json?q=ghent&kind=no-kind")}) > 3


def test_what_is_near_is_told_from_what_is_meant(client: Client) -> None:
    assert "Is one of these meant?" in page(client, "/search?q=gehnt")
    assert "Is one of these meant?" not in page(client, "/search?q=ghent")


def test_nothing_found_is_no_statement_about_the_world(client: Client) -> None:
    assert "no statement about the world" in page(client, "/search?q=atlantis")
    assert found(client, "/search.json?q=atlantis") == []


def test_without_a_name_there_is_a_form_and_no_answer(client: Client) -> None:
    text = page(client, "/search")

    assert "Nothing has a name like this" not in text
    assert 'name="q"' in text


def test_names_of_strangers_are_text_and_no_markup(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    thing = NamedNode(expand("city:xx-a"))
    graph = NamedNode(f"{GRAPH}hostile")
    said = [
        Quad(thing, NamedNode(expand("rdf:type")), NamedNode(expand("mig:City")), graph),
        Quad(thing, NamedNode(expand("skos:prefLabel")), Literal(hostile, language="en"), graph),
    ]
    client = without_sandbox(root_with(tmp_path, said))

    text = page(client, "/search?q=script")

    assert hostile not in text
    assert "&lt;script&gt;alert(1)" in text
    assert hostile not in page(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")


def test_answer_for_programs_is_open_to_pages_of_any_site(client: Client) -> None:
    assert client.get("/search.json?q=ghent").headers["Access-Control-Allow-Origin"] == "*"
