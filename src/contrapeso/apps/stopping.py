"""Being asked to end: heard at any moment, also while the interpreter is where an exception would be lost."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.02
"""Seconds after which a request is made again that came where nobody would have heard it."""


class Stopped(KeyboardInterrupt):
    """Somebody asked the process to end; ``status`` is what a shell expects then."""

    status = 128 + signal.SIGTERM


def _lost(frame: FrameType | None) -> bool:
    """Return whether an exception would be swallowed: in what runs around a collection (JAX has such), or as an object goes."""
    around = {getattr(callback, "__code__", None) for callback in gc.callbacks}
    while frame is not None:
        if frame.f_code in around or frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False


def _asked(number: int, frame: FrameType | None) -> None:
    if _lost(frame):
        later = threading.Timer(AGAIN, os.kill, (os.getpid(), number))
        later.daemon = True
        later.start()
        return
    raise KeyboardInterrupt if number == signal.SIGINT else Stopped


@contextmanager
def listening() -> Iterator[None]:
    """Within it SIGTERM raises :class:`Stopped`, and SIGINT ``KeyboardInterrupt`` unless a shell has it ignored."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, _asked)
    if before[signal.SIGINT] is signal.default_int_handler:
        signal.signal(signal.SIGINT, _asked)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
