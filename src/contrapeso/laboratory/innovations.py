"""Latent innovations along a record: which stocks are moved by chance, in which quarters the record lets that matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.dynamics.core import INNOVATED
from contrapeso.dynamics.events import Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.shocks import UNIFORMS

NEVER = 2.0
"""A uniform above every chance: what no pin settles does not happen, as in a replay without shocks."""


def innovations_only(normal: Mapping[str, Array]) -> Shock:
    """Return shocks that move stocks and draw nothing else: no event, no exit, no noise of a vote."""
    still = {name: jnp.zeros(()) for name in VOTES}
    return Shock({**normal, **still}, {name: jnp.asarray(NEVER) for name in UNIFORMS})


@dataclass(frozen=True, eq=False)
class Latent:
    """The innovations of a theory along a record.

    Attributes
    ----------
    names
        Stocks that have an innovation under the theory.
    free
        Which of them are unknown: those of quarters in which the record does not give the stock itself,
        shape (time, polity, name).
    """

    names: tuple[str, ...]
    free: np.ndarray

    @cached_property
    def places(self) -> np.ndarray:
        """Places of the unknown ones among all, flattened."""
        return np.flatnonzero(self.free)

    @property
    def size(self) -> int:
        """How many are unknown."""
        return len(self.places)

    def arranged(self, values: np.ndarray) -> np.ndarray:
        """Return values of the unknown ones (unknown, ...) by quarter, polity and name, zero elsewhere."""
        whole = np.zeros((self.free.size, *values.shape[1:]), np.float32)
        whole[self.places] = values
        return whole.reshape(*self.free.shape, *values.shape[1:])

    def taken(self, whole: np.ndarray) -> np.ndarray:
        """Return the unknown ones (unknown, ...) of an array by quarter, polity and name."""
        return whole.reshape(self.free.size, *whole.shape[3:])[self.places]


def latent(theories: Sequence[Theory], compiled: Compiled) -> Latent:
    """Return the innovations that any of some theories on the same mechanisms leaves free.

    Notes
    -----
    An innovation whose scale a theory holds at zero moves nothing, and one of a quarter in which the record gives
    the stock is put aside by the pin: neither is sampled.
    """

    def moves(name: str) -> bool:
        held = [theory.priors.get(f"core.innovation_{name}") for theory in theories]
        return any(prior is None or prior.family != "fixed" or prior.arguments[0] != 0.0 for prior in held)

    names = tuple(name for name in INNOVATED if moves(name))
    shape = (compiled.length, len(compiled.polities))
    given = [np.asarray(compiled.pins[name].pinned) > 0 if name in compiled.pins else np.zeros(shape, bool) for name in names]
    return Latent(names, ~np.stack(given, axis=-1) if names else np.zeros((*shape, 0), bool))
