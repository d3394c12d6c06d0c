"""The page of quality: what was found is shown, and each number is what its query gives."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from migkg.build import build
from migkg.project import BUILD, TIMINGS
from migkg.versions import current
from migkg.web.gates import GATES, Gate, Gates, judged, read_gates
from tests.support import ROOT, SMALL, republish
from tests.web.explorer import BROWSER, Page, explorer, site_of, without_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import Client

    from migkg.build import Build

UNDATED = ROOT / "tests" / "shapes" / "Situation-dated" / "bad-without-date.ttl"


@pytest.fixture(scope="module")
def spotless_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which a build has no finding."""
    root = tmp_path_factory.mktemp("spotless")
    lay_out(root)
    build(root)
    return root


@pytest.fixture(scope="module")
def spotless(spotless_root: Path) -> Iterator[Client]:
    with explorer(spotless_root) as client:
        yield client


@pytest.fixture(scope="module")
def warned_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of which a build has a Warning: a collaboration that nobody dates."""
    root = tmp_path_factory.mktemp("warned")
    lay_out(root)
    shutil.copy(UNDATED, root / "data" / "ttl" / "xx-atown" / "undated.ttl")
    build(root)
    return root


@pytest.fixture(scope="module")
def warned(warned_root: Path) -> Iterator[Client]:
    with explorer(warned_root) as client:
        yield client


def lay_out(root: Path) -> None:
    """A project folder with the small collection."""
    for part in ("ontology", "queries", "shapes"):
        (root / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "data" / "ttl" / "migkg", root / "data" / "ttl" / "migkg")
    shutil.copytree(SMALL, root / "data" / "ttl" / "xx-atown")


def read(client: Client, place: str) -> Page:
    return Page(client.get(place, headers=BROWSER))


def counted(page: Page) -> list[tuple[str, int]]:
    """Each number that leads to a query, with its address."""
    return [
        (place, int(number[0].replace(" ", "")))
        for place, name in page.named_links
        if place.startswith("/sparql?query=") and (number := re.match(r"[0-9 ]*[0-9]", name))
    ]


def rows(client: Client, place: str) -> int:
    """How many rows the endpoint gives for the query of an address."""
    answer = client.get(place, headers={"Accept": "application/sparql-results+json"})
    return len(json.loads(answer.data)["results"]["bindings"])


@pytest.mark.parametrize(
    "place",
    [
        "/quality",
        "/quality/shapes",
        "/shapes/Membership",
        "/shapes/Situation-dated",
        "/ontology/Membership",
        "/ontology/kind",
    ],
)
@pytest.mark.parametrize("which", ["client", "warned"])
def test_each_number_is_what_its_query_gives(
    request: pytest.FixtureRequest, which: str, place: str
) -> None:
    client: Client = request.getfixturevalue(which)
    numbers = counted(read(client, place))

    assert numbers or which == "warned"
    asked = {address: rows(client, address) for address in dict(numbers)}
    assert [(place, number) for place, number in numbers if asked[place] != number] == []


class TestWithoutFindings:
    def test_says_what_was_looked_at_and_that_this_is_not_all(self, spotless: Client) -> None:
        text = read(spotless, "/quality").text

        assert "0 Violations" in text
        assert "what no shape looks for, nobody has judged" in text
        assert "None of them says whether the sources are right" in text

    def test_the_nodes_of_the_report_are_those_that_the_query_finds(
        self, ghent_build: Build, built_root: Path
    ) -> None:
        assert ghent_build.report.focus_nodes
        site = site_of(built_root)

        assert site.number(site.rulebook.query) == site.findings.nodes

    def test_names_the_build_and_its_tools(self, client: Client) -> None:
        text = read(client, "/quality").text

        assert read_hash(client) in text
        assert "pyshacl" in text

    def test_says_what_is_not_captured(self, client: Client) -> None:
        page = read(client, "/quality")

        assert "/page/claim/be-gent-networks-not-captured" in page.links
        assert "not captured" in page.text

    def test_the_report_is_the_file_of_the_build(self, client: Client, built_root: Path) -> None:
        build = current(built_root / BUILD)
        for ending in ("json", "ttl"):
            with client.get(f"/data/report.{ending}") as response:
                assert response.data == build.file(f"report.{ending}").read_bytes()

    def test_is_reached_from_every_page(self, client: Client) -> None:
        assert "/quality" in read(client, "/page/city/be-gent").links


class TestWithFindings:
    def test_a_warning_is_shown_with_its_node_its_shape_and_its_collection(
        self, warned: Client
    ) -> None:
        page = read(warned, "/quality")

        assert "1 Warning" in page.text
        assert "No date is known" in page.text
        assert "/page/collaboration/xx-situation-without-date" in page.links
        assert "/shapes/Situation-dated#Situation-time-known" in page.links
        assert "/page/graph/xx-atown" in page.links

    def test_the_message_is_in_the_language_of_the_reader(self, warned: Client) -> None:
        assert "Aucune date n’est connue" in read(warned, "/quality?lang=fr").text

    def test_the_shape_says_how_many_it_found(self, warned: Client) -> None:
        html = warned.get("/shapes", headers=BROWSER).text
        line = html.partition('id="Situation-dated"')[2].partition('<a href="/shapes/')[2]
        page = read(warned, "/shapes/Situation-dated")

        assert "1 finding" in line.partition('<a href="/shapes/')[0]
        assert "1 finding" in page.text
        assert "/quality/findings?rule=Situation-time-known" in page.links


class TestShapes:
    def test_each_has_what_it_looked_at_found_and_took(self, client: Client) -> None:
        page = read(client, "/quality")
        listed = client.get("/quality/shapes", headers=BROWSER).text
        table = listed.partition("with what they looked")[2]
        cells = re.findall(
            r'<td class="number">([0-9]+\.[0-9])</td>', table.partition("</table>")[0]
        )

        assert "What each shape looked at, and how long it took" in page.text
        assert len(cells) > 100
        assert [float(it) for it in cells] == sorted(map(float, cells), reverse=True)

    def test_all_that_have_targets_are_there_with_the_nodes_of_the_engine(
        self, ghent_build: Build, built_root: Path
    ) -> None:
        assert ghent_build.report.tallies
        site = site_of(built_root)

        assert {it.shape: it.nodes for it in site.findings.looked} == {
            shape.iri: site.number(shape.query) for shape in site.rulebook.shapes
        }

    def test_findings_of_each_are_those_of_the_report(self, warned_root: Path) -> None:
        looked = site_of(warned_root).findings.looked

        assert sum(it.found for it in looked) == 1

    @pytest.mark.parametrize("content", [None, "", "[]", "of another", "of no shape"])
    def test_times_that_are_missing_or_of_another_build_are_said_to_be_unknown(
        self, warned_root: Path, tmp_path: Path, content: str | None
    ) -> None:
        version = current(warned_root / BUILD)
        own = json.loads(version.file(TIMINGS).read_bytes())
        damaged = {
            "of another": json.dumps({**own, "dump": "0" * 64}),
            "of no shape": json.dumps({**own, "shapes": [1]}),
        }
        times = None if content is None else damaged.get(content, content).encode()
        republish(version, tmp_path / BUILD, timings=times)

        page = read(without_sandbox(tmp_path), "/quality")

        assert "How long each took is not known here" in page.text
        assert "What each shape looked at (" in page.text


class TestReport:
    @pytest.mark.parametrize("content", [None, "", "[]", '{"focusNodes": 1, "results": []}'])
    def test_one_that_is_not_of_this_build_is_not_believed(
        self, warned_root: Path, tmp_path: Path, content: str | None
    ) -> None:
        report = None if content is None else content.encode()
        republish(current(warned_root / BUILD), tmp_path / BUILD, report=report)

        client = without_sandbox(tmp_path)
        page = read(client, "/quality")

        assert "is not known here" in page.text
        assert "0 Violations" not in page.text
        assert client.get("/data/report.json").status_code == 404
        assert "not known here" in read(client, "/shapes").text
        assert "not known here" in read(client, "/shapes/Membership").text


class TestGates:
    @pytest.fixture
    def root(self, small_root: Path) -> Path:
        (small_root / GATES).unlink(missing_ok=True)
        return small_root

    def write(self, root: Path, **said: object) -> None:
        gate = {"name": "HermiT", "verdict": "consistent", "detail": "in 3 s"}
        content = json.dumps({"gates": [gate], **said})
        (root / GATES).write_text(content, encoding="utf-8")

    def test_say_of_what_is_here_what_was_written_of_it(self, root: Path) -> None:
        self.write(root, judged=judged(root))

        assert read_gates(root) == Gates((Gate("HermiT", "consistent", "in 3 s"),), current=True)

    @pytest.mark.parametrize("changed", ["ontology/rules/labels.rq", "shapes/post.ttl"])
    def test_say_nothing_of_files_that_have_changed_since(self, root: Path, changed: str) -> None:
        self.write(root, judged=judged(root))
        (root / changed).write_bytes((root / changed).read_bytes() + b"\n")

        assert not read_gates(root).current

    @pytest.mark.parametrize("content", [None, "", "[]", '{"gates": {}}', '{"gates": [1, {}]}'])
    def test_are_none_where_no_judge_wrote(self, root: Path, content: str | None) -> None:
        if content is not None:
            (root / GATES).write_text(content, encoding="utf-8")

        assert read_gates(root) == Gates((), current=False)

    def test_are_shown_with_what_they_said(self, client: Client) -> None:
        text = read(client, "/quality").text

        assert len(read_gates(ROOT).all) > 15
        for gate in read_gates(ROOT).all:
            assert f"{gate.name}{gate.verdict} {gate.detail}" in text


def read_hash(client: Client) -> str:
    answer = client.get("/healthz").json
    assert answer is not None
    return str(answer["hash"])
