"""What answers for a thing that is not there: withdrawn, or never there and perhaps misspelt."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from migkg.errors import UnknownName
from migkg.registry import in_place_of
from migkg.terms import curie, expand
from migkg.web.problem import Problem, Refusal

if TYPE_CHECKING:
    from migkg.registry import Entry
    from migkg.web.site import Site

SUGGESTED = 2_000
"""The most things among which a misspelt one is looked for."""


def missing(site: Site, iri: str) -> Refusal:
    """That there is no such thing, and which may have been meant, or which kinds there are.

    Of what was withdrawn it says so, when, why, and what stands in its place.
    """
    entry = site.published.get(curie(iri))
    if entry and entry.withdrawn:
        return _gone(site, entry)
    near = [curie(thing) for thing in site.graph.near(iri)[:SUGGESTED]]
    error = UnknownName("thing", curie(iri), near or site.kinds)
    return Refusal.of_unknown(error, lambda name: site.page(expand(name)) if ":" in name else None)


def _gone(site: Site, entry: Entry) -> Refusal:
    extras: dict[str, Any] = {"withdrawn": entry.withdrawn}
    headers = {}
    if after := in_place_of(entry.thing, site.published):
        iri = expand(after)
        extras |= {"successor": iri, "known": [after], "links": {after: site.page(iri)}}
        headers["Link"] = f'<{iri}>; rel="successor-version"'
    detail = f"{entry.thing} was withdrawn on {entry.withdrawn}: {entry.reason}."
    problem = Problem(HTTPStatus.GONE, "withdrawn", "This was withdrawn", detail, extras, headers)
    return Refusal(problem)
