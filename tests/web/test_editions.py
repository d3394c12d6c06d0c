"""A new version is served without a restart: nothing is lost, nothing is mixed, nothing is left."""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import socket
import sys
import threading
import time
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from migkg.errors import MigkgError, QueryError, SourceError
from migkg.project import BUILD, DUMP, MANIFEST
from migkg.sandbox.nursery import Nursery
from migkg.settings import Settings
from migkg.source import Literal, NamedNode, Quad
from migkg.terms import GRAPH
from migkg.versions import current, current_name, publish
from migkg.web import edition as edition_
from migkg.web.edition import OPENERS, Editions
from migkg.web.front import Front
from migkg.web.server import server_of
from tests.processes import children
from tests.waiting import wait_until
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from migkg.web.edition import Edition

NAMED = "one"
NUMBER = "/sparql?query=SELECT+%3Fn+%7B%3Chttp%3A%2F%2Fe%2Fa%3E+%3Chttp%3A%2F%2Fe%2Fp%3E+%3Fn%7D"
LARGE = "/sparql?query=SELECT+*%7B%3Fa%3Fb%3Fc.%3Fd%3Fe%3Ff%7DLIMIT+100000&format=json"
ENDLESS = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)%7B%3Fa%3Fb%3Fc.%3Fd%3Fe%3Ff.%3Fg%3Fh%3Fi%7D"


def quads(number: int) -> list[Quad]:
    one, graph = NamedNode("http://e/a"), NamedNode(GRAPH + "hostile")
    others = [
        Quad(NamedNode(f"http://e/{it}"), NamedNode("http://e/q"), Literal(str(it)), graph)
        for it in range(3000)
    ]
    return [Quad(one, NamedNode("http://e/p"), Literal(str(number)), graph), *others]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return root_with(tmp_path, quads(0))


def publish_number(root: Path, number: int) -> None:
    build = current(root / BUILD)
    files = {name: build.file(name).read_bytes() for name in build.digests}
    files[DUMP] = files[DUMP].replace(
        b'<http://e/p> "%d"' % (number - 1), b'<http://e/p> "%d"' % number
    )
    publish(root / BUILD, files)


