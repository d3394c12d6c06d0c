"""The explorer as a server: sandbox, endpoint and pages in one event loop, under uvicorn."""

from __future__ import annotations

import asyncio
import ipaddress
import resource
import socket
import sys
from typing import TYPE_CHECKING, Any

import uvicorn
import uvloop

from migkg.errors import MigkgError, NotServed
from migkg.garbage import keep_large_apart
from migkg.web.connection import Connection
from migkg.web.edition import Editions
from migkg.web.front import Front
from migkg.web.journal import Journal
from migkg.web.surroundings import facts_about, mistakes, reasons

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from migkg.settings import Settings

_IDLE = 20  # seconds for which a connection is kept that asks for nothing
_TURN = 0.001  # seconds after which a thread that makes a page lets the event loop go on
_OURS = 100  # files that are no connections
_BACKLOG = 1024


def serve(root: Path, settings: Settings, *, pages: Path | None = None) -> None:
    """Serve the build below ``root``, and each that follows, until interrupted.

    ``pages`` is a folder with the text of source pages, from which verified passages are shown.

    Raises:
        NotServed: the settings contradict themselves; or others are to be served, and that is not
            safe here.
        MigkgError: the address is not on the loopback interface, or the port is taken; or there is
            nothing to serve.
    """
    _refuse("this cannot be served as it is set", mistakes(settings))
    _allow_files(settings.connections)
    with _bound(settings) as listener:
        uvloop.run(_serve(root, settings, listener, pages))


async def _serve(
    root: Path, settings: Settings, listener: socket.socket, pages: Path | None
) -> None:
    sys.setswitchinterval(_TURN)
    keep_large_apart()
    journal = Journal(sys.stderr, requests=settings.log_requests)
    editions = Editions(root, settings, pages, journal.note)
    # Whoever keeps an edition in hand here keeps its memory, whatever is served instead.
    front = Front(await editions.first(), settings, journal)
    try:
        if settings.public:
            barrier = front.edition.sandbox.network_barrier
            facts = await asyncio.to_thread(
                facts_about, root, barrier, pages, most=_most_connections
            )
            _refuse("others cannot be served safely from here", reasons(settings, facts))
        with journal.hearing():
            await _follow(editions, front, settings, listener)
    finally:
        await editions.close()


async def _follow(
    editions: Editions, front: Front, settings: Settings, listener: socket.socket
) -> None:
    listener.listen(_BACKLOG)  # so that whoever reads the address can connect at once
    name, bound = listener.getsockname()[:2]
    address = f"[{name}]" if ":" in name else name
    barrier = (
        "cannot open sockets"
        if front.edition.sandbox.network_barrier == "seccomp"
        else "are kept from the network by refusing SERVICE only: no seccomp here"
    )
    print(f"http://{address}:{bound}/  (queries {barrier})", file=sys.stderr, flush=True)  # noqa: T201
    following = asyncio.create_task(editions.follow(front.serve))
    try:
        server = server_of(front, settings, refused=front.account.refuse)
        await server.serve(sockets=[listener])
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def _refuse(what: str, why: list[str]) -> None:
    if why:
        raise NotServed(what, why)


def server_of(
    application: Any, settings: Settings, *, refused: Callable[[int], object] = abs
) -> uvicorn.Server:
    """A server of an ASGI application, which serves on sockets that listen already.

    ``refused`` is told the status of each request that is refused before the application hears of
    it.
    """
    limits = {
        "most_of_one": settings.connections_of_client,
        "proxies": settings.trusted,
        "most": _most_connections(settings.connections),
        "refused": staticmethod(refused),
    }
    config = uvicorn.Config(
        application,
        http=type("Connection", (Connection,), limits),
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(settings.deadline) + 1,
        backlog=_BACKLOG,
    )
    return uvicorn.Server(config)


def _allow_files(connections: int) -> None:
    """Have as many files as so many connections need, where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * connections + _OURS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _most_connections(wanted: int) -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return wanted
    # Each may need a second file, in which its answer waits to be fetched; some are ours.
    return max(10, min(wanted, (files - _OURS) // 2))


def _bound(settings: Settings) -> socket.socket:
    """A socket that has its address and does not listen yet."""
    host, port = settings.host, settings.port
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        why = f"host: {host!r} is not an address; serve on 127.0.0.1 or ::1"
        raise NotServed("this cannot be served as it is set", [why]) from error
    if not (address.is_loopback or settings.public):
        why = f"{host} is not a loopback address: to serve other machines, say --public as well"
        raise NotServed("others are not served unless that is asked for", [why])
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
    except OSError as error:
        listener.close()
        raise MigkgError(f"port {port} of {host} cannot be opened: {error.strerror}") from error
    return listener
