"""Workers under a Dask scheduler. Dask is imported here and nowhere else."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import count
from multiprocessing import resource_tracker
from typing import Any
from uuid import uuid4

import dask
from distributed import Client, LocalCluster, get_worker, wait
from distributed.scheduler import KilledWorker

from contrapeso import __version__
from contrapeso.scale.crew import Piece, Progress, Result, ScaleError, wanted

WAITED = 0.5
"""Seconds between two looks at how far the work is."""
ANSWER = 60
"""Seconds in which a scheduler and a first worker have to answer."""
ATTEMPTS = 3
"""How often processes of this machine are started before it is given up."""
SETTINGS = {
    "distributed.scheduler.allowed-failures": 5,
    "distributed.worker.memory.spill": False,
    "distributed.comm.retry.count": 2,
}

LOCAL = {"processes": True, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50, "memory_limit": 0}
"""How processes of this machine are had: they listen to it alone, and are silent."""


# A piece brings the draws that it needs; advice to load them with Dask is of no use to who gave the command.
warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)


class There:
    """The workers of a Dask scheduler."""

    alone = False

    def __init__(self, client: Client, prepare: Callable[[], Any] | None, share: int | None) -> None:
        self._client, self._share, self.near = client, share, share is not None
        self._prepare = None if prepare is None else pickle.dumps(prepare)
        self._numbers, self._name = count(), uuid4().hex

    def spread(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece], *, progress: Progress | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Yield the number of each piece with its result, as they are done."""
        todo, done, waiting = deque(range(len(pieces))), 0, dict[Any, int]()
        try:
            while todo or waiting:
                if progress is not None:
                    progress(done, len(pieces))
                # A few for each worker, so that neither pieces nor results pile up.
                room = 2 * max(1, sum(self._client.nthreads().values())) + 2
                while todo and len(waiting) < room:
                    number = todo.popleft()
                    waiting[self._begun(function, pieces[number])] = number
                for future in self._finished(list(waiting)):
                    number, done = waiting.pop(future), done + 1
                    yield number, self._result(future)
            if progress is not None:
                progress(done, len(pieces))
        finally:
            if waiting:
                self._client.cancel(list(waiting), force=True)

    def _begun(self, function: Callable[[Any], Any], piece: Any) -> Any:
        given = (__version__, self._share, self._prepare, pickle.dumps((function, piece), protocol=pickle.HIGHEST_PROTOCOL))
        return self._client.submit(_perform, *given, key=f"contrapeso-{self._name}-{next(self._numbers)}", pure=False)

    def _finished(self, waiting: list[Any]) -> list[Any]:
        try:
            return sorted(wait(waiting, timeout=WAITED, return_when="FIRST_COMPLETED").done, key=lambda future: future.key)
        except TimeoutError:
            return []
        except CancelledError as error:
            raise ScaleError(f"the scheduler at {self._client.scheduler.address} is lost; what was done is kept, run it again") from error

    def _result(self, future: Any) -> Any:
        try:
            return future.result()
        except KilledWorker as error:
            raise ScaleError(
                "a piece of the work was begun several times, and its worker was lost each time; is there enough memory? "
                "What was done is kept: run it again with fewer workers or smaller pieces"
            ) from error
        except CancelledError as error:
            raise ScaleError("a piece of the work was taken from the scheduler by somebody else; run it again") from error


def _perform(version: str, share: int | None, prepare: bytes | None, packed: bytes) -> Any:
    """Do one piece, in a worker."""
    if version != __version__:
        raise ScaleError(f"a worker has contrapeso {__version__} and this is {version}; install the same everywhere")
    key = (share, prepare)
    if key not in _READY:
        if share is not None:
            _keep_to_own_processors(share)
            # A worker that is closed in the middle of a heartbeat would print a traceback.
            logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
        if prepare is not None:
            pickle.loads(prepare)()
        _READY.add(key)
    function, piece = pickle.loads(packed)
    worker, key = get_worker(), get_worker().get_current_task()
    # A task that a client cancels stays with the worker that does it, in another state.
    wanted.set(lambda: (task := worker.state.tasks.get(key)) is not None and task.state == "executing")
    return function(piece)


_READY: set[tuple[int | None, bytes | None]] = set()


def _keep_to_own_processors(workers: int) -> None:
    """Divide the processors among local workers: each would else start a thread for every one of them."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores, place = sorted(os.sched_getaffinity(0)), get_worker().name
    if isinstance(place, int) and workers > 1:
        each = max(1, len(cores) // workers)
        first = place * each % len(cores)
        os.sched_setaffinity(0, cores[first : first + each])


@contextmanager
def _deaf() -> Iterator[None]:
    """Have threads and processes that are begun in this context leave Ctrl-C to this process.

    Ctrl-C reaches every process of a terminal. Those of a local cluster are started by a thread of it, also
    where a killed one is replaced, and inherit what that thread is deaf to.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It unblocks the signal in the thread that starts it, so it is not to be one of those that start workers.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processes(count: int) -> LocalCluster:
    """Start processes of this machine; where one is lost before it works, all are started again."""
    for left in reversed(range(ATTEMPTS)):
        try:
            with _deaf():
                return LocalCluster(n_workers=count, **LOCAL)
        except (RuntimeError, TimeoutError, OSError) as error:
            if not left:
                raise ScaleError(
                    f"{count} worker processes could not be started ({error}); is there enough memory? Try fewer, such as local:1"
                ) from error
    raise AssertionError


@contextmanager
def cluster(where: int | str, prepare: Callable[[], Any] | None) -> Iterator[There]:
    """Have so many local processes, or those of the scheduler at an address, for as long as the context lasts."""
    with dask.config.set(SETTINGS):
        if isinstance(where, int):
            with _processes(where) as local, Client(local) as client:
                yield There(client, prepare, where)
            return
        try:
            client = Client(where, timeout=ANSWER)
        except (OSError, TimeoutError, ValueError) as error:
            raise ScaleError(f"no scheduler answers at {where}: start one with 'dask scheduler', or write local:4") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=ANSWER)
            except TimeoutError as error:
                raise ScaleError(f"the scheduler at {where} has no worker; start some with 'dask worker {where}'") from error
            yield There(client, prepare, None)
