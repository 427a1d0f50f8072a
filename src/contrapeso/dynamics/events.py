"""When an event can happen, and how one is drawn or pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import jax.numpy as jnp
from jax import Array, lax

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.parameter import Values
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

LARGE = 30.0


class Pin(NamedTuple):
    """A recorded or imposed value.

    ``pinned`` is 1 where the value holds; ``scored`` is 1 where its density counts. Observing
    scores, intervening never does: that is the whole difference between the two.
    """

    value: Array
    pinned: Array
    scored: Array


class Shock(NamedTuple):
    """Standard normals by state or vote, uniforms by event.

    ``residual`` holds what the record has beyond the equations, added to a state after its
    equation: shocks inferred from the record, kept when it is rerun. ``gumbel`` holds, where it is
    given, a draw for each way to leave and for ``stay``; the largest sum of it and the log-odds
    happens, instead of the uniform ``exit``.
    """

    normal: Mapping[str, Array]
    uniform: Mapping[str, Array]
    residual: Mapping[str, Array] = {}
    gumbel: Mapping[str, Array] = {}


def _always(now: Values) -> Array:
    return jnp.ones_like(now["tenure"])


RISK: dict[str, Callable[[Values], Array]] = {
    "switch": lambda now: jnp.where((now["governs_popular"] + now["governs_reformers"] > 0.0) & (now["tenure"] < 6), 1.0, 0.0),
    "insurgency_onset": lambda now: jnp.where(now["insurgency"] < 0.2, 1.0, 0.0),
    "insurgency_end": lambda now: jnp.where(now["insurgency"] >= 0.2, 1.0, 0.0),
    "closure": lambda now: now["competitive"],
    "transition": lambda now: 1.0 - now["competitive"],
    "detente": lambda now: now["governs_popular"],
    "veto": lambda now: now["competitive"],
    "dispute": lambda now: jnp.maximum(now["election"], jnp.where(now["clock"] >= now["term_quarters"] - 0.5, 1.0, 0.0)),
    "exit_removal": lambda now: now["competitive"],
}
"""Who is at risk of an event; events that are not named are possible at any time.

Risk follows who governs, which the record gives, and never a stock that parameters move: else a
parameter could win by taking a recorded event out of its risk set."""


def at_risk(name: str, now: Values) -> Array:
    """Return 1 where the event can happen, 0 elsewhere."""
    return RISK.get(name, _always)(now)


def settle(drawn: Array, pin: Pin | None) -> Array:
    """Put a pinned value in place of a drawn one."""
    return drawn if pin is None else jnp.where(pin.pinned > 0, pin.value, drawn)


def log_mean(probability: Array, share: Array) -> Array:
    """Return the log density of an event of which ``share`` (0-1) is held to have happened."""
    tiny = 1e-12
    return share * jnp.log(probability + tiny) + (1.0 - share) * jnp.log1p(-jnp.minimum(probability, 1.0 - 1e-6))


def happen(
    hazards: Values, now: Values, shock: Shock | None, pins: Mapping[str, Pin]
) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
    """Let the ordinary events of the quarter happen.

    Returns values in [0, 1], log densities of those that are scored, and probabilities.
    """
    values, densities, chances = {}, {}, {}
    for name in EVENT_NAMES:
        risk = at_risk(name, now)
        chance = risk * sigmoid(hazards[name]) if name in hazards else jnp.zeros_like(risk)
        pin = pins.get(name)
        if shock is None:
            drawn = jnp.zeros_like(chance)
        else:
            drawn = jnp.where(shock.uniform[name] < chance, 1.0, 0.0)
        values[name] = settle(drawn, pin)
        chances[name] = chance
        if pin is not None and name in hazards:
            # A recorded event outside its risk set informs the state but not the hazard.
            densities[name] = pin.scored * jnp.where(risk > 0, log_mean(chance, pin.value), 0.0)
    return values, densities, chances


def depart(
    hazards: Values, now: Values, shock: Shock | None, pins: Mapping[str, Pin]
) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
    """Let the head of government stay or go: five competing risks against staying.

    A contested exit is pinned as a mixture over its classes, with the density
    log(sum of weight times probability); its effects are weighted the same way.
    """
    logits = [jnp.where(at_risk(name, now) > 0, hazards.get(name, -LARGE), -LARGE) for name in EXIT_NAMES]
    # The shift cancels; a slope through the maximum can divide by zero in compiled code.
    top = jnp.maximum(lax.stop_gradient(jnp.stack(jnp.broadcast_arrays(*logits))).max(axis=0), 0.0)
    weights = [jnp.exp(logit - top) for logit in logits]
    total = sum(weights) + jnp.exp(-top)
    chances = {name: weight / total for name, weight in zip(EXIT_NAMES, weights, strict=True)}
    values: dict[str, Array] = {}
    # Where some class is pinned, that settles the quarter: one head of government leaves once.
    settled = sum((pins[name].pinned * pins[name].value for name in EXIT_NAMES if name in pins), start=jnp.zeros(()))
    free = jnp.where(settled > 0.0, 0.0, 1.0)
    below = jnp.zeros_like(total)
    best = jnp.zeros_like(total)
    if shock is not None and shock.gumbel:
        race = [logit + shock.gumbel[name] for logit, name in zip(logits, EXIT_NAMES, strict=True)]
        best = jnp.stack(jnp.broadcast_arrays(shock.gumbel["stay"], *race)).argmax(axis=0)
    for number, name in enumerate(EXIT_NAMES):
        above = below + chances[name]
        if shock is None:
            drawn = jnp.zeros_like(total)
        elif shock.gumbel:
            drawn = free * jnp.where(best == number + 1, 1.0, 0.0)
        else:
            uniform = shock.uniform["exit"]
            drawn = free * jnp.where((uniform >= below) & (uniform < above), 1.0, 0.0)
        values[name] = settle(drawn, pins.get(name))
        below = above
    densities = {}
    if all(name in pins for name in EXIT_NAMES):
        shares = [pins[name].value for name in EXIT_NAMES]
        stay = 1.0 - sum(shares)
        mixture = sum(share * chances[name] for name, share in zip(EXIT_NAMES, shares, strict=True))
        densities["exit"] = pins[EXIT_NAMES[0]].scored * jnp.log(mixture + stay * (1.0 - below) + 1e-12)
    return values, densities, chances
