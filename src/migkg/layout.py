"""How we write Turtle: a line for the subject, a line for each statement, a line for the dot.

So whoever adds or removes a statement changes its line and no other. Subjects stand in the order of
their IRIs, numbers in them by value; statements in that of their predicates: what a thing is and is
called first, by whom it is defined last. Text stands in English first, then by language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from migkg.source import BlankNode, Literal, NamedNode
from migkg.terms import PREFIXES, curie

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from migkg.source import Term, Triple

WIDTH = 100
"""Columns that a list or a nameless thing may reach to stand on one line; text is never broken."""

_XSD, _RDF = PREFIXES["xsd"], PREFIXES["rdf"]
_TYPE, _FIRST, _REST, _NIL = (_RDF + name for name in ("type", "first", "rest", "nil"))

_AHEAD = (
    *("rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "dcterms:title", "sh:name"),
    *("skos:definition", "rdfs:subClassOf", "rdfs:subPropertyOf", "sh:targetClass"),
    *("sh:targetNode", "sh:targetObjectsOf", "sh:targetSubjectsOf", "sh:path", "oa:start"),
)
_BEHIND = ("sh:severity", "sh:message", "skos:scopeNote", "skos:example", "rdfs:isDefinedBy")
_RANKS = {
    **{name: rank - len(_AHEAD) for rank, name in enumerate(_AHEAD)},
    **{name: rank + 1 for rank, name in enumerate(_BEHIND)},
}

_BARE = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    _XSD + "double": re.compile(r"[+-]?([0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    _XSD + "boolean": re.compile(r"true|false"),
}
"""The lexical forms that Turtle writes without quotes, by datatype."""

Place = tuple[list[tuple[int, str]], str]
"""How names are compared: by their parts, of which a longer number is the larger; then as text."""

_LOCAL = re.compile(r"[\w-]+:\w([\w.-]*[\w-])?", re.ASCII)
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_INVISIBLE = re.compile("[\\\\\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@lru_cache(maxsize=4096)
def prefixed(iri: str) -> str | None:
    """The prefixed name that Turtle allows for an IRI, None where it needs escapes or has none.

    >>> prefixed("https://w3id.org/migkg/id/city/be-gent")
    'city:be-gent'
    """
    name = curie(iri)
    return name if name != iri and _LOCAL.fullmatch(name) else None


def quoted(text: str) -> str:
    r"""The text in quotes; in three, with its lines as lines, where it has several.

    >>> print(quoted('He said "no".'))
    "He said \"no\"."
    """
    escaped = _INVISIBLE.sub(lambda found: _escape(found[0]), text)
    if "\n" not in text:
        return '"' + escaped.replace('"', '\\"') + '"'
    # A quote may stand as it is where neither two others nor the end of the text follow it.
    return '"""' + re.sub(r'"(?="|\Z)', r'\\"', escaped) + '"""'


def _escape(character: str) -> str:
    return _ESCAPED.get(character) or f"\\u{ord(character):04X}"


def by_value(text: str) -> Place:
    """The place of a name among others: ``x-9`` before ``x-10``.

    >>> sorted(["x-10", "x-9"], key=by_value)
    ['x-9', 'x-10']
    """
    parts = re.split("([0-9]+)", text)
    parts[1::2] = [part.lstrip("0") for part in parts[1::2]]
    return [(len(part) * (place % 2), part) for place, part in enumerate(parts)], text


class Layout:
    """Statements laid out as Turtle, and the prefixes that this takes.

    Blank nodes are written as ``[ … ]`` where they stand, and lists as ``( … )``, but for those
    that are ``labelled``; each other one is the object of one statement at most.

    >>> from migkg.source import Triple, named
    >>> ghent = named("city:be-gent")
    >>> layout = Layout([Triple(ghent, named("skos:prefLabel"), Literal("Gand", language="fr"))])
    >>> print(layout.block(ghent))
    city:be-gent
        skos:prefLabel "Gand"@fr ;
    .
    """

    def __init__(
        self,
        triples: Iterable[Triple],
        labelled: Callable[[BlankNode], bool] = lambda _: False,
    ) -> None:
        self.used: set[str] = set()
        self._labelled = labelled
        self._of: dict[Term, list[Triple]] = {}
        nested: set[Term] = set()
        for triple in dict.fromkeys(triples):
            if not isinstance(triple.subject, NamedNode | BlankNode):
                raise TypeError("Turtle 1.1 has no statement about a statement")
            self._of.setdefault(triple.subject, []).append(triple)
            if isinstance(triple.object, BlankNode) and not labelled(triple.object):
                nested.add(triple.object)
        self.subjects = sorted(self._of.keys() - nested, key=self._place)
        """What has a block of its own, in order."""

    def block(self, subject: Term) -> str:
        """All statements of a subject."""
        name = self.inline(subject) if self._is_named(subject) else "[]"
        lines = [f"    {line} ;" for line in self._statements(subject, 4)]
        return "\n".join((name, *lines, "."))

    def _place(self, subject: Term) -> tuple[int, Place]:
        if isinstance(subject, NamedNode):
            return (0, by_value(subject.value))
        if self._is_named(subject):
            return (1, by_value(str(subject)))
        return (2, ([], self.block(subject)))

    def _is_named(self, term: Term) -> bool:
        return not isinstance(term, BlankNode) or self._labelled(term)

    def _statements(self, subject: Term, column: int | None) -> list[str]:
        """The statements of a subject that starts a line at this column, or stands within one."""
        lines = []
        for triple in self._of.get(subject, ()):
            iri = triple.predicate.value
            verb = "a" if iri == _TYPE else self._name(iri)
            term: Term = triple.object  # type: ignore[assignment]  # no triple terms come in
            text = self.inline(term)
            place = (_RANKS.get(curie(iri), 0), verb, _place_of(term, text))
            if column is not None:
                text = self._fitted(term, text, column, column + len(verb) + len("  ;"))
            lines.append((place, f"{verb} {text}"))
        return [line for _, line in sorted(lines)]

    def inline(self, term: Term) -> str:
        """The term on one line, if it holds no text of several.

        >>> Layout(()).inline(NamedNode("https://w3id.org/migkg/id/city/be-gent"))
        'city:be-gent'
        """
        if isinstance(term, NamedNode):
            return "()" if term.value == _NIL else self._name(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if not isinstance(term, BlankNode):
            raise TypeError("Turtle 1.1 has no statement about a statement")
        if self._labelled(term):
            return str(term)
        items = self._items(term)
        if items is not None:
            return " ".join(("(", *map(self.inline, items), ")"))
        said = " ; ".join(self._statements(term, None))
        return f"[ {said} ]" if said else "[]"

    def _fitted(self, term: Term, text: str, column: int, taken: int) -> str:
        """The text of a term, with a line for each of its parts where one line is too short.

        The line starts at ``column``, and so many of its columns are ``taken``.
        """
        if self._is_named(term) or ("\n" not in text and taken + len(text) <= WIDTH):
            return text
        within, margin = column + 4, " " * (column + 4)
        items = self._items(term)
        if items is not None:
            lines = [self._fitted(item, self.inline(item), within, within) for item in items]
            return "\n".join(("(", *(margin + line for line in lines), " " * column + ")"))
        statements = [f"{margin}{line} ;" for line in self._statements(term, within)]
        return "\n".join(("[", *statements, " " * column + "]"))

    def _items(self, node: Term) -> Sequence[Term] | None:
        """The items of a list that is nothing but one, and whose every node is nameless."""
        items: list[Term] = []
        while node != NamedNode(_NIL):
            said = {triple.predicate.value: triple.object for triple in self._of.get(node, ())}
            if self._is_named(node) or set(said) != {_FIRST, _REST} or len(self._of[node]) != 2:  # noqa: PLR2004  the first, the rest
                return None
            items.append(said[_FIRST])  # type: ignore[arg-type]  # no triple terms come in
            node = said[_REST]  # type: ignore[assignment]
        return items

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        if datatype in _BARE and _BARE[datatype].fullmatch(literal.value):
            return literal.value
        if literal.language:
            return f"{quoted(literal.value)}@{literal.language}"
        suffix = "" if datatype == _XSD + "string" else f"^^{self._name(datatype)}"
        return quoted(literal.value) + suffix

    def _name(self, iri: str) -> str:
        name = prefixed(iri)
        if name is None:
            return str(NamedNode(iri))
        self.used.add(name.partition(":")[0])
        return name


def _place_of(term: Term, text: str) -> tuple[int, bool, str, Place]:
    """The place of an object among those of the same predicate."""
    if isinstance(term, Literal):
        language = term.language or ""
        return (1, language not in {"", "en"}, language, by_value(text))
    return (0 if isinstance(term, NamedNode) else 2, False, "", by_value(text))


def prologue(prefixes: Iterable[str]) -> str:
    """The lines that declare these prefixes, sorted."""
    return "\n".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(prefixes))
