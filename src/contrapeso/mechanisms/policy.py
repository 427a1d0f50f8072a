"""Policy: orientation, reform, adjustment, reversal, learning, and the autonomy of the state."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "policy"
TARGETS = (0.6, -0.5, 0.7, -0.6, 0.0)
"""Orientation to which each situation tends: popular-elected, elite-elected, military-reform,
military-conservative, interim. Judged; they fix the scale of orientation."""


def tendency(situation: Array) -> Array:
    """Return the orientation to which a governing situation tends."""
    return jnp.select([situation == code for code in range(5)], [jnp.full_like(situation, target) for target in TARGETS])


class Orientation(Mechanism):
    r"""Policy moves with whoever governs, and adjustment and reversal turn it.

    Claim.      A new government sets a new course, weakened from the start where an elite model
                is locked in and debt is high; adjustments and reversals turn it towards elites; the
                need for private investment wears a popular programme down.
    Equation.   d theta = (1 - new) * (.05 * (target - theta) - .3 * E_adjustment - .8 * E_switch * s(12 theta)
                - need * K * (1 - Q) * s(12 theta)) + new * (entry - theta - .3 * E_adjustment)
                entry = target - constrained * s(lock + D - 1) * [target > 0]
    Symbols.    theta orientation [-1, 1], new 1 when a government enters, lock lock-in, D debt stress,
                K capital strike [share], Q state ownership [share].
    Scope.      Targets are judged by situation and fix the scale.
    Priors.     constrained half-normal .6; need half-normal .05.
    Against it. Governments coded one way that enact the other without a recorded reversal; popular
                programmes that stand while capital withdraws.
    References. crabtree2020, stokes2001.
    """

    label = "orientation"
    family = FAMILY
    terms = {
        "M09": Term(
            ("constrained",),
            when={"new_government": 1.0, "next_situation": 0.0, "lock_in": 2.0, "debt_stress": 1.0},
            then={"orientation": -1},
        ),
        "M10": Term(
            ("need",),
            when={"capital_strike": 0.8, "orientation": 0.6, "state_ownership": 0.1},
            then={"orientation": -1},
            rest={"capital_strike": 0.0, "orientation": 0.6},
        ),
    }
    reads = (
        "orientation",
        "adjustment",
        "switch",
        "new_government",
        "next_situation",
        "lock_in",
        "debt_stress",
        "capital_strike",
        "state_ownership",
    )
    moves = ("orientation",)
    parameters = (
        Parameter("constrained", half_normal(0.6, "median at the design note's .4"), "share", "Programme lost at entry."),
        Parameter("need", half_normal(0.05, "judged"), "per quarter", "Programme worn down by the need for private investment."),
    )
    references = ("crabtree2020", "stokes2001")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Drift to the target, jump at entry, turn with events."""
        course, target = now["orientation"], tendency(now["next_situation"])
        popular = sigmoid(12.0 * course)
        worn = theta["need"] * now["capital_strike"] * (1.0 - now["state_ownership"])
        drift = 0.05 * (target - course) - 0.3 * now["adjustment"] - (0.8 * now["switch"] + worn) * popular
        weakened = theta["constrained"] * sigmoid(now["lock_in"] + now["debt_stress"] - 1.0)
        entry = target - weakened * jnp.where(target > 0, 1.0, 0.0)
        new = now["new_government"]
        return {"orientation": (1.0 - new) * drift + new * (entry - course - 0.3 * now["adjustment"])}


