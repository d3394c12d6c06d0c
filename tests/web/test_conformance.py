"""The page of conformance: suites in numbers, then test by test what the address asks for."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from migkg.web.conformance import FAILED, SIZE, VERDICTS, Wanted, found, read_conformance
from tests.web.explorer import BROWSER, Page, path_of, root_with, without_sandbox

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HEAVIEST = 200_000
ALL = read_conformance()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The explorer of a project that has nothing: what is shown is of the software."""
    return without_sandbox(root_with(tmp_path_factory.mktemp("empty"), ()))


def html(client: FlaskClient, **asked: str) -> str:
    response = client.get(f"/conformance?{urlencode(asked)}", headers=BROWSER)
    assert response.status_code == 200
    return response.text


def listed(client: FlaskClient, **asked: str) -> list[tuple[str, str]]:
    """The tests of a page, each with its verdict."""
    item = re.compile(r'<span class="outcome [\w-]+">([^<]+)</span>.*?<code>([^<]+)</code>')
    return [(key, verdict) for verdict, key in item.findall(html(client, **asked))]


def test_every_test_is_on_one_of_the_pages_with_what_came_of_it(client: FlaskClient) -> None:
    pages = -(-len(ALL.cases) // SIZE)

    shown = [it for page in range(1, pages + 1) for it in listed(client, page=str(page))]

    assert shown == [(case.key, case.verdict) for case in ALL.cases]


def test_each_choice_of_the_form_narrows_the_list_to_what_it_says(client: FlaskClient) -> None:
    for suite in ALL.suites:
        for verdict in VERDICTS:
            wanted = found(ALL, Wanted(suite.key, verdict))
            assert len(wanted) == suite.number(verdict)
            shown = listed(client, suite=suite.key, verdict=verdict)
            assert shown == [(it.key, verdict) for it in wanted[:SIZE]]
    for reason in ALL.reasons:
        wanted = found(ALL, Wanted(reason=reason))
        assert wanted
        assert [key for key, _ in listed(client, reason=reason)] == [it.key for it in wanted[:SIZE]]


def test_the_numbers_lead_to_the_tests_that_they_count(client: FlaskClient) -> None:
    page = Page(client.get("/conformance", headers=BROWSER))
    numbers = {
        path_of(address)[0]: int(re.sub(r"\D", "", name.split(" ")[0]))
        for address, name in page.named_links
        if re.match(r"/conformance\?(?!lang=|page=)", address)
    }

    assert len(numbers) > len(ALL.suites) + len(ALL.reasons)
    for address, number in numbers.items():
        text = client.get(address, headers=BROWSER).text
        total = re.search(r"of <strong>([^<]+)</strong>", text)
        assert total is not None
        assert int(re.sub(r"\D", "", total[1])) == number


def test_what_fails_says_why_and_every_reason_is_explained(client: FlaskClient) -> None:
    text = Page(client.get(f"/conformance?verdict={FAILED}", headers=BROWSER)).text

    failed = [case for case in ALL.cases if case.verdict == FAILED]
    assert failed
    assert all(case.reason and ALL.reasons[case.reason] in text for case in failed)
    assert all(words in text for words in ALL.reasons.values())
    assert ALL.engine in text
    assert all(it.words in text and it.query in text for it in ALL.beyond)


def test_every_test_is_linked_by_the_iri_that_the_working_group_gave_it(
    client: FlaskClient,
) -> None:
    links = Page(client.get("/conformance?suite=protocol", headers=BROWSER)).links

    tests = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11"
    assert f"{tests}/protocol/manifest#query_post_form" in links
    assert all(case.iri.startswith("http://www.w3.org/") for case in ALL.cases)
    assert {suite.specification for suite in ALL.suites} <= set(links)


def test_no_page_is_heavy(client: FlaskClient) -> None:
    suites = ["", *(suite.key for suite in ALL.suites)]
    sizes = [
        len(html(client, suite=suite, page=str(page)).encode())
        for suite, page in product(suites, (1, 2))
    ]

    assert max(sizes) < HEAVIEST


@pytest.mark.parametrize("asked", ["nothing", "<script>", "passed&verdict=failed"])
def test_what_nothing_fits_is_said_to_be_none(client: FlaskClient, asked: str) -> None:
    text = html(client, verdict=asked)

    assert '<p class="result-size">None.</p>' in text
    assert "<script" not in text


@pytest.mark.parametrize("place", ["/sparql", "/quality", "/"])
def test_it_is_linked_where_it_is_looked_for(client: FlaskClient, place: str) -> None:
    main = client.get(place, headers=BROWSER).text.partition("<main")[2]

    assert 'href="/conformance"' in (main if place == "/" else main.partition("<footer")[0])
