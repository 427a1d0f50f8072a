"""The queue and the worker: same key same job, cancel, restart, positions, limits; with real worker processes."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from asking_lab import FAKE, HERE, until

from contrapeso.apps.lab.jobs import Queue, QueueFull
from contrapeso.apps.lab.keeper import Keeper
from contrapeso.apps.lab.worker import Worker


@pytest.fixture
def queue(tmp_path):
    found = Queue(tmp_path / "jobs.sqlite", per_client=5, in_all=8)
    yield found
    found.close()


@pytest.fixture
def keeper(queue, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    found = Keeper(queue, FAKE, tmp_path / "worker.log")
    found.start()
    yield found
    found.stop()


def steps(queue, count=3, client="me", **more):
    return queue.submit("steps", {"count": count, **more}, client=client)


def state(queue, job):
    return queue.job(job.id).state


def test_the_same_question_is_the_same_job(queue):
    first = steps(queue)
    assert steps(queue, client="somebody else").id == first.id
    assert steps(queue, count=4).id != first.id


def test_the_same_question_from_many_threads_is_one_job(queue):
    found = []

    def ask():
        found.append(steps(queue).id)
        queue.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len(set(found)) == 1


def test_positions_follow_priority_and_order(queue):
    slow = [steps(queue, count=number) for number in (1, 2)]
    urgent = queue.submit("steps", {"count": 9}, client="me", priority=3)
    assert [queue.position(job) for job in (urgent, *slow)] == [1, 2, 3]


def test_limits_of_one_client_and_of_all(queue):
    for number in range(5):
        steps(queue, count=number)
    with pytest.raises(QueueFull):
        steps(queue, count=99)
    assert steps(queue, count=1)  # what is there already is no new job
    for number in range(10, 13):
        steps(queue, count=number, client="you")
    with pytest.raises(QueueFull):
        steps(queue, count=99, client="they")


def test_result_and_state_are_written_together(queue):
    job = steps(queue)
    taken = queue.take("w1")
    assert taken.id == job.id
    assert queue.finish(taken, "w1", {"x": 1})
    assert state(queue, job) == "done"
    assert queue.result(job.key) == {"x": 1}
    assert not queue.finish(taken, "w1", {"x": 2})
    assert queue.result(job.key) == {"x": 1}


def test_a_result_that_cannot_be_written_leaves_the_job_running(queue):
    taken_from = steps(queue)
    taken = queue.take("w1")
    with pytest.raises(TypeError):
        queue.finish(taken, "w1", {"x": object()})
    assert state(queue, taken_from) == "running"


def test_a_cancelled_job_takes_no_result(queue):
    job = steps(queue)
    taken = queue.take("w1")
    assert queue.cancel(job.id)
    assert not queue.finish(taken, "w1", {})
    assert state(queue, job) == "cancelled"
    assert queue.result(job.key) is None
    assert steps(queue).id != job.id


def test_another_worker_takes_over_what_a_silent_one_held(queue, monkeypatch):
    job = steps(queue)
    queue.take("w1")
    assert queue.take("w2") is None
    monkeypatch.setattr("contrapeso.apps.lab.jobs.STALE_SECONDS", -1.0)
    assert queue.take("w2").id == job.id
    assert not queue.beat(job.id, "w1")
    assert queue.beat(job.id, "w2")


def test_parts_are_kept_and_the_next_attempt_goes_on(queue):
    from fake_work import compute

    job = steps(queue, count=4)
    queue.take("w1")
    queue.add_part(job.key, 0, {"step": 0})
    queue.add_part(job.key, 1, {"step": 1})
    queue.release("w1")
    worker = Worker(queue, compute, "w2")
    worker.carry_out(queue.take("w2"))
    assert queue.result(job.key) == {"steps": 4, "resumed_at": 2}
    assert queue.parts(job.key) == []


def test_a_worker_process_carries_out_what_is_queued(queue, keeper):
    jobs = [steps(queue, count=number) for number in (1, 2, 3)]
    until(lambda: all(state(queue, job) == "done" for job in jobs))
    assert queue.result(jobs[2].key)["steps"] == 3
    assert keeper.process is not None
    assert keeper.process.poll() is None  # one process for all, and it lives on


def test_a_fault_of_the_computation_is_told_and_the_worker_lives(queue, keeper):
    job = queue.submit("fault", {}, client="me")
    until(lambda: state(queue, job) == "failed")
    assert "cannot be computed" in queue.job(job.id).error
    after = steps(queue)
    until(lambda: state(queue, after) == "done")


def test_a_computation_that_hears_is_cancelled_within_a_second(queue, keeper):
    job = steps(queue, count=10_000, seconds=0.02)
    until(lambda: queue.job(job.id).done > 2)
    process = keeper.process.pid
    start = time.monotonic()
    assert queue.cancel(job.id)
    other = steps(queue, count=1, seconds=0)
    until(lambda: state(queue, other) == "done")
    assert time.monotonic() - start < 1.5  # the next job is done, so the worker was free within a second
    assert keeper.process.pid == process
    assert state(queue, job) == "cancelled"


def test_a_computation_that_is_deaf_is_cancelled_within_a_second(queue, keeper, tmp_path):
    mark = tmp_path / "mark"
    job = queue.submit("stuck", {"mark": str(mark)}, client="me")
    until(mark.exists)
    process = keeper.process
    start = time.monotonic()
    queue.cancel(job.id)
    until(lambda: process.poll() is not None, seconds=5)
    assert time.monotonic() - start < 1.5
    after = steps(queue)
    until(lambda: state(queue, after) == "done")


def test_a_killed_worker_loses_nothing(queue, keeper):
    job = steps(queue, count=60, seconds=0.03)
    until(lambda: len(queue.parts(job.key)) > 3)
    first = keeper.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: state(queue, job) == "done", seconds=30)
    assert queue.result(job.key)["resumed_at"] >= 3
    assert keeper.process.pid != first


def test_a_restarted_server_goes_on(queue, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    before = Keeper(queue, FAKE)
    before.start()
    job = steps(queue, count=60, seconds=0.03)
    until(lambda: len(queue.parts(job.key)) > 3)
    before.stop()
    assert state(queue, job) == "queued"
    again = Queue(queue.path)
    after = Keeper(again, FAKE)
    after.start()
    try:
        until(lambda: state(again, job) == "done", seconds=30)
        assert again.result(job.key)["resumed_at"] >= 3
    finally:
        after.stop()
        again.close()


def test_a_worker_does_not_outlive_its_server(queue, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    keeper = Keeper(queue, FAKE)
    keeper.start()
    job = steps(queue, count=10_000, seconds=0.02)
    until(lambda: queue.job(job.id).done > 1)
    process = keeper.process
    process.stdin.close()  # what the system does when a server is killed
    until(lambda: process.poll() is not None, seconds=5)
    queue.cancel(job.id)
    keeper.stop()


def test_what_brings_down_every_worker_is_given_up(queue, keeper, tmp_path, monkeypatch):
    monkeypatch.setattr("contrapeso.apps.lab.keeper.FIRST_WAIT", 0.05)
    mark = tmp_path / "mark"
    job = queue.submit("crash", {"mark": str(mark)}, client="me")
    until(lambda: state(queue, job) == "failed", seconds=60)
    assert queue.job(job.id).error == "lost"
    assert mark.read_text() == "xxx"


def test_work_ahead_gives_way_to_a_reader(queue, keeper):
    ahead = queue.submit("steps", {"count": 400, "seconds": 0.02}, client="ahead", priority=-1)
    until(lambda: len(queue.parts(ahead.key)) > 3)
    mine = queue.submit("steps", {"count": 2}, client="me", priority=1)
    until(lambda: state(queue, mine) == "done")
    assert state(queue, ahead) in ("queued", "running")
    until(lambda: state(queue, ahead) == "done", seconds=40)
    assert queue.result(ahead.key)["resumed_at"] > 3


def test_a_result_from_elsewhere_is_kept_once(queue):
    assert queue.store("what-if", {"x": 1}, {"y": 1}, key="k")
    assert not queue.store("what-if", {"x": 1}, {"y": 2}, key="k")
    assert queue.result("k") == {"y": 1}
    assert queue.submit("what-if", {"x": 1}, client="me", key="k").state == "done"
