"""A request to end is heard wherever it comes, also where an exception would be lost."""

from __future__ import annotations

import gc
import os
import signal
import time

import pytest

from contrapeso.apps.stopping import Stopped, listening


def ask(number: int) -> None:
    os.kill(os.getpid(), number)
    for _ in range(1000):  # the handler runs between two steps of the interpreter
        pass


@pytest.mark.parametrize(("number", "kind"), [(signal.SIGTERM, Stopped), (signal.SIGINT, KeyboardInterrupt)])
def test_who_is_asked_in_the_middle_of_a_collection_ends_after_it(number, kind):
    asked = []

    def around(phase: str, info: dict) -> None:
        if not asked:
            asked.append(phase)
            ask(number)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.callbacks.append(around)
    try:
        with pytest.raises(kind), listening():
            gc.collect()
            assert asked
            time.sleep(5)
    finally:
        gc.callbacks.remove(around)
        signal.signal(signal.SIGINT, before)


def test_who_is_asked_as_an_object_goes_ends_after_it():
    class Going:
        def __del__(self) -> None:
            ask(signal.SIGTERM)

    with pytest.raises(Stopped), listening():
        Going()
        time.sleep(5)


def test_what_else_is_swallowed_is_told_as_before(monkeypatch):
    class Going:
        def __del__(self) -> None:
            raise ValueError("elsewhere")

    told = []
    monkeypatch.setattr("sys.unraisablehook", lambda found: told.append(str(found.exc_value)))
    with listening():
        Going()
    assert told == ["elsewhere"]


def test_elsewhere_it_ends_at_once_and_handlers_are_as_before():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(Stopped), listening():
        ask(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_shell_that_ignores_ctrl_c_is_left_to_it():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with listening():
            ask(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
