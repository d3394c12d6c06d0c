"""The one place where IRIs and prefixes are written.

Everything migkg names lies under ``BASE``: terms of the ontology behind ``mig:``, concepts of code
lists behind ``def:``, shapes behind ``migsh:``, source graphs behind ``graph:``, questions below
``query/``, and each thing of the world behind a prefix that is its kind (``city:be-gent``).
"""

from __future__ import annotations

import re

from migkg.errors import MigkgError, UnknownName

BASE = "https://w3id.org/migkg/"
ONTOLOGY = BASE + "ontology"
SHAPES = BASE + "shapes"

MIG = ONTOLOGY + "#"
MIGSH = SHAPES + "#"
DEF = BASE + "def/"
GRAPH = BASE + "graph/"
ID = BASE + "id/"
QUERY = BASE + "query/"

LANGUAGES = ("en", "fr", "nl", "de")
"""The languages that we speak; the first is the one to fall back on."""

KINDS: dict[str, tuple[str, ...]] = {
    "action": ("PoliticalAction",),
    "assessment": ("Assessment",),
    "authority": ("PublicAuthority",),
    "award": ("Award",),
    "charter": ("Charter",),
    "chain": ("ActionChain",),
    "city": ("City",),
    "claim": ("Claim",),
    "collaboration": ("Collaboration",),
    "collective": ("Collective",),
    "conferral": ("AwardConferral",),
    "document": ("SourceDocument",),
    "event": ("Event",),
    "evidence": ("Evidence",),
    "examination": ("Examination",),
    "forum": ("Forum",),
    "initiative": ("Initiative",),
    "membership": ("Membership",),
    "network": ("CityNetwork",),
    "nomination": ("AwardNomination",),
    "number": ("StatedNumber",),
    "organisation": ("CivilSocietyOrganisation",),
    "participation": ("Participation",),
    "person": ("Official",),
    "policy": ("Policy",),
    "post": (),
    "report": ("Report",),
    "statement": ("Statement",),
    "tenure": ("Tenure",),
}
"""Each kind of thing (the segment after ``/id/``) with the migkg classes its things may have.

Subclasses count with their superclass. An organisation may also be a plain ``org:Organization``,
a person is typed ``foaf:Person`` and a post ``org:Post``.
"""

SCHEMES = (
    "action-kind",
    "action-outcome",
    "assessment-kind",
    "authority-kind",
    "award-kind",
    "charter-kind",
    "claim-kind",
    "collaboration-kind",
    "completeness",
    "confidence",
    "date-basis",
    "deciding-body",
    "event-kind",
    "exactness",
    "forum-kind",
    "geographic-scope",
    "joining-condition",
    "legal-form",
    "level",
    "membership-status",
    "network-kind",
    "number-unit",
    "organisation-kind",
    "participation-role",
    "policy-kind",
    "precision",
    "relation",
    "rights",
    "role",
    "specificity",
    "stance",
    "target-group",
    "tenure-kind",
    "theme",
)
"""The code lists: each is a concept scheme ``def:<scheme>`` in a file of its own."""

PREFIXES: dict[str, str] = {
    "mig": MIG,
    "migsh": MIGSH,
    "def": DEF,
    "graph": GRAPH,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
    **{scheme: f"{DEF}{scheme}/" for scheme in SCHEMES},
    "besluit": "http://data.vlaanderen.be/ns/besluit#",
    "bibo": "http://purl.org/ontology/bibo/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "lang": "http://publications.europa.eu/resource/authority/language/",
    "mandaat": "http://data.vlaanderen.be/ns/mandaat#",
    "oa": "http://www.w3.org/ns/oa#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""How a key is written: lower-case ASCII letters and digits, joined by single hyphens."""

_PATH = re.compile(rf"{KEY.pattern}(?:/{KEY.pattern})*")
_USED = re.compile(r"(?<![\w?$:.-])([a-z][a-z-]*):")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


def mint(kind: str, key: str) -> str:
    """The IRI of the thing of this kind with this key.

    >>> mint("city", "be-gent")
    'https://w3id.org/migkg/id/city/be-gent'

    Raises:
        UnknownName: there is no such kind.
        MigkgError: the key is not lower-case ASCII letters and digits joined by single hyphens.
    """
    if kind not in KINDS:
        raise UnknownName("kind of thing", kind, KINDS)
    if not _PATH.fullmatch(key):
        message = f"{key!r} is not a key: lower-case ASCII letters and digits, joined by hyphens."
        raise MigkgError(message)
    return f"{ID}{kind}/{key}"


def expand(name: str) -> str:
    """The full IRI of a prefixed name; an absolute IRI (with or without ``<>``) stays as it is.

    >>> expand("mig:City")
    'https://w3id.org/migkg/ontology#City'
    >>> expand("<https://schema.org/url>")
    'https://schema.org/url'

    Raises:
        UnknownName: the prefix is not one of ``PREFIXES``.
        MigkgError: the text is neither an IRI nor a prefixed name.
    """
    iri = name.removeprefix("<").removesuffix(">")
    if not _IRI.fullmatch(iri):
        message = f"{name!r} is neither an IRI nor a prefixed name such as city:be-gent."
        raise MigkgError(message)
    prefix, _, local = iri.partition(":")
    if prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    if "://" in iri or prefix in {"urn", "mailto", "tag"}:
        return iri
    raise UnknownName("prefix", prefix, PREFIXES)


_PREFIX_OF = {space: prefix for prefix, space in PREFIXES.items()}
_LONGEST = max(map(len, _PREFIX_OF))


def curie(iri: str) -> str:
    """The prefixed name of an IRI, or the IRI itself where no prefix fits.

    >>> curie("https://w3id.org/migkg/id/city/be-gent")
    'city:be-gent'
    >>> curie("http://example.org/x")
    'http://example.org/x'
    """
    # Something stands behind the namespace. Of an IRI of strangers, which may be endless slashes,
    # no more is looked at than could be one.
    space = namespace(iri[:-1][:_LONGEST])
    while space:
        if space in _PREFIX_OF:
            return f"{_PREFIX_OF[space]}:{iri[len(space) :]}"
        space = namespace(space[:-1])
    return iri


def with_prefixes(query: str) -> str:
    """A query of our own with the prefixes that it uses declared before it.

    >>> print(with_prefixes("SELECT ?it { ?it a mig:City }"))
    PREFIX mig: <https://w3id.org/migkg/ontology#>
    SELECT ?it { ?it a mig:City }
    """
    used = set(_USED.findall(re.sub(r"<[^>]*>", "", query)))
    declared = (f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXES if name in used)
    return "".join(declared) + query.strip()


def kind_of(iri: str) -> str:
    """The segment of an IRI of ours that says what kind of thing it names.

    >>> kind_of("https://w3id.org/migkg/id/city/be-gent"), kind_of("https://w3id.org/migkg/def/theme")
    ('city', 'def')
    """
    return re.split("[/#]", iri.removeprefix(ID).removeprefix(BASE), maxsplit=1)[0]


def namespace(iri: str) -> str:
    """An IRI as far as its last ``/`` or ``#``.

    >>> namespace("http://www.w3.org/ns/org#Post"), namespace("urn:a")
    ('http://www.w3.org/ns/org#', '')
    """
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
