"""The armed forces: alignment and its turns."""

from __future__ import annotations

from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "military"


class MilitaryAlignment(Mechanism):
    r"""The institution swings back: each intervention turns the armed forces the other way.

    Claim.      Armed forces have factions; a conservative intervention brings conservatives to
                the top, a reformist one reformists, and the institution then drifts back to
                guarding itself.
    Equation.   d mal = -.03 mal - .006 + turn * (E_reformist - E_conservative)
    Symbols.    mal alignment: reformist above zero, conservative below.
    Scope.      Bolivia 1936-82, Peru 1962-80.
    Priors.     turn half-normal .3.
    Against it. Successive interventions of one colour without a swing.
    References. middlebrook1979.
    """

    label = "military-alignment"
    family = FAMILY
    rows = ("M29",)
    reads = ("military_alignment", "exit_armed_conservative", "exit_armed_reformist")
    moves = ("military_alignment",)
    parameters = (Parameter("turn", half_normal(0.3, "design note"), "sd", "Turn of the institution with an intervention."),)
    references = ("middlebrook1979",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move alignment."""
        turn = theta["turn"] * (now["exit_armed_reformist"] - now["exit_armed_conservative"])
        return {"military_alignment": -0.03 * now["military_alignment"] - 0.006 + turn}
