"""Reading datasets and making a casebook of them from the command line."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from contrapeso.apps.cli import main
from contrapeso.apps.lab.upload import take
from contrapeso.casebook.new import create

_spec = importlib.util.spec_from_file_location("dataset_files", Path(__file__).parents[1] / "casebook" / "datasets" / "dataset_files.py")
assert _spec is not None
assert _spec.loader is not None
dataset_files = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(dataset_files)


@dataclass
class Said:
    """What a command wrote, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch, capsys):
    """Return a function that runs a command line here, without a process of its own."""

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["contrapeso", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def small(tmp_path) -> Path:
    """Return a casebook that is quickly read."""
    create(tmp_path / "small")
    return tmp_path / "small"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Return the invented files by the word of the command line."""
    for word in dataset_files.FILES:
        (tmp_path / f"{word}.csv").write_bytes(dataset_files.encoded(word))
    return {word: tmp_path / f"{word}.csv" for word in dataset_files.FILES}


COUPS = "cowcode,year,month,day,event_type,auto\n145,1964,11,4,coup,0\n"
COUPS += "145,1999,2,2,attempted,0\n145,1999,3,3,conspiracy,0\n150,1955,1,1,coup,0\n"


def test_a_dataset_beside_the_casebook_in_words_files_and_json(call, tmp_path):
    path = tmp_path / "cline.csv"
    path.write_text(COUPS)
    said = call("import", "cline", path, "--lang", "es")
    assert said.returncode == 0
    assert "4 filas, 2 usadas, 2 no usadas" in said.stdout
    assert "no está en el cuaderno de casos" in said.stdout
    found = json.loads(call("import", "cline", path, "--json", "--out", tmp_path / "out").stdout)
    assert (found["rows"], found["used"], found["not_used"]) == (4, 2, 2)
    assert {item["reason"]: item["lines"] for item in found["reasons"]} == {"conspiracy": [4], "other-country": [5]}
    assert [item["line"] for item in found["disagreements"] if item["kind"] == "missing-here"] == [3]
    with (tmp_path / "out" / "events.csv").open() as stream:
        assert [row["kind"] for row in csv.DictReader(stream)] == ["executive-exit", "seizure-attempt"]
    assert {item.name for item in (tmp_path / "out").iterdir()} == {"events.csv", "not-used.csv", "disagreements.csv", "import.json"}


def test_a_country_that_the_casebook_lacks_can_be_asked_for(call, files, small):
    found = json.loads(call("import", "archigos", files["archigos"], "--polity", "pry", "--json", "--casebook", small).stdout)
    assert found["used"] == 7
    assert found["disagreements"] == []


def test_wrong_words_and_wrong_files(call, files, small):
    unknown = call("import", "vdemm", files["vdem"])
    assert unknown.returncode == 1
    assert "powell-thyne" in unknown.stderr
    assert "bibtex" in unknown.stderr
    assert "--out" in call("import", "csv", files["vdem"]).stderr
    wrong = call("import", "archigos", files["maddison"], "--casebook", small, "--lang", "es")
    assert wrong.returncode == 1
    assert "leader" in wrong.stderr
    assert "un gobierno por fila" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert "QQQ" in call("import", "archigos", files["archigos"], "--polity", "QQQ").stderr


def test_a_casebook_from_data_alone_passes_check(call, files, tmp_path):
    words = [f"--{word}={path}" for word, path in files.items() if word not in ("reign", "reign-panel")]
    folder = tmp_path / "paraguay"
    made = call("new", folder, "--from-data", "PRY", *words, "--export", "Soybeans", "--from", 1950)
    assert made.returncode == 0, made.stderr
    assert "7 governments" in made.stderr
    checked = call("check", folder)
    assert checked.returncode == 0, checked.stdout
    again = call("new", folder, "--from-data", "PRY", *words)
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_the_least_that_is_needed_is_told(call, files, tmp_path):
    made = call("new", tmp_path / "x", "--from-data", "PRY", "--cline", files["cline"])
    assert made.returncode == 1
    for word in ("--archigos", "--nelda", "--vdem"):
        assert word in made.stderr
    assert not (tmp_path / "x").exists()
    stray = call("new", tmp_path / "x", "--cline", files["cline"])
    assert stray.returncode == 1
    assert "--from-data" in stray.stderr


def test_the_laboratory_reads_it_and_its_record_compiles(call, files, tmp_path):
    """Runs in one process of its own, because it loads the model."""
    words = [f"--{word}={path}" for word, path in files.items() if word not in ("reign", "reign-panel", "reign-elections")]
    folder = tmp_path / "paraguay"
    assert call("new", folder, "--from-data", "PRY", *words, "--from", 1950).returncode == 0
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from contrapeso.apps.lab.settings import LabSettings\n"
        "from contrapeso.apps.lab.shelf import Lab\n"
        "from contrapeso.casebook.assemble import assemble\n"
        "from contrapeso.laboratory.compile import compile_record\n"
        "folder, state = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "lab = Lab(LabSettings(casebook=folder, state=state, workers=False, prepare=False))\n"
        "compile_record(assemble(lab.casebook))\n"
        "print('compiled')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(tmp_path / "state")], capture_output=True, text=True, timeout=300, check=False
    )
    assert "compiled" in done.stdout, done.stderr


def test_the_laboratory_takes_it_as_an_upload(call, files, tmp_path):
    words = [f"--{word}={files[word]}" for word in ("archigos", "nelda", "lied")]
    folder = tmp_path / "paraguay"
    assert call("new", folder, "--from-data", "PRY", *words, "--from", 1950).returncode == 0
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    name, faults, count = take(packed, tmp_path / "store")
    assert faults == []
    assert name is not None
    assert count == sum(path.is_file() for path in folder.rglob("*"))
