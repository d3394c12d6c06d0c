"""The data as they were written, in a store that would rewrite some of their literals.

Oxigraph gives ``"1.0"^^xsd:decimal`` back as ``"1"`` and ``"7"^^xsd:byte`` as an ``xsd:integer``.
Such a literal is therefore held under a datatype of ours that says so, and an ill-formed one under
another: so two terms are the same in the store if and only if they are the same in the files, their
texts are those in the files, and ``DATATYPE`` tells what is well formed. Where a query computes
with values, ``value_of`` has them.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from migkg import garbage
from migkg.shacl.lexical import KNOWN, XSD, is_well_formed
from migkg.source import DefaultGraph, Literal, NamedNode, Quad, Triple
from migkg.store.workspace import Workspace, rewritten
from migkg.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migkg.source import Term

_OURS = "urn:migkg:"
WRITTEN = _OURS + "written:"
ILL_FORMED = _OURS + "invalid:"
SHAPES = _OURS + "shapes"
_BATCH = 20_000
_DEFAULT = DefaultGraph()
_GIVEN = NamedNode(_OURS + "given")
_TEXTS = {NamedNode(XSD + "string"), NamedNode(PREFIXES["rdf"] + "langString")}


class Written:
    """Statements in a store. Queries see their literals as ``held`` says; ``read`` undoes it."""

    def __init__(self) -> None:
        self._held: dict[Literal, Literal | None] = {}
        self.terms = Workspace()
        self.rewritten: set[NamedNode] = set()
        """The predicates by which a statement has a literal that the store would rewrite.

        One of ours stands for what shapes give to queries.
        """
        self.uses: Counter[NamedNode] = Counter()
        """How many statements have each predicate."""
        self.plain = True
        """Whether each literal is held as it is written."""

    def add(self, statements: Iterable[Triple | Quad]) -> None:
        """Hold these statements too; of a quad, the graph does not matter."""
        with garbage.not_searched():
            self.terms.add(self._as_held(iter(statements), self.uses))

    def as_held(self, statements: Iterable[Triple | Quad]) -> Iterator[Quad]:
        """These statements as they are held, of the default graph."""
        return self._as_held(iter(statements), Counter())

    def add_shapes(self, statements: Iterable[Triple]) -> None:
        """Hold the shapes graph beside the data, as the graph ``SHAPES``."""
        name = NamedNode(SHAPES)
        found = self.as_held(statements)
        self.terms.add(Quad(it.subject, it.predicate, it.object, name) for it in found)

    def statements(self) -> Iterator[Triple]:
        """All that is held, each once, as it was written."""
        for it in self.terms.statements():
            value = it.object
            if isinstance(value, Literal):
                value = self.read(value)
            yield Triple(it.subject, it.predicate, value)

    def mentions(self, term: Term) -> bool:
        """Whether the term is subject or object of a statement."""
        return self.terms.mentions(self.held(term))

    def held(self, term: Term) -> Term:
        """The term that stands for this one in the store."""
        if not isinstance(term, Literal) or term.datatype in _TEXTS:
            return term
        self._learn({term})
        return self._held[term] or term

    def given(self, term: Term) -> Term:
        """The term that stands in the store for one that a query is given, and not the data.

        If the store would rewrite it, queries do no longer see all literals as they are written.
        """
        held = self.held(term)
        if held != term:
            self.plain = False
            self.rewritten.add(_GIVEN)
        return held

    @staticmethod
    def read(term: Term) -> Term:
        """The term as it was written, of one that the store gave.

        >>> byte = NamedNode(WRITTEN + XSD + "byte")
        >>> str(Written.read(Literal("7", datatype=byte)))
        '"7"^^<http://www.w3.org/2001/XMLSchema#byte>'
        """
        if isinstance(term, Literal) and term.datatype.value.startswith((WRITTEN, ILL_FORMED)):
            return Literal(term.value, datatype=NamedNode(term.datatype.value[len(WRITTEN) :]))
        return term

    def _as_held(
        self, statements: Iterator[Triple | Quad], uses: Counter[NamedNode]
    ) -> Iterator[Quad]:
        while batch := list(islice(statements, _BATCH)):
            uses.update([it.predicate for it in batch])
            values = [it.object for it in batch]
            literals = {it for it in values if type(it) is Literal}
            self._learn({it for it in literals if it.datatype not in _TEXTS})
            changed = {it: held for it in literals if (held := self._held.get(it))}
            for it, value in zip(batch, values, strict=True):
                if type(value) is Literal and value in changed:
                    yield self._changed(it, changed[value])
                elif type(it) is Quad and it.graph_name == _DEFAULT:
                    yield it
                else:
                    yield Quad(it.subject, it.predicate, value, _DEFAULT)

    def _changed(self, statement: Triple | Quad, held: Literal) -> Quad:
        self.plain = False
        if held.datatype.value.startswith(WRITTEN):
            self.rewritten.add(statement.predicate)
        return Quad(statement.subject, statement.predicate, held, _DEFAULT)

    def _learn(self, literals: set[Literal]) -> None:
        new = {it for it in literals if it not in self._held}
        if not new:
            return
        ill = {it for it in new if KNOWN(it.datatype.value) and not is_well_formed(it)}
        again = rewritten(new - ill) | {it for it in new if it.datatype.value.startswith(_OURS)}
        for it in new:
            start = ILL_FORMED if it in ill else WRITTEN if it in again else None
            self._held[it] = (
                Literal(it.value, datatype=NamedNode(start + it.datatype.value)) if start else None
            )


def value_of(variable: str) -> str:
    """The expression that has the value of a variable, however its literal is held.

    >>> value_of("?x").startswith("COALESCE(IF(STRSTARTS(STR(DATATYPE(?x))")
    True
    """
    datatype = f"STR(DATATYPE({variable}))"
    again = f"STRDT(STR({variable}), IRI(SUBSTR({datatype}, {len(WRITTEN) + 1})))"
    return f'COALESCE(IF(STRSTARTS({datatype}, "{WRITTEN}"), {again}, {variable}), {variable})'


def datatype_of(expression: str) -> str:
    """The expression that has the datatype as it is written, of one with the datatype as held."""
    return f'IRI(REPLACE(STR({expression}), "^{_OURS}(written|invalid):", ""))'
