"""Each setting has the effect that its help says; one that is new and not tried here fails."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner

from migkg.cli import main
from migkg.errors import MigkgError, NotServed
from migkg.settings import Settings, table, variable
from migkg.web import edition, server
from migkg.web.front import Front
from tests.sandbox.asking import GROWING_STRING
from tests.waiting import wait_until
from tests.web.explorer import root_with
from tests.web.test_editions import quads
from tests.web.test_server import ASK, ENDLESS, asking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

SOON = 0.3
ROWS = "SELECT * { ?s ?p ?o } LIMIT 1000"


class Site(NamedTuple):
    """A server at work, by its address; and what it is made of."""

    host: str
    port: int
    fronts: list[Front]

    @property
    def place(self) -> tuple[str, int]:
        return self.host, self.port

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """The status, and the text or the document that was answered."""
        request = urllib.request.Request(f"http://{self.host}:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def limit(self, query: str, **headers: str) -> str | None:
        """The limit that a query reaches, if it does."""
        status, answer = self.get(asking(query), **headers)
        return None if status == 200 else answer.get("limit")

    def limits(self, *queries: str) -> list[str | None]:
        """Those that queries reach that are asked at once."""
        with ThreadPoolExecutor(len(queries)) as askers:
            return list(askers.map(self.limit, queries))

    def most(self, *queries: str) -> tuple[int, int]:
        """The most that began at once, and that were evaluated, while these were asked at once."""
        begun, evaluated = [0], [0]
        with ThreadPoolExecutor(len(queries)) as askers:
            asked = [askers.submit(self.limit, query) for query in queries]
            while not all(it.done() for it in asked):
                pool = self.fronts[0].edition.sandbox._pool
                begun.append(len(pool.scheduler.short))
                evaluated.append(pool.load.short + pool.load.long)
                time.sleep(0.002)
        return max(begun), max(evaluated)

    def figure(self, name: str) -> float:
        """A figure of the server without labels, or with them."""
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(f"{name} "):
                return float(line.rpartition(" ")[2])
        return 0.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return root_with(tmp_path_factory.mktemp("settings"), quads(0))


@pytest.fixture
def serve(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AbstractContextManager[Site]]:
    """Serve as these settings say, in a thread."""

    @contextlib.contextmanager
    def serving(**given: Any) -> Iterator[Site]:
        fronts: list[Front] = []

        def front(*given: Any) -> Front:
            fronts.append(Front(*given))
            return fronts[-1]

        monkeypatch.setattr(server, "Front", front)
        # It would look through all tests for circles, some tenths of a second each time.
        monkeypatch.setattr(edition, "settle", lambda: None)
        settings = Settings(**{"port": 0, "deadline": SOON, **given})
        with server._bound(settings) as listener:
            loop = asyncio.new_event_loop()
            task = loop.create_task(server._serve(root, settings, listener, None))
            thread = threading.Thread(target=_run, args=(loop, task))
            thread.start()
            address, bound = listener.getsockname()[:2]
            site = Site(address, bound, fronts)
            try:
                while thread.is_alive() and not _answers(site):
                    time.sleep(0.01)
                yield site
            finally:
                loop.call_soon_threadsafe(task.cancel)
                thread.join()
                loop.close()

    return serving


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        loop.run_until_complete(task)


def _answers(site: Site) -> bool:
    try:
        socket.create_connection(site.place, 1).close()
    except OSError:
        return False
    return True


def endless(number: int) -> list[str]:
    return [f"{ENDLESS} # {it}" for it in range(number)]


def host(serve: Any) -> None:
    with serve(host="127.0.0.9") as site:
        assert site.host == "127.0.0.9"
        assert site.get("/healthz")[0] == 200


def port(serve: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    with serve(port=free) as site:
        assert site.port == free
        assert site.get("/healthz")[0] == 200


def public(root: Path) -> None:
    everywhere = Settings(host="0.0.0.0", port=0)  # noqa: S104  it is refused
    with pytest.raises(MigkgError, match="say --public as well"):
        server.serve(root, everywhere)
    with pytest.raises(NotServed, match="safe"):
        server.serve(root, Settings(host="0.0.0.0", port=0, public=True))  # noqa: S104


def names(serve: Any) -> None:
    with serve(names=("Data.example.org", "other.example.org")) as site:
        for name, status in (
            *(("data.example.org", 200), ("other.example.org:443", 200), ("localhost", 200)),
            *(("DATA.example.org", 200), ("example.org", 421)),
        ):
            request = f"GET /healthz HTTP/1.1\r\nHost: {name}\r\nAccept: */*\r\n\r\n"
            with socket.create_connection(site.place) as client:
                client.sendall(request.encode())
                assert client.recv(100).startswith(b"HTTP/1.1 %d " % status)


def proxies(serve: Any) -> None:
    one, other = ({"X-Forwarded-For": f"192.0.2.{it}"} for it in (1, 2))
    for trusted in (("127.0.0.0/8",), ("none",)):
        one_query = {"at_once": 1, "queue_of_client": 0, "deadline": 1}
        with serve(proxies=trusted, **one_query) as site, ThreadPoolExecutor() as askers:
            asked = askers.submit(site.limit, ENDLESS, **one)
            wait_until(lambda: site.figure('migkg_queries_at_work{state="long"}') == 1)

            assert site.limit(ASK, **one) == "at-once"
            assert site.limit(ASK, **other) == (None if trusted != ("none",) else "at-once")
            assert asked.result() == "deadline"


def contact(serve: Any) -> None:
    with serve(contact="mailto:security@example.org") as site:
        assert "mailto:security@example.org" in site.get("/.well-known/security.txt")[1]
    with serve() as site:
        accept = {"Accept": "application/json"}
        assert site.get("/.well-known/security.txt", **accept)[0] == 404


def log_requests(serve: Any, capfd: pytest.CaptureFixture[str]) -> None:
    for wished in (True, False):
        with serve(log_requests=wished) as site:
            site.get(asking(ASK))
        assert ('"what": "request"' in capfd.readouterr().err) == wished


def deadline(serve: Any) -> None:
    for seconds in (0.2, 0.8):
        with serve(deadline=seconds) as site:
            begin = time.monotonic()
            assert site.limit(ENDLESS) == "deadline"
            assert seconds <= time.monotonic() - begin < seconds + 2


def memory(serve: Any) -> None:
    with serve(memory=32, deadline=20) as site:
        status, answer = site.get(asking(GROWING_STRING))
        assert (status, answer["limit"]) == (422, "memory")
        assert "32 MiB" in answer["detail"]


def size(serve: Any) -> None:
    long = "x" * 4000
    query = f'SELECT ("{long}" AS ?x) {{ ?s ?p ?o }} LIMIT 500'
    for most, limit in ((1, "size"), (4, None)):
        with serve(size=most, deadline=10) as site:
            with contextlib.suppress(http.client.HTTPException, OSError):  # it had begun
                assert site.limit(query) == limit
            assert site.figure('migkg_queries_total{outcome="limit-size"}') == bool(limit)


def rows(serve: Any) -> None:
    for most, limit in ((999, "rows"), (1000, None)):
        with serve(rows=most, deadline=10) as site:
            assert site.limit(ROWS) == limit


def workers(serve: Any) -> None:
    for most in (1, 3):
        with serve(workers=most, long=9, at_once=0, deadline=1) as site:
            assert site.most(*endless(5))[0] == most


def long(serve: Any) -> None:
    for most in (1, 3):
        with serve(long=most, at_once=0, deadline=1.5, proxies=("127.0.0.1",)) as site:
            with ThreadPoolExecutor(5) as askers:
                asked = [
                    askers.submit(site.limit, query, **{"X-Forwarded-For": f"192.0.2.{number}"})
                    for number, query in enumerate(endless(5))
                ]
                reached = [it.result() for it in asked]
            assert reached.count("deadline") == most
            assert reached.count("long") == 5 - most


def queue(serve: Any) -> None:
    for most, reached in ((1, True), (64, False)):
        with serve(queue=most, workers=1, long=1, at_once=0, deadline=1.5) as site:
            assert ("queue" in site.limits(*endless(6))) == reached


def at_once(serve: Any) -> None:
    for most, seen in ((2, 2), (0, 4)):
        with serve(at_once=most, workers=4, long=4, deadline=0.6) as site:
            assert site.most(*endless(4))[1] == seen


def queue_of_client(serve: Any) -> None:
    for most, reached in ((1, True), (16, False)):
        with serve(at_once=2, queue_of_client=most, compute=0) as site:
            assert ("at-once" in site.limits(*endless(6))) == reached


def compute(serve: Any) -> None:
    for most, limit in ((0.1, "compute"), (0, None), (60, None)):
        with serve(compute=most) as site:
            assert site.limit(ENDLESS) == "deadline"
            assert site.limit(ASK) == limit


def spooled(serve: Any) -> None:
    large = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 90000"
    for most, limit in ((1, "unread"), (2048, None)):
        with serve(spooled=most, deadline=9) as site, socket.socket() as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect(site.place)
            reader.sendall(f"GET {asking(large)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert reader.recv(100).startswith(b"HTTP/1.1 200 ")
            assert site.limit(f"{large} # another") == limit


def connections(serve: Any) -> None:
    for most, status in ((10, 503), (40, 200)):
        with serve(connections=most) as site, contextlib.ExitStack() as stack:
            for _ in range(10):
                stack.enter_context(socket.create_connection(site.place))
            wait_until(lambda: site.get("/healthz")[0] == status)  # noqa: B023


def connections_of_client(serve: Any) -> None:
    with serve(connections_of_client=3) as site, contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(socket.create_connection(site.place))
        with (
            socket.create_connection(site.place, 5) as client,
            contextlib.suppress(ConnectionError),
        ):
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(100) == b""
        with socket.create_connection(site.place, 5, ("127.0.0.8", 0)) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 200 ")
    with serve(connections_of_client=3, proxies=("127.0.0.8",)) as site:
        for who, of_them in (("127.0.0.8", 9), ("127.0.0.9", 3)):
            with contextlib.ExitStack() as stack:
                clients = [
                    stack.enter_context(socket.create_connection(site.place, 5, (who, 0)))
                    for _ in range(9)
                ]
                assert sum(map(is_served, clients)) == of_them


def is_served(client: socket.socket) -> bool:
    with contextlib.suppress(ConnectionError):
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return client.recv(100).startswith(b"HTTP/1.1 200 ")
    return False


def kept(serve: Any) -> None:
    for room in (1, 0):
        with serve(kept=room) as site:
            for _ in range(2):
                assert site.limit(ASK) is None
            assert site.figure("migkg_kept_answers_hits_total") == bool(room)


EFFECTS: dict[str, Callable[..., None]] = {
    it.__name__: it
    for it in (
        *(host, port, public, names, proxies, contact, log_requests, deadline, memory, size, rows),
        *(workers, long, queue, at_once, queue_of_client, compute, spooled, connections),
        *(connections_of_client, kept),
    )
}


@pytest.mark.parametrize("name", [name for name, _, _ in table()])
def test_setting_has_the_effect_that_is_told(
    name: str, request: pytest.FixtureRequest, serve: Any, root: Path
) -> None:
    effect = EFFECTS[name]
    given = {"serve": serve, "root": root}
    wanted = effect.__code__.co_varnames[: effect.__code__.co_argcount]

    effect(*(given.get(it) or request.getfixturevalue(it) for it in wanted))


@pytest.mark.parametrize(("name", "default", "meaning"), table())
def test_setting_is_an_option_and_a_variable(
    name: str, default: Any, meaning: str, monkeypatch: pytest.MonkeyPatch, root: Path
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr(server, "serve", lambda _, settings, **__: served.append(settings))
    option = f"--{name.replace('_', '-')}"
    other = True if default is False else ("a", "b") if default == () else type(default)(7)
    as_option = (
        [option]
        if other is True
        else [option, "a", option, "b"]
        if default == ()
        else [option, "7"]
    )
    as_variable = "1" if other is True else "a b" if default == () else "7"
    run = CliRunner().invoke

    words = ["--root", str(root), "serve"]
    for result in (
        run(main, [*words, *as_option]),
        run(main, words, env={variable(name): as_variable}),
    ):
        assert result.exit_code == 0, result.output
    assert [getattr(it, name) for it in served] == [other, other]
    assert "".join(meaning.split()) in "".join(run(main, [*words, "--help"]).output.split())


def test_page_of_the_endpoint_states_the_limits_that_are_set(serve: Any) -> None:
    with serve(deadline=3, memory=32, rows=999, size=1) as site:
        page = site.get("/sparql", Accept="text/html")[1]

    said = " ".join(page.split())
    assert "Up to 3 seconds, 32 MiB of memory and 999 rows or 1 MiB of answer" in said
