"""From the long table of forecasts to scores, calibration, and a verdict for every pair of models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from contrapeso.tournament.blocks import block_numbers, compare, resampled_rows
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.proper import auc_with_interval, brier_parts, calibration

AUC_RESAMPLES = 300


@dataclass(frozen=True)
class Group:
    """The closed forecasts of one target and horizon.

    ``points`` has a row for each cell (polity, origin) and a column for each model: log scores, or CRPS
    with its sign turned; NaN where a model has no forecast or may not be scored.
    """

    target: str
    horizon: int
    kind: str
    forecasts: Frame
    points: Frame
    member: np.ndarray
    roles: dict[str, str]

    @property
    def nats(self) -> bool:
        """Return whether points are log scores."""
        return self.kind == "binary"

    def models(self, *roles: str) -> list[str]:
        """Return models of some roles, in the order of the table."""
        return [model for model in self.points.columns if self.roles[model] in roles]

    @property
    def reference(self) -> str | None:
        """Return the baseline with the most points on cells that all baselines have."""
        names = self.models("baseline")
        shared = self.points[names].dropna()
        return str(shared.sum().idxmax()) if names and len(shared) else None


def scored(forecasts: Frame) -> Frame:
    """Return forecasts whose outcome is known and may be scored."""
    return forecasts[forecasts["outcome"].notna() & (forecasts["banned"] != 1)]


def groups(forecasts: Frame) -> Iterator[Group]:
    """Yield the forecasts of each target and horizon."""
    roles = dict(zip(forecasts["model"], forecasts["role"], strict=True))
    order = list(dict.fromkeys(forecasts["model"]))
    for (target, horizon), part in scored(forecasts).groupby(["target", "horizon"], sort=False):
        kind = str(part["kind"].iloc[0])
        values = part.assign(points=part["log_score"] if kind == "binary" else -part["crps"])
        points = values.pivot_table(index=["polity", "origin"], columns="model", values="points", dropna=False)
        points = points[[model for model in order if model in points.columns]].dropna(how="all")
        member = block_numbers(*(list(points.index.get_level_values(level)) for level in ("polity", "origin")))
        yield Group(str(target), int(horizon), kind, part, points, member, roles)  # type: ignore[arg-type]


def score_table(found: list[Group], *, seed: int) -> Frame:
    """Return one row for each target, horizon and model, with its difference from the best baseline on shared cells."""
    rows = []
    for group in found:
        reference = group.reference
        for model, part in group.forecasts.groupby("model", sort=False):
            row: dict[str, object] = {"target": group.target, "horizon": group.horizon, "kind": group.kind, "model": model}
            row |= {"role": group.roles[str(model)], "n": len(part), "log_score": part["log_score"].sum()}
            if group.nats:
                p, y = part["probability"].to_numpy(float), part["outcome"].to_numpy(float)
                picks = resampled_rows(block_numbers(list(part["polity"]), list(part["origin"])), AUC_RESAMPLES, seed)
                area, low, high = auc_with_interval(p, y, picks)
                row |= {"events": y.sum(), "expected": p.sum(), **brier_parts(p, y), "auc": area, "auc_low": low, "auc_high": high}
            else:
                inside = (part["outcome"] >= part["q05"]) & (part["outcome"] <= part["q95"])
                errors = (part["q50"] - part["outcome"]).abs()
                row |= {"crps": part["crps"].mean(), "absolute_error": errors.mean(), "coverage_90": inside.mean()}
            row["reference"] = reference or ""
            if reference is not None and model != reference and model in group.points:
                gain = (group.points[model] - group.points[reference]).to_numpy(float)
                kept = np.isfinite(gain)
                against = asdict(compare(gain[kept], group.member[kept], nats=group.nats, seed=seed))
                row |= {**against, "n": len(part), "shared": int(kept.sum())}
            else:
                row["verdict"] = "reference" if model == reference else ""
            rows.append(row)
    return pd.DataFrame(rows)


def pair_table(found: list[Group], *, seed: int) -> Frame:
    """Return the verdict on every pair of models, on the cells that both may be scored on."""
    rows = []
    for group in found:
        for first, second in combinations(group.points.columns, 2):
            gain = (group.points[first] - group.points[second]).to_numpy(float)
            kept = np.isfinite(gain)
            verdict = asdict(compare(gain[kept], group.member[kept], nats=group.nats, seed=seed))
            rows.append({"target": group.target, "horizon": group.horizon, "first": first, "second": second, **verdict})
    columns = ["target", "horizon", "first", "second", "difference", "low", "high", "probability", "n", "blocks", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def calibration_table(found: list[Group]) -> Frame:
    """Return bins of chances with what came, by target, horizon and model."""
    rows = [
        {"target": group.target, "horizon": group.horizon, "model": model, **row}
        for group in found
        if group.nats
        for model, part in group.forecasts.groupby("model", sort=False)
        for row in calibration(part["probability"].to_numpy(float), part["outcome"].to_numpy(float))
    ]
    return pd.DataFrame(rows, columns=["target", "horizon", "model", "from", "to", "forecast", "observed", "low", "high", "n"])


def loss_table(found: list[Group], *, most: int = 5) -> Frame:
    """Return where each theory lost most against the best baseline: one case at most for a target, polity and decade."""
    rows = []
    for group in found:
        reference = group.reference
        if reference is None:
            continue
        seen = group.forecasts.set_index(["model", "polity", "origin"])
        for model in group.models("theory"):
            gain = (group.points[model] - group.points[reference]).dropna().sort_values()
            met: set[tuple[str, int]] = set()
            for (polity, origin), loss in gain.items():
                if loss >= 0 or len(met) == most:
                    break
                if (polity, origin // 10) in met:
                    continue
                met.add((polity, origin // 10))
                own, other = seen.loc[(model, polity, origin)], seen.loc[(reference, polity, origin)]
                field = "probability" if group.nats else "q50"
                rows.append(
                    {
                        "target": group.target,
                        "horizon": group.horizon,
                        "model": model,
                        "polity": polity,
                        "origin": origin,
                        "outcome": own["outcome"],
                        "forecast": own[field],
                        "reference": reference,
                        "reference_forecast": other[field],
                        "loss": -loss,
                    }
                )
    columns = ["target", "horizon", "model", "polity", "origin", "outcome", "forecast", "reference", "reference_forecast", "loss"]
    return pd.DataFrame(rows, columns=columns)
