"""The folder of an episode tournament: tables as CSV, and ``episode.json`` with all that they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.tournament.episode import scoring
from contrapeso.tournament.episode.hold import LEARNING, Held
from contrapeso.tournament.episode.rivals import baselines
from contrapeso.tournament.folder import soundness
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.importance import RELIABLE
from contrapeso.tournament.rivals import NAMES as RIVALS

NAME = "episode.json"


def tables(held: Held, *, seed: int) -> dict[str, Frame]:
    """Return every table of an episode tournament by name."""
    theories = list(held.joint)
    found = {(way, name): asked.score for (way, name), asked in held.asked.items()}
    for way in scoring.WAYS:
        for name, values in baselines(held.record, held.compiled, held.mask, held.plan, way).items():
            found[(way, name)] = values
    cells = scoring.cell_table(held, found)
    return {
        "cells": cells,
        "scores": scoring.score_table(cells, theories, RIVALS, seed=seed),
        "pairs": scoring.pair_table(cells, theories, seed=seed),
        "events": scoring.event_table(cells, theories, RIVALS),
        "joint": scoring.joint_table(held, found, theories),
        "weights": scoring.weight_table(cells, held, theories, RIVALS, seed=seed),
        "information": scoring.information_table(held, theories),
        "discriminating": scoring.discriminating_table(held, theories),
        "course": course_table(cells, theories, RIVALS),
        "ways": way_table(held, theories),
        "fits": held.fits,
    }


def course_table(cells: Frame, theories: Sequence[str], rivals: Sequence[str]) -> Frame:
    """Return the running sum of log scores, quarter by quarter, less that of the best baseline."""
    part = cells[cells["way"] == LEARNING]
    best = str(part[list(rivals)].sum().idxmax())
    summed = part.groupby("quarter")[[*theories, best]].sum().cumsum()
    rows = summed[list(theories)].sub(summed[best], axis=0)
    return rows.reset_index().melt("quarter", var_name="model", value_name="ahead").assign(reference=best)


def way_table(held: Held, theories: Sequence[str]) -> Frame:
    """Return by theory how many quarters rest on an exact refit, on importance weights, and on the last fit."""
    rows = []
    for name in theories:
        asked = held.asked[(LEARNING, name)]
        counts = {way: asked.way.count(way) for way in ("exact", "importance", "last-fit")}
        rows.append({"model": name, **counts, "effective_least": float(asked.effective.min())})
    return pd.DataFrame(rows)


def write(out: Path, held: Held, about: Mapping[str, Any], *, seed: int) -> dict[str, Any]:
    """Write tables and manifest, and return what the manifest holds."""
    out.mkdir(parents=True, exist_ok=True)
    made = tables(held, seed=seed)
    for name, frame in made.items():
        frame.to_csv(out / f"{name}.csv", index=False, float_format="%.6g")
    ways = made["ways"]
    summary = {
        **about,
        "scored": {"cells": len(made["cells"]) // len(scoring.WAYS), "events": len(made["events"][made["events"]["happened"] == 1])},
        "between_refits": {name: int(ways[name].sum()) for name in ("exact", "importance", "last-fit")} | {"reliable_below": RELIABLE},
        "diagnostics": soundness(held.fits),
        "files": {f"{name}.csv": hashlib.sha256((out / f"{name}.csv").read_bytes()).hexdigest() for name in made},
    }
    (out / NAME).write_text(json.dumps(summary, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    return summary
