"""Every answer tells the browser what it may not do, and other names of the server are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from a2wsgi import ASGIMiddleware
from flask import Flask, Response

from migkg.settings import Settings
from migkg.web.edition import Edition
from migkg.web.front import Front
from migkg.web.headers import HEADERS, secure
from tests.web.serving import Reader

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import Client


@pytest.fixture
def client() -> FlaskClient:
    application = Flask("test")
    secure(application)

    @application.get("/")
    def page() -> str:
        return "page"

    @application.get("/shared")
    def shared() -> Response:
        return Response("shared", headers={"Cross-Origin-Resource-Policy": "cross-origin"})

    @application.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    return application.test_client()


@pytest.fixture
def named(client: FlaskClient) -> Client:
    """The same behind the front of the server, which has the name ``data.example.org``."""

    nothing: Any = None  # no query is asked here

    async def front(*given: Any) -> None:
        edition = Edition("1", client.application, nothing, nothing)
        await Front(edition, Settings(names=("data.example.org",)))(*given)

    application: Any = ASGIMiddleware(front)
    return Reader(application)


@pytest.mark.parametrize("path", ["/", "/missing", "/broken"])
@pytest.mark.parametrize(("name", "value"), HEADERS.items())
def test_every_answer_has_the_header(client: FlaskClient, path: str, name: str, value: str) -> None:
    assert client.get(path).headers.getlist(name) == [value]


def test_the_policy_allows_no_script_and_no_frame() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_view_may_set_a_header_of_its_own(client: FlaskClient) -> None:
    response = client.get("/shared")

    assert response.headers.getlist("Cross-Origin-Resource-Policy") == ["cross-origin"]


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8000", "localhost:65535"),
        *("127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"),
        *("data.example.org", "DATA.example.org:443"),
    ],
)
def test_the_names_of_this_machine_are_answered(named: Client, host: str) -> None:
    assert named.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("", "example.org", "localhost.example.org", "127.0.0.1.example.org", "192.0.2.1"),
        *("0.0.0.0", "[::]", "[2001:db8::1]", "::1"),  # noqa: S104  to be refused
        *("localhost:", "localhost:port", "localhost@example.org"),
        *("localhost:65536", "127.0.0.1:99999", "[::1]:65536"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/missing"])
def test_other_names_are_refused(named: Client, host: str, path: str) -> None:
    response = named.get(path, headers={"Host": host})

    assert response.status_code == 421
    assert "page" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_fails_beside_the_pages_may_be_read_by_other_sites(named: Client) -> None:
    response = named.get("/sparql", headers={"Host": "localhost"})  # there is no endpoint

    assert response.status_code == 500
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in response.headers["Access-Control-Expose-Headers"]
