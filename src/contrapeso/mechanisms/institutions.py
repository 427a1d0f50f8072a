"""Institutions: how often things happen, closures, openings, accords, vetoes, and the state's capacity."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "institutions"

BASE = {
    "exit_armed_conservative": -6.0,
    "exit_armed_reformist": -7.6,
    "exit_uprising": -6.6,
    "exit_removal": -5.9,
    "exit_exogenous": -6.0,
    "reform": -4.2,
    "adjustment": -5.2,
    "switch": -3.0,
    "wave": -3.4,
    "repression": -3.6,
    "insurgency_onset": -6.0,
    "insurgency_end": -3.6,
    "scandal": -4.2,
    "detente": -4.2,
    "transition": -3.8,
    "closure": -6.2,
    "veto": -4.2,
    "autonomy_bid": -6.2,
    "constituent": -5.2,
    "dispute": -2.5,
}
"""Prior medians of the quarterly log-odds at the zero of every effect (design note 3.5)."""

OWN = ("exit_armed_conservative", "exit_armed_reformist", "exit_uprising", "exit_removal", "wave", "repression", "reform")
"""Events for which a polity has a deviation of its own."""


class UsualFrequency(Mechanism):
    r"""How often each event happens when nothing else speaks for or against it.

    Claim.      None: the intercepts stand for what the other mechanisms leave out.
    Equation.   logit h_e = level_e + deviation_{e,i}
    Symbols.    level_e quarterly log-odds, deviation by polity for exits, waves, repression, reform.
    Scope.      Every event.
    Priors.     Normal about the design note's medians with sd .8, wider than the note's .4, since
                its record was provisional; spread half-normal .5; deviations standard normal.
    Against it. Not a claim.
    References. None.
    """

    label = "usual-frequency"
    family = FAMILY
    reads = ("tenure",)
    moves = tuple(BASE)
    parameters = (
        *(
            Parameter(name, normal(level, 0.8, "design note, widened"), "logit", f"Usual log-odds of {name}.")
            for name, level in BASE.items()
        ),
        *(
            Parameter(
                f"deviation_{name}", normal(0.0, 0.4, "judged; fixed spread"), "logit", f"Deviation of a polity for {name}.", each="polity"
            )
            for name in OWN
        ),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add the intercepts."""
        still = 0.0 * now["tenure"]
        levels = {name: theta[name] + still for name in BASE}
        return {name: level + theta[f"deviation_{name}"] if name in OWN else level for name, level in levels.items()}


