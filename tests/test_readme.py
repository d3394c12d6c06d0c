"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from migkg.cli import main
from tests.support import NO_SUITE, OF_GHENT, SUITES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "validate.md").read_text(encoding="utf-8")
WALK = (ROOT / "docs" / "add-a-fact.md").read_text(encoding="utf-8")
GUIDE_AT = ROOT / "docs" / "examples" / "events"
SEEDS = Path(os.environ.get("MIGKG_SEEDS", ROOT.parent / "shared" / "seeds"))
MAKE = "make "


def shown(text: str) -> list[tuple[str, str]]:
    """Each command of a document with the output shown below it."""
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    parts = [
        part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part
    ]
    return [_parted(part.splitlines()) for part in parts]


def _parted(lines: list[str]) -> tuple[str, str]:
    """The command, which goes on behind a backslash, and the lines of its output."""
    end = next(place for place, line in enumerate(lines, 1) if not line.endswith("\\"))
    return "\n".join(lines[:end]), "\n".join(lines[end:])


def is_printed(shown: str, output: str) -> bool:
    """Whether what is shown was printed; a line ``[…]`` stands for any that are left out."""
    parts = re.split(r"^\[…\]\n?", shown, flags=re.MULTILINE)
    return re.search(".*".join(map(re.escape, parts)), output, re.DOTALL) is not None


COMMANDS = [pair for pair in shown(README) if pair[0].startswith("migkg ")]
TARGETS = [pair[0].split()[1] for pair in shown(README) if pair[0].startswith(MAKE)]
REQUESTS = [pair for pair in shown(README) if pair[0].startswith("curl ")]


def test_every_command_shown_is_tested() -> None:
    assert len(shown(README)) == len(COMMANDS) + len(TARGETS) + len(REQUESTS)
    assert COMMANDS
    assert TARGETS
    assert REQUESTS


def test_newcomer_is_told_where_the_command_is_before_its_first_use() -> None:
    assert README.index(".venv/bin/migkg") < README.index("$ migkg ")


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "validate"])
def test_variable_in_a_command_is_explained_before_it(text: str) -> None:
    for command, _ in shown(text):
        for variable in re.findall(r"\$(\w+)", command):
            assert f"`{variable}` stands for" in text[: text.index(command)]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    bin_of_this_python = str(Path(sys.executable).parent)
    path = os.pathsep.join([bin_of_this_python, os.environ["PATH"]])
    return {**os.environ, "PATH": path, "MIGKG_SEEDS": str(SEEDS)}


@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_command_prints_what_is_shown(
    command: str, output: str, environment: dict[str, str], whole_root: Path
) -> None:
    if "MIGKG_SEEDS" in command and not SEEDS.is_dir():
        pytest.skip("the source pages are not here: set MIGKG_SEEDS")

    run = subprocess.run(
        ["bash", "-c", command],
        cwd=whole_root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert is_printed(output, run.stdout)


@pytest.mark.parametrize(("command", "output"), shown(GUIDE))
def test_command_of_the_guide_prints_what_is_shown(
    command: str, output: str, tmp_path: Path
) -> None:
    if "MIGKG_SUITES" in command and not SUITES.is_dir():
        pytest.skip(NO_SUITE)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    run = subprocess.run(
        ["bash", "-c", command],
        cwd=GUIDE_AT,
        env={**os.environ, "PATH": path, "MIGKG_SUITES": str(SUITES), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stderr == ""
    assert is_printed(output, run.stdout)


def test_walk_from_a_page_to_a_fact_prints_what_is_shown_and_ends_in_a_sound_project(
    tmp_path: Path,
) -> None:
    for part in ("docs", "ontology", "queries", "shapes"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for folder in OF_GHENT:
        shutil.copytree(folder, tmp_path / "data" / "ttl" / folder.name)
    shutil.copy(ROOT / "data" / "warnings.csv", tmp_path / "data")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    commands = shown(WALK)
    assert commands

    for command, output in commands:
        run = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path, "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        assert is_printed(output, run.stdout), f"{command}\n{run.stdout}"


def test_options_and_files_that_the_walk_names_are_there() -> None:
    named = set(re.findall(r"--[a-z][a-z-]*", WALK)) - {"--format", "--city", "--help"}
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", WALK)
    kinds = main.commands["new"].commands  # type: ignore[attr-defined]  # a group

    assert named <= {it for kind in kinds.values() for param in kind.params for it in param.opts}
    assert [it for it in links if not (ROOT / "docs" / it).exists()] == []


def test_output_that_is_not_printed_is_noticed() -> None:
    assert is_printed("a\n[…]\nd", "a\nb\nc\nd\n")
    assert not is_printed("a\n[…]\ne", "a\nb\nc\nd\n")
    assert not is_printed("d\n[…]\na", "a\nb\nc\nd\n")


def test_options_and_files_that_the_guide_names_are_there() -> None:
    named = set(re.findall(r"--[a-z][a-z-]*", GUIDE))
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", GUIDE)

    assert named <= {name for option in main.commands["validate"].params for name in option.opts}
    assert [it for it in links if not (ROOT / "docs" / it).exists()] == []


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_targets_shown(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), REQUESTS)
def test_request_shown_is_answered_by_the_server(
    command: str, output: str, environment: dict[str, str], whole_root: Path
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    with subprocess.Popen(
        ["migkg", "serve", "--port", "0"],
        cwd=whole_root,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stderr is not None
            address = server.stderr.readline().split()[0]
            here = command.replace("http://127.0.0.1:8000/", address)

            run = subprocess.run(
                ["bash", "-c", here + " --silent --show-error --fail"],
                cwd=whole_root,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            server.terminate()

    assert "authority:be-gent" in run.stdout.replace(
        "https://w3id.org/migkg/id/authority/", "authority:"
    )
    assert output in run.stdout
