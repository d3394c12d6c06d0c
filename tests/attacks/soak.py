"""``python -m tests.attacks.soak [SEED]``: all attacks, at the default limits, and docs/attacks.md.

The whole graph is served, as ``make build`` has left it.
"""

from __future__ import annotations

import re
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import machine
from migkg.sandbox import Limits
from tests.attacks import cutting, fuzzing
from tests.attacks.assault import ATTACKERS, GRACE, SLOWEST, assault
from tests.attacks.corpus import BURDENING
from tests.attacks.disguises import disguises
from tests.attacks.polite import RATE
from tests.attacks.reaching import reaching
from tests.attacks.target import target
from tests.support import ROOT, Listener
from tests.web.explorer import root_with

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

PAGE = ROOT / "docs" / "attacks.md"
DISGUISED = 100
FUZZED = 50_000
TRIALS = 1_000
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)


def soak(seed: int) -> Iterator[str]:
    """Lines of figures, as a list in Markdown; what is not as it must be is printed."""
    yield from (*machine(), f"- Seed: {seed}")  # the commit is looked at before the page is written
    yield from _attacked(seed)
    yield from _fuzzed(seed)
    yield from _cut(seed)


def _attacked(seed: int) -> Iterator[str]:
    listener = Listener()
    listener.start()
    attacks = [*BURDENING, *reaching(listener.address)]
    attacks += disguises(seed, attacks, DISGUISED)
    with target(ROOT) as served:
        result = assault(served, attacks)
        lives = served.lives
    listener.close()
    fared, slowest = result.fared, result.slowest
    _show(result.wrongs(Limits.deadline))
    wrong = sum(not it.is_right for it in result.ended)
    late = sum(it.transfer.seconds > Limits.deadline + GRACE for it in result.ended)
    yield (
        f"- {len(attacks)} attacks of {len({it.kind for it in attacks})} classes, {DISGUISED} of"
        f" them disguised, {ATTACKERS} at once: {_counts(result.outcomes)};"
        f" {wrong} ended as they must not"
    )
    yield (
        f"- the slowest took {slowest.transfer.seconds:.2f} s ({slowest.attack.name});"
        f" {late} took longer than {Limits.deadline + GRACE:g} s"
    )
    yield (
        f"- beside them, {fared.asked} polite queries, {RATE} a second, open loop:"
        f" {len(fared.failed)} failed; half within {1000 * fared.median:.0f} ms,"
        f" 99 % within {1000 * fared.p99:.0f} ms (limit {1000 * SLOWEST:.0f} ms and"
        f" {1000 * fared.slack:.0f} ms that this machine took from any process)"
    )
    yield (
        f"- the server {'went on' if lives else 'ended'};"
        f" {'no process was' if result.was_still else 'processes were'} left over;"
        f" {len(listener.calls)} calls reached the listener"
    )


def _fuzzed(seed: int) -> Iterator[str]:
    with target(ROOT, **fuzzing.SETTINGS) as served:
        before = served.resident
        fuzzed = fuzzing.fuzz(served, seed, FUZZED)
    _show(fuzzed.wrongs)
    yield (
        f"- {FUZZED} spoiled requests in {fuzzed.seconds:.0f} s: {_counts(fuzzed.statuses)};"
        f" {len(fuzzed.wrongs)} answered as they must not be; the server, of {before >> 20} MiB,"
        f" grew by {fuzzed.growth / (1 << 20):.0f} MiB after the first tenth"
    )


def _cut(seed: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="migkg-") as folder:
        root = root_with(Path(folder), cutting.quads())
        with target(root, **cutting.SETTINGS) as served:
            result = cutting.cut(served, seed, TRIALS)
    _show(result.wrongs)
    yield (
        f"- {TRIALS} answers near their limits: {_counts(result.outcomes)};"
        f" {len(result.wrongs)} cut off and ended cleanly, or wrong otherwise"
    )


def _counts(counter: Counter[str] | Counter[int]) -> str:
    return ", ".join(f"{count} × {outcome}" for outcome, count in counter.most_common())


def _show(wrongs: Iterable[str]) -> None:
    for wrong in wrongs:
        print(wrong, flush=True)  # noqa: T201


def main() -> None:
    """Soak, print the figures and write them to the page."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else secrets.randbelow(10**6)
    figures = ""
    for line in soak(seed):
        print(line, flush=True)  # noqa: T201
        figures += f"{line}\n"
        # As each is there: those before stand, whatever ends the run.
        PAGE.write_text(_FIGURES.sub(_replacing(figures), PAGE.read_text("utf-8")), "utf-8")


def _replacing(figures: str) -> Callable[[re.Match[str]], str]:
    return lambda _: figures


if __name__ == "__main__":
    main()
