"""``python -m tests.versions.switching [READERS] [SWITCHES]``: read while versions are published.

Two publish in turn, as fast as they can, and keep no version but the current one; whoever reads
holds a version, and reads each of its files as of that version. The figures are printed as JSON;
a reader who sees anything else ends it.
"""

from __future__ import annotations

import json
import os
import select
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migkg.versions import current_name, held, publish
from tests.versions.killing import files, is_tidy, number_of

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLISHERS = 2


class Child:
    """Work in a process of its own, which ends when it is told to, or by itself."""

    def __init__(self, work: Callable[[int], object]) -> None:
        self._stop, stopped = os.pipe()
        self._answer, answer = os.pipe()
        self._stopped = stopped
        if (process := os.fork()) == 0:
            try:
                os.write(answer, json.dumps(work(self._stop)).encode())
            except BaseException:  # noqa: BLE001  it is told, and there is no answer
                traceback.print_exc()
            finally:
                os._exit(0)
        self._process = process
        os.close(answer)

    def end(self) -> Any:
        """Tell it to end, and what it has found."""
        os.write(self._stopped, b"x")
        with open(self._answer, "rb") as stream:  # noqa: PTH123  a descriptor has no path
            found = stream.read()
        os.waitpid(self._process, 0)
        return json.loads(found)


def reader(folder: Path) -> Callable[[int], object]:
    """Read until it is time to stop: how many versions, how often, and the longest wait."""

    def read(stop: int) -> object:
        seen: dict[int, int] = {}
        longest = 0.0
        while not select.select([stop], [], [], 0)[0]:
            assert current_name(folder) is not None
            begin = time.perf_counter()
            with held(folder) as version:
                longest = max(longest, time.perf_counter() - begin)
                number = number_of(version)
                assert version.path.is_dir()
            seen[number] = seen.get(number, 0) + 1
        return len(seen), sum(seen.values()), longest

    return read


def publisher(folder: Path, numbers: range) -> Callable[[int], object]:
    """Publish these versions, and keep no other."""

    def work(_: int) -> object:
        for number in numbers:
            publish(folder, files(number, 1000), keep=1)
        return len(numbers)

    return work


def main() -> None:
    """Do it, and print the figures."""
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    switches = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory(prefix="migkg-") as name:
        folder = Path(name)
        publish(folder, files(0, 1000))
        reading = [Child(reader(folder)) for _ in range(readers)]
        writing = [
            Child(publisher(folder, range(first, switches + 1, PUBLISHERS)))
            for first in range(1, PUBLISHERS + 1)
        ]
        assert [it.end() for it in writing] == [switches // PUBLISHERS] * PUBLISHERS
        versions, readings, waits = zip(*(it.end() for it in reading), strict=True)
        publish(folder, files(switches + 1), keep=1)
        assert is_tidy(folder)
    found = {
        "switches": switches,
        "readers": readers,
        "readings": sum(readings),
        "versions that a reader saw at least": min(versions),
        "longest wait": max(waits),
    }
    print(json.dumps(found, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
