"""Scenarios: those that ship are sound, and an impossible one is told where, what and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from contrapeso.casebook.check_scenarios import LONGEST_YEARS
from contrapeso.casebook.faults import CasebookError, Fault
from contrapeso.casebook.fmt import format_text
from contrapeso.casebook.load import builtin, load_file, read
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Scenario

Folder = Any  # tests/casebook/conftest.py

FILE = "scenarios/strike.yaml"
SOUND = """\
id: strike
title: {en: No drought, es: Sin sequía}
question: {en: Would the government have lasted?, es: ¿Habría durado el gobierno?}
polities: [XAA]
targets: [XAA]
from: 1955Q1
to: 1962Q4
changes:
  - id: drought
    words: {en: There is no drought., es: No hay sequía.}
    from: 1956Q1
    path: disaster
    set: 0
  - id: war
    words: {en: Insurgency is held low., es: La insurgencia queda baja.}
    state: insurgency
    set: 0.1
  - id: strikes
    words: {en: No wave of protest., es: Ninguna ola de protesta.}
    event: wave
    happens: false
  - id: rule
    words: {en: Another rule., es: Otra regla.}
    rule: half
    threshold: 50
    alternative: [40, 10]
    then: run-off
  - id: leader
    words: {en: The leader does not stand., es: El líder no se presenta.}
    candidate: act:ACTOR
  - id: copied
    words: {en: A vehicle as in 1958., es: Un vehículo como en 1958.}
    state: vehicle_popular
    like: XAA:1958Q1
arms:
  - id: one
    words: {en: One., es: Uno.}
    changes: [drought, war]
  - id: two
    words: {en: Two., es: Dos.}
    changes: [strikes, rule, leader, copied]
outcomes:
  - id: policy
    kind: state
    words: {en: Policy in 1960., es: Política en 1960.}
    polity: XAA
    name: orientation
    at: 1960Q4
  - id: exit
    kind: exit
    words: {en: Forced out by 1962., es: Forzado a salir hasta 1962.}
    polity: XAA
    at: 1962Q4
author:
  holder: Somebody
  words: {en: Longer., es: Más.}
  claims: [CLAIM]
  expects: {exit: lower, policy: higher}
