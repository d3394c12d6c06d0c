"""Every answer tells the browser what it may not do, and other names of the server are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask, Response

from migkg.web.headers import HEADERS, secure

if TYPE_CHECKING:
    from flask.testing import FlaskClient


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
    ],
)
def test_the_names_of_this_machine_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


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
def test_other_names_are_refused(client: FlaskClient, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host})

    assert response.status_code == 421
    assert "page" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"
