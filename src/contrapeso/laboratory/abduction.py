"""Abduction: which shocks, under a theory, would have brought exactly this record.

For each draw of the parameters the record's events are met by uniforms below or above their
chances, exits by Gumbel draws whose largest is the recorded class, votes by residuals, and the
states that the record gives by what they have beyond their equations. Rerunning the step with
these shocks reproduces the record; rerunning it with something changed is the counterfactual
of one case. The coupling of noise and outcome is an assumption that no record can check.
"""

from __future__ import annotations

from collections.abc import Mapping

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.government import VOTES
from contrapeso.dynamics.parameter import Values
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

TINY = 1e-6
"""A chance below this cannot be met by a uniform: the recorded event is then held as it was."""

GOVERNMENT = ("situation", "competitive", "new_government", "election")


def resolve_exits(pins: Mapping[str, Pin], chances: Values, uniform: Array) -> dict[str, Array]:
    """Return one class of exit a draw, from a record that may hold several readings.

    A reading is drawn in proportion to its weight times the chance that the theory gave it.
    """
    weights = [pins[name].value[..., None] * chances[name] for name in EXIT_NAMES]
    recorded = sum(pins[name].value[..., None] for name in EXIT_NAMES)
    total = sum(weights)
    # Where the theory gave none of the readings a chance, the record's weights stand alone.
    fallback = [pins[name].value[..., None] for name in EXIT_NAMES]
    weights = [jnp.where(total > 1e-9, weight, prior) for weight, prior in zip(weights, fallback, strict=True)]
    total = sum(weights)
    below, found = jnp.zeros_like(total), {}
    left = jnp.where(recorded > 0.5, 1.0, 0.0)
    for name, weight in zip(EXIT_NAMES, weights, strict=True):
        above = below + weight / jnp.maximum(total, 1e-9)
        found[name] = left * jnp.where((uniform >= below) & (uniform < above), 1.0, 0.0)
        below = above
    # Rounding can leave the last sliver to nobody.
    missing = left - sum(found.values())
    found[EXIT_NAMES[0]] = found[EXIT_NAMES[0]] + missing * jnp.where(weights[0] > 0, 1.0, 0.0)
    return found


def infer_uniforms(values: Values, chances: Values, fresh: Values) -> tuple[dict[str, Array], dict[str, Pin]]:
    """Return uniforms that meet recorded ordinary events, and pins for those that none can meet.

    Parameters
    ----------
    values
        Recorded events, 0 to 1, shape (polity, draw).
    chances
        The chance each had.
    fresh
        Standard uniforms by event.
    """
    uniforms, held = {}, {}
    for name in EVENT_NAMES:
        chance, value, u = chances[name], values[name], fresh[name]
        chance, value, u = jnp.broadcast_arrays(chance, value, u)
        happened = value >= 1.0
        clear = jnp.clip(u, 1e-3, 1.0 - 1e-3)  # clear of rounding at the edge
        uniforms[name] = jnp.where(happened, clear * chance, chance + clear * (1.0 - chance))
        # A vague date is a share of an event; it cannot be met by one draw, so it is held.
        vague = (value > 0.0) & (value < 1.0)
        unmet = (happened & (chance < TINY)) | vague
        held[name] = Pin(value, jnp.where(unmet, 1.0, 0.0), jnp.zeros_like(value))
    return uniforms, held


def infer_exit(values: Values, chances: Values, fresh: Values) -> tuple[dict[str, Array], dict[str, Array], dict[str, Pin]]:
    """Return a uniform, Gumbel draws and pins that meet the recorded exit, or the staying.

    Notes
    -----
    The Gumbels are drawn from the top down given the recorded class: the largest sum first, the
    others below it.
    """
    stay = 1.0 - sum(values[name] for name in EXIT_NAMES)
    chosen = {"stay": stay, **{name: values[name] for name in EXIT_NAMES}}
    remain = 1.0 - sum(chances[name] for name in EXIT_NAMES)
    # Log-odds against staying, as the step has them; the sum over all classes is then 1 / remain.
    scores = {"stay": jnp.zeros_like(stay)}
    scores |= {name: jnp.log(jnp.maximum(chances[name], 1e-14) / jnp.maximum(remain, 1e-14)) + 0.0 * stay for name in EXIT_NAMES}
    top = -jnp.log(jnp.maximum(remain, 1e-14)) - jnp.log(-jnp.log(jnp.clip(fresh["exit"], 1e-6, 1.0 - 1e-6)))
    gumbel = {}
    for name, score in scores.items():
        below = -jnp.log(jnp.exp(-top) - jnp.log(jnp.clip(fresh[f"gumbel_{name}"], 1e-6, 1.0 - 1e-6)) * jnp.exp(-score))
        # The recorded class keeps clear of rounding in its own sum.
        gumbel[name] = jnp.where(chosen[name] > 0.5, top - score + 1e-3, jnp.minimum(below, top - 1e-3) - score)
    edge, uniform, size = jnp.zeros_like(stay), jnp.zeros_like(stay), jnp.zeros_like(stay)
    clear = jnp.clip(fresh["exit"], 1e-3, 1.0 - 1e-3)
    for name in EXIT_NAMES:
        uniform = jnp.where(chosen[name] > 0.5, edge + clear * chances[name], uniform)
        size = jnp.where(chosen[name] > 0.5, chances[name], size)
        edge = edge + chances[name]
    uniform = jnp.where(stay > 0.5, edge + clear * (1.0 - edge), uniform)
    unmet = jnp.where((stay <= 0.5) & (size < TINY), 1.0, 0.0)
    held = {name: Pin(values[name], unmet, jnp.zeros_like(unmet)) for name in EXIT_NAMES}
    return {"exit": uniform}, gumbel, held


def infer_votes(theta: Values, index: Values, pins: Mapping[str, Pin], fresh: Values) -> dict[str, Array]:
    """Return the standard normals behind the recorded parts of the vote; fresh ones where none is recorded."""
    found = {}
    for name, (share, spread) in VOTES.items():
        noise = fresh[name]
        if share in pins:
            pin = pins[share]
            recorded = jnp.clip(pin.value, 1e-4, 1.0 - 1e-4)[..., None]
            needed = (jnp.log(recorded) - jnp.log1p(-recorded) - index[name]) / theta[f"core.{spread}"]
            noise = jnp.where(pin.pinned[..., None] > 0, needed, noise)
        found[name] = noise
    return found


def infer_residuals(pins: Mapping[str, Pin], equations: Values, names: tuple[str, ...]) -> dict[str, Array]:
    """Return what recorded states have beyond their equations, shape (polity, draw)."""
    return {name: pins[name].pinned[..., None] * (pins[name].value[..., None] - equations[name]) for name in names if name in pins}
