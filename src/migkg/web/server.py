"""The explorer as a server: sandbox, endpoint and pages in one event loop, under uvicorn."""

from __future__ import annotations

import ipaddress
import resource
import socket
import sys
from typing import TYPE_CHECKING, Any

import uvicorn
import uvloop

from migkg.errors import MigkgError
from migkg.project import BUILD
from migkg.sandbox import Limits, Sandbox
from migkg.versions import current
from migkg.web import create_app
from migkg.web.connection import Connection
from migkg.web.endpoint import Endpoint
from migkg.web.front import Front, Served
from migkg.web.rendering import site_in

if TYPE_CHECKING:
    from pathlib import Path

MOST_CONNECTIONS = 2000
"""Connections at once, where the system lets us open as many files."""

_IDLE = 20
_OURS = 100  # files that are no connections


def serve(root: Path, host: str, port: int, *, pages: Path | None = None) -> None:
    """Serve the build below ``root`` until interrupted; port 0 takes a free one.

    ``pages`` is a folder with the text of source pages, from which verified passages are shown.

    Raises:
        MigkgError: the address is not on the loopback interface, or the port is taken.
    """
    with _listen(host, port) as listener:
        uvloop.run(_serve(root, listener, pages))


async def _serve(root: Path, listener: socket.socket, pages: Path | None) -> None:
    async with Sandbox(current(root / BUILD).dump) as sandbox:
        served = served_of(root, sandbox, pages)
        name, bound = listener.getsockname()[:2]
        address = f"[{name}]" if ":" in name else name
        barrier = (
            "cannot open sockets"
            if sandbox.network_barrier == "seccomp"
            else "are kept from the network by refusing SERVICE only: no seccomp here"
        )
        print(f"http://{address}:{bound}/  (queries {barrier})", file=sys.stderr, flush=True)  # noqa: T201
        await server_of(Front(served)).serve(sockets=[listener])


def served_of(root: Path, sandbox: Sandbox, pages: Path | None = None) -> Served:
    """What is served of the build below ``root``, which is read now.

    Raises:
        SourceError: there is no build, or a file cannot be read.
        QueryError: a question is not valid.
    """
    application = create_app(root, sandbox, pages=pages)
    version = site_in(application).hash
    return Served(version, application, Endpoint(sandbox, version))


def server_of(application: Any) -> uvicorn.Server:
    """A server of an ASGI application, which serves on sockets that listen already."""
    config = uvicorn.Config(
        application,
        http=Connection,
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_most_connections(),
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(Limits.deadline) + 1,
        backlog=1024,
    )
    return uvicorn.Server(config)


def _most_connections() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    # Each may need a second file, in which its answer waits to be fetched; some are ours.
    return max(10, min(MOST_CONNECTIONS, (files - _OURS) // 2))


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that whoever reads the address can connect at once."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as error:
        raise MigkgError(f"{host!r} is not an address; serve on 127.0.0.1 or ::1") from error
    if not address.is_loopback:
        raise MigkgError(f"{host} is not a loopback address; this server is for this machine only")
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
