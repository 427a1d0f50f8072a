"""Pins: the check of exact versions finds what does not fit."""

from __future__ import annotations

import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = '[project]\nname = "x"\nversion = "0"\ndependencies = ["numpy>=2.0"]\n\n[dependency-groups]\ndev = ["pytest>=9"]\n'
PINS = ["numpy==2.3.1", "pytest==9.0.1", "winonly==1.0 ; sys_platform == 'win32'"]


@pytest.fixture(scope="module")
def pin() -> ModuleType:
    """Return the script, which is no part of the package."""
    path = Path(__file__).parents[2] / "scripts" / "pin.py"
    spec = spec_from_file_location("pin", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["pin"] = module
    spec.loader.exec_module(module)
    return module


def test_written_pins_are_read_back_and_fit(pin: ModuleType) -> None:
    text = pin.written(PROJECT, PINS)
    assert tomllib.loads(text)["tool"]["uv"]["constraint-dependencies"] == PINS
    assert pin.faults(text) == []
    assert pin.written(text, PINS) == text
    assert pin.written(PROJECT + '\n[tool.uv]\nexclude-newer = "2026-11-01T00:00:00Z"\n', PINS).count("[tool.uv]") == 1


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ([], "is empty"),
        (["numpy==2.3.1"], "'pytest>=9' is declared and has no pin"),
        (["numpy==1.26.4", "pytest==9.0.1"], "does not allow the pinned 1.26.4"),
        (["numpy>=2.3", "pytest==9.0.1"], "'numpy>=2.3' is not an exact version"),
        (["numpy==2.*", "pytest==9.0.1"], "is not an exact version"),
        (["numpy @ https://example.org/numpy.whl", "pytest==9.0.1"], "is not an exact version"),
        (["pytest==9.0.1", "numpy==2.3.1"], "not sorted"),
    ],
)
def test_faults_are_named(pin: ModuleType, pins: list[str], message: str) -> None:
    assert any(message in fault for fault in pin.faults(pin.written(PROJECT, pins)))
