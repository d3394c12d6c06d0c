"""The explorer as a server on this machine: sandbox, application, waitress."""

from __future__ import annotations

import ipaddress
import resource
import signal
import socket
import sys
from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from migkg.errors import MigkgError
from migkg.project import DUMP
from migkg.sandbox import Sandbox
from migkg.web import create_app
from migkg.web.sparql import LONGEST_BODY

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from flask import Flask

SPARE = 14
"""Threads for pages and documents, beside those that queries can occupy."""

MOST_CONNECTIONS = 1000
"""Connections at once, where the system lets us open as many files."""


def serve(root: Path, host: str, port: int, *, pages: Path | None = None) -> None:
    """Serve the build below ``root`` until interrupted; port 0 takes a free one.

    ``pages`` is a folder with the text of source pages, from which verified passages are shown.

    Raises:
        MigkgError: the address is not on the loopback interface, or the port is taken.
    """
    listener = _listen(host, port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C, and tidies up
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
        server_of(application, listener, sandbox.busy + SPARE).run()


def server_of(application: Flask, listener: socket.socket, threads: int) -> Any:
    """The application on a socket that listens already, to be run."""
    server = create_server(
        application,
        sockets=[listener],
        ident=None,
        threads=threads,
        connection_limit=_most_connections(),
        asyncore_use_poll=True,  # select() takes no more than 1024 files
        channel_timeout=20,
        cleanup_interval=5,
        # One request more is read while one is answered: so it is noticed when a client leaves.
        channel_request_lookahead=1,
        # What is somewhat too long is still read, so that the endpoint can say what is wrong.
        max_request_body_size=2 * LONGEST_BODY,
    )
    server.channel_class = _Channel
    return server


def _most_connections() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    # Each may need a second file, in which its answer waits to be fetched; some are ours.
    return max(10, min(MOST_CONNECTIONS, files // 2 - 28))


class _Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    def start(self) -> None:
        super().start()
        self.set_close_on_finish()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that ends with its first answer.

    Of a second one, the thread that makes it would wait until the first has been fetched.
    """

    task_class = _Task


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
