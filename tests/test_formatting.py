"""The form of Turtle files: one for each graph, the comments kept, the graph the same."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest

from migkg import formatting
from migkg.errors import SourceError
from migkg.formatting import formatted
from migkg.layout import WIDTH
from migkg.project import PARTS
from migkg.source import NamedNode, Quad, nquads, ntriples, parse_turtle, read_turtle
from tests.support import GHENT, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from click.testing import Result

    from migkg.source import Triple

    Run = Callable[..., Result]

PREFIXES = """\
@prefix city: <https://w3id.org/migkg/id/city/> .
@prefix ex: <http://example.org/> .
@prefix mig: <https://w3id.org/migkg/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
A, B = "<http://example.org/a>", "<http://example.org/b>"
LONG = "x" * WIDTH
FILES = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.ttl"))

LONG_FORM = f"""\
{A}
    {B} "{LONG}" ;
    {B} (
        "{LONG}"
        [
            <http://example.org/c> "{LONG}" ;
            <http://example.org/c> ( 1 2 ) ;
        ]
    ) ;
.
"""

HARD = {
    "nothing": ("", ""),
    "a comment alone": ("# alone", "# alone\n"),
    "quotes": (
        r"""ex:a ex:b "say \"no\"", 'it\'s', 'say "no"', '"' .""" + " ex:a ex:c '''\"\"\"\"''' .",
        None,
    ),
    "lines": (
        'ex:a ex:b "one\\ntwo" .',
        f'{A}\n    {B} """one\ntwo""" ;\n.\n',
    ),
    "lines that end in quotes": (
        'ex:a ex:b "one\\n\\"two\\"", "\\"\\"\\"\\n\\"\\"\\"\\"", "\\n\\\\" .',
        None,
    ),
    "control characters": (
        'ex:a ex:b "\\t\\r\\u0000\\u0085\\u2028", """\\r\r\n""" .',
        None,
    ),
    "languages": (
        'ex:a ex:b "b"@fr , "a"@nl-BE , "z"@en , "plain" .',
        f'{A}\n    {B} "plain" ;\n    {B} "z"@en ;\n    {B} "b"@fr ;\n    {B} "a"@nl-be ;\n.\n',
    ),
    "numbers as written": (
        "ex:a ex:b 01 , +1 , 1.0 , 1.00 , 1.E3 , -.5e-1 , .5 , true , 2 , 10 .",
        None,
    ),
    "numbers in quotes": (
        'ex:a ex:b "1"^^xsd:integer , "x"^^xsd:integer , "1 "^^xsd:decimal .',
        None,
    ),
    "nameless things": (
        "ex:a ex:b [ ex:c [ ] ; ex:b ( ) , ( 1 [ ex:d 2 ] ) ] . [] ex:b 1 . [ ex:b 1 ] .",
        None,
    ),
    "named blank nodes": (
        "_:x ex:b _:y . _:y ex:b _:x , [ ex:c _:x ] . ex:a ex:b _:y.",
        None,
    ),
    "lists that are not only lists": (
        "( 1 2 ) ex:b ex:a . ex:a ex:b [ a ex:L ; rdf:first 1 ; rdf:rest () ] .",
        None,
    ),
    "broken lists": (
        "ex:a ex:b [ rdf:first 1 ; rdf:rest 'end' ] , [ rdf:first 1 , 2 ; rdf:rest () ] .",
        None,
    ),
    "long objects": (
        f'ex:a ex:b ( "{LONG}" [ ex:c "{LONG}" , ( 1 2 ) ] ) , "{LONG}" .',
        LONG_FORM,
    ),
    "lines within nameless things": ('ex:a ex:b [ ex:c "one\\ntwo" ] .', None),
    "names that need escapes": (r"city:a\,b city:1 city:%41 , city:a.b , city:é , city: .", None),
    "names that hide a dot": ("city:a mig:b city:c. city:d mig:e 1.\ncity:f mig:g true.", None),
    "prefixes that change": (
        "@prefix ex: <urn:1:> . ex:a ex:b ex:c . PREFIX ex: <urn:2:> ex:a ex:b ex:c .",
        None,
    ),
    "relative names": (
        "@base <http://example.org/x/> . <a> <#b> <> . BASE <http://b/> <a> a <a> .",
        None,
    ),
    "signs of Turtle in text": ("ex:a ex:b '# no comment [ ( .', <http://example.org/#c> .", None),
    "numbers in names": (
        "city:x-10 mig:b 1 . city:x-9 mig:b 1 . city:x-09 mig:b 1 . city:x mig:b 1 .",
        None,
    ),
}
FLAT = [path for path in FILES if b"_:" not in ntriples(read_turtle(path))]
"""The files without blank nodes, which have no place of their own in N-Triples."""


