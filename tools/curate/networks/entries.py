"""How a record of joining is read: its fields, then rules, then what was decided by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migkg.addresses import host
from tools.curate.tables import keyed, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.curate.documents import Documents
    from tools.curate.facts import Facts, Record

NONE = "-"
"""In a table: what the record has here is not so."""
UNDATED = "?"
"""In a table: it was decided, and nobody says when."""

_STATUS = {
    "member": "member",
    "founding member": "founding-member",
    "guest member": "guest-member",
    "former member": "former-member",
    "candidate": "candidate",
    "associated partner": "partner",
}
_OLDER = ("https://www.rainbowcities.com/about-us/",)
"""Pages that tell of later things than the date that they are known by."""
_COPIES_AND_BLOGS = re.compile(
    r"docslib|studylib|lawsdocbox|readkong|slideplayer|slideshare|wikipedia|wikimili|movatter|"
    r"seenthis|blog|wordpress|gilleskuntz"
)
"""Hosts of copies, of blogs, and of what anybody may write: they confirm nothing."""
_OF_ONE_BODY = {"solidarity-cities": "eurocities", "integrating-cities": "eurocities"}
"""Publishers that are one body with another."""
_DECISION = re.compile(
    r"council|decid|decision|vote|motion|resol|unanim|plenary|parliament|committee|assembly|approv|"
    r"executive|board",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\blead(?: partner)?\b|\bcoordinator\b")


@dataclass(frozen=True)
class Entry:
    """A record of joining, and what the tables make of it."""

    record: Record
    said: dict[str, str]
    voices: int
    """How many publishers say so independently of each other."""

    def __getitem__(self, key: str) -> str:
        value = self.said.get(key, "")
        return "" if value == NONE else value

    @property
    def network(self) -> str:
        """The identifier of what is joined."""
        return str(self.record["network"])

    @property
    def started(self) -> str:
        """When it began, if the record or a table says so."""
        return self["from"]

    @property
    def attested(self) -> str:
        """When it was seen, unless that lies before its start or after its end."""
        seen, start, end = self["attested"], self.started, self["until"]
        if self.status == "former-member":
            return ""
        if seen and start and seen < start[: len(seen)]:
            return ""
        if seen and end and seen[: len(end)] > end[: len(seen)]:
            return ""
        return seen

    @property
    def status(self) -> str:
        """The standing of a member."""
        return self["status"] or _STATUS.get(self.record["status"] or "", "member")

    @property
    def role(self) -> str:
        """The part that a participant of a project has."""
        if self["role"]:
            return self["role"]
        if _LEADS.search(self.record["note"] or ""):
            return "lead"
        if self.record["status"] == "associated partner":
            return "associated-partner"
        return "partner"

    @property
    def sources(self) -> list[str]:
        """The pages that say it."""
        record = self.record
        found = [record["source"], record["since_source"], *(record["other_sources"] or ())]
        found += [it["source"] for it in _agreeing(record)]
        return [it for it in [*found, self["source"]] if it]

    @property
    def deciding(self) -> list[str]:
        """Those of the pages that tell of the decision to join, as far as their words show."""
        record = self.record
        voices = [record.says, *_agreeing(record)]
        told = [it["source"] for it in voices if _DECISION.search(_words(it))]
        return told or [record["since_source"] or record["source"] or self["source"]]

    @property
    def confidence(self) -> str:
        """How sure it is: by hand, by a weak source, or by the number of those who say it."""
        if self["confidence"]:
            return self["confidence"]
        if self.record["weak"]:
            return "weak"
        return "confirmed" if self.voices > 1 else "stated"


def read(facts: Facts, documents: Documents) -> Iterator[Entry]:
    """All records of joining, with what the tables say of them.

    What has no date of its own was so at least when the page that says it was published; what one
    page dates by its list was so still when a later page says it.

    Raises:
        ValueError: an override names another city than its record.
    """
    rules = rows("membership_rules")
    overrides = keyed("record", "membership_overrides")
    disputed = {it for row in rows("network_dissents") for it in row["about"].split()}
    for record in facts.records("networks", "memberships"):
        said = {
            "from": record["since"] or "",
            "until": record["until"] or "",
            "attested": max(record["attested"] or "", _attested(record)),
        }
        for rule in rules:
            if rule["network"] == record["network"] and _meets(record, rule["pattern"]):
                seen = said["attested"]
                said |= _given(rule)
                if not said["until"]:
                    said["attested"] = _later(seen, said["attested"])
        if record.address in disputed:
            said["confidence"] = "disputed"
        override = overrides.get(record.address)
        if override:
            if override["city"] != record["city"]:
                message = f"{record.address} is about {record['city']}, not {override['city']}"
                raise ValueError(message)
            said |= _given(override)
        entry = Entry(record, said, _voices(record, documents))
        published = _published(entry.sources, documents.issued)
        if not any(said.get(key) for key in ("from", "until", "attested", "decided")):
            said["attested"] = published
        elif said["attested"] and not (record["attested"] or (override and override["attested"])):
            said["attested"] = _later(published, said["attested"])
        yield entry


def _voices(record: Record, documents: Documents) -> int:
    """Those who say it themselves; a page that only dates it is none of them."""
    urls = [record["source"], *(record["other_sources"] or ())]
    urls += [it["source"] for it in _agreeing(record) if not it.get("weak")]
    voices = {documents.voice(it) for it in urls if not _COPIES_AND_BLOGS.search(host(it))}
    return len({_OF_ONE_BODY.get(it, it) for it in voices})


def _published(urls: list[str], issued: Callable[[str], str]) -> str:
    return max((issued(url) for url in urls if url not in _OLDER), default="")


def _later(seen: str, by_rule: str) -> str:
    """A rule may say that it was seen at a time; that does not undo that it was seen later."""
    return NONE if by_rule == NONE else max(seen, by_rule)


def _meets(record: Record, pattern: str) -> bool:
    texts = [record[key] or "" for key in ("note", "says", "source")]
    texts += [it.get(key) or "" for it in _agreeing(record) for key in ("note", "says")]
    return any(re.search(pattern, it) for it in texts)


def _given(row: dict[str, str]) -> dict[str, str]:
    beside = {"network", "pattern", "record", "city"}
    return {key: value for key, value in row.items() if value and key not in beside}


def _agreeing(record: Record) -> list[dict[str, Any]]:
    """What other sources say in agreement: no other standing, and no other start in dispute."""
    disputed = record["conflict"] or ()
    return [
        it
        for it in record["also"] or ()
        if (it.get("status") == "candidate") == (record["status"] == "candidate")
        and not ("since" in disputed and it.get("since") not in {None, record["since"]})
        and "city" not in it
    ]


def _attested(record: Record) -> str:
    seen = [it.get("attested") or "" for it in _agreeing(record) if not it.get("weak")]
    return max(seen, default="")


def _words(voice: dict[str, Any]) -> str:
    return f"{voice.get('says') or ''} {voice.get('note') or ''}"
