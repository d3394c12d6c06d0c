"""Chance that always falls in the same way: names, dates and codes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.generated.record import Said, date
from migkg.source import NamedNode, read_folder
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
COUNTRIES = {
    "at": "AUT",
    "be": "BEL",
    "ch": "CHE",
    "cz": "CZE",
    "de": "DEU",
    "dk": "DNK",
    "es": "ESP",
    "fi": "FIN",
    "fr": "FRA",
    "gr": "GRC",
    "ie": "IRL",
    "it": "ITA",
    "nl": "NLD",
    "pl": "POL",
    "pt": "PRT",
    "ro": "ROU",
    "se": "SWE",
}
PAGE_LANGUAGES = ("ENG", "FRA", "DEU", "NLD", "ITA", "SPA")
_ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "st",
    "tr",
    "v",
)
_VOWELS = ("a", "e", "i", "o", "u", "ie", "oe", "au", "ei")
_CODAS = ("", "n", "r", "l", "nd", "rt", "ck", "m", "s", "lm")
_PLACES = ("burg", "ville", "stad", "ford", "haven", "berg", "mont", "field", "dorp", "ton")
_FIRST = ("Ada", "Bo", "Cleo", "Dora", "Emil", "Fay", "Gil", "Hana", "Ivo", "Kim", "Lea", "Milo")


class Dice(Random):
    """A source of chance with the draws that the records need.

    >>> Dice("a town").place() == Dice("a town").place()
    True
    """

    def syllable(self) -> str:
        """Something that can be spoken."""
        return self.choice(_ONSETS) + self.choice(_VOWELS) + self.choice(_CODAS)

    def place(self) -> str:
        """The name of a place that does not exist."""
        return (self.syllable() + self.choice(_PLACES)).capitalize()

    def person(self) -> str:
        """The name of somebody who does not exist."""
        return f"{self.choice(_FIRST)} {(self.syllable() + self.syllable()).capitalize()}"

    def code(self, scheme: str) -> str:
        """A concept of a code list."""
        return self.choice(codes()[scheme])

    def chance(self, share: float) -> bool:
        """Whether what happens in this share of the cases happens."""
        return self.random() < share

    def popular(self, among: int) -> int:
        """One of so many, the first of them far more often than the last."""
        return int(among * self.random() ** 3)

    def dated(self, name: str, first: int, last: int) -> tuple[Said, ...]:
        """A date between two years, with the precision that its source gives."""
        precision = self.choices(("day", "month", "year"), (2, 1, 2))[0]
        month = 1 if precision == "year" else self.randint(1, 12)
        day = self.randint(1, 28) if precision == "day" else 1
        when = date(self.randint(first, last), month, day)
        return ((name, when), (f"{name}Precision", f"precision:{precision}"))

    def digest(self) -> str:
        """What looks like a SHA-256."""
        return f'"sha256:{self.getrandbits(256):064x}"'


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """The concepts of each code list, as Turtle writes them."""
    in_scheme = NamedNode(PREFIXES["skos"] + "inScheme")
    found: dict[str, list[str]] = {}
    for it in read_folder(ROOT / "ontology" / "concepts").triples:
        if it.predicate == in_scheme:
            scheme, _, _ = curie(_iri(it.subject)).partition(":")
            found.setdefault(scheme, []).append(curie(_iri(it.subject)))
    return {scheme: tuple(sorted(set(concepts))) for scheme, concepts in found.items()}


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def slug(words: Iterable[object]) -> str:
    """A key of these words.

    >>> slug(["xx", "Ada Bo", 7])
    'xx-ada-bo-7'
    """
    return "-".join(str(word).lower().replace(" ", "-") for word in words)
