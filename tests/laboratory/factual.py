"""What a rerun without a change has to be: the record, to the last event."""

from __future__ import annotations

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.laboratory.intervene import Histories
from contrapeso.laboratory.twice import KEPT_STATES
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES


def check_factual(found: Histories, record: Record, first: int) -> None:
    """Refuse a rerun that is not the record, to the last event."""
    rows = slice(first, first + len(found.quarters))
    assert found.quarters == record.quarters[rows]
    np.testing.assert_array_equal(found.events["diverged"], 0.0)
    for name in (*EVENT_NAMES, "election"):
        wanted = np.float32(record.events[name][rows])[..., None]
        np.testing.assert_array_equal(found.events[name], np.broadcast_to(wanted, found.events[name].shape), err_msg=name)
    contested = (np.stack([record.events[name][rows] for name in EXIT_NAMES]) % 1.0 > 0).any(axis=0)
    for name in EXIT_NAMES:
        wanted = np.where(contested, np.nan, record.events[name][rows])[..., None]
        certain = np.broadcast_to(~contested[..., None], found.events[name].shape)
        wanted = np.broadcast_to(wanted, found.events[name].shape)
        np.testing.assert_array_equal(found.events[name][certain], wanted[certain], err_msg=name)
    total = sum(found.events[name] for name in EXIT_NAMES)
    np.testing.assert_array_equal(total, np.broadcast_to(np.round(sum(record.events[n][rows] for n in EXIT_NAMES))[..., None], total.shape))
    situation = np.broadcast_to(record.states["situation"][rows][..., None], found.events["next_situation"].shape)
    known = ~np.isnan(situation)
    np.testing.assert_array_equal(found.events["next_situation"][known], situation[known])
    for name in set(KEPT_STATES) & set(record.states):
        known = ~np.isnan(record.states[name][rows])
        wanted = np.broadcast_to(record.states[name][rows][..., None], found.states[name].shape)
        np.testing.assert_allclose(found.states[name][known], wanted[known], atol=1e-5, err_msg=name)
