"""The four patterns that most of the graph follows, as boxes and the links between them."""

from __future__ import annotations

from dataclasses import dataclass

from migkg.terms import expand


@dataclass(frozen=True)
class Box:
    """A thing of a class, in a row of the drawing: left, right, or over its whole width.

    ``holds`` are properties whose values stand in the thing itself; ``example`` is a word of a code
    list that tells this thing from others of its class.
    """

    name: str
    term: str
    row: int
    side: str = "whole"
    holds: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Link:
    """A property that leads from one box to another."""

    start: str
    term: str
    end: str


@dataclass(frozen=True)
class Pattern:
    """A drawing, with what it tells in a sentence."""

    name: str
    title: str
    about: str
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    centre: str
    """The class of which a thing of the graph is shown as an example."""

    @property
    def terms(self) -> set[str]:
        """The IRIs of all that is drawn."""
        names = [name for box in self.boxes for name in (box.term, *box.holds, box.example)]
        return {expand(name) for name in (*names, *(link.term for link in self.links)) if name}


_FROM_WHERE = (
    Box("evidence", "mig:Evidence", 3, "right"),
    Box("document", "mig:SourceDocument", 4, "right"),
)
_WHENCE = (
    Link("centre", "mig:supportedBy", "evidence"),
    Link("evidence", "oa:hasSource", "document"),
)
_DATES = ("mig:validFrom", "mig:validUntil", "mig:attestedOn")

PATTERNS = (
    Pattern(
        "membership",
        "A city in a network",
        "The authority is the member, not the place. The membership is a node of its own, so that"
        " it can begin and end, have a standing, and show the passage it rests on.",
        (
            Box("city", "mig:City", 0, "left"),
            Box("authority", "mig:MunicipalAuthority", 1, "left"),
            Box("network", "mig:CityNetwork", 1, "right"),
            Box("centre", "mig:NetworkMembership", 2, holds=_DATES),
            Box("status", "def:membership-status", 3, "left"),
            *_FROM_WHERE,
        ),
        (
            Link("authority", "mig:governs", "city"),
            Link("centre", "org:member", "authority"),
            Link("centre", "org:organization", "network"),
            Link("centre", "mig:membershipStatus", "status"),
            *_WHENCE,
        ),
        "mig:NetworkMembership",
    ),
    Pattern(
        "tenure",
        "A person in an office",
        "A person holds a post in an authority for a time. The post stays when the person goes, and"
        " a tenure that has ended stays in the graph.",
        (
            Box("city", "mig:City", 0, "right"),
            Box("person", "foaf:Person", 1, "left"),
            Box("authority", "mig:PublicAuthority", 1, "right"),
            Box("centre", "mig:Tenure", 2, holds=_DATES),
            Box("post", "org:Post", 3, "left"),
            Box("role", "def:role", 4, "left"),
            *_FROM_WHERE,
        ),
        (
            Link("authority", "mig:governs", "city"),
            Link("centre", "org:member", "person"),
            Link("centre", "org:organization", "authority"),
            Link("centre", "mig:tenureOfPost", "post"),
            Link("post", "org:role", "role"),
            *_WHENCE,
        ),
        "mig:Tenure",
    ),
    Pattern(
        "chain",
        "From an event to a block",
        "Each act says what it answers: a city promises more than its government announced, and the"
        " government blocks it. Cities on the left, the state on the right.",
        (
            Box("event", "mig:Event", 0, holds=("mig:occurredOn",)),
            Box("announced", "mig:PoliticalAction", 1, "right", ("mig:actor",), "level:national"),
            Box("pledge", "mig:Pledge", 2, "left", ("mig:actor",), "level:municipal"),
            Box("block", "mig:Blocking", 3, "right", ("mig:actor",), "level:national"),
        ),
        (
            Link("announced", "mig:triggeredBy", "event"),
            Link("pledge", "mig:triggeredBy", "event"),
            Link("pledge", "mig:exceedsCommitmentOf", "announced"),
            Link("block", "mig:blocks", "pledge"),
        ),
        "mig:Pledge",
    ),
    Pattern(
        "claim",
        "A claim and its passage",
        "Who says it, of what, and where that is written: the passage by its first and last"
        " character and its digest, so that anyone who holds the page can verify it.",
        (
            Box("speaker", "mig:Actor", 0, "left"),
            Box("thing", "mig:Situation", 0, "right"),
            Box("centre", "mig:Claim", 1, holds=("mig:kind", "mig:confidence")),
            Box("evidence", "mig:Evidence", 2, holds=("mig:passageHash",)),
            Box("document", "mig:SourceDocument", 3, "left", ("mig:contentHash",)),
            Box("selector", "oa:TextPositionSelector", 3, "right", ("oa:start", "oa:end")),
        ),
        (
            Link("centre", "mig:claimedBy", "speaker"),
            Link("centre", "mig:about", "thing"),
            Link("centre", "mig:supportedBy", "evidence"),
            Link("evidence", "oa:hasSource", "document"),
            Link("evidence", "oa:hasSelector", "selector"),
        ),
        "mig:Claim",
    ),
)
