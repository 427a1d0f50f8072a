"""What was done is not done again, whatever stopped the work; what is returned is what was kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from contrapeso.inference import checkpoint
from contrapeso.inference.checkpoint import Checkpoint, arrays, put
from contrapeso.scale.crew import Here, Unwanted, check_wanted, wanted
from contrapeso.scale.kept import replaced, spread_kept

PIECES = {f"piece-{number}": number for number in range(5)}


def share(number: int) -> dict[str, object]:
    """Return numbers that decimal fractions do not have, as NumPy has them."""
    return {"third": np.float64(number) / 3, "all": np.arange(3) * 0.1, "none": None, "open": float("nan"), "count": np.int64(number)}


def test_pieces_that_were_stopped_go_on_and_come_in_their_order(tmp_path: Path) -> None:
    asked: list[int] = []

    def piece(number: int) -> dict[str, object]:
        asked.append(number)
        return share(number)

    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spread_kept(Here(), piece, PIECES, tmp_path, progress=stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["piece-0.json", "piece-1.json"]
    told: list[tuple[int, int]] = []
    again = spread_kept(Here(), piece, PIECES, tmp_path, progress=lambda done, of: told.append((done, of)))
    assert asked == [0, 1, 2, 3, 4] and list(again) == list(PIECES) and told[0] == (2, 5) and told[-1] == (5, 5)
    whole = spread_kept(Here(), share, PIECES, None)
    assert json.dumps(again) == json.dumps(whole) and again["piece-1"]["third"] == 1 / 3


def test_a_piece_that_gives_nothing_is_kept_too(tmp_path: Path) -> None:
    spread_kept(Here(), lambda number: [], PIECES, tmp_path)
    again = spread_kept(Here(), lambda number: pytest.fail("done again"), PIECES, tmp_path)
    assert list(again.values()) == [[]] * 5


def test_a_damaged_piece_is_made_anew(tmp_path: Path) -> None:
    before = spread_kept(Here(), share, PIECES, tmp_path)
    (tmp_path / "piece-3.json").write_text('[{"third": 1.', encoding="utf-8")
    asked: list[int] = []
    after = spread_kept(Here(), lambda number: (asked.append(number), share(number))[1], PIECES, tmp_path)
    assert asked == [3] and json.dumps(after) == json.dumps(before)


def test_a_file_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "table.csv"
    place.write_text("old", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt), replaced(place) as partial:
        partial.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"] and place.read_text(encoding="utf-8") == "old"


def test_a_checkpoint_costs_no_more_than_its_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter(np.arange(0.0, 1000.0))
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: next(now))
    written: list[int] = []
    file = Checkpoint(tmp_path / "fit.npz")
    for number in range(60):
        file.write(lambda number=number: (written.append(number), {"number": np.asarray(number)})[1])
    # To write takes a second of the clock, so the next one waits for twenty.
    assert written[0] == 0 and 2 <= len(written) <= 4 and min(np.diff(written)) >= 19
    file.write(lambda: {"number": np.asarray(99)}, now=True)
    assert int(file.read()["number"]) == 99
    file.clear()
    assert file.read() == {} and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"no archive", b"PK\x03\x04 broken"])
def test_a_damaged_archive_is_removed_and_gives_nothing(tmp_path: Path, damage: bytes) -> None:
    place = tmp_path / "fit.npz"
    place.write_bytes(damage)
    assert arrays(place) is None and not place.exists()
    put(place, {"z": np.arange(3)}, small=True)
    assert arrays(place)["z"].tolist() == [0, 1, 2]
    place.write_bytes(place.read_bytes()[:-30])
    assert arrays(place) is None


def test_a_piece_that_was_taken_back_stops_where_it_asks() -> None:
    check_wanted()
    token = wanted.set(lambda: False)
    try:
        with pytest.raises(Unwanted):
            check_wanted()
    finally:
        wanted.reset(token)
