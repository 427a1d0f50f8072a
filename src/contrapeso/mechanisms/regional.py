"""The region: waves, Brazil, blocs that protect or punish, and refuge."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "regional"


class RegionalWave(Mechanism):
    r"""The left's victories and the street's repertoires spread among neighbours.

    Claim.      Popular governments next door win votes for their like, and waves of protest next door
                mobilise at home.
    Equation.   logit v = tide * T;  logit m = contagion * T_m
    Symbols.    T lean of the neighbours' governments and T_m their recent waves, weighted by ties; v popular
                share, m mobilisation.
    Scope.      1998-2012 and 2018-21. A shock common to all, such as prices, looks the same.
    Priors.     tide half-normal .3; contagion half-normal .4.
    Against it. Votes that run counter to the tide (Peru 2006).
    References. raby2021, crabtree2020.
    """

    label = "regional-wave"
    family = FAMILY
    terms = {
        "M54": Term(
            ("tide", "contagion"),
            when={"regional_tide": 0.5, "regional_mobilisation": 1.0},
            then={"popular_vote": 1, "mobilisation": 1},
        )
    }
    reads = ("regional_tide", "regional_mobilisation")
    moves = ("popular_vote", "mobilisation")
    parameters = (
        Parameter("tide", half_normal(0.3, "design note v_tide"), "logit", "Votes from the tide."),
        Parameter("contagion", half_normal(0.4, "design note m_T"), "logit", "Mobilisation from neighbours' waves."),
    )
    references = ("raby2021", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move votes and mobilisation."""
        return {
            "popular_vote": theta["tide"] * now["regional_tide"],
            "mobilisation": theta["contagion"] * now["regional_mobilisation"],
        }


