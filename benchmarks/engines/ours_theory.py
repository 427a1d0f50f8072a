"""The reference polity as a user's own theory for contrapeso: seventeen mechanisms, and nothing of the engine's changed.

The balance, the vote, who governs and the race of exits are the engine's own; the reference polity takes them from there.
"""

from __future__ import annotations

import jax.numpy as jnp

from benchmarks.reference.polity import GROWTH_SCALE, NORMALS, ROWS
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Prior, Values, fixed, normal
from contrapeso.dynamics.theory import Theory


def _parameters(label: str) -> tuple[Parameter, ...]:
    mine = [row for row in ROWS if row["equation"] == label]
    return tuple(
        Parameter(row["name"], normal(float(row["value"]), float(row["spread"]), "reference polity"), "as the equation", row["name"])
        for row in mine
    )


class _Part(Mechanism):
    """What all mechanisms of the reference polity share."""

    family = "reference"
    references = ()
    bends: tuple[tuple[str, str, float], ...] = ()

    def __init_subclass__(cls, **options: object) -> None:
        """Give the mechanism the parameters of its equation."""
        super().__init_subclass__(**options)
        cls.parameters = _parameters(cls.label)


class Mobilisation(_Part):
    """Mobilisation of the quarter."""

    label = "mobilisation"
    reads = ("organisation_popular", "legitimacy", "growth", "insurgency")
    moves = ("mobilisation",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the index."""
        street = theta["mob_level"] + theta["mob_organisation"] * now["organisation_popular"] - theta["mob_legitimacy"] * now["legitimacy"]
        return {"mobilisation": street - theta["mob_growth"] * now["growth"] + theta["mob_insurgency"] * now["insurgency"]}


class Vote(_Part):
    """Expected vote of the popular list."""

    label = "vote"
    reads = ("vehicle_popular", "lean", "legitimacy", "balance")
    moves = ("popular_vote",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the index."""
        vote = theta["vote_level"] + theta["vote_vehicle"] * now["vehicle_popular"]
        return {
            "popular_vote": vote + theta["vote_standing"] * now["lean"] * now["legitimacy"] + theta["vote_balance"] * (now["balance"] - 0.5)
        }


class Coup(_Part):
    """Hazard of a coup."""

    label = "coup"
    reads = ("legitimacy", "growth", "military_alignment", "balance")
    moves = ("exit_armed_conservative",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        fall = theta["coup_level"] - theta["coup_legitimacy"] * now["legitimacy"] - theta["coup_growth"] * now["growth"]
        arms = theta["coup_balance"] * (now["balance"] - 0.5) - theta["coup_military"] * now["military_alignment"]
        return {"exit_armed_conservative": fall + arms}


class Uprising(_Part):
    """Hazard of an uprising."""

    label = "uprising"
    reads = ("mobilisation", "legitimacy", "lean")
    moves = ("exit_uprising",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        street = theta["uprising_level"] + theta["uprising_mobilisation"] * now["mobilisation"]
        return {"exit_uprising": street - theta["uprising_legitimacy"] * now["legitimacy"] - theta["uprising_lean"] * now["lean"]}


class Reform(_Part):
    """Hazard of a reform."""

    label = "reform"
    reads = ("lean", "mobilisation")
    moves = ("reform",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        return {"reform": theta["reform_level"] + theta["reform_lean"] * now["lean"] + theta["reform_mobilisation"] * now["mobilisation"]}


class Switch(_Part):
    """Hazard of a reversal in office."""

    label = "switch"
    reads = ("growth", "capital_strike")
    moves = ("switch",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        return {"switch": theta["switch_level"] - theta["switch_growth"] * now["growth"] + theta["switch_capital"] * now["capital_strike"]}


class Onset(_Part):
    """Hazard of an insurgency's beginning."""

    label = "onset"
    reads = ("access_popular", "competitive")
    moves = ("insurgency_onset",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        barred = theta["onset_closed"] * (1.0 - now["competitive"]) - theta["onset_access"] * now["access_popular"]
        return {"insurgency_onset": theta["onset_level"] + barred}


class Transition(_Part):
    """Hazard of an opening."""

    label = "transition"
    reads = ("mobilisation",)
    moves = ("transition",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to the hazard."""
        return {"transition": theta["transition_level"] + theta["transition_mobilisation"] * now["mobilisation"]}


class Growth(_Part):
    """Growth of output."""

    label = "growth"
    reads = ("growth", "export_price", "capital_strike")
    moves = ("growth",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        price, strike = theta["growth_price"] * now["export_price"], theta["growth_strike"] * now["capital_strike"]
        return {"growth": price - strike - theta["growth_inertia"] * now["growth"]}


class Legitimacy(_Part):
    """Standing of the government."""

    label = "legitimacy"
    reads = ("legitimacy", "growth", "switch")
    moves = ("legitimacy",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        gained = theta["legitimacy_growth"] * now["growth"] - theta["legitimacy_switch"] * now["switch"]
        return {"legitimacy": gained - theta["legitimacy_inertia"] * now["legitimacy"]}


class Organisation(_Part):
    """Organisation of the five blocs."""

    label = "organisation"
    _blocs = ("organisation_labour", "organisation_rural", "organisation_urban", "organisation_business", "organisation_regional")
    reads = (*_blocs, "mobilisation", "growth", "lean", "reform", "exit_armed_conservative")
    moves = _blocs

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move five stocks."""
        labour, rural, urban, business, regional = (-0.05 * now[name] for name in self._blocs)
        street = theta["organisation_street"] * (now["mobilisation"] - 0.25)
        reform = theta["organisation_reform"] * now["reform"]
        return {
            "organisation_labour": labour + street - theta["organisation_coup"] * now["exit_armed_conservative"],
            "organisation_rural": rural - 0.025 + street + reform,
            "organisation_urban": urban - 0.025 + street,
            "organisation_business": business + 0.04 + 0.05 * now["growth"] - reform,
            "organisation_regional": regional + 0.02 * now["lean"],
        }


class Access(_Part):
    """Access of the two camps."""

    label = "access"
    reads = ("access_popular", "access_elite", "lean")
    moves = ("access_popular", "access_elite")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two stocks."""
        turn = theta["access_lean"] * now["lean"]
        return {"access_popular": -0.1 * now["access_popular"] - 0.1 + turn, "access_elite": -0.1 * now["access_elite"] + 0.08 - turn}


class Vehicle(_Part):
    """Electoral vehicles of the two camps."""

    label = "vehicle"
    reads = ("vehicle_popular", "vehicle_elite", "organisation_labour", "switch", "lean", "legitimacy")
    moves = ("vehicle_popular", "vehicle_elite")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two stocks."""
        built = theta["vehicle_organisation"] * now["organisation_labour"] - theta["vehicle_switch"] * now["switch"]
        return {
            "vehicle_popular": -0.03 * now["vehicle_popular"] - 0.012 + built,
            "vehicle_elite": -0.03 * now["vehicle_elite"] - 0.02 * now["lean"] * now["legitimacy"],
        }


class Military(_Part):
    """Leaning of the armed forces."""

    label = "military"
    reads = ("military_alignment", "exit_armed_conservative", "insurgency")
    moves = ("military_alignment",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        turned = theta["military_insurgency"] * now["insurgency"] - theta["military_coup"] * now["exit_armed_conservative"]
        return {"military_alignment": -0.03 * now["military_alignment"] - 0.006 + turned}


class Orientation(_Part):
    """Enacted policy."""

    label = "orientation"
    reads = ("orientation", "lean", "reform", "switch")
    moves = ("orientation",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        enacted = theta["orientation_reform"] * now["reform"] - theta["orientation_switch"] * now["switch"]
        return {"orientation": -0.08 * now["orientation"] + 0.04 * now["lean"] - 0.008 + enacted}


class Strike(_Part):
    """Withholding of capital."""

    label = "strike"
    reads = ("capital_strike", "balance", "reform")
    moves = ("capital_strike",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        fear = theta["strike_balance"] * (now["balance"] - 0.5) + theta["strike_reform"] * now["reform"]
        return {"capital_strike": -0.2 * now["capital_strike"] + 0.05 + fear}


class Insurgency(_Part):
    """Intensity of insurgency."""

    label = "insurgency"
    reads = ("insurgency", "insurgency_onset")
    moves = ("insurgency",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the stock."""
        return {"insurgency": -0.05 * now["insurgency"] + theta["insurgency_onset"] * jnp.asarray(now["insurgency_onset"])}


def reference_theory() -> Theory:
    """Return the reference polity; what is the engine's own is held at the reference polity's values."""
    held: dict[str, Prior] = {
        "core.balance_weights": fixed(1.0),
        "core.balance_offset": fixed(0.0),
        "core.vote_sd": fixed(NORMALS["vote"]),
        "core.right_sd": fixed(1e-6),
        "core.outsider_sd": fixed(1e-6),
        "core.scale_growth": fixed(GROWTH_SCALE),
    }
    bare = Theory("reference", tuple(part() for part in _Part.__subclasses__()))
    for name, _ in bare.named_parameters():
        if name.startswith("core.innovation_"):
            held[name] = fixed(NORMALS.get(name.removeprefix("core.innovation_"), 0.0))
        elif name.startswith("core."):
            held.setdefault(name, fixed(0.5))
    return Theory("reference", bare.mechanisms, author="benchmarks", priors=held)
