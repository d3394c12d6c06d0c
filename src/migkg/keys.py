"""Keys from names: readable, ASCII, lower case."""

from __future__ import annotations

import re
import unicodedata

from migkg.errors import MigkgError

# What no decomposition gives: letters of their own, and umlauts as their languages spell them out.
_SPELT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "å": "aa",
        "æ": "ae",
        "ø": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "œ": "oe",
        "’": "",
        "'": "",
    }
)
_SPOKEN_APART = {"es", "tr", "ca", "pt", "fr", "hu", "sk", "ee", "fi", "gb", "us"}
"""Where ü and ö are u and o with a mark, and not letters that are spelt out as ue and oe."""


def slug(name: str, country: str = "") -> str:
    """The key that a name gives, by the spelling of its country.

    >>> slug("Osnabrück", "de"), slug("L’Hospitalet de Llobregat", "es"), slug("Tromsø", "no")
    ('osnabrueck', 'lhospitalet-de-llobregat', 'tromsoe')

    Raises:
        MigkgError: nothing of the name can be written in ASCII.
    """
    text = name.lower()
    if country.lower() in _SPOKEN_APART:
        text = text.translate(str.maketrans("äöüå", "aoua"))
    text = unicodedata.normalize("NFKD", text.translate(_SPELT))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    key = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if not key:
        raise MigkgError(f"No key can be made of {name!r}: give one in Latin letters.")
    return key
