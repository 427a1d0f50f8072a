"""Discourse networks: the arithmetic by hand, and the workshop report's coalitions."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import date

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.coalitions import bridges, coalitions, cores, polarisation, polarisation_by_window, stability
from contrapeso.evidence.network import LEVELS, Stance, Statement, during, one_mode, statements, two_mode, windows
from contrapeso.evidence.network_files import edges_csv, matrix_csv, to_graphml

RAPPORTEUR = ("act:middlebrook",)


def say(person: str, concept: str, stance: Stance = "agree") -> Statement:
    return Statement(person, concept, stance, "clm:x:0001")


TALK = [
    say("ana", "tax"),
    say("ana", "land"),
    say("ben", "tax"),
    say("ben", "land", "disagree"),
    say("ben", "land", "disagree"),
    say("eva", "tax", "disagree"),
    say("eva", "oil", "qualify"),
]


def test_two_mode_counts_once_or_every_time() -> None:
    once, every = two_mode(TALK), two_mode(TALK, repeats=True)
    assert once.persons == ("ana", "ben", "eva") and once.concepts == ("land", "oil", "tax")
    assert once.total.sum() == 6 and every.total.sum() == 7
    assert once.signed.tolist() == [[1, 0, 1], [-1, 0, 1], [0, 0, -1]]
    assert every.counts[1, 0, 0] == 2


def test_one_mode_by_hand() -> None:
    network = two_mode(TALK)
    congruence, conflict, subtract = (one_mode(network, tie) for tie in ("congruence", "conflict", "subtract"))
    assert (congruence.weight("ana", "ben"), conflict.weight("ana", "ben"), subtract.weight("ana", "ben")) == (1, 1, 0)
    assert (congruence.weight("ana", "eva"), conflict.weight("ana", "eva")) == (0, 1)
    assert subtract.edges() == [("ana", "eva", -1.0), ("ben", "eva", -1.0)]
    assert one_mode(network, "congruence", of="concepts").weight("land", "tax") == 1
    assert one_mode(two_mode([say("ana", "tax"), say("ben", "oil")])).isolates() == ("ana", "ben")


def test_qualify_stands_half_way() -> None:
    network = two_mode([say("ana", "oil"), say("eva", "oil", "qualify")])
    assert one_mode(network, "congruence").weight("ana", "eva") == pytest.approx(0.5)
    assert one_mode(network, "conflict").weight("ana", "eva") == pytest.approx(0.5)


def test_normalisations_by_hand() -> None:
    network = two_mode([say("ana", "tax"), say("ana", "land"), say("ana", "oil"), say("ben", "tax")])
    expected = {"none": 1.0, "average": 1 / 2, "jaccard": 1 / 3, "cosine": 1 / np.sqrt(3)}
    for name, weight in expected.items():
        assert one_mode(network, "congruence", name).weight("ana", "ben") == pytest.approx(weight)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(say, st.sampled_from("abcd"), st.sampled_from("wxyz"), st.sampled_from(("agree", "disagree", "qualify"))),
        max_size=25,
    ),
    st.booleans(),
)
def test_networks_hold_their_laws(talk: list[Statement], repeats: bool) -> None:
    network = two_mode(talk, repeats=repeats)
    ignoring = network.total @ network.total.T
    np.fill_diagonal(ignoring, 0)
    congruence, conflict = one_mode(network, "congruence").weights, one_mode(network, "conflict").weights
    assert np.allclose(congruence + conflict, ignoring)
    for normalisation in ("none", "average", "jaccard", "cosine"):
        ties = [one_mode(network, tie, normalisation).weights for tie in ("congruence", "conflict", "subtract")]  # type: ignore[arg-type]
        assert np.allclose(ties[0] - ties[1], ties[2])
        assert all(np.allclose(tie, tie.T) and not tie.diagonal().any() for tie in ties)
    if not network.counts[:, :, 1].any():
        assert (one_mode(network, "congruence", "cosine").weights <= 1 + 1e-9).all()


def test_polarisation_is_zero_by_chance_and_one_at_the_poles() -> None:
    talk = [say("a", "x"), say("b", "x"), say("c", "x", "disagree"), say("d", "x", "disagree")]
    network = two_mode(talk)
    assert polarisation(network).index == pytest.approx(1)
    every = [polarisation(network, [set(pair), set("abcd") - set(pair)]).index for pair in itertools.combinations("abcd", 2)]
    assert np.mean(every) == pytest.approx(0)  # type: ignore[arg-type]
    assert polarisation(two_mode([say("a", "x")])).index is None


def test_cores_share_a_group_everywhere() -> None:
    one, two = [frozenset("abc"), frozenset("de")], [frozenset("ab"), frozenset("cde")]
    assert cores([one, two]) == [frozenset("ab"), frozenset("de")]


def _claims(casebook: Casebook) -> list[Claim]:
    return [claim for claim in casebook.claims.values() if claim.id.startswith("clm:middlebrook1979:")]


def test_levels_are_nested_and_nobody_is_some_participants(casebook: Casebook) -> None:
    counts = [len(statements(_claims(casebook), level, leave_out=RAPPORTEUR)) for level in LEVELS]
    assert counts == sorted(counts) and counts[0] < counts[-1]
    persons = {item.person for item in statements(_claims(casebook), "inferred", qualify=True, questions=True)}
    assert not any(casebook.actors[person].kind == "unnamed" for person in persons)


@pytest.mark.parametrize("qualify", [False, True])
def test_the_three_stable_cores_of_the_workshop_report(casebook: Casebook, qualify: bool) -> None:
    found = stability(_claims(casebook), qualify=qualify, leave_out=RAPPORTEUR)
    wanted = [
        {"abusada", "knight", "schydlowsky", "sheahan", "wicht"},
        {"eckstein", "guasti", "kurth", "salaverry", "stallings", "cleaves"},
        {"cotler", "thorp", "ortiz-de-zevallos", "pease", "whitehead"},
    ]
    for names in wanted:
        assert frozenset(f"act:{name}" for name in names) in found.cores
    # FitzGerald moves between the second and the third, so he is in no core.
    assert "act:fitzgerald" in found.movers
    # The mismanagement coalition is the same whatever the level.
    mismanagement = frozenset(f"act:{name}" for name in wanted[0])
    assert all(mismanagement in groups for groups in found.levels.values())


def test_fitzgerald_is_a_bridge(casebook: Casebook) -> None:
    network = two_mode(statements(_claims(casebook), "inferred", leave_out=RAPPORTEUR))
    tied = [person for person, _ in bridges(one_mode(network), coalitions(one_mode(network)))]
    assert "act:fitzgerald" in tied


def test_strongest_ties_of_the_workshop_report(casebook: Casebook) -> None:
    network = two_mode(statements(_claims(casebook), "inferred", leave_out=RAPPORTEUR))
    assert one_mode(network, "congruence").edges()[0] == ("act:cotler", "act:thorp", 4.0)
    assert one_mode(network, "conflict").edges()[0] == ("act:fitzgerald", "act:schydlowsky", 3.0)


def test_windows_keep_what_touches_them(casebook: Casebook) -> None:
    listed = list(casebook.claims.values())
    rows = list(windows(listed, 1930, 2021, 20, 10))
    assert [row[:2] for row in rows[:2]] == [(1930, 1949), (1940, 1959)] and rows[-1][1] <= 2021
    assert all(claim.about.period for claim in during(listed, date(2019, 1, 1), date(2019, 12, 31)))
    assert len(during(listed, date(2019, 1, 1), date(2019, 12, 31), undated=True)) > len(
        during(listed, date(2019, 1, 1), date(2019, 12, 31))
    )
    with pytest.raises(ValueError, match="one year"):
        list(windows(listed, 1930, 2021, 0))
    assert len(polarisation_by_window(listed, 1960, 2019, 20)) == 3


def test_exports_are_read_back(casebook: Casebook) -> None:
    network = two_mode(statements(_claims(casebook), "carried", leave_out=RAPPORTEUR))
    one = one_mode(network)
    groups = coalitions(one)
    names = {actor.id: actor.name for actor in casebook.actors.values()}
    graph = nx.parse_graphml(to_graphml(one, names, groups))
    assert graph.number_of_edges() == len(one.edges()) and graph.nodes["act:pasara"]["label"] == "Luis Pásara"
    assert graph.nodes["act:wicht"]["coalition"] == graph.nodes["act:knight"]["coalition"]
    both = nx.parse_graphml(to_graphml(network, names))
    assert both.number_of_nodes() == len(network.persons) + len(network.concepts)
    rows = list(csv.reader(io.StringIO(edges_csv(one))))
    assert rows[0] == ["from", "to", "weight"] and len(rows) == len(one.edges()) + 1
    assert len(list(csv.reader(io.StringIO(edges_csv(network))))) == int(network.total.sum()) + 1
    square = list(csv.reader(io.StringIO(matrix_csv(one))))
    assert np.allclose(np.array([row[1:] for row in square[1:]], float), one.weights)
    assert len(list(csv.reader(io.StringIO(matrix_csv(network))))) == len(network.persons) + 1


def test_csv_holds_no_formula() -> None:
    assert "'=2+2" in edges_csv(one_mode(two_mode([say("=2+2", "x"), say("b", "x")])))


def test_nothing_gives_an_empty_network() -> None:
    network = two_mode([])
    assert one_mode(network, "subtract", "jaccard").edges() == [] and coalitions(one_mode(network)) == []
    assert polarisation(network).index is None and "graphml" in to_graphml(network)
