"""Legitimacy: the economy, scandal, delivery, movements, force, and closed circles."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "legitimacy"


class EconomicJudgement(Mechanism):
    r"""People judge governments by growth and prices.

    Claim.      Growth raises and inflation lowers the standing of whoever governs; a new
                government starts with a credit that fades.
    Equation.   dL = -.1 L + growth * Y - prices * pi + new * (honeymoon - .7 L)
    Symbols.    L legitimacy, Y growth, pi inflation stress.
    Scope.      All governments; disputed for the breakdown of regimes as a whole.
    Priors.     Half-normal .12, .25, .5.
    Against it. Governments that fall in booms (Peru 2018-20) and last through slumps.
    References. middlebrook1979, crabtree2020, campello-zucco2016, mainwaring-perezlinan2013.
    """

    label = "economic-judgement"
    family = FAMILY
    terms = {
        "M37": Term(("growth",), when={"growth": -1.0}, then={"legitimacy": -1}),
        "M06": Term(("prices",), when={"inflation_stress": 1.0}, then={"legitimacy": -1}),
    }
    reads = ("legitimacy", "growth", "inflation_stress", "new_government")
    moves = ("legitimacy",)
    parameters = (
        Parameter("growth", half_normal(0.12, "design note l_y"), "sd per quarter", "Standing from growth."),
        Parameter("prices", half_normal(0.25, "design note l_pi"), "sd per quarter", "Standing lost to inflation."),
        Parameter("honeymoon", half_normal(0.5, "design note l_honey"), "sd", "Credit of a new government."),
    )
    references = ("middlebrook1979", "crabtree2020", "campello-zucco2016", "mainwaring-perezlinan2013")

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
    terms = {"M17": Term(("discredit", "wear"), when={"scandal_stock": 1.0}, then={"legitimacy": -1, "vehicle_elite": -1})}
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
    r"""Reform beyond capacity disappoints; what reaches people, and spending with means, pleases.

    Claim.      Ambition that exceeds what the state can administer costs standing and money; reform
                wins those whom it reaches, so a narrow reach wins little; a popular government with
                money, or one that cuts the state's own costs, wins standing; violence costs any
                government standing.
    Equation.   dL = -disappointment * (1 - s(C)) * E_reform + benefit * reach * E_reform + social * r(theta) * r(F)
                + frugal * r(theta) * aus - blood * E_repression
                dF = -waste * (1 - s(C)) * E_reform;  d V_P = .5 * benefit * reach * E_reform
    Symbols.    C state capacity, reach share of those meant whom reform reaches, F fiscal space,
                theta orientation, aus austerity from above [0-1], V_P popular vehicle.
    Scope.      Peru 1968-75 (capacity, reach); Bolivia 2006-14 (means); Mexico since 2018 (frugality).
    Priors.     Half-normal .15, .10, .10, .10, .05 and .15.
    Against it. Reforms beyond capacity that are popular for long; beneficiaries who turn away.
    References. middlebrook1979, crabtree2020, raby2021.
    """

    label = "delivery"
    family = FAMILY
    terms = {
        "M26": Term(("disappointment", "waste"), when={"reform": 1.0, "state_capacity": -1.0}, then={"legitimacy": -1, "fiscal_space": -1}),
        "M73": Term(
            ("benefit",),
            when={"reform": 1.0, "reform_reach": 0.8},
            then={"legitimacy": 1, "vehicle_popular": 1},
            rest={"reform": 1.0, "reform_reach": 0.0},
        ),
        "M01": Term(("social",), when={"orientation": 0.6, "fiscal_space": 1.0}, then={"legitimacy": 1}, rest=None),
        "M56": Term(("frugal",), when={"orientation": 0.6, "austerity_from_above": 1.0}, then={"legitimacy": 1}),
    }
    reads = ("reform", "orientation", "fiscal_space", "repression", "state_capacity", "reform_reach", "austerity_from_above")
    moves = ("legitimacy", "fiscal_space", "vehicle_popular")
    parameters = (
        Parameter("disappointment", half_normal(0.15, "design note l_over"), "sd", "Standing lost beyond capacity."),
        Parameter("waste", half_normal(0.10, "judged"), "sd", "Fiscal space lost beyond capacity."),
        Parameter("benefit", half_normal(0.10, "design note l_ben"), "sd", "Standing won with those whom reform reaches."),
        Parameter("social", half_normal(0.10, "design note l_soc"), "sd per quarter", "Standing from spending."),
        Parameter("frugal", half_normal(0.05, "judged"), "sd per quarter", "Standing from austerity from above."),
        Parameter("blood", half_normal(0.15, "design note l_rep"), "sd", "Standing lost to repression."),
    )
    references = ("middlebrook1979", "crabtree2020", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move legitimacy, the budget and the vehicle."""
        gap = sigmoid(-now["state_capacity"]) * now["reform"]
        reached = theta["benefit"] * now["reform_reach"] * now["reform"]
        popular = positive_part(now["orientation"])
        pleased = popular * (theta["social"] * positive_part(now["fiscal_space"]) + theta["frugal"] * now["austerity_from_above"])
        return {
            "legitimacy": -theta["disappointment"] * gap + reached + pleased - theta["blood"] * now["repression"],
            "fiscal_space": -theta["waste"] * gap,
            "vehicle_popular": 0.5 * reached,
        }


