"""Through which mechanisms a change can reach an outcome, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contrapeso.dynamics.theory import Theory

ORDER = ("learned", "weak", "prior-only")
COMPUTED: dict[str, tuple[str, ...]] = {
    # What the engine computes itself: composition, balance, neighbourhood, government.
    "situation": ("lean", "governs_popular", "governs_reformers", "governs_conservatives", "next_situation", "new_government"),
    "organisation_labour": ("organisation_popular", "balance"),
    "organisation_rural": ("organisation_popular", "balance"),
    "organisation_urban": ("organisation_popular", "balance"),
    "organisation_business": ("organisation_elite", "balance"),
    "organisation_regional": ("organisation_elite", "balance"),
    "access_popular": ("balance",),
    "access_elite": ("balance",),
    "vehicle_popular": ("balance",),
    "vehicle_elite": ("balance",),
    "orientation": ("balance",),
    "autonomy": ("balance",),
    "military_alignment": ("balance",),
    "state_ownership": ("balance",),
    "capital_strike": ("balance",),
    "lean_memory": ("regional_tide", "brazil_lean"),
    "wave_memory": ("regional_mobilisation",),
    "popular_vote": ("popular_share", "situation", "closeness"),
    "right_vote": ("situation", "closeness"),
    "outsider_vote": ("situation", "closeness"),
    "closeness_memory": ("closeness",),
    **{
        name: ("situation",)
        for name in ("exit_armed_conservative", "exit_armed_reformist", "exit_uprising", "exit_removal", "exit_exogenous")
    },
    "closure": ("situation",),
    "transition": ("situation",),
    "win_threshold": ("situation", "closeness"),
    "rule_runoff": ("situation", "closeness"),
}


def mechanisms_between(theory: Theory, changed: Iterable[str], outcome: Iterable[str], labels: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the labels of mechanisms that lie on some way from what is changed to an outcome.

    Parameters
    ----------
    changed
        Variables that are changed.
    outcome
        Variables that are looked at.
    labels
        Mechanisms that are themselves changed.
    """
    changed, labels = set(changed), set(labels)
    off = {
        mechanism.label
        for mechanism in theory.mechanisms
        if mechanism.parameters and all(theory.is_fixed(f"{mechanism.label}.{item.name}") for item in mechanism.parameters)
    }
    edges = [(m.label, set(m.reads), set(m.moves)) for m in theory.mechanisms if m.label not in off or m.label in labels]
    forward = _closure(changed | {name for label, _, moves in edges if label in labels for name in moves}, edges, ahead=True)
    backward = _closure(set(outcome), edges, ahead=False)
    between = [label for label, reads, moves in edges if (label in labels or reads & forward) and moves & backward]
    return tuple(sorted(between))


def _closure(start: set[str], edges: list[tuple[str, set[str], set[str]]], *, ahead: bool) -> set[str]:
    found, grown = set(start), True
    while grown:
        before = len(found)
        for _, reads, moves in edges:
            source, target = (reads, moves) if ahead else (moves, reads)
            if source & found:
                found |= target
        for cause, effects in COMPUTED.items():
            if ahead and cause in found:
                found |= set(effects)
            if not ahead and found & set(effects):
                found.add(cause)
        grown = len(found) > before
    return found


def worst(badges: Mapping[str, str], labels: Iterable[str]) -> tuple[str, list[str]]:
    """Return the worst badge among the parameters of some mechanisms, and the parameters that carry it."""
    chosen = set(labels)
    of = {name: badge for name, badge in badges.items() if name.split(".")[0] in chosen}
    for badge in reversed(ORDER):
        carriers = sorted(name for name, found in of.items() if found == badge)
        if carriers:
            return badge, carriers
    return "prior-only", []
