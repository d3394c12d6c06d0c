"""Pages of what was done and by whom tell it in its order, and say what is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from migkg.source import Literal, NamedNode, Quad
from migkg.store import KnowledgeGraph
from migkg.terms import GRAPH, PREFIXES, expand
from migkg.web.overview.stories.chain_page import chain_page
from migkg.web.overview.stories.ladder import draw_story
from migkg.web.reading import Reader
from tests.web.explorer import BROWSER, Page, root_with, site_of, without_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.web.overview.stories.chain_page import ChainPage

Said = tuple[str, str, object]

CHAIN, FIRE = "chain:boats", "event:fire"
HOSTILE = '<script>alert("x")</script>'
DAY = f"{PREFIXES['xsd']}date"


def dated(day: str) -> Literal:
    return Literal(day, datatype=NamedNode(DAY))


def named(iri: str, name: str) -> Said:
    return (iri, "skos:prefLabel", Literal(name, language="en"))


def act(iri: str, actor: str, **said: object) -> list[Said]:
    return [
        (iri, "rdf:type", "mig:PoliticalAction"),
        (iri, "mig:actor", actor),
        (iri, "mig:inChain", CHAIN),
        *((iri, f"mig:{name}", value) for name, value in said.items()),
    ]


def on(day: str, precision: str = "day") -> dict[str, object]:
    return {"occurredOn": dated(day), "occurredOnPrecision": f"precision:{precision}"}


def story() -> list[Said]:
    """A city pledges, the state blocks it, a court stops the state; an event came before."""
    return [
        (CHAIN, "rdf:type", "mig:ActionChain"),
        (CHAIN, "mig:country", "country:BEL"),
        named(CHAIN, "Boats"),
        (FIRE, "rdf:type", "mig:Event"),
        named(FIRE, "Fire"),
        (FIRE, "mig:occurredOn", dated("2020-09-08")),
        (FIRE, "mig:occurredOnPrecision", "precision:day"),
        ("authority:town", "mig:governmentLevel", "level:municipal"),
        ("authority:town", "rdf:type", "mig:MunicipalAuthority"),
        ("authority:town", "mig:country", "country:BEL"),
        ("authority:state", "mig:governmentLevel", "level:national"),
        ("authority:state", "rdf:type", "mig:PublicAuthority"),
        ("authority:court", "mig:governmentLevel", "level:national"),
        ("authority:court", "rdf:type", "mig:PublicAuthority"),
        ("authority:court", "mig:kind", "authority-kind:court"),
        ("organisation:people", "rdf:type", "mig:CivilSocietyOrganisation"),
        *act("action:ruling", "authority:court", blocks="action:block", **on("2021-01-01", "year")),
        *act("action:block", "authority:state", blocks="action:pledge"),
        *act(
            "action:pledge",
            "authority:town",
            triggeredBy=FIRE,
            follows=FIRE,
            inCapacity="tenure:ann",
            outcome="action-outcome:blocked",
            supportedBy="evidence:page",
            **on("2020-09-11"),
        ),
        *act("action:letter", "organisation:people", **on("2020-08-01", "month")),
        named("action:pledge", "Pledge"),
        named("action:block", HOSTILE),
        ("tenure:ann", "rdf:type", "mig:Tenure"),
        ("tenure:ann", "org:member", "person:ann"),
        ("tenure:ann", "mig:tenureOfPost", "post:mayor"),
        named("person:ann", "Ann"),
        ("person:ann", "rdf:type", "foaf:Person"),
        ("post:mayor", "rdf:type", "org:Post"),
        ("post:mayor", "org:postIn", "authority:town"),
        named("post:mayor", "mayor"),
        ("evidence:page", "rdf:type", "mig:Evidence"),
        ("evidence:page", "oa:hasSource", "document:news"),
        ("document:news", "rdf:type", "mig:SourceDocument"),
        ("document:news", "dcterms:title", Literal(HOSTILE, language="en")),
        ("document:news", "schema:url", "javascript:alert"),
    ]


def held(person: str, **days: str) -> list[Said]:
    tenure = f"tenure:{person}"
    return [
        (tenure, "rdf:type", "mig:Tenure"),
        (tenure, "org:member", f"person:{person}"),
        (tenure, "mig:tenureOfPost", "post:mayor"),
        *((tenure, f"mig:{name}", dated(day)) for name, day in days.items()),
    ]


def root(folder: Path, said: Iterable[Said]) -> Path:
    return root_with(folder, _quads(said))


def _iri(value: str) -> str:
    return value if value.startswith("javascript:") else expand(value)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return without_sandbox(root(tmp_path_factory.mktemp("stories"), story()))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> ChainPage:
    folder = tmp_path_factory.mktemp("told")
    return chain_page(Reader(site_of(root(folder, story())), ["en"]), expand(CHAIN))


def read(client: FlaskClient, place: str) -> Page:
    return Page(client.get(place, headers=BROWSER))


class TestChain:
    def test_is_told_in_time_with_causes_before_what_answers_them(self, told: ChainPage) -> None:
        assert [it.step.fact.ref.curie for it in told.story.scenes] == [
            "action:letter",
            FIRE,
            "action:pledge",
            "action:block",
            "action:ruling",
        ]

    def test_has_a_lane_for_each_level_and_one_for_courts(self, told: ChainPage) -> None:
        assert [lane.key for lane in told.story.lanes] == [
            "civil",
            "municipal",
            "national",
            "courts",
        ]

    def test_tells_relations_apart_and_the_most_telling_alone(self, told: ChainPage) -> None:
        relations = {
            it.step.fact.ref.curie: [one.relation for one in it.answers] for it in told.story.scenes
        }

        assert relations["action:pledge"] == ["occasion"]
        assert relations["action:ruling"] == ["blocks"]
        assert {edge.relation for edge in told.drawing.edges} == {"occasion", "blocks"}

    def test_says_in_which_office_somebody_acted(self, client: FlaskClient) -> None:
        page = read(client, "/page/chain/boats")

        assert "/page/person/ann" in page.links
        assert "Ann, mayor" in page.text

    def test_gives_dates_as_precisely_as_known_and_says_where_none_is(
        self, client: FlaskClient
    ) -> None:
        text = read(client, "/page/chain/boats").text

        for date in ("August 2020", "8 September 2020", "11 September 2020", "date not known"):
            assert date in text
        assert "1 January 2021" not in text

    def test_ends_with_the_last_act_that_settled_something(self, told: ChainPage) -> None:
        assert told.story.last is not None
        assert told.story.last.step.fact.ref.curie == "action:ruling"

    def test_names_what_others_wrote_as_text_alone(self, client: FlaskClient) -> None:
        html = client.get("/page/chain/boats", headers=BROWSER).text

        assert "<script" not in html
        assert "&lt;script&gt;" in html

    def test_every_number_of_the_drawing_leads_to_its_step(self, client: FlaskClient) -> None:
        page = read(client, "/page/chain/boats")
        drawn = [place for place in page.links if place.startswith("#step-")]

        assert {place[1:] for place in drawn} <= set(page.ids)
        assert len(set(drawn)) == 5

    def test_its_number_is_what_its_query_gives(self, client: FlaskClient, told: ChainPage) -> None:
        page = read(client, "/page/chain/boats")
        asked = [place for place in page.links if place.startswith("/sparql?query=")]
        graph = KnowledgeGraph(_quads(story()))

        number = graph.select(parse_qs(urlsplit(asked[0]).query)["query"][0])
        table = graph.select(told.table_query)

        assert len(number) == len(told.story.acts) == 4
        assert {row["act"].value for row in table} == {row["act"].value for row in number}

    def test_of_one_act_alone_is_a_drawing_too(self, tmp_path: Path) -> None:
        said = [
            (CHAIN, "rdf:type", "mig:ActionChain"),
            ("action:it", "rdf:type", "mig:PoliticalAction"),
            ("action:it", "mig:inChain", CHAIN),
        ]
        site = site_of(root(tmp_path, said))

        page = chain_page(Reader(site, ["en"]), expand(CHAIN))

        (node,) = draw_story(page.story).nodes
        assert node.is_band
        assert node.date == ("not known",)


class TestChains:
    def test_say_where_when_how_many_and_how_they_end(self, client: FlaskClient) -> None:
        text = read(client, "/chains").text

        assert "1 of 1 chains" in text
        assert "2020–2021 · 4 steps of Boats steps" in text
        assert "last outcome: blocked" in text

    @pytest.mark.parametrize(
        ("asked", "number"),
        [
            ("country=BEL", 1),
            ("country=DEU", 0),
            ("outcome=blocked", 1),
            ("outcome=granted", 0),
            ("country=BEL&outcome=blocked&answer=", 1),
            ("country=%3Cscript%3E", 0),
        ],
    )
    def test_are_narrowed_by_the_address(
        self, client: FlaskClient, asked: str, number: int
    ) -> None:
        response = client.get(f"/chains?{asked}", headers=BROWSER)

        assert f"<strong>{number}</strong> of" in response.text
        assert "<script" not in response.text
        assert ("no statement about the world" in response.text) == (number == 0)


class TestEvent:
    def test_tells_what_it_set_off_by_country_and_how_that_was_answered(
        self, client: FlaskClient
    ) -> None:
        page = read(client, "/page/event/fire")

        assert "1 acts act on record" in page.text
        assert "11 September 2020 3 days later" in page.text
        assert "blocked by authority:state" in page.text
        assert "/page/chain/boats" in page.links

    def test_that_set_off_nothing_on_record_is_not_said_to_have_set_off_nothing(
        self, tmp_path: Path
    ) -> None:
        client = without_sandbox(root(tmp_path, [(FIRE, "rdf:type", "mig:Event")]))

        assert "does not mean that nothing followed" in read(client, "/page/event/fire").text


class TestOffices:
    @pytest.fixture
    def offices(self, tmp_path: Path) -> FlaskClient:
        said = [
            ("authority:town", "mig:country", "country:BEL"),
            ("authority:town", "rdf:type", "mig:MunicipalAuthority"),
            ("post:mayor", "rdf:type", "org:Post"),
            ("post:mayor", "org:postIn", "authority:town"),
            *held(
                "old",
                startsNotBefore="2001-01-01",
                startsNotAfter="2001-12-31",
                endsNotBefore="2010-03-05",
                endsNotAfter="2010-03-05",
            ),
            *held("new", startsNotAfter="2014-06-30", endsNotBefore="2014-06-01"),
            *held("who"),
        ]
        return without_sandbox(root(tmp_path, said))

    def test_of_a_country_are_drawn_with_what_is_certain_and_what_is_possible(
        self, offices: FlaskClient
    ) -> None:
        html = offices.get("/offices?country=BEL", headers=BROWSER).text
        bar = re.findall(r'<rect class="(\w+)" x="([0-9.]+)" y="1" width="([0-9.]+)"', html)

        looks = [look for look, _, width in bar if width != "1000"]
        assert looks == ["possible", "certain", "possible"]
        assert "when is not known" in html

    def test_of_a_post_say_which_days_nobody_is_known_for(self, offices: FlaskClient) -> None:
        text = read(offices, "/page/post/mayor").text

        assert "6 March 2010 – 31 May 2014: who held it is not known" in text

    def test_of_all_countries_are_counted(self, offices: FlaskClient) -> None:
        page = read(offices, "/offices")

        assert "/offices?country=BEL" in page.links

    def test_a_person_is_told_by_offices_and_what_was_done_in_them(
        self, client: FlaskClient
    ) -> None:
        page = read(client, "/page/person/ann")

        assert "/page/post/mayor" in page.links
        assert "/page/action/pledge" in page.links
        assert "only their public offices are recorded" in page.text


class TestLists:
    def test_of_sources_lead_to_documents_and_say_what_is_not_known(
        self, client: FlaskClient
    ) -> None:
        page = read(client, "/sources")

        assert "/page/document/news" in page.links
        assert "Datenot known" in page.text

    def test_a_document_shows_what_rests_on_it_and_opens_no_script(
        self, client: FlaskClient
    ) -> None:
        page = read(client, "/page/document/news")

        assert "/page/action/pledge" in page.links
        assert not [place for place in page.references if place.startswith("javascript:")]

    @pytest.mark.parametrize("page", ["0", "-1", "99", "x", "1" * 30, "²"])
    def test_give_the_nearest_page_for_one_that_is_not_there(
        self, client: FlaskClient, page: str
    ) -> None:
        assert "/page/document/news" in read(client, f"/sources?page={page}").links


class TestAwards:
    def test_tell_received_from_shortlisted_and_migration_from_other_matters(
        self, tmp_path: Path
    ) -> None:
        said = [
            ("award:prize", "rdf:type", "mig:Award"),
            ("award:prize", "mig:theme", "theme:migration"),
            named("award:prize", "Golden Key"),
            ("award:other", "rdf:type", "mig:Award"),
            ("conferral:one", "mig:award", "award:prize"),
            ("conferral:one", "mig:recipient", "authority:town"),
            ("nomination:two", "mig:nominatedFor", "award:prize"),
            ("nomination:two", "mig:nominee", "authority:village"),
            named("authority:town", HOSTILE),
        ]
        response = without_sandbox(root(tmp_path, said)).get("/awards", headers=BROWSER)
        text = Page(response).text

        assert "<script" not in response.text
        assert text.index("On migration") < text.index("Golden Key") < text.index("Shortlisted")
        assert text.index("Shortlisted") < text.index("authority:village")
        assert text.index("Not said to be on migration") < text.index("award:other")
        assert "Who received it is not known here" in text


def _quads(said: Iterable[Said]) -> list[Quad]:
    return [
        Quad(
            NamedNode(expand(subject)),
            NamedNode(expand(name)),
            value if isinstance(value, Literal) else NamedNode(_iri(str(value))),
            NamedNode(GRAPH + "x"),
        )
        for subject, name, value in said
    ]
