"""Pieces of work give the same results here and in worker processes, whatever becomes of the workers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import pieces

from contrapeso.scale.crew import Here, ScaleError, Workers, gathered, local_count
from contrapeso.scale.shared import Shared
from contrapeso.scale.workers import workers


@pytest.fixture(scope="module")
def crew() -> Iterator[Workers]:
    with workers("local:2") as found:
        yield found


def test_results_come_in_the_order_of_the_pieces(crew: Workers) -> None:
    told: list[tuple[int, int]] = []
    for who in (crew, Here()):
        found = gathered(who.spread(pieces.square, range(9), progress=lambda done, of: told.append((done, of))), 9)
        assert found == [number * number for number in range(9)]
        assert told[0] == (0, 9) and told[-1] == (9, 9) and sorted(told) == told
        told.clear()


def test_pieces_are_done_elsewhere(crew: Workers) -> None:
    found = {process for _, process in crew.spread(pieces.who, range(8))}
    assert len(found) == 2 and os.getpid() not in found


def test_an_error_in_a_piece_is_the_error_that_one_meets(crew: Workers) -> None:
    with pytest.raises(ValueError, match="the third piece is wrong"):
        gathered(crew.spread(pieces.failing, range(4)), 4)
    assert gathered(crew.spread(pieces.square, range(3)), 3) == [0, 1, 4]


def test_raising_from_progress_stops_and_workers_go_on_with_something_else(crew: Workers) -> None:
    def progress(done: int, of: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    found: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        for result in crew.spread(pieces.square, range(100), progress=progress):
            found.append(result)
    assert len(found) < 20
    assert gathered(crew.spread(pieces.square, range(3)), 3) == [0, 1, 4]


def test_a_worker_that_is_killed_changes_nothing(crew: Workers) -> None:
    found = {}
    there = sorted({process for _, process in crew.spread(pieces.who, range(6))})
    for number, result in crew.spread(pieces.square, range(40)):
        found[number] = result
        if len(found) == 10:
            os.kill(there[0], signal.SIGKILL)
    assert [found[number] for number in range(40)] == [number * number for number in range(40)]


def test_a_piece_that_takes_every_worker_down_ends_with_a_clear_error(crew: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew._client.cluster.scheduler, "allowed_failures", 0)
    with pytest.raises(ScaleError, match="its worker was lost each time"):
        gathered(crew.spread(pieces.dying, range(1)), 1)


def test_what_is_shared_is_unpacked_once() -> None:
    import pickle

    first = Shared({"a": [1, 2]})
    second, third = (pickle.loads(pickle.dumps(first)) for _ in range(2))
    assert second.value == {"a": [1, 2]} and second.value is third.value


@pytest.mark.parametrize(("name", "count"), [("local:3", 3), ("tcp://10.0.0.1:8786", None)])
def test_names_of_schedulers(name: str, count: int | None) -> None:
    assert local_count(name) == count


@pytest.mark.parametrize("name", ["local:0", "locale", "10.0.0.1:8786", ""])
def test_a_name_that_is_none_says_what_to_write(name: str) -> None:
    with pytest.raises(ScaleError, match="write local, local:4, or the address"):
        local_count(name)


def test_without_dask_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "contrapeso.scale.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ScaleError, match=r"pip install 'contrapeso\[scale\]'"), workers("local:2"):
        pass


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    from contrapeso.scale import cluster

    monkeypatch.setattr(cluster, "ANSWER", 1)
    with pytest.raises(ScaleError, match="no scheduler answers"), workers("tcp://127.0.0.1:9"):
        pass


def test_workers_that_are_lost_while_they_start_are_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from contrapeso.scale import cluster

    asked: list[int] = []

    def start(n_workers: int, **how: Any) -> str:
        asked.append(n_workers)
        if len(asked) < 3:
            raise RuntimeError("Nanny failed to start.")
        return "three times lucky"

    monkeypatch.setattr(cluster, "LocalCluster", start)
    assert cluster._processes(2) == "three times lucky" and asked == [2, 2, 2]
    monkeypatch.setattr(cluster, "LocalCluster", failing)
    with pytest.raises(ScaleError, match="2 worker processes could not be started"):
        cluster._processes(2)


def failing(**how: Any) -> None:
    raise RuntimeError("Nanny failed to start.")
