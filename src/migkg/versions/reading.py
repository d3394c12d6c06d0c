"""A version that was published: which one is current, and that it is what it claims to be."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migkg.errors import SourceError
from migkg.project import DUMP, MANIFEST, PROJECT, TIMINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSIONS = "versions"
"""Where the versions are, in the folder that a build is published to."""

CURRENT = "current"
"""The link to the one that is served, beside it."""

SUMS = "SHA256SUMS"
"""The digests of all files of a version, as ``sha256sum --check`` reads them."""

NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
LISTED = r"[^\x00-\x1f\\\ud800-\udfff]+"
"""The names that files of a version may have: each is a part of one line of text, as it is."""

_SUM = re.compile(rf"([0-9a-f]{{64}})  ({LISTED})\n")
_STEPS = frozenset(("", ".", ".."))
"""What leads out of a folder, or in a circle."""

_LINK = re.compile(rf"{VERSIONS}/{NAME.pattern}")
_AGAIN = "run migkg build"
_LOST = (errno.ENOENT, errno.EIO, errno.EISDIR, errno.ENOTDIR, errno.ELOOP)
"""What the system says of a file that is not there or cannot be read any more."""


@dataclass(frozen=True)
class Version:
    """What one build made: files that nobody changes, under a name that they alone have.

    >>> from pathlib import Path
    >>> Version("0123456789abcdef-01234567", Path("somewhere"), {}).dump.as_posix()
    'somewhere/migkg.nq'
    """

    name: str
    path: Path
    digests: Mapping[str, str] = field(repr=False, hash=False)
    """The SHA-256 of each file, by its name."""

    @property
    def dump(self) -> Path:
        """The file that holds the whole graph."""
        return self.file(DUMP)

    @property
    def project(self) -> Path:
        """The folder of what pages are made from: the project as it was when this was built."""
        return self.file(PROJECT)

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the dump holds, as the build says.

        Raises:
            SourceError: the build did not say.
        """
        try:
            manifest: dict[str, Any] = json.loads(self.file(MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise SourceError(self.file(MANIFEST), f"is missing or no JSON: {_AGAIN}") from error
        return manifest

    def require_project(self) -> None:
        """Refuse a version of which no pages can be made.

        Raises:
            SourceError: it has nothing of the project.
        """
        if not self.project.is_dir():
            problem = f"is missing, since an older migkg built this version: {_AGAIN}"
            raise SourceError(self.project, problem)

    def file(self, name: str) -> Path:
        """Where the file of this name is, if the version has it; names have ``/`` in folders."""
        return self.path / name


def current(folder: Path) -> Version:
    """The version that is served from this folder, when all its files are as they were published.

    >>> from pathlib import Path
    >>> current(Path("nowhere"))
    Traceback (most recent call last):
    migkg.errors.SourceError: nowhere: holds no version: run migkg build first

    Raises:
        SourceError: there is none, or a file of it is not what it was; with what to do.
    """
    with held(folder) as version:
        return version


@contextmanager
def held(folder: Path) -> Iterator[Version]:
    """As ``current``; and meanwhile the version stays where it is, whatever is published.

    Raises:
        SourceError: as ``current``.
    """
    with ExitStack() as holding:
        yield _held(folder, holding)


def _held(folder: Path, holding: ExitStack) -> Version:
    while path := _place(folder):
        try:
            holding.enter_context(locked(path, fcntl.LOCK_SH))
            # Or it was superseded, and perhaps removed, before it was held.
            if _place(folder) == path:
                return checked(path, "" if path.name == CURRENT else path.name)
        except OSError as error:
            if _place(folder) == path:
                problem = f"cannot be read ({error.strerror}); if it is damaged, {_AGAIN}"
                raise SourceError(error.filename or path, problem) from error
        holding.close()
    raise SourceError(folder, f"holds no version: {_AGAIN} first")


def current_name(folder: Path) -> str | None:
    """The name of the version that is served from this folder, unchecked; None if there is none.

    It costs one system call, so whoever serves may ask often whether there is another.

    >>> from pathlib import Path
    >>> current_name(Path("nowhere")) is None
    True
    """
    path = _place(folder)
    if path is None:
        return None
    if path.name != CURRENT:
        return path.name
    try:
        return name_of(_digests(path))
    except (OSError, ValueError):
        return None


def _place(folder: Path) -> Path | None:
    """Where the current version is: where the link leads, or there, in a wheel, which has none."""
    link = folder / CURRENT
    try:
        target = os.readlink(link)  # noqa: PTH115  as it is written, and quickly
    except OSError as error:
        return link if error.errno == errno.EINVAL else None
    return folder / target if _LINK.fullmatch(target) else None


def checked(path: Path, name: str = "") -> Version:
    """The version in this folder, of this name if one is given, with every file read.

    Raises:
        SourceError: a file is not the one that the digests describe, or they describe none of its
            name, or they give another name to the version.
        OSError: a file cannot be read, which does not say that it is damaged.
    """
    sums = path / SUMS
    try:
        digests = _digests(path)
        found = name_of(digests)
    except (FileNotFoundError, ValueError) as error:
        raise SourceError(sums, f"is missing or damaged: {_AGAIN}") from error
    for file, digest in digests.items():
        if _found(path / file) != digest:
            raise SourceError(path / file, f"is not the file that {sums} describes: {_AGAIN}")
    if more := set(_files_below(path)) - {*digests, SUMS}:
        raise SourceError(path / min(more), f"is no file that {sums} describes: {_AGAIN}")
    if name not in {"", found}:
        raise SourceError(sums, f"is of another version, {found}: {_AGAIN}")
    return Version(found, path, digests)


def _files_below(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        above = Path(place).relative_to(folder)
        yield from ((above / name).as_posix() for name in names)


def _found(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        if error.errno in _LOST:
            return None
        raise


def sums_of(digests: Mapping[str, str]) -> bytes:
    """The digests as lines of text.

    >>> print(sums_of({"b/c": "22", "a": "11"}).decode(), end="")
    11  a
    22  b/c
    """
    return "".join(f"{digests[name]}  {name}\n" for name in sorted(digests)).encode()


def name_of(digests: Mapping[str, str]) -> str:
    """The name that a version of these files has.

    It begins as the digest of the dump does, and what follows tells other reports and manifests
    apart. How long the shapes took is another each time, and does not matter.

    Raises:
        ValueError: there is no dump among them.
    """
    if DUMP not in digests:
        raise ValueError(DUMP)
    lasting = {name: digest for name, digest in digests.items() if name != TIMINGS}
    return f"{digests[DUMP][:16]}-{hashlib.sha256(sums_of(lasting)).hexdigest()[:8]}"


def _digests(path: Path) -> dict[str, str]:
    content = (path / SUMS).read_bytes()
    digests = {name: digest for digest, name in _SUM.findall(content.decode())}
    if sums_of(digests) != content or any(_STEPS & {*name.split("/")} for name in digests):
        raise ValueError(SUMS)
    return digests


@contextmanager
def locked(folder: Path, how: int) -> Iterator[bool]:
    """A lock on a folder; False if it is not to be waited for and another has one.

    On file systems without locks there is none, and True all the same: there, nobody can have one.

    Raises:
        OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _lock(descriptor, how)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
