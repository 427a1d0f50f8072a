"""One report of the built-in casebook for all tests, and reports of casebooks made for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_run import write_run

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.new import template
from contrapeso.report.build import build
from contrapeso.report.page import Page
from contrapeso.report.run_folder import read_run
from contrapeso.vocabulary.language import Messages


@pytest.fixture(scope="session")
def casebook() -> Casebook:
    """Return the built-in casebook."""
    return load(builtin())


@pytest.fixture(scope="session")
def run(casebook: Casebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a made-up run of it with its reports."""
    folder = write_run(tmp_path_factory.mktemp("run"), casebook)
    build(folder, casebook)
    return folder


@pytest.fixture(scope="session", params=["en", "es"])
def html(request: pytest.FixtureRequest, run: Path) -> tuple[str, str]:
    """Return a language and the report in it."""
    name = "report.html" if request.param == "en" else "report.es.html"
    return request.param, (run / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def page(run: Path, casebook: Casebook) -> Page:
    """Return the page in English, for the parts of it."""
    return Page(read_run(run), casebook, assemble(casebook, casebook.focus), Messages("en"))


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """Return a copy of the template casebook, an invented country with no juncture of ours."""
    return Path(shutil.copytree(template(), tmp_path / "country"))
