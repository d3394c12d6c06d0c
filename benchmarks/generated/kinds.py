"""The kinds of errors, nearly all that a person who writes records by hand would make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.generated.kind import Kind, adding, has, of_kind, saying, spoilt, without
from benchmarks.generated.record import date
from migkg.terms import BASE, MIG

if TYPE_CHECKING:
    from benchmarks.generated.record import Record


def _has_dated_end(it: Record) -> bool:
    return it.value("mig:validFromPrecision") == "precision:day" and bool(
        it.value("mig:validUntil")
    )


def _is_leaf(it: Record) -> bool:
    """Whether nothing points to the record, so that its name may change."""
    return it.kind == "membership"


def _misspelt_property(it: Record, number: int) -> list[Record]:
    return [it.having((f"mig:suportedBy{number}", it.value("mig:supportedBy")))]


def _misspelt_concept(it: Record, number: int) -> list[Record]:
    return [it.changed("mig:theme", f"theme:recepsion-{number}")]


def _said_twice(it: Record, _: int) -> list[Record]:
    return [replace(it, key=f"{it.key}-again"), it]


_SITUATIONS = (
    "membership",
    "participation",
    "collaboration",
    "conferral",
    "tenure",
    "event",
    "action",
)
_NAMED = (*_SITUATIONS, "person", "post", "city", "authority", "network", "policy", "claim")
_LONG = '"' + "Says more than one sentence should. " * 6 + '"@en'

KINDS = (
    spoilt(
        "no English label",
        "migsh:Named-english",
        of_kind(*_NAMED),
        lambda it: it.without(
            *[(n, v) for n, v in it.said if n == "skos:prefLabel" and v.endswith("@en")]
        ),
    ),
    spoilt(
        "no French label",
        "migsh:Named-french",
        of_kind(*_NAMED),
        lambda it: it.without(
            *[(n, v) for n, v in it.said if n == "skos:prefLabel" and v.endswith("@fr")]
        ),
    ),
    spoilt(
        "two labels in a language",
        "migsh:Label-one",
        of_kind(*_NAMED),
        adding(("skos:prefLabel", '"Another"@fr')),
    ),
    spoilt(
        "unknown language",
        "migsh:Label-language",
        of_kind(*_NAMED),
        adding(("skos:prefLabel", '"Nomen"@la')),
    ),
    spoilt(
        "label with spaces around it",
        "migsh:Label-trimmed",
        of_kind(*_NAMED),
        adding(("skos:prefLabel", '" Nombre "@es')),
    ),
    spoilt("no class", "migsh:Typed-class", _is_leaf, without("a")),
    spoilt(
        "unknown form of key",
        "migsh:Identifier-membership",
        _is_leaf,
        lambda it: replace(it, key=f"{it.key}-OLD"),
    ),
    spoilt(
        "no evidence",
        "migsh:Situation-supportedBy",
        of_kind(*_SITUATIONS),
        without("mig:supportedBy"),
    ),
    spoilt(
        "evidence that is not there",
        "migsh:Link-supportedBy",
        has("mig:supportedBy"),
        adding(("mig:supportedBy", "evidence:xx-nowhere")),
    ),
    spoilt(
        "document as evidence",
        "migsh:Link-supportedBy",
        of_kind("tenure", "membership"),
        adding(("mig:supportedBy", "document:xx-network-0")),
    ),
    spoilt(
        "no confidence", "migsh:Known-confidence", of_kind(*_SITUATIONS), without("mig:confidence")
    ),
    spoilt(
        "two confidences",
        "migsh:Sure-once",
        of_kind(*_SITUATIONS),
        adding(("mig:confidence", "confidence:inferred")),
    ),
    spoilt(
        "date that is text",
        "migsh:Dated-validFrom",
        has("mig:validFrom"),
        saying("mig:validFrom", '"2003-01-01"'),
    ),
    spoilt(
        "date with a time",
        "migsh:Dated-attestedOn",
        has("mig:attestedOn"),
        saying("mig:attestedOn", '"2022-01-01T00:00:00Z"^^xsd:dateTime'),
    ),
    spoilt(
        "day that there is not",
        "migsh:Dated-occurredOn",
        has("mig:occurredOn"),
        saying("mig:occurredOn", '"2013-02-30"^^xsd:date'),
    ),
    spoilt(
        "two dates",
        "migsh:Dated-validFrom-one",
        has("mig:validFrom"),
        adding(("mig:validFrom", date(1999, 3, 4))),
    ),
    spoilt(
        "date without precision",
        "migsh:Dated-attestedOn-precision",
        has("mig:attestedOn"),
        without("mig:attestedOnPrecision"),
    ),
    spoilt(
        "precision without date",
        "migsh:Precise-occurredOn-date",
        has("mig:occurredOn"),
        without("mig:occurredOn"),
    ),
    spoilt(
        "year that does not begin on its first day",
        "migsh:Dated-attestedOn-first-day",
        has("mig:attestedOnPrecision", "precision:year"),
        saying("mig:attestedOn", date(2022, 7, 1)),
    ),
    spoilt(
        "end before start",
        "migsh:Situation-order",
        _has_dated_end,
        saying("mig:validUntil", date(1970, 2, 3)),
    ),
    spoilt(
        "member of a charter",
        "migsh:NetworkMembership-organization",
        has("a", "mig:NetworkMembership"),
        saying("org:organization", "charter:xx-0"),
    ),
    spoilt(
        "member of two networks",
        "migsh:Membership-organization",
        has("a", "mig:NetworkMembership"),
        adding(("org:organization", "network:xx-nowhere")),
    ),
    Kind(
        "membership said twice",
        "migsh:Membership-twice",
        lambda it: "mig:NetworkMembership" in it.values("a") and bool(it.value("mig:attestedOn")),
        _said_twice,
        lambda it, _: it.iri,
    ),
    spoilt(
        "status of another list",
        "migsh:Code-membershipStatus",
        has("mig:membershipStatus"),
        saying("mig:membershipStatus", "confidence:stated"),
    ),
    spoilt(
        "kind of another class",
        "migsh:Code-kind-collaboration",
        of_kind("collaboration"),
        saying("mig:kind", "event-kind:meeting"),
    ),
    Kind(
        "misspelt concept",
        "migsh:Vocabulary-own-term",
        has("mig:theme"),
        _misspelt_concept,
        lambda _, number: f"{BASE}def/theme/recepsion-{number}",
    ),
    Kind(
        "misspelt property",
        "migsh:Vocabulary-own-term",
        has("mig:supportedBy"),
        _misspelt_property,
        lambda _, number: f"{MIG}suportedBy{number}",
    ),
    spoilt(
        "property of another class",
        "migsh:Vocabulary-misplaced",
        of_kind("tenure"),
        adding(("mig:award", "award:xx-0")),
    ),
    spoilt(
        "actor that is not there",
        "migsh:Link-actor",
        has("mig:actor"),
        saying("mig:actor", "authority:xx-nowhere"),
    ),
    spoilt(
        "place that acts",
        "migsh:Link-actor",
        lambda it: it.value("mig:actor").count("-") > 1,
        lambda it: it.changed("mig:actor", it.value("mig:actor").replace("authority:", "city:")),
    ),
    spoilt(
        "long description",
        "migsh:Description-length",
        has("dcterms:description"),
        saying("dcterms:description", _LONG),
    ),
    spoilt(
        "description without language",
        "migsh:Description-language",
        has("dcterms:description"),
        saying("dcterms:description", '"Nothing"'),
    ),
    spoilt(
        "text of the source",
        "migsh:SourceText-text",
        of_kind("claim", "statement"),
        adding(("schema:text", '"Word for word"@en')),
    ),
    spoilt(
        "owl:sameAs",
        "migsh:SameAs-none",
        of_kind("city", "network"),
        adding(("owl:sameAs", "<http://www.wikidata.org/entity/Q1>")),
    ),
    spoilt(
        "address of another kind",
        "migsh:External-https",
        has("schema:sameAs"),
        lambda it: it.having(("schema:sameAs", f"<ftp://example.org/{it.key}>")),
    ),
    spoilt("no country", "migsh:City-country", has("a", "mig:City"), without("mig:country")),
    spoilt(
        "point that is none",
        "migsh:Located-literal",
        has("a", "geo:Geometry"),
        saying("geo:asWKT", '"3.72 51.05"'),
        lambda it: it.iri.removesuffix("#point"),
    ),
    spoilt(
        "passage that ends before it starts",
        "migsh:Selector-order",
        has("oa:end"),
        saying("oa:end", "0"),
    ),
    spoilt("long passage", "migsh:Selector-length", has("oa:end"), saying("oa:end", "99999")),
    spoilt(
        "position as a decimal",
        "migsh:Selector-start-datatype",
        has("oa:start"),
        lambda it: it.changed("oa:start", it.value("oa:start") + ".0"),
    ),
    spoilt(
        "hash that is none",
        "migsh:Evidence-passageHash",
        has("mig:passageHash"),
        saying("mig:passageHash", '"md5:0a"'),
    ),
    spoilt(
        "hash without a passage",
        "migsh:Evidence-selector-with-hash",
        has("oa:hasSelector"),
        without("oa:hasSelector"),
    ),
    spoilt(
        "evidence without a document",
        "migsh:Evidence-hasSource",
        of_kind("evidence"),
        without("oa:hasSource"),
    ),
    spoilt(
        "document without rights",
        "migsh:SourceDocument-rights",
        of_kind("document"),
        without("dcterms:rights"),
    ),
    spoilt(
        "document retrieved before it was issued",
        "migsh:SourceDocument-retrieval-order",
        of_kind("document"),
        saying("prov:generatedAtTime", '"2001-01-01T00:00:00Z"^^xsd:dateTime'),
    ),
    spoilt(
        "nobody pledged",
        "migsh:Pledged-fewest",
        has("mig:pledgedPersons"),
        saying("mig:pledgedPersons", "0"),
    ),
    spoilt(
        "number as text",
        "migsh:Count-votesFor",
        has("mig:votesFor"),
        saying("mig:votesFor", '"31"'),
    ),
    spoilt(
        "derived number type",
        "migsh:Count-rank",
        has("mig:rank"),
        saying("mig:rank", '"3"^^xsd:positiveInteger'),
    ),
    spoilt(
        "lowest above highest",
        "migsh:StatedNumber-order",
        has("mig:lowestValue"),
        saying("mig:lowestValue", "100000"),
    ),
    spoilt(
        "conferral of two awards",
        "migsh:AwardConferral-award",
        of_kind("conferral"),
        adding(("mig:award", "award:xx-none")),
    ),
    spoilt(
        "several that are not counted",
        "migsh:AwardConferral-aggregate-count",
        has("mig:minimumCount"),
        without("mig:minimumCount"),
    ),
    spoilt(
        "award before its time",
        "migsh:Conferral-since-1945",
        of_kind("conferral"),
        saying("mig:occurredOn", date(1897)),
    ),
    spoilt(
        "coverage of nothing",
        "migsh:Coverage-relation",
        has("mig:coversRelation"),
        without("mig:coversRelation"),
    ),
    spoilt(
        "dissent about no property",
        "migsh:Dissent-property-known",
        has("mig:disputedProperty"),
        saying("mig:disputedProperty", "mig:City"),
    ),
    spoilt(
        "private matters of a person",
        "migsh:Person-private",
        of_kind("person"),
        adding(("foaf:homepage", "<https://example.org/home>")),
    ),
    spoilt(
        "tenure of a post elsewhere",
        "migsh:Tenure-post-in-organization",
        of_kind("tenure"),
        saying("org:organization", "authority:at-government"),
    ),
    spoilt(
        "statement in no capacity",
        "migsh:Statement-capacity",
        of_kind("statement"),
        without("mig:madeInCapacity"),
    ),
    spoilt(
        "partner of nobody",
        "migsh:Collaboration-two",
        of_kind("collaboration"),
        lambda it: it.without("mig:participant", "mig:collaborationTo"),
    ),
    spoilt(
        "part in no initiative",
        "migsh:Participation-in",
        of_kind("participation"),
        without("mig:participationIn"),
    ),
)
