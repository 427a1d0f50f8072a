"""The tournament: theories are refitted on the past, forecast, and are set beside baselines. Theories are handed in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash
from contrapeso.inference.posterior import diagnostics, sound
from contrapeso.inference.sample import Draws
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.engine import engine
from contrapeso.scale.crew import Here, Workers
from contrapeso.scale.kept import spread_kept
from contrapeso.scale.shared import Shared
from contrapeso.tournament import foresight, rivals
from contrapeso.tournament.bans import Ban, bans, barred_table
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.refits import keys_of, refit
from contrapeso.tournament.rows import COLUMNS
from contrapeso.tournament.targets import Evidence, Observed, Target

Tell = Callable[[str, int, int], None]
MODULES = ("backtest", "bans", "foresight", "importance", "plan", "proper", "rows", "targets")
"""What a theory's forecasts run through, beside its fits."""


BARRED = ("theory", "sources", "target", "polity", "quarter", "entry")


@dataclass(frozen=True)
class Contest:
    """What was forecast and from what.

    Attributes
    ----------
    forecasts
        The long table, columns as in :data:`COLUMNS`; windows that leave the record have no outcome.
    fits
        One row for each fit: theory, origin, diagnostics, whether it is sound.
    barred
        Data that a theory is not scored on.
    targets
        Names of targets that could be read; ``left_out`` those that could not.
    """

    forecasts: Frame
    fits: Frame
    barred: Frame
    targets: tuple[str, ...]
    left_out: tuple[str, ...]


def readable(targets: Sequence[Target], evidence: Evidence) -> list[tuple[Target, Observed]]:
    """Return the targets that the evidence can tell about, each with what it holds."""
    found = ((target, target.observe(evidence)) for target in targets)
    return [(target, observed) for target, observed in found if observed is not None]


def hold(
    theories: Sequence[Theory],
    banned: Mapping[str, Sequence[str]],
    evidence: Evidence,
    region: Evidence,
    plan: Settled,
    targets: Sequence[Target],
    *,
    seen_by: Mapping[str, Record] | None = None,
    public: Callable[[Sequence[tuple[Target, Observed]], Sequence[str]], list[dict[str, Any]]] | None = None,
    cache: Path | None = None,
    parts: Path | None = None,
    crew: Workers | None = None,
    tell: Tell = lambda stage, done, total: None,
) -> Contest:
    """Fit, forecast and gather; everything that was done before is read from ``cache`` and ``parts``.

    Parameters
    ----------
    banned
        Sources that a theory may not be scored on, by theory.
    evidence
        What forecasts are scored on, and what theories are fitted to that may see all of it.
    region
        What baselines learn from: all polities of the casebook.
    seen_by
        The record that a theory may see, where it may not see all: without its own source.
    public
        Gives the rows of public forecasts, from the targets and the names that are taken.
    parts
        Folder of the forecasts of each theory from each refit, kept one by one.
    crew
        Those who do refits and forecasts; this process where absent.
    tell
        Told stage, done and total; to stop the work, raise from it.
    """
    record = evidence.record
    records = {theory.name: (seen_by or {}).get(theory.name, record) for theory in theories}
    compiled = {id(item): compile_record(item) for item in records.values()}
    seen, seen_in_region = readable(targets, evidence), readable(targets, region)
    ban = bans({theory.name: banned.get(theory.name, ()) for theory in theories}, evidence.casebook)
    limits = [plan.quarter(year) for year in plan.refits]
    # What others bring is looked at first, so that a fault in it costs no time.
    brought = public(seen, [*(theory.name for theory in theories), *rivals.NAMES]) if public is not None else []
    fits = _fitted(theories, records, compiled, limits, plan, cache, crew, tell)
    rows = _foreseen_by(theories, fits, records, compiled, plan, seen, ban, parts, crew or Here(), tell)
    around, others = rivals.region_of(region.record), list[dict[str, Any]]()
    for number, year in enumerate(plan.origins):
        tell("baselines", number, len(plan.origins))
        for target, observed in seen_in_region:
            others += rivals.forecasts(around, plan, target, observed, record.polities, year)
    tell("baselines", len(plan.origins), len(plan.origins))
    table = pd.DataFrame([row for found in (*rows, others, brought) for row in found], columns=list(COLUMNS))
    names = tuple(target.name for target, _ in seen)
    inside = range(plan.quarter(plan.first), plan.quarter(plan.last + max(plan.horizons)))
    barred = pd.DataFrame(barred_table(ban, seen, record, inside), columns=list(BARRED))
    left_out = tuple(target.name for target in targets if target.name not in names)
    return Contest(table, _fits(theories, plan, fits), barred, names, left_out)


