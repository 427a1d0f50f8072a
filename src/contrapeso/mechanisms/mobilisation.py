"""Mobilisation: organised contention, grievance, fear, and the elite street."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, squeeze
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "mobilisation"


class PopularMobilisation(Mechanism):
    r"""Organisation and grievance mobilise, repression deters for a while.

    Claim.      People mobilise where they are organised and aggrieved: by a slump, an
                illegitimate government, elite policy, adjustment; recent repression deters.
    Equation.   logit m = -1.2 + organised * o_P + grievance * sq_2(-Y - .6 L + .5 r(-F) + r(-theta) - .3)
                + adjusted * adj - fear * rep
    Symbols.    m mobilisation [share], o_P popular organisation, Y growth, L legitimacy,
                F fiscal space, theta orientation, adj and rep memories.
    Scope.      Aggregate; an aggregate cousin of threshold models of civil violence. Organisation,
                grievance and fear count under every theory.
    Priors.     Half-normal .6, .6, .6, .4.
    Against it. Protest that peaks in booms under popular governments (Bolivia 2011).
    References. crabtree2020, movements-interview, epstein2002.
    """

    label = "popular-mobilisation"
    family = FAMILY
    terms = {"M47": Term(("adjusted",), when={"adjustment_memory": 1.0}, then={"mobilisation": 1})}
    reads = (
        "organisation_popular",
        "growth",
        "legitimacy",
        "fiscal_space",
        "orientation",
        "adjustment_memory",
        "repression_memory",
    )
    moves = ("mobilisation",)
    parameters = (
        Parameter("organised", half_normal(0.6, "design note m_o"), "logit", "Effect of organisation."),
        Parameter("grievance", half_normal(0.6, "design note m_gr"), "logit", "Effect of grievance."),
        Parameter("adjusted", half_normal(0.6, "design note m_adj"), "logit", "Effect of recent adjustment."),
        Parameter("fear", half_normal(0.4, "design note m_rep"), "logit", "Effect of recent repression."),
    )
    references = ("crabtree2020", "movements-interview", "epstein2002")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move mobilisation."""
        anger = squeeze(
            2.0,
            -now["growth"] - 0.6 * now["legitimacy"] + 0.5 * positive_part(-now["fiscal_space"]) + positive_part(-now["orientation"]) - 0.3,
        )
        return {
            "mobilisation": -1.2
            + theta["organised"] * now["organisation_popular"]
            + theta["grievance"] * anger
            + theta["adjusted"] * now["adjustment_memory"]
            - theta["fear"] * now["repression_memory"]
        }


