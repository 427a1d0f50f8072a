"""contrapeso's own engine on the reference polity, through the calls that everything else uses.

The engine knows nothing of the reference polity: it is handed a theory (``ours_theory.py``) and a record. Whoever makes
the engine faster changes what these two calls do, or what stands in :func:`ensemble` and :func:`slopes` here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from benchmarks.engines.ours_theory import reference_theory
from benchmarks.reference.polity import CODES, EVENTS, NAMES, prices
from benchmarks.reference.record import points, recorded
from benchmarks.task import Size
from contrapeso.dynamics.events import Pin
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import EVENTS as RESULTS
from contrapeso.laboratory.simulate import ensemble as generated
from contrapeso.laboratory.simulate import simulate
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS

TASKS = ("ensemble", "gradient")
NOTE = "the general engine: sums of members and Gradients.at on a theory of 17 mechanisms, from generated code"
CHUNK = 512
LOOKS_CLOSER = True
"""A run with a negative seed keeps histories, to see how members differ; it is made once and not timed."""
OWN_NAMES = {"coup": "exit_armed_conservative", "uprising": "exit_uprising", "onset": "insurgency_onset"}


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
    """Return the run of one ensemble, by seed. A negative seed keeps the histories, to see how members differ."""
    theory, compiled = reference_theory(), bare_record(size.quarters, size.polities)
    code = generated(theory, size.polities)
    assert code is not None
    table = theory.prior_table(size.polities)
    # Each member has parameters of its own, all at their reference values.
    z = np.zeros((theory.dimension(size.polities), min(size.members, CHUNK)), np.float32)
    members = -(-size.members // 16) * 16

    def run(seed: int) -> dict[str, Any]:
        found = code.sums(z, table, compiled, {}, seed=abs(seed), members=members)
        mean = dict(zip(RESULTS, np.moveaxis(found.mean[..., 7:], -1, 0), strict=True))
        answer = {
            "events": {name: float(mean[OWN_NAMES.get(name, name)].mean()) for name in EVENTS},
            "balance": float(found.mean[..., 0].mean()),
            "members": members,
        }
        if seed < 0:
            paths = simulate(theory, np.repeat(z[:, :1], min(members, CHUNK), axis=1), compiled, seed=abs(seed))
            each = {name: np.asarray(paths.events[OWN_NAMES.get(name, name)]).mean(axis=(0, 1)) for name in EVENTS}
            answer["spread"] = {name: float(values.std()) for name, values in each.items()}
        return answer

    return run


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
