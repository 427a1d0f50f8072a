"""Parts of an effect by mechanism, on a run made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.intervene import Changes
from contrapeso.laboratory.shares import shares, silenced
from contrapeso.theories.library import MECHANISMS


@pytest.fixture(scope="module")
def theory():
    return Theory("all", tuple(MECHANISMS.values()))


def labels_with_terms(theory):
    return [mechanism.label for mechanism in theory.mechanisms if mechanism.terms]


def test_a_silenced_mechanism_has_neutral_terms_and_keeps_the_rest(theory):
    label = labels_with_terms(theory)[0]
    mechanism = next(item for item in theory.mechanisms if item.label == label)
    scale, shift = silenced(theory, label)
    carriers = {name for term in mechanism.terms.values() for name in term.parameters}
    assert set(scale) == set(shift) == {f"{label}.{name}" for name in carriers}
    assert set(scale.values()) == {0.0}
    assert silenced(theory, "no-such-mechanism") == ({}, {})


def test_parts_are_what_is_gone_without_the_mechanism(theory):
    first, second, *_ = labels_with_terms(theory)
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 1, 500)
    weights = {first: 0.3, second: 0.1}

    def run(changes):
        off = {name.split(".")[0] for name in changes.scale}
        moved = 0.05 + sum(weight for label, weight in weights.items() if label not in off)
        # Chance is the same in every run, so that it leaves no trace in a difference.
        return {"balance": noise + (moved if changes.ties_off else 0.0), "vote": np.full(500, np.nan)}

    found = shares(run, Changes(ties_off=True), theory, [first, second, "no-such-mechanism"])
    assert [(item.mechanism, item.outcome) for item in found] == [(first, "balance"), (second, "balance")]
    assert [item.moved for item in found] == pytest.approx([0.3, 0.1])
    assert all(item.effect == pytest.approx(0.45) and item.error < 1e-9 for item in found)
    assert found[0].without == pytest.approx(0.15)
