"""Faults of shapes: each is found, with file, node and line, and what is none is left alone."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from migkg.errors import FaultyShapes, ShapesError, SourceError
from migkg.shacl import validate
from migkg.shacl.model.paths import DEEPEST as DEEPEST_PATH
from migkg.shacl.reading import read_shapes, require_well_formed
from migkg.shacl.reading.nesting import DEEPEST
from migkg.source import lines_of, read_turtle
from tests.shacl import test_w3c as suite
from tests.shacl.random_shapes import Maker
from tests.support import ROOT, SUITES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Written = Callable[..., Path]

FAULTY = sorted((ROOT / "tests" / "shacl" / "faulty").glob("*.ttl"))
DCAT_AP = SUITES / "dcat-ap"
PREFIXES = """
@prefix : <http://e/> .
@prefix dash: <http://datashapes.org/dash#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str, name: str = "shapes.ttl") -> Path:
        path = tmp_path / name
        path.write_text(PREFIXES + text, encoding="utf-8")
        return path

    return write


def faults(*paths: Path) -> list[str]:
    with pytest.raises(FaultyShapes) as caught:
        read_shapes(paths)
    return [str(it) for it in caught.value.faults]


def notes(path: Path) -> list[str]:
    """What is noted of the shapes in a file, without its name."""
    return [it.removeprefix(f"{path}:") for it in read_shapes([path]).notes]


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_fault_is_named_with_file_node_and_line(path: Path) -> None:
    expected = re.findall(r"^# expect: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)

    assert expected
    assert [it.removeprefix(f"{path}:").strip() for it in faults(path)] == expected


def test_all_faults_of_all_files_are_named_at_once(written: Written) -> None:
    good = written(":A a sh:NodeShape ; sh:nodeKind sh:IRI .", "a.ttl")
    bad = written(":B a sh:NodeShape ; sh:nodeKind :x .\n:B sh:class 5 .", "b.ttl")
    worse = written(":C a sh:NodeShape ;\n\n sh:in 5 .", "c.ttl")

    places = [it.rpartition(": ")[0].partition(": ")[0] for it in faults(good, bad, worse)]

    assert places == [f"{bad}:6", f"{bad}:7", f"{worse}:8"]


def test_shapes_that_stand_in_no_file_are_refused_by_their_nodes(written: Written) -> None:
    shapes = read_turtle(written(':A sh:targetClass :C ; sh:property [ sh:path "p" ] .'))

    with pytest.raises(FaultyShapes, match=r'"p" is not a path \(in http://e/A\)'):
        require_well_formed(shapes)


def test_file_that_is_not_turtle_is_an_error_with_its_line(written: Written) -> None:
    with pytest.raises(SourceError, match=r"shapes.ttl:6:\d+"):
        read_shapes([written(":A a sh:NodeShape ]")])


@pytest.mark.skipif(not suite.CASES, reason="the suites are not here")
def test_what_the_suite_judges_by_is_accepted_and_what_it_refuses_is_refused() -> None:
    for case in suite.CASES:
        action = suite.one(case.said, case.entry, suite.MF + "action")
        shapes = suite.one(case.said, action, suite.SHT + "shapesGraph")
        path = suite.file_of(case.path.parent, shapes)
        refused = suite.one(case.said, case.entry, suite.MF + "result") == suite.FAILURE
        if refused:
            assert faults(path)
        else:
            assert read_shapes([path]).triples, path


def test_shapes_made_at_random_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"

    for seed in range(100):
        path.write_text(Maker(random.Random(seed)).shapes(), encoding="utf-8")  # noqa: S311

        assert read_shapes([path]).triples, seed


def test_our_shapes_are_accepted_and_nothing_is_noted() -> None:
    assert read_shapes([ROOT / "shapes"]).notes == ()


@pytest.mark.skipif(not DCAT_AP.is_dir(), reason="the suites are not here")
def test_shapes_of_dcat_ap_are_accepted_and_what_they_do_not_judge_by_is_noted() -> None:
    shapes = read_shapes([DCAT_AP])

    assert len(shapes.triples) > 1000
    assert sum("owl:imports is not followed" in it for it in shapes.notes) == 2
    assert sum("nothing is judged by sh:shape" in it for it in shapes.notes) == 5


@pytest.mark.parametrize(
    "said",
    [
        'sh:order 1 ; sh:group :G ; sh:name "n" ; sh:description "d" ; sh:defaultValue 1',
        "dash:editor dash:TextEditor ; dash:viewer dash:LabelViewer",
        "sh:ignoredProperties ( :p )",
        "sh:deactivated false",
        "sh:severity :Grave",
        'sh:codeIdentifier "name"',
        'sh:pattern "(?=a)a"',
        "sh:not [ sh:in () ] ; sh:or ()",
        "sh:qualifiedValueShapesDisjoint true",
    ],
)
def test_what_changes_no_verdict_or_is_judged_by_is_not_noted(written: Written, said: str) -> None:
    path = written(f":S a sh:NodeShape ; sh:targetClass :C ; {said} .")

    assert notes(path) == []


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("sh:target [ a sh:SPARQLTarget ]", "nothing is judged by sh:target"),
        ("sh:rule [ a sh:TripleRule ]", "nothing is judged by sh:rule"),
        ("sh:js [ a sh:JSConstraint ]", "nothing is judged by sh:js"),
        ("sh:expression [ sh:path :p ]", "nothing is judged by sh:expression"),
        (
            "sh:expression [ sh:if [ sh:count [ sh:path :p ] ] ; sh:then true ; sh:else false ]",
            "nothing is judged by sh:expression",
        ),
        ("sh:property [ sh:path :p ; sh:values 1 ]", "nothing is judged by sh:values"),
        ("sh:targetWhere [ sh:class :C ]", "nothing is judged by sh:targetWhere"),
        ("sh:uniqueMembers true", "nothing is judged by sh:uniqueMembers"),
        ("sh:scopeClass :C", "nothing is judged by sh:scopeClass"),
        ('dash:stem "http://"', "nothing is judged by http://datashapes.org/dash#stem"),
        ("owl:imports :other", "owl:imports is not followed: <http://e/other>"),
        ('sh:flags "i"', "sh:flags says nothing without sh:pattern"),
        ("sh:node :Nowhere", "sh:node names http://e/Nowhere, of which the shapes say nothing"),
        (
            "sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ]",
            "sh:qualifiedValueShape says nothing without sh:qualifiedMinCount or",
        ),
    ],
)
def test_what_is_not_judged_by_is_noted_with_its_line(
    written: Written, said: str, noted: str
) -> None:
    path = written(f":S a sh:NodeShape ; sh:targetClass :C ;\n  {said} .")

    (note,) = notes(path)
    assert note.startswith("7: " + noted)


