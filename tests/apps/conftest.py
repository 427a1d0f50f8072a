"""The command line in this process, and an invented country to run it on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contrapeso.apps import cli
from contrapeso.casebook.new import template

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs the command line; it returns exit code, output and messages."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["contrapeso", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        found = capsys.readouterr()
        assert "Traceback" not in found.out + found.err
        return int(left.value.code or 0), found.out, found.err

    return run


@pytest.fixture
def country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the casebook of an invented country; what is fitted on it is kept apart."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(template(), tmp_path / "book"))
