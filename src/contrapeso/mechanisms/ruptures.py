"""Ruptures: why a head of government is forced out, in five competing ways."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part, sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "ruptures"
CONSERVATIVE, REFORMIST = "exit_armed_conservative", "exit_armed_reformist"
UPRISING, REMOVAL = "exit_uprising", "exit_removal"


class ElitesDefendThemselves(Mechanism):
    r"""Elites accept elected government while it does not challenge them.

    Claim.      Popular policy and a popular tilt of the balance raise the chance that elites
                and their allies in the armed forces force the government out.
    Equation.   logit h_conservative = challenge * (2 r(theta) + 2 (B - .5)) - tolerance * det
    Symbols.    theta orientation, B balance, det accord.
    Scope.      Region 1930-2021.
    Priors.     Half-normal .6 and .5.
    Against it. Long popular governments that no one tries to force out.
    References. crabtree2020, foweraker2018, middlebrook1979.
    """

    label = "elites-defend-themselves"
    family = FAMILY
    terms = {
        "M13": Term(("challenge",), when={"orientation": 0.6, "balance": 0.7}, then={CONSERVATIVE: 1}, rest=None),
        "M14": Term(("tolerance",), when={"detente_memory": 1.0}, then={CONSERVATIVE: -1}),
    }
    reads = ("orientation", "balance", "detente_memory")
    moves = (CONSERVATIVE,)
    parameters = (
        Parameter("challenge", half_normal(0.6, "design note cc_th"), "logit", "Effect of popular policy and balance."),
        Parameter("tolerance", half_normal(0.5, "design note cc_tol"), "logit", "Effect of an accord."),
    )
    references = ("crabtree2020", "foweraker2018", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a conservative exit."""
        threat = 2.0 * positive_part(now["orientation"]) + 2.0 * (now["balance"] - 0.5)
        return {CONSERVATIVE: theta["challenge"] * threat - theta["tolerance"] * now["detente_memory"]}


