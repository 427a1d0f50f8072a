"""Relations between actors in a casebook folder: read, put in order, and every fault with its line."""

from __future__ import annotations

from typing import Any

import pytest

from contrapeso.casebook.fmt import format_text
from contrapeso.casebook.load import load

Folder = Any  # tests/casebook/conftest.py
FILE = "evidence/actor-relations.yaml"
TEXT = """- id: rel:lindero1971:0001
  actor: ACTOR
  kind: opposed
  target: TARGET
  from: 1958
  to: 1958~
  paraphrase:
    en: One opposed the other.
    es: Uno se opuso al otro.
  disputed_by: [clm:lindero1971:0001]
  basis:
    claims: [clm:lindero1971:0001]
"""


@pytest.fixture
def tied(folder: Folder) -> Folder:
    """Return a casebook with one relation between two of its actors."""
    one, other = list(load(folder.path).actors)[:2]
    folder.write(FILE, TEXT.replace("ACTOR", one).replace("TARGET", other))
    assert folder.faults() == []
    return folder


def test_a_relation_is_read(tied: Folder) -> None:
    (row,) = load(tied.path).actor_relations
    assert (row.kind, row.when, row.source) == ("opposed", "1958/1958~", "lindero1971")
    assert load(tied.path).places[row.id] == (FILE, 1)


def test_the_canonical_form_puts_who_says_so_last(tied: Folder) -> None:
    path = tied.path / FILE
    text = path.read_text(encoding="utf-8")
    assert format_text(path) == text
    path.write_text(text.replace("  kind: opposed\n", "").replace("  to: 1958~\n", "  to: 1958~\n  kind: opposed\n"), encoding="utf-8")
    assert format_text(path) == text


SWAPS = {
    "claim": ("claims: [clm:lindero1971:0001]", "claims: [clm:lindero1971:0999]", 12, "is not a known claim"),
    "disputed": ("disputed_by: [clm:lindero1971:0001]", "disputed_by: [clm:lindero1971:0999]", 10, "is not a known claim"),
    "actor": ("actor: act:", "actor: act:zz-", 2, "is not a known actor"),
    "target": ("target: act:", "target: act:zz-", 4, "is not a known actor"),
    "no actor": ("target: act:", "target: ", 4, "not an actor id"),
    "kind": ("kind: opposed", "kind: oposed", 3, "did you mean 'opposed'"),
    "date": ("from: 1958", "from: 1958-13", 5, "no month 13"),
    "order": ("from: 1958", "from: 1971", 1, "before it starts"),
    "source": ("rel:lindero1971:", "rel:nobody1900:", 1, "which is not listed"),
    "id": ("rel:lindero1971:0001", "rel:lindero1971:1", 1, "rel:<source>:<four digits>"),
    "key": ("paraphrase:", "paraphrse:", 7, "did you mean 'paraphrase'"),
}


@pytest.mark.parametrize("case", SWAPS)
def test_faults_of_relations(tied: Folder, case: str) -> None:
    old, new, line, words = SWAPS[case]
    tied.swap(FILE, old, new)
    found = [fault for fault in tied.faults() if fault.file == FILE]
    assert any(fault.line == line and words in f"{fault.what}; {fault.todo}" for fault in found), found


def test_an_id_is_given_once(tied: Folder) -> None:
    tied.append(FILE, (tied.path / FILE).read_text(encoding="utf-8"))
    assert any("is given twice" in fault.what for fault in tied.faults())
