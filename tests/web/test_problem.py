"""Problems are called what they are, and say whether it helps to ask again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from migkg.errors import LimitExceeded, QueryError, RefusedQuery
from migkg.sandbox import OF_MOMENT
from migkg.web.problem import _RETRY_AFTER, Problem
from tests.web.explorer import without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build


@pytest.mark.parametrize(
    ("limit", "status", "retry_after"),
    [
        ("deadline", 503, None),
        ("queue", 503, "5"),
        ("memory", 422, None),
        ("size", 422, None),
        ("crash", 422, None),
        ("length", 413, None),
        ("nesting", 422, None),
        ("chain", 422, None),
        ("patterns", 422, None),
        ("tokens", 422, None),
    ],
)
def test_limit_has_its_status_and_only_one_of_the_moment_invites_to_ask_again(
    limit: str, status: int, retry_after: str | None
) -> None:
    problem = Problem.of(LimitExceeded(limit, "too much"))

    assert problem.status == status
    assert problem.headers.get("Retry-After") == retry_after
    assert problem.document["limit"] == limit


def test_each_limit_of_the_moment_has_its_time() -> None:
    assert set(_RETRY_AFTER) == OF_MOMENT


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (QueryError("?", line=1, column=1), "The query is not valid SPARQL"),
        (QueryError("city is not an IRI"), "This cannot be answered as it is asked"),
        (RefusedQuery("?", line=1, column=1), "This is not offered here"),
    ],
)
def test_only_what_has_a_place_in_the_query_is_called_invalid_sparql(
    error: QueryError, title: str
) -> None:
    assert Problem.of(error).title == title


@pytest.mark.parametrize(
    "error",
    [
        QueryError("?", line=2, column=3, excerpt="  ?\n  ^"),
        LimitExceeded("nesting", "too deep", line=2, column=3, excerpt="  ?\n  ^"),
    ],
)
def test_whoever_can_is_shown_the_place_in_the_query(error: QueryError | LimitExceeded) -> None:
    problem = Problem.of(error)

    assert problem.document["line"] == 2
    assert problem.document["column"] == 3
    assert problem.document["excerpt"] == "  ?\n  ^"
    with Flask(__name__).test_request_context():
        assert problem.response("text/plain").get_data(as_text=True).endswith("\n  ?\n  ^\n")


def test_a_parameter_that_cannot_be_read_is_not_called_invalid_sparql(
    ghent_build: Build, built_root: Path
) -> None:
    assert ghent_build.graphs
    response = without_sandbox(built_root).get("/questions/networks-of-city.csv?city=no:such<iri>")

    assert response.status_code == 400
    assert json.loads(response.data)["title"] == "This cannot be answered as it is asked"
