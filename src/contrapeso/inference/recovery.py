"""Can the fit find what it should? Records made by the model from known parameters, fitted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from jax import Array, lax

from contrapeso.dynamics.events import Pin, Shock
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.step import State, step
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.posterior import badge, diagnostics
from contrapeso.inference.recovered import state, wilson
from contrapeso.inference.replicates import in_parts
from contrapeso.inference.sample import Settings, sample
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.shocks import codes, shocks
from contrapeso.scale.crew import Workers
from contrapeso.scale.shared import Shared
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

GIVEN = ("growth", "inflation_stress", "debt_stress", "overreach")
FOLLOWED = ("situation", "competitive", "insurgency")


@partial(jax.jit, static_argnames=("structure", "polities"))
def _history(
    structure: Theory, priors: Array, z: Array, polities: int, places: Array, data: Compiled, pins: dict[str, Pin], seed: Array
) -> tuple[dict[str, Array], State]:
    """Return what happens in each quarter and the states that a record gives, arrays of shape (time, polity)."""
    theta = structure.constrain(z[:, None], polities, priors)

    def quarter(state: State, inputs: tuple[Array, dict[str, Array], dict[str, Pin]]) -> tuple[State, tuple[dict[str, Array], State]]:
        t, forcing, pin = inputs
        found = shocks(seed, t, places, 1)
        still = {name: jnp.zeros_like(value) if name not in VOTES else value for name, value in found.normal.items()}
        following, outcome = step(
            structure,
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


def invent(theory: Theory, z: Array, compiled: Compiled, seed: int) -> Compiled:
    """Return a record that the theory makes at ``z``, on the inputs and series of a real one.

    Events, votes and governments are drawn; macro series are those of the record and are not
    scored, nor is any item measured with error; latent innovations are off, as the pooled fit supposes.
    """
    given = {name: Pin(pin.value, pin.pinned, jnp.zeros_like(pin.scored)) for name, pin in compiled.pins.items() if name in GIVEN}
    events, followed = _history(
        theory.structure,
        jnp.asarray(theory.prior_table(len(compiled.polities))),
        jnp.asarray(z, jnp.float32),
        len(compiled.polities),
        jnp.asarray(codes(compiled.polities)),
        compiled,
        given,
        jnp.asarray(seed),
    )
    ones, none = jnp.ones_like(events["wave"]), jnp.zeros_like(events["wave"])
    held = events["election"]
    pins = {name: Pin(value, pinned, none) for name, (value, pinned, _) in compiled.pins.items()}
    pins |= {name: Pin(events[name], ones, ones) for name in compiled.pins if name in (*EXIT_NAMES, *EVENT_NAMES)}
    pins |= {name: Pin(events[name], ones, none) for name in ("new_government", "election")}
    pins |= {share: Pin(jnp.where(held > 0, events[share], 0.5), held, held) for share, _ in VOTES.values()}
    pins |= {name: Pin(value, ones, none) for name, value in followed.items()}
    pins |= given
    return replace(compiled, pins={name: pins[name] for name in compiled.pins})


def replicate(theory: Theory, compiled: Compiled, settings: Settings, number: int, seed: int) -> pd.DataFrame:
    """Return one row per parameter entry of one invented record, fitted; columns as in :func:`recover`."""
    polities = len(compiled.polities)
    dimension = theory.dimension(polities)
    truth = np.random.default_rng((seed, number)).standard_normal(dimension)
    made = invent(theory, jnp.asarray(truth, jnp.float32), compiled, seed + number)
    draws = sample(theory, made, replace(settings, seed=settings.seed + number))
    found = diagnostics(draws)
    flat = draws.z[0].reshape(-1, dimension)
    low, middle, high = np.quantile(flat, (0.05, 0.5, 0.95), axis=0)
    contraction = 1.0 - flat.var(axis=0)
    return pd.DataFrame(
        [
            {
                "replicate": number,
                "name": slot.name,
                "entry": entry,
                "truth": truth[at],
                "q05": low[at],
                "q50": middle[at],
                "q95": high[at],
                "contraction": contraction[at],
                "badge": badge(float(contraction[at])),
                "inside": bool(low[at] <= truth[at] <= high[at]),
                "rhat_max": found["rhat_max"],
            }
            for slot in theory.layout(polities)
            if not theory.is_fixed(slot.name)
            for entry, at in enumerate(range(slot.start, slot.start + slot.size))
        ]
    )


def recover(
    theory: Theory,
    compiled: Compiled,
    *,
    replicates: int,
    settings: Settings,
    seed: int = 0,
    parts: Path | None = None,
    crew: Workers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Fit ``replicates`` invented records; one row per parameter entry and replicate.

    Parameters
    ----------
    parts
        Folder that keeps each replicate as a file; what is there is not made again.
    crew
        Those who do the fits; this process where absent.

    Returns
    -------
    Columns replicate, name, entry, truth and posterior quantiles in the space of standard
    normals, contraction, badge, whether the 90 % interval holds the truth, and the fit's worst R-hat.
    """
    make = partial(_made_there, Shared((theory, compiled, settings, seed)))
    return pd.concat(in_parts(make, range(replicates), parts=parts, crew=crew, progress=progress), ignore_index=True)


def _made_there(given: Shared[tuple[Theory, Compiled, Settings, int]], number: int) -> pd.DataFrame:
    theory, compiled, settings, seed = given.value
    return replicate(theory, compiled, settings, number, seed)


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row per parameter: entries, coverage with its interval, contraction, bias, and what became of it.

    Bias is the mean of posterior medians less truths, in standard deviations of the prior. ``state`` is
    failed, recovered, or untested where there are too few entries to tell.
    """
    rows = []
    for name, part in found.groupby("name", sort=False):
        n, inside = len(part), int(part["inside"].sum())
        low, high = wilson(inside, n)
        rows.append(
            {
                "name": name,
                "n": n,
                "coverage": inside / n,
                "low": low,
                "high": high,
                "contraction": part["contraction"].mean(),
                "learned": (part["badge"] == "learned").mean(),
                "bias": (part["q50"] - part["truth"]).mean(),
                "state": state(inside / n, n),
            }
        )
    return pd.DataFrame(rows)
