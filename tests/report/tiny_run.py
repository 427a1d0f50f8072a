"""A run folder made up for tests: plausible in shape, invented in content."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from contrapeso.casebook.models import Casebook

COMPONENTS = ("organisation", "access", "vehicles", "policy", "arms", "capital")
POPULAR = {"BOL": ((1952, 1964), (1969, 1971), (2003, 2019.8), (2020.9, 2030)), "PER": ((1968.8, 1975), (1985, 1988))}
EVENTS = ("forced_exit", "reform", "adjustment", "wave", "repression", "insurgency_onset")
ERAS = ("1930-1951", "1952-1979", "1980-1999", "2000-2021")
FAMILIES = ("economy", "elites", "mobilisation", "policy", "ruptures")
MODELS = (("encompassing", 0.3, -0.4), ("rolling rate", -1.1, -2.9), ("base rate", None, None), ("regularised logit", -4.0, -7.5))


def _bands(middle: np.ndarray, width: np.ndarray | float) -> dict[str, np.ndarray]:
    return {name: middle + z * width for name, z in (("q05", -1.64), ("q25", -0.67), ("q50", 0.0), ("q75", 0.67), ("q95", 1.64))}


def _course(code: str, years: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    popular = sum(((years >= start) & (years < end)).astype(float) for start, end in POPULAR.get(code, ((1950, 1960),)))
    level = np.zeros_like(years)
    for t in range(1, len(years)):
        level[t] = 0.86 * level[t - 1] + 0.14 * (2.2 * popular[t] - 1.1) + rng.normal(0, 0.05)
    return level


def _validity() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("V1 forced exits within a year", "-0.4 nats", "at least 2 nats better", "no", "the baseline wins"),
            ("V4 calibration", "1.12", "between .75 and 1.33", "yes", ""),
            ("V8 ordinal checks", "14 of 16", "at least 13 of 16", "yes", "face validity only"),
            ("V9c twelve polities", "", "", "not testable", "two polities so far"),
        ],
        columns=["goal", "result", "threshold", "passed", "note"],
    )


def _order() -> pd.DataFrame:
    rows = [("BOL 1953 > 1950", 0.97), ("BOL 2020Q1 < 2018", 0.44), ("PER 1972 > 1966", 0.62), ("BOL > PER in 2008", 0.9)]
    return pd.DataFrame(rows, columns=["check", "probability"])


def _junctures(codes: list[str]) -> pd.DataFrame:
    rows = [
        ("BOL", "1951Q3", "1953Q3", "evt:BOL:1952-04:executive-exit", "hit", 0.98, 1.9),
        ("BOL", "1984Q1", "1986Q1", "evt:BOL:1985-08:decree-21060", "miss", 0.31, -0.7),
        ("PER", "1978Q4", "1980Q4", "", "extra", 0.86, 1.2),
    ]
    columns = ["polity", "quarter", "until", "named", "status", "probability", "change"]
    return pd.DataFrame([row for row in rows if row[0] in codes], columns=columns)


def _scores() -> pd.DataFrame:
    rows = []
    for horizon in (1, 4):
        for model, low, high in MODELS:
            middle = None if low is None else (low + high) / 2 - horizon
            gap = None if low is None else 3.0 + horizon / 2
            better = None if middle is None else float(np.clip(0.5 + middle / 8, 0.01, 0.99))
            rows.append(
                (
                    model,
                    horizon,
                    102,
                    17,
                    -44.2 - (middle or 0),
                    0.12,
                    0.66,
                    16.1,
                    middle,
                    None if middle is None else middle - gap,
                    None if middle is None else middle + gap,
                    better,
                )
            )
    columns = [
        "model",
        "horizon",
        "n",
        "events",
        "log_score",
        "brier",
        "auc",
        "expected",
        "difference",
        "difference_low",
        "difference_high",
        "probability_better",
    ]
    return pd.DataFrame(rows, columns=columns)


def write_run(folder: Path, casebook: Casebook, first: int = 1930, last: int = 2021, seed: int = 3, parameters: int = 40) -> Path:
    """Write a run folder for the polities of a casebook."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    quarters = [f"{year}Q{quarter}" for year in range(first, last + 1) for quarter in (1, 2, 3, 4)]
    years = np.array([int(name[:4]) + (int(name[-1]) - 0.5) / 4 for name in quarters])
    codes = list(casebook.focus)
    courses = {code: _course(code, years, rng) for code in codes}
    width = 0.25 + 0.25 * np.exp(-(years - first) / 20)
    balance, components = [], []
    for code in codes:
        bands = {name: 1 / (1 + np.exp(-values)) for name, values in _bands(courses[code], width).items()}
        balance.append(pd.DataFrame({"quarter": quarters, "polity": code, **bands}))
        for k, component in enumerate(COMPONENTS):
            middle = courses[code] * (1 - 0.12 * k) + 0.2 * np.sin(years / 7 + k)
            components.append(pd.DataFrame({"quarter": quarters, "polity": code, "component": component, **_bands(middle, width)}))
    pd.concat(balance).round(5).to_csv(folder / "balance.csv", index=False)
    pd.concat(components).round(5).to_csv(folder / "components.csv", index=False)
    if len(codes) > 1:
        gap = (courses[codes[0]] - courses[codes[1]]) / (1.4 * width)
        contrast = pd.DataFrame({"quarter": quarters, "first": codes[0], "second": codes[1], "probability": 1 / (1 + np.exp(-1.7 * gap))})
        contrast.round(5).to_csv(folder / "contrast.csv", index=False)
    rates = []
    for code in codes:
        for era in ERAS:
            for event in EVENTS:
                middle = rng.uniform(0.05, 0.6)
                recorded = max(0.0, middle + rng.normal(0, 0.12))
                rates.append(
                    (code, era, event, round(recorded, 3), round(max(0.0, middle - 0.15), 3), round(middle, 3), round(middle + 0.2, 3))
                )
    pd.DataFrame(rates, columns=["polity", "era", "event", "recorded_per_year", "q05", "q50", "q95"]).to_csv(
        folder / "rates.csv", index=False
    )
    _parameters(rng, parameters).to_csv(folder / "parameters.csv", index=False)
    forecasts = [
        (f"{year}Q1", code, horizon, model, round(float(probability), 4), int(rng.uniform() < 0.17))
        for year in range(1970, 2021)
        for code in codes
        for horizon in (1, 4)
        for model, _, _ in MODELS
        for probability in [rng.beta(1.2, 6)]
    ]
    pd.DataFrame(forecasts, columns=["origin", "polity", "horizon", "model", "probability", "outcome"]).to_csv(
        folder / "forecasts.csv", index=False
    )
    _scores().to_csv(folder / "scores.csv", index=False)
    _validity().to_csv(folder / "validity.csv", index=False)
    _order().to_csv(folder / "order.csv", index=False)
    _junctures(codes).to_csv(folder / "junctures.csv", index=False)
    (folder / "run.json").write_text(json.dumps(_about(casebook), indent=1), encoding="utf-8")
    return folder


