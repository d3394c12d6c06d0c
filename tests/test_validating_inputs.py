"""The verb ``validate`` on files as they come: twice, from pipes, too large, in odd places."""

from __future__ import annotations

import csv
import io
import os
import shlex
import signal
import stat
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from migkg.cli.delivering import guard_alike
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

EVENTS = ROOT / "docs" / "examples" / "events"
DATA, SHAPES = EVENTS / "data.ttl", EVENTS / "shapes.ttl"
COMMAND = (sys.executable, "-c", "from migkg.cli import main; main()")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_file_that_is_named_twice_is_read_once(run: Run, here: Path) -> None:
    (here / "folder.ttl").mkdir()  # which is no file
    (here / "data.ttl").write_bytes(DATA.read_bytes())
    (here / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetClass <https://schema.org/Person> ; sh:property [\n"
        "    sh:path [ sh:inversePath <urn:p> ] ; sh:in ( 1 ) ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    shapes = ("--shapes", "shapes.ttl")

    once = run(ROOT, "validate", "data.ttl", *shapes)
    often = run(ROOT, "validate", "data.ttl", here / "data.ttl", ".", *shapes, *shapes)

    assert once.exit_code == 1
    assert often.stdout == once.stdout
    assert often.exit_code == once.exit_code


def test_literal_that_the_parser_does_not_take_is_told_as_that(run: Run, here: Path) -> None:
    data = here / "data.ttl"
    data.write_text(f'<urn:a> <urn:b> "{"x" * (17 << 20)}" .\n', encoding="utf-8")

    result = run(ROOT, "validate", data, "--shapes", SHAPES)

    assert result.exit_code == 2
    assert f"{data}: holds a literal or an IRI of more than 16 MiB" in result.stderr


def test_words_of_the_data_are_told_only_where_they_are_the_reason(run: Run, here: Path) -> None:
    shapes = here / "shapes.ttl"
    shapes.write_text(
        "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> .\n",
        encoding="utf-8",
    )

    result = run(ROOT, "validate", DATA, "--shapes", shapes)

    assert result.exit_code == 1
    assert result.stdout == "does not conform: none of the shapes has a target\n"


def test_standard_input_is_judged_and_told_of_by_its_name(run: Run, here: Path) -> None:
    given = DATA.read_text(encoding="utf-8")
    words = ("validate", "-", "--shapes", SHAPES, "--format")

    result = run(ROOT, *words, "csv", given=given)

    assert result.exit_code == 1
    rows = csv.DictReader(io.StringIO(result.stdout, newline=""))
    assert {row["file"] for row in rows} == {"/dev/stdin"}
    assert '"uri": "file:///dev/stdin"' in run(ROOT, *words, "sarif", given=given).stdout
    assert run(ROOT, *words, "text", given="<urn:a>").stderr.startswith("migkg: /dev/stdin:1:8: ")
    assert not list(here.iterdir())


def test_standard_input_that_is_closed_is_told_as_that(here: Path) -> None:
    words = shlex.join([*COMMAND, "validate", "-", "--shapes", str(SHAPES)])

    result = subprocess.run(["sh", "-c", f"{words} <&-"], capture_output=True, check=False)

    assert result.returncode == 2
    assert result.stderr.startswith(b"migkg: /dev/stdin: cannot be read (")
    assert not list(here.iterdir())


def test_shapes_and_ontology_come_from_pipes_too_and_are_told_of_as_they_were_named(
    run: Run, here: Path
) -> None:
    text = SHAPES.read_text(encoding="utf-8")
    faulty = text.replace("sh:minCount 1", "sh:minCount 1.5", 1)
    more = "<urn:s> <http://www.w3.org/2002/07/owl#imports> <urn:x> .\n"

    with piped(here / "shapes", text + more) as shapes, piped(here / "o", more) as ontology:
        noted = run(ROOT, "validate", DATA, "--shapes", shapes, "--ontology", ontology)
    with piped(here / "shapes", faulty) as shapes:
        refused = run(ROOT, "validate", DATA, "--shapes", shapes)
    with piped(here / "o", "<urn:a>") as ontology:
        broken = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--ontology", ontology)

    assert noted.exit_code == 1
    line = text.count("\n") + 1
    assert noted.stderr.startswith(f"migkg: note: {here / 'shapes'}:{line}: owl:imports")
    assert refused.exit_code == broken.exit_code == 2
    line = faulty[: faulty.index("minCount 1.5")].count("\n") + 1
    assert refused.stderr.startswith(f"migkg: {here / 'shapes'}:{line}: sh:minCount takes")
    assert broken.stderr.startswith(f"migkg: {here / 'o'}:1:8: ")


def test_file_that_the_shell_opened_is_read_though_another_process_judges(here: Path) -> None:
    with DATA.open("rb") as data:
        result = subprocess.run(
            [*COMMAND, "validate", f"/dev/fd/{data.fileno()}", "--shapes", str(SHAPES)],
            pass_fds=[data.fileno()],
            capture_output=True,
            check=False,
        )

    assert result.stdout.startswith(b"does not conform: 8 nodes judged"), result.stderr
    assert not list(here.iterdir())


@contextmanager
def piped(path: Path, text: str) -> Iterator[Path]:
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(text,), daemon=True)
    writer.start()
    yield path
    writer.join()
    path.unlink()


