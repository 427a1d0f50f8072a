"""What others observed: items and comparisons teach the fit something, and leave no trace where they are left out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import Array
from scipy.stats import t as student
from small_record import POLITIES, QUARTERS, SHAPE, small_record
from tiny_theory import tiny

from contrapeso.casebook.record import Compared, Record, RecordError
from contrapeso.dynamics.balance import composition
from contrapeso.dynamics.observation import OBSERVED, score_items
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit_key, record_hash
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.inference.laplace import climb
from contrapeso.inference.sample import Settings
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.observed import density, observing, odds, speaking
from contrapeso.laboratory.replay import trajectory
from contrapeso.vocabulary.items import ITEMS
from contrapeso.vocabulary.variables import VARIABLES

ANCHOR, CIVIC, VAGUE = "v2pepwrses", "v2csreprss", 1000.0
SAID = (
    Compared("cmp:0001", "north1990", (0, 20, 23), (0, 4, 7)),
    Compared("cmp:0002", "north1990", (1, 8, 15), (0, 8, 11)),
    Compared("cmp:0003", "south1991", (1, 30, 33), (1, 34, 39)),
)
# Compiling is what takes time: every record here has the same items and sources, so that one program serves all.


@cache
def truth() -> np.ndarray:
    """Return a place of the prior at which records are invented, shape (dimension,)."""
    return 0.7 * np.random.default_rng(5).normal(size=tiny().dimension(len(POLITIES)))


@cache
def _paths() -> jax.stages.Wrapped:
    compiled = compile_record(small_record())

    def one(z: Array) -> Array:
        theta = tiny().constrain(z, len(POLITIES))
        return jax.vmap(lambda state, urban: odds(theta, state, urban))(
            trajectory(tiny(), theta, compiled), compiled.forcings["urban_share"]
        )

    return jax.jit(jax.vmap(one))


def balance_at(points: np.ndarray) -> np.ndarray:
    """Return the log-odds of the balance along the record, shape (point, time, polity): observers do not move it."""
    size, count = tiny().dimension(len(POLITIES)), len(points)
    padded = np.concatenate([points[:, :size], np.zeros((max(0, 40 - count), size))])
    return np.asarray(_paths()(jnp.asarray(padded, jnp.float32)))[:count]


def yearly(figures: np.ndarray, error: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return figures of years (year, polity) as values, errors and parts of quarters."""
    return np.repeat(figures, 4, axis=0), np.full(SHAPE, error), np.full(SHAPE, 0.25)


def observed_record(error: float = 0.1, said: tuple[Compared, ...] = SAID, more: float = 0.0, path: np.ndarray | None = None) -> Record:
    """Return the small record with the anchor along a path, an item that says nothing, and comparisons.

    The path is any where none is given; ``more`` is added to the figures of the last four years.
    """
    path = np.random.default_rng(4).normal(size=SHAPE) if path is None else path
    means = path.reshape(-1, 4, len(POLITIES)).mean(axis=1)
    means = 0.4 + means + 0.1 * np.random.default_rng(6).normal(size=means.shape)
    means[6:] += more
    record = small_record().measured(ANCHOR, *yearly(means, error)).measured(CIVIC, *yearly(0.0 * means, VAGUE))
    return replace(record, comparisons=said)


def points_of(theory: Theory, count: int, seed: int) -> np.ndarray:
    return 0.5 * np.random.default_rng(seed).normal(size=(count, theory.dimension(len(POLITIES))))


@pytest.mark.heavy
def test_generated_code_scores_items_and_comparisons_as_jax_does() -> None:
    record = observed_record()
    theory, compiled = observing(tiny(), record), compile_record(record)
    fast, slow = Gradients([theory], compiled), Gradients([theory], compiled, generated=False)
    assert fast.kernel is not None
    points = points_of(theory, 19, 0)
    targets = [Target(theory, (QUARTERS, 24, 36)[number % 3]) for number in range(19)]
    values, slopes = fast.at(points, targets)
    expected, expected_slopes = slow.at(points, targets)
    np.testing.assert_allclose(values, expected, atol=2e-3)
    np.testing.assert_allclose(slopes, expected_slopes, atol=2e-3)
    np.testing.assert_allclose(fast.likelihoods(points, targets), values + 0.5 * (points**2).sum(axis=1), atol=1e-6)
    np.testing.assert_array_equal(fast.at(points[:3], targets[:3])[0], values[:3])


