"""Start ``migkg serve`` and look at pages of it: one line of JSON for each.

Usage: python tests/visitor.py [--loopback] MIGKG PATH…

With --loopback the loopback interface is brought up first: without a network it may be down.
"""

from __future__ import annotations

import fcntl
import json
import signal
import socket
import struct
import subprocess
import sys
import urllib.request

SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def bring_loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def visit(migkg: str, paths: list[str]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with subprocess.Popen(
        [migkg, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stderr is not None
            address = next(line for line in server.stderr if line.startswith("http://")).split()[0]
            for path in paths:
                with opener.open(address + path, timeout=30) as response:
                    content = response.read().decode()
                print(json.dumps({"path": path, "status": response.status, "content": content}))  # noqa: T201
        finally:
            server.send_signal(signal.SIGTERM)


if __name__ == "__main__":
    if "--loopback" in sys.argv:
        sys.argv.remove("--loopback")
        bring_loopback_up()
    visit(sys.argv[1], sys.argv[2:])
