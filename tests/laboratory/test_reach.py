"""Through which mechanisms a change can reach an outcome, and the worst that is known of them."""

from __future__ import annotations

import pytest
from tiny_theory import tiny

from contrapeso.dynamics.parameter import fixed
from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.reach import COMPUTED, mechanisms_between, worst
from contrapeso.vocabulary.variables import VARIABLES

TINY = tiny()


@pytest.mark.parametrize(
    ("changed", "looked_at", "between"),
    [
        # Prices move output, output standing, standing exits.
        (("export_price",), ("growth",), ("stocks",)),
        (("export_price",), ("exit_uprising",), ("chances", "stocks")),
        (("export_price",), ("popular_share",), ("ballots", "chances", "memories", "stocks")),
        # A candidate moves the vote; who governs then moves output.
        (("leader",), ("popular_share",), ("ballots", "chances", "memories", "stocks")),
        # Waves spread by the memory of waves and the ties of neighbours, which the engine computes.
        (("wave",), ("wave_memory",), ("chances", "memories")),
        # Nothing reads this, and nothing moves that.
        (("drug_rents",), ("growth",), ()),
        (("export_price",), ("drug_rents",), ()),
    ],
)
def test_mechanisms_lie_on_some_way_between(changed: tuple[str, ...], looked_at: tuple[str, ...], between: tuple[str, ...]) -> None:
    found = mechanisms_between(TINY, changed, looked_at)
    assert set(between) <= set(found)
    assert bool(found) is bool(between)
    assert list(found) == sorted(found)


def test_what_is_on_no_way_is_left_out() -> None:
    # Without the terms that lead on, a way ends: prices reach output, and output nothing but standing and itself.
    alone = TINY.without("chances", "ballots", "memories")
    assert mechanisms_between(alone, ("export_price",), ("legitimacy",)) == ("stocks",)
    assert mechanisms_between(alone, ("export_price",), ("exit_uprising",)) == ()
    assert mechanisms_between(TINY.without("memories"), ("wave",), ("wave_memory",)) == ()


def test_a_mechanism_that_is_itself_changed_is_on_the_way_even_where_it_is_off() -> None:
    assert "ballots" in mechanisms_between(TINY, (), ("popular_share",), labels=("ballots",))
    names = [f"ballots.{item.name}" for item in next(m for m in TINY.mechanisms if m.label == "ballots").parameters]
    off = Theory("off", TINY.mechanisms, priors={name: fixed(0.0) for name in names})
    assert "ballots" not in mechanisms_between(off, ("leader",), ("popular_share",))
    assert "ballots" in mechanisms_between(off, (), ("popular_share",), labels=("ballots",))


def test_one_parameter_that_is_off_leaves_a_mechanism_on() -> None:
    assert "chances" in mechanisms_between(TINY.off("M01"), ("closeness",), ("dispute",))


def test_what_the_engine_computes_is_named_as_the_vocabulary_has_it() -> None:
    for cause, effects in COMPUTED.items():
        assert {cause, *effects} <= set(VARIABLES), cause


def test_the_worst_badge_is_the_least_that_is_known() -> None:
    badges = {"chances.exits": "learned", "chances.doubt": "prior-only", "stocks.price": "weak", "stocks.pace": "learned"}
    assert worst(badges, ("chances", "stocks")) == ("prior-only", ["chances.doubt"])
    assert worst(badges, ("stocks",)) == ("weak", ["stocks.price"])
    assert worst({"stocks.pace": "learned"}, ("stocks",)) == ("learned", ["stocks.pace"])
    assert worst(badges, ()) == ("prior-only", [])
