"""A small invented world for the engine: two polities, sixty quarters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.core import INNOVATED
from contrapeso.dynamics.events import Pin, Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.step import Outcome, State, step
from contrapeso.theories.encompassing import encompassing
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS, SITUATION, STATES

QUARTERS, POLITIES = 60, 2
STATE_NAMES = tuple(variable.name for variable in (*STATES, *SITUATION))
SHARES = tuple(share for share, _ in VOTES.values())
HAPPENINGS = (*EXIT_NAMES, *EVENT_NAMES, "overreach", "new_government", "election", *SHARES)
PINNABLE = (*HAPPENINGS, *STATE_NAMES)
History = tuple[State, State, Outcome]


def start(**changed: float | list[float]) -> dict[str, Array]:
    """Return a state at the vocabulary's starting values, with some changed, shape (polity,)."""
    values = {variable.name: variable.start for variable in (*STATES, *SITUATION)} | changed
    return {name: jnp.broadcast_to(jnp.asarray(value, jnp.float32), (POLITIES,)) for name, value in values.items()}


def forcing(**changed: float | list[float]) -> dict[str, Array]:
    """Return forcings at the vocabulary's values, with some changed, shape (polity,)."""
    values = {variable.name: variable.start for variable in FORCINGS} | changed
    return {name: jnp.broadcast_to(jnp.asarray(value, jnp.float32), (POLITIES,)) for name, value in values.items()}


def pin(value: Any, *, pinned: Any = 1.0, scored: Any = 0.0, shape: tuple[int, ...] = (POLITIES,)) -> Pin:
    """Return a pin, by default one that intervenes."""
    return Pin(*(jnp.broadcast_to(jnp.asarray(part, jnp.float32), shape) for part in (value, pinned, scored)))


def noise(seed: int) -> Shock:
    """Return shocks of all quarters, shape (time, polity)."""
    rng, shape = np.random.default_rng(seed), (QUARTERS, POLITIES)
    return Shock(
        {name: jnp.asarray(rng.normal(size=shape), jnp.float32) for name in (*INNOVATED, *VOTES)},
        {name: jnp.asarray(rng.uniform(size=shape), jnp.float32) for name in ("exit", *EVENT_NAMES)},
    )


@cache
def runner() -> Callable[..., History]:
    """Return sixty quarters of the encompassing theory as one compiled function."""
    theory = encompassing()

    def run(theta: Mapping[str, Array], first: State, shocks: Shock, pins: Mapping[str, Pin]) -> History:
        world = forcing(cold_war=[1.0, 0.5], export_price=[0.5, -0.5], disaster=[0.1, 0.0], term_quarters=16.0)

        def quarter(state: State, inputs: tuple[Shock, Mapping[str, Pin]]) -> tuple[State, tuple[State, Outcome]]:
            following, outcome = step(theory, theta, state, world, inputs[0], inputs[1])
            return following, (state, outcome)

        last, (states, outcomes) = lax.scan(quarter, first, (shocks, pins))
        return last, states, outcomes

    return jax.jit(run)
