"""A user's own mechanisms, from a file or a package, are found, checked, and refused in words."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from contrapeso.dynamics.theory import Theory
from contrapeso.theories import contracts
from contrapeso.theories.contracts import OwnMechanismError, check_file, installed, load_file, own_references, template
from contrapeso.theories.library import MECHANISMS

WORK = "@book{smith2020,\n  author = {Smith, A.},\n  title = {Radio},\n  year = {2020},\n}\n"


def written(folder: Path, text: str) -> Path:
    """Write a file of mechanisms."""
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_keeps_all_promises_and_joins_a_theory(tmp_path: Path) -> None:
    path = written(tmp_path, template())
    assert check_file(path) == {"radio-mobilises": []}
    mechanism = load_file(path)["radio-mobilises"]
    theory = Theory("with my own", (*MECHANISMS.values(), mechanism))
    assert "radio-mobilises.reach" in dict(theory.named_parameters())
    assert theory.off("Own1").priors["radio-mobilises.reach"].arguments == (0.0,)


def test_a_work_of_ones_own_stands_in_a_file_beside(tmp_path: Path) -> None:
    path = written(tmp_path, template().replace("crabtree2020", "smith2020"))
    (fault,) = check_file(path)["radio-mobilises"]
    assert "no bibliography has the work 'smith2020'" in fault and ".bib" in fault
    path.with_suffix(".bib").write_text(WORK, encoding="utf-8")
    assert set(own_references(path)) == {"smith2020"}
    assert check_file(path) == {"radio-mobilises": []}
    path.with_suffix(".bib").write_text(WORK[:-2], encoding="utf-8")
    with pytest.raises(OwnMechanismError, match=r"mine\.bib: the entry 'smith2020' has no end"):
        check_file(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class Broken(:\n", r"line 1: this is not Python"),
        ("x = 1\n", "there is no mechanism"),
        ("x = 1\nraise RuntimeError('no')\n", r"line 2: running the file raises RuntimeError: no"),
        ("import not_installed_anywhere\n", r"line 1: running the file raises ModuleNotFoundError"),
        (template().replace('"radio-mobilises"', '"popular-vote"'), "the label 'popular-vote' is a mechanism's that ships"),
        (template().replace("    def __call__", "    def call"), "RadioMobilises has no __call__"),
        (template().replace('    label = "radio-mobilises"\n', ""), "RadioMobilises has no label"),
        (template() + "\n\nclass Second(RadioMobilises):\n    pass\n", "two mechanisms have the label 'radio-mobilises'"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(OwnMechanismError, match=message):
        load_file(written(tmp_path, text))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OwnMechanismError, match="no such file"):
        load_file(tmp_path / "absent.py")
    other = tmp_path / "mine.txt"
    other.write_text("", encoding="utf-8")
    with pytest.raises(OwnMechanismError, match=r"ends in \.py"):
        load_file(other)
    path = tmp_path / "latin.py"
    path.write_bytes("# é".encode("latin-1"))
    with pytest.raises(OwnMechanismError, match="UTF-8"):
        load_file(path)


def test_packages_bring_mechanisms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_radio_package.py").write_text(template(), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    def points(*values: str) -> None:
        found = tuple(EntryPoint("radio", value, contracts.GROUP) for value in values)
        monkeypatch.setattr(contracts, "entry_points", lambda group: found)

    for value in ("own_radio_package", "own_radio_package:RadioMobilises"):
        points(value)
        assert list(installed()) == ["radio-mobilises"]
    points("own_radio_package:half_normal")
    with pytest.raises(OwnMechanismError, match=r"'radio' .* is no mechanism"):
        installed()
    points("not_installed_anywhere")
    with pytest.raises(OwnMechanismError, match="cannot be loaded: ModuleNotFoundError"):
        installed()
    points()
    assert installed() == {}