class ReformDrive(Mechanism):
    r"""Reform comes with popular policy, an autonomous state and money, against elite access.

    Claim.      Redistribution and nationalisation are enacted by governments so inclined, when
                the state is autonomous and solvent and elites lack access. Policy made in closed
                circles eludes its opponents.
    Equation.   logit h = 2 * will * theta + freedom * A + means * F - block * a_E + closed_doors * sec
    Symbols.    theta orientation, A autonomy, F fiscal space, a_E elite access, sec secrecy [0-1].
    Scope.      Every quarter. Will and means count under every theory.
    Priors.     Half-normal .9, .4, .3, .4; closed_doors normal(0, .3), since what secrecy brings is
                a matter of interpretation.
    Against it. Reforms by governments of elites (Peru's land law of 1964, Bolivia 1994).
    References. crabtree2020, middlebrook1979, albertus2015.
    """

    label = "reform-drive"
    family = FAMILY
    terms = {
        "M25": Term(("freedom",), when={"autonomy": 1.0}, then={"reform": 1}),
        "M08": Term(("block",), when={"access_elite": 1.0}, then={"reform": -1}, rest={"access_elite": 0.0}),
        "M28": Term(("closed_doors",), when={"secrecy": 1.0}, then={"reform": 1}),
    }
    reads = ("orientation", "autonomy", "fiscal_space", "access_elite", "secrecy")
    moves = ("reform",)
    parameters = (
        Parameter("will", half_normal(0.9, "design note rf_th"), "logit", "Effect of orientation."),
        Parameter("freedom", half_normal(0.4, "design note rf_A"), "logit", "Effect of autonomy."),
        Parameter("means", half_normal(0.3, "design note rf_F"), "logit", "Effect of fiscal space."),
        Parameter("block", half_normal(0.4, "design note rf_E"), "logit", "Effect of elite access."),
        Parameter("closed_doors", normal(0.0, 0.3, "design note rf_amb"), "logit", "Effect of secrecy."),
    )
    references = ("crabtree2020", "middlebrook1979", "albertus2015")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of reform."""
        return {
            "reform": 2.0 * theta["will"] * now["orientation"]
            + theta["freedom"] * now["autonomy"]
            + theta["means"] * now["fiscal_space"]
            - theta["block"] * now["access_elite"]
            + theta["closed_doors"] * now["secrecy"]
        }


class CreditorPressure(Mechanism):
    r"""Debt and inflation force adjustment, and reversal on those elected against it.

    Claim.      Creditors and price crises impose adjustment whoever governs; popular governments
                in debt, facing a locked-in model, reverse their programme early in their term.
    Equation.   logit h_adjustment = prices * pi + debt * D - resist * theta
                logit h_switch = debt_switch * D + locked * lock - relief * F
    Symbols.    pi inflation stress, D debt stress, theta orientation, lock lock-in, F fiscal space.
    Scope.      Reversal is possible in the first six quarters of a popular or reforming government.
    Priors.     Half-normal .6, .4, .6, .5, .7, .4.
    Against it. Adjustment that comes at low debt and stable prices by conviction.
    References. crabtree2020, middlebrook1979, stokes2001, campello2014.
    """

    label = "creditor-pressure"
    family = FAMILY
    terms = {
        "M34": Term(
            ("prices", "debt", "debt_switch"),
            when={"inflation_stress": 1.0, "debt_stress": 1.0},
            then={"adjustment": 1, "switch": 1},
        ),
        "M02": Term(("debt",), when={"debt_stress": 1.0}, then={"adjustment": 1}),
        "M09": Term(
            ("locked", "relief"),
            when={"lock_in": 2.0, "fiscal_space": -1.0},
            then={"switch": 1},
            rest={"lock_in": 0.0, "fiscal_space": 0.0},
        ),
    }
    reads = ("inflation_stress", "debt_stress", "orientation", "lock_in", "fiscal_space")
    moves = ("adjustment", "switch")
    parameters = (
        Parameter("prices", half_normal(0.6, "design note ad_pi"), "logit", "Inflation on adjustment."),
        Parameter("debt", half_normal(0.4, "design note ad_D"), "logit", "Debt on adjustment."),
        Parameter("resist", half_normal(0.6, "design note ad_th"), "logit", "Popular orientation against adjustment."),
        Parameter("debt_switch", half_normal(0.5, "design note sw_D"), "logit", "Debt on reversal."),
        Parameter("locked", half_normal(0.7, "design note sw_lock"), "logit", "Lock-in on reversal."),
        Parameter("relief", half_normal(0.4, "design note sw_F"), "logit", "Fiscal space against reversal."),
    )
    references = ("crabtree2020", "middlebrook1979", "stokes2001", "campello2014")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazards of adjustment and of reversal."""
        D = now["debt_stress"]
        return {
            "adjustment": theta["prices"] * now["inflation_stress"] + theta["debt"] * D - theta["resist"] * now["orientation"],
            "switch": theta["debt_switch"] * D + theta["locked"] * now["lock_in"] - theta["relief"] * now["fiscal_space"],
        }


