"""Parts of the record left out by name: still there, no longer scored."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from contrapeso.casebook.record import RecordError
from contrapeso.inference.fit import record_hash
from contrapeso.laboratory.compile import compile_record
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES

sys.path.insert(0, str(Path(__file__).parents[1] / "laboratory"))
from small_record import small_record


def _scored(record: object) -> dict[str, float]:
    return {name: float(np.asarray(pin.scored).sum()) for name, pin in compile_record(record).pins.items()}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "silent"),
    [
        ("exits", EXIT_NAMES),
        ("events", EVENT_NAMES),
        ("votes", ("popular_share", "right_share", "outsider_share")),
        ("series", ("growth", "inflation_stress", "debt_stress")),
        ("insurgency-onset", ("insurgency_onset",)),
        ("growth", ("growth",)),
        ("right_share", ("right_share",)),
    ],
)
def test_what_is_left_out_is_pinned_and_not_scored(name: str, silent: tuple[str, ...]) -> None:
    whole, part = small_record(), small_record().without(name)
    before, after = compile_record(whole), compile_record(part)
    for pin in before.pins:
        assert np.array_equal(before.pins[pin].value, after.pins[pin].value)
        assert np.array_equal(before.pins[pin].pinned, after.pins[pin].pinned)
        if pin in silent:
            assert not np.asarray(after.pins[pin].scored).any()
        else:
            assert np.array_equal(before.pins[pin].scored, after.pins[pin].scored)
    assert part.left_out == (name.replace("_", "-"),)
    # A fit of the one is never taken for a fit of the other.
    assert record_hash(part) != record_hash(whole)


def test_names_add_up_and_nothing_left_out_is_the_record_itself() -> None:
    record = small_record()
    assert record.without() is record
    found = _scored(record.without("exits").without("votes"))
    assert sum(found[name] for name in (*EXIT_NAMES, "popular_share", "right_share", "outsider_share")) == 0.0
    assert found["wave"] == np.prod(record.events["wave"].shape)
    assert record.without("exits").without("votes").left_out == ("exits", "votes")


def test_an_unknown_name_says_what_may_be_left_out() -> None:
    with pytest.raises(RecordError) as caught:
        small_record().without("coups", "wave", "exit-removal")
    text = str(caught.value)
    assert "'coups'" in text and "'exit-removal'" in text and "'wave'" not in text
    assert "leave out 'exits' as a whole" in text and "insurgency-onset" in text and "votes" in text


def test_cells_are_left_unscored_by_polity_and_year() -> None:
    record = small_record().unscored([("wave", "XBB", 1952, 1953), ("exit", "XAA", 1958, 1999), ("wave", "XZZ", 1950, 1951)])
    pins = compile_record(record).pins
    wave = np.asarray(pins["wave"].scored)
    assert not wave[8:16, 1].any() and wave[:, 0].all() and wave[:8, 1].all() and wave[16:, 1].all()
    assert all(not np.asarray(pins[name].scored)[32:, 0].any() for name in EXIT_NAMES)


def test_a_measured_item_travels_with_its_error_and_changes_nothing_else() -> None:
    record = small_record()
    value, error = np.full((40, 2), np.nan), np.full((40, 2), np.nan)
    value[3::4, 0], error[3::4, 0] = 0.4, 0.1
    found = record.measured("v2pepwrses", value, error)
    pins = compile_record(found).pins
    assert np.asarray(pins["v2pepwrses"].scored).sum() == 10.0
    assert np.asarray(pins["v2pepwrses_error"].value)[3, 0] == pytest.approx(0.1)
    assert not np.asarray(pins["v2pepwrses_error"].scored).any()
    for name, pin in compile_record(record).pins.items():
        assert all(np.array_equal(one, other) for one, other in zip(pin, pins[name], strict=True))
    assert compile_record(found.without("items")).pins.keys() == compile_record(record).pins.keys()
    assert {field.name for field in fields(found)} >= {"items", "coding", "left_out"}
    with pytest.raises(RecordError, match="standard error above zero"):
        record.measured("v2pepwrses", value, np.zeros((40, 2)))
    with pytest.raises(RecordError, match="need the shape"):
        record.measured("v2pepwrses", value[:4], error)


def test_nothing_left_out_scores_everything_as_ever() -> None:
    record = small_record()
    assert set(record.fresh) == {"growth", "inflation_stress", "debt_stress"}
    pins = compile_record(record).pins
    for name in (*EXIT_NAMES, *EVENT_NAMES):
        assert np.asarray(pins[name].scored).all() and np.asarray(pins[name].pinned).all()
    for name, share in record.shares.items():
        assert np.array_equal(np.asarray(pins[name].scored), (~np.isnan(share)).astype(np.float32))
    assert not any(np.asarray(pins[name].scored).any() for name in ("situation", "competitive", "insurgency", "election", "new_government"))