def test_parameter_of_a_component_that_the_shapes_define_is_no_unknown_term(
    written: Written,
) -> None:
    path = written("""
        :Stem a sh:ConstraintComponent ; sh:parameter [ sh:path dash:stem ] ;
            sh:validator [ sh:ask "ASK { FILTER STRSTARTS(STR($value), $stem) }" ] .
        :S a sh:NodeShape ; sh:targetClass :C ; dash:stem "http://" .
    """)

    assert notes(path) == []


def test_component_that_no_shape_uses_may_be_one_of_another_language(written: Written) -> None:
    path = written("""
        :Component a sh:ConstraintComponent ; sh:parameter [ sh:path :most ] ;
            sh:validator [ a sh:JSValidator ; sh:jsFunctionName "most" ] .
        :S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .
    """)

    assert read_shapes([path]).triples


def nested(depth: int) -> str:
    return f":S sh:targetClass :C ; {'sh:node [ ' * depth} sh:class :C {']' * depth} ."


def nested_path(depth: int) -> str:
    path = "[ sh:inversePath " * depth + ":p" + " ]" * depth
    return f":S sh:targetClass :C ; sh:property [ sh:minCount 1 ; sh:path {path} ] ."


@pytest.mark.parametrize(
    ("make", "deepest", "said"),
    [
        (nested, DEEPEST - 1, f"nested more than {DEEPEST} deep"),
        (nested_path, DEEPEST_PATH, f"nested more than {DEEPEST_PATH} deep"),
    ],
)
def test_what_is_nested_as_deep_as_may_be_is_judged_and_deeper_is_refused(
    written: Written, make: Callable[[int], str], deepest: int, said: str
) -> None:
    data = read_turtle(written(":x a :C .", "data.ttl"))

    assert validate(data, read_shapes([written(make(deepest))]).triples).focus_nodes == 1
    for depth in (deepest + 1, 10_000):
        (fault,) = faults(written(make(depth)))
        assert said in fault


def test_list_of_many_members_is_read(written: Written) -> None:
    members = " ".join(map(str, range(100_000)))

    assert read_shapes([written(f":S sh:targetClass :C ; sh:in ( {members} ) .")]).triples


def test_each_circle_is_named(written: Written) -> None:
    path = written("""
        :A sh:targetClass :C ; sh:node :B , :D .
        :B sh:not :A .
        :D sh:or ( :E ) .
        :E sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape :D ] .
        :Unused sh:node :Unused .
    """)

    circles = [it.partition("itself: ")[2].replace("http://e/", "") for it in faults(path)]

    assert circles == ["A → B → A (A)", "D → E → a node without a name → D (D)"]


def test_circle_by_way_of_what_is_deactivated_is_none(written: Written) -> None:
    path = written(":A sh:targetClass :C ; sh:node :B .\n:B sh:node :A ; sh:deactivated true .")

    assert read_shapes([path]).triples


def test_text_longer_than_what_is_read_at_once_has_its_line_too(written: Written) -> None:
    long = "é" * 50_000

    (fault,) = faults(written(f':S sh:in () ;\n sh:pattern "{long}" ;\n sh:minLength "x" .'))

    assert ":8: sh:minLength" in fault


def test_statements_have_the_lines_of_their_objects(written: Written) -> None:
    path = written(
        ':S a :C ; # a comment: "\n'
        "  :p 1 ,\n"
        '    2 ; :q """a\nb"""@en\n'
        "  ; :r ( 3\n"
        "  4 ) ; :s\n"
        " 'x' .\n"
    )

    places = dict(
        zip(map(str, (it.object for it in read_turtle(path))), lines_of(path), strict=True)
    )

    numbers = {key.partition("^^")[0]: line for key, line in places.items() if key[0] in '"<'}
    assert numbers["<http://e/C>"] == 6
    assert numbers['"1"'] == 7
    assert numbers['"2"'] == 8
    assert numbers['"a\\nb"@en'] == 8
    assert numbers['"3"'] == 10
    assert numbers['"4"'] == 11
    assert numbers['"x"'] == 12


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <{0}> { } }", "SELECT * { ?s ?p 5SERVICE<{0}> { } }"]
)
def test_engine_refuses_service_however_it_is_written(written: Written, query: str) -> None:
    shapes = read_turtle(
        written(
            f':S sh:targetClass :C ; sh:sparql [ sh:select "{query.replace("{0}", "urn:x")}" ] .'
        )
    )

    with pytest.raises(ShapesError, match="SERVICE"):
        validate(read_turtle(written(":x a :C .", "data.ttl")), shapes)
