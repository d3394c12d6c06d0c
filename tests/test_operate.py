"""What docs/operate.md shows is what happens, and what deploy/ sets is what there is to set."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from migkg.project import BUILD
from migkg.sandbox import Limits
from migkg.settings import Settings, table, variable
from migkg.versions import current_name
from migkg.web import connection, server
from migkg.web.problem import _RETRY_AFTER, Problem
from tests.support import ROOT, SMALL
from tests.test_readme import shown
from tests.waiting import wait_until
from tests.web.test_journal import LINE, OF_QUERY
from tests.web.test_surroundings import AS_SOMEBODY
from tools import settings as settings_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
UNIT = (DEPLOY / "migkg.service").read_text(encoding="utf-8")
ANYTHING = "[…]"
LEFT_TO_TELL = {"MIGKG_SEEDS"}
"""Variables that are no settings of the server, and why they are named is said beside them."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def stated() -> dict[str, str]:
    """The environment of the server, by the unit and the file that the page has for it."""
    lines = re.findall(r"^Environment=(.*)", UNIT, re.MULTILINE)
    words = [word for line in lines for word in line.split() if word.startswith("MIGKG_")]
    (told,) = re.findall(r"/etc/migkg.env <<'END'\n(.*?)END", PAGE, re.DOTALL)
    return dict(word.split("=", 1) for word in (*words, *told.split()))


