"""The explorer as a server on this machine: sandbox, application, waitress."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import TYPE_CHECKING

import waitress

from migkg.build import DUMP
from migkg.errors import MigkgError
from migkg.sandbox import Sandbox
from migkg.web import create_app

if TYPE_CHECKING:
    from pathlib import Path


def serve(root: Path, host: str, port: int, *, pages: Path | None = None) -> None:
    """Serve the build below ``root`` until interrupted; port 0 takes a free one.

    ``pages`` is a folder with the text of source pages, from which verified passages are shown.

    Raises:
        MigkgError: the address is not on the loopback interface, or the port is taken.
    """
    listener = _listen(host, port)
    with Sandbox(root / "build" / DUMP) as sandbox, listener:
        application = create_app(root, sandbox, pages=pages)
        name, bound = listener.getsockname()[:2]
        address = f"[{name}]" if ":" in name else name
        barrier = (
            "cannot open sockets"
            if sandbox.network_barrier == "seccomp"
            else "are kept from the network by refusing SERVICE only: no seccomp here"
        )
        print(f"http://{address}:{bound}/  (queries {barrier})", file=sys.stderr, flush=True)  # noqa: T201
        waitress.serve(application, sockets=[listener], ident=None, threads=8, _quiet=True)


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
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise MigkgError(f"port {port} of {host} cannot be opened: {error.strerror}") from error
    return listener
