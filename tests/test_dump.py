"""The dump is read as it was written, and as it was when it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.dump import Dump
from migkg.errors import SourceError
from migkg.source import Literal, NamedNode, Quad, nquads

if TYPE_CHECKING:
    from pathlib import Path

S, P, G, H = (NamedNode(f"urn:{name}") for name in "spgh")
PREFIXES_OF_EACH_OTHER = ('"a"', '"a" <urn:g>', '"a"@en', "a", "aa", "")
QUADS = [
    *(Quad(S, P, Literal(it), graph) for it in PREFIXES_OF_EACH_OTHER for graph in (G, H)),
    Quad(S, P, Literal("a", language="en"), G),
    Quad(S, P, Literal("1.0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), H),
]


@pytest.fixture
def dump(tmp_path: Path) -> Dump:
    path = tmp_path / "dump.nq"
    path.write_bytes(nquads(QUADS))
    return Dump(path)


def test_statement_that_two_graphs_hold_is_one_of_all_and_one_of_each(dump: Dump) -> None:
    for graph in (None, G, H):
        found = list(dump.triples(graph))

        assert len(found) == len(set(found))
        assert set(found) == {it.triple for it in QUADS if graph in {None, it.graph_name}}


def test_dump_stays_the_one_that_was_opened(dump: Dump, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"")
    other.replace(tmp_path / "dump.nq")

    assert len(list(dump.triples(H))) == len(PREFIXES_OF_EACH_OTHER) + 1


def test_readings_of_a_dump_do_not_disturb_each_other(dump: Dump) -> None:
    one, other = dump.triples(G), dump.triples(G)

    assert [next(one), *other][1:] == [*dump.triples(G)]
    assert len(list(one)) == len(list(dump.triples(G))) - 1


def test_dump_that_is_not_there_or_damaged_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "dump.nq"
    with pytest.raises(SourceError, match=r"dump\.nq: cannot be read"):
        Dump(path)
    path.write_bytes(b"<urn:a> <urn:b> nonsense .\n")
    with pytest.raises(SourceError, match=r"dump\.nq: .*line 1"):
        list(Dump(path).triples())
