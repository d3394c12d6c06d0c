"""What is large is given back to the system with itself, however much was freed before."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys
from migkg.garbage import LARGE, keep_large_apart

class Taken(ctypes.Structure):
    _fields_ = [(it, ctypes.c_size_t) for it in ("a", "b", "c", "d", "mapped", *"efghi")]

c = ctypes.CDLL(None)
c.malloc.restype, c.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
c.free.argtypes = [ctypes.c_void_p]
c.mallinfo2.restype = Taken
if sys.argv[1] == "apart":
    keep_large_apart()
c.free(c.malloc(4 * LARGE))
before = c.mallinfo2().mapped
c.malloc(2 * LARGE)
print(c.mallinfo2().mapped - before >= 2 * LARGE)
"""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="the C library is not glibc 2.33 or newer"
)
@pytest.mark.parametrize(("wish", "apart"), [("apart", "True"), ("as it comes", "False")])
def test_what_is_large_is_kept_apart_where_that_is_asked_for(wish: str, apart: str) -> None:
    command = [sys.executable, "-c", PROGRAM, wish]
    names = ("MALLOC_MMAP_THRESHOLD_", "GLIBC_TUNABLES")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    said = subprocess.run(
        command, capture_output=True, check=True, text=True, env=environment
    ).stdout

    assert said.strip() == apart
