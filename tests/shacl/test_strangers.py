"""Strangers' shapes: what they ask for is refused or cut off, and the network hears nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from migkg import shacl
from migkg.cli.judging import judged_apart, request
from migkg.errors import FaultyShapes, LimitExceeded, MigkgError, ShapesError, SourceError
from migkg.sandbox import apart
from migkg.sandbox.apart import done_apart
from migkg.source import read_turtle
from tests.processes import children, is_there

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Listener

    Judge = Callable[..., object]
    Written = Callable[[str, str], Path]

PREFIXES = """
@prefix : <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ENGINES: dict[str, Judge] = {
    "reference": partial(shacl.validate, engine="reference"),
    "compiled": shacl.validate,
}
ASKING = ':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select """{query}""" ] .'
SERVICE = {
    "plain": "SELECT $this {{ SERVICE <{there}> {{ $this ?p ?o }} }}",
    "odd case": "SELECT $this {{ sErViCe <{there}> {{ $this ?p ?o }} }}",
    "silent": "SELECT $this {{ SERVICE SILENT <{there}> {{ $this ?p ?o }} }}",
    "escaped": "SELECT $this {{ SERVIC\\\\u0045 <{there}> {{ $this ?p ?o }} }}",
    "sub-select": "SELECT $this {{ {{ SELECT $this {{ SERVICE <{there}> {{ $this ?p ?o }} }} }} }}",
    "in exists": "SELECT $this {{ FILTER EXISTS {{ service<{there}> {{ $this ?p ?o }} }} }}",
    "glued": "SELECT $this {{ $this <http://e/n> 5SERVICE<{there}> {{ $this ?p ?o }} }}",
    "variable": "SELECT $this {{ VALUES ?e {{ <{there}> }} SERVICE ?e {{ $this ?p ?o }} }}",
}
HARMLESS = {
    "comment": "SELECT $this {{ # SERVICE <{there}> {{ }}\n $this a <http://e/C> }}",
    "string": "SELECT $this {{ $this a <http://e/C> FILTER (STR($this) != 'SERVICE: {there}') }}",
    "iri": "SELECT $this {{ $this a <http://e/C> FILTER ($this != <{there}SERVICE>) }}",
}


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, text: str) -> Path:
        path = tmp_path / f"{name}.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def data(written: Written) -> Path:
    return written("data", ":x a :C ; :n 5 .")


def judged(data: Path, shapes: Path, **limits: Any) -> tuple[bool, str, list[str]]:
    """Whether the data conform, the report, and what was said beside it."""
    report, said = BytesIO(), list[str]()
    conforms = judged_apart(request([data], [shapes]), report, said.append, **limits)
    return conforms, report.getvalue().decode(), said


# SERVICE


@pytest.mark.parametrize("judge", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("query", SERVICE.values(), ids=SERVICE)
def test_service_is_refused_by_each_engine_and_nobody_is_called(
    written: Written, data: Path, listener: Listener, query: str, judge: Judge
) -> None:
    shapes = written("shapes", ASKING.format(query=query.format(there=listener.address)))

    with pytest.raises(ShapesError):
        judge(read_turtle(data), read_turtle(shapes))

    assert listener.calls == []


@pytest.mark.parametrize("query", SERVICE.values(), ids=SERVICE)
def test_service_is_refused_with_its_place_before_data_are_read(
    written: Written, listener: Listener, query: str
) -> None:
    shapes = written("shapes", ASKING.format(query=query.format(there=listener.address)))
    nothing = written("data", "this is no Turtle")

    with pytest.raises(FaultyShapes, match=r"shapes.ttl:5: sh:select is not valid"):
        judged(nothing, shapes)

    assert listener.calls == []


@pytest.mark.parametrize("judge", ENGINES.values(), ids=ENGINES)
@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS)
def test_word_service_in_a_comment_a_string_or_an_iri_is_harmless(
    written: Written, data: Path, listener: Listener, query: str, judge: Judge
) -> None:
    shapes = written("shapes", ASKING.format(query=query.format(there=listener.address)))

    report = judge(read_turtle(data), read_turtle(shapes))

    assert len(report.findings) == 1  # type: ignore[attr-defined]
    assert not judged(data, shapes)[0]
    assert listener.calls == []


def test_word_service_in_a_string_is_harmless_however_it_goes_on(
    written: Written, data: Path
) -> None:
    query = "SELECT $this { $this a <http://e/C> FILTER (STR($this) != 'SERVICE <urn:x> {') }"
    shapes = read_turtle(written("shapes", ASKING.format(query=query)))

    assert shacl.validate(read_turtle(data), shapes).findings  # the reference takes it for one


