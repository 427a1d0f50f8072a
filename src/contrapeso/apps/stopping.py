"""Being asked to end: heard at any moment, also while the interpreter is where an exception would be lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.02
"""Seconds after which a request is made again that came where nobody heard it."""


class Stopped(KeyboardInterrupt):
    """Somebody asked the process to end; ``status`` is what a shell expects then."""

    status = 128 + signal.SIGTERM


def _asked(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else Stopped


@contextmanager
def listening() -> Iterator[None]:
    """Within it SIGTERM raises :class:`Stopped`, and SIGINT ``KeyboardInterrupt`` unless a shell has it ignored.

    What is raised around a collection (JAX runs a function there) or as an object goes is swallowed by the interpreter
    with a traceback; then the request is made again, in silence, until it comes to where it is heard.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    swallowed = sys.unraisablehook

    def lost(found: sys.UnraisableHookArgs) -> None:
        if not isinstance(found.exc_value, KeyboardInterrupt):
            swallowed(found)
            return
        number = signal.SIGTERM if isinstance(found.exc_value, Stopped) else signal.SIGINT
        later = threading.Timer(AGAIN, os.kill, (os.getpid(), number))
        later.daemon = True
        later.start()

    sys.unraisablehook = lost
    signal.signal(signal.SIGTERM, _asked)
    if before[signal.SIGINT] is signal.default_int_handler:
        signal.signal(signal.SIGINT, _asked)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = swallowed
