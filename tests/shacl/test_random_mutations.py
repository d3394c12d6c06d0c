"""On graphs of the real vocabulary with random faults, our engine says what pySHACL says.

``make soak`` does the same with twenty times as many mutations.
"""

from __future__ import annotations

import pytest

from tests.shacl.mutation_results import outcome
from tests.shacl.random_graphs import GRAPHS, MOST_TRIPLES, TOGETHER, graph

LEAST_MUTATIONS = 100
SEED = 1


@pytest.mark.parametrize("number", range(GRAPHS))
def test_all_that_is_said_of_a_spoilt_graph_is_the_same(number: int) -> None:
    found = outcome(number, f"{SEED}-{number}-0")

    assert not found.failed
    assert found.ours == found.reference - found.compared
    assert found.ours


def test_graphs_are_as_many_and_as_small_as_they_should_be() -> None:
    graphs = [graph(number) for number in range(GRAPHS)]

    assert len({frozenset(it) for it in graphs}) == GRAPHS
    assert max(map(len, graphs)) <= MOST_TRIPLES
    assert GRAPHS * TOGETHER >= LEAST_MUTATIONS
