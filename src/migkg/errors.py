"""Everything migkg raises.

::

    MigkgError                 what the command line turns into one sentence and exit code 2
    ├── SourceError            a Turtle file cannot be read          path, line, column
    ├── QueryError             a query or its header is not valid    name, path, line, column
    │   └── RefusedQuery       a query asks for what is not offered (SERVICE, LOAD, an update)
    ├── UnknownName            a name that does not exist            kind, name, known, nearest
    ├── ShapesError            a validation cannot start
    │   └── FaultyShapes       shapes are not well formed           faults
    ├── LogicError             the reasoner could not be run
    ├── RemoteError            another endpoint did not answer as the protocol says
    ├── LimitExceeded          a limit cut the work off              limit, line, column
    ├── NotServed              a server is not started               reasons
    ├── Unwritable             a format cannot hold the statements or rows
    ├── AlreadyKnown           what is to be new is there (exit 1)  names
    └── NonConformance         the data break a Violation (exit 1)   report
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


LISTED = 40
"""The most names that a message lists in full."""


class MigkgError(Exception):
    """The root of all errors that a user can mend.

    >>> issubclass(SourceError, MigkgError)
    True
    """


class SourceError(MigkgError):
    """A Turtle file cannot be read: where it broke, and what was expected there.

    >>> str(SourceError("places.ttl", "a dot is missing", 3, 14))
    'places.ttl:3:14: a dot is missing'
    """

    def __init__(
        self, path: Path | str, problem: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.path, self.problem, self.line, self.column = path, problem, line, column
        place = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{place}: {problem}")


class QueryError(MigkgError):
    """A query, or the header that describes it, is not valid.

    >>> str(QueryError("unexpected '}'", name="networks-of-city", line=3, column=14))
    "networks-of-city: line 3, column 14: unexpected '}'"

    ``excerpt`` is the line with a caret under the column, where the text is at hand.
    """

    def __init__(  # noqa: PLR0913  where it is, as far as that is known
        self,
        problem: str,
        *,
        name: str | None = None,
        path: Path | None = None,
        line: int | None = None,
        column: int | None = None,
        excerpt: str | None = None,
    ) -> None:
        self.problem, self.name, self.path = problem, name, path
        self.line, self.column, self.excerpt = line, column, excerpt
        where = f"{path or name}: " if path or name else ""
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{where}{place}{problem}")

    def of_file(self, name: str, path: Path | None) -> Self:
        """The same error, said of the query in this file."""
        place = {"line": self.line, "column": self.column}
        return type(self)(self.problem, name=name, path=path, **place, excerpt=self.excerpt)


class RefusedQuery(QueryError):
    """A query asks for something that this endpoint does not do.

    >>> from migkg.sandbox import refuse
    >>> refuse("CLEAR ALL")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.RefusedQuery: line 1, column 1: CLEAR is an update, ...
    """


class UnknownName(MigkgError):
    """A name that does not exist, with those that do and the nearest of them.

    >>> str(UnknownName("kind of thing", "citty", ["city", "network"]))
    "There is no kind of thing 'citty'. Did you mean city? There are: city, network."
    >>> str(UnknownName("number", "x", map(str, range(99)), listed_by="migkg numbers"))
    "There is no number 'x'. migkg numbers lists all 99."
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], *, listed_by: str = "") -> None:
        self.kind, self.name = kind, name
        self.known = tuple(sorted(known))
        self.nearest = nearest(name, self.known)
        hint = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        listing = f" {listed_by} lists all {len(self.known)}." if listed_by else ""
        if len(self.known) <= LISTED:
            listing = f" There are: {', '.join(self.known)}." if self.known else ""
        super().__init__(f"There is no {kind} {name!r}.{hint}{listing}")


class ShapesError(MigkgError):
    """A validation cannot start, since its verdict would be worth nothing.

    >>> from pathlib import Path
    >>> from migkg import read_project, validate
    >>> validate((), read_project(Path()).shapes)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.ShapesError: ...

    ``term`` is the IRI of the term that shapes name and the ontology does not have, if that is it.
    """

    def __init__(self, problem: str, *, term: str | None = None) -> None:
        self.problem, self.term = problem, term
        super().__init__(problem)


