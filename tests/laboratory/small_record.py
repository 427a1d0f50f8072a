"""An invented record: two polities, forty quarters, a little of everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

QUARTERS, POLITIES = 40, ("XAA", "XBB")
SHAPE = (QUARTERS, len(POLITIES))


def small_record() -> Record:
    """Return the record of Andara and Belmar, 1950-59."""
    rng = np.random.default_rng(0)
    events = {name: np.zeros(SHAPE) for name in (*EXIT_NAMES, *EVENT_NAMES, "overreach", "new_government", "election")}
    for name in ("reform", "adjustment", "wave", "repression", "scandal"):
        events[name] = (rng.uniform(size=SHAPE) < 0.1).astype(float)
    events["reform"][5, 0] = 0.5  # A reform dated to one of two quarters.
    events["exit_armed_conservative"][12, 0] = 1.0
    events["exit_uprising"][25, 1], events["exit_removal"][25, 1] = 0.6, 0.4  # A contested exit.
    events["insurgency_onset"][18, 1], events["insurgency_end"][26, 1] = 1.0, 1.0
    events["transition"][20, 0] = events["overreach"][30, 1] = 1.0
    for t, p in ((12, 0), (24, 0), (25, 1), (8, 1), (28, 1)):
        events["new_government"][t, p] = 1.0
    for t, p in ((24, 0), (8, 1), (28, 1)):
        events["election"][t, p] = 1.0
    shares = {name: np.full(SHAPE, np.nan) for name in ("popular_share", "right_share", "outsider_share")}
    # The vote of 1957 in Belmar is not known.
    shares["popular_share"][24, 0], shares["popular_share"][8, 1] = 0.55, 0.42
    shares["right_share"][24, 0], shares["right_share"][8, 1] = 0.6, 0.5
    shares["outsider_share"][8, 1] = 0.2  # No outsider stood in Andara.
    situation, competitive, insurgency = np.ones(SHAPE), np.zeros(SHAPE), np.zeros(SHAPE)
    situation[12:24, 0], situation[24:, 0] = 3.0, 0.0
    competitive[20:, 0], competitive[:, 1] = 1.0, 1.0
    situation[8:25, 1], situation[25:28, 1] = 0.0, 4.0
    insurgency[18:26, 1] = 0.4
    states = {"situation": situation, "competitive": competitive, "insurgency": insurgency}
    fresh = {}
    for name, low in (("growth", -1.0), ("inflation_stress", 0.05), ("debt_stress", -0.5)):
        yearly = np.repeat(rng.uniform(low, 0.8, (QUARTERS // 4, len(POLITIES))), 4, axis=0)
        states[name] = np.roll(yearly, 1, axis=0)
        fresh[name] = np.broadcast_to((np.arange(QUARTERS) % 4 == 1)[:, None], SHAPE).astype(float)
        states[name][0] = np.nan
    states["debt_stress"][:, 1] = np.nan  # Belmar has no series of debt.
    forcings = {name: rng.normal(size=SHAPE) for name in ("export_price", "export_price_change", "us_real_rate")}
    forcings |= {"cold_war": np.ones(SHAPE), "urban_share": np.full(SHAPE, 0.4), "disaster": np.zeros(SHAPE)}
    quarters = tuple(f"{1950 + t // 4}Q{t % 4 + 1}" for t in range(QUARTERS))
    ties = np.zeros((QUARTERS, 2, 2, 2))
    ties[:, 0, 0, 1] = ties[:, 0, 1, 0] = 0.5
    return Record(quarters, POLITIES, events, states, fresh, forcings, shares, ties=ties)


def first_quarters(record: Record, stop: int) -> Record:
    """Return the record up to a quarter."""
    groups = {
        group: {name: array[:stop] for name, array in getattr(record, group).items()}
        for group in ("events", "states", "fresh", "forcings", "shares")
    }
    ties = None if record.ties is None else record.ties[:stop]
    return replace(record, quarters=record.quarters[:stop], ties=ties, **groups)
