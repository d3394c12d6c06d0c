"""How shapes are explained: each constraint with the very query that is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from migkg import read_project, shacl
from migkg.errors import ShapesError, UnknownName
from migkg.shacl.explaining import Account, Explainer, ShapeAccount
from migkg.shacl.explaining.names import Names
from migkg.shacl.explaining.readable import readable
from migkg.shacl.explaining.watching import WatchedData, WatchingEngine, all_steps
from migkg.shacl.model.shapes import Shapes
from migkg.source import Triple, parse_turtle
from tests.support import ROOT, ghent, vocabulary

PREFIXES = {"": "http://e/"}
HANDED = "http://e/Handed"
HEAD = """
@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """
:a a :C ; :p :b , :c ; :q "x" . :b a :D . :c a :C ; :p :a . :D rdfs:subClassOf :C .
"""
SHAPES = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-p , :S-q ; sh:sparql :S-query .
:S-p sh:path :p ; sh:minCount 1 ; sh:maxCount 1 ; sh:node :T .
:S-q sh:path ( :p [ sh:zeroOrMorePath :q ] ) ; sh:minCount 1 ; sh:pattern "^x$" .
:S-query a sh:SPARQLConstraint ; sh:prefixes : ; sh:message "m" ;
    sh:select '''SELECT $this {
      $this :q ?v OPTIONAL { ?v :r ?y } FILTER NOT EXISTS { $this :p* ?w . ?w :r ?x } }''' .
:T a sh:NodeShape ; sh:property :T-q .
:T-q sh:path :q ; sh:minCount 1 .
:Handed a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:prefixes : ; sh:message "m" ;
    sh:select "SELECT $this { $this :q ?v } LIMIT 1" ] .
