"""Values of the goals: from the folder of a run, of a back-test, and from the results of the long checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from contrapeso.tournament.frames import Frame
from contrapeso.tournament.goals import Aim, goals
from contrapeso.tournament.scores import log_score

PASSED, FAILED, NOT_RUN, REPORTED = "passed", "failed", "not_run", "reported"
BADGES = ("learned", "weak", "prior-only")
TWO = {"BOL", "PER"}
RECENT = 2000


@dataclass(frozen=True)
class Outcome:
    """What became of a goal.

    Attributes
    ----------
    numbers
        The value as numbers, by name; empty where the goal was not run.
    verdict
        passed, failed, not_run or reported.
    why
        Key of the reason where it was not run, with what the reason names.
    made, same_code
        When the value was computed, and whether the code of fits is still that one; of long checks.
    """

    goal: str
    verdict: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    named: Mapping[str, Any] = field(default_factory=dict)
    made: str = ""
    same_code: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return it as ``validity.json`` has it."""
        return asdict(self)


def absent(goal: str, why: str, **named: Any) -> Outcome:
    """Return a goal that was not run, with the reason."""
    return Outcome(goal, NOT_RUN, why=why, named=named)


def judged(goal: str, passed: bool | None, **numbers: Any) -> Outcome:
    """Return a goal with its value."""
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in numbers.items()}
    return Outcome(goal, REPORTED if passed is None else PASSED if passed else FAILED, plain)


def _table(folder: Path, name: str) -> Frame | None:
    path = folder / f"{name}.csv"
    return pd.read_csv(path) if path.is_file() else None


# From a run.


def from_run(folder: Path | None, wanted: Collection[str] | None = None) -> dict[str, Outcome]:
    """Return the goals that the folder of a run can tell about, of those that are wanted; each that it cannot with the reason."""
    aims = {name: aim for name, aim in goals().items() if aim.source in ("run", "region") and (wanted is None or name in wanted)}
    if folder is None or not (folder / "run.json").is_file():
        return {name: absent(name, "no_region" if aim.source == "region" else "no_run") for name, aim in aims.items()}
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    polities, theory = set(about["polities"]), str(about["theory"])
    found: dict[str, Outcome] = {}
    for name, aim in aims.items():
        if name == "V1r":
            found[name] = _forecasts(aim, folder, theory) if len(polities) >= 12 else absent(name, "no_region")
        elif name in ("V1", "V2", "V4", "V8") and polities != TWO:
            found[name] = absent(name, "other_case")
        elif name == "V8":
            found[name] = _order(aim, folder)
        elif name == "VJ":
            found[name] = _junctures(aim, folder)
        elif name == "V10":
            found[name] = _badges(aim, folder)
        else:
            found[name] = _forecasts(aim, folder, theory)
    return {name: replace(item, made=str(about["created"])) if item.verdict != NOT_RUN else item for name, item in found.items()}


def _forecasts(aim: Aim, folder: Path, theory: str) -> Outcome:
    scores, forecasts = _table(folder, "scores"), _table(folder, "forecasts")
    if scores is None or forecasts is None:
        return absent(aim.id, "no_tables", folder=folder.name, file="scores.csv")
    row = scores[scores["horizon"] == 1].set_index("model").loc[theory]
    limits = aim.limits
    if aim.id in ("V1", "V1r"):
        gain, sure, area = float(row["difference"]), float(row["probability_better"]), float(row["auc"])
        passed = gain >= limits["gain"] and sure >= limits["probability"] and area >= limits.get("area", 0.0)
        return judged(aim.id, passed, gain=gain, probability=sure, area=area)
    if aim.id == "V2":
        late = forecasts[(forecasts["horizon"] == 1) & (forecasts["origin"] >= RECENT)]
        totals = {
            str(model): float(log_score(part["probability"].to_numpy(), part["outcome"].to_numpy()).sum())
            for model, part in late.groupby("model")
        }
        if theory not in totals or len(totals) == 1:
            return absent(aim.id, "no_late_origins")
        gain = totals.pop(theory) - max(totals.values())
        return judged(aim.id, gain >= limits["gain"], gain=gain)
    ratio = float(row["events"] / row["expected"])
    return judged(aim.id, limits["low"] <= ratio <= limits["high"], ratio=ratio)


