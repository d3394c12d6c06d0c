"""What a shape demands of a value, as a condition of SPARQL that is true where it is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal
from migkg.terms import PREFIXES
from migkg.web.facts import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from migkg.source import Term
    from migkg.web.facts import Facts

SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"
_NIL = PREFIXES["rdf"] + "nil"


def members(said: Mapping[str, Facts], term: Term) -> Iterator[Term]:
    """The members of a list."""
    while key(term) != _NIL and "rdf:first" in said.get(key(term), {}):
        yield said[key(term)]["rdf:first"][0]
        term = said[key(term)]["rdf:rest"][0]


def written(term: Term) -> str:
    """A name or a literal as a query has it."""
    if isinstance(term, Literal) and term.value.isdecimal():
        return term.value
    return str(term)


def condition(said: Mapping[str, Facts], name: str, term: Term, facts: Facts) -> str | None:
    """The condition that ``?value`` meets this demand; none where it is not known here."""
    if name in _LISTS:
        return _of_list(said, name, term)
    if name not in _SINGLE or isinstance(term, BlankNode):
        return None
    return _SINGLE[name](written(term), facts)


def all_conditions(said: Mapping[str, Facts], facts: Facts) -> str | None:
    """The condition that ``?value`` meets all that a shape says of it; none if one is not known."""
    found = [
        condition(said, name, term, facts)
        for name, terms in facts.items()
        if name.startswith("sh:") and name not in _BESIDES
        for term in terms
    ]
    known = [one for one in found if one]
    return " && ".join(known) if known and len(known) == len(found) else None


def _of_list(said: Mapping[str, Facts], name: str, term: Term) -> str | None:
    items = list(members(said, term))
    if name == "sh:languageIn":
        tags = [f"LANGMATCHES(LANG(?value), {written(item)})" for item in items]
        return f"(isLiteral(?value) && ({' || '.join(tags)}))"
    if name == "sh:in":
        return f"?value IN ({', '.join(written(item) for item in items)})"
    ways = [all_conditions(said, said.get(key(item), {})) for item in items]
    known = [f"({way})" for way in ways if way]
    return f"({' || '.join(known)})" if known and len(known) == len(ways) else None


def _pattern(wanted: str, facts: Facts) -> str:
    flags = "".join(f", {term}" for term in facts.get("sh:flags", ()))
    return f"(!isBlank(?value) && REGEX(STR(?value), {wanted}{flags}))"


_LISTS = {"sh:languageIn", "sh:in", "sh:or"}

_BESIDES = {"sh:flags", "sh:message", "sh:severity", "sh:name", "sh:description"}

_SINGLE: dict[str, Callable[[str, Facts], str]] = {
    "sh:class": lambda wanted, _: f"EXISTS {{ ?value a/{SUBCLASS}* {wanted} }}",
    "sh:datatype": lambda wanted, _: f"(isLiteral(?value) && DATATYPE(?value) = {wanted})",
    "sh:pattern": _pattern,
    "sh:maxLength": lambda most, _: f"(!isBlank(?value) && STRLEN(STR(?value)) <= {most})",
    "sh:minLength": lambda least, _: f"(!isBlank(?value) && STRLEN(STR(?value)) >= {least})",
    "sh:minInclusive": lambda least, _: f"COALESCE(?value >= {least}, false)",
    "sh:maxInclusive": lambda most, _: f"COALESCE(?value <= {most}, false)",
}
