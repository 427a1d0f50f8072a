"""How probable each quarter of an episode was, draw by draw and channel by channel.

A channel is what has a density of its own: the ways to leave office together, each kind of event, each
part of the vote, each series. Densities are those of the engine's own step, at the states of a replay, so
that their sum is the likelihood that fits use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.core import SCORED_SERIES
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.step import step
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.simulate import simulate
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

EXIT = "exit"
SHARES = tuple(share for share, _ in VOTES.values())
SERIES = tuple(SCORED_SERIES)
CHANNELS = (EXIT, *EVENT_NAMES, *SHARES, *SERIES)
NUMBERS = (*SHARES, *SERIES)
SPREADS = {**{share: f"core.{spread}" for share, spread in VOTES.values()}, **{name: f"core.scale_{name}" for name in SERIES}}
"""Parameter of the spread of each number: normal on the logit scale for votes, Student's t with 4 degrees for series."""


@dataclass(frozen=True)
class Seen:
    """What the draws of a theory say of each quarter of a window, for one polity.

    Attributes
    ----------
    density
        Log densities of what the record holds, scored or not, by channel, shape (quarter, draw).
    chance
        Chances of events and of each way to leave, by name, shape (quarter, draw); nil where there is no risk.
    middle, spread
        Where each number is expected, shape (quarter, draw), and how far about it, shape (draw,): votes on the
        logit scale, series in their unit.
    """

    density: dict[str, np.ndarray]
    chance: dict[str, np.ndarray]
    middle: dict[str, np.ndarray]
    spread: dict[str, np.ndarray]

    def only(self, draws: np.ndarray) -> Seen:
        """Return what chosen draws say."""
        parts = (
            {name: value[..., draws] for name, value in part.items()} for part in (self.density, self.chance, self.middle, self.spread)
        )
        return Seen(*parts)


def window(compiled: Compiled, start: int, stop: int) -> Compiled:
    """Return the quarters of a window with everything in it counted as scored, so that every density can be seen."""
    cut = compiled.window(start, stop)
    return Compiled(cut.quarters, cut.polities, cut.forcings, {name: _counted(pin) for name, pin in cut.pins.items()}, cut.ties)


def scored(compiled: Compiled, start: int, stop: int, polity: int) -> dict[str, np.ndarray]:
    """Return 1 where a channel may be scored, by channel, shape (quarter,)."""
    names = {EXIT: EXIT_NAMES[0], **{name: name for name in CHANNELS[1:]}}
    pins = {channel: compiled.pins.get(name) for channel, name in names.items()}
    return {channel: np.zeros(stop - start) if pin is None else np.asarray(pin.scored)[start:stop, polity] for channel, pin in pins.items()}


def look(theory: Theory, z: Array, compiled: Compiled, start: int, stop: int, polity: int) -> Seen:
    """Return what draws say of the quarters from ``start`` to ``stop``.

    Parameters
    ----------
    z
        Draws as standard normals, shape (dimension, draw).
    polity
        Its place in the record.
    """
    before = compiled.window(0, stop)
    paths = simulate(theory, z, before, seed=0, pins=before.pins, shocked=False, keep_states=True)
    assert paths.states is not None
    states = {name: jnp.asarray(np.asarray(value)[start:stop]) for name, value in paths.states.items()}
    inside, polities = window(compiled, start, stop), len(compiled.polities)
    table = jnp.asarray(theory.prior_table(polities))
    found = _densities(theory.structure, table, jnp.asarray(z), states, inside.split_forcings(), inside.pins, polities, polity)
    density, chance, middle = ({name: np.asarray(value, float) for name, value in part.items()} for part in found)
    theta = theory.constrain(jnp.asarray(z), polities)
    spread = {name: np.asarray(theta[parameter], float) for name, parameter in SPREADS.items() if name in middle}
    return Seen(density, chance, middle, spread)


def _counted(pin: Pin) -> Pin:
    return pin._replace(scored=jnp.ones_like(pin.scored))


@partial(jax.jit, static_argnames=("structure", "polities", "polity"))
def _densities(
    structure: Theory,
    priors: Array,
    z: Array,
    states: Mapping[str, Array],
    forcings: Mapping[str, Array],
    pins: Mapping[str, Pin],
    polities: int,
    polity: int,
) -> tuple[dict[str, Array], ...]:
    theta = structure.constrain(z, polities, priors)
    shape = (polities, z.shape[1])

    def quarter(inputs: tuple[dict[str, Array], dict[str, Array], dict[str, Pin]]) -> tuple[dict[str, Array], ...]:
        state, forcing, pin = inputs
        forcing = {name: value if name == "ties" else value[:, None] for name, value in forcing.items()}
        wide = {name: Pin(*(part[:, None] for part in item)) for name, item in pin.items()}
        _, outcome = step(structure, theta, state, forcing, None, wide)
        # Without their pins and without shocks, series move to where the equations expect them.
        following, _ = step(structure, theta, state, forcing, None, {name: item for name, item in wide.items() if name not in SERIES})
        density = {name: value for name, value in outcome.log_density.items() if name in CHANNELS}
        middle = {share: outcome.index[index] for index, (share, _) in VOTES.items()} | {name: following[name] for name in SERIES}
        found = (density, outcome.chance, {name: value for name, value in middle.items() if name in pins})
        return tuple({name: jnp.broadcast_to(value, shape)[polity] for name, value in part.items()} for part in found)

    return lax.map(quarter, (dict(states), dict(forcings), dict(pins)))
