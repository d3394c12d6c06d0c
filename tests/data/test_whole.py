"""The whole graph, of all collections: built once, and looked at from many sides."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from migkg.build import read_project
from migkg.coverage import ACCOUNT, read_account
from migkg.project import BUILD, REPORT_JSON
from migkg.queries import Query, read_queries
from migkg.source import Literal
from migkg.store import KnowledgeGraph
from migkg.terms import curie, expand
from migkg.versions import current
from migkg.web import city
from migkg.web.reading import Reader
from tests.support import NO_PAGE, PAGE, ROOT, WITHOUT_ROWS
from tests.web.explorer import BROWSER, Page, without_sandbox
from tools.coverage import PAGE as PAGE_OF_COVERAGE
from tools.coverage import page

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.build import Project

ALL = read_queries(ROOT / "queries")
"""The questions of the gallery and the first steps."""

LARGEST = 200_000
"""The most bytes of a page that shows many things."""

LARGE = (
    *("/cities", "/cities?lang=fr", "/cities?page=2", "/networks", "/countries", "/timeline"),
    *("/page/country/DEU", "/page/country/RUS", "/page/city/be-gent?lang=fr"),
    *("/page/network/eccar", "/page/initiative/seebruecke-safe-havens?lang=fr"),
    *("/quality", "/quality/findings", "/quality/shapes", "/coverage", "/search?q=a"),
    *("/chains", "/offices?country=DEU", "/organisations", "/approaches", "/awards"),
    *("/shapes", "/shapes?lang=fr", "/shapes/Rested", "/ontology", "/ontology?lang=fr"),
    *(
        "/page/def/theme",
        "/sources",
        "/sources/publishers",
        "/page/city/be-gent",
        "/page/city/de-berlin",
    ),
    *("/page/chain/be-gent-moria-2020", "/page/event/moria-camp-fire"),
    *("/page/document/sws-geonames-org", "/page/country/BEL", "/questions", "/"),
)


@pytest.fixture(scope="module")
def whole() -> Project:
    """The project with all its collections."""
    return read_project(ROOT)


@pytest.fixture(scope="module")
def findings(whole_root: Path) -> list[dict[str, Any]]:
    """What the shapes found in the whole graph."""
    report = json.loads(current(whole_root / BUILD).file(REPORT_JSON).read_bytes())
    assert report["focusNodes"] > 10_000
    found: list[dict[str, Any]] = report["results"]
    return found


def test_whole_graph_conforms(findings: list[dict[str, Any]]) -> None:
    assert [it for it in findings if it["severity"] == "Violation"] == []


def test_table_of_warnings_says_exactly_what_the_shapes_say_of_the_data(
    findings: list[dict[str, Any]],
) -> None:
    with (ROOT / "data" / "warnings.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["constraint"]: int(row["warnings"]) for row in csv.DictReader(lines)}

    warnings = [it for it in findings if it["severity"] == "Warning"]
    assert known == Counter(curie(it["sourceConstraint"] or it["sourceShape"]) for it in warnings)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


@pytest.mark.skipif(not PAGE.is_file(), reason=NO_PAGE)
def test_no_eight_words_in_a_row_are_those_of_the_page(whole: Project) -> None:
    page = words(PAGE.read_text(encoding="utf-8"))
    runs = {tuple(page[at : at + 8]) for at in range(len(page) - 7)}
    said = {
        it.object.value
        for it in whole.data
        if isinstance(it.object, Literal) and it.predicate.value != expand("mig:roleAsReported")
    }
    assert len(runs) > 300

    for text in said:
        of_text = words(text)
        found = [of_text[at : at + 8] for at in range(len(of_text) - 7)]
        assert not [run for run in found if tuple(run) in runs], text


def test_account_knows_where_each_fact_is_or_why_it_is_out(whole: Project) -> None:
    entries = read_account(ROOT / ACCOUNT)
    described = {getattr(it.subject, "value", "") for it in whole.data}
    vocabulary = {getattr(it.subject, "value", "") for it in whole.vocabulary}
    out = [it for it in entries if not it.things]

    assert len(entries) > 6000
    assert len(out) / len(entries) < 0.08
    for entry in entries:
        for thing in entry.things:
            assert expand(thing) in described | vocabulary, entry.record


@pytest.fixture(scope="module")
def graph(whole_root: Path) -> KnowledgeGraph:
    """The whole graph, ready to be asked."""
    return KnowledgeGraph.open(current(whole_root / BUILD).dump)


@pytest.mark.parametrize("question", ALL.values(), ids=ALL)
def test_question_gives_rows_or_is_listed_with_the_reason_why_not(
    question: Query, graph: KnowledgeGraph
) -> None:
    rows = graph.select(question.text, **question.bind())

    assert bool(rows) == (question.name not in WITHOUT_ROWS), "listed and has rows, or not"


def test_only_questions_are_listed_as_without_rows_each_with_a_reason() -> None:
    assert set(WITHOUT_ROWS) <= set(ALL)
    assert all(WITHOUT_ROWS.values())


def test_document_of_coverage_is_what_the_graph_says(graph: KnowledgeGraph) -> None:
    made = page(graph, read_account(ROOT / ACCOUNT))

    assert PAGE_OF_COVERAGE.read_text(encoding="utf-8") == made, "make coverage writes it anew"


@pytest.fixture(scope="module")
def explored(whole_root: Path) -> FlaskClient:
    """A client of the explorer of the whole graph."""
    return without_sandbox(whole_root)


@pytest.mark.parametrize("place", LARGE)
def test_pages_that_show_many_things_stay_light(explored: FlaskClient, place: str) -> None:
    response = explored.get(place, headers=BROWSER)

    assert response.status_code == 200
    assert len(response.data) < LARGEST


def test_the_shapes_looked_at_what_their_query_finds(explored: FlaskClient) -> None:
    site = explored.application.extensions["migkg"]

    assert site.number(site.rulebook.query) == site.findings.nodes > 0


def test_all_cities_are_on_the_map_or_counted_beside_it(explored: FlaskClient) -> None:
    page = Page(explored.get("/cities", headers=BROWSER))

    shown = sum(tag == "circle" for tag, _ in page.tags)
    assert shown > 900
    assert f"{shown} on the map" in page.text
    assert "lie beyond the map" in page.text


def test_a_network_tells_its_members_and_how_many_there_should_be(explored: FlaskClient) -> None:
    page = Page(explored.get("/page/network/eccar", headers=BROWSER))

    assert "of 192" in page.text
    assert "/page/city/be-gent" in page.links
    assert "/page/city/de-hagen" in page.links  # a candidate


def test_who_was_expelled_and_who_left_is_told(explored: FlaskClient) -> None:
    for network, place in (("recosol", "it-riace"), ("icorn", "se-sigtuna")):
        html = explored.get(f"/page/network/{network}", headers=BROWSER).text
        assert f"/page/city/{place}" in html[html.index("Who left or was expelled") :]


def test_a_city_of_one_campaign_tells_of_it(explored: FlaskClient) -> None:
    page = Page(explored.get("/page/city/de-pegnitz", headers=BROWSER))

    assert "/page/initiative/seebruecke-safe-havens" in page.links
    assert "Nothing says whether this is all." in page.text


def test_every_step_of_every_chain_rests_on_evidence(graph: KnowledgeGraph) -> None:
    rows = graph.select(
        """
        PREFIX mig: <https://w3id.org/migkg/ontology#>
        SELECT ?act WHERE {
          ?act mig:inChain ?chain . FILTER NOT EXISTS { ?act mig:supportedBy ?evidence }
        }
        """
    )

    assert rows == []


def test_brief_accounts_on_the_page_of_a_city_leave_out_no_step(explored: FlaskClient) -> None:
    reader = Reader(explored.application.extensions["migkg"], ["en"])
    story = city.tell(reader, expand("city:be-gent"))
    brief = {step.fact.ref.iri for account in story.accounts for step, _ in account.steps}

    assert story.accounts
    assert brief == {step.fact.ref.iri for chain in story.chains for step in chain.steps}
