"""The Warnings on the data, held to those that are known: they may only become fewer."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from migkg.errors import SourceError, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

KNOWN = "data/warnings.csv"
_HEADER = ["constraint", "warnings"]
_EXAMPLE = "migsh:Named-french,3"


def hold(root: Path, found: Mapping[str, int], rules: Collection[str]) -> tuple[bool, str]:
    """Whether no constraint warns more often than is known, and what to say of it.

    Raises:
        SourceError: the table of those that are known cannot be read, or names a constraint that
            is none of the ``rules`` of the shapes.
    """
    path = root / KNOWN
    total = sum(found.values())
    if not path.is_file():
        return True, f"{total}, held to nothing: there is no {KNOWN}"
    known = _read(path, rules)
    more = {name: count for name, count in found.items() if count > known.get(name, 0)}
    if more:
        said = "".join(
            f"\n         {name}: {count}, where {known.get(name, 0)} may be"
            for name, count in sorted(more.items())
        )
        advice = f"Mend them; where a source gives no more, write the number into {KNOWN}."
        return False, f"{total}, more than {KNOWN} lets be:{said}\n         {advice}"
    fewer = sum(known.values()) - total
    if fewer:
        return True, f"{total}, {fewer} fewer than {KNOWN} lets be: lower its numbers"
    return True, f"{total}, as {KNOWN} says"


def _read(path: Path, rules: Collection[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    # With utf-8-sig, for some programs mark the beginning of what they save as UTF-8.
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        try:
            if next(rows, None) != _HEADER:
                raise SourceError(path, f"begins with the line {','.join(_HEADER)}")
            for row in rows:
                if len(row) != len(_HEADER) or not row[1].isdecimal() or row[0] in known:
                    problem = "each constraint stands once, with a whole number: " + _EXAMPLE
                    raise SourceError(path, problem, rows.line_num)
                if row[0] not in rules:
                    near = " or ".join(nearest(row[0], rules, count=2))
                    problem = f"the shapes have no constraint {row[0]!r}"
                    advice = f": is {near} meant?" if near else ": remove the line"
                    raise SourceError(path, problem + advice, rows.line_num)
                known[row[0]] = int(row[1])
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceError(path, f"is not CSV in UTF-8: {error}") from error
    return known
