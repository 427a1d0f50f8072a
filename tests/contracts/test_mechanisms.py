"""What every mechanism promises by its declarations, it keeps; and what one does not keep is said."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import contrapeso.mechanisms
from contrapeso.dynamics.core import CORE
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, half_normal
from contrapeso.dynamics.theory import Theory
from contrapeso.theories.contracts import faults
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import FAMILIES, MECHANISMS
from contrapeso.theories.promises import (
    DRAWS,
    POLITIES,
    SHAPE,
    cited,
    claims,
    complete,
    declarations,
    docstring,
    exactness,
    free,
    shapes,
    slopes,
)
from contrapeso.theories.worlds import world
from contrapeso.vocabulary.variables import VARIABLES

Values = dict[str, Any]

every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)
every_promise = pytest.mark.parametrize(
    "promise", (declarations, docstring, cited, exactness, shapes, slopes, claims), ids=lambda promise: promise.__name__
)


@every_mechanism
@every_promise
def test_promises_are_kept(mechanism: Mechanism, promise: Callable[[Mechanism], Iterator[str]]) -> None:
    assert list(promise(mechanism)) == []


# Declarations that only the library's own mechanisms make.


def test_the_library_holds_every_mechanism_once() -> None:
    folder = Path(contrapeso.mechanisms.__file__).parent
    assert sorted(FAMILIES) == sorted(file.stem for file in folder.glob("*.py") if file.stem != "__init__")
    classes = [
        item
        for family in FAMILIES
        for item in vars(import_module(f"contrapeso.mechanisms.{family}")).values()
        if inspect.isclass(item) and issubclass(item, Mechanism) and item is not Mechanism
    ]
    assert len({item.label for item in classes}) == len(classes) == len(MECHANISMS)


@every_mechanism
def test_family_and_rows(mechanism: Mechanism) -> None:
    assert type(mechanism).__module__ == f"contrapeso.mechanisms.{mechanism.family}"
    assert mechanism.rows == tuple(mechanism.terms)
    assert all(re.fullmatch(r"M\d\d", row) and 1 <= int(row[1:]) <= 76 for row in mechanism.rows)


def test_parameters_of_the_engine_say_what_they_are() -> None:
    assert all(complete(parameter) for parameter in CORE)


# What is not kept is said.


class Sound(Mechanism):
    r"""A mechanism that keeps what it promises.

    Claim.      Rents lower standing.
    Equation.   dL = -loss * rents
    Symbols.    L legitimacy.
    Scope.      A test.
    Priors.     loss half-normal .2.
    Against it. Nothing.
    References. crabtree2020.
    """

    label = "sound"
    family = "tests"
    terms = {"Own1": Term(("loss",), when={"drug_rents": 1.0}, then={"legitimacy": -1})}
    reads = ("drug_rents",)
    moves = ("legitimacy",)
    parameters = (Parameter("loss", half_normal(0.2, "a test"), "sd per quarter", "Standing lost."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"legitimacy": -theta["loss"] * now["drug_rents"]}


def changed(**attributes: Any) -> Mechanism:
    """Return a sound mechanism with something about it changed."""
    return type("Changed", (Sound,), {"__doc__": Sound.__doc__, **attributes})()


def test_a_sound_mechanism_has_no_faults() -> None:
    assert faults(Sound()) == []


OTHER = Parameter("loss", half_normal(0.3, "a test"), "sd per quarter", "Standing lost.")
TERM = Sound.terms["Own1"]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"label": "Not So"}, "is not lower-case words"),
        ({"reads": "drug_rents"}, "write ('one',) with a comma"),
        ({"reads": ("drug_rent",)}, "no variable 'drug_rent'; did you mean 'drug_rents'"),
        ({"reads": ("drug_rents", "wave", "growth"), "moves": ("strike_wave",)}, "no variable 'strike_wave'"),
        ({"moves": ("legitimacy", "wave")}, "variables of several kinds"),
        ({"moves": ("balance",)}, "'balance' is computed or recorded"),
        ({"moves": ("wave",), "reads": ("drug_rents", "reform")}, "reads the event 'reform', which has not happened yet"),
        ({"moves": ("mobilisation",), "reads": ("drug_rents", "elite_street")}, "index 'elite_street', which depends on contributions"),
        ({"parameters": (Parameter("loss", half_normal(0.2), "sd", "Standing lost."),)}, "lacks its unit, meaning"),
        ({"parameters": (OTHER,)}, "Priors do not give loss ~ half-normal(0.3)"),
        ({"references": ("crabtree2021",)}, "did you mean 'crabtree2020'"),
        ({"__doc__": "No sections."}, "does not have the sections"),
        ({"terms": {"Own1": Term(("gain",), TERM.when, TERM.then)}}, "no parameter 'gain'"),
        ({"terms": {"Own1": Term(("loss",), {"growth": 1.0}, TERM.then)}}, "sets 'growth', which the mechanism does not read"),
        ({"terms": {"Own1": Term(("loss",), {"drug_rents": 3.0}, TERM.then)}}, "outside 0 to 1"),
        ({"terms": {"Own1": Term(("loss",), TERM.when, {"growth": 1})}}, "or the mechanism does not move it"),
        ({"terms": {"Own1": Term(("loss",), TERM.when, {"legitimacy": 1})}}, "where it says +1"),
        ({"terms": {"Own1": Term(("loss",), TERM.when, TERM.then, rest={"drug_rents": 0.5})}}, "not silent at 'rest'"),
        ({"reads": ("drug_rents", "growth")}, "declares that it reads 'growth' and does not"),
        ({"__call__": lambda self, theta, now: {"legitimacy": -theta["loss"] * now["growth"]}}, "asks for 'growth'"),
        ({"__call__": lambda self, theta, now: {"legitimacy": -now["drug_rents"]}}, "does not use the parameter 'loss'"),
        ({"__call__": lambda self, theta, now: {"growth": -theta["loss"] * now["drug_rents"]}}, "moves 'growth' and does not say so"),
        ({"__call__": lambda self, theta, now: {"legitimacy": -theta["loss"] * now["drug_rents"][..., None]}}, "does not fit"),
        ({"__call__": lambda self, theta, now: {"legitimacy": -theta["loss"] * jnp.log(now["drug_rents"] - 2.0)}}, "not a number"),
        (
            {"__call__": lambda self, theta, now: {"legitimacy": -theta["loss"] * jnp.sqrt(0.0 * now["drug_rents"])}},
            "slope by 'drug_rents'",
        ),
        ({"__call__": lambda self, theta, now: {"legitimacy": -sum(theta.values()) * now["drug_rents"]}}, "by name"),
        ({"__call__": lambda self, theta, now: 1 / 0}, "calling it raises ZeroDivisionError"),
    ],
)
def test_what_is_not_kept_is_said(attributes: dict[str, Any], message: str) -> None:
    found = faults(changed(**attributes))
    assert any(message in fault for fault in found), found


def test_missing_declarations_are_said() -> None:
    class Bare(Mechanism):
        label = "bare"

        def __call__(self, theta: Values, now: Values) -> Contribution:
            return {}

    assert "does not declare family, reads" in faults(Bare())[0]


# The encompassing theory: the sum.


def own(mechanism: Mechanism, theta: Values) -> Values:
    """Return the parameters of a mechanism by their short names."""
    return {parameter.name: theta[f"{mechanism.label}.{parameter.name}"] for parameter in mechanism.parameters}


@cache
def prior(*trailing: int) -> Values:
    """Draw all parameters from their priors, once for each shape."""
    theory = encompassing()
    z = np.random.default_rng(2).normal(size=(theory.dimension(POLITIES), *trailing))
    theta = jax.jit(lambda point: theory.constrain(point, POLITIES))(jnp.asarray(z, jnp.float32))
    return {name: np.asarray(value) for name, value in theta.items()}


@cache
def now() -> Values:
    """Return a world, made once."""
    return world(1, SHAPE)


def seen(mechanism: Mechanism) -> Values:
    """Return what a mechanism may read of a world."""
    return {name: now()[name] for name in mechanism.reads}


@pytest.fixture(scope="module")
def theory() -> Theory:
    """Return the theory with everything switched on."""
    return encompassing()


@pytest.fixture(scope="module")
def theta() -> Values:
    """Return draws of all its parameters."""
    return prior(DRAWS)


def contributions(theory: Theory, theta: Values) -> Values:
    """Return the sums of all kinds."""
    return {name: value for kind in ("index", "event", "state") for name, value in theory.contributions(kind, theta, now()).items()}


def test_parameters_have_their_places(theory: Theory, theta: Values) -> None:
    slots = theory.layout(POLITIES)
    assert [slot.start for slot in slots] == list(np.cumsum([0, *(slot.size for slot in slots[:-1])]))
    assert {slot.name for slot in slots} == set(theta)
    for slot in slots:
        trailing = theta[slot.name].shape
        assert trailing == ((slot.size, DRAWS) if slot.parameter.each == "polity" or slot.parameter.prior.family == "simplex" else (DRAWS,))


def test_nothing_of_the_vocabulary_stands_still(theory: Theory) -> None:
    moved = {name for mechanism in theory.mechanisms for name in mechanism.moves}
    assert moved == free("index") | free("event") | free("state")


def test_order_does_not_matter(theory: Theory, theta: Values) -> None:
    order = np.random.default_rng(7).permutation(len(theory.mechanisms))
    shuffled = Theory("shuffled", tuple(theory.mechanisms[index] for index in order))
    first, second = contributions(theory, theta), contributions(shuffled, theta)
    assert set(first) == set(second)
    for name, value in first.items():
        np.testing.assert_allclose(value, second[name], rtol=1e-5, atol=1e-5, err_msg=name)


@pytest.fixture(scope="module")
def total(theory: Theory, theta: Values) -> Values:
    """Return the sums of the whole theory."""
    return contributions(theory, theta)


@every_mechanism
def test_a_theory_without_a_mechanism_lacks_what_it_adds(mechanism: Mechanism, theory: Theory, theta: Values, total: Values) -> None:
    rest = theory.without(mechanism.label)
    assert not [name for name, _ in rest.named_parameters() if name.startswith(f"{mechanism.label}.")]
    touching = tuple(other for other in rest.mechanisms if set(other.moves) & set(mechanism.moves))
    left = Theory("left", touching).contributions(VARIABLES[mechanism.moves[0]].kind, theta, now())
    added = mechanism(own(mechanism, theta), seen(mechanism))
    for name in mechanism.moves:
        np.testing.assert_allclose(total[name], left.get(name, 0.0) + added[name], rtol=1e-4, atol=1e-4, err_msg=name)