def _fitted(
    theories: Sequence[Theory],
    records: Mapping[str, Record],
    compiled: Mapping[int, Compiled],
    limits: Sequence[int],
    plan: Settled,
    cache: Path | None,
    crew: Workers | None,
    tell: Tell,
) -> dict[tuple[str, int], Draws]:
    """Refit all theories, those together that see the same record."""
    found: dict[tuple[str, int], Draws] = {}
    total, done = len(theories) * len(limits), 0
    for place in dict.fromkeys(id(record) for record in records.values()):
        group = [theory for theory in theories if id(records[theory.name]) == place]

        def progress(now: int, _: int, done: int = done) -> None:
            tell("refits", 100 * done + now, 100 * total)

        found |= refit(group, records[group[0].name], compiled[place], limits, plan.settings, cache=cache, progress=progress, crew=crew)
        done += len(group) * len(limits)
    return found


def _fits(theories: Sequence[Theory], plan: Settled, fits: Mapping[tuple[str, int], Draws]) -> Frame:
    rows = []
    for theory in theories:
        for year in plan.refits:
            found = diagnostics(fits[(theory.name, plan.quarter(year))])
            rows.append({"theory": theory.name, "origin": year, **found, "sound": int(sound(found))})
    return pd.DataFrame(rows)


def _foreseen_by(
    theories: Sequence[Theory],
    fits: Mapping[tuple[str, int], Draws],
    records: Mapping[str, Record],
    compiled: Mapping[int, Compiled],
    plan: Settled,
    seen: Sequence[tuple[Target, Observed]],
    ban: Mapping[str, Ban],
    parts: Path | None,
    crew: Workers,
    tell: Tell,
) -> list[list[dict[str, Any]]]:
    """Return the rows of each theory at each refit, made by a crew, or read."""
    code = code_hash(*(f"tournament/{name}.py" for name in MODULES), "laboratory/simulate.py", "laboratory/shocks.py") + engine()
    limits, pieces = [plan.quarter(year) for year in plan.refits], dict[str, tuple[int, int, np.ndarray]]()
    for number, theory in enumerate(theories):
        keys = keys_of(theory, records[theory.name], limits, plan.settings)
        name = f"{theory.name}.{_part_key(list(keys.values()), plan, seen, ban[theory.name], code)}"
        for year in plan.refits:
            # No more draws travel than are used.
            z = np.asarray(fits[(theory.name, plan.quarter(year))].stacked(limit=plan.members).T)
            pieces[f"{name}.{year}"] = (number, year, z)
    # Theories go together, so that those on the same mechanisms are compiled once by a worker.
    inputs = tuple((theory, compiled[id(records[theory.name])], ban[theory.name]) for theory in theories)
    shared = Shared((inputs, plan, tuple(seen)))
    done = spread_kept(crew, partial(_foreseen, shared), pieces, parts, progress=lambda now, of: tell("score", now, of))
    return list(done.values())


def _foreseen(
    shared: Shared[tuple[tuple[tuple[Theory, Compiled, Ban], ...], Settled, tuple[tuple[Target, Observed], ...]]],
    piece: tuple[int, int, np.ndarray],
) -> list[dict[str, Any]]:
    """Return the rows of one theory at the origins of one refit."""
    (inputs, plan, seen), (number, year, z) = shared.value, piece
    (theory, compiled, ban), nothing = inputs[number], np.zeros((1, 1, len(z)))
    draws = {plan.quarter(year): Draws(z[None, None], nothing, nothing, nothing)}
    return foresight.forecasts(theory, draws, compiled, plan, seen, ban=ban, refits=(year,))


def _part_key(keys: list[str], plan: Settled, seen: Sequence[tuple[Target, Observed]], ban: Ban, code: str) -> str:
    digest = hashlib.sha256(json.dumps([keys, asdict(plan), sorted(ban.entries | ban.recoded), code], sort_keys=True).encode())
    for target, observed in seen:
        digest.update(target.name.encode())
        digest.update(np.ascontiguousarray(observed.value).tobytes())
    return digest.hexdigest()[:16]
