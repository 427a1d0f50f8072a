"""Parties and votes: vehicles, conversion, franchise, fear."""

from __future__ import annotations

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal

FAMILY = "parties"


class MovementToParty(Mechanism):
    r"""A vehicle turns mobilisation into votes, or fails to form.

    Claim.      Organised mobilisation builds a popular electoral vehicle; without it both camps'
                vehicles fall back to their usual weakness.
    Equation.   d V_P = -decay * (V_P + .4) + conversion * (4m - 1) * s(o_P)
                d V_E = -decay * (V_E + .3 - .5 * lock)
    Symbols.    V vehicles, m mobilisation, o_P popular organisation, lock lock-in.
    Scope.      Bolivia 1995-2009 for, Peru 1990-2016 against.
    Priors.     decay log-normal .03; conversion half-normal .05.
    Against it. Strong movements without a party for decades.
    References. crabtree2020.
    """

    label = "movement-to-party"
    family = FAMILY
    rows = ("M11", "M65")
    reads = ("vehicle_popular", "vehicle_elite", "mobilisation", "organisation_popular", "lock_in")
    moves = ("vehicle_popular", "vehicle_elite")
    parameters = (
        Parameter("decay", log_normal(0.03, 0.4, "design note d_v"), "per quarter", "Speed at which vehicles decay."),
        Parameter("conversion", half_normal(0.05, "design note v_conv"), "sd per quarter", "Vehicle from mobilisation."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move both vehicles."""
        built = theta["conversion"] * (4.0 * now["mobilisation"] - 1.0) * sigmoid(now["organisation_popular"])
        return {
            "vehicle_popular": -theta["decay"] * (now["vehicle_popular"] + 0.4) + built,
            "vehicle_elite": -theta["decay"] * (now["vehicle_elite"] + 0.3 - 0.5 * now["lock_in"]),
        }


class PopularVote(Mechanism):
    r"""The popular vote follows vehicle, organisation under the franchise, record in office, and fear.

    Claim.      Vehicles and organised voters who may vote bring popular votes; governments are
                rewarded or punished; violence moves voters to the right.
    Equation.   logit v = level_i + vehicle * V_P + organised * o_P * f + retro * L * (2g - 1) - fear * W
    Symbols.    v popular share, f franchise [share], L legitimacy, g popular government, W insurgency.
    Scope.      Competitive national executive elections.
    Priors.     level normal(-.2, .4) by polity; half-normal .6, .3, .5, .4.
    Against it. Popular votes that rise with insurgency (Peru 1985).
    References. crabtree2020, campello-zucco2016.
    """

    label = "popular-vote"
    family = FAMILY
    rows = ("M11", "M59", "M69", "M72")
    reads = ("vehicle_popular", "organisation_popular", "franchise", "legitimacy", "governs_popular", "insurgency")
    moves = ("popular_vote",)
    parameters = (
        Parameter("level", normal(-0.2, 0.4, "judged"), "logit", "Usual popular vote.", each="polity"),
        Parameter("vehicle", half_normal(0.6, "design note v_V"), "logit", "Votes from the vehicle."),
        Parameter("organised", half_normal(0.3, "design note v_org"), "logit", "Votes from organisation under the franchise."),
        Parameter("retro", half_normal(0.5, "design note v_ret"), "logit", "Reward and punishment of the incumbent."),
        Parameter("fear", half_normal(0.4, "design note v_vio"), "logit", "Votes lost to violence."),
    )
    references = ("crabtree2020", "campello-zucco2016")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the expected popular vote."""
        return {
            "popular_vote": theta["level"]
            + theta["vehicle"] * now["vehicle_popular"]
            + theta["organised"] * now["organisation_popular"] * now["franchise"]
            + theta["retro"] * now["legitimacy"] * (2.0 * now["governs_popular"] - 1.0)
            - theta["fear"] * now["insurgency"]
        }
