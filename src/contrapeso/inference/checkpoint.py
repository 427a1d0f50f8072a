"""The state of a fit that is under way, on disk: whole or not at all, and no oftener than its size allows."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from contrapeso.scale.kept import replaced

SHARE = 0.05
"""Of the time that a fit takes, what may be spent on writing its state."""
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
"""What reading arrays raises where a file is no archive, or lacks something."""


class Checkpoint:
    """A file that holds the state of one fit; with no place for it, nothing is kept.

    Where a fit goes on from makes no difference to its numbers, so that the state need not be
    written after each step.
    """

    def __init__(self, place: Path | None) -> None:
        self.place, self._wait, self._written = place, 0.0, time.monotonic()

    def read(self) -> dict[str, np.ndarray]:
        """Return what was kept; nothing where the file is absent or damaged."""
        found = None if self.place is None else arrays(self.place)
        return found or {}

    def write(self, state: Callable[[], Mapping[str, np.ndarray]], *, now: bool = False) -> None:
        """Keep the state, if it is time to or ``now`` is set."""
        began = time.monotonic()
        if self.place is None or (began - self._written < self._wait and not now):
            return
        put(self.place, state())
        self._written = time.monotonic()
        self._wait = (self._written - began) / SHARE

    def clear(self) -> None:
        """Remove the file of a fit that is done."""
        if self.place is not None:
            self.place.unlink(missing_ok=True)


def arrays(place: Path) -> dict[str, np.ndarray] | None:
    """Return the arrays of a file; ``None`` where it is absent, or damaged, in which case it is removed."""
    if not place.exists():
        return None
    try:
        with place.open("rb") as file, np.load(file) as stored:
            return {name: stored[name] for name in stored.files}
    except UNREADABLE:
        place.unlink(missing_ok=True)
        return None


def put(place: Path, data: Mapping[str, np.ndarray], *, small: bool = False) -> None:
    """Write arrays into a file, compressed where it is to be small."""
    with replaced(place) as partial, partial.open("wb") as file:
        (np.savez_compressed if small else np.savez)(file, **data)
