"""Whoever runs the server learns whether it can answer, and its figures; others do not."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import timeit
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from migkg.sandbox import Limits
from migkg.web import operations
from migkg.web.account import ROUTES, route_of
from migkg.web.metrics import Metrics
from tests.waiting import wait_until
from tests.web.explorer import root_with
from tests.web.serving import Served, serving
from tests.web.test_editions import quads
from tests.web.test_server import ASK, ENDLESS, asking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN_TO_PAGES = {"conformance", "metrics", "readyz", "sparql"}
"""Routes that are answered before the pages, and one that is there only once it was measured."""

Samples = dict[str, dict[tuple[str, ...], float]]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return root_with(tmp_path_factory.mktemp("operations"), quads(0))


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[Served]:
    with serving(root) as served:
        yield served


def figures(served: Served) -> Samples:
    status, headers, body = served.get("/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain; version=0.0.4")
    samples: Samples = defaultdict(dict)
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            samples[sample.name][tuple(it for _, it in sorted(sample.labels.items()))] = (
                sample.value
            )
    return samples


def test_it_is_ready_when_a_query_is_answered(served: Served) -> None:
    status, headers, body = served.get("/readyz")

    assert (status, json.loads(body)) == (200, {"status": "ready"})
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_it_is_read_and_nothing_else(served: Served, path: str) -> None:
    client = http.client.HTTPConnection("127.0.0.1", served.port)
    found = []
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        client.request(method, path)
        response = client.getresponse()
        response.read()
        found.append((response.status, response.headers["Allow"]))
    client.close()

    assert found == [(200, None), *[(405, "GET, HEAD")] * 4]


def test_it_is_not_ready_while_no_query_is_answered_but_it_is_healthy(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PATIENCE", 0.3)
    monkeypatch.setattr(operations, "LASTS", 0.0)
    with serving(root) as served:
        nursery = served.sandbox.process
        assert nursery
        assert served.get("/readyz")[0] == 200
        os.kill(nursery, signal.SIGSTOP)
        try:
            for worker in served.sandbox._pool._idle:
                worker.end()
            status, headers, body = served.get("/readyz")
            healthy = served.get("/healthz")[0]
        finally:
            os.kill(nursery, signal.SIGCONT)

        assert (status, healthy) == (503, 200)
        assert headers["content-type"] == "application/problem+json"
        assert json.loads(body)["detail"] == "A trivial query was not answered within 0.3 s."
        wait_until(lambda: served.get("/readyz")[0] == 200)


def test_whoever_asks_often_whether_it_is_ready_has_no_more_evaluated(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def count(*_: object) -> str:
        asked.append("once")
        return ""

    monkeypatch.setattr(operations, "_asked", count)
    monkeypatch.setattr(operations, "LASTS", 30.0)
    wait_until(lambda: served.get("/readyz")[0] == 200 and asked)
    assert {served.get("/readyz")[0] for _ in range(20)} == {200}

    assert len(asked) == 1


def test_figures_count_requests_by_route_and_status_and_queries_by_outcome(root: Path) -> None:
    with serving(root, Limits(deadline=0.3)) as served:
        for path in (
            *(asking(ASK), asking(ASK), asking("ASK {"), asking("ASK { SERVICE <http://e/> {} }")),
            *("/healthz", "/nowhere/at-all", "/ontology.ttl"),
        ):
            served.get(path)
        served.get(asking(ASK), Accept="text/html")
        served.get(asking("ASK {"), Accept="text/html")
        served.get(asking(f"{ENDLESS} # {ASK}"))
        with served.send("/healthz\x00") as client:
            assert client.recv(100).startswith(b"HTTP/1.1 400 ")
            wait_until(lambda: figures(served)["migkg_requests_total"].get(("unread", "400")))

        found = figures(served)

    requests = found["migkg_requests_total"]
    assert requests["sparql", "200"] == 3
    assert requests["sparql", "400"] == 3
    assert requests["sparql", "503"] == 1
    assert requests["other", "404"] == 1
    assert requests["healthz", "200"] == requests["ontology", "200"] == 1
    assert found["migkg_request_seconds_count"]["healthz",] == 1
    assert found["migkg_request_seconds_bucket"]["+Inf", "healthz"] == 1
    assert found["migkg_queries_total"] == {
        ("answered",): 2,
        ("kept",): 1,
        ("malformed-query",): 2,
        ("refused-query",): 1,
        ("limit-deadline",): 1,
    }
    assert found["migkg_kept_answers_misses_total"][()] >= 1
    assert found["migkg_sent_bytes_total"][()] > 1000


def test_figures_tell_of_load_memory_version_and_restarts(root: Path) -> None:
    with serving(root, Limits(deadline=30)) as served:
        assert figures(served)["migkg_nursery_restarts_total"][()] == 0
        client = served.send(asking(ENDLESS))
        wait_until(lambda: figures(served)["migkg_queries_at_work"]["long",] == 1)
        found = figures(served)
        client.close()

        assert found["migkg_workers"][()] >= 1
        assert found["migkg_connections"][()] >= 1
        assert found["migkg_memory_bytes"]["server",] > 10 << 20
        assert found["migkg_memory_bytes"]["workers",] > 1 << 20
        assert [key[0] for key in found["migkg_version_info"]] == [served.front.edition.version]
        nursery = served.sandbox.process
        assert nursery
        os.kill(nursery, signal.SIGKILL)
        wait_until(lambda: figures(served)["migkg_nursery_restarts_total"][()] == 1)
        wait_until(lambda: figures(served)["migkg_queries_total"].get(("left",)) == 1)


def test_figures_name_no_address_and_no_query(served: Served) -> None:
    served.get(asking("ASK { <http://secret.example/> ?p 'confidential' }"))

    text = served.get("/metrics")[2].decode()

    assert "secret" not in text
    assert "confidential" not in text
    assert "127.0.0" not in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Proto"])
def test_figures_are_not_for_whom_a_proxy_passes_on(served: Served, header: str) -> None:
    status, headers, _ = served.get("/metrics", **{header: "192.0.2.7"})

    assert status == 404
    assert "migkg_requests" not in headers["content-type"]


@pytest.mark.parametrize("peer", [("192.0.2.7", 1), ("::ffff:192.0.2.7", 1), ("", 1), None])
def test_figures_are_not_for_other_machines(peer: tuple[str, int] | None) -> None:
    assert not operations.is_own({"client": peer, "headers": []})


def test_figures_are_not_for_pages_of_others_that_lead_here(served: Served) -> None:
    assert served.get("/metrics", Host="evil.example")[0] == 421


def test_each_route_of_the_pages_is_told_apart_and_no_other(served: Served) -> None:
    rules = {rule.rule for rule in served.front.edition.pages.url_map.iter_rules()}
    firsts = {rule.split("/")[1] for rule in rules} - {""}

    assert {it for it in firsts if route_of(f"/{it}") == "other"} == set()
    assert {route_of(f"/{it}") for it in firsts} | UNKNOWN_TO_PAGES == ROUTES


def test_counting_a_request_costs_less_than_five_microseconds() -> None:
    metrics = Metrics()

    def count() -> None:
        metrics.count("sparql", 200, seconds=0.004, sent=120)
        metrics.asked("answered")

    assert min(timeit.repeat(count, number=2000, repeat=20)) / 2000 < 5e-6


def test_a_request_that_cannot_be_read_is_told_so_and_counted(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as client:
        client.sendall(b"nonsense\r\n\r\n")
        head, _, body = client.recv(1 << 16).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["type"].endswith("/unreadable-request")
    assert figures(served)["migkg_requests_total"]["unread", "400"] == 1
