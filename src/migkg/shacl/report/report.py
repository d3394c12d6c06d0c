"""The report of a validation, and every form in which it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from migkg.shacl.report import as_csv, as_json, as_junit, as_sarif, as_text, as_turtle
from migkg.shacl.report.judgement import Excerpt, Judgement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from migkg.places import Place
    from migkg.source import Term

FORMS: dict[str, Callable[[Excerpt], Iterator[str]]] = {
    "text": as_text.pieces,
    "json": as_json.pieces,
    "ttl": as_turtle.pieces,
    "csv": as_csv.pieces,
    "sarif": as_sarif.pieces,
    "junit": as_junit.pieces,
}
"""The forms of a report, by the names that the command line has for them."""

WITH_PLACES = ("text", "csv", "sarif", "junit")
"""The forms that say in which line of which file a focus node is described."""


def write(excerpt: Excerpt, form: str, stream: BinaryIO) -> None:
    r"""Write a report, or a part of it, in one of ``FORMS``, piece by piece.

    >>> from io import BytesIO
    >>> stream = BytesIO()
    >>> write(Excerpt(Report((), focus_nodes=3, ontology_present=True)), "text", stream)
    >>> stream.getvalue()
    b'conforms: 3 nodes judged, 0 Violation, 0 Warning, 0 Info\n'

    Raises:
        OSError: the stream takes no more.
    """
    # The name of a file may be no Unicode.
    stream.writelines(piece.encode(errors="backslashreplace") for piece in FORMS[form](excerpt))


@dataclass(frozen=True)
class Report(Judgement):
    """All findings, and whether there was anything to judge at all.

    >>> Report((), focus_nodes=3, ontology_present=True).conforms
    True
    >>> Report((), focus_nodes=0, ontology_present=True).conforms
    False
    """

    def to_text(self, language: str = "en", places: Mapping[Term, Place] | None = None) -> str:
        """The report for a person: by severity, each with its node, message, shape and place."""
        shown = Excerpt(self, language=language, places=places or {})
        return "".join(as_text.pieces(shown)).removesuffix("\n")

    def to_json(self) -> dict[str, Any]:
        """The report as an object with ``conforms`` and ``results``."""
        results = [as_json.result(finding) for finding in self.findings]
        return {**as_json.head(Excerpt(self)), "results": results}

    def to_turtle(self) -> bytes:
        """The report as a ``sh:ValidationReport``, its results numbered, in a fixed order."""
        return "".join(as_turtle.pieces(Excerpt(self))).encode()
