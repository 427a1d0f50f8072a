"""What would discriminate: how much an outcome is expected to tell about which theory is right.

The measure is the mutual information between the theory and the outcome, in nats: nil where all
theories forecast the same, the entropy of the weights where an outcome would settle the matter.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from contrapeso.tournament.blocks import NATS
from contrapeso.tournament.frames import Frame

GRID = 400


def binary_information(chance: np.ndarray, weight: np.ndarray) -> float:
    """Return the information of an event with a chance under each theory, in nats."""

    def entropy(p: np.ndarray) -> np.ndarray:
        kept = np.clip(p, 1e-12, 1 - 1e-12)
        return -(kept * np.log(kept) + (1 - kept) * np.log1p(-kept))

    return max(0.0, float(entropy(np.asarray(weight @ chance)) - weight @ entropy(chance)))


def continuous_information(mean: np.ndarray, sd: np.ndarray, weight: np.ndarray) -> float:
    """Return the information of a number that is normal under each theory, in nats."""
    sd = np.maximum(sd, 1e-3)
    grid = np.linspace((mean - 6 * sd).min(), (mean + 6 * sd).max(), GRID)
    density = np.exp(-0.5 * ((grid - mean[:, None]) / sd[:, None]) ** 2) / (sd[:, None] * np.sqrt(2 * np.pi))
    mixture = weight @ density
    whole = -np.trapezoid(np.where(mixture > 0, mixture * np.log(np.maximum(mixture, 1e-300)), 0.0), grid)
    return max(0.0, float(whole - weight @ (0.5 * np.log(2 * np.pi * np.e * sd**2))))


def binary_divergence(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the expected gain of the right one of two theories over the other, in nats, whichever is right."""
    return 0.5 * (first - second) * (np.log(first / second) - np.log((1 - first) / (1 - second)))


def continuous_divergence(mean: np.ndarray, sd: np.ndarray, other_mean: np.ndarray, other_sd: np.ndarray) -> np.ndarray:
    """Return the same for numbers that are normal under both theories."""
    a, b = np.maximum(sd, 1e-3) ** 2, np.maximum(other_sd, 1e-3) ** 2
    gap = (mean - other_mean) ** 2
    return 0.5 * ((a + gap) / (2 * b) + (b + gap) / (2 * a) - 1.0)


def information_table(forecasts: Frame, stacked: Frame) -> Frame:
    """Return the information of every cell under equal and under stacked weights of the theories.

    ``open`` marks windows that leave the record: what is still to come.
    """
    rows = []
    theories = forecasts[forecasts["role"] == "theory"]
    chosen = stacked[stacked["set"] == "theories"].set_index(["target", "horizon", "model"])["weight"]
    names = list(dict.fromkeys(theories["model"]))
    for (target, horizon, origin, polity), part in theories.groupby(["target", "horizon", "origin", "polity"], sort=False):
        if len(part) < max(2, len(names)):
            continue
        even = np.full(len(part), 1.0 / len(part))
        weight = np.array([chosen.get((target, horizon, model), np.nan) for model in part["model"]], float)
        learned = even if np.isnan(weight).any() else weight / weight.sum()
        if part["kind"].iloc[0] == "binary":
            found = [binary_information(part["probability"].to_numpy(float), w) for w in (even, learned)]
        else:
            found = [continuous_information(part["mean"].to_numpy(float), part["sd"].to_numpy(float), w) for w in (even, learned)]
        still_open = bool(part["outcome"].isna().all())
        row = {"target": target, "horizon": horizon, "origin": origin, "polity": polity, "open": int(still_open)}
        rows.append({**row, "equal": found[0], "stacked": found[1]})
    return pd.DataFrame(rows, columns=["target", "horizon", "origin", "polity", "open", "equal", "stacked"])


def candidate_table(information: Frame) -> Frame:
    """Return candidate observations, best first: what one is worth at the last origin, and was worth at past ones."""
    rows = []
    last = information["origin"].max() if len(information) else None
    for (target, horizon, polity), part in information.groupby(["target", "horizon", "polity"], sort=False):
        now, past = part[part["origin"] == last], part[part["open"] == 0]
        best = past.loc[past["equal"].idxmax()] if len(past) else None
        rows.append(
            {
                "target": target,
                "horizon": horizon,
                "polity": polity,
                "origin": last,
                "open": int(now["open"].iloc[0]) if len(now) else np.nan,
                "equal": now["equal"].iloc[0] if len(now) else np.nan,
                "stacked": now["stacked"].iloc[0] if len(now) else np.nan,
                "past_mean": past["equal"].mean() if len(past) else np.nan,
                "past_most": best["equal"] if best is not None else np.nan,
                "past_origin": best["origin"] if best is not None else np.nan,
            }
        )
    columns = ["target", "horizon", "polity", "origin", "open", "equal", "stacked", "past_mean", "past_most", "past_origin"]
    return pd.DataFrame(rows, columns=columns).sort_values(["equal", "past_mean"], ascending=False, kind="stable").reset_index(drop=True)


def discriminating(forecasts: Frame, horizon: int | None = None) -> Frame:
    """Return for each pair of theories the kind of observation that tells most, and how many such would do.

    ``cases`` is how many are expected to bring four nats, the least that counts as a difference, at the
    gain that they had over past origins.
    """
    theories = forecasts[(forecasts["role"] == "theory") & forecasts["outcome"].notna()]
    if horizon is not None:
        theories = theories[theories["horizon"] == horizon]
    best: dict[tuple[str, str], tuple[float, str, int, str]] = {}
    for (target, years, polity), part in theories.groupby(["target", "horizon", "polity"], sort=False):
        binary = part["kind"].iloc[0] == "binary"
        names = list(dict.fromkeys(part["model"]))
        fields = ("probability",) if binary else ("mean", "sd")
        table = {name: part.pivot_table(index="origin", columns="model", values=name, dropna=False) for name in fields}
        for first, second in combinations(names, 2):
            pairs = [table[name][model].to_numpy(float) for model in (first, second) for name in fields]
            gains = binary_divergence(*pairs) if binary else continuous_divergence(*pairs)
            mean = float(np.nanmean(gains)) if np.isfinite(gains).any() else 0.0
            if mean > best.get((first, second), (0.0, "", 0, ""))[0]:
                best[(first, second)] = (mean, str(target), int(years), str(polity))
    rows = [
        {"first": a, "second": b, "target": t, "horizon": h, "polity": p, "nats": nats, "cases": int(np.ceil(NATS / nats))}
        for (a, b), (nats, t, h, p) in best.items()
    ]
    return pd.DataFrame(rows, columns=["first", "second", "target", "horizon", "polity", "nats", "cases"])
