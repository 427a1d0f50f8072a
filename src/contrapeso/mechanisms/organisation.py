"""Organisation of the popular sectors: memory, territory, growth from below and from above."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, logit_normal, normal

FAMILY = "organisation"
BLOCS = ("organisation_labour", "organisation_rural", "organisation_urban")


class OrganisationalMemory(Mechanism):
    r"""Organisation falls back to a level that past ascendancy has raised.

    Claim.      Organisations decay slowly towards what a country's history sustains; the memory
                of a rupture such as 1952 keeps that floor higher for decades. Land of their own
                lets rural movements last between cycles, and public-sector unions are the remnant
                below which labour does not fall.
    Equation.   d o_k = -decay * hold_k * (o_k - level_k - 2 * floor * H) + remnant * max(-.5 - o_labour, 0)^2 [labour]
                hold = 1, but exp(-haven * terr) in the countryside;  dH = .05 * r(B - H) - .007 * H
    Symbols.    o_k organisation of bloc k, H memory [share], B balance, terr land under community or
                movement control [share]. Half-life of H 25 years.
    Scope.      Slow; cannot be told from a country effect with two countries.
    Priors.     decay log-normal .02; floor half-normal .6; haven half-normal .3; remnant half-normal .05;
                levels by polity normal with sd .5 about 0 (labour), -.3 (rural) and -.2 (urban).
    Against it. Organisation that does not return after repression in spite of a past ascendancy;
                movements with land that vanish as fast as those without.
    References. crabtree2020, movements-interview.
    """

    label = "organisational-memory"
    family = FAMILY
    terms = {
        "M21": Term(("floor",), when={"memory": 0.8}, then=dict.fromkeys(BLOCS, 1)),
        "M48": Term(("haven",), when={"territory": 0.5, "organisation_rural": 1.0}, then={"organisation_rural": 1}),
        "M71": Term(("remnant",), when={"organisation_labour": -2.0}, then={"organisation_labour": 1}),
    }
    reads = (*BLOCS, "memory", "balance", "territory")
    moves = (*BLOCS, "memory")
    parameters = (
        Parameter("decay", log_normal(0.02, 0.4, "design note d_o"), "per quarter", "Speed of return to the level."),
        Parameter("floor", half_normal(0.6, "design note g_H"), "sd", "How far memory raises the level."),
        Parameter("haven", half_normal(0.3, "design note tau"), "log", "How far land of their own slows the decay of rural movements."),
        Parameter("remnant", half_normal(0.05, "judged"), "per sd and quarter", "Recovery of labour from the remnant of its unions."),
        Parameter("level_labour", normal(0.0, 0.5, "judged"), "sd", "Level of labour organisation.", each="polity"),
        Parameter("level_rural", normal(-0.3, 0.5, "judged"), "sd", "Level of rural organisation.", each="polity"),
        Parameter("level_urban", normal(-0.2, 0.5, "judged"), "sd", "Level of urban organisation.", each="polity"),
    )
    references = ("crabtree2020", "movements-interview")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Pull the blocs to their levels and keep memory."""
        H = now["memory"]
        hold = {"organisation_rural": jnp.exp(-theta["haven"] * now["territory"])}
        moved = {
            name: -theta["decay"] * hold.get(name, 1.0) * (now[name] - theta[f"level_{name.split('_')[1]}"] - 2.0 * theta["floor"] * H)
            for name in BLOCS
        }
        below = jnp.maximum(-0.5 - now["organisation_labour"], 0.0)
        moved["organisation_labour"] = moved["organisation_labour"] + theta["remnant"] * below**2
        return {**moved, "memory": 0.05 * positive_part(now["balance"] - H) - 0.007 * H}


class MobilisationBuilds(Mechanism):
    r"""Mobilisation leaves organisation behind, and repression takes it away.

    Claim.      Waves of protest found and join organisations; state violence breaks them. Protest
                without organisation to hold it passes and leaves little.
    Equation.   d o_k = gain * (m - .25 + .5 E_wave) * (1 - hollow * s(-2 o_P)) - loss * E_repression
    Symbols.    o_k organisation, m mobilisation [share], o_P popular organisation, E events of the quarter.
    Scope.      Gain and loss hold under every theory; that the spontaneous passes is said of Peru 2020.
    Priors.     Half-normal .05 and .15; hollow logit-normal about .5.
    Against it. Waves after which unions and movements are weaker without repression; lasting
                organisations born of spontaneous protest.
    References. crabtree2020, movements-interview.
    """

    label = "mobilisation-builds"
    family = FAMILY
    terms = {
        "M19": Term(
            ("hollow",),
            when={"mobilisation": 0.8, "organisation_popular": -1.0},
            then=dict.fromkeys(BLOCS, -1),
        )
    }
    reads = ("mobilisation", "wave", "repression", "organisation_popular")
    moves = BLOCS
    parameters = (
        Parameter("gain", half_normal(0.05, "design note g_mob"), "sd per quarter", "Organisation from mobilisation."),
        Parameter("loss", half_normal(0.15, "design note g_rep"), "sd", "Organisation lost to repression."),
        Parameter("hollow", logit_normal(0.5, 0.75, "judged"), "share", "Share of the gain that spontaneous protest does not leave."),
    )
    references = ("crabtree2020", "movements-interview")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to every popular bloc alike."""
        kept = 1.0 - theta["hollow"] * sigmoid(-2.0 * now["organisation_popular"])
        change = theta["gain"] * (now["mobilisation"] - 0.25 + 0.5 * now["wave"]) * kept - theta["loss"] * now["repression"]
        return {name: change for name in BLOCS}


class ReformFromAbove(Mechanism):
    r"""Reform from above mobilises below, beyond the reformers' control.

    Claim.      Agencies and laws of a reforming government organise peasants, workers and the
                urban poor, who then press for more than was meant.
    Equation.   d o_k = gain * r(theta) * reformers + .5 * gain * E_reform * reach_k
    Symbols.    theta orientation, reformers 1 under military reformers, reach (1, .8, .5).
    Scope.      Peru 1968-75, Bolivia 1936-39 and 1969-71.
    Priors.     gain half-normal .08.
    Against it. Reform without new organisation, or organisation that stays within bounds.
    References. crabtree2020, middlebrook1979.
    """

    label = "reform-from-above"
    family = FAMILY
    terms = {"M22": Term(("gain",), when={"orientation": 0.6, "governs_reformers": 1.0}, then=dict.fromkeys(BLOCS, 1))}
    reads = ("orientation", "governs_reformers", "reform")
    moves = BLOCS
    parameters = (Parameter("gain", half_normal(0.08, "design note g_above"), "sd per quarter", "Organisation from reform."),)
    references = ("crabtree2020", "middlebrook1979")
    reach = (1.0, 0.8, 0.5)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add by the reach of reform into each bloc."""
        steady = positive_part(now["orientation"]) * now["governs_reformers"]
        return {name: theta["gain"] * (steady + 0.5 * now["reform"] * reach) for name, reach in zip(BLOCS, self.reach, strict=True)}


