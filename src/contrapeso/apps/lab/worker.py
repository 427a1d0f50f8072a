"""The worker: one long-lived process that takes jobs from the queue, one at a time.

It is a fresh interpreter and no fork, because a fork of a process in which JAX runs may lock up.
It ends when the server's end of its standard input closes, so that none is left behind.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from contrapeso.apps.lab.jobs import Job, Queue
from contrapeso.vocabulary.errors import ContrapesoError

POLL_SECONDS = 0.15
GRACE_SECONDS = 0.6
"""How long a cancelled computation may go on before its process ends with it."""
CANCELLED_EXIT = 75


class Stopped(Exception):
    """The job was cancelled, or given to another worker."""


class Tell(Protocol):
    """Somebody who is told how far the work is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note; raise `Stopped` where the work is no longer wanted."""
        ...


class Computation(Protocol):
    """What carries out a job."""

    def __call__(
        self,
        kind: str,
        request: dict[str, Any],
        *,
        parts: list[dict[str, Any]],
        tell: Tell,
        keep: Callable[[dict[str, Any]], None],
    ) -> dict[str, Any]:
        """Return the result.

        Parameters
        ----------
        parts
            What an earlier attempt kept, in order; it need not be computed again.
        tell
            Called with stage, done and total; it raises `Stopped` where the job was cancelled.
        keep
            Called with each further part of the result.
        """
        ...


def find(name: str) -> Computation:
    """Return the computation at ``module:function``."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


class Worker:
    """One worker at one queue."""

    def __init__(self, queue: Queue, computation: Computation, identity: str | None = None) -> None:
        self.queue, self.computation = queue, computation
        self.identity = identity or secrets.token_hex(6)
        self._current: tuple[Job, threading.Event] | None = None
        self._gone = threading.Event()

    def run(self) -> None:
        """Take jobs until the server is gone."""
        threading.Thread(target=self._watch, daemon=True).start()
        while not self._gone.is_set():
            job = self.queue.take(self.identity)
            if job is None:
                self._gone.wait(POLL_SECONDS)
            else:
                self.carry_out(job)

    def carry_out(self, job: Job) -> None:
        """Carry out one job, and write its end into the queue."""
        stop = threading.Event()
        self._current = (job, stop)
        known = self.queue.parts(job.key)
        count = len(known)

        def tell(stage: str, done: int, total: int) -> None:
            if stop.is_set() or not self.queue.progress(job.id, self.identity, stage, done, total):
                raise Stopped
            if self.queue.give_way(job, self.identity):
                raise Stopped

        def keep(part: dict[str, Any]) -> None:
            nonlocal count
            self.queue.add_part(job.key, count, part)
            count += 1

        try:
            result = self.computation(job.kind, job.request, parts=known, tell=tell, keep=keep)
            self.queue.finish(job, self.identity, result)
        except Stopped:
            pass
        except ContrapesoError as error:
            self.queue.fail(job, self.identity, str(error))
        except Exception as error:
            sys.stderr.write(f"contrapeso worker: job {job.id}: {type(error).__name__}: {error}\n")
            self.queue.fail(job, self.identity, f"{type(error).__name__}: {error}"[:500])
        finally:
            self._current = None

    def _watch(self) -> None:
        """Keep the job's pulse; end the process where a cancelled computation does not end by itself."""
        while not self._gone.is_set():
            current = self._current
            if current is not None and not self.queue.beat(current[0].id, self.identity):
                current[1].set()
                deadline = time.monotonic() + GRACE_SECONDS
                while self._current is current and time.monotonic() < deadline:
                    time.sleep(0.05)
                if self._current is current:
                    os._exit(CANCELLED_EXIT)
            time.sleep(POLL_SECONDS)

    def leave(self) -> None:
        """Stop taking jobs."""
        self._gone.set()


def main(arguments: list[str] | None = None) -> None:
    """Run a worker until standard input closes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("queue", type=Path)
    parser.add_argument("computation")
    parser.add_argument("identity")
    options = parser.parse_args(arguments)
    os.nice(5)  # pages go first
    worker = Worker(Queue(options.queue), find(options.computation), options.identity)

    def server_is_gone() -> None:
        sys.stdin.buffer.read()
        os._exit(0)  # what was running is put back by the next worker, with the parts that it kept

    threading.Thread(target=server_is_gone, daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
