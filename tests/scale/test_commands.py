"""Every long command, killed at any moment or done by workers of which one is killed, writes the same tables to the byte.

Minutes each: real processes of the real command line, on an invented country with small mechanisms.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import command

COMMANDS = {
    "run": ("run", "BOOK"),
    "simulate": ("simulate", "BOOK", "--members", "4096", "--chunk", "64"),
    "tournament": ("tournament", "BOOK", "--first", "1956", "--last", "1961", "--refit-every", "2", "--members", "64", "--quick"),
    "multiverse": ("multiverse", "BOOK", "--members", "64", "--result", "balance", "--result", "rates", "--each-reading"),
    "whatif": ("whatif", "no-strike", "--casebook", "BOOK", "--members", "64", "--theory", "first", "--theory", "second"),
}
pytestmark = pytest.mark.heavy


class Trial:
    """One command in a folder of its own, with what it writes undisturbed."""

    def __init__(self, name: str, place: Path) -> None:
        self.place, self.book = place, command.casebook(place / "book")
        self.words = [str(self.book) if word == "BOOK" else word for word in COMMANDS[name]]
        began = time.monotonic()
        self.wanted = self.done("whole")
        self.seconds = time.monotonic() - began
        assert len(self.wanted) >= 3

    def begun(self, name: str, *more: str):
        """Begin the command; each name has fits of its own, and what is compiled is shared."""
        compiled = self.place / "whole-cache" / "contrapeso" / "compiled"
        if compiled.is_dir() and not (self.place / f"{name}-cache").exists():
            shutil.copytree(compiled, self.place / f"{name}-cache" / "contrapeso" / "compiled")
        return command.begun([*self.words, *more, "--out", str(self.place / name)], self.place / f"{name}-cache")

    def done(self, name: str, *more: str) -> dict[str, bytes]:
        """Return the tables of the command once it is done."""
        process = self.begun(name, *more)
        _, said = process.communicate(timeout=900)
        assert process.returncode == 0, said
        return command.tables(self.place / name)


@pytest.fixture(params=COMMANDS)
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Trial:
    return Trial(request.param, tmp_path)


def test_killed_at_any_moment_and_by_workers_with_one_killed_the_tables_are_the_same(trial: Trial) -> None:
    draw = random.Random(7)
    for number, how in enumerate((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)):
        process = trial.begun("stopped")
        time.sleep(draw.uniform(0.2, 0.9) * trial.seconds / (1 + number))
        alive = process.poll() is None
        process.send_signal(how)
        _, said = process.communicate(timeout=120)
        assert "Traceback" not in said
        # The first moments of a process are the interpreter's own: it has not begun to listen.
        assert not alive or process.returncode in ((-how,) if how == signal.SIGKILL else (143, -how)), said
    assert trial.done("stopped") == trial.wanted
    process = trial.begun("workers", "--scheduler", "local:2")
    # The command itself, one that counts what is shared, and two workers, which are the youngest.
    while process.poll() is None and len(command.group(process)) < 4:
        time.sleep(0.05)
    time.sleep(draw.uniform(0.0, 1.0))
    os.kill(command.group(process)[-1], signal.SIGKILL)
    _, said = process.communicate(timeout=900)
    assert process.returncode == 0 and "Traceback" not in said, said
    assert command.tables(trial.place / "workers") == trial.wanted
