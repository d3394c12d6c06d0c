"""The scheduler: which queries are evaluated, which begins next, and which is cut off for others.

A query is short until it has been evaluated for a slice of time; then it goes on as a long one, or
in the hope to be one, at a lower priority of the system, and another short one begins. So the short
ones of all are served while long ones go on. Of those that wait, the one begins whose client has
had least of late, and among equals the first to arrive.
"""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from migkg.sandbox.clients import OURSELVES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migkg.sandbox.clients import Clients
    from migkg.sandbox.job import Job
    from migkg.sandbox.limits import Limits

LITTLE = 2.0
"""Seconds; whose queries were evaluated for less of late is not cut off for others."""


class Scheduler:
    """The queries that are being evaluated, each in its place."""

    def __init__(self, limits: Limits, clients: Clients) -> None:
        """Begin with none."""
        self._limits, self._clients = limits, clients
        self.short: set[Job] = set()
        self.held_up: set[Job] = set()
        """Beside the short ones: a busy machine has let them have little of their slice."""
        self.hopeful: set[Job] = set()
        """Beside the short ones, at the priority of long ones: there were enough of those."""
        self.long: set[Job] = set()

    @property
    def at_work(self) -> tuple[Job, ...]:
        """All that are being evaluated."""
        return (*self.short, *self.held_up, *self.hopeful, *self.long)

    @property
    def has_room(self) -> bool:
        """Whether another one may begin."""
        return len(self.short) < self._limits.workers

    def next_of(self, waiting: Sequence[Job]) -> Job | None:
        """The query that is to be begun, of those whose client has not enough at work already.

        What a client is having now counts as what it has had, and so does what its next query will
        probably take: else one that begins with long queries would go before all others until they
        have ended.
        """
        jobs = self.at_work
        may, most = waiting, self._limits.at_once
        if most:
            at_work = Counter([job.client for job in jobs])
            may = [it for it in may if it.client == OURSELVES or at_work[it.client] < most]
        if len(may) <= 1:
            return may[0] if may else None
        names = {job.client for job in may}
        spent = {it: self._clients.spent(it) + self._clients.usual(it) for it in names}
        for job in jobs:
            if job.client in spent:
                spent[job.client] += job.seconds
        return min(may, key=lambda job: (spent[job.client], job.arrived))

    def lengthen(self, job: Job) -> None:
        """Give a query that has been evaluated for its slice of time another place, or end it.

        What a busy machine has held up has more time, beside what is short, where the queries of
        that client usually take little, or it is new. Where there are enough long ones, one of them
        is cut off: of the client that has had most. Who has had little hopes for the end of one of
        them, at their priority and beside what is short too, for up to a quarter of the deadline.
        """
        held_up = self._is_held_up(job)
        if held_up and self._has_room_aside(job):
            self._place(job, self.held_up)
            job.go_on()
            return
        of_client = sum(other.client == job.client != OURSELVES for other in self.long)
        enough = of_client >= max(1, self._limits.long - 1)
        if len(self.long) >= self._limits.long and not enough:
            greediest = max(self.long, key=self._had, default=None)
            if greediest and self._had(greediest) >= max(LITTLE, 2 * self._had(job)):
                greediest.fail(self._limits.reached("long"))
            elif held_up:
                job.go_on()
                return
            elif self._is_hopeful(job):
                job.give_way(lowest=False)
                self._place(job, self.hopeful)
                job.go_on()
                return
            else:
                enough = True
        if enough:
            job.fail(self._limits.reached("long"))
            return
        self._place(job, self.long)
        job.give_way(lowest=self._had(job) >= LITTLE)

    def _place(self, job: Job, others: set[Job]) -> None:
        self.take_out(job)
        others.add(job)

    def take_out(self, job: Job) -> None:
        """Have a query in no place any more."""
        for jobs in (self.short, self.held_up, self.hopeful, self.long):
            jobs.discard(job)

    def _had(self, job: Job) -> float:
        """Seconds that queries of a client were evaluated lately, with those that still are."""
        if job.client == OURSELVES:
            return 0.0
        at_work = sum(it.seconds for it in self.at_work if it.client == job.client)
        return self._clients.spent(job.client) + at_work

    def _is_held_up(self, job: Job) -> bool:
        if job in self.hopeful:
            return False  # by now it is others who hold it up, as they should
        usual, most = self._clients.usual(job.client), self._limits.slice
        # Where the client is new, nothing is usual yet: then only what has hardly been at work.
        part = 2 if usual < most else 10
        return usual <= most and part * job.processor_seconds < most

    def _is_hopeful(self, job: Job) -> bool:
        if max(self._had(job), job.seconds) >= self._limits.deadline / 4:
            return False
        if job in self.hopeful or job in self.held_up:
            return True
        # Those that a busy machine holds up need room too; so these are few, one of each client.
        of_client = any(it.client == job.client != OURSELVES for it in self.hopeful)
        most = max(1, self._limits.long // 2)
        return not of_client and len(self.hopeful) < most and self._has_room_aside(job)

    def _has_room_aside(self, job: Job) -> bool:
        aside = self.held_up | self.hopeful
        return job in aside or len(aside) < self._limits.long


def makes_room(queue: Sequence[Job], newcomer: Job) -> Job | None:
    """The query that leaves a full queue for another one, if there is one.

    It is the last one of the client that has most there, if that is at least two more than the
    client has who comes: so a few cannot keep all others out.
    """
    waiting = Counter(it.client for it in queue if it.client != OURSELVES)
    greediest, most = max(waiting.items(), key=itemgetter(1), default=(OURSELVES, 0))
    if most <= waiting[newcomer.client] + 1:
        return None
    return next(it for it in reversed(queue) if it.client == greediest)
