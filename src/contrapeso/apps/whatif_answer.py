"""The answer to a what-if under one fitted theory: every arm, in both modes, in chunks of members."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np

from contrapeso.casebook.assemble import PRICE_SCALE
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Arm, Result_, Scenario
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.laboratory.intervene import SOLID, Changes, Histories, rerun, state_before
from contrapeso.laboratory.reach import mechanisms_between, worst
from contrapeso.laboratory.scenarios import changes_of, outcome
from contrapeso.laboratory.shares import shares
from contrapeso.vocabulary.variables import VARIABLES

MAIN = "gumbel"
COUPLINGS = (MAIN, "threshold", "independent")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
CHUNK = 64
"""Members that are run first, so that something can be shown soon; the next chunks grow eightfold."""
LARGEST = 1024
SHARED = 128
"""Members on which the part of each mechanism is worked out."""


@dataclass(frozen=True)
class Prepared:
    """One theory fitted to the record that a scenario speaks of."""

    theory: Theory
    record: Record
    compiled: Compiled
    z: Any
    badges: dict[str, str]
    sound: bool
    diagnostics: dict[str, float]
    recovery: dict[str, Any] | None = None


@dataclass(frozen=True)
class Chunk:
    """Some members: their draws, the state before the window, how many of them count, the seed, and the number of the first."""

    z: Any
    state: Any
    count: int
    seed: int
    first_member: int


def arms_of(scenario: Scenario) -> tuple[Arm, ...]:
    """Return the arms of a scenario; one with all changes where it names none."""
    return scenario.arms or (Arm(id="all", words=scenario.title, changes=tuple(change.id for change in scenario.changes)),)


def chunks_of(prepared: Prepared, first: int, seed: int) -> list[Chunk]:
    """Return the members in chunks, a small one first.

    A member's numbers depend on its own number and not on the chunk that it is run in.
    """
    total, found, start, size = int(prepared.z.shape[1]), [], 0, CHUNK
    while start < total:
        z = np.asarray(prepared.z)[:, start : start + size]
        found.append(Chunk(z, state_before(prepared.theory, z, prepared.compiled, first), z.shape[1], seed, start))
        start, size = start + size, min(8 * size, LARGEST)
    return found


def joined(parts: Sequence[tuple[Histories, int]]) -> Histories:
    """Return histories of several chunks as one, without the members that do not count."""

    def join(of: Any) -> np.ndarray:
        return np.concatenate([of(part)[..., :count] for part, count in parts], axis=-1)

    first = parts[0][0]
    return Histories(
        first.quarters,
        join(lambda part: part.balance),
        {name: join(lambda part, name=name: part.events[name]) for name in first.events},
        {name: join(lambda part, name=name: part.states[name]) for name in first.states},
    )


class Case:
    """A scenario made ready for one fitted theory: its chunks, its changes as arrays, and the ways they can take."""

    def __init__(self, prepared: Prepared, scenario: Scenario, seed: int) -> None:
        record, theory = prepared.record, prepared.theory
        self.prepared, self.arms = prepared, arms_of(scenario)
        self.first = record.index(scenario.from_)
        self.quarters = record.index(scenario.to) - self.first + 1
        self.targets = record.polities if scenario.region == "live" else (scenario.targets or scenario.polities)
        self.chunks = chunks_of(prepared, self.first, seed)
        self.changes = {arm.id: changes_of(scenario, arm.changes, record, prepared.compiled, theory, self._replayed) for arm in self.arms}
        self.between = {arm.id: {item.id: _path(prepared, scenario, arm, item) for item in scenario.outcomes} for arm in self.arms}

    def _replayed(self, code: str, quarter: str, name: str) -> float:
        record = self.prepared.record
        p, at = record.polities.index(code), record.index(quarter)
        values = []
        for chunk in self.chunks:
            before = state_before(self.prepared.theory, chunk.z, self.prepared.compiled, at)
            values.append(np.asarray(before[name])[p, : chunk.count])
        return float(np.concatenate(values).mean())

    def histories(self, changes: Changes, mode: str, coupling: str, chunk: Chunk) -> tuple[Histories, int]:
        """Return the histories of a chunk, and how many of them count."""
        found = rerun(
            self.prepared.theory, chunk.z, self.prepared.compiled, changes, first=self.first, quarters=self.quarters,
            mode=mode, seed=chunk.seed, targets=self.targets, coupling=coupling, state=chunk.state,  # type: ignore[arg-type]
            first_member=chunk.first_member,
        )  # fmt: skip
        return found, chunk.count


def answer(
    prepared: Prepared, scenario: Scenario, *, seed: int, partial: bool = False, mechanisms: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield one block of results for each arm, mode and coupling.

    Each block has ``arm``, ``mode``, ``coupling``, ``outcomes`` (rows), ``paths`` (rows; for the
    main coupling only), ``changes`` and ``shares`` (rows; once), ``members`` and ``of``.

    Parameters
    ----------
    partial
        Whether blocks are yielded after every chunk as well, with fewer ``members`` than ``of``; a
        later block of the same arm, mode and coupling stands in the place of an earlier one.
    mechanisms
        Whether the part of each mechanism in the effects of the first mode is worked out, which
        takes two runs for each.
    """
    case, record = Case(prepared, scenario, seed), prepared.record
    total = sum(chunk.count for chunk in case.chunks)
    moved = [row for arm in case.arms for row in _moved(prepared, scenario, arm, case.changes[arm.id])]

    def block(arm: Arm, mode: str, coupling: str, base: Sequence[Any], changed: Sequence[Any]) -> dict[str, Any]:
        nonlocal moved
        before, after = joined(base), joined(changed)
        rows = [
            _compare(item, outcome(item, before, record.polities), outcome(item, after, record.polities), *case.between[arm.id][item.id])
            for item in scenario.outcomes
        ]
        paths = _paths(before, after, record.polities) if coupling == MAIN else []
        place = {"arm": arm.id, "mode": mode, "coupling": coupling, "members": sum(count for _, count in base), "of": total}
        found = {**place, "outcomes": rows, "paths": paths, "changes": moved, "shares": []}
        if place["members"] == total:
            moved = []
        return found

    for mode in scenario.modes:
        for coupling in COUPLINGS if mode == "undo" else (MAIN,):
            base: list[Any] = []
            changed: dict[str, list[Any]] = {arm.id: [] for arm in case.arms}
            for number, chunk in enumerate(case.chunks, 1):
                base.append(case.histories(Changes(), mode, coupling, chunk))
                for arm in case.arms:
                    changed[arm.id].append(case.histories(case.changes[arm.id], mode, coupling, chunk))
                    if number == len(case.chunks) or (partial and coupling == MAIN):
                        yield block(arm, mode, coupling, base, changed[arm.id])
    if mechanisms:
        yield from parts_of_mechanisms(prepared, scenario, seed=seed)


