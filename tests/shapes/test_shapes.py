"""Every constraint of the shapes fails where it must, alone, and nowhere else.

Each node shape has a folder with files that conform (``ok*.ttl``) and files that do not
(``bad-<reason>.ttl``), whose first line says which constraint alone objects. All stand beside the
small collection, and every file has things of its own: so they are judged in one run, and what is
found is told apart by the thing it is found in. Only shapes that look at the graph as a whole need
a run for each of their files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SH, SKOS

from migkg import shacl
from migkg.interchange import to_rdflib
from migkg.shacl.targets import found_targets, named_targets
from migkg.source import BlankNode, Term, Triple, read_folder, read_turtle
from migkg.terms import MIG, MIGSH, ONTOLOGY, PREFIXES, curie, expand
from tests.support import ROOT, SMALL, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from migkg.shacl import Finding, Report

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("*.ttl"))
OK = [path for path in FILES if path.name.startswith("ok")]
BAD = [path for path in FILES if path.name.startswith("bad-")]
EXPECTS = re.compile(
    r"# expects: (migsh:\S+) (sh:\w+ConstraintComponent) (Violation|Warning|Info)\n"
)
SHAPES = read_folder(ROOT / "shapes").triples
GRAPH = to_rdflib(SHAPES)
COMPONENTS = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.lessThan: "LessThan",
    SH.maxCount: "MaxCount",
    SH.maxLength: "MaxLength",
    SH.minCount: "MinCount",
    SH.minInclusive: "MinInclusive",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
}
NO_CONSTRAINT = {
    *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf),
    *(SH.path, SH.name, SH.severity, SH.message, SH.property, SH.sparql),
}


@dataclass(frozen=True, order=True)
class Fault:
    """What a finding says, without the place."""

    rule: str
    component: str
    severity: str


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def fault(finding: Finding) -> Fault:
    return Fault(curie(finding.rule), curie(finding.component), finding.severity)


def expected(path: Path) -> Fault:
    header = EXPECTS.match(path.read_text(encoding="utf-8"))
    assert header, f"{path} does not say in its first line what it expects"
    return Fault(*header.groups())


def things(path: Path) -> set[Term | Triple]:
    return {triple.subject for triple in read_turtle(path)}


def judge(paths: Iterable[Path]) -> Report:
    given = [triple for path in paths for triple in read_turtle(path)]
    return shacl.validate([*read_folder(SMALL).triples, *given], SHAPES, vocabulary())


def needs_a_run(path: Path) -> bool:
    """Whether what is found could not be told from what is found in other files."""
    shape = rdflib.URIRef(MIGSH + path.parent.name)
    whole = (shape, SH.targetNode, rdflib.URIRef(ONTOLOGY)) in GRAPH
    return whole or any(isinstance(thing, BlankNode) for thing in things(path))


def constraints() -> set[tuple[str, str]]:
    """Each constraint of the shapes: the shape or SPARQL constraint, and its component."""
    found = set()
    for shape in {
        *GRAPH.subjects(RDF.type, SH.NodeShape),
        *GRAPH.subjects(RDF.type, SH.PropertyShape),
    }:
        for predicate, value in GRAPH.predicate_objects(shape):
            if predicate == SH.sparql:
                found.add((curie(str(value)), "sh:SPARQLConstraintComponent"))
            elif str(predicate).startswith(str(SH)) and predicate not in NO_CONSTRAINT:
                component = f"sh:{COMPONENTS[predicate]}ConstraintComponent"  # type: ignore[index]
                found.add((curie(str(shape)), component))
    return found


def targeted() -> set[Node]:
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)
    return {shape for target in targets for shape in GRAPH.subjects(target)}


@pytest.fixture(scope="module")
def together() -> dict[Term, list[Fault]]:
    """What is found in each thing, all files judged in one run."""
    found: dict[Term, list[Fault]] = defaultdict(list)
    for finding in judge(path for path in FILES if not needs_a_run(path)).findings:
        found[finding.focus].append(fault(finding))
    return found


def faults(path: Path, together: dict[Term, list[Fault]]) -> list[Fault]:
    if needs_a_run(path):
        return [fault(finding) for finding in judge([path]).findings]
    return [found for thing in things(path) for found in together.get(thing, ())]  # type: ignore[arg-type]


def test_small_collection_that_they_stand_beside_conforms() -> None:
    assert judge([]).findings == ()


@pytest.mark.parametrize("path", OK, ids=name)
def test_what_is_right_is_let_pass(path: Path, together: dict[Term, list[Fault]]) -> None:
    assert faults(path, together) == []


@pytest.mark.parametrize("path", BAD, ids=name)
def test_what_is_wrong_fails_with_that_constraint_alone(
    path: Path, together: dict[Term, list[Fault]]
) -> None:
    assert faults(path, together) == [expected(path)]


def test_nothing_is_found_in_what_no_file_says(together: dict[Term, list[Fault]]) -> None:
    told = {thing for path in FILES for thing in things(path)}

    assert set(together) <= told


def test_no_thing_is_in_two_files() -> None:
    seen: dict[object, Path] = {}
    for path in FILES:
        for thing in things(path):
            assert seen.setdefault(thing, path) == path, f"{thing} is in {seen[thing]} and {path}"


def test_every_constraint_has_a_file_that_fails_by_it() -> None:
    failing = {(expected(path).rule, expected(path).component) for path in BAD}

    assert failing == constraints()


def test_every_shape_with_a_target_has_a_folder_with_a_file_that_conforms() -> None:
    shapes = {curie(str(shape)).removeprefix("migsh:") for shape in targeted()}

    assert {path.parent.name for path in OK} == shapes
    assert {path.parent.name for path in BAD} == shapes


@pytest.mark.parametrize("path", OK, ids=name)
def test_file_that_conforms_holds_something_to_judge(path: Path) -> None:
    """Unless the shape forbids the very statement by which it finds its targets."""
    shape = rdflib.URIRef(MIGSH + path.parent.name)
    own = rdflib.Graph()
    for triple in GRAPH.triples((shape, None, None)):
        own.add(triple)
    targets = found_targets(own, to_rdflib([*read_turtle(path), *vocabulary()]))
    forbidding = {
        GRAPH.value(of_property, SH.maxCount) for of_property in GRAPH.objects(shape, SH.property)
    } == {rdflib.Literal(0)}

    assert targets or named_targets(own) or forbidding


@pytest.mark.parametrize("path", BAD, ids=name)
def test_bad_file_lies_with_the_shape_that_objects(path: Path) -> None:
    shape = rdflib.URIRef(MIGSH + path.parent.name)
    rule = rdflib.URIRef(expand(expected(path).rule))

    assert rule == shape or rule in {
        *GRAPH.objects(shape, SH.property),
        *GRAPH.objects(shape, SH.sparql),
    }


def test_shapes_are_well_formed_by_the_shapes_of_shacl() -> None:
    # Raises where a shape is not; an empty graph has nothing to object to.
    conforms, _, _ = pyshacl.validate(rdflib.Graph(), shacl_graph=GRAPH, meta_shacl=True)

    assert conforms


SAYING = sorted({str(node) for node in GRAPH.subjects(SH.message)})


@pytest.mark.parametrize("rule", SAYING, ids=curie)
def test_message_is_said_once_in_english_and_once_in_french(rule: str) -> None:
    messages = list(GRAPH.objects(rdflib.URIRef(rule), SH.message))
    slots = {tuple(sorted(re.findall(r"\{\?\w+\}", str(message)))) for message in messages}

    assert sorted(
        message.language or "" for message in messages if isinstance(message, rdflib.Literal)
    ) == ["en", "fr"]
    assert len(slots) == 1


def test_every_constraint_has_a_message() -> None:
    assert {curie(rule) for rule in SAYING} == {rule for rule, _ in constraints()}


def test_every_shape_says_its_severity_and_what_has_a_target_its_name() -> None:
    for shape in GRAPH.subjects(RDF.type, SH.PropertyShape):
        assert GRAPH.value(shape, SH.path), shape
        assert GRAPH.value(shape, SH.severity), shape
    for shape in targeted():
        names = GRAPH.objects(shape, SH.name)
        assert {it.language for it in names if isinstance(it, rdflib.Literal)} == {"en", "fr"}
        assert GRAPH.value(shape, SH.severity), shape


def test_severity_is_said_by_shapes_alone_for_on_a_constraint_it_would_not_count() -> None:
    for constraint in GRAPH.objects(None, SH.sparql):
        assert GRAPH.value(constraint, SH.severity) is None, constraint


def test_each_of_our_links_is_guarded_by_its_range() -> None:
    ontology = to_rdflib(vocabulary())
    ranges = {
        (name, range_)
        for name in ontology.subjects(RDF.type, OWL.ObjectProperty)
        for range_ in ontology.objects(name, RDFS.range)
        if str(name).startswith(MIG) and range_ != SKOS.Concept
    }
    guarded = {
        (GRAPH.value(shape, SH.path), GRAPH.value(shape, SH["class"]))
        for shape in GRAPH.subjects(SH.targetSubjectsOf)
        if str(shape).startswith(MIGSH + "Link-")
    }

    assert guarded == ranges


def test_each_property_whose_values_are_concepts_is_guarded_by_its_code_list() -> None:
    ontology = to_rdflib(vocabulary())
    coded = {
        name
        for name in ontology.subjects(RDFS.range, SKOS.Concept)
        if str(name).startswith(MIG) and not str(name).endswith("Precision")
    }
    guarded = {
        GRAPH.value(shape, SH.path)
        for shape in GRAPH.subjects(SH.targetSubjectsOf)
        if str(shape).startswith(MIGSH + "Code-")
    }

    assert guarded == coded | {rdflib.URIRef(expand("org:role"))}


@pytest.mark.parametrize("name", sorted(PREFIXES))
def test_prefix_that_the_queries_declare_is_ours(name: str) -> None:
    declared = {
        str(GRAPH.value(of, SH.prefix)): str(GRAPH.value(of, SH.namespace))
        for of in GRAPH.objects(None, SH.declare)
    }

    assert declared.get(name, PREFIXES[name]) == PREFIXES[name]
