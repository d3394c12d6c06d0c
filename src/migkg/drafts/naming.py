"""What a new thing is called, the key that this gives, and whether it is new."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from migkg.codes import COUNTRIES
from migkg.errors import AlreadyKnown, MigkgError
from migkg.keys import slug
from migkg.statements import Statement, iri, text
from migkg.terms import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migkg.drafts.draft import Draft
    from migkg.drafts.known import Known

_NAMED = 2
"""How many of those who have a part in a fact its label names."""


@dataclass(frozen=True)
class Naming:
    """The names of a thing, by language, and what tells it from others.

    ``another`` says that it is none of those that have its name; ``qualifier`` then makes its key
    another one; ``key`` is the key itself, where somebody has chosen it.
    """

    names: Mapping[str, str]
    key: str = ""
    another: bool = False
    qualifier: str = ""
    same_as: tuple[str, ...] = field(default=())

    def statements(self) -> list[Statement]:
        """The names and the identifiers from elsewhere."""
        return [
            *(("skos:prefLabel", text(name, tag)) for tag, name in self.names.items()),
            *(("schema:sameAs", iri(f"<{address}>")) for address in self.same_as),
        ]

    def key_in(self, country: str = "") -> str:
        """The key, which begins with the country of three letters if there is one.

        >>> Naming({"en": "Bergen"}, qualifier="Celle").key_in("DEU")
        'de-bergen-celle'

        Raises:
            MigkgError: the key that was chosen is none, or none can be made of the name.
        """
        before = COUNTRIES[country].lower() if country else ""
        if self.key:
            return self._chosen(before)
        parts = (self.names["en"], self.qualifier)
        return "-".join(filter(None, (before, *(slug(it, before) for it in parts if it))))

    def _chosen(self, country: str) -> str:
        if not KEY.fullmatch(self.key):
            message = "is no key: lower-case ASCII letters and digits, joined by single hyphens"
            raise MigkgError(f"{self.key!r} {message}.")
        if country and not self.key.startswith(f"{country}-"):
            raise MigkgError(f"The key begins with the country: {country}-{self.key}.")
        return self.key


def require_new(draft: Draft, name: str, naming: Naming, country: str = "") -> None:
    """Refuse a thing that is there by its key, or perhaps by its name or an identifier.

    Raises:
        AlreadyKnown: it is there, or another may be the same.
    """
    kind = name.partition(":")[0]
    require_free(draft, [name])
    known = draft.known
    if found := known.identified(kind, naming.same_as):
        raise AlreadyKnown(
            f"{' and '.join(found)} is said to be what the identifier names: it is the same thing.",
            found,
        )
    found = [] if naming.another else known.called(kind, naming.names.values(), country)
    if found:
        raise AlreadyKnown(
            f"{' and '.join(found)} is called so. If yours is another one, say so by --another"
            + ("." if naming.key else ", and what tells it apart by --qualifier or --key."),
            found,
        )


def require_free(
    draft: Draft, names: Iterable[str], advice: str = "--another, and --qualifier WORD"
) -> None:
    """Refuse keys that are taken, or were before what they named was withdrawn.

    Raises:
        AlreadyKnown: one is.
    """
    wanted = list(names)
    for name in wanted:
        draft.require_not_withdrawn(name, f" Say {advice}, which is put behind the key.")
    taken = [name for name in wanted if name in draft.known]
    if taken:
        raise AlreadyKnown(
            f"{' and '.join(taken)} is there already, and a key is minted once. If yours is "
            f"another one, say {advice}, which is put behind the key.",
            taken,
        )


def require_untold(draft: Draft, name: str, said: Mapping[str, str]) -> None:
    """Refuse a fact that is told under another key: one of its kind that links the same things.

    Raises:
        AlreadyKnown: there is one.
    """
    known = draft.known
    found = [
        it
        for it in known.of_kind(name.partition(":")[0])
        if all(value in known.names(it, predicate) for predicate, value in said.items())
    ]
    if found:
        raise AlreadyKnown(
            f"{' and '.join(found)} says so already. If yours is another one, say "
            "--qualifier WORD, which is put behind the key.",
            found,
        )


def listed(known: Known, names: Sequence[str]) -> dict[str, str]:
    """What some things are called, one behind the other: the first two, where they are many."""
    more = " …" if len(names) > _NAMED else ""
    return {
        tag: ", ".join(known.label(name, tag) for name in names[:_NAMED]) + more
        for tag in ("en", "fr")
    }


def titled(english: str, french: str, words: Mapping[str, str]) -> list[Statement]:
    """The labels of a fact: what it is, and whom and what it is about.

    >>> about = {"en": "City of Ghent, Eurocities", "fr": "Ville de Gand, Eurocities"}
    >>> [it.value for _, it in titled("Signing", "Signature", about)]
    ['Signing: City of Ghent, Eurocities', 'Signature : Ville de Gand, Eurocities']
    """
    return [
        ("skos:prefLabel", text(f"{english}: {words['en']}", "en")),
        ("skos:prefLabel", text(f"{french} : {words['fr']}", "fr")),
    ]


def of_in_french(name: str) -> str:
    """The French words “of a place”, as names of towns have them.

    >>> of_in_french("Osnabrück"), of_in_french("Le Havre"), of_in_french("Gand")
    ('d’Osnabrück', 'du Havre', 'de Gand')
    """
    for article, of in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return of + name.removeprefix(article)
    vowel = slug(name[:1] + "x")[0] in "aeiou"
    return f"d’{name}" if vowel else f"de {name}"
