"""Programs of others that ask the endpoint: each is started once, and asks everything."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.questions import Answer
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.clients.questions import Question

LONGEST = 120

Asked = dict[str, dict[str, Answer]]
"""The answers by way and by name of the question."""


def needs(command: str, folder: Path, target: str) -> None:
    """Skip where a program is not there; in CI everything is."""
    if os.environ.get("MIGKG_CI"):
        return
    if shutil.which(command) is None:
        pytest.skip(f"needs the command {command}")
    if not folder.is_dir():
        pytest.skip(f"needs {folder.relative_to(ROOT)}: run `make {target}` once")


def java(name: str, endpoint: str, asked: Mapping[str, Mapping[str, Question]]) -> Asked:
    """What a library of Java is answered, by way and by name."""
    libraries = ROOT / f".{name}" / "lib"
    needs("javac", libraries, name)
    program = ROOT / "tools" / name / "Ask.java"
    command = ["java", "-cp", f"{libraries}/*", str(program), endpoint]
    return answers(run(command, {way: written(asked[way]) for way in asked}))


def run(command: Sequence[str], given: object) -> dict[str, Any]:
    """What a program writes that is given something; both as JSON."""
    done = subprocess.run(
        command,
        input=json.dumps(given).encode(),
        capture_output=True,
        check=False,
        timeout=LONGEST,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def written(questions: Mapping[str, Question]) -> dict[str, dict[str, str]]:
    """The questions as programs read them."""
    return {name: question._asdict() for name, question in questions.items()}


def answers(said: Mapping[str, Mapping[str, Any]]) -> Asked:
    """The answers that a program wrote."""
    return {way: {name: Answer.of(it) for name, it in said[way].items()} for way in said}


def quoted(sentence: str) -> str:
    """The sentence as it stands in JSON."""
    return json.dumps(sentence, ensure_ascii=False)[1:-1]
