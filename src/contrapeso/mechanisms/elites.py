"""Elites: assets, regional elites, access, lock-in and accords."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal

FAMILY = "elites"


class AssetTransfer(Mechanism):
    r"""Privatisation gives business what reform had taken from landowners and mine owners.

    Claim.      Land reform and nationalisation break the base of an old elite; privatisation
                builds a new one. State ownership rises and falls with them.
    Equation.   d o_business = -decay * (o - level) + gain * E_adjustment - loss * E_reform
                dQ = taken * E_reform - sold * E_adjustment - .002 * (Q - .15)
    Symbols.    o organisation of business, Q state ownership [share].
    Scope.      Bolivia 1952, 1985-97; Peru 1969-75, 1990-98. That new elites form is the return to the level.
    Priors.     gain half-normal .30, loss half-normal .40, taken half-normal .12, sold half-normal .15,
                decay log-normal .02; level normal(.5, .4) by polity.
    Against it. Elites that keep their organisation through expropriation.
    References. crabtree2020, albertus2015.
    """

    label = "asset-transfer"
    family = FAMILY
    terms = {
        "M07": Term(("gain", "sold"), when={"adjustment": 1.0}, then={"organisation_business": 1, "state_ownership": -1}),
        "M60": Term(("loss", "taken"), when={"reform": 1.0}, then={"organisation_business": -1, "state_ownership": 1}),
    }
    reads = ("organisation_business", "adjustment", "reform", "state_ownership")
    moves = ("organisation_business", "state_ownership")
    parameters = (
        Parameter("decay", log_normal(0.02, 0.4, "design note d_oE"), "per quarter", "Speed of return to the level."),
        Parameter("level", normal(0.5, 0.4, "judged"), "sd", "Level of business organisation.", each="polity"),
        Parameter("gain", half_normal(0.30, "design note e_priv"), "sd", "Business organisation from an adjustment."),
        Parameter("loss", half_normal(0.40, "design note e_ref"), "sd", "Business organisation lost to a reform."),
        Parameter(
            "taken", half_normal(0.12, "scale at the design note's coefficient"), "share", "Ownership that a reform brings the state."
        ),
        Parameter("sold", half_normal(0.15, "scale at the design note's coefficient"), "share", "Ownership that an adjustment sells."),
    )
    references = ("crabtree2020", "albertus2015")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move business organisation and ownership."""
        o, Q = now["organisation_business"], now["state_ownership"]
        return {
            "organisation_business": -theta["decay"] * (o - theta["level"])
            + theta["gain"] * now["adjustment"]
            - theta["loss"] * now["reform"],
            "state_ownership": theta["taken"] * now["reform"] - theta["sold"] * now["adjustment"] - 0.002 * (Q - 0.15),
        }


