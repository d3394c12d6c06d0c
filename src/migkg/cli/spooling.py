"""Data that come by a pipe or from a device, kept in a file while they are judged."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def spooled(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """The same files and folders, with a copy in the place of what can be read only once.

    An error of such a copy is told of what was given.

    Raises:
        SourceError: something cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="migkg-") as folder:
        given = {}
        files = []
        for number, path in enumerate(paths):
            if path.is_file() or path.is_dir():
                files.append(path)
                continue
            copy = Path(folder) / f"{number}" / path.name
            copy.parent.mkdir()
            try:
                with path.open("rb") as read, copy.open("wb") as written:
                    shutil.copyfileobj(read, written)
            except OSError as error:
                raise SourceError(path, f"cannot be read ({error.strerror})") from error
            given[copy] = path
            files.append(copy)
        try:
            yield files
        except SourceError as error:
            named = given.get(Path(error.path))
            if named is None:
                raise
            raise SourceError(named, error.problem, error.line, error.column) from error
