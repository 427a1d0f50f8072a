"""A folder of a what-if made up for tests: plausible in shape, invented in content. No model is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

EFFECTS: dict[str, dict[str, tuple[float, float, float, float]]] = {
    # By outcome and theory: difference, 5 %, 95 %, Monte Carlo error.
    "exit": {"one": (-0.2, -1.0, 0.0, 0.02), "two": (-0.01, 0.0, 0.0, 0.01), "three": (-0.1, -1.0, 0.0, 0.02)},
    "labour": {"one": (0.6, 0.2, 1.0, 0.01), "two": (0.5, 0.1, 0.9, 0.01), "three": (-0.4, -0.7, -0.1, 0.01)},
    "vote": {"one": (float("nan"),) * 4, "two": (0.0, 0.0, 0.0, 0.0), "three": (0.03, -0.1, 0.2, 0.005)},
}
LEVELS = {"exit": 0.7, "labour": -0.3, "vote": 0.34}


def scenario(arms: int = 1) -> dict[str, Any]:
    """Return a scenario as ``whatif.json`` holds it."""
    both = {"en": "No adjustment", "es": "Sin ajuste"}
    changes = [
        {
            "id": "no-adjustment",
            "words": both,
            "polities": ["BOL"],
            "event": "adjustment",
            "happens": False,
            "from": "1985Q3",
            "to": "1987Q4",
        },
        {
            "id": "price",
            "words": {"en": "Higher prices", "es": "Precios más altos"},
            "polities": ["BOL"],
            "path": "export_price",
            "per_cent": 60,
        },
    ]
    versions = [{"id": f"arm-{n}", "words": {"en": f"Arm {n}", "es": f"Brazo {n}"}, "changes": [changes[n % 2]["id"]]} for n in range(arms)]
    return {
        "id": "tiny",
        "code": "E1",
        "title": {"en": "Tiny <b>title</b>", "es": "Título <b>mínimo</b>"},
        "question": {"en": "What if?", "es": "¿Y si?"},
        "polities": ["BOL", "PER"],
        "targets": ["BOL"],
        "from": "1985Q3",
        "to": "1993Q4",
        "changes": changes,
        "arms": versions if arms > 1 else [],
        "outcomes": [
            {"id": "exit", "words": {"en": "Exit by 1990", "es": "Salida hasta 1990"}, "kind": "exit", "polity": "BOL", "at": "1990Q4"},
            {
                "id": "labour", "words": {"en": "Labour in 1990", "es": "Trabajo en 1990"}, "kind": "state",
                "name": "organisation_labour", "polity": "BOL", "at": "1990Q4",
            },
            {"id": "vote", "words": {"en": "Vote in 1989", "es": "Voto en 1989"}, "kind": "vote", "polity": "BOL", "at": "1990Q4"},
        ],
        "author": {
            "holder": "act:somebody", "words": {"en": "Labour stays strong.", "es": "El trabajo sigue fuerte."},
            "expects": {"labour": "higher", "exit": "higher"},
        },
        "rival": {
            "holder": "act:another", "words": {"en": "Nothing changes.", "es": "Nada cambia."}, "expects": {"exit": "same", "vote": "any"},
        },
        "warning": {"en": "A warning.", "es": "Un aviso."},
    }  # fmt: skip


def write_whatif(folder: Path, arms: int = 1, badge: str = "prior-only", undo: bool = True) -> Path:
    """Write a folder of a what-if."""
    folder.mkdir(parents=True, exist_ok=True)
    about = scenario(arms)
    if not undo:
        about["modes"] = ["do"]
    names = [arm["id"] for arm in about["arms"]] or ["all"]
    outcomes, paths = [], []
    quarters = [f"{year}Q{q}" for year in range(1985, 1994) for q in (1, 2, 3, 4)][2:]
    for theory in ("one", "two", "three"):
        for arm in names:
            for mode in about.get("modes", ["do", "undo"]):
                for coupling in ("gumbel", "threshold", "independent") if mode == "undo" else ("gumbel",):
                    for outcome, by in EFFECTS.items():
                        gap, low, high, error = by[theory]
                        # Under the last coupling nothing is clear for labour under theory two.
                        if coupling == "independent" and theory == "two":
                            low = -1.0
                        row = {"theory": theory, "arm": arm, "mode": mode, "coupling": coupling, "outcome": outcome, "badge": badge}
                        row |= {"baseline": LEVELS[outcome], "changed": LEVELS[outcome] + gap, "difference": gap, "error": error}
                        row |= {"low": low, "high": high, "mechanisms": "lock-in reform-drive", "prior_only": 7, "draws": 64}
                        if np.isnan(gap):
                            row |= {"baseline": None, "changed": None, "difference": None, "draws": 0}
                        outcomes.append(row)
                for variable in ("balance", "forced_exit"):
                    for code in ("BOL", "PER"):
                        paths += [_quarter(theory, arm, mode, variable, code, quarter, t) for t, quarter in enumerate(quarters)]
    pd.DataFrame(outcomes).to_csv(folder / "outcomes.csv", index=False)
    pd.DataFrame(paths).to_csv(folder / "paths.csv", index=False)
    moved = [
        {
            "arm": arm, "change": "price", "variable": "export_price", "polity": "BOL", "quarter": quarter, "unit": "per cent of trend",
            "recorded": -20.0, "changed": 28.0 + t, "low": -40.0, "high": 50.0,
        }
        for arm in names
        for t, quarter in enumerate(quarters)
    ]  # fmt: skip
    pd.DataFrame(moved).to_csv(folder / "changes.csv", index=False)
    manifest = {
        "version": "0.1.0", "scenario": about, "casebook": {"title": "x", "hash": "a" * 64}, "polities": ["BOL", "PER"],
        "seed": 1, "members": 64, "theories": {"one": {"sound": True}, "two": {"sound": False}, "three": {"sound": True}}, "seconds": 1.0,
    }  # fmt: skip
    (folder / "whatif.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def _quarter(theory: str, arm: str, mode: str, variable: str, code: str, quarter: str, t: int) -> dict[str, Any]:
    row: dict[str, Any] = {"theory": theory, "arm": arm, "mode": mode, "coupling": "gumbel", "variable": variable}
    row |= {"polity": code, "quarter": quarter, "hatched": t >= 20}
    for side, level in (("baseline", 0.35), ("changed", 0.35 + 0.004 * t), ("difference", 0.004 * t)):
        mean = level if variable == "balance" else min(1.0, (0.5 if side == "baseline" else 0.45) * t / 34 + 0.05)
        row[f"{side}_mean"] = mean
        if variable == "balance":
            for band, z in (("q05", -1.64), ("q25", -0.67), ("q50", 0.0), ("q75", 0.67), ("q95", 1.64)):
                row[f"{side}_{band}"] = level + z * 0.05
    return row
