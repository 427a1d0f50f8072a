"""External powers: pressure on governments, leverage, judgement of elections, and sanctions."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, logit_normal

FAMILY = "external"


class ForeignPressure(Mechanism):
    r"""Pressure of outside powers follows the stance of the United States and what adds to it.

    Claim.      The stance of the United States counts the less the further its hegemony has declined.
                Officers it has trained, funds it gives to opponents, an allegation against an
                election, and a strategic contract with a rival add to the pressure.
    Equation.   X = u * (1 - waning * (1 - hegemony)) + trained * train + alleged * alleg + funded * fund
                + strategic * contract
    Symbols.    X pressure [sd], u stance of the United States [-1, 1], hegemony its reach [0-1], train, fund,
                alleg, contract indices [0-1].
    Scope.      What pressure does is another mechanism's. Stance is a coding of public acts and not of
                motives; that lithium was a motive in 2019, or that training and funds prepared a
                removal, is disputed. Training cannot be told from the Cold War.
    Priors.     waning logit-normal about .5; half-normal .5, .4, .4, .3.
    Against it. Governments under such conditions that outside powers go on backing.
    References. burdynska2021, movements-interview, crabtree2020.
    """

    label = "foreign-pressure"
    family = FAMILY
    terms = {
        "M51": Term(("waning",), when={"us_stance": 1.0, "us_hegemony": 0.3}, then={"foreign_pressure": -1}, rest={"us_stance": 1.0}),
        "M40": Term(("trained",), when={"officer_training": 1.0}, then={"foreign_pressure": 1}),
        "M41": Term(("alleged", "funded"), when={"allegation": 1.0, "outside_funding": 1.0}, then={"foreign_pressure": 1}),
        "M42": Term(("strategic",), when={"resource_contract": 1.0}, then={"foreign_pressure": 1}),
    }
    reads = ("us_stance", "us_hegemony", "officer_training", "allegation", "outside_funding", "resource_contract")
    moves = ("foreign_pressure",)
    parameters = (
        Parameter("waning", logit_normal(0.5, 0.75, "judged"), "share", "Share of the stance that goes with hegemony."),
        Parameter("trained", half_normal(0.5, "judged"), "sd", "Pressure through officers trained abroad."),
        Parameter("alleged", half_normal(0.4, "design note x_alleg"), "sd", "Pressure with an allegation."),
        Parameter("funded", half_normal(0.4, "judged"), "sd", "Pressure through funds for opponents."),
        Parameter("strategic", half_normal(0.3, "design note x_res"), "sd", "Pressure over a strategic contract."),
    )
    references = ("burdynska2021", "movements-interview", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the pressure."""
        reach = 1.0 - theta["waning"] * (1.0 - now["us_hegemony"])
        return {
            "foreign_pressure": now["us_stance"] * reach
            + theta["trained"] * now["officer_training"]
            + theta["alleged"] * now["allegation"]
            + theta["funded"] * now["outside_funding"]
            + theta["strategic"] * now["resource_contract"]
        }


class ForeignHand(Mechanism):
    r"""Outside pressure helps to force popular governments out.

    Claim.      Where outside powers work against a government with a popular programme, it is more
                likely to be forced out by armed force; where they back it, less.
    Equation.   logit h_conservative = hostility * X * r(theta)
    Symbols.    X pressure of outside powers [sd], theta orientation, r positive part.
    Scope.      Four rows say why there is pressure and share the one slope; without any of them
                it is off. Region 1945-2021; before 1990 not to be told from the Cold War.
    Priors.     hostility half-normal .7.
    Against it. Popular governments under the strongest pressure that last (Cuba, Venezuela).
    References. burdynska2021, movements-interview.
    """

    label = "foreign-hand"
    family = FAMILY
    terms = {
        row: Term(
            ("hostility",),
            when={"foreign_pressure": 1.0, "orientation": 0.6},
            then={"exit_armed_conservative": 1},
            rest={"foreign_pressure": 0.0, "orientation": 0.6},
        )
        for row in ("M40", "M41", "M42", "M51")
    }
    reads = ("foreign_pressure", "orientation")
    moves = ("exit_armed_conservative",)
    parameters = (Parameter("hostility", half_normal(0.7, "design note cc_X"), "logit", "Effect of pressure on a popular programme."),)
    references = ("burdynska2021", "movements-interview")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of a conservative exit."""
        return {"exit_armed_conservative": theta["hostility"] * now["foreign_pressure"] * positive_part(now["orientation"])}


class Leverage(Mechanism):
    r"""Aid that a budget depends on splits a reform coalition.

    Claim.      A government that needs aid gives up part of its programme and shuts out the
                organisations that it rests on.
    Equation.   d theta = -.1 * aid * dep * r(theta) * r(-F);  d a_P = -.2 * aid * dep * r(-F)
    Symbols.    dep dependence on aid of the United States [0-1], theta orientation, F fiscal space, a_P
                popular access.
    Scope.      Bolivia 1953-64 is the case.
    Priors.     aid half-normal .2.
    Against it. Programmes that stand in spite of aid that the budget depends on.
    References. crabtree2020.
    """

    label = "leverage"
    family = FAMILY
    terms = {
        "M39": Term(
            ("aid",),
            when={"aid_dependence": 1.0, "fiscal_space": -1.0, "orientation": 0.6},
            then={"orientation": -1, "access_popular": -1},
        )
    }
    reads = ("aid_dependence", "orientation", "fiscal_space")
    moves = ("orientation", "access_popular")
    parameters = (Parameter("aid", half_normal(0.2, "design note x_aid"), "per quarter", "Effect of aid that the budget needs."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Turn policy and take access."""
        grip = theta["aid"] * now["aid_dependence"] * positive_part(-now["fiscal_space"])
        return {"orientation": -0.1 * grip * positive_part(now["orientation"]), "access_popular": -0.2 * grip}


