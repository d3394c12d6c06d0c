"""What the command line prints: results as tables, terms by their names, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migkg.source import Literal, NamedNode
from migkg.terms import curie

if TYPE_CHECKING:
    from migkg.evidence import Verification


def table(results: dict[str, Any]) -> str:
    """SPARQL JSON results as aligned columns, IRIs as prefixed names."""
    if "boolean" in results:
        return "yes" if results["boolean"] else "no"
    names = results["head"]["vars"]
    lines = [names] + [
        [_cell(row[name]) if name in row else "" for name in names]
        for row in results["results"]["bindings"]
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    rule = ["─" * width for width in widths]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    )


def _cell(term: dict[str, str]) -> str:
    value = curie(term["value"]) if term["type"] == "uri" else term["value"]
    return " ".join(value.split())


def shown(term: object) -> str:
    """A term as people write it."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and not term.language:
        return term.value
    return str(term)


def verification(found: Verification) -> str:
    """What became of each passage, and of the page."""
    lines = [curie(found.document)]
    for passage in found.passages:
        place = f"{passage.start}–{passage.end}"
        if passage.holds:
            lines.append(f"  holds  {place}")
            continue
        what = (
            f"moved to {passage.found[0]}–{passage.found[1]}" if passage.found else "is not there"
        )
        resting = ", ".join(map(curie, passage.supports))
        lines.append(f"  FAILS  {place} {what}; on it rests {resting}")
    failed = sum(not passage.holds for passage in found.passages)
    lines.append(
        f"{len(found.passages)} passages, {failed} fail; the page is "
        + ("the one that was read" if found.content_holds else "NOT the one that was read")
    )
    return "\n".join(lines)
