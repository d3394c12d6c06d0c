"""What may be meant by a thing of migkg that a finding names and the data do not describe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from migkg.errors import nearest
from migkg.shacl.messages import Messages
from migkg.shacl.statements import TYPE
from migkg.source import NamedNode
from migkg.terms import BASE, ID, curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migkg.shacl.report import Finding
    from migkg.shacl.written import Written

MOST = 100
"""So many of the things that nothing describes get a hint, those of the gravest findings."""

TOO_MANY = 100_000
"""Among more things none is looked for: it would take as long as a tenth of the judgement."""


def with_hints(findings: Iterable[Finding], data: Written) -> tuple[Finding, ...]:
    """The findings in their order, with what may be meant where there is something like it."""
    ordered = sorted(findings, key=lambda it: it.order)
    values = [it.value.value for it in ordered if isinstance(it.value, NamedNode)]
    named = list(dict.fromkeys(it for it in values if it.startswith(BASE)))[:MOST]
    if not named or data.uses[TYPE] > TOO_MANY:
        return tuple(ordered)
    known = _described({_space(it) for it in named}, data)
    near = {}
    for iri in named:
        alike = known[_space(iri)]
        like = () if iri in alike else nearest(iri, alike, count=2)
        near[iri] = " / ".join(map(curie, like))
    return tuple(_with(it, near) for it in ordered)


def _space(iri: str) -> str:
    """Where its like are: a thing is like things of its kind, a word like words."""
    return iri[: iri.find("/", len(ID)) + 1] or ID if iri.startswith(ID) else BASE


def _described(spaces: set[str], data: Written) -> dict[str, set[str]]:
    """What the data describe in each of these namespaces; things are no words."""
    things = sorted(it for it in spaces if it != BASE)
    ways = [f'STRSTARTS(STR(?it), "{it}")' for it in things]
    if BASE in spaces:
        ways.append(f'(STRSTARTS(STR(?it), "{BASE}") && !STRSTARTS(STR(?it), "{ID}"))')
    query = f"SELECT DISTINCT ?it {{ ?it a ?class FILTER ({' || '.join(ways)}) }}"
    found: dict[str, set[str]] = {it: set() for it in spaces}
    for (it,) in data.terms.table(query).rows:
        if isinstance(it, NamedNode):
            space = next((space for space in things if it.value.startswith(space)), BASE)
            found[space].add(it.value)
    return found


def _with(finding: Finding, near: Mapping[str, str]) -> Finding:
    like = near.get(finding.value.value) if isinstance(finding.value, NamedNode) else None
    if not like:
        return finding
    said = {language: f"{text} → {like}?" for language, text in finding.messages.items()}
    return replace(finding, messages=Messages(said))
