"""Headers of clients as they are, and odd ones: what they get is what a second reading says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migkg.web.documents import OFFERED
from migkg.web.negotiate import choose
from migkg.web.schema import WRITERS
from tests.web.accept_oracle import REFUSED, SURFACES, header_of, rows, verdict
from tests.web.explorer import without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from migkg.build import Build

TABLE = rows()
RANGES = (
    *("text/turtle", "text/html", "application/json", "application/ld+json", "image/png"),
    *("text/*", "application/*", "*/*", "TEXT/HTML", "*", "*/html", "nonsense", "te(xt/html", ""),
)
PARAMETERS = (
    *("a=b", 'a="b,c"', 'a="b;q=0"', r'a="\""', r'a="\\"', "A = b", "a", ""),
    *("q=0", "q=0.001", "q=0.5", "Q=0.7", "q=1.000", "q=1", "q=.2", "q=1.", "q=2", "q=-1", "q=x"),
)
elements = st.builds(
    lambda name, parameters, mark: mark.join([name, *parameters]),
    st.sampled_from(RANGES),
    st.lists(st.sampled_from(PARAMETERS), max_size=3),
    st.sampled_from([";", "; ", " ;\t"]),
)
headers = st.builds(
    lambda parts, mark: mark.join(parts),
    st.lists(elements, max_size=6),
    st.sampled_from([",", ", ", " , "]),
)


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


def asked(client: FlaskClient, place: str, header: str | None) -> TestResponse:
    return client.get(place, headers={} if header is None else {"Accept": header})


def test_table_has_200_headers_and_is_what_the_second_reading_says_today() -> None:
    assert len({header_of(row) for row in TABLE}) >= 200
    for row in TABLE:
        for name, offered in SURFACES.items():
            assert (verdict(header_of(row), offered) or REFUSED) == row[name], row


@pytest.mark.parametrize("surface", SURFACES)
def test_every_header_gets_what_the_table_says(surface: str) -> None:
    for row in TABLE:
        assert (choose(header_of(row), SURFACES[surface]) or REFUSED) == row[surface], row


@settings(max_examples=300, deadline=None)
@given(headers, st.sampled_from(list(SURFACES)))
def test_header_made_at_random_gets_what_the_second_reading_says(header: str, surface: str) -> None:
    assert choose(header, SURFACES[surface]) == verdict(header, SURFACES[surface])


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ahtml/ture*;,q=0.1" \\\té'), max_size=60))
def test_header_of_any_letters_gets_something_or_nothing(header: str) -> None:
    assert choose(header, SURFACES["thing"]) in {*SURFACES["thing"], None}


def test_iri_of_a_thing_leads_every_client_to_what_the_table_says(client: FlaskClient) -> None:
    for row in TABLE:
        response = asked(client, "/id/city/be-gent", header_of(row))

        assert "Accept" in response.vary, row
        if row["thing"] == REFUSED:
            assert response.status_code == 406, row
        else:
            ending = OFFERED[row["thing"]]
            place = f"/data/city/be-gent.{ending}" if ending else "/page/city/be-gent"
            assert (response.status_code, response.location) == (303, place), row


def test_description_of_the_data_is_given_as_the_table_says(client: FlaskClient) -> None:
    for wanted in {row["thing"] for row in TABLE}:  # each costs much, and all are one negotiation
        header = next(header_of(row) for row in TABLE if row["thing"] == wanted)
        response = asked(client, "/.well-known/void", header)

        assert "Accept" in response.vary
        if wanted == REFUSED:
            assert response.status_code == 406
        else:
            assert response.mimetype == WRITERS[OFFERED[wanted] or "ttl"][0]


def test_every_client_can_read_what_is_wrong(client: FlaskClient) -> None:
    for row in TABLE:
        response = asked(client, "/data/city/be-gant.ttl", header_of(row))

        shown = {"text/html": "text/html", REFUSED: "text/plain"}
        assert response.status_code == 404, row
        assert response.mimetype == shown.get(row["error"], "application/problem+json"), row
        assert "Accept" in response.vary, row
