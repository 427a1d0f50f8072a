"""contrapeso's own engine on the reference polity, through the calls that everything else uses.

The engine knows nothing of the reference polity: it is handed a theory (``ours_theory.py``) and a record. Whoever makes
the engine faster changes what these two calls do, or what stands in :func:`histories` and :func:`slopes` here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from benchmarks.engines.ours_theory import reference_theory
from benchmarks.reference.polity import CODES, EVENTS, NAMES, prices
from benchmarks.reference.record import points, recorded
from benchmarks.task import BINS, Size
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.simulate import Paths, simulate
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS

TASKS = ("ensemble", "gradient")
NOTE = "the general engine: simulate and Gradients.at on a theory of 17 mechanisms; whole paths, then the histogram"
CHUNK = 512
LOOKS_CLOSER = True
"""A run with a negative seed keeps states, to tell coups from uprisings; it is made once and not timed."""
OWN_NAMES = {"coup": "exit_armed_conservative", "uprising": "exit_uprising", "onset": "insurgency_onset"}


def histories(theory: Theory, members: int, compiled: Compiled, seed: int, keep_states: bool = False) -> Paths:
    """Return one chunk of histories, each member with parameters of its own."""
    z = jnp.zeros((theory.dimension(len(compiled.polities)), members))
    return simulate(theory, z, compiled, seed=seed, keep_states=keep_states)


def slopes(theory: Theory, compiled: Compiled) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Return the values and slopes of the log posterior at points (point, dimension)."""
    at, target = Gradients([theory], compiled), Target(theory, compiled.length)
    return lambda z: at.at(z, [target] * len(z))


def bare_record(quarters: int, polities: int, pins: dict[str, Pin] | None = None) -> Compiled:
    """Return a record of the outside world alone, and of what is pinned."""
    shape = (quarters, polities)
    forcings = {variable.name: jnp.full(shape, variable.start, jnp.float32) for variable in FORCINGS}
    forcings["export_price"] = jnp.asarray(prices(quarters, polities), jnp.float32)
    forcings["rule_runoff"] = jnp.zeros(shape, jnp.float32)  # the list with most votes wins
    names = tuple(f"{1900 + t // 4}Q{t % 4 + 1}" for t in range(quarters))
    return Compiled(names, CODES[:polities], forcings, pins or {}, jnp.zeros((quarters, 2, polities, polities), jnp.float32))


def full_record(quarters: int, polities: int) -> Compiled:
    """Return the recorded history of the reference polity as the engine has a record: every event pinned and scored."""
    found = recorded(quarters, polities)
    zeros, ones = np.zeros((quarters, polities)), np.ones((quarters, polities))
    own = {OWN_NAMES.get(name, name): found[name] for name in EVENTS}
    pins = {name: _pin(own.get(name, zeros), ones, ones) for name in (*EXIT_NAMES, *EVENT_NAMES)}
    pins["election"] = _pin(found["election"], ones, zeros)
    pins["situation"] = _pin(found["after_situation"], ones, zeros)
    pins["competitive"] = _pin(found["after_competitive"], ones, zeros)
    pins["popular_share"] = _pin(found["share"], found["election"], found["election"])
    pins["growth"] = _pin(found["figure"], found["known"], found["known"])
    return bare_record(quarters, polities, pins)


def _pin(value: np.ndarray, pinned: np.ndarray, scored: np.ndarray) -> Pin:
    return Pin(*(jnp.asarray(part, jnp.float32) for part in (value, pinned, scored)))


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed. A negative seed looks closer, to tell coups from uprisings."""
    theory, compiled = reference_theory(), bare_record(size.quarters, size.polities)
    chunk = min(size.members, CHUNK)
    cells = (np.arange(size.quarters * size.polities, dtype=np.int32) * BINS).reshape(size.quarters, size.polities, 1)

    def run(seed: int) -> dict[str, Any]:
        totals: dict[str, list[np.ndarray]] = {}
        histogram, mean, count = 0, 0.0, -(-size.members // chunk)
        for part in range(count):
            paths = histories(theory, chunk, compiled, abs(seed) * 1000 + part, seed < 0)
            balance = np.asarray(paths.balance)
            bins = np.minimum((balance * BINS).astype(np.int32), BINS - 1) + cells
            histogram = histogram + np.bincount(bins.ravel(), minlength=cells.size * BINS)
            mean += float(balance.mean()) / count
            events = {name: np.asarray(paths.events[OWN_NAMES.get(name, name)]) for name in EVENTS[2:]}
            events["forced"] = np.asarray(paths.events["forced_exit"])
            if paths.states is not None:
                events["coup"] = _coups(paths)
                events["uprising"] = events["forced"] - events["coup"]
            for name, values in events.items():
                totals.setdefault(name, []).append(values.sum(axis=(0, 1)))
        every = {name: np.concatenate(parts) / (size.quarters * size.polities) for name, parts in totals.items()}
        return {
            "events": {name: float(values.mean()) for name, values in every.items()},
            "spread": {name: float(values.std()) for name, values in every.items()},
            "balance": mean,
            "members": chunk * count,
        }

    return run


def _coups(paths: Paths) -> np.ndarray:
    """Return the coups of histories: a conservative military government enters."""
    assert paths.states is not None
    code, tenure = (
        np.concatenate([np.asarray(paths.states[name])[1:], np.asarray(paths.final[name])[None]]) for name in ("situation", "tenure")
    )
    return ((code == 3.0) & (tenure == 0.0)).astype(np.float32)


def gradient(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the values and slopes of the log posterior at the benchmark's points."""
    theory, compiled = reference_theory(), full_record(size.quarters, size.polities)
    at = slopes(theory, compiled)
    places = {slot.name.split(".")[1]: slot.start for slot in theory.layout(size.polities) if not slot.name.startswith("core.")}
    order = [places[name] for name in NAMES]
    z = np.zeros((size.members, theory.dimension(size.polities)), np.float32)
    z[:, order] = points(size.members).T

    def run(seed: int) -> dict[str, Any]:
        values, found = at(z)
        return {"values": values, "slopes": found[:, order]}

    return run
