"""What is served of one version of the graph, and how the next one takes its place.

A request is answered from the edition that was there when it came, to its end; the one that follows
is opened as a whole before it is served, and the one before is let go when nobody uses it any more.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from migkg.errors import MigkgError, QueryError, SourceError
from migkg.garbage import settle
from migkg.project import BUILD, MANIFEST
from migkg.sandbox import Clients, Sandbox
from migkg.source import NamedNode
from migkg.versions import current_name, held
from migkg.web import application_of
from migkg.web.endpoint import Endpoint
from migkg.web.kept import Answers
from migkg.web.wellknown import SECURITY, security_txt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from migkg.settings import Settings
    from migkg.versions import Version
    from migkg.web.exchange import Exchange

LOOK = 0.5
"""Seconds between two looks at whether there is another version."""

OPENERS = ("opener", "other opener")
"""The threads in which versions are opened, in turn."""

ROOM, LARGEST = 32 << 20, 1 << 20
"""Bytes of all compressed pages that are kept, and of one."""

AGAIN, MENDED = 2.0, 30.0
"""Seconds until a version is tried again that could not be opened for want of something else, twice
as many each time; and at most, as for one that is damaged, or did not fit the folder: either may be
mended meanwhile."""


class Edition:
    """What is served of one version."""

    def __init__(self, version: str, pages: Flask, endpoint: Endpoint, sandbox: Sandbox) -> None:
        self.version, self.pages, self.endpoint, self.sandbox = version, pages, endpoint, sandbox
        self.compressed = Answers(ROOM, LARGEST)
        """Its pages as they are sent, those that were asked for."""
        self.users = 0
        self._left = asyncio.Event()

    def use(self) -> Use:
        """Have a request answered from this edition."""
        self.users += 1
        return Use(self)

    def leave(self) -> None:
        """One of those requests needs nothing of it any more."""
        self.users -= 1
        if not self.users:
            self._left.set()

    async def unused(self) -> None:
        """Wait until no request is answered from it; none may begin any more."""
        while self.users:
            self._left.clear()
            await self._left.wait()


class Use:
    """An edition in the hand of one request, until it needs nothing of it any more.

    Whoever reads an answer that is at hand keeps neither the workers nor the pages of a version.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        """Until this is over; nobody is to keep it in hand."""

    def over(self) -> None:
        """Let go of it."""
        edition = vars(self).pop("edition", None)
        if edition is not None:
            edition.leave()


def edition_of(
    sandbox: Sandbox, version: Version, *, pages: Path | None = None, kept: int = 64 << 20
) -> Edition:
    """What is served of a version, with its answers from the sandbox.

    Raises:
        SourceError: a file cannot be read.
        QueryError: a question is not valid.
    """
    application = application_of(version, sandbox, pages)
    try:
        graphs = [NamedNode(it["graph"]) for it in version.manifest["graphs"]]
    except (KeyError, TypeError, ValueError) as error:
        problem = "does not name its graphs: run migkg build"
        raise SourceError(version.file(MANIFEST), problem) from error
    endpoint = Endpoint(sandbox, version.name, kept, graphs)
    return Edition(version.name, application, endpoint, sandbox)


class Editions:
    """The editions of one build, one after the other; the last one is served."""

    def __init__(
        self, root: Path, settings: Settings, pages: Path | None, note: Callable[..., None]
    ) -> None:
        """``note`` is called with a word for what happened, and by name what there is to it."""
        self._root, self._settings, self._pages, self._note = root, settings, pages, note
        self._clients = Clients(settings.limits)
        self._running: dict[tuple[str, str], Exchange] = {}
        self._stack = AsyncExitStack()
        self._edition: Edition | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._refused: tuple[str | None, str] = (None, "")
        """The version that was refused last, and why."""
        self._again, self._pause = 0.0, AGAIN
        # Each thread has a heap of its own, so that a graph takes the place of the one before last,
        # which is gone, and does not lie scattered in holes of what is in use.
        self._opener, self._next_opener = (ThreadPoolExecutor(1, it) for it in OPENERS)
        for it in (self._opener, self._next_opener):
            it.submit(int)  # so that its thread is there before others have taken all heaps
        contact, names = settings.contact, settings.names
        self._security = contact and security_txt(contact, names, datetime.now(UTC))

    async def first(self) -> Edition:
        """The edition of the version that is current.

        Raises:
            SourceError: there is none, or a file cannot be read.
            MigkgError: it cannot be served.
        """
        self._edition, self._stack = await self._open()
        return self._edition

    async def follow(self, serve: Callable[[Edition], None]) -> None:
        """Serve each version after the first as soon as it is current, until this is cancelled."""
        edition, self._edition = self._edition, None  # it is let go when another one is served
        if edition is None:
            return
        while True:
            await asyncio.sleep(LOOK)
            name = current_name(self._root / BUILD)
            if name in {None, edition.version}:
                continue
            if name == self._refused[0] and time.monotonic() < self._again:
                continue
            try:
                following, stack = await self._open()
            except Exception as error:  # noqa: BLE001  whatever it is, others may follow
                self._refuse(name, error)
                continue
            serve(following)
            leaving = asyncio.create_task(_let_go(edition, self._stack))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._has_left)
            before, edition, self._stack = edition.version, following, stack
            self._refused = (None, "")
            self._note("version-served", version=following.version, before=before)

    def _refuse(self, name: str | None, error: Exception) -> None:
        why = str(error) if isinstance(error, MigkgError) else repr(error)
        if self._refused == (name, why):
            self._pause = min(2 * self._pause, MENDED)  # to try takes a second of the processor
        else:
            self._refused, self._pause = (name, why), AGAIN
            self._note("version-refused", version=name, why=why)
        # It cannot be read as it is; or the machine had no process or file to spare.
        lasts = isinstance(error, (SourceError, QueryError))
        lasts = lasts and not isinstance(error.__cause__, OSError)
        self._again = time.monotonic() + (MENDED if lasts else self._pause)

    def _has_left(self, leaving: asyncio.Task[None]) -> None:
        self._leaving.discard(leaving)
        # Pages go in circles: what was read for them would stay, and its files open, until found.
        asyncio.get_running_loop().run_in_executor(None, settle)

    async def close(self) -> None:
        """Let go of all of them, whatever is being done."""
        for leaving in self._leaving:
            leaving.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        await self._stack.aclose()
        for it in (self._opener, self._next_opener):
            it.shutdown(wait=False)

    async def _open(self) -> tuple[Edition, AsyncExitStack]:
        """Another edition, and what holds its version, its workers and its files."""
        async with AsyncExitStack() as stack:
            version = await asyncio.to_thread(stack.enter_context, held(self._root / BUILD))
            sandbox = Sandbox(version.dump, self._settings.limits, clients=self._clients)
            await stack.enter_async_context(sandbox)
            kept = self._settings.kept << 20
            opening = partial(edition_of, sandbox, version, pages=self._pages, kept=kept)
            loop = asyncio.get_running_loop()
            edition = await loop.run_in_executor(self._opener, opening)
            self._opener, self._next_opener = self._next_opener, self._opener
            edition.endpoint.running = self._running  # a query is stopped on whichever it began
            edition.pages.config[SECURITY] = self._security
            await asyncio.to_thread(settle)
            return edition, stack.pop_all()


async def _let_go(edition: Edition, stack: AsyncExitStack) -> None:
    try:
        await edition.unused()
    finally:
        edition.endpoint.answers.clear()  # who still reads one that is at hand has hold of it
        await stack.aclose()
