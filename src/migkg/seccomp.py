"""A barrier of the kernel: this process opens no socket and starts no program, from now on.

Linux judges each system call of a process by a small program in the language of packet filters.
Ours lets everything pass but the calls by which a process could reach beyond itself: to open a
socket (of any family, and by way of io_uring, which would pass below the filter), to execute
another program, to read or steer another process. Those fail with EACCES. The barrier holds for
all threads and cannot be taken down; pipes and sockets that are open already go on working.

A second one may be put before it: then the process opens, makes, changes, removes and renames no
file either, starts no process or thread, signals and limits none but itself, and shares no memory
that it did not share before. What it has loaded and opened is all it has.

It needs no privilege and no library. On other systems and processors there is none.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    _Numbers = tuple[int, int]

Barrier = Literal["seccomp", "none"]


class _Machine(NamedTuple):
    """A processor: its name in audit records, and which column of the tables below is its own."""

    audit: int
    column: int


_MACHINES = {"x86_64": _Machine(0xC000003E, 0), "aarch64": _Machine(0xC00000B7, 1)}

# Numbers from the tables of the Linux kernel, for x86_64 and for aarch64, which lacks the older.
_OLDER = -1
_SECCOMP = (317, 277)

_BEYOND = {
    "socket": (41, 198),
    "bind": (49, 200),
    "connect": (42, 203),
    "execve": (59, 221),
    "execveat": (322, 281),
    "io_uring_setup": (425, 425),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
"""Calls by which a process reaches beyond itself."""

_ALONE = {
    # Files.
    "openat": (257, 56),
    "openat2": (437, 437),
    "open": (2, _OLDER),
    "creat": (85, _OLDER),
    "open_by_handle_at": (304, 265),
    "unlinkat": (263, 35),
    "unlink": (87, _OLDER),
    "rmdir": (84, _OLDER),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "rename": (82, _OLDER),
    "linkat": (265, 37),
    "link": (86, _OLDER),
    "symlinkat": (266, 36),
    "symlink": (88, _OLDER),
    "mkdirat": (258, 34),
    "mkdir": (83, _OLDER),
    "mknodat": (259, 33),
    "mknod": (133, _OLDER),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "fchmodat2": (452, 452),
    "fchmodat": (268, 53),
    "fchmod": (91, 52),
    "chmod": (90, _OLDER),
    "fchownat": (260, 54),
    "fchown": (93, 55),
    "chown": (92, _OLDER),
    "lchown": (94, _OLDER),
    "utimensat": (280, 88),
    "futimesat": (261, _OLDER),
    "utimes": (235, _OLDER),
    "utime": (132, _OLDER),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    # Processes, and what they share.
    "clone": (56, 220),
    "clone3": (435, 435),
    "fork": (57, _OLDER),
    "vfork": (58, _OLDER),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "socketpair": (53, 199),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}
"""Calls by which it changes what is not its own memory, or gets more than it has."""

_OF_ITSELF = {"tgkill": (234, 131), "prlimit64": (302, 261)}
"""Calls that name a process first: for one that is alone, that may only be itself. By the first
of them it aborts, which tells that it got no memory."""

_WITH_COMMAND = {"fcntl": (72, 25), "ioctl": (16, 29)}
_SIGNALS = (8, 10, 15, 0x8901, 0x8902)
"""Commands, as the second argument of those calls, that one that is alone may not give: F_SETOWN,
F_SETSIG, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP. By them the kernel signals another process for it."""

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
_FIRST_ARGUMENT = 16  # its lower half, on processors that have that first, as these do
_SECOND_ARGUMENT = 24
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
    itself = os.getpid() if alone else None
    instructions = _filter(machine, _ALONE if alone else _BEYOND, itself)
    program = _Program(len(instructions) // 8, instructions)
    if (
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
        or libc.syscall(
            ctypes.c_long(_SECCOMP[machine.column]),
            ctypes.c_uint(_SET_MODE_FILTER),
            ctypes.c_uint(_FOR_ALL_THREADS),
            ctypes.byref(program),
        )
        != 0
    ):
        return "none"
    return "none" if _can_open_sockets() else "seccomp"


def _filter(machine: _Machine, denied: Mapping[str, _Numbers], itself: int | None) -> bytes:
    """The program that judges a call: eight bytes for each instruction."""
    never = [it[machine.column] for it in denied.values() if it[machine.column] != _OLDER]
    of_itself, commands = (
        [] if itself is None else [it[machine.column] for it in calls.values()]
        for calls in (_OF_ITSELF, _WITH_COMMAND)
    )
    begin, others = 4, 4 + len(never)
    look = others + len(of_itself) + len(commands) + 1
    deny, look_further = look + 3, look + 5
    program = [
        (_LOAD, 0, 0, _CALL_MACHINE),
        (_IF_EQUAL, 0, deny - 2, machine.audit),
        (_LOAD, 0, 0, _CALL_NUMBER),
        (_IF_AT_LEAST, deny - 4, 0, _X32_CALLS),
        *((_IF_EQUAL, deny - at - 1, 0, call) for at, call in enumerate(never, begin)),
        *((_IF_EQUAL, look - at - 1, 0, call) for at, call in enumerate(of_itself, others)),
        *(
            (_IF_EQUAL, look_further - at - 1, 0, call)
            for at, call in enumerate(commands, others + len(of_itself))
        ),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IF_EQUAL, 2, 0, 0),
        (_IF_EQUAL, 1, 0, itself or 0),
        (_RETURN, 0, 0, _DENY),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _SECOND_ARGUMENT),
        *((_IF_EQUAL, len(_SIGNALS) - at, 0, it) for at, it in enumerate(_SIGNALS)),
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
