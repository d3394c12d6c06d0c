"""Places and the authorities that govern them or lie within: which name is which.

``decisions/place_names.csv`` says which place a name in the facts means (``name,country,type,key``;
country in two letters, type as the facts have it or empty for any). ``decisions/places.csv`` says
what each place is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import Statement, dated, iri, number, text, typed
from tools.curate.tables import by, keyed, labels

if TYPE_CHECKING:
    from tools.curate.documents import Documents
    from tools.curate.statements import Files

GEONAMES = "https://sws.geonames.org/"
"""Where GeoNames has its places; its table of all is one source document."""

EDITION = "2026-07"
"""When the edition of GeoNames came out that the table was matched with, by its package."""

_OF_WHOM = "Inhabitants of the settlement, as GeoNames has them; its municipality may have more."


class Places:
    """All places that the facts name."""

    def __init__(self, files: Files, documents: Documents) -> None:
        self._files, self._documents = files, documents
        self._places = keyed("key", "places")
        self._names = {
            name: row["key"] for name, row in by(("name", "country", "type"), "place_names").items()
        }
        self._written: set[str] = set()
        self.unknown: dict[tuple[str, str, str], None] = {}
        """Names that no table has."""

    def key(self, name: str, country: str, kind: str = "") -> str | None:
        """The key of the place that a name means, noted as unknown where no table has it."""
        for sort in (kind, ""):
            if (name, country, sort) in self._names:
                return self._names[name, country, sort]
        self.unknown[name, country, kind] = None
        return None

    def authority(self, name: str, country: str, kind: str = "") -> str | None:
        """The authority of the place that a name means, such as ``authority:be-gent``."""
        key = self.key(name, country, kind)
        return self.authority_of(key) if key else None

    def city(self, name: str, country: str, kind: str = "") -> str | None:
        """The city that a name means; None where it is no city, or not known."""
        key = self.key(name, country, kind)
        return self.city_of(key) if key and self._places[key]["city"] == "yes" else None

    def city_of(self, key: str) -> str:
        """The city with this key, written down where it is not yet."""
        self._write(key)
        return f"city:{key}"

    def authority_of(self, key: str) -> str:
        """The authority with this key, written down where it is not yet."""
        self._write(key)
        return f"authority:{key}"

    def mentioned(self, name: str, *urls: str) -> None:
        """A city that no gazetteer has is known from the pages that name it or its authority."""
        kind, _, key = name.partition(":")
        row = self._places.get(key) if kind in {"authority", "city"} else None
        if row and row["city"] == "yes" and not row["geonames"] and not row["lat"]:
            file = f"places/{self.country_of(row['key'])}.ttl"
            self._files.thing(file, f"city:{row['key']}", self._documents.evidence(*urls))

    def around(self, key: str) -> str | None:
        """The city in which the body with this key lies; None where the table has none."""
        within = self._places[key]["in_city"]
        return self.city_of(within) if within else None

    def knows(self, key: str) -> bool:
        """Whether the table has a place with this key."""
        return key in self._places

    def country_of(self, key: str) -> str:
        """The country of a place, in two small letters."""
        return key.partition("-")[0]

    def _write(self, key: str) -> None:
        if key in self._written:
            return
        self._written.add(key)
        row = self._places[key]
        is_city = row["city"] == "yes"
        file = f"places/{self.country_of(key)}.ttl"
        self._files.thing(
            file,
            f"authority:{key}",
            [
                *self._identity(row),
                *(("mig:kind", iri(f"authority-kind:{it}")) for it in row["kind"].split()),
                *([("mig:inCity", iri(self.city_of(row["in_city"])))] if row["in_city"] else []),
                *_note(row["note"]),
            ],
        )
        if is_city:
            self._write_city(file, row)

    def _identity(self, row: dict[str, str]) -> list[Statement]:
        """What an authority is, is called and governs."""
        names, is_city = _names(row, "authority_"), row["city"] == "yes"
        return [
            ("a", iri("mig:MunicipalAuthority" if is_city else "mig:PublicAuthority")),
            *names,
            *(("mig:governmentLevel", iri(f"level:{it}")) for it in row["level"].split()),
            ("mig:country", iri(f"country:{row['country']}")),
            *([("mig:governs", iri(f"city:{row['key']}"))] if is_city else []),
        ]

    def _write_city(self, file: str, row: dict[str, str]) -> None:
        key = row["key"]
        said: list[Statement] = [("a", iri("mig:City")), *_names(row, "")]
        said += [("mig:country", iri(f"country:{row['country']}"))]
        said += self._where(file, row)
        same = [f"{GEONAMES}{row['geonames']}/"] if row["geonames"] else []
        said += [("schema:sameAs", iri(f"<{it}>")) for it in (*same, *row["same_as"].split())]
        said += _note(row["basis"])
        if row["geonames"] or row["lat"]:
            said += self._documents.evidence(GEONAMES)
        self._files.thing(file, f"city:{key}", said)
        if row["population"]:
            self._write_population(file, row)

    def _where(self, file: str, row: dict[str, str]) -> list[Statement]:
        """The point of a city, written down beside it."""
        if not row["lat"]:
            return []
        point = f"<https://w3id.org/migkg/id/city/{row['key']}#point>"
        place = typed(f"POINT({row['lon']} {row['lat']})", "geo:wktLiteral")
        self._files.thing(file, point, [("a", iri("geo:Geometry")), ("geo:asWKT", place)])
        return [("geo:hasGeometry", iri(point))]

    def _write_population(self, file: str, row: dict[str, str]) -> None:
        people = number(int(row["population"]))
        self._files.thing(
            file,
            f"number:{row['key']}-population",
            [
                ("a", iri("mig:StatedNumber")),
                ("skos:prefLabel", text(f"Population of {row['en']}", "en")),
                ("skos:prefLabel", text(f"Population : {row['fr'] or row['en']}", "fr")),
                ("dcterms:description", text(_OF_WHOM, "en")),
                ("mig:numberOf", iri(f"city:{row['key']}")),
                ("mig:countedUnit", iri("number-unit:inhabitants")),
                ("mig:lowestValue", people),
                ("mig:highestValue", people),
                *dated("mig:attestedOn", EDITION),
                ("mig:confidence", iri("confidence:stated")),
                *self._documents.evidence(GEONAMES),
            ],
        )


def _names(row: dict[str, str], prefix: str) -> list[Statement]:
    names = [(row[f"{prefix}en"], "en"), (row[f"{prefix}fr"], "fr")]
    names += labels(row[f"{prefix}local"])
    said: list[Statement] = [
        ("skos:prefLabel", text(name, language)) for name, language in names if name
    ]
    if not prefix:
        said += [("skos:altLabel", text(*name)) for name in labels(row["other"])]
    return said


def _note(words: str) -> list[Statement]:
    return [("skos:editorialNote", text(words, "en"))] if words else []
