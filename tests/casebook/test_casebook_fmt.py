"""The canonical form, and the casebook to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contrapeso.casebook.faults import CasebookError
from contrapeso.casebook.fmt import format_text, format_yaml
from contrapeso.casebook.load import load
from contrapeso.casebook.new import create
from contrapeso.vocabulary.errors import ContrapesoError

UNTIDY = """\
# The events of Andara.

# Not sure about the day.
-   kind: organisation   # founded
    id: evt:XAA:1951-05:x


    when: 1951-05-01
    # a comment on the basis
    basis: {assumption: x}
    summary:
        es: Un texto
          en dos líneas.
        en: |
            A text
              kept.
    place:
    - XAA
    zzz: 1
# below
"""
TIDY = """\
# The events of Andara.

# Not sure about the day.
- id: evt:XAA:1951-05:x
  when: 1951-05-01
  place:
    - XAA
  kind: organisation  # founded
  summary:
    en: |
      A text
        kept.
    es: Un texto
      en dos líneas.
  # a comment on the basis
  basis: {assumption: x}
  zzz: 1
# below
"""


def test_keys_are_ordered_and_comments_stay_with_them() -> None:
    assert format_yaml(UNTIDY, "f.yaml", "events") == TIDY
    assert format_yaml(TIDY, "f.yaml", "events") == TIDY


def test_a_broken_file_has_no_canonical_form(folder: Any) -> None:
    folder.write("casebook.yaml", "a: [")
    with pytest.raises(CasebookError, match=r"casebook\.yaml:"):
        format_text(folder.path / "casebook.yaml")
    with pytest.raises(CasebookError, match="cannot be read"):
        format_text(folder.path / "nothing.yaml")


def test_fmt_takes_away_byte_order_mark_and_crlf(folder: Any) -> None:
    path = folder.path / "evidence/actors.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert format_text(path) == text


def test_create_writes_a_casebook_that_passes(tmp_path: Path) -> None:
    written = create(tmp_path / "mine")
    assert tmp_path / "mine/casebook.yaml" in written
    assert list(load(tmp_path / "mine").polities) == ["XAA"]
    with pytest.raises(ContrapesoError, match="not empty"):
        create(tmp_path / "mine")
    (tmp_path / "file").write_text("x")
    with pytest.raises(ContrapesoError, match="not empty"):
        create(tmp_path / "file")
    with pytest.raises(ContrapesoError, match="cannot be written"):
        create(tmp_path / "file" / "below")