class GovernmentEmbrace(Mechanism):
    r"""A government of their own may build movements up or hollow them out.

    Claim.      Sources disagree: some hold that movements kept their autonomy under popular
                governments, others that they were bought off and demobilised. Some hold that
                popular governments not born of movements exist to contain them, and mean less by
                their programme.
    Equation.   d o_k = embrace * g - contain * g * (1 - origin);  d theta = -tame * g * (1 - origin)
    Symbols.    g popular government, origin 1 where the party in office was born of movements, theta
                orientation.
    Scope.      Bolivia 1952-64 and 2006-19, Peru 1985-90; Brazil, Ecuador and Argentina 2003-10.
    Priors.     embrace normal(0, .03): the sources pull both ways; contain half-normal .03, tame
                half-normal .02.
    Against it. A sign of embrace that is clear in the record refutes one of the two sides; movements
                that grow under governments not their own.
    References. crabtree2020, movements-interview, middlebrook1979.
    """

    label = "government-embrace"
    family = FAMILY
    terms = {
        "M16": Term(("embrace",), when={"governs_popular": 1.0}, then=dict.fromkeys(BLOCS, 1)),
        "M49": Term(
            ("contain", "tame"),
            when={"governs_popular": 1.0, "movement_origin": 0.0},
            then={**dict.fromkeys(BLOCS, -1), "orientation": -1},
            rest={"governs_popular": 1.0, "movement_origin": 1.0},
        ),
    }
    reads = ("governs_popular", "movement_origin")
    moves = (*BLOCS, "orientation")
    parameters = (
        Parameter("embrace", normal(0.0, 0.03, "design note g_coopt"), "sd per quarter", "Effect of a popular government."),
        Parameter("contain", half_normal(0.03, "design note g_out"), "sd per quarter", "Loss under one not born of movements."),
        Parameter("tame", half_normal(0.02, "judged"), "per quarter", "Shrinking of the programme of one not born of movements."),
    )
    references = ("crabtree2020", "movements-interview", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add the same to every popular bloc."""
        g = now["governs_popular"]
        stranger = g * (1.0 - now["movement_origin"])
        change = theta["embrace"] * g - theta["contain"] * stranger
        return {**{name: change for name in BLOCS}, "orientation": -theta["tame"] * stranger}


class Urbanisation(Mechanism):
    r"""Migrants carry the organisation of the countryside into the cities.

    Claim.      The popular bloc is recomposed as people move: cities such as El Alto take over the
                forms of organisation of the villages and mines that their people come from.
    Equation.   d o_urban = carried * urban * (o_rural - o_urban)
    Symbols.    urban share of the population, o_rural and o_urban organisation.
    Scope.      Bolivia since 1985. The weight of the cities in the bloc is data (the urban share) and
                always on; this term is what is claimed beyond it.
    Priors.     carried half-normal .03.
    Against it. Cities of migrants from organised regions that stay unorganised.
    References. movements-interview.
    """

    label = "urbanisation"
    family = FAMILY
    terms = {
        "M50": Term(
            ("carried",),
            when={"organisation_rural": 1.0, "organisation_urban": -0.5, "urban_share": 0.7},
            then={"organisation_urban": 1},
            rest={"organisation_rural": 0.5, "organisation_urban": 0.5},
        )
    }
    reads = ("urban_share", "organisation_rural", "organisation_urban")
    moves = ("organisation_urban",)
    parameters = (Parameter("carried", half_normal(0.03, "judged"), "per quarter", "Speed at which cities take over rural organisation."),)
    references = ("movements-interview",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move urban organisation towards rural."""
        gap = now["organisation_rural"] - now["organisation_urban"]
        return {"organisation_urban": theta["carried"] * now["urban_share"] * gap}
