"""The natural path: read, check, derive, check again, write."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING

import pytest

from migkg.build import Build, Project, build, conclude, read_data, read_project
from migkg.errors import NonConformance, QueryError, SourceError
from migkg.project import BUILD, DUMP, MANIFEST, REPORT_JSON, REPORT_TURTLE, TIMINGS
from migkg.shacl import Report
from migkg.source import BlankNode, Triple, read_nquads
from migkg.store import KnowledgeGraph
from migkg.terms import GRAPH, expand
from migkg.versions import CURRENT, SUMS, VERSIONS, current, current_name
from migkg.web.gates import judged
from tests.support import PAGE, ROOT, write

if TYPE_CHECKING:
    from pathlib import Path

needs_build = pytest.mark.usefixtures("ghent_build")
FILES = {DUMP, MANIFEST, REPORT_JSON, REPORT_TURTLE, TIMINGS, SUMS}
"""What each version holds beside files of the project."""


def contents(folder: Path) -> dict[str, bytes]:
    """The files of the current version, without those of the project."""
    return {it.name: it.read_bytes() for it in sorted((folder / CURRENT).iterdir()) if it.is_file()}


def add(root: Path, text: str, name: str = "more.ttl") -> Path:
    path = root / "data" / "ttl" / "xx-atown" / name
    path.write_text(text, encoding="utf-8")
    return path


def replace(root: Path, old: str, new: str) -> None:
    path = root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_blank_nodes(triples: list[Triple]) -> set[Triple]:
    """Statements that two graphs can share: a blank node is of one graph alone."""
    return {
        triple
        for triple in triples
        if not isinstance(triple.subject, BlankNode) and not isinstance(triple.object, BlankNode)
    }


@pytest.fixture
def older(ghent_build: Build, project: Project, small_root: Path) -> dict[str, bytes]:
    """What stands in the folder of the build before the test builds."""
    write(ghent_build, project.root, small_root / "build")
    return contents(small_root / "build")


def test_build_publishes_dump_manifest_and_report_where_it_is_told_to(
    small_root: Path, tmp_path: Path
) -> None:
    out = tmp_path / "deep" / "elsewhere"

    made = build(small_root, out)

    assert set(contents(out)) == FILES
    assert {path.name for path in out.iterdir()} == {CURRENT, VERSIONS}
    assert [path.name for path in out.parent.iterdir()] == ["elsewhere"]
    assert not (small_root / "build").exists()
    assert made.report.conforms
    assert without_blank_nodes([quad.triple for quad in read_nquads(out / CURRENT / DUMP)]) == (
        without_blank_nodes([quad.triple for quad in made.quads])
    )


def test_two_builds_are_the_same_to_the_byte_in_processes_that_hash_differently(
    small_root: Path,
) -> None:
    outs = [small_root.parent / seed for seed in ("1", "2")]
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "migkg", "--root", small_root, "build", "--out", out],
            env={**os.environ, "PYTHONHASHSEED": out.name, "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.DEVNULL,
        )
        for out in outs
    ]

    assert [one.wait(timeout=120) for one in builds] == [0, 0]

    first, second = map(contents, outs)
    assert set(first) == FILES
    times = [json.loads(one.pop(TIMINGS)) for one in (first, second)]
    assert first.pop(SUMS) != second.pop(SUMS)  # for the times have a digest too
    assert first == second
    assert current_name(outs[0]) == current_name(outs[1])
    assert times[0]["dump"] == times[1]["dump"] == json.loads(first[MANIFEST])["dump"]["sha256"]
    shapes = [it["shape"] for it in json.loads(first[REPORT_JSON])["shapes"]]
    assert [[it["shape"] for it in one["shapes"]] for one in times] == [shapes, shapes]


def test_build_over_an_older_one_is_a_version_beside_it(
    ghent_build: Build, project: Project, tmp_path: Path
) -> None:
    older = write(ghent_build, project.root, tmp_path / "build")
    before = contents(tmp_path / "build")
    derived = [graph for graph in ghent_build.graphs if graph.name == "derived"]
    smaller = dataclasses.replace(derived[0], triples=derived[0].triples[1:])
    graphs = [smaller if graph.name == "derived" else graph for graph in ghent_build.graphs]

    write(dataclasses.replace(ghent_build, graphs=tuple(graphs)), project.root, tmp_path / "build")

    after = contents(tmp_path / "build")
    assert set(after) == FILES
    assert after[DUMP].count(b"\n") == before[DUMP].count(b"\n") - 1
    assert after[MANIFEST] != before[MANIFEST]
    assert older.dump.read_bytes() == before[DUMP]
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


@needs_build
def test_manifest_states_the_files_their_hashes_and_the_total(built_root: Path) -> None:
    stated = json.loads((built_root / "build" / "current" / MANIFEST).read_bytes())
    dump = (built_root / "build" / "current" / DUMP).read_bytes()
    graph = KnowledgeGraph.open(built_root / "build" / "current" / DUMP)

    assert stated["dump"] == {"file": DUMP, "sha256": hashlib.sha256(dump).hexdigest()}
    assert stated["statements"] == len(graph) == dump.count(b"\n")
    assert sum(one["statements"] for one in stated["graphs"]) == stated["statements"]
    for one in stated["graphs"]:
        assert one["graph"].startswith(GRAPH)
        assert one["title"]
        assert one["licence"]
        for file in one["files"]:
            content = (ROOT / file["path"]).read_bytes()
            assert file["sha256"] == hashlib.sha256(content).hexdigest()


def test_statement_that_stands_twice_or_in_other_digits_is_counted_as_it_stands_in_the_dump(
    small_root: Path,
) -> None:
    add(
        small_root,
        "@prefix city: <https://w3id.org/migkg/id/city/> .\n"
        "@prefix mig: <https://w3id.org/migkg/ontology#> .\n"
        "city:xx-atown a mig:City .\n"
        "city:xx-atown <urn:p> 1 , 01 .\n",
    )

    made = build(small_root)

    dump = (small_root / "build" / "current" / DUMP).read_bytes()
    stated = json.loads((small_root / "build" / "current" / MANIFEST).read_bytes())
    assert dump.count(b"\n") == stated["statements"] == len(made.quads)
    assert sum(one["statements"] for one in stated["graphs"]) == stated["statements"]


@needs_build
def test_manifest_lists_every_turtle_file_of_vocabulary_and_data(built_root: Path) -> None:
    stated = json.loads((built_root / "build" / "current" / MANIFEST).read_bytes())

    listed = {file["path"] for one in stated["graphs"] for file in one["files"]}

    assert listed == {
        path.relative_to(built_root).as_posix()
        for part in ("data", "ontology")
        for path in (built_root / part).rglob("*.ttl")
    }


def test_every_statement_is_in_exactly_one_graph(ghent_build: Build) -> None:
    triples = [quad.triple for quad in ghent_build.quads]

    assert len(set(triples)) == len(triples) == len(ghent_build.graph)


def test_default_graph_is_asserted_derived_and_vocabulary_without_shapes(
    ghent_build: Build, project: Project
) -> None:
    whole = {quad.triple for quad in ghent_build.quads}

    assert set(project.data) | set(project.vocabulary) < whole
    assert not without_blank_nodes(list(project.shapes)) & whole
    graphs = {graph.name for graph in ghent_build.graphs}
    ours = {"ontology", "concepts", "derived", "questions"}
    assert graphs == ours | {one.name for one in project.sources}


def test_every_term_says_who_defines_it(ghent_build: Build) -> None:
    rows = ghent_build.graph.select(
        """PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?term WHERE {
          VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty skos:Concept }
          ?term a ?kind .
          FILTER (STRSTARTS(STR(?term), "https://w3id.org/migkg/"))
          FILTER NOT EXISTS { ?term rdfs:isDefinedBy <https://w3id.org/migkg/ontology> }
        }"""
    )

    assert rows == []


@needs_build
def test_no_word_of_the_machine_is_in_what_is_written(built_root: Path) -> None:
    for content in contents(built_root / BUILD).values():
        assert str(ROOT).encode() not in content
        assert str(built_root).encode() not in content
        assert PAGE.name.encode() not in content


def test_broken_turtle_is_a_source_error_with_its_line_and_nothing_is_written(
    small_root: Path,
) -> None:
    path = add(small_root, "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n")

    with pytest.raises(SourceError) as caught:
        build(small_root)

    assert caught.value.path == path
    assert caught.value.line == 3
    assert not (small_root / "build").exists()


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("queries/questions/broken.rq", QueryError),
        ("shapes/broken.ttl", SourceError),
        ("ontology/concepts/broken.ttl", SourceError),
    ],
)
def test_file_that_is_broken_anywhere_stops_the_build(
    small_root: Path, part: str, kind: type[Exception]
) -> None:
    (small_root / part).write_text("broken {", encoding="utf-8")

    with pytest.raises(kind):
        build(small_root)

    assert not (small_root / "build").exists()


def test_rule_that_is_no_sparql_stops_the_build(small_root: Path) -> None:
    rule = small_root / "ontology" / "rules" / "broken.rq"
    rule.write_text("#+ summary: Broken.\nCONSTRUCT { ?s ?p } WHERE {}\n", encoding="utf-8")

    with pytest.raises(QueryError):
        build(small_root)

    assert not (small_root / "build").exists()


@pytest.mark.parametrize("place", ["stray.ttl", "xx-atown/sub/a.ttl", "xx-atown/LOUD.TTL"])
def test_turtle_file_that_would_not_be_read_is_refused(small_root: Path, place: str) -> None:
    path = small_root / "data" / "ttl" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")

    with pytest.raises(SourceError, match="is not read: data lie in") as caught:
        build(small_root)

    assert caught.value.path == path


@pytest.mark.parametrize("name", ["my city", "My-city", "gänt", "a--b", ".hidden"])
def test_folder_whose_name_is_no_key_is_refused(small_root: Path, name: str) -> None:
    (small_root / "data" / "ttl" / "xx-atown").rename(small_root / "data" / "ttl" / name)

    with pytest.raises(SourceError, match="joined by hyphens"):
        build(small_root)


@pytest.mark.parametrize("name", ["concepts", "derived", "ontology"])
def test_folder_named_as_a_graph_of_our_own_is_refused(small_root: Path, name: str) -> None:
    (small_root / "data" / "ttl" / "xx-atown").rename(small_root / "data" / "ttl" / name)

    with pytest.raises(SourceError, match="is the name of a graph of our own"):
        build(small_root)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT ?city {", "line 4, column"),
        ("this is no SPARQL", "line 4, column"),
        ("SELECT ?other WHERE { ?other a ?city }", "city"),
        ("ASK { SERVICE <http://127.0.0.1:1/> { ?city ?p ?o } }", "SERVICE"),
        ("DESCRIBE ?city", "city|WHERE"),
    ],
)
def test_question_that_cannot_be_asked_stops_the_build_by_its_path(
    small_root: Path, text: str, problem: str
) -> None:
    path = small_root / "queries" / "questions" / "broken.rq"
    path.write_text(f"#+ summary: x\n#+ defaults:\n#+   - city: urn://x\n{text}\n")

    with pytest.raises(QueryError, match=problem) as caught:
        build(small_root)

    assert str(caught.value).startswith(f"{path}: ")
    assert not (small_root / "build").exists()


def test_violation_stops_the_build_and_an_older_one_stays(
    small_root: Path, older: dict[str, bytes]
) -> None:
    replace(small_root, "    org:member person:ada-example ;\n", "")

    with pytest.raises(NonConformance) as caught:
        build(small_root)

    assert "tenure:xx-atown-mayor-ada-example" in str(caught.value)
    assert caught.value.report is not None
    assert contents(small_root / "build") == older
    assert not [path for path in small_root.iterdir() if path.name.startswith(".")]


def test_statement_in_two_collections_is_named_with_both(small_root: Path) -> None:
    other = small_root / "data" / "ttl" / "xx-other"
    other.mkdir()
    (other / "more.ttl").write_text(
        "@prefix city: <https://w3id.org/migkg/id/city/> .\n"
        "@prefix mig: <https://w3id.org/migkg/ontology#> .\n"
        "city:xx-atown a mig:City .\n",
        encoding="utf-8",
    )

    with pytest.raises(SourceError) as caught:
        build(small_root)

    said = str(caught.value)
    assert "stands in xx-atown and in xx-other: city:xx-atown rdf:type mig:City" in said
    assert str(other.parent / "xx-atown" / "atown.ttl") in said
    assert str(other / "more.ttl") in said


@pytest.mark.parametrize("name", ["dcterms:title", "dcterms:license"])
def test_collection_that_does_not_say_what_it_is_is_not_published(
    ghent_build: Build, project: Project, tmp_path: Path, name: str
) -> None:
    graphs = [
        dataclasses.replace(
            graph,
            triples=tuple(
                triple
                for triple in graph.triples
                if not (triple.subject == graph.graph and triple.predicate.value == expand(name))
            ),
        )
        for graph in ghent_build.graphs
    ]

    with pytest.raises(SourceError, match=name):
        write(dataclasses.replace(ghent_build, graphs=tuple(graphs)), project.root, tmp_path / "x")

    assert list(tmp_path.iterdir()) == []


def test_shortcut_that_is_asserted_stays_where_it_was_asserted(small_root: Path) -> None:
    add(
        small_root,
        "@prefix authority: <https://w3id.org/migkg/id/authority/> .\n"
        "@prefix city: <https://w3id.org/migkg/id/city/> .\n"
        "@prefix mig: <https://w3id.org/migkg/ontology#> .\n"
        "city:xx-atown mig:governedBy authority:xx-atown .\n",
    )
    asserted = read_project(small_root)

    derived = conclude(asserted)

    assert derived.triples
    assert not set(derived.triples) & {*asserted.data, *asserted.vocabulary}


@pytest.mark.parametrize("part", ["data/ttl", "ontology", "shapes", "ontology/concepts"])
def test_folder_that_is_no_project_is_refused(small_root: Path, part: str) -> None:
    (small_root / part).rename(small_root / "gone")

    with pytest.raises(SourceError):
        read_project(small_root)


def test_data_are_read_from_files_and_from_folders(small_root: Path) -> None:
    folder = small_root / "data" / "ttl" / "xx-atown"
    files = sorted(folder.glob("*.ttl"))

    assert set(read_data([folder])) == set(read_data(files))
    with pytest.raises(SourceError, match=r"holds no \.ttl file"):
        read_data([small_root / "queries"])


@needs_build
def test_a_version_holds_what_pages_are_made_from_as_it_was(small_root: Path) -> None:
    for name in ("keys.csv", "account.csv"):
        shutil.copyfile(ROOT / "data" / name, small_root / "data" / name)
    build(small_root)
    ours = {
        path.relative_to(small_root).as_posix(): path.read_bytes()
        for folder in ("ontology", "queries", "shapes", "data")
        for path in (small_root / folder).rglob("*")
        if path.suffix in {".csv", ".json", ".rq", ".ttl", ".yaml"}
        and not path.is_relative_to(small_root / "data" / "ttl")
    }
    assert {"ontology/migkg.ttl", "queries/words.yaml", "data/keys.csv"} < ours.keys()

    version = current(small_root / "build")

    beside = {name: it for name, it in version.digests.items() if name not in FILES}
    assert beside == {
        f"project/{name}": hashlib.sha256(content).hexdigest() for name, content in ours.items()
    }
    for name, content in ours.items():
        assert (version.project / name).read_bytes() == content


def test_gates_judge_nothing_that_a_version_does_not_hold(small_root: Path) -> None:
    (small_root / "shapes" / "more.rq").touch()
    build(small_root)

    assert judged(current(small_root / "build").project) == judged(small_root)


CHANGES = [
    *product(
        (
            *("data/ttl/xx-atown/atown.ttl", "ontology/migkg.ttl", "queries/words.yaml"),
            *("data/keys.csv", "data/account.csv"),
        ),
        (b"\n", None),
    ),
    *product(("shapes/more.ttl", "queries/first-steps/more.rq"), (b"\n",)),  # which are new
]


@pytest.mark.parametrize(("file", "more"), CHANGES)
def test_what_changes_comes_or_goes_while_it_is_built_is_not_published(
    small_root: Path, monkeypatch: pytest.MonkeyPatch, file: str, more: bytes | None
) -> None:
    for name in ("keys.csv", "account.csv"):
        shutil.copyfile(ROOT / "data" / name, small_root / "data" / name)

    def assembled(_: Project) -> Build:
        change(small_root / file, more)
        return Build((), Report((), 0, ontology_present=True))

    monkeypatch.setitem(build.__globals__, "assemble", assembled)
    said = f"{file}: was changed while the graph was built from it: run migkg build again"
    with pytest.raises(SourceError, match=re.escape(said)):
        build(small_root)

    assert not (small_root / "build").exists()


def change(path: Path, more: bytes | None) -> None:
    if more is None:
        path.unlink()
    else:
        path.write_bytes((path.read_bytes() if path.exists() else b"") + more)


@pytest.mark.parametrize("file", ["data/keys.csv", "data/account.csv"])
def test_what_pages_could_not_be_made_from_is_not_published(small_root: Path, file: str) -> None:
    (small_root / file).write_text("thing\n", encoding="utf-8")

    with pytest.raises(SourceError, match=rf"small/{file}:1: "):
        build(small_root)

    assert not (small_root / "build").exists()


@pytest.mark.parametrize("name", ["of\none.ttl", "of\\one.ttl", os.fsdecode(b"of\xff.ttl")])
def test_a_file_whose_name_no_list_of_digests_can_hold_is_refused(
    small_root: Path, name: str
) -> None:
    (small_root / "shapes" / name).touch()

    with pytest.raises(SourceError, match=r"shapes/of.* that SHA256SUMS cannot hold: rename it"):
        build(small_root)

    assert not (small_root / "build").exists()


@pytest.mark.parametrize(
    "file",
    ["shapes/membership.ttl", "queries/words.yaml", "data/keys.csv", "data/account.csv"],
)
def test_other_words_for_the_same_statements_are_another_version(
    small_root: Path, file: str
) -> None:
    build(small_root)
    before = current(small_root / "build")
    if (ours := small_root / file).exists():
        change(ours, b"# said anew\n")
    else:
        shutil.copyfile(ROOT / file, ours)

    build(small_root)

    after = current(small_root / "build")
    assert after.digests[DUMP] == before.digests[DUMP]
    assert after.name != before.name