def parts_of_mechanisms(
    prepared: Prepared, scenario: Scenario, *, seed: int, tell: Callable[[int, int], None] = lambda done, all_: None
) -> list[dict[str, Any]]:
    """Return for each arm a block whose ``shares`` say what each mechanism contributes to its effects, in the first mode."""
    case, mode = Case(prepared, scenario, seed), scenario.modes[0]
    few = [chunk for chunk in case.chunks if chunk.first_member < SHARED]
    ways = {arm.id: sorted({label for _, names, _ in case.between[arm.id].values() for label in names}) for arm in case.arms}
    blocks, done, all_ = [], 0, 2 * sum(len(labels) + 1 for labels in ways.values())

    kept: dict[Any, Mapping[str, np.ndarray]] = {}

    def run(wanted: Changes) -> Mapping[str, np.ndarray]:
        nonlocal done
        plain = not (wanted.forcings or wanted.imposed or wanted.ties_off)
        key = (frozenset(wanted.scale.items()), frozenset(wanted.shift.items())) if plain else None
        if key in kept:  # the run without the change is the same for every arm
            tell(done := done + 1, all_)
            return kept[key]
        found = joined([case.histories(wanted, mode, MAIN, chunk) for chunk in few])
        tell(done := done + 1, all_)
        read = {item.id: outcome(item, found, prepared.record.polities) for item in scenario.outcomes}
        if key is not None:
            kept[key] = read
        return read

    for arm in case.arms:
        rows = [asdict(item) for item in shares(run, case.changes[arm.id], prepared.theory, ways[arm.id])]
        count = sum(chunk.count for chunk in few)
        place = {"arm": arm.id, "mode": mode, "coupling": "shares", "members": count, "of": count}
        blocks.append({**place, "outcomes": [], "paths": [], "changes": [], "shares": rows})
    return blocks


def warm(prepared: Prepared) -> Iterator[tuple[int, int]]:
    """Compile every program that a question needs; yield how many are there, and of how many."""
    record, programs = prepared.record, [("do", MAIN), *(("undo", coupling) for coupling in COUPLINGS)]
    z = jnp.asarray(prepared.z)[:, np.arange(CHUNK) % int(prepared.z.shape[1])]
    state = state_before(prepared.theory, z, prepared.compiled, 0)
    for number, (mode, coupling) in enumerate(programs):
        yield number, len(programs)
        rerun(
            prepared.theory, z, prepared.compiled, Changes(), first=0, quarters=1, mode=mode, seed=1,  # type: ignore[arg-type]
            targets=record.polities, coupling=coupling, state=state,  # type: ignore[arg-type]
        )  # fmt: skip
    yield len(programs), len(programs)


