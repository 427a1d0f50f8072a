"""A theory: a set of mechanisms with their priors; its rates are their sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.core import CORE
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.observation import Observer
from contrapeso.dynamics.parameter import Parameter, Prior, Values, fixed, table, transform
from contrapeso.vocabulary.variables import VARIABLES


@dataclass(frozen=True)
class Slot:
    """Where a parameter lies in the vector of standard normals."""

    name: str
    parameter: Parameter
    start: int
    size: int


@dataclass(frozen=True, eq=False)
class Theory:
    """Mechanisms that are switched on, prior overrides, who holds the theory, and who observed what it explains.

    ``observers`` have parameters and move nothing; a record with items or comparisons brings them.
    """

    name: str
    mechanisms: tuple[Mechanism, ...]
    author: str = ""
    priors: dict[str, Prior] = field(default_factory=dict)
    observers: tuple[Observer, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two mechanisms with one label and overrides of nothing."""
        labels = [part.label for part in (*self.mechanisms, *self.observers)]
        if len(set(labels)) != len(labels):
            raise ValueError(f"theory {self.name} has a mechanism twice")
        unknown = set(self.priors) - {name for name, _ in self.named_parameters()}
        if unknown:
            raise ValueError(f"theory {self.name} overrides unknown parameters: {', '.join(sorted(unknown))}")

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield every parameter with its full name ``label.name``."""
        for parameter in CORE:
            yield f"core.{parameter.name}", parameter
        for part in (*self.mechanisms, *self.observers):
            for parameter in part.parameters:
                yield f"{part.label}.{parameter.name}", parameter

    def layout(self, polities: int) -> tuple[Slot, ...]:
        """Return the slots of all parameters in the vector of standard normals."""
        slots, start = [], 0
        for name, parameter in self.named_parameters():
            size = parameter.size(polities)
            slots.append(Slot(name, parameter, start, size))
            start += size
        return tuple(slots)

    def dimension(self, polities: int) -> int:
        """Return the length of the vector of standard normals."""
        slots = self.layout(polities)
        return slots[-1].start + slots[-1].size

    @property
    def structure(self) -> Theory:
        """Return the bare mechanisms and observers, one object for all theories that have the same ones.

        Compiled programs are keyed by it and take the priors as data.
        """
        key = (self.mechanisms, self.observers)
        return _STRUCTURES.setdefault(key, Theory("structure", self.mechanisms, observers=self.observers))

    def prior_table(self, polities: int) -> np.ndarray:
        """Return the priors as data, shape (3, dimension)."""
        return table([(self.priors.get(slot.name, slot.parameter.prior), slot.size) for slot in self.layout(polities)])

    def vector(self, z: Array, polities: int, priors: Array | None = None) -> Array:
        """Turn standard normals into the values of all parameters, in the same places.

        Parameters
        ----------
        z
            Shape (dimension,) or (dimension, draw).
        polities
            Number of polities; a parameter given for each polity has shape (polity, ...).
        priors
            Priors as data; the theory's own where absent.
        """
        slots = self.layout(polities)
        simplices = [(slot.start, slot.size) for slot in slots if slot.parameter.prior.family == "simplex"]
        # The barrier keeps the transform from being worked out again wherever a parameter is used.
        values = lax.optimization_barrier(transform(self.prior_table(polities) if priors is None else priors, z, simplices))
        for slot in slots:
            if slot.parameter.centred:
                part = values[slot.start : slot.start + slot.size]
                values = jnp.concatenate([values[: slot.start], part - part.mean(axis=0), values[slot.start + slot.size :]])
        return values

    def constrain(self, z: Array, polities: int, priors: Array | None = None) -> dict[str, Array]:
        """Turn standard normals into parameters by name; arguments as in :meth:`vector`."""
        slots = self.layout(polities)
        theta = {}
        # A split, unlike slices, has a slope that is one concatenation.
        for slot, part in zip(slots, lax.split(self.vector(z, polities, priors), [slot.size for slot in slots]), strict=True):
            scalar = slot.parameter.each == "all" and slot.parameter.prior.family != "simplex"
            theta[slot.name] = part[0] if scalar else part
        return theta

    def is_fixed(self, name: str) -> bool:
        """Return whether a parameter is held at a value."""
        prior = self.priors.get(name)
        return prior is not None and prior.family == "fixed"

    def contributions(self, kind: str, theta: Values, now: Values) -> dict[str, Array]:
        """Return the summed contributions to everything of one kind.

        A mechanism sees only its own parameters and the variables that it declares.
        """
        total: dict[str, Array] = {}
        for mechanism in self.mechanisms:
            if VARIABLES[mechanism.moves[0]].kind != kind:
                continue
            own = {parameter.name: theta[f"{mechanism.label}.{parameter.name}"] for parameter in mechanism.parameters}
            seen = {name: now[name] for name in mechanism.reads}
            for name, value in mechanism(own, seen).items():
                total[name] = total[name] + value if name in total else jnp.asarray(value)
        return total

    def off(self, *rows: str) -> Theory:
        """Return the theory with rows of the mechanism table switched off.

        The parameters that carry them are held at their neutral values, except those that another
        row, still on, needs.
        """
        dropped: dict[str, Prior] = {}
        for mechanism in self.mechanisms:
            kept = {name for row, term in mechanism.terms.items() if row not in rows for name in term.parameters}
            neutral = {parameter.name: parameter.neutral for parameter in mechanism.parameters}
            for row, term in mechanism.terms.items():
                if row in rows:
                    for name in set(term.parameters) - kept:
                        dropped[f"{mechanism.label}.{name}"] = fixed(neutral[name], f"{row} is off")
        return replace(self, priors={**self.priors, **dropped})

    def without(self, *labels: str) -> Theory:
        """Return the theory with some mechanisms switched off."""
        kept = tuple(mechanism for mechanism in self.mechanisms if mechanism.label not in labels)
        names = {f"{part.label}.{parameter.name}" for part in (*kept, *self.observers) for parameter in part.parameters}
        priors = {name: prior for name, prior in self.priors.items() if name in names or name.startswith("core.")}
        return replace(self, mechanisms=kept, priors=priors)


_STRUCTURES: dict[tuple[tuple[Mechanism, ...], tuple[Observer, ...]], Theory] = {}