def situation(**other: float) -> dict[str, Array]:
    """Return every variable at its start for two polities, save what is named."""
    found = {name: jnp.full(2, other.get(name, variable.start)) for name, variable in VARIABLES.items()}
    return found | composition(found, found)


def test_an_item_has_the_density_that_is_written_down() -> None:
    record = observed_record()
    theory = observing(tiny(), record)
    theta = theory.constrain(jnp.asarray(points_of(theory, 1, 2)[0], jnp.float32), 2)
    pins = {name: type(pin)(*(part[9] for part in pin)) for name, pin in compile_record(record).pins.items()}
    found = score_items(theory.observers, theta, situation(), pins)
    assert found.keys() == {ANCHOR, CIVIC}
    seen = np.asarray(odds(theta, situation(), jnp.full(2, VARIABLES["urban_share"].start)))
    scale = np.hypot(0.1, float(theta[f"{ANCHOR}.discrepancy"]))
    by_hand = 0.25 * student.logpdf(record.states[ANCHOR][9], 4, loc=float(theta[f"{ANCHOR}.level"]) + seen, scale=scale)
    np.testing.assert_allclose(np.asarray(found[ANCHOR]), by_hand, rtol=1e-4)


def test_every_item_observes_something_in_the_direction_that_it_names() -> None:
    record = small_record()
    for name, item in ITEMS.items():
        assert item.observes in OBSERVED and item.meaning.endswith(".")
        record = record.measured(name, *yearly(np.full((10, 2), 3.0), item.assumed_error))
    theory = observing(tiny(), record)
    names = {name for name, _ in theory.named_parameters()}
    assert f"{ANCHOR}.slope" not in names and f"{ANCHOR}.opening" not in names and {f"{name}.level" for name in ITEMS} <= names
    theta = theory.constrain(jnp.zeros(theory.dimension(2)), 2)
    pins = {name: type(pin)(*(part[9] for part in pin)) for name, pin in compile_record(record).pins.items()}
    still = score_items(theory.observers, theta, situation(), pins)
    assert still.keys() == ITEMS.keys()
    # Figures are far above what the items' levels are here, so whatever raises what is observed is more probable.
    for observes, raised in (
        ("balance", {"access_popular": 1.0}),
        ("vehicles", {"vehicle_elite": 1.0}),
        ("restraint", {"repression_memory": -1.0}),
        ("scandals", {"scandal_stock": 1.0}),
        ("limits", {"overreach_memory": -1.0}),
    ):
        changed = score_items(theory.observers, theta, situation(**raised), pins)
        for name, item in ITEMS.items():
            rise = np.asarray(changed[name] - still[name])
            assert (rise > 1e-4).all() if item.observes == observes else np.allclose(rise, 0.0, atol=1e-6), name


def test_what_is_left_out_by_name_leaves_no_trace() -> None:
    plain, record = small_record(), observed_record()
    bare = record.without("vdem", "claims")
    assert bare.left_out == ("vdem", "claims") and observing(tiny(), bare) is tiny()
    one, other = compile_record(plain), compile_record(bare)
    assert one.pins.keys() == other.pins.keys() and other.compared is None
    same = jax.tree.map(lambda first, second: bool((first == second).all()), one, other)
    assert all(jax.tree.leaves(same))
    labels = {observer.label for observer in observing(tiny(), record.without("v2csreprss", "claims-south1991")).observers}
    assert labels == {ANCHOR, "claims-north1990"}
    assert {"vdem", "items", "v2pepwrses", "claims", "claims-north1990"} <= set(record.parts())
    with pytest.raises(RecordError, match="nothing is called 'vdem'"):
        plain.without("vdem")


def test_another_item_is_another_fit_and_the_order_of_claims_is_none() -> None:
    record, turned = observed_record(), observed_record(said=SAID[::-1])
    assert record_hash(turned) == record_hash(record) != record_hash(record.without("claims"))
    one, other = (compile_record(part).compared for part in (record, turned))
    assert one is not None and other is not None
    assert all(np.array_equal(first, second) for first, second in zip(one, other, strict=True))
    names = [[name for name, _ in observing(tiny(), part).named_parameters()] for part in (record, turned)]
    assert names[0] == names[1]
    keys = {fit_key(observing(tiny(), part), part, Settings()) for part in (record, record.without("vdem"), record.without("claims"))}
    assert len(keys) == 3


def later_record() -> Record:
    """Return the record with other figures from 1956 on, and the comparison of those years turned round."""
    turned = replace(SAID[2], higher=SAID[2].lower, lower=SAID[2].higher)
    return observed_record(said=(*SAID[:2], turned), more=2.5)


