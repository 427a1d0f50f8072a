"""One election by itself: shares, alliances, swings, transfers, and every rule."""

from __future__ import annotations

import numpy as np
import pytest

from contrapeso.casebook import ballot
from contrapeso.casebook.ballot import RULES, BallotError, Rule, Standing, consolidate, decide, standings, swing, transfers
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook

LISTS = (
    Standing("MAS", "Luis Arce", "popular", 55.11),
    Standing("CC", "Carlos Mesa", "centre", 28.83),
    Standing("Creemos", "Luis Fernando Camacho", "right", 14.0),
    Standing("FPV", "Chi Hyun Chung", "outsider", 1.55),
)


def made(*shares: float, blocs: tuple[str, ...] = ("popular", "centre", "right", "outsider")) -> tuple[Standing, ...]:
    """Return lists named by their blocs, the largest first."""
    found = [Standing(bloc, None, bloc, share) for bloc, share in zip(blocs, shares, strict=True)]
    return tuple(sorted(found, key=lambda item: -item.share))


def share(lists: tuple[Standing, ...], name: str) -> float:
    """Return the share of a list."""
    return next(item.share for item in lists if item.name == name)


@pytest.fixture(scope="module")
def book() -> Casebook:
    return load(builtin())


# The record.


def test_bolivia_2020_against_a_united_opposition_still_elects_arce(book: Casebook) -> None:
    found = standings(ballot.find_election(ballot.find_polity(book, "bol"), "2020"))
    united = consolidate(found, "CC,Creemos,FPV")
    assert sum(item.share for item in united) == pytest.approx(sum(item.share for item in found))
    for rule in ("plurality", "50+1", "40+10"):
        assert decide(united, RULES[rule], transfers(united)).winner == "MAS", rule
    assert decide(united, RULES["50+1"], ()).how == "outright"


def test_bolivia_2019_counts_though_annulled_and_goes_to_a_second_round_under_half(book: Casebook) -> None:
    polity = ballot.find_polity(book, "BOL")
    election = ballot.find_election(polity, "2019")
    assert election.chosen_by == "annulled"
    rule = ballot.rule_in_force(polity, election)
    assert rule is not None and ballot.as_rule(rule) == RULES["40+10"]
    lists = standings(election)
    outright = decide(lists, ballot.as_rule(rule), transfers(lists))
    assert (outright.winner, outright.how) == ("MAS", "outright")
    assert outright.margin == pytest.approx(0.57)
    later = decide(lists, RULES["50+1"], transfers(lists))
    assert later.how == "run-off" and later.second is not None and set(later.second) == {"MAS", "CC"}
    # Where all others rally, the first round is lost.
    lost = decide(lists, RULES["50+1"], transfers(lists, ("PDC:CC=1", "BDN:CC=100%")))
    assert lost.winner == "CC" and lost.chance == {"MAS": 0.0, "CC": 1.0}


def test_every_recorded_election_of_an_executive_can_be_held(book: Casebook) -> None:
    held = 0
    for polity in book.polities.values():
        for election in polity.elections:
            if not election.lists or election.office not in ("presidency", "indirect"):
                continue
            lists, rule = standings(election), ballot.rule_in_force(polity, election)
            for one in (*RULES.values(), *([ballot.as_rule(rule)] if rule else [])):
                found = decide(lists, one, transfers(lists))
                assert found.winner in {item.name for item in lists[:2]}, election.id
                assert sum(found.chance.values()) == pytest.approx(1.0) and found.margin >= 0.0
            held += 1
    assert held > 50


def test_where_the_first_round_decided_the_rule_in_force_finds_the_recorded_winner(book: Casebook) -> None:
    seen = 0
    for code in ("BOL", "PER"):
        polity = book.polities[code]
        for election in polity.elections:
            rule = ballot.rule_in_force(polity, election)
            if election.chosen_by != "first-round" or not election.competitive or not election.lists or election.office != "presidency":
                continue
            if rule is None or election.winner is None:
                continue
            lists = standings(election)
            assert election.winner.startswith(lists[0].candidate or "?"), election.id
            seen += decide(lists, ballot.as_rule(rule), transfers(lists)).winner == lists[0].name
    assert seen >= 8