def _order(aim: Aim, folder: Path) -> Outcome:
    table = _table(folder, "order")
    if table is None:
        return absent(aim.id, "no_tables", folder=folder.name, file="order.csv")
    right = int((table["probability"] > 0.5).sum())
    return judged(aim.id, right >= aim.limits["right"], right=right, all=len(table))


def _junctures(aim: Aim, folder: Path) -> Outcome:
    table = _table(folder, "junctures")
    if table is None:
        return absent(aim.id, "no_tables", folder=folder.name, file="junctures.csv")
    counts = table["status"].value_counts()
    return judged(aim.id, None, hits=int(counts.get("hit", 0)), misses=int(counts.get("miss", 0)), extra=int(counts.get("extra", 0)))


def _badges(aim: Aim, folder: Path) -> Outcome:
    """Count effects that are shown without a badge, in the run's parameters and in the what-ifs beside them."""
    tables = [folder / "parameters.csv", *sorted(folder.glob("whatif/*/outcomes.csv"))]
    if not tables[0].is_file():
        return absent(aim.id, "no_tables", folder=folder.name, file="parameters.csv")
    effects = without = 0
    for path in tables:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        badges = table.get("badge", pd.Series([""] * len(table)))
        # A change that can reach an outcome on no way has no effect to carry a badge.
        shown = badges if path == tables[0] else badges[table.get("mechanisms", pd.Series([""] * len(table))) != ""]
        effects, without = effects + len(shown), without + int((~shown.isin(BADGES)).sum())
    return judged(aim.id, without == 0, effects=effects, without=without)


# From a back-test or a tournament.


def from_backtest(folder: Path | None, theory: str = "encompassing") -> dict[str, Outcome]:
    """Return the goals on coup attempts, votes and items, from the folder of a back-test or a tournament."""
    table = None if folder is None else _table(folder, "forecasts")
    readers: dict[str, tuple[str, Callable[[Aim, Frame, str], Outcome]]] = {
        "V3": ("coup-attempt", _attempts),
        "V5": ("balance-item", _items),
        "V6": ("large-change", _large_changes),
        "V7": ("popular-vote", _votes),
    }
    made, found = "", dict[str, Outcome]()
    if table is not None:
        table = table[(table["origin"] >= RECENT) & table["polity"].isin(TWO) & (table["banned"] != 1)]
        about = next((folder / name for name in ("tournament.json",) if folder is not None and (folder / name).is_file()), None)
        made = "" if about is None else str(json.loads(about.read_text(encoding="utf-8")).get("created", ""))
    for name, (target, read) in readers.items():
        part = None if table is None else table[table["target"] == target]
        if part is None or not (part["model"] == theory).any():
            found[name] = absent(name, "no_items") if name in ("V5", "V6") else absent(name, "no_backtest", target=target)
        else:
            found[name] = replace(read(goals()[name], part, theory), made=made)
    return found


def _shared(part: Frame, horizon: int, column: str) -> Frame:
    """Return values by model on the cells that all models have, a column for each."""
    at = part[part["horizon"] == horizon]
    return at.pivot_table(index=["polity", "origin"], columns="model", values=column).dropna()


def _attempts(aim: Aim, part: Frame, theory: str) -> Outcome:
    points = _shared(part, 1, "log_score").sum()
    best = points.drop(theory).max()
    own = part[(part["model"] == theory) & (part["horizon"] == 1)]
    expected, events, loss = float(own["probability"].sum()), int(own["outcome"].sum()), float(best - points[theory])
    passed = loss <= aim.limits["loss"] and aim.limits["low"] <= expected <= aim.limits["high"]
    return judged(aim.id, passed, gain=-loss, expected=expected, events=events)


