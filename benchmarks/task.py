"""What an engine is asked: the size of an ensemble, or a batch of gradients."""

from __future__ import annotations

from dataclasses import dataclass

BINS = 256
"""Bins of the streaming histogram of the balance, for each quarter and polity."""


@dataclass(frozen=True)
class Size:
    """How much an engine is asked to do.

    Attributes
    ----------
    members
        Histories of an ensemble, or points at which gradients are asked for.
    quarters, polities
        Length and width of each history.
    threads
        Cores that an engine may use.
    """

    members: int
    quarters: int
    polities: int
    threads: int = 1

    @property
    def steps(self) -> int:
        """Return the polity-quarters of one run."""
        return self.members * self.quarters * self.polities


class Absent(Exception):
    """An engine that cannot run here, with the reason in words."""
