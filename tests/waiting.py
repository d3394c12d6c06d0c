"""Waiting for what happens in other threads and processes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from migkg.sandbox import Sandbox

Given = TypeVar("Given")


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until it holds; it is an error if it does not within ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def within(sandbox: Sandbox, coroutine: Coroutine[Any, Any, Given]) -> Given:
    """What a coroutine gives in the event loop of the sandbox."""
    return asyncio.run_coroutine_threadsafe(coroutine, sandbox.loop).result(timeout=30)
