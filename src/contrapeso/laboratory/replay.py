"""Replay: run a theory along the record and ask how probable the record was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array, lax

from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import Outcome, State, step
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.innovations import innovations_only
from contrapeso.laboratory.observed import density as compared_density
from contrapeso.laboratory.observed import odds, speaking


def replay(theory: Theory, theta: Values, compiled: Compiled) -> tuple[State, tuple[State, Outcome]]:
    """Run along the record without latent innovations.

    Returns
    -------
    The state after the last quarter, and the state at the start of each quarter with its
    outcome; arrays of shape (time, polity).
    """

    def quarter(state: State, inputs: tuple[Values, dict[str, Pin]]) -> tuple[State, tuple[State, Outcome]]:
        forcing, pins = inputs
        following, outcome = step(theory, theta, state, forcing, None, pins)
        return following, (state, outcome)

    return lax.scan(quarter, starting_state(compiled, theta), (compiled.split_forcings(), compiled.pins))


def trajectory(theory: Theory, theta: Values, compiled: Compiled, innovations: Values | None = None) -> State:
    """Return the state at the start of each quarter of the record, shape (time, polity).

    ``innovations`` are the standard normals of stocks that chance moves, each of shape (time, polity).

    Only the states leave the scan, so the compiler drops from its body whatever the next state
    does not need; densities are then computed for all quarters at once by the same step. State,
    inputs and parameters travel as one array each and the body is recomputed in the backward pass:
    on a CPU the time of a gradient is spent on many small arrays, above all on a sum over polities
    for each parameter in each quarter, which a value for each polity saves.
    """
    parameters, unpack_parameters = _spread(theta, len(compiled.polities))
    start, unpack_state = _pack(starting_state(compiled, theta), axis=0)
    inputs, unpack_inputs = _pack((compiled.forcings, compiled.pins), axis=1)

    @jax.checkpoint
    def quarter(packed: Array, row: tuple[Array, Array, dict[str, Array] | None]) -> tuple[Array, Array]:
        forcing, pins = unpack_inputs(row[0])
        shock = None if row[2] is None else innovations_only(row[2])
        following, _ = step(theory, unpack_parameters(parameters), unpack_state(packed), {**forcing, "ties": row[1]}, shock, pins)
        return jnp.stack(jax.tree.leaves(following)), packed

    drawn = None if innovations is None else dict(innovations)
    states = lax.scan(quarter, start, (inputs, compiled.ties, drawn))[1]
    return jax.vmap(unpack_state)(states)


def _spread(theta: Values, polities: int) -> tuple[Array, Callable[[Array], dict[str, Array]]]:
    """Lay parameters out as one array with a value for each polity, and return how to take it apart."""
    rows, places, start = [], {}, 0
    for name, value in theta.items():
        # A simplex has its components first; all else is one value, or one for each polity.
        shaped = value[:, None] if name == "core.balance_weights" else value[None] if value.ndim else value[None, None]
        part = jnp.broadcast_to(shaped, (shaped.shape[0], polities))
        rows.append(part)
        places[name] = (start, len(part), name == "core.balance_weights")
        start += len(part)

    def unpack(packed: Array) -> dict[str, Array]:
        parts = lax.split(packed, [size for _, size, _ in places.values()], axis=0)
        return {name: part if places[name][2] else part[0] for name, part in zip(places, parts, strict=True)}

    return jnp.concatenate(rows), unpack


def _pack(tree: Any, axis: int) -> tuple[Array, Callable[[Array], Any]]:
    """Stack the equal arrays of a tree, and return how to unpack a row of them."""
    leaves, structure = jax.tree.flatten(tree)

    def unpack(row: Array) -> Any:
        parts = lax.split(row, [1] * len(leaves), axis=0)
        return structure.unflatten([part[0] for part in parts])

    return jnp.stack(leaves, axis=axis), unpack


def log_likelihood(
    theory: Theory, theta: Values, compiled: Compiled, until: Array | int | None = None, innovations: Values | None = None
) -> Array:
    """Return the log likelihood of the record up to (not including) quarter ``until``.

    ``until`` may be traced, so that refits at many origins share one compiled function; ``innovations`` as in
    :func:`trajectory`.
    """
    limit = compiled.length if until is None else until
    states = trajectory(theory, theta, compiled, innovations)

    def density(state: State, forcing: Values, pins: dict[str, Pin]) -> Array:
        _, outcome = step(theory, theta, state, forcing, None, pins)
        return sum(part.sum() for part in outcome.log_density.values())

    densities = jax.vmap(density)(states, compiled.split_forcings(), compiled.pins)
    total = jnp.where(jnp.arange(compiled.length) < limit, densities, 0.0).sum()
    sources = speaking(theory)
    if compiled.compared is None or not sources:
        return total
    t, p = compiled.compared.cells[:, 0], compiled.compared.cells[:, 1]
    found = jax.vmap(lambda state, urban: odds(theta, state, urban))(states, compiled.forcings["urban_share"])[t, p]
    return total + compared_density(sources, theta, found, compiled.compared, limit)


def log_posterior(theory: Theory, compiled: Compiled, z: Array, until: Array | int | None = None, priors: Array | None = None) -> Array:
    """Return the log posterior in the space of standard normals, up to a constant.

    Parameters
    ----------
    z
        Shape (dimension,).
    priors
        Priors as data; the theory's own where absent.
    """
    theta = theory.constrain(z, len(compiled.polities), priors)
    return -0.5 * (z**2).sum() + log_likelihood(theory, theta, compiled, until)


def gradient(theory: Theory, compiled: Compiled, z: Array) -> Array:
    """Return the gradient of :func:`log_posterior`, for checks."""
    return jax.grad(lambda point: log_posterior(theory, compiled, point))(z)
