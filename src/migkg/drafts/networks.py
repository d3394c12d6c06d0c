"""Stubs of networks of cities, and of the memberships in them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from migkg.dates import last_day, period
from migkg.drafts.draft import COLLECTIONS
from migkg.drafts.naming import Naming, require_free, require_new
from migkg.errors import MigkgError, UnknownName
from migkg.keys import slug
from migkg.statements import Statement, dated, iri, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support

_JOINED = {
    "initiative": "a campaign or project is joined by a participation (mig:Participation)",
    "charter": "a charter is joined by signing it (mig:Signing, an action)",
    "assessment": "a study is not joined: whom it looks at has an examination (mig:Examination)",
    "organisation": "what is no network has plain memberships (mig:Membership)",
    "forum": "a forum has plain memberships (mig:Membership)",
    "award": "an award is conferred (mig:AwardConferral)",
}
"""How that is joined which is no network."""


def require_order(since: str, until: str) -> None:
    """Refuse a period that certainly ends before it starts.

    >>> require_order("2020", "2020-03")

    Raises:
        MigkgError: it does, or a date is none.
    """
    if since and until and last_day(until) < period(since)[0]:
        raise MigkgError(f"It would end ({until}) before it starts ({since}): are they swapped?")


def network(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    support: Support,
    *,
    kind: str,
    country: str = "",
    since: str = "",
    until: str = "",
    seat: str = "",
    themes: Iterable[str] = (),
) -> str:
    """A network of a kind, of one country where it is national.

    Raises:
        AlreadyKnown: one of this key or name is there.
        UnknownName: there is no such kind, city or theme.
        MigkgError: a date is none, or the end is before the start.
    """
    known = draft.known
    require_order(since, until)
    name = f"network:{naming.key_in('' if naming.key else country)}"
    require_new(draft, name, naming)
    said: list[Statement] = [
        ("a", iri("mig:CityNetwork")),
        *naming.statements(),
        ("mig:kind", iri(known.code("network-kind", kind))),
        *(("mig:theme", iri(known.code("theme", theme))) for theme in themes),
        *dated("mig:validFrom", since),
        *dated("mig:validUntil", until),
        *support.statements(),
    ]
    if country:
        said.append(("mig:country", iri(f"country:{country}")))
        said.append(("mig:geographicScope", iri(known.code("geographic-scope", "national"))))
    if seat:
        said.append(("mig:inCity", iri(known.thing(seat, "city"))))
    return draft.tell(draft.file("networks", name.partition(":")[2]), name, said)


def membership(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    member: str,
    body: str,
    support: Support,
    *,
    status: str = "",
    since: str = "",
    until: str = "",
    confidence: str = "stated",
    qualifier: str = "",
) -> str:
    """The membership of an authority in a network.

    Raises:
        AlreadyKnown: it is there.
        UnknownName: there is no such authority, network, status or confidence.
        MigkgError: what is joined is no network, who joins is no authority, a date is none, or the
            end is before the start.
    """
    known = draft.known
    require_order(since, until)
    member = _member(draft, member)
    body = _network(draft, body)
    if not status:
        status = "former-member" if until else "member"
    key = "-".join(filter(None, (_key(member), _key(body), slug(qualifier) if qualifier else "")))
    name = f"membership:{key}"
    require_free(draft, [name], "--qualifier WORD")
    said = {tag: f"{known.label(member, tag)}, {known.label(body, tag)}" for tag in ("en", "fr")}
    return draft.tell(
        _beside(draft, body),
        name,
        [
            ("a", iri("mig:NetworkMembership")),
            ("skos:prefLabel", text(f"Network membership: {said['en']}", "en")),
            ("skos:prefLabel", text(f"Appartenance à un réseau : {said['fr']}", "fr")),
            ("org:member", iri(member)),
            ("org:organization", iri(body)),
            ("mig:membershipStatus", iri(known.code("membership-status", status))),
            *dated("mig:validFrom", since),
            *dated("mig:validUntil", until),
            *support.attested(since, until),
            ("mig:confidence", iri(known.code("confidence", confidence))),
            *support.statements(),
        ],
    )


def _member(draft: Draft, name: str) -> str:
    if name.startswith("city:"):
        authority = name.replace("city:", "authority:", 1)
        raise MigkgError(f"A place is no member: its authority is, {authority}.")
    return draft.known.thing(name, "authority")


def _network(draft: Draft, name: str) -> str:
    known = draft.known
    kind = name.partition(":")[0] if ":" in name else "network"
    if kind in _JOINED and name in known:
        raise MigkgError(f"{name} is no network: {_JOINED[kind]}.")
    try:
        return known.thing(name, "network")
    except UnknownName:
        for other, how in _JOINED.items():
            twin = f"{other}:{name.partition(':')[2] or name}"
            if twin in known:
                raise MigkgError(f"{twin} is no network: {how}.") from None
        raise


def _key(name: str) -> str:
    return name.partition(":")[2]


def _beside(draft: Draft, body: str) -> PurePosixPath:
    """The file of the network, if it is in a collection by subject and no other is asked for.

    In that of a partner it would be for the partner to say.
    """
    at = draft.known.file(body)
    if at is None or at.parent.name not in COLLECTIONS or draft.collection_asked:
        return draft.file("networks", _key(body))
    return PurePosixPath(at.relative_to(draft.root).as_posix())
