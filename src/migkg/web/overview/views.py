"""The addresses of the pages of the graph as a whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from migkg.web.overview.joining import networks, years
from migkg.web.overview.places import cities, countries, maps
from migkg.web.rendering import kept_page, reader, shared

blueprint = Blueprint("overview", __name__)


@blueprint.get("/cities")
def all_cities() -> Any:
    """All cities, narrowed to what is asked for."""
    wished = request.args.to_dict()
    return kept_page(
        "cities.html", lambda: {"it": cities.listing(reader(), wished)}, cities.NARROWED_BY
    )


@blueprint.get("/networks")
def all_networks() -> Any:
    """All that cities join, by kind."""
    return kept_page(
        "networks.html", lambda: {"groups": networks.groups(reader()), "query": networks.QUERY}
    )


@blueprint.get("/countries")
def all_countries() -> Any:
    """The countries of which a city is on record."""

    def made() -> dict[str, Any]:
        entries = countries.countries(reader())
        return {
            "entries": entries,
            "shades": countries.shades(entries),
            "europe": maps.EUROPE,
            "query": countries.QUERY,
        }

    return kept_page("countries.html", made)


@blueprint.get("/timeline")
def timeline() -> Any:
    """Joinings and acts by year, of all countries or of one."""
    country = request.args.get("country", "")
    return kept_page(
        "timeline.html", lambda: {"it": years.timeline(reader(), country)}, ["country"]
    )


@blueprint.get("/map/europe.svg")
def europe() -> Any:
    """The outlines of countries, on which the maps of all pages stand."""
    response = Response(maps.drawn(), content_type="image/svg+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    return shared(response.make_conditional(request))