def _moved(prepared: Prepared, scenario: Scenario, arm: Arm, changes: Changes) -> list[dict[str, Any]]:
    """Return each exogenous path that an arm bends, quarter by quarter, beside the range of the record, in natural units."""
    record, rows = prepared.record, []
    inside = slice(record.index(scenario.from_), record.index(scenario.to) + 1)
    for item in scenario.changes:
        if item.kind != "path" or item.id not in arm.changes:
            continue
        name = str(item.path)
        price = name == "export_price"
        unit = "per cent of trend" if price else VARIABLES[name].unit
        for code in item.polities or scenario.targets or scenario.polities:
            p = record.polities.index(code)
            before, after = (np.asarray(part[name], float)[:, p] for part in (prepared.compiled.forcings, changes.forcings))
            if price:
                before, after = (100.0 * np.expm1(PRICE_SCALE * part) for part in (before, after))
            low, high = float(before.min()), float(before.max())
            for t in range(inside.start, inside.stop):
                if abs(after[t] - before[t]) > 1e-9:
                    row = {"arm": arm.id, "change": item.id, "variable": name, "polity": code, "quarter": record.quarters[t]}
                    rows.append({**row, "unit": unit, "recorded": float(before[t]), "changed": float(after[t]), "low": low, "high": high})
    return rows


def _path(prepared: Prepared, scenario: Scenario, arm: Arm, item: Result_) -> tuple[str, list[str], list[str]]:
    """Return the worst badge on the way from an arm's changes to an outcome, its mechanisms and their parameters."""
    variables, labels = set(), set()
    for change in scenario.changes:
        if change.id not in arm.changes:
            continue
        if change.kind == "row":
            labels |= {m.label for m in prepared.theory.mechanisms if change.row in m.terms}
        elif change.kind == "parameter":
            labels.add(str(change.parameter).split(".")[0])
        elif change.kind == "candidate":
            variables.add("leader")
        elif change.kind == "rule":
            variables |= {"win_threshold", "rule_runoff"}
        elif change.kind == "ties":
            variables |= {"regional_tide", "regional_mobilisation", "brazil_lean"}
        elif change.event == "exit":
            variables |= set(FORCED)
        else:
            variables.add(str(getattr(change, change.kind)))
    looked_at = {
        "exit": set(FORCED),
        "event": {str(item.name)} if item.name != "exit" else set(FORCED),
        "balance": {"balance"},
        "state": {str(item.name)},
        "vote": {"popular_vote"},
        "situation": {"situation"},
        "popular-governments": {"situation"},
    }[item.kind]
    between = mechanisms_between(prepared.theory, variables, looked_at, labels)
    free = {name: badge for name, badge in prepared.badges.items()}
    badge, carriers = worst(free, between)
    return badge, list(between), carriers


def _compare(item: Result_, base: np.ndarray, changed: np.ndarray, badge: str, between: list[str], carriers: list[str]) -> dict[str, Any]:
    """Return one outcome before and after, with the spread of the difference over draws."""
    known = ~(np.isnan(base) | np.isnan(changed))
    if not known.any():
        return {
            "outcome": item.id,
            "baseline": None,
            "changed": None,
            "difference": None,
            "badge": badge,
            "mechanisms": between,
            "draws": 0,
        }
    before, after = base[known], changed[known]
    difference = after - before
    low, high = np.quantile(difference, (0.05, 0.95))
    error = float(difference.std() / np.sqrt(len(difference)))
    return {
        "outcome": item.id,
        "baseline": float(before.mean()),
        "changed": float(after.mean()),
        "difference": float(difference.mean()),
        "error": error,
        "low": float(low),
        "high": float(high),
        "p_higher": float((difference > 1e-6).mean()),
        "p_lower": float((difference < -1e-6).mean()),
        "badge": badge,
        "mechanisms": between,
        "prior_only": len(carriers) if badge == "prior-only" else 0,
        "draws": int(known.sum()),
    }


def _paths(base: Histories, changed: Histories, polities: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return quantiles by quarter: the baseline, the changed history, and their difference."""
    rows = []
    exits = [np.cumsum(sum(part.events[name] for name in FORCED), axis=0).clip(0, 1) for part in (base, changed)]
    for variable, (before, after) in {"balance": (base.balance, changed.balance), "forced_exit": tuple(exits)}.items():
        for p, code in enumerate(polities):
            for t, quarter in enumerate(base.quarters):
                row: dict[str, Any] = {"variable": variable, "polity": code, "quarter": quarter, "hatched": t >= SOLID}
                for name, values in (("baseline", before[t, p]), ("changed", after[t, p]), ("difference", after[t, p] - before[t, p])):
                    row[f"{name}_mean"] = float(values.mean())
                    if variable == "balance":
                        row |= {
                            f"{name}_q{round(100 * q):02d}": float(v)
                            for q, v in zip(QUANTILES, np.quantile(values, QUANTILES), strict=True)
                        }
                rows.append(row)
    return rows
