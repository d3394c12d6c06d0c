"""Stubs of awards, of who won them, and of who was only put forward."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.codes import COUNTRIES
from migkg.drafts.actors import ACTORS, actor
from migkg.drafts.descriptions import described
from migkg.drafts.naming import Naming, listed, require_free, require_new, titled
from migkg.drafts.networks import require_order
from migkg.errors import AlreadyKnown, MigkgError
from migkg.keys import slug
from migkg.statements import Statement, dated, iri, number, text, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.drafts.draft import Draft
    from migkg.drafts.known import Known
    from migkg.drafts.sources import Support

_HOLDER = "org:member"
_INSTEAD = "A place is given nothing: its authority is"


@dataclass(frozen=True)
class Occasion:
    """What is told of one occasion on which an award is given, or somebody is put forward for it.

    ``capacity`` is the tenure of a person, who is in the graph for a public office alone.
    """

    description: str
    on: str = ""
    edition: str = ""
    category: str = ""
    rank: int | None = None
    themes: tuple[str, ...] = ()
    capacity: str = ""
    confidence: str = "stated"
    qualifier: str = ""

    @property
    def year(self) -> str:
        """The year of the edition, else of the date; empty where neither says it.

        >>> Occasion("For its shelters.", on="2023-01", edition="II (2022)").year
        '2022'
        """
        found = re.search(r"\b\d{4}\b", self.edition)
        return found[0] if found else self.on[:4]


def award(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    naming: Naming,
    support: Support,
    *,
    kind: str,
    givers: Iterable[str] = (),
    since: str = "",
    until: str = "",
    themes: Iterable[str] = (),
) -> str:
    """An award of a kind, apart from the occasions on which it is given.

    Raises:
        AlreadyKnown: one of this key or name is there.
        UnknownName: there is no such kind, actor or theme.
        MigkgError: a date is none, or the end is before the start.
    """
    known = draft.known
    require_order(since, until)
    name = f"award:{naming.key_in()}"
    require_new(draft, name, naming)
    return draft.tell(
        draft.file("awards", name.partition(":")[2]),
        name,
        [
            ("a", iri("mig:Award")),
            *naming.statements(),
            ("mig:kind", iri(known.code("award-kind", kind))),
            *(("mig:awardGiver", iri(actor(known, giver))) for giver in givers),
            *(("mig:theme", iri(known.code("theme", theme))) for theme in themes),
            *dated("mig:validFrom", since),
            *dated("mig:validUntil", until),
            *support.statements(),
        ],
    )


def conferral(  # noqa: PLR0913  what a stub says, by name
    draft: Draft,
    award: str,
    support: Support,
    occasion: Occasion,
    *,
    recipients: Sequence[str] = (),
    conferred_for: str = "",
) -> str:
    """That an award is given to somebody, for an initiative perhaps, or to that alone.

    Raises:
        AlreadyKnown: it is there, perhaps under another key.
        UnknownName: there is no such award, actor, initiative, theme, tenure or confidence.
        MigkgError: nobody receives it, a person does without an office, the date is none, or the
            description is too long.
    """
    known = draft.known
    if not recipients and not conferred_for:
        raise MigkgError(
            "Who receives it? Say --recipient authority:…, or --conferred-for initiative:… where "
            "nobody is named."
        )
    to = [actor(known, it, *ACTORS, "person", instead=_INSTEAD) for it in recipients]
    honoured = [known.thing(conferred_for, "initiative")] if conferred_for else []
    award = known.thing(award, "award")
    given = ("mig:recipient", to) if to else ("mig:conferredFor", honoured)
    name = _named(draft, "conferral", award, given, occasion)
    words = _words(known, given[1], award, occasion.year)
    said: list[Statement] = [
        ("a", iri("mig:AwardConferral")),
        *titled("Award conferral", "Attribution d’un prix", words),
        ("mig:award", iri(award)),
        *(("mig:recipient", iri(it)) for it in to),
        *(("mig:conferredFor", iri(it)) for it in honoured),
        *_occasion(draft, occasion, to, support),
    ]
    return draft.tell(draft.beside(award, "awards"), name, said)


def nomination(
    draft: Draft, award: str, support: Support, occasion: Occasion, *, nominees: Sequence[str]
) -> str:
    """That somebody is put forward for an award, or on its shortlist, and was not given it.

    Raises:
        AlreadyKnown: it is there, perhaps under another key.
        UnknownName: there is no such award, actor, theme, tenure or confidence.
        MigkgError: a person is put forward without an office, the date is none, or the description
            is too long.
    """
    known = draft.known
    instead = _INSTEAD.replace("is given nothing", "is not put forward")
    of = [actor(known, it, *ACTORS, "person", instead=instead) for it in nominees]
    award = known.thing(award, "award")
    name = _named(draft, "nomination", award, ("mig:nominee", of), occasion)
    said: list[Statement] = [
        ("a", iri("mig:AwardNomination")),
        *titled(
            "Award nomination", "Nomination à un prix", _words(known, of, award, occasion.year)
        ),
        ("mig:nominatedFor", iri(award)),
        *(("mig:nominee", iri(it)) for it in of),
        *_occasion(draft, occasion, of, support),
    ]
    return draft.tell(draft.beside(award, "awards"), name, said)


def _occasion(
    draft: Draft, occasion: Occasion, actors: Sequence[str], support: Support
) -> list[Statement]:
    known = draft.known
    said: list[Statement] = [
        *described(occasion.description),
        *(("mig:theme", iri(known.code("theme", theme))) for theme in occasion.themes),
        *_capacity(known, occasion.capacity, actors),
        *support.happened(occasion.on, occasion.confidence),
    ]
    if occasion.edition:
        said.append(("mig:awardEdition", typed(occasion.edition, "xsd:string")))
    if occasion.category:
        said.append(("mig:awardCategory", text(occasion.category, "en")))
    if occasion.rank is not None:
        said.append(("mig:rank", number(occasion.rank)))
    return said


def _capacity(known: Known, tenure: str, actors: Sequence[str]) -> list[Statement]:
    """The office for which persons are in the graph, and in which they receive something."""
    persons = [it for it in actors if it.startswith("person:")]
    if not tenure:
        if persons:
            held = [it for it in known.of_kind("tenure") if persons[0] in known.names(it, _HOLDER)]
            raise MigkgError(
                f"{persons[0]} appears in a public office, so in which was it? Say --in-capacity "
                f"{' or '.join(held) or 'tenure:…'}."
            )
        return []
    tenure = known.thing(tenure, "tenure")
    holders = known.names(tenure, _HOLDER)
    if not set(holders) & set(persons):
        raise MigkgError(f"{tenure} is the office of {' and '.join(holders)}, who is not named.")
    return [("mig:inCapacity", iri(tenure))]


def _words(known: Known, of: Sequence[str], award: str, year: str) -> dict[str, str]:
    """Whom and what it is about, with its year: “City of Ghent, Dresden Prize 2017”."""
    about = listed(known, of)
    return {
        tag: " ".join(filter(None, (f"{about[tag]}, {known.label(award, tag)}", year)))
        for tag in about
    }


def _named(
    draft: Draft, kind: str, award: str, given: tuple[str, Sequence[str]], occasion: Occasion
) -> str:
    """The name of a conferral or nomination by award, year and the first it is given to, if new."""
    predicate, of = given
    qualifier = slug(occasion.qualifier) if occasion.qualifier else ""
    parts = (award.partition(":")[2], occasion.year, _without_country(of[0]), qualifier)
    name = f"{kind}:{'-'.join(filter(None, parts))}"
    require_free(draft, [name], "--qualifier WORD")
    known = draft.known
    of_award = "mig:award" if kind == "conferral" else "mig:nominatedFor"
    found = [
        it
        for it in known.of_kind(kind)
        if award in known.names(it, of_award)
        and set(of) & set(known.names(it, predicate))
        and (_year(known, it) == occasion.year or not occasion.year or not _year(known, it))
    ]
    if found and not qualifier:
        raise AlreadyKnown(
            f"{' and '.join(found)} may be the same. If yours is another one, say "
            "--qualifier WORD, which is put behind the key.",
            found,
        )
    return name


def _year(known: Known, name: str) -> str:
    date = known.text(name, "mig:occurredOn") or ""
    return Occasion("", date, known.text(name, "mig:awardEdition") or "").year


def _without_country(name: str) -> str:
    """The key of a thing, without the country with which it begins.

    >>> _without_country("authority:de-koeln"), _without_country("organisation:uilenspel")
    ('koeln', 'uilenspel')
    """
    kind, _, key = name.partition(":")
    country, _, rest = key.partition("-")
    of_country = country.upper() in COUNTRIES.values() and rest and kind != "person"
    return rest if of_country else key
