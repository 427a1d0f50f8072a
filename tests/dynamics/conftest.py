"""Sixty quarters of the invented world as fixtures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from sixty_quarters import PINNABLE, POLITIES, QUARTERS, History, noise, pin, runner, start

from contrapeso.dynamics.events import Pin, Shock
from contrapeso.theories.encompassing import encompassing


@pytest.fixture(scope="session")
def theta() -> dict[str, Array]:
    """Return prior draws of the encompassing theory in which much happens."""
    theory = encompassing()
    z = np.random.default_rng(3).normal(size=theory.dimension(POLITIES)) * 0.7
    values = jax.jit(lambda point: theory.constrain(point, POLITIES))(jnp.asarray(z, jnp.float32))
    return {name: value + 3.0 if name.startswith("usual-frequency.") and value.ndim == 0 else value for name, value in values.items()}


@pytest.fixture(scope="session")
def run(theta: dict[str, Array]) -> Callable[..., History]:
    """Return a function of seed and pins that runs sixty quarters; names without a pin are free."""

    def go(seed: int, pins: Mapping[str, Pin] | None = None, normal_seed: int | None = None) -> History:
        free = {name: pin(0.0, pinned=0.0, shape=(QUARTERS, POLITIES)) for name in PINNABLE}
        shocks = Shock(noise(seed if normal_seed is None else normal_seed).normal, noise(seed).uniform)
        return runner()(theta, start(competitive=[1.0, 0.0]), shocks, {**free, **(pins or {})})

    return go