class RegionalElite(Mechanism):
    r"""State credit under friendly governments creates a regional elite.

    Claim.      Land grants and credit from governments that do not rest on popular sectors build
                up a regional elite, as in Santa Cruz.
    Equation.   d o_regional = -.015 * (o - level) + credit * (1 - popular government)
    Symbols.    o organisation of regional elites.
    Scope.      Bolivia 1955-78; weak elsewhere.
    Priors.     credit half-normal .03; level normal(-.2, .4) by polity.
    Against it. Regional elites that rise fastest under popular governments.
    References. crabtree2020.
    """

    label = "regional-elite"
    family = FAMILY
    terms = {
        "M61": Term(("credit",), when={"governs_popular": 0.0}, then={"organisation_regional": 1}, rest={"governs_popular": 1.0}),
    }
    reads = ("organisation_regional", "governs_popular")
    moves = ("organisation_regional",)
    parameters = (
        Parameter("credit", half_normal(0.03, "design note e_reg"), "sd per quarter", "Organisation from state credit."),
        Parameter("level", normal(-0.2, 0.4, "judged"), "sd", "Level of regional organisation.", each="polity"),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move regional organisation."""
        change = -0.015 * (now["organisation_regional"] - theta["level"])
        return {"organisation_regional": change + theta["credit"] * (1.0 - now["governs_popular"])}


class AutonomyRevolt(Mechanism):
    r"""A regional elite that has lost the centre claims powers against it.

    Claim.      Under a popular government in which they have no access, and without a party that
                could win, organised regional elites bid for autonomy.
    Equation.   logit h_autonomy = excluded * g * (r(-a_E) + .5 r(theta)) * s(o_regional) - party * V_E
    Symbols.    g popular government, a_E elite access, theta orientation, o_regional organisation of
                regional elites, V_E elite vehicle.
    Scope.      Bolivia 2006-09 is the case.
    Priors.     Half-normal .8 and .5.
    Against it. Bids for autonomy by regions whose elites govern at the centre.
    References. crabtree2020.
    """

    label = "autonomy-revolt"
    family = FAMILY
    terms = {
        "M62": Term(
            ("excluded",),
            when={"governs_popular": 1.0, "access_elite": -1.0, "organisation_regional": 1.0},
            then={"autonomy_bid": 1},
        ),
        "M12": Term(("party",), when={"vehicle_elite": -1.0}, then={"autonomy_bid": 1}),
    }
    reads = ("governs_popular", "access_elite", "orientation", "organisation_regional", "vehicle_elite")
    moves = ("autonomy_bid",)
    parameters = (
        Parameter("excluded", half_normal(0.8, "design note au_ex"), "logit", "Effect of exclusion from the centre."),
        Parameter("party", half_normal(0.5, "design note"), "logit", "Effect of an elite vehicle against a bid."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a bid for autonomy."""
        shut_out = now["governs_popular"] * (positive_part(-now["access_elite"]) + 0.5 * positive_part(now["orientation"]))
        claim = theta["excluded"] * shut_out * sigmoid(now["organisation_regional"])
        return {"autonomy_bid": claim - theta["party"] * now["vehicle_elite"]}


class Access(Mechanism):
    r"""Access to the executive follows who governs, who is organised, and who owns.

    Claim.      Popular access comes with a popular or reforming government and with organisation;
                elite access with the opposite, with private ownership and debt, with locked-in
                institutions and with an accord, and is lost to scandal.
    Equation.   d a_P = speed * (-1 + 2 office * g + .5 office * mr + from_organisation * o_P - a_P)
                d a_E = speed * (.8 - 2 office * g - office * mr + structure * ((1 - Q) + .3 D)
                        + locked * lock - disgrace * G + conceded * det - a_E)
    Symbols.    a access, g popular government, mr military reformers, Q state ownership, D debt,
                lock lock-in, G scandals, det accord.
    Scope.      Every quarter. Office and organisation count under every theory.
    Priors.     Half-normal 1.2, .4, .4, .6, .5, 1.5; speed log-normal .10.
    Against it. Popular governments that consult business more than unions.
    References. crabtree2020, acemoglu-robinson2008.
    """

    label = "access"
    family = FAMILY
    terms = {
        "M08": Term(("locked",), when={"lock_in": 2.0}, then={"access_elite": 1}, rest={"lock_in": 0.0}),
        "M10": Term(("structure",), when={"state_ownership": 0.1, "debt_stress": 1.0}, then={"access_elite": 1}, rest=None),
        "M14": Term(("conceded",), when={"detente_memory": 1.0}, then={"access_elite": 1}),
        "M17": Term(("disgrace",), when={"scandal_stock": 1.0}, then={"access_elite": -1}),
    }
    reads = (
        "access_popular",
        "access_elite",
        "governs_popular",
        "governs_reformers",
        "organisation_popular",
        "state_ownership",
        "debt_stress",
        "lock_in",
        "scandal_stock",
        "detente_memory",
    )
    moves = ("access_popular", "access_elite")
    parameters = (
        Parameter("speed", log_normal(0.10, 0.3, "design note d_a"), "per quarter", "Speed of adjustment of access."),
        Parameter("office", half_normal(1.2, "design note a_gov"), "sd", "Access that comes with office."),
        Parameter("from_organisation", half_normal(0.4, "design note a_org"), "sd", "Popular access from organisation."),
        Parameter("structure", half_normal(0.4, "design note a_struct"), "sd", "Elite access from ownership and debt."),
        Parameter("locked", half_normal(0.6, "design note a_lock"), "sd", "Elite access from locked-in institutions."),
        Parameter("disgrace", half_normal(0.5, "design note a_scan"), "sd", "Elite access lost to scandal."),
        Parameter("conceded", half_normal(1.5, "median at the design note's 1"), "sd", "Elite access under an accord."),
    )
    references = ("crabtree2020", "acemoglu-robinson2008")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move both accesses to what the situation gives."""
        g, mr, office = now["governs_popular"], now["governs_reformers"], theta["office"]
        popular = -1.0 + 2.0 * office * g + 0.5 * office * mr + theta["from_organisation"] * now["organisation_popular"]
        elite = (
            0.8
            - 2.0 * office * g
            - office * mr
            + theta["structure"] * (1.0 - now["state_ownership"] + 0.3 * now["debt_stress"])
            + theta["locked"] * now["lock_in"]
            - theta["disgrace"] * now["scandal_stock"]
            + theta["conceded"] * now["detente_memory"]
        )
        return {
            "access_popular": theta["speed"] * (popular - now["access_popular"]),
            "access_elite": theta["speed"] * (elite - now["access_elite"]),
        }


class LockIn(Mechanism):
    r"""Elite policy leaves behind what keeps it in place.

    Claim.      Years of elite policy with elite access leave personnel, treaties and ministries
                that keep the model in place; an adjustment adds a step, an abrupt one a larger
                step, and so does an executive that closes the legislature.
    Equation.   d lock = -.03 * lock + entrench * s(a_E) * s(-8 theta) + insulated * E_closure * s(-8 theta)
                + push * exp(harsher * (2 ab - 1)) * E_adjustment
    Symbols.    lock [stock], a_E elite access, theta orientation, ab abruptness [0-1].
    Scope.      Peru after 1990; Bolivia 1985-2003. Lock-in has no indicator; the scale is judged.
    Priors.     entrench half-normal .06, push half-normal .3, harsher half-normal .4, insulated half-normal .3.
    Against it. Quick reversal of a long-standing model by the next government.
    References. crabtree2020.
    """

    label = "lock-in"
    family = FAMILY
    terms = {
        "M08": Term(("entrench", "push"), when={"access_elite": 1.0, "adjustment": 1.0}, then={"lock_in": 1}, rest=None),
        "M66": Term(
            ("harsher",), when={"adjustment": 1.0, "abruptness": 1.0}, then={"lock_in": 1}, rest={"adjustment": 1.0, "abruptness": 0.5}
        ),
        "M67": Term(("insulated",), when={"closure": 1.0}, then={"lock_in": 1}),
    }
    reads = ("lock_in", "access_elite", "orientation", "adjustment", "abruptness", "closure")
    moves = ("lock_in",)
    parameters = (
        Parameter(
            "entrench", half_normal(0.06, "scale at the design note's coefficient"), "per quarter", "Lock-in from elite policy and access."
        ),
        Parameter("push", half_normal(0.3, "median at the design note's .2"), "stock", "Lock-in from an adjustment."),
        Parameter("harsher", half_normal(0.4, "design note ab_mult"), "log", "How much more an abrupt adjustment locks in."),
        Parameter("insulated", half_normal(0.3, "judged"), "stock", "Lock-in from a closed legislature."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Accumulate lock-in under elite policy."""
        elite_policy = sigmoid(-8.0 * now["orientation"])
        pushed = theta["push"] * jnp.exp(theta["harsher"] * (2.0 * now["abruptness"] - 1.0)) * now["adjustment"]
        steady = theta["entrench"] * sigmoid(now["access_elite"]) + theta["insulated"] * now["closure"]
        return {"lock_in": -0.03 * now["lock_in"] + steady * elite_policy + pushed}


class Accord(Mechanism):
    r"""An accord with business holds until reform breaks it or the government goes.

    Claim.      None: what an accord does is claimed elsewhere; here it is remembered.
    Equation.   d det = -.03 * det + g * E_accord - .3 * E_reform * det - (1 - g) * det
    Symbols.    det accord [share], g popular government.
    Scope.      Bolivia 2009-19 is the case.
    Priors.     None here.
    Against it. Not a claim.
    References. crabtree2020.
    """

    label = "accord"
    family = FAMILY
    reads = ("detente_memory", "detente", "reform", "governs_popular")
    moves = ("detente_memory",)
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the accord's stock."""
        det = now["detente_memory"]
        loss = 0.03 * det + 0.3 * now["reform"] * det + (1.0 - now["governs_popular"]) * det
        return {"detente_memory": now["detente"] * now["governs_popular"] - loss}
