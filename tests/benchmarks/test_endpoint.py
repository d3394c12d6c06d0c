"""Our endpoint beside others: what is measured, what counts, and how it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import endpoint, speed
from benchmarks.endpoint_aims import aims
from benchmarks.endpoint_page import page
from benchmarks.endpoints import IN_MEMORY, ON_DISK, OURS, OWN, PEERS, RDFLIB, Given
from benchmarks.found import Found, Held, Pace, Pages, Round
from benchmarks.million import default_graph, holding
from benchmarks.open_loop import Waits
from benchmarks.usage import Memory
from benchmarks.work import ASK, ASK_CACHED, CSV, JSON, SELECT, Timed, Work

if TYPE_CHECKING:
    from migkg.build import Build

on_linux = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="processes are counted as Linux does"
)
ONCE = Pace(rounds=1, seconds=0, connections=1)


def rounds(*cpu: float) -> list[Round]:
    return [Round(it, rate=100, p50=0.001, p99=0.002) for it in cpu]


def found(**more: object) -> Found:
    """A run in which we take 3, 4 and 2 ms for ASK, and the native server 2 or 1."""
    measured = {
        (ASK.name, OURS): rounds(0.003, 0.004, 0.002),
        (ASK.name, ON_DISK): rounds(0.002),
        (ASK.name, IN_MEMORY): rounds(0.001),
        (ASK.name, RDFLIB): rounds(0.008),
        (ASK_CACHED.name, OURS): rounds(0.002),
    }
    return Found(rounds=measured, **more)  # type: ignore[arg-type]


def said(run: Found) -> list[tuple[str, str, bool]]:
    return [(it.work, it.measured, it.is_reached) for it in aims(run)]


def test_the_aims_are_ratios_of_medians_to_named_peers() -> None:
    assert said(found()) == [
        ("ASK", "1.50 times (in memory: 3.00 times)", True),
        ("ASK", "1/2.7", False),
        ("ASK, again", "1.00 times (in memory: 2.00 times)", True),
    ]


def test_an_aim_is_not_met_where_our_answer_does_not_count() -> None:
    run = found(problems={(ASK.name, OURS): "1 of 5 failed"})

    assert said(run)[:2] == [("ASK", "1 of 5 failed", False)] * 2


def test_a_peer_whose_answer_does_not_count_is_no_measure() -> None:
    run = found(problems={(ASK.name, RDFLIB): "no rows", (ASK.name, IN_MEMORY): "no rows"})

    assert said(run) == [("ASK", "1.50 times", True), ("ASK, again", "1.00 times", True)]


def test_what_no_peer_measures_has_aims_of_its_own() -> None:
    run = Found(
        large={OURS: [Timed(0.051, 1, 100), Timed(0.02, 1, 100), Timed(0.03, 1, 100)]},
        pages=Pages(rounds(0.001), 0.011, [0.1, 0.2]),
        triples=1_000_000,
        held={OURS: Held(Memory(rss=1_500_000_000, pss=1_100_000_000), 4)},
        lookups=(Waits([0.01] * 98, Counter({0: 2})), Counter({503: 3})),
    )

    assert said(run) == [
        ("large result", "30.0 ms", True),
        ("page of a thing, kept", "100 a second", False),
        ("page of a thing, cold", "11.0 ms", False),
        ("memory, 1,000,000 statements", "1.10 GB", True),
        ("lookups", "inf ms", False),
    ]
    assert len(said(replace(run, triples=1_000))) == 3


def test_the_page_has_the_spread_and_says_what_does_not_count() -> None:
    run = found(
        problems={(SELECT.name, RDFLIB): "7 rows instead of 8"},
        large={OURS: [Timed(0.02, 1, 15_000_000)]},
        held={OURS: Held(Memory(rss=1_500_000_000, pss=1_100_000_000), 4)},
        lookups=(Waits([0.01], Counter({503: 1})), Counter({503: 3, 0: 1})),
    )
    text = page(run, [OWN, *PEERS], ["- Machine: ours"], Pace(3, 2, 4))

    assert "- Machine: ours\n" in text
    assert "| ASK | 3.00 (2.00–4.00) | 2.00 (2.00–2.00) | 1.00 (1.00–1.00) |" in text
    assert "| ASK | 100; 1.00, 2.00 |" in text
    assert f"- {SELECT.name}, {RDFLIB}: 7 rows instead of 8" in text
    assert f"| {OURS} | 20.0 (20.0–20.0) | 1,000 (1,000–1,000) | 15.0 |" in text
    assert f"| {OURS} | 4 | 1.10 | 1.50 |" in text
    assert "2 were asked, 1 failed (1 times 503)." in text
    assert "answered: 3 times 503, 1 times nothing." in text
    assert "## The page of a thing" not in text


def test_a_peer_that_does_not_start_is_told_and_the_run_goes_on_without_it() -> None:
    def fail() -> None:
        raise RuntimeError("no port is free\nat all")

    run = Found()
    with endpoint._told(run, "start", PEERS[0]):
        fail()
    with pytest.raises(RuntimeError), endpoint._told(run, "start", OWN):
        fail()

    assert run.problems == {("start", ON_DISK): "no port is free"}


@pytest.fixture
def given(ghent_build: Build, built_root: Path, tmp_path: Path) -> Given:
    assert ghent_build.graphs
    return Given(built_root, default_graph(built_root, tmp_path), tmp_path)


@on_linux
@pytest.mark.foreign
def test_our_endpoint_is_measured_beside_the_native_server(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Work("few", "SELECT * { ?a ?b ?c } LIMIT 50", 50, CSV, heavy=True)
    many = Work("many", "SELECT * { ?a ?b ?c }", 10**6)
    monkeypatch.setattr(speed, "WORKS", (few, many))
    monkeypatch.setattr(speed, "LARGE", replace(few, name="large", accept=JSON))
    run = Found()
    native = next(it for it in PEERS if it.name == IN_MEMORY)
    with speed.served(OWN, given) as ours, speed.served(native, given) as theirs:
        speed.speed(run, [ours, theirs], ONCE)

    assert all((run.cpu("few", it) or 0) >= 0 for it in (OURS, IN_MEMORY))
    assert {work for work, _ in run.rounds} == {"few"}
    told = {key: it.partition(" ")[2] for key, it in run.problems.items()}
    assert told == dict.fromkeys([("many", OURS), ("many", IN_MEMORY)], "rows instead of 1,000,000")
    assert {name: len(took) for name, took in run.large.items()} == {OURS: 5, IN_MEMORY: 5}
    assert run.problems["many", OURS] == run.problems["many", IN_MEMORY]


@on_linux
def test_pages_and_memory_are_those_of_the_server_as_it_is_started(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "is_here", lambda: False)
    monkeypatch.setattr(speed, "COLD", 10)
    with speed.served(OWN, given) as server:
        measured = speed.pages(server, ONCE)
        held = holding(server.pid, server.address)

    assert len(measured.kept) == 1
    assert len(measured.cold) == 10
    assert measured.cold_cpu > 0
    assert held.processes > 1
    assert held.memory.rss > held.memory.pss > 0