class FearOfTheStreet(Mechanism):
    r"""Pressure from below, and from the elite street, brings in the barracks.

    Claim.      Growing popular mobilisation frightens the guardians of order; elites without a
                party and without access, and in the street, call on them.
    Equation.   logit h_conservative = below * (2m - 1) + stranded * r(-V_E) r(-a_E) + street * m_E
    Symbols.    m mobilisation, m_E elite street, V_E elite vehicle, a_E elite access.
    Scope.      Peru 1975, Bolivia 1971 and, as some read it, 2019.
    Priors.     Half-normal .5, .5, .5.
    Against it. Interventions in quiet times.
    References. crabtree2020, middlebrook1979, burdynska2021.
    """

    label = "fear-of-the-street"
    family = FAMILY
    terms = {
        "M23": Term(("below",), when={"mobilisation": 0.9}, then={CONSERVATIVE: 1}, rest={"mobilisation": 0.5}),
        "M12": Term(("stranded",), when={"vehicle_elite": -1.0, "access_elite": -1.0}, then={CONSERVATIVE: 1}, rest=None),
        "M43": Term(("street",), when={"elite_street": 0.6}, then={CONSERVATIVE: 1}, rest={"elite_street": 0.0}),
    }
    reads = ("mobilisation", "vehicle_elite", "access_elite", "elite_street")
    moves = (CONSERVATIVE,)
    parameters = (
        Parameter("below", half_normal(0.5, "design note cc_m"), "logit", "Effect of popular mobilisation."),
        Parameter("stranded", half_normal(0.5, "design note cc_nov"), "logit", "Effect of elites without party and access."),
        Parameter("street", half_normal(0.5, "design note cc_mE"), "logit", "Effect of the elite street."),
    )
    references = ("crabtree2020", "middlebrook1979", "burdynska2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a conservative exit."""
        stranded = positive_part(-now["vehicle_elite"]) * positive_part(-now["access_elite"])
        return {
            CONSERVATIVE: theta["below"] * (2.0 * now["mobilisation"] - 1.0)
            + theta["stranded"] * stranded
            + theta["street"] * now["elite_street"]
        }


class WeakGovernmentsFall(Mechanism):
    r"""A government that has lost its standing, or the economy, is easier to force out.

    Claim.      Low legitimacy and slumps raise the hazard of every kind of early exit.
    Equation.   logit h_conservative = -standing * L - slump * Y;  h_uprising: -rising_standing * L;
                h_removal: -removal_standing * L
    Symbols.    L legitimacy, Y growth.
    Scope.      All; disputed for regimes.
    Priors.     Half-normal .6, .4, .7, .8.
    Against it. Exits at high standing.
    References. middlebrook1979, mainwaring-perezlinan2013, perezlinan2007.
    """

    label = "weak-governments-fall"
    family = FAMILY
    terms = {
        "M37": Term(
            ("standing", "slump", "rising_standing", "removal_standing"),
            when={"legitimacy": -1.0, "growth": -1.0},
            then={CONSERVATIVE: 1, UPRISING: 1, REMOVAL: 1},
        )
    }
    reads = ("legitimacy", "growth")
    moves = (CONSERVATIVE, UPRISING, REMOVAL)
    parameters = (
        Parameter("standing", half_normal(0.6, "design note cc_L"), "logit", "Legitimacy on conservative exits."),
        Parameter("slump", half_normal(0.4, "design note cc_Y"), "logit", "Growth on conservative exits."),
        Parameter("rising_standing", half_normal(0.7, "design note up_L"), "logit", "Legitimacy on uprisings."),
        Parameter("removal_standing", half_normal(0.8, "design note rm_L"), "logit", "Legitimacy on removals."),
    )
    references = ("middlebrook1979", "mainwaring-perezlinan2013", "perezlinan2007")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move three hazards."""
        L = now["legitimacy"]
        return {
            CONSERVATIVE: -theta["standing"] * L - theta["slump"] * now["growth"],
            UPRISING: -theta["rising_standing"] * L,
            REMOVAL: -theta["removal_standing"] * L,
        }


class Barracks(Mechanism):
    r"""Armed exits follow the leaning of the armed forces and the Cold War.

    Claim.      Conservative officers force out one way, reformist officers the other. The Cold War,
                under every theory, made both kinds more likely.
    Equation.   logit h_conservative = -leaning * mal + cold_war * cw
                logit h_reformist = reform_leaning * mal + reform_cold_war * cw
    Symbols.    mal alignment, cw Cold War [share].
    Scope.      1930-2021; the Cold War term cannot be told from other changes around 1990.
    Priors.     Half-normal .7, .8, .8; cold_war normal(1.4, .4).
    Against it. Armed exits as frequent after 1990 as before.
    References. middlebrook1979, powell-thyne2011.
    """

    label = "barracks"
    family = FAMILY
    terms = {
        "M29": Term(("leaning", "reform_leaning"), when={"military_alignment": 1.0}, then={CONSERVATIVE: -1, REFORMIST: 1}),
    }
    reads = ("military_alignment", "cold_war")
    moves = (CONSERVATIVE, REFORMIST)
    parameters = (
        Parameter("leaning", half_normal(0.7, "design note cc_mil"), "logit", "Alignment on conservative exits."),
        Parameter("cold_war", normal(1.4, 0.4, "design note cc_cw"), "logit", "Cold War on conservative exits."),
        Parameter("reform_leaning", half_normal(0.8, "design note cr_mil"), "logit", "Alignment on reformist exits."),
        Parameter("reform_cold_war", half_normal(0.8, "design note cr_cw"), "logit", "Cold War on reformist exits."),
    )
    references = ("middlebrook1979", "powell-thyne2011")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move both armed hazards."""
        mal, cw = now["military_alignment"], now["cold_war"]
        return {
            CONSERVATIVE: -theta["leaning"] * mal + theta["cold_war"] * cw,
            REFORMIST: theta["reform_leaning"] * mal + theta["reform_cold_war"] * cw,
        }


class HegemonicCrisis(Mechanism):
    r"""A discredited order without access for the mobilised opens the door to reforming officers.

    Claim.      When elites are weak, the government discredited and mobilised people are shut
                out, officers take power to reform. That Peru in 1968 was such a crisis is disputed.
    Equation.   logit h_reformist = crisis * (-L - o_E) / 2 + blocked * (2m - 1) * s(-a_P) - 2 r(theta)
    Symbols.    L legitimacy, o_E elite organisation, m mobilisation, a_P popular access.
    Scope.      Bolivia 1936, 1943, 1969-70; Peru 1962, 1968. Few cases.
    Priors.     Half-normal .5 and .5.
    Against it. Reformist exits in calm and prosperous times.
    References. crabtree2020, middlebrook1979.
    """

    label = "hegemonic-crisis"
    family = FAMILY
    terms = {
        "M03": Term(("crisis",), when={"legitimacy": -1.0, "organisation_elite": -1.0}, then={REFORMIST: 1}),
        "M38": Term(("blocked",), when={"mobilisation": 0.9, "access_popular": -1.0}, then={REFORMIST: 1}, rest={"mobilisation": 0.5}),
    }
    reads = ("legitimacy", "organisation_elite", "mobilisation", "access_popular", "orientation")
    moves = (REFORMIST,)
    parameters = (
        Parameter("crisis", half_normal(0.5, "design note cr_heg"), "logit", "Weak elites and a discredited government."),
        Parameter("blocked", half_normal(0.5, "design note cr_blk"), "logit", "Mobilised people without access."),
    )
    references = ("crabtree2020", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a reformist exit."""
        return {
            REFORMIST: theta["crisis"] * (-now["legitimacy"] - now["organisation_elite"]) / 2.0
            + theta["blocked"] * (2.0 * now["mobilisation"] - 1.0) * sigmoid(-now["access_popular"])
            - 2.0 * positive_part(now["orientation"])
        }


class OrganisedDefenders(Mechanism):
    r"""Organised supporters may deter those who would force a reforming government out.

    Claim.      Reformers without an organised base have no one to defend them; with one, an
                attempt costs more.
    Equation.   logit h_conservative = -defence * .5 (o_P + V_P) * r(theta)
    Symbols.    o_P popular organisation, V_P popular vehicle, theta orientation.
    Scope.      Peru 1975 for; Bolivia 1971 and Chile 1973 against.
    Priors.     normal(0, .4): sign unknown.
    Against it. Strong organisation that did not deter.
    References. middlebrook1979.
    """

    label = "organised-defenders"
    family = FAMILY
    terms = {
        "M30": Term(
            ("defence",),
            when={"organisation_popular": 1.0, "vehicle_popular": 1.0, "orientation": 0.6},
            then={CONSERVATIVE: -1},
            rest={"organisation_popular": 0.0, "vehicle_popular": 0.0, "orientation": 0.6},
        )
    }
    reads = ("organisation_popular", "vehicle_popular", "orientation")
    moves = (CONSERVATIVE,)
    parameters = (Parameter("defence", normal(0.0, 0.4, "design note cc_org"), "logit", "Deterrence by organised supporters."),)
    references = ("middlebrook1979",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a conservative exit."""
        base = 0.5 * (now["organisation_popular"] + now["vehicle_popular"])
        return {CONSERVATIVE: -theta["defence"] * base * positive_part(now["orientation"])}


class RisingFromBelow(Mechanism):
    r"""Mobilisation drives governments out, the more so after adjustment and without access.

    Claim.      Movements that delegitimise a model end by driving out those who defend it. Protest
                without organisation can do it too, and then leaves nothing behind.
    Equation.   logit h_uprising = mass * (4m - 1) + adjusted * adj + bloodshed * rep * m - .5 access * a_P
                + spontaneous * m * 2 s(-2 o_P)
    Symbols.    m mobilisation, adj and rep memories, a_P popular access, o_P popular organisation.
    Scope.      Bolivia 1952, 2003, 2005 and others of the region; spontaneous Peru 2020.
    Priors.     Half-normal .9, .6, .5; bloodshed normal(0, .4); spontaneous half-normal .5.
    Against it. Peaks of mobilisation that no government falls to.
    References. movements-interview, crabtree2020.
    """

    label = "rising-from-below"
    family = FAMILY
    terms = {
        "M47": Term(
            ("mass", "adjusted", "bloodshed", "access"),
            when={"mobilisation": 0.8, "adjustment_memory": 1.0, "repression_memory": 1.0, "access_popular": -1.0},
            then={UPRISING: 1},
            rest={"mobilisation": 0.25, "access_popular": 0.0},
        ),
        "M19": Term(
            ("spontaneous",), when={"mobilisation": 0.8, "organisation_popular": -1.0}, then={UPRISING: 1}, rest={"mobilisation": 0.0}
        ),
    }
    reads = ("mobilisation", "adjustment_memory", "repression_memory", "access_popular", "organisation_popular")
    moves = (UPRISING,)
    parameters = (
        Parameter("mass", half_normal(0.9, "design note up_m"), "logit", "Effect of mobilisation."),
        Parameter("adjusted", half_normal(0.6, "design note up_adj"), "logit", "Effect of recent adjustment."),
        Parameter("bloodshed", normal(0.0, 0.4, "design note up_rep"), "logit", "Effect of repression on the mobilised."),
        Parameter("access", half_normal(0.5, "design note up_a"), "logit", "Effect of popular access."),
        Parameter("spontaneous", half_normal(0.5, "judged"), "logit", "Effect of mobilisation without organisation."),
    )
    references = ("movements-interview", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a rising."""
        m = now["mobilisation"]
        return {
            UPRISING: theta["mass"] * (4.0 * m - 1.0)
            + theta["adjusted"] * now["adjustment_memory"]
            + theta["bloodshed"] * now["repression_memory"] * m
            - 0.5 * theta["access"] * now["access_popular"]
            + 2.0 * theta["spontaneous"] * m * sigmoid(-2.0 * now["organisation_popular"])
        }


class LegislativeRemoval(Mechanism):
    r"""Scandal, the street and a hostile legislature remove presidents.

    Claim.      Presidents fall to Congress when scandal and protest coincide and they lack a
                legislative shield.
    Equation.   logit h_removal = 2 * scandal * G + street * (2m - 1) + exposed * (2 d - 1)
    Symbols.    G scandal stock, m mobilisation, d share of seats that the government lacks [0-1].
    Scope.      Competitive government only: Peru 2000, 2018, 2020; Bolivia 2003-05 as some read it.
    Priors.     Half-normal .8, .5 and .5.
    Against it. Removals without scandal or protest, or of presidents with a majority.
    References. perezlinan2007, llanos-marsteintredet2021, crabtree2020.
    """

    label = "legislative-removal"
    family = FAMILY
    terms = {
        "M17": Term(("scandal",), when={"scandal_stock": 1.0}, then={REMOVAL: 1}),
        "M18": Term(
            ("street", "exposed"),
            when={"mobilisation": 0.8, "divided_government": 0.9},
            then={REMOVAL: 1},
            rest={"mobilisation": 0.5, "divided_government": 0.5},
        ),
    }
    reads = ("scandal_stock", "mobilisation", "divided_government")
    moves = (REMOVAL,)
    parameters = (
        Parameter("scandal", half_normal(0.8, "design note rm_G"), "logit", "Effect of scandal."),
        Parameter("street", half_normal(0.5, "design note rm_m"), "logit", "Effect of mobilisation."),
        Parameter("exposed", half_normal(0.5, "design note rm_leg"), "logit", "Effect of lacking seats."),
    )
    references = ("perezlinan2007", "llanos-marsteintredet2021", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of removal."""
        return {
            REMOVAL: 2.0 * theta["scandal"] * now["scandal_stock"]
            + theta["street"] * (2.0 * now["mobilisation"] - 1.0)
            + theta["exposed"] * (2.0 * now["divided_government"] - 1.0)
        }


class Overreach(Mechanism):
    r"""Staying beyond a limit unites opponents.

    Claim.      Overriding term limits or a referendum raises the chance of being forced out. How
                much it weighed in 2019 is disputed.
    Equation.   logit h_conservative = logit h_uprising = unite * over
    Symbols.    over memory of overreach [stock].
    Scope.      Bolivia 2016-19, Peru 2000; few cases.
    Priors.     half-normal .8.
    Against it. Presidents who override limits and finish their terms.
    References. crabtree2020.
    """

    label = "overreach"
    family = FAMILY
    terms = {"M20": Term(("unite",), when={"overreach_memory": 1.0}, then={CONSERVATIVE: 1, UPRISING: 1})}
    reads = ("overreach_memory",)
    moves = (CONSERVATIVE, UPRISING)
    parameters = (Parameter("unite", half_normal(0.8, "design note cc_over"), "logit", "Effect of overreach."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        effect = theta["unite"] * now["overreach_memory"]
        return {CONSERVATIVE: effect, UPRISING: effect}


class LeaderIllness(Mechanism):
    r"""A leader's illness may end a government that nobody forced out.

    Claim.      The health of a head of government is luck, and with it goes a programme.
    Equation.   logit h_exogenous = illness * ill
    Symbols.    ill serious illness of the head of government [0-1].
    Scope.      Peru 1973-75, Venezuela 2011-13. Whether illness decided what followed is disputed.
    Priors.     illness half-normal 1.5.
    Against it. Leaders who govern on for years while gravely ill.
    References. middlebrook1979.
    """

    label = "leader-illness"
    family = FAMILY
    terms = {"M35": Term(("illness",), when={"leader_illness": 1.0}, then={"exit_exogenous": 1})}
    reads = ("leader_illness",)
    moves = ("exit_exogenous",)
    parameters = (Parameter("illness", half_normal(1.5, "median at the design note's 1"), "logit", "Illness on leaving office."),)
    references = ("middlebrook1979",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of leaving by death or illness."""
        return {"exit_exogenous": theta["illness"] * now["leader_illness"]}