class FaultyShapes(ShapesError):
    """Shapes are not well formed; ``faults`` says how, each with its file and line where known.

    >>> raise FaultyShapes([SourceError("shapes.ttl", "sh:minCount is no number: x", 3)])
    Traceback (most recent call last):
    migkg.errors.FaultyShapes: shapes.ttl:3: sh:minCount is no number: x
    """

    def __init__(self, faults: Sequence[MigkgError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class NotServed(MigkgError):
    """A server is not started; ``reasons`` says why, each with how to mend it.

    >>> raise NotServed("this is not safe", ["it runs as root"])
    Traceback (most recent call last):
    migkg.errors.NotServed: this is not safe: it runs as root
    """

    def __init__(self, what: str, reasons: Sequence[str]) -> None:
        self.what, self.reasons = what, tuple(reasons)
        super().__init__(f"{what}: {'; '.join(reasons)}")


class LogicError(MigkgError):
    """The reasoner could not be run.

    >>> from migkg import reason
    >>> reason(b"no statement")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    migkg.errors.LogicError: Line 1 is not a statement in N-Triples.
    """


class RemoteError(MigkgError):
    """Another SPARQL endpoint did not answer as the protocol says.

    >>> from migkg.remote import answer
    >>> answer("ftp://example.org/", "ASK {}", "text/csv", "text/turtle")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.RemoteError: 'ftp://example.org/' is not the address of an endpoint: ...
    """


class LimitExceeded(MigkgError):
    """The work was cut off by ``limit``, or not begun since it would be.

    It is one of deadline, memory, size, queue, crash and length, or of what a query holds: nesting,
    chain, patterns and tokens, with line, column and the line as ``excerpt``.

    >>> LimitExceeded("deadline", "The query took longer than 10 s.").limit
    'deadline'
    """

    def __init__(
        self,
        limit: str,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        excerpt: str | None = None,
    ) -> None:
        self.limit, self.message = limit, message
        self.line, self.column, self.excerpt = line, column, excerpt
        place = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(place + message)


class Unwritable(MigkgError):
    """The format that was asked for cannot hold these statements or rows; another one can.

    >>> from migkg.source import Triple, named
    >>> from migkg.store import rdfxml
    >>> rdfxml([Triple(named("urn:a"), named("urn:1"), named("urn:b"))])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    migkg.errors.Unwritable: RDF/XML cannot write <urn:1>, ...
    """


class AlreadyKnown(MigkgError):
    """What is to be new is there already, by its key, its name or an identifier from elsewhere.

    >>> AlreadyKnown("city:de-kiel is there already.", ("city:de-kiel",)).names
    ('city:de-kiel',)
    """

    def __init__(self, message: str, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(message)


class NonConformance(MigkgError):
    """The data break at least one Violation.

    >>> NonConformance(None, "does not conform: 1 Violation").args
    ('does not conform: 1 Violation',)
    """

    def __init__(self, report: object, message: str) -> None:
        self.report = report
        super().__init__(message)


def nearest(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The ``count`` names most like ``name``, best first; empty where nothing is like it.

    Names of one namespace are told apart by what follows it, whatever the case of its letters;
    names of other namespaces count only where there is none of the same.

    >>> nearest("supportedBi", ["supportedBy", "governs", "award"])
    ('supportedBy',)
    >>> nearest("mig:Pledg", ["mig:ledBy", "mig:Pledge", "theme:pledge"])
    ('mig:Pledge',)
    """
    names = list(known)
    space = space_of(name)
    same = [one for one in names if space_of(one) == space]
    if same:
        names, start = same, len(space)
    else:
        start = 0
    matcher = difflib.SequenceMatcher(None, b=name[start:].lower())
    alike = []
    for one in names:
        matcher.set_seq1(one[start:].lower())
        bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # the dearest last
        if all(bound() >= _ALIKE for bound in bounds):
            alike.append((-matcher.ratio(), one))
    return tuple(one for _, one in sorted(alike)[:count])


_ALIKE = 0.7


def space_of(name: str) -> str:
    """What stands before the local part: a prefix, or the namespace of an IRI."""
    return "".join(re.findall(r"\A.*[#/:]", name, re.DOTALL))
