"""What a posterior says about each parameter, and what the record could teach."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.recovered import UNTESTED, Recovered
from contrapeso.inference.sample import Draws

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)
    import arviz as az

LEARNED, WEAK = 0.5, 0.3
RHAT_LIMIT, ESS_LIMIT, DIVERGENT_LIMIT, BFMI_LIMIT = 1.01, 400, 0.001, 0.3
"""Largest R-hat, least effective draws, largest share of divergent draws, least energy diagnostic of a sound fit."""


def badge(contraction: float) -> str:
    """Return learned, weak or prior-only by the share of prior variance that the record removed."""
    if contraction > LEARNED:
        return "learned"
    return "weak" if contraction >= WEAK else "prior-only"


def diagnostics(draws: Draws, origin: int = 0) -> dict[str, float]:
    """Return the worst R-hat and effective sample sizes, divergences and energy diagnostics."""
    data = az.from_dict({"z": draws.z[origin]})
    energy = draws.energy[origin]
    bfmi = (np.diff(energy, axis=1) ** 2).mean(axis=1) / energy.var(axis=1)
    return {
        "chains": int(draws.z.shape[1]),
        "draws": int(draws.z.shape[2]),
        "rhat_max": float(az.rhat(data)["z"].max()),
        "ess_bulk_min": float(az.ess(data)["z"].min()),
        "ess_tail_min": float(az.ess(data, method="tail")["z"].min()),
        "divergences": int(draws.divergent[origin].sum()),
        "divergent_share": float(draws.divergent[origin].mean()),
        "e_bfmi_min": float(bfmi.min()),
        "steps_mean": float(draws.steps[origin].mean()),
    }


def sound(found: Mapping[str, float]) -> bool:
    """Return whether diagnostics are good enough for numbers to be shown without a warning."""
    settled = found["rhat_max"] < RHAT_LIMIT and min(found["ess_bulk_min"], found["ess_tail_min"]) > ESS_LIMIT
    return settled and found.get("divergent_share", 0.0) < DIVERGENT_LIMIT and found.get("e_bfmi_min", 1.0) > BFMI_LIMIT


def table(theory: Theory, draws: Draws, polities: tuple[str, ...], origin: int = 0, *, recovered: Recovered | None = None) -> pd.DataFrame:
    """Return one row per parameter, polity and component.

    The contraction is taken in the space of standard normals, where every prior variance is one. With ``recovered``,
    the recovery that belongs to the theory, a parameter that failed it is at most weak; the column ``recovery`` says
    recovered, failed, untested, or none where no recovery was made.
    """
    z = draws.z[origin]
    data = az.from_dict({"z": z})
    rhat, bulk, tail = az.rhat(data)["z"].values, az.ess(data)["z"].values, az.ess(data, method="tail")["z"].values
    flat = z.reshape(-1, z.shape[-1])
    theta = theory.constrain(np.asarray(flat.T, np.float32), len(polities))
    families = {mechanism.label: mechanism.family for mechanism in theory.mechanisms}
    rows_of = {mechanism.label: " ".join(mechanism.rows) for mechanism in theory.mechanisms}
    rows = []
    for slot in theory.layout(len(polities)):
        if theory.is_fixed(slot.name):
            continue
        values = np.asarray(theta[slot.name]).reshape(slot.size, -1)
        label, short = slot.name.split(".", 1)
        for entry in range(slot.size):
            suffix = "" if slot.size == 1 else f"[{polities[entry]}]" if slot.parameter.each == "polity" else f"[{entry}]"
            at = slot.start + entry
            contraction = 1.0 - float(flat[:, at].var())
            low, middle, high = np.quantile(values[entry], (0.05, 0.5, 0.95))
            rows.append(
                {
                    "name": f"{label}.{short}{suffix}",
                    "mechanism": label,
                    "family": families.get(label, "engine"),
                    "unit": slot.parameter.unit,
                    "meaning": slot.parameter.meaning,
                    "prior": str(theory.priors.get(slot.name, slot.parameter.prior)),
                    "mean": float(values[entry].mean()),
                    "sd": float(values[entry].std()),
                    "q05": low,
                    "q50": middle,
                    "q95": high,
                    "contraction": contraction,
                    "badge": badge(contraction) if recovered is None else recovered.limited(slot.name, badge(contraction)),
                    "recovery": "none" if recovered is None else recovered.states.get(slot.name, UNTESTED),
                    "rhat": float(rhat[at]),
                    "ess_bulk": float(bulk[at]),
                    "ess_tail": float(tail[at]),
                    "rows": rows_of.get(label, ""),
                }
            )
    return pd.DataFrame(rows)
