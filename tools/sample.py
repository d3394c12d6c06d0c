"""Draw statements of the data by the hash of a commit, to be read against what they rest on.

Nobody chooses them: whoever has the commit draws the same. A quarter is of chains of action and a
quarter of terms of office, where most can be wrong.

Usage: python -m tools.sample [COMMIT [COUNT]]
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.coverage import ACCOUNT, read_account
from migkg.source import NamedNode, Triple, ntriples, read_turtle
from migkg.terms import ID, curie, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "ttl"
Statement = tuple[Path, Triple]
"""What is said, and the file that it stands in."""

UNTOLD = {expand("mig:supportedBy"), expand("skos:inScheme")}
"""Links that are read with the statement that they support."""


def drawn(statements: Iterable[Statement], commit: str) -> list[Statement]:
    """The statements about things, in the order of the draw.

    Args:
        statements: each with the file that it stands in.
        commit: the hash by which to draw.
    """

    def lot(statement: Statement) -> bytes:
        return sha256(commit.encode() + ntriples([statement[1]])).digest()

    told = (
        (path, triple)
        for path, triple in statements
        if _iri(triple).startswith(ID) and triple.predicate.value not in UNTOLD
    )
    return sorted(told, key=lot)


def _iri(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""


def sample(order: list[Statement], count: int) -> list[Statement]:
    """So many statements: a quarter of chains, a quarter of terms of office, then any."""

    def first(of: Callable[[Path, Triple], bool]) -> Iterator[Statement]:
        return islice((it for it in order if of(*it)), count // 4)

    chosen = dict.fromkeys(first(lambda path, _: path.parent.name == "chains"))
    chosen |= dict.fromkeys(first(lambda _, it: _iri(it).startswith(f"{ID}tenure/")))
    for statement in order:
        if len(chosen) == count:
            break
        chosen.setdefault(statement)
    return list(chosen)


def main() -> None:
    """Print the sample as a list: statement, its place, and the records that it may rest on."""
    commit = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100  # noqa: PLR2004 - the second argument
    whole = subprocess.run(
        ["git", "rev-parse", commit], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    paths = sorted(DATA.rglob("*.ttl"))
    chosen = sample(
        drawn(((path, triple) for path in paths for triple in read_turtle(path)), whole), count
    )
    records: defaultdict[str, list[str]] = defaultdict(list)
    for entry in read_account(ROOT / ACCOUNT):
        for thing in entry.things:
            records[thing].append(entry.record)
    for number, (path, triple) in enumerate(chosen, 1):
        thing = curie(_iri(triple))
        said = ntriples([triple]).decode().strip().split(" ", 1)[1]
        print(f"{number}. {thing} {said}")
        print(f"   {path.relative_to(ROOT)}: {', '.join(records[thing]) or 'no record of its own'}")


if __name__ == "__main__":
    main()
