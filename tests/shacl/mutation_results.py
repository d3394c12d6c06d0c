"""Spoilt graphs of the real vocabulary, judged by our engine and by pySHACL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migkg import shacl
from migkg.errors import ShapesError
from migkg.source import NamedNode, read_folder
from migkg.terms import PREFIXES
from tests.shacl.random_graphs import graph, is_near_a_new_literal, mutated
from tests.support import ROOT, vocabulary

if TYPE_CHECKING:
    from migkg.shacl import Finding

_SHAPES = read_folder(ROOT / "shapes").triples
_SELECT = NamedNode(PREFIXES["sh"] + "select")
_COMPARING = {
    it.subject
    for it in _SHAPES
    if it.predicate == _SELECT and re.search(r"\s[<>]=?\s", str(it.object))
}
"""The constraints whose queries say that one value is less or more than another."""


class Outcome(NamedTuple):
    """All that is said of one graph; ``compared`` by pySHACL alone, of what cannot be compared.

    ``failed`` says why pySHACL has no answer, where it has none.
    """

    ours: set[str]
    reference: set[str]
    compared: set[str]
    failed: str = ""


def outcome(number: int, seed: str) -> Outcome:
    """What both engines say of the graph with this number, spoilt by this seed."""
    given = graph(number)
    spoilt = mutated(given, seed)
    ours = shacl.validate(spoilt, _SHAPES, vocabulary())
    known = {_said(it) for it in ours.findings}
    try:
        reference = shacl.validate(spoilt, _SHAPES, vocabulary(), engine="reference")
    except ShapesError as error:
        return Outcome(known, set(), set(), str(error))
    assert ours.summary().partition(":")[0] == reference.summary().partition(":")[0]
    compared = {
        _said(it)
        for it in reference.findings
        if _said(it) not in known
        and it.constraint
        and NamedNode(it.constraint) in _COMPARING
        and is_near_a_new_literal(it.focus, spoilt, given)
    }
    return Outcome(known, {_said(it) for it in reference.findings}, compared)


def _said(it: Finding) -> str:
    return str((*it.order, it.shape, it.constraint, sorted(it.messages.items())))
