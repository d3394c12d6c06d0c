"""The platform Moving Cities: which cities it features, how many, and how far we read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.statements import dated, iri, number, text
from tools.curate.profiles.book import GENERAL, PLATFORM, named

if TYPE_CHECKING:
    from tools.curate.profiles.book import Book

MAP = "assessment:moving-cities"
LIST = "https://moving-cities.eu/de/ausgewaehlte-staedte"
"""Its list of the featured cities, with a motto for each and no names."""

_HOST = "https://moving-cities.eu/"
_NUMBERS = (
    ("featured_total_on_site", "featured", "participants", "Featured cities", "Villes à l’honneur"),
    ("all_cities_on_site", "cities", "participants", "Cities on the map", "Villes sur la carte"),
    ("networks_on_site", "networks", "organisations", "Networks", "Réseaux"),
)


def tell(book: Book) -> None:
    """Tell the map, what it counts, and the cities that it features."""
    desk = book.desk
    about = book.records["meta/featured_total_on_site"]["source"]
    desk.files.thing(
        GENERAL,
        MAP,
        [
            ("a", iri("mig:Assessment")),
            *named("Moving Cities", "Moving Cities"),
            ("mig:kind", iri("assessment-kind:map")),
            ("mig:geographicScope", iri("geographic-scope:european")),
            *desk.documents.evidence(about),
        ],
    )
    desk.files.head(GENERAL, "The platform, what it counts, and how far we could read it.")
    for city in book.cities:
        book.keep(city, *_city(book, city))
        name = book.cities[city]["name"]["en"]
        desk.files.head(book.file(city), f"{name}: its profile on Moving Cities and other pages.")
    _numbers(book)
    _approaches(book)
    _unidentified(book)
    for name, themes in book.themes.items():
        book.desk.ledger.keep(
            book.records[f"categories/{name}"], *(f"theme:{theme}" for theme in themes)
        )


def _city(book: Book, city: str) -> list[str]:
    """The authority and the city, and the examination of those that are featured."""
    record, authority = book.cities[city], book.authority(city)
    things = [authority, *filter(None, [book.city(city)])]
    if record["featured"] == "not-confirmed":
        return things
    files, key = book.desk.files, book.key(city)
    english, french = files.label(authority), files.label(authority, "fr")
    inferred = record["featured"] == "inferred"
    pages = [url for url in record["source_urls"] or () if url.startswith(_HOST)]
    if city == "amsterdam":
        pages.append(LIST)
    dates = "Data were collected from 2020 to 2021; pages were revised in part in 2023."
    fit = "The list has a French city at its place in the alphabet; Grenoble is not excluded."
    read = "Its page was not found: a page on an approach, and the first motto of the list, fit."
    statements = [
        ("a", iri("mig:Examination")),
        *named(f"Examination: {english}, Moving Cities", f"Examen : {french}, Moving Cities"),
        ("dcterms:description", text(fit if inferred else dates, "en")),
        ("mig:participant", iri(authority)),
        ("mig:examinedIn", iri(MAP)),
        ("mig:participationRole", iri("participation-role:featured")),
        *dated("mig:validFrom", "2020"),
        ("mig:confidence", iri(f"confidence:{'inferred' if inferred else 'stated'}")),
        *book.desk.documents.evidence(*pages[:3]),
    ]
    if city == "amsterdam":
        statements.append(("skos:editorialNote", text(read, "en")))
    examination = f"examination:{key}-moving-cities"
    return [*things, files.thing(book.file(city), examination, statements)]


def _numbers(book: Book) -> None:
    for field, key, unit, english, french in _NUMBERS:
        record = book.records[f"meta/{field}"]
        thing = book.desk.files.thing(
            GENERAL,
            f"number:moving-cities-{key}",
            [
                ("a", iri("mig:StatedNumber")),
                *named(f"{english}: Moving Cities", f"{french} : Moving Cities"),
                ("mig:numberOf", iri(MAP)),
                ("mig:countedUnit", iri(f"number-unit:{unit}")),
                ("mig:lowestValue", number(record["value"])),
                ("mig:highestValue", number(record["value"])),
                ("mig:confidence", iri("confidence:stated")),
                *book.desk.documents.evidence(record["source"]),
            ],
        )
        book.keep(f"meta/{field}", thing)


def _approaches(book: Book) -> None:
    """How many approaches there are: of most featured cities we read a part of the page only."""
    record = book.records["meta/approaches_on_site"]
    thing = book.desk.files.thing(
        GENERAL,
        "claim:moving-cities-local-approaches-partial",
        [
            ("a", iri("mig:Claim")),
            *named(
                "Local approaches on Moving Cities: recorded in part",
                "Approches locales de Moving Cities : relevées en partie",
            ),
            (
                "dcterms:description",
                text(
                    "The platform shows about 50 approaches; we hold 21 of them, and 10 from other "
                    "pages. Most pages of cities could be read in part only.",
                    "en",
                ),
            ),
            ("mig:kind", iri("claim-kind:coverage")),
            ("mig:about", iri(MAP)),
            ("mig:coversRelation", iri("relation:local-approach")),
            ("mig:completeness", iri("completeness:partial")),
            ("mig:statedTotal", number(50)),
            ("mig:claimedBy", iri("organisation:migkg")),
            ("mig:confidence", iri("confidence:inferred")),
            *book.desk.documents.evidence(record["source"]),
        ],
    )
    book.keep("meta/approaches_on_site", thing)


def _unidentified(book: Book) -> None:
    """The one motto of the list that we could give to no city."""
    record = book.records["meta/unidentified_featured/0"]
    thing = book.desk.files.thing(
        GENERAL,
        "claim:moving-cities-unidentified-motto",
        [
            ("a", iri("mig:Claim")),
            *named(
                "Motto: anti-racist work despite political pressure (city not identified)",
                "Devise : travail antiraciste malgré la pression politique (ville non identifiée)",
            ),
            (
                "dcterms:description",
                text(
                    "Presents a featured city by successful anti-racist work despite political "
                    "pressure; which city is not known.",
                    "en",
                ),
            ),
            ("mig:kind", iri("claim-kind:motto")),
            ("mig:about", iri(MAP)),
            ("mig:claimedBy", iri(PLATFORM)),
            ("mig:theme", iri("theme:anti-racism")),
            ("mig:confidence", iri("confidence:stated")),
            (
                "skos:editorialNote",
                text("It stands between Grande-Synthe and Lewisham in the list.", "en"),
            ),
            *book.desk.documents.evidence(record["source"]),
        ],
    )
    book.keep("meta/unidentified_featured/0", thing)
