"""A barrier of the kernel: this process opens no socket and starts no program, from now on.

Linux judges each system call of a process by a small program in the language of packet filters.
Ours lets everything pass but the calls by which a process could reach beyond itself: to open a
socket (of any family, and by way of io_uring, which would pass below the filter), to execute
another program, to read or steer another process. Those fail with EACCES. The barrier holds for
all threads and cannot be taken down; pipes and sockets that are open already go on working.

A second one may be put before it: then the process opens, removes and renames no file either,
starts no process or thread, and signals none. What it has loaded and opened is all it has.

It needs no privilege and no library. On other systems and processors there is none.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
import sys
from typing import Literal, NamedTuple

Barrier = Literal["seccomp", "none"]


class _Machine(NamedTuple):
    """A processor: its name in audit records, and the numbers of its system calls."""

    audit: int
    seccomp: int
    denied: tuple[int, ...]
    alone: tuple[int, ...]


# Numbers from the tables of the Linux kernel; denied are, in this order: socket, execve,
# execveat, io_uring_setup, ptrace, process_vm_readv, process_vm_writev. To be alone, then: openat,
# openat2, unlinkat, renameat, renameat2, clone, clone3, kill, pidfd_send_signal, and on the older
# of the processors open, creat, unlink, rename, fork, vfork.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        317,
        (41, 59, 322, 425, 101, 310, 311),
        (257, 437, 263, 264, 316, 56, 435, 62, 424, 2, 85, 87, 82, 57, 58),
    ),
    "aarch64": _Machine(
        0xC00000B7,
        277,
        (198, 221, 281, 425, 117, 270, 271),
        (56, 437, 35, 38, 276, 220, 435, 129, 424),
    ),
}

_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER = 1
_FOR_ALL_THREADS = 1

_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | errno.EACCES

_LOAD = 0x20  # the word at k
_IF_EQUAL = 0x15  # to k: skip jt instructions, else jf
_IF_AT_LEAST = 0x35  # k: skip jt instructions, else jf
_RETURN = 0x06  # k

_CALL_NUMBER = 0  # offsets in struct seccomp_data
_CALL_MACHINE = 4
_X32_CALLS = 0x40000000  # x86_64 has a second set of numbers from here


class _Program(ctypes.Structure):
    """The kernel's ``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def raise_barrier(*, alone: bool = False) -> Barrier:
    """Put the barrier up for good, or the one before it (``alone``), and tell whether it holds.

    ``none`` where the system or the processor has no such barrier, or refused it.
    """
    machine = _MACHINES.get(platform.machine())
    # The numbers are those of 64-bit programs: a 32-bit one would not be held by them.
    if sys.platform != "linux" or machine is None or sys.maxsize < 1 << 32:
        return "none"
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = _filter(machine.audit, machine.alone if alone else machine.denied)
    program = _Program(len(instructions) // 8, instructions)
    if (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        or libc.syscall(
            ctypes.c_long(machine.seccomp),
            ctypes.c_uint(_SET_MODE_FILTER),
            ctypes.c_uint(_FOR_ALL_THREADS),
            ctypes.byref(program),
        )
        != 0
    ):
        return "none"
    return "none" if _can_open_sockets() else "seccomp"


def _filter(audit: int, denied: tuple[int, ...]) -> bytes:
    """The program that judges a call: eight bytes for each instruction."""
    count = len(denied)
    program = [
        (_LOAD, 0, 0, _CALL_MACHINE),
        (_IF_EQUAL, 0, count + 3, audit),
        (_LOAD, 0, 0, _CALL_NUMBER),
        (_IF_AT_LEAST, count + 1, 0, _X32_CALLS),
        *((_IF_EQUAL, count - index, 0, call) for index, call in enumerate(denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _can_open_sockets() -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
        except OSError:
            continue
        return True
    return False
