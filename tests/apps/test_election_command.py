"""``contrapeso election``: what it prints, what it refuses, and what it does not load."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import pytest

from contrapeso.apps import election_commands
from contrapeso.apps.election_commands import election_command
from contrapeso.casebook.ballot import RULES, BallotError


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Read the built-in casebook once for all of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(election_commands, "load", cache(election_commands.load))
        yield


def asked(polity: str, year: str, **given: object) -> tuple:
    """Return the arguments of the command."""
    words = {"rule": None, "consolidate": (), "transfer": (), "swing": ()} | given
    return (polity, year, words["rule"], words["consolidate"], words["transfer"], words["swing"], None)


def test_it_says_who_wins_by_the_rule_in_force_and_by_all_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert election_command(*asked("BOL", "2019"), lang="en", json=False) == 0
    shown = capsys.readouterr().out
    for text in (
        "Bolivia, election of 20 October 2019",
        "annulled",
        "47.08",
        "40 per cent with a lead of ten points",
        "MAS wins outright, 0.57",
    ):
        assert text in shown, text
    assert all(rule in shown for rule in RULES)


def test_it_speaks_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert election_command(*asked("BOL", "2020", consolidate=("CC,Creemos,FPV",), rule="run-off"), lang="es", json=False) == 0
    shown = capsys.readouterr().out
    assert "Bolivia, elección del" in shown and "Regla pedida" in shown and "44,38" in shown and "MAS gana sin más" in shown


def test_a_second_round_states_its_transfers_and_a_probability(capsys: pytest.CaptureFixture[str]) -> None:
    assert election_command(*asked("BOL", "2019", rule="50+1", transfer=("PDC:CC=0.9",)), lang="en", json=False) == 0
    shown = capsys.readouterr().out
    for text in (
        "Nobody wins outright",
        "Probability of winning",
        "PDC: 90% to CC, the rest to MAS (as asked)",
        "BDN: 40% to MAS",
        "Beta(6, 4)",
    ):
        assert text in shown, text


def test_rules_under_which_another_wins_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    moves = ("PDC:CC=1", "BDN:CC=1")
    assert election_command(*asked("BOL", "2019", transfer=moves), lang="en", json=False) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line.startswith("  ") and line.split()[0] in RULES}
    assert {name for name, line in lines.items() if "differs" in line} == {"50+1", "congress"}
    assert election_command(*asked("BOL", "2019", transfer=moves), lang="en", json=True) == 0
    assert json.loads(capsys.readouterr().out)["differs_under"] == ["50+1", "congress"]


def test_data_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert election_command(*asked("BOL", "2020", consolidate=("CC,Creemos,FPV",), swing=("MAS=-2",)), lang=None, json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["election"] == "evt:BOL:2020-10:general-election" and found["rule"]["in_force"] is True
    assert found["verdict"]["winner"] == "MAS" and set(found["all_rules"]) == set(RULES)
    assert [item["name"] for item in found["recorded"]] == ["MAS", "CC", "Creemos", "FPV"]
    assert found["lists"][0]["share"] == pytest.approx(53.11)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (asked("XXX", "2020"), "the casebook has no polity 'XXX'; it has ARG"),
        (asked("BOL", "2018"), "those that are: .*2019, 2020"),
        (asked("BOL", "2020", rule="60+1"), "there is no rule '60\\+1'; the rules are plurality"),
        (asked("BOL", "2020", swing=("PPK=1",)), "no list is called 'PPK'; the lists are MAS"),
        (asked("BOL", "2020", swing=("MAS=50",)), "105.11 % of the vote"),
    ],
    ids=["polity", "year", "rule", "list", "share"],
)
def test_what_is_not_there_is_refused_in_words(arguments: tuple, message: str) -> None:
    with pytest.raises(BallotError, match=message):
        election_command(*arguments, lang="en", json=False)


def test_no_model_is_loaded() -> None:
    code = (
        "import sys; from contrapeso.apps.election_commands import election_command as hold;"
        "hold('BOL', '2020', None, (), (), (), None, lang='en', json=True);"
        "sys.exit(any(name.split('.')[0] in ('jax', 'numpyro') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
