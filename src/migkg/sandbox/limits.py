"""The limits that a query is held to, and what is said where one is reached."""

from __future__ import annotations

from dataclasses import dataclass

from migkg.errors import LimitExceeded

MIB = 1 << 20

OF_CLIENT = frozenset(("at-once", "compute", "unread"))
"""Limits of what one client may have: others may be served meanwhile."""

OF_MOMENT = OF_CLIENT | {"queue", "long", "spooled", "killed"}
"""Limits that say nothing of the query: another who asks the same may be answered."""

_OTHERWISE = "download the data and ask it on your own machine"


@dataclass(frozen=True)
class Limits:
    """How much of what a query may take, and how many may be at work.

    >>> Limits(deadline=2).reached("deadline").limit
    'deadline'
    """

    deadline: float = 10.0
    """Seconds from the arrival of a query to holding its whole answer: waiting, parsing and
    planning included."""
    memory: int = 512 * MIB
    """Bytes that a query may take beyond what the graph takes (Linux only)."""
    size: int = 64 * MIB
    """Bytes that an answer may have, before it is compressed."""
    rows: int = 100_000
    """Rows that an answer may have."""
    workers: int = 2
    """Queries that are evaluated at once, as long as they are short."""
    long: int = 4
    """Queries beside them that may take longer than ``slice``, at a lower priority."""
    slice: float = 0.1
    """Seconds after which a query is a long one."""
    queue: int = 64
    """Queries that may wait for their turn."""
    at_once: int = 4
    """Queries of one client that are evaluated at once; 0 for any number."""
    queue_of_client: int = 16
    """Queries of one client that may wait beside them: browsers and clients that divide a query
    send some more at once than are evaluated."""
    compute: float = 60.0
    """Seconds in each minute that the queries of one client may be evaluated; 0 for any."""
    spooled: int = 2048 * MIB
    """Bytes of answers that wait for their readers, above which no other large one begins; a
    fourth of it for one client. Those that have begun go on, each up to ``size``."""

    def reached(self, limit: str) -> LimitExceeded:
        """The error that says which limit was reached, its value, and how to go on."""
        return LimitExceeded(
            limit,
            {
                "deadline": f"The query took longer than {self.deadline:g} s and was stopped: "
                f"bind more of its pattern, or take it apart; or {_OTHERWISE}.",
                "memory": f"The query needed more than {self.memory // MIB} MiB and was stopped: "
                f"bind more of its pattern, or sort and group less; or {_OTHERWISE}.",
                "size": f"The answer has more than {self.size // MIB} MiB: select fewer "
                f"variables, or ask for parts of it with LIMIT and OFFSET; or {_OTHERWISE}.",
                "rows": f"The answer has more than {self.rows} rows: narrow the pattern, or ask "
                f"for parts of it with ORDER BY, LIMIT and OFFSET; or {_OTHERWISE}.",
                "queue": "All workers are busy, and the query was not begun, or too late: ask "
                f"again in some seconds; or {_OTHERWISE}.",
                "long": f"As many queries that take longer than {self.slice:g} s are being "
                f"evaluated as may be, {self.long} in all and {max(1, self.long - 1)} of one "
                f"client, and this is another one: ask again in some seconds; or {_OTHERWISE}.",
                "killed": "The process that evaluated the query was ended from outside, as it is "
                "where the machine runs out of memory: ask again in some seconds.",
                "crash": "The query broke the engine that evaluates it, as a very deeply nested "
                "one does: write it flatter.",
                "at-once": f"{self.at_once} queries of yours are being evaluated and "
                f"{self.queue_of_client} wait: ask again when some have ended.",
                "spooled": f"{self.spooled // MIB} MiB of answers wait to be read by those who "
                "asked for them, and this is another large one: ask again in some seconds; "
                f"or {_OTHERWISE}.",
                "unread": "Too much of what you asked for waits for you to read it: read it first, "
                "or close those connections.",
                "compute": f"Your queries have been evaluated for {self.compute:g} s within a "
                f"minute: wait a little; or {_OTHERWISE}.",
            }[limit],
        )
