"""The armed forces: alignment and its turns, security and defeat."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal

FAMILY = "military"


class MilitaryAlignment(Mechanism):
    r"""The institution swings back: each intervention turns the armed forces the other way.

    Claim.      Armed forces have factions; a conservative intervention brings conservatives to the
                top, a reformist one reformists, and the institution then drifts back to guarding itself,
                the faster the longer reformers govern. A government that replaces the high command
                brings it nearer; a lost war turns young officers against the old order; training
                abroad turns officers against reform.
    Equation.   d mal = -.03 mal - .006 + turn * (E_reformist - E_conservative) - weariness * mr * min(tenure, 40) / 40
                + purge * change * lean + .1 * disgrace * defeat - schooled * train
    Symbols.    mal alignment: reformist above zero, conservative below; mr military reformers, tenure in
                quarters, change replacement of the high command, lean whom the government rests on,
                defeat a war lost recently [0-1], train officers trained abroad [0-1].
    Scope.      Bolivia 1932-82 and 2020, Peru 1962-80, Venezuela since 2002.
    Priors.     turn half-normal .3; weariness half-normal .03; purge half-normal .3; disgrace half-normal .5;
                schooled half-normal .01.
    Against it. Successive interventions of one colour without a swing; commands that turn on those
                who appointed them (Bolivia 2019).
    References. middlebrook1979, crabtree2020, burdynska2021.
    """

    label = "military-alignment"
    family = FAMILY
    terms = {
        "M29": Term(
            ("turn", "weariness"),
            when={"exit_armed_conservative": 1.0, "governs_reformers": 1.0, "tenure": 20.0},
            then={"military_alignment": -1},
        ),
        "M44": Term(("purge",), when={"command_change": 1.0, "lean": 1.0}, then={"military_alignment": 1}),
        "M63": Term(("disgrace",), when={"war_defeat": 1.0}, then={"military_alignment": 1}),
        "M40": Term(("schooled",), when={"officer_training": 1.0}, then={"military_alignment": -1}),
    }
    reads = (
        "military_alignment",
        "exit_armed_conservative",
        "exit_armed_reformist",
        "governs_reformers",
        "tenure",
        "command_change",
        "lean",
        "war_defeat",
        "officer_training",
    )
    moves = ("military_alignment",)
    parameters = (
        Parameter("turn", half_normal(0.3, "design note"), "sd", "Turn of the institution with an intervention."),
        Parameter("weariness", half_normal(0.03, "judged"), "sd per quarter", "Return to order under long reforming rule."),
        Parameter("purge", half_normal(0.3, "design note mal_pur"), "sd", "Turn with a new high command."),
        Parameter("disgrace", half_normal(0.5, "design note mal_war"), "sd", "Turn in ten quarters after a lost war."),
        Parameter("schooled", half_normal(0.01, "judged; the note's .1 is a level"), "sd per quarter", "Turn with training abroad."),
    )
    references = ("middlebrook1979", "crabtree2020", "burdynska2021")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move alignment."""
        turn = theta["turn"] * (now["exit_armed_reformist"] - now["exit_armed_conservative"])
        weary = theta["weariness"] * now["governs_reformers"] * jnp.minimum(now["tenure"], 40.0) / 40.0
        outside = 0.1 * theta["disgrace"] * now["war_defeat"] - theta["schooled"] * now["officer_training"]
        moved = -0.03 * now["military_alignment"] - 0.006 + turn - weary
        return {"military_alignment": moved + theta["purge"] * now["command_change"] * now["lean"] + outside}


class SecurityAndDefeat(Mechanism):
    r"""Perceived threats and lost wars bring reforming officers in, and threats take them out again.

    Claim.      Officers who see a rival abroad, or have lost a war, find the old order unfit for the
                nation's security and take power to reform it; the same concern later makes the
                institution withdraw from government.
    Equation.   logit h_reformist = threat * thr + mutiny * defeat;  logit h_transition = withdrawal * thr
    Symbols.    thr rivalry or border conflict [0-1], defeat a war lost recently [0-1].
    Scope.      Bolivia 1936-43; Peru 1968-80, where the weight of security is partly disputed.
    Priors.     threat half-normal .4; mutiny half-normal .5; withdrawal half-normal .4.
    Against it. Reformist interventions in times without rivals, and openings at the height of a threat
                that no officer speaks of.
    References. middlebrook1979, crabtree2020.
    """

    label = "security-and-defeat"
    family = FAMILY
    terms = {
        "M31": Term(("threat", "withdrawal"), when={"security_threat": 1.0}, then={"exit_armed_reformist": 1, "transition": 1}),
        "M63": Term(("mutiny",), when={"war_defeat": 1.0}, then={"exit_armed_reformist": 1}),
    }
    reads = ("security_threat", "war_defeat")
    moves = ("exit_armed_reformist", "transition")
    parameters = (
        Parameter("threat", half_normal(0.4, "design note cr_sec"), "logit", "Threat on reformist exits."),
        Parameter("mutiny", half_normal(0.5, "judged"), "logit", "Defeat on reformist exits."),
        Parameter("withdrawal", half_normal(0.4, "judged"), "logit", "Threat on openings."),
    )
    references = ("middlebrook1979", "crabtree2020")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Move two hazards."""
        threat = now["security_threat"]
        return {
            "exit_armed_reformist": theta["threat"] * threat + theta["mutiny"] * now["war_defeat"],
            "transition": theta["withdrawal"] * threat,
        }
