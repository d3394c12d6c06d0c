"""What happened, as lines of JSON: for whoever runs the server, without who asked and what."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TextIO


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
        """Write a line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock()))
        line = json.dumps({"at": at, "what": what, **more}, ensure_ascii=False)
        print(line, file=self._stream, flush=True)