class EliteStreet(Mechanism):
    r"""Elites without access or a vehicle take to the street.

    Claim.      Business and regional elites that have lost access and parties, or fear popular
                policy, use civic strikes, lock-outs and blockades; closing the press brings them out.
    Equation.   logit m_E = -2.5 + regional * o_regional + shut_out * r(-a_E) + alarm * r(theta) - party * V_E
                + muzzled * press
    Symbols.    m_E elite mobilisation [share], o_regional organisation of regional elites, a_E elite
                access, theta orientation, V_E elite vehicle, press media seized or closed [0-1].
    Scope.      Chile 1972-73, Peru 1974, Bolivia 2006-09 and 2019.
    Priors.     Half-normal with medians at the design note's coefficients: 1.2, 1.8, 1.2, .9; muzzled .6.
    Against it. Civic strikes led by elites that hold office.
    References. crabtree2020, burdynska2021, middlebrook1979.
    """

    label = "elite-street"
    family = FAMILY
    terms = {
        "M12": Term(("shut_out", "party"), when={"access_elite": -1.0, "vehicle_elite": -1.0}, then={"elite_street": 1}, rest=None),
        "M43": Term(("regional", "alarm"), when={"organisation_regional": 1.0, "orientation": 0.6}, then={"elite_street": 1}, rest=None),
        "M36": Term(("muzzled",), when={"closing_of_press": 1.0}, then={"elite_street": 1}),
    }
    reads = ("organisation_regional", "access_elite", "orientation", "vehicle_elite", "closing_of_press")
    moves = ("elite_street",)
    parameters = (
        Parameter("regional", half_normal(1.2, "median at the design note's .8"), "logit", "Effect of regional organisation."),
        Parameter("shut_out", half_normal(1.8, "median at the design note's 1.2"), "logit", "Effect of lost access."),
        Parameter("alarm", half_normal(1.2, "median at the design note's .8"), "logit", "Effect of popular policy."),
        Parameter("party", half_normal(0.9, "median at the design note's .6"), "logit", "Effect of a vehicle against the street."),
        Parameter("muzzled", half_normal(0.6, "judged"), "logit", "Effect of a closed press."),
    )
    references = ("crabtree2020", "burdynska2021", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the elite street."""
        return {
            "elite_street": -2.5
            + theta["regional"] * now["organisation_regional"]
            + theta["shut_out"] * positive_part(-now["access_elite"])
            + theta["alarm"] * positive_part(now["orientation"])
            - theta["party"] * now["vehicle_elite"]
            + theta["muzzled"] * now["closing_of_press"]
        }


class ContentionAndForce(Mechanism):
    r"""Mobilisation breaks out in waves, and governments answer with force.

    Claim.      High mobilisation turns into strikes and waves; it and conservative military
                rule bring repression, popular governments use less of it.
    Equation.   logit h_wave = 4 * outbreak * (m - .25)
                logit h_repression = response * (2m - 1) * (1 - .7 g) - reformism * mal + .8 * c
    Symbols.    m mobilisation, g popular government, c conservative military, mal alignment.
    Scope.      Every quarter and every theory; the early record of waves is thinner than the late one.
    Priors.     Half-normal .9, .7, .6.
    Against it. Massacres under popular governments in quiet times.
    References. crabtree2020, middlebrook1979.
    """

    label = "contention-and-force"
    family = FAMILY
    reads = ("mobilisation", "governs_popular", "governs_conservatives", "military_alignment")
    moves = ("wave", "repression")
    parameters = (
        Parameter("outbreak", half_normal(0.9, "design note wv_m"), "logit", "Mobilisation on waves."),
        Parameter("response", half_normal(0.7, "design note rp_m"), "logit", "Mobilisation on repression."),
        Parameter("reformism", half_normal(0.6, "design note rp_mil"), "logit", "Reformist armed forces against repression."),
    )
    references = ("crabtree2020", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazards of waves and repression."""
        m = now["mobilisation"]
        return {
            "wave": 4.0 * theta["outbreak"] * (m - 0.25),
            "repression": theta["response"] * (2.0 * m - 1.0) * (1.0 - 0.7 * now["governs_popular"])
            - theta["reformism"] * now["military_alignment"]
            + 0.8 * now["governs_conservatives"],
        }


class Insurgency(Mechanism):
    r"""Insurgency begins where the organised and electoral roads are closed.

    Claim.      Peasant unions, access and a popular vehicle make insurgency unlikely.
    Equation.   logit h_onset = -roads * (V_popular + a_P + o_rural) / 3
    Symbols.    V_popular popular vehicle, a_P popular access, o_rural rural organisation.
    Scope.      Peru 1965 and 1980, Bolivia 1967: three onsets, so mostly prior.
    Priors.     normal(.4, .5): claimed positive, and Peru's vehicles of 1980 speak against it.
    Against it. Onsets at high organisation and open elections (Peru 1980).
    References. crabtree2020.
    """

    label = "insurgency-onset"
    family = FAMILY
    terms = {
        "M70": Term(
            ("roads",),
            when={"vehicle_popular": 1.0, "access_popular": 1.0, "organisation_rural": 1.0},
            then={"insurgency_onset": -1},
            rest={"vehicle_popular": 0.0, "access_popular": 0.0, "organisation_rural": 0.0},
        )
    }
    reads = ("vehicle_popular", "access_popular", "organisation_rural")
    moves = ("insurgency_onset",)
    parameters = (Parameter("roads", normal(0.4, 0.5, "design note in_o"), "logit", "Effect of open roads."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of onset."""
        roads = (now["vehicle_popular"] + now["access_popular"] + now["organisation_rural"]) / 3.0
        return {"insurgency_onset": -theta["roads"] * roads}


class InsurgencyCourse(Mechanism):
    r"""An insurgency that has begun grows slowly until it ends.

    Claim.      None: once begun, insurgency feeds on itself until leaders are taken or terms are found.
    Equation.   dW = .35 E_onset + .03 W (1 - W) - W E_end
    Symbols.    W intensity [share].
    Scope.      Bookkeeping; recorded intensity takes its place wherever the record gives it.
    Priors.     None here.
    Against it. Insurgencies that fade without an end event.
    References. crabtree2020.
    """

    label = "insurgency-course"
    family = FAMILY
    reads = ("insurgency", "insurgency_onset", "insurgency_end")
    moves = ("insurgency",)
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the intensity."""
        W = now["insurgency"]
        return {"insurgency": 0.35 * now["insurgency_onset"] + 0.03 * W * (1.0 - W) - W * now["insurgency_end"]}


class WavesRemembered(Mechanism):
    r"""Waves of protest are remembered for about a year.

    Claim.      None: the stock is what neighbours and later quarters see of a wave.
    Equation.   d w = -.25 * w + E_wave
    Symbols.    w memory of waves [stock].
    Scope.      Bookkeeping.
    Priors.     None here.
    Against it. Not a claim.
    References. None.
    """

    label = "waves-remembered"
    family = FAMILY
    reads = ("wave_memory", "wave")
    moves = ("wave_memory",)
    parameters = ()
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the memory of waves."""
        return {"wave_memory": -0.25 * now["wave_memory"] + now["wave"]}
