"""What several tests stand on: the project, read once and built once."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from migkg import logic, shacl
from migkg.build import Build, Project, assemble, read_project
from migkg.build import build as build_
from migkg.cli import main
from migkg.formatting import formatted
from migkg.project import BUILD
from migkg.sandbox.job import Job
from migkg.source import Source, read_folder
from migkg.versions import current_name
from tests.support import OF_GHENT, ROOT, SMALL, Listener, write

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path

    from click.testing import Result

    from migkg.sandbox.nursery import Worker
    from migkg.source import Triple

os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
"""A reasoner that runs for a second is not compiled as if for hours: three fifths of the time."""

PARTS = ("ontology", "queries", "shapes")

SLOWEST = (
    *("test_differential.py", "test_clashes.py", "test_browser.py", "test_random_mutations.py"),
    *("test_settings.py", "test_wheel.py", "test_incremental.py", "test_readme.py"),
    *("test_editions.py", "test_cli.py", "test_like_reference.py", "test_fuzzing.py"),
    *("test_strangers.py", "test_questions.py", "test_pages.py", "test_scheduling.py"),
    *("test_proxies.py", "test_server.py", "test_shapes.py", "test_endurance.py"),
)
"""Files to begin with, so that no worker is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first; a file is run by one worker (``make test``)."""
    places = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def pytest_collection_finish() -> None:
    """Thousands of tests stay, and are not looked through for circles again and again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end, how much of the vocabulary the questions use, if this run has measured it."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == "coverage":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def built_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project with the page on Ghent alone, and a build of its own, not to be changed."""
    root = tmp_path_factory.mktemp("built")
    for part in PARTS:
        (root / part).symlink_to(ROOT / part)
    for folder in OF_GHENT:
        shutil.copytree(folder, root / "data" / "ttl" / folder.name)
    return root


@pytest.fixture(scope="session")
def project(built_root: Path) -> Project:
    """The project with the page on Ghent alone, parsed."""
    return read_project(built_root)


@pytest.fixture(scope="session")
def ghent_build(project: Project) -> Build:
    """The build of the project, in memory and published below its root."""
    made = assemble(project)
    write(made, project.root, project.root / BUILD)
    return made


@pytest.fixture(scope="session")
def whole_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project with all its collections, and a build of its own, not to be changed.

    It takes a while, so the first worker that needs it builds it for all of them.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    root = folder / "whole"
    with (folder / "whole.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if current_name(root / BUILD) is None:
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir()
            for part in ("data", *PARTS):
                (root / part).symlink_to(ROOT / part)
            build_(root)
    return root


@pytest.fixture(scope="session")
def judgements() -> dict[Hashable, Any]:
    """What was read and concluded of folders and graphs that a test has built or checked before."""
    return {}


@pytest.fixture
def judged_once(monkeypatch: pytest.MonkeyPatch, judgements: dict[Hashable, Any]) -> None:
    """A graph that another test has had judged is not judged again: it takes seconds each time.

    So that it is known again, a folder with the same content is not parsed again either, which
    would give its blank nodes other labels; nor is a file with the same content formatted again.
    What tests the judges themselves does without this.
    """
    validate, reason = shacl.validate, logic.reason

    def read_once(folder: Path) -> Source:
        files = tuple(sorted(folder.glob("*.ttl")))
        key = tuple((path.name, path.read_bytes()) for path in files)
        if key not in judgements:
            judgements[key] = read_folder(folder).triples
        return Source(folder.name, files, judgements[key])

    def formed_once(path: Path) -> str:
        key = (formatted, path.name, path.read_bytes())
        if key not in judgements:
            judgements[key] = formatted(path)
        form: str = judgements[key]
        return form

    def validate_once(*graphs: Iterable[Triple], **settings: Any) -> shacl.Report:
        given = tuple(map(tuple, graphs))
        key = (given, *sorted(settings.items()))
        if key not in judgements:
            judgements[key] = validate(*given, **settings)
        report: shacl.Report = judgements[key]
        return report

    def reason_once(statements: bytes) -> logic.Verdict:
        if statements not in judgements:
            judgements[statements] = reason(statements)
        verdict: logic.Verdict = judgements[statements]
        return verdict

    building = import_module(Build.__module__)  # of the package, the name build is the function
    monkeypatch.setattr(building, "read_folder", read_once)
    monkeypatch.setattr("migkg.cli.formatting.formatted", formed_once)
    monkeypatch.setattr(shacl, "validate", validate_once)
    monkeypatch.setattr(logic, "reason", reason_once)


@pytest.fixture
def small_root(tmp_path: Path, judged_once: None) -> Path:  # noqa: ARG001
    """A project folder of its own with a fictional collection, to be broken at will."""
    root = tmp_path / "small"
    for part in ("ontology", "queries", "shapes", "data/ttl/migkg"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copytree(SMALL, root / "data" / "ttl" / "xx-atown")
    return root


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, judged_once: None) -> Callable[..., Result]:  # noqa: ARG001
    """The command line in this process: run(root, *words) gives output and exit code."""
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(root: Path, *words: str | Path, given: str | None = None) -> Result:
        runner = CliRunner()
        return runner.invoke(main, ["--root", str(root), *map(str, words)], input=given)

    return invoke


@pytest.fixture
def listener() -> Iterator[Listener]:
    there = Listener()
    there.start()
    yield there
    there.close()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that were begun, in their order."""
    queries: list[str] = []
    begin = Job.begin

    def noted(job: Job, worker: Worker) -> None:
        queries.append(job._asking.query)
        begin(job, worker)

    monkeypatch.setattr(Job, "begin", noted)
    return queries
