"""Keeps one worker alive beside the server, and puts back what a dead one held."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
import time
from pathlib import Path

from contrapeso.apps.lab.jobs import Queue
from contrapeso.apps.lab.worker import CANCELLED_EXIT

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
CLEAR_SECONDS = 3_600.0
"""How often jobs that ended long ago are forgotten."""


class Keeper:
    """Starts the worker with the first job, and again whenever it ends.

    Parameters
    ----------
    queue
        The queue that the worker serves.
    computation
        What carries out a job, as ``module:function``.
    log
        File for what the worker says on its standard error.
    """

    def __init__(self, queue: Queue, computation: str, log: Path | None = None) -> None:
        self.queue, self.computation, self.log = queue, computation, log
        self.process: subprocess.Popen[bytes] | None = None
        self.identity = ""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker; what it was at is put back and goes on with the next one."""
        self._stopping.set()
        self._thread.join(timeout=5)
        if self.process is not None:
            if self.process.stdin is not None:
                self.process.stdin.close()
            try:
                self.process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.queue.release(self.identity)
            self.process = None

    def _start_worker(self) -> None:
        self.identity = secrets.token_hex(6)
        words = [sys.executable, "-m", "contrapeso.apps.lab.worker", str(self.queue.path), self.computation, self.identity]
        if self.log is None:
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=stream, stderr=stream)

    def _keep(self) -> None:
        wait, started, cleared = FIRST_WAIT, 0.0, -CLEAR_SECONDS
        while not self._stopping.wait(0.1):
            if time.monotonic() - cleared > CLEAR_SECONDS:
                self.queue.clear_old()
                cleared = time.monotonic()
            if self.process is None:
                if self.queue.waiting():
                    self._start_worker()
                    started = time.monotonic()
                continue
            code = self.process.poll()
            if code is None:
                continue
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process = None
            self.queue.release(self.identity)
            lived = time.monotonic() - started
            if code == CANCELLED_EXIT or lived > 60:
                wait = FIRST_WAIT
            else:
                self._stopping.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT)
        self.queue.close()
