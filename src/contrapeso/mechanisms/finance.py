"""Finance: foreign debt, and the budget with what it is well or badly spent on."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, logit_normal, normal

FAMILY = "finance"


class DebtCycle(Mechanism):
    r"""Cheap credit fills the budget gap with debt, and dear credit empties it again.

    Claim.      When lenders are open and real rates low, deficits turn into foreign debt; when
                rates rise, its service takes fiscal space and part of the programme with it.
    Equation.   dD = 2 * borrowing * r(-F) * credit * s(-rate) - .05 * E_adjustment - .015 * D
                dF = -service * r(D) * (.5 + r(rate))
    Symbols.    D debt stress, F fiscal space, credit ease of foreign credit [0-1], rate US real
                rate [sd], r positive part.
    Scope.      Sovereigns that borrow abroad in foreign currency. Repayment and write-down are fixed.
    Priors.     borrowing half-normal .08; service half-normal .08 (a tenth of an sd of fiscal space
                per quarter at most).
    Against it. Debt crises that come at low rates, or high debt without fiscal loss.
    References. middlebrook1979, campello2014.
    """

    label = "debt-cycle"
    family = FAMILY
    terms = {
        "M02": Term(
            ("borrowing", "service"),
            when={"fiscal_space": -1.0, "credit_window": 1.0, "debt_stress": 1.0},
            then={"debt_stress": 1, "fiscal_space": -1},
            rest=None,
        )
    }
    reads = ("debt_stress", "fiscal_space", "us_real_rate", "credit_window", "adjustment")
    moves = ("debt_stress", "fiscal_space")
    parameters = (
        Parameter("borrowing", half_normal(0.08, "median at the design note's .05"), "sd per quarter", "Debt from a gap in the budget."),
        Parameter("service", half_normal(0.08, "design note f_D"), "sd per quarter", "Fiscal cost of debt."),
    )
    references = ("middlebrook1979", "campello2014")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add borrowing, write-down under adjustment, and debt service."""
        D, F, rate = now["debt_stress"], now["fiscal_space"], now["us_real_rate"]
        borrowed = 2.0 * theta["borrowing"] * positive_part(-F) * now["credit_window"] * sigmoid(-rate)
        return {
            "debt_stress": borrowed - 0.05 * now["adjustment"] - 0.015 * D,
            "fiscal_space": -theta["service"] * positive_part(D) * (0.5 + positive_part(rate)),
        }


class PublicFinance(Mechanism):
    r"""The budget follows growth, popular spending and adjustment; an empty budget feeds inflation.

    Claim.      Growth fills the budget, popular programmes spend it, adjustment refills it, and a
                deep deficit ends in inflation. Some hold that reformers mismanaged what they had;
                others that spending can be paid for by cutting the state's own costs.
    Equation.   dF = -.07 F + from_growth * Y - spending * r(theta) * (1 - thrift * aus)
                + .5 * repair * E_adjustment - .2 * (waste_reformers * mr + waste_popular * g)
                dY = -.2 Y;  d pi = .4 * (r(-F - 1) - pi)
    Symbols.    F fiscal space, Y growth, theta orientation, aus austerity from above [0-1], mr military
                reformers, g popular government, pi inflation stress.
    Scope.      Plain accounting; the half-lives are fixed, not learned. Mismanagement is said of single
                governments; here it is one number for all military reformers and one for all popular
                governments, damped by .2 because it acts in every quarter.
    Priors.     Half-normal: .10, .08, .50; thrift logit-normal about .5; waste_reformers and
                waste_popular normal(0, .3), since the sources dispute it.
    Against it. Popular governments with standing surpluses (Bolivia 2006-13).
    References. crabtree2020, middlebrook1979, raby2021.
    """

    label = "public-finance"
    family = FAMILY
    terms = {
        "M27": Term(("waste_reformers", "waste_popular"), when={"governs_reformers": 1.0}, then={"fiscal_space": -1}),
        "M56": Term(("thrift",), when={"austerity_from_above": 1.0, "orientation": 0.6}, then={"fiscal_space": 1}),
    }
    reads = (
        "fiscal_space",
        "growth",
        "orientation",
        "adjustment",
        "inflation_stress",
        "austerity_from_above",
        "governs_reformers",
        "governs_popular",
    )
    moves = ("fiscal_space", "growth", "inflation_stress")
    parameters = (
        Parameter("from_growth", half_normal(0.10, "design note f_y"), "sd per quarter", "Fiscal space from growth."),
        Parameter("spending", half_normal(0.08, "design note f_th"), "sd per quarter", "Cost of popular programmes."),
        Parameter("repair", half_normal(0.5, "design note f_adj"), "sd", "Fiscal space won by an adjustment."),
        Parameter("thrift", logit_normal(0.5, 0.75, "Beta(4, 4)"), "share", "Share of the cost saved by austerity from above."),
        Parameter("waste_reformers", normal(0.0, 0.3, "design note mis_g"), "sd per quarter", "Mismanagement under military reformers."),
        Parameter("waste_popular", normal(0.0, 0.3, "design note mis_g"), "sd per quarter", "Mismanagement under popular governments."),
    )
    references = ("crabtree2020", "middlebrook1979", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move fiscal space, growth and inflation."""
        F, Y = now["fiscal_space"], now["growth"]
        cost = theta["spending"] * positive_part(now["orientation"]) * (1.0 - theta["thrift"] * now["austerity_from_above"])
        waste = theta["waste_reformers"] * now["governs_reformers"] + theta["waste_popular"] * now["governs_popular"]
        return {
            "fiscal_space": -0.07 * F + theta["from_growth"] * Y - cost + 0.5 * theta["repair"] * now["adjustment"] - 0.2 * waste,
            "growth": -0.2 * Y,
            "inflation_stress": 0.4 * (positive_part(-F - 1.0) - now["inflation_stress"]),
        }
