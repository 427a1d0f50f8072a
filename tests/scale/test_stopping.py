"""Ctrl-C and a request to end: no traceback, the house's exit codes, and no worker left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import command

from contrapeso.apps import cli

SCRIPT = """
import signal, sys, time
# Whoever runs the tests in the background has its processes ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {here!r})
import pieces
from contrapeso.apps import cli
from contrapeso.scale.workers import workers

def long(*words, **how):
    with workers("local:2") as crew:
        for number, process in crew.spread(pieces.who, range(2)):
            print("at work", flush=True)
        for _ in crew.spread(pieces.long, range(8)):
            pass

if __name__ == "__main__":
    cli.app = long
    cli.main()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_asked_to_stop_says_what_is_kept(number, code, monkeypatch, capsys) -> None:
    monkeypatch.setattr(cli, "app", lambda *words, **how: signal.raise_signal(number))
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    monkeypatch.setattr(sys, "argv", ["contrapeso", "run", "--lang", "en"])
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as left:
            cli.main()
    finally:
        signal.signal(signal.SIGINT, interrupt)
    assert left.value.code == code and "the same command goes on from there" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_ctrl_c_reaches_every_process_and_leaves_none(tmp_path: Path) -> None:
    script = tmp_path / "long.py"
    script.write_text(SCRIPT.format(here=str(Path(__file__).parent)), encoding="utf-8")
    environment = {**os.environ, "CONTRAPESO_LANG": "en"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, str(script)], env=environment, start_new_session=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == process.stdout.readline() == "at work\n"
        assert len(command.group(process)) >= 3
        # As a terminal does it: to all of them at once.
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        try:
            _, said = process.communicate(timeout=60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL if process.poll() is None else 0)
    assert process.returncode == 130, said
    assert said.strip() == "Stopped. What was finished is kept; the same command goes on from there."
    assert time.monotonic() - began < 30  # far less than the pieces would take
    # The last of them only notices that the others are gone.
    until = time.monotonic() + 10
    while command.group(process) and time.monotonic() < until:
        time.sleep(0.1)
    assert command.group(process) == []
