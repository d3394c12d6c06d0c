"""Small words of French that depend on what follows them."""

from __future__ import annotations

_VOWELS = "aeiouyàâäåéèêëîïôöøœæ"


def of(place: str) -> str:
    """A place after ``de`` in French.

    >>> of("Gand"), of("Athènes"), of("Le Mans"), of("La Haye"), of("Ørland")
    ('de Gand', 'd’Athènes', 'du Mans', 'de La Haye', 'd’Ørland')
    """
    if place.startswith("Le "):
        return f"du {place[3:]}"
    if place.startswith("Les "):
        return f"des {place[4:]}"
    vowel = place[:1].lower() in _VOWELS or place == "Helsinki"
    return f"d’{place}" if vowel else f"de {place}"