:Idle a sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .
: sh:declare [ sh:prefix "" ; sh:namespace "http://e/" ] .
"""


def read(text: str) -> list[Triple]:
    return parse_turtle(Path("given.ttl"), HEAD + text)


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    return Explainer(read(SHAPES), (), Names(PREFIXES))


def explained(explainer: Explainer, name: str) -> tuple[ShapeAccount, ...]:
    return explainer.explain(explainer.find(name), read(DATA))


def constraint(account: ShapeAccount, demand: str) -> Account:
    (found,) = (it for it in account.constraints if f"{it.constraint} {it.path}" == demand)
    return found


class TestShape:
    def test_says_what_is_looked_at_and_found(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S")
        report = shacl.validate(read(DATA), read(SHAPES))

        assert account.targets == "each instance of :C or of its subclass"
        assert account.focus_nodes == 3
        assert account.found == len([it for it in report.findings if it.shape != HANDED])
        assert account.seconds > 0

    def test_has_each_constraint_with_its_numbers(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S")
        fewer = constraint(account, "sh:minCount 1 :p")
        more = constraint(account, "sh:maxCount 1 :p")

        assert (fewer.focus_nodes, fewer.values, fewer.rows, fewer.found) == (3, 3, 1, 1)
        assert (more.focus_nodes, more.values, more.rows, more.found) == (3, 3, 1, 1)
        assert fewer.seconds >= sum(it.seconds for it in fewer.queries) > 0

    def test_shows_the_query_that_was_asked(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S")
        found = constraint(account, "sh:maxCount 1 :p")
        *_, screen, asked = found.queries

        assert any("only the nodes found there are judged" in it for it in found.plan)
        assert screen.query.endswith("LIMIT 2000")
        assert asked.query.startswith("PREFIX : <http://e/>\n")
        assert "\n  ?this :p ?value .\n" in asked.query
        assert asked.query.endswith("GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > 1)")

    def test_has_shapes_within_below_the_constraint_that_needs_them(
        self, explainer: Explainer
    ) -> None:
        (account,) = explained(explainer, ":S")
        outer = constraint(account, "sh:node :T :p")

        (inner,) = outer.parts
        assert (inner.shape, inner.constraint) == (":T-q", "sh:minCount 1")
        assert inner.focus_nodes == 3
        assert any("held as a set" in it for it in inner.plan)
        assert any("judged for all values as one set" in it for it in outer.plan)
        assert len(outer.queries) == 1

    def test_of_the_reference_has_the_reason_and_no_plan(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":Handed")

        assert account.handed == "a query with LIMIT"
        assert account.constraints == ()
        assert (account.focus_nodes, account.found) == (1, 1)


class TestPlan:
    def test_tells_a_look_up_from_a_set_taken_away(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S")
        plain = constraint(account, "sh:minCount 1 :p")
        long = constraint(account, "sh:minCount 1 :p/:q*")

        assert any("in the index" in it for it in plain.plan)
        assert any("MINUS" in it for it in long.plan)
        assert "MINUS" in long.queries[0].query

    def test_of_a_query_says_in_what_form_it_is_asked(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S-query")
        (only,) = account.constraints

        assert only.values is None
        assert any("became MINUS" in it for it in only.plan)
        assert any("for each row (LATERAL)" in it for it in only.plan)

    def test_says_that_nothing_is_asked_where_that_is_so(self) -> None:
        shapes = ":S a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :p ; sh:minCount 0 ]"
        explainer = Explainer(read(f"{shapes} ."), (), Names(PREFIXES))

        (account,) = explained(explainer, ":S")

        assert account.constraints[0].plan == ("Nothing is asked: no node can break it.",)


class TestName:
    @pytest.mark.parametrize("name", [":S-p", "<http://e/S-p>", "http://e/S-p"])
    def test_of_a_property_shape_finds_it_in_its_shape(
        self, explainer: Explainer, name: str
    ) -> None:
        (account,) = explained(explainer, name)

        assert account.shape == ":S"
        assert {it.shape for it in account.constraints} == {":S-p"}

    def test_of_a_shape_that_others_judge_by_finds_it_there(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":T")

        assert [(it.shape, it.focus_nodes) for it in account.constraints] == [(":T-q", 3)]

    def test_of_a_shape_that_is_a_condition_elsewhere_finds_the_constraint_that_has_it(
        self,
    ) -> None:
        shapes = """
            :S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-p .
            :S-p sh:path :p ; sh:node :T ; sh:minCount 1 .
            :T a sh:NodeShape ; sh:nodeKind sh:IRI .
        """
        (account,) = explained(Explainer(read(shapes), (), Names(PREFIXES)), ":T")

        assert [it.constraint for it in account.constraints] == ["sh:node :T"]
        assert any("as a condition in the same query" in it for it in account.constraints[0].plan)

    def test_of_a_constraint_finds_it_alone(self, explainer: Explainer) -> None:
        (account,) = explained(explainer, ":S-query")

        assert [it.constraint for it in account.constraints] == ["sh:sparql :S-query"]

    def test_that_is_unknown_is_refused_with_the_nearest(self, explainer: Explainer) -> None:
        with pytest.raises(UnknownName, match=r"no shape ':S-querry'\. Did you mean :S-query\?"):
            explainer.find(":S-querry")

    def test_of_a_shape_that_judges_nothing_is_refused(self, explainer: Explainer) -> None:
        with pytest.raises(ShapesError, match=":Idle is judged by nothing: it has no target"):
            explainer.find(":Idle")


class TestTable:
    def test_has_every_shape_the_slowest_first(self, explainer: Explainer) -> None:
        table = explainer.slowest(read(DATA))

        assert {it.shape for it in table} == {":S", ":Handed"}
        assert [it.seconds for it in table] == sorted((it.seconds for it in table), reverse=True)

    def test_names_the_slowest_constraint(self) -> None:
        slow = (
            "SELECT $this { $this :q ?v . ?a :n ?x . ?b :n ?y . ?c :n ?z "
            "FILTER (STR(?x + ?y + ?z) = ?v) }"
        )
        shapes = f"""
            :S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-q ; sh:sparql :S-slow .
            :S-q sh:path :q ; sh:minCount 1 .
            :S-slow sh:prefixes : ; sh:message "m" ; sh:select "{slow}" .
            : sh:declare [ sh:prefix "" ; sh:namespace "http://e/" ] .
        """
        many = "".join(f":n{it} :n {it} ." for it in range(30))

        (row,) = Explainer(read(shapes), (), Names(PREFIXES)).slowest(read(DATA + many))

        assert row.slowest == "sh:sparql :S-slow of :S"


class TestTallies:
    def test_are_those_of_each_shape_alone(self) -> None:
        report = shacl.validate(read(DATA), read(SHAPES), by_shape=True)

        (only,) = report.tallies
        assert (only.shape, only.focus_nodes) == ("http://e/S", 3)
        assert only.found == len([it for it in report.findings if it.shape != HANDED])
        assert only.seconds > 0

    def test_change_no_finding_and_are_not_kept_unless_asked_for(self) -> None:
        plain = shacl.validate(read(DATA), read(SHAPES))

        assert plain.tallies == ()
        assert "shapes" not in plain.to_json()
        assert plain == shacl.validate(read(DATA), read(SHAPES), by_shape=True)


class TestReadable:
    def queries(self) -> list[str]:
        """All that our own shapes ask of the data on Ghent, and what it gave."""
        data = WatchedData()
        data.add(ghent())
        data.add(vocabulary())
        shapes = Shapes(read_project(ROOT).shapes)
        judge = WatchingEngine(data, shapes)
        self.data = data
        runs = [judge.watched(root) for root in shapes.roots]
        self.silent = [it for run in runs for it in all_steps(run.steps) if not it.asked]
        return [it.query for run in runs for step in all_steps(run.steps) for it in step.asked]

    def test_query_asks_the_same(self) -> None:
        queries = self.queries()

        assert len(queries) > 200
        for query in queries:
            plain = self.data.terms.table(query)
            laid_out = self.data.terms.table(readable(query, Names({})))
            assert (plain.names, sorted(map(str, plain.rows))) == (
                laid_out.names,
                sorted(map(str, laid_out.rows)),
            )

    def test_every_constraint_of_ours_asks_something(self) -> None:
        assert self.queries()
        assert self.silent == []

    def test_has_lines_of_a_width_that_can_be_read(self) -> None:
        query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(f'<urn:x:{it}>' for it in range(99))} }} }}"

        lines = readable(query, Names({})).splitlines()

        assert len(lines) > 10
        assert max(map(len, lines)) <= 100

    def test_does_not_touch_texts(self) -> None:
        text = '"a  <http://e/b> { ; . FILTER"'

        assert text in readable(f"SELECT ?x {{ ?x ?y {text} . ?x ?z ?v }}", Names(PREFIXES))

    def test_has_the_prefixes_of_files_before_ours(self) -> None:
        names = Names({"dct": "http://purl.org/dc/terms/"})

        found = readable("SELECT ?x { ?x <http://purl.org/dc/terms/title> ?y }", names)

        assert "?x dct:title ?y" in found

    def test_keeps_the_prefixes_of_a_query_before_those_of_files(self) -> None:
        query = "PREFIX : <http://other/>\nSELECT ?x { ?x :p <http://e/q> }"

        found = readable(query, Names(PREFIXES))

        assert re.findall(r"PREFIX.*", found) == ["PREFIX : <http://other/>"]
        assert "?x :p <http://e/q>" in found
