"""The pages that are not about one thing: home, SPARQL, health, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, jsonify

from migkg.terms import DEF, GRAPH, MIG, PREFIXES
from migkg.web.conditions import file
from migkg.web.questions import grouped, sparql_of
from migkg.web.rendering import kept_page, page, reader, shared, site
from migkg.web.results import pointer, table

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from migkg.web.answered import Outcome

STARTER = """\
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?label
WHERE {
  ?thing mig:concernsCity <https://w3id.org/migkg/id/city/be-gent> ;
    rdfs:label ?label .
  FILTER (LANG(?label) = "en")
}
ORDER BY ?label
LIMIT 50
"""
"""What stands in the form before anyone has written there."""

INVITING = (
    "who-pledged-and-who-blocked",
    "networks-of-city",
    "statements-by-officials",
    "passage-behind-fact",
)
"""Questions to begin with; those that a project does not have are left out."""

DOORS = (
    ("/cities", "Cities", "on a map and in a list, by country, network and theme"),
    ("/networks", "Networks", "charters, campaigns and projects: who joined, and when"),
    ("/chains", "Chains of action", "who asked, who answered, who refused, step by step"),
    ("/countries", "Countries", "what is on record of each, and how much"),
    ("/timeline", "Timeline", "joinings and actions by year"),
    ("/coverage", "Coverage", "how far this goes, and what was left out"),
)
"""Where one may look around: path, title, and what is there."""

CITIES = f"""\
SELECT ?thing (COUNT(?it) AS ?known)
WHERE {{ ?thing a <{MIG}City> OPTIONAL {{ ?it <{MIG}concernsCity> ?thing }} }}
GROUP BY ?thing ORDER BY DESC(?known) ?thing"""
GAPS = f"""\
SELECT DISTINCT ?thing
WHERE {{ ?thing <{MIG}completeness> <{DEF}completeness/not-captured> }}
ORDER BY ?thing"""
"""What the home page counts, shows the first of, and lets be asked for as a whole."""

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, what is in it, where to start."""
    return kept_page("home.html", _home)


def _home() -> dict[str, Any]:
    one = reader()
    questions = [site().questions[name] for name in INVITING if name in site().questions]
    return {
        "doors": DOORS,
        "cities": _listed(CITIES, 6),
        "counts": [(one.ref(iri), count) for iri, count in site().counts],
        "collections": [
            (one.ref(item["graph"]), item, _licence(item["licence"]))
            for item in sorted(site().manifest["graphs"], key=_is_vocabulary)
        ],
        "questions": questions or list(site().questions.values())[:4],
        "gaps": _listed(GAPS, 20),
    }


def _listed(query: str, most: int) -> dict[str, Any]:
    """The first things that a query names, how many there are, and the query for all of them."""
    (row,) = site().graph.select(f"SELECT (COUNT(*) AS ?count) {{ {{ {query} }} }}")
    first = site().graph.select(f"{query} LIMIT {most}")
    count = int(row["count"].value)
    return {
        "first": [reader().ref(row["thing"].value) for row in first],
        "count": count,
        "rest": count - len(first),
        "query": query,
    }


@blueprint.get("/data/migkg.nq")
def dump() -> AnyResponse:
    """The whole graph, as the build wrote it."""
    return shared(file(site().build.dump, "application/n-quads", site().hash, "migkg.nq"))


@blueprint.get("/healthz")
def health() -> AnyResponse:
    """That the site is up, and which build it serves."""
    return shared(
        jsonify(
            status="ok",
            build=site().build.name,
            version=site().version,
            hash=site().hash,
            statements=site().manifest["statements"],
        )
    )


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """The sign of the site, for browsers that ask for it without having read a page."""
    return current_app.send_static_file("logo.svg")


def sparql_page(*, query: str, outcome: Outcome | None, problem: dict[str, Any] | None) -> Response:
    """The page of the endpoint: the form alone, with an answer, or with what went wrong."""
    return page(
        "sparql.html",
        query=query or STARTER,
        asked=bool(query),
        outcome=outcome,
        table=table(reader(), outcome, query) if outcome and outcome.variables else None,
        problem=problem,
        pointer=pointer(query, problem),
        prefixes=sorted(PREFIXES.items()),
        formats=_downloads(outcome),
        examples=[
            (
                group,
                [
                    (reader().text(question.summaries), sparql_of(question))
                    for question in questions
                ],
            )
            for group, questions in grouped()
        ],
    )


def _downloads(outcome: Outcome | None) -> tuple[str, ...]:
    """The formats in which such an answer can be written, by their names for the endpoint."""
    if outcome is not None and outcome.turtle is not None:
        return ("ttl", "nt", "jsonld", "rdf")
    if outcome is not None and outcome.boolean is not None:
        return ("json", "xml")
    return ("csv", "tsv", "json", "xml")


def _is_vocabulary(item: dict[str, Any]) -> bool:
    """Whether a collection is about the graph rather than about the world: it is listed later."""
    return item["graph"].removeprefix(GRAPH) in {"ontology", "concepts", "derived", "migkg"}


def _licence(iri: str) -> tuple[str, str]:
    """A licence by its short name, and its address."""
    short = {
        "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
        "https://spdx.org/licenses/Unicode-3.0": "Unicode-3.0",
    }
    return short.get(iri, iri.rstrip("/").rpartition("/")[2]), iri
