"""Correct graphs are spoilt on purpose, and the shapes notice.

All mutants are judged in one run, which takes about a minute.
"""

from __future__ import annotations

from collections import Counter

from rdflib import SH

from migkg.terms import curie
from tests.shapes import mutants
from tests.shapes.test_shapes import constraints


def test_graphs_that_are_not_spoilt_are_not_disturbed_by_those_beside_them() -> None:
    assert mutants.judged().unsound == ()


def test_each_constraint_has_a_mutant_made_for_it_and_names_it() -> None:
    outcome = mutants.judged()

    made = [(mutant.rule, mutant.component) for mutant, _ in outcome.derived]
    assert sorted(made) == sorted(constraints())
    assert [mutant.name for mutant in outcome.missed] == []


def test_no_query_without_a_mutant_and_none_for_a_query_that_is_gone() -> None:
    queries = {
        curie(str(name)).removeprefix("migsh:") for name in mutants.GRAPH.objects(None, SH.sparql)
    }

    assert queries == set(mutants.QUERIES)


def test_at_most_one_of_twenty_free_mutants_survives() -> None:
    outcome = mutants.judged()

    assert len(outcome.survivors) <= mutants.MOST_SURVIVORS * len(outcome.free)


def test_free_mutants_are_of_every_sort_and_no_two_are_one() -> None:
    outcome = mutants.judged()
    sorts = Counter(mutant.sort for mutant, _ in outcome.free)

    assert set(sorts) == {
        *("as bare text", "deleted", "doubled", "foreign"),
        *("misspelt", "swapped", "wrong list", "wrong type"),
    }
    assert len({mutant.graph for mutant, _ in outcome.free}) == len(outcome.free)


def test_survivors_are_those_of_the_table_each_with_its_reason() -> None:
    survivors = {(mutant.sort, mutant.name) for mutant in mutants.judged().survivors}
    known = mutants.reasons()

    assert survivors - set(known) == set(), "these survive, and the table does not say why they may"
    assert set(known) - survivors == set(), "these survive no longer: take them out of the table"
    assert all(reason.strip() for reason in known.values())


def test_page_shows_what_a_run_gives() -> None:
    assert mutants.PAGE.read_text(encoding="utf-8") == mutants.page(), "run make mutations"
