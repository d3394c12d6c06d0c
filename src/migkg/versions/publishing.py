"""Publishing: a version is laid down beside the others, and then served, at one stroke.

Whatever cuts this off, and whenever, what was served before is served still; what was begun has a
name with a dot before it, and is removed by whoever publishes next.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from migkg.errors import SourceError, UnknownName
from migkg.project import DUMP, MANIFEST, REPORT_JSON, REPORT_TURTLE, TIMINGS
from migkg.versions.reading import (
    CURRENT,
    NAME,
    SUMS,
    VERSIONS,
    checked,
    current_name,
    locked,
    name_of,
    sums_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from migkg.versions.reading import Version

KEPT = 3
"""Versions that are kept, the current one among them."""

_DRAFT, _GONE, _NEXT = ".draft", ".gone-", ".current"
_FORMER = (MANIFEST, REPORT_JSON, REPORT_TURTLE, TIMINGS, DUMP)
"""What builds wrote before there were versions; the last of them shows that the others are ours."""

_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP)


def publish(folder: Path, files: Mapping[str, bytes], *, keep: int = KEPT) -> Version:
    """Make these files the current version of a folder, at once and for good, or not at all.

    When this returns, they are on the disk, and were read back. If they are the current version
    already, nothing new is written.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as place:
    ...     first = publish(Path(place), {"migkg.nq": b"", "manifest.json": b"{}"})
    ...     again = publish(Path(place), {"migkg.nq": b"", "manifest.json": b"{}"})
    ...     print(first.name, again == first, current_name(Path(place)) == first.name)
    e3b0c44298fc1c14-8d4843d3 True True

    Args:
        folder: what the versions and the link to the current one are in.
        files: by their names; a dump is among them.
        keep: how many versions to leave there, with this one.

    Raises:
        SourceError: the files cannot be written, or links cannot be made there; what was published
            before is still there. Or an older version cannot be removed.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    name = name_of(digests)
    versions = folder / VERSIONS
    with _told(folder, "cannot be written ({}); what was published before is still there"):
        versions.mkdir(parents=True, exist_ok=True)
        with locked(versions, fcntl.LOCK_EX):
            _sweep(folder)
            try:
                _prepare(folder, name)
                version = _there(versions / name)
                if version is None:
                    version = _lay_down(versions / name, {**files, SUMS: sums_of(digests)})
                _swap(folder)
            except BaseException:
                with suppress(OSError):
                    _sweep(folder)
                raise
            with _told(folder, "cannot be removed ({}); the new version is published"):
                _sweep(folder)
                _remove_former(folder)
                _prune(folder, keep)
    return version


def publish_again(folder: Path, name: str) -> Version:
    """Make a version that is still there the current one.

    Raises:
        UnknownName: there is none of this name.
        SourceError: there is none at all, it is damaged, an older migkg built it, or the link
            cannot be made; what is current stays so.
    """
    versions = folder / VERSIONS
    if not versions.is_dir():
        raise SourceError(folder, "holds no version: run migkg build first")
    with (
        _told(folder, "cannot be read or written ({}); what was published before is still there"),
        locked(versions, fcntl.LOCK_EX),
    ):
        _sweep(folder)
        there = [path.name for path in versions.iterdir() if NAME.fullmatch(path.name)]
        if name not in there:
            raise UnknownName("version", name, there)
        version = checked(versions / name, name)
        version.require_project()
        _prepare(folder, name)
        _date(version.path)
        _swap(folder)
    return version


def prune(folder: Path, keep: int = KEPT) -> None:
    """Remove all but the newest versions of a folder, so many with the current one.

    The current one is never removed, nor is one that somebody holds.

    Raises:
        SourceError: there are none, or one cannot be removed.
    """
    with (
        _told(folder, "cannot be removed ({})"),
        locked(folder / VERSIONS, fcntl.LOCK_EX),
    ):
        _sweep(folder)
        _prune(folder, keep)


@contextmanager
def _told(folder: Path, problem: str) -> Iterator[None]:
    """Let what the system says be said of the file, or of the folder, with what it means here."""
    try:
        yield
    except OSError as error:
        raise SourceError(error.filename or folder, problem.format(error.strerror)) from error


def _sweep(folder: Path) -> None:
    """Remove what was begun and never finished."""
    (folder / _NEXT).unlink(missing_ok=True)
    for name in (_DRAFT, f"{_GONE}*"):
        for path in (folder / VERSIONS).glob(name):
            shutil.rmtree(path)


def _prepare(folder: Path, name: str) -> None:
    """Make the new link beside the old one: where that fails, nothing has been written yet."""
    if (folder / CURRENT).is_dir() and not (folder / CURRENT).is_symlink():
        problem = f"is a folder, where a link to one in {VERSIONS}/ has to be: remove it"
        raise SourceError(folder / CURRENT, problem)
    try:
        (folder / _NEXT).symlink_to(f"{VERSIONS}/{name}")
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        problem = (
            f"lies where no symbolic link can be made ({error.strerror}), by which a version is "
            "published: choose a folder on another file system"
        )
        raise SourceError(folder, problem) from error


def _there(path: Path) -> Version | None:
    """This version, if it was published before and is sound; if it is damaged, it goes."""
    if not path.exists():
        return None
    try:
        version = checked(path, path.name)
    except SourceError:
        path.rename(path.with_name(_GONE + path.name))
        return None
    _date(path)
    return version


def _lay_down(path: Path, files: Mapping[str, bytes]) -> Version:
    draft = path.with_name(_DRAFT)
    folders = sorted({draft / it for name in files for it in PurePosixPath(name).parents})
    for folder in folders:  # each after the one that it lies in
        folder.mkdir()
    for name, content in files.items():
        _write(draft / name, content)
    for folder in reversed(folders):
        _sync(folder)
    version = checked(draft, path.name)
    _date(draft)
    draft.rename(path)
    _sync(path.parent)
    return replace(version, path=path)


def _write(path: Path, content: bytes) -> None:
    # For reading only: a version is not changed by mistake.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    with open(descriptor, "wb") as stream:  # noqa: PTH123  a descriptor has no path
        stream.write(content)
        stream.flush()
        os.fsync(descriptor)


def _swap(folder: Path) -> None:
    (folder / _NEXT).replace(folder / CURRENT)
    _sync(folder)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _date(path: Path) -> None:
    """Let this be the newest version, by a clock finer than that of most file systems."""
    now = time.time_ns()
    os.utime(path, ns=(now, now))


def _remove_former(folder: Path) -> None:
    for draft in folder.glob(".build-*"):
        shutil.rmtree(draft)
    if (folder / DUMP).is_file():
        for name in _FORMER:
            (folder / name).unlink(missing_ok=True)


def _prune(folder: Path, keep: int) -> None:
    name = current_name(folder)
    older = [
        path
        for path in (folder / VERSIONS).iterdir()
        if NAME.fullmatch(path.name) and path.name != name
    ]
    older.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in older[max(keep - 1, 0) :]:
        with locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as free:
            if free:
                # Under its name there is a whole version or none.
                shutil.rmtree(path.rename(path.with_name(_GONE + path.name)))
