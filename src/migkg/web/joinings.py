"""What a city joined: networks, charters, campaigns and projects, and where it was looked at.

Who has a part in one of these, seen from it, is told in ``migkg.web.overview.joining.joiners``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from migkg.source import NamedNode
from migkg.terms import MIG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.web.reading import Ref
    from migkg.web.story import Fact, Teller

WAYS = {
    "NetworkMembership": "Networks",
    "Signing": "Charters signed",
    "Participation": "Campaigns and projects",
    "Examination": "Looked at in",
}
"""How a city has a part in something, by the class of what says so, in the order of the page."""

# Each way is asked for by itself: Oxigraph would pair all links with all that are joined.
_JOINED = """
PREFIX mig: <https://w3id.org/migkg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
SELECT DISTINCT ?city ?link ?joined ?standing ?class WHERE {
  { ?link mig:concernsCity ?city ; a mig:NetworkMembership ; org:organization ?joined
    BIND (mig:NetworkMembership AS ?class) }
  UNION { ?link mig:concernsCity ?city ; mig:signedCharter ?joined
    BIND (mig:Signing AS ?class) }
  UNION { ?link mig:concernsCity ?city ; mig:participationIn ?joined
    BIND (mig:Participation AS ?class) }
  UNION { ?link mig:concernsCity ?city ; mig:examinedIn ?joined
    BIND (mig:Examination AS ?class) }
  OPTIONAL { ?link mig:membershipStatus|mig:participationRole ?standing }
}
"""


@dataclass(frozen=True)
class Joining:
    """Something that the city has a part in, in which standing, and the fact that says so."""

    joined: Ref
    standing: Ref | None
    fact: Fact

    @property
    def since(self) -> str:
        """From when, and until when where it ended; empty where neither is known."""
        begun = self.fact.begun or self.fact.occurred
        start, end = begun.text if begun else "", self.fact.ended.text if self.fact.ended else ""
        return f"{start} – {end}" if start and end else start or (f"until {end}" if end else "")


def joinings(teller: Teller, city: str) -> tuple[tuple[str, Sequence[Joining]], ...]:
    """What the city has a part in, under a title for each way, by name."""
    found: dict[str, dict[str, Joining]] = {}
    for row in teller.reader.site.graph.select(_JOINED, city=NamedNode(city)):
        link, standing = row["link"].value, row.get("standing")
        found.setdefault(row["class"].value.removeprefix(MIG), {})[link] = Joining(
            teller.reader.ref(row["joined"].value),
            teller.reader.ref(standing.value) if standing else None,
            teller.fact(link),
        )
    return tuple(
        (title, sorted(found[name].values(), key=lambda it: it.joined.label.key))
        for name, title in WAYS.items()
        if name in found
    )
