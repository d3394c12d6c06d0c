"""What the command line prints: results as tables, terms by their names, verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from migkg.errors import FaultyShapes, NotServed
from migkg.shacl.report import harmless
from migkg.source import Literal, NamedNode
from migkg.terms import PREFIXES, curie, namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migkg.errors import MigkgError
    from migkg.evidence import Verification
    from migkg.source import Quad, Triple


def table(results: dict[str, Any]) -> str:
    """SPARQL JSON results as aligned columns, IRIs as prefixed names."""
    if "boolean" in results:
        return "yes" if results["boolean"] else "no"
    names = results["head"]["vars"]
    lines = [names] + [
        [_cell(row[name]) if name in row else "" for name in names]
        for row in results["results"]["bindings"]
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    rule = ["─" * width for width in widths]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [lines[0], rule, *lines[1:]]
    )


def _cell(term: dict[str, str]) -> str:
    value = curie(term["value"]) if term["type"] == "uri" else term["value"]
    return " ".join(value.split())


def shown(term: object) -> str:
    """A term as people write it."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and not term.language:
        return term.value
    return str(term)


def sentence(error: MigkgError) -> str:
    """What an error says, in one line, or in one for each fault of shapes and each reason."""
    if isinstance(error, NotServed):
        return "\n".join([f"{error.what}:", *(f"  - {harmless(it)}" for it in error.reasons)])
    parts = error.faults if isinstance(error, FaultyShapes) else [error]
    return "\n".join(harmless(str(it)) for it in parts)


def words_of(triples: Iterable[Triple | Quad]) -> str:
    """In whose words data speak: the namespaces and classes that they use most."""
    namespaces: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    for triple in triples:
        if triple.predicate.value == PREFIXES["rdf"] + "type":
            if isinstance(triple.object, NamedNode):
                classes[triple.object.value] += 1
        else:
            iri = triple.predicate.value
            namespaces[namespace(iri) or iri] += 1
    namespaces.update(namespace(class_) or class_ for class_ in classes.elements())
    if not namespaces:
        return "There is no statement in them."
    lines = ["They speak in other words than the shapes aim at. Those they use most:"]
    lines += [f"  {count:>6}  {name}" for name, count in namespaces.most_common(_MOST)]
    if classes:
        lines += ["Their things are most often of these classes:"]
        lines += [f"  {count:>6}  {curie(name)}" for name, count in classes.most_common(_MOST)]
    return "\n".join(map(harmless, lines))


_MOST = 5


def verification(found: Verification) -> str:
    """What became of each passage, and of the page."""
    lines = [curie(found.document)]
    for passage in found.passages:
        place = f"{passage.start}–{passage.end}"
        if passage.holds:
            lines.append(f"  holds  {place}")
            continue
        what = (
            f"moved to {passage.found[0]}–{passage.found[1]}" if passage.found else "is not there"
        )
        resting = ", ".join(map(curie, passage.supports))
        lines.append(f"  FAILS  {place} {what}; on it rests {resting}")
    failed = sum(not passage.holds for passage in found.passages)
    lines.append(
        f"{len(found.passages)} passages, {failed} fail; the page is "
        + ("the one that was read" if found.content_holds else "NOT the one that was read")
    )
    return "\n".join(lines)
