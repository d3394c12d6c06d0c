"""Where in files of Turtle something is described: the line of which it is the subject."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from migkg.source import NamedNode, base_of, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from migkg.source import Term

# What has no name of a term in it is jumped over: text, comments, brackets, commas, semicolons.
_TOKEN = re.compile(
    r"""
      \#[^\r\n]*
    | \"{3}(?:\\.|(?!\"{3}).)*\"{3} | '{3}(?:\\.|(?!'{3}).)*'{3}
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
    | (?P<iri> <[^>\x00-\x20]*> )
    | (?P<word> (?: [^\s<>"'()\[\],;#.\\] | \\. | \.+(?=[\w:%\\-]) )+ )
    | (?P<dot> \. )
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"@?(prefix|base)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:")


class Place(NamedTuple):
    """A file, and the line in it where that is known.

    >>> from pathlib import Path
    >>> str(Place(Path("data/town.ttl"), 7))
    'data/town.ttl:7'
    """

    path: Path
    line: int | None = None

    def __str__(self) -> str:
        """The place as compilers write it."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)


def places(terms: Iterable[Term], paths: Iterable[Path]) -> dict[Term, Place]:
    """The first line in these files that describes each of the terms, or else mentions it.

    The files are read once, for all terms together. What has no name of its own, or stands in no
    file, is left out.

    >>> from pathlib import Path
    >>> from migkg.source import named
    >>> post = named("migsh:Post")
    >>> str(places([post], [Path("shapes/post.ttl")])[post])
    'shapes/post.ttl:7'

    Raises:
        SourceError: a file cannot be read.
    """
    wanted = {term.value: term for term in terms if isinstance(term, NamedNode)}
    described: dict[Term, Place] = {}
    mentioned: dict[Term, Place] = {}
    for path in paths:
        if len(described) == len(wanted):
            break
        text = read_text(path)
        line, counted = 1, 0
        for iri, start, is_subject in _names(path, text):
            term = wanted.get(iri)
            found = described if is_subject else mentioned
            if term is None or term in described or term in found:
                continue
            line += text.count("\n", counted, start)
            counted = start
            found[term] = Place(path, line)
    return mentioned | described


def _names(path: Path, text: str) -> Iterator[tuple[str, int, bool]]:
    """Each name of a term, in full, with its start, and whether a statement begins with it."""
    prefixes: dict[str, str] = {}
    base = base_of(path)
    directive = prefix = ""
    begins = True
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            begins = True
        elif kind == "iri":
            iri = _absolute(token[0][1:-1], base)
            if directive == "base":
                base = iri
            elif directive:
                prefixes[prefix] = iri
            else:
                yield iri, token.start(), begins
            # As in SPARQL, a directive may end without a dot.
            begins, directive = bool(directive), ""
        elif kind == "word":
            word = token[0]
            if begins and (found := _DIRECTIVE.fullmatch(word)):
                directive = found[1].lower()
            elif directive:
                prefix = word.removesuffix(":")
            else:
                space, colon, local = word.partition(":")
                if colon and space in prefixes:
                    yield prefixes[space] + local.replace("\\", ""), token.start(), begins
            begins = False


def _absolute(iri: str, base: str) -> str:
    if "\\" in iri:
        iri = _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), iri)
    return iri if _ABSOLUTE.match(iri) else urljoin(base, iri)
