"""Theory files: rows on and off, signs, priors, and everything wrong with one at once."""

from __future__ import annotations

from typing import Any

import pytest

from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.theory_file import ROWS, TheoryFile
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal
from contrapeso.dynamics.theory import Theory
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.files import TheoryError, build, theories, unsigned

WORDS = {"en": "Invented.", "es": "Inventado."}


class Steady(Mechanism):
    """Inertia, which no row carries, for tests."""

    label = "steady"
    family = "tests"
    reads = ("growth",)
    moves = ("growth",)
    parameters = (Parameter("pace", log_normal(0.2, 0.3, "test"), "per quarter", "Pace."),)
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": -theta["pace"] * now["growth"]}


class Claimed(Steady):
    """Two rows: one whose sign is claimed, one whose sign is disputed."""

    label = "claimed"
    terms = {"M01": Term(("push", "shared"), {}, {}), "M02": Term(("pull", "shared"), {}, {})}
    parameters = (
        Parameter("push", half_normal(0.4, "test"), "sd", "Claimed."),
        Parameter("pull", normal(0.1, 0.3, "test"), "sd", "Disputed."),
        Parameter("shared", log_normal(1.0, 0.2, "test"), "ratio", "Of both rows.", neutral=1.0),
    )

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": theta["shared"] * (theta["push"] + theta["pull"]) + 0.0 * now["growth"]}


class Other(Steady):
    """One more row."""

    label = "other"
    terms = {"M03": Term(("weight",), {}, {})}
    parameters = (Parameter("weight", half_normal(0.2, "test"), "sd", "Weight."),)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": theta["weight"] + 0.0 * now["growth"]}


# As if they shipped: what a user brings is in force only where a file names it.
for _item in (Steady, Claimed, Other):
    _item.__module__ = "contrapeso.mechanisms.tests"
LIBRARY = {item.label: item for item in (Steady(), Claimed(), Other())}


class Mine(Steady):
    """A mechanism of a user."""

    label = "mine"
    terms = {"M04": Term(("mine",), {}, {})}
    parameters = (Parameter("mine", half_normal(0.2, "test"), "sd", "Mine."),)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {"growth": theta["mine"] + 0.0 * now["growth"]}


def file(**given: Any) -> TheoryFile:
    """Return a theory file, by default one with the first row on."""
    whole = {"id": "mine", "title": WORDS, "author": "A reader", "summary": WORDS, "rows": ["M01"], **given}
    return TheoryFile.model_validate(whole)


def families(given: TheoryFile, library: dict[str, Mechanism] | None = None) -> dict[str, str]:
    """Return the priors that differ from the library's, as a table shows them."""
    return {name: str(prior) for name, prior in build(given, library or LIBRARY).priors.items()}


# Rows.


def test_rows_that_are_not_on_are_held_at_their_neutral_values() -> None:
    theory = build(file(), LIBRARY)
    assert [item.label for item in theory.mechanisms] == ["steady", "claimed", "other"], "inertia stays"
    assert (theory.name, theory.author) == ("mine", "A reader")
    assert families(file()) == {"claimed.pull": "fixed(0)", "other.weight": "fixed(0)"}


def test_a_parameter_of_a_row_that_is_on_stays_on() -> None:
    assert families(file(rows=["M03"])) == {"claimed.push": "fixed(0)", "claimed.pull": "fixed(0)", "claimed.shared": "fixed(1)"}
    assert families(file(rows=["M01-M03"])) == {}
    assert families(file(rows=(), everything=True)) == {}


# Signs.


@pytest.mark.parametrize(
    ("sign", "prior"), [("positive", "half-normal(0.3)"), ("negative", "half-normal(-0.3)"), ("unknown", "normal(0, 0.3)")]
)
def test_a_sign_settles_a_disputed_row_and_keeps_its_scale(sign: str, prior: str) -> None:
    found = families(file(rows=["M01-M03"], signs={"M02": sign}))
    assert found["claimed.pull"] == prior
    assert found.get("claimed.shared", "log-normal(1, 0.2)") == "log-normal(1, 0.2)", "a ratio has no sign"
    assert "claimed.push" not in found


def test_the_sign_of_a_row_that_is_off_does_not_switch_it_on() -> None:
    assert families(file(signs={"M02": "positive"}))["claimed.pull"] == "fixed(0)"


# Priors.


