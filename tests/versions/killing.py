"""``python -m tests.versions.killing [COUNT] [SEED]``: who publishes is killed, or fails.

First at each step that publishing takes in the file system, then COUNT times at random moments.
After each, what is served is whole and one of the two versions that may be, and the next to
publish leaves nothing behind. The figures are printed as JSON; what is not so ends it.
"""

from __future__ import annotations

import errno
import json
import os
import random
import resource
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from migkg.errors import SourceError
from migkg.project import DUMP, MANIFEST, PROJECT, REPORT_JSON, TIMINGS
from migkg.versions import CURRENT, VERSIONS, current, current_name, publish
from migkg.versions.reading import checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.versions import Version

KEEP = 2
FORMER = {DUMP, MANIFEST, REPORT_JSON, TIMINGS}
DEEP = f"{PROJECT}/queries/one.rq"
STEPS = (
    *("open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.utime"),
    *("os.listdir", "os.scandir", "fcntl.flock"),
)
"""Events that Python tells of before it asks the system for them."""

PUBLISHED, REFUSED, UNDISTURBED = 2, 3, 4


def files(number: int, lines: int = 10) -> dict[str, bytes]:
    """A version that holds its number everywhere."""
    return {
        DUMP: f'<urn:a> <urn:b> "{number}" .\n'.encode() * lines,
        MANIFEST: json.dumps({"number": number}).encode(),
        REPORT_JSON: b"%d" % number,
        DEEP: b"%d" % number,
        TIMINGS: b"%d" % time.time_ns(),
    }


def number_of(version: Version) -> int:
    """The number that a version holds; it is the same in each file."""
    number: int = version.manifest["number"]
    lines = set(version.dump.read_bytes().splitlines())
    assert lines == {f'<urn:a> <urn:b> "{number}" .'.encode()}
    for name in (REPORT_JSON, DEEP):
        assert version.file(name).read_bytes() == b"%d" % number
    return number


def nothing(folder: Path) -> None:
    """A folder to which nothing was ever published."""
    assert current_name(folder) is None


def published(folder: Path) -> None:
    """A folder with as many versions as are kept."""
    for number in range(KEEP):
        publish(folder, files(number), keep=KEEP)


def former(folder: Path) -> None:
    """What builds wrote before there were versions."""
    folder.mkdir()
    for name in FORMER:
        (folder / name).write_bytes(files(0)[name])


def damaged(folder: Path) -> None:
    """A version like the one to come, which is current and of which a file is gone."""
    publish(folder, files(9)).file(REPORT_JSON).unlink()


STARTS: tuple[Callable[[Path], None], ...] = (nothing, published, former, damaged)


def in_child(work: Callable[[], int]) -> int | None:
    """What the work gave in a process of its own; None if it was killed."""
    if (process := os.fork()) == 0:
        code = 1
        try:
            code = work()
        except BaseException:  # noqa: BLE001  it is told, and the exit code says so too
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(process, 0)
    return None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


class AtStep:
    """From now on, act before this step, or before it and each one that follows."""

    def __init__(self, step: int, act: Callable[[], None], *, ever_after: bool) -> None:
        self._step, self._act, self._ever_after = step, act, ever_after
        self._seen = 0
        sys.addaudithook(self._watch)

    @property
    def has_come(self) -> bool:
        """Whether so many steps were taken."""
        return self._seen >= self._step

    def _watch(self, event: str, _: object) -> None:
        if event in STEPS:
            self._seen += 1
            if self._seen == self._step or (self._ever_after and self.has_come):
                self._act()


def be_killed() -> None:
    """End as if the power of the process were cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    """What the system says where a disk is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def publish_or_be_refused(folder: Path, why: str) -> int:
    """Publish a version; its number is 9."""
    try:
        publish(folder, files(9), keep=KEEP)
    except SourceError as error:
        if why not in str(error):
            raise
        return REFUSED
    return PUBLISHED


def served(folder: Path) -> int | None:
    """The number of the version that is served, which is whole; None if none is."""
    try:
        return number_of(current(folder))
    except SourceError:
        return None


def all_are_whole(folder: Path) -> bool:
    """Whether under each name of a version there is one, current or not."""
    paths = (folder / VERSIONS).glob("[!.]*")
    return all(checked(path, path.name) for path in paths)


