"""The long lists of the page of quality, page by page: findings, shapes, claims of coverage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migkg.terms import MIGSH
from migkg.web.overview.lists.paging import paged
from migkg.web.promises import name_of
from migkg.web.quality import coverage, findings, judged, took

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from migkg.web.reading import Reader

SIZE = 120
"""The lines of a page."""


def part(reader: Reader, kind: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The part of a list that is asked for, as its template takes it."""
    rule = asked.get("rule", "") if kind == "findings" else ""
    iri = MIGSH + rule if rule else ""
    shape = reader.site.rulebook.shape_of(iri) if iri else None
    titles = {
        "findings": "Findings",
        "shapes": "What each shape looked at",
        "coverage": "What is said to be missing",
    }
    lists: dict[str, Callable[[], Sequence[Any]]] = {
        "findings": lambda: findings(reader, iri),
        "shapes": lambda: reader.site.findings.looked,
        "coverage": lambda: coverage(reader),
    }
    found = paged(lists[kind](), SIZE, f"/quality/{kind}", asked, "rule")
    if kind == "shapes":
        found = replace(found, items=judged(reader, found.items))
    return {
        "kind": kind,
        "title": titles[kind],
        "lead": name_of(reader, shape.said, shape.iri) if shape else None,
        "part": found,
        "took": took(reader),
    }
