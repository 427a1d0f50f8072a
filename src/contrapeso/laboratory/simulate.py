"""Simulate: histories from a posterior, free, pinned to the record, or from an origin onward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import State, balance_parts, step
from contrapeso.dynamics.theory import Theory
from contrapeso.kernel.trace import UnknownOperationError
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.engine import engine
from contrapeso.laboratory.ensemble import EVENTS, FORCED, PARTS, Ensemble
from contrapeso.laboratory.layout import NAMES
from contrapeso.laboratory.shocks import codes, shocks


@dataclass(frozen=True)
class Paths:
    """Histories of shape (time, polity, draw), and the state after the last quarter.

    ``parts`` are the six components of the balance, shape (time, component, polity, draw);
    ``states`` the state at the start of each quarter, where asked for.
    """

    balance: Array
    parts: Array
    events: dict[str, Array]
    final: State
    states: State | None = None


def _expand(pins: Mapping[str, Pin]) -> dict[str, Pin]:
    return {name: Pin(*(part[..., None] for part in pin)) for name, pin in pins.items()}


@partial(jax.jit, static_argnames=("theory", "polities", "shocked", "keep_states"))
def _run(
    theory: Theory,
    priors: Array,
    z: Array,
    polities: int,
    state: State,
    quarters: Array,
    forcings: Values,
    pins: Mapping[str, Pin],
    places: Array,
    seed: int,
    shocked: bool,
    keep_states: bool,
) -> tuple[State, tuple[Array, Array, dict[str, Array], State]]:
    theta = theory.constrain(z, polities, priors)
    draws = z.shape[1]

    def quarter(now: State, inputs: tuple[Array, Values, Mapping[str, Pin]]) -> tuple[State, tuple[Array, Array, dict[str, Array], State]]:
        t, forcing, pin = inputs
        forcing = {name: value if name == "ties" else value[:, None] for name, value in forcing.items()}
        shock = shocks(seed, t, places, draws) if shocked else None
        following, outcome = step(theory, theta, now, forcing, shock, _expand(pin))
        parts = jnp.stack(jnp.broadcast_arrays(*balance_parts(now, forcing)))
        forced = sum(outcome.event[name] for name in FORCED)
        events = {
            "forced_exit": forced,
            **{name: outcome.event[name] for name in EVENTS[1:]},
        }
        shape = outcome.index["balance"].shape
        kept = now if keep_states else {}
        return following, (outcome.index["balance"], parts, {name: jnp.broadcast_to(value, shape) for name, value in events.items()}, kept)

    return lax.scan(quarter, state, (quarters, forcings, pins))


@lru_cache(maxsize=16)
def _ensemble(theory: Theory, polities: int) -> Ensemble | None:
    try:
        return Ensemble(theory, polities)
    except UnknownOperationError:
        return None


def ensemble(theory: Theory, polities: int) -> Ensemble | None:
    """Return the generated code of a theory's mechanisms, or ``None`` where the generator cannot read one of them.

    ``None``, too, where the environment leaves histories to JAX (:mod:`contrapeso.laboratory.engine`).
    """
    return None if engine() == "jax" else _ensemble(theory.structure, polities)


def simulate(
    theory: Theory,
    z: Array,
    compiled: Compiled,
    *,
    seed: int,
    state: State | None = None,
    first_quarter: int = 0,
    pins: Mapping[str, Pin] | None = None,
    shocked: bool = True,
    keep_states: bool = False,
    generated: bool = True,
) -> Paths:
    """Run histories forward.

    Parameters
    ----------
    theory
        The mechanisms.
    z
        Posterior or prior draws as standard normals, shape (dimension, draw).
    compiled
        Gives forcings, quarter by quarter; its pins are used only if passed as ``pins``.
    state
        State to start from, arrays of shape (polity, draw); the start of the record if absent.
    first_quarter
        Number of the first quarter in the whole record, which keys the shocks.
    pins
        Values to hold: ``compiled.pins`` follows the record, ``{}`` lets everything run free.
    shocked
        Whether innovations and chance are drawn; without them only pins and means act.
    keep_states
        Whether to return the state at the start of every quarter.
    generated
        Whether to run generated code where there is any; JAX gives the same histories, slower.
    """
    polities, draws = len(compiled.polities), z.shape[1]
    code = ensemble(theory, polities) if generated else None
    if code is not None:
        start = None if state is None else np.stack([np.broadcast_to(state[name], (polities, draws)) for name in NAMES], axis=1)
        found, last, kept = code.paths(
            np.asarray(z),
            theory.prior_table(polities),
            compiled,
            pins or {},
            seed=seed,
            state=start,
            first_quarter=first_quarter,
            shocked=shocked,
            keep_states=keep_states,
        )
        named = {name: found[:, :, 1 + PARTS + number] for number, name in enumerate(EVENTS)}
        final_state = {name: last[:, number] for number, name in enumerate(NAMES)}
        every = None if kept is None else {name: kept[:, :, number] for number, name in enumerate(NAMES)}
        return Paths(found[:, :, 0], np.moveaxis(found[:, :, 1 : 1 + PARTS], 2, 1), named, final_state, every)  # type: ignore[arg-type]
    if state is None:
        state = starting_state(compiled, {}, (draws,))
    quarters = jnp.arange(compiled.length) + first_quarter
    final, (balance, parts, events, states) = _run(
        theory.structure,
        jnp.asarray(theory.prior_table(polities)),
        z,
        polities,
        state,
        quarters,
        compiled.split_forcings(),
        pins or {},
        jnp.asarray(codes(compiled.polities)),
        seed,
        shocked,
        keep_states,
    )
    return Paths(balance, parts, events, final, states if keep_states else None)
