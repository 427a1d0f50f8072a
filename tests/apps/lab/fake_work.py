"""A worker's computation that is quick and does what it is told: sleep, get stuck, fall over, or answer like a what-if."""

from __future__ import annotations

import os
import time
from pathlib import Path

QUARTERS = ("1955Q1", "1955Q2", "1955Q3", "1955Q4", "1956Q1", "1956Q2")


def compute(kind, request, *, parts, tell, keep):
    if kind == "steps":
        return _steps(request, parts, tell, keep)
    if kind == "stuck":
        tell("stuck", 0, 1)
        Path(request["mark"]).touch()
        while True:  # deaf to everything, like a compiler
            time.sleep(0.05)
    if kind == "crash":
        Path(request["mark"]).open("a").write("x")
        os._exit(9)
    if kind == "fault":
        raise ValueError("this cannot be computed")
    if kind == "run":
        tell("fit", 1, 2)
        out = Path(request["out"])
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.html").write_text("<!doctype html><title>r</title><style>p{}</style><p>report", encoding="utf-8")
        return {"folder": str(out)}
    return _what_if(request, parts, tell, keep)


def _steps(request, parts, tell, keep):
    count = request["count"]
    for number in range(len(parts), count):
        tell("steps", number, count)
        time.sleep(request.get("seconds", 0.02))
        keep({"step": number, "by": os.getpid()})
    return {"steps": count, "resumed_at": len(parts)}


def _what_if(request, parts, tell, keep):
    scenario = request["scenario"]
    arms = [arm["id"] for arm in scenario.get("arms", ())] or ["all"]
    modes = scenario.get("modes", ["do", "undo"])
    total = len(modes) * len(arms)
    blocks = list(parts)
    wanted = [(arm, mode) for mode in modes for arm in arms]
    for number, (arm, mode) in enumerate(wanted[len(parts) :], len(parts)):
        tell("histories", number, total)
        time.sleep(float(os.environ.get("FAKE_SECONDS", "0.01")))
        for coupling in ("gumbel",):
            block = {"arm": arm, "mode": mode, "coupling": coupling, "outcomes": _outcomes(scenario), "paths": _paths(scenario)}
            keep(block)
            blocks.append(block)
    return {"theory": request["theory"], "sound": True, "diagnostics": {}, "blocks": [*blocks, *_shares(request, arms)]}


def _outcomes(scenario):
    row = {"baseline": 0.4, "changed": 0.3, "difference": -0.1, "error": 0.01, "low": -0.3, "high": 0.1, "p_higher": 0.2, "p_lower": 0.8}
    rest = {"badge": "prior-only", "mechanisms": ["popular-vote", "barracks"], "prior_only": 3, "draws": 64}
    return [{"outcome": item["id"], **row, **rest} for item in scenario["outcomes"]]


def _paths(scenario):
    rows = []
    for variable in ("balance", "forced_exit"):
        for polity in scenario["polities"]:
            for number, quarter in enumerate(QUARTERS):
                row = {"variable": variable, "polity": polity, "quarter": quarter, "hatched": number > 3}
                for side, level in (("baseline", 0.5), ("changed", 0.4), ("difference", -0.1)):
                    row[f"{side}_mean"] = level
                    for band, move in (("q05", -0.2), ("q25", -0.1), ("q50", 0.0), ("q75", 0.1), ("q95", 0.2)):
                        row[f"{side}_{band}"] = round(level + move, 3)
                rows.append(row)
    return rows


def _shares(request, arms):
    if not request.get("mechanisms"):
        return []
    place = {"mode": "do", "coupling": "shares", "members": 64, "of": 64, "outcomes": [], "paths": [], "changes": []}
    outcome = request["scenario"]["outcomes"][0]["id"]
    numbers = {"effect": -0.1, "error": 0.005}
    rows = [
        {"mechanism": "barracks", "outcome": outcome, "without": -0.03, "moved": -0.07, **numbers},
        {"mechanism": "popular-vote", "outcome": outcome, "without": -0.099, "moved": -0.001, **numbers},
    ]
    return [{**place, "arm": arm, "shares": rows} for arm in arms]
