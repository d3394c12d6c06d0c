"""Every constraint of the shapes fails where it must, alone, and nowhere else.

Each node shape has a folder with files that conform (``ok*.ttl``) and files that do not
(``bad-<reason>.ttl``), whose first line says which constraint alone objects. All stand beside the
small collection, and every file has things of its own: so they are judged in one run, and what is
found is told apart by the thing it is found in, which those that look at the graph as a whole give
as the value. Only those that look at its vocabulary need a run for each of their files.
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
from rdflib.collection import Collection

from migkg import shacl
from migkg.interchange import to_rdflib
from migkg.shacl.compiled.engine import Engine
from migkg.shacl.model.shapes import Shapes
from migkg.shacl.written import Written
from migkg.source import BlankNode, NamedNode, Term, Triple, read_folder, read_turtle
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
READ = Shapes(SHAPES)
GRAPH = to_rdflib(SHAPES)
TERMS = to_rdflib(vocabulary())
COMPONENTS = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.hasValue: "HasValue",
    SH.languageIn: "LanguageIn",
    SH.lessThan: "LessThan",
    SH.maxCount: "MaxCount",
    SH.maxInclusive: "MaxInclusive",
    SH.maxLength: "MaxLength",
    SH.minCount: "MinCount",
    SH.minInclusive: "MinInclusive",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH.uniqueLang: "UniqueLang",
}
NO_CONSTRAINT = {
    *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf),
    *(SH.path, SH.name, SH.description, SH.group, SH.order, SH.severity, SH.message),
    *(SH.property, SH.sparql, SH.qualifiedValueShape),
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
    of_words = path.parent.name in {"Vocabulary", "Vocabulary-current", "Vocabulary-external"}
    return of_words or any(isinstance(thing, BlankNode) for thing in things(path))


def place(finding: Finding) -> Term:
    """The thing in which something is found."""
    whole = str(finding.focus) == f"<{ONTOLOGY}>"
    return finding.value if whole and finding.value else finding.focus


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
        found[place(finding)].append(fault(finding))
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
    data = Written()
    data.add([*read_turtle(path), *vocabulary()])
    judged = Engine(data, READ).judged([NamedNode(shape)])
    forbidding = {
        GRAPH.value(of_property, SH.maxCount) for of_property in GRAPH.objects(shape, SH.property)
    } == {rdflib.Literal(0)}

    assert judged or forbidding


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


LANGUAGES = ["de", "en", "fr", "nl"]
SHAPED = sorted(
    {
        str(shape)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in GRAPH.subjects(RDF.type, kind)
    }
)
SAYING = sorted({str(node) for node in GRAPH.subjects(SH.message)})


def languages(shape: str, predicate: Node) -> list[str]:
    texts = GRAPH.objects(rdflib.URIRef(shape), predicate)
    return sorted(
        it.language or "" for it in texts if isinstance(it, rdflib.Literal) and it.strip()
    )


@pytest.mark.parametrize("rule", SAYING, ids=curie)
def test_message_is_said_once_in_each_of_the_four_languages(rule: str) -> None:
    messages = set(GRAPH.objects(rdflib.URIRef(rule), SH.message))
    slots = {tuple(sorted(re.findall(r"\{\?\w+\}", str(message)))) for message in messages}
    names = {tuple(sorted(re.findall(r"\b[a-z]+:\w+", _bare(message)))) for message in messages}

    assert languages(rule, SH.message) == LANGUAGES
    assert len({str(message) for message in messages}) == len(LANGUAGES)
    assert len(slots) == 1
    assert len(names) == 1


def _bare(message: Node) -> str:
    """The message without addresses, in which a colon is no sign of a name."""
    return re.sub(r"https?://\S*", "", str(message))


def test_every_constraint_has_a_message() -> None:
    assert {curie(rule) for rule in SAYING} == {rule for rule, _ in constraints()}


def test_slot_of_a_message_is_a_variable_that_its_query_selects() -> None:
    for constraint in GRAPH.objects(None, SH.sparql):
        (query,) = GRAPH.objects(constraint, SH.select)
        head = str(query).partition("WHERE")[0]
        for message in GRAPH.objects(constraint, SH.message):
            assert set(re.findall(r"\{(\?\w+)\}", str(message))) <= set(re.findall(r"\?\w+", head))


def test_every_shape_has_an_iri_of_ours() -> None:
    inner = set(GRAPH.objects(None, SH.qualifiedValueShape)) | {
        item for items in GRAPH.objects(None, SH["or"]) for item in Collection(GRAPH, items)
    }

    assert all(shape.startswith(MIGSH) for shape in SHAPED)
    assert all(isinstance(it, rdflib.BNode) for it in inner)


@pytest.mark.parametrize("shape", SHAPED, ids=curie)
def test_shape_says_its_name_purpose_severity_group_and_place(shape: str) -> None:
    node = rdflib.URIRef(shape)
    (place,) = GRAPH.objects(node, RDFS.seeAlso)
    (group,) = GRAPH.objects(node, SH.group)

    assert languages(shape, SH.name) == LANGUAGES
    assert languages(shape, SH.description) == ["en"]
    assert len(set(GRAPH.objects(node, SH.severity))) == 1
    assert (group, RDF.type, SH.PropertyGroup) in GRAPH
    assert str(place) == ONTOLOGY or (place, RDFS.isDefinedBy, rdflib.URIRef(ONTOLOGY)) in TERMS
    assert (node, SH.path, None) in GRAPH or (node, RDF.type, SH.NodeShape) in GRAPH


def test_group_has_a_name_in_each_language_and_holds_something() -> None:
    for group in GRAPH.subjects(RDF.type, SH.PropertyGroup):
        assert languages(str(group), RDFS.label) == LANGUAGES
        assert len(list(GRAPH.objects(group, SH.order))) == 1
        assert list(GRAPH.subjects(SH.group, group)), group


def test_no_two_shapes_stand_in_one_place_of_the_order() -> None:
    places: dict[tuple[object, ...], str] = {}
    for shape in SHAPED:
        node = rdflib.URIRef(shape)
        (order,) = map(str, GRAPH.objects(node, SH.order))
        around = tuple(sorted(map(str, GRAPH.subjects(SH.property, node))))
        place = (around or str(GRAPH.value(node, SH.group)), order)
        assert places.setdefault(place, shape) == shape


def test_no_two_shapes_have_one_name() -> None:
    names: dict[tuple[str, str], str] = {}
    for shape in sorted(map(str, targeted())):
        for name in GRAPH.objects(rdflib.URIRef(shape), SH.name):
            assert names.setdefault((str(name), str(name.n3())), shape) == shape


def test_query_of_a_shape_keeps_to_what_prebinding_allows() -> None:
    for query in GRAPH.objects(None, SH.select):
        assert not re.search(r"\b(MINUS|VALUES|SERVICE)\b", str(query))
        assert not re.search(r"AS \$this", str(query))
        for selected in re.findall(r"\bSELECT\b(?: DISTINCT)?(.*)", str(query)):
            assert selected.startswith(" $this ")
        # RDFLib makes every pair of rows before it joins one that is nested and DISTINCT.
        assert not re.search(r"\{\s*SELECT DISTINCT\b", str(query))


def test_shape_of_the_whole_graph_gives_the_thing_as_value() -> None:
    for shape in GRAPH.subjects(SH.targetNode, rdflib.URIRef(ONTOLOGY)):
        for constraint in GRAPH.objects(shape, SH.sparql):
            assert "?value" in str(GRAPH.value(constraint, SH.select)).partition("WHERE")[0]


def test_severity_is_said_by_shapes_alone_for_on_a_constraint_it_would_not_count() -> None:
    for constraint in GRAPH.objects(None, SH.sparql):
        assert GRAPH.value(constraint, SH.severity) is None, constraint


def test_each_of_our_links_is_guarded_by_its_range() -> None:
    ranges = {
        (name, range_)
        for name in TERMS.subjects(RDF.type, OWL.ObjectProperty)
        for range_ in TERMS.objects(name, RDFS.range)
        if str(name).startswith(MIG) and range_ != SKOS.Concept
    }
    guarded = {
        (GRAPH.value(shape, SH.path), GRAPH.value(shape, SH["class"]))
        for shape in GRAPH.subjects(SH.targetSubjectsOf)
        if str(shape).startswith(MIGSH + "Link-") and (shape, SH["class"], None) in GRAPH
    }

    assert guarded == ranges


def test_each_of_our_links_to_several_classes_is_guarded_by_all_of_them() -> None:
    open_ = {
        name
        for name in TERMS.subjects(RDF.type, OWL.ObjectProperty)
        if str(name).startswith(MIG) and (name, RDFS.range, None) not in TERMS
    }
    guarded = {
        GRAPH.value(shape, SH.path): {
            GRAPH.value(choice, SH["class"]) for choice in Collection(GRAPH, choices)
        }
        for shape, choices in GRAPH.subject_objects(SH["or"])
        if str(shape).startswith(MIGSH + "Link-")
    }

    assert set(guarded) == open_
    for name, classes in guarded.items():
        for included in TERMS.objects(name, rdflib.URIRef(expand("schema:rangeIncludes"))):
            assert classes & set(TERMS.transitive_objects(included, RDFS.subClassOf)), name


def test_each_property_whose_values_are_concepts_is_guarded_by_its_code_list() -> None:
    ontology = to_rdflib(vocabulary())
    coded = {
        name for name in ontology.subjects(RDFS.range, SKOS.Concept) if str(name).startswith(MIG)
    }
    guarded = {
        GRAPH.value(shape, SH.path)
        for shape in GRAPH.subjects(SH.targetSubjectsOf)
        if str(shape).startswith(MIGSH + "Code-")
    }

    assert guarded == coded | {rdflib.URIRef(expand(it)) for it in ("org:role", "dcterms:rights")}


@pytest.mark.parametrize("name", sorted(PREFIXES))
def test_prefix_that_the_queries_declare_is_ours(name: str) -> None:
    declared = {
        str(GRAPH.value(of, SH.prefix)): str(GRAPH.value(of, SH.namespace))
        for of in GRAPH.objects(None, SH.declare)
    }

    assert declared.get(name, PREFIXES[name]) == PREFIXES[name]
