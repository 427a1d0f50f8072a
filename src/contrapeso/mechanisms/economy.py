"""Economy: rents, debt, investment, and luck."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "economy"


class CommodityRents(Mechanism):
    r"""Commodity rents widen fiscal space and sustain whoever holds the state.

    Claim.      A rise of export prices brings growth and revenue; where exports are private it
                strengthens business, where they are public it strengthens the budget.
    Equation.   dY = growth_gain * dp;  dF = (0.5 * tax_gain + public_gain * Q) * p;
                d o_business = private_gain * (1 - Q) * p
    Symbols.    Y growth, F fiscal space, Q state ownership [share], p export price [sd],
                dp its change over a year [sd].
    Scope.      Exporters of a few commodities; every quarter.
    Priors.     Half-normal, as the sources sign them: .15, .10, .10, .03.
    Against it. Booms (Peru 2003-13, Bolivia 1973-77) without revenue or with weaker incumbents.
    References. crabtree2020, middlebrook1979, campello-zucco2016.
    """

    label = "commodity-rents"
    family = FAMILY
    rows = ("M01",)
    reads = ("export_price", "export_price_change", "state_ownership")
    moves = ("growth", "fiscal_space", "organisation_business")
    parameters = (
        Parameter("growth_gain", half_normal(0.15, "design note y_p"), "sd per quarter", "Growth per sd of price change."),
        Parameter("tax_gain", half_normal(0.10, "design note f_p"), "sd per quarter", "Fiscal space per sd of price, through taxes."),
        Parameter(
            "public_gain", half_normal(0.10, "design note f_Q"), "sd per quarter", "Fiscal space per sd of price, through ownership."
        ),
        Parameter("private_gain", half_normal(0.03, "design note e_boom"), "sd per quarter", "Business organisation per sd of price."),
    )
    references = ("crabtree2020", "middlebrook1979", "campello-zucco2016")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add what prices bring."""
        p, dp, Q = now["export_price"], now["export_price_change"], now["state_ownership"]
        return {
            "growth": theta["growth_gain"] * dp,
            "fiscal_space": (0.5 * theta["tax_gain"] + theta["public_gain"] * Q) * p,
            "organisation_business": theta["private_gain"] * (1.0 - Q) * p,
        }


class DebtCycle(Mechanism):
    r"""Cheap credit fills the budget gap with debt, and dear credit empties it again.

    Claim.      When real rates are low, deficits turn into foreign debt; when rates rise, its
                service takes fiscal space and part of the programme with it.
    Equation.   dD = .05 * r(-F) * s(-rate) - .05 * adjustment - .015 * D
                dF = -service * r(D) * (.5 + r(rate))
    Symbols.    D debt stress, F fiscal space, rate US real rate [sd], r positive part.
    Scope.      Sovereigns that borrow abroad in foreign currency.
    Priors.     service half-normal .08 (a tenth of an sd of fiscal space per quarter at most).
    Against it. Debt crises that come at low rates, or high debt without fiscal loss.
    References. middlebrook1979, campello2014.
    """

    label = "debt-cycle"
    family = FAMILY
    rows = ("M02",)
    reads = ("debt_stress", "fiscal_space", "us_real_rate", "adjustment")
    moves = ("debt_stress", "fiscal_space")
    parameters = (Parameter("service", half_normal(0.08, "design note f_D"), "sd per quarter", "Fiscal cost of debt."),)
    references = ("middlebrook1979", "campello2014")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add borrowing, write-down under adjustment, and debt service."""
        D, F, rate = now["debt_stress"], now["fiscal_space"], now["us_real_rate"]
        return {
            "debt_stress": 0.05 * positive_part(-F) * sigmoid(-rate) - 0.05 * now["adjustment"] - 0.015 * D,
            "fiscal_space": -theta["service"] * positive_part(D) * (0.5 + positive_part(rate)),
        }


class CapitalStrike(Mechanism):
    r"""Capital withholds investment from reform, and growth pays.

    Claim.      Private and foreign capital answer popular policy and nationalisation by not
                investing; accords and booms bring it back.
    Equation.   dK = .15 * (s(-1.2 + 1.5 policy_fear * theta + reform_fear * E_reform
                - accord_relief * det - boom_relief * p) - K)
                dY = -.3 * growth_loss * (K - .3)
    Symbols.    K capital strike [share], theta orientation, det accord, p export price, Y growth.
    Scope.      Economies where private capital does most of the investing.
    Priors.     Half-normal: 1.0, .8, .5, .4 and .25.
    Against it. Reform with rising private investment (Peru 1969-73 as some read it).
    References. crabtree2020, middlebrook1979.
    """

    label = "capital-strike"
    family = FAMILY
    rows = ("M24", "M33", "M14")
    reads = ("capital_strike", "orientation", "reform", "detente_memory", "export_price")
    moves = ("capital_strike", "growth")
    parameters = (
        Parameter("policy_fear", half_normal(1.0, "design note k_th"), "logit", "Response to popular orientation."),
        Parameter("reform_fear", half_normal(0.8, "design note k_ref"), "logit", "Response to a reform or nationalisation."),
        Parameter("accord_relief", half_normal(0.5, "design note k_det"), "logit", "Relief under an accord."),
        Parameter("boom_relief", half_normal(0.4, "design note k_boom"), "logit", "Relief in a boom."),
        Parameter("growth_loss", half_normal(0.25, "design note y_K"), "sd per quarter", "Growth lost to a strike of capital."),
    )
    references = ("crabtree2020", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move capital's posture and growth."""
        K = now["capital_strike"]
        target = sigmoid(
            -1.2
            + 1.5 * theta["policy_fear"] * now["orientation"]
            + theta["reform_fear"] * now["reform"]
            - theta["accord_relief"] * now["detente_memory"]
            - theta["boom_relief"] * now["export_price"]
        )
        return {"capital_strike": 0.15 * (target - K), "growth": -0.3 * theta["growth_loss"] * (K - 0.3)}


