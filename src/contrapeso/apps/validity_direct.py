"""The goals that are computed at once: replay of a record of the model's own, the rerun without a change, the prior's rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
from jax import Array

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.dynamics.parameter import fixed
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.recovery import invent
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.intervene import LONGEST, Changes, Histories, rerun
from contrapeso.laboratory.simulate import simulate
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.tournament.goals import goals
from contrapeso.tournament.measured import Outcome, judged
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

RECORDS, MEMBERS, DRAWS = 3, 32, 256
EVENTS = (*EXIT_NAMES, "reform", "adjustment", "switch", "wave", "repression", "scandal", "closure", "transition", "dispute")
"""Events that histories keep, and so can be compared."""
Told = Callable[[], None]


def direct(book: Casebook, theory: Theory, wanted: tuple[str, ...], *, tell: Callable[[str, int, int], None]) -> dict[str, Outcome]:
    """Return the goals that take seconds: those of V9b, V9c and VP that are wanted."""
    record = assemble(book, ("BOL", "PER"))
    compiled = compile_record(record)
    ways = {"V9b": lambda: replayed(theory, compiled), "V9c": lambda: rerun_unchanged(theory, compiled, record)}
    ways["VP"] = lambda: prior_rates(theory, compiled)
    found = {}
    asked = [name for name in ways if name in wanted]
    for number, name in enumerate(asked):
        tell("direct", number, len(asked))
        found[name] = ways[name]()
    return found


def _draws(theory: Theory, number: int, seed: int) -> Array:
    return jnp.asarray(np.random.default_rng(seed).standard_normal((theory.dimension(2), number)), jnp.float32)


def replayed(theory: Theory, compiled: Compiled) -> Outcome:
    """Compare records of the model's own, simulated without innovations, with their replay."""
    stiff = {name: fixed(0.0, "no innovations") for name, _ in theory.named_parameters() if name.startswith("core.innovation_")}
    still = replace(theory, priors={**theory.priors, **stiff})
    wrong, apart = 0, 0.0
    for number in range(RECORDS):
        z = _draws(still, 1, 100 + number)
        made = invent(still, z[:, 0], compiled, number)
        macro = {name: pin for name, pin in made.pins.items() if name in ("growth", "inflation_stress", "debt_stress", "overreach")}
        lived = simulate(still, z, compiled, seed=number, pins=macro)
        again = simulate(still, z, made, seed=number, pins=made.pins, shocked=False)
        wrong += sum(int((np.asarray(lived.events[name]) != np.asarray(again.events[name])).sum()) for name in EVENTS)
        apart = max(apart, float(np.abs(np.asarray(lived.balance) - np.asarray(again.balance)).max()))
    return judged("V9b", wrong == 0 and apart == 0.0, wrong=wrong, apart=apart, records=RECORDS)


def rerun_unchanged(theory: Theory, compiled: Compiled, record: Record) -> Outcome:
    """Rerun the whole record, window by window, with inferred shocks and nothing changed."""
    z = _draws(theory, MEMBERS, 6)
    states = simulate(theory, z, compiled, seed=0, pins=compiled.pins, shocked=False, keep_states=True).states
    assert states is not None
    wrong, apart = 0, 0.0
    for first in range(0, compiled.length, LONGEST):
        quarters = min(LONGEST, compiled.length - first)
        start = {name: value[first] for name, value in states.items()}
        found = rerun(
            theory, z, compiled, Changes(), first=first, quarters=quarters, mode="undo", seed=2, targets=record.polities, state=start
        )
        differ, far = compared(found, record, first)
        wrong, apart = wrong + differ, max(apart, far)
    return judged("V9c", wrong == 0 and apart <= goals()["V9c"].limits["states"], wrong=wrong, apart=apart, draws=MEMBERS)


def compared(found: Histories, record: Record, first: int) -> tuple[int, float]:
    """Return how many events, exits and governments of a rerun are not the record's, and the largest distance of a state.

    A contested exit has to be one of its readings.
    """
    rows = slice(first, first + len(found.quarters))
    wrong = int((found.events["diverged"] != 0).sum())
    for name in (*EVENT_NAMES, "election"):
        wrong += int((found.events[name] != np.float32(record.events[name][rows])[..., None]).sum())
    exits = np.stack([record.events[name][rows] for name in EXIT_NAMES])
    contested = (exits % 1.0 > 0).any(axis=0)
    for weight, name in zip(exits, EXIT_NAMES, strict=True):
        told = found.events[name]
        reading = (told == 0) | ((told == 1) & (weight[..., None] > 0))
        wrong += int((~np.where(contested[..., None], reading, told == weight[..., None])).sum())
    wrong += int((sum(found.events[name] for name in EXIT_NAMES) != np.round(exits.sum(axis=0))[..., None]).sum())
    situation = record.states["situation"][rows][..., None]
    wrong += int(((found.events["next_situation"] != situation) & ~np.isnan(situation)).sum())
    far = [np.nan_to_num(np.abs(found.states[n] - record.states[n][rows][..., None])).max() for n in KEPT_STATES if n in record.states]
    return wrong, float(max(far, default=0.0))


def prior_rates(theory: Theory, compiled: Compiled) -> Outcome:
    """Return what the mechanisms say before they have seen the record."""
    paths = simulate(theory, _draws(theory, DRAWS, 0), compiled, seed=1)
    years = np.asarray([int(quarter[:4]) for quarter in compiled.quarters])
    forced, balance = np.asarray(paths.events["forced_exit"]), np.asarray(paths.balance)
    early, late = (float(4 * forced[(years >= a) & (years <= b)].mean()) for a, b in ((1950, 1979), (2000, 2021)))
    drift = float(np.median(np.abs(balance[4:] - balance[:-4])))
    limits = goals()["VP"].limits
    values = {"early": early, "late": late, "drift": drift}
    return judged("VP", all(limits[name][0] <= value <= limits[name][1] for name, value in values.items()), **values)
