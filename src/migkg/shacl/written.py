"""The data as they were written, in a store that would rewrite some of their literals.

Oxigraph gives ``"1.0"^^xsd:decimal`` back as ``"1"`` and ``"7"^^xsd:byte`` as an ``xsd:integer``.
Such a literal is therefore held under a datatype of ours that says so, and an ill-formed one under
another: so two terms are the same in the store if and only if they are the same in the files, and
``DATATYPE`` tells what is well formed. Only the queries of others need the values themselves: for
them there is a second store, if anything was rewritten at all. What such a query finds is reported
as it is written, where the data write it in one way only; its ``STR`` sees the text that Oxigraph
gives, where pySHACL sees the one in the file.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from migkg.shacl.lexical import KNOWN, XSD, is_well_formed
from migkg.source import Literal, NamedNode, Triple
from migkg.store.workspace import NodeSet, Workspace, rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migkg.source import Term

WRITTEN = "urn:migkg:written:"
ILL_FORMED = "urn:migkg:ill-formed:"


class Written:
    """Data and ontology, to be asked about terms (``terms``) or about values (``values``).

    Terms that go into a query or a set are to be given as ``held`` says; those that come out are
    to be read by ``read``.
    """

    def __init__(self, triples: Sequence[Triple]) -> None:
        self._triples = triples
        typed = {
            triple.object
            for triple in triples
            if isinstance(triple.object, Literal) and triple.object.datatype.value.startswith(XSD)
        }
        ill = {it for it in typed if KNOWN(it.datatype.value) and not is_well_formed(it)}
        self._held: dict[Literal, Literal] = {it: _under(ILL_FORMED, it) for it in ill}
        self._held |= {it: _under(WRITTEN, it) for it in rewritten(typed - ill)}
        self.has_rewritten = any(
            it.datatype.value.startswith(WRITTEN) for it in self._held.values()
        )
        self.plain = not self._held
        self.terms = Workspace(map(self._as_held, triples) if self._held else triples)

    @cached_property
    def values(self) -> Workspace:
        """The data with the values of their literals, however they were written."""
        return self.terms if self.plain else Workspace(self._triples)

    def held(self, term: Term) -> Term:
        """The term that stands for this one in ``terms``."""
        if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
            return term
        if term not in self._held:
            if not is_well_formed(term):
                self._held[term] = _under(ILL_FORMED, term)
            else:
                again = rewritten([term])
                self._held[term] = _under(WRITTEN, term) if again else term
        return self._held[term]

    @staticmethod
    def read(term: Term) -> Term:
        """The term as it was written, of one that ``terms`` gave.

        >>> from migkg.source import Literal, NamedNode
        >>> byte = NamedNode(WRITTEN + XSD + "byte")
        >>> str(Written.read(Literal("7", datatype=byte)))
        '"7"^^<http://www.w3.org/2001/XMLSchema#byte>'
        """
        if isinstance(term, Literal):
            for start in (WRITTEN, ILL_FORMED):
                if term.datatype.value.startswith(start):
                    datatype = NamedNode(term.datatype.value.removeprefix(start))
                    return Literal(term.value, datatype=datatype)
        return term

    def read_value(self, term: Term) -> Term:
        """The term as it was written, of one that ``values`` gave, where only one way is known."""
        ways = self._ways.get(term, ()) if isinstance(term, Literal) else ()
        return ways[0] if len(ways) == 1 else term

    def in_values(self, nodes: Iterable[Term]) -> NodeSet:
        """A set in ``values`` of nodes as ``terms`` gives them."""
        return self.values.hold(map(self.read, nodes))

    @cached_property
    def _ways(self) -> dict[Term, list[Term]]:
        """How each rewritten literal is written in the data, with those written as it is given."""
        originals = [
            it for it, held in self._held.items() if held.datatype.value.startswith(WRITTEN)
        ]
        found: dict[Term, list[Term]] = defaultdict(list)
        for original, given in zip(originals, _given(originals), strict=True):
            found[given].append(original)
        for triple in self._triples:
            if triple.object in found and triple.object not in found[triple.object]:  # type: ignore[index]
                found[triple.object].append(triple.object)  # type: ignore[index, arg-type]
        return found

    def _as_held(self, triple: Triple) -> Triple:
        held = self._held.get(triple.object)  # type: ignore[arg-type]
        return triple if held is None else Triple(triple.subject, triple.predicate, held)


def _given(literals: Sequence[Literal]) -> list[Term]:
    """The same literals as Oxigraph gives them back."""
    each = (Triple(NamedNode(f"urn:{n}"), NamedNode("urn:is"), it) for n, it in enumerate(literals))
    found = Workspace(each).table("SELECT ?n ?it { ?n <urn:is> ?it }").rows
    by_number = {str(number): it for number, it in found}
    return [by_number[f"<urn:{n}>"] for n in range(len(literals))]  # type: ignore[misc]


def _under(start: str, literal: Literal) -> Literal:
    return Literal(literal.value, datatype=NamedNode(start + literal.datatype.value))
