"""A laboratory without a run: it starts the fit, says how far it is, and shows the run once it is there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from reading_lab import BASE
from starlette.testclient import TestClient

from contrapeso.apps.lab.app import create_app
from contrapeso.apps.lab.settings import LabSettings
from contrapeso.casebook.new import create


def _until(client: TestClient, words: str, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = client.get("/en/")
        assert answer.status_code == 200
        if words in answer.text:
            return answer.text
        time.sleep(0.1)
    raise AssertionError(f"never said '{words}'")


def test_the_first_fit_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    create(tmp_path / "book")
    settings = LabSettings(casebook=tmp_path / "book", state=tmp_path / "state", computation="first_work:compute")
    with TestClient(create_app(settings), base_url=BASE) as client:
        waiting = _until(client, "Fitting the record: 1 of 4")
        assert 'http-equiv="refresh"' in waiting
        (tmp_path / "state" / "go").touch()
        shown = _until(client, 'class="answer"')
        assert "<svg" in shown
        assert not list((tmp_path / "state" / "runs").glob("*.partial"))
