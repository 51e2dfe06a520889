"""Ends a process that reaches for a network: the kernel kills it (seccomp), whoever in it tried, C code too.

Only sockets of the internet count; those between programs of one computer (AF_UNIX), by which sound servers
are reached, do not.
"""

from __future__ import annotations

import ctypes
import platform
import signal
import socket
import struct
import sys

KILLED = -signal.SIGSYS if hasattr(signal, "SIGSYS") else None
"""A process's return code where the kernel ended it for reaching for a network."""
ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine -> its audit number and the number of its system call `socket` (linux/audit.h, asm/unistd.h)."""
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
"""Berkeley Packet Filter: load a word, jump if equal, return (linux/bpf_common.h)."""
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
"""Where they stand in struct seccomp_data (linux/seccomp.h); of the argument the half that counts."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def can_forbid() -> bool:
    """Whether this computer's kernel can be asked to."""
    return sys.platform == "linux" and platform.machine() in ARCHITECTURES


def forbid() -> None:
    """From now on this process, and all it starts, dies when it opens a socket of the internet.

    Raises OSError where the kernel refuses.
    """
    architecture, number = ARCHITECTURES[platform.machine()]
    rows = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 0, 5, architecture),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_EQUAL, 0, 3, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 2, 0, socket.AF_INET),
        (_EQUAL, 1, 0, socket.AF_INET6),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
    program = _Program(len(rows), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0),
    ):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "the kernel does not let us forbid the network")
