"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SEEDS = Path(os.environ.get("MIGKG_SEEDS", ROOT.parent / "shared" / "seeds"))
MAKE = "make "


def shown() -> list[tuple[str, str]]:
    """Each command of the README with the output shown below it."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    parts = [
        part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part
    ]
    return [(part.splitlines()[0], "\n".join(part.splitlines()[1:])) for part in parts]


COMMANDS = [pair for pair in shown() if pair[0].startswith("migkg ")]
TARGETS = [pair[0].split()[1] for pair in shown() if pair[0].startswith(MAKE)]
REQUESTS = [pair for pair in shown() if pair[0].startswith("curl ")]


def test_every_command_shown_is_tested() -> None:
    assert len(shown()) == len(COMMANDS) + len(TARGETS) + len(REQUESTS)
    assert COMMANDS
    assert TARGETS
    assert REQUESTS


def test_newcomer_is_told_where_the_command_is_before_its_first_use() -> None:
    assert README.index(".venv/bin/migkg") < README.index("$ migkg ")


def test_variable_in_a_command_is_explained_before_it() -> None:
    for command, _ in COMMANDS:
        for variable in re.findall(r"\$(\w+)", command):
            assert f"`{variable}` stands for" in README[: README.index(command)]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    bin_of_this_python = str(Path(sys.executable).parent)
    path = os.pathsep.join([bin_of_this_python, os.environ["PATH"]])
    subprocess.run(["migkg", "build"], cwd=ROOT, check=True, env={**os.environ, "PATH": path})
    return {**os.environ, "PATH": path, "MIGKG_SEEDS": str(SEEDS)}


@pytest.mark.parametrize(("command", "output"), COMMANDS)
def test_command_prints_what_is_shown(
    command: str, output: str, environment: dict[str, str]
) -> None:
    if "MIGKG_SEEDS" in command and not SEEDS.is_dir():
        pytest.skip("the source pages are not here: set MIGKG_SEEDS")

    run = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert output in run.stdout


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_targets_shown(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(("command", "output"), REQUESTS)
def test_request_shown_is_answered_by_the_server(
    command: str, output: str, environment: dict[str, str]
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    with subprocess.Popen(
        ["migkg", "serve", "--port", "0"],
        cwd=ROOT,
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
                cwd=ROOT,
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
