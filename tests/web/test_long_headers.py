"""Headers of any length are read in no time, and not remembered."""

from __future__ import annotations

import ipaddress
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from migkg.compression import coding_of
from migkg.web.peers import client_behind, is_ours
from migkg.web.protocol import wishes_of

if TYPE_CHECKING:
    from collections.abc import Callable

PROXY = (ipaddress.ip_network("192.0.2.1"),)

READERS: dict[str, Callable[[str], object]] = {
    "Accept": lambda value: wishes_of(f"text/csv, {value}"),
    "Accept-Encoding": lambda value: coding_of(f"gzip, {value}"),
    "Host": lambda value: is_ours(f"localhost{value}", ("example.org",)),
    "X-Forwarded-For": lambda value: client_behind("192.0.2.1", f"{value}, 203.0.113.7", PROXY),
}


@pytest.mark.parametrize("name", READERS)
def test_long_headers_are_not_remembered(name: str) -> None:
    read = READERS[name]
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(50):
            read(f"{number}" + "x" * 100_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 1_000_000


def test_who_asks_is_found_at_the_end_of_a_long_header() -> None:
    forged = "10.9.9.9, " * 10_000
    assert client_behind("192.0.2.1", f"{forged}203.0.113.7", PROXY) == "203.0.113.7"
