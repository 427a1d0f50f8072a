"""The reference polity as a Vensim model of system dynamics, run by PySD; polities of all members are one subscript."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pysd

from benchmarks.reference.polity import EVENTS, GOVERNMENT, LEANS, NORMALS, STOCKS, UNIFORMS, VALUES
from benchmarks.task import Size

TASKS = ("ensemble",)
NOTE = "Vensim equations, all polities of all members as one subscript; no histogram"
SOURCE = Path(__file__).parent / "polity.mdl.txt"
"""The equations. The stock ``quarters`` there is for PySD's sake: stocks that are all of one shape become one array of
objects, on which no function of numpy works; one stock without a subscript prevents it."""


def _limited(name: str) -> str:
    limit = STOCKS[name][1]
    moved = f"moved {name}[polity]".replace("_", " ")
    return f"{limit:g} * TANH({moved} / {limit:g})" if limit else f"MIN(MAX({moved}, 0), 1)"


def written(polities: int, members: int) -> str:
    """Return the text of the model: the equations of ``polity.mdl.txt``, with parameters, shocks and stocks filled in."""
    parts = ["{UTF-8}", f"polity: {', '.join(f'P{p:05d}' for p in range(polities * members))}\n~ ~ |"]
    equations = {name.replace("_", " "): f"{value:g}" for name, value in VALUES.items()}
    parts += [f"{name} = {value}\n~ ~ |" for name, value in equations.items()]
    parts.append("place[polity] = " + ", ".join(str(p % polities) for p in range(polities * members)) + "\n~ ~ |")
    parts += [f"normal {name.replace('_', ' ')}[polity] = RANDOM NORMAL(-8, 8, 0, 1, 0)\n~ ~ |" for name in NORMALS]
    parts += [f"uniform {name}[polity] = RANDOM UNIFORM(0, 1, 0)\n~ ~ |" for name in UNIFORMS]
    for name, (first, _) in STOCKS.items():
        plain = name.replace("_", " ")
        parts.append(f"{plain}[polity] = INTEG({_limited(name)} - {plain}[polity], {first:g})\n~ ~ |")
    for name, first in GOVERNMENT.items():
        parts.append(f"{name}[polity] = INTEG(next {name}[polity] - {name}[polity], {first:g})\n~ ~ |")
    for name in (*EVENTS, "balance"):
        parts.append(f"total {name}[polity] = INTEG({name}[polity], 0)\n~ ~ |")
    lean = "0"
    for code, value in reversed(list(enumerate(LEANS))):
        lean = f"IF THEN ELSE(situation[polity] < {code + 0.5:g}, {value:g}, {lean})"
    parts.append(f"lean[polity] = {lean}\n~ ~ |")
    return "\n\n".join([*parts, SOURCE.read_text(encoding="utf-8")])


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "polity.mdl"
    path.write_text(written(size.polities, size.members) + f"\nFINAL TIME = {size.quarters}\n~ ~ |\n", encoding="utf-8")
    model = pysd.read_vensim(str(path))
    wanted = [f"total {name}" for name in (*EVENTS, "balance")]

    def run(seed: int) -> dict[str, Any]:
        np.random.seed(seed)
        last = model.run(return_columns=wanted, return_timestamps=[size.quarters], reload=True)
        found = {}
        for name in (*EVENTS, "balance"):
            columns = [column for column in last.columns if column.startswith(f"total {name}[")]
            found[name] = float(last[columns].to_numpy().sum()) / size.steps
        return {"balance": found.pop("balance"), "events": found}

    return run