class Eradication(Mechanism):
    r"""Forced eradication of crops under outside pressure is a grievance that mobilises.

    Claim.      Destroying the coca that growers live on turns them into a movement.
    Equation.   logit m = grievance * erad * w_rural
    Symbols.    m mobilisation, erad eradication [0-1], w_rural weight of the countryside in the popular bloc.
    Scope.      Bolivia 1997-2003; motives of the drug war are disputed.
    Priors.     grievance half-normal .8.
    Against it. Eradication that passes without protest.
    References. crabtree2020.
    """

    label = "eradication"
    family = FAMILY
    terms = {"M39": Term(("grievance",), when={"eradication": 1.0, "weight_rural": 0.5}, then={"mobilisation": 1})}
    reads = ("eradication", "weight_rural")
    moves = ("mobilisation",)
    parameters = (Parameter("grievance", half_normal(0.8, "judged"), "logit", "Mobilisation by eradication."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move mobilisation."""
        return {"mobilisation": theta["grievance"] * now["eradication"] * now["weight_rural"]}


class OutsideJudgement(Mechanism):
    r"""An outside body's allegation against an election makes it disputed and its winner weaker.

    Claim.      An allegation gives a removal the look of right: it brings disputes and risings.
    Equation.   logit h_dispute = doubt * alleg;  logit h_uprising = inflame * alleg
    Symbols.    alleg weight of an outside body's allegation against an election [0-1].
    Scope.      Bolivia 2019. The body maintained that there were irregularities; others dispute its
                statistics. The term says what an allegation does and not whether it was right.
    Priors.     Half-normal .8 and .4.
    Against it. Elections questioned abroad that no one at home disputes.
    References. burdynska2021.
    """

    label = "outside-judgement"
    family = FAMILY
    terms = {"M41": Term(("doubt", "inflame"), when={"allegation": 1.0}, then={"dispute": 1, "exit_uprising": 1})}
    reads = ("allegation",)
    moves = ("dispute", "exit_uprising")
    parameters = (
        Parameter("doubt", half_normal(0.8, "judged"), "logit", "Effect of an allegation on disputes."),
        Parameter("inflame", half_normal(0.4, "design note x_alleg"), "logit", "Effect of an allegation on risings."),
    )
    references = ("burdynska2021",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        return {"dispute": theta["doubt"] * now["allegation"], "exit_uprising": theta["inflame"] * now["allegation"]}


class OutsideCosts(Mechanism):
    r"""Allegations cost a government standing, and sanctions cost it growth.

    Claim.      A government accused from outside loses standing at home; sanctions, blockade and
                covert violence take output.
    Equation.   dL = -discredit * alleg;  dY = -blockade * sanc
    Symbols.    L legitimacy, alleg allegation, Y growth, sanc sanctions [0-1].
    Scope.      Bolivia 2019; Cuba, Nicaragua, Venezuela. What sanctions are meant to bring is disputed.
    Priors.     discredit half-normal .4; blockade half-normal .2.
    Against it. Governments that gain at home from being accused or sanctioned.
    References. burdynska2021, raby2021.
    """

    label = "outside-costs"
    family = FAMILY
    terms = {
        "M41": Term(("discredit",), when={"allegation": 1.0}, then={"legitimacy": -1}),
        "M75": Term(("blockade",), when={"sanctions": 1.0}, then={"growth": -1}),
    }
    reads = ("allegation", "sanctions")
    moves = ("legitimacy", "growth")
    parameters = (
        Parameter("discredit", half_normal(0.4, "design note x_alleg"), "sd per quarter", "Standing lost to an allegation."),
        Parameter("blockade", half_normal(0.2, "design note x_san"), "sd per quarter", "Growth lost to sanctions."),
    )
    references = ("burdynska2021", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take standing and growth."""
        return {"legitimacy": -theta["discredit"] * now["allegation"], "growth": -theta["blockade"] * now["sanctions"]}


class CovertViolence(Mechanism):
    r"""Where a polity is under siege from outside, its leaders may be killed.

    Claim.      Mercenaries and covert violence raise the hazard that a head of government dies.
    Equation.   logit h_exogenous = covert * sanc
    Symbols.    sanc sanctions, blockade or covert violence [0-1].
    Scope.      Haiti 2021 as one source reads it; who stood behind it is disputed.
    Priors.     covert half-normal .5.
    Against it. Polities under siege for decades whose leaders die in bed.
    References. raby2021.
    """

    label = "covert-violence"
    family = FAMILY
    terms = {"M75": Term(("covert",), when={"sanctions": 1.0}, then={"exit_exogenous": 1})}
    reads = ("sanctions",)
    moves = ("exit_exogenous",)
    parameters = (Parameter("covert", half_normal(0.5, "judged"), "logit", "Effect of covert violence on deaths in office."),)
    references = ("raby2021",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazard of death in office."""
        return {"exit_exogenous": theta["covert"] * now["sanctions"]}
