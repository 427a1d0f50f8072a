"""A record as arrays for the engine: forcings, pins, and the state it starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.casebook.record import EXIT, Record
from contrapeso.dynamics.core import SCORED_SERIES
from contrapeso.dynamics.events import Pin
from contrapeso.laboratory.observed import Compared, arrange, inside
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS, SITUATION, STATES

PINNED_FLAGS = ("overreach", "new_government", "election")


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Compiled:
    """Arrays of shape (time, polity), ready for a scan.

    A pytree, so that it can be an argument of compiled functions: one program then serves every
    record of the same size.
    """

    quarters: tuple[str, ...] = field(metadata={"static": True})
    polities: tuple[str, ...] = field(metadata={"static": True})
    forcings: dict[str, Array]
    pins: dict[str, Pin]
    ties: Array
    """Weights of neighbours, and of Brazil: shape (time, 2, polity, polity)."""
    compared: Compared | None = None
    """What sources compare, where claims are taken as data."""

    @property
    def length(self) -> int:
        """Return the number of quarters."""
        return len(self.quarters)

    def window(self, start: int, stop: int) -> Compiled:
        """Return the quarters from ``start`` up to ``stop``."""
        cut = slice(start, stop)
        pins = {name: Pin(*(part[cut] for part in pin)) for name, pin in self.pins.items()}
        forcings = {name: array[cut] for name, array in self.forcings.items()}
        compared = None if self.compared is None else inside(self.compared, start, stop)
        return Compiled(self.quarters[cut], self.polities, forcings, pins, self.ties[cut], compared)

    def split_forcings(self) -> dict[str, Array]:
        """Return forcings and ties as one mapping, for a scan over quarters."""
        return {**self.forcings, "ties": self.ties}


def compile_record(record: Record) -> Compiled:
    """Turn a record into forcings and scored pins.

    Notes
    -----
    Every event of the record is pinned in every quarter: an event that the record does not
    hold is held not to have happened. States are pinned where the record gives them; a series
    is scored once a year, when its figure is new. What the record leaves out (``Record.without``,
    or what a theory may not see) is pinned all the same and not scored: ``Record.fresh`` is 0 there.
    An item measured with error is carried beside the states, under its own name: scored where the theory
    observes it (:func:`contrapeso.laboratory.observed.observing`), and never pinned. One that is left out is not there.
    """
    shape = (len(record.quarters), len(record.polities))
    ones = np.ones(shape)
    pins: dict[str, Pin] = {}
    for name in EXIT_NAMES:
        pins[name] = _pin(record.events[name], ones, record.fresh.get(EXIT, ones))
    for name in EVENT_NAMES:
        pins[name] = _pin(record.events[name], ones, record.fresh.get(name, ones))
    for name in PINNED_FLAGS:
        pins[name] = _pin(record.events[name], ones, np.zeros(shape))
    for name, share in record.shares.items():
        known = ~np.isnan(share)
        pins[name] = _pin(np.where(known, share, 0.5), known, known * record.fresh.get(name, ones))
    errors = {f"{name}_error": name for name in record.items}
    for name, values in record.states.items():
        item = errors.get(name, name)
        if item in record.items and not record.fresh[item].any():
            continue
        known = ~np.isnan(values)
        scored = known * record.fresh[name] if name in SCORED_SERIES or name in record.items else np.zeros(shape)
        # Where there is no value its error still stands under a root, so that it may not be zero.
        pins[name] = _pin(np.where(known, values, 1.0 if name in errors else 0.0), known, scored)
    forcings = {
        variable.name: jnp.asarray(record.forcings.get(variable.name, np.full(shape, variable.start)), jnp.float32) for variable in FORCINGS
    }
    polities = len(record.polities)
    ties = np.zeros((shape[0], 2, polities, polities)) if record.ties is None else record.ties
    return Compiled(record.quarters, record.polities, forcings, pins, jnp.asarray(ties, jnp.float32), arrange(record.comparisons))


def _pin(value: np.ndarray, pinned: np.ndarray, scored: np.ndarray) -> Pin:
    return Pin(*(jnp.asarray(part, jnp.float32) for part in (value, pinned, scored)))


def starting_state(compiled: Compiled, theta: Mapping[str, Array], trailing: tuple[int, ...] = ()) -> dict[str, Array]:
    """Return the state before the first quarter, shape (polity, ...).

    Stocks start at the vocabulary's values; the situation starts as the record has it at the
    end of the first quarter, which every casebook gives.
    """
    polities = len(compiled.polities)
    state = {variable.name: jnp.full((polities, *trailing), variable.start) for variable in (*STATES, *SITUATION)}
    for name in ("situation", "competitive"):
        if name in compiled.pins:
            first = compiled.pins[name].value[0].reshape((polities,) + (1,) * len(trailing))
            state[name] = jnp.broadcast_to(first, (polities, *trailing))
    return state
