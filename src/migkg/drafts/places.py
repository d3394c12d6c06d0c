"""Stubs of cities and of the authorities that act for them, or for states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.codes import COUNTRIES
from migkg.drafts.naming import Naming, of_in_french, require_free, require_new
from migkg.errors import MigkgError
from migkg.statements import Statement, iri, typed
from migkg.terms import mint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import PurePosixPath

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""

_BORDERLESS = {"european", "international"}

LEVELS = {
    "municipality": "municipal",
    "borough": "municipal",
    "city-service": "municipal",
    "national-government": "national",
    "ministry": "national",
    "union-institution": "european",
    "international-organisation": "international",
    **dict.fromkeys(
        (
            *("canton", "department", "district", "federated-state", "island-council"),
            *("metropolitan-body", "province", "region", "union-of-municipalities"),
        ),
        "regional",
    ),
}
"""The level at which an authority of a kind acts, where the kind says it."""


def city(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    country: str,
    support: Support,
    *,
    point: Point | None = None,
    authority_names: Mapping[str, str] | None = None,
) -> str:
    """A city in a country of three letters, and the authority that governs it.

    Raises:
        AlreadyKnown: one of this key, or of this name in the country, is there.
        MigkgError: the point is none on the globe.
    """
    key = naming.key_in(country)
    place, authority = f"city:{key}", f"authority:{key}"
    require_new(draft, place, naming, country)
    require_free(draft, [authority])
    file = _file(draft, country)
    said: list[Statement] = [
        ("a", iri("mig:City")),
        *naming.statements(),
        ("mig:country", iri(f"country:{country}")),
        *support.statements(),
    ]
    if point:
        said.append(("geo:hasGeometry", iri(_point(draft, file, key, point))))
    draft.tell(file, place, said)
    english, french = naming.names["en"], naming.names["fr"]
    names = {"en": f"City of {english}", "fr": f"Ville {of_in_french(french)}"}
    if not authority_names:
        words = f"“{names['en']}”, or “Municipality of {english}”? --authority-label en=… says so."
        draft.notes.append((authority, words))
    draft.tell(
        file,
        authority,
        [
            ("a", iri("mig:MunicipalAuthority")),
            *Naming(names | dict(authority_names or {})).statements(),
            ("mig:kind", iri("authority-kind:municipality")),
            ("mig:governmentLevel", iri("level:municipal")),
            ("mig:country", iri(f"country:{country}")),
            ("mig:governs", iri(place)),
            *support.statements(),
        ],
    )
    return place


def authority(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    country: str,
    support: Support,
    *,
    kind: str,
    level: str = "",
    governs: str = "",
    in_city: str = "",
) -> str:
    """An authority of a kind, in a country of three letters unless it is above states.

    Raises:
        AlreadyKnown: one of this key, or of this name in the country, is there.
        UnknownName: there is no such kind, level or city.
        MigkgError: the level does not follow from the kind and is not given, the country is
            missing, or the city has a government.
    """
    known = draft.known
    kind = known.code("authority-kind", kind)
    level = level or LEVELS.get(kind.partition(":")[2], "")
    if not level:
        raise MigkgError(f"At which level does it act? {kind} does not say it: --level national.")
    level = known.code("level", level)
    if not country and level.partition(":")[2] not in _BORDERLESS:
        raise MigkgError("To which country does it belong? Say --country DE.")
    name = f"authority:{naming.key_in(country)}"
    require_new(draft, name, naming, country)
    said: list[Statement] = [
        ("a", iri("mig:MunicipalAuthority" if governs else "mig:PublicAuthority")),
        *naming.statements(),
        ("mig:kind", iri(kind)),
        ("mig:governmentLevel", iri(level)),
        *support.statements(),
    ]
    if country:
        said.append(("mig:country", iri(f"country:{country}")))
    if governs:
        said.append(("mig:governs", iri(_ungoverned(draft, governs))))
    if in_city:
        said.append(("mig:inCity", iri(known.thing(in_city, "city"))))
    return draft.tell(_file(draft, country), name, said)


def _file(draft: Draft, country: str) -> PurePosixPath:
    return draft.file("places", COUNTRIES[country].lower() if country else "beyond-states")


def _ungoverned(draft: Draft, name: str) -> str:
    city = draft.known.thing(name, "city")
    for other in draft.known.of_kind("authority"):
        if city in draft.known.names(other, "mig:governs"):
            raise MigkgError(f"{city} has a government, {other}: it has one of its own at most.")
    return city


def _point(draft: Draft, file: PurePosixPath, key: str, point: Point) -> str:
    latitude, longitude = point
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees
        raise MigkgError(
            f"{latitude},{longitude} is no point on the globe: give latitude,longitude in degrees."
        )
    wkt = typed(f"POINT({longitude} {latitude})", "geo:wktLiteral")
    return draft.tell(
        file,
        f"<{mint('city', key)}#point>",
        [("a", iri("geo:Geometry")), ("geo:asWKT", wkt)],
    )
