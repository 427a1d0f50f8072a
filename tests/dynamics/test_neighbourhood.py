"""What reaches a polity from its neighbours, by the ties in force."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from contrapeso.dynamics.balance import neighbourhood

NONE = {name: jnp.zeros(3) for name in ("outside_lean", "outside_waves", "outside_norms", "outside_brazil")}
STATE = {
    "lean_memory": jnp.asarray([1.0, -1.0, 0.5]),
    "wave_memory": jnp.asarray([0.0, 2.0, 1.0]),
    "competitive": jnp.asarray([1.0, 1.0, 0.0]),
}
# Row i is what reaches i: the first hears both others, the second the first only, the third nobody.
NEAR = np.array([[0.0, 0.4, 0.6], [0.5, 0.0, 0.0], [0.0, 0.0, 0.0]])
BRAZIL = np.array([[0.0, 0.0, 0.8], [0.0, 0.0, 0.2], [0.0, 0.0, 0.0]])
TIES = jnp.asarray(np.stack([NEAR, BRAZIL]))


def test_the_tide_is_the_lean_of_neighbours_by_their_ties() -> None:
    found = neighbourhood(STATE, {**NONE, "ties": TIES})
    np.testing.assert_allclose(found["regional_tide"], [0.4 * -1.0 + 0.6 * 0.5, 0.5 * 1.0, 0.0], atol=1e-6)
    np.testing.assert_allclose(found["regional_mobilisation"], [0.4 * 2.0 + 0.6 * 1.0, 0.0, 0.0], atol=1e-6)


def test_norms_are_how_competitively_neighbours_are_governed() -> None:
    found = neighbourhood(STATE, {**NONE, "ties": TIES})
    np.testing.assert_allclose(found["regional_norms"], [0.4 * 0.5 - 0.6 * 0.5, 0.5 * 0.5, 0.0], atol=1e-6)


def test_brazil_reaches_by_its_weight_and_not_by_the_ties() -> None:
    found = neighbourhood(STATE, {**NONE, "ties": TIES})
    np.testing.assert_allclose(found["brazil_lean"], [0.8 * 0.5, 0.2 * 0.5, 0.0], atol=1e-6)


@pytest.mark.parametrize("forcing", [NONE, {**NONE, "ties": jnp.zeros((2, 3, 3))}], ids=["absent", "zero"])
def test_without_ties_nothing_reaches_anybody(forcing: dict) -> None:
    for name, value in neighbourhood(STATE, forcing).items():
        np.testing.assert_array_equal(value, np.zeros(3), err_msg=name)


def test_what_lies_outside_the_run_is_added() -> None:
    outside = {
        "outside_lean": jnp.asarray([0.1, -0.2, 0.3]),
        "outside_waves": jnp.asarray([0.0, 0.5, 0.0]),
        "outside_norms": jnp.asarray([0.2, 0.0, -0.1]),
        "outside_brazil": jnp.asarray([0.25, 0.0, 0.0]),
    }
    alone, joined = neighbourhood(STATE, outside), neighbourhood(STATE, {**outside, "ties": TIES})
    tied = neighbourhood(STATE, {**NONE, "ties": TIES})
    for index, forcing in zip(("regional_tide", "regional_mobilisation", "regional_norms", "brazil_lean"), outside, strict=True):
        np.testing.assert_array_equal(alone[index], outside[forcing])
        np.testing.assert_allclose(joined[index], outside[forcing] + tied[index], atol=1e-6)


def test_draws_do_not_mix() -> None:
    state = {name: jnp.stack([value, 0.5 * value, jnp.zeros(3)], axis=1) for name, value in STATE.items()}
    found = neighbourhood(state, {**{name: value[:, None] for name, value in NONE.items()}, "ties": TIES})
    single = neighbourhood(STATE, {**NONE, "ties": TIES})
    for name, value in found.items():
        assert value.shape == (3, 3)
        if name != "regional_norms":  # a flag less one half, so that half of it is not half of what it brings
            np.testing.assert_allclose(value, np.asarray(single[name])[:, None] * np.array([1.0, 0.5, 0.0]), atol=1e-6, err_msg=name)
        np.testing.assert_allclose(value[:, 0], single[name], atol=1e-6, err_msg=name)


def test_a_polity_does_not_reach_itself_by_its_ties() -> None:
    mine = {**STATE, "lean_memory": jnp.asarray([-1.0, -1.0, 0.5])}
    first, second = (neighbourhood(state, {**NONE, "ties": TIES}) for state in (STATE, mine))
    assert float(first["regional_tide"][0]) == float(second["regional_tide"][0])
    assert float(first["regional_tide"][1]) != float(second["regional_tide"][1])
