"""The server of the explorer, in a thread of the tests: over real sockets, or called directly."""

from __future__ import annotations

import asyncio
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from a2wsgi import ASGIMiddleware
from flask import Response
from werkzeug.test import Client

from migkg.project import BUILD
from migkg.sandbox import Limits, Sandbox
from migkg.settings import Settings
from migkg.versions import current
from migkg.web.edition import edition_of
from migkg.web.front import Front
from migkg.web.server import server_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import uvicorn
    from werkzeug.test import TestResponse

    from migkg.web.journal import Journal


class Served(NamedTuple):
    """A server at work."""

    address: str
    port: int
    sandbox: Sandbox
    front: Front

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what lies at this path."""
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def send(self, *requests: str) -> socket.socket:
        """A connection on which these paths have been asked for, one after the other."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.settimeout(15)
        lines = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" for path in requests]
        connection.sendall("".join(lines).encode())
        return connection


@contextmanager
def serving(
    root: Path,
    limits: Limits | None = None,
    settings: Settings | None = None,
    journal: Journal | None = None,
) -> Iterator[Served]:
    """The build below ``root``, served over sockets."""
    version = current(root / BUILD)
    with Sandbox(version.dump, limits) as sandbox:
        front = Front(edition_of(sandbox, version), settings, journal)
        with listening(front, sandbox, settings) as port:
            yield Served(f"http://127.0.0.1:{port}", port, sandbox, front)


@contextmanager
def listening(
    application: Any, sandbox: Sandbox, settings: Settings | None = None
) -> Iterator[int]:
    """The port on which an application is served, by the event loop of the sandbox."""
    loop = sandbox.loop
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        account = getattr(application, "account", None)
        refused = account.refuse if account else abs
        server = server_of(application, settings or Settings(), refused=refused)
        done = asyncio.run_coroutine_threadsafe(_serve(server, listener), loop)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = server.force_exit = True
            done.result(timeout=20)


async def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    await server._serve([listener])


class Reader(Client):
    """A client that reads each answer to its end: one let go half-way stays with the loop."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs["buffered"] = True
        return super().open(*args, **kwargs)


def client_of(front: Front, sandbox: Sandbox) -> Client:
    """A client that calls the application without sockets."""
    application: Any = ASGIMiddleware(front, loop=sandbox.loop)  # type: ignore[arg-type]
    return Reader(application, Response)