class Brazil(Mechanism):
    r"""Brazil's firms, credit and tutelage make themselves felt in its neighbours.

    Claim.      Some hold that Brazil became a power below the great one: it presses upon governments in
                its reach, and its weight tames movements there; others saw a protector.
    Equation.   X = tutelage * T_B;  logit m = -tamed * brazil
    Symbols.    X pressure of outside powers [sd], T_B lean of Brazil's government times its weight in the
                polity, brazil that weight [0-1], m mobilisation.
    Scope.      2003-14, above all Bolivia and Paraguay. What its firms do to investment is not modelled.
    Priors.     tutelage normal(0, .3) and tamed normal(0, .3): the sources pull both ways.
    Against it. Neighbours in Brazil's reach that fare as those outside it.
    References. movements-interview, raby2021.
    """

    label = "brazil"
    family = FAMILY
    terms = {
        "M52": Term(
            ("tutelage", "tamed"),
            when={"brazil_lean": 0.5, "brazil_weight": 0.7},
            then={"foreign_pressure": 1, "mobilisation": -1},
        )
    }
    reads = ("brazil_lean", "brazil_weight")
    moves = ("foreign_pressure", "mobilisation")
    parameters = (
        Parameter("tutelage", normal(0.0, 0.3, "design note x_bra"), "sd", "Pressure from a popular government of Brazil."),
        Parameter("tamed", normal(0.0, 0.3, "judged; sign unknown"), "logit", "Mobilisation lost to Brazil's weight."),
    )
    references = ("movements-interview", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move pressure and mobilisation."""
        return {
            "foreign_pressure": theta["tutelage"] * now["brazil_lean"],
            "mobilisation": -theta["tamed"] * now["brazil_weight"],
        }


class Blocs(Mechanism):
    r"""Blocs shield governments, and friendly states help elections return.

    Claim.      Membership of blocs that defend their members makes it costlier to force a government
                out. Friends who give refuge and withhold recognition help to restore elections.
    Equation.   logit h_conservative = -shield * bloc;  logit h_transition = refuge * bloc
    Symbols.    bloc shield of the blocs that the polity belongs to [share].
    Scope.      2004-21; transitions where there is no competitive government (Bolivia 2019-20).
    Priors.     shield half-normal .4; refuge half-normal .4.
    Against it. Members forced out as often as others (Honduras 2009, Paraguay 2012).
    References. raby2021, movements-interview.
    """

    label = "blocs"
    family = FAMILY
    terms = {
        "M53": Term(("shield",), when={"bloc_protection": 1.0}, then={"exit_armed_conservative": -1}),
        "M55": Term(("refuge",), when={"bloc_protection": 1.0}, then={"transition": 1}),
    }
    reads = ("bloc_protection",)
    moves = ("exit_armed_conservative", "transition")
    parameters = (
        Parameter("shield", half_normal(0.4, "design note cc_bloc"), "logit", "Shield of blocs against conservative exits."),
        Parameter("refuge", half_normal(0.4, "design note tr_bloc"), "logit", "Blocs on openings."),
    )
    references = ("raby2021", "movements-interview")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        bloc = now["bloc_protection"]
        return {"exit_armed_conservative": -theta["shield"] * bloc, "transition": theta["refuge"] * bloc}


class OrganizationOfAmericanStates(Mechanism):
    r"""The OAS may protect popular governments or expose them.

    Claim.      Sources disagree: an organisation that guards elected government, or one that takes
                sides against popular ones.
    Equation.   logit h_conservative = exposed * member * r(theta)
    Symbols.    member 1 for an active member, theta orientation, r positive part.
    Scope.      Since 1948. Few polities were ever outside (Cuba since 1962), so the effect is hardly
                told from that of a popular programme.
    Priors.     exposed normal(0, .4): the sources pull both ways.
    Against it. A sign that is clear in the record refutes one of the two sides.
    References. raby2021, burdynska2021.
    """

    label = "oas"
    family = FAMILY
    terms = {
        "M53": Term(
            ("exposed",),
            when={"oas_member": 1.0, "orientation": 0.6},
            then={"exit_armed_conservative": 1},
            rest={"oas_member": 0.0},
        )
    }
    reads = ("oas_member", "orientation")
    moves = ("exit_armed_conservative",)
    parameters = (Parameter("exposed", normal(0.0, 0.4, "judged; sign disputed"), "logit", "Membership on popular governments' exits."),)
    references = ("raby2021", "burdynska2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a conservative exit."""
        return {"exit_armed_conservative": theta["exposed"] * now["oas_member"] * positive_part(now["orientation"])}


class RegionalNorms(Mechanism):
    r"""Competitive neighbours make forced exits rarer and openings likelier.

    Claim.      Where neighbours are governed by competitive elections, those who would force a
                government out find fewer friends, and closed orders open; where they are not, the
                opposite. The regional environment, more than growth or class, decides what lasts.
    Equation.   logit h_conservative = -norms * d;  logit h_transition = opening * d
    Symbols.    d share of neighbours under competitive government, less one half, weighted by ties.
    Scope.      Region 1945-2021; hard to tell from other changes around 1980 and 1990.
    Priors.     norms half-normal .6; opening half-normal .5.
    Against it. Breakdowns as frequent among competitive neighbours as among closed ones.
    References. mainwaring-perezlinan2013, raby2021.
    """

    label = "regional-norms"
    family = FAMILY
    terms = {
        "M53": Term(("norms", "opening"), when={"regional_norms": 0.5}, then={"exit_armed_conservative": -1, "transition": 1}, rest={}),
    }
    reads = ("regional_norms",)
    moves = ("exit_armed_conservative", "transition")
    parameters = (
        Parameter("norms", half_normal(0.6, "design note cc_T"), "logit", "Competitive neighbours on conservative exits."),
        Parameter("opening", half_normal(0.5, "design note, .5 Tdem"), "logit", "Competitive neighbours on openings."),
    )
    references = ("mainwaring-perezlinan2013", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        d = now["regional_norms"]
        return {"exit_armed_conservative": -theta["norms"] * d, "transition": theta["opening"] * d}


class LeanRemembered(Mechanism):
    r"""Whom a government rests on becomes known abroad within half a year.

    Claim.      None: the memory is what neighbours see of a government.
    Equation.   d ml = .5 * (lean - ml)
    Symbols.    lean whom the government rests on [-1, 1], ml its memory.
    Scope.      Bookkeeping.
    Priors.     None here.
    Against it. Not a claim.
    References. None.
    """

    label = "lean-remembered"
    family = FAMILY
    reads = ("lean", "lean_memory")
    moves = ("lean_memory",)
    parameters = ()
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Keep the memory of lean."""
        return {"lean_memory": 0.5 * (now["lean"] - now["lean_memory"])}
