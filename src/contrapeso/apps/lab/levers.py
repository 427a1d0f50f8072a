"""What a reader can change in a question of their own, in units that they know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from contrapeso.casebook.assemble import DEBT, PRICE_SCALE, REAL_RATE
from contrapeso.casebook.record import Record

Kind = Literal["path", "state", "happens", "prevented", "ties"]


@dataclass(frozen=True)
class Lever:
    """One thing that can be changed.

    Attributes
    ----------
    id
        Also the word under which the catalogue names it: ``ask.lever.<id>``.
    name
        Variable or event of the model.
    unit
        ``per_cent_of_record``, ``points``, ``per_cent``, ``index``, ``sd``; empty where there is no number.
    low, high, step, usual
        In that unit; ``usual`` is what the form offers first.
    centre, scale
        The model holds (value - centre) / scale.
    """

    id: str
    kind: Kind
    name: str
    group: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    step: float = 0.1
    usual: float = 0.0
    centre: float = 0.0
    scale: float = 1.0

    @property
    def numeric(self) -> bool:
        """Return whether it takes a number."""
        return bool(self.unit)

    def model(self, value: float) -> float:
        """Return a value of the reader as the model holds it."""
        return (value - self.centre) / self.scale

    def natural(self, value: float) -> float:
        """Return a value of the model in the reader's unit."""
        if self.unit == "per_cent_of_record":
            return 100.0 * (float(np.exp(value * PRICE_SCALE)) - 1.0)
        return value * self.scale + self.centre


def _paths(group: str, *names: str) -> tuple[Lever, ...]:
    return tuple(Lever(name.replace("_", "-"), "path", name, group, "index") for name in names)


def _events(*names: str) -> tuple[Lever, ...]:
    happens = (Lever(f"{name.replace('_', '-')}-happens", "happens", name, "events") for name in names)
    prevented = (Lever(f"no-{name.replace('_', '-')}", "prevented", name, "events") for name in names)
    return tuple(lever for pair in zip(happens, prevented, strict=True) for lever in pair)


LEVERS: dict[str, Lever] = {
    lever.id: lever
    for lever in (
        Lever("price", "path", "export_price", "economy", "per_cent_of_record", -80, 150, 5, -30),
        Lever("rate", "path", "us_real_rate", "economy", "points", -5, 8, 0.5, -2, 0.0, REAL_RATE[1]),
        Lever("debt", "state", "debt_stress", "economy", "per_cent", 0, 120, 5, 25, *DEBT),
        Lever("state-ownership", "state", "state_ownership", "economy", "per_cent", 0, 80, 5, 15, 0.0, 100.0),
        Lever("capital-strike", "state", "capital_strike", "economy", "per_cent", 0, 100, 5, 0, 0.0, 100.0),
        *_paths("economy", "credit_window", "core_protection"),
        Lever("us-stance", "path", "us_stance", "outside", "index", -1, 1, 0.1, 0),
        *_paths("outside", "officer_training", "outside_funding", "allegation", "sanctions", "aid_dependence", "bloc_protection"),
        Lever("ties", "ties", "ties", "outside"),
        Lever("insurgency", "state", "insurgency", "conflict", "index", 0, 1, 0.1, 0),
        Lever("overreach", "state", "overreach_memory", "conflict", "index", 0, 2, 0.1, 0),
        *_paths("conflict", "disaster"),
        Lever("divided-government", "path", "divided_government", "politics", "per_cent", 0, 100, 5, 25, 0.0, 100.0),
        *_paths("politics", "leader", "left_split", "abruptness", "media_campaign"),
        Lever("vehicle-popular", "state", "vehicle_popular", "politics", "sd", -2, 2, 0.1, 1),
        Lever("organisation-labour", "state", "organisation_labour", "politics", "sd", -2.5, 2.5, 0.1, 1),
        *_events("reform", "adjustment", "wave", "repression", "scandal", "closure", "detente", "dispute"),
        Lever("no-exit", "prevented", "exit", "events"),
    )
}
GROUPS = ("economy", "outside", "politics", "conflict", "events")


def recorded(lever: Lever, record: Record, polity: str, first: str = "", last: str = "") -> np.ndarray:
    """Return what the record holds of a lever's variable in some quarters, in the reader's unit; may be empty."""
    if not lever.numeric or polity not in record.polities:
        return np.empty(0)
    table = record.forcings if lever.kind == "path" else record.states
    if lever.name not in table:
        return np.empty(0)
    start = record.index(first) if first else 0
    stop = record.index(last) + 1 if last else len(record.quarters)
    values = table[lever.name][start:stop, record.polities.index(polity)]
    values = values[~np.isnan(values)]
    return np.array(
        [lever.natural(float(value)) if lever.unit != "points" else float(value) * lever.scale + REAL_RATE[0] for value in values]
    )


def resulting(lever: Lever, record: Record, polity: str, first: str, last: str, value: float) -> np.ndarray:
    """Return what a change makes of the variable, in the reader's unit."""
    before = recorded(lever, record, polity, first, last)
    if lever.unit == "per_cent_of_record":
        return 100.0 * ((1.0 + before / 100.0) * (1.0 + value / 100.0) - 1.0)
    return before + value if lever.unit == "points" else np.array([value])
