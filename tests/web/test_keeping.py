"""Pages are made once for each address and kind of reader, as many as there is room for."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from migkg.web import shelf as shelf_
from migkg.web.rendering import LONGEST
from migkg.web.shelf import Shelf
from tests.waiting import wait_until
from tests.web.explorer import BROWSER, Page, without_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from migkg.build import Build

NARROWED = {
    "/cities": {"country", "network", "theme", "sort"},
    "/timeline": {"country"},
    "/chains": {"country", "answer", "outcome"},
    "/offices": {"country"},
    "/organisations": {"country", "kind"},
    "/approaches": {"country", "group", "theme"},
    "/sources": {"language", "publisher", "rights"},
    "/conformance": {"suite", "verdict", "reason", "page"},
}


@pytest.fixture(scope="module")
def client(ghent_build: Build, built_root: Path) -> FlaskClient:
    assert ghent_build.graphs
    return without_sandbox(built_root)


def kept(client: FlaskClient) -> int:
    return len(client.application.extensions["migkg.pages"])


def is_kept(client: FlaskClient, address: str) -> bool:
    """Whether a page that was not made before is kept, and the same when it is asked for again."""
    before = kept(client)
    first = client.get(address, headers=BROWSER)
    after = kept(client)
    again = client.get(address, headers=BROWSER)
    assert first.status_code == again.status_code == 200, address
    assert first.data == again.data
    assert kept(client) == after
    return after == before + 1


def offered(client: FlaskClient, path: str) -> set[str]:
    """What a list offers to narrow it by, in its form or by links to itself."""
    page = Page(client.get(path, headers=BROWSER))
    linked = [urlsplit(link) for link in page.links]
    said = {name for to in linked if to.path == path for name, _ in parse_qsl(to.query)}
    chosen = {given["name"] or "" for tag, given in page.tags if tag == "select"}
    return (said | chosen) - {"lang"}


@pytest.mark.parametrize("path", NARROWED)
def test_a_list_is_kept_however_it_is_narrowed(client: FlaskClient, path: str) -> None:
    assert offered(client, path) <= NARROWED[path]
    for name in sorted(NARROWED[path]):
        assert is_kept(client, f"{path}?{name}="), name


@pytest.mark.parametrize(
    "thing", ["initiative/be-gent-open-migration-campaign", "country/BEL", "city/be-gent"]
)
def test_the_page_of_what_much_is_told_of_is_kept(client: FlaskClient, thing: str) -> None:
    assert is_kept(client, f"/page/{thing}")


def test_each_narrowing_and_each_language_has_a_page_of_its_own(client: FlaskClient) -> None:
    places = ["country=BEL", "country=DEU", "country=BEL&country=DEU", "country=BEL&lang=fr"]

    assert [is_kept(client, f"/offices?{place}") for place in places] == [True] * len(places)
    assert len({client.get(f"/offices?{it}", headers=BROWSER).data for it in places}) == len(places)


@pytest.mark.parametrize("said", ["x=1", "country=BEL&x=1", f"country={'B' * LONGEST}"])
def test_what_no_link_of_ours_says_is_answered_and_not_kept(client: FlaskClient, said: str) -> None:
    assert not is_kept(client, f"/offices?{said}")
    assert said.rpartition("=")[2] in client.get(f"/offices?{said}", headers=BROWSER).text


def test_a_part_that_is_not_there_is_not_kept(client: FlaskClient) -> None:
    before = kept(client)

    assert client.get("/timeline?country=nowhere", headers=BROWSER).status_code == 404
    assert kept(client) == before


def test_what_could_not_be_made_is_made_when_it_is_asked_for_again() -> None:
    shelf = Shelf[int](room=1)

    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 // 0)

    assert (shelf.get("a", lambda: 1), shelf.get("a", lambda: 2), len(shelf)) == (1, 1, 1)


def test_what_was_not_asked_for_longest_makes_room() -> None:
    shelf = Shelf[str](room=3)
    for key in ("a", "b", "c", "a", "d"):
        shelf.get(key, key.upper)

    assert [shelf.get(key, lambda: "again") for key in ("a", "c", "d")] == ["A", "C", "D"]
    assert shelf.get("b", lambda: "again") == "again"
    assert len(shelf) == 3


def test_what_several_ask_for_at_once_is_made_once_and_what_fails_fails_for_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    waiting: list[Future[str]] = []

    class Awaited(Future[str]):
        def result(self, timeout: float | None = None) -> str:
            waiting.append(self)
            return super().result(timeout)

    def ask() -> str:
        return shelf.get("key", make)

    def make() -> str:
        wait_until(lambda: len(waiting) == 3 * (1 + len(made)))
        made.append("made")
        if len(made) == 1:
            raise ValueError("not yet")
        return "it"

    monkeypatch.setattr(shelf_, "Future", Awaited)
    shelf = Shelf[str](room=2)
    with ThreadPoolExecutor(4) as askers:
        first = [askers.submit(ask) for _ in range(4)]
        failed = [it.exception() for it in first]
        second = [askers.submit(ask) for _ in range(4)]
        given = [it.result() for it in second]

    assert [type(it) for it in failed] == [ValueError] * 4
    assert given == ["it"] * 4
    assert len(made) == 2
