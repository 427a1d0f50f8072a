"""Pieces of work that tests give to workers; nothing here loads a model."""

from __future__ import annotations

import os
import time


def square(number: int) -> int:
    """Return the square of a number, after a moment."""
    time.sleep(0.05)
    return number * number


def who(number: int) -> int:
    """Return the process that does the piece."""
    time.sleep(0.1)
    return os.getpid()


def failing(number: int) -> int:
    """Fail in the third piece."""
    if number == 2:
        raise ValueError("the third piece is wrong")
    return number


def dying(number: int) -> int:
    """Take the worker down, always."""
    os._exit(1)


def long(number: int) -> int:
    """Take minutes."""
    time.sleep(300)
    return number
