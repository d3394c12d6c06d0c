"""What may be meant by a thing of migkg that a finding names and the data do not describe."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from migkg.errors import nearest
from migkg.shacl.messages import Messages
from migkg.source import NamedNode
from migkg.terms import BASE, ID, curie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.shacl.report import Finding
    from migkg.shacl.written import Written

MOST = 100
"""So many of the things that nothing describes get a hint, those of the gravest findings."""


def with_hints(findings: Iterable[Finding], data: Written) -> tuple[Finding, ...]:
    """The findings in their order, with what may be meant where there is something like it."""

    @cache
    def described(space: str, without: str) -> tuple[str, ...]:
        among = f'STRSTARTS(STR(?it), "{space}")'
        others = f' && !STRSTARTS(STR(?it), "{without}")' if without else ""
        query = f"SELECT DISTINCT ?it {{ ?it a ?class FILTER ({among}{others}) }}"
        return tuple(
            it.value for (it,) in data.terms.table(query).rows if isinstance(it, NamedNode)
        )

    def names(iri: str) -> tuple[str, ...]:
        """What it may be named like: things of one kind, or words."""
        if iri.startswith(ID):
            return described(iri[: iri.find("/", len(ID)) + 1] or ID, "")
        return described(BASE, ID)

    near: dict[str, str] = {}
    found = []
    for finding in sorted(findings, key=lambda it: it.order):
        iri = finding.value.value if isinstance(finding.value, NamedNode) else ""
        if iri.startswith(BASE) and iri not in near and len(near) < MOST:
            known = names(iri)
            like = () if iri in known else nearest(iri, known, count=2)
            near[iri] = " / ".join(map(curie, like))
        found.append(_with(finding, near[iri]) if near.get(iri) else finding)
    return tuple(found)


def _with(finding: Finding, near: str) -> Finding:
    said = {language: f"{text} → {near}?" for language, text in finding.messages.items()}
    return replace(finding, messages=Messages(said))
