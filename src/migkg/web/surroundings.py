"""Whether others can be served safely from here: what is looked at, and what is wrong with it.

A server that strangers reach depends on things that are not its own: a kernel that holds queries
back, a user without rights, files that nobody else can change. Before it serves others it looks at
all of them, and names each that is not as it should be, with how to mend it.
"""

from __future__ import annotations

import os
import re
import resource
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migkg.project import BUILD
from migkg.settings import NO_PROXY, variable
from migkg.versions import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migkg.seccomp import Barrier
    from migkg.settings import Settings

BOUNDS: dict[str, tuple[float, float]] = {
    "deadline": (0.1, 120),
    "memory": (16, 16_384),
    "size": (1, 1024),
    "rows": (1, 10_000_000),
    "workers": (1, 256),
    "long": (1, 256),
    "queue": (1, 10_000),
    "at_once": (1, 256),
    "queue_of_client": (0, 1000),
    "compute": (1, 3600),
    "spooled": (64, 1_000_000),
    "connections": (10, 100_000),
    "connections_of_client": (1, 10_000),
    "kept": (0, 16_384),
}
"""The least and the most that a setting may have where strangers are served."""

_MOST = 1e9  # what is more does not fit into what it is handed to
SENSIBLE: dict[str, tuple[float, float]] = {
    **dict.fromkeys(BOUNDS, (1, _MOST)),
    **dict.fromkeys(("long", "spooled", "kept"), (0, _MOST)),
    **dict.fromkeys(("at_once", "queue_of_client", "compute"), (0, _MOST)),
    "deadline": (0.01, _MOST),
    "port": (0, 65_535),
}
"""The same wherever it is served: with less nothing is answered, or what is set has no meaning."""

PROGRAMS = Path(__file__).parents[1]
"""Where our own software lies."""

_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_CONTACT = re.compile(r"(?:mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*)")
_WIDEST = {4: 8, 6: 7}
"""Bits that the addresses of a proxy share at least, by version of IP: as private ones do."""
_TRY = "from mmap import mmap; from migkg.sandbox.worker import bound_memory as bound"
_HOLDS = f"{_TRY}; assert bound(1 << 20); mmap(-1, 1 << 28)"


@dataclass(frozen=True)
class Facts:
    """What was found."""

    barrier: Barrier = "seccomp"
    """What keeps the workers from the network."""
    memory_bound: bool = True
    """Whether a process that is to have so much memory gets no more."""
    root: bool = False
    """Whether this process may do anything."""
    connections: int = 100_000
    """The most for which there are files."""
    writable: tuple[str, ...] = ()
    """Files and folders of ours that anybody may write to."""
    quotes: bool = False
    """Whether passages of source pages would be shown."""
    dumps: bool = False
    """Whether the memory of a process that crashes is written to a file."""


def mistakes(settings: Settings) -> list[str]:
    """What contradicts itself or cannot be, whoever is served.

    >>> from migkg.settings import Settings
    >>> mistakes(Settings(contact="somebody"))
    ['contact: somebody is no address of the form mailto:… or https://…']
    >>> mistakes(Settings(workers=0))
    ['workers: 0 makes no sense: set --workers from 1 to 1000000000']
    """
    return [*_mistakes(settings)]


def _mistakes(settings: Settings) -> Iterator[str]:
    for name in settings.names:
        if not _NAME.fullmatch(name.lower()):
            yield f"names: {name} is not the name of a host; it has no scheme, port or path"
    if NO_PROXY in settings.proxies and len(settings.proxies) > 1:
        yield f"proxies: {NO_PROXY} says that there is none, and there are others beside it"
    try:
        _ = settings.trusted
    except ValueError as error:
        yield f"proxies: {error}"
    if settings.contact and not _CONTACT.fullmatch(settings.contact):
        yield f"contact: {settings.contact} is no address of the form mailto:… or https://…"
    yield from _beyond(SENSIBLE, settings, "makes no sense")


def _beyond(bounds: dict[str, tuple[float, float]], settings: Settings, what: str) -> Iterator[str]:
    for name, (least, most) in bounds.items():
        value = getattr(settings, name)
        if not least <= value <= most:  # which what is no number is not, either
            option = f"--{name.replace('_', '-')}"
            yield f"{name}: {value} {what}: set {option} from {least:.10g} to {most:.10g}"


