"""Searching claims, setting them side by side, and listing relations, as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from contrapeso.apps.claims_commands import balance_command, conflict_command, list_command, relations_command, years
from contrapeso.evidence.actor_relations import RELATION_KINDS
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.search import FACETS
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

Capture = pytest.CaptureFixture[str]


def out_of(capsys: Capture, command: Callable[..., int], *args: Any, **more: Any) -> tuple[str, str]:
    assert command(*args, None, **{"lang": "en", "json": False, **more}) == 0
    found = capsys.readouterr()
    return found.out, found.err


def test_claims_are_listed_with_how_they_lean(capsys: Capture) -> None:
    out, err = out_of(capsys, list_command, {"text": "fraud", "polity": "BOL", "year": "2019/2020"}, facets=True)
    assert "clm:crabtree2020:0191" in out and "Voice: statement" in out and "Decade: 2010s" in out
    assert "BOL, all topics: claims" in err
    plain = json.loads(out_of(capsys, list_command, {"text": "fraud", "polity": "BOL"}, facets=False, json=True)[0])
    assert set(plain) == {"claims", "facets", "leaning"} and set(plain["facets"]) == set(FACETS)
    assert all(Claim.model_validate(claim) for claim in plain["claims"])
    assert {row["polity"] for row in plain["leaning"]} == {"BOL"} and sum(row["topic"] == "" for row in plain["leaning"]) == 1


def test_claims_are_set_side_by_side(capsys: Capture) -> None:
    out, err = out_of(capsys, conflict_command, "fraud-2019", {})
    assert "For (" in out and "Against (" in out and "Carlos Mesa" in out and "Burdyńska" in out and "claims" in err
    listed, _ = out_of(capsys, conflict_command, None, {"polity": "PER"})
    assert "con:export-led-alternative-viable" in listed and "con:fraud-2019" not in listed
    plain = json.loads(out_of(capsys, conflict_command, "con:fraud-2019", {}, json=True)[0])
    assert plain[0]["holders"]["agree"] and len(plain[0]["disagree"]) >= 1
    assert "A favor (" in out_of(capsys, conflict_command, "fraud-2019", {}, lang="es")[0]


def test_relations_are_listed_with_their_holders(capsys: Capture) -> None:
    out, err = out_of(capsys, relations_command, "oas", "opposed", 2019)
    assert "opposed Evo Morales" in out and "[Natalia Burdyńska Schuurman]" in out and "contrapeso why rel:" in err
    rows = json.loads(out_of(capsys, relations_command, None, None, None, json=True)[0])
    assert len(rows) >= 60 and {row["kind"] for row in rows} == set(RELATION_KINDS) and "from" in rows[-1]
    assert out_of(capsys, relations_command, "oas", "trained", None)[0] == ""
    assert "se opuso a" in out_of(capsys, relations_command, "oas", "opposed", None, lang="es")[0]


def test_the_balance_has_a_line_for_each_topic(capsys: Capture) -> None:
    out, _ = out_of(capsys, balance_command, "BOL")
    assert all(line.startswith("BOL, ") for line in out.splitlines()) and "BOL, november-2019: " in out
    assert len(json.loads(out_of(capsys, balance_command, None, json=True)[0])) > len(out.splitlines())


@pytest.mark.parametrize(
    ("command", "args", "more", "words"),
    [
        (list_command, ({"year": "1952-1964"},), {"facets": False}, "no year and no range"),
        (list_command, ({"year": "1964/1952"},), {"facets": False}, "no year and no range"),
        (list_command, ({"voice": "loud"},), {"facets": False}, "no voice 'loud'; there are conditional"),
        (list_command, ({"source": "nobody"},), {"facets": False}, "no source 'nobody'"),
        (conflict_command, ("nothing", {}), {}, "no concept 'nothing'"),
        (relations_command, ("nobody", None, None), {}, "no actor 'nobody'"),
        (relations_command, (None, "liked", None), {}, "no kind of relation 'liked'; there are trained"),
        (balance_command, ("XXX",), {}, "no XXX"),
    ],
)
def test_what_is_not_there_is_named(command: Callable[..., int], args: tuple[Any, ...], more: dict[str, Any], words: str) -> None:
    with pytest.raises(ContrapesoError, match=words):
        command(*args, None, lang="en", json=False, **more)


def test_years() -> None:
    messages = Messages("en")
    assert (years(None, messages), years("1952", messages), years(" 1952/1964 ", messages)) == (None, 1952, (1952, 1964))