@pytest.mark.parametrize(
    "words",
    [
        ("data.ttl", "--shapes", SHAPES),
        (".", "--shapes", SHAPES),
        ("-", "--shapes", SHAPES),
        (DATA, "--shapes", "data.ttl"),
        (DATA, "--shapes", SHAPES, "--ontology", "data.ttl"),
    ],
)
@pytest.mark.parametrize("output", ["data.ttl", "link.ttl"])
def test_report_does_not_take_the_place_of_what_is_read(
    here: Path, words: tuple[Path | str, ...], output: str
) -> None:
    data = here / "data.ttl"
    data.write_bytes(DATA.read_bytes())
    (here / "link.ttl").symlink_to(data)

    with data.open("rb") as stdin:
        result = subprocess.run(
            [*COMMAND, "validate", *map(str, words), "--output", output],
            stdin=stdin,
            capture_output=True,
            check=False,
        )

    assert result.returncode == 2
    assert result.stderr.startswith(f"migkg: {output}: is read as well".encode())
    assert data.read_bytes() == DATA.read_bytes()


def test_report_does_not_take_the_place_of_shapes_of_the_project(
    run: Run, small_root: Path
) -> None:
    shapes = next((small_root / "shapes").rglob("*.ttl"))
    before = shapes.read_bytes()

    result = run(small_root, "validate", DATA, "--output", shapes)

    assert result.exit_code == 2
    assert "is read as well" in result.stderr
    assert shapes.read_bytes() == before


def test_report_is_as_private_as_the_one_that_it_replaces(run: Run, here: Path) -> None:
    new, private, shared = here / "new", here / "private", here / "shared"
    private.touch(0o600)
    shared.touch()
    shared.chmod(0o664)
    (here / "link").symlink_to(private)

    for output in (new, here / "link", shared):
        run(ROOT, "validate", DATA, "--shapes", SHAPES, "--output", output)

    assert [stat.S_IMODE(it.stat().st_mode) for it in (private, shared)] == [0o600, 0o664]
    assert private.read_bytes() == shared.read_bytes() == new.read_bytes() != b""
    (here / "plain").touch()
    assert new.stat().st_mode == (here / "plain").stat().st_mode


def test_what_the_group_of_the_old_report_could_do_no_other_group_can(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    report = here / "report"
    report.touch()
    report.chmod(0o640)
    old = os.stat_result([*report.stat()[:5], report.stat().st_gid + 1, *report.stat()[6:]])
    monkeypatch.setattr("migkg.cli.delivering.os.chown", refuse)

    guard_alike(report, old)

    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_report_that_cannot_be_written_is_told_by_its_own_name(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: object) -> None:
        raise PermissionError(13, "Permission denied", "/somewhere/.migkg-1234")

    monkeypatch.setattr("migkg.cli.stopping.tempfile.TemporaryDirectory", fail)

    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--output", here / "report")

    assert result.exit_code == 2
    assert result.stderr == f"migkg: {here / 'report'}: cannot be written (Permission denied)\n"


def test_dash_is_standard_output_and_no_file(run: Run, here: Path) -> None:
    words = (ROOT, "validate", DATA, "--shapes", SHAPES)

    assert run(*words, "--output", "-").stdout == run(*words).stdout != ""
    assert list(here.iterdir()) == []


def test_whoever_has_no_project_is_told_to_give_shapes(run: Run, here: Path) -> None:
    result = run(here, "validate", DATA)

    assert result.exit_code == 2
    assert "shapes of your own are given by --shapes" in result.stderr


def test_deadline_is_a_number(run: Run) -> None:
    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--deadline", "nan")

    assert result.exit_code == 2
    assert "nan is no number of seconds" in result.stderr


# What nohup or a shell has children ignore ends them here all the same.
STOPPABLE = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""
STOPPED_AS_A_FOLDER_IS_MADE = """
import os, tempfile
make = tempfile.mkdtemp
def stopped(*words, **settings):
    made = make(*words, **settings)
    os.kill(os.getpid(), {number})
    return made
tempfile.mkdtemp = stopped
"""
STOPPED_AS_A_FOLDER_IS_REMOVED = """
import os, shutil
remove = shutil.rmtree
def stopped(*words, **settings):
    os.kill(os.getpid(), {number})
    remove(*words, **settings)
shutil.rmtree = stopped
"""
MAIN = """
from migkg.cli import main
main()
"""


@pytest.fixture
def validating(here: Path) -> Callable[[str], subprocess.Popen[bytes]]:
    """A process that judges what it reads from a pipe, after this code has run in it."""
    (here / "kept").mkdir()
    words = ("validate", "-", "--shapes", str(SHAPES), "--output", str(here / "report"))

    def started(code: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", STOPPABLE + code + MAIN, *words],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(here / "kept")},
        )

    return started


SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])


@SIGNALS
def test_what_is_stopped_leaves_nothing_and_has_an_exit_code_of_its_own(
    here: Path, validating: Callable[[str], subprocess.Popen[bytes]], number: signal.Signals
) -> None:
    kept = here / "kept"
    with validating("") as process:
        assert process.stdin is not None
        process.stdin.write(b"#" * 2**22)  # no pipe takes so much, unless it is being read
        assert list(kept.iterdir())
        process.send_signal(number)
        _, told = process.communicate()

    assert process.returncode == 128 + number
    assert b"Traceback" not in told
    assert list(here.iterdir()) == [kept]
    assert not list(kept.iterdir())


@SIGNALS
@pytest.mark.parametrize("code", [STOPPED_AS_A_FOLDER_IS_MADE, STOPPED_AS_A_FOLDER_IS_REMOVED])
def test_folder_is_removed_even_if_the_signal_comes_as_it_is_made_or_removed(
    here: Path,
    validating: Callable[[str], subprocess.Popen[bytes]],
    code: str,
    number: signal.Signals,
) -> None:
    with validating(code.format(number=int(number))) as process:
        _, told = process.communicate(DATA.read_bytes())

    assert process.returncode == 128 + number
    assert b"Traceback" not in told
    assert not list((here / "kept").iterdir())
    assert {it.name for it in here.iterdir()} <= {"kept", "report"}