@pytest.mark.heavy
def test_a_fit_that_stops_at_an_origin_is_the_same_whatever_comes_later() -> None:
    record = observed_record()
    theory = observing(tiny(), record)
    points = points_of(theory, 2, 1)
    first, second = (Gradients([theory], compile_record(part)) for part in (record, later_record()))
    before, after = (part.at(points, [Target(theory, 24)] * 2) for part in (first, second))
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])
    assert (np.abs(first.at(points, [Target(theory, 40)] * 2)[0] - second.at(points, [Target(theory, 40)] * 2)[0]) > 0.1).all()


def test_what_lies_after_an_origin_is_not_seen() -> None:
    record, theory = observed_record(), observing(tiny(), observed_record())
    one, other = compile_record(record), compile_record(later_record())
    assert one.pins.keys() == other.pins.keys()
    assert all(
        bool((first[:24] == second[:24]).all()) for name in one.pins for first, second in zip(one.pins[name], other.pins[name], strict=True)
    )
    # A comparison counts once both of its places lie before the limit, and not a quarter earlier.
    theta = theory.constrain(jnp.asarray(points_of(theory, 1, 3)[0], jnp.float32), 2)
    assert one.compared is not None and other.compared is not None
    found = jnp.linspace(-1.0, 2.0, len(one.compared.cells))
    heard = [float(density(speaking(theory), theta, found, one.compared, limit)) for limit in (8, 15, 16, 23, 24, 39, 40)]
    assert heard[0] == heard[1] == 0.0 and heard[2] == heard[3] != 0.0 and heard[4] == heard[5] != heard[3] and heard[6] != heard[5]
    assert float(density(speaking(theory), theta, found, other.compared, 24)) == heard[4]
    # A yearly figure is no figure of the year's first half.
    with pytest.raises(ValueError, match="ends with a year"):
        Gradients([theory], one, generated=False).at(points_of(theory, 2, 1), [Target(theory, 26)] * 2)


def test_a_window_keeps_the_comparisons_that_lie_in_it() -> None:
    compiled = compile_record(observed_record())
    part = compiled.window(4, 24)
    assert part.compared is not None and part.compared.last.tolist() == [19, 11]
    cells, weights = np.asarray(part.compared.cells), np.asarray(part.compared.weights)
    assert weights.sum() == pytest.approx(0.0) and {tuple(cell) for cell in cells[weights[0] < 0]} == {(t, 0) for t in range(4)}
    assert compiled.window(0, 8).compared is None


@pytest.mark.heavy
def test_items_and_claims_tell_where_the_balance_was() -> None:
    path = balance_at(truth()[None])[0]
    nothing = tuple(replace(item, lower=item.higher) for item in SAID)
    told = tuple(
        Compared(f"cmp:{t:04d}", ("north1990", "south1991")[t % 2], *((0, t, t), (1, t, t))[:: 1 if path[t, 0] > path[t, 1] else -1])
        for t in range(1, 40)
    )
    contrast = path[:, 0] - path[:, 1]
    spread, missed, right, offsets = {}, {}, {}, {}
    for name, record in (
        ("nothing", observed_record(VAGUE, nothing, path=path)),
        ("items", observed_record(0.1, nothing, path=path)),
        ("claims", observed_record(VAGUE, told, path=path)),
    ):
        theory = observing(tiny(), record)
        mode = climb(Gradients([theory], compile_record(record)), Target(theory, QUARTERS))
        draws = mode.centre + (mode.root @ np.random.default_rng(8).normal(size=(len(mode.centre), 40))).T
        found = balance_at(draws)
        differences = found[..., 0] - found[..., 1]
        spread[name], missed[name] = differences.std(axis=0).mean(), np.abs(found.mean(axis=0) - path).mean()
        right[name] = (np.sign(differences) == np.sign(contrast)).mean()
        offset = next(slot.start for slot in theory.layout(2) if slot.name == "core.balance_offset")
        offsets[name] = np.linalg.norm(mode.root[offset])
    # Items give sizes, and so the path itself; comparisons only say where there was more.
    assert missed["items"] < 0.7 * missed["nothing"] and spread["items"] < 0.9 * spread["nothing"]
    assert spread["claims"] < 0.8 * spread["nothing"] and right["claims"] > right["nothing"] + 0.05, (right, spread)
    assert max(offsets["items"], offsets["claims"]) < 0.9 * offsets["nothing"]
