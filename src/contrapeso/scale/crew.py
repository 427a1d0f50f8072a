"""Pieces of work, done here or by workers: the same function, the same pieces, the same results.

What a piece gives may depend on nothing but the piece. Then it does not matter where it is done, nor in
which order, nor whether it is begun again because its worker was killed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Protocol, TypeVar

from contrapeso.vocabulary.errors import ContrapesoError

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
LOCAL = re.compile(r"local(:(?P<count>[0-9]+))?")
ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://\S+")


class ScaleError(ContrapesoError):
    """Workers that cannot be had, or that were lost for good."""


class Unwanted(Exception):
    """The piece under way was taken back."""


wanted: ContextVar[Callable[[], bool] | None] = ContextVar("wanted", default=None)
"""How a worker asks whether the piece that it does is still wanted; set by who runs it."""


def check_wanted() -> None:
    """Stop a piece that was taken back; a piece of many minutes calls this now and then.

    Raises
    ------
    Unwanted
        If nobody waits for what the piece gives.
    """
    if (asks := wanted.get()) is not None and not asks():
        raise Unwanted


class Workers(Protocol):
    """Those who do pieces of work."""

    @property
    def near(self) -> bool:
        """Whether they see the files of this machine under the same paths."""
        ...

    @property
    def alone(self) -> bool:
        """Whether the work is done in this process."""
        ...

    def spread(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece], *, progress: Progress | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Yield the number of each piece with its result, as they are done.

        Parameters
        ----------
        function
            A function of a module, or a partial of one; it and the pieces can be pickled.
        progress
            Told how many pieces are done, and of how many, after each and about twice a second. To
            stop, raise from it, or leave the iterator: pieces that wait are taken back.

        Raises
        ------
        ScaleError
            If a piece was begun by several workers and each of them was lost, or the scheduler was.
        """
        ...


class Here:
    """The process itself, which does one piece after another."""

    alone = near = True

    def spread(
        self, function: Callable[[Piece], Result], pieces: Sequence[Piece], *, progress: Progress | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Yield the number of each piece with its result."""
        for number, piece in enumerate(pieces):
            if progress is not None:
                progress(number, len(pieces))
            yield number, function(piece)
        if progress is not None:
            progress(len(pieces), len(pieces))


def local_count(scheduler: str) -> int | None:
    """Return how many processes of this machine are asked for; ``None`` for an address.

    Raises
    ------
    ScaleError
        If it is neither.
    """
    if (match := LOCAL.fullmatch(scheduler)) is not None:
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        count = int(match["count"]) if match["count"] else processors
        if count > 0:
            return count
    elif ADDRESS.fullmatch(scheduler):
        return None
    raise ScaleError(
        f"'{scheduler}' names no workers: write local, local:4, or the address of a Dask scheduler such as tcp://10.0.0.1:8786"
    )


def gathered(found: Iterator[tuple[int, Result]], count: int) -> list[Result]:
    """Return the results of :meth:`Workers.spread` in the order of the pieces."""
    results = dict(found)
    return [results[number] for number in range(count)]
