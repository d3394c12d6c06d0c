"""A question is answered as it was asked, or the reader learns what was wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from migkg.errors import LimitExceeded
from migkg.queries import read_query
from migkg.source import Literal
from migkg.web import answered
from migkg.web.problem import Problem
from migkg.web.questions import sparql_of
from tests.web.explorer import BROWSER, Page

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import Client


NETWORKS = "/questions/networks-of-city"


def field(page: Page, name: str) -> dict[str, str | None]:
    (found,) = [given for tag, given in page.tags if tag == "input" and given.get("name") == name]
    return found


def test_the_query_shown_is_the_one_that_ran_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "called.rq"
    path.write_text(
        "#+ summary: What is called so?\n#+ defaults:\n#+   - name: x\n"
        "SELECT ?name ?thing\nWHERE { ?thing ?property ?name }\n",
        encoding="utf-8",
    )
    question = read_query(path)
    value = {"name": Literal("one\u2028#+ two\x85three")}

    assert sparql_of(question, value) == question.bound_text(value).partition("x\n")[2].strip()
    assert "\u2028#+ two\x85" in sparql_of(question, value)


def test_an_answer_too_large_for_a_page_is_refused_and_can_be_taken_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered, "LARGEST_PAGE", 10)

    response = client.get(NETWORKS, headers=BROWSER)

    assert response.status_code == Problem.of(LimitExceeded("size", "")).status
    assert "too much for a page" in response.text
    assert f"{NETWORKS}.csv" in Page(response).links


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1.1"])
def test_an_answer_to_take_away_is_a_file_of_a_length(
    client: Client, method: str, protocol: str
) -> None:
    whole = client.get(f"{NETWORKS}.csv").data
    response = client.open(
        f"{NETWORKS}.csv", method=method, environ_overrides={"SERVER_PROTOCOL": protocol}
    )

    assert response.headers["Content-Disposition"].endswith('"networks-of-city.csv"')
    assert response.content_length == len(whole) > 0
    assert response.data == (whole if method == "GET" else b"")


@pytest.mark.parametrize("ending", ["", ".csv", ".json"])
def test_an_unknown_parameter_is_a_bad_request_and_those_that_exist_are_named(
    client: Client, ending: str
) -> None:
    response = client.get(f"{NETWORKS}{ending}?town=x", headers={"Accept": "application/json"})

    assert response.status_code == 400
    assert response.json is not None
    assert response.json["known"] == ["city"]


@pytest.mark.parametrize("ending", ["", ".csv", ".json"])
@pytest.mark.parametrize("given", ["city=city:be-gent&city=city:be-gent", "lang=fr&lang=nl"])
def test_a_parameter_given_twice_is_a_bad_request(client: Client, ending: str, given: str) -> None:
    response = client.get(f"{NETWORKS}{ending}?{given}")

    assert response.status_code == 400
    assert "may be given once" in response.text


@pytest.mark.parametrize("name", ["city:be-gant", "https://w3id.org/migkg/id/city/be-gant"])
@pytest.mark.parametrize("ending", ["", ".csv", ".json"])
def test_a_misspelt_thing_is_not_found_rather_than_without_answer(
    client: Client, ending: str, name: str
) -> None:
    response = client.get(f"{NETWORKS}{ending}?city={quote(name)}", headers=BROWSER)

    assert response.status_code == 404
    assert "The answer is empty" not in response.text
    assert "city:be-gent" in response.text


def test_a_misspelt_thing_is_answered_with_the_same_question_of_the_one_that_may_be_meant(
    client: Client,
) -> None:
    place = "/questions/holders-of-office-on-day?post=post:be-gent-major&day=2023-06-02&lang=fr"

    page = Page(client.get(place, headers=BROWSER))

    meant = "post=post%3Abe-gent-mayor&day=2023-06-02&lang=fr"
    assert f"/questions/holders-of-office-on-day?{meant}" in page.links


@pytest.mark.parametrize(
    "name",
    [
        "http://example.org/a-city",  # of others
        "def:completeness",  # a list of codes
        "mig:City",
        "graph:moving-cities-ghent-fr",
        "country:BEL",
    ],
)
def test_a_thing_of_others_and_any_that_is_in_the_graph_may_be_asked_for(
    client: Client, name: str
) -> None:
    assert client.get(f"{NETWORKS}?city={quote(name)}", headers=BROWSER).status_code == 200


@pytest.mark.parametrize(
    ("given", "faulty", "sound"),
    [("day=yesterday", "day", "post"), ("post=post:be-gent-major", "post", "day")],
)
def test_a_faulty_field_says_so_and_leads_to_what_is_wrong(
    client: Client, given: str, faulty: str, sound: str
) -> None:
    page = Page(client.get(f"/questions/holders-of-office-on-day?{given}", headers=BROWSER))

    assert field(page, faulty)["aria-invalid"] == "true"
    described = (field(page, faulty)["aria-describedby"] or "").split()
    assert described == ["problem", f"h-{faulty}"]
    assert set(described) <= set(page.ids)
    assert "aria-invalid" not in field(page, sound)
    assert field(page, sound)["aria-describedby"] == f"h-{sound}"


def test_no_query_is_shown_where_none_was_asked(client: Client) -> None:
    page = Page(client.get(f"{NETWORKS}?city=city:be-gant", headers=BROWSER))

    assert "The query behind it" not in page.text


@pytest.mark.parametrize(
    ("language", "question", "field_", "tag"),
    [
        ("en", "Which networks is this city known to have been in?", "City", "networks"),
        ("fr", "De quels réseaux sait-on que cette ville a fait partie ?", "Ville", "réseaux"),
        ("nl", "Van welke netwerken is bekend dat deze stad er lid", "Stad", "netwerken"),
        ("de", "Von welchen Netzwerken ist bekannt", "Stadt", "Netzwerke"),
    ],
)
def test_question_is_asked_in_the_language_of_the_reader(
    client: Client, language: str, question: str, field_: str, tag: str
) -> None:
    address = f"{NETWORKS}?lang={language}"

    html = client.get(address, headers=BROWSER).text

    assert f'<h1><bdi lang="{language}">{question}' in html
    assert f'<bdi lang="{language}">{field_}</bdi> <code' in html
    assert f'<bdi lang="{language}">{tag}</bdi>' in html
    assert question in client.get(f"/questions?lang={language}", headers=BROWSER).text


def test_form_proposes_the_things_that_a_parameter_takes(client: Client) -> None:
    html = client.get(f"{NETWORKS}?lang=fr", headers=BROWSER).text

    assert '<datalist id="c-city"><option value="city:be-gent">Gand</option></datalist>' in html
    assert 'list="c-city"' in html


@pytest.mark.parametrize(
    ("question", "proposed"),
    [
        ("initiatives-on-theme", '<option value="theme:housing">logement</option>'),
        ("partners-in-country", '<option value="country:BEL">Belgique</option>'),
    ],
)
def test_form_proposes_the_codes_of_the_list_that_a_parameter_takes(
    client: Client, question: str, proposed: str
) -> None:
    html = client.get(f"/questions/{question}?lang=fr", headers=BROWSER).text

    assert proposed in html


def test_iri_of_a_question_leads_to_its_page_or_to_what_the_graph_says_of_it(
    client: Client,
) -> None:
    place = "/query/networks-of-city"
    page = client.get(place, headers=BROWSER)
    turtle = client.get(place, headers={"Accept": "text/turtle"}, follow_redirects=True)
    missing = client.get("/query/networks-of-citi", headers={"Accept": "application/json"})

    assert (page.status_code, page.headers["Location"]) == (303, NETWORKS)
    assert "a sh:SPARQLExecutable" in turtle.text
    assert missing.status_code == 404
