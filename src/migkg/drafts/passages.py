"""Passages of a text that is at hand: where they stand, and their hashes; never the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.errors import MigkgError, SourceError
from migkg.evidence import digest
from migkg.statements import Statement, iri, number, typed
from migkg.terms import mint

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 600
"""Code points that a passage may have."""


@dataclass(frozen=True)
class Passage:
    """Where a passage starts and ends, in code points, and its hash.

    >>> Passage(0, 22, "sha256:…").key("xx-atown-page")
    'xx-atown-page-0-22'
    """

    start: int
    end: int
    hash: str

    def key(self, document: str) -> str:
        """The key of the evidence that it is, by that of its document."""
        return f"{document}-{self.start}-{self.end}"

    def statements(self, document: str) -> tuple[list[Statement], str, list[Statement]]:
        """What is said of the evidence, the name of its selector, and what is said of that."""
        selector = f"<{mint('evidence', self.key(document))}#selector>"
        of_evidence: list[Statement] = [
            ("a", iri("mig:Evidence")),
            ("oa:hasSource", iri(f"document:{document}")),
            ("oa:hasSelector", iri(selector)),
            ("mig:passageHash", typed(self.hash, "xsd:string")),
        ]
        of_selector: list[Statement] = [
            ("a", iri("oa:TextPositionSelector")),
            ("oa:start", number(self.start)),
            ("oa:end", number(self.end)),
        ]
        return of_evidence, selector, of_selector


@dataclass(frozen=True)
class Text:
    """The text of a page, as it was read."""

    path: Path
    words: str
    hash: str

    @classmethod
    def read(cls, path: Path) -> Text:
        """The text in a file.

        Raises:
            SourceError: it cannot be read, or is not UTF-8.
        """
        try:
            content = path.read_bytes()
            return cls(path, content.decode("utf-8"), digest(content))
        except OSError as error:
            raise SourceError(path, f"cannot be read ({error.strerror})") from error
        except UnicodeDecodeError as error:
            problem = "is not UTF-8; offsets count the code points of UTF-8"
            raise SourceError(path, problem) from error

    def passage(self, quote: str) -> Passage:
        """The one place where these words stand, however many spaces or line ends part them.

        >>> from pathlib import Path
        >>> Text.read(Path("tests/small/xx-atown/page.txt")).passage("Ada Example").start
        47

        Raises:
            SourceError: they stand nowhere, or more than once, or are too many.
        """
        if not quote.split():
            raise MigkgError("No words are quoted: say --quote with those that the fact rests on.")
        pattern = r"\s+".join(map(re.escape, quote.split()))
        found = list(re.finditer(pattern, self.words))
        if len(found) != 1:
            problem = "has more than once" if found else "does not have"
            advice = ": quote more of them" if found else ": quote them letter by letter"
            raise SourceError(self.path, f"{problem} the words {quote!r}{advice}")
        start, end = found[0].span()
        if end - start > LONGEST:
            problem = (
                f"is quoted by {end - start} characters: quote the sentence, at most {LONGEST}"
            )
            raise SourceError(self.path, problem)
        return Passage(start, end, digest(found[0][0].encode()))