def write(folder: Path, text: str) -> Path:
    path = folder / "given.ttl"
    path.write_bytes(text.encode())
    return path


def form(folder: Path, text: str) -> str:
    return formatted(write(folder, text))


def graph(path: Path) -> bytes:
    return nquads(Quad(*triple) for triple in read_turtle(path))


@pytest.mark.parametrize("case", HARD)
def test_hard_case_keeps_its_graph_and_has_one_form(tmp_path: Path, case: str) -> None:
    text, expected = HARD[case]
    path = write(tmp_path, PREFIXES + text)
    before = graph(path)

    once = formatted(path)
    path.write_bytes(once.encode())

    assert graph(path) == before
    assert formatted(path) == once
    assert "ex:" not in once
    if expected is not None:
        assert once == expected


@pytest.mark.parametrize("path", FLAT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_whatever_order_a_file_is_written_in_it_has_one_form(tmp_path: Path, path: Path) -> None:
    triples = read_turtle(path)

    turned = form(tmp_path, ntriples(triples[::-1]).decode())

    assert turned == form(tmp_path, ntriples(triples).decode())


def test_new_statement_is_a_new_line_and_no_other_changes() -> None:
    path = GHENT / "city.ttl"
    triples = [
        triple for triple in read_turtle(path) if str(triple.subject).endswith("/city/be-gent>")
    ]
    whole = _lines(path, triples)

    for triple in triples:
        fewer = _lines(path, [other for other in triples if other is not triple])
        changes = [line for line in difflib.ndiff(fewer, whole) if not line.startswith("  ")]
        added = [line for line in changes if not line.startswith("+ @prefix")]
        assert len(added) == 1, changes
        assert added[0].startswith("+     ")


def _lines(path: Path, triples: Sequence[Triple]) -> list[str]:
    written = path.parent / "unwritten.ttl"
    text = "\n".join(f"{triple} ." for triple in triples)
    return formatting._rewritten(written, formatting._Reader(text)).splitlines()


def test_prefixes_are_ours_those_that_are_used_and_sorted(tmp_path: Path) -> None:
    text = "@prefix z: <https://w3id.org/migkg/ontology#> .\n@prefix no: <urn:no:> .\n"

    made = form(tmp_path, text + "<https://w3id.org/migkg/id/city/x> a z:City .")

    assert made == (
        "@prefix city: <https://w3id.org/migkg/id/city/> .\n"
        "@prefix mig: <https://w3id.org/migkg/ontology#> .\n\n"
        "city:x\n    a mig:City ;\n.\n"
    )


COMMENTED = """\
# head, one
# head, two

# head, three
@prefix mig: <https://w3id.org/migkg/ontology#> . # behind a prefix
@prefix city: <https://w3id.org/migkg/id/city/> .
# of a, at once
city:a a mig:City .

# first section

# of c
city:c a mig:City ; # within c
   mig:name "c" . # behind c
# again of c
city:c mig:kind "c" .
# of b


city:b mig:name # within b
  "# no comment" .
# of c too
city:c mig:nick "cc" .

# section without a statement

# last section

city:a mig:nick "aa" .
# at the end"""

IN_FORM = """\
# head, one
# head, two

# head, three

# behind a prefix

@prefix city: <https://w3id.org/migkg/id/city/> .
@prefix mig: <https://w3id.org/migkg/ontology#> .

# of a, at once
city:a
    a mig:City ;
.

# first section

# of c
# within c
# behind c
# again of c
city:c
    a mig:City ;
    mig:kind "c" ;
    mig:name "c" ;
.

# of b

# within b
city:b
    mig:name "# no comment" ;
.

# of c too
city:c
    mig:nick "cc" ;
.

# section without a statement

# last section

city:a
    mig:nick "aa" ;
.

# at the end
"""


def test_comments_stay_where_the_rules_say(tmp_path: Path) -> None:
    assert form(tmp_path, COMMENTED) == IN_FORM
    assert form(tmp_path, IN_FORM) == IN_FORM


def test_no_comment_is_lost_or_made(tmp_path: Path) -> None:
    given = re.findall(r'(?<!")# .*', COMMENTED)

    kept = [line for line in form(tmp_path, COMMENTED).splitlines() if line.startswith("# ")]

    assert sorted(kept) == sorted(given)
    assert len(given) == COMMENTED.count("# ") - 1


def test_lines_that_end_as_on_windows_end_as_ours(tmp_path: Path) -> None:
    assert form(tmp_path, COMMENTED.replace("\n", "\r\n")) == IN_FORM


@pytest.mark.parametrize("lost", [f"{A} {B} {A} .", f"{A} {B} {A} , {B} ."])
def test_what_would_lose_a_statement_or_a_comment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    path = write(tmp_path, f"# above\n{A} {B} {A} , {B} .")
    monkeypatch.setattr(formatting, "_rewritten", lambda *_: lost)

    with pytest.raises(SourceError, match="would not say the same"):
        formatted(path)


def test_file_that_is_not_turtle_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"given\.ttl:2"):
        form(tmp_path, "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b .\n")


