"""Attacks on a server at work: each ends in its time, and those who ask beside it notice little."""

from __future__ import annotations

import os
import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.attacks.assault import Assault, Ended, assault
from tests.attacks.corpus import BURDENING, Attack
from tests.attacks.disguises import disguised, disguises
from tests.attacks.polite import Fared
from tests.attacks.reaching import FILE, reaching
from tests.attacks.target import target
from tests.attacks.tracing import NO_TRACER, calls, can_trace, reaches_beyond, tracer
from tests.attacks.transfers import Transfer

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.build import Build
    from tests.support import Listener

CI = "MIGKG_CI" in os.environ
DEADLINE = 1
PATIENCE = 4
"""Assaults, of which one is to keep all times: beside them other tests are run."""

SAMPLE = (
    *("nested groups", "nested NOT EXISTS", "parentheses", "a sum without end", "collections"),
    *("blank nodes", "a long path", "OPTIONALs in a row", "BGP chain", "cross product"),
    *("ORDER BY of a product", "DISTINCT of a product", "GROUP_CONCAT of a product"),
    *("negated property set", "string doubling", "REPLACE bomb", "a query of megabytes"),
    *("rows without end", "CONSTRUCT of a product", "SERVICE"),
)
"""Classes of attacks, of each of which one is tried; ``make soak`` tries them all."""


def test_there_are_attacks_of_every_class() -> None:
    attacks = [*BURDENING, *reaching("http://127.0.0.1:1/")]
    kinds = Counter(it.kind for it in attacks)
    names = Counter(it.name for it in attacks)

    assert len(attacks) > 180
    assert len(kinds) > 60
    assert max(names.values()) == 1
    assert sum(it.end == "refused" for it in attacks) > 130


def test_one_attack_of_each_of_twenty_classes_ends_in_its_time_beside_a_polite_client(
    ghent_build: Build, built_root: Path, listener: Listener
) -> None:
    assert ghent_build.graphs
    known = {it.kind: it for it in (*BURDENING, *reaching(listener.address))}
    sample = [known[kind] for kind in SAMPLE]
    with target(built_root, deadline=DEADLINE) as served:
        for _ in range(PATIENCE):
            result = assault(served, sample)
            assert served.lives
            assert len(result.ended) == len(sample)
            assert {it.outcome for it in result.ended if not it.is_right} == set()
            assert result.was_still
            assert listener.calls == []
            if not (wrongs := list(result.wrongs(DEADLINE))):
                break

    assert wrongs == []
    assert result.fared.asked > 20


@pytest.mark.foreign
@pytest.mark.skipif(not CI and not can_trace(), reason=NO_TRACER)
def test_nothing_beyond_the_data_is_opened_called_or_started(
    ghent_build: Build, built_root: Path, listener: Listener, tmp_path: Path
) -> None:
    assert ghent_build.graphs
    attacks = list(reaching(listener.address))
    log = tmp_path / "calls"
    with target(built_root, before=tracer(log), deadline=DEADLINE) as served:
        start = log.stat().st_size
        result = assault(served, [*attacks, *disguises(1, attacks, 60)], attackers=2)
        pid = served.pid

    assert {it.outcome for it in result.ended if not it.is_right} == set()
    assert listener.calls == []
    tried = list(calls(log, start))
    assert [it for it in tried if it.name == "openat"]  # the tracer sees what there is to see
    assert [it for it in tried if FILE in it.arguments] == []
    assert [it for it in tried if reaches_beyond(it, built_root, pid)] == []


def test_what_is_wrong_with_an_assault_is_noticed() -> None:
    refused, harmless = Attack("one", "kind", "ASK {}"), Attack("two", "kind", "ASK {}", "harmless")
    good = Fared(100, [], 0.01, 0.1, 0.2, 0.0)

    def wrongs(
        attack: Attack, outcome: str, seconds: float = 0.1, fared: Fared = good
    ) -> list[str]:
        status = 200 if outcome == "cut" else int(outcome)
        transfer = Transfer(status, {}, b"", outcome != "cut" and status > 0, seconds)
        return list(Assault([Ended(attack, transfer)], fared, was_still=True).wrongs(DEADLINE))

    assert wrongs(refused, "503", 1.4) == []
    assert wrongs(harmless, "200") == []
    assert len(wrongs(refused, "503", 1.6)) == 1
    assert all(len(wrongs(refused, it)) == 1 for it in ("200", "429", "500", "0", "cut"))
    assert len(wrongs(refused, "503", fared=good._replace(failed=["x"]))) == 1
    assert len(wrongs(refused, "503", fared=good._replace(p99=0.3))) == 1
    assert wrongs(refused, "503", fared=good._replace(p99=0.3, lateness=0.02)) == []
    assert list(Assault([], good, was_still=False).wrongs(DEADLINE)) != []


def test_a_disguise_changes_the_text_of_an_attack() -> None:
    chance = random.Random(3)  # noqa: S311  no secret
    query = "SELECT * { SERVICE SILENT <urn:a> { ?s ?p ?o } }"

    assert len({disguised(chance, query) for _ in range(50)}) > 40
