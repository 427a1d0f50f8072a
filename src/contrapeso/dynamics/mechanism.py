"""What a mechanism is: a declared, signed, citable term in one of the equations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from jax import Array

from contrapeso.dynamics.parameter import Parameter, Values

Contribution = Mapping[str, Array]


@dataclass(frozen=True)
class Term:
    """What one row of the mechanism table claims, in a form that can be tried.

    Attributes
    ----------
    parameters
        The parameters of the mechanism that carry the claim; at their neutral values it is off.
    when
        A situation in which the claim shows: values of what the mechanism reads.
    then
        What rises (1) or falls (-1) there, against the same situation with the term off. Where
        the sources dispute the sign, the direction that a positive parameter stands for.
    rest
        A situation in which the claim is silent: on or off, nothing differs. ``None`` where
        there is none.
    """

    parameters: tuple[str, ...]
    when: Mapping[str, float]
    then: Mapping[str, int]
    rest: Mapping[str, float] | None = field(default_factory=dict)


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
    terms: ClassVar[Mapping[str, Term]] = {}
    """What each row of the mechanism table (M01-M76) that the mechanism carries says, and how it shows."""
    rows: ClassVar[tuple[str, ...]] = ()
    """Rows of the mechanism table, from ``terms``; empty for plain inertia."""
    reads: ClassVar[tuple[str, ...]]
    moves: ClassVar[tuple[str, ...]]
    parameters: ClassVar[tuple[Parameter, ...]]
    references: ClassVar[tuple[str, ...]]
    """Claim concepts are linked by the evidence; these are keys of ``references.bib``."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Read the rows off the terms."""
        super().__init_subclass__(**options)
        if cls.terms:
            cls.rows = tuple(cls.terms)

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