def test_generated_labels_of_blank_nodes_never_meet_written_ones() -> None:
    said = parse_turtle(ROOT / "x.ttl", "_:x <urn:p> [] , _:x .", fresh_labels=False)

    assert {getattr(triple.subject, "value", "") for triple in said} == {"x"}
    assert sum(isinstance(triple.object, NamedNode) for triple in said) == 0


# the verb


def test_check_names_the_files_and_changes_none(run: Run, tmp_path: Path) -> None:
    crooked, straight = write(tmp_path, COMMENTED), tmp_path / "straight.ttl"
    straight.write_text(IN_FORM, encoding="utf-8")

    result = run(ROOT, "fmt", "--check", crooked, straight)

    assert result.exit_code == 1
    assert result.stdout == f"{crooked}\n"
    assert crooked.read_text(encoding="utf-8") == COMMENTED


def test_fmt_writes_the_form_and_says_where(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, COMMENTED)
    path.chmod(0o640)

    first, second = run(ROOT, "fmt", tmp_path), run(ROOT, "fmt", "--check", tmp_path)

    assert (first.exit_code, first.stdout) == (0, f"{path}\n")
    assert (second.exit_code, second.stdout) == (0, "")
    assert path.read_text(encoding="utf-8") == IN_FORM
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_fmt_without_files_takes_those_of_the_project(run: Run, small_root: Path) -> None:
    path = small_root / "data" / "ttl" / "xx-atown" / "more.ttl"
    path.write_text(f"{A} {B} {A} .", encoding="utf-8")

    result = run(small_root, "fmt")

    assert result.exit_code == 0
    assert str(path) in result.stdout
    assert path.read_text(encoding="utf-8") == f"{A}\n    {B} {A} ;\n.\n"


def test_fmt_of_what_is_not_turtle_changes_nothing_and_exits_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(COMMENTED, encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<urn:a>", encoding="utf-8")

    result = run(ROOT, "fmt", tmp_path)

    assert result.exit_code == 2
    assert "b.ttl:" in result.stderr
    assert (tmp_path / "a.ttl").read_text(encoding="utf-8") == COMMENTED


def test_folder_without_turtle_is_an_error(run: Run, tmp_path: Path) -> None:
    result = run(ROOT, "fmt", tmp_path)

    assert result.exit_code == 2
    assert "holds no .ttl file" in result.stderr
