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

from migkg.errors import MigkgError
from migkg.web.connection import Connection
from migkg.web.edition import Editions
from migkg.web.front import Front
from migkg.web.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from migkg.settings import Settings

_IDLE = 20  # seconds for which a connection is kept that asks for nothing
_OURS = 100  # files that are no connections


def serve(root: Path, settings: Settings, *, pages: Path | None = None) -> None:
    """Serve the build below ``root``, and each that follows, until interrupted.

    ``pages`` is a folder with the text of source pages, from which verified passages are shown.

    Raises:
        MigkgError: the address is not on the loopback interface, or the port is taken; or there is
            nothing to serve.
    """
    with _listen(settings) as listener:
        uvloop.run(_serve(root, settings, listener, pages))


async def _serve(
    root: Path, settings: Settings, listener: socket.socket, pages: Path | None
) -> None:
    journal = Journal(sys.stderr, requests=settings.log_requests)
    editions = Editions(root, settings, pages, journal.note)
    edition = await editions.first()
    front = Front(edition, settings)
    name, bound = listener.getsockname()[:2]
    address = f"[{name}]" if ":" in name else name
    barrier = (
        "cannot open sockets"
        if edition.sandbox.network_barrier == "seccomp"
        else "are kept from the network by refusing SERVICE only: no seccomp here"
    )
    print(f"http://{address}:{bound}/  (queries {barrier})", file=sys.stderr, flush=True)  # noqa: T201
    following = asyncio.create_task(editions.follow(edition, front.serve))
    try:
        await server_of(front, settings).serve(sockets=[listener])
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await editions.close()


def server_of(application: Any, settings: Settings) -> uvicorn.Server:
    """A server of an ASGI application, which serves on sockets that listen already."""
    config = uvicorn.Config(
        application,
        # All that a proxy passes on comes from its address.
        http=_connection(
            settings.connections if settings.proxies else settings.connections_of_client
        ),
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_most_connections(settings.connections),
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(settings.deadline) + 1,
        backlog=1024,
    )
    return uvicorn.Server(config)


def _connection(most_of_one: int) -> type[Connection]:
    return type("Connection", (Connection,), {"most_of_one": most_of_one})


def _most_connections(wanted: int) -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return wanted
    # Each may need a second file, in which its answer waits to be fetched; some are ours.
    return max(10, min(wanted, (files - _OURS) // 2))


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, so that whoever reads the address can connect at once."""
    host, port = settings.host, settings.port
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise MigkgError(f"{host!r} is not an address; serve on 127.0.0.1 or ::1") from error
    if not (address.is_loopback or settings.public):
        raise MigkgError(
            f"{host} is not a loopback address: to serve other machines, say --public as well"
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise MigkgError(f"port {port} of {host} cannot be opened: {error.strerror}") from error
    return listener
