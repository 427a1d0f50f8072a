"""The multiverse: a result under each coding of the contested exits, with and without the regional terms.

A coding changes a few cells of the record. A theory is fitted once, to the record as declared; for every
other coding its draws are weighted by how much more or less probable they make the record so coded, and
fitted again nowhere: where the weights cannot be trusted (Pareto shape of 0.7 or more) the row says so.
Without the regional terms a theory is another theory and is fitted by itself.

All worlds of a theory share their random numbers; one world is run again with others, to show how
much of a spread is the simulation's own.

References
----------
Steegen, Tuerlinckx, Gelman and Vanpaemel (2016): Increasing transparency through a multiverse analysis.
Perspectives on Psychological Science 11(5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
from jax import Array

from contrapeso.casebook.codings import DECLARED, Coding
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.visible import record_for
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit_all
from contrapeso.inference.sample import Draws, Settings
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.scale.crew import Here, Workers
from contrapeso.scale.kept import spread_kept
from contrapeso.scale.shared import Shared
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.importance import Weighted, bounded, exact, likelihoods
from contrapeso.tournament.multiverse_results import RESULTS
from contrapeso.tournament.multiverse_scores import scores
from contrapeso.tournament.plan import Settled
from contrapeso.tournament.refits import refit

COLUMNS = ("result", "item", "theory", "regional", "coding", "kind", "value", "low", "high", "way", "pareto_k")
"""``kind`` is that of the coding, or ``chance`` for the declared one with other random numbers; ``way`` is ``exact``
for the fit itself, ``importance`` for weighted draws, ``partly`` where some refits could not be weighted, ``last-fit``
where the weights are not reliable."""
NAMES = (*RESULTS, "tournament")
CHANCE = "chance"
FAMILY = "regional"
ALONE = "-without-region"
"""What the name of a theory ends with whose terms of the region are off."""


@dataclass(frozen=True, eq=False)
class Universe:
    """A theory, the records that it may see by coding, and its draws under the declared one.

    ``refits`` are draws at past origins, by the quarter before which they stop; empty where nothing is forecast.
    """

    theory: Theory
    regional: bool
    records: Mapping[str, Record]
    z: Array
    refits: Mapping[int, Draws] = field(default_factory=dict)


Tell = Callable[[int, int], None]


def without_region(theory: Theory) -> Theory | None:
    """Return a theory with the terms of the region off: waves, Brazil, blocs, norms; None where it has none of them on."""
    rows = {row for mechanism in theory.mechanisms if mechanism.family == FAMILY for row in mechanism.terms}
    names = [f"{m.label}.{name}" for m in theory.mechanisms for row, term in m.terms.items() if row in rows for name in term.parameters]
    if all(theory.is_fixed(name) for name in names):
        return None
    return replace(theory.off(*sorted(rows)), name=f"{theory.name}{ALONE}")


def records(casebook: Casebook, banned: Iterable[str], polities: tuple[str, ...], codings: Sequence[Coding]) -> dict[str, Record]:
    """Return the record that a theory may see under each coding, by name."""
    own = tuple(banned)
    return {item.name: record_for(casebook, own, polities, coding_name=item.name) for item in codings}


def universes(
    casebook: Casebook,
    theories: Sequence[Theory],
    polities: tuple[str, ...],
    codings: Sequence[Coding],
    settings: Settings,
    *,
    banned: Mapping[str, tuple[str, ...]],
    regional: Sequence[bool] = (True, False),
    members: int = 256,
    plan: Settled | None = None,
    cache: Path | None = None,
    crew: Workers | None = None,
    tell: Tell = lambda done, total: None,
) -> list[Universe]:
    """Fit every theory to the record as declared, with and without the terms of the region.

    With a plan it is refitted at past origins too. Told is how many fits are done, in hundredths, and how many there are.
    """
    seen = {theory.name: records(casebook, banned.get(theory.name, ()), polities, codings) for theory in theories}
    forms = [(theory, form, on) for theory in theories for on in regional if (form := theory if on else without_region(theory)) is not None]
    # Those that may see the same record are fitted together.
    groups: dict[tuple[str, ...], list[Theory]] = {}
    for theory, form, _ in forms:
        groups.setdefault(tuple(banned.get(theory.name, ())), []).append(form)
    limits = [] if plan is None else [plan.quarter(year) for year in plan.refits]
    draws: dict[str, Draws] = {}
    again: dict[tuple[str, int], Draws] = {}
    done, total = 0, len(forms) * (1 + len(limits))

    def progress(now: int, _: int) -> None:
        tell(100 * done + now, 100 * total)

    for group in groups.values():
        declared = seen[group[0].name.removesuffix(ALONE)][DECLARED]
        compiled = compile_record(declared)
        fits = fit_all(group, declared, compiled, settings, cache=cache, progress=progress, crew=crew)
        draws |= {item.theory.name: item.draws for item in fits}
        done += len(group)
        if plan is not None:
            again |= refit(group, declared, compiled, limits, plan.settings, cache=cache, progress=progress, crew=crew)
            done += len(group) * len(limits)
    return [
        Universe(
            form, on, seen[theory.name], draws[form.name].stacked(limit=members), {limit: again[(form.name, limit)] for limit in limits}
        )
        for theory, form, on in forms
    ]


def reweighted(universe: Universe, coding: str, compiled: Mapping[str, Compiled], seed: int) -> Weighted:
    """Return which draws stand for the posterior under a coding."""
    count = universe.z.shape[1]
    if coding == DECLARED:
        return exact(count)
    ends = [compiled[DECLARED].length]
    there, here = (likelihoods(universe.theory, universe.z, compiled[name], ends)[:, 0] for name in (coding, DECLARED))
    return bounded(there - here, seed=seed)


def explore(
    found: Sequence[Universe],
    codings: Sequence[Coding],
    results: Sequence[str],
    *,
    seed: int = 1,
    plan: Settled | None = None,
    crew: Workers | None = None,
    parts: Path | None = None,
    tell: Tell = lambda done, total: None,
) -> Frame:
    """Work out results in every world.

    Parameters
    ----------
    results
        Names of :data:`NAMES`.
    plan
        Origins and horizons, where ``tournament`` is among the results.
    crew
        Those who do the work, a world each; this process where absent.
    parts
        Folder where each world is kept that is done, so that what was stopped goes on; it is for one set of inputs.

    Returns
    -------
    One row for each result, item, theory and world, with the columns :data:`COLUMNS`.
    """
    # The declared world comes twice: the second time by chance alone.
    worlds = [*((item.name, item.kind, seed) for item in codings), (DECLARED, CHANCE, seed + 1000)]
    # All that worlds have in common goes together, so that a worker compiles a theory once; the record of a coding goes alone.
    shared = Shared(tuple(replace(universe, records={DECLARED: universe.records[DECLARED]}) for universe in found))
    pieces = {
        f"world-{number:03d}-{place:03d}": (number, universe.records[name], name, kind, own_seed)
        for number, universe in enumerate(found)
        for place, (name, kind, own_seed) in enumerate(worlds)
    }
    done = spread_kept(crew or Here(), partial(_world, shared, tuple(results), seed, plan), pieces, parts, progress=tell)
    return pd.DataFrame([row for rows in done.values() for row in rows], columns=list(COLUMNS))


def _world(
    shared: Shared[tuple[Universe, ...]],
    results: tuple[str, ...],
    seed: int,
    plan: Settled | None,
    world: tuple[int, Record, str, str, int],
) -> list[dict[str, object]]:
    """Return the rows of one world: a universe under a coding, with the seed of its random numbers."""
    number, record, name, kind, own_seed = world
    universe = shared.value[number]
    declared = _declared(universe)
    compiled = {DECLARED: declared, name: declared if name == DECLARED else compile_record(record)}
    weighted = reweighted(universe, name, compiled, seed)
    z = universe.z[:, weighted.chosen]
    about = {
        "theory": universe.theory.name.removesuffix(ALONE),
        "regional": "on" if universe.regional else "off",
        "coding": CHANCE if kind == CHANCE else name,
        "kind": kind,
        "way": weighted.way,
        "pareto_k": weighted.shape,
    }
    rows: list[dict[str, object]] = []
    for result in results:
        if result == "tournament":
            assert plan is not None
            inputs = (declared, compiled[name], record)
            scored = scores(universe.theory, universe.refits, *inputs, replace(plan, seed=own_seed), seed=seed)
            cells, about = scored.cells, {**about, "way": scored.way, "pareto_k": scored.pareto_k}
        else:
            cells = RESULTS[result](universe.theory, z, compiled[name], record, own_seed)
        rows += [{"result": result, "item": c.item, "value": c.value, "low": c.low, "high": c.high, **about} for c in cells]
    return rows


@lru_cache(maxsize=4)
def _declared(universe: Universe) -> Compiled:
    """Return the declared record as arrays, one object for the worlds that a process does one after another."""
    return compile_record(universe.records[DECLARED])


def spread_table(table: Frame) -> Frame:
    """Return for each result and item how far it moves with coding, with the region, with the theory, and by chance.

    ``coding`` is the range over codings within one theory and form, the widest; ``region`` the widest change
    when the terms of the region are switched off; ``theory`` the range over theories under the declared coding with
    the region on; ``chance`` the widest change with other random numbers; ``posterior`` the mean width of the 90 %
    interval. All are in the unit of the result. ``widest`` is the coding that moves it most, ``unreliable`` the
    number of worlds whose weights could not be trusted, which are left out of the range.
    """
    rows = []
    for (result, item), part in table.groupby(["result", "item"], sort=False):
        base = part[part["coding"] == DECLARED].set_index(["theory", "regional"])["value"]
        sound = part[(part["way"] != "last-fit") & (part["kind"] != CHANCE)]
        moved = _moved(sound, base)
        again = _moved(part[part["kind"] == CHANCE], base)
        on = base.xs("on", level="regional") if "on" in base.index.get_level_values("regional") else base.droplevel("regional")
        off = base.xs("off", level="regional") if "off" in base.index.get_level_values("regional") else on.iloc[:0]
        ranges = sound.groupby(["theory", "regional"])["value"].agg(np.ptp)
        widest = moved.abs().idxmax() if len(moved) and moved.notna().any() else None
        rows.append(
            {
                "result": result,
                "item": item,
                "declared": float(on.mean()),
                "coding": float(ranges.max()) if len(ranges) else np.nan,
                "region": float((on - off).abs().max()) if len(off) else np.nan,
                "theory": float(np.ptp(on)) if len(on) > 1 else np.nan,
                "chance": float(again.abs().max()) if len(again) else np.nan,
                "posterior": float((part["high"] - part["low"])[part["coding"] == DECLARED].mean()),
                "widest": sound["coding"].loc[widest] if widest is not None else "",
                "worlds": len(part[part["kind"] != CHANCE]),
                "unreliable": int((part["way"] == "last-fit").sum()),
            }
        )
    return pd.DataFrame(rows)


def _moved(part: Frame, base: Frame) -> Frame:
    there = [base.get((theory, form), np.nan) for theory, form in zip(part["theory"], part["regional"], strict=True)]
    return part["value"] - np.asarray(there, float)


def ranking_table(table: Frame, result: str = "tournament") -> Frame:
    """Return for each pair of theories whether coding decides who is ahead.

    Columns item, first, second (ahead as declared), gap as declared, worlds, and in how many of them the order is
    turned (``turned``), of which ``by_coding`` with the region on. Worlds whose weights could not be trusted are left out.
    Empty with fewer than two theories.
    """
    columns = ["item", "first", "second", "gap", "worlds", "turned", "by_coding", "smallest_gap", "largest_gap"]
    part = table[(table["result"] == result) & (table["kind"] != CHANCE) & (table["way"] != "last-fit")]
    rows = []
    for item, cells in part.groupby("item", sort=False):
        wide = cells.pivot_table(index=["coding", "regional"], columns="theory", values="value")
        if (DECLARED, "on") not in wide.index:
            continue
        order = wide.loc[(DECLARED, "on")].sort_values(ascending=False).index
        for a, first in enumerate(order):
            for second in order[a + 1 :]:
                gaps = (wide[first] - wide[second]).dropna()
                here = float(gaps.loc[(DECLARED, "on")])
                by_coding = int((gaps.xs("on", level="regional") < 0).sum())
                rows.append((item, first, second, here, len(gaps), int((gaps < 0).sum()), by_coding, float(gaps.min()), float(gaps.max())))
    return pd.DataFrame(rows, columns=columns)


def place_table(table: Frame, result: str = "tournament") -> Frame:
    """Return for each theory how far its score moves with coding, and between which places of the ranking.

    Codings are compared with the terms of the region on. ``coding`` is the range of the theory's score over them, ``theories``
    the range over theories as declared, ``chance`` the change with other random numbers; ``best`` and ``worst`` are the places that it
    takes under some coding. Worlds whose weights could not be trusted are left out. Empty with fewer than two theories.
    """
    part = table[(table["result"] == result) & (table["regional"] == "on") & (table["way"] != "last-fit")]
    rows = []
    for item, cells in part.groupby("item", sort=False):
        wide = cells[cells["kind"] != CHANCE].pivot_table(index="coding", columns="theory", values="value")
        if DECLARED not in wide.index or wide.shape[1] < 2:
            continue
        again = cells[cells["kind"] == CHANCE].set_index("theory")["value"]
        declared = wide.loc[DECLARED]
        # Places only where all theories have a score: elsewhere somebody would be missing ahead.
        places = wide.dropna().rank(axis=1, ascending=False, method="min")
        for theory in declared.sort_values(ascending=False).index:
            rows.append(
                {
                    "item": item,
                    "theory": theory,
                    "declared": float(declared[theory]),
                    "low": float(wide[theory].min()),
                    "high": float(wide[theory].max()),
                    "coding": float(wide[theory].max() - wide[theory].min()),
                    "theories": float(declared.max() - declared.min()),
                    "chance": float(abs(again[theory] - declared[theory])) if theory in again.index else np.nan,
                    "best": int(places[theory].min()),
                    "worst": int(places[theory].max()),
                    "worlds": int(wide[theory].notna().sum()),
                }
            )
    columns = ["item", "theory", "declared", "low", "high", "coding", "theories", "chance", "best", "worst", "worlds"]
    return pd.DataFrame(rows, columns=columns)


def variance_table(table: Frame) -> Frame:
    """Return how much of what differs between worlds is theory, coding, region, and theory with coding or region.

    Shares of the sum of squares of a result over all its worlds, summed over items; only what theory has *together* with
    coding or region can turn a ranking. Needs two theories and the same worlds for each.
    """
    rows = []
    part = table[(table["kind"] != CHANCE) & (table["way"] != "last-fit")]
    for result, cells in part.groupby("result", sort=False):
        sums = dict.fromkeys(("theory", "coding", "region", "theory_and_coding", "rest"), 0.0)
        for _, one in cells.groupby("item", sort=False):
            wide = one.pivot_table(index="theory", columns=["coding", "regional"], values="value").dropna(axis=1)
            if wide.shape[0] < 2 or wide.shape[1] < 2:
                continue
            long = wide.stack(["coding", "regional"], future_stack=True).rename("value").reset_index().dropna()
            mean = long["value"].mean()
            effect = {}
            for name, column in (("theory", "theory"), ("coding", "coding"), ("region", "regional")):
                effect[name] = long.groupby(column)["value"].transform("mean") - mean
                sums[name] += float((effect[name] ** 2).sum())
            both = long.groupby(["theory", "coding"])["value"].transform("mean") - mean - effect["theory"] - effect["coding"]
            sums["theory_and_coding"] += float((both**2).sum())
            rest = long["value"] - mean - both - effect["theory"] - effect["coding"] - effect["region"]
            sums["rest"] += float((rest**2).sum())
        total = sum(sums.values())
        if total > 0:
            rows.append({"result": result, **{name: value / total for name, value in sums.items()}})
    return pd.DataFrame(rows, columns=["result", "theory", "coding", "region", "theory_and_coding", "rest"])
