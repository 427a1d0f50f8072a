"""Mobilisation: organised contention, grievance, fear, and the elite street."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, squeeze
from contrapeso.dynamics.mechanism import Contribution, Mechanism
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
    Scope.      Aggregate; an aggregate cousin of threshold models of civil violence.
    Priors.     Half-normal .6, .6, .6, .4.
    Against it. Protest that peaks in booms under popular governments (Bolivia 2011).
    References. crabtree2020, movements-interview, epstein2002.
    """

    label = "popular-mobilisation"
    family = FAMILY
    rows = ("M47", "M54")
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

    Claim.      Business and regional elites that have lost office, access and parties use civic
                strikes, lock-outs and blockades.
    Equation.   logit m_E = -2.5 + .8 o_regional + 1.2 r(-a_E) + .8 r(theta) - .6 V_elite
    Symbols.    m_E elite mobilisation [share], a_E elite access, theta orientation.
    Scope.      Bolivia 2006-09 and 2019. Coefficients are judged.
    Priors.     None here; what it does to a government is priced in the ruptures.
    Against it. Civic strikes led by elites that hold office.
    References. crabtree2020, burdynska2021.
    """

    label = "elite-street"
    family = FAMILY
    rows = ("M43",)
    reads = ("organisation_regional", "access_elite", "orientation", "vehicle_elite")
    moves = ("elite_street",)
    parameters = ()
    references = ("crabtree2020", "burdynska2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the elite street."""
        return {
            "elite_street": -2.5
            + 0.8 * now["organisation_regional"]
            + 1.2 * positive_part(-now["access_elite"])
            + 0.8 * positive_part(now["orientation"])
            - 0.6 * now["vehicle_elite"]
        }


class ContentionAndForce(Mechanism):
    r"""Mobilisation breaks out in waves, and governments answer with force.

    Claim.      High mobilisation turns into strikes and waves; waves and conservative military
                rule bring repression, popular governments use less of it.
    Equation.   logit h_wave = 4 * outbreak * (m - .25)
                logit h_repression = response * (2m - 1) * (1 - .7 g) - reformism * mal + .8 * c
    Symbols.    m mobilisation, g popular government, c conservative military, mal alignment.
    Scope.      Every quarter; the early record of waves is thinner than the late one.
    Priors.     Half-normal .9, .7, .6.
    Against it. Massacres under popular governments in quiet times.
    References. crabtree2020, middlebrook1979.
    """

    label = "contention-and-force"
    family = FAMILY
    rows = ("M47", "M23")
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
    rows = ("M70",)
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

    Claim.      Once begun, insurgency feeds on itself until leaders are taken or terms are found.
    Equation.   dW = .35 E_onset + .03 W (1 - W) - W E_end
    Symbols.    W intensity [share].
    Scope.      Bookkeeping; recorded intensity takes its place wherever the record gives it.
    Priors.     None here.
    Against it. Insurgencies that fade without an end event.
    References. crabtree2020.
    """

    label = "insurgency-course"
    family = FAMILY
    rows = ("M70",)
    reads = ("insurgency", "insurgency_onset", "insurgency_end")
    moves = ("insurgency",)
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the intensity."""
        W = now["insurgency"]
        return {"insurgency": 0.35 * now["insurgency_onset"] + 0.03 * W * (1.0 - W) - W * now["insurgency_end"]}
