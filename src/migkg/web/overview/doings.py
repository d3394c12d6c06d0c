"""The addresses of what was done, by whom, and by what source: chains, offices and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request

from migkg.terms import MIG, PREFIXES
from migkg.web import things
from migkg.web.overview.holdings.approaches import APPROACHES
from migkg.web.overview.holdings.awards import TABLE, awards
from migkg.web.overview.holdings.document_page import document_page
from migkg.web.overview.holdings.organisations import ORGANISATIONS
from migkg.web.overview.holdings.sources import PUBLISHERS, SOURCES
from migkg.web.overview.lists.listing import listing, local
from migkg.web.overview.lists.paging import paged
from migkg.web.overview.offices.by_country import offices
from migkg.web.overview.offices.office_pages import person_page, post_page
from migkg.web.overview.stories.chain_page import chain_page
from migkg.web.overview.stories.chains import NARROWED_BY, all_chains
from migkg.web.overview.stories.event_page import event_page
from migkg.web.overview.stories.lanes import LANES
from migkg.web.rendering import kept_page, reader, site

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.web.overview.lists.listing import Kind
    from migkg.web.reading import Reader

PUBLISHERS_SIZE = 400
"""The publishers on a page."""

blueprint = Blueprint("doings", __name__)

TOLD: dict[str, tuple[str, str, Callable[[Reader, str], Any]] | None] = {
    MIG + "ActionChain": ("chain.html", "chain", chain_page),
    MIG + "PoliticalAction": None,
    MIG + "Event": ("event.html", "event", event_page),
    MIG + "SourceDocument": ("document.html", "document", document_page),
    PREFIXES["org"] + "Post": ("office.html", "office", post_page),
    PREFIXES["foaf"] + "Person": ("office.html", "office", person_page),
}
"""Classes whose things have a page that tells more than any thing's: template, name, maker.

The first counts; an action is an event too, and has a page like any other thing."""


@blueprint.get("/chains")
def chains() -> AnyResponse:
    """The list of the chains of action, narrowed as the address says."""
    return kept_page(
        "chains.html",
        lambda: {"list": all_chains(reader(), request.args), "lanes": LANES},
        NARROWED_BY,
    )


@blueprint.get("/offices")
def office_list() -> AnyResponse:
    """The list of offices, of the country that the address names."""
    return kept_page(
        "offices.html", lambda: {"offices": offices(reader(), request.args)}, ["country"]
    )


@blueprint.get("/organisations")
def organisations() -> AnyResponse:
    """The list of organisations of civil society."""
    return _listed(ORGANISATIONS)


@blueprint.get("/approaches")
def approaches() -> AnyResponse:
    """The list of local approaches."""
    return _listed(APPROACHES)


@blueprint.get("/sources")
def sources() -> AnyResponse:
    """The list of source documents."""
    return _listed(SOURCES)


@blueprint.get("/sources/publishers")
def publishers() -> AnyResponse:
    """Who published the sources, those of most documents first."""

    def made() -> dict[str, Any]:
        rows = site().graph.select(PUBLISHERS)
        part = paged(rows, PUBLISHERS_SIZE, "/sources/publishers", request.args)
        named = [
            (reader().ref(iri), local(iri), int(row["documents"].value))
            for row in part.items
            for iri in (row["publisher"].value,)
        ]
        return {"part": part, "publishers": named, "query": PUBLISHERS}

    return kept_page("publishers.html", made, ["page"])


def _listed(kind: Kind) -> AnyResponse:
    return kept_page(
        "listing.html",
        lambda: {"list": listing(reader(), kind, request.args)},
        [*(name for name, _, _ in kind.narrow), "page"],
    )


@blueprint.get("/awards")
def award_list() -> AnyResponse:
    """The list of awards, with who received each and who was shortlisted."""
    return kept_page("awards.html", lambda: {"awards": awards(reader()), "query": TABLE.strip()})


def told(iri: str, below: str, classes: Collection[str]) -> AnyResponse | None:
    """The page of a thing of one of these classes; None where it is a thing like any other."""
    told_as = next((TOLD[name] for name in TOLD if name in classes), None)
    if told_as is None:
        return None
    template, word, make = told_as

    def made() -> dict[str, Any]:
        thing = things.page_of(reader(), iri)
        return {word: make(reader(), iri), "thing": thing, "iri": iri, "below": below}

    return kept_page(template, made)
