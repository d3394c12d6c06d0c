"""What a project is, what its files are called, and which one a command works on.

A project is a folder with ontology, shapes and data. The wheel holds one, built, so that migkg
answers anywhere; a checkout is used by whoever stands in it. One that is named goes before both.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

INSTALLED = Path(__file__).parent / "installed"
"""The project that a wheel brings; a checkout that is installed in place has none there."""

PARTS = ("ontology", "shapes", "data/ttl")
"""The folders that make a folder a project."""

TAKEN = ("concepts", "derived", "ontology", "questions")
"""Names of graphs that no collection can have."""

WORDS = "queries/words.yaml"
"""What the tags and parameters of questions are called, in each language."""

_BESIDE = (
    "ontology/**/*.ttl",
    "ontology/**/*.rq",
    "ontology/gates.json",
    "shapes/**/*.ttl",
    "shapes/**/*.rq",
    "queries/**/*.rq",
    WORDS,
    "data/account.csv",
    "data/keys.csv",
)
"""What pages are made from as well as from the dump: a version holds it as it was."""

BUILD = "build"
"""The folder that versions of the graph are published to."""

PROJECT = "project"
"""Of the project, what pages are made from, in the folder of a version, as the next five are."""

DUMP = "migkg.nq"
"""The whole graph."""

MANIFEST = "manifest.json"
"""What the dump holds, and its digest."""

REPORT_JSON = "report.json"
"""What the shapes found in the whole."""

REPORT_TURTLE = "report.ttl"
"""The same as SHACL writes it."""

TIMINGS = "timings.json"
"""What each shape took: it is another each time, and does not tell versions apart."""


@dataclass(frozen=True)
class Choice:
    """The project folder that is used, and why, where that is not plain."""

    root: Path
    reason: str = ""


def chosen(named: Path | None, here: Path | None = None) -> Choice:
    """The project to use: the named one, else the one that is ``here``, else the installed one.

    >>> chosen(Path("elsewhere")).root.name
    'elsewhere'
    """
    here = here or Path()
    if named is not None:
        return Choice(named)
    missing = [part for part in PARTS if not (here / part).is_dir()]
    if not missing or not INSTALLED.is_dir():
        return Choice(here)
    reason = (
        f"the project used is the one installed with migkg ({INSTALLED}), since {here.resolve()} "
        f"has no folder {' or '.join(missing)}; --root names another"
    )
    return Choice(INSTALLED, reason)


def require_project(root: Path) -> None:
    """Refuse a folder that is not the root of a project.

    Raises:
        SourceError: it has no data.
    """
    if not (root / "data" / "ttl").is_dir():
        problem = "is no migkg project (it has no folder data/ttl): go to one, or name it by --root"
        raise SourceError(root.resolve(), problem)


def turtle_files(root: Path) -> list[Path]:
    """The Turtle files of a project, wherever they lie in its parts."""
    return [path for part in PARTS for path in sorted((root / part).rglob("*.ttl"))]


def beside(root: Path) -> list[Path]:
    """The files of a project that pages are made from, beside the dump."""
    return [path for it in _BESIDE for path in sorted(root.glob(it))]


def turtle_below(paths: Iterable[Path]) -> list[Path]:
    """These Turtle files, and all below these folders, each once however often it is named.

    Raises:
        SourceError: a folder holds none.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        below = [path]
        if path.is_dir():
            below = sorted(it for it in path.rglob("*.ttl") if not it.is_dir())
        if not below:
            raise SourceError(path, "holds no .ttl file")
        for it in below:
            # Read twice, a file would have its blank nodes twice.
            files.setdefault(it.resolve(), it)
    return list(files.values())