@pytest.mark.parametrize(
    ("polity", "year", "message"),
    [
        ("XXX", "2020", "the casebook has no polity 'XXX'; it has ARG, BOL"),
        ("BOL", "2018", "no election of an executive with lists is recorded for BOL in 2018; those that are: .*2014, 2019, 2020"),
        ("BOL", "nonsense", "no election of an executive"),
    ],
)
def test_a_polity_or_year_that_is_not_there_is_told_those_that_are(book: Casebook, polity: str, year: str, message: str) -> None:
    with pytest.raises(BallotError, match=message):
        ballot.find_election(ballot.find_polity(book, polity), year)


# Changes.


def test_those_who_do_not_follow_stay_with_their_list() -> None:
    found = consolidate(LISTS, "CC,Creemos=0.7")
    assert share(found, "CC") == pytest.approx(28.83 + 9.8) and share(found, "Creemos") == pytest.approx(4.2)
    assert consolidate(LISTS, "CC,Creemos=70%") == found
    assert consolidate(LISTS, "Carlos Mesa,LUIS FERNANDO CAMACHO=0.7") == found, "candidates name their lists"


def test_a_swing_is_paid_for_by_all_others_in_proportion() -> None:
    found = swing(LISTS, ("MAS=-10",))
    assert share(found, "MAS") == pytest.approx(45.11)
    assert sum(item.share for item in found) == pytest.approx(sum(item.share for item in LISTS), abs=0.2)
    assert share(found, "CC") / share(found, "Creemos") == pytest.approx(28.83 / 14.0)
    both = swing(LISTS, ("MAS=-10", "CC=+10"))
    assert share(both, "CC") == pytest.approx(38.83) and share(both, "Creemos") == pytest.approx(14.0)
    assert swing(LISTS, ()) == LISTS


REFUSED = (
    (lambda: consolidate(LISTS, "CC,Creemo"), "no list is called 'Creemo'; did you mean 'Creemos'.*MAS, CC, Creemos, FPV"),
    (lambda: consolidate(LISTS, "CC,QQQQ"), "no list is called 'QQQQ'; the lists are MAS, CC, Creemos, FPV"),
    (lambda: consolidate(LISTS, "CC"), "name two or more different lists"),
    (lambda: consolidate(LISTS, "CC,CC"), "name two or more different lists"),
    (lambda: consolidate(LISTS, "CC,Creemos=1.2"), "'1.2' in --consolidate CC,Creemos=1.2 is no share"),
    (lambda: consolidate(LISTS, "CC,Creemos=120%"), "percentage up to 100 %"),
    (lambda: swing(LISTS, ("MAS=+60",)), "after the swing MAS would have 115.11 % of the vote"),
    (lambda: swing(LISTS, ("FPV=-2",)), "after the swing FPV would have -0.45 % of the vote"),
    (lambda: swing(LISTS, ("MAS=+40", "CC=+30")), "MAS, CC would have 153.94 % of the vote together|MAS would have"),
    (lambda: swing(LISTS, ("MAS",)), r"write LIST=\+3"),
    (lambda: transfers(LISTS, ("FPV=0.3",)), "write LIST:TO=SHARE"),
    (lambda: transfers(LISTS, ("FPV:Creemos=0.3",)), "to one of the first two, MAS and CC"),
    (lambda: transfers(LISTS, ("CC:MAS=0.3",)), "to one of the first two, MAS and CC"),
    (lambda: transfers(LISTS, ("FPV:MAS=3",)), "is no share"),
    (lambda: transfers(LISTS, ("FPV:MAS=nan",)), "is no share"),
)


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_cannot_be_is_refused_in_words(number: int) -> None:
    call, message = REFUSED[number]
    with pytest.raises(BallotError, match=message):
        call()


# Rules.


@pytest.mark.parametrize(
    ("rule", "shares", "winner", "how"),
    [
        ("plurality", (34, 10, 36, 20), "right", "plurality"),
        ("50+1", (51, 20, 20, 9), "popular", "outright"),
        ("50+1", (45, 44, 6, 5), "centre", "run-off"),
        ("40+10", (43, 32, 15, 10), "popular", "outright"),
        ("40+10", (43, 42, 10, 5), "centre", "run-off"),
        ("45/40+10", (46, 44, 5, 5), "popular", "outright"),
        ("45/40+10", (44, 43, 8, 5), "centre", "run-off"),
        ("congress", (46, 44, 5, 5), "popular", "congress"),
        ("congress", (40, 39, 11, 10), "centre", "congress"),
    ],
)
def test_who_wins_by_the_rule(rule: str, shares: tuple[float, ...], winner: str, how: str) -> None:
    lists = made(*shares)
    found = decide(lists, RULES[rule], transfers(lists))
    assert (found.winner, found.how) == (winner, how)


