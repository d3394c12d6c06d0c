"""The dataset that a query is evaluated on: each graph in it is there once (SPARQL 1.1, 13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migkg.lexing import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

_FROM = re.compile(r"from(?:named)?\b", re.IGNORECASE)
_FORMS = ("select", "construct", "describe", "ask")


class Dataset(NamedTuple):
    """The graphs that a query is evaluated on, by their IRIs; the default graph merges its own.

    >>> Dataset(default=("https://w3id.org/migkg/graph/migkg",)).named
    ()
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def once(self) -> Dataset:
        """The same with each graph once: the engine would have its statements as often."""
        return Dataset(tuple(dict.fromkeys(self.default)), tuple(dict.fromkeys(self.named)))


def repeating(query: str, resolved: Callable[[str], dict[int, str]]) -> Dataset | None:
    """The dataset of a query that names a graph more than once; of others, the engine's is right.

    ``resolved`` gives the IRIs that a query selects, by their numbers.
    """
    if len(_FROM.findall(query)) < 2:  # noqa: PLR2004
        return None
    prologue, clauses = _clauses(query)
    if len(clauses) < 2:  # noqa: PLR2004
        return None
    # The engine knows prefixes, base and escapes.
    words = " ".join(f"({at} {word})" for at, (word, _) in enumerate(clauses))
    graphs = resolved(f"{prologue}SELECT ?at ?iri {{ VALUES (?at ?iri) {{ {words} }} }}")
    if len(graphs) != len(clauses):
        return None
    default = tuple(graphs[at] for at, (_, is_named) in enumerate(clauses) if not is_named)
    named = tuple(graphs[at] for at, (_, is_named) in enumerate(clauses) if is_named)
    dataset = Dataset(default, named)
    once = dataset.once
    return None if once == dataset else once


def _clauses(query: str) -> tuple[str, list[tuple[str, bool]]]:
    """The prologue, and each graph that is named after it as it is written, FROM NAMED or not."""
    prologue, clauses = "", list[tuple[str, bool]]()
    said = ""  # the words directly before, without spaces: SPARQL needs none between keywords
    for kind, at, end in Tokens(query).in_order():
        if kind in {"space", "comment"}:
            continue
        if kind != "word":
            if kind in {"iri", "name"} and said.endswith(("from", "fromnamed")):
                clauses.append((query[at:end], said.endswith("named")))
            said = ""
            continue
        said += query[at:end].lower()
        if not prologue and said.startswith(_FORMS):
            prologue = query[:at] + "\n"
    return prologue, clauses
