"""The command line as a user meets it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "contrapeso.apps.cli"]


def call(*words: str, **kwargs):
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, timeout=120, check=False, **kwargs)


def test_help_does_not_load_jax():
    script = "import sys, contrapeso.apps.cli; sys.exit('jax' in sys.modules or 'pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_wrong_usage_exits_with_two():
    found = call("frobnicate")
    assert found.returncode == 2
    assert "frobnicate" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_builtin_casebook_has_no_faults():
    found = call("check", "--json")
    assert found.returncode == 0, found.stdout
    assert json.loads(found.stdout) == []


def test_a_faulty_casebook_is_named_and_exits_with_one(tmp_path):
    folder = tmp_path / "book"
    assert call("new", str(folder)).returncode == 0
    assert call("check", str(folder)).returncode == 0
    file = next(folder.glob("polities/*/events/*.yaml"))
    file.write_text(file.read_text(encoding="utf-8").replace("kind: ", "kind: x", 1), encoding="utf-8")
    found = call("check", str(folder))
    assert found.returncode == 1
    assert file.name in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("run", "/no/such/folder"),
        ("run", "--polity", "XXX"),
        ("report", "/no/such/run"),
        ("why", "evt:BOL:1901-01:nothing"),
        ("why", "nonsense"),
        ("claims", "verify", "--sources", "/no/such/folder"),
        ("claims", "network", "--attribution", "guessed"),
        ("cite", "/no/such/run"),
    ],
)
def test_bad_arguments_get_a_sentence_and_no_traceback(words):
    found = call(*words)
    assert found.returncode == 1
    assert found.stderr.strip() or found.stdout.strip()
    assert "Traceback" not in found.stdout + found.stderr


def test_messages_follow_the_language():
    assert "Sin fallas" in call("check", "--lang", "es").stderr


def test_why_walks_from_an_event_to_claims():
    tree = json.loads(call("why", "BOL:2006-05", "--json").stdout)
    assert "clm:crabtree2020" in json.dumps(tree)


def test_cores_of_the_workshop_are_stable():
    found = json.loads(call("claims", "network", "--source", "middlebrook1979", "--json").stdout)
    cores = [set(core) for core in found["cores"]]
    assert {"act:abusada", "act:knight", "act:schydlowsky", "act:sheahan", "act:wicht"} in cores
