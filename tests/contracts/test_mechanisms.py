"""What every mechanism promises by its declarations, it keeps."""

from __future__ import annotations

import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from worlds import Watched, world

import contrapeso.mechanisms
from contrapeso.dynamics.balance import composition
from contrapeso.dynamics.core import CORE
from contrapeso.dynamics.mechanism import Mechanism
from contrapeso.dynamics.parameter import Parameter
from contrapeso.dynamics.theory import Theory
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import FAMILIES, MECHANISMS
from contrapeso.vocabulary.bibliography import bibliography
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, INDICES, STATES, VARIABLES

Values = dict[str, Any]
SECTIONS = ("Claim", "Equation", "Symbols", "Scope", "Priors", "Against it", "References")
POLITIES, DRAWS = 2, 3
SHAPE = (POLITIES, DRAWS)

every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)


def sections(mechanism: Mechanism) -> dict[str, str]:
    """Return the sections of a docstring by their headings."""
    parts = re.split(rf"^({'|'.join(SECTIONS)})\.", inspect.cleandoc(mechanism.__doc__ or ""), flags=re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


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


def kind_of(mechanism: Mechanism) -> str:
    """Return the one kind of what a mechanism moves."""
    kinds = {VARIABLES[name].kind for name in mechanism.moves}
    assert len(kinds) == 1, f"{mechanism.label} moves variables of several kinds: {sorted(kinds)}"
    return kinds.pop()


# Declarations.


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
def test_docstring_says_what_a_reader_needs(mechanism: Mechanism) -> None:
    text = inspect.cleandoc(mechanism.__doc__ or "")
    assert text.split("\n")[0].endswith("."), "the first line is a sentence"
    found = sections(mechanism)
    assert tuple(found) == SECTIONS, "every section once, in this order"
    assert all(found.values()), "no section is empty"


@every_mechanism
def test_docstring_cites_what_is_declared(mechanism: Mechanism) -> None:
    cited = {key for key in re.split(r"[,\s]+", sections(mechanism)["References"].rstrip(".")) if key and key != "None"}
    assert cited == set(mechanism.references)
    assert not set(mechanism.references) - set(bibliography()), "every key is in references.bib"


def numbers(text: str) -> set[float]:
    """Return every number that a text holds."""
    return {float(match) for match in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", text)}


@every_mechanism
def test_docstring_gives_the_priors_that_are_used(mechanism: Mechanism) -> None:
    text = sections(mechanism)["Priors"]
    for parameter in mechanism.parameters:
        if mechanism.label == "usual-frequency" and parameter.prior.family == "normal":
            continue  # Sixteen intercepts stand in a table in the file; standard normals are named in words.
        family, arguments = parameter.prior.family, parameter.prior.arguments
        said = arguments if family == "normal" else arguments[:1]
        assert set(said) <= numbers(text), f"{parameter.name} ~ {parameter.prior} is not in the docstring's Priors"


@every_mechanism
def test_label_family_and_rows(mechanism: Mechanism) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", mechanism.label)
    assert mechanism.label != "core"
    assert type(mechanism).__module__ == f"contrapeso.mechanisms.{mechanism.family}"
    assert all(re.fullmatch(r"M\d\d", row) and 1 <= int(row[1:]) <= 76 for row in mechanism.rows)
    assert len(set(mechanism.rows)) == len(mechanism.rows)


@every_mechanism
def test_reads_and_moves_are_known(mechanism: Mechanism) -> None:
    for names in (mechanism.reads, mechanism.moves):
        assert len(set(names)) == len(names) > 0
        assert not set(names) - set(VARIABLES)


@every_mechanism
def test_moves_are_what_the_engine_carries_out(mechanism: Mechanism) -> None:
    # What a step computes itself (who governs, the balance, recorded flags) would ignore a contribution.
    kind = kind_of(mechanism)
    free = {
        "index": {variable.name for variable in INDICES} - computed_indices(),
        "event": {*EXIT_NAMES, *EVENT_NAMES},
        "state": {variable.name for variable in STATES},
    }
    assert set(mechanism.moves) <= free[kind]


@cache
def computed_indices() -> set[str]:
    """Return the indices that the engine computes before any mechanism speaks."""
    return {"balance", *composition(now(), now())}


@every_mechanism
def test_reads_are_there_when_the_mechanism_is_called(mechanism: Mechanism) -> None:
    kind = kind_of(mechanism)
    for name in mechanism.reads:
        read = VARIABLES[name].kind
        assert kind == "state" or read != "event", f"{name} has not happened yet when {mechanism.label} is called"
        assert kind != "index" or read != "index" or name in computed_indices(), f"the index {name} depends on contributions"


def complete(parameter: Parameter) -> bool:
    """Return whether a parameter says what it is, in what unit, and why its prior is what it is."""
    words = (parameter.name, parameter.unit, parameter.meaning, parameter.prior.reason)
    return all(word.strip() for word in words) and parameter.meaning.endswith(".")


@every_mechanism
def test_parameters_say_what_they_are(mechanism: Mechanism) -> None:
    names = [parameter.name for parameter in mechanism.parameters]
    assert len(set(names)) == len(names)
    for parameter in mechanism.parameters:
        assert complete(parameter), parameter.name


def test_parameters_of_the_engine_say_what_they_are() -> None:
    assert all(complete(parameter) for parameter in CORE)


# Behaviour.


@every_mechanism
def test_declarations_are_exact(mechanism: Mechanism) -> None:
    theta, reads = Watched(own(mechanism, prior(DRAWS))), Watched(seen(mechanism))
    moved = mechanism(theta, reads)
    assert reads.used == set(mechanism.reads), "what is declared is read"
    assert theta.used == {parameter.name for parameter in mechanism.parameters}, "every parameter is used"
    assert set(moved) == set(mechanism.moves)
    for name in mechanism.reads:
        fewer = {other: value for other, value in seen(mechanism).items() if other != name}
        with pytest.raises(KeyError):
            mechanism(theta, Watched(fewer))


def shaped(mechanism: Mechanism, form: str) -> Values:
    """Return parameters in one of the shapes in which the engine may hand them over."""
    if form == "one value":
        theta, each = own(mechanism, prior()), {parameter.name: parameter.each for parameter in mechanism.parameters}
        return {name: value[:, None] if each[name] == "polity" else value for name, value in theta.items()}
    theta = own(mechanism, prior(DRAWS))
    if form == "by draw":
        return theta
    return {name: jnp.broadcast_to(value, SHAPE) for name, value in theta.items()}


@every_mechanism
@pytest.mark.parametrize("form", ["one value", "by draw", "by polity and draw"])
def test_shapes_and_values(mechanism: Mechanism, form: str) -> None:
    for name, value in mechanism(shaped(mechanism, form), seen(mechanism)).items():
        assert jnp.broadcast_shapes(jnp.shape(value), SHAPE) == SHAPE, name
        assert bool(jnp.isfinite(value).all()), name


@every_mechanism
def test_one_draw_of_many_is_that_draw_alone(mechanism: Mechanism) -> None:
    theta, reads = own(mechanism, prior(DRAWS)), seen(mechanism)
    together = mechanism(theta, reads)
    alone = mechanism({name: value[..., 1] for name, value in theta.items()}, {name: value[:, 1] for name, value in reads.items()})
    for name, value in together.items():
        np.testing.assert_allclose(np.broadcast_to(value, SHAPE)[:, 1], np.broadcast_to(alone[name], (POLITIES,)), rtol=1e-5, atol=1e-6)


@every_mechanism
def test_finite_gradients_and_jit(mechanism: Mechanism) -> None:
    def weighted(theta: Values, reads: Values) -> tuple[Array, Values]:
        moved = dict(mechanism(theta, reads))
        return sum((jnp.sum(value) * (1.0 + index) for index, value in enumerate(moved.values())), jnp.zeros(())), moved

    theta, reads = own(mechanism, prior(DRAWS)), seen(mechanism)
    slopes, compiled = jax.jit(jax.grad(weighted, argnums=(0, 1), has_aux=True))(theta, reads)
    assert all(bool(jnp.isfinite(slope).all()) for slope in jax.tree.leaves(slopes))
    for name, value in mechanism(theta, reads).items():
        np.testing.assert_allclose(compiled[name], value, rtol=1e-5, atol=1e-5)
    for parameter in mechanism.parameters:
        assert bool(jnp.any(slopes[0][parameter.name] != 0)), f"{parameter.name} moves nothing"


# The encompassing theory: the sum.


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
    free = {variable.name for variable in INDICES} - computed_indices() | {*EXIT_NAMES, *EVENT_NAMES} | {state.name for state in STATES}
    assert moved == free


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
    left = Theory("left", touching).contributions(kind_of(mechanism), theta, now())
    added = mechanism(own(mechanism, theta), seen(mechanism))
    for name in mechanism.moves:
        np.testing.assert_allclose(total[name], left.get(name, 0.0) + added[name], rtol=1e-4, atol=1e-4, err_msg=name)
