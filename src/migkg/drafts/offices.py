"""Stubs of public offices, and of those who hold them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migkg.codes import COUNTRIES
from migkg.drafts.naming import Naming, of_in_french, require_free
from migkg.drafts.networks import require_order
from migkg.errors import AlreadyKnown
from migkg.keys import slug
from migkg.statements import Statement, iri, text

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support


def post(draft: Draft, naming: Naming, support: Support, *, within: str, role: str) -> str:
    """An office with a role in an authority, such as that of a minister.

    Raises:
        AlreadyKnown: one of this key is there.
        UnknownName: there is no such authority or role.
    """
    known = draft.known
    authority = known.thing(within, "authority")
    own = naming.key_in()
    key = own if naming.key else f"{authority.partition(':')[2]}-{own}"
    name = f"post:{key}"
    require_free(draft, [name])
    return draft.tell(
        _file(draft, authority),
        name,
        [
            ("a", iri("org:Post")),
            *naming.statements(),
            ("org:postIn", iri(authority)),
            ("org:role", iri(known.code("role", role))),
            *support.statements(),
        ],
    )


def mayoralty(draft: Draft, authority: str, support: Support) -> str:
    """The office of the mayor of an authority, told where it is not there.

    Raises:
        UnknownName: there is no such authority.
    """
    known = draft.known
    authority = known.thing(authority, "authority")
    for there in known.of_kind("post"):
        mayors = "role:mayor" in known.names(there, "org:role")
        if mayors and authority in known.names(there, "org:postIn"):
            return there
    place = next(iter(known.names(authority, "mig:governs")), "")
    if place:
        english, french = (known.label(place, tag) for tag in ("en", "fr"))
        names = {"en": f"mayor of {english}", "fr": f"maire {of_in_french(french)}"}
    else:
        english, french = (known.label(authority, tag) for tag in ("en", "fr"))
        names = {"en": f"mayor: {english}", "fr": f"maire : {french}"}
    naming = Naming(names, key=f"{authority.partition(':')[2]}-mayor")
    return post(draft, naming, support, within=authority, role="mayor")


def tenure(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    person: str,
    office: str,
    support: Support,
    *,
    since: str = "",
    until: str = "",
    kind: str = "",
    confidence: str = "stated",
    another: bool = False,
    qualifier: str = "",
) -> str:
    """That a person holds an office; a person who is new is told by name, and by that alone.

    Raises:
        AlreadyKnown: the tenure is there, or somebody of this name.
        UnknownName: there is no such person, kind or confidence.
        MigkgError: a date is none, or the end is before the start.
    """
    known = draft.known
    require_order(since, until)
    office = known.thing(office, "post")
    authority = known.names(office, "org:postIn")[0]
    holder = _holder(draft, person, support, Naming({}, another=another, qualifier=qualifier))
    key = f"{office.partition(':')[2]}-{holder.partition(':')[2]}"
    if another and f"tenure:{key}" in known:
        key = f"{key}-{slug(qualifier or (since or until)[:4] or 'again')}"
    name = f"tenure:{key}"
    require_free(draft, [name])
    called, titles = known.label(holder, "en"), [known.label(office, tag) for tag in ("en", "fr")]
    said: list[Statement] = [
        ("a", iri("mig:Tenure")),
        ("skos:prefLabel", text(f"{called} as {titles[0]}", "en")),
        ("skos:prefLabel", text(f"{called}, {titles[1]}", "fr")),
        ("org:member", iri(holder)),
        ("org:organization", iri(authority)),
        ("mig:tenureOfPost", iri(office)),
        *support.lasting(since, until, confidence),
    ]
    if kind:
        said.append(("mig:kind", iri(known.code("tenure-kind", kind))))
    return draft.tell(_file(draft, authority), name, said)


def _holder(draft: Draft, person: str, support: Support, how: Naming) -> str:
    """The person, told where they are not there."""
    known = draft.known
    if ":" in person:
        return known.thing(person, "person")
    naming = replace(how, names={"en": person, "fr": person})
    if not naming.another and (found := known.called("person", [person])):
        raise AlreadyKnown(
            f"{' and '.join(found)} is called so. If it is the same person, say "
            f"--person {found[0]}; if not, --another, and --qualifier WORD for the key.",
            found,
        )
    name = f"person:{naming.key_in()}"
    require_free(draft, [name])
    return draft.tell(
        draft.file("offices", "persons"),
        name,
        [("a", iri("foaf:Person")), *naming.statements(), *support.statements()],
    )


def _file(draft: Draft, authority: str) -> PurePosixPath:
    country = draft.known.country(authority)
    name = COUNTRIES[country].lower() if country in COUNTRIES else "beyond-states"
    return draft.file("offices", name)
