"""A fresh interpreter that inherits nothing but one end of a link."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # some builds of Python need them


def interpreter(code: str, *arguments: str, link: socket.socket) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter that runs this code and inherits nothing but its end of a link.

    Raises:
        OSError: the machine has no process to spare.
    """
    variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    # The paths are ours, so that it finds what we found; it reads no site configuration.
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, map(os.path.abspath, sys.path)))
    return subprocess.Popen(  # noqa: S603  the arguments are ours
        [sys.executable, "-P", "-S", "-c", code, *arguments],
        stdin=link.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=variables,
    )