class Place(NamedTuple):
    """A project, and a server of it that runs as the page says."""

    root: Path
    address: str
    environment: dict[str, str]
    journal: Path

    def run(self, command: str) -> str:
        """What a command of the page prints, there."""
        command = command.replace("/srv/migkg", str(self.root))
        command = command.replace("http://127.0.0.1:8000", self.address)
        run = subprocess.run(
            ["bash", "-c", f"ulimit -c 0; {command}"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == (os.EX_CONFIG if "--long 0" in command else 0), run.stderr
        return run.stdout + run.stderr

    @property
    def version(self) -> str:
        """The beginning of the name of the version that is served."""
        with urllib.request.urlopen(f"{self.address}/healthz") as answer:
            return str(json.load(answer)["hash"])[:16]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("operate")
    root = folder / "srv"
    for part in ("ontology", "queries", "shapes", "data/ttl/migkg"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copytree(SMALL, root / "data" / "ttl" / SMALL.name)
    programs = folder / "bin"
    programs.mkdir()
    migkg = programs / "migkg"
    migkg.write_text(f"#!{sys.executable}\n{AS_SOMEBODY}\n", encoding="utf-8")
    migkg.chmod(0o755)
    kept = {name: it for name, it in os.environ.items() if not name.startswith("MIGKG_")}
    environment = {**kept, "PATH": f"{programs}{os.pathsep}{kept['PATH']}"}
    subprocess.run([migkg, "--root", str(root), "build"], check=True, capture_output=True)
    journal = folder / "journal"
    with (
        journal.open("wb") as stream,
        subprocess.Popen(
            ["bash", "-c", f"ulimit -c 0; exec migkg --root {root} serve"],
            env={**environment, **stated(), "MIGKG_PORT": "0"},
            stderr=stream,
        ) as server,
    ):
        try:
            wait_until(lambda: server.poll() is not None or b"http://" in journal.read_bytes())
            (address,) = re.findall(r"http://[\d.:]+", journal.read_text(encoding="utf-8"))
            yield Place(root, address, environment, journal)
        finally:
            server.terminate()


def is_printed(expected: str, output: str) -> bool:
    pattern = ".*".join(map(re.escape, expected.strip().split(ANYTHING)))
    return re.fullmatch(pattern, output.strip(), re.DOTALL) is not None


def test_commands_print_what_is_shown_and_versions_go_forth_and_back(place: Place) -> None:
    names = {place.version}
    for command, expected in shown(PAGE):
        if command.startswith("migkg") and command.endswith(" build"):
            changed = place.root / "data" / "ttl" / SMALL.name
            for path in changed.glob("*.ttl"):
                text = path.read_text(encoding="utf-8")
                # The first build is there already; the next is to be another one.
                if len(names) < 2 and "Atown" in text:
                    path.write_text(text.replace('"Atown"', '"Atown again"'), encoding="utf-8")
        output = place.run(command)
        assert is_printed(expected, output), (command, output)
        served = (current_name(place.root / BUILD) or "")[:16]
        names.add(served)
        wait_until(lambda: place.version == served)  # noqa: B023
    notes = [json.loads(line) for line in place.journal.read_text("utf-8").splitlines()[1:]]

    assert len(names) == 2
    assert [note["what"] for note in notes] == ["version-served"] * 2
    assert notes[0]["before"] == notes[1]["version"]


def test_each_figure_that_is_told_is_there_and_no_other(place: Place) -> None:
    place.run("curl --silent http://127.0.0.1:8000/sparql --data-urlencode query=ASK{}")
    text = place.run("curl --silent http://127.0.0.1:8000/metrics")
    there = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    (figures,) = re.findall(r"\| figure \|.*?\n\n", PAGE, re.DOTALL)
    told = {name for row in figures.splitlines() for name in re.findall(r"`(migkg_\w+)`", row)}

    assert there == told
    alerts = yaml.safe_load("".join(blocks("yaml")))["groups"][0]["rules"]
    asked = {name for alert in alerts for name in re.findall(r"migkg_\w+", alert["expr"])}
    assert {name.removesuffix("_bucket") for name in asked} <= there


def test_line_of_the_journal_has_what_such_lines_have() -> None:
    (line,) = blocks("json")

    assert set(json.loads(line)) == LINE | OF_QUERY


def test_table_of_settings_is_that_of_the_settings() -> None:
    _, inside, _ = settings_table.parted(PAGE)

    assert inside == settings_table.written(), "python -m tools.settings writes it"
    for name, _, meaning in table():
        assert f"| `{variable(name)}` |" in inside
        assert meaning in inside


(USERS,) = re.findall(r"## What users meet\n(.*?)\n## ", PAGE, re.DOTALL)
ROWS = USERS.splitlines()


@pytest.mark.parametrize("limit", [*_RETRY_AFTER, "deadline", "memory", "size", "rows"])
def test_status_of_a_limit_is_the_one_that_is_told(limit: str) -> None:
    problem = Problem.of(Limits().reached(limit))
    (row,) = (it for it in ROWS if re.match(rf"\| [^|]*`{limit.replace('-', '_')}`", it))

    assert row.split("|")[2].strip().startswith(str(int(problem.status)))
    assert ("Retry-After" in row) == ("Retry-After" in problem.headers)


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_what_is_set_can_be_set(path: Path) -> None:
    known = {variable(name) for name, _, _ in table()} | LEFT_TO_TELL

    assert set(re.findall(r"MIGKG_\w+", path.read_text(encoding="utf-8"))) <= known
    assert set(re.findall(r"MIGKG_\w+", PAGE)) <= known
    assert f"deploy/{path.name}" in PAGE


def test_whatever_the_page_installs_and_copies_is_there() -> None:
    named = re.findall(r"(?<![\w/.])(?:deploy|requirements)/[\w.]+", "".join(blocks("sh")))

    assert len(named) >= 4
    assert [name for name in named if not (ROOT / name).exists()] == []


CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
COPIED = [
    part
    for line in re.findall(r"^COPY (?!--)(.*)", CONTAINER, re.MULTILINE)
    for part in line.split()[:-1]
]


def test_container_copies_what_is_there_and_asks_whether_it_is_ready() -> None:
    assert COPIED
    assert [part for part in COPIED if not (ROOT / part).exists()] == []
    assert "--require-hashes" in CONTAINER
    (asks,) = re.findall(r'^  CMD \["[^"]+python", "-c", "(.*)"\]$', CONTAINER, re.MULTILINE)
    compile(asks, "HEALTHCHECK", "exec")
    assert "/readyz" in asks
    assert "urllib" not in asks  # which asks the proxy that the machine goes out by
    (user,) = re.findall(r"^USER (\d+)", CONTAINER, re.MULTILINE)
    assert int(user) > 0


def test_container_is_made_of_what_is_copied_and_of_nothing_else_that_lies_there() -> None:
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    first, *others = [line for line in lines if line and not line.startswith("#")]
    let_through = [line[1:] for line in others if line.startswith("!")]

    assert first == "*"
    assert let_through == sorted(COPIED)
    # What is left out again, as the last lines, is not in version control.
    assert others[len(let_through) :] == ["**/__pycache__"]


def test_answers_that_wait_lie_on_a_disk_and_not_in_a_tmp_that_may_be_memory() -> None:
    (of_container,) = re.findall(r"^ENV TMPDIR=(\S+)$", CONTAINER, re.MULTILINE)
    (user,) = re.findall(r"^USER (\d+)", CONTAINER, re.MULTILINE)

    assert f"Environment=TMPDIR=%C/{setting('CacheDirectory')}\n" in UNIT
    assert of_container not in {"/tmp", "/var/tmp"}  # noqa: S108  which podman makes memory
    assert f"\nVOLUME {of_container}\n" in CONTAINER
    assert re.search(rf"^RUN install .*--owner={user} .* {of_container}$", CONTAINER, re.MULTILINE)


def setting(name: str) -> str:
    """The one value that the unit has for this."""
    (value,) = re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)
    return str(value)


def test_unit_tries_again_what_may_pass_and_leaves_to_a_person_what_is_refused() -> None:
    assert setting("Restart") == "on-failure"
    assert setting("RestartPreventExitStatus") == str(os.EX_CONFIG)
    assert setting("StartLimitIntervalSec") == "0"


def test_unit_waits_for_the_server_to_stop_and_slows_it_down_at_no_bound_of_memory() -> None:
    assert int(setting("TimeoutStopSec")) > Settings().deadline + 5
    assert setting("MemoryMax") == "6G"
    assert "\nMemoryHigh=" not in UNIT


def test_proxies_wait_longer_than_a_query_may_take() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    waits = [
        *re.findall(r"proxy_read_timeout (\d+)s;", nginx),
        *re.findall(r"(?:read|response_header)_timeout (\d+)s", caddy),
    ]

    assert len(waits) == 3
    assert all(int(wait) > Settings().deadline + 5 for wait in waits)


def test_caddy_lets_go_of_a_reader_no_sooner_than_the_server_does() -> None:
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    (hours,) = re.findall(r"^\t+write (\d+)h$", caddy, re.MULTILINE)
    seconds_of_a_byte = connection.SLOWEST_READER / connection.LEAST_READ

    assert int(hours) * 3600 > Settings().size * (1 << 20) * seconds_of_a_byte


def test_proxies_keep_no_connection_until_the_server_closes_it() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    caddy = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    (upstream,) = re.findall(r"^upstream .*?^}", nginx, re.DOTALL | re.MULTILINE)
    kept = re.findall(r"keepalive_timeout (\d+)s;", upstream) + re.findall(
        r"^\t+keepalive (\d+)s$", caddy, re.MULTILINE
    )

    assert len(kept) == 2
    assert all(int(seconds) < server._IDLE for seconds in kept)


@pytest.mark.foreign
def test_unit_is_valid_and_exposes_little(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None and "MIGKG_CI" not in os.environ:
        pytest.skip("systemd is not here")
    assert analyze
    unit = tmp_path / "migkg.service"
    unit.write_text(UNIT.replace("/opt/migkg/bin/migkg", "/bin/true"), encoding="utf-8")

    verified = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=True)
    judged = subprocess.run(
        [analyze, "security", "--offline=yes", "--threshold=15", unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert verified.stderr == ""
    assert judged.returncode == 0, judged.stdout.splitlines()[-1]
