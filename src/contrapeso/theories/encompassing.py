"""The encompassing theory: every mechanism of the library at its signed prior."""

from __future__ import annotations

from contrapeso.dynamics.theory import Theory
from contrapeso.theories.library import MECHANISMS


def encompassing() -> Theory:
    """Return the theory that switches everything on.

    It is a pool for estimating mechanisms side by side. It is no default explanation: rival
    theories switch parts of it off.
    """
    return Theory("encompassing", tuple(MECHANISMS.values()), author="contrapeso")
