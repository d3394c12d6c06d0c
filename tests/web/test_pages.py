"""The pages tell what is in the graph, for people, with nothing but HTML and one style sheet."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from migkg.project import BUILD
from migkg.queries import read_query
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.versions import current
from migkg.web.results import pointer
from tests.support import NO_PAGE, PAGE, ROOT
from tests.web.explorer import (
    BROWSER,
    HOST,
    Page,
    explorer,
    internal,
    path_of,
    root_with,
    without_sandbox,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from werkzeug.test import Client

    from migkg.build import Build

STYLE = ROOT / "src" / "migkg" / "web" / "static" / "style.css"
GHENT = "/page/city/be-gent"
PASSAGE = "/page/evidence/moving-cities-ghent-fr-2205-2405"
PAGES = [
    "/",
    "/questions",
    "/questions/networks-of-city",
    "/search?q=gen",
    "/sparql",
    "/ontology",
    "/ontology/Membership",
    "/ontology/org:member",
    "/shapes",
    "/shapes/Membership",
    "/quality",
    "/conformance",
    "/conformance?verdict=failed",
    "/cities",
    "/networks",
    "/countries",
    "/timeline",
    "/quality/findings",
    "/quality/shapes",
    "/quality/coverage",
    "/chains",
    "/offices",
    "/offices?country=BEL",
    "/organisations",
    "/approaches",
    "/awards",
    "/sources",
    "/sources/publishers",
    "/page/event/moria-camp-fire",
    "/page/post/be-gent-mayor",
    "/page/document/moving-cities-ghent-fr",
    GHENT,
    PASSAGE,
    "/page/person/rudy-coddens",
    "/page/graph/moving-cities-ghent-fr",
    "/page/def/theme",
    "/page/country/BEL",
    "/nothing-here",
]


@pytest.fixture(scope="module")
def story(client: Client) -> str:
    return client.get(GHENT, headers=BROWSER).text


def read(client: Client, place: str, **headers: str) -> Page:
    return Page(client.get(place, headers={**BROWSER, **headers}))


def section(html: str, name: str) -> str:
    start = html.index(f'aria-labelledby="{name}"')
    return html[start : html.index("</section>", start)]


class TestEveryPage:
    @pytest.mark.parametrize("place", PAGES)
    def test_holds_no_script_and_no_style_of_its_own(self, client: Client, place: str) -> None:
        page = read(client, place)

        assert not {"script", "style", "iframe", "object"} & {tag for tag, _ in page.tags}
        for _, attributes in page.tags:
            assert not [name for name in attributes if name == "style" or name.startswith("on")]

    @pytest.mark.parametrize("place", PAGES)
    def test_loads_nothing_from_elsewhere(self, client: Client, place: str) -> None:
        page = read(client, place)

        for tag, attributes in page.tags:
            if tag in {"img", "link", "form"}:
                address = attributes.get("src") or attributes.get("href") or attributes["action"]
                assert address is not None
                assert address.startswith("/")

    @pytest.mark.parametrize("place", PAGES)
    def test_leaves_the_site_only_by_links_that_say_nothing_of_it(
        self, client: Client, place: str
    ) -> None:
        page = read(client, place)

        for tag, attributes in page.tags:
            address = attributes.get("href") or ""
            if tag == "a" and not address.startswith(("/", "#")):
                assert address.startswith(("http://", "https://"))
                assert "noopener nofollow" in (attributes.get("rel") or "")

    @pytest.mark.parametrize("place", PAGES)
    def test_has_one_heading_a_skip_link_and_no_identifier_twice(
        self, client: Client, place: str
    ) -> None:
        page = read(client, place)

        assert [tag for tag, _ in page.tags].count("h1") == 1
        assert page.links[0] == "#main"
        assert len(page.ids) == len(set(page.ids))

    @pytest.mark.parametrize("place", PAGES)
    def test_skips_no_level_of_headings(self, client: Client, place: str) -> None:
        page = read(client, place)

        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []

    @pytest.mark.parametrize("place", PAGES)
    @pytest.mark.parametrize(("wish", "said"), [("nl", "en, nl"), ("en", "en"), ("tlh", "en")])
    def test_says_in_which_languages_it_is(
        self, client: Client, place: str, wish: str, said: str
    ) -> None:
        response = client.get(place, headers={**BROWSER, "Accept-Language": wish})

        assert response.headers["Content-Language"] == said
        assert "Accept-Language" in response.vary

    @pytest.mark.parametrize("place", PAGES)
    def test_is_guarded_by_a_policy_that_allows_no_script(self, client: Client, place: str) -> None:
        policy = client.get(place, headers=BROWSER).headers["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy

    def test_links_only_to_pages_and_places_that_exist(self, client: Client) -> None:
        waiting, seen, anchors = ["/"], {"/"}, {}
        wanted: set[tuple[str, str]] = set()
        while waiting:
            place = waiting.pop()
            response = client.get(place, headers=BROWSER)
            assert response.status_code == 200, place
            response.close()
            if not response.content_type.startswith("text/html"):
                continue
            page = Page(response)
            anchors[place] = set(page.ids)
            for address in internal(HOST + place, page.references):
                path, fragment = path_of(address)
                if fragment:
                    wanted.add((path, fragment))
                # The other languages hold the same links, a query to try is only shown, and the
                # statements of a thing are there in each form if its page is: one of them stands
                # for all, for each kind of thing and each form.
                like = re.sub(r"^/sparql\?.*", "/sparql?", path)
                like = re.sub(r"^(/data/[^/]+)/.*(\.[^./]+)$", r"\1\2", like)
                if like not in seen and not re.search(r"lang=(en|nl|de)", path):
                    seen.add(like)
                    waiting.append(path)

        assert len(anchors) > 200
        missing = {
            (path, fragment)
            for path, fragment in wanted
            if path in anchors and fragment not in anchors[path]
        }
        assert not missing


class TestHome:
    def test_says_what_is_in_the_graph_and_where_to_start(self, client: Client) -> None:
        page = read(client, "/")

        assert GHENT in page.links
        assert {"/questions", "/sparql", "/ontology", "/ontology.ttl", "/data/migkg.nq"} <= set(
            page.links
        )
        assert "What the Moving Cities page on Ghent says" in page.text
        assert "CC BY 4.0" in page.text
        assert "1 city" in page.text

    def test_says_what_is_missing(self, client: Client) -> None:
        page = read(client, "/")

        assert "an absent answer never means no" in page.text
        assert "Networks of Ghent: not captured" in page.text

    @pytest.mark.parametrize("number", [1, 6, 7, 61])
    def test_counts_all_cities_and_gaps_and_shows_the_first_of_them(
        self, tmp_path: Path, number: int
    ) -> None:
        graph = NamedNode(GRAPH + "hostile")
        city, gap = NamedNode(expand("mig:City")), NamedNode(expand("completeness:not-captured"))
        said = [("city", "rdf:type", city), ("claim", "mig:completeness", gap)]
        quads = [
            Quad(
                NamedNode(expand(f"{kind}:xx-{place:03}")),
                NamedNode(expand(name)),
                value,
                graph,
            )
            for place in range(number)
            for kind, name, value in said
        ]

        with explorer(root_with(tmp_path, quads)) as client:
            page = read(client, "/")
            links = [link for link in page.links if link.startswith("/sparql?query=")]
            answers = [read(client, link).text for link in links]

        assert f"says of {number}" if number == 1 else f"said of {number} cities" in page.text
        assert len([link for link in page.links if link.startswith("/page/city/")]) == min(
            number, 6
        )
        assert (f"and {number - 6} more" in page.text) == (number > 6)
        assert (f"and {number - 20} more" in page.text) == (number > 20)
        assert len(answers) == (number > 6) + (number > 20)
        assert all(f"{number} rows" in answer for answer in answers)


class TestStoryOfGhent:
    def test_attributes_the_takeaways_to_whoever_judges(self, story: str) -> None:
        text = section(story, "takeaways")

        assert "as judged by" in text
        assert "Moving Cities" in text
        assert "in Belgium, are singular" in text

    def test_lets_officials_speak_in_their_office_and_says_what_is_not_known_of_it(
        self, story: str
    ) -> None:
        text = section(story, "officials")

        for part in (
            "Rudy Coddens",
            "Mathias De Clercq",
            "mayor of Ghent",
            "conseiller en matières de politique sociale et finances",
            "attested in 2023",
            "start and end not in the source",
        ):
            assert part in text
        assert '<q lang="fr">' in text

    def test_counts_the_awards_as_far_as_they_can_be_counted(self, story: str) -> None:
        text = section(story, "unique")

        assert "at least 2" in text
        assert "not named" in text

    def test_tells_the_forum_without_inventing_members(self, story: str) -> None:
        text = section(story, "objective")

        assert "Ghent Migration Forum" in text
        assert "(not named)" in text

    def test_tells_the_chain_from_the_fire_to_the_block_in_its_order(self, story: str) -> None:
        text = section(story, "beyond")
        steps = re.findall(r'<li class="step lane-(\d)', text)
        heads = re.findall(r"<h3><a [^>]*title=\"(\S+)\"", text)

        assert heads[:4] == [
            "event:moria-camp-fire",
            "action:be-federal-moria-announcement",
            "action:be-gent-moria-pledge",
            "action:be-federal-moria-block",
        ]
        assert steps == ["0", "2", "1", "2"]
        for part in ("promises more than", "blocks", "national", "municipal"):
            assert part in text

    def test_says_of_the_chain_how_surely_and_what_is_not_known(self, story: str) -> None:
        text = section(story, "beyond")

        assert text.count("one source says so") >= 4
        assert "gives no dates" in text
        assert "gives no numbers" in text

    def test_does_not_take_an_absent_list_of_networks_for_an_empty_one(self, story: str) -> None:
        text = re.sub(r"<[^>]+>", " ", section(story, "networks"))

        assert "not captured" in text
        assert "no sign that there are none" in text
        assert not re.search(r"no networks|not a member|^\s*None", text, re.IGNORECASE)

    def test_gives_evidence_for_every_statement(self, story: str) -> None:
        statements = re.findall(r'<p class="said">(.*?)</p>', story, re.DOTALL)

        assert len(statements) > 15
        for statement in statements:
            assert re.search(r'class="note" href="/page/evidence/[^"]+"', statement), statement

    def test_ends_with_its_sources_and_the_language_they_are_in(self, story: str) -> None:
        text = section(story, "sources")

        assert "French edition" in text
        assert 'in <bdi lang="en">French</bdi>' in text
        assert text.count("/page/evidence/") >= 15

    def test_is_told_of_a_city_of_which_nothing_is_known_without_saying_no(
        self, tmp_path: Path
    ) -> None:
        graph = NamedNode(GRAPH + "hostile")
        city = NamedNode(expand("city:xx-atown"))
        quads = [
            Quad(city, NamedNode(expand("rdf:type")), NamedNode(expand("mig:City")), graph),
            Quad(
                city,
                NamedNode(expand("skos:prefLabel")),
                Literal("Atown", language="en"),
                graph,
            ),
        ]
        client = without_sandbox(root_with(tmp_path, quads))

        page = read(client, "/page/city/xx-atown")

        assert "is an open question" in page.text
        assert not re.search(r"\bno networks\b|\bnone\b", page.text, re.IGNORECASE)


class TestLanguages:
    def test_names_are_in_the_language_that_the_browser_prefers(self, client: Client) -> None:
        page = read(client, GHENT, **{"Accept-Language": "nl-BE, en;q=0.5"})

        assert "Gent" in page.text
        assert "burgemeester van Gent" in page.text

    def test_the_address_comes_before_the_browser(self, client: Client) -> None:
        page = read(client, f"{GHENT}?lang=fr", **{"Accept-Language": "nl"})

        assert "Forum sur la Migration de Gand" in page.text
        assert "/questions?lang=fr" in page.links

    def test_a_text_in_another_language_says_so(self, client: Client) -> None:
        html = client.get(f"{GHENT}?lang=de", headers=BROWSER).text

        assert '<bdi lang="en">Ghent Migration Forum</bdi><span class="lang"' in html
        assert '<bdi lang="de">Gent</bdi><span class="lang"' not in html

    def test_changing_the_language_keeps_the_question(self, client: Client) -> None:
        page = read(client, "/questions/networks-of-city?city=city:be-gent")

        assert "/questions/networks-of-city?city=city%3Abe-gent&lang=de" in page.links

    def test_an_unknown_language_is_no_reason_to_fail(self, client: Client) -> None:
        assert client.get(f"{GHENT}?lang=tlh", headers=BROWSER).status_code == 200

    def test_a_title_in_another_language_than_the_page_says_so(self, client: Client) -> None:
        place = "/page/forum/be-gent-migration"

        assert '<title lang="fr">Forum' in client.get(f"{place}?lang=fr").text
        assert "<title>Ghent" in client.get(place).text


class TestNotes:
    @pytest.mark.parametrize("kind", ["City", "Claim"])
    def test_a_note_whose_passage_has_no_page_is_no_link(self, tmp_path: Path, kind: str) -> None:
        thing, graph = NamedNode(expand("city:xx-atown")), NamedNode(GRAPH + "hostile")
        said = {
            "rdf:type": f"mig:{kind}",
            "mig:supportedBy": "evidence:that-nobody-describes",
        }
        quads = [
            Quad(thing, NamedNode(expand(name)), NamedNode(expand(value)), graph)
            for name, value in said.items()
        ]

        page = read(without_sandbox(root_with(tmp_path, quads)), "/page/city/xx-atown")

        assert "a document that is not named" in page.text or "not named" in page.text
        assert not [link for link in page.links if link == "None" or "nobody" in link]
        assert {link for link in page.links if link.startswith("#")} <= {
            f"#{identifier}" for identifier in page.ids
        }


class TestEvidence:
    def test_says_which_passage_and_how_to_verify_it(self, client: Client) -> None:
        page = read(client, PASSAGE)

        for part in ("2205", "2405", "200 code points", "migkg evidence PAGE", "hashlib"):
            assert part in page.text
        assert "https://moving-cities.eu/ghent" in page.links
        assert "Federal block of Ghent’s pledge" in page.text

    def test_does_not_show_a_text_that_is_not_at_hand(self, client: Client) -> None:
        html = client.get(PASSAGE, headers=BROWSER).text

        assert "The text is not kept here" in html
        assert "<blockquote" not in html

    @pytest.mark.skipif(not PAGE.exists(), reason=NO_PAGE)
    def test_quotes_the_passage_of_a_page_that_is_the_one_that_was_read(
        self, built_root: Path, ghent_build: Build
    ) -> None:
        assert ghent_build.graphs
        client = without_sandbox(built_root, PAGE.parent)
        passage = PAGE.read_bytes().decode("utf-8")[2205:2405]

        html = client.get(PASSAGE, headers=BROWSER).text

        assert "verified: hash matches" in html
        assert '<blockquote lang="fr">' in html
        assert passage in html.replace("&#39;", "'")

    @pytest.mark.skipif(not PAGE.exists(), reason=NO_PAGE)
    def test_does_not_quote_a_page_that_was_changed(
        self, built_root: Path, ghent_build: Build, tmp_path: Path
    ) -> None:
        assert ghent_build.graphs
        (tmp_path / "page.txt").write_bytes(PAGE.read_bytes() + b" ")
        client = without_sandbox(built_root, tmp_path)

        assert "<blockquote" not in client.get(PASSAGE, headers=BROWSER).text


class TestQuestions:
    def test_the_gallery_holds_every_question(self, client: Client) -> None:
        page = read(client, "/questions")

        names = {path.stem for path in (ROOT / "queries").rglob("*.rq")}
        assert {f"/questions/{name}" for name in names} <= set(page.links)

    def test_the_gallery_lists_the_first_steps_and_then_what_serves_each_group_of_users(
        self, client: Client
    ) -> None:
        page = client.get("/questions", headers=BROWSER).text

        headings = re.findall(r'<h2 id="tag-[a-z-]+"><bdi lang="en">(.*?)</bdi></h2>', page)
        assert headings == [
            "First steps",
            "For linked-data consumers",
            "For partners",
            "For researchers",
        ]

    def test_the_gallery_lists_the_questions_of_a_group_by_their_first_subject(
        self, client: Client
    ) -> None:
        page = client.get("/questions", headers=BROWSER).text
        _, _, researchers = page.partition('<h2 id="tag-researchers">')
        headings = re.findall(r'<h3 id="[a-z-]+"><bdi lang="en">(.*?)</bdi></h3>', researchers)

        assert headings == sorted(headings)
        assert {"Actions", "Networks", "Evidence"} <= set(headings)
        for part in researchers.split("<h3")[1:]:
            subject = re.findall(r'id="tag-researchers-([a-z-]+)"', part)[0].replace("-", " ")
            for name in re.findall(r'href="/questions/([a-z-]+)"', part):
                question = read_query(ROOT / "queries" / "questions" / f"{name}.rq")
                assert question.tags[1] == subject

    def test_the_gallery_leads_from_its_top_to_every_subject_and_counts_the_questions(
        self, client: Client
    ) -> None:
        response = client.get("/questions", headers=BROWSER)
        page = Page(response)
        targets = re.findall(r'href="#(tag-[a-z-]+)"', response.text)
        counts = re.findall(r'<span class="quiet">(\d+)</span>', response.text)

        assert targets == [name for name in page.ids if name.startswith("tag-")]
        assert sum(map(int, counts)) == len(list((ROOT / "queries" / "questions").glob("*.rq")))

    def test_every_question_is_answered(self, client: Client) -> None:
        for path in (ROOT / "queries").rglob("*.rq"):
            page = read(client, f"/questions/{path.stem}")

            assert "The query behind it" in page.text
            assert re.search(r"\d+ rows?|The answer is empty", page.text), path.stem

    def test_an_answer_shows_names_and_leads_to_the_things(self, client: Client) -> None:
        page = read(client, "/questions/chains-of-action")

        assert "Fire at the Moria camp" in page.text
        assert "/page/event/moria-camp-fire" in page.links

    def test_the_query_behind_an_answer_can_be_opened(self, client: Client) -> None:
        page = read(client, "/questions/chains-of-action")
        (opened,) = [link for link in page.links if link.startswith("/sparql?query=")]

        assert "Fire at the Moria camp" in read(client, opened).text

    @pytest.mark.parametrize(
        ("ending", "media_type"),
        [("csv", "text/csv"), ("json", "application/sparql-results+json")],
    )
    def test_an_answer_can_be_taken_away(
        self, client: Client, ending: str, media_type: str
    ) -> None:
        response = client.get(f"/questions/networks-of-city.{ending}?city=city:be-gent")

        assert response.status_code == 200
        assert response.content_type.startswith(media_type)
        assert "not known" in response.text

    def test_an_empty_answer_says_plainly_that_it_is_no_statement_about_the_world(
        self, client: Client
    ) -> None:
        page = read(client, "/questions/networks-of-city?city=http://example.org/nowhere")

        assert "The answer is empty" in page.text
        assert "no statement about the world" in page.text

    def test_a_value_that_cannot_be_read_is_named_and_kept_in_the_form(
        self, client: Client
    ) -> None:
        place = "/questions/holders-of-office-on-day?day=yesterday"
        response = client.get(place, headers=BROWSER)

        assert response.status_code == 400
        assert "yesterday" in Page(response).text
        assert 'value="yesterday"' in response.text

    def test_an_unknown_question_is_answered_with_those_that_exist(self, client: Client) -> None:
        response = client.get("/questions/networks-of-cities", headers=BROWSER)

        assert response.status_code == 404
        assert "/questions/networks-of-city" in Page(response).links

    def test_an_unknown_parameter_is_answered_with_those_that_exist(self, client: Client) -> None:
        response = client.get("/questions/networks-of-city?town=x", headers=BROWSER)

        assert response.status_code == 400
        assert "city" in Page(response).text


class TestSparql:
    def ask(self, client: Client, query: str) -> Page:
        return Page(client.get("/sparql", query_string={"query": query}, headers=BROWSER))

    def test_the_form_comes_with_a_query_that_runs(self, client: Client) -> None:
        html = client.get("/sparql", headers=BROWSER).text
        match = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)
        assert match

        query = match[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')

        assert "rows" in self.ask(client, query).text

    def test_the_limits_are_stated_before_anyone_meets_them(self, client: Client) -> None:
        text = read(client, "/sparql").text

        assert "Up to 10 seconds, 512 MiB of memory and 100 000 rows or 64 MiB of answer" in text

    def test_rows_truth_values_and_statements_are_shown(self, client: Client) -> None:
        assert "1 row" in self.ask(client, "SELECT * { ?s ?p ?o } LIMIT 1").text
        assert "Yes" in self.ask(client, "ASK { ?s ?p ?o }").text
        assert "Statements" in self.ask(client, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1").text

    def test_an_error_points_at_its_place(self, client: Client) -> None:
        response = client.get(
            "/sparql", query_string={"query": "SELECT *\nWHERE ( ?s"}, headers=BROWSER
        )

        assert response.status_code == 400
        assert "line 2" in Page(response).text
        assert 'class="caret"' in response.text

    def test_a_pointer_keeps_tabs_so_that_the_caret_stands_below_its_place(self) -> None:
        found = pointer("ASK {\n\t\tx }", {"line": 2, "column": 3})

        assert found is not None
        assert (found.text, found.indent) == ("\t\tx }", "\t\t")

    def test_an_answer_of_many_rows_says_how_many_are_shown(self, client: Client) -> None:
        page = self.ask(client, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1500")

        assert "of which the first 1 000 are shown" in page.text


class TestVocabulary:
    def test_every_term_of_ours_is_found_by_its_fragment(
        self, client: Client, ghent_build: Build
    ) -> None:
        page = read(client, "/ontology")
        own = {
            triple.subject.value.partition("#")[2]
            for graph in ghent_build.graphs
            if graph.name == "ontology"
            for triple in graph.triples
            if isinstance(triple.subject, NamedNode)
            and triple.subject.value.startswith("https://w3id.org/migkg/ontology#")
        }

        assert own
        assert own <= set(page.ids)

    def test_the_ontology_as_turtle_is_the_file(self, client: Client) -> None:
        expected = (ROOT / "ontology" / "migkg.ttl").read_bytes()

        assert client.get("/ontology", headers={"Accept": "text/turtle"}).data == expected
        assert client.get("/ontology.ttl").data == expected

    def test_every_shape_and_constraint_is_found_by_its_fragment_and_as_turtle(
        self, client: Client
    ) -> None:
        page = read(client, "/shapes")
        turtle = client.get("/shapes.ttl").text
        written = "".join(path.read_text("utf-8") for path in (ROOT / "shapes").glob("*.ttl"))
        names = re.findall(
            r"^migsh:([\w-]+)\s+a sh:(?:NodeShape|PropertyShape|SPARQL)", written, re.MULTILINE
        )

        assert len(names) > 100
        assert set(names) <= set(page.ids)
        assert all(f"\nmigsh:{name}\n" in turtle for name in names)

    def test_constraint_in_sparql_is_shown_with_the_severity_of_its_shape(
        self, client: Client
    ) -> None:
        html = client.get("/shapes/Situation-dated", headers={"Accept": "text/html"}).text
        item = html.partition('id="Situation-time-known"')[2].partition("</li>")[0]

        assert ">Warning<" in item


class TestServing:
    def test_health_names_the_build(self, client: Client) -> None:
        answer = client.get("/healthz").json

        assert answer is not None
        assert answer["status"] == "ok"
        assert answer["statements"] > 0
        assert re.fullmatch(r"[0-9a-f]{64}", answer["hash"])

    def test_the_whole_graph_is_the_file_of_the_build(
        self, client: Client, built_root: Path
    ) -> None:
        with client.get("/data/migkg.nq") as response:
            content = response.data

        assert content == current(built_root / BUILD).dump.read_bytes()
        assert response.content_type.startswith("application/n-quads")

    def test_a_method_that_is_not_offered_is_refused_with_those_that_are(
        self, client: Client
    ) -> None:
        response = client.post("/questions")

        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    graph = NamedNode(GRAPH + "hostile")
    document = NamedNode(expand("document:x"))
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    said: dict[str, list[NamedNode | Literal]] = {
        "rdf:type": [NamedNode(expand("mig:SourceDocument"))],
        "dcterms:title": [Literal(evil, language="en")],
        "dcterms:description": [Literal(evil, language="en")],
        "schema:url": [
            NamedNode("javascript:alert(3)"),
            NamedNode("data:text/html,hello"),
            NamedNode("JAVASCRIPT:alert(4)"),
            NamedNode("https://example.org/?a=1&b='2'"),
        ],
    }
    quads = [
        Quad(document, NamedNode(expand(name)), value, graph)
        for name, values in said.items()
        for value in values
    ]
    quads.append(Quad(document, NamedNode("javascript:alert(5)"), Literal(evil), graph))
    evidence = NamedNode(expand("evidence:x"))
    quads += [
        Quad(evidence, NamedNode(expand("rdf:type")), NamedNode(expand("mig:Evidence")), graph),
        Quad(evidence, NamedNode(expand("oa:hasSource")), document, graph),
    ]
    with explorer(root_with(tmp_path_factory.mktemp("hostile"), quads)) as client:
        yield client


class TestHostileData:
    @pytest.mark.parametrize("place", ["/", "/page/document/x", "/page/evidence/x"])
    def test_is_inert_on_every_page(self, hostile: Client, place: str) -> None:
        response = hostile.get(place, headers=BROWSER)
        page = Page(response)

        assert response.status_code == 200
        assert "script" not in {tag for tag, _ in page.tags}
        assert all(not name.startswith("on") for _, given in page.tags for name in given)
        for address in page.references:
            assert not re.match(r"\s*(javascript|data|vbscript):", address, re.IGNORECASE)

    def test_is_shown_as_the_text_that_it_is(self, hostile: Client) -> None:
        assert "<script>alert(1)</script>" in read(hostile, "/page/document/x").text

    def test_is_inert_in_results_and_messages(self, hostile: Client) -> None:
        for place in (
            "/sparql?query=SELECT+*+{+?s+?p+?o+}",
            "/sparql?query=%3Cscript%3E",
            "/questions/%3Cscript%3E",
            "/%3Cscript%3Ealert(1)%3C/script%3E",
            "/questions/networks-of-city?city=%22%3E%3Cscript%3E",
            "/?lang=%22%3E%3Cscript%3E",
        ):
            page = read(hostile, place)
            assert "script" not in {tag for tag, _ in page.tags}, place
            assert not [link for link in page.references if link.lower().startswith("javascript")]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground_it_stands_on(scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[0 if scheme == "light" else 1]))
    grounds = ("paper", "panel", "lane-1-ground", "lane-2-ground", "lane-3-ground", "gap-ground")
    pairs = [(text, ground) for text in ("ink", "quiet", "link") for ground in grounds]
    pairs += [("note", ground) for ground in ("paper", "panel", "note-ground")]
    pairs += [("gap", ground) for ground in ("paper", "panel", "gap-ground")]
    pairs += [("lane-1", "paper"), ("lane-2", "paper"), ("lane-3", "paper")]
    pairs += [("good", "paper"), ("ink", "note-ground"), ("quiet", "note-ground")]
    pairs += [("paper", "link"), ("paper", "note"), ("paper", "ink")]

    for text, ground in pairs:
        assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
