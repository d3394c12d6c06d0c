"""How what is sent may be compressed, by Brotli or gzip, as the client takes it (RFC 9110)."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Protocol

import brotli

CODINGS = ("br", "gzip")
"""The names of the codings, the one that we like best first."""

WORTHWHILE = 1024
"""Bytes below which nothing is compressed."""

_BROTLI_QUALITY, _GZIP_LEVEL = 4, 5  # as much as costs no more than making the answer
_WITH_HEAD_OF_GZIP = 31


class Compressor(Protocol):
    """What is given content, part by part, and gives fewer bytes that say the same."""

    def compress(self, content: bytes) -> bytes:
        """What can be sent of the content, now that there is more of it."""

    def flush(self) -> bytes:
        """What is left of the content so far, so that it can be read."""

    def finish(self) -> bytes:
        """What is left, at the end."""


class _Gzip:
    def __init__(self) -> None:
        self._zlib = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _WITH_HEAD_OF_GZIP)

    def compress(self, content: bytes) -> bytes:
        return self._zlib.compress(content)

    def flush(self) -> bytes:
        return self._zlib.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._zlib.flush()


class _Brotli:
    def __init__(self) -> None:
        self._brotli = brotli.Compressor(quality=_BROTLI_QUALITY)

    def compress(self, content: bytes) -> bytes:
        return bytes(self._brotli.process(content))

    def flush(self) -> bytes:
        return bytes(self._brotli.flush())

    def finish(self) -> bytes:
        return bytes(self._brotli.finish())


def compressor(coding: str) -> Compressor:
    """A compressor for one of the ``CODINGS``."""
    return _Brotli() if coding == "br" else _Gzip()


def compressed(content: bytes, coding: str) -> bytes:
    """The content as a whole.

    >>> len(compressed(b"again " * 1000, "br")) < 100
    True
    """
    one = compressor(coding)
    return one.compress(content) + one.finish()


LONGEST = 1024
"""Characters of a header that are read: who means them writes some dozens."""


def coding_of(accepted: str | None) -> str:
    """The coding that an Accept-Encoding header likes best of ours; empty if it likes none.

    Of a header longer than ``LONGEST``, nothing counts.

    >>> coding_of("gzip, deflate, br"), coding_of("br;q=0.5, gzip"), coding_of("identity")
    ('br', 'gzip', '')
    """
    return _coding_of(accepted) if accepted and len(accepted) <= LONGEST else ""


@lru_cache(256)
def _coding_of(accepted: str) -> str:
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        weight = parameter.strip().removeprefix("q=")
        try:
            weights[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    any_other = weights.get("*", 0.0)
    best = max(CODINGS, key=lambda name: weights.get(name, any_other))
    return best if weights.get(best, any_other) > 0 else ""
