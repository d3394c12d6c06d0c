"""The reading of the page on Ghent: every unit of it is accounted for, in words of our own."""

from __future__ import annotations

import csv
import itertools
import re
import unicodedata
from dataclasses import dataclass

import pytest

from migkg.source import Literal, NamedNode, Triple, read_folder
from migkg.terms import PREFIXES, expand
from tests.support import GHENT, NO_PAGE, PAGE, ghent

DOCUMENT = NamedNode(expand("document:moving-cities-ghent-fr"))
LENGTH = 3008
RUN = 8
FIELDS = ["unit", "kind", "start", "end", "nodes", "reason"]
needs_page = pytest.mark.skipif(not PAGE.is_file(), reason=NO_PAGE)


@dataclass(frozen=True)
class Unit:
    """A sentence, heading or the like, with what accounts for it."""

    number: int
    start: int
    end: int
    nodes: tuple[NamedNode, ...]
    reason: str

    def overlaps(self, place: tuple[int, int]) -> bool:
        return self.start < place[1] and place[0] < self.end


def read_units() -> list[Unit]:
    with (GHENT / "reading.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == FIELDS
    return [
        Unit(
            int(row["unit"]),
            int(row["start"]),
            int(row["end"]),
            tuple(NamedNode(expand(name)) for name in row["nodes"].split()),
            row["reason"],
        )
        for row in rows
    ]


UNITS = read_units()
TRIPLES = read_folder(GHENT).triples
every_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: f"unit-{unit.number}")


def objects(subject: object, name: str) -> list[object]:
    predicate = NamedNode(expand(name))
    return [
        triple.object
        for triple in TRIPLES
        if triple.subject == subject and triple.predicate == predicate
    ]


def places() -> dict[object, tuple[int, int]]:
    """Where each piece of evidence of the document stands."""
    found: dict[object, tuple[int, int]] = {}
    for evidence in {triple.subject for triple in TRIPLES}:
        if DOCUMENT in objects(evidence, "oa:hasSource"):
            (selector,) = objects(evidence, "oa:hasSelector")
            (start,), (end,) = objects(selector, "oa:start"), objects(selector, "oa:end")
            assert isinstance(start, Literal)
            assert isinstance(end, Literal)
            found[evidence] = int(start.value), int(end.value)
    return found


PLACES = places()
SUPPORTED: dict[object, list[object]] = {
    thing: evidence
    for thing in {triple.subject for triple in TRIPLES}
    if (evidence := objects(thing, "mig:supportedBy"))
}


def words(text: str) -> list[str]:
    """The words of a text, lower-cased, whatever stands between them."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def test_page_has_twenty_seven_units_numbered_from_one() -> None:
    assert [unit.number for unit in UNITS] == list(range(1, 28))


def test_units_ascend_through_the_whole_page_and_never_overlap() -> None:
    assert UNITS[0].start == 0
    assert UNITS[-1].end == LENGTH
    assert all(unit.start < unit.end for unit in UNITS)
    gaps = [after.start - before.end for before, after in itertools.pairwise(UNITS)]
    assert all(1 <= gap <= 3 for gap in gaps), gaps


@every_unit
def test_unit_has_nodes_or_a_reason_and_not_both_missing(unit: Unit) -> None:
    assert bool(unit.nodes) != bool(unit.reason)
    assert len(set(unit.nodes)) == len(unit.nodes)


@every_unit
def test_nodes_of_a_unit_rest_on_evidence_that_overlaps_it(unit: Unit) -> None:
    for node in unit.nodes:
        evidence = SUPPORTED.get(node, [])

        assert evidence, f"{node} is not in the graph, or rests on nothing"
        assert any(unit.overlaps(PLACES[one]) for one in evidence), node


def test_document_has_twenty_two_passages_all_of_them_used() -> None:
    used = {one for evidence in SUPPORTED.values() for one in evidence}

    assert len(PLACES) == 22
    assert used == set(PLACES)


@pytest.mark.parametrize("evidence", sorted(PLACES, key=lambda one: PLACES[one]), ids=str)
def test_passage_overlaps_a_unit_of_each_thing_that_rests_on_it(evidence: object) -> None:
    resting = [thing for thing, supports in SUPPORTED.items() if evidence in supports]

    assert resting
    for thing in resting:
        units = [unit for unit in UNITS if thing in unit.nodes]
        assert any(unit.overlaps(PLACES[evidence]) for unit in units), thing


def test_everything_that_rests_on_the_page_is_named_in_a_unit() -> None:
    named = {node for unit in UNITS for node in unit.nodes}

    assert {str(thing) for thing in SUPPORTED} == {str(node) for node in named}


@pytest.mark.parametrize("evidence", sorted(PLACES, key=lambda one: PLACES[one]), ids=str)
def test_key_of_a_passage_carries_its_place(evidence: NamedNode) -> None:
    start, end = PLACES[evidence]

    assert evidence.value == f"{DOCUMENT.value.replace('/document/', '/evidence/')}-{start}-{end}"


@needs_page
def test_units_cover_the_page_but_for_list_marks_and_white_space() -> None:
    text = PAGE.read_text(encoding="utf-8")
    left = list(text)
    for unit in UNITS:
        left[unit.start : unit.end] = [" "] * (unit.end - unit.start)

    assert len(text) == LENGTH
    assert "".join(left).split() == ["-", "-"]


@needs_page
def test_no_unit_begins_or_ends_with_white_space() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for unit in UNITS:
        passage = text[unit.start : unit.end]
        assert passage == passage.strip(), unit


def texts() -> list[Triple]:
    """Every text of the collections but the role of a speaker, which is quoted as reported."""
    quoted = NamedNode(PREFIXES["mig"] + "roleAsReported")
    return [
        triple
        for triple in ghent()
        if isinstance(triple.object, Literal) and triple.predicate != quoted
    ]


@needs_page
def test_no_eight_words_of_the_page_in_a_row_stand_in_our_data() -> None:
    of_the_page = runs(PAGE.read_text(encoding="utf-8"))

    taken = [
        (triple.subject, run)
        for triple in texts()
        if isinstance(triple.object, Literal)
        for run in runs(triple.object.value) & of_the_page
    ]

    assert len(of_the_page) > 400
    assert taken == []


@needs_page
def test_run_of_eight_words_is_found_whatever_its_case_and_punctuation() -> None:
    page = PAGE.read_text(encoding="utf-8")
    eight = words(page)[40:48]

    assert runs(f"He said: « {', '.join(eight).upper()} »!") & runs(page)
