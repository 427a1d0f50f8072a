"""Elections: the votes of the other lists, disputes over a result, and what a dispute costs."""

from __future__ import annotations

from contrapeso.dynamics.functions import sigmoid
from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, normal

FAMILY = "elections"


class RightVote(Mechanism):
    r"""The right's part of the rest follows its vehicle, and gathers where a popular government stands.

    Claim.      An elite vehicle brings the right votes, the record in office rewards or punishes it, and
                where a popular government is to be beaten its opponents consolidate behind a right that
                has a vehicle, before the vote.
    Equation.   logit v_R = level_i + vehicle * V_E - incumbency * lean * L + rally * g * s(2 V_E)
    Symbols.    v_R share of the right in the rest of the vote, V_E elite vehicle, lean of the
                government, L legitimacy, g popular government.
    Scope.      Competitive national executive elections. Who wins follows from shares by the rule in
                force and is never fitted; consolidation after the first round is the engine's
                ``core.elite_consolidation``, which no theory switches off.
    Priors.     level normal(0, .5) by polity; half-normal .6, .3, .5.
    Against it. Opponents of popular governments who stay divided in spite of a strong list.
    References. burdynska2021, crabtree2020, raby2021.
    """

    label = "right-vote"
    family = FAMILY
    terms = {"M45": Term(("rally",), when={"governs_popular": 1.0, "vehicle_elite": 1.0}, then={"right_vote": 1})}
    reads = ("vehicle_elite", "lean", "legitimacy", "governs_popular")
    moves = ("right_vote",)
    parameters = (
        Parameter("level", normal(0.0, 0.5, "judged"), "logit", "Usual part of the right.", each="polity"),
        Parameter("vehicle", half_normal(0.6, "design note w_V"), "logit", "Votes from the elite vehicle."),
        Parameter("incumbency", half_normal(0.3, "judged"), "logit", "Reward and punishment of an elite government."),
        Parameter("rally", half_normal(0.5, "judged"), "logit", "Gathering against a popular government."),
    )
    references = ("burdynska2021", "crabtree2020", "raby2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the expected part of the right."""
        return {
            "right_vote": theta["level"]
            + theta["vehicle"] * now["vehicle_elite"]
            - theta["incumbency"] * now["lean"] * now["legitimacy"]
            + theta["rally"] * now["governs_popular"] * sigmoid(2.0 * now["vehicle_elite"])
        }


class OutsiderVote(Mechanism):
    r"""Outsiders rise where scandal has discredited parties and vehicles are weak.

    Claim.      Scandal turns voters from all parties to outsiders; where neither camp has a vehicle
                they have the field to themselves.
    Equation.   logit v_O = level_i + disgust * G - parties * (V_P + V_E)
    Symbols.    v_O share of outsiders in what the right leaves, G scandal stock, V vehicles.
    Scope.      Peru 1990-2021. Level and parties count under every theory.
    Priors.     level normal(-1.5, .7) by polity; half-normal .5 and .3.
    Against it. Outsiders who rise in systems of strong and clean parties.
    References. crabtree2020.
    """

    label = "outsider-vote"
    family = FAMILY
    terms = {"M17": Term(("disgust",), when={"scandal_stock": 1.0}, then={"outsider_vote": 1})}
    reads = ("scandal_stock", "vehicle_popular", "vehicle_elite")
    moves = ("outsider_vote",)
    parameters = (
        Parameter("level", normal(-1.5, 0.7, "judged"), "logit", "Usual part of outsiders.", each="polity"),
        Parameter("disgust", half_normal(0.5, "judged"), "logit", "Votes from scandal."),
        Parameter("parties", half_normal(0.3, "judged"), "logit", "Votes kept from outsiders by vehicles."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the expected part of outsiders."""
        vehicles = now["vehicle_popular"] + now["vehicle_elite"]
        return {"outsider_vote": theta["level"] + theta["disgust"] * now["scandal_stock"] - theta["parties"] * vehicles}


class CloseResults(Mechanism):
    r"""A result close to the line that decides it is disputed; a decisive one closes the matter.

    Claim.      Where the margin to the line of the rule is small, or the incumbent has overridden a
                limit, the result is contested; a contested result brings down governments.
    Equation.   logit h_dispute = near * close + suspect * over
                logit h_conservative = logit h_uprising = unsettled * dsp
    Symbols.    close exp(-margin / 3 points) of the latest election, over memory of overreach, dsp
                memory of disputes [stock].
    Scope.      The quarter of an election and the next: Bolivia 2019 against 2020, Peru 2021. Turnout
                is not in the record.
    Priors.     Half-normal 1.0, .6 and .6.
    Against it. Close results that all accept, and disputes over decisive ones.
    References. burdynska2021, crabtree2020.
    """

    label = "close-results"
    family = FAMILY
    terms = {
        "M46": Term(
            ("near", "unsettled"),
            when={"closeness": 1.0, "dispute_memory": 1.0},
            then={"dispute": 1, "exit_armed_conservative": 1, "exit_uprising": 1},
        ),
        "M20": Term(("suspect",), when={"overreach_memory": 1.0}, then={"dispute": 1}),
    }
    reads = ("closeness", "overreach_memory", "dispute_memory")
    moves = ("dispute", "exit_armed_conservative", "exit_uprising")
    parameters = (
        Parameter("near", half_normal(1.0, "design note dsp_m, widened"), "logit", "Effect of a close result."),
        Parameter("suspect", half_normal(0.6, "design note dsp_over"), "logit", "Effect of overreach on disputes."),
        Parameter("unsettled", half_normal(0.6, "judged"), "logit", "Effect of a dispute on exits."),
    )
    references = ("burdynska2021", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move the hazards of dispute and of two exits."""
        shaken = theta["unsettled"] * now["dispute_memory"]
        return {
            "dispute": theta["near"] * now["closeness"] + theta["suspect"] * now["overreach_memory"],
            "exit_armed_conservative": shaken,
            "exit_uprising": shaken,
        }


class DisputesRemembered(Mechanism):
    r"""A disputed result costs standing and is remembered for a year; a close one for a quarter or two.

    Claim.      A government whose election is contested starts with less standing.
    Equation.   dL = -contested * E_dispute;  d dsp = -.3 * dsp + E_dispute;  d mc = .5 * close - mc
    Symbols.    L legitimacy, dsp memory of disputes [stock], close closeness of the latest election, mc
                its memory [share].
    Scope.      The memories are bookkeeping.
    Priors.     contested half-normal .3.
    Against it. Standing that does not suffer from a dispute.
    References. burdynska2021, crabtree2020.
    """

    label = "disputes-remembered"
    family = FAMILY
    terms = {"M46": Term(("contested",), when={"dispute": 1.0}, then={"legitimacy": -1})}
    reads = ("dispute", "dispute_memory", "closeness", "closeness_memory")
    moves = ("legitimacy", "dispute_memory", "closeness_memory")
    parameters = (Parameter("contested", half_normal(0.3, "judged"), "sd", "Standing lost to a dispute."),)
    references = ("burdynska2021", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take standing and keep two memories."""
        return {
            "legitimacy": -theta["contested"] * now["dispute"],
            "dispute_memory": -0.3 * now["dispute_memory"] + now["dispute"],
            "closeness_memory": 0.5 * now["closeness"] - now["closeness_memory"],
        }
