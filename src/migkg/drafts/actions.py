"""Stubs of political actions: who did what, when, and to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migkg.codes import COUNTRIES
from migkg.drafts.actors import actor
from migkg.drafts.descriptions import described
from migkg.drafts.naming import Naming, require_free
from migkg.errors import AlreadyKnown, MigkgError
from migkg.keys import slug
from migkg.statements import Statement, iri, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.drafts.draft import Draft
    from migkg.drafts.sources import Support

_CLASSES = {
    "action-kind:block": "mig:Blocking",
    "action-kind:offer": "mig:Pledge",
    "action-kind:reception-pledge": "mig:Pledge",
}


def action(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    support: Support,
    *,
    actors: Sequence[str],
    kind: str,
    description: str,
    themes: Iterable[str],
    on: str = "",
    to: Iterable[str] = (),
    blocks: str = "",
    answers: str = "",
    people: int | None = None,
    confidence: str = "stated",
) -> str:
    """An action of a kind, with a key made of its first actor, its kind and its date.

    Raises:
        AlreadyKnown: one of this key is there, or the same actor did the like on that day.
        UnknownName: there is no such actor, kind, theme, action or confidence.
        MigkgError: a block does not say what it blocks, the description is too long, or the date
            is none.
    """
    known = draft.known
    kind = known.code("action-kind", kind)
    acting = [actor(known, name) for name in actors]
    class_ = _CLASSES.get(kind, "mig:PoliticalAction")
    if (class_ == "mig:Blocking") != bool(blocks):
        raise MigkgError(
            "A block says what it blocks: --blocks action:…"
            if not blocks
            else f"Only a block blocks, and this is {kind}: say --kind block, or --answers instead."
        )
    told = described(description)
    name = _named(draft, naming, acting[0], kind, on)
    said: list[Statement] = [
        ("a", iri(class_)),
        *naming.statements(),
        *told,
        ("mig:kind", iri(kind)),
        *(("mig:actor", iri(name)) for name in acting),
        *(("mig:addressedTo", iri(actor(known, name))) for name in to),
        *(("mig:theme", iri(known.code("theme", theme))) for theme in themes),
        *support.happened(on, confidence),
    ]
    if blocks:
        said.append(("mig:blocks", iri(known.thing(blocks, "action"))))
    if answers:
        said.append(("mig:respondsTo", iri(known.thing(answers, "action"))))
    if people is not None:
        counted = "mig:pledgedPersons" if class_ == "mig:Pledge" else "mig:numberOfPeople"
        said.append((counted, number(people)))
    country = known.country(acting[0])
    file = COUNTRIES[country].lower() if country in COUNTRIES else "international"
    return draft.tell(draft.file("chains", file), name, said)


def _named(draft: Draft, naming: Naming, actor: str, kind: str, on: str) -> str:
    """The name of the action, if nothing is told that may be the same."""
    known = draft.known
    if not naming.another:
        alike = [
            it
            for it in known.of_kind("action")
            if actor in known.names(it, "mig:actor")
            and kind in known.names(it, "mig:kind")
            and (known.text(it, "mig:occurredOn") or "")[:7] == on[:7]
            and on
        ] or known.called("action", naming.names.values())
        if alike:
            raise AlreadyKnown(
                f"{' and '.join(alike)} may be the same. If yours is another action, say so by "
                "--another, and what tells it apart by --qualifier or --key.",
                alike,
            )
    if not naming.key:
        when = on or slug(naming.names["en"])
        parts = [actor.partition(":")[2], kind.partition(":")[2], when]
        parts += [slug(naming.qualifier)] if naming.qualifier else []
        naming = replace(naming, key="-".join(parts))
    name = f"action:{naming.key_in()}"
    require_free(draft, [name])
    return name