def test_a_prior_of_the_file_replaces_the_librarys_with_its_reason() -> None:
    override = {"parameter": "claimed.push", "prior": "log-normal(0.3, 0.2)", "reason": "I know better."}
    theory = build(file(priors=[override]), LIBRARY)
    assert str(theory.priors["claimed.push"]) == "log-normal(0.3, 0.2)"
    assert theory.priors["claimed.push"].reason == "I know better."


def test_a_prior_outweighs_a_sign_and_a_row_that_is_off() -> None:
    override = [{"parameter": "claimed.pull", "prior": "fixed(0.25)", "reason": "Mine."}]
    assert families(file(rows=["M01-M03"], signs={"M02": "negative"}, priors=override))["claimed.pull"] == "fixed(0.25)"
    assert families(file(priors=override))["claimed.pull"] == "fixed(0.25)"


def test_a_parameter_of_the_engine_can_be_given_a_prior() -> None:
    override = {"parameter": "core.vote_sd", "prior": "log-normal(0.3, 0.2)", "reason": "Mine."}
    assert families(file(priors=[override]))["core.vote_sd"] == "log-normal(0.3, 0.2)"


# What is refused.


def test_unknown_names_are_told_all_at_once() -> None:
    given = file(
        mechanisms=["strange", "stranger"],
        priors=[
            {"parameter": "claimed.nothing", "prior": "normal(0, 1)", "reason": "x"},
            {"parameter": "nobody.push", "prior": "normal(0, 1)", "reason": "x"},
        ],
    )
    with pytest.raises(TheoryError) as refused:
        build(given, LIBRARY)
    for name in ("theory 'mine'", "'strange'", "'stranger'", "'claimed.nothing'", "'nobody.push'"):
        assert name in str(refused.value), name


def test_a_baseline_has_no_mechanisms_to_run() -> None:
    with pytest.raises(TheoryError, match="'base' is a baseline"):
        build(file(id="base", kind="baseline", method="base-rate", rows=()), LIBRARY)


# Mechanisms of one's own.


def test_a_mechanism_of_a_user_is_in_force_only_where_a_file_names_it() -> None:
    library = {**LIBRARY, "mine": Mine()}
    assert "mine" not in {item.label for item in build(file(rows=["M01-M04"]), library).mechanisms}
    named = build(file(rows=["M01", "M04"], mechanisms=["mine"]), library)
    assert "mine" in {item.label for item in named.mechanisms} and "mine.mine" not in named.priors


# The files that ship.


@pytest.fixture(scope="module")
def book() -> Casebook:
    return load(builtin())


def test_every_theory_that_ships_builds(book: Casebook) -> None:
    built = theories(book)
    assert set(built) == {name for name, item in book.theories.items() if item.kind == "theory"}
    assert len(built) >= 12
    for name, theory in built.items():
        assert theory.name == name and theory.dimension(2) > 0
        active = set(book.theories[name].active)
        for mechanism in theory.mechanisms:
            for row, term in mechanism.terms.items():
                held = [theory.priors.get(f"{mechanism.label}.{item}") for item in term.parameters]
                off = [prior is not None and prior.family == "fixed" for prior in held]
                # What a row that is on needs is free, unless the file itself holds it.
                by_hand = {item.parameter for item in book.theories[name].priors}
                if row in active and not any(f"{mechanism.label}.{item}" in by_hand for item in term.parameters):
                    assert not any(off), (name, row)


def test_the_encompassing_file_is_the_encompassing_theory(book: Casebook) -> None:
    from_file, by_hand = build(book.theories["encompassing"]), encompassing()
    assert [item.label for item in from_file.mechanisms] == [item.label for item in by_hand.mechanisms]
    assert from_file.priors == by_hand.priors
    assert book.theories["encompassing"].active == ROWS


# Signs let go.


def test_letting_signs_go_makes_half_normals_normal_of_the_same_scale() -> None:
    free = unsigned(build(file(rows=["M01-M03"], signs={"M02": "negative"}), LIBRARY))
    found = {name: str(prior) for name, prior in free.priors.items() if name != "claimed.shared"}
    assert found == {"claimed.push": "normal(0, 0.4)", "claimed.pull": "normal(0, 0.3)", "other.weight": "normal(0, 0.2)"}
    assert free.dimension(2) == build(file(rows=["M01-M03"]), LIBRARY).dimension(2)
    # What is off stays off.
    assert str(unsigned(build(file(), LIBRARY)).priors["other.weight"]) == "fixed(0)"


def test_letting_signs_go_leaves_the_spreads_of_the_engine_alone() -> None:
    free = unsigned(Theory("whole", tuple(LIBRARY.values())))
    assert not any(name.startswith("core.") for name in free.priors)
