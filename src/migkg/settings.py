"""What whoever runs the server may set: one table, for the command line and the docs."""

from __future__ import annotations

import dataclasses
import ipaddress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from migkg.sandbox import Limits

MIB = 1 << 20

NO_PROXY = "none"
"""In place of an address: that nobody stands between the server and its clients."""


def _set(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


def _flag(help_: str) -> Any:
    return _set(default=False, help_=help_)


@dataclass(frozen=True)
class Settings:
    """How the server is run; each field is an option, and a variable of the environment.

    >>> Settings(deadline=2).limits.deadline
    2
    """

    host: str = _set("127.0.0.1", "Address to listen on; other than a loopback one needs --public.")
    port: int = _set(8000, "Port to listen on; 0 takes a free one.")
    public: bool = _flag("Serve other machines too, if this one turns out to be safe for that.")
    names: tuple[str, ...] = _set(
        (), "Name under which the server is reached from outside; once for each."
    )
    proxies: tuple[str, ...] = _set(
        (),
        "Address or network of a proxy whose X-Forwarded-For and -Proto are believed; "
        "once for each. The word none says that there is no proxy.",
    )
    contact: str = _set("", "Where defects of security are reported: a mailto: or https: address.")
    log_requests: bool = _flag("Log each request, without its query and its address.")
    deadline: float = _set(Limits.deadline, "Seconds from the arrival of a query to its answer.")
    memory: int = _set(Limits.memory // MIB, "MiB of memory that a query may take.")
    size: int = _set(Limits.size // MIB, "MiB that an answer may have.")
    rows: int = _set(
        Limits.rows, "Rows that an answer may have; of statements, those in N-Triples are counted."
    )
    workers: int = _set(Limits.workers, "Short queries that are evaluated at once.")
    long: int = _set(Limits.long, "Long queries that are evaluated beside them.")
    queue: int = _set(Limits.queue, "Queries that may wait for their turn.")
    at_once: int = _set(
        Limits.at_once, "Queries of one client that are evaluated at once; 0 for any number."
    )
    queue_of_client: int = _set(
        Limits.queue_of_client, "Queries of one client that may wait beside them."
    )
    compute: float = _set(
        Limits.compute, "Seconds in each minute that queries of one client take; 0 for any."
    )
    spooled: int = _set(
        Limits.spooled // MIB, "MiB of answers that may wait for their readers, on the disk."
    )
    connections: int = _set(2000, "Connections at once, where the system allows as many.")
    connections_of_client: int = _set(
        400, "Connections of one client at once, unless it is a proxy that is named."
    )
    kept: int = _set(64, "MiB of answers that are kept for whoever asks again.")

    @property
    def limits(self) -> Limits:
        """What queries are held to."""
        return Limits(
            deadline=self.deadline,
            memory=self.memory * MIB,
            size=self.size * MIB,
            rows=self.rows,
            workers=self.workers,
            long=self.long,
            queue=self.queue,
            at_once=self.at_once,
            queue_of_client=self.queue_of_client,
            compute=self.compute,
            spooled=self.spooled * MIB,
        )

    @cached_property
    def trusted(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The networks of the proxies; none where there is said to be ``none``.

        >>> Settings(proxies=("none",)).trusted
        ()

        Raises:
            ValueError: one is neither an address nor a network.
        """
        return tuple(ipaddress.ip_network(it) for it in self.proxies if it != NO_PROXY)


def variable(name: str) -> str:
    """The variable of the environment that sets what an option of this name sets.

    >>> variable("at_once")
    'MIGKG_AT_ONCE'
    """
    return f"MIGKG_{name.upper()}"


def table() -> list[tuple[str, Any, str]]:
    """Name, default and meaning of each setting, in their order."""
    return [(it.name, it.default, str(it.metadata["help"])) for it in dataclasses.fields(Settings)]