class StateAutonomy(Mechanism):
    r"""The state's autonomy arises when elites are weak and erodes as it is used.

    Claim.      A crisis of elite dominance frees the state; running a large popular programme
                with a large public sector uses that freedom up.
    Equation.   dA = -.03 A - erosion * 2 r(theta) * Q + creation * r(-o_E)
    Symbols.    A autonomy, theta orientation, Q state ownership, o_E elite organisation.
    Scope.      Peru 1968-78; there is no indicator of autonomy, so the effects stay at the prior.
    Priors.     Half-normal .05 and .05.
    Against it. Any direct measure of autonomy that does not fall from 1969 to 1975.
    References. middlebrook1979.
    """

    label = "state-autonomy"
    family = FAMILY
    terms = {
        "M25": Term(
            ("erosion", "creation"),
            when={"orientation": 0.8, "state_ownership": 0.6, "organisation_elite": 1.5},
            then={"autonomy": -1},
            rest=None,
        )
    }
    reads = ("autonomy", "orientation", "state_ownership", "organisation_elite")
    moves = ("autonomy",)
    parameters = (
        Parameter("erosion", half_normal(0.05, "design note aut_er"), "sd per quarter", "Autonomy used up."),
        Parameter("creation", half_normal(0.05, "design note aut_cr"), "sd per quarter", "Autonomy from weak elites."),
    )
    references = ("middlebrook1979",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move autonomy."""
        used = theta["erosion"] * 2.0 * positive_part(now["orientation"]) * now["state_ownership"]
        return {"autonomy": -0.03 * now["autonomy"] - used + theta["creation"] * positive_part(-now["organisation_elite"])}


class RecentMemory(Mechanism):
    r"""Recent adjustment, repression and overreach are remembered for a while.

    Claim.      None: what a government has just done is remembered for a year or two, an attempt to
                stay beyond a limit for longer.
    Equation.   d adj = -.2 adj + E_adjustment;  d rep = -.2 rep + E_repression;
                d over = -.06 over + E_overreach
    Symbols.    adj, rep, over: memories of recent adjustment, repression and overreach [stock].
    Scope.      Bookkeeping for mechanisms that read the memories.
    Priors.     None here.
    Against it. Not a claim.
    References. crabtree2020.
    """

    label = "recent-memory"
    family = FAMILY
    reads = ("adjustment_memory", "adjustment", "repression_memory", "repression", "overreach_memory", "overreach")
    moves = ("adjustment_memory", "repression_memory", "overreach_memory")
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the three memories."""
        return {
            "adjustment_memory": -0.2 * now["adjustment_memory"] + now["adjustment"],
            "repression_memory": -0.2 * now["repression_memory"] + now["repression"],
            "overreach_memory": -0.06 * now["overreach_memory"] + now["overreach"],
        }


class AdjustmentMomentum(Mechanism):
    r"""One adjustment calls for the next while the programme lasts.

    Claim.      Stabilisation, liberalisation and privatisation come as stages of one programme.
    Equation.   logit h_adjustment = momentum * adj
    Symbols.    adj memory of recent adjustment [stock].
    Scope.      Bolivia 1985-97, Peru 1976-78 and 1990-98. Holds under every theory.
    Priors.     normal(.3, .4): the sign is likely but not claimed by a source.
    Against it. Single adjustments that stand alone.
    References. crabtree2020.
    """

    label = "adjustment-momentum"
    family = FAMILY
    reads = ("adjustment_memory",)
    moves = ("adjustment",)
    parameters = (Parameter("momentum", normal(0.3, 0.4, "judged"), "logit", "Effect of recent adjustment."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of adjustment."""
        return {"adjustment": theta["momentum"] * now["adjustment_memory"]}


class Learning(Mechanism):
    r"""Rulers learn: their policy wanders less the longer they are in office.

    Claim.      New rulers improvise; with time, and with a plan for their succession, policy varies
                less about its course.
    Equation.   spread = -learned * min(tenure, 40) / 20
    Symbols.    spread log of the spread of policy about its course, tenure in quarters.
    Scope.      Peru 1968-75 as the workshop discussed it. A spread cannot be told from the record here.
    Priors.     learned half-normal .3.
    Against it. Policy that swings more late in a tenure than early.
    References. middlebrook1979.
    """

    label = "learning"
    family = FAMILY
    terms = {"M76": Term(("learned",), when={"tenure": 20.0}, then={"policy_spread": -1})}
    reads = ("tenure",)
    moves = ("policy_spread",)
    parameters = (Parameter("learned", half_normal(0.3, "judged"), "log", "Fall of the log spread over five years in office."),)
    references = ("middlebrook1979",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Narrow the spread with tenure."""
        return {"policy_spread": -theta["learned"] * jnp.minimum(now["tenure"], 40.0) / 20.0}
