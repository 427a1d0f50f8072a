r"""What others observed of the model: items with an error of their own, and comparisons that sources make.

An item :math:`j` in a year is scored as

.. math:: y \\sim t_4\\big(\\alpha_j + \\lambda_j g_j(x) + \\gamma_j d,\\ \\sqrt{e^2 + \\sigma_j^2}\\big)

with the provider's standard error e, a discrepancy :math:`\\sigma_j` of the model, and d = 1 under competitive
government for items that do not observe the balance. Source s, which says that the balance of a was more popular
than that of b, is scored as

.. math:: P = s\\big(\\kappa_s (\\mathrm{logit} B_a - \\mathrm{logit} B_b) + \\beta_s l\\big)

with l = 1 where a is the later time, -1 where it is the earlier one, 0 where neither is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array
from jax.nn import log_sigmoid
from jax.scipy.special import gammaln

from contrapeso.dynamics.balance import balance_odds
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal
from contrapeso.vocabulary.items import ITEMS, MeasuredItem

OBSERVED: Mapping[str, Callable[[Values, Values], Array]] = {
    "balance": lambda theta, now: balance_odds(theta, now, now),
    "vehicles": lambda theta, now: 0.5 * (now["vehicle_popular"] + now["vehicle_elite"]),
    "restraint": lambda theta, now: -now["repression_memory"],
    "scandals": lambda theta, now: now["scandal_stock"],
    "limits": lambda theta, now: -now["overreach_memory"],
}
"""What an item can observe, from parameters and from states and indices at the start of a quarter."""


@dataclass(frozen=True)
class Observer:
    """Somebody who observed: an item, or a source that compares; its parameters come after those of the mechanisms."""

    label: str
    parameters: tuple[Parameter, ...]


def student(error: Array, scale: Array) -> Array:
    """Log density of a Student-t with 4 degrees of freedom."""
    constant = gammaln(2.5) - gammaln(2.0) - 0.5 * jnp.log(4.0 * jnp.pi)
    return constant - jnp.log(scale) - 2.5 * jnp.log1p((error / scale) ** 2 / 4.0)


def item_observer(item: MeasuredItem) -> Observer:
    """Return the observer of an item."""
    found = [
        Parameter(
            "level", normal(0.0, 1.5, "weak: the scale of the provider"), "item", "Value of the item where what it observes is zero."
        ),
        Parameter("discrepancy", log_normal(0.5, 0.5, "weak"), "item", "Distance of the model from the item beyond the provider's error."),
    ]
    if not item.anchor:
        found.append(Parameter("slope", half_normal(1.0, "sign of the item"), "item per unit", "Response of the item to what it observes."))
    if item.observes != "balance":
        found.append(Parameter("opening", normal(0.0, 1.0, "weak"), "item", "Shift of the item under competitive government."))
    return Observer(item.name, tuple(found))


def source_observer(source: str) -> Observer:
    """Return the observer of a source that compares."""
    return Observer(
        f"claims-{source}",
        (
            Parameter("discernment", half_normal(1.5, "design note"), "logit per logit", "How sharply the source tells balances apart."),
            Parameter("leaning", normal(0.0, 0.5, "judged"), "logit", "Readiness of the source to see the popular camp rise over time."),
        ),
    )


def score_items(observers: Sequence[Observer], theta: Values, now: Values, pins: Mapping[str, Pin]) -> dict[str, Array]:
    """Return the log density of each item in a quarter, shape (polity, ...), none where it has no value.

    Parameters
    ----------
    now
        States, forcings and indices at the start of the quarter.
    pins
        Under the name of an item its value, whose ``scored`` is the part of a year that the quarter stands for, and
        under the name with ``_error`` its standard error.
    """
    densities = {}
    for observer in observers:
        name = observer.label
        if name not in ITEMS or name not in pins:
            continue
        item, pin = ITEMS[name], pins[name]
        seen = OBSERVED[item.observes](theta, now)
        expected = theta[f"{name}.level"] + (seen if item.anchor else theta[f"{name}.slope"] * seen)
        if item.observes != "balance":
            expected = expected + theta[f"{name}.opening"] * now["competitive"]
        scale = jnp.sqrt(pins[f"{name}_error"].value ** 2 + theta[f"{name}.discrepancy"] ** 2)
        densities[name] = pin.scored * student(pin.value - expected, scale)
    return densities


def score_comparison(difference: Array, later: Array, discernment: Array, leaning: Array) -> Array:
    """Return the log density of comparisons.

    Parameters
    ----------
    difference
        Log-odds of the balance where the source sees more of it, less those of the other place.
    later
        1 where the place with more is the later one, -1 where it is the earlier, 0 where neither is.
    """
    return log_sigmoid(discernment * difference + leaning * later)
