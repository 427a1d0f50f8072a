"""Can the fit find what it should? Records made by the model from known parameters, fitted again."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from jax import Array, lax

from contrapeso.dynamics.events import Pin, Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.step import State, step
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.posterior import badge
from contrapeso.inference.sample import Settings, sample
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.shocks import codes, shocks

GIVEN = ("growth", "inflation_stress", "debt_stress", "overreach")
FOLLOWED = ("situation", "competitive", "insurgency")


def invent(theory: Theory, z: Array, compiled: Compiled, seed: int) -> Compiled:
    """Return a record that the theory makes at ``z``, on the inputs and series of a real one.

    Events, votes and governments are drawn; macro series are those of the record and are not
    scored; latent innovations are off, as the pooled fit supposes.
    """
    polities = len(compiled.polities)
    theta = theory.constrain(z[:, None], polities)
    given = {name: Pin(pin.value, pin.pinned, jnp.zeros_like(pin.scored)) for name, pin in compiled.pins.items() if name in GIVEN}

    @jax.jit
    def history(data: Compiled, pins: dict[str, Pin]) -> tuple[dict[str, Array], State]:
        def quarter(state: State, inputs: tuple[Array, dict[str, Array], dict[str, Pin]]) -> tuple[State, tuple[dict[str, Array], State]]:
            t, forcing, pin = inputs
            found = shocks(seed, t, codes(compiled.polities), 1)
            still = {name: jnp.zeros_like(value) if name not in VOTES else value for name, value in found.normal.items()}
            following, outcome = step(
                theory,
                theta,
                state,
                {name: value if name == "ties" else value[:, None] for name, value in forcing.items()},
                Shock(still, found.uniform),
                {name: Pin(*(part[:, None] for part in one)) for name, one in pin.items()},
            )
            kept = {name: following[name][:, 0] for name in FOLLOWED}
            shape = outcome.index["balance"].shape
            return following, ({name: jnp.broadcast_to(value, shape)[:, 0] for name, value in outcome.event.items()}, kept)

        start = starting_state(data, {}, (1,))
        return lax.scan(quarter, start, (jnp.arange(data.length), data.split_forcings(), pins))[1]

    events, followed = history(compiled, given)
    ones, none = jnp.ones_like(events["wave"]), jnp.zeros_like(events["wave"])
    held = events["election"]
    pins = {name: Pin(events[name], ones, pin.scored * 0 + 1.0) for name, pin in compiled.pins.items() if name in events}
    pins |= {name: Pin(events[name], ones, none) for name in ("new_government", "election")}
    pins |= {share: Pin(jnp.where(held > 0, events[share], 0.5), held, held) for share, _ in VOTES.values()}
    pins |= {name: Pin(value, ones, none) for name, value in followed.items()}
    pins |= given
    return Compiled(compiled.quarters, compiled.polities, compiled.forcings, {name: pins[name] for name in compiled.pins}, compiled.ties)


def recover(
    theory: Theory,
    compiled: Compiled,
    *,
    replicates: int,
    settings: Settings,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Fit ``replicates`` invented records; one row per parameter entry and replicate.

    Returns
    -------
    Columns replicate, name, entry, truth and posterior quantiles in the space of standard
    normals, contraction, badge, and whether the 90 % interval holds the truth.
    """
    rows = []
    dimension = theory.dimension(len(compiled.polities))
    for replicate in range(replicates):
        truth = np.random.default_rng((seed, replicate)).standard_normal(dimension)
        made = invent(theory, jnp.asarray(truth, jnp.float32), compiled, seed + replicate)
        draws = sample(theory, made, settings)
        flat = draws.z[0].reshape(-1, dimension)
        low, middle, high = np.quantile(flat, (0.05, 0.5, 0.95), axis=0)
        contraction = 1.0 - flat.var(axis=0)
        rows += [
            {
                "replicate": replicate,
                "name": slot.name,
                "entry": entry,
                "truth": truth[at],
                "q05": low[at],
                "q50": middle[at],
                "q95": high[at],
                "contraction": contraction[at],
                "badge": badge(float(contraction[at])),
                "inside": bool(low[at] <= truth[at] <= high[at]),
            }
            for slot in theory.layout(len(compiled.polities))
            for entry, at in enumerate(range(slot.start, slot.start + slot.size))
        ]
        if progress is not None:
            progress(replicate + 1, replicates)
    return pd.DataFrame(rows)
