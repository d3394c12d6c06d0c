"""What happened, as lines of JSON: for whoever runs the server, without who asked and what."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_LIBRARIES = ("uvicorn.error", "asyncio")
"""Who tells of errors by ``logging``."""


class Journal:
    """Lines of JSON, each with a time (UTC) and a word for what happened.

    >>> import sys
    >>> Journal(sys.stdout, requests=True, clock=lambda: 0).note("begun", version="1")
    {"at": "1970-01-01T00:00:00Z", "what": "begun", "version": "1"}
    """

    def __init__(self, stream: TextIO, *, requests: bool, clock: Any = time.time) -> None:
        """``requests`` says whether each of them is noted."""
        self._stream, self.requests, self._clock = stream, requests, clock

    def note(self, what: str, **more: object) -> None:
        """Write a line; where there is no room for it, it is lost, and nothing else is."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))
        line = json.dumps({"at": at, "what": what, **more}, ensure_ascii=False)
        with suppress(OSError, ValueError):
            print(line, file=self._stream, flush=True)

    def failed(self, error: BaseException, **more: object) -> None:
        """Write that something went wrong here, with all that is known of where."""
        told = "".join(traceback.format_exception(error))
        self.note("error", error=type(error).__name__, **more, traceback=told)

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """While this block lasts, write down what the server's libraries say of errors."""
        ear = _Ear(self)
        loggers = [logging.getLogger(name) for name in _LIBRARIES]
        before = [it.propagate for it in loggers]
        for logger in loggers:
            logger.addHandler(ear)
            logger.propagate = False
        try:
            yield
        finally:
            for logger, propagates in zip(loggers, before, strict=True):
                logger.removeHandler(ear)
                logger.propagate = propagates


class _Ear(logging.Handler):
    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.ERROR)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, asyncio.CancelledError):
            return  # what the end of the server cuts off
        if error is not None:
            self._journal.failed(error, by=record.name)
        else:
            self._journal.note("error", by=record.name, message=record.getMessage())
