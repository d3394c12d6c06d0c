"""The engines that judge by shapes, each as a whole process that writes its report in Turtle."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import installed

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
JENA, TOPBRAID = ROOT / ".jena" / "lib", ROOT / ".topbraid" / "lib"
HEAP = "-Xmx8g"

PYRUDOF = """
import sys
from pyrudof import ResultShaclValidationFormat, Rudof, RudofConfig
rudof = Rudof(RudofConfig())
rudof.read_data(sys.argv[2])
rudof.read_shacl(sys.argv[1])
report = rudof.validate_shacl()
print(rudof.serialize_shacl_validation_results(ResultShaclValidationFormat.Turtle))
sys.exit(not report.conforms)
"""


@dataclass(frozen=True)
class Given:
    """What is judged: the shapes, the data alone, the ontology alone, and both in one file."""

    shapes: Path
    data: Path
    ontology: Path
    whole: Path


@dataclass(frozen=True)
class Engine:
    """An engine: its name and version, its command, and the most triples that it is given."""

    name: str
    version: Callable[[], str]
    command: Callable[[Given], list[str | Path]]
    most: int = 10**9
    memory: float = 0
    """The address space that it may have, in GiB; Java is held by its heap instead."""

    @property
    def is_here(self) -> bool:
        """Whether it is installed."""
        return bool(self.version())


def _jar(folder: Path, name: str) -> Callable[[], str]:
    return lambda: next(
        (it.stem.removeprefix(f"{name}-") for it in sorted(folder.glob(f"{name}-[0-9]*.jar"))), ""
    )


def _ours(given: Given) -> list[str | Path]:
    judge = [sys.executable, "-m", "migkg", "validate", "--format", "ttl", str(given.data)]
    return [*judge, "--shapes", given.shapes, "--ontology", given.ontology]


def _pyshacl(given: Given) -> list[str | Path]:
    kinds = ["-sf", "turtle", "-df", "turtle", "-f", "turtle"]
    return [sys.executable, "-m", "pyshacl", "-s", given.shapes, *kinds, given.whole]


def _pyrudof(given: Given) -> list[str | Path]:
    return [sys.executable, "-c", PYRUDOF, given.shapes, given.whole]


def _jena(given: Given) -> list[str | Path]:
    judge = ["java", HEAP, "-cp", f"{JENA}/*", "shacl.shacl", "validate"]
    return [*judge, "--shapes", given.shapes, "--data", given.whole]


def _topbraid(given: Given) -> list[str | Path]:
    judge = ["java", HEAP, "-cp", f"{TOPBRAID}/*", "org.topbraid.shacl.tools.Validate"]
    return [*judge, "-noImports", "-datafile", given.whole, "-shapesfile", given.shapes]


OWN = Engine("migkg", partial(installed, "migkg"), _ours)
ENGINES = (
    OWN,
    Engine("pySHACL", partial(installed, "pyshacl"), _pyshacl, most=150_000),
    Engine("pyrudof", partial(installed, "pyrudof"), _pyrudof, most=150_000, memory=14),
    Engine("Jena", _jar(JENA, "jena-shacl"), _jena),
    Engine("TopBraid", _jar(TOPBRAID, "shacl"), _topbraid),
)
