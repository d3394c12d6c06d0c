"""The wheel: what someone has who installs migkg, without a checkout and without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from migkg.project import BUILD, TIMINGS
from migkg.versions import SUMS, current, current_name
from tests.support import NO_PAGE, OF_GHENT, PAGE, ROOT, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HELD = ("data", "ontology", "queries", "shapes")
SITE = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
CUT_OFF = ["unshare", "--map-root-user", "--net"]
ASK = "sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
NOWHERE = dict.fromkeys(
    ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"
)
WATCH = """\
import sys

OWN = ("127.0.0.1", "localhost", "0.0.0.0")

def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        address = arguments[1] if event != "socket.getaddrinfo" else arguments
        if isinstance(address, tuple) and str(address[0]) not in OWN:
            with open({log!r}, "a") as log:
                print(event, address, file=log)

sys.addaudithook(watch)
"""


def made(*targets: str, root: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """What ``make wheel`` runs, into another folder."""
    return subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *targets, "--outdir", out, root],
        env={**os.environ, **NOWHERE},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source distribution, and the wheel that was made from it."""
    folder = tmp_path_factory.mktemp("dist")
    done = made(root=ROOT, out=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def smaller(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the source distribution holds, with the page on Ghent alone."""
    (source,) = dist.glob("*.tar.gz")
    folder = tmp_path_factory.mktemp("source")
    shutil.unpack_archive(source, folder, filter="data")
    (root,) = folder.iterdir()
    kept = {folder.name for folder in OF_GHENT}
    for folder in (root / "data" / "ttl").iterdir():
        if folder.name not in kept:
            shutil.rmtree(folder)
    return root


class Installed(NamedTuple):
    """A fresh environment with the wheel in it, an empty folder, and a watch on connections."""

    folder: Path
    empty: Path
    connections: Path

    def run(self, *words: str | Path, cut_off: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the environment, in the empty folder, from a home that is not there."""
        program, *rest = words
        return subprocess.run(
            [*(offline() if cut_off else []), self.folder / "bin" / program, *rest],
            cwd=self.empty,
            env={
                **NOWHERE,
                "PATH": os.environ["PATH"],
                "HOME": "/nonexistent",
                "PYTHONDONTWRITEBYTECODE": "1",
                "COLUMNS": "100",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> set[tuple[str, int]]:
        return {
            (str(path), path.stat().st_mtime_ns)
            for folder in (self.folder, self.empty)
            for path in folder.rglob("*")
        }


def offline() -> list[str]:
    """What to write before a command so that it has no network, where the system allows it."""
    if shutil.which("unshare") is None:
        return []
    works = subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False).returncode == 0
    return CUT_OFF if works else []


def environment_with(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", folder / "bin" / "python"),
            *("install", "--quiet", "--no-deps", "--no-index", wheel),
        ],
        check=True,
    )
    site = folder / SITE
    connections = tmp_path_factory.mktemp("watch") / "connections"
    # The libraries are those of this environment; a checkout installed there is not followed.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (site / "sitecustomize.py").write_text(WATCH.format(log=str(connections)), encoding="utf-8")
    return Installed(folder, tmp_path_factory.mktemp("empty"), connections)


@pytest.fixture(scope="module")
def environment(smaller: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The software, and the page on Ghent: what is installed is asked faster than the whole."""
    folder = tmp_path_factory.mktemp("smaller")
    done = made("--wheel", root=smaller, out=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return environment_with(path, tmp_path_factory)


@pytest.fixture
def installed(environment: Installed) -> Iterator[Installed]:
    """The environment; whatever is done there opens no connection, and writes nothing."""
    before = environment.files()
    yield environment
    assert not environment.connections.exists(), environment.connections.read_text()
    assert environment.files() == before


@pytest.fixture
def partner(tmp_path: Path) -> Path:
    """A file of a partner, which conforms."""
    path = tmp_path / "partner.ttl"
    texts = [path.read_text(encoding="utf-8") for path in sorted(SMALL.glob("*.ttl"))]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_every_file_of_the_project_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("migkg/installed/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("migkg/installed/")
        }
    ours = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for folder in HELD
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }

    assert {name for name in packed if not name.startswith("build/")} == set(ours)
    assert {name: packed[name] for name in ours} == ours
    for folder in (*HELD[1:], "data/ttl"):
        assert any(name.startswith(f"{folder}/") for name in ours), folder


def test_every_module_page_and_style_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    ours = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "migkg").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert ours <= packed


def test_graph_in_the_wheel_is_the_one_that_a_checkout_builds(
    wheel: Path, whole_root: Path
) -> None:
    version = current(whole_root / BUILD)
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("migkg/installed/build/current/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("migkg/installed/build/")
        }

    assert packed.pop(SUMS)
    assert set(packed) == set(version.digests) - {TIMINGS}
    for name, content in packed.items():
        assert content == version.file(name).read_bytes()


def test_times_of_one_build_are_in_no_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert not any(name.endswith("timings.json") for name in archive.namelist())


def test_no_wheel_is_made_of_data_that_break_a_shape(tmp_path: Path, smaller: Path) -> None:
    root = tmp_path / "broken"
    shutil.copytree(smaller, root)
    path = root / "data" / "ttl" / "moving-cities-ghent-fr" / "officials.ttl"
    text = path.read_text(encoding="utf-8")
    broken = text.replace("org:member person:", "org:member action:")
    prefix = "@prefix action: <https://w3id.org/migkg/id/action/> .\n"
    path.write_text(prefix + broken, encoding="utf-8")

    done = made("--wheel", root=root, out=tmp_path / "out")

    assert broken != text
    assert done.returncode != 0
    assert "does not conform" in done.stdout + done.stderr
    assert not list((tmp_path / "out").glob("*.whl"))


def test_wheel_of_the_whole_answers_of_what_the_smaller_does_not_hold(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    words = ("migkg", "describe", "network:eurocities")

    done = environment_with(wheel, tmp_path_factory).run(*words)

    assert done.returncode == 0, done.stderr
    assert "Eurocities" in done.stdout


def test_connection_would_be_noticed(environment: Installed) -> None:
    words = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=0.1)"

    done = environment.run("python", "-c", words)

    assert done.returncode == 1
    assert "192.0.2.1" in environment.connections.read_text()
    environment.connections.unlink()


def test_installed_command_answers_a_question(installed: Installed) -> None:
    done = installed.run("migkg", "query", "who-pledged-and-who-blocked", "--format", "csv")

    assert done.returncode == 0, done.stderr
    assert "https://w3id.org/migkg/id/authority/be-federal-government" in done.stdout


def test_installed_command_describes_a_thing(installed: Installed) -> None:
    done = installed.run("migkg", "describe", "city:be-gent")

    assert done.returncode == 0, done.stderr
    assert "# graph:moving-cities-ghent-fr" in done.stdout


@pytest.mark.skipif(not PAGE.is_file(), reason=NO_PAGE)
def test_installed_command_verifies_evidence(installed: Installed) -> None:
    done = installed.run("migkg", "evidence", PAGE)

    assert done.returncode == 0, done.stderr
    assert "0 fail" in done.stdout


def test_installed_command_judges_a_good_file(installed: Installed, partner: Path) -> None:
    done = installed.run("migkg", "validate", partner)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("conforms: ")
    assert done.stderr == ""


def test_installed_command_judges_a_bad_file_and_says_by_whose_shapes(
    installed: Installed, partner: Path
) -> None:
    text = partner.read_text(encoding="utf-8")
    partner.write_text(text.replace("    org:member person:ada-example ;\n", ""), encoding="utf-8")

    done = installed.run("migkg", "validate", partner)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "tenure:xx-atown-mayor-ada-example" in done.stdout
    assert f"the one installed with migkg ({installed.folder}" in done.stderr


def test_installed_command_serves_pages_and_queries(installed: Installed) -> None:
    loopback = ["--loopback"] if offline() else []
    migkg = installed.folder / "bin" / "migkg"

    paths = ["", "page/city/be-gent", "ontology", "shapes", "conformance", "static/style.css", ASK]

    done = installed.run("python", ROOT / "tests" / "visitor.py", *loopback, migkg, *paths)

    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["status"] for answer in answers] == [200] * len(paths)
    assert "Ghent" in answers[1]["content"]
    assert json.loads(answers[-1]["content"])["boolean"] is True


def test_installed_command_builds_only_where_it_is_told_to(
    installed: Installed, tmp_path: Path
) -> None:
    refused = installed.run("migkg", "build")
    done = installed.run("migkg", "build", "--out", tmp_path / "out")

    assert refused.returncode == 2
    assert "is built already; name a folder" in refused.stderr
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "current" / "migkg.nq").is_file()
    (packed,) = installed.folder.rglob("migkg/installed/build")
    assert current_name(packed) == current_name(tmp_path / "out") is not None


def test_installed_command_looks_at_form_and_changes_nothing(installed: Installed) -> None:
    checked, refused = installed.run("migkg", "fmt", "--check"), installed.run("migkg", "fmt")

    assert (checked.returncode, checked.stdout) == (0, "")
    assert refused.returncode == 2
    assert "What is installed is not written to" in refused.stderr


def test_error_of_the_installed_command_says_which_project_was_used(installed: Installed) -> None:
    done = installed.run("migkg", "describe", "city:be-gen")

    assert done.returncode == 2
    assert re.search(r"Did you mean .*\bcity:be-gent\b", done.stderr)
    assert f"{installed.empty} has no folder ontology or shapes or data/ttl" in done.stderr


def test_installed_command_uses_the_checkout_that_it_stands_in_or_that_is_named(
    installed: Installed, small_root: Path
) -> None:
    there = Installed(installed.folder, small_root, installed.connections)

    named = installed.run("migkg", "--root", small_root, "describe", "city:xx-atown")
    here = there.run("migkg", "describe", "city:xx-atown")

    for done in (named, here):
        assert done.returncode == 2
        assert "run migkg build first" in done.stderr
        assert "installed with migkg" not in done.stderr
    assert there.run("migkg", "build").returncode == 0
    assert there.run("migkg", "describe", "city:xx-atown").returncode == 0