class StreetJudgement(Mechanism):
    r"""The street takes standing from governments: from below, and from above.

    Claim.      Organised mobilisation delegitimises a government that does not rest on the
                mobilised; civic strikes, blockades and disorder led by elites wear down any other.
    Equation.   dL = -erode * m * s(o_P) * (1 - g) - disorder * m_E * g
    Symbols.    m mobilisation, m_E elite street [shares], o_P popular organisation, g popular government.
    Scope.      Bolivia 2000-05, Ecuador 1997-2005, Argentina 2001; Chile 1972-73, Bolivia 2008 and 2019.
                That disorder was planned to prepare a removal is disputed and not modelled.
    Priors.     Half-normal .10 and .15.
    Against it. Governments whose standing rises while the street is full.
    References. movements-interview, crabtree2020, burdynska2021.
    """

    label = "street-judgement"
    family = FAMILY
    terms = {
        "M47": Term(
            ("erode",), when={"mobilisation": 0.8, "organisation_popular": 1.0}, then={"legitimacy": -1}, rest={"mobilisation": 0.0}
        ),
        "M43": Term(("disorder",), when={"elite_street": 0.6, "governs_popular": 1.0}, then={"legitimacy": -1}),
    }
    reads = ("mobilisation", "organisation_popular", "elite_street", "governs_popular")
    moves = ("legitimacy",)
    parameters = (
        Parameter("erode", half_normal(0.10, "judged"), "sd per quarter", "Standing lost to organised mobilisation."),
        Parameter("disorder", half_normal(0.15, "judged"), "sd per quarter", "Standing lost to the elite street."),
    )
    references = ("movements-interview", "crabtree2020", "burdynska2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move legitimacy."""
        g = now["governs_popular"]
        below = theta["erode"] * now["mobilisation"] * sigmoid(now["organisation_popular"]) * (1.0 - g)
        return {"legitimacy": -below - theta["disorder"] * now["elite_street"] * g}


class CoerciveMoves(Mechanism):
    r"""A coercive move beyond the base of support starts an unravelling; closed circles deny support.

    Claim.      Seizing the press or closing the legislature costs a government standing beyond its
                opponents. Policy made in secret leaves no one who would stand up for it.
    Equation.   dL = -unravel * (press + E_closure) - denied * sec;  d V_P = -.3 * denied * sec
    Symbols.    press media seized or closed [0-1], sec secrecy [0-1], V_P popular vehicle.
    Scope.      Peru 1974; whether it or the economy began the decline is disputed.
    Priors.     unravel half-normal .2; denied half-normal .05.
    Against it. Governments that close the press and keep their standing; secret programmes with
                loyal followers.
    References. middlebrook1979, crabtree2020.
    """

    label = "coercive-moves"
    family = FAMILY
    terms = {
        "M36": Term(("unravel",), when={"closing_of_press": 1.0}, then={"legitimacy": -1}),
        "M28": Term(("denied",), when={"secrecy": 1.0}, then={"legitimacy": -1, "vehicle_popular": -1}),
    }
    reads = ("closing_of_press", "closure", "secrecy")
    moves = ("legitimacy", "vehicle_popular")
    parameters = (
        Parameter("unravel", half_normal(0.2, "design note l_clos"), "sd per quarter", "Standing lost to a coercive move."),
        Parameter("denied", half_normal(0.05, "judged"), "sd per quarter", "Standing that secrecy denies."),
    )
    references = ("middlebrook1979", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move legitimacy and the vehicle."""
        denied = theta["denied"] * now["secrecy"]
        return {
            "legitimacy": -theta["unravel"] * (now["closing_of_press"] + now["closure"]) - denied,
            "vehicle_popular": -0.3 * denied,
        }
