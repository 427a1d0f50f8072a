"""Scores of the forecasts against honest baselines, calibration, and the goals set beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from contrapeso.report.charts.scores import calibration_chart, differences_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.found import comparison
from contrapeso.report.goal_words import goal_name, goal_note, goal_result, goal_threshold
from contrapeso.report.page import Page
from contrapeso.report.run_folder import rows as rows_of

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0000001)
_Z = 1.6449


@dataclass(frozen=True)
class Scoring:
    """Sentences, figures and tables on the scores; empty where the run wrote none."""

    sentences: list[str] = field(default_factory=list)
    figure: Figure | None = None
    table: Table | None = None
    calibration: Figure | None = None
    validity: Table | None = None
    validity_sentence: str | None = None


def scoring(page: Page) -> Scoring:
    """Return the section on scores."""
    scores, goals = page.run.table("scores"), page.run.table("validity")
    validity, sentence = _validity(page, goals) if goals is not None else (None, None)
    calibration = _calibration(page)
    if scores is None:
        return Scoring(calibration=calibration, validity=validity, validity_sentence=sentence)
    m = page.messages
    order = sorted(scores["horizon"].unique(), key=lambda text: (_number(text), text))
    sentences = [_sentence(page, scores[scores["horizon"] == horizon], horizon) for horizon in order]
    frame = _drawn(page, scores, order)
    drawn = figure(
        "scores",
        m.text("scores.title"),
        m.text("scores.alt", sentences=" ".join(sentences)),
        lambda layout: differences_chart(frame, m, layout),
    )
    return Scoring(sentences, drawn, _table(page, scores), calibration, validity, sentence)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf


def horizon_words(page: Page, horizon: str) -> str:
    """Return a horizon with its unit where the run says which."""
    unit = str((page.run.about.get("settings") or {}).get("horizon_unit", ""))
    key = f"scores.horizon_{unit}{'_one' if horizon == '1' else ''}"
    m = page.messages
    return m.text(key, horizon=horizon) if key in m else m.text("scores.horizon", horizon=horizon)


def verdict(row: Frame) -> str:
    """Return ``reference``, ``better``, ``worse`` or ``same`` for a model against the best baseline.

    Better or worse needs an interval that leaves out zero; where the run gives no interval, a
    probability of .95.
    """
    if math.isnan(row["difference"]):
        return "reference"
    low, high = row["difference_low"], row["difference_high"]
    if math.isnan(low) or math.isnan(high):
        low, high = row["probability_better"] - 0.95, row["probability_better"] - 0.05
    return "better" if low > 0 else "worse" if high < 0 else "same"


def _sentence(page: Page, part: Frame, horizon: str) -> str:
    m = page.messages
    verdicts = part.apply(verdict, axis=1)
    best = [page.model(model) for model in part.loc[verdicts == "reference", "model"]]
    pieces = []
    for word in ("better", "same", "worse"):
        models = [page.model(model) for model in part.loc[verdicts == word, "model"]]
        if models:
            pieces.append(m.text(f"scores.{word}", models=m.join(models)))
    head = m.text("scores.best", horizon=horizon_words(page, horizon), best=m.join(best) or m.text("scores.unnamed"))
    return " ".join((head, *pieces))


def _drawn(page: Page, scores: Frame, order: list[str]) -> Frame:
    frame = scores.assign(rank=[order.index(horizon) for horizon in scores["horizon"]]).sort_values("rank", kind="stable")
    names = [page.model(model) for model in frame["model"]]
    if len(order) > 1:
        names = [f"{name}|{horizon_words(page, horizon)}" for name, horizon in zip(names, frame["horizon"], strict=True)]
    frame = frame.assign(row=names, reference=frame["difference"].isna())
    frame["difference"] = frame["difference"].fillna(0.0)
    return frame[["row", "difference", "difference_low", "difference_high", "reference"]]


def _table(page: Page, scores: Frame) -> Table:
    m = page.messages
    rows = []
    for _, row in scores.iterrows():
        word = verdict(row)
        interval = (
            ""
            if word == "reference"
            else m.text("scores.interval", low=m.number(row["difference_low"], 1), high=m.number(row["difference_high"], 1))
        )
        rows.append(
            [
                page.model(row["model"]),
                row["horizon"],
                m.number(row["n"], 0),
                m.number(row["events"], 0),
                m.number(row["expected"], 1),
                m.number(row["log_score"], 1),
                m.number(row["brier"], 3),
                m.number(row["auc"]),
                m.number(row["difference"], 1),
                interval,
                m.percent(row["probability_better"]),
                m.text(f"verdict.{word}"),
            ]
        )
    heads = (
        "model",
        "horizon",
        "n#",
        "events#",
        "expected#",
        "log_score#",
        "brier#",
        "auc#",
        "difference#",
        "interval#",
        "better#",
        "verdict",
    )
    columns = [m.text(f"scores_head.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    return Table(m.text("scores.table"), columns, rows)


def calibration_bins(forecasts: Frame) -> Frame:
    """Return for each model and bin the mean forecast, the observed share, its 90 % Wilson interval, and n."""
    rows = []
    for model, part in forecasts.dropna(subset=["probability", "outcome"]).groupby("model", sort=False):
        places = np.digitize(part["probability"], EDGES[1:-1])
        for place in np.unique(places):
            inside = part[places == place]
            n, observed = len(inside), float(inside["outcome"].mean())
            centre = (observed + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
            half = _Z / (1 + _Z**2 / n) * math.sqrt(observed * (1 - observed) / n + _Z**2 / (4 * n**2))
            rows.append((model, float(inside["probability"].mean()), observed, max(0.0, centre - half), min(1.0, centre + half), n))
    return pd.DataFrame(rows, columns=["model", "forecast", "observed", "low", "high", "n"])


def _calibration(page: Page) -> Figure | None:
    m = page.messages
    forecasts = page.run.table("forecasts")
    if forecasts is None:
        return None
    horizon = min(forecasts["horizon"].unique(), key=_number)
    bins = calibration_bins(forecasts[forecasts["horizon"] == horizon])
    if bins.empty:
        return None
    bins["model"] = [page.model(model) for model in bins["model"]]
    bins["label"] = [str(n) for n in bins["n"]]
    rows = [
        [
            row.model,
            m.percent(row.forecast, 1),
            m.percent(row.observed, 1),
            m.text("scores.interval", low=m.percent(row.low), high=m.percent(row.high)),
            str(row.n),
        ]
        for row in rows_of(bins)
    ]
    columns = [
        m.text("scores_head.model"),
        f"{m.text('scores.forecast')}#",
        f"{m.text('scores.observed')}#",
        f"{m.text('word.interval')}#",
        "n#",
    ]
    return figure(
        "calibration",
        m.text("scores.calibration", horizon=horizon_words(page, horizon)),
        m.text("scores.calibration_alt"),
        lambda layout: calibration_chart(bins, m, layout),
        Table(m.text("scores.calibration_table"), columns, rows),
    )


def _validity(page: Page, goals: Frame) -> tuple[Table, str]:
    m = page.messages
    passed = goals["passed"].str.strip().str.lower()
    rows = [
        [
            goal_name(m, row.goal),
            goal_result(m, row.goal, row.result),
            goal_threshold(m, row.threshold),
            m.name("passed", state.replace(" ", "_")),
            goal_note(m, row.note, lambda check: comparison(page, check)),
        ]
        for row, state in zip(rows_of(goals), passed, strict=True)
    ]
    columns = [m.text(f"validity.{head}") for head in ("goal", "result", "threshold", "passed", "note")]
    counts = {"yes": int((passed == "yes").sum()), "no": int((passed == "no").sum())}
    untested = len(goals) - counts["yes"] - counts["no"]
    return Table(m.text("validity.table"), columns, rows), m.text(
        "validity.sentence", passed=counts["yes"], failed=counts["no"], untested=untested
    )
