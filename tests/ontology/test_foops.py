"""FOOPS!: every item that can be judged offline passes, or lacks what we know that it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ontology.foops import NETWORK, OFFLINE, state
from tests.ontology.lookup import Graph, parsed
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

BARE = """
<urn:bare> a owl:Ontology .
mig:Bad a owl:Class .
"""
SIXTEEN = {"FIND1", "HTTP1", "OM1", "OM2", "OM3", "OM4.1", "OM5.1", "OM5.2", "PURL1", "RDF1"} | {
    *("URI2", "VER1", "VOC1", "VOC2", "VOC3", "VOC4")
}
each_item = pytest.mark.parametrize("item", OFFLINE)


@each_item
def test_the_ontology_lacks_nothing_but_what_it_does_without(item: str, everything: Graph) -> None:
    assert OFFLINE[item].lacks(everything) == list(OFFLINE[item].without)


@each_item
def test_a_bare_ontology_lacks_it(item: str, tmp_path: Path) -> None:
    bare = Graph(parsed(BARE if item != "RDF1" else "", tmp_path))
    assert OFFLINE[item].lacks(bare)


def test_all_items_are_judged_or_named_as_needing_the_network(everything: Graph) -> None:
    states = {item: state(item, everything)[0] for item in (*OFFLINE, *NETWORK)}
    assert set(OFFLINE) == SIXTEEN
    assert len(states) == 24
    assert {item for item, found in states.items() if found == "fail"} == {"OM3"}
    assert {item for item, found in states.items() if found == "needs network"} == set(NETWORK)


def test_what_is_tested_locally_of_the_network_is_there() -> None:
    for why in NETWORK.values():
        for path in why.split("`")[1::2]:
            assert path == "mig" or (ROOT / path).exists(), path
