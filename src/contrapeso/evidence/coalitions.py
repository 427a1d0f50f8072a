"""Coalitions in a discourse network, how stable they are, and how far they are poles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx
import numpy as np

from contrapeso.evidence.claims import Claim
from contrapeso.evidence.network import LEVELS, Level, Normalisation, OneMode, TwoMode, one_mode, statements, two_mode, windows

Group = frozenset[str]
nx: Any = networkx  # its annotations are partial
COMPARED: tuple[Level, ...] = ("co-named", "carried", "inferred")
"""Attribution levels between which stability is judged."""


def graph(network: OneMode, *, positive: bool = False) -> Any:
    """Return a network as a ``networkx.Graph`` with weights; ``positive`` drops ties below zero."""
    found: Any = nx.Graph(tie=network.tie, normalisation=network.normalisation)
    found.add_nodes_from(network.nodes)
    found.add_weighted_edges_from(
        (first, second, weight) for first, second, weight in sorted(network.edges()) if weight > 0 or not positive
    )
    return found


def coalitions(network: OneMode, least: int = 2) -> list[Group]:
    """Return groups that agree more than chance has it, the largest first.

    Greedy modularity on the ties above zero of a subtract (or congruence) network. Groups of
    fewer than ``least`` are left out: who shares no tie is in no coalition.
    """
    found = graph(network, positive=True)
    if found.number_of_edges() == 0:
        return []
    groups: Any = nx.community.greedy_modularity_communities(found, weight="weight")
    return sorted((frozenset(group) for group in groups if len(group) >= least), key=lambda group: (-len(group), sorted(group)))


@dataclass(frozen=True)
class Stability:
    """Coalitions at several attribution levels, and who is together at all of them.

    Attributes
    ----------
    levels
        Coalitions of each level.
    cores
        Groups of two or more who share a coalition at every level, the largest first.
    movers
        Who is in some coalition and in no core.

    """

    levels: Mapping[Level, tuple[Group, ...]]
    cores: tuple[Group, ...]
    movers: Group


def cores(partitions: Iterable[Sequence[Group]]) -> list[Group]:
    """Return the groups of two or more whose members share a group in every partition."""
    homes: dict[str, list[int]] = {}
    parts = list(partitions)
    for groups in parts:
        for index, group in enumerate(groups):
            for person in group:
                homes.setdefault(person, []).append(index)
    together: dict[tuple[int, ...], set[str]] = {}
    for person, places in homes.items():
        if len(places) == len(parts):
            together.setdefault(tuple(places), set()).add(person)
    found = [frozenset(group) for group in together.values() if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), sorted(group)))


def stability(
    claims: Iterable[Claim],
    levels: Sequence[Level] = COMPARED,
    *,
    normalisation: Normalisation = "none",
    qualify: bool = False,
    leave_out: Collection[str] = (),
) -> Stability:
    """Return the coalitions of claims at several attribution levels, and their cores."""
    listed = list(claims)
    found: dict[Level, tuple[Group, ...]] = {}
    for level in sorted(levels, key=LEVELS.index):
        network = two_mode(statements(listed, level, qualify=qualify, leave_out=leave_out))
        found[level] = tuple(coalitions(one_mode(network, "subtract", normalisation)))
    stable = tuple(cores(found.values()))
    members = {person for groups in found.values() for group in groups for person in group}
    return Stability(found, stable, frozenset(members - {person for group in stable for person in group}))


@dataclass(frozen=True)
class Polarisation:
    """How far a grouping splits agreement from conflict.

    ``within`` is the share of congruence inside groups, ``between`` the share of conflict
    between groups. ``index`` is their sum less one: 1 where all agreement is inside and all
    conflict between, 0 as expected when the same group sizes are filled at random. It is
    ``None`` where there is no congruence or no conflict.
    """

    within: float | None
    between: float | None
    index: float | None
    groups: int


def polarisation(
    network: TwoMode, groups: Sequence[Collection[str]] | None = None, normalisation: Normalisation = "average"
) -> Polarisation:
    """Return the polarisation of a network between groups; its own coalitions where none are given.

    Coalitions are fitted to the network, so with them the index is above chance by
    construction: compare it between windows, not with zero. Who is in no group counts as a
    group of one.
    """
    if groups is None:
        groups = coalitions(one_mode(network, "subtract", normalisation))
    home = {person: index for index, group in enumerate(groups) for person in group}
    label = np.array([home.get(person, -1 - place) for place, person in enumerate(network.persons)])
    same = label[:, None] == label[None, :] if len(label) else np.zeros((0, 0), bool)
    congruence = one_mode(network, "congruence", normalisation).weights
    conflict = one_mode(network, "conflict", normalisation).weights
    within = float(congruence[same].sum() / congruence.sum()) if congruence.sum() > 0 else None
    between = float(conflict[~same].sum() / conflict.sum()) if conflict.sum() > 0 else None
    index = None if within is None or between is None else within + between - 1.0
    return Polarisation(within, between, index, len(groups))


def polarisation_by_window(
    claims: Iterable[Claim],
    first: int,
    last: int,
    years: int,
    step: int | None = None,
    *,
    level: Level = "carried",
    leave_out: Collection[str] = (),
) -> list[tuple[int, int, int, Polarisation]]:
    """Return first year, last year, number of statements and polarisation of each window."""
    rows: list[tuple[int, int, int, Polarisation]] = []
    for start, end, found in windows(claims, first, last, years, step):
        said = statements(found, level, leave_out=leave_out)
        rows.append((start, end, len(said), polarisation(two_mode(said))))
    return rows


def bridges(network: OneMode, groups: Sequence[Group]) -> list[tuple[str, dict[int, float]]]:
    """Return who has ties above zero to more than one group, with the weight to each."""
    found: list[tuple[str, dict[int, float]]] = []
    for person in network.nodes:
        ties = {
            index: sum(max(0.0, network.weight(person, other)) for other in group if other != person) for index, group in enumerate(groups)
        }
        ties = {index: weight for index, weight in ties.items() if weight > 0}
        if len(ties) > 1:
            found.append((person, ties))
    return sorted(found, key=lambda row: (-min(sorted(row[1].values())[-2:]), row[0]))
