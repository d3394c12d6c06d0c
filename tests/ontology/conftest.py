"""The ontology as the tests of it look at it."""

from __future__ import annotations

import pytest

from migkg.logic import java_available
from migkg.source import read_folder
from tests.ontology.lookup import Graph
from tests.support import ROOT, ghent

ROBOT = ROOT / ".robot" / "lib"


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """The own terms, the outside terms and the alignments."""
    return Graph(read_folder(ROOT / "ontology").triples)


@pytest.fixture(scope="session")
def code_lists() -> Graph:
    return Graph(read_folder(ROOT / "ontology" / "concepts").triples)


@pytest.fixture(scope="session")
def everything(ontology: Graph, code_lists: Graph) -> Graph:
    return Graph(ontology.triples + code_lists.triples)


@pytest.fixture(scope="session")
def data() -> Graph:
    return Graph(ghent())


@pytest.fixture(scope="session")
def java() -> None:
    if not java_available():
        pytest.skip("needs a Java runtime (the command java)")


@pytest.fixture(scope="session")
def robot(java: None) -> str:  # noqa: ARG001
    """The class path of ROBOT."""
    if not ROBOT.is_dir():
        pytest.skip("needs ROBOT: run `make robot` once")
    return f"{ROBOT}/*"
