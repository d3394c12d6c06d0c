"""The words explained: all terms on a page, each on its own, patterns drawn, shapes beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import LANGUAGES, MIG, MIGSH, curie, expand
from migkg.web.lexicon import names_in
from migkg.web.patterns import PATTERNS
from migkg.web.reading import Reader
from migkg.web.site import term_name
from migkg.web.themes import REST, theme_of
from tests.support import ghent, vocabulary
from tests.web.explorer import BROWSER, Page, site_of, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.build import Build
    from migkg.source import Triple
    from migkg.web.site import Site

SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
DEFINITIONS = {
    (triple.subject.value, triple.object.language): triple.object.value
    for triple in vocabulary()
    if isinstance(triple.subject, NamedNode)
    and triple.predicate == NamedNode(expand("skos:definition"))
    and isinstance(triple.object, Literal)
}


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


@pytest.fixture(scope="module")
def site(ghent_build: Build, built_root: Path) -> Site:
    assert ghent_build.graphs
    return site_of(built_root)


def read(client: FlaskClient, place: str, **headers: str) -> Page:
    return Page(client.get(place, headers={**BROWSER, **headers}))


def drawings(html: str) -> list[ET.Element]:
    return [ET.fromstring(text) for text in SVG.findall(html)]  # noqa: S314  our own pages


def part(html: str, name: str) -> str:
    """What stands below a heading."""
    start = html.index(f'aria-labelledby="{name}"')
    return re.sub(r"<[^>]+>", " ", html[start : html.index("</section>", start)])


class TestAllTerms:
    def test_every_term_of_ours_stands_below_one_heading(self, site: Site) -> None:
        own = [iri for iri in site.lexicon.terms if iri.startswith(MIG)]

        assert len(own) > 90
        assert [iri for iri in own if theme_of(site.lexicon, iri) is REST] == []

    def test_a_term_leads_from_its_fragment_to_its_page(self, client: FlaskClient) -> None:
        html = client.get("/ontology", headers=BROWSER).text
        entry = html.partition('<li id="Membership">')[2].partition("</li>")[0]

        assert 'href="/ontology/Membership"' in entry
        assert "<code>mig:Membership</code>" in entry

    def test_a_definition_is_in_the_language_of_the_reader(self, client: FlaskClient) -> None:
        html = client.get("/ontology?lang=fr", headers=BROWSER).text
        entry = html.partition('<li id="Membership">')[2].partition("</li>")[0]

        assert DEFINITIONS[MIG + "Membership", "fr"] in entry
        assert DEFINITIONS[MIG + "Membership", "en"] not in entry
        assert 'href="/ontology/Membership?lang=fr"' in entry

    def test_each_term_and_each_word_of_a_code_list_leads_to_its_page(
        self, client: FlaskClient, site: Site
    ) -> None:
        lexicon, links = site.lexicon, read(client, "/ontology").links

        for iri in (*lexicon.terms, *lexicon.schemes, *lexicon.concepts):
            assert site.page(iri) in links

    def test_the_subjects_lead_to_sections_of_the_page(self, client: FlaskClient) -> None:
        page = read(client, "/ontology")
        down = [link.removeprefix("#") for link in page.links if link.startswith("#")]

        assert {"code-lists", "words-of-others", "networks"} <= set(down)
        assert set(down) <= set(page.ids)

    def test_all_of_it_is_made_once_for_each_kind_of_reader(self, client: FlaskClient) -> None:
        pages = client.application.extensions["migkg.pages"]

        first = client.get("/ontology?lang=nl", headers=BROWSER)
        kept = len(pages)
        second = client.get("/ontology?lang=nl", headers=BROWSER)
        echoed = client.get("/ontology?lang=nl&x=1", headers=BROWSER)

        assert first.data == second.data
        assert len(pages) == kept
        assert "x=1" in echoed.text
        assert "x=1" not in client.get("/ontology?lang=nl", headers=BROWSER).text


class TestCodeList:
    def test_is_a_tree_that_says_what_a_word_means_and_how_often_it_is_used(
        self, client: FlaskClient, site: Site
    ) -> None:
        html = client.get("/page/def/precision?lang=fr", headers=BROWSER).text
        words = part(html, "words")
        uses = sum(triple.object == NamedNode(expand("precision:year")) for triple in ghent())
        meaning = Reader(site, ("fr",)).text(
            site.lexicon.concepts[expand("precision:year")]["skos:definition"]
        )

        assert site.lexicon.uses[expand("precision:year")] == uses
        assert meaning is not None
        assert re.search(rf"\s{uses}\s+{re.escape(meaning.text)}", words)

    def test_has_its_words_in_the_order_of_their_names(self, client: FlaskClient) -> None:
        html = client.get("/page/def/theme?lang=fr", headers=BROWSER).text
        names = re.findall(r'<li><a href="[^"]*".*?<bdi lang="fr">(.*?)</bdi>', html)
        words = [name for name in names if name in part(html, "words")]

        assert len(words) > 20
        assert [word[:1].casefold() for word in words if word[:1].isascii()] == sorted(
            word[:1].casefold() for word in words if word[:1].isascii()
        )

    def test_has_what_is_narrower_below_what_is_broader(self, client: FlaskClient) -> None:
        html = client.get("/page/def/membership-status", headers=BROWSER).text
        member = html.partition('href="/page/def/membership-status/member"')[2]
        below = member.partition("<ul>")[2].partition("</ul>")[0]

        assert "</li>" not in member.partition("<ul>")[0]
        assert "/page/def/membership-status/full-member" in below
        assert "/page/def/membership-status/candidate" not in below

    def test_names_each_word_once(self, client: FlaskClient, site: Site) -> None:
        for scheme, concepts in site.lexicon.schemes.items():
            links = read(client, site.page(scheme) or "").links

            assert [links.count(site.page(one) or "") for one in concepts] == [1] * len(concepts)


class TestTerm:
    def test_every_term_has_a_page(self, client: FlaskClient, site: Site) -> None:
        for iri in site.lexicon.terms:
            response = client.get(f"/ontology/{term_name(iri)}", headers=BROWSER)

            assert response.status_code == 200, iri
            assert f"<code>{curie(iri)}</code>" in response.text

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_membership_is_defined_in_the_language_of_the_reader_then_in_the_others(
        self, client: FlaskClient, language: str
    ) -> None:
        html = client.get(f"/ontology/Membership?lang={language}", headers=BROWSER).text
        head, _, rest = html.partition("</header>")[2].partition("</header>")
        said = {tag: DEFINITIONS[MIG + "Membership", tag] for tag in LANGUAGES}

        assert [tag for tag, text in said.items() if text in head] == [language]
        assert [tag for tag, text in said.items() if text in rest] == [
            tag for tag in LANGUAGES if tag != language
        ]
        assert all(f'<dd lang="{tag}">' in rest for tag in said if tag != language)

    def test_a_language_without_a_definition_is_named(self, client: FlaskClient) -> None:
        languages = {lang for iri, lang in DEFINITIONS if iri == MIG + "Membership"}
        text = read(client, "/ontology/Membership").text

        assert ("Not yet in" in text) == ({"en", "fr", "nl", "de"} != languages)

    @pytest.mark.parametrize(
        ("name", "sense"),
        [
            ("governs", "Links a public authority to a city"),
            ("validFrom", "expects a date"),
            ("endsNotBefore", "expects a date"),
            ("minimumCount", "expects a whole number, one or more"),
            ("Pledge", "A kind of political action"),
            ("collaboratesWith", "Holds both ways"),
            ("statedTotal", "Each thing has at most one"),
        ],
    )
    def test_says_as_people_do_what_it_takes(
        self, client: FlaskClient, name: str, sense: str
    ) -> None:
        assert sense in read(client, f"/ontology/{name}").text

    def test_an_example_that_is_in_the_graph_is_a_link_with_its_name(
        self, client: FlaskClient
    ) -> None:
        page = read(client, "/ontology/Membership")

        assert "/page/membership/be-gent-migration-forum-actors" in page.links

    def test_shows_where_it_stands_and_its_inverse_from_both_ends(
        self, client: FlaskClient
    ) -> None:
        tenure = part(client.get("/ontology/Tenure", headers=BROWSER).text, "place")

        assert re.search(r"situation\s+›\s+membership", tenure)
        assert "/ontology/governedBy" in read(client, "/ontology/governs").links
        assert "/ontology/governs" in read(client, "/ontology/governedBy").links

    def test_names_the_shapes_that_guard_it_and_in_which_way(self, client: FlaskClient) -> None:
        html = client.get("/ontology/Membership", headers=BROWSER).text
        member = client.get("/ontology/org:member", headers=BROWSER).text
        award = client.get("/ontology/Award", headers=BROWSER).text

        assert re.search(r"Membership\s+looks at each\s+Violation", part(html, "guards"))
        assert 'href="/shapes/Membership"' in html
        assert "demands something of it" in part(member, "guards")
        assert "wants one at the other end of a link" in part(award, "guards")

    def test_names_the_questions_that_use_it_directly_or_by_what_is_below_it(
        self, client: FlaskClient
    ) -> None:
        below = client.get("/ontology/NetworkMembership", headers=BROWSER).text
        above = client.get("/ontology/Membership", headers=BROWSER).text

        assert 'href="/questions/networks-of-city"' in below
        assert "by way of" not in part(below, "questions")
        assert 'href="/questions/networks-of-city"' in above
        assert "by way of" in part(above, "questions")

    def test_shows_the_rule_that_concludes_it(self, client: FlaskClient) -> None:
        rules = part(client.get("/ontology/everInNetwork", headers=BROWSER).text, "rules")

        assert "CONSTRUCT" in rules
        assert 'aria-labelledby="rules"' not in client.get("/ontology/validFrom").text

    def test_leads_to_what_resembles_it_elsewhere(self, client: FlaskClient) -> None:
        page = read(client, "/ontology/City")

        assert "https://schema.org/City" in page.links
        assert "Means nearly the same as" in page.text

    @pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json"])
    def test_its_statements_are_at_the_same_address(self, client: FlaskClient, accept: str) -> None:
        response = client.get("/ontology/Membership", headers={"Accept": accept})
        ending = {"text/turtle": "ttl", "application/ld+json": "jsonld"}[accept]

        assert response.content_type.startswith(accept)
        assert response.data == client.get(f"/ontology/Membership.{ending}").data
        assert "ontology#Membership" in response.text or "mig:Membership" in response.text

    def test_one_that_there_is_not_is_answered_with_the_nearest_in_the_format_asked_for(
        self, client: FlaskClient
    ) -> None:
        page = client.get("/ontology/Membershp", headers=BROWSER)
        json = client.get("/ontology/Membershp", headers={"Accept": "application/json"})
        plain = client.get("/ontology/Membershp", headers={"Accept": "text/turtle"})

        assert (page.status_code, json.status_code, plain.status_code) == (404, 404, 404)
        assert "/ontology/Membership" in Page(page).links
        assert json.json is not None
        assert "Membership" in json.json["nearest"]
        assert plain.content_type.startswith("text/plain")
        assert "Did you mean Membership" in plain.text
        assert client.get("/ontology/Membershp.ttl").status_code == 404


class TestPatterns:
    def test_everything_that_is_drawn_is_in_the_vocabulary(self, site: Site) -> None:
        lexicon = site.lexicon
        known = lexicon.terms.keys() | lexicon.lists.keys() | lexicon.concepts.keys()

        assert {term for pattern in PATTERNS for term in pattern.terms} <= known

    def test_four_are_drawn_each_with_a_name_a_description_and_links_to_its_words(
        self, client: FlaskClient
    ) -> None:
        drawn = drawings(client.get("/ontology", headers=BROWSER).text)

        assert len(drawn) == 4
        for root in drawn:
            named, described = root.get("aria-labelledby"), root.get("aria-describedby")
            assert root.find(f".//title[@id='{named}']") is not None
            description = root.find(f".//desc[@id='{described}']")
            assert description is not None
            assert description.text
            assert all(link.get("href") for link in root.iter("a"))
            assert not [element for element in root.iter() if element.get("style")]

    def test_no_box_lies_on_another_and_no_word_leaves_its_box(self, client: FlaskClient) -> None:
        for tag in ("en", "fr"):
            for root in drawings(client.get(f"/ontology?lang={tag}", headers=BROWSER).text):
                boxes = []
                for group in root.iter("g"):
                    rect = group.find("rect")
                    assert rect is not None
                    x, y, width, height = (
                        float(rect.get(name) or 0) for name in ("x", "y", "width", "height")
                    )
                    assert 0 < x < x + width < 361
                    for line in group.iter("tspan"):
                        assert x < float(line.get("x") or 0) < x + width
                        assert y < float(line.get("y") or 0) < y + height
                    boxes.append((x, y, x + width, y + height))
                for one in boxes:
                    for other in boxes:
                        apart = one[2] < other[0] or one[3] < other[1] or one == other
                        assert apart or other[2] < one[0] or other[3] < one[1]

    def test_names_are_in_the_language_of_the_reader(self, client: FlaskClient) -> None:
        (first, *_) = SVG.findall(client.get("/ontology?lang=fr", headers=BROWSER).text)

        assert "appartenance" in first
        assert 'lang="fr"' in first

    def test_a_thing_of_the_graph_that_follows_the_pattern_is_linked(
        self, client: FlaskClient
    ) -> None:
        links = read(client, "/ontology").links

        assert "/page/tenure/be-gent-mayor-mathias-de-clercq" in links
        assert "/page/action/be-gent-moria-pledge" in links


class TestAllShapes:
    def test_each_stands_in_a_group_with_what_it_is_for_and_leads_to_its_page(
        self, client: FlaskClient, site: Site
    ) -> None:
        html = client.get("/shapes", headers=BROWSER).text
        groups = re.findall(r'<section class="hung part".*?</section>', html, re.DOTALL)
        named = [shape.iri.removeprefix(MIGSH) for shape in site.rulebook.shapes]

        assert len(groups) > 3
        for name in named:
            (line,) = (it for it in groups if f'<li id="{name}"><a href="/shapes/{name}">' in it)
            assert "<p" in line.partition(f'<li id="{name}">')[2].partition("<li id=")[0], name

    def test_a_demand_leads_from_its_fragment_to_where_it_is_told(
        self, client: FlaskClient
    ) -> None:
        html = client.get("/shapes?lang=fr", headers=BROWSER).text
        told = "/shapes/Membership?lang=fr#Membership-member"

        assert f'<li id="Membership-member"><a href="{told}">' in html
        assert "Membership-member" in read(client, told.partition("#")[0]).ids

    def test_an_only_demand_is_told_in_the_line_itself(self, client: FlaskClient) -> None:
        html = client.get("/shapes", headers=BROWSER).text

        assert re.search('<p id="Situation-time-known">.*No date is known', html)


class TestShape:
    def test_every_link_of_ours_to_a_shape_or_a_demand_arrives(
        self, client: FlaskClient, site: Site
    ) -> None:
        for shape in site.rulebook.shapes:
            for iri in (shape.iri, *(rule.iri for rule in shape.rules)):
                place, _, fragment = (site.page(iri) or "").partition("#")

                assert place == f"/shapes/{shape.iri.removeprefix(MIGSH)}"
                assert not fragment or fragment in read(client, place).ids

    def test_says_what_it_looks_at_and_how_much_of_it(
        self, client: FlaskClient, site: Site
    ) -> None:
        page = read(client, "/shapes/Membership")

        assert "each membership" in page.text
        assert f"{site.lexicon.uses[MIG + 'Membership']} things looked at" in page.text
        assert "/ontology/org:member" in page.links
        assert "/shapes#Membership" in page.links

    def test_shows_its_messages_in_the_language_of_the_reader(self, client: FlaskClient) -> None:
        assert "exactement un membre" in read(client, "/shapes/Membership?lang=fr").text

    def test_shows_the_sparql_in_it_on_request(self, client: FlaskClient) -> None:
        html = client.get("/shapes/Situation-dated", headers=BROWSER).text

        assert html.count("<summary>The SPARQL in it") == 1
        assert "FILTER NOT EXISTS { $this mig:validFrom" in html

    def test_one_that_there_is_not_is_answered_with_the_nearest(self, client: FlaskClient) -> None:
        response = client.get("/shapes/Membershp", headers=BROWSER)

        assert response.status_code == 404
        assert "/shapes/Membership" in Page(response).links


def test_documents_of_the_shapes_hold_each_of_them_with_all_its_demands(
    client: FlaskClient, site: Site
) -> None:
    whole = {it.triple for it in parse(client.get("/shapes.nt").data, format=RdfFormat.N_TRIPLES)}
    found: set[Triple] = set()
    for shape in site.rulebook.shapes:
        name = shape.iri.removeprefix(MIGSH)
        content = client.get(f"/shapes/{name}.nt").data
        said = {it.triple for it in parse(content, format=RdfFormat.N_TRIPLES)}
        subjects = {it.subject for it in said}
        parts = {it.object for it in said if isinstance(it.object, BlankNode)}
        demands = {NamedNode(rule.iri) for rule in shape.rules if rule.iri.startswith(MIGSH)}
        assert parts | demands <= subjects
        assert {it for it in subjects if isinstance(it, NamedNode)} == {
            NamedNode(shape.iri),
            *demands,
        }
        found |= said

    assert found <= whole
    assert any(isinstance(it.object, BlankNode) for it in found)


def test_a_stranger_finds_membership_in_french_its_shape_and_a_question_in_three_clicks(
    client: FlaskClient,
) -> None:
    def click(place: str, name: str) -> str:
        """Where the first link of this name leads."""
        return next(link for link, text in read(client, place).named_links if text == name)

    term = click(click("/", "Ontology"), "membership")
    if term.startswith("#"):  # the list of all terms leads down its own page first
        term = next(
            link
            for link, text in read(client, "/ontology").named_links
            if text == "membership" and not link.startswith("#")
        )
    page = read(client, term)
    shape, question = click(term, "Membership"), "/questions/networks-of-city"

    assert DEFINITIONS[MIG + "Membership", "fr"] in page.text
    assert shape == "/shapes/Membership"
    assert "exactly one member" in read(client, shape).text
    assert question in page.links


def test_names_are_read_from_a_query_and_from_no_text_or_comment_in_it() -> None:
    query = """
    PREFIX mig: <https://w3id.org/migkg/ontology#>
    # mig:Pledge
    SELECT * { ?x a mig:City ; <http://example.org/mig:Award> "mig:Claim" ; mig:kind ?k . }
    """

    assert names_in(query) == {MIG + "City", MIG + "kind"}
