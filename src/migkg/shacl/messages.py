"""What a finding says: the words of the shape, or where it has none, ours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migkg.source import BlankNode, NamedNode
from migkg.terms import curie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migkg.source import Literal, Term

_SLOT = re.compile(r"\{[?$](\w+)\}")
_MOST = 5  # members of a list that are shown
_TEXTS = {
    "class": "The value is no instance of {}.",
    "datatype": "The value is no literal of the datatype {}.",
    "nodeKind": "The value is not of the kind {}.",
    "minCount": "There are fewer than {} values.",
    "maxCount": "There are more than {} values.",
    "minExclusive": "The value is not greater than {}.",
    "minInclusive": "The value is not {} or greater.",
    "maxExclusive": "The value is not less than {}.",
    "maxInclusive": "The value is not {} or less.",
    "minLength": "The value has fewer than {} characters.",
    "maxLength": "The value has more than {} characters.",
    "pattern": "The value does not match the pattern {}.",
    "languageIn": "The value is in none of the languages {}.",
    "uniqueLang": "There are several values in one language.",
    "equals": "The values are not those of {}.",
    "disjoint": "The value is one of {} too.",
    "lessThan": "The value is not less than each value of {}.",
    "lessThanOrEquals": "The value is greater than a value of {}, or not to be compared with it.",
    "not": "The value conforms to {}, which it must not.",
    "and": "The value does not conform to all of {}.",
    "or": "The value conforms to none of {}.",
    "xone": "The value does not conform to exactly one of {}.",
    "node": "The value does not conform to {}.",
    "qualifiedMinCount": "Fewer than {} values conform to the shape that asks for them.",
    "qualifiedMaxCount": "More than {} values conform to the shape that bounds them.",
    "closed": "The node has a property that its shape, which is closed, does not name.",
    "hasValue": "The value {} is missing.",
    "in": "The value is none of {}.",
}
_OF_ONE = {
    "minCount": "There is no value.",
    "maxCount": "There is more than one value.",
    "minLength": "The value is empty.",
    "maxLength": "The value has more than one character.",
    "qualifiedMinCount": "No value conforms to the shape that asks for one.",
    "qualifiedMaxCount": "More than one value conforms to the shape that bounds them.",
}
_OTHERWISE = "The constraint is not met."


class Messages(dict[str, str]):
    """Messages by language that can be part of a set: equal findings are one finding."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


def of_templates(templates: Iterable[Literal], said: Mapping[str, Term]) -> Messages:
    """The messages of a shape, with what is known of a finding in their slots.

    >>> from migkg.source import Literal
    >>> of_templates([Literal("{?x} is no city.", language="en")], {"x": NamedNode("urn:a")})
    {'en': 'urn:a is no city.'}
    """

    def filled(slot: re.Match[str]) -> str:
        return plain(said[slot[1]]) if slot[1] in said else slot[0]

    return Messages(sorted((it.language or "", _SLOT.sub(filled, it.value)) for it in templates))


def of_constraint(name: str, asked: Iterable[Term]) -> Messages:
    """What a constraint says by itself, of what it asks for.

    >>> of_constraint("maxLength", [NamedNode("urn:a")])
    {'': 'The value has more than urn:a characters.'}
    >>> of_constraint("sparql", [])
    {'': 'The constraint is not met.'}
    """
    terms = [_shown(it) for it in asked]
    more = f" and {len(terms) - _MOST} more" if len(terms) > _MOST else ""
    text = (_OF_ONE if terms == ["1"] else {}).get(name) or _TEXTS.get(name, _OTHERWISE)
    return Messages({"": text.format(", ".join(terms[:_MOST]) + more)})


def plain(term: Term) -> str:
    """The IRI, the label or the text of a term alone."""
    return str(term) if isinstance(term, BlankNode) else term.value


def _shown(term: Term) -> str:
    if isinstance(term, BlankNode):
        return "a shape without a name"
    return curie(term.value) if isinstance(term, NamedNode) else term.value