def test_a_threshold_without_a_second_round_elects_the_first() -> None:
    assert decide(made(30, 25, 25, 20), Rule(50.0, then="plurality"), ()).how == "plurality"


def test_a_list_that_stands_alone_wins() -> None:
    alone = (Standing("Only", None, "right", 40.0),)
    assert all(decide(alone, rule, transfers(alone)).winner == "Only" for rule in RULES.values())


def test_the_chance_of_winning_is_over_transfers_that_nobody_gave() -> None:
    # 40 + 0.4 x 25 against 35 + 0.6 x 25: level at the mean, so that chance is about a half.
    lists = made(40, 35, 13, 12)
    found = decide(lists, RULES["50+1"], transfers(lists))
    assert 0.4 < found.chance["popular"] < 0.6 and found.margin == pytest.approx(0.0, abs=1e-9)
    assert decide(lists, RULES["50+1"], transfers(lists)) == found, "nothing is left to a seed"
    given = decide(lists, RULES["50+1"], transfers(lists, ("right:popular=0.1", "outsider:centre=0.5")))
    assert given.chance == {"popular": 0.0, "centre": 1.0}
    assert given.second is not None and given.second["popular"] == pytest.approx(40 + 1.3 + 6)


def test_the_mean_transfers_have_the_spread_that_is_stated() -> None:
    from scipy.stats import beta

    # Of one eliminated list: the chance is that of the Beta(4, 6) itself.
    lists = made(46, 34, 20, blocs=("popular", "centre", "right"))
    assert decide(lists, RULES["50+1"], transfers(lists)).chance["popular"] == pytest.approx(beta(4, 6).sf(4 / 20), abs=0.01)


def test_votes_move_to_the_nearer_list_where_the_popular_one_is_out() -> None:
    lists = made(20, 35, 40, 5)
    assert {move.list: (move.to, round(move.share, 2)) for move in transfers(lists)} == {
        "popular": ("right", 0.3),
        "outsider": ("right", 0.5),
    }
    two = made(30, 28, 22, 20, blocs=("right", "popular", "centre", "outsider"))
    assert all(move.to == "right" and move.share == pytest.approx(0.6) for move in transfers(two))
    kin = (Standing("A", None, "popular", 30.0), Standing("B", None, "right", 28.0), Standing("C", None, "popular", 22.0))
    assert [round(move.share, 2) for move in transfers(kin)] == [0.8]
    alike = (Standing("A", None, "right", 30.0), Standing("B", None, "right", 28.0), Standing("C", None, "popular", 22.0))
    assert [move.share for move in transfers(alike)] == [0.5]


def test_the_engine_decides_alike() -> None:
    # Two writings of the same rules: by hand for one election, and as arrays for many.
    import jax
    import jax.numpy as jnp

    from contrapeso.dynamics.elections import LISTS as BLOCS
    from contrapeso.dynamics.elections import decide as engine

    shares = np.random.default_rng(3).dirichlet([2.0] * 4, size=40)
    for rule in RULES.values():
        values = {
            "win_threshold": (rule.threshold or 100.0) / 100.0,
            "win_short": (rule.short or 100.0) / 100.0,
            "win_lead": (rule.lead or 100.0) / 100.0,
            "rule_runoff": float(rule.then == "run-off"),
            "rule_congress": float(rule.then == "congress"),
        }
        result = jax.jit(engine)(jnp.asarray(shares.T), jnp.full(40, 0.6), {name: jnp.float32(value) for name, value in values.items()})
        for row, who, margin, later in zip(shares, np.asarray(result.winner).T, result.margin, result.later, strict=True):
            lists = made(*(100.0 * row), blocs=BLOCS)
            found = decide(lists, rule, transfers(lists))
            assert found.winner == BLOCS[int(who.argmax())], (rule, row)
            assert found.margin == pytest.approx(100.0 * float(margin), abs=1e-3)
            assert (found.how in ("run-off", "congress")) == bool(later)
