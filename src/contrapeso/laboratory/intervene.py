"""Intervene: rerun a case with something changed, in two ways side by side.

``do`` draws fresh shocks: what the change does on average, in a population of such cases.
``undo`` keeps the shocks inferred from the record: what would have become of this one case. Both
compare with the same run without the change, on the same random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.parameter import Values
from contrapeso.dynamics.step import State
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled, starting_state
from contrapeso.laboratory.retelling import CHANCES, Window, retelling
from contrapeso.laboratory.shocks import codes, shocks
from contrapeso.laboratory.simulate import simulate
from contrapeso.laboratory.twice import SETTABLE, Coupling, Quarter, twice

LONGEST = 60
"""Quarters after which no counterfactual is told: the inferred shocks explain little by then."""
SOLID = 20
"""Quarters that are told without reserve; beyond them bands are hatched."""

Mode = Literal["do", "undo"]


@dataclass(frozen=True)
class Changes:
    """What an intervention changes, as arrays.

    Attributes
    ----------
    forcings
        Whole paths of exogenous variables that differ from the record, shape (time, polity).
    imposed
        Values held in some quarters: (values, mask), each of shape (time, polity), by variable.
    scale, shift
        Parameters multiplied or moved from the first quarter on, by full name.
    ties_off
        Whether nothing reaches a polity from its neighbours.
    """

    forcings: Mapping[str, np.ndarray] = field(default_factory=dict)
    imposed: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    shift: Mapping[str, float] = field(default_factory=dict)
    ties_off: bool = False


@dataclass(frozen=True)
class Histories:
    """Histories from the first quarter of an intervention, arrays of shape (time, polity, draw)."""

    quarters: tuple[str, ...]
    balance: np.ndarray
    events: dict[str, np.ndarray]
    states: dict[str, np.ndarray]


@partial(jax.jit, static_argnames=("theory", "polities", "abduced", "coupling"))
def _window(
    theory: Theory,
    priors: Array,
    z: Array,
    polities: int,
    scale: Values,
    shift: Values,
    state: State,
    quarters: Array,
    record: tuple[Values, Mapping[str, Pin]],
    changed: Values,
    imposed: tuple[Array, Array],
    follows: Array,
    places: Array,
    seed: int,
    first_member: int,
    abduced: bool,
    coupling: Coupling,
) -> tuple[Array, dict[str, Array], dict[str, Array]]:
    factual_theta = theory.constrain(z, polities, priors)
    theta = {name: value * scale[name] + shift[name] for name, value in factual_theta.items()}
    draws = z.shape[1]
    shape = (polities, draws)
    follow = jnp.broadcast_to(follows[:, None], shape)

    def wide(values: Values) -> dict[str, Array]:
        return {name: value if name == "ties" else value[:, None] for name, value in values.items()}

    def quarter(carry: tuple[State, State, Array], inputs: tuple) -> tuple[tuple[State, State, Array], tuple]:
        t, sure, (forcing, recorded), other, values, mask = inputs
        fresh = shocks(seed, t, places, draws, first_member, uniforms=CHANCES)
        given = Quarter(wide(forcing), recorded, wide(other), values, mask, sure, follow, fresh)
        return twice(theory, (factual_theta, theta), carry, given, abduced=abduced, coupling=coupling)

    start = {name: jnp.broadcast_to(value, shape).astype(jnp.float32) for name, value in state.items()}
    line = jnp.zeros(shape) if abduced and coupling != "independent" else jnp.broadcast_to(1.0 - follow, shape)
    _, found = lax.scan(quarter, (start, start, line), (quarters, jnp.where(jnp.arange(LONGEST) == 0, 1.0, 0.0), record, changed, *imposed))
    return found


def state_before(theory: Theory, z: Array, compiled: Compiled, first: int) -> State:
    """Return the state at the start of a quarter of the record, for every draw, shape (polity, draw)."""
    if first == 0:
        return starting_state(compiled, {}, (z.shape[1],))
    before = compiled.window(0, first)
    return simulate(theory, z, before, seed=0, pins=before.pins, shocked=False).final


def _calendar(clock: Array, compiled: Compiled, first: int) -> Array:
    """Return clocks that run out in the quarter of the next election that the record holds: its date was known."""
    held = np.asarray(compiled.pins["election"].value)[first:] > 0.5
    ahead = np.where(held.any(axis=0), held.argmax(axis=0) + 1.0, np.nan)
    known = ~np.isnan(ahead) & (ahead <= 24.0)
    return jnp.where(jnp.asarray(known)[:, None], jnp.asarray(np.nan_to_num(ahead), jnp.float32)[:, None], clock)


def rerun(
    theory: Theory,
    z: Array,
    compiled: Compiled,
    changes: Changes,
    *,
    first: int,
    quarters: int,
    mode: Mode,
    seed: int,
    targets: tuple[str, ...],
    coupling: Coupling = "gumbel",
    state: State | None = None,
    first_member: int = 0,
    generated: bool = True,
) -> Histories:
    """Rerun a window of the record with something changed; with no changes, the baseline.

    Parameters
    ----------
    theory, z
        The mechanisms, and posterior draws as standard normals, shape (dimension, draw).
    compiled
        The whole record.
    changes
        What is changed; paths cover the whole record.
    first, quarters
        First quarter of the window and its length; at most :data:`LONGEST`.
    mode
        ``undo`` keeps the shocks inferred from the record, ``do`` draws fresh ones.
    targets
        Polities that may depart from the record; the others follow it.
    coupling
        How inferred shocks and outcomes hang together: ``gumbel`` or ``threshold`` for exits, or
        ``independent``: events and votes drawn anew, macroeconomic residuals kept.
    state
        State at the start of the first quarter; computed where absent.
    first_member
        Number of the first draw among all members: it keys the fresh shocks, so that members may be
        run in parts.
    generated
        Whether to run generated code where there is any; JAX gives the same histories, slower.

    Raises
    ------
    ValueError
        If the window leaves the record or is longer than can be told.
    """
    if quarters > LONGEST or first < 0 or first + quarters > compiled.length:
        raise ValueError(f"a window of {quarters} quarters from {first} does not lie in a record of {compiled.length}")
    polities = len(compiled.polities)
    state = state_before(theory, z, compiled, first) if state is None else state
    if mode == "do" or coupling == "independent":
        state = {**state, "clock": _calendar(state["clock"], compiled, first)}
    # One compiled program serves all windows: they are padded to one length, and the padding is dropped.
    places = np.minimum(np.arange(first, first + LONGEST), compiled.length - 1)
    record = (
        {name: np.asarray(value)[places] for name, value in compiled.split_forcings().items()},
        {n: Pin(*(np.asarray(part)[places] for part in pin)) for n, pin in compiled.pins.items()},
    )
    changed = dict(record[0])
    for name, path in changes.forcings.items():
        changed[name] = np.asarray(path, np.float32)[places]
    if changes.ties_off:
        changed |= {
            name: np.zeros_like(changed[name]) for name in ("ties", "outside_lean", "outside_waves", "outside_norms", "outside_brazil")
        }
    values = np.zeros((LONGEST, len(SETTABLE), polities), np.float32)
    mask = np.zeros_like(values)
    for name, (value, where) in changes.imposed.items():
        number = SETTABLE.index(name)
        values[:, number], mask[:, number] = value[places], where[places]
    follows = np.asarray([0.0 if code in targets else 1.0 for code in compiled.polities], np.float32)
    code = retelling(theory, polities, abduced=mode == "undo", coupling=coupling) if generated else None
    cut = slice(0, quarters)
    if code is not None:
        window = Window(record[0], record[1], changed, values, mask, follows)
        found = code.tell(
            np.asarray(z), theory.prior_table(polities), window, compiled.polities,
            state=state, scale=changes.scale, shift=changes.shift, seed=seed, quarters=quarters, first=first, first_member=first_member,
        )  # fmt: skip
        return Histories(compiled.quarters[first : first + quarters], *found)
    names = [name for name, _ in theory.named_parameters()]
    scale = {name: jnp.float32(changes.scale.get(name, 1.0)) for name in names}
    shift = {name: jnp.float32(changes.shift.get(name, 0.0)) for name in names}
    balance, events, states = _window(
        theory.structure,
        jnp.asarray(theory.prior_table(polities)),
        z,
        polities,
        scale,
        shift,
        state,
        jnp.asarray(places),
        record,
        changed,
        (jnp.asarray(values), jnp.asarray(mask)),
        jnp.asarray(follows),
        jnp.asarray(codes(compiled.polities)),
        seed,
        first_member,
        mode == "undo",
        coupling,
    )
    return Histories(
        compiled.quarters[first : first + quarters],
        np.asarray(balance)[cut],
        {name: np.asarray(value)[cut] for name, value in events.items()},
        {name: np.asarray(value)[cut] for name, value in states.items()},
    )
