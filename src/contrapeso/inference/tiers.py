"""Three tiers of fits: pooled without innovations, a few polities with them, all polities with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash, fit_key
from contrapeso.inference.moments import Posterior
from contrapeso.inference.parts import ShockedDraws
from contrapeso.inference.population import Population
from contrapeso.inference.posterior import BFMI_LIMIT, DIVERGENT_LIMIT, ESS_LIMIT, RHAT_LIMIT, badge, diagnostics, sound, table
from contrapeso.inference.sample import Draws, Settings
from contrapeso.inference.shocked import ShockSettings
from contrapeso.laboratory.innovations import Latent
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

POOLED, SHOCKS, JOINT = TIERS = ("pooled", "shocks", "joint")
MOST_WITH_SHOCKS = 4
"""Polities that a fit of the second tier takes at most."""
LARGEST = 10
FILES = (
    "laboratory/innovations.py",
    "laboratory/layout.py",
    *(f"inference/{name}.py" for name in ("moments", "parts", "population", "shocked", "surface", "tiers")),
)
"""What a fit with innovations runs through beside what a pooled one does."""
LIMITS = {"rhat_max": RHAT_LIMIT, "ess_min": ESS_LIMIT, "divergent_share": DIVERGENT_LIMIT, "e_bfmi_min": BFMI_LIMIT}


@dataclass(frozen=True)
class Plan:
    """A fit as it is asked for; ``before`` is the key of the pooled fit that the population comes from."""

    tier: str
    theory: Theory
    record: Record
    settings: Settings | ShockSettings
    before: str | None = None

    @property
    def key(self) -> str:
        """The hash of all that the numbers hang on."""
        parts = {
            "tier": self.tier,
            "fit": fit_key(self.theory, self.record, self.settings),  # type: ignore[arg-type]
            "code": code_hash(*FILES),
            "population": self.before,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def judged(draws: Draws, innovations: Posterior | None = None) -> dict[str, object]:
    """Return diagnostics of parameters and innovations, the worst of both, and whether the fit is sound."""
    parameters = diagnostics(draws)
    found: dict[str, object] = {"parameters": parameters}
    worst = dict(parameters)
    if innovations is not None and len(innovations.mean):
        found["innovations"] = own = {
            "unknown": len(innovations.mean),
            "rhat_max": float(innovations.rhat.max()),
            "ess_bulk_min": float(innovations.ess_bulk.min()),
            "ess_tail_min": float(innovations.ess_tail.min()),
        }
        worst["rhat_max"] = max(worst["rhat_max"], own["rhat_max"])
        for name in ("ess_bulk_min", "ess_tail_min"):
            worst[name] = min(worst[name], own[name])
    return {**worst, "sound": sound(worst), "limits": LIMITS, **found}


def parameter_table(theory: Theory, draws: Draws, polities: tuple[str, ...], population: Population | None) -> pd.DataFrame:
    """Return the parameters as a run has them; given a population, also what this record added to it.

    The contraction and the badge are against the prior of the theory, and so hold what the population taught too;
    ``contraction_here`` is against the population.
    """
    frame = table(theory, draws, polities)
    if population is not None and population.polities:
        variance = draws.z[0].reshape(-1, draws.z.shape[-1]).var(axis=0)
        at = [slot.start + n for slot in theory.layout(len(polities)) if not theory.is_fixed(slot.name) for n in range(slot.size)]
        frame.insert(frame.columns.get_loc("badge"), "contraction_here", (1.0 - variance / population.sd**2)[at])
    return frame


def innovation_table(theory: Theory, record: Record, latent: Latent, found: ShockedDraws) -> pd.DataFrame:
    """Return one row for each innovation that was unknown.

    ``mean``, ``sd`` and the 90 % interval are in sd of the innovation, whose prior is a standard normal; ``moved`` is
    the mean of what it moved the stock by, in the stock's unit and before its bound. The badge tells by how much the
    record narrowed it.
    """
    t, p, n = (index.reshape(-1)[latent.places] for index in np.indices(latent.free.shape))
    theta = theory.constrain(np.asarray(found.thinned_z.T, np.float32), len(record.polities))
    drawn = found.thinned.astype(np.float32)
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    scales = {number: np.asarray(theta[f"core.innovation_{name}"]) for number, name in enumerate(latent.names)}
    moved = np.empty(latent.size)
    for number, scale in scales.items():
        moved[n == number] = (drawn[:, n == number] * scale[:, None]).mean(axis=0)
    own = found.innovations
    contraction = 1.0 - own.sd**2
    return pd.DataFrame(
        {
            "quarter": np.asarray(record.quarters)[t],
            "polity": np.asarray(record.polities)[p],
            "stock": np.asarray(latent.names)[n],
            "mean": own.mean,
            "sd": own.sd,
            "q05": low,
            "q95": high,
            "moved": moved,
            "contraction": contraction,
            "badge": [badge(value) for value in contraction],
            "rhat": own.rhat,
            "ess_bulk": own.ess_bulk,
            "ess_tail": own.ess_tail,
        }
    )


def surprises(frame: pd.DataFrame, record: Record, count: int = LARGEST) -> pd.DataFrame:
    """Return the largest innovations by their mean, with what the record has in their quarter.

    ``clear`` is whether the 90 % interval leaves zero out: of some thousands, some means are large by chance.
    """
    largest = frame.reindex(frame["mean"].abs().sort_values(ascending=False, kind="stable").index[:count]).reset_index(drop=True)
    places = [
        (record.quarters.index(quarter), record.polities.index(polity))
        for quarter, polity in zip(largest["quarter"], largest["polity"], strict=True)
    ]
    events = [" ".join(name for name in (*EXIT_NAMES, *EVENT_NAMES) if record.events[name][place] > 0) for place in places]
    clear = (largest["q05"] > 0) | (largest["q95"] < 0)
    return largest[["quarter", "polity", "stock", "mean", "sd", "q05", "q95", "moved", "badge"]].assign(clear=clear, events=events)


def failing(found: Mapping[str, object]) -> list[str]:
    """Return the names of diagnostics that miss their limit."""
    value = {name: float(found[name]) for name in ("rhat_max", "ess_bulk_min", "ess_tail_min", "divergent_share", "e_bfmi_min")}  # type: ignore[arg-type]
    missed = {
        "rhat_max": value["rhat_max"] >= RHAT_LIMIT,
        "ess_bulk_min": value["ess_bulk_min"] <= ESS_LIMIT,
        "ess_tail_min": value["ess_tail_min"] <= ESS_LIMIT,
        "divergent_share": value["divergent_share"] >= DIVERGENT_LIMIT,
        "e_bfmi_min": value["e_bfmi_min"] <= BFMI_LIMIT,
    }
    return [name for name, bad in missed.items() if bad]
