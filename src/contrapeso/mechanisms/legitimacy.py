"""Legitimacy: the economy, scandal, delivery, repression, honeymoon."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "legitimacy"
CAPACITY = 0.5
"""Administrative capacity, for want of a series that covers both countries from 1930."""


class EconomicJudgement(Mechanism):
    r"""People judge governments by growth and prices.

    Claim.      Growth raises and inflation lowers the standing of whoever governs; a new
                government starts with a credit that fades.
    Equation.   dL = -.1 L + growth * Y - prices * pi + new * (honeymoon - .7 L)
    Symbols.    L legitimacy, Y growth, pi inflation stress.
    Scope.      All governments; disputed for the breakdown of regimes as a whole.
    Priors.     Half-normal .12, .25, .5.
    Against it. Governments that fall in booms (Peru 2018-20) and last through slumps.
    References. middlebrook1979, campello-zucco2016, mainwaring-perezlinan2013.
    """

    label = "economic-judgement"
    family = FAMILY
    rows = ("M37",)
    reads = ("legitimacy", "growth", "inflation_stress", "new_government")
    moves = ("legitimacy",)
    parameters = (
        Parameter("growth", half_normal(0.12, "design note l_y"), "sd per quarter", "Standing from growth."),
        Parameter("prices", half_normal(0.25, "design note l_pi"), "sd per quarter", "Standing lost to inflation."),
        Parameter("honeymoon", half_normal(0.5, "design note l_honey"), "sd", "Credit of a new government."),
    )
    references = ("middlebrook1979", "campello-zucco2016", "mainwaring-perezlinan2013")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move legitimacy."""
        L = now["legitimacy"]
        return {
            "legitimacy": -0.1 * L
            + theta["growth"] * now["growth"]
            - theta["prices"] * now["inflation_stress"]
            + now["new_government"] * (theta["honeymoon"] - 0.7 * L)
        }


class Scandal(Mechanism):
    r"""Corruption scandals discredit incumbents, and elite vehicles with them.

    Claim.      Scandals lower the standing of the government and wear out elite parties.
    Equation.   dG = -.15 G + .5 E_scandal;  dL = -discredit * G;  d V_elite = -wear * G
    Symbols.    G scandal stock, L legitimacy, V_elite elite vehicle.
    Scope.      Peru since 2000; the early record of scandals is thin.
    Priors.     Half-normal .20 and .05.
    Against it. Scandals that leave approval and parties unmoved.
    References. crabtree2020, perezlinan2007.
    """

    label = "scandal"
    family = FAMILY
    rows = ("M17",)
    reads = ("scandal_stock", "scandal")
    moves = ("scandal_stock", "legitimacy", "vehicle_elite")
    parameters = (
        Parameter("discredit", half_normal(0.20, "design note l_G"), "sd per quarter", "Standing lost to scandal."),
        Parameter("wear", half_normal(0.05, "design note v_disc"), "sd per quarter", "Elite vehicle lost to scandal."),
    )
    references = ("crabtree2020", "perezlinan2007")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the stock of scandals and spend standing."""
        G = now["scandal_stock"]
        return {
            "scandal_stock": -0.15 * G + 0.5 * now["scandal"],
            "legitimacy": -theta["discredit"] * G,
            "vehicle_elite": -theta["wear"] * G,
        }


class Delivery(Mechanism):
    r"""Reform beyond capacity disappoints; spending with means pleases.

    Claim.      Ambition that exceeds what the state can administer costs standing; a popular
                government with money wins it; violence against its people costs any government.
    Equation.   dL = -disappointment * (1 - s) * E_reform + social * r(theta) * r(F) - blood * E_repression
    Symbols.    s administrative capacity, set to .5 for want of a series; F fiscal space.
    Scope.      Peru 1968-75 (capacity); Bolivia 2006-14 (means).
    Priors.     Half-normal .15, .10, .15.
    Against it. Reforms beyond capacity that are popular for long.
    References. middlebrook1979, raby2021.
    """

    label = "delivery"
    family = FAMILY
    rows = ("M26", "M73", "M56")
    reads = ("reform", "orientation", "fiscal_space", "repression")
    moves = ("legitimacy",)
    parameters = (
        Parameter("disappointment", half_normal(0.15, "design note l_over"), "sd", "Standing lost beyond capacity."),
        Parameter("social", half_normal(0.10, "design note l_soc"), "sd per quarter", "Standing from spending."),
        Parameter("blood", half_normal(0.15, "design note l_rep"), "sd", "Standing lost to repression."),
    )
    references = ("middlebrook1979", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move legitimacy."""
        gap = (1.0 - CAPACITY) * now["reform"]
        means = positive_part(now["orientation"]) * positive_part(now["fiscal_space"])
        return {"legitimacy": -theta["disappointment"] * gap + theta["social"] * means - theta["blood"] * now["repression"]}
