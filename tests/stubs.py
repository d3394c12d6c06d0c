"""Stubs that tests add by ``new``, from a page that all of them rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.source import Triple, named, read_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

PAGE = "https://www.paper.example/towns"
OF_PAGE = ("--language", "de", "--published", "2020-03", "--publisher", "The Paper")
FROM_PAGE = ("--source", PAGE)


def data(root: Path) -> dict[str, bytes]:
    folder = root / "data"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def added(run: Run, root: Path, *words: str, source: tuple[str, ...] = FROM_PAGE) -> Result:
    """Add a stub from the page, which is told if it is new."""
    sources = root / "data" / "ttl" / "sources"
    told = any(PAGE in path.read_text(encoding="utf-8") for path in sources.rglob("*.ttl"))
    of_page = OF_PAGE if source == FROM_PAGE and not told else ()
    result = run(root, "new", *words, *source, *of_page)
    assert result.exit_code == 0, result.output
    return result


def refused(run: Run, root: Path, *words: str, code: int = 2) -> str:
    """What is said where a stub is refused; nothing is written."""
    before = data(root)
    result = run(root, "new", *words)
    assert result.exit_code == code, result.output
    assert data(root) == before
    return result.output


def said(root: Path, collection: str) -> set[Triple]:
    return set(read_folder(root / "data" / "ttl" / collection).triples)


def says(root: Path, collection: str, subject: str, predicate: str, value: str) -> bool:
    triple = Triple(named(subject), named(predicate), named(value))
    return triple in said(root, collection)
