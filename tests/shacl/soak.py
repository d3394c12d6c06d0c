"""``python -m tests.shacl.soak [SEED]``: the figures of docs/differential.md."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections import Counter
from typing import TYPE_CHECKING

from migkg.logic import java_available
from tests.shacl import jena
from tests.shacl.comparing import Asked, compare
from tests.shacl.defects import DEFECTS, JENA, PYSHACL
from tests.shacl.mutation_results import outcome
from tests.shacl.random_graphs import GRAPHS, TOGETHER
from tests.shacl.random_shapes import FEATURES
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "differential.md"
PAIRS = 10_000
EACH = 8
ROUNDS = 20
"""Of mutations: so often each graph is spoilt anew."""
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)


def soak(seed: int) -> Iterator[str]:
    """Lines of figures, as a list in Markdown."""
    with_jena = jena.LIBRARIES.is_dir() and java_available()
    pairs = list(_pairs(seed, with_jena=with_jena))
    results = sum(len(it.rows) for it in pairs)
    yield f"- seed {seed}: {len(pairs)} pairs, no two alike, with {results} results"
    for engine in (PYSHACL, *([JENA] if with_jena else [])):
        agreed = sum(it.agreed.get(engine, 0) for it in pairs)
        known = Counter(
            its.reason for it in pairs for its in it.differences if its.engine == engine
        )
        unknown = known.pop("", 0)
        listed = ", ".join(f"{reason} ({count})" for reason, count in known.most_common())
        yield f"- {engine}: {agreed} results the same; {unknown} differ without a known reason; "
        yield f"  {sum(known.values())} by a known defect: {listed or 'none'}"
    seen = Counter(it for pair in pairs for it in pair.features)
    rarest = min(FEATURES, key=lambda it: seen[it])
    yield f"- {len(FEATURES)} features, each seen to fail in {seen[rarest]} pairs or more"
    yield from _mutations(seed)
    for pair in pairs:
        for difference in pair.unexplained:
            print(difference, *pair.text, sep="\n")  # noqa: T201


def _pairs(seed: int, *, with_jena: bool) -> Iterator[Asked]:
    seen: set[tuple[str, str]] = set()
    start = seed
    while len(seen) < PAIRS:
        for asked in compare(start, EACH, with_jena=with_jena):
            text = re.sub(r"\d{5}", "", asked.text[0]), re.sub(r"\d{5}", "", asked.text[1])
            if text not in seen and len(seen) < PAIRS:
                seen.add(text)
                yield asked
        start += 1
        print(f"{len(seen)} pairs", flush=True)  # noqa: T201


def _mutations(seed: int) -> Iterator[str]:
    failed = judged = same = compared = findings = 0
    for number in range(GRAPHS):
        for turn in range(ROUNDS):
            name = f"{seed}-{number}-{turn}"
            found = outcome(number, name)
            if found.failed:
                print(f"mutation {name}: pySHACL fails: {found.failed}")  # noqa: T201
                failed += 1
                continue
            judged += 1
            compared += len(found.compared)
            findings += len(found.ours)
            if found.ours == found.reference - found.compared:
                same += 1
            else:
                print(f"mutation {name}", found.ours ^ found.reference, sep="\n")  # noqa: T201
        print(f"{judged} spoilt graphs", flush=True)  # noqa: T201
    yield (
        f"- {judged * TOGETHER} mutations, {TOGETHER} in each copy of {GRAPHS} graphs: "
        f"all {findings} findings with their messages are the same in {same} of {judged} copies, "
        f"but for {compared} of pySHACL alone, of queries that compare what cannot be compared; "
        f"on {failed} copies more pySHACL fails"
    )


def main() -> None:
    """Soak, print the figures and write them to the page."""
    logging.disable(logging.CRITICAL)
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**6)
    print(f"seed {seed}, {len(DEFECTS)} known defects", flush=True)  # noqa: T201
    figures = "\n".join(soak(seed))
    print(figures)  # noqa: T201
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_FIGURES.sub(lambda _: f"{figures}\n", page), encoding="utf-8")


if __name__ == "__main__":
    main()