def begun(folder: Path) -> list[Path]:
    """What was begun and never finished."""
    return list(folder.rglob(".*"))


def is_tidy(folder: Path) -> bool:
    """Whether there is nothing but whole versions, no more than are kept, and the link to one."""
    versions = list((folder / VERSIONS).iterdir())
    names = {path.name for path in folder.iterdir()}
    return names == {CURRENT, VERSIONS} and len(versions) <= KEEP and not begun(folder)


def at_each_step(
    place: Path, start: Callable[[Path], None], act: Callable[[], None], *, ever_after: bool
) -> int:
    """How many steps it takes to publish, when something happens at each of them in turn."""
    for step in count(1):
        folder = place / f"{start.__name__}-{step}"
        start(folder)
        before = served(folder)

        def work(folder: Path = folder, step: int = step) -> int:
            at_step = AtStep(step, act, ever_after=ever_after)
            outcome = publish_or_be_refused(folder, "No space left on device")
            return outcome if at_step.has_come else UNDISTURBED

        outcome = in_child(work)
        assert outcome != 1
        after = served(folder)
        assert after in {before, 9}, (start.__name__, step, before, after)
        assert outcome in {None, REFUSED} or after == 9
        assert outcome != UNDISTURBED or is_tidy(folder)
        assert start is damaged or all_are_whole(folder)
        if outcome == REFUSED and after != 9 and not ever_after:
            assert not begun(folder), (start.__name__, step)
        if start is former and after is None:
            assert {path.name for path in folder.iterdir()} >= FORMER
        assert publish(folder, files(10), keep=KEEP) == current(folder)
        assert is_tidy(folder), (start.__name__, step, sorted(folder.rglob("*")))
        shutil.rmtree(folder)
        if outcome == UNDISTURBED:
            return step - 1
    raise AssertionError


def where_files_may_not_grow(place: Path) -> None:
    """The system refuses to write on, and the version before is served."""
    folder = place / "grown"
    published(folder)

    def work() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        return publish_or_be_refused(folder, "File too large")

    assert in_child(work) == REFUSED
    assert served(folder) == KEEP - 1
    assert is_tidy(folder)


def at_random_moments(folder: Path, trials: int, seed: int) -> dict[str, int]:
    """Kill while versions of a megabyte are published, and count what is found."""
    chance = random.Random(seed)  # noqa: S311  no secret
    lines = 40_000
    begin = time.perf_counter()
    for number in range(3):
        publish(folder, files(number, lines), keep=KEEP)
    usual = (time.perf_counter() - begin) / 3
    found = {"trials": trials, "killed": 0, "older": 0, "newer": 0, "begun": 0}
    for number in range(3, trials + 3):
        before = served(folder)
        content = files(number, lines)
        told, tell = os.pipe()
        if (process := os.fork()) == 0:
            os.write(tell, b"x")
            publish(folder, content, keep=KEEP)
            os._exit(0)
        os.read(told, 1)
        time.sleep(chance.uniform(0, 2 * usual))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        os.close(told)
        os.close(tell)
        after = served(folder)
        assert before is not None
        assert after in {before, number}, (before, number, after)
        assert all_are_whole(folder)
        found["killed"] += os.WIFSIGNALED(status)
        found["newer" if after == number else "older"] += 1
        if not is_tidy(folder):
            found["begun"] += 1
            publish(folder, content, keep=KEEP)
            assert is_tidy(folder), sorted(folder.rglob("*"))
    return found


def main() -> None:
    """Do it, and print the figures."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else secrets.randbelow(1_000_000)
    with tempfile.TemporaryDirectory(prefix="migkg-") as name:
        place = Path(name)
        acts = {"killed": (be_killed, False), "failed": (fail, False), "full": (fail, True)}
        steps = {
            f"{word} at each step, from {start.__name__}": at_each_step(
                place, start, act, ever_after=ever_after
            )
            for word, (act, ever_after) in acts.items()
            for start in STARTS
        }
        where_files_may_not_grow(place)
        moments = at_random_moments(place / "random", trials, seed)
    print(json.dumps({"seed": seed, **steps, "at random moments": moments}, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
