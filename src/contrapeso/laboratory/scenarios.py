"""From a scenario's words and numbers to arrays, and from histories to its outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from contrapeso.casebook.assemble import PRICE_CHANGE_SCALE, PRICE_SCALE
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Change, Result_, Scenario
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.ensemble import FORCED
from contrapeso.laboratory.intervene import Changes, Histories
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.variables import EXIT_NAMES, SITUATIONS_IN_ORDER

StateOf = Callable[[str, str, str], float]
"""Value of a state in a polity at a quarter of the replayed record, for changes that copy it."""


class ScenarioError(ContrapesoError):
    """A scenario that the record or the theory cannot carry out."""


def _window(change: Change, scenario: Scenario, record: Record) -> slice:
    first, last = change.from_ or scenario.from_, change.to or scenario.to
    missing = [quarter for quarter in (first, last) if quarter not in record.quarters]
    if missing:
        raise ScenarioError(f"scenario '{scenario.id}', change '{change.id}': {', '.join(missing)} is outside the record")
    return slice(record.index(first), record.index(last) + 1)


def _columns(change: Change, scenario: Scenario, record: Record) -> list[int]:
    chosen = change.polities or scenario.targets or scenario.polities
    return [record.polities.index(code) for code in chosen]


def changes_of(
    scenario: Scenario, names: Iterable[str], record: Record, compiled: Compiled, theory: Theory, state_of: StateOf | None = None
) -> Changes:
    """Return what some changes of a scenario mean for a record and a theory.

    Raises
    ------
    ScenarioError
        Where a change names what the theory or the record does not have.
    """
    wanted = set(names)
    forcings: dict[str, np.ndarray] = {}
    imposed: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    scale: dict[str, float] = {}
    shift: dict[str, float] = {}
    ties_off = False
    shape = (len(record.quarters), len(record.polities))

    def recorded(name: str) -> np.ndarray:
        return np.array(compiled.forcings[name], float)

    def path(name: str) -> np.ndarray:
        return forcings.setdefault(name, recorded(name))

    def impose(name: str, rows: slice, columns: list[int], value: float) -> None:
        values, mask = imposed.setdefault(name, (np.zeros(shape), np.zeros(shape)))
        for p in columns:
            values[rows, p], mask[rows, p] = value, 1.0

    for change in scenario.changes:
        if change.id not in wanted:
            continue
        rows, columns = _window(change, scenario, record), _columns(change, scenario, record)
        if change.kind == "path":
            for p in columns:
                _bend(path, recorded, change, record, rows, p)
        elif change.kind == "candidate":
            path("leader")[rows, columns] = 0.0
        elif change.kind == "rule":
            short, lead = change.alternative or (100.0, 100.0)
            values = {
                "win_threshold": (change.threshold or 100.0) / 100.0,
                "win_short": short / 100.0,
                "win_lead": lead / 100.0,
                "rule_runoff": float(change.then == "run-off"),
                "rule_congress": float(change.then == "congress"),
            }
            for name, value in values.items():
                path(name)[rows, columns] = value
        elif change.kind == "event":
            variables = EXIT_NAMES if change.event == "exit" else (str(change.event),)
            if change.happens and len(variables) > 1:
                raise ScenarioError(f"change '{change.id}': an exit that happens needs its class, one of {', '.join(EXIT_NAMES)}")
            for name in variables:
                impose(name, slice(rows.start, rows.start + 1) if change.happens else rows, columns, float(bool(change.happens)))
        elif change.kind == "state":
            for p in columns:
                impose(str(change.state), rows, [p], _level(change, state_of))
        elif change.kind == "row":
            found = [(m.label, name, m) for m in theory.mechanisms if change.row in m.terms for name in m.terms[change.row].parameters]
            for label, name, mechanism in found:
                neutral = next(item.neutral for item in mechanism.parameters if item.name == name)
                scale[f"{label}.{name}"], shift[f"{label}.{name}"] = 0.0, neutral
            if not found:
                raise ScenarioError(f"change '{change.id}': no mechanism of theory '{theory.name}' carries row {change.row}")
        elif change.kind == "parameter":
            known = [name for name, _ in theory.named_parameters()]
            if change.parameter not in known:
                raise ScenarioError(f"change '{change.id}': theory '{theory.name}' has no parameter '{change.parameter}'")
            name = str(change.parameter)
            if change.set_ is not None:
                scale[name], shift[name] = 0.0, change.set_
            else:
                scale[name], shift[name] = change.scale if change.scale is not None else 1.0, change.shift or 0.0
        else:
            ties_off = True
    return Changes(forcings, imposed, scale, shift, ties_off)


def _level(change: Change, state_of: StateOf | None) -> float:
    if change.set_ is not None:
        return change.set_
    if change.like is not None and state_of is not None:
        code, quarter = change.like.split(":")
        return state_of(code, quarter, str(change.state))
    raise ScenarioError(f"change '{change.id}': a state is held at a value: give 'set', or 'like' with a polity and a quarter")


def _bend(
    path: Callable[[str], np.ndarray], recorded: Callable[[str], np.ndarray], change: Change, record: Record, rows: slice, p: int
) -> None:
    """Change the path of one exogenous variable in one polity."""
    name = str(change.path)
    values = path(name)
    before = values[:, p].copy()
    if change.set_ is not None:
        values[rows, p] = change.set_
    elif change.shift is not None:
        values[rows, p] += change.shift
    elif change.scale is not None:
        values[rows, p] *= change.scale
    elif change.per_cent is not None:
        factor = 1.0 + change.per_cent / 100.0
        if factor <= 0.0:
            raise ScenarioError(f"change '{change.id}': a fall of {-change.per_cent:g} % leaves nothing; give more than -100")
        # Prices are logs in units of their usual swing; other paths are levels.
        values[rows, p] = before[rows] + np.log(factor) / PRICE_SCALE if name == "export_price" else before[rows] * factor
    elif change.mean_of is not None:
        first, last = (record.index(quarter) for quarter in change.mean_of)
        values[rows, p] += before[first : last + 1].mean() - before[rows].mean()
    elif change.like is not None:
        code, quarter = change.like.split(":")
        start, length = record.index(quarter), rows.stop - rows.start
        source = recorded(name)[start : start + length, record.polities.index(code)]
        values[rows, p] = np.pad(source, (0, length - len(source)), mode="edge")
    if name == "export_price":
        # A price that is moved as a whole moves no change of it: the level before the window is moved along.
        moved = values[:, p] - before
        earlier = np.concatenate([np.full(4, moved[rows.start]), moved[:-4]])
        earlier[rows.start : rows.start + 4] = moved[rows.start]
        step = np.zeros_like(moved)
        step[rows] = (moved - earlier)[rows]
        path("export_price_change")[:, p] += step * PRICE_SCALE / PRICE_CHANGE_SCALE


def outcome(result: Result_, histories: Histories, polities: tuple[str, ...]) -> np.ndarray:
    """Return an outcome for every draw, shape (draw,); NaN where there is nothing to read."""
    at = histories.quarters.index(result.at)
    first = histories.quarters.index(result.from_) if result.from_ else 0
    span = slice(first, at + 1)
    if result.kind == "popular-governments":
        return (histories.events["next_situation"][at] == 0.0).sum(axis=0).astype(float)
    p = polities.index(str(result.polity))
    if result.kind == "exit":
        return np.minimum(sum(histories.events[name][span, p].sum(axis=0) for name in FORCED), 1.0)
    if result.kind == "event":
        names = EXIT_NAMES if result.name == "exit" else (str(result.name),)
        return np.minimum(sum(histories.events[name][span, p].sum(axis=0) for name in names), 1.0)
    if result.kind == "balance":
        return histories.balance[at, p]
    if result.kind == "state":
        if result.name not in KEPT_STATES:
            raise ScenarioError(f"outcome '{result.id}': {result.name} is not kept; those that are: {', '.join(KEPT_STATES)}")
        return histories.states[str(result.name)][at, p]
    if result.kind == "situation":
        return (histories.events["next_situation"][at, p] == SITUATIONS_IN_ORDER.index(str(result.name))).astype(float)
    held = histories.events["election"][span, p] > 0.5
    share = histories.events["popular_share"][span, p]
    found = np.where(held.any(axis=0), np.take_along_axis(share, held.argmax(axis=0)[None], axis=0)[0], np.nan)
    return found
