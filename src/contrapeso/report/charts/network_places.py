"""Where the nodes of a network stand and where their labels go, in px."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import networkx
import numpy as np

from contrapeso.report.charts.theme import text_width

Edge = tuple[str, str, float]
Spot = tuple[float, float]
Box = tuple[float, float, float, float]
SEED = 7
_TOGETHER, _APART = 0.6, 0.05
"""Pull between members of one group, and between any two nodes, beside that of their ties."""
_ROUNDS = 300
RADIUS = 6.0


def positions(
    nodes: Sequence[str], edges: Sequence[Edge], groups: Sequence[frozenset[str]], size: tuple[float, float], gap: tuple[float, float]
) -> dict[str, Spot]:
    """Return a place for every node: those without a tie in rows at the foot, the others by springs.

    Ties of agreement and a shared group pull; conflict does not. Nodes are then moved until each
    pair is ``gap`` apart in one direction at least, so that a name fits beside each.
    """
    tied = [name for name in nodes if any(name in edge[:2] for edge in edges)]
    loose = [name for name in nodes if name not in tied]
    width, height = size
    per_row = max(1, int(width // (2.2 * gap[0])))
    floor = height - math.ceil(len(loose) / per_row) * 1.6 * gap[1]
    spots = _springs(tied, edges, groups, (width, floor), gap)
    for index, name in enumerate(loose):
        row, column = divmod(index, per_row)
        many = min(per_row, len(loose) - row * per_row)
        spots[name] = ((column + 0.5) * width / many, floor + (row + 1) * 1.6 * gap[1] - 0.5 * gap[1])
    return spots


def _springs(
    nodes: Sequence[str], edges: Sequence[Edge], groups: Sequence[frozenset[str]], size: tuple[float, float], gap: tuple[float, float]
) -> dict[str, Spot]:
    if not nodes:
        return {}
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((first, second, _APART) for first, second in combinations(nodes, 2))
    for group in groups:
        graph.add_weighted_edges_from((first, second, _TOGETHER) for first, second in combinations(sorted(group & set(nodes)), 2))
    for first, second, weight in edges:
        if weight > 0 and first in graph and second in graph:
            graph[first][second]["weight"] += weight
    found = networkx.spring_layout(graph, seed=SEED, k=2.4 / math.sqrt(len(nodes)), iterations=200)
    spots = np.array([found[name] for name in nodes], float)
    spread = np.ptp(spots, axis=0)
    low, room = np.array(gap) * (0.9, 0.7), np.array(size) - np.array(gap) * (1.8, 1.4)
    spots = low + (spots - spots.min(axis=0)) / np.where(spread > 0, spread, 1.0) * room
    spots = _pushed(spots, gap, low, low + room)
    return {name: (float(x), float(y)) for name, (x, y) in zip(nodes, spots, strict=True)}


def _pushed(spots: np.ndarray, gap: tuple[float, float], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Push nodes apart that stand within ``gap`` of each other in both directions."""
    for _ in range(_ROUNDS):
        moved = False
        for first, second in combinations(range(len(spots)), 2):
            across, down = spots[second] - spots[first]
            lack = (gap[0] - abs(across), gap[1] - abs(down))
            if min(lack) <= 0:
                continue
            moved = True
            axis = 0 if lack[0] / gap[0] < lack[1] / gap[1] else 1
            step = 0.5 * lack[axis] * (1.0 if (across, down)[axis] >= 0 else -1.0)
            spots[first][axis] -= step
            spots[second][axis] += step
        spots = np.clip(spots, low, high)
        if not moved:
            break
    return spots


def _overlap(one: Box, two: Box) -> float:
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return max(0.0, across) * max(0.0, down)


def _crossed(box: Box, start: Spot, end: Spot) -> float:
    """Return what length of a line lies in a box, by points along it."""
    steps = 24
    points = ((start[0] + (end[0] - start[0]) * i / steps, start[1] + (end[1] - start[1]) * i / steps) for i in range(steps + 1))
    inside = sum(box[0] < x < box[2] and box[1] < y < box[3] for x, y in points)
    return inside / steps * math.dist(start, end)


def labels(spots: Mapping[str, Spot], names: Mapping[str, str], edges: Sequence[Edge], width: float, font: float) -> dict[str, Box]:
    """Return a box for each label: the place round its node with least of other labels, nodes and ties under it."""
    chosen: dict[str, Box] = {}
    dots = {name: (x - RADIUS - 1, y - RADIUS - 1, x + RADIUS + 1, y + RADIUS + 1) for name, (x, y) in spots.items()}
    for _ in range(3):  # later labels move earlier ones
        for name in sorted(spots, key=lambda key: (spots[key][1], spots[key][0])):
            others = [box for key, box in chosen.items() if key != name]
            best = min(
                _candidates(spots[name], text_width(names[name], font), font),
                key=lambda box: (
                    40 * sum(_overlap(box, other) for other in others)
                    + 30 * sum(_overlap(box, dot) for key, dot in dots.items() if key != name)
                    + 500 * (max(0.0, -box[0]) + max(0.0, box[2] - width))
                    + 12 * sum(_crossed(box, spots[first], spots[second]) for first, second, _ in edges)
                ),
            )
            chosen[name] = best
    return chosen


def _candidates(spot: Spot, width: float, font: float) -> list[Box]:
    x, y = spot
    near, half = RADIUS + 3, 0.5 * font
    starts = [(x + near, y - half), (x - near - width, y - half), (x - width / 2, y - near - font), (x - width / 2, y + near)]
    starts += [(x + 3, y - near - font), (x - width - 3, y - near - font), (x + 3, y + near), (x - width - 3, y + near)]
    return [(left, top, left + width, top + font) for left, top in starts]