def _items(aim: Aim, part: Frame, theory: str) -> Outcome:
    saved = {}
    for horizon in (1, 5):
        means = _shared(part, horizon, "crps").mean()
        saved[horizon] = 1.0 - float(means[theory] / means["persistence"])
    own = part[part["model"] == theory]
    inside = float(((own["outcome"] >= own["q05"]) & (own["outcome"] <= own["q95"])).mean())
    limits = aim.limits
    passed = saved[5] >= limits["five"] and saved[1] >= limits["one"] and limits["low"] <= inside <= limits["high"]
    return judged(aim.id, passed, five=saved[5], one=saved[1], coverage=inside)


def _large_changes(aim: Aim, part: Frame, theory: str) -> Outcome:
    at = part[part["horizon"] == 5]
    brier = _shared(at.assign(brier=(at["probability"] - at["outcome"]) ** 2), 5, "brier")
    if brier.empty or not brier["rolling-rate"].sum():
        return absent(aim.id, "no_late_origins")
    skill, own = 1.0 - float(brier[theory].sum() / brier["rolling-rate"].sum()), at[at["model"] == theory]
    return judged(aim.id, skill >= aim.limits["skill"], skill=skill, changes=int(own["outcome"].sum()), n=len(own))


def _votes(aim: Aim, part: Frame, theory: str) -> Outcome:
    own = part[(part["model"] == theory) & (part["horizon"] == 1)]
    error = float((own["q50"] - own["outcome"]).abs().mean())
    inside = float(((own["outcome"] >= own["q05"]) & (own["outcome"] <= own["q95"])).mean())
    means = _shared(part, 1, "crps").mean()
    saved = 1.0 - float(means[theory] / means["persistence"])
    limits = aim.limits
    passed = error <= limits["error"] and saved >= limits["gain"] and inside >= limits["coverage"]
    return judged(aim.id, passed, error=error, gain=saved, coverage=inside, n=len(own))


# From the long checks.

RESULTS = {
    "recovery": ("V9a", "recovery/encompassing/recovery.json"),
    "ranks": ("V9d", "ranks/ranks.json"),
    "tournaments": ("V9e", "tournaments/tournaments.json"),
}


def from_results(places: tuple[Path, ...], code: str) -> dict[str, Outcome]:
    """Return the goals of the long checks, each from the latest result in some folders."""
    found: dict[str, Outcome] = {}
    for command, (name, file) in RESULTS.items():
        names = [name] if name != "V9e" else ["V9e", "V9f"]
        made = [json.loads((place / file).read_text(encoding="utf-8")) for place in places if (place / file).is_file()]
        if not made:
            found |= {item: absent(item, "no_result", command=command) for item in names}
            continue
        about = max(made, key=lambda item: str(item["created"]))
        for item in names:
            read = _result(goals()[item], about)
            found[item] = replace(read, made=str(about["created"]), same_code=about.get("code") == code)
    return found


def _result(aim: Aim, about: Mapping[str, Any]) -> Outcome:
    limits = aim.limits
    n, least = about.get("replicates", about.get("datasets", 0)), limits.get("replicates", limits.get("datasets", 0))
    if n < least:
        return absent(aim.id, "few", n=n, least=least)
    if aim.id == "V9a":
        learned = about["inside"].get("learned", {"share": float("nan"), "n": 0})
        failed = about["states"].get("failed", 0)
        passed = limits["low"] <= learned["share"] <= limits["high"]
        return judged(aim.id, passed, share=learned["share"], n=learned["n"], replicates=n, failed=failed)
    if aim.id == "V9d":
        uniform, other = about["states"].get("uniform", 0), about["states"].get("not-uniform", 0)
        share = uniform / max(1, uniform + other)
        return judged(
            aim.id, share >= limits["share"], uniform=uniform, all=uniform + other, datasets=n, apart=about["states"].get("apart", 0)
        )
    row = about["shares"]["won_or_tied" if aim.id == "V9e" else "twin_told_apart"]
    passed = row["share"] >= limits["share"] if aim.id == "V9e" else row["share"] <= limits["share"]
    extra = {"beats": about["shares"]["beats_a_rival"]["count"], "most": about["shares"]["most_points"]["count"]} if aim.id == "V9e" else {}
    return judged(aim.id, passed, count=row["count"], n=row["n"], low=row["low"], high=row["high"], **extra)
