"""Faults of a casebook: what is wrong, where it stands, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contrapeso.vocabulary.errors import ContrapesoError


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a casebook.

    Faults sort by file, line and words.

    Attributes
    ----------
    file
        Path below the casebook folder, with ``/`` on every system.
    line
        Line from 1; 1 for what concerns a whole file, or a file that is not there.
    what
        What is wrong, in plain words.
    todo
        What to do about it.
    """

    file: str
    line: int
    what: str
    todo: str

    def __str__(self) -> str:
        """Return ``file:line: what; todo``."""
        return f"{self.file}:{self.line}: {self.what}; {self.todo}"


class CasebookError(ContrapesoError):
    """A casebook that cannot be loaded, with all its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults)))
        count = len(self.faults)
        head = "the casebook has a fault" if count == 1 else f"the casebook has {count} faults"
        super().__init__("\n".join([f"{head}:", *map(str, self.faults)]))
