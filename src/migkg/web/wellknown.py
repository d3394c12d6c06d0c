"""What programs look for where every site has it: what the data are, who is who, what is allowed.

There are rules for robots, and whom to tell of defects of security. The data are described in VoID:
what there is, how much of it, in which words, where it can be asked and downloaded, and with whom
else it is linked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, request

from migkg.source import Literal, NamedNode
from migkg.statements import about, iri, number, text
from migkg.terms import BASE, ID, PREFIXES, curie, namespace
from migkg.web import graphstore
from migkg.web.documents import VOID, statements_as, wanted
from migkg.web.rendering import shared, site
from migkg.web.schema import WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from migkg.source import Triple
    from migkg.statements import Statement

PLACE = VOID
DATASET = BASE
"""The whole graph as a thing: what the description is about."""

EXAMPLES = ("city:be-gent", "network:eurocities", "chain:be-gent-moria-2020")
"""Things that show what things are like; those that a project does not have are left out."""

ELSEWHERE = {"geonames": "https://sws.geonames.org/"}
"""Other datasets that things of ours are linked to by ``schema:sameAs``: where their IRIs begin."""

SAME_AS = PREFIXES["schema"] + "sameAs"
STATED_FOR = timedelta(days=360)
"""How long after it was stated a contact is believed; RFC 9116 recommends less than a year."""

SECURITY = "/.well-known/security.txt"
_ROBOTS = """\
User-agent: *
Disallow: /sparql
Disallow: /search
"""

blueprint = Blueprint("wellknown", __name__)


blueprint.after_request(shared)


@blueprint.get(PLACE)
def void() -> AnyResponse:
    """The description of the data, in the form that is accepted."""
    ending = wanted(PLACE) or "ttl"  # a browser shows Turtle as text
    _, write = WRITERS[ending]
    return statements_as(write(description(request.url_root.rstrip("/"))), ending)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages and data may be read by all; what is computed for one who asks is not for robots."""
    return Response(_ROBOTS, content_type="text/plain; charset=utf-8")


@blueprint.get(SECURITY)
def security() -> Response:
    """Whom to tell of defects of security (RFC 9116), if whoever runs the server has said so."""
    said = current_app.config.get(SECURITY)
    if not said:
        abort(HTTPStatus.NOT_FOUND)
    return Response(said, content_type="text/plain; charset=utf-8")


def security_txt(contact: str, names: Sequence[str], now: datetime) -> str:
    """What stands in ``security.txt`` of a server that was told the contact now.

    It expires: whoever starts a server says whom to ask, and that is not believed for ever.

    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> print(security_txt("mailto:security@example.org", ["data.example.org"], now), end="")
    Contact: mailto:security@example.org
    Expires: 2026-12-27T00:00:00Z
    Preferred-Languages: en
    Canonical: https://data.example.org/.well-known/security.txt
    """
    lines = [
        f"Contact: {contact}",
        f"Expires: {now + STATED_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        *(f"Canonical: https://{name.lower()}{SECURITY}" for name in names),
    ]
    return "\n".join([*lines, ""])


def description(root: str) -> list[Triple]:
    """What the graph is, in VoID; ``root`` is the address of the site, without a slash at its end.

    Partitions and subsets have addresses below that of the description.
    """
    here = f"{root}{PLACE}"
    said = about(
        f"<{here}>",
        [
            ("a", iri("void:DatasetDescription")),
            ("dcterms:title", text("Description of the knowledge graph migkg", "en")),
            ("foaf:primaryTopic", NamedNode(DATASET)),
        ],
    )
    parts = [*_parts(root, here)]
    statements: list[Statement] = [
        ("a", iri("void:Dataset")),
        ("dcterms:title", text("migkg: how cities act on migration", "en")),
        ("dcterms:title", text("migkg : l’action des villes en matière de migration", "fr")),
        ("dcterms:publisher", iri("organisation:migkg")),
        ("void:triples", number(int(site().manifest["statements"]))),
        ("void:entities", number(sum(count for _, count in site().counts))),
        ("void:uriSpace", Literal(ID)),
        ("void:sparqlEndpoint", NamedNode(f"{root}/sparql")),
        ("void:dataDump", NamedNode(f"{root}/data/migkg.nq")),
        ("void:feature", NamedNode("http://www.w3.org/ns/formats/N-Quads")),
        *(("void:vocabulary", NamedNode(it)) for it in sorted(_vocabularies())),
        *(("void:exampleResource", iri(it)) for it in EXAMPLES if iri(it).value in site().graph),
        *((predicate, NamedNode(part)) for predicate, part, _ in parts),
    ]
    said += about(f"<{DATASET}>", statements)
    said += about(
        f"<{root}{graphstore.PLACE}>",
        [
            ("a", iri("dcat:DataService")),
            ("dcterms:title", text("Graph store of migkg, to be read", "en")),
            ("dcterms:conformsTo", NamedNode(graphstore.PROTOCOL)),
            ("dcat:endpointURL", NamedNode(f"{root}{graphstore.PLACE}")),
            ("dcat:servesDataset", NamedNode(DATASET)),
        ],
    )
    for _, part, what in parts:
        said += about(f"<{part}>", what)
    return said


def _parts(root: str, here: str) -> Iterator[tuple[str, str, list[Statement]]]:
    """The parts of the dataset: how it points to each, the name of the part, and what it says."""
    for graph in site().manifest["graphs"]:
        yield (
            "void:subset",
            str(graph["graph"]),
            [
                ("a", iri("void:Dataset")),
                ("dcterms:title", text(str(graph["title"]), "en")),
                ("dcterms:license", NamedNode(str(graph["licence"]))),
                ("void:triples", number(int(graph["statements"]))),
                ("void:dataDump", NamedNode(graphstore.address(root, str(graph["graph"])))),
            ],
        )
    for name, count in site().classes.items():
        what: list[Statement] = [("void:class", NamedNode(name)), ("void:entities", number(count))]
        yield "void:classPartition", f"{here}#class-{_anchor(name)}", what
    for name, count in site().uses.items():
        what = [("void:property", NamedNode(name)), ("void:triples", number(count))]
        yield "void:propertyPartition", f"{here}#property-{_anchor(name)}", what
    for key, start in ELSEWHERE.items():
        begins = f'FILTER (STRSTARTS(STR(?other), "{start}"))'
        linked = f"SELECT ?thing WHERE {{ ?thing <{SAME_AS}> ?other {begins} }}"
        what = [
            ("a", iri("void:Linkset")),
            ("void:linkPredicate", iri("schema:sameAs")),
            ("void:subjectsTarget", NamedNode(DATASET)),
            ("void:objectsTarget", NamedNode(start)),
            ("void:triples", number(site().number(linked))),
        ]
        yield "void:subset", f"{here}#links-to-{key}", what


def _anchor(name: str) -> str:
    return curie(name).replace(":", "-").replace("/", "-").replace("#", "-")


def _vocabularies() -> set[str]:
    """The namespaces of the classes and properties that are used."""
    return {namespace(it) for it in (*site().uses, *site().classes)}
