"""Elites: assets, regional elites, access, lock-in and accords."""

from __future__ import annotations

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal

FAMILY = "elites"


class AssetTransfer(Mechanism):
    r"""Privatisation gives business what reform had taken from landowners and mine owners.

    Claim.      Land reform and nationalisation break the base of an old elite; privatisation
                builds a new one. State ownership rises and falls with them.
    Equation.   d o_business = -decay * (o - level) + gain * E_adjustment - loss * E_reform
                dQ = .12 * E_reform - .15 * E_adjustment - .002 * (Q - .15)
    Symbols.    o organisation of business, Q state ownership [share].
    Scope.      Bolivia 1952, 1985-97; Peru 1969-75, 1990-98.
    Priors.     gain half-normal .30, loss half-normal .40, decay log-normal .02; level normal(.5, .4)
                by polity.
    Against it. Elites that keep their organisation through expropriation.
    References. crabtree2020, albertus2015.
    """

    label = "asset-transfer"
    family = FAMILY
    rows = ("M07", "M60")
    reads = ("organisation_business", "adjustment", "reform", "state_ownership")
    moves = ("organisation_business", "state_ownership")
    parameters = (
        Parameter("decay", log_normal(0.02, 0.4, "design note d_oE"), "per quarter", "Speed of return to the level."),
        Parameter("level", normal(0.5, 0.4, "judged"), "sd", "Level of business organisation.", each="polity"),
        Parameter("gain", half_normal(0.30, "design note e_priv"), "sd", "Business organisation from an adjustment."),
        Parameter("loss", half_normal(0.40, "design note e_ref"), "sd", "Business organisation lost to a reform."),
    )
    references = ("crabtree2020", "albertus2015")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move business organisation and ownership."""
        o, Q = now["organisation_business"], now["state_ownership"]
        return {
            "organisation_business": -theta["decay"] * (o - theta["level"])
            + theta["gain"] * now["adjustment"]
            - theta["loss"] * now["reform"],
            "state_ownership": 0.12 * now["reform"] - 0.15 * now["adjustment"] - 0.002 * (Q - 0.15),
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
    rows = ("M61",)
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


class Access(Mechanism):
    r"""Access to the executive follows who governs, who is organised, and who owns.

    Claim.      Popular access comes with a popular or reforming government and with organisation;
                elite access with the opposite, with private ownership and debt, with locked-in
                institutions, and is lost to scandal.
    Equation.   d a_P = speed * (-1 + 2 office * g + .5 office * r + from_organisation * o_P - a_P)
                d a_E = speed * (.8 - 2 office * g - office * r + structure * ((1 - Q) + .3 D)
                        + locked * lock - disgrace * G + det - a_E)
    Symbols.    a access, g popular government, r military reformers, Q state ownership, D debt,
                lock lock-in, G scandals, det accord.
    Scope.      Every quarter.
    Priors.     Half-normal 1.2, .4, .4, .6, .5; speed log-normal .10.
    Against it. Popular governments that consult business more than unions.
    References. crabtree2020, acemoglu-robinson2008.
    """

    label = "access"
    family = FAMILY
    rows = ("M08", "M10", "M17")
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
    )
    references = ("crabtree2020", "acemoglu-robinson2008")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move both accesses to what the situation gives."""
        g, r, office = now["governs_popular"], now["governs_reformers"], theta["office"]
        popular = -1.0 + 2.0 * office * g + 0.5 * office * r + theta["from_organisation"] * now["organisation_popular"]
        elite = (
            0.8
            - 2.0 * office * g
            - office * r
            + theta["structure"] * (1.0 - now["state_ownership"] + 0.3 * now["debt_stress"])
            + theta["locked"] * now["lock_in"]
            - theta["disgrace"] * now["scandal_stock"]
            + now["detente_memory"]
        )
        return {
            "access_popular": theta["speed"] * (popular - now["access_popular"]),
            "access_elite": theta["speed"] * (elite - now["access_elite"]),
        }


class LockIn(Mechanism):
    r"""A policy model outlives its architects.

    Claim.      Years of elite policy with elite access leave personnel, treaties and ministries
                that keep the model in place; an adjustment adds a step.
    Equation.   d lock = -.03 * lock + .06 * s(a_E) * s(-8 theta) + .2 * E_adjustment
    Symbols.    lock [stock], a_E elite access, theta orientation.
    Scope.      Peru after 1990; Bolivia 1985-2003. All rates are fixed by judgement.
    Priors.     None: the stock is a bookkeeping of the record, its effects are priced elsewhere.
    Against it. Quick reversal of a long-standing model by the next government.
    References. crabtree2020.
    """

    label = "lock-in"
    family = FAMILY
    rows = ("M08", "M09")
    reads = ("lock_in", "access_elite", "orientation", "adjustment")
    moves = ("lock_in",)
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Accumulate lock-in under elite policy."""
        elite_policy = sigmoid(-8.0 * now["orientation"])
        return {"lock_in": -0.03 * now["lock_in"] + 0.06 * sigmoid(now["access_elite"]) * elite_policy + 0.2 * now["adjustment"]}


class Accord(Mechanism):
    r"""An accord with business holds until reform breaks it or the government goes.

    Claim.      Concessions lower elites' sense of threat and raise their access while a popular
                government lasts.
    Equation.   d det = -.03 * det + g * E_accord - .3 * E_reform * det - (1 - g) * det
    Symbols.    det accord [share], g popular government.
    Scope.      Bolivia 2009-19 is the case.
    Priors.     None here.
    Against it. Elites that break with a government in spite of an accord (Bolivia 2019).
    References. crabtree2020.
    """

    label = "accord"
    family = FAMILY
    rows = ("M14",)
    reads = ("detente_memory", "detente", "reform", "governs_popular")
    moves = ("detente_memory",)
    parameters = ()
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the accord's stock."""
        det = now["detente_memory"]
        loss = 0.03 * det + 0.3 * now["reform"] * det + (1.0 - now["governs_popular"]) * det
        return {"detente_memory": now["detente"] * now["governs_popular"] - loss}
