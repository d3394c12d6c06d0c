"""Files that can be read only once, from a pipe or a device, kept while they are judged."""

from __future__ import annotations

import shutil
import sys
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migkg.cli.stopping import temporary_folder
from migkg.errors import FaultyShapes, ShapesError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migkg.errors import MigkgError

_STDIN, _DASH = Path("/dev/stdin"), Path("-")
# What stands there is another file in another process.
_OF_THIS_PROCESS = ("/dev/fd/", "/dev/std", "/proc/")


class Spooled(NamedTuple):
    """The files and folders, group by group, and what was given where one of them is a copy."""

    groups: list[list[Path]]
    given: dict[str, str]

    @property
    def originals(self) -> list[Path]:
        """The files and folders themselves, not their copies."""
        return [Path(self.given.get(str(it), it)) for it in chain.from_iterable(self.groups)]

    def renamed(self, text: str) -> str:
        """The text with the names that were given."""
        for copy, name in self.given.items():
            text = text.replace(copy, name)
        return text


@contextmanager
def spooled(*groups: Sequence[Path]) -> Iterator[Spooled]:
    """The same files and folders, with a copy in the place of what can be read only once.

    ``-`` stands for standard input. An error of such a copy is told of what was given.

    Raises:
        SourceError: something cannot be read.
    """
    with ExitStack() as stack:
        copies: dict[Path, Path] = {}

        def kept(path: Path) -> Path:
            if path == _DASH:
                path = _STDIN
            here = path.absolute().as_posix().startswith(_OF_THIS_PROCESS)
            if path.is_dir() or (path.is_file() and not here):
                return path
            if path not in copies:
                copies[path] = stack.enter_context(temporary_folder()) / path.name
                _copy(path, copies[path])
            return copies[path]

        files = [list(map(kept, paths)) for paths in groups]
        made = Spooled(files, {str(copy): str(path) for path, copy in copies.items()})
        try:
            yield made
        except (ShapesError, SourceError) as error:
            raise _renamed(error, made.renamed) from error


def _copy(path: Path, copy: Path) -> None:
    if path == _STDIN and sys.stdin is None:
        raise SourceError(path, "cannot be read (it is closed)")
    try:
        with copy.open("wb") as written:
            if path == _STDIN:
                shutil.copyfileobj(sys.stdin.buffer, written)
            else:
                with path.open("rb") as read:
                    shutil.copyfileobj(read, written)
    except OSError as error:
        raise SourceError(path, f"cannot be read ({error.strerror})") from error


def _renamed(error: MigkgError, renamed: Callable[[str], str]) -> MigkgError:
    if isinstance(error, FaultyShapes):
        return FaultyShapes([_renamed(it, renamed) for it in error.faults])
    if isinstance(error, ShapesError):
        return ShapesError(renamed(error.problem), term=error.term)
    if isinstance(error, SourceError):
        return SourceError(renamed(str(error.path)), error.problem, error.line, error.column)
    return error
