"""The verb ``validate`` on files as they come: twice, from pipes, too large, in odd places."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import threading
import time
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


UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
VALUE = "1\n::error::forged\x1b[2J\x9b\u202e"
MESSAGE = "Not {?value},\n      but\u2066one\x1b\u2069letter."
IRI_OF_SHAPE = "urn:\u202es"


@pytest.fixture
def hostile(here: Path) -> tuple[Path, Path]:
    """Data and shapes that would forge lines and steer terminals, by what they hold and by name."""
    data, shapes = here / "da\n::ta\x1b\u202e.ttl", here / "sha\n::pes\x1b\u202e.ttl"
    value, message = (json.dumps(it).replace("\\u009b", "\\u009B") for it in (VALUE, MESSAGE))
    data.write_text(f"<urn:a\u202e> <urn:p\u202e> {value} .\n", encoding="utf-8")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<{IRI_OF_SHAPE}> sh:targetSubjectsOf <urn:p\u202e> ; sh:path <urn:p\u202e> ;\n"
        f"    sh:maxLength 1 ; sh:message {message} ; sh:property <urn:t\u202e> ; sh:sparql [\n"
        "        sh:select \"SELECT $this\\t{ $this a 'x\u202e\\\\u001b' # \u202e\\n }\" ] .\n"
        "<urn:t\u202e> sh:path <urn:p\u202e> ; sh:minCount 1 ; sh:severity <urn:v\u202e> .\n"
        "<urn:o\u202e> <http://www.w3.org/2002/07/owl#imports> <urn:i\u202e> .\n",
        encoding="utf-8",
    )
    return data, shapes


def assert_harmless(text: str) -> None:
    assert not UNSEEN.findall(text)
    assert not [it for it in text.splitlines() if it.lstrip().startswith("::")]


@pytest.mark.parametrize("form", ["text", "junit", "sarif", "json"])
def test_what_files_hold_forges_no_line_and_gives_a_terminal_no_orders(
    run: Run, hostile: tuple[Path, Path], form: str
) -> None:
    data, shapes = hostile

    result = run(ROOT, "validate", data, "--shapes", shapes, "--format", form)

    assert result.exit_code == 1
    assert "forged" in result.stdout
    assert "owl:imports is not followed" in result.stderr
    assert_harmless(result.stdout)
    assert_harmless(result.stderr)


def test_form_for_programs_loses_no_character(run: Run, hostile: tuple[Path, Path]) -> None:
    data, shapes = hostile
    words = ("validate", data, "--shapes", shapes, "--format")

    found, _ = json.loads(run(ROOT, *words, "json").stdout)["results"]
    assert (found["value"], found["messages"][""]) == (VALUE, MESSAGE)
    row, _ = csv.DictReader(io.StringIO(run(ROOT, *words, "csv").stdout, newline=""))
    assert (row["message"], row["focusNode"]) == (MESSAGE, "<urn:a\u202e>")
    said, _ = json.loads(run(ROOT, *words, "sarif").stdout)["runs"][0]["results"]
    assert said["properties"]["focusNode"] == "<urn:a\u202e>"
    assert said["message"]["text"].endswith(r": Not {?value}, but\u2066one\u001B\u2069letter.")


def test_explanation_gives_a_terminal_no_orders(run: Run, hostile: tuple[Path, Path]) -> None:
    data, shapes = hostile
    words = ("validate", data, "--shapes", shapes, "--explain")

    for more in ((IRI_OF_SHAPE,), ("slowest",), (IRI_OF_SHAPE, "--format", "json")):
        result = run(ROOT, *words, *more)

        assert result.exit_code == 0
        assert_harmless(result.stdout)
    unknown = run(ROOT, *words, "urn:\x1b\n::error::")
    assert unknown.exit_code == 2
    assert_harmless(unknown.stderr)


def test_error_gives_a_terminal_no_orders_and_has_a_line_for_each_fault(
    run: Run, hostile: tuple[Path, Path]
) -> None:
    data, shapes = hostile
    more = '<urn:f\u202e> a sh:NodeShape ; sh:minLength "\\u001B\\n::", "\u202e" .\n'
    good = shapes.read_text(encoding="utf-8")

    shapes.write_text(good + more, encoding="utf-8")
    faulty = run(ROOT, "validate", data, "--shapes", shapes)
    shapes.write_text(good, encoding="utf-8")
    data.write_text("<urn:a> a <urn:c\u202e> .", encoding="utf-8")
    aimless = run(ROOT, "validate", data, "--shapes", shapes)
    data.write_text("<urn:a\u202e>", encoding="utf-8")
    unread = run(ROOT, "validate", data, "--shapes", shapes)

    assert (faulty.exit_code, aimless.exit_code, unread.exit_code) == (2, 1, 2)
    assert faulty.stderr.count("\n") == 3
    for text in (faulty.stderr, aimless.stdout, unread.stderr):
        assert r"\u202E" in text
        assert_harmless(text)


@pytest.mark.parametrize("form", ["csv", "sarif", "junit"])
def test_name_of_a_file_need_not_be_unicode(here: Path, form: str) -> None:
    data, shapes = b"d\xff.ttl", b"s\xff.ttl"
    (here / os.fsdecode(data)).write_bytes(DATA.read_bytes())
    more = b"<urn:s> <http://www.w3.org/2002/07/owl#imports> <urn:x> .\n"
    (here / os.fsdecode(shapes)).write_bytes(SHAPES.read_bytes() + more)

    result = subprocess.run(
        [*COMMAND, "validate", data, "--shapes", shapes, "--format", form],
        capture_output=True,
        check=False,
    )

    assert result.returncode == 1, result.stderr
    assert result.stderr.startswith(b"migkg: note: s\\uDCFF.ttl:")
    assert (b"d%FF.ttl" if form == "sarif" else b"d\\udcff.ttl") in result.stdout.replace(
        b"DCFF", b"dcff"
    )


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

    monkeypatch.setattr("migkg.cli.delivering.tempfile.TemporaryDirectory", fail)

    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--output", here / "report")

    assert result.exit_code == 2
    assert result.stderr == f"migkg: {here / 'report'}: cannot be written (Permission denied)\n"


def test_whoever_has_no_project_is_told_to_give_shapes(run: Run, here: Path) -> None:
    result = run(here, "validate", DATA)

    assert result.exit_code == 2
    assert "shapes of your own are given by --shapes" in result.stderr


def test_deadline_is_a_number(run: Run) -> None:
    result = run(ROOT, "validate", DATA, "--shapes", SHAPES, "--deadline", "nan")

    assert result.exit_code == 2
    assert "nan is no number of seconds" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_stopped_leaves_nothing_and_has_an_exit_code_of_its_own(
    here: Path, number: signal.Signals
) -> None:
    report, kept = here / "report", here / "kept"
    kept.mkdir()
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from migkg.cli import main; main()"
    )
    words = ("validate", "-", "--shapes", str(SHAPES), "--output", str(report))
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(kept)},
    ) as process:
        until = time.monotonic() + 30
        while not list(kept.iterdir()) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(number)
        _, told = process.communicate()

    assert process.returncode == 128 + number
    assert b"Traceback" not in told
    assert list(here.iterdir()) == [kept]
    assert not list(kept.iterdir())
