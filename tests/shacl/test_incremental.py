"""A change of a judged version is judged as if everything were judged anew, at less cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migkg import shacl
from migkg.errors import ShapesError
from migkg.interchange.selection import selection
from migkg.shacl.compiled.engine import Engine
from migkg.shacl.incremental import Version
from migkg.shacl.incremental.steps import steps
from migkg.shacl.model.statements import TYPE
from migkg.source import Literal, NamedNode, Triple, parse_turtle, read_folder
from migkg.store.workspace import Workspace
from migkg.terms import ID, PREFIXES
from tests.shacl.changes import of_ours, of_queries, of_random_shapes
from tests.support import ROOT, SMALL, ghent, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

SHAPES = read_folder(ROOT / "shapes").triples
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
HEAD += "@prefix : <urn:e:> .\n"


def read(text: str) -> list[Triple]:
    return parse_turtle(Path("given.ttl"), HEAD + text)


def misspelt_in(data: Sequence[Triple]) -> tuple[Triple, Triple, Triple]:
    """What points to a thing, what gives that thing its class, and the first with another name."""
    types = {it.subject: it for it in data if it.predicate == TYPE}
    pointing, end = next(
        (it, end)
        for it in data
        if isinstance(end := it.object, NamedNode) and end in types and end.value.startswith(ID)
    )
    misspelt = Triple(pointing.subject, pointing.predicate, NamedNode(f"{end.value}-x"))
    return pointing, types[end], misspelt


@pytest.mark.parametrize("seed", range(3))
def test_random_changes_by_our_shapes(seed: int) -> None:
    for change, report, anew in of_ours(seed, 14):
        assert report == anew, change


@pytest.mark.parametrize("seed", range(5))
def test_random_changes_by_queries_of_many_forms(seed: int) -> None:
    for change, report, anew in of_queries(seed, 8):
        assert report == anew, change


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_random_changes_by_random_shapes(start: int) -> None:
    for seed in range(start, start + 20):
        for change, report, anew in of_random_shapes(seed, 4):
            assert report == anew, (seed, change)


def test_change_that_is_too_wide_to_be_followed_has_constraints_judged_in_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("migkg.shacl.incremental.traces.MOST", 1)
    data = read_folder(SMALL).triples
    version = Version(data[::2], SHAPES, vocabulary())

    assert version.change(added=data) == shacl.validate(data, SHAPES, vocabulary())


def test_change_of_much_of_the_data_has_everything_judged_without_following_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = read_folder(SMALL).triples
    version = Version(data[::2], SHAPES, vocabulary())
    monkeypatch.setattr("migkg.shacl.incremental.version.MOST", 1)
    monkeypatch.setattr("migkg.shacl.incremental.version._WIDE", 0)
    monkeypatch.setattr(Version, "_reached", lambda *_: pytest.fail("it is followed"))

    assert version.change(added=data) == shacl.validate(data, SHAPES, vocabulary())


def test_change_of_a_label_asks_few_and_small_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ghent()
    version = Version(data, SHAPES, vocabulary())
    label = next(it for it in data if it.predicate.value.endswith("prefLabel"))
    asked: list[int] = []
    table = Workspace.table

    def counted(self: Workspace, query: str) -> object:
        found = table(self, query)
        asked.append(len(found.rows))
        return found

    monkeypatch.setattr(Workspace, "table", counted)
    version.change(removed=[label])

    assert len(asked) < len(version.report.judged) / 4
    assert sum(asked) < 20


def test_by_our_shapes_no_change_of_one_statement_has_a_whole_constraint_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = read_folder(SMALL).triples
    version = Version(data, SHAPES, vocabulary())
    monkeypatch.setattr(
        "migkg.shacl.incremental.sites.Site.judge", lambda _: pytest.fail("all is judged")
    )
    for it in data:
        version.change(removed=[it])
        version.change(added=[it])


def test_statement_of_the_ontology_that_the_data_repeat_stays() -> None:
    shapes = read(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    )
    (said, typed) = read(":a :p 1 . :a a :C .")
    version = Version([said, typed], shapes, [said])

    report = version.change(removed=[said])

    assert report.conforms
    assert report == shacl.validate([typed], shapes, [said])


def test_what_only_the_ontology_says_does_not_count_until_the_data_say_it() -> None:
    shapes = read(":S a sh:NodeShape ; sh:targetClass :C .")
    (typed,) = read(":a a :C .")
    version = Version([], shapes, [typed])
    assert version.report.focus_nodes == 0

    assert version.change(added=[typed]).focus_nodes == 1
    assert version.change(removed=[typed]).focus_nodes == 0


def test_subclass_that_the_data_tell_of_has_everything_judged_anew() -> None:
    shapes = read(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    )
    (typed, below) = read(":a a :D . :D rdfs:subClassOf :C .")
    version = Version([typed], shapes)

    report = version.change(added=[below])

    assert len(report.findings) == 1
    assert report == shacl.validate([typed, below], shapes)
    assert version.change(removed=[below]) == shacl.validate([typed], shapes)


def test_class_without_a_name_has_instances_once_the_data_name_one() -> None:
    shapes = read(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    )
    (below, typed) = read("_:c rdfs:subClassOf :C . :a a _:c .")
    version = Version([below], shapes)

    report = version.change(added=[typed])

    assert len(report.findings) == 1
    assert report == shacl.validate([below, typed], shapes)
    assert version.change(removed=[typed]) == shacl.validate([below], shapes)


def test_two_constraints_with_one_finding_have_it_while_one_of_them_does() -> None:
    shapes = read(
        ":P sh:path :p ; sh:minCount 1 . "
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :P . "
        ":T a sh:NodeShape ; sh:targetClass :D ; sh:property :P ."
    )
    one, other = read(":a a :C . :a a :D .")
    version = Version([one, other], shapes)

    assert len(version.report.findings) == 1
    assert len(version.change(removed=[one]).findings) == 1
    assert version.change(removed=[other]).findings == ()


def test_shape_that_the_reference_engine_judges_is_judged_by_it() -> None:
    query = "SELECT $this WHERE { $this <urn:e:p> ?x } LIMIT 1"
    shapes = read(f':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "{query}" ] .')
    (typed, said) = read(":a a :C . :a :p 1 .")
    version = Version([typed], shapes)

    report = version.change(added=[said])

    assert report.handed
    assert len(report.findings) == 1
    assert report == shacl.validate([typed, said], shapes)


def test_after_a_judgement_that_was_cut_off_everything_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = read_folder(SMALL).triples
    version = Version(data, SHAPES, vocabulary())
    name = next(it for it in data if it.predicate.value.endswith("prefLabel"))

    def broken(*_: object) -> None:
        raise ShapesError("cut off")

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "broken", broken)
        with pytest.raises(ShapesError):
            version.change(removed=[name])

    left = [it for it in data if it != name]
    assert version.change() == shacl.validate(left, SHAPES, vocabulary())


def test_hints_follow_the_names_that_there_are() -> None:
    data = read_folder(SMALL).triples
    pointing, given, misspelt = misspelt_in(data)
    version = Version(data, SHAPES, vocabulary())

    with_hint = version.change(added=[misspelt], removed=[pointing])
    without = version.change(removed=[given])

    left = [it for it in data if it not in {pointing, given}]
    assert any("→" in it.message() for it in with_hint.findings)
    assert without == shacl.validate([*left, misspelt], SHAPES, vocabulary())
    assert version.change(added=[given]) == with_hint


def test_what_is_described_gets_no_hint_when_something_like_it_comes() -> None:
    data = read_folder(SMALL).triples
    _, given, misspelt = misspelt_in(data)
    others = [it for it in data if it != given]
    wrong, alike = read(f"{given.subject} a mig:Forum . {misspelt.object} a mig:Forum .")
    version = Version([*others, wrong], SHAPES, vocabulary())
    assert any(it.value == given.subject for it in version.report.findings)

    report = version.change(added=[alike])

    assert report == shacl.validate([*others, wrong, alike], SHAPES, vocabulary())


def test_hints_come_and_go_with_the_number_of_things_as_in_a_full_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = read_folder(SMALL).triples
    typed = [it for it in data if it.predicate == TYPE]
    _, _, misspelt = misspelt_in(data)
    spoilt = [*data, misspelt]
    things = sum(it.predicate == TYPE for it in (*spoilt, *vocabulary()))
    monkeypatch.setattr("migkg.shacl.hints.TOO_MANY", things - 1)
    version = Version(spoilt, SHAPES, vocabulary())
    assert not any("→" in it.message() for it in version.report.findings)

    fewer = version.change(removed=typed[:1])

    assert any("→" in it.message() for it in fewer.findings)
    assert fewer == shacl.validate([it for it in spoilt if it != typed[0]], SHAPES, vocabulary())
    assert version.change(added=typed[:1]) == shacl.validate(spoilt, SHAPES, vocabulary())


def test_literals_are_told_apart_as_they_are_written() -> None:
    shapes = read(":S sh:targetSubjectsOf :p ; sh:path :p ; sh:hasValue 1.0 ; sh:maxCount 1 .")
    whole = Literal("1", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))
    exact = Literal("1.0", datatype=NamedNode(PREFIXES["xsd"] + "decimal"))
    one, other = (Triple(NamedNode("urn:e:a"), NamedNode("urn:e:p"), it) for it in (whole, exact))
    version = Version([one], shapes)

    assert [it.component[-30:] for it in version.report.findings] != []
    assert len(version.change(added=[other]).findings) == 1
    assert version.change(removed=[one]).findings == ()


@pytest.mark.parametrize("beside", ["", ":c :q '5'^^xsd:byte ."])
def test_query_is_asked_in_other_words_once_a_literal_is_held_as_it_is_written(
    beside: str,
) -> None:
    query = "SELECT $this ?value WHERE { $this <urn:e:p> ?value FILTER (?value > 3) }"
    shapes = read(f':S sh:targetSubjectsOf :p ; sh:sparql [ sh:select "{query}" ] .')
    *data, many = read(f"{beside} :a :p 4 . :b :p '5'^^xsd:byte .")
    version = Version(data, shapes)
    assert len(version.report.findings) == 1

    report = version.change(added=[many])

    assert len(report.findings) == 2
    assert report == shacl.validate([*data, many], shapes)


def test_query_goes_to_the_reference_once_a_literal_is_written_so_that_it_must() -> None:
    shapes = read(
        """:S a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:sparql [ sh:prefixes :p ;
          sh:select "SELECT $this (MIN(?n) AS ?value) { $this :n ?n } GROUP BY $this" ] .
        :p sh:declare [ sh:prefix "" ; sh:namespace "urn:e:" ] ."""
    )
    version = Version(read(":a :n 1 ."), shapes)
    assert version.report.handed == {}

    report = version.change(added=read(":a :n 01 . :b :n 03 ."))

    assert list(report.handed) == ["urn:e:S"]
    assert report == shacl.validate(read(":a :n 1 , 01 . :b :n 03 ."), shapes)


def test_query_goes_to_the_reference_once_a_term_that_leads_to_itself_is_nowhere() -> None:
    query = "SELECT $this ?value { $this a <urn:e:C> . <urn:e:last> <urn:e:p>* ?value }"
    shapes = read(f':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select "{query}" ] .')
    kept, last = read(":a a :C ."), read(":b :q :last .")
    version = Version([*kept, *last], shapes)
    assert version.report.handed == {}

    report = version.change(removed=last)

    assert list(report.handed) == ["urn:e:S"]
    assert len(report.findings) == 1
    assert report == shacl.validate(kept, shapes)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("<urn:a>", [("", "<urn:a>", "", False)]),
        ("^<urn:a>", [("", "<urn:a>", "", True)]),
        ("<urn:a>|<urn:b>", [("", "<urn:a>", "", False), ("", "<urn:b>", "", False)]),
        (
            "^(<urn:a>/<urn:b>)",
            [("", "<urn:b>", "(^<urn:a>)", True), ("(^<urn:b>)", "<urn:a>", "", True)],
        ),
        ("(<urn:a>)+", [("(<urn:a>)*", "<urn:a>", "(<urn:a>)*", False)]),
        ("(<urn:a>)?", [("", "<urn:a>", "", False)]),
    ],
)
def test_steps_of_a_path(path: str, expected: list[tuple[str, str, str, bool]]) -> None:
    found = [(it.before, str(it.property), it.after, it.inverse) for it in steps(path)]

    assert sorted(found) == sorted(expected)


def test_variables_within_a_select_are_its_own_unless_it_gives_them_on() -> None:
    query = "SELECT ?s { ?s <urn:p> ?o { SELECT ?s { ?s <urn:q> ?o } } }"

    found = selection(query)

    names = {it.pattern.object for it in found.reads}
    assert len(names) == 2
    assert dict(found.keys) == {"s": "s"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?o { ?s <urn:p> ?x OPTIONAL { ?x <urn:q> ?o } }",
        "SELECT ?s (COUNT(?o) AS ?n) { ?s <urn:p> ?o { SELECT ?s { ?s <urn:q> ?o } } } GROUP BY ?s",
        "SELECT ?s ?o { { ?s <urn:p> ?o } UNION { ?s <urn:q> ?x } }",
    ],
)
def test_key_has_a_value_in_each_row(query: str) -> None:
    assert "o" not in selection(query).keys
