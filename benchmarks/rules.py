"""Measure the rules: in one pass, run to a fixpoint, and beside an OWL RL reasoner.

Usage: python -m benchmarks.rules [--sizes 10000 100000 1000000] [--peers]

Data are what the given data of every rule's test and the Moving Cities page on Ghent say, repeated
under other names; networks, countries and documents are shared. Each measurement is a process of
its own. With --peers the fixpoint is measured up to 10^5 statements, and owlrl up to 10^3.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from benchmarks.machine import machine
from migkg.queries import read_queries
from migkg.rules import derive
from migkg.source import NamedNode, Term, Triple, read_folder, read_turtle
from migkg.store import KnowledgeGraph
from migkg.terms import ID

ROOT = Path(__file__).parent.parent
SHARED = re.compile(rf"{re.escape(ID)}(country|document|forum|language|network)/")
MOST = {"in one pass": 10**9, "fixpoint": 10**5, "owlrl": 10**3}
"""The most statements that each is given."""


def vocabulary() -> list[Triple]:
    """The ontology and the code lists."""
    ontology = ROOT / "ontology"
    return [*read_folder(ontology).triples, *read_folder(ontology / "concepts").triples]


def data(size: int) -> list[Triple]:
    """So many statements of the real vocabulary; the same each time."""
    given = sorted((ROOT / "tests" / "rules").glob("*/given.ttl"))
    page = read_folder(ROOT / "data" / "ttl" / "moving-cities-ghent-fr").triples
    said = dict.fromkeys([*page, *(triple for file in given for triple in read_turtle(file))])
    found: dict[Triple, None] = {}
    for number in count():
        for triple in said:
            subject, other = renamed(triple.subject, number), renamed(triple.object, number)
            found[Triple(subject, triple.predicate, other)] = None
            if len(found) == size:
                return list(found)
    raise AssertionError


def renamed(term: Term, number: int) -> Term:
    """The thing of another number that stands where this one does; what is shared stays."""
    if not isinstance(term, NamedNode) or not term.value.startswith(ID) or SHARED.match(term.value):
        return term
    head, mark, part = term.value.partition("#")
    return NamedNode(f"{head}-{number}{mark}{part}")


def measure(what: str, size: int) -> dict[str, float]:
    """CPU seconds of one run in this process, without and with the load; its conclusions; MB."""
    triples = [*data(size), *vocabulary()]
    rules = list(read_queries(ROOT / "ontology" / "rules").values())
    derive([], rules)  # parses the rules, which is done once for a process
    start = time.process_time()
    KnowledgeGraph.of_triples(dict.fromkeys(triples))
    loaded = time.process_time()
    concluded = conclude(what, triples)
    whole = time.process_time() - loaded
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    load = 0 if what == "owlrl" else loaded - start
    return {"rules": whole - load, "with load": whole, "concluded": concluded, "MB": peak}


def conclude(what: str, triples: list[Triple]) -> int:
    """The number of statements that are concluded."""
    rules = list(read_queries(ROOT / "ontology" / "rules").values())
    if what == "owlrl":
        import owlrl

        from migkg.interchange import to_rdflib

        graph = to_rdflib(triples)
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return len(graph) - len(set(triples))
    if what == "fixpoint":
        from tests.rules.fixpoint import fixpoint

        return len(fixpoint(triples, rules))
    return len(derive(triples, rules))


def report(sizes: list[int], peers: list[str]) -> str:
    """The measurements as Markdown."""
    lines = [
        *machine(),
        "",
        "| statements | how | CPU s, rules | CPU s, with load | concluded | peak MB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for size in sizes:
        for what in peers:
            if size <= MOST[what]:
                command = [sys.executable, "-m", "benchmarks.rules", "--one", what, str(size)]
                run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
                it = json.loads(run.stdout)
                lines.append(
                    f"| {size:,} | {what} | {it['rules']:.2f} | {it['with load']:.2f} |"
                    f" {it['concluded']:,} | {it['MB']:.0f} |"
                )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**4, 10**5, 10**6])
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("HOW", "SIZE"))
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one[0], int(options.one[1]))))
    else:
        print(report(options.sizes, list(MOST) if options.peers else list(MOST)[:1]))


if __name__ == "__main__":
    main()
