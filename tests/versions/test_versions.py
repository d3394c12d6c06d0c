"""A version is published as a whole, is never changed, and is checked when it is opened."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import pytest

from migkg.errors import SourceError, UnknownName
from migkg.project import DUMP, MANIFEST, PROJECT, REPORT_JSON, REPORT_TURTLE, TIMINGS
from migkg.versions import (
    CURRENT,
    KEPT,
    SUMS,
    VERSIONS,
    current,
    current_name,
    held,
    prune,
    publish,
    publish_again,
    reading,
)
from migkg.versions.reading import sums_of
from tests.support import ROOT, spoil
from tests.versions.killing import DEEP, files, is_tidy, number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from migkg.versions import Version

MEMORY = Path("/dev/shm")  # noqa: S108  nothing of a fixed name is written there


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "build"


@pytest.fixture
def version(folder: Path) -> Version:
    """One that is published, and current."""
    return publish(folder, files(1))


def names(folder: Path) -> list[str]:
    """The names of the versions that are there, and of all else that is with them."""
    return sorted(path.name for path in (folder / VERSIONS).iterdir())


def test_what_is_published_is_current_under_the_digest_of_its_dump(
    folder: Path, version: Version
) -> None:
    assert version == current(folder)
    assert version.name == current_name(folder)
    assert version.name.startswith(hashlib.sha256(files(1)[DUMP]).hexdigest()[:16])
    assert version.path == folder / VERSIONS / version.name
    assert version.dump == version.file(DUMP)
    assert version.manifest == {"number": 1}
    assert os.readlink(folder / CURRENT) == f"{VERSIONS}/{version.name}"  # noqa: PTH115  as it is
    assert is_tidy(folder)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not there")
def test_digests_are_those_that_others_compute(version: Version) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS],
        cwd=version.path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.count(": OK\n") == len(files(1)) == len(version.digests)


def test_files_of_a_version_may_be_read_by_all_and_written_by_nobody(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        version = publish(folder, files(1))
    finally:
        os.umask(before)

    for path in (version.path, *version.path.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o444)


def test_same_content_is_the_same_version_whatever_the_shapes_took(
    folder: Path, version: Version
) -> None:
    times = version.file(TIMINGS).read_bytes()
    before = version.dump.stat()

    again = publish(folder, files(1))

    assert again == version
    assert names(folder) == [version.name]
    assert version.dump.stat().st_ino == before.st_ino
    assert version.file(TIMINGS).read_bytes() == times != files(1)[TIMINGS]


@pytest.mark.parametrize("name", [MANIFEST, REPORT_JSON, DEEP])
def test_other_file_beside_the_same_dump_is_another_version(
    folder: Path, version: Version, name: str
) -> None:
    other = publish(folder, {**files(1), name: b"{}"})

    assert other.name != version.name
    assert other.name.partition("-")[0] == version.name.partition("-")[0]
    assert current(folder) == other
    assert number_of(version) == 1


def cut(path: Path) -> None:
    spoil(path, path.read_bytes()[:-1])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    spoil(path, bytes(content))


DAMAGES = (cut, flip, Path.unlink)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", [DUMP, MANIFEST, REPORT_JSON, TIMINGS, DEEP])
def test_damaged_version_is_refused_with_the_file_and_what_to_do(
    folder: Path, version: Version, name: str, damage: Callable[[Path], None]
) -> None:
    damage(version.file(name))

    with pytest.raises(SourceError, match="run migkg build") as refused:
        current(folder)

    assert refused.value.path == version.file(name)


@pytest.mark.parametrize("damage", DAMAGES)
def test_digests_that_are_damaged_are_refused(
    folder: Path, version: Version, damage: Callable[[Path], None]
) -> None:
    damage(version.file(SUMS))

    with pytest.raises(SourceError, match="run migkg build") as refused:
        current(folder)

    assert Path(refused.value.path).is_relative_to(version.path)


@pytest.mark.parametrize("name", ["more", f"{PROJECT}/queries/more.rq", f"{PROJECT}/new/more"])
def test_file_that_no_digest_names_is_refused_and_goes_with_the_next_build(
    folder: Path, version: Version, name: str
) -> None:
    version.file(name).parent.mkdir(exist_ok=True)
    version.file(name).touch()

    with pytest.raises(SourceError, match=r"is no file that .* describes: run migkg build") as no:
        current(folder)

    assert no.value.path == version.file(name)
    publish(folder, files(1))
    assert number_of(current(folder)) == 1


def nul(version: Version) -> None:
    spoil(version.file(SUMS), version.file(SUMS).read_bytes().replace(b"one.rq", b"one\0rq"))


def file_for_folder(version: Version) -> None:
    shutil.rmtree(version.project)
    version.project.touch()


def circle(version: Version) -> None:
    shutil.rmtree(version.project)
    version.project.symlink_to(version.project)


@pytest.mark.parametrize("damage", [nul, file_for_folder, circle])
def test_names_and_folders_that_are_damaged_are_refused_and_mended(
    folder: Path, version: Version, damage: Callable[[Version], None]
) -> None:
    damage(version)

    with pytest.raises(SourceError, match="run migkg build"):
        current(folder)

    publish(folder, files(1))
    assert number_of(current(folder)) == 1


def test_there_is_no_way_back_to_a_version_without_what_pages_are_made_from(folder: Path) -> None:
    without = {name: content for name, content in files(1).items() if name != DEEP}
    older, newer = publish(folder, without), publish(folder, files(2))

    with pytest.raises(SourceError, match="project: is missing, since an older migkg built this"):
        publish_again(folder, older.name)

    assert current(folder) == newer
    assert is_tidy(folder)


@pytest.mark.parametrize("name", ["../secret", "/secret", "project/../../secret", "a//b", "./a"])
def test_digest_of_a_file_elsewhere_is_refused(folder: Path, version: Version, name: str) -> None:
    (folder / VERSIONS / "secret").write_bytes(b"")
    digests = {**version.digests, name: hashlib.sha256(b"").hexdigest()}
    spoil(version.file(SUMS), sums_of(digests))

    with pytest.raises(SourceError, match="SHA256SUMS: is missing or damaged: run migkg build"):
        current(folder)


def test_file_that_was_changed_together_with_its_digest_is_refused(
    folder: Path, version: Version
) -> None:
    other = publish(folder.parent / "other", files(2))
    for name in (*other.digests, SUMS):
        spoil(version.file(name), other.file(name).read_bytes())

    with pytest.raises(SourceError, match=f"is of another version, {other.name}: run migkg build"):
        current(folder)


@pytest.mark.parametrize("damage", DAMAGES)
def test_publishing_the_same_mends_what_is_damaged(
    folder: Path, version: Version, damage: Callable[[Path], None]
) -> None:
    damage(version.dump)

    mended = publish(folder, files(1))

    assert mended.name == version.name
    assert number_of(current(folder)) == 1
    assert is_tidy(folder)


def test_file_that_cannot_be_read_just_now_does_not_count_as_damaged(
    folder: Path, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(SourceError, match=r"Too many open files.*if it is damaged"):
        current(folder)
    with pytest.raises(SourceError, match=r"Too many open files.*published before is still there"):
        publish(folder, files(1))

    monkeypatch.undo()
    assert current(folder) == version


def test_folder_without_a_version_says_what_to_do(folder: Path) -> None:
    with pytest.raises(SourceError, match="holds no version: run migkg build first"):
        current(folder)
    assert current_name(folder) is None


def test_link_that_leads_nowhere_is_refused(folder: Path, version: Version) -> None:
    shutil.rmtree(version.path)

    with pytest.raises(SourceError, match=r"No such file.*run migkg build") as refused:
        current(folder)

    assert Path(refused.value.path) == version.path


@pytest.mark.parametrize("target", ["..", "/", "versions", "versions/.draft", "versions/../x"])
def test_link_that_leads_elsewhere_is_none_and_is_replaced(
    folder: Path, version: Version, target: str
) -> None:
    (folder / CURRENT).unlink()
    (folder / CURRENT).symlink_to(target)

    assert current_name(folder) is None
    assert publish(folder, files(1)) == version == current(folder)


def test_version_without_a_link_as_in_a_wheel_is_current_under_the_same_name(
    version: Version, tmp_path: Path
) -> None:
    shutil.copytree(version.path, tmp_path / "installed" / CURRENT)

    packed = current(tmp_path / "installed")

    assert current_name(tmp_path / "installed") == packed.name == version.name
    assert packed.digests == version.digests
    with pytest.raises(SourceError, match=r"is a folder, where a link .* has to be: remove it"):
        publish(tmp_path / "installed", files(2))
    assert current(tmp_path / "installed") == packed
    (packed.path / SUMS).unlink()
    assert current_name(tmp_path / "installed") is None


def test_as_many_versions_are_kept_as_are_asked_for(folder: Path) -> None:
    made = [publish(folder, files(number)) for number in range(6)]
    assert names(folder) == sorted(it.name for it in made[-KEPT:])

    made.append(publish(folder, files(6), keep=2))
    assert names(folder) == sorted(it.name for it in made[-2:])

    prune(folder, 1)
    assert names(folder) == [made[-1].name]


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_current_version_is_never_removed_however_old(folder: Path, keep: int) -> None:
    made = [publish(folder, files(number)) for number in range(KEPT)]
    (folder / CURRENT).unlink()
    (folder / CURRENT).symlink_to(f"{VERSIONS}/{made[0].name}")

    prune(folder, keep)

    assert current(folder) == made[0]
    assert names(folder) == sorted({made[0].name, *([made[-1].name] if keep == 2 else [])})


def test_version_that_is_published_again_counts_as_new(folder: Path) -> None:
    made = [publish(folder, files(number)) for number in range(KEPT)]

    assert publish(folder, files(0)) == made[0]
    newest = publish(folder, files(KEPT), keep=2)

    assert names(folder) == sorted([made[0].name, newest.name])


def test_version_that_is_still_there_is_current_again_and_counts_as_new(folder: Path) -> None:
    made = [publish(folder, files(number)) for number in range(KEPT)]

    assert publish_again(folder, made[0].name) == made[0] == current(folder)
    (folder / CURRENT).unlink()
    assert publish_again(folder, made[0].name) == made[0] == current(folder)
    publish(folder, files(KEPT), keep=2)
    assert made[0].name in names(folder)


def test_version_that_is_not_there_or_is_damaged_is_not_published_again(folder: Path) -> None:
    with pytest.raises(SourceError, match="run migkg build first"):
        publish_again(folder, "0123456789abcdef-01234567")
    first, last = publish(folder, files(1)), publish(folder, files(2))
    with pytest.raises(UnknownName, match=f"There are: .*{first.name}"):
        publish_again(folder, "../current")
    spoil(first.dump, b"")
    with pytest.raises(SourceError, match=r"migkg\.nq"):
        publish_again(folder, first.name)

    assert current(folder) == last
    assert names(folder) == sorted((first.name, last.name))


def test_version_that_somebody_holds_stays_until_it_is_let_go(folder: Path) -> None:
    publish(folder, files(1))
    with held(folder) as version:
        publish(folder, files(2), keep=1)

        assert number_of(version) == 1
        assert number_of(current(folder)) == 2

    publish(folder, files(3), keep=1)
    assert names(folder) == [current_name(folder)]


@pytest.mark.parametrize("function", ["locked", "_lock"])
def test_version_that_is_removed_before_it_is_held_gives_way_to_the_new_one(
    folder: Path, version: Version, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """Either before its folder is opened, or before the lock on it is there."""
    original = getattr(reading, function)

    def too_late(*arguments: Any) -> Any:
        monkeypatch.setattr(reading, function, original)
        publish(folder, files(2), keep=1)
        assert not version.path.exists()
        return original(*arguments)

    monkeypatch.setattr(reading, function, too_late)

    with held(folder) as found:
        assert number_of(found) == 2


def test_file_system_without_locks_is_published_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)

    made = [publish(folder, files(number), keep=1) for number in range(2)]

    assert current(folder) == made[-1]
    assert is_tidy(folder)


def test_what_builds_wrote_before_there_were_versions_is_removed(folder: Path) -> None:
    flat = [DUMP, MANIFEST, REPORT_JSON, REPORT_TURTLE, TIMINGS]
    (folder / ".build-x1y2").mkdir(parents=True)
    for path in [*map(folder.joinpath, flat), folder / ".build-x1y2" / DUMP, folder / "own.txt"]:
        path.write_bytes(b"")
    with pytest.raises(SourceError, match="run migkg build first"):
        current(folder)

    publish(folder, files(1))

    assert {path.name for path in folder.iterdir()} == {CURRENT, VERSIONS, "own.txt"}


def test_files_beside_which_no_dump_lies_are_not_ours(folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_text("of somebody else", encoding="utf-8")

    publish(folder, files(1))

    assert (folder / MANIFEST).is_file()


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS])
def test_place_without_symbolic_links_is_refused_before_anything_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def none(self: Path, *_: object) -> None:
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "symlink_to", none)

    with pytest.raises(SourceError, match=r"no symbolic link can be made .* another file system"):
        publish(folder, files(1))

    assert names(folder) == []
    assert current_name(folder) is None


def test_everything_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_served(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    sync, rename, replace = os.fsync, Path.rename, Path.replace

    def synced(descriptor: int) -> None:
        happened.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        happened.append(f"name {self.name}")
        return rename(self, target)

    def replaced(self: Path, target: Path) -> Path:
        happened.append("serve")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "replace", replaced)

    publish(folder, files(1))

    written = [f"sync {PurePath(name).name}" for name in (*files(1), SUMS)]
    assert happened == [
        *written,
        *("sync queries", "sync project"),
        *("sync .draft", "name .draft", "sync versions"),
        *("serve", "sync build", f"sync {folder.parent.name}"),
    ]


def run(module: str, *words: str) -> Any:
    """The figures of a program of ours, in memory where that is possible: the disk is slow."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env={**os.environ, **({"TMPDIR": str(MEMORY)} if os.access(MEMORY, os.W_OK) else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_publishing_that_is_killed_or_fails_anywhere_leaves_the_old_version_or_the_new() -> None:
    found = run("tests.versions.killing", "20")

    steps = [count for name, count in found.items() if " at each step, " in name]
    assert len(steps) == 3 * 4
    assert min(steps) > 25
    assert found["at random moments"]["trials"] == 20
    assert found["at random moments"]["killed"] > 5


def test_readers_see_one_version_each_while_two_publish() -> None:
    found = run("tests.versions.switching", "4", "20")

    assert found["readings"] >= found["readers"] == 4
