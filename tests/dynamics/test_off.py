"""Terms that are held at their neutral value: fixed priors, and rows that are switched off."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array

from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, fixed, half_normal, log_normal, normal, simplex
from contrapeso.dynamics.theory import Theory


class Threefold(Mechanism):
    """A mechanism of three rows, two of which share a parameter, for tests."""

    label = "threefold"
    family = "tests"
    terms = {
        "M01": Term(("pull", "shared"), {}, {}),
        "M02": Term(("ratio", "shared"), {}, {}),
        "M03": Term(("place",), {}, {}),
    }
    reads = ("growth",)
    moves = ("growth", "legitimacy")
    parameters = (
        Parameter("pull", half_normal(0.1, "test"), "per quarter", "Pull."),
        Parameter("ratio", log_normal(2.0, 0.3, "test"), "ratio", "A factor, which is silent at one.", neutral=1.0),
        Parameter("shared", half_normal(0.5, "test"), "per quarter", "Of two rows."),
        Parameter("place", normal(0.0, 1.0, "test"), "sd", "Of each polity.", each="polity"),
        Parameter("inertia", half_normal(0.3, "test"), "per quarter", "Of no row."),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {
            "growth": theta["place"] + theta["shared"] * theta["ratio"] * now["growth"],
            "legitimacy": theta["pull"] * theta["shared"] * now["growth"] - theta["inertia"],
        }


WHOLE = Theory("whole", (Threefold(),))
POLITIES = 2


def constrained(theory: Theory, z: np.ndarray) -> dict[str, Array]:
    """Return the parameters of a theory, compiled."""
    return jax.jit(lambda point: theory.constrain(point, POLITIES))(jnp.asarray(z, jnp.float32))


def normals(theory: Theory, *draws: int) -> np.ndarray:
    """Return standard normals for a theory."""
    return np.random.default_rng(4).normal(size=(theory.dimension(POLITIES), *draws))


def test_rows_are_read_off_the_terms() -> None:
    assert Threefold().rows == ("M01", "M02", "M03")


def test_a_fixed_prior_is_deaf_to_its_standard_normal() -> None:
    assert str(fixed(1.0)) == "fixed(1)"
    held = Theory("held", (Threefold(),), priors={"threefold.pull": fixed(0.25), "threefold.place": fixed(-0.5)})
    assert held.is_fixed("threefold.pull") and not held.is_fixed("threefold.shared")
    # It keeps its place, so that one compiled program serves whatever is held.
    assert held.layout(POLITIES) == WHOLE.layout(POLITIES)
    theta = constrained(held, 4.0 * normals(held, 3))
    np.testing.assert_array_equal(theta["threefold.pull"], np.full(3, 0.25, np.float32))
    np.testing.assert_array_equal(theta["threefold.place"], np.full((POLITIES, 3), -0.5, np.float32))


@pytest.fixture(scope="module")
def plain() -> dict[str, Array]:
    """Return the parameters of the whole theory at four draws."""
    return constrained(WHOLE, normals(WHOLE, 4))


@pytest.mark.parametrize(
    "held",
    [
        ("core.balance_offset",),  # the first slot that is one number a polity
        ("threefold.inertia",),  # the last slot
        ("threefold.place", "threefold.inertia"),
        ("core.balance_offset", "threefold.shared", "threefold.inertia"),  # first, in the middle, last
        tuple(name for name, _ in WHOLE.named_parameters() if name.startswith("threefold.")),
    ],
    ids=lambda names: "+".join(name.split(".")[1] for name in names),
)
def test_what_is_not_held_keeps_its_value(held: tuple[str, ...], plain: dict[str, Array]) -> None:
    some = Theory("some", (Threefold(),), priors={name: fixed(0.125) for name in held})
    assert some.dimension(POLITIES) == WHOLE.dimension(POLITIES)
    found = constrained(some, normals(WHOLE, 4))
    assert list(found) == list(plain)
    for name in plain:
        if name in held:
            # Values of polities that are centred are deviations: one and the same for all is none.
            value = 0.0 if name == "core.balance_offset" else 0.125
            np.testing.assert_array_equal(found[name], np.full_like(plain[name], value))
        else:
            np.testing.assert_allclose(found[name], plain[name], rtol=1e-6, err_msg=name)
        assert found[name].shape == plain[name].shape


def test_a_row_that_is_off_is_neutral() -> None:
    theory = WHOLE.off("M02", "M03")
    theta = constrained(theory, normals(theory))
    assert float(theta["threefold.ratio"]) == 1.0, "a factor is silent at one"
    np.testing.assert_array_equal(theta["threefold.place"], np.zeros(POLITIES))
    assert float(theta["threefold.pull"]) != 0.0 and float(theta["threefold.inertia"]) != 0.0
    assert theory.name == WHOLE.name and theory.mechanisms == WHOLE.mechanisms
    assert not WHOLE.priors, "the theory itself is as it was"


def test_a_parameter_of_two_rows_stays_while_one_is_on() -> None:
    one = WHOLE.off("M02")
    assert "threefold.shared" not in one.priors and one.priors["threefold.ratio"].family == "fixed"
    both = WHOLE.off("M01", "M02")
    assert both.priors["threefold.shared"] == fixed(0.0, both.priors["threefold.shared"].reason)
    assert "threefold.place" not in both.priors and "threefold.inertia" not in both.priors


def test_switching_off_overrules_a_prior_and_says_why() -> None:
    theory = Theory("own", (Threefold(),), priors={"threefold.pull": normal(1.0, 0.1, "mine")}).off("M01")
    assert theory.priors["threefold.pull"].family == "fixed" and "M01" in theory.priors["threefold.pull"].reason


def test_a_row_that_no_mechanism_carries_changes_nothing() -> None:
    assert WHOLE.off("M70").priors == {}


def test_everything_off_leaves_nothing_but_inertia() -> None:
    theory = WHOLE.off("M01", "M02", "M03")
    theta = constrained(theory, normals(theory))
    now = {"growth": jnp.full(POLITIES, 0.7)}
    found = theory.contributions("state", theta, now)
    np.testing.assert_allclose(found["growth"], 0.0, atol=1e-7)
    np.testing.assert_allclose(found["legitimacy"], -float(theta["threefold.inertia"]), rtol=1e-6)


def test_a_simplex_among_fixed_priors_sums_to_one() -> None:
    theory = Theory("some", (Threefold(),), priors={"core.vote_sd": fixed(0.5), "core.balance_weights": simplex(1, 1, 1, 1, 1, 1)})
    theta = constrained(theory, normals(theory, 3))
    np.testing.assert_allclose(theta["core.balance_weights"].sum(axis=0), 1.0, rtol=1e-5)
    np.testing.assert_array_equal(theta["core.vote_sd"], np.float32(0.5))
