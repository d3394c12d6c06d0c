"""Errors that pass from one process to another and are afterwards what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migkg.errors import FaultyShapes, MigkgError, ShapesError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping


def packed(error: MigkgError | OSError) -> dict[str, Any]:
    """The error in terms of JSON.

    >>> packed(SourceError("a.ttl", "a dot is missing", 3))["line"]
    3
    """
    if isinstance(error, FaultyShapes):
        return {"kind": "faults", "faults": [packed(it) for it in error.faults]}
    if isinstance(error, ShapesError):
        return {"kind": "shapes", "problem": error.problem, "term": error.term}
    if isinstance(error, SourceError):
        place = {"path": str(error.path), "line": error.line, "column": error.column}
        return {"kind": "source", "problem": error.problem, **place}
    if isinstance(error, OSError):
        name = None if error.filename is None else str(error.filename)
        return {"kind": "system", "parts": [error.errno, error.strerror or str(error), name]}
    return {"kind": "other", "problem": str(error)}


def unpacked(content: Mapping[str, Any]) -> MigkgError | OSError:
    """The error that was packed.

    >>> str(unpacked(packed(SourceError("a.ttl", "a dot is missing", 3))))
    'a.ttl:3: a dot is missing'
    """
    if content["kind"] == "faults":
        return FaultyShapes([unpacked(it) for it in content["faults"]])  # type: ignore[misc]
    if content["kind"] == "shapes":
        return ShapesError(content["problem"], term=content["term"])
    if content["kind"] == "source":
        place = (content["line"], content["column"])
        return SourceError(content["path"], content["problem"], *place)
    if content["kind"] == "system":
        return OSError(*content["parts"])
    return MigkgError(content["problem"])
