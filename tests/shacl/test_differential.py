"""On shapes and data made at random, our engine, pySHACL and Jena find the same.

``make soak`` does the same with many more pairs. What pySHACL and Jena are known to do otherwise is
in ``defects.py``, each with a minimal case.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from migkg.logic import java_available
from tests.shacl import jena
from tests.shacl.comparing import Asked, ask, compare
from tests.shacl.defects import DEFECTS, JENA, PYSHACL, Defect
from tests.shacl.drawn import smallest
from tests.shacl.opinions import Pair, of_pyshacl, ours
from tests.shacl.random_shapes import FEATURES, PREFIXES, SPACE

START = 1
EACH = 8
LEAST_PAIRS = 300
LEAST_FAILING = 20
LEAST_AGREED = 0.8
"""Of the results that Jena has been asked for; known defects take the rest."""

WITH_JENA = jena.LIBRARIES.is_dir() and java_available()
needs_jena = pytest.mark.skipif(
    not WITH_JENA, reason="needs Jena and a Java runtime: run `make jena` once"
)


@cache
def asked() -> tuple[Asked, ...]:
    return tuple(compare(START, EACH, with_jena=WITH_JENA))


def check(engine: str) -> None:
    wrong = [it for it in asked() if any(its.engine == engine for its in it.unexplained)]
    if not wrong:
        return
    first = wrong[0]
    text = None
    if engine == PYSHACL:
        text = smallest(START, first.wanted, EACH, lambda it: bool(ask("", it).unexplained))
    shown = "\n".join(text or first.text)
    raise AssertionError(f"{len(wrong)} pairs, of which one is\n{shown}\n{first.unexplained}")


def test_pyshacl_finds_the_same_or_has_a_known_defect() -> None:
    check(PYSHACL)


@needs_jena
@pytest.mark.java
def test_jena_finds_the_same_or_has_a_known_defect() -> None:
    check(JENA)


@needs_jena
@pytest.mark.java
def test_known_defects_are_few_beside_what_all_three_agree_on() -> None:
    agreed = sum(it.agreed.get(JENA, 0) for it in asked())
    known = sum(len(it.rows) for it in asked() if JENA in it.opinions)

    assert agreed > LEAST_AGREED * known


def test_pairs_are_many_and_each_has_an_answer_of_each_engine() -> None:
    engines = {PYSHACL, JENA} if WITH_JENA else {PYSHACL}

    assert len(asked()) >= LEAST_PAIRS
    assert all(it.opinions == engines for it in asked())


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_is_seen_to_fail_in_at_least_twenty_pairs(feature: str) -> None:
    seen = Counter(it for pair in asked() for it in pair.features)

    assert seen[feature] >= LEAST_FAILING


def pair_of(defect: Defect) -> Pair:
    head = f"@prefix : <{SPACE}> .{PREFIXES}"
    return Pair.read(head + defect.data, f"{head}:S sh:targetNode :a .\n{defect.shapes}")


def shown(term: str) -> str:
    short = (
        term.replace(SPACE, ":")
        .replace("<:", "<:")
        .replace("http://www.w3.org/2001/XMLSchema#", "xsd:")
    )
    return "_:" if short.startswith("_:") else short


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda it: f"{it.engine}: {it.name}")
def test_our_engine_finds_what_the_text_of_shacl_says(defect: Defect) -> None:
    found = sorted((shown(it.focus), shown(it.value)) for it in ours(pair_of(defect)))

    assert found == sorted(defect.found)


@pytest.mark.parametrize(
    "defect", [it for it in DEFECTS if it.engine == PYSHACL], ids=lambda it: it.name
)
def test_defect_of_pyshacl_is_still_there(defect: Defect) -> None:
    pair = pair_of(defect)

    assert of_pyshacl(pair) != ours(pair), "it is mended: take it out of the table"


@needs_jena
@pytest.mark.java
@pytest.mark.parametrize(
    "defect", [it for it in DEFECTS if it.engine == JENA], ids=lambda it: it.name
)
def test_defect_of_jena_is_still_there(defect: Defect) -> None:
    pair = pair_of(defect)

    assert jena.ask({SPACE: pair})[SPACE] != ours(pair), "it is mended: take it out of the table"
