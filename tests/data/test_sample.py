"""Statements to be read are drawn by the hash of a commit, and nobody chooses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from migkg.source import Literal, Triple, named
from tools.sample import Statement, drawn, sample


@pytest.fixture(scope="module")
def statements() -> list[Statement]:
    """Of chains, of terms of office and, far more, of places: each with a link to its evidence."""
    things = [
        (Path(f"data/ttl/{folder}/de.ttl"), f"{kind}:xx-{number}")
        for folder, kind, count in (
            ("chains", "action", 30),
            ("offices", "tenure", 30),
            ("places", "city", 3_000),
        )
        for number in range(count)
    ]
    predicates = ("mig:supportedBy", "mig:theme")
    return [
        (path, Triple(named(thing), named(predicate), Literal("x")))
        for path, thing in things
        for predicate in predicates
    ]


def test_same_commit_draws_the_same_in_whatever_order_they_come(
    statements: list[Statement],
) -> None:
    assert drawn(statements, "abc") == drawn(reversed(statements), "abc")


def test_another_commit_draws_others(statements: list[Statement]) -> None:
    assert sample(drawn(statements, "abc"), 20) != sample(drawn(statements, "abd"), 20)


def test_quarter_is_of_chains_and_quarter_of_terms_of_office(statements: list[Statement]) -> None:
    chosen = sample(drawn(statements, "abc"), 40)

    assert len(set(chosen)) == 40
    assert sum(path.parent.name == "chains" for path, _ in chosen) >= 10
    assert sum("/tenure/" in str(it.subject) for _, it in chosen) >= 10
    assert any(path.parent.name == "places" for path, _ in chosen)


def test_links_to_evidence_are_read_with_what_they_support(statements: list[Statement]) -> None:
    assert {it.predicate for _, it in drawn(statements, "abc")} == {named("mig:theme")}
