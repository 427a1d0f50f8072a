"""Parties: vehicles, conversion of movements into parties, and the popular vote."""

from __future__ import annotations

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal

FAMILY = "parties"


class MovementToParty(Mechanism):
    r"""A vehicle turns mobilisation into votes, or fails to form.

    Claim.      Organised mobilisation builds a popular electoral vehicle, and quarrels among the
                left's lists wear it out; elites make up for a weak vehicle by appeals to religion and
                identity. Without all this both camps' vehicles fall back to their usual weakness.
    Equation.   d V_P = -decay * (V_P + .4) + conversion * (4m - 1) * s(o_P) - fragment * split
                d V_E = -decay * (V_E + .3 - .5 * lock) + appeal * identity
    Symbols.    V vehicles, m mobilisation, o_P popular organisation, lock lock-in, split fragmentation of
                the left's lists [0-1], identity appeal to religion or identity [0-1].
    Scope.      Bolivia 1995-2009 for, Peru 1990-2016 against; split Peru since 1989; appeal Peru 2016-21,
                Brazil 2018, Bolivia 2019.
    Priors.     decay log-normal .03; half-normal .05, .05 and .05.
    Against it. Strong movements without a party for decades; elite parties that weaken as they turn
                to identity.
    References. crabtree2020.
    """

    label = "movement-to-party"
    family = FAMILY
    terms = {
        "M11": Term(("conversion",), when={"mobilisation": 0.8, "organisation_popular": 1.0}, then={"vehicle_popular": 1}),
        "M68": Term(("fragment",), when={"left_split": 1.0}, then={"vehicle_popular": -1}),
        "M65": Term(("appeal",), when={"identity_appeal": 1.0}, then={"vehicle_elite": 1}),
    }
    reads = ("vehicle_popular", "vehicle_elite", "mobilisation", "organisation_popular", "lock_in", "left_split", "identity_appeal")
    moves = ("vehicle_popular", "vehicle_elite")
    parameters = (
        Parameter("decay", log_normal(0.03, 0.4, "design note d_v"), "per quarter", "Speed at which vehicles decay."),
        Parameter("conversion", half_normal(0.05, "design note v_conv"), "sd per quarter", "Vehicle from mobilisation."),
        Parameter("fragment", half_normal(0.05, "design note v_frag"), "sd per quarter", "Popular vehicle lost to split lists."),
        Parameter("appeal", half_normal(0.05, "design note ve_id"), "sd per quarter", "Elite vehicle won by identity."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move both vehicles."""
        built = theta["conversion"] * (4.0 * now["mobilisation"] - 1.0) * sigmoid(now["organisation_popular"])
        return {
            "vehicle_popular": -theta["decay"] * (now["vehicle_popular"] + 0.4) + built - theta["fragment"] * now["left_split"],
            "vehicle_elite": -theta["decay"] * (now["vehicle_elite"] + 0.3 - 0.5 * now["lock_in"])
            + theta["appeal"] * now["identity_appeal"],
        }


class PopularVote(Mechanism):
    r"""The popular vote follows vehicle, organisation, the franchise, the record in office, and fear.

    Claim.      Vehicles and organised voters bring popular votes, and the franchise decides whether
                the countryside's organisation counts; violence moves voters to the right, publicity for
                private enterprise persuades some, and staying beyond a limit costs the incumbent.
    Equation.   logit v = level_i + vehicle * V_P + organised * o_P + enfranchised * o_rural * f
                + retro * L * (2g - 1) - fear * W - narrative * media - overstayed * over * (2g - 1)
                + person * leader
    Symbols.    v popular share, o organisation, f franchise [share], L legitimacy, g popular government,
                W insurgency, media publicity for private enterprise [0-1], over memory of overreach,
                leader 1 where a strong personal candidate stands.
    Scope.      Competitive national executive elections. Level, retro and person count under every theory.
    Priors.     level normal(-.2, .4) by polity; half-normal .6, .3, .4, .5, .4, .2, .3, .2.
    Against it. Popular votes that rise with insurgency (Peru 1985), or fall where peasants that are
                organised first vote.
    References. crabtree2020, campello-zucco2016.
    """

    label = "popular-vote"
    family = FAMILY
    terms = {
        "M11": Term(
            ("vehicle", "organised"),
            when={"vehicle_popular": 1.0, "organisation_popular": 1.0},
            then={"popular_vote": 1},
            rest={"vehicle_popular": 0.0, "organisation_popular": 0.0},
        ),
        "M59": Term(
            ("enfranchised",),
            when={"franchise": 1.0, "organisation_rural": 1.0},
            then={"popular_vote": 1},
            rest={"franchise": 0.0, "organisation_rural": 1.0},
        ),
        "M69": Term(("fear",), when={"insurgency": 0.8}, then={"popular_vote": -1}),
        "M72": Term(("narrative",), when={"media_campaign": 1.0}, then={"popular_vote": -1}),
        "M20": Term(("overstayed",), when={"overreach_memory": 1.0, "governs_popular": 1.0}, then={"popular_vote": -1}),
    }
    reads = (
        "vehicle_popular",
        "organisation_popular",
        "organisation_rural",
        "franchise",
        "legitimacy",
        "governs_popular",
        "insurgency",
        "media_campaign",
        "overreach_memory",
        "leader",
    )
    moves = ("popular_vote",)
    parameters = (
        Parameter("level", normal(-0.2, 0.4, "judged"), "logit", "Usual popular vote.", each="polity"),
        Parameter("vehicle", half_normal(0.6, "design note v_V"), "logit", "Votes from the vehicle."),
        Parameter("organised", half_normal(0.3, "design note v_org"), "logit", "Votes from organisation."),
        Parameter("enfranchised", half_normal(0.4, "design note v_fr"), "logit", "Votes from rural organisation that may vote."),
        Parameter("retro", half_normal(0.5, "design note v_ret"), "logit", "Reward and punishment of the incumbent."),
        Parameter("fear", half_normal(0.4, "design note v_vio"), "logit", "Votes lost to violence."),
        Parameter("narrative", half_normal(0.2, "design note v_nar"), "logit", "Votes lost to publicity for private enterprise."),
        Parameter("overstayed", half_normal(0.3, "judged"), "logit", "Votes that overreach costs the incumbent's camp."),
        Parameter("person", half_normal(0.2, "design note v_leader"), "logit", "Votes for a strong personal candidate."),
    )
    references = ("crabtree2020", "campello-zucco2016")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the expected popular vote."""
        incumbent = 2.0 * now["governs_popular"] - 1.0
        return {
            "popular_vote": theta["level"]
            + theta["vehicle"] * now["vehicle_popular"]
            + theta["organised"] * now["organisation_popular"]
            + theta["enfranchised"] * now["organisation_rural"] * now["franchise"]
            + theta["retro"] * now["legitimacy"] * incumbent
            - theta["fear"] * now["insurgency"]
            - theta["narrative"] * now["media_campaign"]
            - theta["overstayed"] * now["overreach_memory"] * incumbent
            + theta["person"] * now["leader"]
        }
