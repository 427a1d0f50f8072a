"""Institutions: how often things happen, closures, transitions, accords."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part
from contrapeso.dynamics.mechanism import Contribution, Mechanism
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
    rows = ()
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
                mobilisation; elected executives close Congress in crises of order and money.
    Equation.   logit h_transition = .05 * tenure - .5 L + pressure * (2m - 1)
                logit h_closure = -.6 L + siege * W + .4 r(-F)
    Symbols.    L legitimacy, m mobilisation, W insurgency, F fiscal space, tenure in quarters (to 40).
    Scope.      Peru 1956, 1963, 1980; Bolivia 1978-82; closures Peru 1992 and 2019.
    Priors.     Half-normal .5 and .6.
    Against it. Openings from strength.
    References. crabtree2020, raby2021.
    """

    label = "opening-and-closing"
    family = FAMILY
    rows = ("M58", "M67")
    reads = ("tenure", "legitimacy", "mobilisation", "insurgency", "fiscal_space")
    moves = ("transition", "closure")
    parameters = (
        Parameter("pressure", half_normal(0.5, "design note tr_m"), "logit", "Mobilisation on opening."),
        Parameter("siege", half_normal(0.6, "design note"), "logit", "Insurgency on closure."),
    )
    references = ("crabtree2020", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        L = now["legitimacy"]
        age = now["tenure"] - positive_part(now["tenure"] - 40.0)
        return {
            "transition": 0.05 * age - 0.5 * L + theta["pressure"] * (2.0 * now["mobilisation"] - 1.0),
            "closure": -0.6 * L + theta["siege"] * now["insurgency"] + 0.4 * positive_part(-now["fiscal_space"]),
        }


class RoomForAccord(Mechanism):
    r"""Accords with business come with time in office and good prices; scandals with closed circles.

    Claim.      Popular governments settle with business once secure and in a boom; long-locked
                institutions breed scandal.
    Equation.   logit h_accord = .3 p + .04 * tenure;  logit h_scandal = closed * lock
    Symbols.    p export price, tenure in quarters (to 40), lock lock-in.
    Scope.      Bolivia 2009-13; Peru 2000-21.
    Priors.     closed half-normal .4; the accord's terms are judged.
    Against it. Accords of weak and new governments.
    References. crabtree2020.
    """

    label = "room-for-accord"
    family = FAMILY
    rows = ("M14", "M64")
    reads = ("export_price", "tenure", "lock_in")
    moves = ("detente", "scandal")
    parameters = (Parameter("closed", half_normal(0.4, "design note"), "logit", "Lock-in on scandal."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        age = now["tenure"] - positive_part(now["tenure"] - 40.0)
        return {"detente": 0.3 * now["export_price"] + 0.04 * age, "scandal": theta["closed"] * now["lock_in"]}