def reach(asked: dict[str, str], write: Callable[[bytes], None], _: object) -> int:
    """A task that does what the refusals keep shapes from."""
    from pyoxigraph import Store
    from rdflib import Graph

    query = f"SELECT * {{ SERVICE <{asked['there']}> {{ ?s ?p ?o }} }}"
    for ask in (
        lambda: list(Store().query(query)),  # type: ignore[arg-type]
        lambda: Graph().parse(asked["there"]),
        lambda: socket.create_connection(("127.0.0.1", int(asked["port"]))),
        lambda: subprocess.run(["true"], check=True),
        lambda: Path(asked["file"]).write_text("x", encoding="utf-8"),
    ):
        try:
            ask()
        except Exception as error:  # noqa: BLE001  whatever keeps it from the network
            write(f"{type(error).__name__}\n".encode())
        else:
            write(b"done\n")
    return 0


def test_behind_the_refusal_stands_the_barrier(
    listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, heard = tmp_path / "written", BytesIO()
    asked = {
        "there": listener.address,
        "port": listener.address.rpartition(":")[2].strip("/"),
        "file": str(file),
    }
    monkeypatch.syspath_prepend(str(Path(__file__).parent))

    barrier = done_apart("test_strangers:reach", asked, heard, print, deadline=60).barrier

    if barrier == "none":
        pytest.skip("the system has no seccomp")
    assert b"done" not in heard.getvalue()
    assert heard.getvalue().count(b"\n") == 5
    assert listener.calls == []


def test_without_a_barrier_it_is_said(
    written: Written, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = written("shapes", ":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .")
    monkeypatch.setattr(
        apart,
        "_START",
        "import migkg.sandbox.task as t; t.raise_barrier = lambda: 'none'; t.main()",
    )

    _, report, said = judged(data, shapes)

    assert report.startswith("conforms")
    assert "without a barrier to the network" in said[0]


# Limits

NODES = range(1500)
DENSE = "\n".join(
    f":n{n} a :C ; :p {', '.join(f':n{n * k % 1499}' for k in range(2, 12))} ." for n in NODES
)
ENDLESS_PATH = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property [
  sh:path ( [ sh:zeroOrMorePath :p ] [ sh:oneOrMorePath [ sh:inversePath :p ] ]
    [ sh:zeroOrMorePath :p ] ) ; sh:minCount 1000000 ] .
"""
CROSS = ASKING.format(query="SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?i) }")
CATASTROPHE = ':S a sh:NodeShape ; sh:targetNode "' + "a" * 40 + '!" ; sh:pattern "(?=a)^(a+)+$" .'
DOUBLINGS = " ".join(f"BIND (CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
GROWING = ASKING.format(
    query=f"SELECT $this {{ BIND ('abcdefgh' AS ?x0) {DOUBLINGS} FILTER (?x40 != '') }}"
)


@pytest.mark.parametrize(
    "shapes",
    [ENDLESS_PATH, CROSS, CATASTROPHE],
    ids=["endless paths over a dense graph", "cross product", "catastrophic pattern"],
)
def test_judgement_without_end_is_stopped_at_the_deadline(written: Written, shapes: str) -> None:
    data, begun = written("data", DENSE), time.monotonic()

    with pytest.raises(LimitExceeded, match=r"longer than 2 s .* --deadline") as caught:
        judged(data, written("shapes", shapes), deadline=2)

    assert caught.value.limit == "deadline"
    assert 2 <= time.monotonic() - begun < 8


def test_judgement_that_eats_memory_is_stopped(written: Written, data: Path) -> None:
    with pytest.raises(LimitExceeded, match=r"more than 200 MiB .* --memory") as caught:
        judged(data, written("shapes", GROWING), memory=200, deadline=60)

    assert caught.value.limit == "memory"


def test_limits_may_be_as_wide_as_anybody_likes(written: Written, data: Path) -> None:
    shapes = written("shapes", ":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .")

    assert judged(data, shapes, deadline=float("inf"), memory=1 << 60)[0]


def test_query_that_breaks_the_engine_is_survived(written: Written, data: Path) -> None:
    query = "SELECT $this { " + "{" * 5000 + "}" * 5000 + " }"

    with pytest.raises(MigkgError) as caught:
        judged(data, written("shapes", ASKING.format(query=query)), deadline=60)

    assert isinstance(caught.value, LimitExceeded | FaultyShapes)


def test_shapes_ten_thousand_deep_are_refused(written: Written, data: Path) -> None:
    deep = f":S sh:targetClass :C ; {'sh:node [ ' * 10_000} sh:class :C {']' * 10_000} ."

    with pytest.raises(FaultyShapes, match=r"nested more than \d+ deep"):
        judged(data, written("shapes", deep))


def test_list_without_end_is_refused(written: Written, data: Path) -> None:
    circle = """
        :S sh:targetClass :C ; sh:in _:a .
        _:a rdf:first 1 ; rdf:rest _:b .
        _:b rdf:first 2 ; rdf:rest _:a .
    """

    with pytest.raises(FaultyShapes, match="never ends"):
        judged(data, written("shapes", circle))


def test_giant_list_is_judged_by_or_stopped(written: Written, data: Path) -> None:
    members = " ".join(map(str, range(20_000)))
    shapes = written("shapes", f":S sh:targetObjectsOf :n ; sh:in ( {members} ) .")

    assert judged(data, shapes)[0]
    with pytest.raises(LimitExceeded, match="longer than 1 s"):
        judged(data, shapes, deadline=1)


# What comes back


def large(_: object, write: Callable[[bytes], None], __: object) -> int:
    """A task that says more than fits into one frame."""
    write(bytes(3_000_000))
    write(b"end")
    return 7


def test_report_of_many_parts_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    heard = BytesIO()

    assert done_apart("test_strangers:large", {}, heard, print).code == 7
    assert heard.getvalue() == bytes(3_000_000) + b"end"


class Slow(BytesIO):
    """A reader who takes longer than the task may."""

    def write(self, content: Any, /) -> int:
        if self.tell() == 0:
            time.sleep(6)
        return super().write(content)


def test_time_that_the_reader_takes_is_not_that_of_the_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    heard = Slow()

    assert done_apart("test_strangers:large", {}, heard, print, deadline=4).code == 7
    assert heard.getvalue().endswith(b"end")


def test_errors_come_as_they_are_raised(written: Written, data: Path, tmp_path: Path) -> None:
    shapes = written("shapes", ":S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:IRI .")

    with pytest.raises(SourceError, match=r"broken.ttl:5:\d+: ") as caught:
        judged(written("broken", ":x a :C , ."), shapes)
    assert caught.value.line == 5
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SourceError, match=r"empty: holds no \.ttl file"):
        judged(data, empty)
    with pytest.raises(SourceError, match="cannot be read"):
        judged(tmp_path / "missing.ttl", shapes)


def test_judgement_ends_with_whoever_asked_for_it(written: Written, tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("elsewhere it ends at its deadline")
    data, shapes = written("data", ":x a :C ."), written("shapes", CATASTROPHE)
    command = [sys.executable, "-m", "migkg", "validate", str(data), "--shapes", str(shapes)]
    with subprocess.Popen(command, cwd=tmp_path) as asking:
        until = time.monotonic() + 20
        while not children(asking.pid) and time.monotonic() < until:
            time.sleep(0.05)
        (child,) = children(asking.pid)
        status = Path(f"/proc/{child}/status")
        while "Seccomp:\t2" not in status.read_text(encoding="ascii") and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(2)  # by then it judges
        asking.send_signal(signal.SIGKILL)

    until = time.monotonic() + 5
    while is_there(child) and time.monotonic() < until:
        time.sleep(0.05)
    if is_there(child):
        os.kill(child, signal.SIGKILL)
        pytest.fail("the judgement goes on")


# Validations without targets


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (":S a sh:NodeShape ; sh:nodeKind sh:IRI .", "none of the shapes has a target"),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; sh:deactivated true ; sh:nodeKind sh:IRI .",
            "all shapes that have targets are deactivated",
        ),
        (
            ":S a sh:NodeShape ; sh:targetClass :D ; sh:nodeKind sh:IRI .",
            "nothing in the data was a target of the shapes",
        ),
    ],
)
def test_judgement_of_nothing_does_not_conform_and_says_which_of_the_reasons_it_is(
    written: Written, data: Path, shapes: str, said: str
) -> None:
    path, report = written("shapes", shapes), BytesIO()

    as_text = judged(data, path)
    as_json = judged_apart(request([data], [path], form="json"), report, print)
    content = json.loads(report.getvalue())

    assert not as_text[0]
    assert not as_json
    assert as_text[1].startswith(f"does not conform: {said}\n")
    assert (content["conforms"], content["focusNodes"], content["reason"]) == (False, 0, said)
