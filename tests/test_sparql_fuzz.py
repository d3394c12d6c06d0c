"""Spoiled queries end as errors of ours or are answered; none ends the process or keeps it busy."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice

from tests.sparql_mutations import mutations, seeds
from tests.support import ROOT

COUNT = 20_000


def test_spoiled_queries_end_in_time_as_errors_of_ours_or_are_answered() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.sparql_fuzz", "1", str(COUNT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    outcomes = json.loads(done.stdout)["outcomes"]
    assert sum(outcomes.values()) == COUNT
    assert set(outcomes) >= {"answered", "advised", "malformed", "nesting", "no UTF-8", "refused"}


def test_the_same_seed_gives_the_same_queries_and_another_seed_others() -> None:
    assert list(mutations(5, 50)) == list(islice(mutations(5, 99), 50))
    assert list(mutations(5, 50)) != list(mutations(6, 50))


def test_spoiled_queries_are_text_and_bytes_and_mostly_no_real_ones() -> None:
    spoiled = list(mutations(5, 1000))

    assert {type(one) for one in spoiled} == {str, bytes}
    assert sum(one in seeds() for one in spoiled) < 200
