"""Economy: rents, investment, and luck."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "economy"


class CommodityRents(Mechanism):
    r"""Commodity rents widen fiscal space and sustain whoever holds the state.

    Claim.      A rise of export prices brings growth and revenue; where exports are private it
                strengthens business, where they are public it strengthens the budget. Where the
                core economies protect their markets, prices bring less growth.
    Equation.   dY = growth_gain * exp(-closed * tariff) * dp
                dF = (0.5 * tax_gain + public_gain * Q) * p
                d o_business = private_gain * (1 - Q) * p
    Symbols.    Y growth, F fiscal space, Q state ownership [share], p export price [sd],
                dp its change over a year [sd], tariff protection of the core economies [0-1].
    Scope.      Exporters of a few commodities; every quarter. Protection is a world series, and
                whether it barred an export-led road in the 1970s is disputed.
    Priors.     Half-normal, as the sources sign them: .15, .10, .10, .03; closed half-normal .5.
    Against it. Booms (Peru 2003-13, Bolivia 1973-77) without revenue or with weaker incumbents;
                exports that grow fastest while core economies close.
    References. crabtree2020, middlebrook1979, campello-zucco2016.
    """

    label = "commodity-rents"
    family = FAMILY
    terms = {
        "M01": Term(
            ("growth_gain", "tax_gain", "public_gain", "private_gain"),
            when={"export_price": 1.0, "export_price_change": 1.0},
            then={"growth": 1, "fiscal_space": 1, "organisation_business": 1},
        ),
        "M74": Term(("closed",), when={"core_protection": 1.0, "export_price_change": 1.0}, then={"growth": -1}),
    }
    reads = ("export_price", "export_price_change", "state_ownership", "core_protection")
    moves = ("growth", "fiscal_space", "organisation_business")
    parameters = (
        Parameter("growth_gain", half_normal(0.15, "design note y_p"), "sd per quarter", "Growth per sd of price change."),
        Parameter("tax_gain", half_normal(0.10, "design note f_p"), "sd per quarter", "Fiscal space per sd of price, through taxes."),
        Parameter(
            "public_gain", half_normal(0.10, "design note f_Q"), "sd per quarter", "Fiscal space per sd of price, through ownership."
        ),
        Parameter("private_gain", half_normal(0.03, "design note e_boom"), "sd per quarter", "Business organisation per sd of price."),
        Parameter("closed", half_normal(0.5, "judged"), "log", "How far protection abroad lowers the growth that prices bring."),
    )
    references = ("crabtree2020", "middlebrook1979", "campello-zucco2016")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add what prices bring."""
        p, dp, Q = now["export_price"], now["export_price_change"], now["state_ownership"]
        return {
            "growth": theta["growth_gain"] * jnp.exp(-theta["closed"] * now["core_protection"]) * dp,
            "fiscal_space": (0.5 * theta["tax_gain"] + theta["public_gain"] * Q) * p,
            "organisation_business": theta["private_gain"] * (1.0 - Q) * p,
        }


class CapitalStrike(Mechanism):
    r"""Capital withholds investment from reform, and growth pays.

    Claim.      Private capital answers popular policy, and foreign capital nationalisation, by not
                investing; a weak and dependent national business answers more sharply; accords and
                booms bring investment back.
    Equation.   dK = .15 * (s(-1.2 + (1.5 policy_fear + dependence * s(-2 o_B)) * theta
                + reform_fear * E_reform - accord_relief * det - boom_relief * p) - K)
                dY = -.3 * growth_loss * (K - .3)
    Symbols.    K capital strike [share], theta orientation, o_B organisation of business, det accord,
                p export price, Y growth.
    Scope.      Economies where private capital does most of the investing. Nationalisation stands
                for all foreign capital; the sectors in which it holds or leaves are not told apart.
    Priors.     Half-normal: 1.0, .8, .5, .4 and .25; dependence half-normal .5.
    Against it. Reform with rising private investment (Peru 1969-73 as some read it); strong
                national business that strikes harder than a weak one.
    References. crabtree2020, middlebrook1979.
    """

    label = "capital-strike"
    family = FAMILY
    terms = {
        "M24": Term(
            ("policy_fear", "growth_loss"),
            when={"orientation": 0.6, "capital_strike": 0.8},
            then={"capital_strike": 1, "growth": -1},
            rest={"orientation": 0.0, "capital_strike": 0.3},
        ),
        "M33": Term(("reform_fear",), when={"reform": 1.0}, then={"capital_strike": 1}),
        "M32": Term(
            ("dependence",),
            when={"orientation": 0.6, "organisation_business": -1.0},
            then={"capital_strike": 1},
            rest={"orientation": 0.0, "organisation_business": -1.0},
        ),
        "M14": Term(("accord_relief",), when={"detente_memory": 1.0}, then={"capital_strike": -1}),
        "M01": Term(("boom_relief",), when={"export_price": 1.0}, then={"capital_strike": -1}),
    }
    reads = ("capital_strike", "orientation", "organisation_business", "reform", "detente_memory", "export_price")
    moves = ("capital_strike", "growth")
    parameters = (
        Parameter("policy_fear", half_normal(1.0, "design note k_th"), "logit", "Response to popular orientation."),
        Parameter("reform_fear", half_normal(0.8, "design note k_ref"), "logit", "Response to a reform or nationalisation."),
        Parameter("dependence", half_normal(0.5, "judged"), "logit", "Sharper response of a weak national business."),
        Parameter("accord_relief", half_normal(0.5, "design note k_det"), "logit", "Relief under an accord."),
        Parameter("boom_relief", half_normal(0.4, "design note k_boom"), "logit", "Relief in a boom."),
        Parameter("growth_loss", half_normal(0.25, "design note y_K"), "sd per quarter", "Growth lost to a strike of capital."),
    )
    references = ("crabtree2020", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move capital's posture and growth."""
        K = now["capital_strike"]
        fear = 1.5 * theta["policy_fear"] + theta["dependence"] * sigmoid(-2.0 * now["organisation_business"])
        target = sigmoid(
            -1.2
            + fear * now["orientation"]
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
    terms = {"M35": Term(("loss",), when={"disaster": 1.0}, then={"growth": -1, "fiscal_space": -1})}
    reads = ("disaster",)
    moves = ("growth", "fiscal_space")
    parameters = (Parameter("loss", half_normal(0.8, "design note y_e"), "sd per quarter", "Growth lost to a disaster of size 1."),)
    references = ("middlebrook1979", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take growth and fiscal space."""
        loss = theta["loss"] * now["disaster"]
        return {"growth": -loss, "fiscal_space": -0.5 * loss}
