"""A what-if from a scenario to tables: every arm, in both modes, under every theory asked for."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from contrapeso import __version__
from contrapeso.apps.pipeline import Reporter, cache_folder, silent, use_compilation_cache
from contrapeso.casebook.assemble import PRICE_SCALE, assemble
from contrapeso.casebook.load import load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.record import Record
from contrapeso.casebook.scenario import Arm, Result_, Scenario
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash, fit, fit_all, own_code
from contrapeso.inference.posterior import diagnostics, sound, table
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.laboratory.intervene import SOLID, Changes, Histories, rerun, state_before
from contrapeso.laboratory.reach import mechanisms_between, worst
from contrapeso.laboratory.scenarios import changes_of, outcome
from contrapeso.laboratory.simulate import FORCED
from contrapeso.theories.files import build
from contrapeso.theories.library import MECHANISMS
from contrapeso.vocabulary.variables import VARIABLES

THEORY_FIT = Settings(chains=8, warmup=100, draws=150)
"""A shorter fit for the rivals of a what-if; its diagnostics stand beside what it says."""

COUPLINGS = ("gumbel", "threshold", "independent")
PATHS = ("balance", "forced_exit")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOVED = ("arm", "change", "variable", "polity", "quarter", "unit", "recorded", "changed", "low", "high")


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


def scope(scenario: Scenario, book: Casebook) -> tuple[str, ...]:
    """Return the polities whose record is fitted: those of the run where they suffice, else the scenario's own.

    One fit then serves all scenarios on the same polities.
    """
    return book.focus if set(scenario.polities) <= set(book.focus) else tuple(sorted(scenario.polities))


def prepare(
    book: Casebook,
    name: str,
    polities: tuple[str, ...],
    *,
    settings: Settings,
    members: int,
    cache: Path | None,
    library: Mapping[str, Mechanism] | None = None,
    tell: Reporter = silent,
) -> Prepared:
    """Fit a theory, or read its fit, and return draws with what is known of each parameter."""
    record = assemble(book, polities)
    compiled = compile_record(record)
    theory = build(book.theories[name], library)
    fitted = fit(theory, record, compiled, settings, cache=cache, progress=lambda done, total: tell("fit", done, total))
    found = diagnostics(fitted.draws)
    parameters = table(theory, fitted.draws, record.polities)
    badges = dict(zip(parameters["name"], parameters["badge"], strict=True))
    return Prepared(theory, record, compiled, fitted.draws.stacked(limit=members), badges, sound(found), found)


def _fit_together(
    book: Casebook,
    names: Sequence[str],
    polities: tuple[str, ...],
    settings: Settings,
    store: Path,
    library: Mapping[str, Mechanism],
    tell: Reporter,
) -> None:
    """Put the fits of theories on the same mechanisms into the store, several at a time."""
    record = assemble(book, polities)
    compiled = compile_record(record)
    groups: dict[int, list[Theory]] = {}
    for name in names:
        theory = build(book.theories[name], library)
        groups.setdefault(id(theory.structure), []).append(theory)
    for group in groups.values():
        fit_all(group, record, compiled, settings, cache=store, progress=lambda done, total: tell("fit", done, total))


def arms_of(scenario: Scenario) -> tuple[Arm, ...]:
    """Return the arms of a scenario; one with all changes where it names none."""
    return scenario.arms or (Arm(id="all", words=scenario.title, changes=tuple(change.id for change in scenario.changes)),)


def answer(prepared: Prepared, scenario: Scenario, *, seed: int) -> Iterator[dict[str, Any]]:
    """Yield one block of results for each arm, mode and coupling.

    Each block has ``arm``, ``mode``, ``coupling``, ``outcomes`` (rows) and ``paths`` (rows; for the
    main coupling only).
    """
    record, theory = prepared.record, prepared.theory
    first = record.index(scenario.from_)
    quarters = record.index(scenario.to) - first + 1
    targets = record.polities if scenario.region == "live" else (scenario.targets or scenario.polities)
    state = state_before(theory, prepared.z, prepared.compiled, first)

    def replayed(code: str, quarter: str, name: str) -> float:
        before = state_before(theory, prepared.z, prepared.compiled, record.index(quarter))
        return float(np.asarray(before[name])[record.polities.index(code)].mean())

    def histories(changes: Changes, mode: str, coupling: str) -> Histories:
        return rerun(
            theory, prepared.z, prepared.compiled, changes, first=first, quarters=quarters, mode=mode, seed=seed,  # type: ignore[arg-type]
            targets=targets, coupling=coupling, state=state,  # type: ignore[arg-type]
        )  # fmt: skip

    changes = {arm.id: changes_of(scenario, arm.changes, record, prepared.compiled, theory, replayed) for arm in arms_of(scenario)}
    moved = [row for arm in arms_of(scenario) for row in _moved(prepared, scenario, arm, changes[arm.id])]
    for mode in scenario.modes:
        for coupling in COUPLINGS if mode == "undo" else ("gumbel",):
            base = histories(Changes(), mode, coupling)
            for arm in arms_of(scenario):
                changed = histories(changes[arm.id], mode, coupling)
                between = {item.id: _path(prepared, scenario, arm, item) for item in scenario.outcomes}
                rows = [
                    _compare(item, outcome(item, base, record.polities), outcome(item, changed, record.polities), *between[item.id])
                    for item in scenario.outcomes
                ]
                paths = _paths(base, changed, record.polities) if coupling == "gumbel" else []
                yield {"arm": arm.id, "mode": mode, "coupling": coupling, "outcomes": rows, "paths": paths, "changes": moved}
                moved = []


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


def _part_key(key: str, file: TheoryFile, own: Mapping[str, Mechanism], library: Mapping[str, Mechanism]) -> str:
    """Return the key of one theory's part: that of the inputs, with the theory and the mechanisms of a user's own that it names."""
    code = own_code(build(file, library)) if own else {}
    parts = [key, file.model_dump(mode="json"), code]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def whatif(
    casebook: Path,
    scenario: Scenario,
    theories: tuple[str, ...],
    out: Path,
    *,
    seed: int = 1,
    members: int = 512,
    settings: Settings = THEORY_FIT,
    cache: bool = True,
    own: Mapping[str, TheoryFile] | None = None,
    mechanisms: Mapping[str, Mechanism] | None = None,
    tell: Reporter = silent,
) -> dict[str, Any]:
    """Run a scenario under each theory and write ``whatif.json``, ``outcomes.csv``, ``paths.csv`` and ``changes.csv``.

    ``own`` are theories and ``mechanisms`` mechanisms that a user brings beside the casebook and the library.

    A theory whose results are already in the folder, for the same inputs, is not run again: a
    run that was stopped goes on where it was.
    """
    use_compilation_cache()
    started = time.perf_counter()
    book = load(casebook)
    book = replace(book, theories={**book.theories, **(own or {})})
    library = {**MECHANISMS, **(mechanisms or {})}
    store = cache_folder() / "fits" if cache else None
    polities = scope(scenario, book)
    out.mkdir(parents=True, exist_ok=True)
    parts = out / "parts"
    parts.mkdir(exist_ok=True)
    inputs = [
        book.hash,
        scenario.model_dump(mode="json"),
        seed,
        members,
        asdict(settings),
        __version__,
        code_hash("laboratory/*.py", "apps/whatif.py"),
    ]
    key = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    found: list[dict[str, Any]] = []
    places = {name: parts / f"{name}.{_part_key(key, book.theories[name], mechanisms or {}, library)}.json" for name in theories}
    if store is not None:
        _fit_together(book, [name for name in theories if not places[name].exists()], polities, settings, store, library, tell)
    for number, name in enumerate(theories):
        tell("whatif", number, len(theories))
        part = places[name]
        if part.exists():
            found.append(json.loads(part.read_text(encoding="utf-8")))
            continue
        prepared = prepare(book, name, polities, settings=settings, members=members, cache=store, library=library, tell=tell)
        block = {
            "theory": name,
            "sound": prepared.sound,
            "diagnostics": prepared.diagnostics,
            "blocks": list(answer(prepared, scenario, seed=seed)),
        }
        partial = part.with_suffix(".partial")
        partial.write_text(json.dumps(block, ensure_ascii=False), encoding="utf-8")
        partial.replace(part)
        found.append(block)
    tell("whatif", len(theories), len(theories))
    keys = ("arm", "mode", "coupling")
    outcomes = [{"theory": f["theory"], **{k: b[k] for k in keys}, **row} for f in found for b in f["blocks"] for row in b["outcomes"]]
    paths = [{"theory": f["theory"], **{k: b[k] for k in keys}, **row} for f in found for b in f["blocks"] for row in b["paths"]]
    frame = pd.DataFrame(outcomes)
    frame["mechanisms"] = frame["mechanisms"].map(" ".join)
    frame.to_csv(out / "outcomes.csv", index=False, float_format="%.6g")
    pd.DataFrame(paths).to_csv(out / "paths.csv", index=False, float_format="%.6g")
    moved = [row for b in found[0]["blocks"] for row in b["changes"]]
    pd.DataFrame(moved, columns=list(MOVED)).to_csv(out / "changes.csv", index=False, float_format="%.6g")
    summary = {
        "version": __version__,
        "command": "whatif",
        "scenario": scenario.model_dump(mode="json", by_alias=True),
        "casebook": {"title": book.manifest.title.en, "hash": book.hash},
        "polities": list(polities),
        "seed": seed,
        "members": members,
        "settings": asdict(settings),
        "theories": {f["theory"]: {"sound": f["sound"], "diagnostics": f["diagnostics"]} for f in found},
        "seconds": round(time.perf_counter() - started, 1),
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("outcomes.csv", "paths.csv", "changes.csv")},
    }
    (out / "whatif.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary
