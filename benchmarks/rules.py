"""x"""
from __future__ import annotations
import re
from itertools import count, islice
from pathlib import Path
from migkg.source import NamedNode, Triple, read_folder, read_turtle, Term
from migkg.terms import ID
ROOT = Path(__file__).parent.parent
SHARED = re.compile(rf"{re.escape(ID)}(network|country|language|document|forum)/")

def pattern():
    files = sorted((ROOT / "tests" / "rules").glob("*/given.ttl"))
    ghent = read_folder(ROOT / "data" / "ttl" / "moving-cities-ghent-fr").triples
    return [*dict.fromkeys([*ghent, *(t for f in files for t in read_turtle(f))])]

def renamed(term, number):
    if isinstance(term, NamedNode) and term.value.startswith(ID) and not SHARED.match(term.value):
        head, mark, part = term.value.partition("#")
        return NamedNode(f"{head}-{number}{mark}{part}")
    return term

def data(size):
    one = pattern()
    out = {}
    for number in count():
        names = {}
        def name(t):
            k = t
            if k not in names:
                names[k] = renamed(t, number)
            return names[k]
        for t in one:
            out[Triple(name(t.subject), t.predicate, name(t.object))] = None
            if len(out) == size:
                return list(out)
