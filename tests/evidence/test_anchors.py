"""Passages against copies: exact, moved, suggested, orphaned, missing; every kind of mangled text."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.anchors import Anchoring, summary, verify
from contrapeso.evidence.claims import Passage
from contrapeso.evidence.texts import Library, SourcesError, canonical, check, decode, digest, from_utf16, to_utf16

TEXT = (
    "La revolución del 52 cambió el país.\n"
    "The mine owners lost their mines; el sindicato ganó fuerza 🚩 en Oruro.\n\n"
    "Nobody planned it. Ten years later the army came back, and nobody defended the reform.\n"
    "A last sentence closes the text."
)


def passage(number: int, words: str, text: str = TEXT) -> Passage:
    form = canonical(text)
    start = form.index(words)
    return Passage(id=f"psg:andara:{number:04d}", start=start, end=start + len(words), sha256=check(words))


PASSAGES = [
    passage(1, "La revolución del 52 cambió el país."),
    passage(2, "el sindicato ganó fuerza 🚩 en Oruro."),
    passage(3, "Ten years later the army came back, and nobody defended the reform."),
    passage(4, "A last sentence closes the text."),
]
SOURCE: dict[str, Any] = {"id": "andara", "custom": {"sha256": digest(canonical(TEXT))}}


def run(folder: Path, data: str | bytes, name: str = "copy of something.txt", **more: Any) -> list[Anchoring]:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return verify(PASSAGES, [SOURCE], folder, **more)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("revolución", "revo\u00adlu\u00adción").replace("army", "ar\u00admy").encode(),
        TEXT.encode("utf-16"),
        b"\xef\xbb\xbf" + unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n").encode(),
    ],
    ids=["same", "bom", "crlf", "cr", "nfd", "soft hyphens", "utf-16", "all at once"],
)
def test_copies_that_differ_only_in_form_are_exact(tmp_path: Path, data: bytes) -> None:
    assert [found.status for found in run(tmp_path, data)] == ["exact"] * 4


def test_windows_1252_is_read(tmp_path: Path) -> None:
    plain = TEXT.replace("🚩", "*")
    (tmp_path / "old.txt").write_bytes(plain.encode("cp1252"))
    source = {"id": "andara", "custom": {"sha256": digest(canonical(plain))}}
    assert verify([passage(1, "La revolución del 52 cambió el país.", plain)], [source], tmp_path)[0].status == "exact"


def test_moved_only_where_one_place_has_the_hash(tmp_path: Path) -> None:
    changed = "A preface was added here.\n\n" + TEXT.replace("The mine owners lost their mines", "The owners lost their mines")
    found = run(tmp_path, changed)
    assert [item.status for item in found] == ["moved"] * 4
    for item, each in zip(found, PASSAGES, strict=True):
        assert item.start is not None and check(canonical(changed)[item.start : item.end]) == each.sha256


def test_a_passage_that_begins_inside_a_sentence_is_found_again(tmp_path: Path) -> None:
    changed = TEXT.replace("The mine owners lost their mines; el", "Of those who owned mines nothing was left, and el")
    assert run(tmp_path, changed)[1].status == "moved"


def test_white_space_does_not_matter_to_the_hash(tmp_path: Path) -> None:
    changed = TEXT.replace("Ten years later the army", "Ten years\n   later the  army")
    found = run(tmp_path, changed)
    assert found[2].status == "moved" and found[0].status == "exact"


def test_two_places_are_a_suggestion(tmp_path: Path) -> None:
    found = run(tmp_path, "Preface.\n\n" + TEXT + "\n\nA last sentence closes the text.")
    assert found[3].status == "suggested" and found[3].score == pytest.approx(0.5)
    assert "2 places" in found[3].why


def test_near_matches_are_suggested_and_never_accepted(tmp_path: Path) -> None:
    changed = TEXT.replace("the army came back", "the troops came back")
    found = run(tmp_path, changed)
    assert found[2].status == "suggested" and found[2].why == "between its neighbours"
    remembered = {"psg:andara:0003": "Ten years later the army came back, and nobody defended the reform."}
    again = run(tmp_path, changed, remembered=remembered)[2]
    assert again.status == "suggested" and again.why == "nearest wording" and 0.75 < (again.score or 0) < 1
    assert changed[again.start : again.end].startswith("Ten years later the troops")


def test_a_change_of_typography_is_a_suggestion(tmp_path: Path) -> None:
    text = 'One. "It was theirs," he said - nobody\'s. Two.'
    source = {"id": "andara", "custom": {"sha256": digest(text)}}
    own = [passage(1, '"It was theirs," he said - nobody\'s.', text)]
    (tmp_path / "andara.txt").write_text("One. “It was theirs,” he said – nobody’s. Two.", encoding="utf-8")
    found = verify(own, [source], tmp_path)[0]
    assert found.status == "suggested" and found.score == pytest.approx(0.99)


def test_what_has_no_place_is_an_orphan(tmp_path: Path) -> None:
    changed = TEXT.replace("A last sentence closes the text.", "")
    found = run(tmp_path, changed)
    assert [item.status for item in found] == ["exact", "exact", "exact", "orphaned"]
    assert found[3].start is None and found[3].score is None


def test_a_source_without_a_copy_is_missing(tmp_path: Path) -> None:
    found = run(tmp_path, "Another text altogether, which holds none of it. Nor here.")
    assert {item.status for item in found} == {"source-missing"}
    assert summary(found)["andara"]["source-missing"] == 4


def test_files_that_are_no_text_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF\x00\x01\x02")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "x.md").write_text(TEXT, encoding="utf-8")
    assert {item.status for item in verify(PASSAGES, [SOURCE], tmp_path)} == {"exact"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="no such folder"):
        verify(PASSAGES, [SOURCE], tmp_path / "nowhere")


def test_quotes_come_from_the_copy_only_if_they_verify(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    library = Library(tmp_path)
    assert library.quote(PASSAGES[1], SOURCE) == "el sindicato ganó fuerza 🚩 en Oruro."
    assert library.quote(PASSAGES[1].model_copy(update={"start": 3}), SOURCE) is None
    assert library.quote(PASSAGES[1], {"id": "andara"}) is None


def test_utf16_positions() -> None:
    text = "a🚩é𝔸b"
    assert [to_utf16(text, place) for place in range(6)] == [0, 1, 3, 4, 6, 7]
    with pytest.raises(ValueError, match="inside"):
        from_utf16(text, 2)
    with pytest.raises(ValueError, match="outside"):
        from_utf16(text, 8)
    with pytest.raises(ValueError, match="outside"):
        to_utf16(text, 6)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.data())
def test_utf16_round_trip(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert from_utf16(text, to_utf16(text, place)) == place
    assert to_utf16(text, place) == len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_canonical_text_is_stable(text: str) -> None:
    form = canonical(text)
    assert canonical("\ufeff" + form) == form.removeprefix("\ufeff") or form.startswith("\ufeff")
    assert "\r" not in form and "\u00ad" not in form
    assert unicodedata.is_normalized("NFC", form)


def test_decode_refuses_what_is_no_text() -> None:
    assert decode(b"a\x00b") is None
    assert decode("añ".encode()) == "añ"
    assert decode(b"a\xf1") == "añ"


def _folder() -> Path:
    folder = os.environ.get("CONTRAPESO_SOURCES")
    if not folder:
        pytest.skip("set CONTRAPESO_SOURCES to a folder with the five source texts")
    return Path(folder)


def test_every_passage_of_the_five_sources_verifies(casebook: Casebook) -> None:
    found = verify(casebook.passages.values(), casebook.sources, _folder())
    assert len(found) == len(casebook.passages) > 400
    assert {item.status for item in found} == {"exact"}


def test_passages_of_edited_sources_are_found_again(casebook: Casebook, tmp_path: Path) -> None:
    for file in _folder().glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text("Added in front.\n\n" + text.replace("military", "militarie", 1), encoding="utf-8")
    found = verify(casebook.passages.values(), casebook.sources, tmp_path)
    counts = {status: sum(item.status == status for item in found) for status in ("moved", "suggested", "orphaned")}
    assert counts["moved"] >= len(found) - 6 and sum(counts.values()) == len(found)
