"""Others are served only from where that is safe; what is not as it should be is named at once."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from migkg.cli import main
from migkg.project import BUILD, DUMP, PROJECT
from migkg.settings import Settings
from migkg.web import surroundings
from migkg.web.surroundings import (
    BOUNDS,
    SENSIBLE,
    Facts,
    facts_about,
    mistakes,
    reasons,
    writable_by_all,
)
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from collections.abc import Iterator

SAFE = Settings(names=("data.example.org",), proxies=("none",), contact="mailto:a@example.org")
OPTIONS = ("--names", "data.example.org", "--proxies", "none", "--contact", "mailto:a@example.org")
AS_SOMEBODY = "import os; os.geteuid = lambda: 1000; from migkg.cli import main; main()"


def set_to(value: Any, name: str) -> Settings:
    return dataclasses.replace(SAFE, **{name: value})


def test_nothing_is_wrong_where_all_is_as_it_should_be() -> None:
    assert reasons(SAFE, Facts()) == []


UNSAFE: dict[str, tuple[Any, str]] = {
    "barrier": ("none", "seccomp"),
    "memory_bound": (False, "memory of queries has no bound"),
    "root": (True, "runs as root"),
    "connections": (450, "files for 450 connections"),
    "writable": (("/srv/migkg/build",), "chmod o-w /srv/migkg/build"),
    "quotes": (True, "unset MIGKG_SEEDS"),
    "dumps": (True, "ulimit -c 0"),
}


@pytest.mark.parametrize("name", [it.name for it in dataclasses.fields(Facts)])
def test_each_fact_may_be_the_only_reason(name: str) -> None:
    value, said = UNSAFE[name]

    (reason,) = reasons(SAFE, dataclasses.replace(Facts(), **{name: value}))

    assert said in reason
    assert "\n" not in reason


@pytest.mark.parametrize("name", ["names", "proxies", "contact"])
def test_what_is_not_said_may_be_the_only_reason(name: str) -> None:
    unsaid = getattr(Settings(), name)

    (reason,) = reasons(set_to(unsaid, name), Facts())

    assert reason.startswith(f"{name}: ")
    assert f"--{name}" in reason


@pytest.mark.parametrize("name", BOUNDS)
def test_limit_that_is_off_or_out_of_bounds_is_a_reason(name: str) -> None:
    least, most = BOUNDS[name]
    files = Facts(connections=10**9)

    assert reasons(set_to(least, name), files) == []
    assert reasons(set_to(most, name), files) == []
    for value in (least - 1, most * 2):
        (reason,) = reasons(set_to(value, name), files)
        assert reason.startswith(f"{name}: {value} is not safe")


@pytest.mark.parametrize("name", [it.name for it in dataclasses.fields(Settings)])
def test_number_that_makes_no_sense_is_a_mistake_whoever_is_served(name: str) -> None:
    default = getattr(Settings(), name)
    if isinstance(default, bool) or not isinstance(default, int | float):
        return
    least, most = SENSIBLE[name]

    assert [mistakes(set_to(it, name)) for it in (default, least, most)] == [[]] * 3
    for value in (-5, least - 0.001, most + 1, 10**400, float("nan"), float("inf")):
        (mistake,) = mistakes(set_to(value, name))
        assert mistake.startswith(f"{name}: {value} makes no sense: set --")


def test_what_is_safe_makes_sense() -> None:
    for name, (least, most) in BOUNDS.items():
        assert SENSIBLE[name][0] <= least <= most <= SENSIBLE[name][1]


def test_what_a_limit_is_by_itself_is_safe() -> None:
    assert all(least <= getattr(Settings(), name) <= most for name, (least, most) in BOUNDS.items())


@pytest.mark.parametrize(
    "given",
    [
        {"names": ("https://example.org",)},
        {"names": ("example.org:443",)},
        {"names": ("a b",)},
        {"proxies": ("none", "127.0.0.1")},
        {"proxies": ("nginx",)},
        {"proxies": ("192.0.2.1/24",)},
        {"contact": "security@example.org"},
        {"contact": "mailto:a@example.org\nContact: mailto:b@example.org"},
        {"contact": "http://example.org/"},
    ],
)
def test_mistake_is_one_whoever_is_served(given: dict[str, Any]) -> None:
    assert len(mistakes(Settings(**given))) == 1
    assert len(mistakes(dataclasses.replace(SAFE, **given, public=True))) == 1


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("0.0.0.0/0", True),
        ("128.0.0.0/1", True),
        ("::/0", True),
        ("2000::/3", True),
        ("10.0.0.0/8", False),
        ("fd00::/8", False),
    ],
)
def test_a_proxy_is_not_whoever_there_is(network: str, said: bool) -> None:  # noqa: FBT001
    found = reasons(dataclasses.replace(SAFE, proxies=(network,)), Facts())

    assert [network in it for it in found] == [True] * said


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return root_with(tmp_path, [])


def test_what_anybody_may_change_is_found_wherever_it_is(root: Path) -> None:
    programs = root.parent / "programs" / "migkg"
    (programs / "web").mkdir(parents=True)
    (programs / "web" / "one.py").touch()
    assert not list(writable_by_all(root, programs))
    (version,) = (root / BUILD / "versions").iterdir()
    places = [root, root / BUILD, version, version / DUMP]
    places += [version / PROJECT / "shapes", version / PROJECT / "ontology" / "migkg.ttl"]
    places += [programs.parent, programs, programs / "web" / "one.py"]
    for path in places:
        before = path.stat().st_mode
        path.chmod(before | 0o002)
        assert list(writable_by_all(root, programs)) == [path]
        path.chmod(before)


def test_folder_above_that_anybody_may_change_is_found_but_not_that_of_temporary_files(
    tmp_path: Path,
) -> None:
    above = tmp_path / "above"
    above.mkdir()
    (above / "root").mkdir()
    root = root_with(above / "root", [])
    above.chmod(0o777)
    assert list(writable_by_all(root)) == [above]
    above.chmod(0o1777)
    assert not list(writable_by_all(root))
    (version,) = (root / BUILD / "versions").iterdir()
    queries = version / PROJECT / "queries"
    queries.chmod(0o1777)  # to which anybody could add
    assert list(writable_by_all(root)) == [queries]


def test_folder_above_a_link_and_above_what_it_leads_to_are_found(root: Path) -> None:
    build = root.parent / "elsewhere" / "build"
    build.parent.mkdir()
    (root / BUILD).rename(build)
    (root / BUILD).symlink_to(build)
    link = root.parent / "open" / "link"
    link.parent.mkdir()
    link.symlink_to(root)
    assert not list(writable_by_all(link))
    for folder in (build.parent, link.parent):
        folder.chmod(0o777)
        assert list(writable_by_all(link)) == [folder]
        folder.chmod(0o755)


def test_facts_are_those_of_this_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("resource.getrlimit", lambda _: (0, 0))

    assert facts_about(root, "seccomp", None, most=lambda _: 7) == Facts(connections=7)

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("resource.getrlimit", lambda _: (-1, -1))
    monkeypatch.setattr(surroundings, "_HOLDS", "import sys; sys.exit(0)")
    assert facts_about(root, "none", root, most=lambda _: 7) == Facts(
        barrier="none", memory_bound=False, root=True, connections=7, quotes=True, dumps=True
    )


def serve(root: Path, *options: str, code: str = AS_SOMEBODY) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, "--root", str(root), "serve", "--port", "0", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def ended() -> Iterator[list[subprocess.Popen[str]]]:
    servers: list[subprocess.Popen[str]] = []
    yield servers
    for server in servers:
        with server:
            server.terminate()


def test_server_refuses_others_with_all_reasons_and_serves_them_without_any(
    root: Path, ended: list[subprocess.Popen[str]]
) -> None:
    refused = serve(root, "--public", "--host", "0.0.0.0", "--long", "0")  # noqa: S104  refused
    served = serve(root, "--public", *OPTIONS)
    ended += [refused, served]

    _, said = refused.communicate(timeout=30)

    assert refused.returncode == os.EX_CONFIG
    head, *lines = said.splitlines()
    assert head == "migkg: others cannot be served safely from here:"
    starts = [line.removeprefix("  - ").partition(":")[0] for line in lines]
    assert starts[:4] == ["names", "proxies", "contact", "long"]
    assert served.stderr
    assert served.stderr.readline().startswith("http://127.0.0.1:")


def test_server_for_this_machine_alone_tells_of_mistakes(root: Path) -> None:
    server = serve(root, "--contact", "somebody", "--proxies", "nginx")
    _, said = server.communicate(timeout=30)

    assert server.returncode == os.EX_CONFIG
    assert len(said.splitlines()) == 3
    assert Path(sys.executable).name not in said


@pytest.mark.parametrize("others", [(), ("--public", *OPTIONS)])
@pytest.mark.parametrize(
    "option",
    [
        *("--port 99999", "--port -1", "--deadline nan", "--deadline inf", "--deadline 0"),
        *("--workers 0", "--queue 0", "--memory 0", "--kept -5"),
    ],
)
def test_server_with_a_number_that_makes_no_sense_opens_nothing_and_says_which(
    root: Path, monkeypatch: pytest.MonkeyPatch, option: str, others: tuple[str, ...]
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr("migkg.web.server._bound", opened.append)
    monkeypatch.setattr("migkg.web.server._allow_files", opened.append)
    words = ["--root", str(root), "serve", *option.split(), *others]
    done = CliRunner().invoke(main, words)

    name, value = option.removeprefix("--").split()
    assert done.exit_code == os.EX_CONFIG
    assert re.search(rf"^  - {name}: {value}(\.0)? makes no sense", done.output, re.MULTILINE)
    assert not opened


def test_variable_that_makes_no_sense_is_told_without_a_traceback(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIGKG_PORT", "99999")
    command = [sys.executable, "-m", "migkg", "--root", str(root), "serve"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)

    assert done.returncode == os.EX_CONFIG
    assert done.stderr.splitlines()[-2:] == [
        "migkg: this cannot be served as it is set:",
        "  - port: 99999 makes no sense: set --port from 0 to 65535",
    ]