def _parameters(rng: np.random.Generator, number: int) -> pd.DataFrame:
    rows = []
    for k in range(number):
        mean, sd = rng.normal(0.5, 0.6), rng.uniform(0.1, 0.6)
        if k % 13 == 5:
            mean, sd = 16.0, 4.0
        contraction = rng.uniform(0, 1)
        badge = "learned" if contraction > 0.5 else "weak" if contraction > 0.1 else "prior-only"
        rows.append(
            (
                f"mechanism_{k % 9}.effect_of_something_{k}",
                f"M{k % 9 + 1:02d}",
                FAMILIES[k % len(FAMILIES)],
                "sd per quarter",
                "What a rise by one does",
                "normal(0.5, 0.6)",
                mean,
                sd,
                mean - 1.64 * sd,
                mean,
                mean + 1.64 * sd,
                contraction,
                badge,
                1.003,
                812.0,
                640.0,
                "M01 M02",
            )
        )
    columns = [
        "name",
        "mechanism",
        "family",
        "unit",
        "meaning",
        "prior",
        "mean",
        "sd",
        "q05",
        "q50",
        "q95",
        "contraction",
        "badge",
        "rhat",
        "ess_bulk",
        "ess_tail",
        "rows",
    ]
    return pd.DataFrame(rows, columns=columns)


def _about(casebook: Casebook) -> dict[str, object]:
    return {
        "version": "0.1.0",
        "created": "2026-11-22T08:00:00Z",
        "command": "contrapeso run",
        "seed": 20261122,
        "casebook": {"title": casebook.manifest.title.en, "hash": casebook.hash, "period": casebook.period},
        "theory": "encompassing",
        "settings": {"warmup": 500, "horizon_unit": "years"},
        "diagnostics": {
            "chains": 4,
            "draws": 500,
            "rhat_max": 1.006,
            "ess_bulk_min": 512,
            "ess_tail_min": 430,
            "divergences": 0,
            "seconds": 61.2,
        },
        "timings": {"fit": 61.2, "simulate": 12.5},
        "peak_memory_mb": 912.4,
        "libraries": {"jax": "0.10.0", "numpy": "2.3"},
        "files": {"balance.csv": "a" * 64},
    }
