"""What has passed a check before, by the content of all that the check depends on.

An entry is found again only while the files, the code of migkg, its libraries and Python are the
same to the byte. Only what passed is written down. The file may be deleted at any time, and one
that is damaged counts as empty.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = re.compile(r"[\w.-]+")


class Ledger:
    """The ledger of a project in a file, or one that believes nothing and keeps nothing.

    >>> ledger = Ledger(None, Path())
    >>> ledger.note("syntax", [], "passed")
    >>> ledger.said("syntax", []) is None
    True
    """

    def __init__(self, path: Path | None, root: Path, *, believed: bool = True) -> None:
        self._path, self._root = path, root
        self._believed = _read(path) if path and believed else {}
        self._kept: dict[str, str] = {}
        self._code = _code()

    def said(self, check: str, files: Iterable[Path]) -> str | None:
        """What this check said of the very same files when they passed; None if it never did."""
        key = self._key(check, files)
        said = self._believed.get(key)
        if said is not None:
            self._kept[key] = said
        return said

    def note(self, check: str, files: Iterable[Path], said: str) -> None:
        """These files passed this check, which said so."""
        if self._path:
            self._kept[self._key(check, files)] = said

    def write(self) -> None:
        """Keep what was found or noted since the ledger was opened, and nothing older.

        Raises:
            OSError: the file cannot be written.
        """
        if not self._path:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._path.parent, prefix=".checked-") as folder:
            draft = Path(folder) / self._path.name
            draft.write_text(json.dumps(self._kept, indent=1, sort_keys=True), encoding="utf-8")
            draft.replace(self._path)

    def _key(self, check: str, files: Iterable[Path]) -> str:
        contents = [
            (
                path.relative_to(self._root).as_posix(),
                _digest(path.read_bytes()) if path.is_file() else "no file",
            )
            for path in sorted(files)
        ]
        return _digest(json.dumps([check, self._code, contents]).encode())


def _read(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: said for key, said in content.items() if isinstance(said, str)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _code() -> str:
    """A digest of what checks: our modules, the libraries that they need, and Python."""
    folder = Path(__file__).parent
    modules = [
        (path.relative_to(folder).as_posix(), _digest(path.read_bytes()))
        for path in sorted(folder.rglob("*.py"))
    ]
    return _digest(json.dumps([modules, sorted(_libraries()), sys.version]).encode())


def _libraries() -> Iterator[tuple[str, str]]:
    for requirement in metadata.requires("migkg") or ():
        name = _NAME.match(requirement)
        if name and "extra ==" not in requirement:
            yield name[0], metadata.version(name[0])