"""

# what stands there, what to put there, a text on the line of the fault (none: about the whole file), words of what, of todo
SWAPS = {
    "starts before the record": ("from: 1955Q1", "from: 1949Q4", "1949Q4", "1949Q4 is outside the record, 1950 to 1969", "inside"),
    "ends after the record": ("from: 1955Q1\nto: 1962Q4", "from: 1955Q2\nto: 1970Q1", "1970Q1", "1970Q1 is outside the record", "inside"),
    "a change outside the record": ("from: 1956Q1", "from: 1856Q1", "1856Q1", "1856Q1 is outside the record", "inside"),
    "too long": ("from: 1955Q1\nto: 1962Q4", "from: 1950Q1\nto: 1969Q4", "1969Q4", "is 20 years long", "within 15 years"),
    "ends before it starts": ("to: 1962Q4", "to: 1951Q4", None, "before it starts", ""),
    "no such quarter": ("to: 1962Q4", "to: 1962Q5", "1962Q5", "1962Q5", ""),
    "no such actor": ("act:ACTOR", "act:nobody-of-that-name", "act:nobody", "is not a known actor", "act:lindero"),
    "no such polity": ("polities: [XAA]", "polities: [XAA, XBB]", "XBB", "'XBB' is not a known polity", "XAA"),
    "no such polity to copy": ("like: XAA:1958Q1", "like: XBB:1958Q1", "XBB", "XBB is no polity", "name one that is"),
    "no such claim": ("CLAIM", "clm:lindero1971:9999", "9999", "is not a known claim", ""),
    "a target that is not there": ("targets: [XAA]", "targets: [XBB]", None, "XBB are changed or looked at but not in 'polities'", ""),
    "an outcome elsewhere": ("    polity: XAA\n    name: orient", "    polity: XBB\n    name: orient", "XBB", "not among", "add it"),
    "a share over 100": ("threshold: 50", "threshold: 150", "threshold: 150", "'threshold' is '150'", "at most 100"),
    "a share of nothing": ("threshold: 50", "threshold: 0", "threshold: 0", "'threshold' is '0'", ""),
    "a state outside its support": ("set: 0.1", "set: 1.4", "id: war", "the value 1.4 lies outside 0 to 1", ""),
    "a path outside its support": ("set: 0\n", "set: 7\n", "id: drought", "the value 7 lies outside 0 to 1", ""),
    "no such state": ("state: insurgency", "state: insurgence", "id: war", "'insurgence' is no state", "insurgency"),
    "no such event": ("event: wave", "event: tsunami", "id: strikes", "'tsunami' is no event", "wave"),
    "no such path": ("path: disaster", "path: disastre", "id: drought", "'disastre' is no path", "disaster"),
    "two changes with one id": ("id: war", "id: drought", None, "two changes have the same id", ""),
    "two things at once": ("path: disaster", "path: disaster\n    state: growth", "id: drought", "exactly one of", "path, state"),
    "nothing at all": ("    path: disaster\n", "", "id: drought", "exactly one of", "none"),
    "no number": ("    path: disaster\n    set: 0\n", "    path: disaster\n", "id: drought", "exactly one of set, shift, scale", ""),
    "two numbers": ("    set: 0\n", "    set: 0\n    shift: 1\n", "id: drought", "exactly one of set, shift, scale", ""),
    "an event without a side": ("    happens: false\n", "", "id: strikes", "happens: true", ""),
    "a rule without an end": ("    then: run-off\n", "", "id: rule", "what follows where nobody wins outright", ""),
    "an arm that names nothing": (
        "changes: [drought, war]",
        "changes: [floods]",
        None,
        "'one' names changes that are not there: floods",
        "",
    ),
    "an empty arm": ("changes: [drought, war]", "changes: []", "changes: []", "'changes' has nothing in it", "at least 1"),
    "an outcome after the end": ("at: 1960Q4", "at: 1965Q4", None, "'policy' is read at 1965Q4, outside 1955Q1 to 1962Q4", ""),
    "an outcome of nothing": ("name: orientation", "name: happiness", "id: policy", "'happiness' is no state", "orientation"),
    "a prediction of nothing": ("expects: {exit: lower", "expects: {luck: lower", None, "outcomes that are not there: luck", ""),
    "a word in one language": ("{en: No drought, es: Sin sequía}", "{en: No drought}", "title", "'es' is missing", ""),
    "another name than the file": ("id: strike\n", "id: stroke\n", "id: stroke", "is not the name of the file, 'strike'", "one name"),
}


@pytest.fixture
def whatif(folder: Folder) -> Folder:
    """Return the template casebook with a sound scenario in it."""
    actor = re.search(r"id: act:(\S+)", (folder.path / "evidence/actors.yaml").read_text(encoding="utf-8"))
    claim = re.search(r"clm:lindero1971:\d{4}", (folder.path / "evidence/claims/lindero1971.yaml").read_text(encoding="utf-8"))
    assert actor and claim
    folder.write(FILE, SOUND.replace("ACTOR", actor[1]).replace("CLAIM", claim[0]))
    return folder


@pytest.fixture(scope="module")
def shipped() -> tuple[Casebook, list[Fault]]:
    """Return the casebook that ships and the faults of its scenarios."""
    casebook, faults = read(builtin())
    assert casebook is not None
    return casebook, [fault for fault in faults if fault.file.startswith("scenarios/")]


def test_the_scenarios_that_ship_are_sound(shipped: tuple[Casebook, list[Fault]]) -> None:
    casebook, faults = shipped
    assert not faults, "\n".join(map(str, faults))
    files = sorted((builtin() / "scenarios").glob("*.yaml"))
    assert set(casebook.scenarios) == {file.stem for file in files}


def test_the_twelve_experiments_are_there(shipped: tuple[Casebook, list[Fault]]) -> None:
    codes = [scenario.code for scenario in shipped[0].scenarios.values()]
    assert {f"X{number:02d}" for number in range(1, 13)} <= set(codes)
    assert len(set(codes)) == len(codes)


def test_every_experiment_says_who_expects_what_and_how_little_is_known(shipped: tuple[Casebook, list[Fault]]) -> None:
    for scenario in shipped[0].scenarios.values():
        assert scenario.author and scenario.rival and scenario.warning and scenario.note, scenario.id
        assert scenario.author.claims and scenario.author.expects and scenario.rival.expects, scenario.id
        assert {name for arm in scenario.arms for name in arm.changes} in (set(), {change.id for change in scenario.changes}), scenario.id
        inside = [quarter for item in scenario.changes for quarter in (item.from_, item.to) if quarter]
        inside += [item.from_ for item in scenario.outcomes if item.from_]
        assert all(scenario.from_ <= quarter <= scenario.to for quarter in inside), scenario.id


def test_the_two_of_2019_are_the_same_two_by_two(shipped: tuple[Casebook, list[Fault]]) -> None:
    one, two = (shipped[0].scenarios[name] for name in ("morales-does-not-stand", "no-outside-backing"))
    assert one.changes == two.changes
    assert one.arms == two.arms
    assert len(one.arms) == 3  # the fourth cell is the rerun of the record


def test_the_scenarios_that_ship_are_in_canonical_form() -> None:
    files = sorted((builtin() / "scenarios").glob("*.yaml"))
    assert [file.name for file in files if format_text(file) != file.read_text(encoding="utf-8")] == []


def test_the_examples_of_the_manual_can_be_copied(tmp_path: Path) -> None:
    manual = Path(__file__).parents[2] / "docs" / "scenarios.md"
    examples = [text for text in re.findall(r"```yaml\n(.*?)```", manual.read_text(encoding="utf-8"), re.S) if text.startswith("id:")]
    assert len(examples) == 2
    for text in examples:
        path = tmp_path / f"{text.splitlines()[0].removeprefix('id: ')}.yaml"
        path.write_text(text, encoding="utf-8")
        assert isinstance(load_file("scenarios", path, builtin()), Scenario)


def test_the_sound_one_is_sound(whatif: Folder) -> None:
    assert whatif.faults() == []
    assert isinstance(load_file("scenarios", whatif.path / FILE, whatif.path), Scenario)


@pytest.mark.parametrize("name", SWAPS)
def test_an_impossible_scenario_is_one_fault(whatif: Folder, name: str) -> None:
    old, new, place, what, todo = SWAPS[name]
    text = (whatif.path / FILE).read_text(encoding="utf-8")
    if old not in text:  # ids of the template
        old = (re.search(r"act:\S+" if old.startswith("act") else r"clm:lindero1971:\d{4}", text) or [""])[0]
    whatif.swap(FILE, old, new)
    faults = whatif.faults()
    assert [fault.file for fault in faults] == [FILE], faults
    (fault,) = faults
    words = f"{fault.what}; {fault.todo}"
    assert what in words
    assert todo in words
    assert fault.todo
    assert fault.line == whatif.line(FILE, place) if place else fault.line >= 1


def test_all_faults_of_a_scenario_come_at_once(whatif: Folder) -> None:
    whatif.swap(FILE, "from: 1956Q1", "from: 1856Q1")
    whatif.swap(FILE, "polities: [XAA]", "polities: [XAA, XBB]")
    whatif.swap(FILE, "like: XAA:1958Q1", "like: XCC:1958Q1")
    whatif.swap(FILE, "from: 1955Q1\nto: 1962Q4", "from: 1950Q1\nto: 1969Q4")
    with pytest.raises(CasebookError) as raised:
        load_file("scenarios", whatif.path / FILE, whatif.path)
    found = raised.value.faults
    assert [fault.line for fault in found] == [whatif.line(FILE, text) for text in ("XBB", "1969Q4", "1856Q1", "XCC")]
    assert {fault.file for fault in found} == {str(whatif.path / FILE)}
    assert all(fault.todo for fault in found)


def test_faults_of_form_come_at_once(whatif: Folder) -> None:
    whatif.swap(FILE, "threshold: 50", "threshold: 150")
    whatif.swap(FILE, "set: 0.1", "set: 1.4")
    whatif.swap(FILE, "at: 1960Q4", "at: 1960")
    assert [fault.line for fault in whatif.faults()] == [whatif.line(FILE, text) for text in ("id: war", "threshold", "at: 1960")]


def test_fifteen_years_are_not_too_long(whatif: Folder) -> None:
    whatif.swap(FILE, "from: 1955Q1\nto: 1962Q4", f"from: 1954Q2\nto: {1954 + LONGEST_YEARS}Q1")
    assert whatif.faults() == []
    whatif.swap(FILE, "from: 1954Q2", "from: 1954Q1")
    (fault,) = whatif.faults()
    assert "15.25 years" in fault.what


def test_a_scenario_outside_a_casebook_needs_no_name_of_its_own(whatif: Folder, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text((whatif.path / FILE).read_text(encoding="utf-8"), encoding="utf-8")
    assert load_file("scenarios", path, whatif.path).id == "strike"
    with pytest.raises(CasebookError, match="cannot be read"):
        load_file("scenarios", tmp_path / "none.yaml", whatif.path)