class ExogenousLuck(Mechanism):
    r"""Disasters and epidemics take growth and revenue.

    Claim.      Lost fisheries, El Nino, earthquakes and epidemics hit output and the budget
                whoever governs.
    Equation.   dY = -loss * e;  dF = -.5 * loss * e
    Symbols.    e size of the disaster [0-1], Y growth, F fiscal space.
    Scope.      Any polity. Whether such luck decides the fate of a programme is disputed.
    Priors.     loss half-normal .8.
    Against it. Large disasters without economic trace.
    References. middlebrook1979, raby2021.
    """

    label = "exogenous-luck"
    family = FAMILY
    rows = ("M35",)
    reads = ("disaster",)
    moves = ("growth", "fiscal_space")
    parameters = (Parameter("loss", half_normal(0.8, "design note y_e"), "sd per quarter", "Growth lost to a disaster of size 1."),)
    references = ("middlebrook1979", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take growth and fiscal space."""
        loss = theta["loss"] * now["disaster"]
        return {"growth": -loss, "fiscal_space": -0.5 * loss}


class PublicFinance(Mechanism):
    r"""The budget follows growth, popular spending and adjustment; an empty budget feeds inflation.

    Claim.      Growth fills the budget, popular programmes spend it, adjustment refills it, and a
                deep deficit ends in inflation.
    Equation.   dF = -.07 F + from_growth * Y - spending * r(theta) + .5 * repair * E_adjustment
                dY = -.2 Y;  d pi = .4 * (r(-F - 1) - pi)
    Symbols.    F fiscal space, Y growth, theta orientation, pi inflation stress.
    Scope.      Plain accounting; the half-lives are fixed, not learned.
    Priors.     Half-normal: .10, .08, .50.
    Against it. Popular governments with standing surpluses (Bolivia 2006-13).
    References. crabtree2020, middlebrook1979.
    """

    label = "public-finance"
    family = FAMILY
    rows = ("M27",)
    reads = ("fiscal_space", "growth", "orientation", "adjustment", "inflation_stress")
    moves = ("fiscal_space", "growth", "inflation_stress")
    parameters = (
        Parameter("from_growth", half_normal(0.10, "design note f_y"), "sd per quarter", "Fiscal space from growth."),
        Parameter("spending", half_normal(0.08, "design note f_th"), "sd per quarter", "Cost of popular programmes."),
        Parameter("repair", half_normal(0.5, "design note f_adj"), "sd", "Fiscal space won by an adjustment."),
    )
    references = ("crabtree2020", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move fiscal space, growth and inflation."""
        F, Y = now["fiscal_space"], now["growth"]
        return {
            "fiscal_space": -0.07 * F
            + theta["from_growth"] * Y
            - theta["spending"] * positive_part(now["orientation"])
            + 0.5 * theta["repair"] * now["adjustment"],
            "growth": -0.2 * Y,
            "inflation_stress": 0.4 * (positive_part(-F - 1.0) - now["inflation_stress"]),
        }
