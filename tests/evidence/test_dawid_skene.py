"""Dawid and Skene: truth that generated the answers is found again, and nobody is overheard."""

from __future__ import annotations

import numpy as np
import pytest

from contrapeso.evidence.dawid_skene import Answer, Holder, estimate, prior_counts

CLASSES = ("rain", "snow")
PLAIN = Holder("plain", ("wet", "white"), np.eye(2))


def _answer(holder: str, number: int, weight: float = 1.0) -> Answer:
    return Answer(holder, np.eye(2)[number], weight)


def test_a_holder_that_is_wrong_on_known_events_is_weighed_down_on_an_open_one() -> None:
    holders = [Holder("good", PLAIN.answers, np.eye(2)), Holder("poor", PLAIN.answers, np.eye(2))]
    rng = np.random.default_rng(1)
    priors, answers = {}, {}
    for number in range(60):
        truth = number % 2
        priors[f"known-{number}"] = np.eye(2)[truth]
        wrong = rng.uniform() < 0.4
        answers[f"known-{number}"] = [_answer("good", truth), _answer("poor", 1 - truth if wrong else truth)]
    priors["open"] = np.array([0.5, 0.5])
    answers["open"] = [_answer("good", 1), _answer("poor", 0)]
    found = estimate(CLASSES, priors, answers, holders)
    assert found.posterior["open"][1] > 0.9
    assert found.tables["good"][0, 0] > 0.85 > 0.75 > found.tables["poor"][0, 0] > 0.45
    assert all(np.allclose(table.sum(axis=1), 1.0) for table in found.tables.values())
    assert found.posterior["known-0"].tolist() == [1.0, 0.0]


def test_those_of_one_family_have_one_voice() -> None:
    holders = [Holder(name, PLAIN.answers, np.eye(2)) for name in "abc"]
    prior = {"open": np.array([0.5, 0.5])}
    one = estimate(CLASSES, prior, {"open": [_answer("a", 0)]}, holders).posterior["open"][0]
    family = estimate(CLASSES, prior, {"open": [_answer(name, 0, 1 / 3) for name in "abc"]}, holders).posterior["open"][0]
    apart = estimate(CLASSES, prior, {"open": [_answer(name, 0) for name in "abc"]}, holders).posterior["open"][0]
    assert family == pytest.approx(one, abs=0.02)
    assert apart > 0.95


def test_a_class_that_nobody_reads_stays_at_zero_and_silence_leaves_the_prior() -> None:
    priors = {"closed": np.array([1.0, 0.0]), "silent": np.array([0.3, 0.7])}
    found = estimate(CLASSES, priors, {"closed": [_answer("plain", 1)]}, [PLAIN])
    assert found.posterior["closed"][1] == 0.0
    assert np.allclose(found.posterior["silent"], [0.3, 0.7])


def test_classes_that_a_question_does_not_tell_apart_stay_even() -> None:
    fits = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    lists = Holder("list", ("yes", "no"), fits, alike=((0, 1),))
    priors = {f"k{n}": np.eye(3)[0 if n < 8 else 1 if n < 10 else 2] for n in range(14)}
    answers = {name: [Answer("list", np.eye(2)[int(prior[2])])] for name, prior in priors.items()}
    # By chance the second class was missed twice.
    answers["k8"] = answers["k9"] = [Answer("list", np.eye(2)[1])]
    priors["open"] = np.array([0.5, 0.5, 0.0])
    answers["open"] = [Answer("list", np.eye(2)[0])]
    found = estimate(("left", "right", "none"), priors, answers, [lists])
    assert np.allclose(found.posterior["open"], [0.5, 0.5, 0.0])
    assert np.allclose(prior_counts(lists), [[6, 1], [6, 1], [1, 6]])


def test_answers_of_nobody_known_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown holders: ghost"):
        estimate(CLASSES, {"e": np.array([1.0, 0.0])}, {"e": [_answer("ghost", 0)]}, [PLAIN])
    with pytest.raises(ValueError, match="no weight over 2 classes"):
        estimate(CLASSES, {"e": np.array([1.0, 0.5])}, {}, [PLAIN])
