"""Figures for whoever runs the server, as Prometheus reads them: never who asked, nor what.

Something is counted with each request, in the one thread of the event loop, so the counters are
plain numbers, and become what Prometheus reads when somebody asks for them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prometheus_client import Metric

    from migkg.sandbox import Load

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The format of the figures: that which every version of Prometheus reads."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds between which the times of answers are counted."""


class State(NamedTuple):
    """What is looked up when somebody asks for the figures."""

    load: Load
    restarts: int
    kept_bytes: int
    hits: int
    misses: int
    connections: int
    memory: Mapping[str, int]
    """Bytes by what holds them."""
    version: str
    software: str


class Metrics:
    """The counters of one server.

    >>> metrics = Metrics()
    >>> metrics.count("sparql", 200, seconds=0.004, sent=120)
    >>> metrics.asked("answered")
    >>> 'migkg_queries_total{outcome="answered"} 1.0' in metrics.written().decode()
    True
    """

    def __init__(self) -> None:
        """All of them are zero."""
        self._requests: Counter[tuple[str, int]] = Counter()
        self._between: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(SECONDS) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._queries: Counter[str] = Counter()
        self._sent = 0

    def count(self, route: str, status: int, *, seconds: float, sent: int) -> None:
        """Count a request that has been answered."""
        self._requests[route, status] += 1
        self._between[route][bisect_left(SECONDS, seconds)] += 1
        self._seconds[route] += seconds
        self._sent += sent

    def asked(self, outcome: str) -> None:
        """Count a query, by what became of it."""
        self._queries[outcome] += 1

    def written(self, state: State | None = None) -> bytes:
        """All of them, and what was looked up, as ``CONTENT_TYPE`` has it."""
        registry = CollectorRegistry()
        registry.register(_Once([*self._counted(), *(() if state is None else _found(state))]))
        return generate_latest(registry)

    def _counted(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "migkg_requests",
            "Requests that were answered, by the first part of their path and by status.",
            labels=("route", "status"),
        )
        for (route, status), count in dict(self._requests).items():
            requests.add_metric((route, str(status)), count)
        yield requests
        times = HistogramMetricFamily(
            "migkg_request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            labels=("route",),
        )
        bounds = [*map(str, SECONDS), "+Inf"]
        for route, counts in dict(self._between).items():
            buckets = list(zip(bounds, accumulate(counts), strict=True))
            times.add_metric((route,), buckets, self._seconds[route])
        yield times
        queries = CounterMetricFamily(
            "migkg_queries",
            "Queries, by what became of them: answered, kept, unchanged, left, or the problem.",
            labels=("outcome",),
        )
        for outcome, count in dict(self._queries).items():
            queries.add_metric((outcome,), count)
        yield queries
        yield CounterMetricFamily(
            "migkg_sent_bytes", "Bytes of answers, without their heads.", self._sent
        )


class _Once(Collector):
    """What is there to be written, once."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _found(state: State) -> Iterator[Metric]:
    yield InfoMetricFamily(
        "migkg_version",
        "The version of the graph that is served, and of the software.",
        {"graph": state.version, "software": state.software},
    )
    load = GaugeMetricFamily(
        "migkg_queries_at_work", "Queries that wait, or are evaluated.", labels=("state",)
    )
    for name in ("waiting", "short", "long"):
        load.add_metric((name,), getattr(state.load, name))
    yield load
    memory = GaugeMetricFamily(
        "migkg_memory_bytes",
        "Memory, with what is shared divided among those who share it.",
        labels=("process",),
    )
    for name, held in state.memory.items():
        memory.add_metric((name,), held)
    yield memory
    gauges: list[tuple[str, str, Any]] = [
        ("workers", "Processes that evaluate queries, idle ones included.", state.load.workers),
        ("connections", "Connections that are open.", state.connections),
        ("kept_answers_bytes", "Bytes of answers that are kept.", state.kept_bytes),
    ]
    for name, meaning, value in gauges:
        yield GaugeMetricFamily(f"migkg_{name}", meaning, value)
    counters: list[tuple[str, str, Any]] = [
        ("kept_answers_hits", "Queries whose answer was kept.", state.hits),
        ("kept_answers_misses", "Queries whose answer was not kept.", state.misses),
        ("nursery_restarts", "Times that all workers were lost at once.", state.restarts),
    ]
    for name, meaning, value in counters:
        yield CounterMetricFamily(f"migkg_{name}", meaning, value)