def reasons(settings: Settings, facts: Facts) -> list[str]:
    """Why others are not to be served like this, each with how to mend it; none where they may be.

    Mistakes are not among them: with those, nobody is served.

    >>> from migkg.settings import Settings
    >>> good = Settings(names=("example.org",), proxies=("none",), contact="mailto:a@example.org")
    >>> reasons(good, Facts())
    []
    >>> reasons(good, Facts(root=True))
    ['it runs as root: run it as a user who may do nothing else']
    """
    return [*_unsaid(settings), *_unsafe(settings, facts)]


def _unsaid(settings: Settings) -> Iterator[str]:
    if not settings.names:
        yield "names: say under which name it is reached: --names data.example.org"
    if not settings.proxies:
        yield (
            "proxies: say which proxy passes requests on, by its address (--proxies 127.0.0.1), "
            f"or that there is none (--proxies {NO_PROXY})"
        )
    with suppress(ValueError):  # that is told as a mistake
        for network in settings.trusted:
            if network.prefixlen < _WIDEST[network.version]:
                yield f"proxies: {network} is too wide: who is in it may say that it is anybody"
    if not settings.contact:
        yield "contact: say whom to tell of defects: --contact mailto:security@example.org"
    yield from _beyond(BOUNDS, settings, "is not safe")


def _unsafe(settings: Settings, facts: Facts) -> Iterator[str]:
    if facts.barrier != "seccomp":
        yield (
            "queries are not kept from the network by the kernel: "
            "run it on Linux with seccomp, on x86-64 or AArch64"
        )
    if not facts.memory_bound:
        yield "the memory of queries has no bound: run it on Linux, where RLIMIT_AS is kept"
    if facts.root:
        yield "it runs as root: run it as a user who may do nothing else"
    if facts.connections < settings.connections:
        yield (
            f"there are files for {facts.connections} connections, not for {settings.connections}:"
            f" raise the limit (LimitNOFILE=, ulimit -n), or lower {variable('connections')}"
        )
    for path in facts.writable:
        yield f"anybody may change {path}: chmod o-w {path}"
    if facts.quotes:
        yield (
            "passages of pages would be shown to everybody, to which others have the rights: "
            "unset MIGKG_SEEDS"
        )
    if facts.dumps:
        yield "a crash would write queries and addresses to a file: ulimit -c 0, or LimitCORE=0"


def facts_about(
    root: Path, barrier: Barrier, pages: Path | None, *, most: Callable[[int], int]
) -> Facts:
    """What is found here; ``most`` says for how many of so many connections there are files."""
    return Facts(
        barrier=barrier,
        memory_bound=is_memory_bound(),
        root=os.geteuid() == 0,
        connections=most(int(BOUNDS["connections"][1])),
        writable=tuple(map(str, writable_by_all(root, PROGRAMS))),
        quotes=pages is not None,
        dumps=resource.getrlimit(resource.RLIMIT_CORE)[0] != 0,
    )


def is_memory_bound() -> bool:
    """Whether a process gets no more memory than the bound lets it have: one tries."""
    tried = _tried([sys.executable, "-P", "-c", _HOLDS])
    return tried.returncode == 1 and tried.stderr.rstrip().endswith(_REFUSED)


def writable_by_all(root: Path, *programs: Path) -> Iterator[Path]:
    """What is served from this folder, programs, and the folders above: what anybody may change.

    In a folder such as that for temporary files, anybody makes files and changes none of others:
    that is no matter above, where nobody looks for others.

    Raises:
        SourceError: there is no build, or it is damaged.
    """
    build = root / BUILD
    with held(build) as version:
        place = version.path.resolve()
        served = [build, place.parent, place, *place.rglob("*")]
    for part in programs:
        served += [part, *part.rglob("*")]
    above = [root.resolve()]
    for way in (root, build, *programs):  # by which one comes to it, and to what it is a link to
        above += [*way.absolute().parents, *way.resolve().parents]
    for path in dict.fromkeys((*above, *served)):
        if path.exists() and _is_open(path, alone=path not in served):
            yield path


def _is_open(path: Path, *, alone: bool) -> bool:
    """Whether anybody may change what lies there, or, but where it is ``alone``, add to it."""
    mode = path.stat().st_mode
    sticky = alone and stat.S_ISDIR(mode) and mode & stat.S_ISVTX
    return bool(mode & stat.S_IWOTH and not sticky)


_REFUSED = "Cannot allocate memory"


def _tried(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment: dict[str, Any] = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "LC_ALL": "C",
    }
    return subprocess.run(  # noqa: S603  the command is ours
        command, capture_output=True, text=True, check=False, env=environment
    )
