"""Where something is described: the line of which it is the subject, however Turtle is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg.places import places
from migkg.source import BASE_OF_FILES, Literal, NamedNode, read_turtle

if TYPE_CHECKING:
    from pathlib import Path

E = "http://e/"
TEXT = '''\
# <http://e/in-comment> ex:in-comment
@prefix ex: <http://e/> . @prefix : <http://e/bare-> .
PREFIX odd.one: <http://e/odd->
@base <http://e/base/> .
ex:first ex:knows ex:last , ex:only-mentioned ; ex:says """
ex:last says nothing. <http://e/in-text> .
""" ; ex:at 1.5 ; ex:part [ ex:of ex:inner ] .
<relative> ex:knows <http://e/plain> .
:end ex:is "ex:in-quotes .", 'ex:in-quotes \\' .' .
odd.one:a.b ex:c\\,d 2 .
ex:last ex:knows ex:first .
<http://e/plain> ex:is true.
<http://e/esc\\u0061ped> ex:is 1.
ex:esc\\,aped ex:is 1 .
'''
AT = {
    "first": 5,
    "last": 11,
    "only-mentioned": 5,
    "inner": 7,
    "base/relative": 8,
    "plain": 12,
    "bare-end": 9,
    "odd-a.b": 10,
    "c,d": 10,
    "escaped": 13,
    "esc,aped": 14,
    "in-comment": None,
    "in-text": None,
    "in-quotes": None,
    "nowhere": None,
}


@pytest.mark.parametrize(("name", "line"), AT.items())
def test_line_is_that_of_the_description_or_else_of_the_first_mention(
    tmp_path: Path, name: str, line: int | None
) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(TEXT, encoding="utf-8")
    term = NamedNode(E + name)
    assert read_turtle(path)

    found = places([term], [path])

    assert (found[term].line if term in found else None) == line


def test_all_terms_are_found_at_once_each_in_the_first_file_that_describes_it(
    tmp_path: Path,
) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("<http://e/a> <http://e/p> <http://e/b> .\n", encoding="utf-8")
    two.write_text("\n<http://e/b> <http://e/p> <http://e/a> .\n<x> <y> <z> .", encoding="utf-8")
    a, b, x = (NamedNode(it) for it in (E + "a", E + "b", BASE_OF_FILES + "x"))

    found = places([a, b, x, Literal("a")], [one, two])

    assert {term: str(place) for term, place in found.items()} == {
        a: f"{one}:1",
        b: f"{two}:2",
        x: f"{two}:3",
    }
