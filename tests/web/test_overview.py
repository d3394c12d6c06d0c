"""Pages of the graph as a whole: lists, maps and charts that say what is on record, and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from migkg.source import Literal, NamedNode, Quad
from migkg.store import KnowledgeGraph
from migkg.terms import GRAPH, PREFIXES, expand
from migkg.web.overview.joining import joiners, networks, years
from migkg.web.overview.places import cities, countries
from tests.web.explorer import BROWSER, Page, root_with, without_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.build import Build

Said = tuple[str, str, "str | Literal"]

HOSTILE = '<script>alert("x")</script>&{{ 7*7 }}'
DATE, INTEGER = NamedNode(PREFIXES["xsd"] + "date"), NamedNode(PREFIXES["xsd"] + "integer")
PLACES = ("/cities", "/networks", "/countries", "/timeline")
MEMBER = "membership-status:member"
CITIES = {
    "aa": ("POINT(3.72 51.05)", "country:BEL"),
    "bb": ("POINT(13.4 52.5)", "country:DEU"),
    "cc": ("POINT(-70.6 -33.4)", "country:CHL"),
    "dd": ("", "country:BEL"),
    "ee": (f"POINT({'9' * 400} 51.05)", "country:BEL"),
}
"""On the map, beyond it, without a place, and where no place can be."""


def day(text: str) -> Literal:
    return Literal(text, datatype=DATE)


def whole(number: str) -> Literal:
    return Literal(number, datatype=INTEGER)


def city(key: str) -> list[Said]:
    point, country = CITIES[key]
    said: list[Said] = [
        (f"city:{key}", "rdf:type", "mig:City"),
        (f"city:{key}", "skos:prefLabel", Literal(f"Town {key}", language="en")),
        (f"city:{key}", "mig:country", country),
        (country, "rdfs:label", Literal(country[-3:], language="en")),
        (f"authority:{key}", "rdf:type", "mig:PublicAuthority"),
        (f"authority:{key}", "mig:governs", f"city:{key}"),
        (f"authority:{key}", "mig:country", country),
    ]
    if point:
        said += [
            (f"city:{key}", "geo:hasGeometry", f"city:{key}-point"),
            (f"city:{key}-point", "geo:asWKT", Literal(point)),
        ]
    return said


def member(key: str, standing: str = MEMBER, since: str = "") -> list[Said]:
    link = f"membership:{key}-net"
    said: list[Said] = [
        (link, "rdf:type", "mig:NetworkMembership"),
        (link, "org:organization", "network:net"),
        (link, "org:member", f"authority:{key}"),
        (link, "mig:membershipStatus", standing),
        (link, "mig:concernsCity", f"city:{key}"),
    ]
    if standing == MEMBER:
        said += [
            (f"city:{key}", "mig:everInNetwork", "network:net"),
            (f"city:{key}", "mig:everJoined", "network:net"),
        ]
    if since:
        said += [
            (link, "mig:validFrom", day(since)),
            (link, "mig:validFromPrecision", "precision:year"),
        ]
    return said


def network(name: str = "Net") -> list[Said]:
    return [
        ("network:net", "rdf:type", "mig:CityNetwork"),
        ("network:net", "skos:prefLabel", Literal(name, language="en")),
        ("network:net", "mig:validFrom", day("2004-01-01")),
        ("network:net", "mig:validFromPrecision", "precision:year"),
        ("claim:net", "mig:about", "network:net"),
        ("claim:net", "mig:kind", "claim-kind:coverage"),
        ("claim:net", "mig:completeness", "completeness:partial"),
        ("claim:net", "mig:statedTotal", whole("10")),
        ("claim:net", "mig:attestedOn", day("2024-01-01")),
        *number("2011", "2011-01-01", "4"),
        *number("2019", "2019-01-01", "7"),
        *number("huge", "2020-01-01", "9" * 5000),
        *number("undated", "", "8"),
    ]


def number(key: str, when: str, amount: str) -> list[Said]:
    name = f"number:{key}"
    said: list[Said] = [
        (name, "rdf:type", "mig:StatedNumber"),
        (name, "mig:numberOf", "network:net"),
        (name, "mig:countedUnit", "number-unit:members"),
        (name, "mig:lowestValue", whole(amount)),
        (name, "mig:highestValue", whole(amount)),
    ]
    return [*said, (name, "mig:attestedOn", day(when))] if when else said


def graph(name: str = "Net") -> list[Said]:
    return [
        *(line for key in CITIES for line in city(key)),
        *network(name),
        (MEMBER, "skos:prefLabel", Literal("member", language="en")),
        *member("aa", since="2007-01-01"),
        *member("bb", since="2009-01-01"),
        *member("cc"),
        *member("dd", standing="membership-status:candidate"),
        *member("ee", since="2010-01-01"),
        ("membership:ee-net", "mig:validUntil", day("2015-01-01")),
        ("membership:ee-net", "mig:validUntilPrecision", "precision:year"),
        ("membership:ee-net", "mig:endedBy", "action:out"),
        ("action:out", "rdf:type", "mig:PoliticalAction"),
        ("action:out", "skos:prefLabel", Literal("Expelled for good", language="en")),
        ("action:out", "mig:actor", "network:net"),
        ("action:out", "mig:occurredOn", day("2015-01-01")),
        ("action:no", "rdf:type", "mig:PoliticalAction"),
        ("action:no", "mig:declinesToJoin", "network:net"),
        ("action:no", "mig:actor", "authority:bb"),
        ("action:no", "skos:prefLabel", Literal("Rather not", language="en")),
    ]


def served(folder: Path, said: Iterable[Said]) -> FlaskClient:
    place = NamedNode(GRAPH + "hostile")
    quads = [
        Quad(
            NamedNode(expand(subject)),
            NamedNode(expand(name)),
            NamedNode(expand(value)) if isinstance(value, str) else value,
            place,
        )
        for subject, name, value in said
    ]
    return without_sandbox(root_with(folder, quads))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return served(tmp_path_factory.mktemp("overview"), graph())


@pytest.fixture(scope="module")
def ghent(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


def read(client: FlaskClient, place: str) -> Page:
    response = client.get(place, headers=BROWSER)
    assert response.status_code == 200, place
    return Page(response)


def words(client: FlaskClient, place: str) -> str:
    """The text of a page, with a space wherever a tag is."""
    html = client.get(place, headers=BROWSER).text
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(client: FlaskClient, place: str, name: str) -> str:
    html = client.get(place, headers=BROWSER).text
    start = html.index(f'aria-labelledby="{name}"')
    return html[start : html.index("</section>", start)]


class TestEveryPage:
    @pytest.mark.parametrize("place", PLACES)
    def test_works_where_there_is_nothing(self, tmp_path: Path, place: str) -> None:
        page = read(served(tmp_path, []), place)

        assert not re.search(r"\b(0|none)\b", page.text.partition("migkg · ")[0][:200])

    @pytest.mark.parametrize("place", [*PLACES, "/page/network/net", "/page/country/BEL"])
    def test_writes_hostile_names_as_text(self, tmp_path: Path, place: str) -> None:
        said: list[Said] = [
            *graph(HOSTILE),
            ("city:aa", "skos:altLabel", Literal(HOSTILE)),
            ("city:ff", "rdf:type", "mig:City"),
            ("city:ff", "skos:prefLabel", Literal(HOSTILE, language="en")),
            ("city:ff", "mig:country", "country:BEL"),
            ("city:ff", "geo:hasGeometry", "city:ff-point"),
            ("city:ff-point", "geo:asWKT", Literal("POINT(3 51)")),
            ("number:2011", "dcterms:description", Literal(HOSTILE, language="en")),
        ]

        html = served(tmp_path, said).get(place, headers=BROWSER).text

        assert "<script" not in html
        assert "49" not in re.findall(r"alert[^<]*", html)

    @pytest.mark.parametrize("place", [*PLACES, "/page/network/net", "/page/country/BEL"])
    def test_links_the_query_that_it_is_made_of(self, client: FlaskClient, place: str) -> None:
        asked = [
            parse_qs(urlsplit(link).query)["query"][0]
            for link in read(client, place).links
            if link.startswith("/sparql?query=")
        ]

        assert asked
        for text in asked:
            KnowledgeGraph().select(text)  # can be asked

    @pytest.mark.parametrize("place", [*PLACES, "/page/city/be-gent", "/page/country/BEL"])
    def test_tells_of_ghent_alone_too(self, ghent: FlaskClient, place: str) -> None:
        assert read(ghent, place).text

    def test_the_head_leads_to_the_pages_that_there_are(self, client: FlaskClient) -> None:
        page = read(client, "/timeline")

        assert {*PLACES, "/sparql", "/ontology", "/shapes", "/quality"} <= set(page.links)
        assert ("details", {"class": "more"}) in page.tags


class TestCities:
    def test_stand_on_the_map_or_are_counted_beside_it(self, client: FlaskClient) -> None:
        page = read(client, "/cities")

        assert sum(tag == "circle" for tag, _ in page.tags) == 2
        assert "1 lies beyond the map" in page.text
        assert "Of 2 the place is not known for certain" in page.text

    def test_are_listed_with_a_dash_for_what_is_not_on_record(self, client: FlaskClient) -> None:
        text = words(client, "/cities")

        assert "Town aa BEL 1 – – –" in text
        assert "Town dd BEL – – – –" in text

    @pytest.mark.parametrize(
        ("wish", "found"),
        [
            ("country=BEL", "aa dd ee"),
            ("network=network/net", "aa bb cc ee"),
            ("network=network/net&country=BEL", "aa ee"),
            ("country=BEL&sort=known", "aa ee dd"),
            ("country=&network=&theme=", "aa bb cc dd ee"),
        ],
    )
    def test_are_chosen_and_sorted(self, client: FlaskClient, wish: str, found: str) -> None:
        html = client.get(f"/cities?{wish}", headers=BROWSER).text
        listed = html[html.index("<tbody>") :]

        assert re.findall(r"Town (\w\w)", listed) == found.split()

    @pytest.mark.parametrize(
        "wish", ["country=XXX", "network=net", "theme=x", "page=0", "page=2", "page=x", "sort=x"]
    )
    def test_a_wish_that_cannot_be_met_is_refused(self, client: FlaskClient, wish: str) -> None:
        assert client.get(f"/cities?{wish}", headers=BROWSER).status_code == 404

    def test_are_spread_over_pages(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cities, "ON_A_PAGE", 2)

        page = read(client, "/cities?country=BEL&page=2")

        assert "3–3 of 3" in page.text
        assert "/cities?country=BEL" in page.links

    def test_the_map_that_all_stand_on_is_one_image(self, client: FlaskClient) -> None:
        response = client.get("/map/europe.svg")

        assert response.mimetype == "image/svg+xml"
        assert "max-age" in response.headers["Cache-Control"]
        assert "style" not in response.text
        again = client.get("/map/europe.svg", headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304


class TestNetwork:
    PLACE = "/page/network/net"

    def test_says_how_many_of_how_many_are_on_record_and_when(self, client: FlaskClient) -> None:
        text = words(client, self.PLACE)

        assert "3 Members on record of 10" in text
        assert "a source of 2024 states 10" in text
        assert "3 of 10 (2024)" in words(client, "/networks").replace("( 2024 )", "(2024)")

    def test_tells_members_from_candidates_and_those_who_left(self, client: FlaskClient) -> None:
        members, left, others = (
            section(client, self.PLACE, name) for name in ("members", "left", "others")
        )

        table = members[members.index("<table") :]
        assert re.findall(r">Town (\w\w)</bdi>", table) == ["aa", "cc", "bb"]  # by country
        assert re.findall(r">Town (\w\w)</bdi>", left) == ["ee"]
        assert "2010 – 2015" in left
        assert "Expelled for good" in left
        assert re.findall(r">Town (\w\w)</bdi>", others) == ["dd"]

    def test_tells_who_declined(self, client: FlaskClient) -> None:
        assert "Rather not" in section(client, self.PLACE, "declined")

    def test_draws_the_numbers_that_have_a_day_and_lists_all(self, client: FlaskClient) -> None:
        sizes = section(client, self.PLACE, "sizes")

        assert sizes.count('class="dot"') == 2
        assert sizes.count("<tr>") == 1 + 4
        assert "undated" in sizes

    def test_draws_joinings_by_year_and_counts_those_without(self, client: FlaskClient) -> None:
        text = section(client, self.PLACE, "joinings")

        assert re.findall(r"<title>(\d+: \d+)</title>", text) == ["2007: 1", "2009: 1", "2010: 1"]
        assert "of 3; of 1 it is not known" in re.sub(r"\s+", " ", text)

    def test_tells_what_it_did(self, client: FlaskClient) -> None:
        text = section(client, self.PLACE, "mentions")

        assert "/page/action/out" in text
        assert "/page/membership/" not in text

    def test_says_what_is_not_known_of_it(self, client: FlaskClient) -> None:
        assert "Not known where its seat is, its legal form" in words(client, self.PLACE)

    def test_of_which_no_member_is_on_record_does_not_say_that_it_has_none(
        self, tmp_path: Path
    ) -> None:
        page = read(served(tmp_path, network()), self.PLACE)

        assert "who joined is not known here" in page.text
        assert "Who belongs to it is not known here; a source of 2024 states 10." in page.text
        assert not [link for link in page.links if link.startswith("/cities?")]

    @pytest.mark.parametrize(
        ("kind", "class_", "says", "who"),
        [
            ("charter", "Charter", ("mig:Signing", "mig:signedCharter"), "mig:actor"),
            (
                "initiative",
                "Campaign",
                ("mig:Participation", "mig:participationIn"),
                "mig:participant",
            ),
            (
                "initiative",
                "Project",
                ("mig:Participation", "mig:participationIn"),
                "mig:participant",
            ),
            ("assessment", "Assessment", ("mig:Examination", "mig:examinedIn"), "mig:participant"),
        ],
    )
    def test_so_do_the_others_that_cities_join(
        self, tmp_path: Path, kind: str, class_: str, says: tuple[str, str], who: str
    ) -> None:
        said: list[Said] = [
            *city("aa"),
            (f"{kind}:it", "rdf:type", f"mig:{class_}"),
            ("action:link", "rdf:type", says[0]),
            ("action:link", says[1], f"{kind}:it"),
            ("action:link", who, "authority:aa"),
        ]

        client = served(tmp_path, said)

        assert "Town aa" in section(client, f"/page/{kind}/it", "members")
        assert "/cities?network" not in client.get(f"/page/{kind}/it", headers=BROWSER).text
        assert f"{kind}:it 1" in read(client, "/networks").text


class TestCountry:
    def test_tells_of_its_cities_and_what_they_joined(self, client: FlaskClient) -> None:
        page = read(client, "/page/country/BEL")

        assert "3 by query cities" in page.text
        assert "/cities?country=BEL&network=network%2Fnet" in page.links
        assert "/timeline?country=BEL" in page.links or "acts of its" not in page.text

    def test_of_which_nothing_is_on_record_says_so(self, tmp_path: Path) -> None:
        said: list[Said] = [("country:ISL", "rdfs:label", Literal("Iceland", language="en"))]

        page = read(served(tmp_path, said), "/page/country/ISL")

        assert "Nothing is on record of it but its name." in page.text

    def test_are_listed_with_how_much_is_on_record(self, client: FlaskClient) -> None:
        text = words(client, "/countries")

        assert "BEL 3 1 – – –" in text


class TestTimeline:
    def test_counts_joinings_and_acts_by_year(self, client: FlaskClient) -> None:
        text = words(client, "/timeline")

        assert "2015 – 1 actions in 2015" in text
        assert "2007 1 joinings in 2007 –" in text

    def test_is_narrowed_to_a_country(self, client: FlaskClient) -> None:
        text = words(client, "/timeline?country=DEU")

        assert "2009 1 joinings" in text
        assert "2007 1" not in text

    def test_of_a_country_without_years_says_so(self, client: FlaskClient) -> None:
        assert "None with a year on record." in read(client, "/timeline?country=CHL").text


class TestCity:
    def test_with_one_membership_is_short(self, tmp_path: Path) -> None:
        client = served(tmp_path, graph())
        page = read(client, "/page/city/aa")

        titles = [tag for tag, _ in page.tags if tag == "h2"]
        assert "Net member 2007" in words(client, "/page/city/aa")
        assert len(titles) == 2
        assert not [it for tag, it in page.tags if it.get("class") == "contents"]

    def test_tells_of_a_campaign_that_it_took_part_in(self, tmp_path: Path) -> None:
        said: list[Said] = [
            *city("aa"),
            ("initiative:it", "rdf:type", "mig:Campaign"),
            ("initiative:it", "skos:prefLabel", Literal("Havens", language="en")),
            ("participation:aa", "rdf:type", "mig:Participation"),
            ("participation:aa", "mig:participationIn", "initiative:it"),
            ("participation:aa", "mig:concernsCity", "city:aa"),
        ]

        page = read(served(tmp_path, said), "/page/city/aa")

        assert "Campaigns and projects" in page.text
        assert "Havens" in page.text


@pytest.mark.parametrize("text", [cities.Choice().query, countries.QUERY, networks.QUERY])
def test_our_queries_can_be_asked(text: str) -> None:
    assert KnowledgeGraph().select(text) == []


def test_every_way_to_join_is_asked_for() -> None:
    assert joiners.PATTERNS.keys() == {"CityNetwork", "Charter", "Initiative", "Assessment"}
    assert "mig:Signing" in years.JOINED
