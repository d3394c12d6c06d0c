"""Constraints of SHACL-SPARQL for shapes made at random: queries, and validators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_QUERIES = {
    "SELECT": [
        "SELECT $this ?value { $this :p ?value . FILTER NOT EXISTS { ?value :q ?any } }",
        "SELECT $this { FILTER NOT EXISTS { $this :p ?any } }",
        "SELECT $this ?value { { $this :p ?value } UNION { $this :q ?value } }",
        "SELECT $this { { FILTER (isIRI($this)) } UNION { $this :q ?any } }",
        "SELECT $this ?path ?value { $this ?path ?value FILTER (?path = :p) }",
        "SELECT $this (:q AS ?path) ?value { $this :q/:r* ?value }",
        "SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { ?value :p+ ?value } }",
        "SELECT $this ?value { $this :p|:q ?value FILTER (isLiteral(?value)) }",
        "SELECT $this ?value { $this :p ?value FILTER (LANG(?value) = 'fr') }",
        "SELECT $this ?value { OPTIONAL { $this :r ?value } FILTER (!BOUND(?value)) }",
        "SELECT $this ?value { $this :p ?x OPTIONAL { ?x :q ?value ; :r ?any } }",
        "SELECT $this { $this :p ?x FILTER NOT EXISTS { $this :p/:q*/:r ?x } }",
        "SELECT $this ?value { BIND ($this AS ?same) ?same :p ?value }",
        "SELECT $this ?value { { SELECT $this ?value { $this :q ?value } } }",
    ],
    "message": [
        "SELECT $this ?other ?value { $this :p ?value ; :q ?other }",
        "SELECT $this (COUNT(?it) AS ?other) { $this :p ?it } GROUP BY $this",
        "SELECT $this ?other { $this :n ?other }",
    ],
    "$PATH": [
        "SELECT $this ?value { $this $PATH ?value FILTER (!isIRI(?value)) }",
        "SELECT $this ?value { $this $PATH ?value FILTER NOT EXISTS { ?value :p ?any } }",
        "SELECT DISTINCT $this { $this $PATH ?any }",
    ],
}
SPARQL = ["SELECT", "{?var}", "ASK", "nodeValidator", "propertyValidator", "optional"]
ASKED = [*SPARQL, "$PATH", "inactive query"]
_USES = {
    "ASK": ["c:begin 'http'", "c:begin 'a'"],
    "nodeValidator": ["c:with :p", "c:with :q"],
    "propertyValidator": ["c:with :p", "c:with :q"],
    "optional": ["c:least 2", "c:least 1 ; c:by :q", "c:least 1 ; c:by :r"],
}

TEXTS = {"message": "{?value} and {?other} of {$this}", "$PATH": "asked by path"}
DECLARED = ':prefixes sh:declare [ sh:prefix "{}" ; sh:namespace "{}"^^xsd:anyURI ] .'
_OWN = re.compile(r"(?<![\w?]):(?=[a-z])")
COMPONENTS = '''
@prefix c: <http://e/components/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
c:Beginning a sh:ConstraintComponent ; sh:parameter [ sh:path c:begin ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:message "not {$begin}"@en ;
    sh:ask "ASK { FILTER (isBlank($value) || STRSTARTS(STR($value), $begin)) }" ] .
c:Having a sh:ConstraintComponent ; sh:parameter [ sh:path c:with ] ;
  sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:message "without {$with}"@en ;
    sh:select "SELECT $this { FILTER NOT EXISTS { $this $with ?any } }" ] ;
  sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:message "{?value} without {$with}"@en ;
    sh:select """SELECT DISTINCT $this ?value {
      $this $PATH ?value FILTER NOT EXISTS { ?value $with ?any } }""" ] .
c:Least a sh:ConstraintComponent ; sh:parameter [ sh:path c:least ] ,
    [ sh:path c:by ; sh:optional true ] ;
  sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:message "too few"@en ;
    sh:select "SELECT $this { FILTER ($least > 1 || NOT EXISTS { $this $by ?any }) }" ] ;
  sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:message "too few"@en ;
    sh:select """SELECT DISTINCT $this ?value {
      $this $PATH ?value FILTER ($least > 1 || NOT EXISTS { ?value $by ?any }) }""" ] .
'''
"""What each shapes graph has besides its shapes."""


def asking(name: str, choose: Callable[[Sequence[str]], str], prefix: str) -> str:
    """What a shape says to have such a constraint: a query of its own, or a component's use.

    The prefix is another one in each pair: Jena mixes those of one graph up.
    """
    if name in _USES:
        return choose(_USES[name])
    kind = {"{?var}": "message", "inactive query": "SELECT"}.get(name, name)
    query = _OWN.sub(f"{prefix}:", choose(_QUERIES[kind]))
    said = [f'sh:select """{query}"""', "sh:prefixes :prefixes"]
    said.append(f'sh:message "{TEXTS.get(kind, "asked")}"@en')
    said += ["sh:deactivated true"] if name == "inactive query" else []
    return f"sh:sparql [ a sh:SPARQLConstraint ; {' ; '.join(said)} ]"
