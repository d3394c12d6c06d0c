"""Logic: HermiT, through owlready2, on whatever statements it is given."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migkg.errors import LogicError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STATEMENT = re.compile(
    rb"(?:<[^<>\s]+>|_:\S+)\s*(?P<predicate><[^<>\s]+>)\s*"
    rb'(?:<[^<>\s]+>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]+>)?)\s*\.'
)
_IMPORTS = b"<http://www.w3.org/2002/07/owl#imports>"
_NOTHING = "http://www.w3.org/2002/07/owl#Nothing"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Verdict:
    """What the reasoner found; of an inconsistent whole it says nothing about single classes.

    >>> Verdict(consistent=False).unsatisfiable
    ()
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()


def java_available() -> bool:
    """Whether there is a Java runtime to run HermiT in."""
    return shutil.which("java") is not None


def reason(ntriples: bytes) -> Verdict:
    """Whether these statements (N-Triples) are consistent, and which named classes stay empty.

    Literals of datatypes outside OWL 2, such as xsd:date, are not judged. Nothing is imported.

    >>> reason(b"") if java_available() else Verdict(consistent=True)
    Verdict(consistent=True, unsatisfiable=())

    Raises:
        LogicError: Java is not there, the statements cannot be read, or the reasoner failed.
    """
    if not java_available():
        raise LogicError("The reasoner HermiT needs Java: install a runtime that gives `java`.")
    import owlready2

    world = owlready2.World()
    try:
        _load(world, ntriples)
        with _scratch():
            owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        empty = {found.iri for found in world.inconsistent_classes()} - {_NOTHING}
    except owlready2.OwlReadyInconsistentOntologyError:
        return Verdict(consistent=False)
    except (owlready2.OwlReadyJavaError, subprocess.SubprocessError, OSError) as error:
        raise LogicError(f"The reasoner HermiT failed: {' '.join(str(error).split())}") from error
    finally:
        world.close()
    return Verdict(consistent=True, unsatisfiable=tuple(sorted(empty)))


def _load(world: Any, ntriples: bytes) -> None:
    ontology = world.get_ontology("https://w3id.org/migkg/reasoned#")
    statements = io.BytesIO(b"\n".join(_statements(ntriples)))
    ontology.load(only_local=True, fileobj=statements, format="ntriples")


def _statements(ntriples: bytes) -> Iterator[bytes]:
    """The lines but for imports, each a statement: owlready2 would skip what it cannot read."""
    for number, line in enumerate(ntriples.splitlines(), start=1):
        statement = line.strip()
        if not statement or statement.startswith(b"#"):
            continue
        match = _STATEMENT.fullmatch(statement)
        if match is None:
            raise LogicError(f"Line {number} is not a statement in N-Triples.")
        if match["predicate"] != _IMPORTS:
            yield statement


@contextmanager
def _scratch() -> Iterator[None]:
    """A folder for the reasoner's input, which owlready2 leaves behind when the verdict is bad."""
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="migkg-") as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            yield
        finally:
            tempfile.tempdir = before
