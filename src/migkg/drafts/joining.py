"""Stubs of how somebody joins what cities join, by its class: as a member, by taking part, ….

A network has members; in a campaign or a project one takes part; a charter is signed; and a study
only looks at somebody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.drafts.actors import actor
from migkg.drafts.descriptions import described
from migkg.drafts.naming import listed, require_free, require_untold, titled
from migkg.drafts.networks import require_order
from migkg.errors import MigkgError, UnknownName
from migkg.keys import slug
from migkg.statements import Statement, iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support

_WHAT = {
    "network": ("network", "a network has members: migkg new membership"),
    "initiative": (
        "campaign or project",
        "a campaign or project is joined by a participation: migkg new participation",
    ),
    "charter": ("charter", "a charter is joined by signing it: migkg new signing"),
    "assessment": (
        "study",
        "a study is not joined, it only looks at somebody: migkg new examination",
    ),
    "award": ("award", "an award is conferred: migkg new conferral"),
    "organisation": (
        "organisation",
        "what is no network has plain memberships (mig:Membership), of which there are no stubs",
    ),
    "forum": (
        "forum",
        "a forum has plain memberships (mig:Membership), of which there are no stubs",
    ),
}
"""By the kind of a key: what that is, and how it is joined."""

_SIGNED = {
    "charter-kind:agreement": "action-kind:agreement",
    "charter-kind:pact": "action-kind:agreement",
    "charter-kind:letter": "action-kind:letter",
}
"""The kind of action that signing a text of a kind is; else it is a declaration."""

_QUALIFIER = "--qualifier WORD"


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
    instead = "A place is no member: its authority is"
    member = actor(known, member, "authority", instead=instead)
    body = _joined(draft, body, "network")
    if not status:
        status = "former-member" if until else "member"
    links = {"org:member": member, "org:organization": body}
    name = _named(draft, "membership", links, qualifier)
    return draft.tell(
        draft.beside(body, "networks"),
        name,
        [
            ("a", iri("mig:NetworkMembership")),
            *titled(
                "Network membership", "Appartenance à un réseau", listed(known, [member, body])
            ),
            *((predicate, iri(value)) for predicate, value in links.items()),
            ("mig:membershipStatus", iri(known.code("membership-status", status))),
            *support.lasting(since, until, confidence),
        ],
    )


def participation(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    participant: str,
    initiative: str,
    support: Support,
    *,
    role: str = "",
    since: str = "",
    until: str = "",
    decided_by: str = "",
    description: str = "",
    confidence: str = "stated",
    qualifier: str = "",
) -> str:
    """That somebody takes part in a campaign or a project, by the decision of a council, say.

    Raises:
        AlreadyKnown: it is there.
        UnknownName: there is no such actor, initiative, role, decision or confidence.
        MigkgError: what is joined is no initiative, who joins is no actor, a date is none, the end
            is before the start, or the description is too long.
    """
    known = draft.known
    require_order(since, until)
    participant = actor(known, participant)
    initiative = _joined(draft, initiative, "initiative")
    links = {"mig:participant": participant, "mig:participationIn": initiative}
    name = _named(draft, "participation", links, qualifier)
    said: list[Statement] = [
        ("a", iri("mig:Participation")),
        *titled("Participation", "Participation", listed(known, [participant, initiative])),
        *((predicate, iri(value)) for predicate, value in links.items()),
        *described(description),
        *_role(draft, role),
        *support.lasting(since, until, confidence),
    ]
    if decided_by:
        said.append(("mig:decidedBy", iri(known.thing(decided_by, "action"))))
    return draft.tell(draft.beside(initiative, "networks"), name, said)


def examination(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    participant: str,
    assessment: str,
    support: Support,
    *,
    role: str = "",
    since: str = "",
    until: str = "",
    confidence: str = "stated",
    qualifier: str = "",
) -> str:
    """That a study or an index looks at somebody, who joins nothing by that.

    Raises:
        AlreadyKnown: it is there.
        UnknownName: there is no such actor, assessment, role or confidence.
        MigkgError: it is in no assessment, of no actor, a date is none, or the end is before the
            start.
    """
    known = draft.known
    require_order(since, until)
    participant = actor(known, participant)
    assessment = _joined(draft, assessment, "assessment")
    links = {"mig:participant": participant, "mig:examinedIn": assessment}
    name = _named(draft, "examination", links, qualifier)
    return draft.tell(
        draft.beside(assessment, "networks"),
        name,
        [
            ("a", iri("mig:Examination")),
            *titled("Examination", "Examen", listed(known, [participant, assessment])),
            *((predicate, iri(value)) for predicate, value in links.items()),
            *_role(draft, role),
            *support.lasting(since, until, confidence),
        ],
    )


def signing(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    signatory: str,
    charter: str,
    support: Support,
    *,
    role: str = "",
    on: str = "",
    to: Iterable[str] = (),
    themes: Iterable[str] = (),
    description: str = "",
    confidence: str = "stated",
    qualifier: str = "",
) -> str:
    """That somebody signs a charter; its kind follows from that of the charter, as do its themes.

    Raises:
        AlreadyKnown: it is there.
        UnknownName: there is no such actor, charter, role, theme or confidence.
        MigkgError: what is signed is no charter, who signs is no actor, the date is none, or the
            description is too long.
    """
    known = draft.known
    signatory = actor(known, signatory)
    charter = _joined(draft, charter, "charter")
    links = {"mig:actor": signatory, "mig:signedCharter": charter}
    name = _named(draft, "action", links, qualifier, between="signs")
    kinds = known.names(charter, "mig:kind")
    codes = [known.code("theme", it) for it in themes] or known.names(charter, "mig:theme")
    return draft.tell(
        draft.beside(charter, "networks"),
        name,
        [
            ("a", iri("mig:Signing")),
            *titled("Signing", "Signature", listed(known, [signatory, charter])),
            *described(description or f"Among those who signed: {known.label(charter, 'en')}."),
            ("mig:kind", iri(_SIGNED.get("".join(kinds), "action-kind:declaration"))),
            *((predicate, iri(value)) for predicate, value in links.items()),
            *(("mig:addressedTo", iri(actor(known, it))) for it in to),
            *(("mig:theme", iri(code)) for code in codes),
            *_role(draft, role),
            *support.happened(on, confidence),
        ],
    )


def _role(draft: Draft, role: str) -> list[Statement]:
    if not role:
        return []
    return [("mig:participationRole", iri(draft.known.code("participation-role", role)))]


def _named(
    draft: Draft, kind: str, links: dict[str, str], qualifier: str, *, between: str = ""
) -> str:
    """The name of what ties somebody to what they join, if it is new."""
    who, what = (value.partition(":")[2] for value in links.values())
    parts = (who, between, what, slug(qualifier) if qualifier else "")
    name = f"{kind}:{'-'.join(filter(None, parts))}"
    require_free(draft, [name], _QUALIFIER)
    if not qualifier:
        require_untold(draft, name, links)
    return name


def _joined(draft: Draft, name: str, kind: str) -> str:
    """What is joined, by its name; what is joined otherwise is refused with how it is."""
    known = draft.known
    given = name.partition(":")[0] if ":" in name else kind
    if given != kind and given in _WHAT and name in known:
        raise _otherwise(name, kind)
    try:
        return known.thing(name, kind)
    except UnknownName:
        for other in _WHAT:
            twin = f"{other}:{name.partition(':')[2] or name}"
            if other != kind and twin in known:
                raise _otherwise(twin, kind) from None
        raise


def _otherwise(name: str, wanted: str) -> MigkgError:
    how = _WHAT[name.partition(":")[0]][1]
    return MigkgError(f"{name} is no {_WHAT[wanted][0]}; {how}.")
