"""Junctures are found in the balance, and set against those that are named."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from contrapeso.tournament.junctures import COLUMNS, juncture_table

QUARTERS = tuple(f"{year}Q{q}" for year in range(1945, 1995) for q in (1, 2, 3, 4))


def table(jumps: dict[str, float], draws: int = 20):
    odds = np.zeros((len(QUARTERS), 1, draws))
    for quarter, size in jumps.items():
        odds[QUARTERS.index(quarter) :] += size
    record = SimpleNamespace(quarters=QUARTERS, polities=("BOL",), index=QUARTERS.index)
    return juncture_table(SimpleNamespace(balance=1 / (1 + np.exp(-odds))), record)


def test_hits_misses_and_extras():
    found = table({"1952Q2": 1.5, "1970Q1": -2.0})
    assert list(found.columns) == list(COLUMNS)
    by = {row.status: row for row in found.itertuples()}
    assert set(found["status"]) == {"hit", "miss", "extra"} and len(found) == 3
    assert by["hit"].named == "evt:BOL:1952-04:executive-exit" and by["hit"].change > 1
    assert by["extra"].quarter <= "1970Q1" <= by["extra"].until and by["extra"].change < -1
    assert by["miss"].named == "evt:BOL:1985-08:decree-21060" and by["miss"].probability == 0


def test_a_quiet_balance_has_no_juncture_but_misses():
    found = table({})
    assert set(found["status"]) == {"miss"} and len(found) == 2


def test_a_jump_that_few_draws_show_is_none():
    assert "extra" not in set(table({"1970Q1": 0.9})["status"])
