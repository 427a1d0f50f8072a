"""Which mechanisms moved an effect: the same two runs once more without each, on the same random numbers.

A mechanism is silent where the parameters of its terms are neutral. It is silenced in the run
without the change and in the run with it, so that what is compared is the effect of the change
in a world with the mechanism and in one without. Parts of an effect do not add up to it where
mechanisms work through one another; that is said, and nothing is scaled to make them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.intervene import Changes

Run = Callable[[Changes], Mapping[str, np.ndarray]]
"""What reruns the record with something changed and returns each outcome for every draw, shape (draw,)."""


@dataclass(frozen=True)
class Share:
    """What one mechanism contributes to the effect of a change on one outcome.

    Attributes
    ----------
    effect, without
        Mean difference that the change makes, with the mechanism and without it, in the outcome's unit.
    moved
        ``effect - without``.
    error
        Monte Carlo error of ``moved``, from draws in pairs.
    """

    mechanism: str
    outcome: str
    effect: float
    without: float
    moved: float
    error: float


def silenced(theory: Theory, label: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the scale and shift of parameters that switch a mechanism off; empty where it claims nothing."""
    scale: dict[str, float] = {}
    shift: dict[str, float] = {}
    for mechanism in theory.mechanisms:
        if mechanism.label != label:
            continue
        carriers = {name for term in mechanism.terms.values() for name in term.parameters}
        for item in mechanism.parameters:
            if item.name in carriers:
                scale[f"{label}.{item.name}"], shift[f"{label}.{item.name}"] = 0.0, item.neutral
    return scale, shift


def _off(changes: Changes, off: tuple[Mapping[str, float], Mapping[str, float]]) -> Changes:
    return replace(changes, scale={**changes.scale, **off[0]}, shift={**changes.shift, **off[1]})


def shares(run: Run, changes: Changes, theory: Theory, labels: Iterable[str]) -> list[Share]:
    """Return what each mechanism contributes to what a change does to each outcome.

    Parameters
    ----------
    run
        Reruns the record; called twice for each mechanism, and twice more.
    labels
        Mechanisms that lie between the change and an outcome; those without terms are left out.
    """
    base, changed = run(Changes()), run(changes)
    whole = {name: changed[name] - base[name] for name in base}
    found: list[Share] = []
    for label in labels:
        off = silenced(theory, label)
        if not off[0]:
            continue
        quiet, quiet_changed = run(_off(Changes(), off)), run(_off(changes, off))
        for name, effect in whole.items():
            without = quiet_changed[name] - quiet[name]
            known = ~(np.isnan(effect) | np.isnan(without))
            if known.sum() < 2:
                continue
            parts = (effect - without)[known]
            error = float(parts.std(ddof=1) / np.sqrt(known.sum()))
            found.append(Share(label, name, float(effect[known].mean()), float(without[known].mean()), float(parts.mean()), error))
    return found
