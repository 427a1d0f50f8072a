"""Import and export as commands: folders whole or not at all, and drafts that a casebook takes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from contrapeso.apps.exchange_commands import READERS, WRITERS, export_command, import_command
from contrapeso.casebook.load import builtin, load
from contrapeso.casebook.new import create
from contrapeso.vocabulary.errors import ContrapesoError


@pytest.mark.parametrize("format", WRITERS)
def test_every_format_is_written(format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(tmp_path / "book")
    assert export_command(format, tmp_path / "x", tmp_path / "book", source=None, lang="en", json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["wrote"] and (tmp_path / "x").stat().st_size > 0
    if format in READERS:
        assert import_command(format, tmp_path / "x", tmp_path / "in", lang="es", json=False) == 0
        assert (tmp_path / "in" / "evidence" / "sources.csl.json").is_file()


def test_an_import_is_taken_by_a_casebook(casebook, tmp_path: Path) -> None:
    export_command("csv", tmp_path / "x.csv", None, source="crabtree2020", lang="en", json=False)
    import_command("csv", tmp_path / "x.csv", tmp_path / "in", lang="en", json=False)
    file = tmp_path / "in" / "evidence" / "claims" / "crabtree2020.yaml"
    book = tmp_path / "book"
    shutil.copytree(builtin(), book, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(file, book / "evidence" / "claims" / file.name)
    again = load(book)
    assert again.claims == casebook.claims
    used = {claim.passage for claim in casebook.claims.values()}
    assert {name: part for name, part in again.passages.items() if name in used} == {
        name: part for name, part in casebook.passages.items() if name in used
    }


def test_faults_are_said(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "x.ris").write_text("TY  - BOOK\nTI  - T\nER  - \n", encoding="utf-8")
    with pytest.raises(ContrapesoError, match="No hay formato"):
        import_command("docx", tmp_path / "x.ris", tmp_path / "in", lang="es", json=False)
    with pytest.raises(ContrapesoError, match="not empty"):
        import_command("ris", tmp_path / "x.ris", tmp_path / "full", lang="en", json=False)
    with pytest.raises(ContrapesoError, match="no source 'nobody'"):
        export_command("csv", tmp_path / "x.csv", None, source="nobody", lang="en", json=False)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ContrapesoError, match="cannot be written"):
        import_command("ris", tmp_path / "x.ris", tmp_path / "file" / "in", lang="en", json=False)
    with pytest.raises(ContrapesoError):
        import_command("qdpx", tmp_path / "x.ris", tmp_path / "in", lang="en", json=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full", "x.ris"]


def test_a_hash_like_a_number_stays_text(tmp_path: Path) -> None:
    sheet = "source_file,speaker,paraphrase,char_start,char_end,sha256_16\ns,Ana,P,1,2,12345678901234e5\ns,Ana,Q,3,4,0123456789012345\n"
    (tmp_path / "x.csv").write_text(sheet, encoding="utf-8")
    import_command("csv", tmp_path / "x.csv", tmp_path / "in", lang="en", json=False)
    text = (tmp_path / "in" / "evidence" / "claims" / "s.yaml").read_text(encoding="utf-8")
    assert "'12345678901234e5'" in text and "'0123456789012345'" in text
    assert [passage["sha256"] for passage in yaml.safe_load(text)["passages"]] == ["12345678901234e5", "0123456789012345"]
