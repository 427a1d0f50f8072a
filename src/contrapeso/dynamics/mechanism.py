"""What a mechanism is: a declared, signed, citable term in one of the equations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from jax import Array

from contrapeso.dynamics.parameter import Parameter, Values

Contribution = Mapping[str, Array]


class Mechanism(ABC):
    """A term that adds to the rates of what it moves.

    A mechanism declares what it reads and what it moves; the engine hands it only what it
    reads, and a contract test refuses what it does not declare. All that it moves is of one
    kind (index, event or state), so that a quarter has one order: indices, events, states.
    It returns contributions and never applies them: the theory adds, so order cannot matter.

    The docstring has the sections Claim, Equation, Symbols, Scope, Priors, Against it and
    References; a test holds it to them.
    """

    label: ClassVar[str]
    """Name in theory files, parameters and reports: a noun phrase, lower case, hyphens."""
    family: ClassVar[str]
    rows: ClassVar[tuple[str, ...]]
    """Rows of the mechanism table (M01-M76) that the term carries; empty for plain inertia."""
    reads: ClassVar[tuple[str, ...]]
    moves: ClassVar[tuple[str, ...]]
    parameters: ClassVar[tuple[Parameter, ...]]
    references: ClassVar[tuple[str, ...]]
    """Claim concepts are linked by the evidence; these are keys of ``references.bib``."""

    @abstractmethod
    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Return what the mechanism adds.

        Parameters
        ----------
        theta
            The mechanism's own parameters by their short names.
        now
            The declared reads: arrays of shape (polity, ...).
        """
