"""Things looked for by name: a page, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request

from migkg.names import Match
from migkg.terms import KINDS, MIG
from migkg.web.labels import Label
from migkg.web.rendering import page, reader, shared, site

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from migkg.names import Hit

MOST = 50
"""The most things that are shown for one name."""

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> Response:
    """What has a name like the one that is asked for."""
    asked, kind = _asked()
    hits = site().names.find(asked, MOST + 1, kind)
    return page(
        "search.html",
        asked=asked,
        kind=kind,
        kinds=[(it, reader().ref(f"{MIG}{KINDS[it][0]}")) for it in site().kinds if KINDS.get(it)],
        near=bool(hits) and all(it.match is Match.NEAR for it in hits),
        hits=[_shown(it) for it in hits[:MOST]],
        is_cut=len(hits) > MOST,
    )


@blueprint.get("/search.json")
def search_as_json() -> AnyResponse:
    """The same for programs: what was found, best first."""
    asked, kind = _asked()
    found = [
        {
            "iri": it.name.thing,
            "name": it.name.text,
            "language": it.name.language,
            "kind": it.name.kind,
            "match": it.match.name.lower(),
            "errors": it.errors,
        }
        for it in site().names.find(asked, MOST, kind)
    ]
    return shared(jsonify(query=asked, kind=kind, found=found))


def _asked() -> tuple[str, str]:
    kind = request.args.get("kind", "")
    return request.args.get("q", ""), kind if kind in KINDS else ""


def _shown(hit: Hit) -> dict[str, Any]:
    """A thing by its name for the reader, and by the one that was met where this is another."""
    ref = reader().ref(hit.name.thing)
    other = hit.name.text != ref.label.text
    return {
        "ref": ref,
        "met": Label(hit.name.text, hit.name.language) if other else None,
        "classes": reader().classes(hit.name.thing),
    }
