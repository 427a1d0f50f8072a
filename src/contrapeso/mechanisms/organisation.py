"""Organisation of the popular sectors: memory, growth from below and above, losses."""

from __future__ import annotations

from contrapeso.dynamics.functions import positive_part
from contrapeso.dynamics.mechanism import Contribution, Mechanism
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, logit_normal, normal

FAMILY = "organisation"
BLOCS = ("organisation_labour", "organisation_rural", "organisation_urban")


class OrganisationalMemory(Mechanism):
    r"""Organisation falls back to a level that past ascendancy has raised.

    Claim.      Organisations decay slowly towards what a country's history sustains; the memory
                of a rupture such as 1952 keeps that floor higher for decades.
    Equation.   d o_k = -decay * (o_k - level_k - 2 * floor * H)
                dH = .05 * r(B - H) - .007 * H
    Symbols.    o_k organisation of bloc k, H memory [share], B balance. Half-life of H 25 years.
    Scope.      Slow; cannot be told from a country effect with two countries.
    Priors.     decay log-normal .02; floor half-normal .6; levels by polity normal with sd .5 about 0
                (labour), -.3 (rural) and -.2 (urban).
    Against it. Organisation that does not return after repression in spite of a past ascendancy.
    References. crabtree2020.
    """

    label = "organisational-memory"
    family = FAMILY
    rows = ("M21", "M71")
    reads = (*BLOCS, "memory", "balance")
    moves = (*BLOCS, "memory")
    parameters = (
        Parameter("decay", log_normal(0.02, 0.4, "design note d_o"), "per quarter", "Speed of return to the level."),
        Parameter("floor", half_normal(0.6, "design note g_H"), "sd", "How far memory raises the level."),
        Parameter("level_labour", normal(0.0, 0.5, "judged"), "sd", "Level of labour organisation.", each="polity"),
        Parameter("level_rural", normal(-0.3, 0.5, "judged"), "sd", "Level of rural organisation.", each="polity"),
        Parameter("level_urban", normal(-0.2, 0.5, "judged"), "sd", "Level of urban organisation.", each="polity"),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Pull the blocs to their levels and keep memory."""
        H = now["memory"]
        moved = {name: -theta["decay"] * (now[name] - theta[f"level_{name.split('_')[1]}"] - 2.0 * theta["floor"] * H) for name in BLOCS}
        return {**moved, "memory": 0.05 * positive_part(now["balance"] - H) - 0.007 * H}


class MobilisationBuilds(Mechanism):
    r"""Mobilisation leaves organisation behind, and repression takes it away.

    Claim.      Waves of protest found and join organisations; state violence breaks them.
    Equation.   d o_k = gain * (m - .25) + .5 * gain * E_wave - loss * E_repression
    Symbols.    o_k organisation, m mobilisation [share], E events of the quarter.
    Scope.      Organised protest; spontaneous protest may leave nothing (Peru 2020).
    Priors.     Half-normal .05 and .15.
    Against it. Waves after which unions and movements are weaker without repression.
    References. crabtree2020, movements-interview.
    """

    label = "mobilisation-builds"
    family = FAMILY
    rows = ("M47", "M19")
    reads = ("mobilisation", "wave", "repression")
    moves = BLOCS
    parameters = (
        Parameter("gain", half_normal(0.05, "design note g_mob"), "sd per quarter", "Organisation from mobilisation."),
        Parameter("loss", half_normal(0.15, "design note g_rep"), "sd", "Organisation lost to repression."),
    )
    references = ("crabtree2020", "movements-interview")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add to every popular bloc alike."""
        change = theta["gain"] * (now["mobilisation"] - 0.25 + 0.5 * now["wave"]) - theta["loss"] * now["repression"]
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
    rows = ("M22",)
    reads = ("orientation", "governs_reformers", "reform")
    moves = BLOCS
    parameters = (Parameter("gain", half_normal(0.08, "design note g_above"), "sd per quarter", "Organisation from reform."),)
    references = ("crabtree2020", "middlebrook1979")
    reach = (1.0, 0.8, 0.5)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add by the reach of reform into each bloc."""
        steady = positive_part(now["orientation"]) * now["governs_reformers"]
        return {name: theta["gain"] * (steady + 0.5 * now["reform"] * reach) for name, reach in zip(BLOCS, self.reach, strict=True)}


class LabourDislocation(Mechanism):
    r"""Adjustment dislocates organised labour and moves part of it elsewhere.

    Claim.      Closing mines and plants destroys unions; the dismissed carry organisation to the
                coca zones and the new cities.
    Equation.   d o_labour = -loss * E;  d o_rural = d o_urban = .5 * relocation * loss * E
    Symbols.    E adjustment, loss [sd], relocation [share].
    Scope.      Bolivia 1985 is the one case of relocation, so the share stays at its prior.
    Priors.     loss half-normal .6; relocation logit-normal about .5.
    Against it. Labour organisation that survives adjustment, or no trace of miners elsewhere.
    References. crabtree2020.
    """

    label = "labour-dislocation"
    family = FAMILY
    rows = ("M04", "M66")
    reads = ("adjustment",)
    moves = BLOCS
    parameters = (
        Parameter("loss", half_normal(0.6, "design note g_adj"), "sd", "Labour organisation lost to an adjustment."),
        Parameter("relocation", logit_normal(0.5, 0.75, "matched to Beta(4, 4)"), "share", "Share of the loss that moves elsewhere."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take from labour, give part to the others."""
        lost = theta["loss"] * now["adjustment"]
        moved = 0.5 * theta["relocation"] * lost
        return {"organisation_labour": -lost, "organisation_rural": moved, "organisation_urban": moved}


class ViolenceDestroys(Mechanism):
    r"""Insurgency and its repression destroy rural and left organisation.

    Claim.      Political violence kills, displaces and discredits the leaders of peasant and
                left organisations, most of all in the countryside, and costs growth.
    Equation.   d o_k = -loss * W * (.4, 1, .5);  d V_popular = -discredit * W;  dY = -.3 * cost * W
    Symbols.    W intensity of insurgency [share], V_popular popular vehicle, Y growth.
    Scope.      Peru 1980-95 above all.
    Priors.     Half-normal .10, .05, .25.
    Against it. Organisation that grows through a war.
    References. crabtree2020.
    """

    label = "violence-destroys"
    family = FAMILY
    rows = ("M05", "M68")
    reads = ("insurgency",)
    moves = (*BLOCS, "vehicle_popular", "growth")
    parameters = (
        Parameter("loss", half_normal(0.10, "design note g_vio"), "sd per quarter", "Organisation lost at full intensity."),
        Parameter("discredit", half_normal(0.05, "design note v_frag"), "sd per quarter", "Popular vehicle lost at full intensity."),
        Parameter("cost", half_normal(0.25, "design note y_W"), "sd per quarter", "Growth lost at full intensity."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take organisation, vehicle and growth."""
        W = now["insurgency"]
        moved = {name: -theta["loss"] * share * W for name, share in zip(BLOCS, (0.4, 1.0, 0.5), strict=True)}
        return {**moved, "vehicle_popular": -theta["discredit"] * W, "growth": -0.3 * theta["cost"] * W}


class InflationErodes(Mechanism):
    r"""Hyperinflation undermines labour, and the popular vehicle with it.

    Claim.      A price crisis empties union funds and pay deals and discredits the left that
                holds office or stands near it.
    Equation.   d o_labour = d o_urban = -loss * pi;  d V_popular = -.5 * discredit * pi
    Symbols.    pi inflation stress [stock].
    Scope.      Bolivia 1982-85, Peru 1987-90.
    Priors.     Half-normal .03 and .05.
    Against it. Price crises that strengthen unions.
    References. crabtree2020.
    """

    label = "inflation-erodes"
    family = FAMILY
    rows = ("M06",)
    reads = ("inflation_stress",)
    moves = ("organisation_labour", "organisation_urban", "vehicle_popular")
    parameters = (
        Parameter("loss", half_normal(0.03, "design note g_infl"), "sd per quarter", "Organisation lost to inflation."),
        Parameter("discredit", half_normal(0.05, "design note v_frag"), "sd per quarter", "Vehicle lost to inflation."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take from labour, the city and the vehicle."""
        lost = -theta["loss"] * now["inflation_stress"]
        vehicle = -0.5 * theta["discredit"] * now["inflation_stress"]
        return {"organisation_labour": lost, "organisation_urban": lost, "vehicle_popular": vehicle}


class GovernmentEmbrace(Mechanism):
    r"""A government of their own may build movements up or hollow them out.

    Claim.      Sources disagree: some hold that movements kept their autonomy under popular
                governments, others that they were bought off and demobilised.
    Equation.   d o_k = embrace * popular government
    Symbols.    embrace [sd per quarter], sign unknown.
    Scope.      Bolivia 1952-64 and 2006-19; Peru 1985-90.
    Priors.     normal(0, .03): the sources pull both ways.
    Against it. A sign that is clear in the record refutes one of the two sides.
    References. crabtree2020, movements-interview, middlebrook1979.
    """

    label = "government-embrace"
    family = FAMILY
    rows = ("M16", "M49")
    reads = ("governs_popular",)
    moves = BLOCS
    parameters = (Parameter("embrace", normal(0.0, 0.03, "design note g_coopt"), "sd per quarter", "Effect of a popular government."),)
    references = ("crabtree2020", "movements-interview", "middlebrook1979")

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Add the same to every popular bloc."""
        return {name: theta["embrace"] * now["governs_popular"] for name in BLOCS}
