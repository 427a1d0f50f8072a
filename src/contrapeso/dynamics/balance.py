r"""The balance of power: a declared functional of the state, not a free curve.

.. math:: B = s\\Big(b_i + 2\\sum_j w_j\\, \\mathrm{sq}_2(c_j)\\Big)

with components organisation, access, vehicles, control of policy, arms, and the structural
power of capital. B = 1: popular sectors control the use of the state; B = 0: elites do.
The word carries no praise: 0.5 is not good.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.functions import sigmoid, squeeze
from contrapeso.dynamics.parameter import Values
from contrapeso.vocabulary.variables import LEANS

LINKS = (
    ("regional_tide", "outside_lean", 0, "lean_memory", 0.0),
    ("regional_mobilisation", "outside_waves", 0, "wave_memory", 0.0),
    ("regional_norms", "outside_norms", 0, "competitive", 0.5),
    ("brazil_lean", "outside_brazil", 1, "lean_memory", 0.0),
)
"""What reaches a polity from the others: the index, the forcing that holds what comes from outside the
run, which matrix of ties weighs it (all neighbours, or Brazil), the state that is weighed, and what is
taken off that first."""

COMPONENTS = ("organisation", "access", "vehicles", "policy", "arms", "capital")


def composition(state: Values, forcing: Values) -> dict[str, Array]:
    """Return flags of the governing situation and the organisation of the two camps.

    The weights of the popular blocs come from the urban share; they are data, not parameters.
    """
    code, urban = state["situation"], forcing["urban_share"]
    rural = 1.0 - urban
    labour, city = 0.6 * urban + 0.1, 0.4 * urban
    total = rural * 0.9 + labour + city
    labour, rural, city = labour / total, rural * 0.9 / total, city / total
    popular = jnp.log(
        labour * jnp.exp(state["organisation_labour"])
        + rural * jnp.exp(state["organisation_rural"])
        + city * jnp.exp(state["organisation_urban"])
    )
    elite = jnp.log(0.7 * jnp.exp(state["organisation_business"]) + 0.3 * jnp.exp(state["organisation_regional"]))
    return {
        "governs_popular": jnp.where(code == 0, 1.0, 0.0),
        "governs_reformers": jnp.where(code == 2, 1.0, 0.0),
        "governs_conservatives": jnp.where(code == 3, 1.0, 0.0),
        "lean": sum(weight * jnp.where(code == number, 1.0, 0.0) for number, weight in enumerate(LEANS.values())),
        "organisation_popular": popular,
        "organisation_elite": elite,
        "weight_labour": labour,
        "weight_rural": rural,
        "weight_urban": city,
    }


def neighbourhood(state: Values, forcing: Values) -> dict[str, Array]:
    """Return what reaches a polity from its neighbours, by the ties in force.

    ``forcing["ties"]`` has shape (2, polity, polity): weights of all neighbours, and of Brazil;
    what lies outside the run comes as a forcing from the record.
    """
    found = {}
    for index, outside, matrix, name, less in LINKS:
        found[index] = forcing[outside]
        if "ties" in forcing:
            found[index] = found[index] + jnp.tensordot(forcing["ties"][matrix], state[name] - less, 1)
    return found


def components(state: Values, camps: Values) -> tuple[Array, ...]:
    """Return the six components in the order of :data:`COMPONENTS`, in sd-like units."""
    return (
        camps["organisation_popular"] - camps["organisation_elite"],
        state["access_popular"] - state["access_elite"],
        state["competitive"] * (state["vehicle_popular"] - state["vehicle_elite"]),
        4.0 * state["orientation"] * sigmoid(state["autonomy"]),
        1.5 * state["military_alignment"],
        2.0 * (state["state_ownership"] - 0.3) - state["capital_strike"],
    )


def balance_odds(theta: Values, state: Values, camps: Values) -> Array:
    """Return the balance of power as log-odds, shape (polity, ...)."""
    weights = theta["core.balance_weights"]
    total = sum(weights[j] * squeeze(2.0, part) for j, part in enumerate(components(state, camps)))
    return theta["core.balance_offset"] + 2.0 * total


def balance(theta: Values, state: Values, camps: Values) -> Array:
    """Return the balance of power in (0, 1), shape (polity, ...)."""
    return sigmoid(balance_odds(theta, state, camps))
