"""Where a report goes: to standard output, or to a file, whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from migkg.cli.stopping import temporary_folder
from migkg.errors import SourceError
from migkg.project import turtle_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@contextmanager
def delivered(output: Path | None, read: Iterable[Path]) -> Iterator[BinaryIO]:
    """Standard output, or a file that takes its place as a whole when it is complete.

    Whoever could not read the file that was there cannot read the new one.

    Raises:
        SourceError: the file cannot be written, or is one of those that are read.
    """
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif output.exists() and not output.is_file():
        with output.open("wb") as stream:  # a device or a pipe, which is not to be replaced
            yield stream
    else:
        place = output.resolve()  # what a link leads to is replaced, not the link
        if not place.parent.is_dir():
            raise SourceError(output, "cannot be written: its folder is not there")
        if place.exists() and any(map(place.samefile, turtle_below(read))):
            raise SourceError(output, "is read as well: write the report to another file")
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(temporary_folder(place.parent, ".migkg-"))
            except OSError as error:
                raise SourceError(output, f"cannot be written ({error.strerror})") from error
            draft = folder / place.name
            with draft.open("wb") as stream:
                yield stream
            if place.exists():
                guard_alike(draft, place.stat())
            draft.replace(place)


def guard_alike(draft: Path, old: os.stat_result) -> None:
    """Let the draft be read and written by those alone by whom the old file could be."""
    mode = stat.S_IMODE(old.st_mode)
    try:
        os.chown(draft, old.st_uid, old.st_gid)
    except PermissionError:
        if draft.stat().st_gid != old.st_gid:
            mode &= ~stat.S_IRWXG  # what the one group might do, another might not
    draft.chmod(mode)