class OpeningAndClosing(Mechanism):
    r"""Unpopular rule opens, besieged elected rule closes.

    Claim.      Governments without elections open up as they age, lose standing and face
                mobilisation; elected executives close Congress in crises of order, money and standing.
    Equation.   logit h_transition = .05 * tenure - .5 L + pressure * (2m - 1)
                logit h_closure = -discontent * L + siege * W + penury * r(-F) + prices * pi
    Symbols.    L legitimacy, m mobilisation, W insurgency, F fiscal space, pi inflation stress, tenure
                in quarters (to 40).
    Scope.      Peru 1956, 1963, 1980; Bolivia 1978-82; closures Peru 1992 and 2019. Age and standing
                open under every theory.
    Priors.     pressure half-normal .5, siege half-normal .6, discontent half-normal .9, penury
                half-normal .6, prices half-normal .4.
    Against it. Openings from strength; closures in calm and plenty.
    References. crabtree2020, raby2021.
    """

    label = "opening-and-closing"
    family = FAMILY
    terms = {
        "M58": Term(("pressure",), when={"mobilisation": 0.9}, then={"transition": 1}, rest={"mobilisation": 0.5}),
        "M67": Term(
            ("siege", "discontent", "penury", "prices"),
            when={"insurgency": 0.8, "legitimacy": -1.0, "fiscal_space": -1.0, "inflation_stress": 1.0},
            then={"closure": 1},
            rest=None,
        ),
    }
    reads = ("tenure", "legitimacy", "mobilisation", "insurgency", "fiscal_space", "inflation_stress")
    moves = ("transition", "closure")
    parameters = (
        Parameter("pressure", half_normal(0.5, "design note tr_m"), "logit", "Mobilisation on opening."),
        Parameter("siege", half_normal(0.6, "design note"), "logit", "Insurgency on closure."),
        Parameter("discontent", half_normal(0.9, "median at the design note's .6"), "logit", "Low standing on closure."),
        Parameter("penury", half_normal(0.6, "median at the design note's .4"), "logit", "An empty budget on closure."),
        Parameter("prices", half_normal(0.4, "judged"), "logit", "Inflation on closure."),
    )
    references = ("crabtree2020", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        L = now["legitimacy"]
        age = now["tenure"] - positive_part(now["tenure"] - 40.0)
        return {
            "transition": 0.05 * age - 0.5 * L + theta["pressure"] * (2.0 * now["mobilisation"] - 1.0),
            "closure": -theta["discontent"] * L
            + theta["siege"] * now["insurgency"]
            + theta["penury"] * positive_part(-now["fiscal_space"])
            + theta["prices"] * now["inflation_stress"],
        }


class RoomForAccord(Mechanism):
    r"""Accords with business come with time in office and good prices.

    Claim.      Popular governments settle with business once secure and in a boom.
    Equation.   logit h_accord = boom * p + secure * tenure
    Symbols.    p export price, tenure in quarters (to 40).
    Scope.      Bolivia 2009-13 is the case.
    Priors.     boom half-normal .45; secure half-normal .06.
    Against it. Accords of weak and new governments.
    References. crabtree2020.
    """

    label = "room-for-accord"
    family = FAMILY
    terms = {"M14": Term(("boom", "secure"), when={"export_price": 1.0, "tenure": 12.0}, then={"detente": 1})}
    reads = ("export_price", "tenure")
    moves = ("detente",)
    parameters = (
        Parameter("boom", half_normal(0.45, "median at the design note's .3"), "logit", "Prices on accords."),
        Parameter("secure", half_normal(0.06, "median at the design note's .04"), "logit per quarter", "Time in office on accords."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of an accord."""
        age = jnp.minimum(now["tenure"], 40.0)
        return {"detente": theta["boom"] * now["export_price"] + theta["secure"] * age}


class SourcesOfScandal(Mechanism):
    r"""Closed circles and illicit money breed scandal.

    Claim.      Institutions captured for long breed corruption; illicit economies buy protection.
    Equation.   logit h_scandal = closed * lock + bribes * rents
    Symbols.    lock lock-in [stock], rents of illicit economies [0-1].
    Scope.      Peru since 1990, Bolivia in the 1980s, Colombia. Scandals are those that came to light.
    Priors.     closed half-normal .4; bribes half-normal .3.
    Against it. Scandals as frequent where rents and lock-in are low.
    References. crabtree2020.
    """

    label = "sources-of-scandal"
    family = FAMILY
    terms = {
        "M08": Term(("closed",), when={"lock_in": 2.0}, then={"scandal": 1}, rest={"lock_in": 0.0}),
        "M64": Term(("bribes",), when={"drug_rents": 1.0}, then={"scandal": 1}),
    }
    reads = ("lock_in", "drug_rents")
    moves = ("scandal",)
    parameters = (
        Parameter("closed", half_normal(0.4, "design note"), "logit", "Lock-in on scandal."),
        Parameter("bribes", half_normal(0.3, "design note sc_nar"), "logit", "Illicit rents on scandal."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of scandal."""
        return {"scandal": theta["closed"] * now["lock_in"] + theta["bribes"] * now["drug_rents"]}


class StateCapacity(Mechanism):
    r"""Illicit economies corrode the state's administration.

    Claim.      Rents of illicit economies buy judges, police and officials, and the state's capacity
                goes with them.
    Equation.   dC = -.01 * C - corrosion * rents
    Symbols.    C capacity of the state [sd], rents of illicit economies [0-1].
    Scope.      Where the record gives capacity, it takes the place of the equation.
    Priors.     corrosion half-normal .02.
    Against it. States that grow abler as illicit rents rise.
    References. crabtree2020.
    """

    label = "state-capacity"
    family = FAMILY
    terms = {"M64": Term(("corrosion",), when={"drug_rents": 1.0}, then={"state_capacity": -1})}
    reads = ("state_capacity", "drug_rents")
    moves = ("state_capacity",)
    parameters = (Parameter("corrosion", half_normal(0.02, "judged"), "sd per quarter", "Capacity lost to illicit rents."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move capacity."""
        return {"state_capacity": -0.01 * now["state_capacity"] - theta["corrosion"] * now["drug_rents"]}


class Vetoes(Mechanism):
    r"""Elites with access, Congress and the armed forces veto ministers of a government without seats.

    Claim.      Where elites have access, the government's vehicle is weak and officers lean against it,
                a legislature that it does not hold removes its ministers.
    Equation.   logit h_veto = veto * d * (a_E - V_P - mal)
    Symbols.    d share of seats that the government lacks [0-1], a_E elite access, V_P popular vehicle,
                mal alignment of the armed forces.
    Scope.      Competitive government: Peru 2021.
    Priors.     veto half-normal .4.
    Against it. Censures by legislatures that the government holds.
    References. raby2021.
    """

    label = "vetoes"
    family = FAMILY
    terms = {
        "M57": Term(
            ("veto",),
            when={"divided_government": 0.9, "access_elite": 1.0, "vehicle_popular": -1.0, "military_alignment": -0.5},
            then={"veto": 1},
            rest={"divided_government": 0.0},
        )
    }
    reads = ("divided_government", "access_elite", "vehicle_popular", "military_alignment")
    moves = ("veto",)
    parameters = (Parameter("veto", half_normal(0.4, "design note sw_veto"), "logit", "Effect of elites' means on vetoes."),)
    references = ("raby2021",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a veto."""
        means = now["access_elite"] - now["vehicle_popular"] - now["military_alignment"]
        return {"veto": theta["veto"] * now["divided_government"] * means}


class RetreatAfterVeto(Mechanism):
    r"""A government whose ministers are vetoed gives up part of its programme.

    Claim.      Vetoes in cabinet make a popular government retreat step by step.
    Equation.   d theta = -retreat * E_veto * s(12 theta)
    Symbols.    theta orientation [-1, 1].
    Scope.      Peru 2021.
    Priors.     retreat half-normal .3.
    Against it. Governments that answer a veto with more of their programme.
    References. raby2021.
    """

    label = "retreat-after-veto"
    family = FAMILY
    terms = {"M57": Term(("retreat",), when={"veto": 1.0, "orientation": 0.6}, then={"orientation": -1})}
    reads = ("veto", "orientation")
    moves = ("orientation",)
    parameters = (Parameter("retreat", half_normal(0.3, "median at the design note's .2"), "share", "Programme given up after a veto."),)
    references = ("raby2021",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Turn policy."""
        return {"orientation": -theta["retreat"] * now["veto"] * sigmoid(12.0 * now["orientation"])}


class ConstituentPressure(Mechanism):
    r"""Pressure from below forces a constituent process.

    Claim.      Mobilisation under a popular government, or a wave against any other, brings a
                constituent assembly.
    Equation.   logit h_constituent = assembly * (m * g + .5 w)
    Symbols.    m mobilisation, g popular government, w memory of waves [stock].
    Scope.      Bolivia 2006-08, Ecuador 2007, Venezuela 1999; Chile 2019-21.
    Priors.     assembly half-normal 1.0.
    Against it. Constituent processes called in quiet times from above (Peru 1992).
    References. crabtree2020, raby2021.
    """

    label = "constituent-pressure"
    family = FAMILY
    terms = {"M58": Term(("assembly",), when={"mobilisation": 0.8, "governs_popular": 1.0, "wave_memory": 1.0}, then={"constituent": 1})}
    reads = ("mobilisation", "governs_popular", "wave_memory")
    moves = ("constituent",)
    parameters = (Parameter("assembly", half_normal(1.0, "design note co_m, widened"), "logit", "Pressure on constituent processes."),)
    references = ("crabtree2020", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a constituent process."""
        return {"constituent": theta["assembly"] * (now["mobilisation"] * now["governs_popular"] + 0.5 * now["wave_memory"])}