class Site:
    """A server that follows the versions of a folder, in a thread."""

    def __init__(self, root: Path) -> None:
        self.others = len(children())
        self.notes: list[dict[str, Any]] = []
        self.port = 0
        self.front: Front | None = None
        self._root = root
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    def __enter__(self) -> Self:
        self._thread.start()
        wait_until(lambda: self.port)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()

    def get(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        name = f"Query-Id: {NAMED}\r\n" if path == ENDLESS else ""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as client:
            client.sendall(
                f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{name}"
                "Accept: text/csv, application/json\r\nConnection: close\r\n\r\n".encode()
            )
            received = b""
            while part := client.recv(1 << 16):
                received += part
        head, _, body = received.partition(b"\r\n\r\n")
        return int(head.split()[1]), body

    async def _run(self) -> None:
        settings = Settings(deadline=5, at_once=0, compute=0)
        editions = Editions(self._root, settings, None, self._note)
        self.front = Front(await editions.first(), settings)
        async with self._serving(self.front, settings):
            following = asyncio.create_task(editions.follow(self.front.serve))
            await self._end.wait()
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        await editions.close()

    @asynccontextmanager
    async def _serving(self, front: Front, settings: Settings) -> AsyncIterator[None]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = server_of(front, settings)
            task = asyncio.create_task(server._serve([listener]))
            self.port = listener.getsockname()[1]
            yield
            server.should_exit = server.force_exit = True
            await task

    def _note(self, what: str, **more: object) -> None:
        self.notes.append({"what": what, **more})


@pytest.fixture
def site(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(edition_, "LOOK", 0.05)
    with Site(root) as site:
        yield site


def test_each_answer_is_of_one_version_and_none_is_lost_while_versions_change(
    root: Path, site: Site
) -> None:
    answers: list[tuple[int, bytes]] = []
    ends = threading.Event()

    def ask() -> None:
        while not ends.is_set():
            answers.append(site.get(NUMBER))

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    for number in (1, 2, 3):
        publish_number(root, number)
        wait_until(lambda: site.notes and site.notes[-1]["version"] == current_name(root / BUILD))
    ends.set()
    for asker in askers:
        asker.join()

    assert {status for status, _ in answers} == {200}
    assert [note["what"] for note in site.notes] == ["version-served"] * 3
    assert {body for _, body in answers} <= {b"n\r\n%d\r\n" % number for number in range(4)}
    assert site.get(NUMBER)[1] == b"n\r\n3\r\n"
    assert json.loads(site.get("/healthz")[1])["hash"] == current(root / BUILD).digests[DUMP]
    wait_until(lambda: len(children()) <= site.others + 1)


def asked_of_the_version_before(root: Path, site: Site) -> tuple[Future[int], Edition]:
    """The status of a query without end, which began before another version; and its edition."""
    assert site.front is not None
    first = site.front.edition
    asker = ThreadPoolExecutor(1)
    asked = asker.submit(lambda: site.get(ENDLESS)[0])
    asker.shutdown(wait=False)
    wait_until(lambda: first.sandbox.load.long)
    publish_number(root, 1)
    wait_until(lambda: site.notes)
    return asked, first


def test_a_query_that_runs_goes_on_with_its_version_and_holds_up_no_other(
    root: Path, site: Site
) -> None:
    asked, first = asked_of_the_version_before(root, site)

    assert site.get(NUMBER) == (200, b"n\r\n1\r\n")
    assert (first.sandbox.load.long, asked.done()) == (1, False)
    assert asked.result() == 503
    wait_until(lambda: len(children()) <= site.others + 1)


def test_a_query_is_stopped_by_its_name_whichever_version_is_served_by_then(
    root: Path, site: Site
) -> None:
    asked, _ = asked_of_the_version_before(root, site)

    assert site.get(f"/sparql/running/{NAMED}", "DELETE")[0] == 204
    assert asked.result() == 409


def test_who_fetches_an_answer_slowly_keeps_neither_workers_nor_pages_of_its_version(
    root: Path, site: Site
) -> None:
    assert site.front is not None
    pages = weakref.ref(site.front.edition.pages)
    nursery = site.front.edition.sandbox.process
    with socket.socket() as client:
        client.settimeout(15)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        client.connect(("127.0.0.1", site.port))
        client.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        received = client.recv(1000)
        publish_number(root, 1)
        wait_until(lambda: site.notes)

        wait_until(lambda: pages() is None and nursery not in children())
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += client.recv(1 << 20)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert len(received) > 10 << 20
    assert site.get(NUMBER) == (200, b"n\r\n1\r\n")


def test_what_was_read_of_a_version_is_searched_for_circles_when_another_one_follows_only(
    root: Path, site: Site
) -> None:
    assert site.front is not None
    edition = site.front.edition
    left = [weakref.ref(it) for it in (edition.pages, edition.compressed, edition.endpoint)]
    del edition

    assert not any(it is left[0]() for it in gc.get_objects())
    publish_number(root, 1)
    wait_until(lambda: site.notes)
    wait_until(lambda: not any(it() for it in left))


def test_versions_are_opened_in_two_threads_in_turn_which_do_nothing_else(
    root: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one, threads = edition_.edition_of, list[str]()

    def opened(*given: Any, **named: Any) -> Edition:
        threads.append(threading.current_thread().name)
        return open_one(*given, **named)

    monkeypatch.setattr(edition_, "edition_of", opened)
    for number in (1, 2, 3):
        publish_number(root, number)
        wait_until(lambda: len(site.notes) == number)  # noqa: B023

    first, other = OPENERS
    assert [name.rpartition("_")[0] for name in threads] == [other, first, other]


def test_a_version_that_cannot_be_served_leaves_the_one_before(root: Path, site: Site) -> None:
    build = current(root / BUILD)
    files = {name: build.file(name).read_bytes() for name in build.digests}
    publish(root / BUILD, {**files, DUMP: b"this is no N-Quads\n"})
    wait_until(lambda: site.notes)

    assert site.notes[0]["what"] == "version-refused"
    assert "why" in site.notes[0]
    time.sleep(0.2)
    assert len(site.notes) == 1
    assert site.get(NUMBER) == (200, b"n\r\n0\r\n")
    publish(root / BUILD, {**files, MANIFEST: b'{"graphs": [{"title": "nameless"}]}'})
    wait_until(lambda: len(site.notes) == 2)
    assert "does not name its graphs" in site.notes[1]["why"]
    publish(root / BUILD, {**files, MANIFEST: files[MANIFEST] + b"\n"})
    wait_until(lambda: len(site.notes) == 3)
    assert site.notes[2]["what"] == "version-served"
    assert site.get(NUMBER) == (200, b"n\r\n0\r\n")


FULL = OSError(errno.EMFILE, "Too many open files")
UNREADABLE = SourceError(DUMP, "cannot be read (Too many open files)")
UNREADABLE.__cause__ = FULL


@pytest.mark.parametrize(
    "step",
    [
        (Nursery, "_become_ready", MigkgError("it has ended")),
        (Nursery, "_linked", FULL),
        (edition_, "held", UNREADABLE),
        (edition_, "held", SourceError(DUMP, "is not the one that was published")),
        (edition_, "edition_of", QueryError("It is not valid.")),
        (edition_, "held", RuntimeError("can't start new thread")),
    ],
)
def test_a_version_that_could_not_be_opened_is_tried_again(
    root: Path, site: Site, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str, Exception]
) -> None:
    of, name, error = step
    does, failed = getattr(of, name), list[Exception]()

    def fails_twice(*given: Any, **named: Any) -> Any:
        if len(failed) < 2:
            failed.append(error)
            raise error
        return does(*given, **named)

    monkeypatch.setattr(edition_, "AGAIN", 0.05)
    monkeypatch.setattr(edition_, "MENDED", 0.05)
    monkeypatch.setattr(of, name, fails_twice)
    publish_number(root, 1)
    wait_until(lambda: len(site.notes) == 2)

    assert [note["what"] for note in site.notes] == ["version-refused", "version-served"]
    assert str(error.args[-1]) in site.notes[0]["why"]
    assert len(failed) == 2
    assert site.get(NUMBER) == (200, b"n\r\n1\r\n")


def test_what_lasts_is_tried_less_and_less_often(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    editions = Editions(root, Settings(), None, lambda *_, **__: None)

    def pauses(error: Exception, times: int) -> list[float]:
        seconds = []
        for _ in range(times):
            editions._refuse("a version", error)
            seconds.append(editions._again - now)
        return seconds

    assert pauses(FULL, 6) == [2, 4, 8, 16, 30, 30]
    assert pauses(RuntimeError("can't start new thread"), 2) == [2, 4]
    assert pauses(SourceError(DUMP, "is not the one that was published"), 2) == [30, 30]
    assert pauses(FULL, 1) == [2]


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems do not tell which files are open"
)
def test_of_a_version_that_is_not_served_any_more_nothing_stays_open(
    root: Path, site: Site
) -> None:
    before = current(root / BUILD).path
    assert site.get("/")[0] == 200
    assert any(str(before) in path for path in open_files())

    publish_number(root, 1)
    wait_until(lambda: site.notes)

    wait_until(lambda: not any(str(before) in path for path in open_files()))


def open_files() -> list[str]:
    found = []
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(str(file.readlink()))
    return found
