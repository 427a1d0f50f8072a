"""Engines as processes: started, asked, and ended when they take too long."""

from __future__ import annotations

import json
import os
import subprocess
from collections import deque
from dataclasses import asdict
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from benchmarks.engines.catalogue import Entry
from benchmarks.task import Size

ROOT = Path(__file__).parents[1]


class Failed(Exception):
    """A process that ended, or took too long; the reason in words."""


class Process:
    """A process that answers lines with lines of JSON."""

    def __init__(self, command: list[str], limit: float) -> None:
        self.limit = limit
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._answers: Queue[str | None] = Queue()
        self._said: deque[str] = deque(maxlen=40)
        Thread(target=self._listen, daemon=True).start()
        Thread(target=self._overhear, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        self._said.extend(self._process.stderr)

    def answer(self) -> dict[str, Any]:
        """Wait for the next answer."""
        try:
            line = self._answers.get(timeout=self.limit)
        except Empty:
            self.end()
            raise Failed(f"not ready after {self.limit:.0f} s") from None
        if line is None:
            self._process.wait(5)
            words = [line.strip() for line in self._said if line.strip()]
            raise Failed(words[-1] if words else f"ended with {self._process.returncode}")
        return json.loads(line)

    def ask(self, line: str) -> dict[str, Any]:
        """Send a line and wait for its answer."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Failed("ended before it was asked") from None
        return self.answer()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def engine_process(entry: Entry, size: Size) -> Process:
    """Start an engine."""
    return Process([*entry.command(), "-m", "benchmarks.worker", entry.module, entry.task, json.dumps(asdict(size))], entry.limit)
