"""Spoiled queries, refused or asked of an empty graph: to be run as a process that may be lost.

``python -m tests.sparql_fuzz SEED COUNT`` writes, as JSON, how many ended how. What ends as it must
not is written too, and stops it; where the engine ends the process, the last line of the standard
error is the number of the query.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections import Counter

from migkg.errors import LimitExceeded, MigkgError, QueryError, RefusedQuery
from migkg.sandbox import refuse
from migkg.slowness import slow_forms
from migkg.store import KnowledgeGraph
from tests.sparql_mutations import mutations

SLOWEST = 1.0
"""Seconds of CPU within which each has its answer."""

_DEADLINE = 10
_MEMORY = 2 << 30


def outcome(graph: KnowledgeGraph, text: str) -> str:
    """How a query ends; any other error than one of ours is raised."""
    try:
        refuse(text)
        slow_forms(text)
        graph.answer(text, "application/sparql-results+json", "text/turtle")
    except RefusedQuery:
        return "refused"
    except LimitExceeded as error:
        return error.limit
    except QueryError as error:
        return judged(error, text)
    except MigkgError:
        return "other"
    return "answered"


def judged(error: QueryError, text: str) -> str:
    """Whether the error says how to mend the query; its place must be one in the query."""
    if error.line is not None and error.column is not None:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.excerpt is not None
    return "advised" if ": " in error.problem else "malformed"


def main() -> None:
    """Go through them, each within its time."""
    seed, count = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    graph, outcomes, slowest = KnowledgeGraph(), Counter[str](), 0.0
    for number, mutation in enumerate(mutations(seed, count)):
        try:
            text = mutation if isinstance(mutation, str) else mutation.decode()
        except UnicodeDecodeError:
            outcomes["no UTF-8"] += 1
            continue
        sys.stderr.write(f"{number}\n")
        signal.setitimer(signal.ITIMER_REAL, _DEADLINE)
        begin = time.process_time()
        outcomes[outcome(graph, text)] += 1
        slowest = max(slowest, time.process_time() - begin)
        assert slowest < SLOWEST, text
    json.dump({"outcomes": outcomes, "slowest": slowest}, sys.stdout)


if __name__ == "__main__":
    main()
