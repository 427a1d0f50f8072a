"""What the reference polity is made of: parameters, stocks, outside world. No library but the standard one.

The equations stand in words in ``README.md`` beside this file.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

FOLDER = Path(__file__).parent

STOCKS: dict[str, tuple[float, float]] = {
    "organisation_labour": (0.0, 2.5),
    "organisation_rural": (-0.5, 2.5),
    "organisation_urban": (-0.5, 2.5),
    "organisation_business": (0.8, 2.5),
    "organisation_regional": (0.0, 2.5),
    "access_popular": (-1.0, 2.5),
    "access_elite": (0.8, 2.5),
    "vehicle_popular": (-0.4, 2.0),
    "vehicle_elite": (0.0, 2.0),
    "growth": (0.0, 2.0),
    "legitimacy": (0.0, 2.0),
    "military_alignment": (0.0, 1.5),
    "orientation": (-0.4, 1.0),
    "capital_strike": (0.25, 0.0),
    "insurgency": (0.0, 0.0),
}
"""Each stock's start, and the limit that it is squeezed into; 0 where it is clipped to [0, 1]."""

GOVERNMENT = {"situation": 1.0, "competitive": 0.0, "tenure": 0.0, "clock": 16.0}
"""Who governs (0 popular-elected, 1 elite-elected, 2 military-reform, 3 military-conservative, 4 interim), whether
government is competitive, quarters in office, quarters to the next election; at the start."""

EVENTS = ("coup", "uprising", "reform", "switch", "onset", "transition")
"""Events whose rates all engines must share; ``coup`` and ``uprising`` compete for one uniform."""

NORMALS = {"growth": 0.15, "legitimacy": 0.12, "organisation_labour": 0.08, "organisation_urban": 0.08, "vote": 0.5}
"""What has a normal shock in each quarter, and its spread."""

UNIFORMS = ("exit", "reform", "switch", "onset", "transition")
"""What is decided by a uniform in each quarter."""

GROWTH_SCALE = 0.6
"""Scale of the Student-t error (4 degrees of freedom) of growth's equation against its yearly figure."""

BLOC_WEIGHTS = (0.4 / 1.05, 0.45 / 1.05, 0.2 / 1.05)
"""Weights of labour, countryside and town in the popular camp, at an urban share of one half."""

LEANS = (1.0, -1.0, 0.7, -1.0, 0.0)
TERM = 20.0
CODES = ("BOL", "PER", "CHL", "ARG", "BRA", "ECU", "VEN", "COL", "MEX", "CUB", "NIC", "HTI")


def _rows() -> list[dict[str, str]]:
    with (FOLDER / "parameters.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


ROWS = _rows()
VALUES = {row["name"]: float(row["value"]) for row in ROWS}
SPREADS = {row["name"]: float(row["spread"]) for row in ROWS}
NAMES = tuple(VALUES)


def price(quarter: int, polity: int) -> float:
    """Return the export price of a polity in a quarter: a wave of ten years, shifted from polity to polity."""
    return 0.8 * math.sin(2.0 * math.pi * (quarter / 40.0 + polity / 12.0))


def prices(quarters: int, polities: int) -> list[list[float]]:
    """Return the export prices, quarter by quarter."""
    return [[price(t, p) for p in range(polities)] for t in range(quarters)]
